"""Opens the store and builds the engine. torch is loaded here and not before: it takes seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from pmg_engine.engine import Engine
from pmg_engine.interfaces import Store
from pmg_engine.types import Address, StickerId, TasteTest, User

from .config import Settings
from .jobs import Jobs

__all__ = ["Remembering", "engine", "memory", "queue", "rotate"]


class Remembering(Store, Protocol):
    """The store with what people and admins ask of it beyond the engine."""

    async def strip(self, user: User, id: StickerId) -> None: ...
    async def tasted(self, user: User) -> TasteTest | None: ...
    async def taste(self, user: User, test: TasteTest) -> None: ...
    async def purge_chat(self, address: Address) -> int: ...


@asynccontextmanager
async def memory(settings: Settings) -> AsyncIterator[Store]:
    """The store alone, closed afterwards. Raises StoreError and SealedError."""
    from pmg_engine.build import open_store

    store = await open_store(settings.memory())
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def engine(settings: Settings, store: Store) -> AsyncIterator[Engine]:
    """The engine over an open store, both closed afterwards. Raises ModelError."""
    from pmg_engine.build import build, trusted

    config = await trusted(settings.engine, store)
    made = await asyncio.to_thread(build, config, root=settings.root, store=store)
    try:
        yield made
    finally:
        await made.close()


@asynccontextmanager
async def queue(settings: Settings) -> AsyncIterator[tuple[Jobs, Remembering]]:
    """The queue with what was left from before, and the store under it. Raises StoreError."""
    from pmg_engine.build import open_store

    store = await open_store(settings.memory())
    try:
        if owner := owner_of_console(settings):
            await store.consent(owner, True)
        jobs = await Jobs.open(store.disk, in_flight=settings.bot.workers)
        try:
            yield jobs, store
        finally:
            await jobs.stop()
    finally:
        await store.close()


async def rotate(settings: Settings, *, tell: Callable[[int, int], None]) -> Path:
    """A new master key over everything remembered; where the old one lies. Raises StoreError."""
    from pmg_engine.build import rotate_key

    return await rotate_key(settings.memory(), tell=tell)


def owner_of_console(settings: Settings) -> User | None:
    """Whoever set a name for themselves on this machine's console wants to be remembered."""
    console = settings.adapters.get("console")
    return User("console", console.config.user) if console else None
