"""Changes the master key: every wrapped key and every keyed hash; knows no cell.

The order survives a crash at any point: the new key is written beside the old one, the database
turns over in one transaction, then the new file takes the old one's place. Whichever of the files
opens the database is the right one.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.errors import StoreError

from . import schema
from .database import FILE
from .seal import DESTROYED, KEY_FILE_ENV, MasterKey, read_key, write_key
from .sql import SqlStore

__all__ = ["Tell", "old_key", "rotate", "settled"]

Tell = Callable[[int, int], None]  # how many of how many names are done
# what holds names made with the master key; people and counters, bound to theirs, come on their own
_COLUMNS = [
    *(c for t in schema.metadata.sorted_tables for c in t.c if c.name in ("person", "address")),
    schema.person.c.owner,
    schema.person.c.chat,
    schema.trained.c.owner,
    schema.sheet.c.subject,
    schema.listed.c.name,
]


def settled(folder: Path, master: MasterKey) -> MasterKey:
    """The key that opens a folder, also where a crash cut a rotation short. Blocking."""
    if master.source is None or not (folder / FILE).exists():
        return master
    drafts = sorted(master.source.parent.glob(f"{master.source.name}.next-*"))
    proof = _proof(folder) if drafts else None
    for draft in drafts:
        new = MasterKey(read_key(draft), draft)
        if new.name("proof") == proof:
            return _take_over(new, master.source)
    return master  # drafts that open nothing here may open another folder: they stay


def old_key(source: Path) -> Path:
    """Where the key before the last rotation lies, for backups made before it."""
    return source.with_name(f"{source.name}.old")


async def rotate(store: SqlStore, *, tell: Tell) -> None:
    """Bring everything under a new master key, in the old one's file. Raises StoreError.

    No other program may have the store open, and this one closes it afterwards.
    """
    source, old = store.master.source, store.master
    if source is None:
        raise StoreError(
            "The master key comes from the environment, where it cannot be replaced. Write it into "
            f"a file that this account may write, and name that file in {KEY_FILE_ENV}."
        )
    new = await asyncio.to_thread(_drafted, source, old)
    async with store.database.write() as connection:
        await connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        await _turn(connection, old, new, tell)
        await _prove(connection, new)
    await store.database.scrub()  # the old keys leave the disk, and the new ones are on it
    await asyncio.to_thread(_take_over, new, source)
    await asyncio.to_thread(store.graves.read, new)


async def _turn(connection: AsyncConnection, old: MasterKey, new: MasterKey, tell: Tell) -> None:
    """Every row that holds a name or a wrapped key."""
    person, sheet = schema.person, schema.sheet
    counts = [sa.select(sa.func.count(column.distinct())) for column in _COLUMNS]
    counts += [sa.select(sa.func.count()).select_from(table) for table in (person, sheet)]
    total = sum([(await connection.execute(count)).scalar_one() for count in counts])
    done = 0
    for column in (*_COLUMNS, person.c.id, sheet.c.name):
        table = column.table
        assert isinstance(table, sa.Table)
        here = column.is_not(None)
        for name in (await connection.execute(sa.select(column).where(here).distinct())).scalars():
            change = table.update().where(column == name)
            renamed = new.renamed(name, generation=old.generation)
            values = {column.name: renamed}
            if table is person and column is person.c.id:
                values |= await _rewrapped(connection, old, new, name, renamed)
            elif table is sheet and column is sheet.c.name:
                values |= await _resealed(connection, old, new, name, renamed)
            await connection.execute(change.values(values))
            done += 1
            tell(done, total)


async def _rewrapped(
    connection: AsyncConnection, old: MasterKey, new: MasterKey, id: bytes, renamed: bytes
) -> dict[str, bytes]:
    """The person's key under the new master key; their cells stay as they are."""
    table = schema.person
    query = sa.select(table.c.wrapped).where(table.c.id == id)
    wrapped = (await connection.execute(query)).scalar_one()
    if wrapped == DESTROYED:
        return {}
    return {"wrapped": new.wrap(replace(old.unwrap(id, wrapped), id=renamed))}


async def _resealed(
    connection: AsyncConnection, old: MasterKey, new: MasterKey, name: bytes, renamed: bytes
) -> dict[str, bytes]:
    """Counters under the new master key."""
    table = schema.sheet
    query = sa.select(table.c.body).where(table.c.name == name)
    body = (await connection.execute(query)).scalar_one()
    return {"body": new.seal(old.open(body, name=name), name=renamed)}


async def _prove(connection: AsyncConnection, new: MasterKey) -> None:
    """From this commit on, only the new key opens the database."""
    values = {"master": MasterKey(new.secret).name("proof"), "history": new.history()}
    for name, value in values.items():
        row = insert(schema.proof).values(name=name, value=value)
        change = row.on_conflict_do_update(index_elements=["name"], set_={"value": value})
        await connection.execute(change)


def _drafted(source: Path, old: MasterKey) -> MasterKey:
    """A new key in a file beside the old one's."""
    draft = source.with_name(f"{source.name}.next-{os.urandom(4).hex()}")
    try:
        write_key(draft)
    except OSError as error:
        raise StoreError(
            f"A new master key cannot be written to {draft} ({error.strerror}). Nothing was "
            "changed. Make the folder writable."
        ) from error
    return old.successor(read_key(draft), draft)


def _take_over(new: MasterKey, source: Path) -> MasterKey:
    """Put the new key in the old one's place, which is kept beside it."""
    assert new.source is not None  # it was drafted in a file
    try:
        old_key(source).unlink(missing_ok=True)
        old_key(source).hardlink_to(source)
        new.source.replace(source)
        folder = os.open(source.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise StoreError(
            f"The new master key cannot take its place: {error.strerror}. It lies in {new.source}: "
            f"rename it to {source.name}."
        ) from error
    return replace(new, source=source)


def _proof(folder: Path) -> bytes | None:
    """What the database says about its master key; None where it does not."""
    try:
        with closing(sqlite3.connect(folder / FILE)) as connection:
            row = connection.execute("SELECT value FROM proof WHERE name = 'master'").fetchone()
    except sqlite3.Error:
        return None  # opening it says why
    return row[0] if row else None
