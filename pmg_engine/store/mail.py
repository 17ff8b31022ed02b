"""Rows of the inbox and outbox in an open transaction: seal, open, settle; knows no order."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import Address, Entry, Event, Receipt, Reply, Said, StickerId

from . import people, schema, stickers, wire
from .seal import MasterKey, Person

__all__ = [
    "answered",
    "entry",
    "files",
    "key_of",
    "line",
    "new_number",
    "open_event",
    "open_reply",
    "seal_event",
    "seal_receipt",
    "seal_reply",
    "settle",
    "shown",
    "take_off",
]

Row = sa.Row[*tuple[Any, ...]]


def key_of(id: int) -> str:
    """A line's number as text."""
    return f"{id:016d}"  # sorts as text like the numbers do


async def new_number(connection: AsyncConnection, now: float) -> int:
    """The next number of the one order of all lines.

    It starts at the milliseconds since the epoch: a platform that saw the keys of an older, lost
    database never takes a new reply for an old one.
    """
    table = schema.counter
    first = insert(table).values(name="line", value=int(now * 1000))
    count = first.on_conflict_do_update(
        index_elements=[table.c.name], set_={"value": table.c.value + 1}
    )
    return int((await connection.execute(count.returning(table.c.value))).scalar_one())


async def settle(connection: AsyncConnection, id: int, state: str, *, at: float) -> bool:
    """End a line of the inbox; False where it is gone or has ended already."""
    table = schema.inbox
    open_states = table.c.state.in_(("accepted", "leased"))
    change = table.update().where(table.c.id == id, open_states).values(state=state, ended=at)
    return bool((await connection.execute(change)).rowcount)


async def line(
    connection: AsyncConnection, master: MasterKey, table: sa.Table, id: int
) -> tuple[Person, Row] | None:
    """A line of the inbox or outbox and its person; None where that person was forgotten."""
    row = (await connection.execute(sa.select(table).where(table.c.id == id))).first()
    if row is None:
        return None
    known = await people.people(connection, master, [row.person])
    return (known[row.person], row) if row.person in known else None


async def shown(connection: AsyncConnection, person: Person) -> set[StickerId]:
    """The stickers a person's lines in the outbox speak of."""
    table = schema.outbox
    query = sa.select(table.c.id, table.c.body).where(table.c.person == person.id)
    found: set[StickerId] = set()
    for row in await connection.execute(query):
        found.update(_opened(person, row)["reply"].get("stickers", ()))
    return found


async def files(
    connection: AsyncConnection, person: Person, *, most: int
) -> dict[StickerId, Receipt]:
    """Where a platform has the last stickers that were sent to a person alone, newest first."""
    table = schema.outbox
    query = sa.select(table.c.id, table.c.body, table.c.receipt)
    mine = sa.and_(table.c.person == person.id, table.c.private, table.c.receipt.is_not(None))
    found: dict[StickerId, Receipt] = {}
    for row in await connection.execute(query.where(mine).order_by(table.c.id.desc()).limit(most)):
        ids = _opened(person, row)["reply"].get("stickers", ())
        receipt = wire.loads(person.open(row.receipt, column="outbox.receipt", row=_row(row.id)))
        for id, file in zip(ids, receipt["file_ids"], strict=False):
            found.setdefault(StickerId(id), Receipt(receipt["message_id"], (file,)))
    return found


async def take_off(connection: AsyncConnection, person: Person, id: StickerId) -> None:
    """Delete the replies to a person that show this sticker."""
    table = schema.outbox
    for number, _ in await _showing(connection, person, id):
        await connection.execute(table.delete().where(table.c.id == number))


async def answered(connection: AsyncConnection, person: Person, id: StickerId) -> Event | None:
    """The event that the first reply with this sticker answers; None where it is gone."""
    for _, data in await _showing(connection, person, id):
        return wire.event_from(data["event"].encode())
    return None


async def _showing(
    connection: AsyncConnection, person: Person, id: StickerId
) -> list[tuple[int, dict[str, Any]]]:
    """The lines of the outbox that show a sticker, oldest first: number and body."""
    table = schema.outbox
    query = sa.select(table.c.id, table.c.body).where(table.c.person == person.id)
    rows = (await connection.execute(query.order_by(table.c.id))).all()
    bodies = [(row.id, _opened(person, row)) for row in rows]
    return [(number, body) for number, body in bodies if id in body["reply"].get("stickers", ())]


def seal_event(person: Person, event: Event, id: int) -> bytes:
    """The body of a line of the inbox. Blocking."""
    return person.seal(wire.event_bytes(event), column="inbox.body", row=_row(id))


def open_event(person: Person, row: Row) -> Event:
    """The event behind a line of the inbox. Blocking. Raises SealedError, StoreError."""
    return wire.event_from(person.open(row.body, column="inbox.body", row=_row(row.id)))


def seal_reply(person: Person, event: Event, address: Address, reply: Reply, id: int) -> bytes:
    """The body of a line of the outbox. Blocking."""
    data = {
        "event": wire.event_bytes(event).decode(),
        "address": wire.plain(address),
        "reply": wire.reply_data(reply),
    }
    return person.seal(wire.dumps(data), column="outbox.body", row=_row(id))


def seal_receipt(person: Person, receipt: Receipt, id: int) -> bytes:
    """The receipt of a line of the outbox."""
    return person.seal(wire.dumps(wire.plain(receipt)), column="outbox.receipt", row=_row(id))


async def open_reply(
    connection: AsyncConnection, person: Person, row: Row
) -> tuple[Event, Address, Reply]:
    """The event, the address and the reply of a line of the outbox."""
    data = _opened(person, row)
    rows = await stickers.fetch(connection, person, data["reply"].get("stickers", ()))
    found = await asyncio.to_thread(stickers.opened, person, rows)
    return (
        wire.event_from(data["event"].encode()),
        wire.address_from(data["address"]),
        wire.reply_from(data["reply"], found),
    )


async def entry(connection: AsyncConnection, person: Person, table: sa.Table, row: Row) -> Entry:
    """A line of the conversation."""
    if table is schema.outbox:
        event, _, reply = await open_reply(connection, person, row)
        return Entry(key_of(row.id), row.at, event.user, reply, event.id)
    said = cast(Said, await asyncio.to_thread(open_event, person, row))  # `spoken` is true
    return Entry(key_of(row.id), said.at, said.user, said)


def _opened(person: Person, row: Row) -> dict[str, Any]:
    body = person.open(row.body, column="outbox.body", row=_row(row.id))
    data: dict[str, Any] = wire.loads(body)
    return data


def _row(id: int) -> bytes:
    return id.to_bytes(8, "big")
