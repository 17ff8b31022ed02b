"""A new master key: everything stays, the old key opens nothing, a kill -9 at any point is fine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.jobs import Jobs
from pmg_engine.errors import SealedError, StoreError
from pmg_engine.store.graves import Graves
from pmg_engine.store.rotate import old_key, rotate, settled
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, Marked, Notice, Receipt, Said, User

ROOT = Path(__file__).parents[3]
ANN, BOB = User("web", "ann"), User("web", "bob")
GROUP = User("web/group", "room|ann")
ROOM = Address("web", "room")


def said(id: str, user: User = ANN) -> Said:
    return Said(EventId(id), user, ROOM, 1.0, text=f"line {id}")


async def opened(home: Path) -> SqlStore:
    """As `pmg_engine.build.open_store` does it."""
    master = settled(home / "data", MasterKey.find({}, home=home))
    graves = Graves.find({}, home=home, master=master)
    return await SqlStore.open(home / "data", master, graves=graves)


async def live(home: Path) -> None:
    store = await opened(home)
    for user in (ANN, GROUP, BOB):
        await store.consent(user, True)
        await store.remember(said("1", user))
        await store.mark(user, Marked("cat", "character", "pinned"))
        await store.settle(user, {"language": "zh"})
    await store.list("optout", ANN, on=True)
    await store.count("limits|user|web|ann", {"a": 1.5})
    await store.learn_from("adapter", [ANN])
    await store.forget(User("web", "gone"))
    jobs = await Jobs.open(store)
    for id in ("1", "2"):
        await jobs.accept(said(id))
        await jobs.drawn(await jobs.next(), Notice(id))
    await jobs.sent((await jobs.outgoing()).key, Receipt("m"))
    await jobs.stop()
    await store.close()


async def check(home: Path) -> None:
    """Everything of `live` is there."""
    store = await opened(home)
    for user in (ANN, GROUP, BOB):
        past = await store.recall(user, before=None, limit=9)
        assert past.events == (said("1", user),)
        assert past.marks == (Marked("cat", "character", "pinned"),)
        assert await store.settings(user) == {"language": "zh"}
        assert await store.consent(user)
        assert not await store.remember(said("1", user))
    assert await store.listed("optout", ANN)
    assert not await store.listed("optout", BOB)
    assert await store.counters("limits|user|web|ann") == {"a": 1.5}
    assert list(store.graves.at) == [store.master.name("web", "gone")]
    jobs = await Jobs.open(store)
    assert not await jobs.accept(said("1"))
    assert len(await jobs.replay(ROOM)) == 4
    assert (await jobs.outgoing()).reply == Notice("2")
    await jobs.stop()
    await store.close()


async def test_everything_stays_and_the_old_key_is_useless(tmp_path: Path) -> None:
    await live(tmp_path)
    first = MasterKey.find({}, home=tmp_path)
    assert first.source is not None
    for _ in range(2):
        before = MasterKey.find({}, home=tmp_path)
        told: list[tuple[int, int]] = []
        store = await opened(tmp_path)
        await rotate(store, tell=lambda *numbers: told.append(numbers))  # noqa: B023 (awaited)
        await store.close()
        assert told[-1][0] == told[-1][1] == len(told) > 10
        assert MasterKey.find({}, home=tmp_path).secret != before.secret
        with pytest.raises(SealedError, match="another master key"):
            await SqlStore.open(tmp_path / "data", before)
        await check(tmp_path)
        kept = MasterKey(bytes.fromhex(old_key(first.source).read_text()))
        assert kept.secret == before.secret
    names = {path.name for path in first.source.parent.iterdir()}
    assert names == {"master.key", "master.key.old", "forgotten"}


async def test_no_name_of_the_old_key_is_left(tmp_path: Path) -> None:
    await live(tmp_path)
    store = await opened(tmp_path)
    old = store.master
    await rotate(store, tell=lambda done, total: None)
    await store.close()
    data = b"".join(p.read_bytes() for p in (tmp_path / "data").iterdir())
    listed = (tmp_path / ".config" / "pmg-stickers" / "forgotten").read_text()
    data += bytes.fromhex("".join(listed.split()[1::4]))
    names: list[tuple[str | None, ...]] = [
        ("web", "ann"),
        ("web/group", "room|ann"),
        ("web", "bob"),
        ("web", "gone"),
        ("address", "web", "room", None),
        ("sheet", "limits|user|web|ann"),
        ("subject", "web|ann"),
        ("listed", "optout", "web", "ann", ""),
    ]
    store = await opened(tmp_path)
    for parts in names:
        assert old.name(*parts) not in data, parts
        assert store.master.name(*parts) in data, parts
    await store.forget(ANN)
    assert not await store.usable("adapter")
    assert await store.export(GROUP) == []
    await store.close()


async def test_a_key_from_the_environment_is_left_alone(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    with pytest.raises(StoreError, match="PMG_DATA_KEY_FILE"):
        await rotate(store, tell=lambda done, total: None)
    await store.close()


async def test_a_draft_of_another_folder_stays(tmp_path: Path) -> None:
    await live(tmp_path)
    master = MasterKey.find({}, home=tmp_path)
    assert master.source is not None
    draft = master.source.with_name("master.key.next-00000000")
    draft.write_text("cd" * 32)
    await check(tmp_path)
    assert draft.exists()


KILLED = """
import asyncio, os, pathlib, signal, sys
from pmg_engine.store import rotate
from pmg_engine.store.graves import Graves
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore

def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)

def tell(done, total):
    if where == "half way" and done > total // 2:
        die()

home, where = pathlib.Path(sys.argv[1]), sys.argv[2]

async def main():
    master = MasterKey.find({}, home=home)
    graves = Graves.find({}, home=home, master=master)
    store = await SqlStore.open(home / "data", master, graves=graves)
    if where == "draft":
        rotate._turn = die
    elif where == "before the commit":
        prove = rotate._prove
        async def proved(connection, new):
            await prove(connection, new)
            die()
        rotate._prove = proved
    elif where == "after the commit":
        store.database.scrub = die
    elif where == "before the file":
        pathlib.Path.replace = die
    elif where == "before the list":
        store.graves.read = die
    await rotate.rotate(store, tell=tell)

asyncio.run(main())
"""
POINTS = ("draft", "half way", "before the commit", "after the commit", "before the file",
          "before the list")  # fmt: skip


@pytest.mark.parametrize("where", POINTS)
async def test_kill_9_at_any_point_loses_nothing(tmp_path: Path, where: str) -> None:
    await live(tmp_path)
    before = MasterKey.find({}, home=tmp_path)
    done = subprocess.run(  # noqa: ASYNC221 (nothing else runs in this test)
        [sys.executable, "-c", KILLED, str(tmp_path), where], cwd=ROOT, check=False, timeout=120
    )
    assert done.returncode == -9
    await check(tmp_path)
    turned = MasterKey.find({}, home=tmp_path).secret != before.secret
    assert turned == (POINTS.index(where) > 2)
    store = await opened(tmp_path)
    await rotate(store, tell=lambda done, total: None)
    await store.close()
    await check(tmp_path)
