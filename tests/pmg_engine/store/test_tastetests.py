"""What came of blind choices: sealed counts of who agreed, gone with them, told to nobody else."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pmg_engine.store.database import FILE
from pmg_engine.store.fleeting import MemoryStore
from pmg_engine.store.graves import Graves
from pmg_engine.store.remembering import RememberingStore
from pmg_engine.store.rotate import rotate
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import TasteTest, User

ANN, BOB = User("web", "ann"), User("web", "bob")
SOME = TasteTest(other_pairs=3, other_wins=2, plain_pairs=2, plain_wins=1, lot=77)
DONE = TasteTest(5, 4, 5, 3, rating=3)


@dataclass
class Home:
    """A folder with a key; what is opened in it is the same people again."""

    folder: Path

    async def opens(self) -> RememberingStore:
        master = MasterKey.find({}, home=self.folder)
        graves = Graves(self.folder / "forgotten")
        disk = await SqlStore.open(self.folder / "data", master, graves=graves)
        return RememberingStore(disk, MemoryStore(time.time))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
async def store(home: Home) -> AsyncIterator[RememberingStore]:
    one = await home.opens()
    await one.consent(ANN, True)
    yield one
    await one.close()


async def test_counts_are_kept_and_replaced(store: RememberingStore, home: Home) -> None:
    assert await store.tasted(ANN) is None
    await store.taste(ANN, SOME)
    again = await home.opens()
    assert await again.tasted(ANN) == SOME
    assert SOME.pairs == 5
    await again.close()
    await store.taste(ANN, DONE)
    assert await store.tasted(ANN) == DONE


async def test_of_who_did_not_agree_nothing_is_kept(store: RememberingStore) -> None:
    await store.taste(BOB, DONE)
    assert await store.tasted(BOB) is None
    assert await store.tastetests() == []


async def test_everybodys_come_without_names(store: RememberingStore) -> None:
    await store.consent(BOB, True)
    await store.taste(ANN, SOME)
    await store.taste(BOB, DONE)
    assert sorted(await store.tastetests(), key=lambda one: one.pairs) == [SOME, DONE]


@pytest.mark.parametrize("how", ["forget", "withdraw"])
async def test_they_go_with_the_person(store: RememberingStore, how: str) -> None:
    await store.taste(ANN, DONE)
    if how == "forget":
        await store.forget(ANN)
    else:
        await store.consent(ANN, False)
    assert await store.tasted(ANN) is None
    assert await store.tastetests() == []


async def test_an_export_tells_the_counts_and_no_import_brings_them(
    store: RememberingStore,
) -> None:
    await store.taste(ANN, SOME)
    rows = await store.export(ANN)
    (row,) = [row for row in rows if row["kind"] == "tastetest"]
    assert row == {
        "kind": "tastetest",
        "other_pairs": 3,
        "other_wins": 2,
        "plain_pairs": 2,
        "plain_wins": 1,
    }
    await store.load(BOB, rows)
    assert await store.tasted(BOB) is None


async def test_they_lie_sealed_and_follow_a_new_master_key(
    store: RememberingStore, home: Home
) -> None:
    await store.taste(ANN, DONE)
    await store.disk.database.scrub()
    assert b"other_wins" not in (home.folder / "data" / FILE).read_bytes()
    await rotate(store.disk, tell=lambda done, of: None)
    again = await home.opens()
    assert await again.tasted(ANN) == DONE
    await again.close()
