"""The whole way of one message, as numbered steps.

Knows the stages and the seams, no model and no platform.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PIL import Image

from .ahead import Ahead
from .choose import best, recalled
from .condition import (
    COMPUTED,
    Plan,
    alike,
    blend,
    drawn,
    pick,
    posture,
    reaction,
    words_of,
)
from .cutout import die_cut, tidy
from .drawing import Parts, again, finished, planned, scored, sendable
from .embeddings import soften
from .errors import UnknownSticker
from .feedback import in_mood, tally, worth
from .generate import beginning, seed_of
from .history import gather, merged, pictured
from .images import opened
from .interfaces import Forgotten
from .keywords import extract
from .laps import Clock
from .quality import another
from .styles import restyled
from .types import (
    WEIGHTS,
    Address,
    Candidate,
    EventId,
    History,
    Keywords,
    Likeness,
    Marked,
    Said,
    Scene,
    Silence,
    Sticker,
    StickerId,
    Target,
    Taste,
    Used,
    User,
)
from .vocabulary import vocabulary

TURNS = 200  # events a reply may look back on
OWN = 24  # stickers that are looked at when somebody's own are offered: 10 ms each


class Engine:
    """Message in, personal sticker out; and what is learned on the way."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._vocabulary = vocabulary()
        self._ahead = Ahead(self._read)

    async def reply(self, said: Said, *, seed: int | None = None) -> Sticker | Silence:
        """The sticker for one message, or Silence where none fits.

        Same message, history, seed, weights and machine give the same bits. Without a seed it is
        derived from the event's id, so that a retry draws the same picture.

        Raises:
            NoGoodSticker: every candidate came out empty.
            ModelError, StoreError, Overloaded: a part failed; nothing was remembered.
        """
        with self._ahead.answering():
            answer = await self._answer(said, seed=seed)
        if keeps(said):
            self._ahead.said(said)
        return answer

    async def _answer(self, said: Said, *, seed: int | None) -> Sticker | Silence:
        clock, parts = Clock(), self.parts
        if not said.text.strip():
            return Silence("empty")
        objection = await parts.guard.objection(said.text)
        if objection is not None:
            return Silence(objection)  # type: ignore[arg-type]
        history = await self._history(said)  # 1. what has this user said and used before
        clock.lap("history")
        keywords = await self._extract(said, history)  # 2. what this moment asks, what they like
        clock.lap("keywords")
        sticker = None
        # Who asks gets a sticker unless the gate objects: the model's own "no" hits 4 % of harmless
        # lines and nothing the gate does not (docs/evaluation.md). Unasked, silence is cheap.
        if keywords.target.send or said.addressed:
            noise = seed_of(said.id) if seed is None else seed
            plan = await self._plan(said, keywords, history, seed=noise)  # 3. and 4.
            clock.lap("condition")
            sticker = await self._draw(said, plan, clock, seed=noise)  # 5., 6. and 7.
            await parts.store.keep(said.user, sticker)
        if keeps(said):
            await parts.store.remember(said)
        return sticker or Silence("no-sticker", keywords)

    async def _history(self, said: Said, *, everything: bool = False) -> History:
        """Step 1. In a group, with the person's own taste beside it where they agreed to that."""
        here = await gather(said, self.parts.store, everything=everything)
        if said.taste_of is None:
            return here
        private = replace(said, user=said.taste_of)
        return merged(await gather(private, self.parts.store, everything=everything), here)

    async def _plan(self, said: Said, keywords: Keywords, history: History, *, seed: int) -> Plan:
        """Steps 3 and 4: what words cannot say, and the (w_t, w_p, w_s) grid of conditions."""
        parts = self.parts
        target, start = await self._target(said, keywords, seed=seed)
        choice = pick(
            target,
            # an edit shows who and how already: a liked colour would make it another's
            () if start else in_mood(keywords.preference, history.uses, target.emotion),
            starters=self._vocabulary.starters,
            # what leaves no trace must not be moved by what was drawn either
            avoid=history.last_character if said.remember else None,
            seed=seed,
            styles=said.styles,
        )
        return await planned(
            keywords,
            target,
            choice,
            parts,
            soft=await soften(history, parts.soft),
            alpha=history.alpha,
            start=start,
        )

    async def _target(
        self, said: Said, keywords: Keywords, *, seed: int
    ) -> tuple[Target, Image.Image | None]:
        """What shall be shown, and the picture that an edit of their own sticker begins from."""
        feeling = said.emotion or reaction(keywords.target, said.voice)
        target = replace(keywords.target, emotion=feeling)
        old = None
        if said.like is not None:
            old = await self.parts.store.sticker(said.user, said.like)
            target = alike(target, old.drawn)
        else:
            target = replace(target, pose=posture(target, self._vocabulary, seed=seed))
        if said.styles and target.style not in said.styles:
            target = replace(target, style=None)
        found = beginning(old, target) if old else None
        return target, await asyncio.to_thread(tidy, found) if found else None

    async def _draw(self, said: Said, plan: Plan, clock: Clock, *, seed: int) -> Sticker:
        """Steps 5 to 7: candidates, cut-out, the highest z."""
        ranked = await self._ranked(plan, clock, seed=seed)
        if not ranked:
            plan = await again(plan, self.parts)
            ranked = await self._ranked(plan, clock, seed=another(seed))
        winner = await finished(best(ranked), plan.conditions, self.parts.painter)
        clock.lap("finish")
        shown, subject = drawn(plan.target, plan.choice, winner), winner.image
        if shown.style in COMPUTED:
            figure = shown.pose is not None
            subject = await asyncio.to_thread(restyled, subject, shown.style, figure=figure)
        image = await asyncio.to_thread(die_cut, subject, plan.target.text, outline=said.outline)
        clock.lap("choose")
        sticker = Sticker(
            id=StickerId(sticker_id(said)),
            image=image,
            keywords=plan.keywords,
            drawn=shown,
            seed=winner.seed,
            z=winner.z,
            text=said.text,
            alpha=plan.alpha,
            candidates=(winner, *ranked[1:]),
            milliseconds=clock.laps(),
            voice=said.voice,
        )
        return sticker if keeps(said) else sticker.wordless()

    async def _ranked(self, plan: Plan, clock: Clock, *, seed: int) -> list[Candidate]:
        """Steps 5 and 6, and of step 7 the scores; what cannot be sent is left out."""
        ranked = await scored(
            plan.conditions,
            plan.words,
            self.parts,
            clock,
            alpha=plan.alpha,
            seed=seed,
            start=plan.start,
        )
        good = await sendable(ranked, plan, self.parts)
        clock.lap("choose")
        return good

    async def fitting(
        self, said: Said, ids: Sequence[StickerId], *, most: int
    ) -> Sequence[Sticker]:
        """Those of a person's own stickers that say this line best; nothing is remembered.

        Args:
            ids: what they were shown, newest first; what they used is looked at besides. Unknown
                ones are left out.
        """
        if await self.parts.guard.objection(said.text) is not None:
            return ()
        history = await self._history(said)
        words = feeling = ""
        if said.text.strip():
            target = (await self._extract(said, history)).target
            if not (target.send or said.addressed):
                return ()
            feeling = reaction(target, said.voice)
            words = words_of(replace(target, emotion=feeling))
        value = worth(history.uses)
        known = await pictured(
            said.user,
            [*sorted(value, key=lambda id: -value[id]), *ids],
            self.parts.store,
            most=OWN,
        )
        found = await recalled(
            known,
            target=words,
            emotion=feeling,
            worth=value,
            similarity=self.parts.similarity,
        )
        return found[:most]

    async def keywords(self, said: Said) -> Keywords:
        """Steps 1 and 2 alone: nothing is drawn, nothing remembered."""
        return await self._extract(said, await self._history(said))

    async def compared(self, said: Said, other: History, *, seed: int) -> tuple[Sticker, Sticker]:
        """One line by this person's taste and by another one, from the same noise; nothing is kept.

        `other`: `History()` is nobody's taste. Raises NoGoodSticker, ModelError, StoreError.
        """
        own = await self._history(said)
        other = replace(other, alpha=own.alpha)
        keywords = await self._extract(said, own)
        likes = await extract(said, other, self.parts.llm, counted=tally(other.uses))
        theirs = replace(keywords, preference=likes.preference)
        plans = [
            await self._plan(said, words, history, seed=seed)
            for words, history in ((keywords, own), (theirs, other))
        ]
        first, second = [await self._draw(said, plan, Clock(), seed=seed) for plan in plans]
        return first, second

    async def learn(self, used: Used) -> None:
        """A use, a like, a re-roll, a removal: it moves the next preference.

        Raises:
            BadImage: the picture of a foreign sticker is broken. StoreError.
        """
        parts = self.parts
        image = None if used.image is None else await asyncio.to_thread(opened, used.image)
        if parts.soft is not None:
            shown = image if image is not None else await self._painted(used)
            used = replace(used, look=await parts.soft.look(shown) if shown else None)
        if image is not None and parts.captioner is not None:
            seen = await parts.captioner.words(image)
            # names come first: what somebody wrote about a picture is surer than what is seen in it
            used = replace(used, words=(*used.words, *seen), image=None)
        await parts.store.remember(used)
        self._ahead.changed(used.user)

    async def _painted(self, used: Used) -> Image.Image | None:
        """One of their own stickers as it was painted, without rim and letters where it is kept."""
        try:
            own = await self.parts.store.sticker(used.user, used.sticker) if used.sticker else None
        except UnknownSticker:
            return None
        if own is None or own.image.width == 1:
            return None
        return own.candidates[0].image if own.candidates else own.image

    async def profile(self, user: User) -> Taste:
        """The taste page: what was learned, never emotions."""
        moment = Said(EventId("profile"), user, nowhere(user), 0.0)
        history = await gather(moment, self.parts.store, everything=True)
        keywords = await self._extract(moment, history)
        return Taste(
            likings=keywords.preference,
            marks=history.marks,
            alpha=history.alpha,
            uses=len(history.uses),
            turns=len(history.turns),
            kept=sum(WEIGHTS[use.how] > 0 for use in history.uses),
        )

    async def mark(self, user: User, marked: Marked) -> None:
        """Pin or remove one liking; "none" takes that back."""
        await self.parts.store.mark(user, marked)

    async def slide(self, user: User, alpha: float) -> None:
        """More message (0) or more me (1)."""
        await self.parts.store.slide(user, min(1.0, max(0.0, alpha)))

    async def sticker(self, user: User, id: StickerId) -> Sticker:
        """A sticker made for this user. Raises UnknownSticker."""
        return await self.parts.store.sticker(user, id)

    async def latest(self, user: User) -> Sticker:
        """The sticker drawn last for this user. Raises UnknownSticker."""
        past = await self.parts.store.recall(user, before=None, limit=1)
        if not past.stickers:
            raise UnknownSticker("Nothing has been drawn for this person yet. Say something first.")
        return await self.parts.store.sticker(user, next(reversed(past.stickers)))

    async def export(self, user: User) -> list[dict[str, Any]]:
        """Everything kept about a user, as documented JSON rows."""
        return await self.parts.store.export(user)

    async def load(self, user: User, rows: Sequence[dict[str, Any]]) -> int:
        """Add exported rows to a user; gives their number."""
        return await self.parts.store.load(user, rows)

    async def forget(self, user: User) -> Forgotten:
        """Destroy the user's key, then every row."""
        return await self.parts.store.forget(user)

    async def warm(self) -> None:
        """One small pass through every model, so that the first person does not wait for it."""
        said = Said(EventId("warm"), User("local", "warm"), nowhere(User("local", "warm")), 0.0)
        await self._extract(replace(said, text="hello"), History())
        rows = await self.parts.painter.encode(["happy cat", ""])
        cat = Scene(Likeness("cat", "flat"))
        conditions = blend(
            rows[0], rows[0], rows[0], rows[1], grid=self.parts.grid, scenes=(cat, cat)
        )
        images = await self.parts.painter.paint(conditions, seeds=[0] * len(conditions))
        await self.parts.similarity.between(images[:1], ["happy cat"])

    async def close(self) -> None:
        """Close the models' threads; the store is closed by whoever opened it."""
        await self._ahead.close()
        parts = self.parts
        for part in (parts.llm, parts.painter, parts.similarity, parts.matting, parts.soft):
            if part is not None:
                await part.close()

    async def _read(self, said: Said) -> None:
        """What this person likes by now, kept for their next line."""
        await self._extract(said, await self._history(said, everything=True))

    async def _extract(self, said: Said, history: History) -> Keywords:
        return await extract(
            said, history, self.parts.llm, store=self.parts.store, counted=tally(history.uses)
        )


def sticker_id(said: Said) -> str:
    """One sticker per event and user, the same on every retry."""
    key = f"{said.user.platform}\0{said.user.id}\0{said.id}"
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def keeps(said: Said) -> bool:
    """May this line become part of a history? Not what a visitor says to an example person.

    Nor another person's words, of which somebody asked for a sticker.
    """
    return said.remember and said.about is None


def nowhere(user: User) -> Address:
    """An address for questions that no platform asked."""
    return Address(user.platform, user.id)
