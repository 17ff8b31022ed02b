"""Which words somebody wants to read on a sticker: quoted, with a cue. Knows no vocabulary.

Quotes alone are often irony (he is so "funny"), so a word like "says", «надпись» or 写上 must ask
for them, before the quotes or, where the language puts it so, behind them.
"""

from __future__ import annotations

import re

__all__ = ["lettering"]

OPEN = "\"'\u201c\u201e\u201f\u2018\u201a\u300c\u300e\u00ab\u00bb\u2039"
CLOSED = '"\u201c\u201d\u300d\u300f\u00bb\u00ab\u203a'
SINGLE = "'\u2019\u2018"  # close a quotation too, but also stand within words: don't
QUOTED = rf"[{OPEN}]([^{CLOSED}]{{1,40}}?)[{CLOSED}{SINGLE}](?![^\W\d_\u3040-\u30ff\u3400-\u9fff])"
BEFORE = (
    # English
    r"\bthat (?:says|reads)", r"\bsaying", r"\bsays", r"\bwrite", r"\bwritten",
    r"\bwith (?:the )?(?:text|words?|caption)", r"\bcaption(?:ed)?", r"\btext",
    # Chinese
    r"写着?", r"写上", r"配字", r"文字", r"配文", r"字样",
    # German
    r"\bmit (?:de[mnr] )?(?:text|wort(?:en)?|aufschrift|schriftzug|spruch)", r"\bsag(?:t|en)",
    r"\bschreib(?:e|t)?(?: (?:drauf|darauf))?", r"\bsteht(?: (?:drauf|darauf))?", r"\baufschrift",
    # Spanish, Portuguese
    r"\bque (?:di(?:ce|ga|z)|pon(?:e|ga))", r"\bdi(?:ciendo|zendo)", r"\bdi(?:ce|z)",
    r"\b(?:con|com) (?:(?:el|la|las|o|a|as|um|uma|un|una) )?"
    r"(?:textos?|palabras?|palavras?|frases?|leyenda|legenda|letras)",
    r"\bescri(?:be|to|va|ta|to)", r"\bescrev[ea]", r"\bpon(?:le)?", r"\bponha", r"\btexto",
    # Russian
    r"\bс (?:надписью|текстом|словами|словом|подписью|фразой)", r"\bнадпись(?:ю)?", r"\bнапиши",
    r"\bнаписано", r"\b(?:котор(?:ый|ая|ое) )?говорит", r"\bтекст",
    # French
    r"\b(?:qui|il|elle) (?:dit|dise)", r"\bdisant", r"\bécri(?:s|t|re)",
    r"\bavec (?:le |la |les |l['\u2019])?(?:texte|mots?|légende|inscription|phrase)", r"\btexte",
    # Japanese
    r"文字は?", r"セリフは?", r"テキストは?",
)  # fmt: skip
BEHIND = (
    r"\s*(?:written|steht (?:drauf|darauf)|sagt|draufschreiben|als text|escrito|написано)\b",
    r"\s*(?:字样|[一两三四几]个?字|的?文字)",
    r"\s*(?:という(?:文字|言葉|ことば|セリフ)|(?:と|って)(?:書|かい|言|いう|いって|しゃべ))",
)
ASKED = (
    re.compile(rf"(?:{'|'.join(BEFORE)})\s*[:：,，]?\s*{QUOTED}", re.IGNORECASE),
    re.compile(rf"{QUOTED}(?:{'|'.join(BEHIND)})", re.IGNORECASE),
)


def lettering(text: str) -> str | None:
    """The words to letter on the sticker, or None where nobody asked for any."""
    for pattern in ASKED:
        if (found := pattern.search(text)) and (words := found[1].strip()):
            return words
    return None
