"""Sticker rows: seal, put, fetch and open them in an open transaction; knows no history."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.types import Sticker, StickerId

from . import people, wire
from .pictures import EMPTY, decode, lossless
from .schema import sticker as table
from .seal import Person

__all__ = [
    "Packed",
    "fetch",
    "is_gone",
    "key_of",
    "missing",
    "move_up",
    "opened",
    "pack",
    "put",
    "strip",
    "stripped",
    "unpack",
]

Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Packed:
    """A sticker as bytes, not sealed yet."""

    id: StickerId
    at: float  # seconds since the epoch
    body: bytes
    image: bytes  # lossless WebP
    candidates: bytes


def key_of(person: Person, id: str) -> bytes:
    """Where this person's sticker lies."""
    return person.name("sticker", id)


def pack(sticker: Sticker, *, at: float) -> Packed:
    """Encode the pictures. Blocking: tens of milliseconds."""
    return Packed(
        sticker.id,
        at,
        wire.sticker_bytes(sticker),
        lossless(sticker.image),
        wire.candidates_bytes(sticker.candidates),
    )


async def put(connection: AsyncConnection, person: Person, packed: Packed) -> bool:
    """Keep a sticker; False if this person has it already."""
    if await fetch(connection, person, [packed.id], pictures=False):
        return False
    key = key_of(person, packed.id)
    place = await people.advance(connection, person, changed=False)
    cells = await asyncio.to_thread(_sealed, person, key, packed)
    await connection.execute(
        insert(table).values(person=person.id, key=key, place=place, at=packed.at, **cells)
    )
    return True


async def missing(
    connection: AsyncConnection, person: Person | None, shown: Sequence[Sticker]
) -> list[Sticker]:
    """Those of some stickers that this person does not have yet."""
    unkept = {sticker.id: sticker for sticker in shown}
    if person is not None:
        rows = await fetch(connection, person, unkept, pictures=False)
        for id in opened(person, rows, pictures=False):
            del unkept[id]
    return list(unkept.values())


async def strip(connection: AsyncConnection, person: Person, id: StickerId) -> None:
    """Take the pictures and the words out of a sticker, where this person has it."""
    for row in await fetch(connection, person, [id], pictures=False):
        body = person.open(row.body, column="sticker.body", row=row.key)
        cells = _sealed(person, row.key, stripped(Packed(id, 0.0, body, b"", b"")))
        here = sa.and_(table.c.person == person.id, table.c.key == row.key)
        await connection.execute(table.update().where(here).values(**cells))


def stripped(packed: Packed) -> Packed:
    """The sticker without its pictures and any words of the message: what it showed stays."""
    bare = unpack(packed.body).wordless()
    return Packed(packed.id, packed.at, wire.sticker_bytes(bare), b"", b"[]")


def is_gone(sticker: Sticker) -> bool:
    """Was its picture taken out, or not asked for?"""
    return sticker.image is EMPTY


async def move_up(connection: AsyncConnection, person: Person, id: StickerId) -> None:
    """Make a known sticker the last thing that happened."""
    place = await people.advance(connection, person, changed=False)
    here = sa.and_(table.c.person == person.id, table.c.key == key_of(person, id))
    await connection.execute(table.update().where(here).values(place=place))


async def fetch(
    connection: AsyncConnection, person: Person, ids: Iterable[str], *, pictures: bool = True
) -> list[Row]:
    """The rows of those of these stickers that are known, oldest first, sealed as they lie."""
    columns = [table.c.key, table.c.body]
    if pictures:
        columns += [table.c.image, table.c.candidates]
    keys = [key_of(person, id) for id in ids]
    query = sa.select(*columns).where(table.c.person == person.id, table.c.key.in_(keys))
    return list(await connection.execute(query.order_by(table.c.place)))


def opened(
    person: Person, rows: Iterable[Row], *, pictures: bool = True
) -> dict[StickerId, Sticker]:
    """The stickers behind fetched rows. Blocking. Raises SealedError, StoreError."""
    found: dict[StickerId, Sticker] = {}
    names = ("body", "image", "candidates") if pictures else ("body",)
    for row in rows:
        cells = (
            person.open(row._mapping[name], column=f"sticker.{name}", row=row.key) for name in names
        )
        sticker = unpack(*cells)
        found.pop(sticker.id, None)  # a repeated one moves to the end: the last drawn comes last
        found[sticker.id] = sticker
    return found


def unpack(body: bytes, image: bytes = b"", candidates: bytes = b"[]") -> Sticker:
    """A packed sticker again; without its pictures where they are not given. Blocking."""
    return wire.sticker_from(
        body,
        image=decode(image) if image else EMPTY,
        candidates=wire.candidates_from(candidates),
    )


def _sealed(person: Person, key: bytes, packed: Packed) -> dict[str, bytes]:
    cells = {"body": packed.body, "image": packed.image, "candidates": packed.candidates}
    return {
        name: person.seal(data, column=f"sticker.{name}", row=key) for name, data in cells.items()
    }
