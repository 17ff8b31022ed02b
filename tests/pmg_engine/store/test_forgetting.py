"""Who is forgotten leaves nothing behind, also after a crash, and no backup brings them back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.jobs import Jobs
from pmg_engine.errors import SealedError, StoreError
from pmg_engine.store import seal, tastetests
from pmg_engine.store.database import FILE
from pmg_engine.store.graves import GRAVES_ENV, Graves
from pmg_engine.store.schema import metadata
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import (
    Address,
    EventId,
    Keywords,
    Liking,
    Marked,
    Notice,
    Receipt,
    Said,
    Sticker,
    StickerId,
    Stickers,
    Target,
    TasteTest,
    User,
)

ROOT = Path(__file__).parents[3]
CANARY = "xylophone-canary"
ANN, BOB = User("web", f"ann-{CANARY}"), User("web", "bob")
GROUP = User("web/group", f"room|{ANN.id}")
SHARED = ("proof", "counter", "listed", "alembic_version")


def said(id: str, user: User = ANN, *, text: str = CANARY, private: bool = True) -> Said:
    address = Address("web", f"{user.id}-room", private=private)
    return Said(EventId(id), user, address, 1.0, text=text)


def sticker(id: str) -> Sticker:
    target = Target("happy", text=CANARY)
    image = Image.new("RGBA", (64, 64), (1, 2, 3, 200))
    return Sticker(StickerId(id), image, Keywords(target), target, seed=1, z=0.0, text=CANARY)


async def live(store: SqlStore, user: User = ANN) -> None:
    """Something in every table that can hold a person."""
    await store.consent(user, True)
    await store.remember(said("1", user))
    await store.keep(user, sticker("s"))
    await store.mark(user, Marked(CANARY, "character", "pinned"))
    await store.cache(user, CANARY, (Liking(CANARY, "character", 1.0),))
    await store.settle(user, {"name": CANARY})
    await store.count(f"limits|user|{user.platform}|{user.id}", {CANARY: 1.0})
    await store.learn_from("adapters/of-many", [user])
    async with store.database.write() as connection:
        await tastetests.put(connection, await store.meet(connection, user), TasteTest(rating=3))
    jobs = await Jobs.open(store)
    for id, private in (("private", True), ("group", False)):
        await jobs.accept(said(id, user, private=private))
        while (job := await jobs.next()).event.user != user:
            pass  # what somebody else left waiting
        await jobs.drawn(job, Stickers((sticker(id),)))
    while (delivery := await jobs.outgoing()).event.user != user:
        pass
    await jobs.sent(delivery.key, Receipt(CANARY))
    await jobs.accept(said("waiting", user))


def rows(folder: Path) -> dict[str, int]:
    """How many rows hold somebody, in which tables."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        names = [name for name in metadata.tables if name not in SHARED]
        found = {n: connection.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for n in names}
    return {name: number for name, number in found.items() if number}


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.fixture
def unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals nothing: what a cell holds can be read in the file."""
    pad = bytes(12), bytes(16)

    def plain(key: bytes, data: bytes, bound: bytes) -> bytes:
        return pad[0] + data + pad[1]

    def again(key: bytes, sealed: bytes, bound: bytes) -> bytes:
        return sealed[12:-16]

    monkeypatch.setattr(seal, "_seal", plain)
    monkeypatch.setattr(seal, "_open", again)


@pytest.mark.usefixtures("unsealed")
async def test_no_word_is_left_in_any_file_even_where_nothing_is_sealed(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await live(store)
    assert set(rows(tmp_path)) >= set(metadata.tables) - {*SHARED, "tainted"}
    assert everything(tmp_path).count(CANARY.encode()) > 20
    receipt = await store.forget(ANN)
    assert CANARY.encode() not in everything(tmp_path)  # log and all, while it is open
    assert rows(tmp_path) == {"tainted": 1}  # the adapter, and nobody's name
    assert receipt.rows >= 14
    await store.close()
    assert CANARY.encode() not in everything(tmp_path)


@pytest.mark.usefixtures("unsealed")
async def test_taking_consent_back_leaves_only_mail_on_its_way(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await store.consent(ANN, True)
    await store.remember(said("1"))
    await store.keep(ANN, sticker("s"))
    await store.settle(ANN, {"name": CANARY})
    await store.consent(ANN, False)
    assert CANARY.encode() not in everything(tmp_path)
    assert rows(tmp_path) == {"person": 1}
    await live(store)
    before = rows(tmp_path)
    await store.consent(ANN, False)
    kept = ("person", "inbox", "outbox", "sheet")
    left = {name: before[name] for name in kept}
    assert rows(tmp_path) == left | {"sticker": 2, "tainted": 1}  # what the outbox shows
    await store.close()


async def test_an_adapter_that_learned_from_somebody_forgotten_is_not_used(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await store.learn_from("of-ann", [ANN, BOB])
    await store.learn_from("of-bob", [BOB])
    assert await store.usable("of-ann")
    await store.forget(ANN)
    assert not await store.usable("of-ann")
    assert await store.usable("of-bob")
    await store.close()


KILLED = """
import asyncio, os, pathlib, signal, sys
from pmg_engine.store import people
from pmg_engine.store.graves import Graves
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import User

