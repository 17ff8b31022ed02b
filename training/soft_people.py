"""Made-up people for the soft preference embeddings: a taste, a past, and what they like next.

They are made here, from the album's training pictures: the evaluation's users are never read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pmg_engine.condition import phrase
from pmg_engine.models.rows import SPARE
from pmg_engine.types import History, How, Likeness, Turn, Usage

from .data import Art
from .prototypes import like
from .soft_pictures import Pictures, held
from .tastes import AGAINST, FOR, Person, turn
from .words import POSE_WORDS

Floats = NDArray[np.float32]
T = TypeVar("T")
# of a taste: somebody in a style, one of the two alone, or what no word names
KINDS = {"pair": 0.4, "style": 0.1, "character": 0.1, "look": 0.4}
LONGEST = 8  # stickers that somebody used
NOISE, REFUSED = 0.15, 0.15  # share of uses that say nothing, and of what the twin likes, refused
FOREIGN, NAMED = 0.25, 0.5  # share of others' stickers; of their words, what a captioner names
DRIFTED = 0.1  # share of people whose older half liked what the twin likes
TURNS = (0.5, 0.25, 0.15, 0.1)  # chances of nought to three lines said
REAL = 0.5  # share of the twins of which one is a person who agreed to it, where there are any
TOLD = 0.3  # share of lessons with the taste in words beside it, as in the engine's grid


@dataclass(frozen=True, slots=True)
class Taste:
    """What somebody comes back to; None: it may be any."""

    style: str | None = None
    character: str | None = None
    look: int | None = None

    @property
    def words(self) -> str:
        """The taste in the painter's words; "" where no word says it."""
        return phrase(character=self.character, style=self.style)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A past, and the picture that was liked next."""

    history: History
    said: str  # of the message (K_t): never what the taste says
    told: str  # of the taste (K_p), most often ""
    oracle: str  # the whole taste in words, for the warm-up
    beside: Floats  # (K, C, 16, 16) latents of liked pictures of the past, K at most SPARE
    clean: Floats  # (C, 16, 16) latents of the picture
    box: Floats  # (4,) where its face is
    like: Likeness | None = None  # what the painter begins from, where words tell who it is
    look: bool = False  # the taste is, or holds, what no word names


class People:
    """Twins by lot: two people who differ in one thing that counts.

    Args:
        validation: people of the held-out pairs and looks, else of all others.
    """

    def __init__(self, pictures: Pictures, *, validation: bool) -> None:
        self.pictures = pictures
        self._pairs = {k: v for k, v in pictures.pairs.items() if held(*k) == validation}
        self._looks = {
            n: v for n, v in pictures.looks.items() if held("look", n // 2) == validation
        }
        self._any = [i for own in self._pairs.values() for i in own]
        self._styles = sorted({style for style, _ in self._pairs})
        self._characters = sorted({who for _, who in self._pairs})

    def twins(self, rng: np.random.Generator) -> tuple[Taste, Taste]:
        """Two tastes that differ in a style, a character or a look alone."""
        kind = str(rng.choice([*KINDS], p=[*KINDS.values()]))
        if kind == "look":
            first = 2 * (_one(rng, [*self._looks]) // 2)
            rows = [self.pictures.rows[i] for i in self._looks[first]]
            same = {(r.style, r.character) for r in rows}
            style, who = rows[0].style, rows[0].character
            if len(same) > 1:
                return Taste(look=first), Taste(look=first + 1)
            return Taste(style, who, first), Taste(style, who, first + 1)
        if kind == "style":
            one, two = _two(rng, self._styles)
            return Taste(one), Taste(two)
        if kind == "character":
            one, two = _two(rng, self._characters)
            return Taste(character=one), Taste(character=two)
        style, who = _one(rng, [*self._pairs])
        near = [k for k in self._pairs if (k[0] == style) != (k[1] == who)]
        return Taste(style, who), Taste(*_one(rng, near))

    def pair(self, rng: np.random.Generator) -> tuple[Lesson, Lesson]:
        """A lesson for each of two twins."""
        one, two = self.twins(rng)
        return self.lesson(one, two, rng), self.lesson(two, one, rng)

    def pool(self, taste: Taste) -> list[int]:
        """Pictures that are of a taste."""
        if taste.look is not None:
            return self._looks[taste.look]
        if taste.style and taste.character:
            return self._pairs[taste.style, taste.character]
        fit = (
            own
            for (style, who), own in self._pairs.items()
            if taste.style in (None, style) and taste.character in (None, who)
        )
        return [i for own in fit for i in own]

    def lesson(self, own: Taste, twin: Taste, rng: np.random.Generator) -> Lesson:
        """One person's past, and another picture of their taste with another emotion."""
        rows = self.pictures.rows
        mine, theirs = self.pool(own), self.pool(twin)
        target = _one(rng, mine)
        others = [i for i in mine if i != target]
        mine = [i for i in others if rows[i].emotion != rows[target].emotion] or others
        count = int(rng.integers(1, LONGEST + 1))
        turned = count // 2 if rng.random() < DRIFTED else 0
        sure = int(rng.integers(turned, count))  # one use at least tells of the taste
        uses: list[Usage] = []
        liked: list[int] = []
        for at in range(count):
            lot, how = 1.0 if at == sure else float(rng.random()), _one(rng, FOR)
            if lot < NOISE:
                pick = _one(rng, self._any)
            elif lot < NOISE + REFUSED:
                pick, how = _one(rng, theirs), _one(rng, AGAINST)
            elif at < turned:
                pick = _one(rng, theirs)
            else:
                pick = _one(rng, mine)
                liked.append(pick)
            uses.append(self._use(pick, how, float(at), rng))
        picks = liked[-SPARE:]
        told = own.words if rng.random() < TOLD else ""
        # a likeness would tell who it is and in which style: nothing were left to learn
        begun = bool(told) or own.look is not None
        return Lesson(
            history=History(turns=_turns(own, count, rng), uses=tuple(uses)),
            said=said(rows[target], own),
            told=told,
            oracle=own.words,
            beside=self.pictures.latents[picks].astype(np.float32),
            clean=self.pictures.latents[target].astype(np.float32),
            box=self.pictures.boxes[target],
            like=like(rows[target]) if begun else None,
            look=own.look is not None,
        )

    def _use(self, pick: int, how: How, at: float, rng: np.random.Generator) -> Usage:
        row, look = self.pictures.rows[pick], None
        if self.pictures.seen is not None:
            look = bytes.fromhex(self.pictures.clip) + self.pictures.seen[pick].tobytes()
        known = [rng.random() < NAMED for _ in range(3)] if rng.random() < FOREIGN else [True] * 3
        return Usage(
            how,
            at,
            character=row.character if known[0] else None,
            emotion=row.emotion if known[1] else None,
            style=row.style if known[2] else None,
            colour=row.colour or None,
            props=(row.prop,) if row.prop else (),
            look=look,
        )


