"""Rows of the inbox and outbox in an open transaction: seal, open, settle; knows no order."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import Address, Entry, Event, Receipt, Reply, Said, StickerId

from . import schema, stickers, wire
from .seal import Person

__all__ = [
    "entry",
    "key_of",
    "new_number",
    "open_event",
    "open_reply",
    "seal_event",
    "seal_receipt",
    "seal_reply",
    "settle",
    "shown",
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


async def shown(connection: AsyncConnection, person: Person) -> set[StickerId]:
    """The stickers a person's lines in the outbox speak of."""
    table = schema.outbox
    query = sa.select(table.c.id, table.c.body).where(table.c.person == person.id)
    found: set[StickerId] = set()
    for row in await connection.execute(query):
        found.update(_opened(person, row)["reply"].get("stickers", ()))
    return found


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
