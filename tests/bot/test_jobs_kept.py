"""What the inbox and outbox keep, for how long, sealed, and through kill -9."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.jobs import Jobs
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, Notice, Receipt, StickerId, Stickers, Used, User
from tests.bot.letters import ANN, BOB, MASTER, drawing, nothing_next, outgoing, said, take

ROOT = Path(__file__).parents[2]


class Clock:
    """Stands still until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await SqlStore.open(tmp_path, MASTER)
    yield store
    await store.close()


@pytest.fixture
async def jobs(store: SqlStore) -> Jobs:
    return await Jobs.open(store)


async def test_purge_removes_what_is_settled_and_old(tmp_path: Path) -> None:
    now = 1000.0
    store = await SqlStore.open(tmp_path / "p", MASTER, clock=lambda: now)
    jobs = await Jobs.open(store)
    for id, user in (("sent", ANN), ("waiting", BOB)):
        await jobs.accept(said(id, user, chat=user.id))
        await jobs.drawn(await take(jobs), Notice(id))
    first = await outgoing(jobs)
    await jobs.sent(first.key, Receipt("m"))
    now = 2000.0
    await jobs.accept(said("new", ANN, chat=ANN.id))
    assert await jobs.purge(1000.0) == 0
    assert await jobs.purge(1500.0) == 3  # both lines were answered; one answer was sent
    left = await jobs.replay(said("sent", ANN, chat=ANN.id).address)
    assert [entry.item for entry in left] == [said("new", ANN, chat=ANN.id)]
    assert (await outgoing(jobs)).reply == Notice("waiting")
    assert int(left[0].key) > int(first.key)
    await store.close()


async def exchange(jobs: Jobs, id: str, user: User = ANN, *, chat: str = "room") -> None:
    """A line, its sticker, and the platform's thanks."""
    await jobs.accept(said(id, user, chat=chat))
    await jobs.drawn(await take(jobs), Stickers((drawing(id),)))
    await jobs.sent((await outgoing(jobs)).key, Receipt(id))


async def count(store: SqlStore, table: str) -> int:
    async with store.database.read() as connection:
        found = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
        return int(found.scalar_one())


async def test_strangers_go_when_their_mail_is_settled(tmp_path: Path) -> None:
    clock = Clock()
    store = await SqlStore.open(tmp_path / "p", MASTER, clock=clock)
    jobs = await Jobs.open(store)
    await store.consent(BOB, True)
    await exchange(jobs, "hers")
    await exchange(jobs, "his", BOB, chat="his")
    clock.now = 2000.0
    await exchange(jobs, "later")
    await jobs.accept(said("waiting"))
    assert await jobs.purge_strangers(1000.0) == 0
    assert await jobs.purge_strangers(1500.0) == 3  # line, reply and sticker of "hers"
    shown = [type(entry.item).__name__ for entry in await jobs.replay(said("1").address)]
    assert shown == ["Said", "Stickers", "Said"]
    assert len(await jobs.replay(said("1", chat="his").address)) == 2
    assert await jobs.purge_strangers(9e9) == 3  # "waiting" is not settled: nor is she gone
    assert (await take(jobs)).event.id == "waiting"
    assert (await count(store, "person"), await count(store, "sticker")) == (2, 1)
    await jobs.stop()
    jobs = await Jobs.open(store)
    await jobs.done(await take(jobs))
    assert await jobs.purge_strangers(9e9) == 2  # the line, and she herself
    assert await count(store, "person") == 1
    assert len(await store.export(BOB)) == 2
    await store.close()


async def test_settled_is_when_it_was_sent_not_when_it_came(tmp_path: Path) -> None:
    clock = Clock()
    store = await SqlStore.open(tmp_path / "p", MASTER, clock=clock)
    jobs = await Jobs.open(store)
    await jobs.accept(said("1"))
    job = await take(jobs)
    clock.now = 5000.0
    await jobs.drawn(job, Stickers((drawing("1"),)))
    clock.now = 9000.0
    assert await jobs.purge_strangers(6000.0) == 1  # the line was answered, the answer not sent
    await jobs.sent((await outgoing(jobs)).key, Receipt("m"))
    assert await jobs.purge_strangers(9000.0) == 0
    assert await jobs.purge_strangers(9001.0) == 3
    await store.close()


async def test_history_goes_by_its_own_age(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path / "p", MASTER, clock=Clock())
    jobs = await Jobs.open(store)
    await store.consent(ANN, True)
    for at, id in ((10.0, "old"), (1000.0, "new")):
        await store.remember(replace(said(id), at=at))
        await store.remember(Used(EventId(f"u{id}"), ANN, said(id).address, at, words=("cat",)))
    await exchange(jobs, "shown")
    await store.keep(ANN, drawing("not shown"))
    await store.cache(ANN, "key", ())
    version = (await store.recall(ANN, before=None, limit=9)).version
    assert await jobs.purge(0.0) == 0
    assert await jobs.purge(0.0, history=500.0) == 2
    past = await store.recall(ANN, before=None, limit=9)
    assert [event.id for event in past.events] == ["new", "unew"]
    assert past.version > version
    assert await store.learned(ANN, "key") is None
    assert await jobs.purge(0.0, history=5000.0) == 3  # both events, and one sticker
    assert len(await jobs.replay(said("1").address)) == 2
    assert (await store.sticker(ANN, StickerId("shown"))).id == "shown"
    await store.close()