def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)

async def main(folder, where, id):
    graves = Graves(pathlib.Path(folder).parent / "forgotten")
    store = await SqlStore.open(pathlib.Path(folder), MasterKey(bytes(32)), graves=graves)
    if where == "before the keys":
        people.destroy_keys = die
    elif where == "before the rows":
        people.erase = die
    else:
        store.database.scrub = die
    await store.forget(User("web", id))

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("where", ["before the keys", "before the rows", "before the log"])
async def test_kill_9_while_forgetting_is_made_good_at_the_next_start(
    tmp_path: Path, where: str
) -> None:
    data, master = tmp_path / "data", MasterKey(bytes(32))
    store = await SqlStore.open(data, master)
    await live(store)
    await store.remember(said("1", GROUP))
    await live(store, BOB)
    before = await store.export(BOB)
    await store.close()
    done = subprocess.run(  # noqa: ASYNC221 (nothing else runs in this test)
        [sys.executable, "-c", KILLED, str(data), where, ANN.id], cwd=ROOT, check=False, timeout=60
    )
    assert done.returncode == -9
    store = await SqlStore.open(data, master, graves=Graves(tmp_path / "forgotten"))
    assert rows(data)["person"] == 2  # Bob, and Bob in a group
    assert await store.export(ANN) == []
    assert await store.export(GROUP) == []
    assert await store.export(BOB) == before
    assert not await store.consent(ANN)
    await store.close()


async def opened(folder: Path, *, now: float) -> SqlStore:
    graves = Graves(folder.parent / "forgotten")
    master = MasterKey(bytes(32))
    return await SqlStore.open(folder, master, graves=graves, clock=lambda: now)


