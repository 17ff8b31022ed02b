"""Who has not agreed is remembered in memory for half an hour; who agrees, on disk."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pmg_engine.errors import UnknownSticker
from pmg_engine.interfaces import Store
from pmg_engine.store.database import FILE
from pmg_engine.store.fleeting import KEEP, MemoryStore
from pmg_engine.store.past import Held
from pmg_engine.store.remembering import RememberingStore
from pmg_engine.store.schema import metadata
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.testing import OpenStore, StoreConformance
from pmg_engine.types import (
    Address,
    EventId,
    Keywords,
    Liking,
    Marked,
    Said,
    Sticker,
    StickerId,
    Target,
    Used,
    User,
)

ANN, BOB = User("web", "ann"), User("web", "bob")
GROUP = User("web/group", "room|ann")


class Clock:
    """Stands still until it is moved."""

    now = 1e9

    def __call__(self) -> float:
        return self.now


class TestMemoryStore(StoreConformance):
    @pytest.fixture
    def open_store(self) -> OpenStore:
        store = MemoryStore(time.time)

        async def opened() -> Store:
            return store

        return opened


class TestStrangers(StoreConformance):
    """Nobody agreed, and the program goes on."""

    AGREED: tuple[User, ...] = ()

    @pytest.fixture
    def open_store(self, tmp_path: Path) -> OpenStore:
        master, memory = MasterKey.fresh(), MemoryStore(time.time)

        async def opened() -> Store:
            store = RememberingStore(await SqlStore.open(tmp_path / "data", master), memory)
            for user in self.AGREED:
                await store.consent(user, True)
            return store

        return opened


class TestAgreed(TestStrangers):
    """Ann and Bob agreed."""

    AGREED = (StoreConformance.ANN, StoreConformance.BOB)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[RememberingStore]:
    disk = await SqlStore.open(tmp_path, MasterKey.fresh(), clock=clock)
    store = RememberingStore(disk, MemoryStore(clock))
    yield store
    await store.close()


def said(id: str, user: User = ANN) -> Said:
    return Said(EventId(id), user, Address("web", "room"), 1.0, text=f"line {id}")


def drawing(id: str) -> Sticker:
    target = Target("happy", character="cat")
    image = Image.new("RGBA", (32, 32), (9, 8, 7, 200))
    return Sticker(StickerId(id), image, Keywords(target), target, seed=1, z=0.0)


async def live(store: Store, user: User = ANN) -> None:
    """Something of everything, in an order."""
    await store.remember(said("1", user))
    await store.keep(user, drawing("s"))
    liked = Used(EventId("2"), user, Address("web", "c"), 2.0, how="liked", sticker=StickerId("s"))
    await store.remember(replace(liked, look=b"\x00\xffa look"))
    await store.keep(user, drawing("t"))
    await store.remember(said("3", user))
    await store.mark(user, Marked("cat", "character", "pinned"))
    await store.slide(user, 0.75)
    await store.settle(user, {"language": "zh"})
    await store.cache(user, "key", (Liking("cat", "character", 1.0),))


def filled(folder: Path) -> dict[str, int]:
    """How many rows lie in which tables."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        tables = [name for name in metadata.tables if name != "proof"]
        count = {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}
    return {table: number for table, number in count.items() if number}


async def seen(store: Store, user: User = ANN) -> Any:
    past = await store.recall(user, before=None, limit=99)
    return (past.events, list(past.stickers), past.marks, past.alpha, await store.settings(user))


async def test_nothing_is_on_disk_before_somebody_agrees(
    store: RememberingStore, tmp_path: Path
) -> None:
    for user in (ANN, GROUP):
        await live(store, user)
    assert filled(tmp_path) == {}
    before = [await seen(store, user) for user in (ANN, GROUP)]
    rows = [await store.export(user) for user in (ANN, GROUP)]
    await store.consent(ANN, True)
    assert filled(tmp_path) == {"person": 2, "event": 6, "sticker": 4, "mark": 2, "setting": 2}
    assert [await seen(store, user) for user in (ANN, GROUP)] == before
    assert [await store.export(user) for user in (ANN, GROUP)] == rows
    assert store.memory.held(ANN) == {}
    await live(store, ANN)  # a second time: nothing twice
    assert await store.export(ANN) == rows[0]


