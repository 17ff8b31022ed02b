"""The inbox and outbox: nothing twice, nobody first for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.jobs import Delivery, Job, Jobs
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import (
    Action,
    Address,
    Asked,
    Document,
    Event,
    EventId,
    Joined,
    Left,
    Liking,
    Notice,
    Pressed,
    Receipt,
    Reply,
    Said,
    StickerId,
    Stickers,
    Taste,
    Used,
    User,
    Why,
)
from tests.bot.letters import ANN, BOB, MASTER, drawing, nothing_next, outgoing, said, take


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await SqlStore.open(tmp_path, MASTER)
    yield store
    await store.close()


@pytest.fixture
async def jobs(store: SqlStore) -> Jobs:
    return await Jobs.open(store)


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
        Joined(EventId("1"), ANN, Address("web", "c", private=False), 1.0, admin=True),
        replace(said("1"), addressed=False, robot=True, about=BOB, taste_of=BOB),
        Asked(EventId("1"), ANN, Address("web", "c"), 1.0, command="sticker", about=BOB),
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
        Notice("sorry", (Action("Again", "again", "row"),), only_for=ANN),
        Taste((Liking("cat", "character", 0.5),), alpha=0.25, uses=3, turns=4, image=b"\xff\x00"),
        Document("me.zip", "application/zip", b"PK\xff\x00", "Yours.", only_for=ANN),
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
    then = Notice("Shall I remember?", (Action("Yes", "remember"),), only_for=ANN)
    several = Stickers((drawing("b"), drawing("a")), (Action("Again", "again"),), then)
    await jobs.drawn(
        await take(jobs), several if kind == "Stickers" else Why(drawing("a"), taste=False)
    )
    reply = (await outgoing(await Jobs.open(store))).reply
    if isinstance(reply, Stickers):
        assert [sticker.id for sticker in reply.stickers] == ["b", "a"]
        assert (reply.actions, reply.then) == (several.actions, then)
        assert reply.stickers[0].image.tobytes() == drawing("b").image.tobytes()
    else:
        assert isinstance(reply, Why)
        assert (reply.sticker.id, reply.taste) == ("a", False)


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
