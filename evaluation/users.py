"""Simulated users in twin groups, drawn from a seed: what they like, did, and will like later.

They come from our own grammar: they measure plumbing, not taste. Knows no engine and no picture.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Literal

from pmg_engine.types import How
from training.album import chance
from training.looks import TRAINED, look

from .users_lines import ABOUT, AGAINST, CHAT, LANGUAGES, MESSAGES, MOODS, NAMES

__all__ = [
    "FROZEN", "Fancy", "Line", "Person", "Shot", "Use", "digest", "frozen", "half_of",
    "people",
]  # fmt: skip

VERSION, SEED = 1, 20_261_121
FROZEN = Path(__file__).resolve().parent / "users.json"
Part = Literal["train", "test"]
Tier = Literal["T1", "T2", "T3", "T4"]
Half = Literal["past", "test later", "train later"]
Cell = tuple[str, str, str, str]  # character, style, emotion, pose

TWINS = 4  # users of one group: each has three near neighbours
GROUPS: dict[Part, int] = {"test": 12, "train": 48}
# The kinds of taste in turn, so that any number of whole groups has as many tiers as it can.
KINDS: tuple[tuple[Tier, str], ...] = (
    ("T1", "character"), ("T2", "conditional"), ("T3", "several"), ("T4", "look"),
    ("T1", "style"), ("T2", "conditional"), ("T3", "drift"), ("T4", "look"),
    ("T1", "style"), ("T2", "conditional"), ("T3", "refusals"), ("T4", "look"),
)  # fmt: skip
# Named here and not read from the vocabulary: a word that is added there must not move a user.
STYLES = ("flat", "glossy", "cartoon", "bold", "retro")
NEIGHBOURS = (  # characters that look alike, each drawn in every style
    ("cat", "dog", "rabbit", "hamster"),
    ("panda", "pig", "mouse", "cow"),
    ("lion", "monkey", "dog", "cat"),
    ("apple", "tomato", "peach", "tangerine"),
    ("strawberry", "lemon", "cookie", "potato"),
)
POSES = ("wave", "dance", "jump", "offer", "shrug", "cheer", "hug")  # of figures; "" is a head
FIGURES = 0.3  # share of pictures that are whole figures

USES, LINES = 18, 6  # of a past
TURNING = 10  # uses after which a drifting taste has changed
NOISE = 0.2  # share of uses that say nothing of the taste
SLIP = 0.05  # share of stickers of one's own taste that are sent back all the same
FOREIGN = 0.25  # share of stickers that somebody else made: a picture without words
KEPT, PROBES = 6, 2  # pictures per mood that score, and that show how near a person's own can be
FOR: tuple[How, ...] = ("sent",) * 5 + ("liked",) * 4 + ("picked",) * 3 + ("packed", "more") * 2
AGAINST_IT: tuple[How, ...] = ("rerolled", "rerolled", "disliked", "removed")
DAY = 86_400.0
START = 1_700_000_000.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One sticker as the art compositor draws it; `look` is the seed of what no word names."""

    character: str
    style: str
    emotion: str
    pose: str = ""
    look: int | None = None

    @property
    def cell(self) -> Cell:
        """What is drawn, whatever it wears."""
        return self.character, self.style, self.emotion, self.pose


@dataclass(frozen=True, slots=True)
class Fancy:
    """Somebody in a style that a person comes back to, always or in one mood."""

    character: str
    style: str
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something said."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """Something done with a sticker. `ours`: the engine has a record of it, with its words."""

    at: float
    how: How
    shot: Shot
    ours: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A simulated user: the taste nobody is told, the past, and what was liked afterwards."""

    id: str
    group: int
    tier: Tier
    kind: str
    before: tuple[Fancy, ...]  # what they came back to until their taste drifted
    fancies: tuple[Fancy, ...]
    refused: tuple[Fancy, ...]
    look: int | None
    past: tuple[Line | Use, ...]  # H_cond, oldest first
    kept: tuple[Use, ...]  # H_eval, later than all of the past: never shown to the engine
    probes: tuple[Use, ...]  # later still: the person's own stickers, the ceiling of H_eval

    def wants(self, mood: str, dice: Random) -> Fancy:
        """One of the fancies they have in a mood."""
        return dice.choice([f for f in self.fancies if f.mood in ("", mood)])


