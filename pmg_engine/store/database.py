"""Opens the database file, migrates it, and runs transactions on it; knows no table by name."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from pmg_engine.errors import StoreError

__all__ = ["FILE", "Database", "whole"]

FILE = "pmg.sqlite3"
_MIGRATIONS = Path(__file__).parent / "migrations"
_READERS = 4  # connections beside the writer's: WAL lets them read while it writes

# How SQLite's name of an error starts -> why and the cure, for the person who runs the bot.
_PLAIN = {
    "SQLITE_BUSY": "another program is using it. Stop the other one (is the bot running twice?)",
    "SQLITE_LOCKED": "another program is using it. Stop the other one (is the bot running twice?)",
    "SQLITE_FULL": "the disk is full. Free some space; nothing that was confirmed is lost",
    "SQLITE_READONLY": "it may not be written. Give this account write access to the folder",
    "SQLITE_PERM": "it may not be written. Give this account write access to the folder",
    "SQLITE_CANTOPEN": "it cannot be opened. Give this account write access to the folder",
    "SQLITE_CORRUPT": "the file is damaged. Restore a backup, or start anew in another folder",
    "SQLITE_NOTADB": "the file is damaged. Restore a backup, or start anew in another folder",
    "SQLITE_IOERR": "the disk reports an error. Check the disk, then start again",
}

T = TypeVar("T")
P = ParamSpec("P")


class Database:
    """One SQLite file in WAL mode: many readers, one writer, every transaction finished."""

    def __init__(self, engine: AsyncEngine, folder: Path) -> None:
        self.folder = folder
        self._engine = engine
        self._writer = engine.execution_options(pmg_write=True)
        self._writing = asyncio.Lock()
        self._reading = asyncio.Semaphore(_READERS)
        self._running: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, folder: Path, *, patience: float) -> Database:
        """Open or make the database; `patience` is how many seconds to wait for another program.

        Raises StoreError.
        """
        path = folder / FILE
        with explained(path):
            await asyncio.to_thread(_prepare, path, patience)
        engine = create_async_engine(
            f"sqlite+aiosqlite:///{path}",
            connect_args={"isolation_level": None, "timeout": patience},
            hide_parameters=True,
            pool_size=_READERS + 1,
            max_overflow=0,
        )
        sa.event.listen(engine.sync_engine, "connect", _set_pragmas)
        sa.event.listen(engine.sync_engine, "begin", _begin)
        return cls(engine, folder)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A snapshot: what others write meanwhile is not seen. Raises StoreError."""
        with explained(self.folder / FILE):
            async with self._reading, self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """All or nothing, one at a time. Raises StoreError."""
        with explained(self.folder / FILE):
            async with self._writing, self._writer.begin() as connection:
                yield connection

    async def scrub(self) -> None:
        """Move the log into the file and cut it to zero: deleted bytes are gone from both."""
        with explained(self.folder / FILE):
            async with self._writing, self._engine.connect() as connection:
                raw = await connection.get_raw_connection()
                driver = raw.driver_connection
                assert driver is not None  # only None on a connection that was closed
                rows = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        if next(iter(rows))[0]:
            raise StoreError(
                f"Deleted data may still lie in {self.folder / FILE}-wal: another program is "
                "reading the database. Stop the other one and repeat."
            )

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end even when the caller is cancelled: no transaction is left half way."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for running work, then let go of the file."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()


class _HasDatabase(Protocol):
    @property
    def database(self) -> Database: ...


S = TypeVar("S", bound=_HasDatabase)


def whole(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a method run to its end once it has begun, whatever happens to the caller."""

    @functools.wraps(method)
    async def run(self: S, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.finish(method(self, *args, **kwargs))

    return cast(Callable[Concatenate[S, P], Coroutine[Any, Any, T]], run)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn foreign errors into a StoreError with one clear line and the cure."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(f"The database {path} does not work: {_why(error)}.") from error
    except CommandError as error:
        raise StoreError(
            f"The database {path} was written by a newer version of this program. "
            "Install that version, or use another data folder."
        ) from error


def _why(error: BaseException) -> str:
    origin = error.orig if isinstance(error, DBAPIError) else error
    while origin is not None:
        name: str = getattr(origin, "sqlite_errorname", "")
        for start, plain in _PLAIN.items():
            if name.startswith(start):
                return plain
        if isinstance(origin, OSError):
            return f"{origin.strerror}. Use a folder that this account may write"
        if name:
            return f"SQLite says {name}. Please report this"
        origin = origin.__cause__
    return f"{type(error).__name__}. Please report this"


def _prepare(path: Path, patience: float) -> None:
    """Make folder and file for this account only, then bring the tables up to date."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
    engine = sa.create_engine(
        f"sqlite:///{path}",
        connect_args={"isolation_level": None, "timeout": patience},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _set_pragmas)
    sa.event.listen(engine, "begin", _begin)
    try:
        with engine.execution_options(pmg_write=True).begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("pmg_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
