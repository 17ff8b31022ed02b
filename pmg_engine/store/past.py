"""Rows of a person's history in an open transaction: events, marks, slider; knows no Store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import Event, Marked, Said, StickerId, TasteTest, Used

from . import notes, people, retention, rows, schema, stickers, tastetests, wire
from .seal import Person

__all__ = [
    "Held",
    "Kept",
    "adopt",
    "erase_history",
    "events",
    "everything",
    "exported",
    "last_sticker",
    "load",
    "marks",
    "opened_events",
    "place_of",
    "put_alpha",
    "put_event",
    "put_mark",
    "stickers_named",
]

Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Held:
    """What lies in memory of somebody who has not agreed yet, oldest first."""

    items: tuple[Event | stickers.Packed, ...] = ()
    marks: tuple[Marked, ...] = ()
    alpha: float | None = None  # None: never moved
    version: int = 0
    settings: bytes | None = None  # JSON; None: never set


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything on disk of one person, sealed as it lies."""

    person: Person
    events: Sequence[Row]
    drawn: Sequence[Row]
    marks: tuple[Marked, ...]
    alpha: float
    settings: dict[str, Any]
    test: TasteTest | None


async def put_event(connection: AsyncConnection, person: Person, event: Event) -> bool:
    """Keep an event; False if this person has it already."""
    table, key = schema.event, person.name("event", event.id)
    known = sa.select(table.c.place).where(table.c.person == person.id, table.c.key == key)
    if (await connection.execute(known)).first():
        return False
    place = await people.advance(connection, person, changed=True)
    body = await asyncio.to_thread(
        lambda: person.seal(wire.event_bytes(event), column="event.body", row=key)
    )
    values = {"person": person.id, "key": key, "place": place, "at": event.at, "body": body}
    await connection.execute(insert(table).values(values))
    return True


async def put_mark(connection: AsyncConnection, person: Person, marked: Marked) -> bool:
    """Keep or undo a mark; False where nothing changed."""
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


async def put_alpha(connection: AsyncConnection, person: Person, alpha: float) -> bool:
    """Move the slider; False where nothing changed."""
    table = schema.person
    change = table.update().where(table.c.id == person.id, table.c.alpha != alpha)
    done = await connection.execute(change.values(alpha=alpha, version=table.c.version + 1))
    return bool(done.rowcount)


async def load(
    connection: AsyncConnection, person: Person, value: rows.Loaded, *, ids: set[StickerId]
) -> bool:
    """One imported row; False where it was known."""
    match value:
        case stickers.Packed():
            return await stickers.put(connection, person, value)
        case Marked():
            return await put_mark(connection, person, value)
        case rows.Alpha():
            return await put_alpha(connection, person, value.alpha)
        case rows.Settings():
            if wire.dumps(await notes.settings(connection, person)) == value.data:
                return False
            await notes.put_settings(connection, person, value.data)
            return True
        case rows.Fallback():
            id = value.used.sticker
            known = id in ids or await stickers.fetch(connection, person, [str(id)], pictures=False)
            return await put_event(connection, person, value.used if known else value.otherwise)
    return await put_event(connection, person, value)


async def place_of(connection: AsyncConnection, person: Person, event: Event | None) -> int | None:
    """Where an event stands in its person's order of things; None where it is not history yet."""
    if event is None:
        return None
    table, key = schema.event, person.name("event", event.id)
    query = sa.select(table.c.place).where(table.c.person == person.id, table.c.key == key)
    return (await connection.execute(query)).scalar_one_or_none()


async def events(
    connection: AsyncConnection, person: Person, *, before: int | None, limit: int | None
) -> Sequence[Row]:
    """The last `limit` events before a place, oldest first."""
    table = schema.event
    query = sa.select(table).where(table.c.person == person.id)
    if before is not None:
        query = query.where(table.c.place < before)
    found = await connection.execute(query.order_by(table.c.place.desc()).limit(limit))
    return list(reversed(found.all()))


