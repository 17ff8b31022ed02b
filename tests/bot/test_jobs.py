"""The inbox and outbox: nothing twice, nobody first for ever, nothing lost."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.jobs import Delivery, Job, Jobs
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import (
    Action,
    Address,
    Asked,
    Event,
    EventId,
    Keywords,
    Left,
    Liking,
    Notice,
    Pressed,
    Receipt,
    Reply,
    Said,
    Sticker,
    StickerId,
    Stickers,
    Target,
    Taste,
    Used,
    User,
    Why,
)

ROOT = Path(__file__).parents[2]
ANN, BOB = User("web", "ann"), User("web", "bob")
MASTER = MasterKey(bytes(32))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await SqlStore.open(tmp_path, MASTER)
    yield store
    await store.close()


@pytest.fixture
async def jobs(store: SqlStore) -> Jobs:
    return await Jobs.open(store)


def said(id: str, user: User = ANN, *, chat: str = "room", remember: bool = True) -> Said:
    address = Address(user.platform, chat, thread="t", reply_to=id)
    return Said(EventId(id), user, address, float(len(id)), text=f"line {id}", remember=remember)


def drawing(id: str) -> Sticker:
    target = Target("happy", character="cat")
    image = Image.new("RGBA", (32, 32), (9, 8, 7, 200))
    return Sticker(StickerId(id), image, Keywords(target), target, seed=1, z=0.0)


async def take(jobs: Jobs) -> Job:
    return await asyncio.wait_for(jobs.next(), 60)


async def outgoing(jobs: Jobs) -> Delivery:
    return await asyncio.wait_for(jobs.outgoing(), 60)


async def nothing_next(jobs: Jobs) -> None:
    for wait in (jobs.next(), jobs.outgoing()):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wait, 0.05)


async def test_an_event_is_accepted_once(jobs: Jobs) -> None:
    results = await asyncio.gather(*(jobs.accept(said("1")) for _ in range(5)))
    assert sorted(results) == [False] * 4 + [True]
    assert await jobs.accept(said("1", BOB))  # another person's event
    assert jobs.waiting() == 2


@pytest.mark.parametrize(
    "event",
    [
        said("1", remember=False),
        Asked(EventId("1"), ANN, Address("web", "c"), 1.0, "en", command="style", argument="flat"),
        Pressed(EventId("1"), ANN, Address("web", "c"), 1.0, action="like", sticker=StickerId("s")),
        Used(EventId("1"), ANN, Address("web", "c"), 1.0, how="liked", image=b"\xff\x00"),
        Left(EventId("1"), ANN, Address("web", "c", private=False), 1.0),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_every_kind_of_event_survives_a_restart(store: SqlStore, event: Event) -> None:
    await (await Jobs.open(store)).accept(event)
    job = await take(await Jobs.open(store))
    assert job.event == event
    assert job.tries == 1


@pytest.mark.parametrize(
    "reply",
    [
        Notice("sorry", (Action("Again", "again"),), only_for=ANN),
        Taste((Liking("cat", "character", 0.5),), alpha=0.25, uses=3, turns=4),
    ],
    ids=lambda reply: type(reply).__name__,
)
async def test_words_survive_a_restart(store: SqlStore, reply: Reply) -> None:
    jobs = await Jobs.open(store)
    await jobs.accept(said("1"))
    key = await jobs.drawn(await take(jobs), reply, address=Address("web", "elsewhere"))
    delivery = await outgoing(await Jobs.open(store))
    assert delivery == Delivery(str(key), said("1"), Address("web", "elsewhere"), reply, tries=1)


@pytest.mark.parametrize("kind", ["Stickers", "Why"])
async def test_stickers_survive_a_restart(store: SqlStore, kind: str) -> None:
    jobs = await Jobs.open(store)
    await jobs.accept(said("1"))
    await store.keep(ANN, drawing("a"))
    several = Stickers((drawing("b"), drawing("a")), (Action("Again", "again"),))
    await jobs.drawn(await take(jobs), several if kind == "Stickers" else Why(drawing("a")))
    reply = (await outgoing(await Jobs.open(store))).reply
    if isinstance(reply, Stickers):
        assert [sticker.id for sticker in reply.stickers] == ["b", "a"]
        assert reply.actions == several.actions
        assert reply.stickers[0].image.tobytes() == drawing("b").image.tobytes()
    else:
        assert isinstance(reply, Why)
        assert reply.sticker.id == "a"


async def test_people_take_turns(jobs: Jobs) -> None:
    for number in range(4):
        await jobs.accept(said(f"a{number}"))
    await jobs.accept(said("b0", BOB))
    order = []
    for _ in range(5):
        job = await take(jobs)
        order.append(job.event.id)
        await jobs.done(job)
    assert order == ["a0", "b0", "a1", "a2", "a3"]


async def test_one_job_of_a_person_is_in_flight(jobs: Jobs) -> None:
    await jobs.accept(said("1"))
    await jobs.accept(said("2"))
    job = await take(jobs)
    await nothing_next(jobs)
    assert await jobs.drawn(job, Notice("ok"))
    assert (await take(jobs)).event.id == "2"


async def test_no_more_than_the_limit_is_in_flight(store: SqlStore) -> None:
    jobs = await Jobs.open(store, in_flight=2)
    for number in range(4):
        await jobs.accept(said("1", User("web", str(number))))
    first, _ = [await take(jobs) for _ in range(2)]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(jobs.next(), 0.05)
    await jobs.done(first)
    assert (await take(jobs)).event.user.id == "2"


async def test_a_cancelled_wait_loses_no_job(jobs: Jobs) -> None:
    for round in range(20):
        waiting = asyncio.ensure_future(jobs.next())
        await asyncio.sleep(0)
        await jobs.accept(said(str(round)))
        waiting.cancel()
        got = await asyncio.gather(waiting, return_exceptions=True)
        job = got[0] if isinstance(got[0], Job) else await take(jobs)
        assert job.event.id == str(round)
        await jobs.done(job)


async def test_what_has_begun_is_finished_when_the_caller_goes(jobs: Jobs) -> None:
    for number in range(10):
        accepting = asyncio.ensure_future(jobs.accept(said(str(number))))
        await asyncio.sleep(0)
        accepting.cancel()
        await asyncio.gather(accepting, return_exceptions=True)
        assert not await jobs.accept(said(str(number)))
    assert jobs.waiting() == 10


async def test_a_reply_is_put_out_once(jobs: Jobs) -> None:
    await jobs.accept(said("1"))
    job = await take(jobs)
    assert await jobs.drawn(job, Notice("one"))
    assert await jobs.drawn(job, Notice("two")) is None
    delivery = await outgoing(jobs)
    assert delivery.reply == Notice("one")
    await jobs.sent(delivery.key, Receipt("m1", ("f1",)))
    await nothing_next(jobs)


async def test_what_was_sent_is_not_sent_again(store: SqlStore) -> None:
    jobs = await Jobs.open(store)
    for id in ("1", "2"):
        await jobs.accept(said(id))
        await jobs.drawn(await take(jobs), Notice(id))
    first = await outgoing(jobs)
    await jobs.sent(first.key, Receipt("m1"))
    second = await outgoing(jobs)  # and now the power goes
    jobs = await Jobs.open(store)
    again = await outgoing(jobs)
    assert (again.key, again.reply, again.tries) == (second.key, Notice("2"), 2)
    await jobs.sent(again.key, Receipt("m2"))
    await nothing_next(jobs)


async def test_a_leased_job_is_handed_out_again_but_not_for_ever(store: SqlStore) -> None:
    await (await Jobs.open(store)).accept(said("1"))
    for tries in (1, 2):
        assert (await take(await Jobs.open(store, tries=2))).tries == tries
    await nothing_next(await Jobs.open(store, tries=2))


async def test_an_orderly_stop_is_not_a_try(store: SqlStore) -> None:
    jobs = await Jobs.open(store)
    await jobs.accept(said("1"))
    await jobs.accept(said("2", BOB))
    await jobs.drawn(await take(jobs), Notice("ok"))
    for _ in range(3):
        jobs = await Jobs.open(store, tries=2)
        assert (await take(jobs)).tries == 1
        assert (await outgoing(jobs)).tries == 1
        await jobs.stop()


async def test_again_hands_a_job_out_first(store: SqlStore) -> None:
    jobs = await Jobs.open(store, tries=2)
    await jobs.accept(said("1"))
    await jobs.accept(said("2"))
    assert await jobs.again(await take(jobs), wait=0.02)
    job = await take(jobs)
    assert (job.event.id, job.tries) == ("1", 2)
    assert not await jobs.again(job)
    assert (await take(jobs)).event.id == "2"


async def test_a_failed_reply_holds_its_address_but_not_the_others(store: SqlStore) -> None:
    jobs = await Jobs.open(store, sending=1, tries=2)
    for id, user in (("1", ANN), ("2", ANN), ("3", BOB)):
        await jobs.accept(said(id, user, chat=user.id))
        await jobs.drawn(await take(jobs), Notice(id))
    assert await jobs.failed((await outgoing(jobs)).key, wait=0.2)
    other = await outgoing(jobs)
    assert other.reply == Notice("3")
    await jobs.sent(other.key, Receipt("m"))
    again = await outgoing(jobs)
    assert (again.reply, again.tries) == (Notice("1"), 2)
    assert not await jobs.failed(again.key)
    assert (await outgoing(jobs)).reply == Notice("2")


async def test_replay_is_the_conversation_at_one_place(store: SqlStore, jobs: Jobs) -> None:
    keys = []
    for id in ("1", "2"):
        await jobs.accept(said(id))
        keys.append(await jobs.drawn(await take(jobs), Stickers((drawing(id),))))
    await jobs.accept(said("else", chat="other"))
    await jobs.accept(replace(said("thread"), address=Address("web", "room")))
    button = Pressed(EventId("p"), ANN, said("1").address, 1.0, action="like")
    await jobs.accept(button)
    entries = await jobs.replay(Address("web", "room", "t"))
    assert [type(entry.item) for entry in entries] == [Said, Stickers] * 2
    assert [entry.key for entry in entries] == sorted({entry.key for entry in entries})
    assert [entry.key for entry in entries][1::2] == keys
    assert {entry.user for entry in entries} == {ANN}
    assert entries[0].item == said("1")
    after = await jobs.replay(said("1").address, after=entries[1].key)
    assert [entry.key for entry in after] == [entry.key for entry in entries[2:]]
    newest = await jobs.replay(said("1").address, limit=2)
    assert [entry.key for entry in newest] == [entry.key for entry in entries[2:]]
    assert await jobs.replay(Address("web", "nowhere")) == []


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