@cache
def half_of(cell: Cell) -> Half:
    """Who may have this picture, by its hash: nobody's past holds what scores a test user."""
    lot = chance("user", *cell)
    return "test later" if lot < 0.4 else "train later" if lot < 0.7 else "past"


@cache
def people(part: Part = "test") -> tuple[Person, ...]:
    """Every user of a part, twins together; the groups in the order of KINDS, again and again."""
    return tuple(p for group in range(GROUPS[part]) for p in _group(part, group))


def digest(found: Sequence[Person]) -> str:
    """One word for everything about some users: tastes, pasts, looks in numbers, the messages."""
    worn = [[round(x, 6) for x in asdict(look(p.look)).values()] for p in found if p.look]
    whole = [[asdict(p) for p in found], worn, [asdict(m) for m in MESSAGES]]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def frozen() -> dict[str, object]:
    """What users.json must say."""
    return {
        "version": VERSION,
        "seed": SEED,
        "test": {"users": len(people("test")), "sha256": digest(people("test"))},
        "train": {"users": len(people("train")), "sha256": digest(people("train"))},
    }


def _group(part: Part, group: int) -> list[Person]:
    dice = Random(f"{SEED}/{part}/{group}")
    tier, kind = KINDS[group % len(KINDS)]
    looks: list[int | None] = [None] * TWINS
    if kind == "look":
        # beyond those of training, the test users' beyond those of the train users
        first = 2 * TRAINED + TWINS * group if part == "test" else TRAINED + TWINS * group
        looks = [first + i for i in range(TWINS)]
    found = []
    for i, (before, fancies, refused) in enumerate(TASTES[kind](dice)):
        own = Random(f"{SEED}/{part}/{group}/{i}")
        taste = (before, fancies, refused)
        maker = _Maker(part, own, look=looks[i], taste=taste)
        past = maker.past()
        cut = past[-1].at
        later = maker.later(cut)
        kept = [u for n, u in enumerate(later) if n % (KEPT + PROBES) < KEPT]
        probes = [u for u in later if u not in kept]
        found.append(
            Person(
                f"{part}-{group:02}-{i}", group, tier, kind, before, fancies, refused, looks[i],
                past, tuple(kept), tuple(probes),
            )
        )  # fmt: skip
    return found


Taste = tuple[tuple[Fancy, ...], tuple[Fancy, ...], tuple[Fancy, ...]]  # before, now, refused


def _same_character(dice: Random) -> list[Taste]:
    """T1: one character, four styles."""
    who = dice.choice(dice.choice(NEIGHBOURS))
    return [((), (Fancy(who, s),), ()) for s in dice.sample(STYLES, TWINS)]


def _same_style(dice: Random) -> list[Taste]:
    """T1: one style, four characters that look alike."""
    style = dice.choice(STYLES)
    return [((), (Fancy(who, style),), ()) for who in dice.choice(NEIGHBOURS)]


def _conditional(dice: Random) -> list[Taste]:
    """T2: the same three characters in the same style, each in another mood."""
    style, three = dice.choice(STYLES), dice.sample(dice.choice(NEIGHBOURS), len(MOODS))
    orders = dice.sample(list(permutations(three)), TWINS)
    return [
        ((), tuple(Fancy(w, style, mood) for w, mood in zip(order, MOODS, strict=True)), ())
        for order in orders
    ]


def _several(dice: Random) -> list[Taste]:
    """T3: two characters, each in a style of its own; twins have them the other way round."""
    a, b, c = dice.sample(dice.choice(NEIGHBOURS), 3)
    one, two = dice.sample(STYLES, 2)
    pairs = [((a, one), (b, two)), ((a, two), (b, one)), ((a, one), (c, two)), ((a, two), (c, one))]
    return [((), tuple(Fancy(*f) for f in pair), ()) for pair in pairs]


def _drift(dice: Random) -> list[Taste]:
    """T3: a taste that changed on the way; twins changed the other way."""
    style = dice.choice(STYLES)
    a, b, c, _ = (Fancy(w, style) for w in dice.sample(dice.choice(NEIGHBOURS), 4))
    return [((old,), (new,), ()) for old, new in ((a, b), (b, a), (a, c), (c, b))]


def _refusals(dice: Random) -> list[Taste]:
    """T3: all are shown the same four characters, and like two of them."""
    style = dice.choice(STYLES)
    a, b, c, d = (Fancy(w, style) for w in dice.sample(dice.choice(NEIGHBOURS), 4))
    return [((), (a, b), (c, d)), ((), (c, d), (a, b)), ((), (a, c), (b, d)), ((), (b, d), (a, c))]


