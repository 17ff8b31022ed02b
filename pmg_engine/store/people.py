"""Finds, makes and erases people in an open transaction; knows keys, not what they seal."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import User

from . import schema
from .seal import DESTROYED, MasterKey, Person

__all__ = ["advance", "destroy_key", "erase", "erase_leftovers", "find", "meet", "people"]


async def find(connection: AsyncConnection, master: MasterKey, user: User) -> Person | None:
    """The person behind a user, or None for a stranger. Raises SealedError."""
    known = await people(connection, master, [master.name(user.platform, user.id)])
    return next(iter(known.values()), None)


async def people(
    connection: AsyncConnection, master: MasterKey, ids: Iterable[bytes]
) -> dict[bytes, Person]:
    """Those of these people whose key still exists. Raises SealedError."""
    table = schema.person
    query = sa.select(table.c.id, table.c.wrapped).where(
        table.c.id.in_(set(ids)), table.c.wrapped != DESTROYED
    )
    return {row.id: master.unwrap(row.id, row.wrapped) for row in await connection.execute(query)}


async def meet(connection: AsyncConnection, master: MasterKey, user: User) -> Person:
    """The person behind a user; a stranger gets a row and a key of their own."""
    if person := await find(connection, master, user):
        return person
    person = master.new_person(master.name(user.platform, user.id))
    await erase(connection, person.id)  # the rest of a forgetting that was interrupted
    await connection.execute(
        schema.person.insert().values(
            id=person.id, wrapped=master.wrap(person), place=0, version=0, alpha=0.5
        )
    )
    return person


async def advance(connection: AsyncConnection, person: Person, *, changed: bool) -> int:
    """The next place in this person's order of things; `changed` also makes a new version."""
    table = schema.person
    row = await connection.execute(
        table.update()
        .where(table.c.id == person.id)
        .values(place=table.c.place + 1, version=table.c.version + int(changed))
        .returning(table.c.place)
    )
    return int(row.scalar_one())


async def destroy_key(connection: AsyncConnection, id: bytes) -> None:
    """Overwrite the key in place: from here on the person's rows are noise."""
    await connection.execute(
        schema.person.update().where(schema.person.c.id == id).values(wrapped=DESTROYED)
    )


async def erase(connection: AsyncConnection, id: bytes) -> None:
    """Delete every row of a person, and all mail of the private places they wrote in.

    In a private place there is nobody else: what other rows there hold (an example person answering
    the same line) are this person's words too.
    """
    inbox = schema.inbox
    places = sa.select(inbox.c.address).where(inbox.c.person == id, inbox.c.private)
    addresses = (await connection.execute(places.distinct())).scalars().all()
    for mail in (schema.inbox, schema.outbox):
        await connection.execute(mail.delete().where(mail.c.address.in_(addresses), mail.c.private))
    for table in reversed(schema.metadata.sorted_tables):
        if "person" in table.c:
            await connection.execute(table.delete().where(table.c.person == id))
    await connection.execute(schema.person.delete().where(schema.person.c.id == id))


async def erase_leftovers(connection: AsyncConnection) -> bool:
    """Finish forgettings that a crash interrupted. True if there were any."""
    table = schema.person
    query = sa.select(table.c.id).where(table.c.wrapped == DESTROYED)
    ids = (await connection.execute(query)).scalars().all()
    for id in ids:
        await erase(connection, id)
    return bool(ids)
