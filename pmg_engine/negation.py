"""Is a name in a text refused? Small patterns in eight languages; knows no names."""

from __future__ import annotations

import re

__all__ = ["CHINESE", "NEAR", "is_negated"]

CHINESE = re.compile(r"[\u3400-\u9fff]")
NEAR = 120  # characters before a name in which a "no" can be about it
NOT_EN = re.compile(
    r"\b(?:no|not|without|don'?t|doesn'?t|didn'?t|never|hates?|hated|dislikes?|except|instead of|"
    r"anything but|everything but|other than|rather than|sick of|tired of|enough of|"
    r"stop(?: drawing| using)?|isn'?t|aren'?t|wasn'?t|ain'?t|can'?t stand)"
    r"(?:\s+\S+){0,3}?\s+$"
)
NOT_REALLY = re.compile(
    r"\b(?:why (?:not|don'?t)|not only|no problem|(?:don'?t|won'?t|never) forget|can'?t)\b"
)
# the same in German, Spanish, Portuguese, Russian and French
NOT_ABROAD = re.compile(
    r"\b(?:kein\w*|nicht|nie|ohne|hasse|sin|nunca|odio|não|nao|sem|odeio|pas|sans|jamais|aucune?|"
    r"déteste|не|без|нет|никак\w+|ненавижу)(?:\s+\S+){0,3}?\s+$"
)
NOT_REALLY_ABROAD = re.compile(
    r"\b(?:warum nicht|nicht nur|nicht vergessen|vergiss nicht|por ?qu[eé] n[oã]o?|no solo|"
    r"no olvides|não só|não esqueça|pourquoi pas|pas seulement|oublie pas|почему бы не|не только|"
    r"не забудь)\b"
)
AFTER_JA = re.compile(
    r"^(?:は|が|も|なんて)?(?:いや|嫌|イヤ|きらい|いらな|要らな|なし|じゃな|じゃなく|ではな|以外|抜き|やめて|だめ|ダメ)"
)
# (?<!特)别: "特别" is "very", not "don't"
NOT_ZH = re.compile(
    r"(?:不要|不想要|不想看|不用|不喜欢|不爱|不是|不画|不准|(?<![特区分个性差])别|讨厌|没有?|除了|无|换掉|"
    r"烦死了?|看腻了?)(?:再|给我|我|用|画|发|来|要|是|有|这|那|个|只|的|一|条|头|了|张|任何|什么|看|养){0,5}$"
)
AFTER_ZH = re.compile(r"^(?:就?算了|除外|不行|不要|以外|就不用了|就免了)")
AFTER_EN = re.compile(r"^\s*(?:-free\b|is not allowed|are not allowed)")


def is_negated(folded: str, start: int, end: int) -> bool:
    """Is the name at [start, end) of a folded text refused: "anything but cats", "不要猫"?"""
    clause = re.split(
        r"[.!?;:,，。！？；、\n]|(?<!anything )(?<!everything )\bbut\b|但是?|而是?",
        folded[max(0, start - NEAR) : start],
    )[-1]
    if CHINESE.match(folded[start]) or CHINESE.search(clause[-3:]):
        after = AFTER_ZH.match(folded[end:]) or AFTER_JA.match(folded[end:])
        return bool(NOT_ZH.search(clause.rstrip()) or after)
    if AFTER_EN.match(folded[end:]) or AFTER_JA.match(folded[end:]):
        return True
    if NOT_ABROAD.search(clause) and not NOT_REALLY_ABROAD.search(clause):
        return True
    return bool(NOT_EN.search(clause)) and not NOT_REALLY.search(clause)
