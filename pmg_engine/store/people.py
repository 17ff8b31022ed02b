"""Finds, makes and erases people in an open transaction; knows keys, not what they seal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import Event, User

from . import schema
from .seal import DESTROYED, MasterKey, Person

__all__ = [
    "CHAT",
    "GROUP",
    "advance",
    "agree",
    "agreed",
    "asked_of",
    "chat_name",
    "chat_of",
    "destroy_keys",
    "doomed",
    "erase",
    "erase_leftovers",
    "find",
    "id_of",
    "keeper",
    "meet",
    "members",
    "owned",
    "people",
    "selves",
]

CHAT = "/chat"  # ends the platform of a chat's own settings
GROUP = "/group"  # ends the platform of somebody's memory of one group


def asked_of(user: User) -> User:
    """Whose agreement counts: for a memory of one group, that of its private person."""
    if not user.platform.endswith(GROUP):
        return user
    return User(user.platform.removesuffix(GROUP), user.id.rpartition("|")[2])


def owned(user: User, by: User) -> bool:
    """Is this the person, or their memory of one group?"""
    return by in (user, asked_of(user))


def keeper(event: Event) -> User:
    """Who keeps what is drawn for an event: in a group, the person's memory of that group."""
    person = asked_of(event.user)
    if event.address.private:
        return person
    return User(person.platform + GROUP, f"{event.address.chat}|{person.id}")


def id_of(master: MasterKey, user: User) -> bytes:
    """The name that stands for a user."""
    return master.name(user.platform, user.id)


def chat_name(master: MasterKey, platform: str, chat: str) -> bytes:
    """The name that stands for a chat with all its threads."""
    return master.name("chat", platform, chat)


def chat_of(master: MasterKey, user: User) -> bytes | None:
    """The chat that a memory of one group is of; None for a person."""
    if not user.platform.endswith(GROUP):
        return None
    chat = user.id.rpartition("|")[0]
    return chat_name(master, user.platform.removesuffix(GROUP), chat)


async def find(connection: AsyncConnection, master: MasterKey, user: User) -> Person | None:
    """The person behind a user, or None for a stranger. Raises SealedError."""
    known = await people(connection, master, [id_of(master, user)])
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


async def meet(connection: AsyncConnection, master: MasterKey, user: User, *, at: float) -> Person:
    """The person behind a user; a stranger gets a row and a key of their own."""
    chat = chat_of(master, user)
    if person := await find(connection, master, user):
        if chat is not None:  # written by a version that did not tell
            table = schema.person
            unknown = table.update().where(table.c.id == person.id, table.c.chat.is_(None))
            await connection.execute(unknown.values(chat=chat))
        return person
    person = master.new_person(id_of(master, user))
    await erase(connection, person.id)  # the rest of a forgetting that was interrupted
    asked = asked_of(user)
    values: dict[str, Any] = {"place": 0, "version": 0, "alpha": 0.5, "born": at}
    values["chat"] = chat
    values["owner"] = None if asked == user else id_of(master, asked)
    values["consented"] = await agreed(connection, master, user)
    await connection.execute(
        schema.person.insert().values(id=person.id, wrapped=master.wrap(person), **values)
    )
    return person


async def agreed(connection: AsyncConnection, master: MasterKey, user: User) -> bool:
    """May they be remembered on disk? A chat is nobody, so its settings are."""
    if user.platform.endswith(CHAT):
        return True
    table = schema.person
    query = sa.select(table.c.consented).where(
        table.c.id == id_of(master, asked_of(user)), table.c.wrapped != DESTROYED
    )
    return bool((await connection.execute(query)).scalar_one_or_none())


async def agree(connection: AsyncConnection, id: bytes) -> None:
    """From now on a person and their memories of groups stay on disk."""
    table = schema.person
    here = sa.or_(table.c.id == id, table.c.owner == id)
    await connection.execute(table.update().where(here).values(consented=True))


async def selves(connection: AsyncConnection, id: bytes) -> Sequence[bytes]:
    """The person's id, and those of their memories of groups."""
    table = schema.person
    query = sa.select(table.c.id).where(table.c.owner == id).order_by(table.c.born, table.c.id)
    return [id, *(await connection.execute(query)).scalars()]


async def members(connection: AsyncConnection, chat: bytes) -> Sequence[bytes]:
    """All memories of one chat, whosever they are."""
    table = schema.person
    return (
        (await connection.execute(sa.select(table.c.id).where(table.c.chat == chat)))
        .scalars()
        .all()
    )


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


async def destroy_keys(connection: AsyncConnection, ids: Sequence[bytes]) -> None:
    """Overwrite keys in place: from here on these people's rows are noise."""
    await connection.execute(
        schema.person.update().where(schema.person.c.id.in_(ids)).values(wrapped=DESTROYED)
    )


async def erase(connection: AsyncConnection, id: bytes) -> int:
    """Delete every row of a person, and all mail of the private places they wrote in.

    In a private place there is nobody else: what other rows there hold (an example person answering
    the same line) are this person's words too. Gives the number of rows.
    """
    inbox = schema.inbox
    places = sa.select(inbox.c.address).where(inbox.c.person == id, inbox.c.private)
    addresses = (await connection.execute(places.distinct())).scalars().all()
    gone = 0
    for mail in (schema.inbox, schema.outbox):
        theirs = mail.delete().where(mail.c.address.in_(addresses), mail.c.private)
        gone += (await connection.execute(theirs)).rowcount
    for table in reversed(schema.metadata.sorted_tables):
        if "person" in table.c:
            rows = await connection.execute(table.delete().where(table.c.person == id))
            gone += rows.rowcount
    last = schema.person.delete().where(schema.person.c.id == id)
    return gone + (await connection.execute(last)).rowcount


async def erase_leftovers(connection: AsyncConnection) -> bool:
    """Finish forgettings that a crash interrupted. True if there were any."""
    table = schema.person
    query = sa.select(table.c.id).where(table.c.wrapped == DESTROYED)
    ids = (await connection.execute(query)).scalars().all()
    for id in ids:
        await erase(connection, id)
    return bool(ids)


async def doomed(connection: AsyncConnection, graves: Mapping[bytes, float]) -> list[bytes]:
    """Whom a restored backup brought back: born before they, or their owner, were forgotten."""
    if not graves:
        return []
    table = schema.person
    rows = await connection.execute(sa.select(table.c.id, table.c.owner, table.c.born))
    return [
        row.id
        for row in rows
        if row.born < max(graves.get(row.id, 0.0), graves.get(row.owner or b"", 0.0))
    ]
