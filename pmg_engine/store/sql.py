"""SqlStore: remembers people in one sealed SQLite file; knows no models and no messengers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.errors import SealedError, StoreError, UnknownSticker
from pmg_engine.interfaces import Remembered
from pmg_engine.types import Event, Liking, Marked, Said, Sticker, StickerId, Used, User

from . import people, rows, schema, stickers, wire
from .database import FILE, Database, whole
from .seal import KEY_ENV, KEY_FILE_ENV, MasterKey, Person

__all__ = ["SqlStore"]

Row = sa.Row[*tuple[Any, ...]]
_STRANGER = Remembered(events=(), stickers={}, marks=(), alpha=0.5, version=0)


class SqlStore:
    """The `Store` of pmg_engine.interfaces on SQLite. Make one with `SqlStore.open`."""

    def __init__(self, database: Database, master: MasterKey, clock: Callable[[], float]) -> None:
        self.database = database
        self.master = master
        self.clock = clock

    @classmethod
    async def open(
        cls,
        folder: Path,
        master: MasterKey,
        *,
        patience: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> SqlStore:
        """Open or make the store in a folder, migrated to this version.

        `patience` is how many seconds to wait for a database that another program has locked.
        Raises StoreError, and SealedError where the data was sealed with another master key.
        """
        if await asyncio.to_thread(master.lies_in, folder):
            raise StoreError(
                f"The master key {master.source} lies inside the data folder it protects. "
                f"Move it elsewhere and name it in {KEY_FILE_ENV}."
            )
        store = cls(await Database.open(folder, patience=patience), master, clock)
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
            person = await people.meet(connection, self.master, event.user)
            return await _put_event(connection, person, event)

    @whole
    async def recall(self, user: User, *, before: Event | None, limit: int) -> Remembered:
        """The last `limit` events before the given one, oldest first, and the stickers in them.

        The sticker drawn last comes last, whether or not an event speaks of it.
        """
        async with self.database.read() as connection:
            person = await people.find(connection, self.master, user)
            if person is None:
                return _STRANGER
            line = await _place_of(connection, person, before)
            chosen = await _events(connection, person, before=line, limit=limit)
            events = await asyncio.to_thread(_opened_events, person, chosen)
            named = {id for event in events for id in _stickers_named(event)}
            found = list(await stickers.fetch(connection, person, named, pictures=False))
            found += await _last_sticker(connection, person, before=line)
            marks = await _marks(connection, person)
            query = sa.select(schema.person).where(schema.person.c.id == person.id)
            row = (await connection.execute(query)).one()
        known = await asyncio.to_thread(stickers.opened, person, found, pictures=False)
        return Remembered(tuple(events), known, marks, row.alpha, row.version)

    @whole
    async def keep(self, user: User, sticker: Sticker) -> None:
        """Keep a sticker with its keywords, scores and candidates; a known id stays as it is."""
        packed = await asyncio.to_thread(stickers.pack, sticker, at=self.clock())
        async with self.database.write() as connection:
            person = await people.meet(connection, self.master, user)
            await stickers.put(connection, person, packed)

    @whole
    async def sticker(self, user: User, id: StickerId) -> Sticker:
        """Raises UnknownSticker; a sticker of another user is unknown too."""
        async with self.database.read() as connection:
            person = await people.find(connection, self.master, user)
            found = await stickers.fetch(connection, person, [id]) if person else ()
        if person is None or not found:
            raise UnknownSticker("This sticker is not known any more. Ask for a new one.")
        return (await asyncio.to_thread(stickers.opened, person, found))[id]

    @whole
    async def mark(self, user: User, marked: Marked) -> None:
        """Pin or remove one liking; "none" undoes it."""
        async with self.database.write() as connection:
            person = await people.meet(connection, self.master, user)
            await _put_mark(connection, person, marked)

    @whole
    async def slide(self, user: User, alpha: float) -> None:
        """Set the slider, 0 "more message" .. 1 "more me". Raises StoreError outside of that."""
        if not 0.0 <= alpha <= 1.0:
            raise StoreError("The slider goes from 0 to 1. Choose a value between them.")
        async with self.database.write() as connection:
            person = await people.meet(connection, self.master, user)
            await _put_alpha(connection, person, alpha)

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
            person = await people.meet(connection, self.master, user)
            name = person.name("learned", key)
            body = person.seal(wire.likings_bytes(likings), column="learned.body", row=name)
            await connection.execute(table.delete().where(table.c.person == person.id))
            await connection.execute(insert(table).values(person=person.id, key=name, body=body))

    @whole
    async def export(self, user: User) -> list[dict[str, Any]]:
        """Everything remembered of a user as the rows of pmg_engine.store.rows, oldest first."""
        table = schema.sticker
        async with self.database.read() as connection:
            person = await people.find(connection, self.master, user)
            if person is None:
                return []
            events = await _events(connection, person, before=None, limit=None)
            query = sa.select(table).where(table.c.person == person.id).order_by(table.c.place)
            drawn = (await connection.execute(query)).all()
            marks = await _marks(connection, person)
            alpha = sa.select(schema.person.c.alpha).where(schema.person.c.id == person.id)
            slider = (await connection.execute(alpha)).scalar_one()
        lines = await asyncio.to_thread(_exported, person, events, drawn)
        return [*lines, *(rows.mark_row(marked) for marked in marks), rows.alpha_row(slider)]

    @whole
    async def load(self, user: User, rows: Sequence[dict[str, Any]]) -> int:
        """Add exported rows to a user's history, all or nothing; how many of them were new.

        Raises StoreError naming the first row that is wrong.
        """
        values = await asyncio.to_thread(_parse, rows, user, now=self.clock())
        async with self.database.write() as connection:
            person = await people.meet(connection, self.master, user)
            ids = {value.id for value in values if isinstance(value, stickers.Packed)}
            return sum([await _load(connection, person, value, ids=ids) for value in values])

    @whole
    async def forget(self, user: User) -> None:
        """Destroy the user's key first, then every row, then the traces in the log."""
        id = self.master.name(user.platform, user.id)
        async with self.database.write() as connection:
            await people.destroy_key(connection, id)
        async with self.database.write() as connection:
            await people.erase(connection, id)
        await self.database.scrub()

    async def close(self) -> None:
        """Wait for running work, then let go of the file."""
        await self.database.close()

    async def _begin(self) -> None:
        """Check the master key and finish what a crash interrupted. Raises SealedError."""
        table, expected = schema.proof, self.master.name("proof")
        async with self.database.write() as connection:
            proof = (await connection.execute(sa.select(table.c.value))).scalar_one_or_none()
            if proof is None:
                await connection.execute(table.insert().values(name="master", value=expected))
            elif proof != expected:
                raise SealedError(
                    f"The data in {self.database.folder} was sealed with another master key. Put "
                    f"the right one back ({KEY_ENV}, {KEY_FILE_ENV} or "
                    "~/.config/pmg-stickers/master.key), or use another data folder."
                )
            erased = await people.erase_leftovers(connection)
        if erased:
            await self.database.scrub()