async def test_a_restored_backup_brings_nobody_back(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    store = await opened(data, now=100.0)
    await live(store)
    await store.remember(said("1", GROUP))
    await live(store, BOB)
    await store.close()
    shutil.copytree(data, backup)
    store = await opened(data, now=200.0)
    await store.forget(ANN)
    await store.close()
    store = await opened(backup, now=300.0)
    assert rows(backup)["person"] == 2  # Bob, and Bob in a group
    assert await store.export(ANN) == []
    assert len((await store.recall(BOB, before=None, limit=9)).events) == 1
    await live(store)  # she comes back, and stays
    await store.close()
    store = await opened(backup, now=400.0)
    assert len((await store.recall(ANN, before=None, limit=9)).events) == 1
    await store.close()
    assert (tmp_path / "forgotten").stat().st_mode & 0o777 == 0o600
    assert CANARY not in (tmp_path / "forgotten").read_text()


async def test_a_restored_backup_brings_no_consent_back_that_was_taken_back(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    store = await opened(data, now=100.0)
    await store.consent(ANN, True)
    await store.remember(said("1"))
    await store.close()
    shutil.copytree(data, backup)
    store = await opened(data, now=200.0)
    await store.consent(ANN, False)
    await store.consent(ANN, True)
    await store.remember(said("2"))
    await store.close()
    store = await opened(data, now=300.0)
    assert [e.id for e in (await store.recall(ANN, before=None, limit=9)).events] == ["2"]
    await store.close()
    store = await opened(backup, now=300.0)
    assert not await store.consent(ANN)
    assert await store.export(ANN) == []
    await store.close()


async def test_who_comes_back_while_the_clock_goes_wrong_stays(tmp_path: Path) -> None:
    store = await opened(tmp_path / "data", now=200.0)
    await store.forget(ANN)
    await store.close()
    for now in (100.0, 300.0):
        store = await opened(tmp_path / "data", now=now)
        await store.remember(said(str(now)))
        await store.close()
    store = await opened(tmp_path / "data", now=300.0)
    assert len((await store.recall(ANN, before=None, limit=9)).events) == 2
    await store.close()


def test_a_torn_line_spoils_no_other(tmp_path: Path) -> None:
    graves, master = Graves(tmp_path / "forgotten"), MasterKey.fresh()
    graves.add([b"a" * 16], at=1.5, master=master)
    with (tmp_path / "forgotten").open("a") as file:
        file.write("\n0 6161")  # and now the power goes
    Graves(tmp_path / "forgotten").add([b"b" * 16, b"a" * 16], at=2.5, master=master)
    graves.read(master)
    assert graves.at == {b"a" * 16: 2.5, b"b" * 16: 2.5}


def test_where_the_list_lies(tmp_path: Path) -> None:
    home = MasterKey.find({}, home=tmp_path)
    beside = Graves.find({}, home=tmp_path, master=home)
    assert home.source
    assert beside.path == home.source.parent / "forgotten"
    named = Graves.find({GRAVES_ENV: str(tmp_path / "x")}, home=tmp_path, master=home)
    assert named.path == tmp_path / "x"
    assert Graves.find({}, home=tmp_path, master=MasterKey.fresh()).path == beside.path


async def test_the_list_may_not_lie_with_the_data(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Move it elsewhere"):
        await SqlStore.open(tmp_path, MasterKey.fresh(), graves=Graves(tmp_path / "forgotten"))


async def test_a_list_that_cannot_be_written_deletes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    graves = Graves(tmp_path / "file" / "forgotten")
    store = SqlStore.open(tmp_path / "data", MasterKey.fresh(), graves=graves)
    with pytest.raises(StoreError, match=GRAVES_ENV):
        await store


async def test_data_from_before_a_new_key_is_refused(tmp_path: Path) -> None:
    old = MasterKey.fresh()
    new = old.successor(os.urandom(32), tmp_path / "key")
    Graves(tmp_path / "forgotten").add([b"a" * 16], at=1.0, master=new)
    with pytest.raises(SealedError, match="backup"):
        Graves(tmp_path / "forgotten").read(old)


async def test_a_reply_to_a_group_is_kept_in_that_group(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    jobs = await Jobs.open(store)
    room = Address("web", "room", private=False)
    await jobs.accept(replace(said("1"), address=room))
    await jobs.drawn(await jobs.next(), Stickers((sticker("s"),)))
    await jobs.accept(replace(said("2"), address=room))
    await jobs.drawn(await jobs.next(), Notice("hello"))
    assert (await store.sticker(GROUP, StickerId("s"))).text == CANARY
    assert {row.get("group") for row in await store.export(ANN)} == {1}
    assert len(await jobs.replay(room)) == 4
    await store.forget(ANN)
    assert await jobs.replay(room) == []
    assert rows(tmp_path) == {}
    await store.close()
