"""What came of people's blind choices, in an open transaction; knows counts and no picture."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import TasteTest

from . import people, wire
from .schema import tastetest as table
from .seal import MasterKey, Person

__all__ = ["everybodys", "get", "put"]


async def get(connection: AsyncConnection, person: Person) -> TasteTest | None:
    """The person's counts; None where they never began. Raises SealedError, StoreError."""
    query = sa.select(table.c.body).where(table.c.person == person.id)
    body = (await connection.execute(query)).scalar_one_or_none()
    return None if body is None else _opened(person, body)


async def put(connection: AsyncConnection, person: Person, test: TasteTest) -> None:
    """Replace the person's counts."""
    body = person.seal(wire.dumps(wire.plain(test)), column="tastetest.body", row=b"")
    new = insert(table).values(person=person.id, body=body)
    await connection.execute(
        new.on_conflict_do_update(index_elements=["person"], set_={"body": body})
    )


async def everybodys(connection: AsyncConnection, master: MasterKey) -> list[TasteTest]:
    """One for each person who began, without their names. Raises SealedError, StoreError."""
    rows = (await connection.execute(sa.select(table))).all()
    known = await people.people(connection, master, [row.person for row in rows])
    return [_opened(known[row.person], row.body) for row in rows if row.person in known]


def _opened(person: Person, body: bytes) -> TasteTest:
    return wire.test_from(person.open(body, column="tastetest.body", row=b""))