_parse = rows.parse  # `SqlStore.load` has a parameter of the module's name


async def _put_event(connection: AsyncConnection, person: Person, event: Event) -> bool:
    table, key = schema.event, person.name("event", event.id)
    known = sa.select(table.c.place).where(table.c.person == person.id, table.c.key == key)
    if (await connection.execute(known)).first():
        return False
    place = await people.advance(connection, person, changed=True)
    body = await asyncio.to_thread(
        lambda: person.seal(wire.event_bytes(event), column="event.body", row=key)
    )
    values = {"person": person.id, "key": key, "place": place, "body": body}
    await connection.execute(insert(table).values(values))
    return True


async def _put_mark(connection: AsyncConnection, person: Person, marked: Marked) -> bool:
    table, key = schema.mark, person.name("mark", marked.kind, marked.word)
    here = sa.and_(table.c.person == person.id, table.c.key == key)
    row = (await connection.execute(sa.select(table).where(here))).first()
    old = _opened_mark(person, row) if row else None
    if (marked if marked.mark != "none" else None) == old:
        return False
    place = await people.advance(connection, person, changed=True)
    await connection.execute(table.delete().where(here))
    if marked.mark != "none":
        body = person.seal(wire.dumps(wire.plain(marked)), column="mark.body", row=key)
        values = {"person": person.id, "key": key, "place": place, "body": body}
        await connection.execute(insert(table).values(values))
    return True


