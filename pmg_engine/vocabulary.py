"""The closed lists the engine thinks in, and the alias look-up. Knows no pictures, no people."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from .negation import CHINESE, NEAR, is_negated
from .types import Kind

__all__ = ["EMOTIONS", "GROUPS", "INTENTS", "Found", "Vocabulary", "fold", "group_of", "vocabulary"]

WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+(?:'[^\W_\u3040-\u9fff]+)*")
DENSE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")
HIRAGANA, KATAKANA = re.compile(r"[\u3041-\u309f]+"), re.compile(r"[\u30a1-\u30fc]+")
ELIDED = re.compile(r"^(?:l|d|qu)'")  # French: l'ours, d'astronaute
# what may stand before and behind a name that is written in hiragana
BEFORE_JA, BEHIND_JA = frozenset("のなはがをにも"), frozenset("のはがをにもとやでかよだねさちみ")
LONGEST = 5  # words of the longest alias

# the traditional characters of our names and of the words around them; one for one, so places stay
SIMPLE = str.maketrans(
    "貓獅豬雞馬鳥魚龍蝦鴨鵝鹿狐羊風畫復線筆簡稿蘋餃餅檸雲貼紙請張隻個條頭這來給換變樣靈烏獨機員綠藍紅黃歡厭別沒麼憂隊對話氣"
    "愛寫顏橘長頸馴頭蟲蛋鯨鯊麵飯湯車飛書園樹葉燈鐘錢飾電腦視禮",
    "猫狮猪鸡马鸟鱼龙虾鸭鹅鹿狐羊风画复线笔简稿苹饺饼柠云贴纸请张只个条头这来给换变样灵乌独机员绿蓝红黄欢厌别没么忧队对话气"
    "爱写颜橘长颈驯头虫蛋鲸鲨面饭汤车飞书园树叶灯钟钱饰电脑视礼",
)


@dataclass(frozen=True, slots=True)
class Found:
    """One name found in a text. `shy` ones count only when the text asks for them."""

    word: str
    kind: Kind
    start: int
    end: int
    negated: bool = False
    creature: bool = False
    shy: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    kind: Kind
    creature: bool = False
    shy: bool = False
    loose: bool = False
    follows: bool = False  # a colour that may stand behind its noun: "gato azul"


def fold(text: str) -> str:
    """NFKC, case-folded, apostrophes straight, Chinese simplified: what every look-up compares."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2019", "'").replace("\ufe0f", "")
    return plain.casefold().translate(SIMPLE)


def _plurals(name: str) -> tuple[str, ...]:
    if CHINESE.search(name) or not name.isascii() or not name[-1:].isalpha() or name.endswith("s"):
        return (name,)
    if name.endswith(("ch", "sh", "x", "z")):
        return (name, name + "es")
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return (name, name[:-1] + "ies")
    return (name, name + "s")


