"""The engine's stages for many users at once: pasts lived once, pictures painted once.

Draws as `Engine.reply` does, for a taste that an arm hands in. Knows no arm and no score.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from pmg_engine.choose import rank
from pmg_engine.condition import Choice, Phrases, blend, drawn, looks, phrases, pick
from pmg_engine.cutout import cut
from pmg_engine.engine import Parts
from pmg_engine.generate import paint
from pmg_engine.history import gather
from pmg_engine.interfaces import ImageModel
from pmg_engine.quality import another, fit
from pmg_engine.types import (
    Array,
    Candidate,
    Condition,
    EventId,
    History,
    Liking,
    Said,
    Target,
    User,
)
from pmg_engine.vocabulary import vocabulary

from .users import DAY, Person, people
from .users_lines import Message
from .users_pictures import picture
from .users_play import liked, live
from .world import World, here

__all__ = ["Drawn", "Moment", "PaintedOnce", "Studio", "Subject"]

ALPHA = 0.5  # the slider nobody moved
OTHERS = 16  # train users' stickers that say how a character usually looks


@dataclass(frozen=True, slots=True)
class Moment:
    """One message, and what it asks for (K_t): the same for every user."""

    number: int
    text: str
    group: str
    target: Target


@dataclass(frozen=True, slots=True)
class Subject:
    """One user as the engine knows them: the past, and K_p."""

    history: History
    likings: tuple[Liking, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an arm answers with."""

    image: Image.Image  # RGBA, before rim and shadow
    weight: float = 0.0  # w_p of the candidate that was chosen
    refused: bool = False  # the quality gate let no candidate through; this is the best of them


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one sticker shall show."""

    target: Target
    choice: Choice
    words: Phrases
    conditions: tuple[Condition, ...]
    alpha: float


class PaintedOnce:
    """An ImageModel whose pictures are kept in a folder, by condition and noise.

    Arms and users that ask for the same picture share it; a run that was stopped goes on.
    """

    def __init__(self, painter: ImageModel, folder: Path) -> None:
        self._painter, self._folder, self.fresh = painter, folder, 0
        self.always = False  # True: paint again, to see how long that takes
        folder.mkdir(parents=True, exist_ok=True)

    async def encode(self, texts: Sequence[str]) -> list[Array]:
        """(L, D) rows per text."""
        return await self._painter.encode(texts)

    async def paint(
        self, conditions: Sequence[Condition], *, seeds: Sequence[int], **more: Any
    ) -> list[Image.Image]:
        """The kept pictures, and new ones where there are none."""
        if more.get("start") is not None or self.always:
            return await self._painter.paint(conditions, seeds=seeds, **more)
        paths = [self._path(c, s) for c, s in zip(conditions, seeds, strict=True)]
        todo = [i for i, path in enumerate(paths) if not path.exists()]
        if todo:
            made = await self._painter.paint(
                [conditions[i] for i in todo], seeds=[seeds[i] for i in todo]
            )
            self.fresh += len(made)
            for i, image in zip(todo, made, strict=True):
                await asyncio.to_thread(_write, image, paths[i])
        return [await asyncio.to_thread(_read, path) for path in paths]

    async def close(self) -> None:
        """The painter belongs to the engine."""

    def _path(self, condition: Condition, seed: int) -> Path:
        rows = np.ascontiguousarray(condition.rows, np.float32)
        key = hashlib.sha256(rows.tobytes() + str((rows.shape, seed)).encode()).hexdigest()
        return self._folder / key[:2] / f"{key[2:24]}.png"


class Studio:
    """Engine, users and messages of one run."""

    def __init__(self, room: World, who: Sequence[Person], folder: Path) -> None:
        parts: Parts = room.engine.parts
        self.painter = PaintedOnce(parts.painter, folder)
        self.parts, self.people = replace(parts, painter=self.painter), tuple(who)
        self.starters = vocabulary().starters
        self._room = room
        self._subjects: dict[tuple[int, int | None], Subject] = {}
        self._leads: dict[tuple[int, tuple[str, ...]], Array] = {}

    async def moments(self, messages: Sequence[Message]) -> list[Moment]:
        """What each message asks for, read by the engine for somebody without a past."""
        nobody, found = User("eval", "nobody"), []
        for number, message in enumerate(messages):
            said = self._room.said(nobody, message.text, voice="mine", remember=False)
            target = (await self._room.engine.keywords(said)).target
            found.append(Moment(number, message.text, message.group, target))
        return found

    async def subject(self, u: int, last: int | None = None) -> Subject:
        """The user after their past, or after its last events; lived once."""
        key = (u, last)
        if key not in self._subjects:
            person = self.people[u]
            user = User("eval", person.id if last is None else f"{person.id}/last {last}")
            store, engine = self.parts.store, self._room.engine
            await live(person, user, engine=engine, store=store, last=last)
            likings = (await engine.profile(user)).likings
            moment = Said(EventId("now"), user, here(user), person.past[-1].at + DAY)
            self._subjects[key] = Subject(await gather(moment, store), likings)
        return self._subjects[key]

    async def leads(self, u: int, words: Sequence[str]) -> Array:
        """(words,) how much better each fits a user's kept stickers than others of that character.

        By the engine's CLIP; it sees H_cond and stickers of train users.
        """
        key = (u, tuple(words))
        if key not in self._leads:
            own = liked(self.people[u].past)
            who = Counter(s.character for s in own).most_common(1)[0][0]
            others = [s for p in people("train") for s in liked(p.past) if s.character == who]
            clip, means = self.parts.similarity, []
            for shots in (own, others[:OTHERS]):
                scores = await clip.between([picture(s) for s in shots], words)
                means.append(scores.mean(0))
            self._leads[key] = means[0] - means[1]
        return self._leads[key]

    async def draw(
        self,
        target: Target,
        likings: Sequence[Liking],
        *,
        seed: int,
        alpha: float = ALPHA,
        soft: Array | None = None,
        more: str = "",
        weight: float | None = None,
    ) -> Drawn:
        """Steps 3 to 7 of the engine's way.

        Args:
            soft: (n, D) rows of E_s.
            more: words that d_p is measured against beside K_p; the painter was not taught them.
            weight: the candidate of this w_p is taken instead of the best one.
        """
        choice = pick(target, likings, starters=self.starters, avoid=None, seed=seed)
        words = phrases(target, choice)
        if more and words.liked:
            words = replace(words, liked=f"{words.liked}, {more}")
        rows = await self.painter.encode([words.message, words.alone, words.taste, ""])
        taste = rows[2] if words.liked else None
        none = np.zeros((0, rows[0].shape[1]), np.float32)
        conditions = blend(
            rows[0], rows[1], taste, rows[3],
            soft=none if soft is None else soft, grid=self.parts.grid,
        )  # fmt: skip
        plan = _Plan(target, choice, words, tuple(conditions), alpha)
        first = await self._candidates(plan, seed)
        second = first if first[1] else await self._candidates(plan, another(seed))
        if second[1]:
            return _taken(second[1], weight)
        return replace(_taken(first[0], weight), refused=True)

    async def _candidates(
        self, plan: _Plan, seed: int
    ) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
        """All candidates, best first, and those of them that may be sent."""
        clip = self.parts.similarity
        made = await paint(plan.conditions, self.painter, seed=seed)
        ranked = await rank(
            await cut(made, self.parts.matting),
            target=plan.words.message,
            preference=plan.words.liked,
            similarity=clip,
            alpha=plan.alpha,
        )
        good = await fit(
            ranked,
            shown=[looks(drawn(plan.target, plan.choice, one)) for one in ranked],
            emotion=plan.target.emotion,
            faced=plan.choice.character in vocabulary().characters,
            similarity=clip,
        )
        return ranked or made, good


def _taken(ranked: Sequence[Candidate], weight: float | None) -> Drawn:
    """The best candidate, or that of a weight where it is among them."""
    wanted = [c for c in ranked if weight is None or c.w_p == weight] or list(ranked)
    return Drawn(wanted[0].image, wanted[0].w_p)


def _write(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    image.save(part, "PNG", compress_level=1)
    part.replace(path)


def _read(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGBA")
