"""SqlStore passes the kit, seals what it writes, and says plainly what is wrong with its file."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from PIL import Image

from pmg_engine.errors import SealedError, StoreError
from pmg_engine.store import people
from pmg_engine.store.database import FILE
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
    User,
)

ROOT = Path(__file__).parents[3]
CANARY = "xylophone-canary"
ANN, BOB = User("web", f"ann-{CANARY}"), User("web", "bob")


class TestSqlStore(StoreConformance):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> OpenStore:
        master = MasterKey.fresh()
        return lambda: SqlStore.open(tmp_path / "data", master)


def said(id: str, user: User = ANN, text: str = CANARY) -> Said:
    return Said(EventId(id), user, Address("web", CANARY), 1.0, text=text)


def sticker(id: str = "s") -> Sticker:
    target = Target("happy", text=CANARY)
    image = Image.new("RGBA", (64, 64), (1, 2, 3, 200))
    return Sticker(StickerId(id), image, Keywords(target), target, seed=1, z=0.0, text=CANARY)


async def live(store: SqlStore, user: User) -> None:
    await store.remember(said("1", user))
    await store.keep(user, sticker())
    await store.mark(user, Marked(CANARY, "character", "pinned"))
    await store.cache(user, CANARY, (Liking(CANARY, "character", 1.0),))


def rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, straight from the file."""
    with sqlite3.connect(folder / FILE) as connection:
        found = {t: connection.execute(f"SELECT * FROM {t}").fetchall() for t in metadata.tables}
    connection.close()
    return found


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_no_words_and_no_names_on_disk(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await live(store, ANN)
    await store.load(ANN, [{"kind": "used", "at": 1.0, "how": "liked", "words": [CANARY]}])
    while_open = everything(tmp_path)
    await store.close()
    for data in (while_open, everything(tmp_path)):
        assert CANARY.encode() not in data
        assert b"RIFF" not in data  # how every WebP begins


async def test_forget_destroys_the_key_and_every_byte(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await live(store, ANN)
    await live(store, BOB)
    before = rows(tmp_path)
    ann = store.master.name(ANN.platform, ANN.id)
    hers = {cell for table in before.values() for row in table if ann in row for cell in row}
    blobs = {cell for cell in hers if isinstance(cell, bytes) and len(cell) >= 16}
    assert len(blobs) > 8
    assert all(blob[:40] in everything(tmp_path) for blob in blobs)
    await store.forget(ANN)
    for data in [everything(tmp_path)]:  # while the store is still open: log and all
        assert not [blob for blob in blobs if blob[:40] in data or blob[-40:] in data]
    after = rows(tmp_path)
    for table, kept in before.items():
        assert after[table] == [row for row in kept if ann not in row], table
    await store.close()


async def test_a_forgetting_cut_short_is_finished_at_the_next_start(tmp_path: Path) -> None:
    master = MasterKey.fresh()
    store = await SqlStore.open(tmp_path, master)
    await live(store, ANN)
    await live(store, BOB)
    async with store.database.write() as connection:
        await people.destroy_keys(connection, [people.id_of(master, ANN)])
    assert (await store.recall(ANN, before=None, limit=9)).events == ()
    await store.close()
    store = await SqlStore.open(tmp_path, master)
    left = rows(tmp_path)
    assert [len(left[name]) for name in ("person", "event", "sticker", "mark")] == [1, 1, 1, 1]
    assert (await store.recall(BOB, before=None, limit=9)).events == (said("1", BOB),)
    await store.close()


async def test_half_a_character_breaks_nothing(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    half = User("web", "\udc00")
    await store.remember(said("\ud83d", half, text="so \ud83d"))
    (event,) = (await store.recall(half, before=None, limit=9)).events
    assert event.user.platform == "web"
    assert len(await store.export(half)) == 2
    await store.close()


async def test_a_swapped_cell_does_not_open(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await store.remember(said("1"))
    await store.remember(said("2"))
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE event SET body = (SELECT body FROM event WHERE place = 1)")
    connection.close()
    with pytest.raises(SealedError, match="backup"):
        await store.recall(ANN, before=None, limit=9)
    await store.close()


async def test_another_master_key_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    master = MasterKey.fresh()
    store = await SqlStore.open(tmp_path, master)
    await live(store, ANN)
    await store.close()
    before = rows(tmp_path)
    with pytest.raises(SealedError, match="PMG_DATA_KEY"):
        await SqlStore.open(tmp_path, MasterKey.fresh())
    assert rows(tmp_path) == before
    store = await SqlStore.open(tmp_path, master)
    assert (await store.sticker(ANN, StickerId("s"))).text == CANARY
    await store.close()


async def test_the_master_key_may_not_lie_with_the_data(tmp_path: Path) -> None:
    master = MasterKey.find({}, home=tmp_path)
    with pytest.raises(StoreError, match="Move it elsewhere"):
        await SqlStore.open(tmp_path, master)


async def test_files_are_for_this_account_only(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path / "new" / "data", MasterKey.fresh())
    assert stat.S_IMODE((tmp_path / "new" / "data").stat().st_mode) == 0o700
    for path in (tmp_path / "new" / "data").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    await store.close()


async def test_the_migrations_lead_to_the_schema(tmp_path: Path) -> None:
    await (await SqlStore.open(tmp_path, MasterKey.fresh())).close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / FILE}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    master = MasterKey.fresh()
    await (await SqlStore.open(tmp_path, master)).close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        await SqlStore.open(tmp_path, master)


async def test_the_file_is_set_up_for_safety(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    expected = {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "synchronous": 1}
    async with store.database.read() as connection:
        for name, value in expected.items():
            found = (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            assert found == value, name
    await store.close()


@pytest.mark.parametrize("damage", ["noise", "short", "no pages"])
async def test_a_damaged_file_says_so(tmp_path: Path, damage: str) -> None:
    master = MasterKey.fresh()
    store = await SqlStore.open(tmp_path, master)
    for number in range(60):
        await store.remember(said(str(number), text="x" * 2000))
    await store.close()
    file = tmp_path / FILE
    data = file.read_bytes()
    wrong = {"noise": os.urandom(len(data)), "short": data[:5000], "no pages": data[:50]}[damage]
    file.write_bytes(wrong)
    with pytest.raises(StoreError, match="Restore a backup"):
        await SqlStore.open(tmp_path, master)
    assert file.read_bytes() == wrong


async def test_a_locked_database_says_so_and_recovers(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh(), patience=0.1)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another program"):
        await store.remember(said("1"))
    other.execute("ROLLBACK")
    other.close()
    assert await store.remember(said("1"))
    await store.close()


async def test_a_full_disk_says_so_and_loses_nothing(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await store.remember(said("1"))

    def fill(connection: sa.Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    engine = store.database._engine.sync_engine
    sa.event.listen(engine, "begin", fill)
    with pytest.raises(StoreError, match="disk is full"):
        await store.remember(said("2", text="x" * 100_000))
    assert (await store.recall(ANN, before=None, limit=9)).events == (said("1"),)
    await store.close()


OPEN_WITHOUT_RIGHTS = """
import asyncio, os, pathlib, sys
from pmg_engine.errors import StoreError
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore

async def visit(folder):
    await (await SqlStore.open(pathlib.Path(folder), MasterKey(bytes(32)))).close()

asyncio.run(visit(sys.argv[1]))  # everything is imported now
if os.getuid() == 0:  # permissions do not hold for root
    os.setuid(65534)
try:
    asyncio.run(visit(sys.argv[2]))
except StoreError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("made", [True, False], ids=["old database", "no database"])
async def test_a_read_only_folder_says_so(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "data"
    if made:
        await (await SqlStore.open(folder, MasterKey(bytes(32)))).close()
        (folder / FILE).chmod(0o444)
    else:
        folder.mkdir()
    folder.chmod(0o555)
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(parent.stat().st_mode | 0o055)
    done = subprocess.run(  # noqa: ASYNC221 (nothing else runs in this test)
        [sys.executable, "-c", OPEN_WITHOUT_RIGHTS, str(tmp_path / "other"), str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    folder.chmod(0o755)
    assert "write" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


async def test_closing_twice_is_no_error(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await store.close()
    await store.close()


async def test_a_path_that_is_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="Use a folder"):
        await SqlStore.open(tmp_path / "file" / "data", MasterKey.fresh())


async def test_pictures_are_made_and_read_off_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    convert = Image.Image.convert

    def watched(self: Image.Image, *args: Any, **kwargs: Any) -> Image.Image:
        threads.add(threading.get_ident())
        return convert(self, *args, **kwargs)

    monkeypatch.setattr(Image.Image, "convert", watched)
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    await store.keep(ANN, sticker())
    await store.sticker(ANN, StickerId("s"))
    await store.load(BOB, await store.export(ANN))
    await store.close()
    assert threads
    assert threading.get_ident() not in threads


async def test_two_programs_see_each_other(tmp_path: Path) -> None:
    master = MasterKey.fresh()
    bot = await SqlStore.open(tmp_path, master)
    await live(bot, ANN)
    tool = await SqlStore.open(tmp_path, master)  # `pmg user forget` while the bot runs
    assert (await tool.recall(ANN, before=None, limit=9)).events == (said("1"),)
    await tool.forget(ANN)
    assert (await bot.recall(ANN, before=None, limit=9)).events == ()
    assert await bot.remember(said("1", text="new key, new life"))
    assert len((await tool.recall(ANN, before=None, limit=9)).events) == 1
    await tool.close()
    await bot.close()
