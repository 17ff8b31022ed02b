"""What a message says of the one it names: "a crying penguin", 生气的兔子. Patterns; no model.

Where somebody describes a picture, their words decide, not a guess at how they feel themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from .vocabulary import Found, fold

__all__ = ["Depiction", "Feelings", "feelings", "unstyled"]

DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
SMALL = (  # what may stand between the feeling and who feels it
    r"little|tiny|small|big|fat|baby|cute|old|very|and|kleine[nrsm]?|süße[nrsm]?|pequeñ[oa]|petite?|"
    r"маленьк\w+|мил\w+"
)
IS = (
    r"is|looks|being|looking|feeling|who is|who's|that is|that's|so|very|really|all|ist|está|muy|"
    r"muito|très|tout|очень"
)
BEFORE = re.compile(rf"(?:[\s-]+(?:{SMALL}))*[\s-]+")
BEHIND = re.compile(rf"\s+(?:(?:{IS})\s+)*")
BEFORE_DENSE = re.compile(r"[着了]?[的な]?(?:小|大|可爱的?|胖)?")
BEHIND_DENSE = re.compile(r"(?:正在?|在|很|好|太|真|が|は)?")
WISHES = re.compile(  # "happy birthday" says nothing of the cat before it
    r"happy (?:birthday|new year|anniversary|christmas|easter|holidays?|halloween|weekend|\w+day)"
)
OWN = re.compile(  # somebody's own cat is spoken of, not wished for
    r"\b(?:my|our|your|his|her|their|the|that|mein\w*|unser\w*|dein\w*|der|die|das|mi|tu|su|nuestr\w|"
    r"el|meu|minha|teu|seu|sua|o|mon|ma|ton|ta|son|sa|le|la|мо[йяеё]\w*|"
    r"тво[йяеё]|наш\w*|его|её)\s+$|(?:我的?|我家的?|你的?|他的?|她的?|うちの|私の)$"
)
LITTLE = re.compile(r"an?|one|some|un|une|uno|una|um|uma|eine?[nrms]?|i'?m|is|with|and")
REST, REST_DENSE = 2, 3  # words, or characters, that may stand beside the description


@dataclass(frozen=True, slots=True)
class Depiction:
    """What shall be shown; the pose where a gesture is named."""

    emotion: str
    pose: str | None = None


class Feelings:
    """The look-up of words for feelings and gestures.

    Args:
        data: {"emotions": {emotion: words}, "poses": {pose: {"emotion": usual one, "words"}}};
            "traurig~" stands for every ending.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        emotions, poses = data["emotions"].items(), data["poses"].items()
        self._emotions: dict[str, str] = {w: e for e, words in emotions for w in words}
        self._poses: dict[str, str] = {w: p for p, row in poses for w in row["words"]}
        self._usual = {p: str(row["emotion"]) for p, row in poses}
        words = sorted({*self._emotions, *self._poses}, key=len, reverse=True)
        self._known = [(fold(word.removesuffix("~")), word) for word in words]
        latin = "|".join(_pattern(word) for word in words if not DENSE.match(word))
        dense = "|".join(re.escape(fold(word)) for word in words if DENSE.match(word))
        self._words = re.compile(rf"\b(?:{latin})\b|(?:{dense})")

    def of(self, text: str, who: Found, found: Sequence[Found], *, asked: bool) -> Depiction | None:
        """What the text says of `who`; None where it says nothing, or tells a story of them.

        Args:
            found: every name in the text. asked: somebody asks for a picture, however long the
                message is.
        """
        folded = fold(text)
        wishes = [m.span() for m in WISHES.finditer(folded)]
        taken = [*((f.start, f.end) for f in found), *wishes]
        words = [m.span() for m in self._words.finditer(folded)]
        words = [word for word in words if not any(_overlap(word, one) for one in taken)]
        looks = [(f.start, f.end) for f in found if f.kind in ("style", "colour")]
        span, said = _grown(folded, (who.start, who.end), words, looks)
        names = [self._word(folded[start:end]) for start, end in said]
        pose = next((self._poses[n] for n in names if n in self._poses), None)
        emotion = next((self._emotions[n] for n in names if n in self._emotions), None)
        if not names or not (asked or _alone(folded, span)):
            return None
        return Depiction(emotion or self._usual[str(pose)], pose)

    def _word(self, said: str) -> str:
        return next(word for start, word in self._known if said.startswith(start))


def _pattern(word: str) -> str:
    plain = re.escape(fold(word.removesuffix("~")))
    return plain + r"\w*" if word.endswith("~") else plain


Span = tuple[int, int]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _grown(
    folded: str, span: Span, words: Sequence[Span], looks: Sequence[Span]
) -> tuple[Span, list[Span]]:
    """The description around a name, and the words of feeling in it."""
    said: list[Span] = []
    rest = [*words, *looks]
    while beside := next((one for one in rest if _beside(folded, one, span)), None):
        rest.remove(beside)
        span = min(span[0], beside[0]), max(span[1], beside[1])
        if beside in words:
            said.append(beside)
    return span, sorted(said)


def _beside(folded: str, word: Span, span: Span) -> bool:
    dense = bool(DENSE.match(folded[word[0]]))
    before, behind = (BEFORE_DENSE, BEHIND_DENSE) if dense else (BEFORE, BEHIND)
    if word[1] <= span[0]:
        return bool(before.fullmatch(folded, word[1], span[0]))
    return word[0] >= span[1] and bool(behind.fullmatch(folded, span[1], word[0]))


def _alone(folded: str, span: Span) -> bool:
    """Is the description nearly all that is said?"""
    before, behind = folded[: span[0]], folded[span[1] :]
    if OWN.search(before):
        return False
    if DENSE.search(folded):
        return len(re.findall(r"\w", before + behind)) <= REST_DENSE
    words = re.findall(r"[\w']+", before) + re.findall(r"[\w']+", behind)
    return sum(not LITTLE.fullmatch(word) for word in words) <= REST


AS = re.compile(
    r"(?:[\s,，]*\b(?:in|as|with|im|en|em|no|au|в)(?: (?:an?|the|el|un|o|um|le))?)?[\s,，、]*$"
)
STYLE = re.compile(
    r"[\s-]*(?:style[ds]?|art|artwork|design|look|version|drawing|aesthetic|"
    r"的?(?:风格|画风|风|版本|版|款|样式)|スタイル|風)?"
)


def unstyled(text: str, found: Sequence[Found]) -> str:
    """The text without the styles it names: they tell of no mood, "pixel art" is no applause."""
    folded = fold(text)
    if len(folded) != len(text):
        return text
    rest = text
    for one in sorted((f for f in found if f.kind == "style"), key=lambda f: -f.start):
        behind = STYLE.match(folded, one.end)
        end = behind.end() if behind else one.end
        gap = " " if re.match(r"\w", folded[end:]) and not DENSE.match(folded[end:]) else ""
        rest = rest[: len(AS.sub("", folded[: one.start]))] + gap + rest[end:]
    return rest if re.search(r"\w", rest) else text


@lru_cache(maxsize=1)
def feelings() -> Feelings:
    """The look-up that ships with the engine."""
    text = files(__package__).joinpath("feelings.json").read_text(encoding="utf-8")
    return Feelings(json.loads(text))
