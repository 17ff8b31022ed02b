"""Settings, lists and counters in an open transaction; knows no history."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import User

from . import schema, wire
from .seal import MasterKey, Person

__all__ = [
    "counters",
    "forget_counters",
    "listed",
    "name_on_list",
    "put_counters",
    "put_listed",
    "put_settings",
    "settings",
    "subject_of",
]


async def settings(connection: AsyncConnection, person: Person) -> dict[str, Any]:
    """The person's document; {} where there is none."""
    table = schema.setting
    query = sa.select(table.c.body).where(table.c.person == person.id)
    body = (await connection.execute(query)).scalar_one_or_none()
    if body is None:
        return {}
    found: dict[str, Any] = wire.loads(person.open(body, column="setting.body", row=b""))
    return found


async def put_settings(connection: AsyncConnection, person: Person, data: bytes) -> None:
    """Replace the person's document by this JSON."""
    body = person.seal(data, column="setting.body", row=b"")
    new = insert(schema.setting).values(person=person.id, body=body)
    await connection.execute(
        new.on_conflict_do_update(index_elements=["person"], set_={"body": body})
    )


def name_on_list(master: MasterKey, kind: str, user: User, place: str) -> bytes:
    """What stands on a list for a user; in each list, and at each place, another."""
    return master.name("listed", kind, user.platform, user.id, place)


async def listed(connection: AsyncConnection, kind: str, name: bytes) -> bool:
    """Is the name on the list?"""
    table = schema.listed
    query = sa.select(table.c.name).where(table.c.kind == kind, table.c.name == name)
    return (await connection.execute(query)).first() is not None


async def put_listed(connection: AsyncConnection, kind: str, name: bytes, *, on: bool) -> None:
    """Put the name on the list, or take it off."""
    table = schema.listed
    if on:
        new = insert(table).values(kind=kind, name=name)
        await connection.execute(new.on_conflict_do_nothing())
    else:
        gone = table.delete().where(table.c.kind == kind, table.c.name == name)
        await connection.execute(gone)


async def counters(connection: AsyncConnection, master: MasterKey, name: str) -> dict[str, float]:
    """The numbers under a name; {} where there are none."""
    table, key = schema.sheet, master.name("sheet", name)
    query = sa.select(table.c.body).where(table.c.name == key)
    body = (await connection.execute(query)).scalar_one_or_none()
    if body is None:
        return {}
    found: dict[str, float] = wire.loads(master.open(body, name=key))
    return found


async def put_counters(
    connection: AsyncConnection,
    master: MasterKey,
    name: str,
    values: dict[str, float],
    *,
    at: float,
) -> None:
    """Replace the numbers under a name."""
    key, subject = master.name("sheet", name), _subject(master, subject_of(name))
    cells = {"at": at, "body": master.seal(wire.dumps(values), name=key)}
    new = insert(schema.sheet).values(name=key, subject=subject, **cells)
    await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=cells))


async def forget_counters(connection: AsyncConnection, master: MasterKey, user: User) -> int:
    """Delete what was counted of a user; the number of rows."""
    table, subject = schema.sheet, _subject(master, f"{user.platform}|{user.id}")
    return (await connection.execute(table.delete().where(table.c.subject == subject))).rowcount


def subject_of(name: str) -> str:
    """Whom counters are about: the words after "|user|"; "" for nobody."""
    return name.partition("|user|")[2]


def _subject(master: MasterKey, user: str) -> bytes:
    return master.name("subject", user)