def said(row: Art, taste: Taste) -> str:
    """What a message asks for: all of the picture that is not of the taste."""
    return phrase(
        emotion=row.emotion,
        pose=POSE_WORDS.get(row.pose),
        colour=row.colour,
        character=None if taste.character else row.character,
        style=None if taste.style else row.style,
        props=(row.prop,) if row.prop else (),
    )


def lessons(
    people: People, *, batch: int, seed: int, real: Sequence[Lesson] = ()
) -> Iterator[list[Lesson]]:
    """Endless batches; lesson 2k + 1 is of the twin of lesson 2k.

    real: lessons of people who agreed to it; their twins are made-up people.
    """
    rng = np.random.default_rng(seed)
    while True:
        pairs = [people.pair(rng) for _ in range(batch // 2)]
        if real:
            told = [rng.random() < REAL for _ in pairs]
            pairs = [(_one(rng, real), two) if r else (one, two)
                     for r, (one, two) in zip(told, pairs, strict=True)]  # fmt: skip
        yield [one for pair in pairs for one in pair]


def _turns(taste: Taste, count: int, rng: np.random.Generator) -> tuple[Turn, ...]:
    characters = (taste.character,) if taste.character else ()
    styles = (taste.style,) if taste.style else ()
    who = Person(characters, styles, (), (), ())
    many = int(rng.choice(len(TURNS), p=TURNS))
    return tuple(turn(rng, who, float(rng.uniform(0, count)))[0] for _ in range(many))


def _one(rng: np.random.Generator, options: Sequence[T]) -> T:
    return options[int(rng.integers(len(options)))]


def _two(rng: np.random.Generator, options: Sequence[T]) -> tuple[T, T]:
    first, second = rng.choice(len(options), 2, replace=False)
    return options[first], options[second]
