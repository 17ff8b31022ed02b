"""Removes what was kept long enough, in an open transaction; knows no clock."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import User

from . import mail, people, schema, stickers
from .seal import DESTROYED, MasterKey, Person

__all__ = ["drop_stickers", "purge_chat", "purge_history", "purge_lines", "purge_strangers"]

ENDED = {schema.inbox: ("drawn", "done", "failed"), schema.outbox: ("sent", "failed")}


async def purge_lines(connection: AsyncConnection, before: float) -> int:
    """Settled lines that came before a time, and counters nobody wrote to since."""
    gone = 0
    for table, states in ENDED.items():
        old = table.delete().where(table.c.at < before, table.c.state.in_(states))
        gone += (await connection.execute(old)).rowcount
    sheet = schema.sheet
    await connection.execute(sheet.delete().where(sheet.c.at < before))
    return gone


async def purge_history(connection: AsyncConnection, master: MasterKey, before: float) -> int:
    """Everybody's events before a time, and the stickers no line needs any more."""
    event, person, learned = schema.event, schema.person, schema.learned
    changed = sa.select(event.c.person).where(event.c.at < before)
    newer = person.update().where(person.c.id.in_(changed))
    await connection.execute(newer.values(version=person.c.version + 1))
    await connection.execute(learned.delete().where(learned.c.person.in_(changed)))
    gone = (await connection.execute(event.delete().where(event.c.at < before))).rowcount
    return gone + await _purge_stickers(connection, master, sa.select(person.c.id), before=before)


async def purge_strangers(connection: AsyncConnection, master: MasterKey, before: float) -> int:
    """The mail of people who did not agree that settled before a time; then they themselves."""
    person = schema.person
    strangers = sa.select(person.c.id).where(~person.c.consented, person.c.wrapped != DESTROYED)
    gone = 0
    for table, states in ENDED.items():
        ended = sa.func.coalesce(table.c.ended, table.c.at)
        old = table.delete().where(table.c.person.in_(strangers), ended < before)
        gone += (await connection.execute(old.where(table.c.state.in_(states)))).rowcount
    gone += await _purge_stickers(connection, master, strangers, before=before)
    empty = person.delete().where(person.c.id.in_(strangers), person.c.born < before)
    for table in schema.metadata.sorted_tables:
        if "person" in table.c:
            empty = empty.where(~sa.exists().where(table.c.person == person.c.id))
    return gone + (await connection.execute(empty)).rowcount


async def purge_chat(connection: AsyncConnection, master: MasterKey, chat: User) -> int:
    """What was sent to a chat as such: reports of other chats, with their stickers."""
    gone = 0
    if person := await people.find(connection, master, chat):
        for table, states in ENDED.items():
            old = table.delete().where(table.c.person == person.id, table.c.state.in_(states))
            gone += (await connection.execute(old)).rowcount
        gone += await drop_stickers(connection, person, before=None)
    return gone


async def _purge_stickers(
    connection: AsyncConnection,
    master: MasterKey,
    whose: sa.Select[tuple[bytes]],
    *,
    before: float,
) -> int:
    table = schema.sticker
    query = sa.select(table.c.person).where(table.c.person.in_(whose)).distinct()
    owners = (await connection.execute(query.where(table.c.at < before))).scalars().all()
    gone = 0
    for id in owners:
        for person in (await people.people(connection, master, [id])).values():
            gone += await drop_stickers(connection, person, before=before)
    return gone


async def drop_stickers(
    connection: AsyncConnection, person: Person, *, before: float | None
) -> int:
    """A person's stickers drawn before a time (None: all) that no line in the outbox shows."""
    table = schema.sticker
    needed: Collection[bytes] = {
        stickers.key_of(person, id) for id in await mail.shown(connection, person)
    }
    old = table.delete().where(table.c.person == person.id, table.c.key.not_in(needed))
    if before is not None:
        old = old.where(table.c.at < before)
    return (await connection.execute(old)).rowcount
