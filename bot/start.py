"""Opens the store and builds the engine. torch is loaded here and not before: it takes seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pmg_engine.engine import Engine
from pmg_engine.interfaces import Store

from .config import Settings
from .jobs import Jobs

__all__ = ["engine", "memory", "queue"]


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
    from pmg_engine.build import build

    made = await asyncio.to_thread(build, settings.engine, root=settings.root, store=store)
    try:
        yield made
    finally:
        await made.close()


@asynccontextmanager
async def queue(settings: Settings) -> AsyncIterator[tuple[Jobs, Store]]:
    """The queue with what was left from before, and the store under it. Raises StoreError."""
    from pmg_engine.build import open_store

    store = await open_store(settings.memory())
    try:
        jobs = await Jobs.open(store, in_flight=settings.bot.workers)
        try:
            yield jobs, store
        finally:
            await jobs.stop()
    finally:
        await store.close()
