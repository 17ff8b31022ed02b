"""What belongs to one person, for platforms where they take it along. Knows no platform.

Offers in foreign chats are asked for while somebody types, so they pass by the queue: few are drawn
at a time, only as long as the limits allow, and nothing of them is learned until one is chosen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from adapters.base import Own
from pmg_engine.errors import PMGError
from pmg_engine.types import (
    Address,
    Event,
    EventId,
    Receipt,
    Said,
    Silence,
    Sticker,
    StickerId,
    User,
)

from . import chats
from .chats import Keeper
from .i18n import Catalogue
from .limits import Limits
from .scope import member, notebook, owner_of
from .wishes import wishes_of

__all__ = ["PersonalShelf"]

log = logging.getLogger(__name__)
SHOWN = 40  # replies back that a sticker is looked for
FILES = 100  # stickers whose name on the platform is noted
AT_ONCE = 2  # offers that are drawn at the same time, whosever they are
FILE = "files"  # the note that holds {sticker id: what the platform calls it}


class Brain(Protocol):
    """What offers need of the engine."""

    async def reply(self, said: Said, *, seed: int | None = None) -> Sticker | Silence: ...
    async def sticker(self, user: User, id: StickerId) -> Sticker: ...
    async def fitting(
        self, said: Said, ids: Sequence[StickerId], *, most: int
    ) -> Sequence[Sticker]: ...


class Desk(Protocol):
    """What offers need of the queue."""

    async def files(self, user: User, *, most: int) -> dict[StickerId, Receipt]: ...


@dataclass(slots=True)
class PersonalShelf:
    """The `Shelf` of adapters/base.py."""

    brain: Brain
    memory: Keeper
    desk: Desk
    limits: Limits
    words: Catalogue
    _drawing: int = field(default=0, init=False)
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def sticker(self, user: User, address: Address, id: StickerId) -> Sticker:
        """Raises UnknownSticker; at an address that is not private, one that was drawn there."""
        there = member(Event(EventId(""), user, address, 0.0))
        return await self.brain.sticker(there, id)

    async def own(self, said: Said, *, most: int) -> Sequence[Own]:
        """Their stickers that say this line best. Raises PMGError."""
        if await chats.barred(self.memory, said):
            return ()
        person = owner_of(said.user)
        sent = await self.desk.files(person, most=SHOWN)
        files = {id: receipt.file_ids[0] for id, receipt in sent.items()}
        files |= (await self.notes(person)).get(FILE, {})
        found = await self.brain.fitting(replace(said, user=person), list(files), most=most)
        return [Own(one, files.get(one.id)) for one in found]

    async def fresh(self, said: Said, *, most: int) -> Sequence[Sticker]:
        """New ones; fewer or none where nothing fits or the limits say so. Raises StoreError."""
        said = replace(said, user=member(said), remember=False)
        if self._drawing >= AT_ONCE or await chats.barred(self.memory, said):
            return ()
        person = owner_of(said.user)
        wishes = await wishes_of(self.memory, person)
        own = person if wishes.in_groups and not said.address.private else None
        said = replace(said, taste_of=own, outline=wishes.outline)  # they send it as their own
        self._drawing += 1
        try:
            lines = [replace(said, id=EventId(f"{said.id}:{number}")) for number in range(most)]
            allowed = [one for one in lines if await self._allowed(one)]
            drawn = await asyncio.gather(*map(self.brain.reply, allowed), return_exceptions=True)
        finally:
            self._drawing -= 1
        for one in drawn:
            if isinstance(one, PMGError):
                log.warning("%s: %s", type(one).__name__, one)
            elif isinstance(one, BaseException):
                raise one
        return [one for one in drawn if isinstance(one, Sticker)]

    async def _allowed(self, said: Said) -> bool:
        guest = await chats.guest(self.memory, said)
        return await self.limits.wait(said, guest=guest) is None

    async def shown(self, user: User, message: str) -> StickerId | None:
        """Which sticker a message to them alone shows. Raises StoreError."""
        sent = await self.desk.files(owner_of(user), most=SHOWN)
        return next((id for id, receipt in sent.items() if receipt.message_id == message), None)

    async def notes(self, user: User) -> dict[str, Any]:
        """What the adapter noted of this person; {} for a stranger. Raises StoreError."""
        return await self.memory.settings(notebook(user))

    async def note(self, user: User, **values: Any) -> None:
        """Replace some of that. Of files only the newest are kept. Raises StoreError."""
        async with self._alone:  # reading and writing again is two steps
            notes = await self.notes(user) | values
            notes[FILE] = dict(list(notes.get(FILE, {}).items())[-FILES:])
            await self.memory.settle(notebook(user), notes)

    async def say(self, user: User, key: str, locale: str | None, **values: str | int) -> str:
        """A sentence in the language they chose, else in the platform's. Raises StoreError."""
        chosen = (await wishes_of(self.memory, owner_of(user))).language
        return self.words.say(key, chosen or locale, **values)