class Vocabulary:
    """Emotions, characters, styles, colours and concepts with names in English and Chinese.

    The most common ones also in the languages of `abroad` (names.json).
    """

    def __init__(
        self, data: Mapping[str, Any], abroad: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        self.abroad: Mapping[str, Any] = MappingProxyType(dict(abroad))
        self.data: Mapping[str, Any] = MappingProxyType(dict(data))
        self.emotions: tuple[str, ...] = tuple(data["emotions"])
        self.acts: tuple[str, ...] = tuple(data["acts"])  # by gesture and prop as much as by face
        self.intents: tuple[str, ...] = tuple(data["intents"])
        self.groups: dict[str, tuple[str, ...]] = {g: tuple(e) for g, e in data["groups"].items()}
        self.characters: tuple[str, ...] = tuple(data["characters"])
        self.styles: tuple[str, ...] = tuple(data["styles"])
        self.colours: tuple[str, ...] = tuple(data["colours"])
        self.concepts: tuple[str, ...] = tuple(data["concepts"])
        self.poses: tuple[str, ...] = tuple(data["poses"])
        self.starters: tuple[tuple[str, str], ...] = tuple((c, s) for c, s in data["starters"])

    @cached_property
    def _group(self) -> dict[str, str]:
        return {e: g for g, members in self.groups.items() for e in members}

    def group_of(self, emotion: str) -> str:
        """The scoring group of an emotion. Raises KeyError for a word that is none."""
        return self._group[emotion]

    @cached_property
    def _poses_of(self) -> dict[str, tuple[str, ...]]:
        table: dict[str, list[str]] = {}
        for pose, row in self.data["poses"].items():
            for emotion in row["emotions"]:
                table.setdefault(emotion, []).append(pose)
        return {emotion: tuple(poses) for emotion, poses in table.items()}

    @cached_property
    def _acted(self) -> dict[str, str]:
        poses = self.data["poses"].items()
        return {name: pose for pose, row in poses for name in (pose, *row["actions"])}

    def poses_of(self, emotion: str) -> tuple[str, ...]:
        """The poses that say an emotion or a chat act; empty where a face alone says it best."""
        return self._poses_of.get(emotion, ())

    def pose_of(self, action: str | None) -> str | None:
        """The pose behind a gesture in one English word, or None."""
        return self._acted.get(fold(action)) if action else None

    def thing(self, word: str) -> str:
        """What the painter calls a character that lies beside somebody: "french fries"."""
        entry = self.data["characters"].get(word)
        return str(entry.get("thing", word)) if entry else word

    def styles_of(self, character: str | None) -> tuple[str, ...]:
        """Styles this character was drawn in with a face; empty for open concepts."""
        entry = self.data["characters"].get(character)
        return tuple(entry["styles"]) if entry else ()

    def is_creature(self, word: str) -> bool:
        """Is it somebody rather than something?"""
        entry = self.data["characters"].get(word) or self.data["concepts"].get(word)
        return bool(entry and entry["kind"] == "animal")

    def chinese(self, word: str, kind: Kind | None = None) -> str:
        """The Chinese name people are shown, or the word itself."""
        tables = {
            "character": ("characters", "concepts"),
            "prop": ("concepts", "characters"),
            "style": ("styles",),
            "colour": ("colours",),
        }
        every = ("characters", "concepts", "styles", "colours", "emotions")
        for table in tables[kind] if kind else every:
            if word in self.data[table]:
                return str(self.data[table][word]["zh"])
        return word

    @cached_property
    def _entries(self) -> dict[str, tuple[_Entry | None, ...]]:
        idioms = (*self.data["not_meant"], *self.abroad.get("not_meant", ()))
        table: dict[str, list[_Entry | None]] = {fold(n): [None] for n in idioms}
        for name, entry in self._named():
            for form in _plurals(fold(name)):
                known = table.setdefault(form, [])
                if known != [None] and all(e is None or e.kind != entry.kind for e in known):
                    known.append(entry)
        for name, entry in self._named_abroad():
            known = table.setdefault(fold(name), [])
            if not known or (entry.loose and all(e and e.kind != "colour" for e in known)):
                known.append(entry)
        return {name: tuple(entries) for name, entries in table.items()}

    def _named(self) -> Iterator[tuple[str, _Entry]]:
        for word, row in self.data["characters"].items():
            creature = row["kind"] == "animal"
            for name in row["names"]:
                shy = row["kind"] == "shy" and name == word
                yield name, _Entry(word, "character", creature=creature, shy=shy)
        for word, row in self.data["concepts"].items():
            for name in row["names"]:
                shy = (row["kind"] == "shy" and fold(name) == fold(word)) or name in row["shy"]
                yield name, _Entry(word, "prop", creature=row["kind"] == "animal", shy=shy)
        for word, row in self.data["styles"].items():
            for name in row["plain"]:
                yield name, _Entry(word, "style")
            for name in row["loose"]:
                if name not in row["plain"]:
                    yield name, _Entry(word, "style", loose=True)
        for word, row in self.data["colours"].items():
            for name in row["names"]:
                yield name, _Entry(word, "colour", loose=True)

    def _named_abroad(self) -> Iterator[tuple[str, _Entry]]:
        for language in self.abroad.get("languages", {}).values():
            for word, names in language["things"].items():
                yield from ((name, self._thing(word)) for name in names)
            for word, names in language["after_article"].items():
                for name in names:
                    yield from ((f"{a} {name}", self._thing(word)) for a in language["articles"])
            for word, names in language["styles"].items():
                yield from ((name, _Entry(word, "style")) for name in names)
            follows = language["colour_follows"]
            for word, names in language["colours"].items():
                entry = _Entry(word, "colour", loose=True, follows=follows)
                yield from ((name, entry) for name in names)

    def _thing(self, word: str) -> _Entry:
        row = self.data["characters"].get(word)
        kind: Kind = "character" if row else "prop"
        nature = (row or self.data["concepts"][word])["kind"]
        return _Entry(word, kind, creature=nature == "animal", shy=nature == "shy")

    @cached_property
    def _homographs(self) -> dict[str, _Entry]:
        """Names that mean something else in another language: "chat" is a cat where it is named."""
        words = [one["after_article"] for one in self.abroad.get("languages", {}).values()]
        return {fold(n): self._thing(w) for d in words for w, names in d.items() for n in names}

    def find(self, text: str) -> list[Found]:
        """Every name in the text, left to right, longest first. Positions are in `fold(text)`."""
        folded = fold(text)
        spans = [*self._spans_latin(folded), *self._spans_dense(folded)]
        spans.sort(key=lambda s: (s[0], -s[1]))
        found: list[Found] = []
        names = [(s, e, x) for s, e, entries in spans for x in entries if x]
        things = [(s, e) for s, e, x in names if x.kind in ("character", "prop")]
        for start, end, entry in names:
            if entry.loose and not (
                _is_meant(folded, start, end, kind=entry.kind, things=things)
                or (entry.follows and _stands_behind(folded, start, things))
            ):
                continue
            found.append(
                Found(
                    entry.word,
                    entry.kind,
                    start,
                    end,
                    negated=is_negated(folded, start, end),
                    creature=entry.creature,
                    shy=entry.shy,
                )
            )
        return found

    def resolve(self, name: str) -> tuple[str, Kind] | None:
        """The (word, kind) behind one name or alias, or None."""
        key = " ".join(fold(name).split())
        for entry in self._entries.get(key, ()):
            if entry:
                return entry.word, entry.kind
        alone = self._homographs.get(key)
        return (alone.word, alone.kind) if alone else None

    def _spans_latin(self, folded: str) -> Iterator[tuple[int, int, tuple[_Entry | None, ...]]]:
        words = [(m.start(), m.end()) for m in WORD.finditer(folded)]
        i = 0
        while i < len(words):
            for n in range(min(LONGEST, len(words) - i), 0, -1):
                start, end = words[i][0], words[i + n - 1][1]
                name = re.sub(r"\s+", " ", folded[start:end])
                own, bare = name.removesuffix("'s"), ELIDED.sub("", name)
                known = (self._entries.get(one) for one in (name, own, bare))
                if entries := next(filter(None, known), None):
                    yield start, end, entries
                    i += n - 1
                    break
            i += 1

    def _spans_dense(self, folded: str) -> Iterator[tuple[int, int, tuple[_Entry | None, ...]]]:
        """Chinese and Japanese have no spaces, an emoji is a word: longest match at each place."""
        i = 0
        while i < len(folded):
            for n in (
                range(min(8, len(folded) - i), 0, -1) if DENSE.search(folded, i, i + 3) else ()
            ):
                name = folded[i : i + n]
                entries = self._entries.get(name)
                if entries and DENSE.search(name) and _is_whole(folded, i, i + n):
                    yield i, i + n, entries
                    i += n - 1
                    break
            i += 1


STYLE_NOUN = re.compile(
    r"^[\s-]*(?:,?\s*(?:and|&)\s+\w+\s+)?(?:style[ds]?|looks?|design|art|artwork|"
    r"aesthetic|vibes?|version|drawing|illustration|themed?|mode|emoji|icon|stickers?|one|please|pls|plz)\b"
)
IN_STYLE = re.compile(
    r"\b(?:in|in an?|in the|style:?|styled|styled as|go|look|"
    r"(?:make|draw|paint) (?:it|that|him|her|them))\s+(?:very |really |super |more |all )?$"
)
# "a cat, but bold", "ghost, pixel", "make my cat flat"
AT_LAST = re.compile(r"(?:,|\bbut|\bonly|\bmore|^(?:please )?(?:make|draw|paint)\b[\w\s']+)\s*$")
LAST = re.compile(r"^\s*[.!?)]*$")
STYLE_ZH = re.compile(r"^(?:的?(?:风格|画风|风|版本|版|款|系|样式|贴纸|表情|感觉)|一点|点)")
ENDS = re.compile(
    r"^\s*(?:$|[.,!?;:)\"']|(?:with|and|please|pls|for|but|then|this|to|too|now|again)\b|colou?r)"
)


def _is_meant(
    folded: str, start: int, end: int, *, kind: Kind, things: Sequence[tuple[int, int]]
) -> bool:
    """Is "flat", "bold" or "blue" a wish here, or just an adjective about something else?"""
    after, before = folded[end : end + NEAR], folded[max(0, start - NEAR) : start]
    if CHINESE.match(folded[start]):
        if STYLE_ZH.match(after) and (kind == "style" or folded[start:end].endswith("色")):
            return True
        gap = 3
    else:
        if kind == "style" and STYLE_NOUN.match(after):
            return True
        if IN_STYLE.search(before) and (ENDS.match(after) or STYLE_NOUN.match(after)):
            return True
        if kind == "style" and things and AT_LAST.search(before) and LAST.match(after):
            return True
        gap = 2
    for first, _ in things:
        between = folded[end:first] if first >= end else None
        if between is None or re.search(r"[,.!?;，。！？]", between):
            continue
        if CHINESE.match(folded[start]):
            if re.fullmatch(r"的?(?:小|大|可爱的?|胖){0,2}", between) and len(between) <= gap:
                return True
        elif len(between.split()) < gap and re.fullmatch(r"[\s\w-]*", between):
            return True
    return False


def _stands_behind(folded: str, start: int, things: Sequence[tuple[int, int]]) -> bool:
    """ "gato azul", "chat noir": right behind its noun."""
    return any(end < start and folded[end:start].isspace() for _, end in things)


def _is_whole(folded: str, start: int, end: int) -> bool:
    """Is a Japanese name a word here, or part of one? "リス" is none in "クリスマス"."""
    name, before, behind = folded[start:end], folded[:start][-1:], folded[end : end + 1]
    if KATAKANA.fullmatch(name):
        return not (KATAKANA.match(before) or KATAKANA.match(behind))
    if HIRAGANA.fullmatch(name):
        opens = not HIRAGANA.match(before) or before in BEFORE_JA
        return opens and (not HIRAGANA.match(behind) or behind in BEHIND_JA)
    return True


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with the engine."""
    here = files(__package__)
    data, abroad = (
        json.loads(here.joinpath(name).read_text(encoding="utf-8"))
        for name in ("vocabulary.json", "names.json")
    )
    return Vocabulary(data, abroad)


GROUPS: dict[str, tuple[str, ...]] = vocabulary().groups
EMOTIONS: tuple[str, ...] = vocabulary().emotions
INTENTS: tuple[str, ...] = vocabulary().intents


def group_of(emotion: str) -> str:
    """The scoring group of an emotion. Raises KeyError for a word that is none."""
    return vocabulary().group_of(emotion)