async def last_sticker(
    connection: AsyncConnection, person: Person, *, before: int | None
) -> Sequence[Row]:
    """The sticker drawn last before a place."""
    table = schema.sticker
    query = sa.select(table.c.key, table.c.body).where(table.c.person == person.id)
    if before is not None:
        query = query.where(table.c.place < before)
    return (await connection.execute(query.order_by(table.c.place.desc()).limit(1))).all()


async def marks(connection: AsyncConnection, person: Person) -> tuple[Marked, ...]:
    """What the person pinned and removed, oldest first."""
    table = schema.mark
    query = sa.select(table).where(table.c.person == person.id).order_by(table.c.place)
    return tuple(_opened_mark(person, row) for row in await connection.execute(query))


def _opened_mark(person: Person, row: Row) -> Marked:
    body = person.open(row.body, column="mark.body", row=row.key)
    return wire.marked_from(wire.loads(body))


def opened_events(person: Person, found: Sequence[Row]) -> list[Event]:
    """The events behind rows. Blocking."""
    return [
        wire.event_from(person.open(row.body, column="event.body", row=row.key)) for row in found
    ]


def stickers_named(event: Event) -> list[StickerId]:
    """The stickers an event speaks of."""
    match event:
        case Used(sticker=str(id)) | Said(like=str(id)):
            return [StickerId(id)]
    return []


async def everything(connection: AsyncConnection, person: Person) -> Kept:
    """All that is exported of a person."""
    table, here = schema.sticker, schema.person
    drawn = sa.select(table).where(table.c.person == person.id).order_by(table.c.place)
    alpha = sa.select(here.c.alpha).where(here.c.id == person.id)
    return Kept(
        person,
        await events(connection, person, before=None, limit=None),
        (await connection.execute(drawn)).all(),
        await marks(connection, person),
        (await connection.execute(alpha)).scalar_one(),
        await notes.settings(connection, person),
        await tastetests.get(connection, person),
    )


def exported(kept: Kept) -> list[dict[str, Any]]:
    """Events and stickers in the one order in which they happened, then the rest. Blocking."""
    lines: list[tuple[int, dict[str, Any]]] = []
    targets = {}
    for row in kept.drawn:
        for id, sticker in stickers.opened(kept.person, [row]).items():
            targets[id] = sticker.drawn
            if not stickers.is_gone(sticker):
                lines.append((row.place, rows.sticker_row(sticker, at=row.at)))
    for row, event in zip(kept.events, opened_events(kept.person, kept.events), strict=True):
        shown = next((targets[id] for id in stickers_named(event) if id in targets), None)
        lines.append((row.place, rows.event_row(event, shown)))
    ordered = [line for _, line in sorted(lines, key=lambda line: line[0])]
    found = rows.document(ordered, kept.marks, alpha=kept.alpha, settings=kept.settings)
    return found + ([rows.test_row(kept.test)] if kept.test else [])


async def adopt(connection: AsyncConnection, person: Person, held: Held) -> None:
    """Move what lay in memory to disk, in its order; doing it again changes nothing twice."""
    table = schema.person
    for item in held.items:
        if not isinstance(item, stickers.Packed):
            await put_event(connection, person, item)
        elif not await stickers.put(connection, person, item):
            await stickers.move_up(connection, person, item.id)  # there since it was delivered
    for marked in held.marks:
        await put_mark(connection, person, marked)
    if held.alpha is not None:
        await put_alpha(connection, person, held.alpha)
    if held.settings is not None:
        await notes.put_settings(connection, person, held.settings)
    if held.version:  # what was cached under these versions is of another past
        newer = sa.func.max(table.c.version, held.version) + 1
        change = table.update().where(table.c.id == person.id)
        await connection.execute(change.values(version=newer))


async def erase_history(connection: AsyncConnection, person: Person, *, at: float) -> None:
    """Back to a stranger who was met at a time; mail on its way and its stickers stay."""
    for table in (
        schema.event, schema.mark, schema.learned, schema.setting, schema.tastetest,
    ):  # fmt: skip
        await connection.execute(table.delete().where(table.c.person == person.id))
    await retention.drop_stickers(connection, person, before=None)
    table = schema.person
    values = {"alpha": 0.5, "version": table.c.version + 1, "consented": False, "born": at}
    await connection.execute(table.update().where(table.c.id == person.id).values(values))