async def test_forget_takes_the_mail_and_leaves_that_of_others(store: SqlStore, jobs: Jobs) -> None:
    example = User("web", "example")
    for event in (
        said("1"), said("2"), said("1", BOB, chat="his"), said("1", example, remember=False)
    ):  # fmt: skip
        await jobs.accept(event)
    job = await take(jobs)
    await store.forget(ANN)
    assert await jobs.drawn(job, Stickers((drawing("s"),))) is None
    assert (await take(jobs)).event == said("1", BOB, chat="his")
    await nothing_next(jobs)  # neither hers, nor what an example person was to answer to her
    assert await jobs.replay(said("1").address) == []
    assert len(await jobs.replay(said("1", BOB, chat="his").address)) == 1
    assert await store.export(ANN) == []
    assert await jobs.accept(said("1"))


async def test_forget_in_a_public_room_leaves_the_room(store: SqlStore, jobs: Jobs) -> None:
    room = Address("web", "room", private=False)
    for user in (ANN, BOB):
        await jobs.accept(replace(said("1", user), address=room))
    await store.forget(ANN)
    assert [entry.user for entry in await jobs.replay(room)] == [BOB]


async def test_mail_is_sealed(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path / "s", MASTER)
    jobs = await Jobs.open(store)
    canary = "xylophone-canary"
    await jobs.accept(said(canary, User(canary, canary), chat=canary))
    key = await jobs.drawn(await take(jobs), Notice(canary))
    await jobs.sent((await outgoing(jobs)).key, Receipt(canary))
    files = [path.read_bytes() for path in (tmp_path / "s").iterdir()]
    assert key
    assert not any(canary.encode() in data for data in files)
    await store.close()


async def test_a_damaged_line_does_not_stop_the_others(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path / "d", MASTER)
    jobs = await Jobs.open(store, tries=2)
    await jobs.accept(said("1"))
    await jobs.accept(said("2"))
    async with store.database.write() as connection:
        await connection.exec_driver_sql(
            "UPDATE inbox SET body = x'00' WHERE id = (SELECT min(id) FROM inbox)"
        )
    raised = 0
    while True:
        try:
            job = await take(jobs)
            break
        except Exception:
            raised += 1
    assert (job.event.id, raised) == ("2", 2)
    await store.close()


WORKER = """
import asyncio, itertools, pathlib, sys
from PIL import Image
from bot.jobs import Jobs
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import *

def say(*words):
    print(*words, flush=True)

async def hear(jobs, start):
    for n in itertools.count(start):
        user = User("web", str(n % 5))
        event = Said(EventId(str(n)), user, Address("web", user.id), 1.0, text="canary")
        await jobs.accept(event)
        say("accepted", n)

async def draw(jobs):
    target = Target("happy")
    while True:
        job = await jobs.next()
        image = Image.new("RGBA", (32, 32), "red")
        id = StickerId(job.event.id)
        drawn = Sticker(id, image, Keywords(target), target, seed=1, z=0.0)
        say("drawn", job.event.id, await jobs.drawn(job, Stickers((drawn,))))

async def send(jobs):
    while True:
        delivery = await jobs.outgoing()
        say("sending", delivery.event.id, delivery.key)
        await asyncio.sleep(0.001)
        await jobs.sent(delivery.key, Receipt(delivery.key))
        say("sent", delivery.event.id, delivery.key)

async def main(folder, start):
    store = await SqlStore.open(pathlib.Path(folder), MasterKey(bytes(32)))
    jobs = await Jobs.open(store)
    await asyncio.gather(hear(jobs, int(start)), draw(jobs), send(jobs))

asyncio.run(main(*sys.argv[1:]))
"""


def run_and_kill(folder: Path, start: int, words: int) -> list[list[str]]:
    """Run the worker, kill -9 it after so many words of it, and give back what it said."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), str(start)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(words)]
        process.kill()
        lines += process.stdout.read().splitlines()
    return [line.split() for line in lines]


async def test_kill_9_loses_nothing(tmp_path: Path) -> None:
    chance = random.Random(9)
    accepted: set[str] = set()
    sent: dict[str, set[str]] = {}
    keys: dict[str, set[str]] = {}
    for round in range(3):
        lines = await asyncio.to_thread(
            run_and_kill, tmp_path, round * 10_000, chance.randint(40, 120)
        )
        for what, id, *rest in lines:
            if what == "accepted":
                accepted.add(id)
            elif rest and rest[0] != "None":
                keys.setdefault(id, set()).add(rest[0])
                if what == "sent":
                    sent.setdefault(id, set()).add(rest[0])
    assert len(accepted) > 20
    assert len(sent) > 5
    store = await SqlStore.open(tmp_path, MASTER)
    jobs = await Jobs.open(store)
    waiting: set[str] = set()
    while jobs.waiting():
        job = await take(jobs)
        waiting.add(job.event.id)
        await jobs.done(job)
    while len(jobs._out):
        delivery = await outgoing(jobs)
        waiting.add(delivery.event.id)
        keys.setdefault(delivery.event.id, set()).add(delivery.key)
        await jobs.sent(delivery.key, Receipt("m"))
    assert accepted <= set(sent) | waiting  # nothing is lost
    assert not set(sent) & waiting  # and nothing that was confirmed is done twice
    assert all(len(known) == 1 for known in keys.values())  # the same key on every try
    for id in sent:
        await store.sticker(User("web", str(int(id) % 5)), StickerId(id))
    await store.close()
