"""The engine's stages for many users at once: pasts lived once, pictures painted once.

Draws as `Engine.reply` does, for a taste that an arm hands in. Knows no arm and no score.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from PIL import Image

from pmg_engine.condition import Phrases, Plan, phrases, pick, posture, scene
from pmg_engine.config import EngineConfig
from pmg_engine.drawing import Parts, again, finished, planned, scored, sendable
from pmg_engine.feedback import in_mood
from pmg_engine.generate import paint
from pmg_engine.history import gather
from pmg_engine.laps import Clock
from pmg_engine.quality import another, fit
from pmg_engine.types import (
    Array,
    Candidate,
    Condition,
    EventId,
    History,
    Keywords,
    Liking,
    Said,
    Soft,
    Target,
    User,
)
from pmg_engine.vocabulary import vocabulary

from .inversion import Inversion
from .painted_once import PaintedOnce
from .softs import Softs
from .users import DAY, Person, people
from .users_lines import Message
from .users_pictures import picture
from .users_play import liked, live
from .world import World, here, root_folder

__all__ = ["ALPHA", "Drawn", "Moment", "Studio", "Subject"]

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
class Try:
    """What is painted and scored, and which of it may be sent."""

    seed: int
    conditions: Sequence[Condition]
    words: Phrases
    gate: Callable[[Sequence[Candidate]], Awaitable[Sequence[Candidate]]]


class Studio:
    """Engine, users and messages of one run.

    Args:
        folder: of what is painted and learned; it belongs to one painter and its steps.
    """

    def __init__(self, room: World, who: Sequence[Person], folder: Path) -> None:
        parts: Parts = room.engine.parts
        self.painter = PaintedOnce(parts.painter, folder)
        self.parts, self.people = replace(parts, painter=self.painter), tuple(who)
        self.starters = vocabulary().starters
        self._room, self._softs = room, Softs(parts)
        self._folder = folder
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

    async def likings(self, u: int, moment: Moment, last: int | None = None) -> tuple[Liking, ...]:
        """K_p as the engine has it for this message: as this user likes things in its mood."""
        subject = await self.subject(u, last)
        return in_mood(subject.likings, subject.history.uses, moment.target.emotion)

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

    async def soft(self, u: int, name: str, last: int | None = None) -> Soft | None:
        """E_s by one of the SoftPreferences of a user's past, or of its last events.

        Raises ModelError.
        """
        history = (await self.subject(u, last)).history
        return await self._softs.of(name, self.people[u], history)

    async def inverted(self, u: int, text: str) -> Array:
        """(L, D) rows of words in which inversion.TOKEN is the user's own, learned where it is new.

        Raises ModelError.
        """

        def rows() -> Array:
            return self._inversion.encode(self._inversion.row(self.people[u]), text)

        return await asyncio.to_thread(rows)

    @cached_property
    def _inversion(self) -> Inversion:
        """Loaded for whoever asks: it is a second painter in memory."""
        painter = root_folder() / EngineConfig().painter.path
        return Inversion(painter, folder=self._folder / "words")

    async def close(self) -> None:
        """Free what was loaded beside the engine."""
        await self._softs.close()

    async def draw(
        self,
        target: Target,
        likings: Sequence[Liking],
        *,
        seed: int,
        alpha: float = ALPHA,
        soft: Soft | None = None,
        more: str = "",
        weights: tuple[float, float] | None = None,
    ) -> Drawn:
        """Steps 3 to 7 of the engine's way.

        Args:
            soft: E_s.
            more: words that d_p is measured against beside K_p; the painter was not taught them.
            weights: the candidate of this (w_p, w_s) is taken instead of the best one.
        """
        target = self.posed(target, seed)
        choice = pick(target, likings, starters=self.starters, avoid=None, seed=seed)
        plan = await planned(Keywords(target), target, choice, self.parts, soft=soft, alpha=alpha)

        def tried(one: Plan, noise: int) -> Try:
            words = one.words
            if more and words.liked:
                words = replace(words, liked=f"{words.liked}, {more}")
            return Try(noise, one.conditions, words, partial(sendable, plan=one, parts=self.parts))

        async def tries() -> AsyncIterator[Try]:
            yield tried(plan, seed)
            yield tried(await again(plan, self.parts), another(seed))

        return await self._drawn(tries(), alpha, weights)

    async def draw_rows(
        self, target: Target, *, seed: int, told: Array | None = None, soft: Soft | None = None
    ) -> Drawn:
        """A taste that is no word: rows in the place of character and style, one condition.

        What it is measured against is the message alone, and the gate asks for a face alone.

        Args:
            target: posed already (see `posed`), because `told` says it.
            told: (L, D) rows of the message with the taste in it, without the thing beside it;
                the message alone by default.
            soft: E_s beside it.
        """
        message = self.words(target)
        head, null = await self.painter.encode([self.words(replace(target, props=())), ""])
        rows = [head if told is None else told, null, *([] if soft is None else [soft.rows])]
        condition = Condition(
            np.concatenate(rows).astype(np.float32), w_t=1.0, w_p=0.0,
            w_s=float(soft is not None),
            scene=scene(target, target.character or "", target.style or "flat"),
            offset=None if soft is None else soft.offset,
        )  # fmt: skip
        words = Phrases(message, message, taste="", liked="")

        async def gate(ranked: Sequence[Candidate]) -> Sequence[Candidate]:
            faced = target.character is None or target.character in vocabulary().characters
            return await fit(
                ranked, shown=[target.emotion] * len(ranked), emotion=target.emotion,
                faced=faced, similarity=self.parts.similarity,
            )  # fmt: skip

        async def tries() -> AsyncIterator[Try]:
            for noise in (seed, another(seed)):
                yield Try(noise, (condition,), words, gate)

        return await self._drawn(tries(), ALPHA, None)

    def words(self, target: Target) -> str:
        """K_t: what the message itself says, in the painter's words."""
        nobody = pick(target, (), starters=self.starters, avoid=None, seed=0)
        return phrases(target, nobody).message

    def posed(self, target: Target, seed: int) -> Target:
        """The target as the engine draws it: a head, or a whole figure by the noise's lot."""
        return replace(target, pose=posture(target, vocabulary(), seed=seed))

    async def _drawn(
        self, tries: AsyncIterator[Try], alpha: float, weights: tuple[float, float] | None
    ) -> Drawn:
        """The best candidate that may be sent, of two tries, else the best one of the first."""
        first: Sequence[Candidate] = ()
        told: Sequence[Condition] = ()
        async for one in tries:
            ranked = await scored(
                one.conditions, one.words, self.parts, Clock(), alpha=alpha, seed=one.seed
            )
            if good := await one.gate(ranked):
                return await self._finished(_taken(good, weights), one.conditions)
            if not first:
                first = ranked or await paint(one.conditions, self.painter, seed=one.seed)
                told = one.conditions
        return await self._finished(_taken(first, weights), told, refused=True)

    async def _finished(
        self, winner: Candidate, told: Sequence[Condition], *, refused: bool = False
    ) -> Drawn:
        whole = await finished(winner, told, self.painter)
        return Drawn(whole.image, winner.w_p, refused)


def _taken(ranked: Sequence[Candidate], weights: tuple[float, float] | None) -> Candidate:
    """The best candidate, or that of these weights where it is among them."""
    wanted = [c for c in ranked if weights in (None, (c.w_p, c.w_s))] or list(ranked)
    return wanted[0]