def _look(dice: Random) -> list[Taste]:
    """T4: the same character in the same style; what differs is no word."""
    same = Fancy(dice.choice(dice.choice(NEIGHBOURS)), dice.choice(STYLES))
    return [((), (same,), ()) for _ in range(TWINS)]


TASTES: dict[str, Callable[[Random], list[Taste]]] = {
    "character": _same_character, "style": _same_style, "conditional": _conditional,
    "several": _several, "drift": _drift, "refusals": _refusals, "look": _look,
}  # fmt: skip


class _Maker:
    """Draws one person's events by lot."""

    def __init__(self, part: Part, dice: Random, *, look: int | None, taste: Taste) -> None:
        self._dice, self._look = dice, look
        self._before, self._fancies, self._refused = taste
        self._later: Half = "test later" if part == "test" else "train later"
        self._languages = dice.sample(LANGUAGES, 2)

    def past(self) -> tuple[Line | Use, ...]:
        """Uses and lines in an order by lot, some hours apart."""
        kinds = ["use"] * USES + ["line"] * LINES
        self._dice.shuffle(kinds)
        at, used = START, 0
        found: list[Line | Use] = []
        for kind in kinds:
            at += self._dice.uniform(0.1, 1.5) * DAY
            now = self._before if self._before and used < TURNING else self._fancies
            if kind == "use":
                found.append(self._use(at, now))
                used += 1
            else:
                found.append(Line(at, self._said(now)))
        return tuple(found)

    def later(self, at: float) -> list[Use]:
        """Stickers of the person's own taste: so many of each mood, no picture twice."""
        found: list[Use] = []
        for mood in MOODS:
            for _ in range(KEPT + PROBES):
                seen = {u.shot.cell for u in found}
                shot = self._shot(mood, self._fancies, self._later, seen=seen)
                at += DAY
                found.append(Use(at, self._dice.choice(FOR), shot, True))
        return found

    def _use(self, at: float, now: tuple[Fancy, ...]) -> Use:
        dice, mood = self._dice, self._dice.choice(list(MOODS))
        ours = dice.random() >= FOREIGN
        if dice.random() < NOISE:
            stray = Fancy(dice.choice(dice.choice(NEIGHBOURS)), dice.choice(STYLES))
            shot = self._shot(mood, (stray,), "past", plain=True)
            return Use(at, "sent" if dice.random() < 0.5 else dice.choice(AGAINST_IT), shot, ours)
        if self._refused and dice.random() < 0.5:
            shot = self._shot(mood, self._refused, "past")
            return Use(at, dice.choice(AGAINST_IT), shot, ours)
        how = "rerolled" if dice.random() < SLIP else dice.choice(FOR)
        return Use(at, how, self._shot(mood, now, "past"), ours)

    def _shot(
        self, mood: str, fancies: Sequence[Fancy], half: Half, *,
        plain: bool = False, seen: Container[Cell] = (),
    ) -> Shot:  # fmt: skip
        """A picture of that half; it wears the person's look unless it shall be plain."""
        fancy = self._dice.choice([f for f in fancies if f.mood in ("", mood)])
        cells = [
            (fancy.character, fancy.style, emotion, pose)
            for emotion in MOODS[mood]
            for pose in ("", *POSES)
        ]
        fresh = [c for c in cells if half_of(c) == half and c not in seen]
        heads = [c for c in fresh if not c[3]]
        figures = [c for c in fresh if c[3]]
        cell = self._dice.choice((figures if self._dice.random() < FIGURES else heads) or fresh)
        return Shot(*cell, look=None if plain else self._look)

    def _said(self, now: tuple[Fancy, ...]) -> str:
        dice = self._dice
        lang = self._languages[0] if dice.random() < 0.7 else self._languages[1]
        lot = dice.random()
        if lot < 0.35:
            return dice.choice(CHAT[lang])
        if self._refused and lot < 0.5:
            return self._named(AGAINST[lang], dice.choice(self._refused).character, lang)
        fancy = dice.choice(now)
        word = fancy.style if lot > 0.85 else fancy.character
        return self._named(ABOUT[lang], word, lang)

    def _named(self, frames: Sequence[str], word: str, lang: str) -> str:
        return self._dice.choice(frames).format(x=NAMES[word][LANGUAGES.index(lang)])
