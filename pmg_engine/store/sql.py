"""SqlStore: remembers people in one sealed SQLite file; knows no models and no messengers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.errors import SealedError, StoreError, UnknownSticker
from pmg_engine.interfaces import Forgotten, Remembered, Rows
from pmg_engine.types import Address, Event, Liking, Marked, Said, Sticker, StickerId, Used, User

from . import mail, notes, past, people, retention, rows, schema, stickers, trained, wire
from .database import FILE, Database, whole
from .graves import GRAVES_ENV, Graves
from .seal import KEY_ENV, KEY_FILE_ENV, MasterKey, Person

__all__ = ["SqlStore"]

_STRANGER = Remembered(events=(), stickers={}, marks=(), alpha=0.5, version=0)


class SqlStore:
    """The `Store` of pmg_engine.interfaces on SQLite. Make one with `SqlStore.open`."""

    def __init__(
        self, database: Database, master: MasterKey, clock: Callable[[], float], graves: Graves
    ) -> None:
        self.database = database
        self.master = master
        self.clock = clock
        self.graves = graves

    @classmethod
    async def open(
        cls,
        folder: Path,
        master: MasterKey,
        *,
        patience: float = 5.0,
        clock: Callable[[], float] = time.time,
        graves: Graves | None = None,
    ) -> SqlStore:
        """Open or make the store in a folder, migrated to this version.

        `patience` is how many seconds to wait for a database that another program has locked;
        `graves` keeps restored backups from bringing forgotten people back. Raises StoreError,
        and SealedError where the data was sealed with another master key.
        """
        if await asyncio.to_thread(master.lies_in, folder):
            raise StoreError(
                f"The master key {master.source} lies inside the data folder it protects. "
                f"Move it elsewhere and name it in {KEY_FILE_ENV}."
            )
        graves = graves or Graves(None)
        if await asyncio.to_thread(graves.lies_in, folder):
            raise StoreError(
                f"The list of forgotten people {graves.path} lies inside the data folder: a backup "
                f"would bring it back too. Move it elsewhere and name it in {GRAVES_ENV}."
            )
        store = cls(await Database.open(folder, patience=patience), master, clock, graves)
        try:
            await store._begin()
        except BaseException:
            await store.close()
            raise
        return store

    @staticmethod
    def exists(folder: Path) -> bool:
        """Is there a database in this folder already? Blocking."""
        return (folder / FILE).exists()

    @whole
    async def remember(self, event: Event) -> bool:
        """Keep a Said or Used. False if this event id is known already.

        What is not history (`remember=False`, commands, buttons) leaves no trace and gives True.
        """
        if not isinstance(event, (Said, Used)) or (isinstance(event, Said) and not event.remember):
            return True
        async with self.database.write() as connection:
            person = await self.meet(connection, event.user)
            return await past.put_event(connection, person, event)

    @whole
    async def recall(self, user: User, *, before: Event | None, limit: int) -> Remembered:
        """The last `limit` events before the given one, oldest first, and the stickers in them.

        The sticker drawn last comes last, whether or not an event speaks of it.
        """
        async with self.database.read() as connection:
            person = await people.find(connection, self.master, user)
            if person is None:
                return _STRANGER
            line = await past.place_of(connection, person, before)
            chosen = await past.events(connection, person, before=line, limit=limit)
            events = await asyncio.to_thread(past.opened_events, person, chosen)
            named = {id for event in events for id in past.stickers_named(event)}
            found = list(await stickers.fetch(connection, person, named, pictures=False))
            found += await past.last_sticker(connection, person, before=line)
            marks = await past.marks(connection, person)
            query = sa.select(schema.person).where(schema.person.c.id == person.id)
            row = (await connection.execute(query)).one()
        known = await asyncio.to_thread(stickers.opened, person, found, pictures=False)
        return Remembered(tuple(events), known, marks, row.alpha, row.version)

    @whole
    async def keep(self, user: User, sticker: Sticker) -> None:
        """Keep a sticker with its keywords, scores and candidates; a known id stays as it is."""
        packed = await asyncio.to_thread(stickers.pack, sticker, at=self.clock())
        async with self.database.write() as connection:
            person = await self.meet(connection, user)
            await stickers.put(connection, person, packed)

    @whole
    async def sticker(self, user: User, id: StickerId) -> Sticker:
        """Raises UnknownSticker; a sticker of another user is unknown too."""
        async with self.database.read() as connection:
            person = await people.find(connection, self.master, user)
            found = await stickers.fetch(connection, person, [id]) if person else ()
        if person is None or not found:
            raise UnknownSticker("This sticker is not known any more. Ask for a new one.")
        sticker = (await asyncio.to_thread(stickers.opened, person, found))[id]
        if stickers.is_gone(sticker):
            raise UnknownSticker("This sticker was deleted. Ask for a new one.")
        return sticker

    @whole
    async def strip(self, user: User, id: StickerId) -> None:
        """Delete a sticker's pictures and words, and the replies that show it.

        What it showed stays: that is what they would rather not see again.
        """
        async with self.database.write() as connection:
            if person := await people.find(connection, self.master, user):
                await mail.take_off(connection, person, id)
                await stickers.strip(connection, person, id)
        await self.database.scrub()

    @whole
    async def mark(self, user: User, marked: Marked) -> None:
        """Pin or remove one liking; "none" undoes it."""
        async with self.database.write() as connection:
            person = await self.meet(connection, user)
            await past.put_mark(connection, person, marked)

    @whole
    async def slide(self, user: User, alpha: float) -> None:
        """Set the slider, 0 "more message" .. 1 "more me". Raises StoreError outside of that."""
        if not 0.0 <= alpha <= 1.0:
            raise StoreError("The slider goes from 0 to 1. Choose a value between them.")
        async with self.database.write() as connection:
            person = await self.meet(connection, user)
            await past.put_alpha(connection, person, alpha)

    @whole
    async def learned(self, user: User, key: str) -> tuple[Liking, ...] | None:
        """The cached preference keywords for this key, or None."""
        table = schema.learned
        async with self.database.read() as connection:
            person = await people.find(connection, self.master, user)
            if person is None:
                return None
            name = person.name("learned", key)
            query = sa.select(table).where(table.c.person == person.id, table.c.key == name)
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        return wire.likings_from(person.open(row.body, column="learned.body", row=name))

    @whole
    async def cache(self, user: User, key: str, likings: tuple[Liking, ...]) -> None:
        """Keep preference keywords under this key in place of those under any older key."""
        table = schema.learned
        async with self.database.write() as connection:
            person = await people.find(connection, self.master, user)
            if person is None:
                return
            name = person.name("learned", key)
            body = person.seal(wire.likings_bytes(likings), column="learned.body", row=name)
            await connection.execute(table.delete().where(table.c.person == person.id))
            await connection.execute(insert(table).values(person=person.id, key=name, body=body))

    @whole
    async def export(self, user: User) -> Rows:
        """Everything remembered of a user and of their selves in groups, oldest first.

        As the rows of pmg_engine.store.rows.
        """
        id = people.id_of(self.master, user)
        async with self.database.read() as connection:
            ids = await people.selves(connection, id)
            known = await people.people(connection, self.master, ids)
            kept = {i: await past.everything(connection, known[i]) for i in ids if i in known}
        found = {i: await asyncio.to_thread(past.exported, one) for i, one in kept.items()}
        own, groups = found.pop(id, []), [one for one in found.values() if one]
        return own + [row for n, one in enumerate(groups, 1) for row in rows.in_group(n, one)]

    @whole
    async def load(self, user: User, rows: Sequence[dict[str, Any]]) -> int:
        """Add exported rows to a user's history, all or nothing; how many of them were new.

        Who brings their history wants it kept: this is agreement. Raises StoreError naming the
        first row that is wrong.
        """
        values = await asyncio.to_thread(_parse, rows, user, now=self.clock())
        async with self.database.write() as connection:
            person = await self.meet(connection, user)
            await people.agree(connection, people.id_of(self.master, people.asked_of(user)))
            ids = {value.id for value in values if isinstance(value, stickers.Packed)}
            return sum([await past.load(connection, person, value, ids=ids) for value in values])

    @whole
    async def settings(self, user: User) -> dict[str, Any]:
        """A person's document of settings; {} for a stranger."""
        async with self.database.read() as connection:
            person = await people.find(connection, self.master, user)
            return await notes.settings(connection, person) if person else {}

    @whole
    async def settle(self, user: User, settings: dict[str, Any]) -> None:
        """Replace that document."""
        async with self.database.write() as connection:
            person = await self.meet(connection, user)
            await notes.put_settings(connection, person, wire.dumps(settings))

    async def consent(self, user: User, given: bool | None = None) -> bool:
        """Did they agree to be remembered? With `given`, their answer: yes keeps, no erases."""
        if given is None:
            async with self.database.read() as connection:
                return await people.agreed(connection, self.master, user)
        if given:
            await self.adopt({people.asked_of(user): past.Held()})
        else:
            await self.withdraw(people.asked_of(user))
        return given

    @whole
    async def adopt(self, held: Mapping[User, past.Held]) -> None:
        """These people agreed: what lay in memory moves to disk, all or nothing."""
        async with self.database.write() as connection:
            for user, one in held.items():
                asked = await self.meet(connection, people.asked_of(user))
                await people.agree(connection, asked.id)
                await past.adopt(connection, await self.meet(connection, user), one)

    @whole
    async def withdraw(self, user: User) -> None:
        """Erase what is kept of somebody but the mail on its way; backups cannot bring it back."""
        id, at = people.id_of(self.master, user), self.clock()
        async with self.database.read() as connection:
            ids = await people.selves(connection, id)
            if not await people.people(connection, self.master, ids):
                return
        await asyncio.to_thread(self.graves.add, ids, at=at, master=self.master)
        async with self.database.write() as connection:
            await trained.taint(connection, ids)
            for person in (await people.people(connection, self.master, ids)).values():
                await past.erase_history(connection, person, at=at)
        await self.database.scrub()

    @whole
    async def forget(self, user: User) -> Forgotten:
        """Destroy the user's keys first, then every row, then the traces in the log."""
        id, at = people.id_of(self.master, user), self.clock()
        async with self.database.read() as connection:
            ids = await people.selves(connection, id)
        await asyncio.to_thread(self.graves.add, ids, at=at, master=self.master)
        async with self.database.write() as connection:
            ids = await people.selves(connection, id)
            await people.destroy_keys(connection, ids)
            await trained.taint(connection, ids)
            gone = await notes.forget_counters(connection, self.master, user)
        async with self.database.write() as connection:
            gone += sum([await people.erase(connection, one) for one in ids])
        await self.database.scrub()
        return Forgotten(at, gone, self.master.name("receipt", id.hex(), repr(at)).hex()[:10])

    @whole
    async def purge_chat(self, address: Address) -> int:
        """Forget every member's memory of a chat, and what was sent to it; how many rows went."""
        master, at = self.master, self.clock()
        chat = people.chat_name(master, address.platform, address.chat)
        async with self.database.read() as connection:
            ids = await people.members(connection, chat)
        await asyncio.to_thread(self.graves.add, ids, at=at, master=master)
        async with self.database.write() as connection:
            await people.destroy_keys(connection, ids)
            await trained.taint(connection, ids)
            itself = User(address.platform + people.CHAT, address.chat)
            gone = await retention.purge_chat(connection, master, itself)
        async with self.database.write() as connection:
            gone += sum([await people.erase(connection, one) for one in ids])
        await self.database.scrub()
        return gone

    @whole
    async def listed(self, kind: str, user: User, place: str = "") -> bool:
        """Is the user on this list, at this place?"""
        async with self.database.read() as connection:
            name = notes.name_on_list(self.master, kind, user, place)
            return await notes.listed(connection, kind, name)

    @whole
    async def list(self, kind: str, user: User, place: str = "", *, on: bool) -> None:
        """Put the user on this list, or take them off; a forgetting changes nothing here."""
        async with self.database.write() as connection:
            name = notes.name_on_list(self.master, kind, user, place)
            await notes.put_listed(connection, kind, name, on=on)

    @whole
    async def counters(self, name: str) -> dict[str, float]:
        """The numbers under a name; {} where there are none."""
        async with self.database.read() as connection:
            return await notes.counters(connection, self.master, name)

    @whole
    async def count(self, name: str, values: dict[str, float]) -> None:
        """Replace them; "...|user|<platform>|<id>" is forgotten with that user."""
        async with self.database.write() as connection:
            at = self.clock()
            await notes.put_counters(connection, self.master, name, values, at=at)

    @whole
    async def learn_from(self, adapter: str, users: Sequence[User]) -> None:
        """Note whose history an adapter was trained on."""
        async with self.database.write() as connection:
            ids = [people.id_of(self.master, user) for user in users]
            await trained.note(connection, adapter, ids)

    @whole
    async def usable(self, adapter: str) -> bool:
        """False where somebody whom the adapter learned from was forgotten since."""
        async with self.database.read() as connection:
            return not await trained.tainted(connection, adapter)

    async def meet(self, connection: AsyncConnection, user: User) -> Person:
        """The person behind a user, a new one where there was none."""
        ids = (people.id_of(self.master, one) for one in (user, people.asked_of(user)))
        born = max(self.graves.birth(id, self.clock()) for id in ids)
        return await people.meet(connection, self.master, user, at=born)

    async def close(self) -> None:
        """Wait for running work, then let go of the file."""
        await self.database.close()

    async def _begin(self) -> None:
        """Check the master key and finish what a crash interrupted. Raises SealedError."""
        async with self.database.write() as connection:
            self.master = await self._proved(connection)
            await asyncio.to_thread(self.graves.read, self.master)
            back = await people.doomed(connection, self.graves.at)
            await people.destroy_keys(connection, back)
            erased = await people.erase_leftovers(connection)
        if erased:
            await self.database.scrub()

    async def _proved(self, connection: AsyncConnection) -> MasterKey:
        """The master key with what it must know of those before it. Raises SealedError."""
        table = schema.proof
        query = await connection.execute(sa.select(table.c.name, table.c.value))
        found = {row.name: row.value for row in query}
        expected = self.master.name("proof")
        if "master" not in found:
            await connection.execute(table.insert().values(name="master", value=expected))
        elif found["master"] != expected:
            raise SealedError(
                f"The data in {self.database.folder} was sealed with another master key. Put "
                f"the right one back ({KEY_ENV}, {KEY_FILE_ENV} or "
                "~/.config/pmg-stickers/master.key), or use another data folder."
            )
        return self.master.with_history(found["history"]) if "history" in found else self.master


_parse = rows.parse  # `SqlStore.load` has a parameter of the module's name