async def test_half_an_hour_after_the_last_event_it_is_gone(
    store: RememberingStore, clock: Clock
) -> None:
    await live(store, ANN)
    clock.now += KEEP - 1
    await live(store, BOB)
    await store.remember(said("4"))  # Ann's half hour begins again
    clock.now += KEEP - 1
    assert len((await seen(store, ANN))[0]) == 4
    clock.now += 1
    assert await seen(store, ANN) == ((), [], (), 0.5, {})
    assert await seen(store, BOB) == ((), [], (), 0.5, {})
    with pytest.raises(UnknownSticker):
        await store.sticker(ANN, StickerId("s"))


async def test_memory_holds_so_many_people(clock: Clock) -> None:
    memory = MemoryStore(clock, most=2)
    for id in ("a", "b", "a", "c"):
        await memory.remember(said(f"{id}{clock.now}", User("web", id)))
        clock.now += 1
    counts = [len((await seen(memory, User("web", id)))[0]) for id in "abc"]
    assert counts == [2, 0, 1]


async def test_a_chat_is_nobody_and_its_settings_are_kept(
    store: RememberingStore, tmp_path: Path
) -> None:
    chat = User("web/chat", "room")
    await store.settle(chat, {"enabled": True})
    assert filled(tmp_path) == {"person": 1, "setting": 1}
    assert await store.settings(chat) == {"enabled": True}


async def test_a_group_follows_its_person(store: RememberingStore, tmp_path: Path) -> None:
    await store.consent(ANN, True)
    await live(store, GROUP)
    assert filled(tmp_path)["event"] == 3
    await store.consent(ANN, False)
    assert "event" not in filled(tmp_path)
    assert not await store.consent(GROUP)


async def test_agreeing_in_another_program_counts(store: RememberingStore) -> None:
    await live(store)
    before = await seen(store)
    await store.disk.consent(ANN, True)  # `pmg user import` beside the running bot
    assert await seen(store) == before
    assert store.memory.held(ANN) == {}


async def test_moving_again_after_a_crash_changes_nothing(store: RememberingStore) -> None:
    await live(store)
    held = store.memory.held(ANN)
    await store.consent(ANN, True)
    before = await seen(store)
    await store.disk.adopt(held)
    assert await seen(store) == before
    events = (await store.recall(ANN, before=said("3"), limit=9)).events
    assert [event.id for event in events] == ["1", "2"]


async def test_what_a_cache_knew_of_memory_is_not_believed_on_disk(
    store: RememberingStore,
) -> None:
    await live(store)
    version = (await store.recall(ANN, before=None, limit=1)).version
    await store.consent(ANN, True)
    assert (await store.recall(ANN, before=None, limit=1)).version > version


async def test_the_sticker_that_was_delivered_takes_its_place_in_the_order(
    store: RememberingStore,
) -> None:
    await store.disk.keep(ANN, drawing("s"))  # as the outbox does for everybody
    await live(store)
    rows = await store.export(ANN)
    await store.consent(ANN, True)
    kinds = [(row["kind"], row.get("id")) for row in await store.export(ANN)]
    assert kinds == [(row["kind"], row.get("id")) for row in rows]


async def test_answers_at_the_same_moment_lose_nothing(store: RememberingStore) -> None:
    events = [replace(said(str(n)), at=float(n)) for n in range(12)]
    await asyncio.gather(
        *(store.remember(event) for event in events[:6]),
        store.consent(ANN, True),
        *(store.remember(event) for event in events[6:]),
    )
    assert len((await seen(store))[0]) == 12
    assert store.memory.held(ANN) == {}


async def test_an_empty_move_is_an_answer(store: RememberingStore) -> None:
    await store.disk.adopt({ANN: Held()})
    assert await store.consent(ANN)
    assert await store.export(ANN) == []
