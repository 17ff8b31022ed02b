"""The prompt gate: grief and crisis by word lists, en + zh. Knows no user, keeps nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from importlib.resources import files
from typing import Literal

from PIL import Image

__all__ = ["Objection", "WordGuard"]

Objection = Literal["grief", "crisis", "blocked"]
ORDER: tuple[Objection, ...] = ("crisis", "grief", "blocked")  # the gravest first
LONGEST = 20_000  # characters looked at: a message is shorter, and the patterns stay linear
UNSEEN = ("Mn", "Cf")  # Unicode categories: accents, and characters that show nothing
LEET = str.maketrans({"1": "i", "3": "e", "0": "o", "@": "a", "$": "s", "!": "i"})


class WordGuard:
    """Says why a message should be met with silence. The lists are data: `safety.txt`.

    Each line of a section is one pattern: words as they are, `{a|b}` for alternatives, `(a )` for
    an optional piece, `*` for up to three words (or eight Chinese characters). A section
    `except` lists harmless phrases that are taken out first, so that "dying of laughter" and
    "笑死我了" stay what they are.
    """

    async def objection(self, text: str, image: Image.Image | None = None) -> Objection | None:
        """None, or "grief", "crisis" or "blocked"."""
        return self.judge(text)

    def judge(self, text: str) -> Objection | None:
        """The gravest objection to a text, or None. Pure, well under a millisecond a line."""
        plain = plainly(text[:LONGEST])
        for form in dict.fromkeys((plain, plain.translate(LEET))):
            cleared = self._sections["except"].sub(" ~ ", form)
            for reason in ORDER:
                if self._sections[reason].search(cleared):
                    return reason
        return None

    @cached_property
    def _sections(self) -> dict[str, re.Pattern[str]]:
        lists: dict[str, list[str]] = {}
        section = ""
        for line in files(__package__).joinpath("safety.txt").read_text("utf-8").splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif line.strip() and not line.startswith("#"):
                lists.setdefault(section, []).append(_pattern(line.strip()))
        return {name: re.compile("|".join(parts)) for name, parts in lists.items()}


def plainly(text: str) -> str:
    """NFKC, case-folded, without invisible characters, accents and stretched spaces."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    bare = "".join(c for c in folded if unicodedata.category(c) not in UNSEEN)
    straight = bare.replace("\u2019", "'").replace("\u2018", "'")
    return re.sub(r"\s+", " ", straight).strip()


def _pattern(line: str) -> str:
    chinese = bool(re.search(r"[\u3400-\u9fff]", line))
    parts = re.split(r"(\{[^}]*\}|\([^)]*\)| ?\* ?)", line)
    body = "".join(_part(p, chinese=chinese) for p in parts)
    return body if chinese else rf"(?<!\w){body}(?!\w)"


def _part(part: str, *, chinese: bool) -> str:
    if part.strip() == "*":
        # no sentence end in between, and no possessive: "my dad's car died", "妈妈的手机没了"
        return r"[^。！？!?,，.的\n]{0,8}?" if chinese else r"(?: (?!\w+'s)[\w']+){0,3}? "
    if part.startswith("("):
        return f"(?:{re.escape(part[1:-1])})?"
    if part.startswith("{"):
        return "(?:" + "|".join(re.escape(p) for p in part[1:-1].split("|")) + ")"
    return re.escape(part).replace(r"\ ", " ")
