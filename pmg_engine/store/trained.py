"""Which adapters learned from whom, in an open transaction; knows no adapter.

A forgetting taints every adapter that learned from the person: it is not loaded any more.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from . import schema

__all__ = ["note", "taint", "tainted"]


async def note(connection: AsyncConnection, adapter: str, ids: Sequence[bytes]) -> None:
    """These people's history is in an adapter."""
    for id in ids:
        new = insert(schema.trained).values(adapter=adapter, owner=id)
        await connection.execute(new.on_conflict_do_nothing())


async def taint(connection: AsyncConnection, ids: Sequence[bytes]) -> None:
    """These people are forgotten: so is that they were in an adapter, but not which adapters."""
    table, marked = schema.trained, schema.tainted
    theirs = table.c.owner.in_(ids)
    query = sa.select(table.c.adapter).where(theirs).distinct()
    for adapter in (await connection.execute(query)).scalars().all():
        await connection.execute(insert(marked).values(adapter=adapter).on_conflict_do_nothing())
    await connection.execute(table.delete().where(theirs))


async def tainted(connection: AsyncConnection, adapter: str) -> bool:
    """Did it learn from somebody who is forgotten?"""
    table = schema.tainted
    query = sa.select(table.c.adapter).where(table.c.adapter == adapter)
    return (await connection.execute(query)).first() is not None
