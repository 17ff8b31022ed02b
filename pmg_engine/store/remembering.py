"""RememberingStore: who agreed lives on disk, all others in memory; knows neither's insides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from pmg_engine.errors import UnknownSticker
from pmg_engine.interfaces import Forgotten, Remembered, Rows, Store
from pmg_engine.types import Address, Event, Liking, Marked, Sticker, StickerId, TasteTest, User

from . import past, people, tastetests
from .database import Database, whole
from .fleeting import MemoryStore
from .sql import SqlStore

__all__ = ["RememberingStore"]


class RememberingStore:
    """The `Store` of pmg_engine.interfaces that asks for each person where they live."""

    def __init__(self, disk: SqlStore, memory: MemoryStore) -> None:
        self.disk = disk
        self.memory = memory
        self._locks: WeakValueDictionary[User, asyncio.Lock] = WeakValueDictionary()

    @property
    def database(self) -> Database:
        """The database of those on disk."""
        return self.disk.database

    @whole
    async def remember(self, event: Event) -> bool:
        """Keep a Said or Used; False if this event id is known already."""
        async with self._home(event.user) as home:
            return await home.remember(event)

    @whole
    async def recall(self, user: User, *, before: Event | None, limit: int) -> Remembered:
        """The last `limit` events before the given one, oldest first, and the stickers in them."""
        async with self._home(user) as home:
            return await home.recall(user, before=before, limit=limit)

    @whole
    async def keep(self, user: User, sticker: Sticker) -> None:
        """Keep a sticker; a known id stays as it is."""
        async with self._home(user) as home:
            await home.keep(user, sticker)

    @whole
    async def sticker(self, user: User, id: StickerId) -> Sticker:
        """Raises UnknownSticker; what was delivered to a stranger lies on disk for a while."""
        async with self._home(user) as home:
            try:
                return await home.sticker(user, id)
            except UnknownSticker:
                return await self.disk.sticker(user, id)

    @whole
    async def strip(self, user: User, id: StickerId) -> None:
        """Delete a sticker's pictures and words, and the replies that show it."""
        async with self._alone(user):
            await self.memory.strip(user, id)
            await self.disk.strip(user, id)

    @whole
    async def mark(self, user: User, marked: Marked) -> None:
        """Pin or remove one liking; "none" undoes it."""
        async with self._home(user) as home:
            await home.mark(user, marked)

    @whole
    async def slide(self, user: User, alpha: float) -> None:
        """Set the slider, 0 "more message" .. 1 "more me"."""
        async with self._home(user) as home:
            await home.slide(user, alpha)

    @whole
    async def learned(self, user: User, key: str) -> tuple[Liking, ...] | None:
        """The cached preference keywords for this key, or None."""
        async with self._home(user) as home:
            return await home.learned(user, key)

    @whole
    async def cache(self, user: User, key: str, likings: tuple[Liking, ...]) -> None:
        """Keep preference keywords under this key in place of those under any older key."""
        async with self._home(user) as home:
            await home.cache(user, key, likings)

    @whole
    async def export(self, user: User) -> Rows:
        """Everything remembered of a user."""
        async with self._home(user) as home:
            return await home.export(user)

    @whole
    async def load(self, user: User, rows: Sequence[dict[str, Any]]) -> int:
        """Add exported rows to a user's history: who brings it agrees to its being kept."""
        async with self._alone(user):
            count = await self.disk.load(user, rows)
            await self._move(user)
            return count

    @whole
    async def settings(self, user: User) -> dict[str, Any]:
        """A person's document of settings; {} for a stranger."""
        async with self._home(user) as home:
            return await home.settings(user)

    @whole
    async def settle(self, user: User, settings: dict[str, Any]) -> None:
        """Replace that document."""
        async with self._home(user) as home:
            await home.settle(user, settings)

    @whole
    async def tasted(self, user: User) -> TasteTest | None:
        """What came of a person's blind choices; None where they never began."""
        async with self.database.read() as connection:
            person = await people.find(connection, self.disk.master, user)
            return await tastetests.get(connection, person) if person else None

    @whole
    async def taste(self, user: User, test: TasteTest) -> None:
        """Replace that; of somebody who did not agree nothing is kept."""
        async with self._alone(user):
            if await self.disk.consent(user):
                async with self.database.write() as connection:
                    await tastetests.put(connection, await self.disk.meet(connection, user), test)

    async def tastetests(self) -> Sequence[TasteTest]:
        """Everybody's, without their names."""
        async with self.database.read() as connection:
            return await tastetests.everybodys(connection, self.disk.master)

    @whole
    async def consent(self, user: User, given: bool | None = None) -> bool:
        """Did they agree to be remembered?

        With `given`, their answer: yes moves what lies in memory to disk, no erases it from both.
        """
        async with self._alone(user):
            asked = people.asked_of(user)
            if given:
                await self.disk.adopt(self.memory.held(asked) or {asked: past.Held()})
            elif given is False:
                await self.disk.withdraw(asked)
            if given is not None:
                self.memory.drop(asked)
            return await self.disk.consent(user)

    @whole
    async def forget(self, user: User) -> Forgotten:
        """Destroy the user's keys first, then every row, then what lies in memory."""
        async with self._alone(user):
            receipt = await self.disk.forget(user)
            await self.memory.forget(user)
            return receipt

    @whole
    async def purge_chat(self, address: Address) -> int:
        """Forget every member's memory of a chat, wherever it lies; how many things went."""
        return self.memory.purge_chat(address) + await self.disk.purge_chat(address)

    async def listed(self, kind: str, user: User, place: str = "") -> bool:
        """Is the user on this list, at this place?"""
        return await self.disk.listed(kind, user, place)

    async def list(self, kind: str, user: User, place: str = "", *, on: bool) -> None:
        """Put the user on this list, or take them off."""
        await self.disk.list(kind, user, place, on=on)

    async def counters(self, name: str) -> dict[str, float]:
        """The numbers under a name; {} where there are none."""
        return await self.disk.counters(name)

    async def count(self, name: str, values: dict[str, float]) -> None:
        """Replace them."""
        await self.disk.count(name, values)

    async def usable(self, adapter: str) -> bool:
        """False where somebody whom the adapter learned from was forgotten since."""
        return await self.disk.usable(adapter)

    async def close(self) -> None:
        """Wait for running work, then let go of the file."""
        await self.disk.close()

    @asynccontextmanager
    async def _alone(self, user: User) -> AsyncIterator[None]:
        """Nothing else happens to this person meanwhile: their answer cannot change half way."""
        asked = people.asked_of(user)
        lock = self._locks.get(asked)
        if lock is None:
            lock = self._locks[asked] = asyncio.Lock()
        async with lock:
            yield

    @asynccontextmanager
    async def _home(self, user: User) -> AsyncIterator[Store]:
        """Where this person lives now."""
        async with self._alone(user):
            if await self.disk.consent(user):
                await self._move(user)  # they may have agreed through another program
                yield self.disk
            else:
                yield self.memory

    async def _move(self, user: User) -> None:
        """Take what lies in memory to disk, and only then let go of it."""
        asked = people.asked_of(user)
        if held := self.memory.held(asked):
            await self.disk.adopt(held)
            self.memory.drop(asked)