async def _put_alpha(connection: AsyncConnection, person: Person, alpha: float) -> bool:
    table = schema.person
    change = table.update().where(table.c.id == person.id, table.c.alpha != alpha)
    done = await connection.execute(change.values(alpha=alpha, version=table.c.version + 1))
    return bool(done.rowcount)


async def _load(
    connection: AsyncConnection, person: Person, value: rows.Loaded, *, ids: set[StickerId]
) -> bool:
    match value:
        case stickers.Packed():
            return await stickers.put(connection, person, value)
        case Marked():
            return await _put_mark(connection, person, value)
        case rows.Alpha():
            return await _put_alpha(connection, person, value.alpha)
        case rows.Fallback():
            id = value.used.sticker
            known = id in ids or await stickers.fetch(connection, person, [str(id)], pictures=False)
            return await _put_event(connection, person, value.used if known else value.otherwise)
    return await _put_event(connection, person, value)


async def _place_of(connection: AsyncConnection, person: Person, event: Event | None) -> int | None:
    """Where an event stands in its person's order of things; None where it is not history yet."""
    if event is None:
        return None
    table, key = schema.event, person.name("event", event.id)
    query = sa.select(table.c.place).where(table.c.person == person.id, table.c.key == key)
    return (await connection.execute(query)).scalar_one_or_none()


async def _events(
    connection: AsyncConnection, person: Person, *, before: int | None, limit: int | None
) -> Sequence[Row]:
    """The last `limit` events before a place, oldest first."""
    table = schema.event
    query = sa.select(table).where(table.c.person == person.id)
    if before is not None:
        query = query.where(table.c.place < before)
    found = await connection.execute(query.order_by(table.c.place.desc()).limit(limit))
    return list(reversed(found.all()))


async def _last_sticker(
    connection: AsyncConnection, person: Person, *, before: int | None
) -> Sequence[Row]:
    table = schema.sticker
    query = sa.select(table.c.key, table.c.body).where(table.c.person == person.id)
    if before is not None:
        query = query.where(table.c.place < before)
    return (await connection.execute(query.order_by(table.c.place.desc()).limit(1))).all()


async def _marks(connection: AsyncConnection, person: Person) -> tuple[Marked, ...]:
    table = schema.mark
    query = sa.select(table).where(table.c.person == person.id).order_by(table.c.place)
    return tuple(_opened_mark(person, row) for row in await connection.execute(query))


def _opened_mark(person: Person, row: Row) -> Marked:
    body = person.open(row.body, column="mark.body", row=row.key)
    return wire.marked_from(wire.loads(body))


def _opened_events(person: Person, found: Sequence[Row]) -> list[Event]:
    return [
        wire.event_from(person.open(row.body, column="event.body", row=row.key)) for row in found
    ]


def _stickers_named(event: Event) -> list[StickerId]:
    match event:
        case Used(sticker=str(id)) | Said(like=str(id)):
            return [StickerId(id)]
    return []


def _exported(person: Person, events: Sequence[Row], drawn: Sequence[Row]) -> list[dict[str, Any]]:
    """Events and stickers in the one order in which they happened. Blocking."""
    lines: list[tuple[int, dict[str, Any]]] = []
    targets = {}
    for row in drawn:
        for id, sticker in stickers.opened(person, [row]).items():
            targets[id] = sticker.drawn
            lines.append((row.place, rows.sticker_row(sticker, at=row.at)))
    for row, event in zip(events, _opened_events(person, events), strict=True):
        shown = next((targets[id] for id in _stickers_named(event) if id in targets), None)
        lines.append((row.place, rows.event_row(event, shown)))
    return [line for _, line in sorted(lines, key=lambda line: line[0])]
