"""Takes out of a message who a person is, so that nobody is drawn by it. Knows no vocabulary."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

__all__ = ["unmarked"]

TONES = re.compile("[\U0001f3fb-\U0001f3ff]")  # the skin of an emoji
MOST = 4  # traits of one person: a bound keeps the time linear
IS = re.compile(r"\b(?:s?he)['’]s\b", re.IGNORECASE)
VERB = re.compile(r"\bs?he\s+(?P<verb>[a-z]+s)\b", re.IGNORECASE)
BEING = {"is": "are", "was": "were", "has": "have", "does": "do", "always": "always"}
DENSE = r"\u3400-\u9fff"
AGED = r"\d{1,3}[- ]years?[- ]old"
AGED_ZH = r"[一二三四五六七八九十百\d]{1,4}(?:多|几)?岁"


def unmarked(text: str) -> str:
    """The text with "black girl", "old man" and "person" all the same; "black cat" stays.

    Skin, origin, faith, gender, love, body and age decide neither the feeling of a sticker nor
    who is on it; what somebody wants to look like they say of a character, not of a person.
    """
    people, aids, words = _read()
    text = VERB.sub(lambda m: f"they {_plural(m['verb'])}", IS.sub("they are", text))

    def plain(match: re.Match[str]) -> str:
        word = words[(match["who"] or match["whom"]).casefold()]
        return f"a {word}" if match["article"] else word

    return people.sub(plain, aids.sub(r"\1 glasses", TONES.sub("", text)))


def _plural(verb: str) -> str:
    """What "they" do where he or she "loves", "is" or "tries": also one word for all."""
    if verb in BEING:
        return BEING[verb]
    for end, other in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("oes", "o")):
        if verb.endswith(end):
            return verb.removesuffix(end) + other
    return verb.removesuffix("s") if not verb.endswith(("ss", "us")) else verb


@cache
def _read() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """What matches a person with traits, an aid in use, and the plain word for each person."""
    lists: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    section = ""
    for line in files(__package__).joinpath("people.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif " = " in line:
            word, others = line.split(" = ")
            words |= dict.fromkeys(others.casefold().split("|"), word)
        elif line and not line.startswith("#"):
            lists.setdefault(section, []).extend(line.split("|"))
    before = rf"(?:{_either(lists['traits'])}|{AGED})"
    after = rf"(?:{_either(lists['after'])}|(?:who|that)(?:'s| is| are) {before}\b)"
    latin = _either([w for w in words if not re.search(f"[{DENSE}]", w)])
    dense = _either([w for w in words if re.search(f"[{DENSE}]", w)])
    spaced = rf"\b(?P<article>an?\s+)?(?:{before}(?:\s*,\s*|\s+(?:and\s+)?)){{0,{MOST}}}"
    person = rf"(?P<who>{latin})\b(?:\s+{after}\b){{0,2}}"
    written = rf"(?:(?:{before}|{AGED_ZH})的?){{0,{MOST}}}(?P<whom>{dense})"
    pattern = rf"(?:{spaced}{person})|(?:{written})"
    aid = rf"\b(us(?:e|es|ed|ing))\s+(?:an?\s+)?{_either(lists['aids'])}\b"
    return re.compile(pattern, re.IGNORECASE), re.compile(aid, re.IGNORECASE), words


def _either(words: list[str]) -> str:
    """One of the words, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
