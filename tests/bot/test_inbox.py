"""From an event to a sent reply, over the real queue: nothing lost, nothing twice, never stuck."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from dataclasses import replace

import pytest

import bot.inbox
import bot.log
from adapters.base import UNKEPT
from bot.jobs import Job
from bot.manners import BURST
from pmg_engine.errors import DeliveryError, NoGoodSticker, Overloaded, StoreError, UnknownSticker
from pmg_engine.types import (
    Address,
    Asked,
    EventId,
    Notice,
    Receipt,
    Reply,
    Said,
    Silence,
    Stickers,
    Used,
    User,
)
from tests.bot.conftest import (
    ANN,
    BOB,
    GROUP,
    HERE,
    PATIENCE,
    House,
    Open,
    Tin,
    asked,
    pressed,
    said,
)


async def test_a_line_becomes_a_sticker(house: House) -> None:
    reply = await house.drawn(said("hello"))
    assert [one.id for one in reply.stickers] == [f"sticker-of-{house.brain.heard[0].id}"]
    assert house.tin.busy_at == [HERE]
    said_entry, drawn_entry = await house.inbox.replay(HERE)
    assert isinstance(said_entry.item, Said)
    assert isinstance(drawn_entry.item, Stickers)


async def test_a_retried_event_is_answered_once(house: House) -> None:
    line = said("hello")
    await house.inbox.event(line)
    assert isinstance(await house.hears(), Stickers)
    assert await house.ignores(line)
    assert len(house.brain.heard) == 1


async def test_a_use_is_learned_silently(house: House) -> None:
    line = said("hello")
    await house.drawn(line)
    used = Used(EventId("u"), ANN, HERE, line.at + 1, how="liked", words=("cat", "glossy"))
    assert await house.ignores(used)
    past = await house.store.recall(ANN, before=None, limit=9)
    assert used in past.events


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoGoodSticker("No."), "good enough"),
        (UnknownSticker("No."), "do not have"),
        (Overloaded("No."), "try again in a minute"),
        (ZeroDivisionError("my secret words"), "number"),
    ],
)
async def test_a_failure_is_a_plain_sentence(house: House, error: Exception, words: str) -> None:
    house.brain.answers["x"] = error
    text = await house.sentence(said("x"))
    assert words in text
    assert "secret" not in text
    assert "Error" not in text
    await house.drawn(said("and on"))


async def test_a_failure_is_told_in_the_language_that_was_chosen(house: House) -> None:
    await house.sentence(asked("lang", "zh"))
    house.brain.answers["x"] = NoGoodSticker("No.")
    assert await house.sentence(said("x")) == house.replies.words.say("no-good-sticker", "zh")


async def test_where_nobody_asked_a_failure_is_silent(house: House) -> None:
    await house.notice(asked("admin", "mode auto", at=GROUP, admin=True))
    house.brain.answers["x"] = NoGoodSticker("No.")
    assert await house.replies.excuse(said("x", addressed=False), NoGoodSticker(""), id="1") is None
    assert await house.replies.excuse(said("x"), NoGoodSticker(""), id="1") is not None


async def test_the_log_bears_the_number_and_not_the_words(house: House) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(bot.log.Discreet())
    logging.getLogger("bot.inbox").addHandler(handler)
    try:
        words = "I am a secret"
        house.brain.answers[words] = ZeroDivisionError(f"cannot draw {words!r}")
        text = await house.sentence(said(words))
    finally:
        logging.getLogger("bot.inbox").removeHandler(handler)
    match = re.search(r"number (\w+)", text)
    assert match
    assert f" {match[1]} " in stream.getvalue()
    assert "ZeroDivisionError" in stream.getvalue()
    assert words not in stream.getvalue()


async def test_an_undelivered_reply_is_sent_again_under_its_key(house: House) -> None:
    house.tin.refusals = 2
    await house.inbox.event(said("hello"))
    key, address, reply = await house.next()
    assert isinstance(reply, Stickers)
    assert address == HERE
    assert (await house.inbox.replay(HERE))[-1].key == key


async def test_too_many_waiting_lines_are_refused_before_they_are_accepted(house: House) -> None:
    house.brain.hold = asyncio.Event()
    for n in range(3):
        await house.inbox.event(said(f"hello {n}"))
    with pytest.raises(Overloaded, match="still busy"):
        await house.inbox.event(said("one too many"))
    with pytest.raises(Overloaded, match="我还在"):
        await house.inbox.event(said("one too many", locale="zh"))
    await house.inbox.event(asked("help"))  # commands are always welcome
    house.brain.hold.set()
    for _ in range(4):
        await house.hears()
    await house.drawn(said("later"))


async def test_the_whole_house_can_be_full(house: House) -> None:
    house.brain.hold = asyncio.Event()
    for n in range(6):  # two in flight, four waiting
        await house.inbox.event(said("hello", user=User("tin", f"user {n}")))
        if n < 2:
            await house.brain.calls.get()
    with pytest.raises(Overloaded, match="many people"):
        await house.inbox.event(said("hello"))
    house.brain.hold.set()
    for _ in range(6):
        await house.hears()


async def test_what_was_accepted_is_answered_after_a_stop(opens: Open) -> None:
    async with opens() as house:
        house.brain.hold = asyncio.Event()
        await house.inbox.event(said("hello"))
        await house.brain.calls.get()
    async with opens() as house:
        assert isinstance(await house.hears(), Stickers)


async def test_a_locked_database_loses_nothing(house: House) -> None:
    house.brain.answers["x"] = StoreError("The database is locked.")
    await house.inbox.event(said("x"))
    for _ in range(2):
        await house.brain.calls.get()
    del house.brain.answers["x"]
    assert isinstance(await house.hears(), Stickers)


# -- cancel --


@pytest.mark.parametrize("event", [asked("cancel"), pressed("cancel")], ids=["typed", "pressed"])
async def test_cancel_ends_what_waits_and_throws_away_what_is_in_hand(
    house: House, event: Asked
) -> None:
    house.brain.hold = asyncio.Event()
    for n in range(3):
        await house.inbox.event(said(f"hello {n}"))
    await house.brain.calls.get()
    await house.inbox.event(event)
    house.brain.hold.set()
    reply = await house.hears()
    assert isinstance(reply, Notice)
    assert "Cancelled" in reply.text
    assert len(house.brain.heard) == 1
    await house.settled()  # its slots are free again
    await house.drawn(said("and on"))


async def test_a_sentence_in_hand_is_thrown_away_as_well(house: House) -> None:
    house.brain.hold = asyncio.Event()
    house.brain.answers["x"] = Silence("no-sticker")
    await house.inbox.event(said("x"))
    await house.brain.calls.get()
    await house.inbox.event(asked("cancel"))
    house.brain.hold.set()
    reply = await house.hears()
    assert isinstance(reply, Notice)
    assert "Cancelled" in reply.text


async def test_cancel_leaves_other_people_alone(house: House) -> None:
    house.brain.hold = asyncio.Event()
    await house.inbox.event(said("hello", user=BOB))
    await house.brain.calls.get()
    await house.inbox.event(asked("cancel"))
    assert isinstance(await house.hears(), Notice)
    house.brain.hold.set()
    assert isinstance(await house.hears(), Stickers)


async def test_a_line_that_waits_for_its_burst_to_end_can_be_cancelled(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.inbox, "BURST", 0.5)
    house.clock.step = 0
    for n in range(3):  # each time one slot would be lost
        await house.inbox.event(said(f"hello {n}", at=GROUP))
        await asyncio.sleep(0.05 * n)  # before, while and after it is looked at
        assert "Cancelled" in await house.sentence(asked("cancel", at=GROUP))
    await house.settled()
    assert house.brain.heard == []


# -- bursts --


async def test_a_burst_is_answered_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(house)
    monkeypatch.setattr(house.jobs, "again", looks.again)
    house.clock.step = 0
    first = said("hello", at=GROUP)
    burst = [first, replace(said("there", at=GROUP), at=first.at + 1)]
    for line in burst:
        await house.inbox.event(line)
    assert await asyncio.wait_for(looks.waits.get(), PATIENCE) == BURST
    looks.over.release()  # looked at again, as long as more may follow
    await asyncio.wait_for(looks.waits.get(), PATIENCE)
    assert house.brain.heard == [], "more may follow"
    assert house.tin.busy_at == [], "nor does anything look busy for a line that may be merged"
    house.clock.now += BURST
    house.clock.step = 10
    looks.over.release()
    assert isinstance(await house.hears(), Stickers)
    assert [one.text for one in house.brain.heard] == ["there"]
    assert house.tin.busy_at == [burst[-1].address]
    assert await house.ignores(said("robot", at=GROUP, robot=True))
    await house.settled()


class Looks:
    """Tells when a line is to wait for the end of its burst, and ends the wait when told to."""

    def __init__(self, house: House) -> None:
        self.waits: asyncio.Queue[float] = asyncio.Queue()
        self.over = asyncio.Semaphore(0)
        self._again = house.jobs.again

    async def again(self, job: Job, *, wait: float = 0.0) -> bool:
        await self.waits.put(wait)
        await self.over.acquire()
        return await self._again(job)


async def test_in_private_nobody_waits(house: House) -> None:
    first = said("hello")
    second = replace(said("there"), at=first.at + 1)
    await house.drawn(first)
    await house.drawn(second)
    assert len(house.brain.heard) == 2


# -- forgetting --


async def test_the_last_words_are_kept_nowhere(house: House) -> None:
    await house.drawn(said("hello"))
    await house.inbox.event(asked("forgetme", "sure"))
    key, at, reply = await house.next()
    assert isinstance(reply, Notice)
    assert re.search(r"deleted.* Receipt: \w+", reply.text)
    assert (key.startswith(UNKEPT), at) == (True, HERE), "the adapter knows that no replay has it"
    assert await house.store.export(ANN) == []
    assert await house.inbox.replay(HERE) == []


async def test_forgetting_frees_the_slots_of_what_waited_in_groups(house: House) -> None:
    for n in range(2):
        await house.inbox.event(said(f"hello {n}", at=GROUP))
    await house.inbox.event(asked("forgetme", "sure"))
    while not isinstance(reply := await house.hears(), Notice) or "deleted" not in reply.text:
        assert isinstance(reply, Stickers)
    await house.settled()


class Resting(Tin):
    """A messenger that wants to be left alone until a time, and says so."""

    until, asked = 0.0, 0

    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        self.asked += 1
        rest = self.until - asyncio.get_running_loop().time()
        if rest > 0:
            raise DeliveryError("Not now.", after=rest)
        return await super().send(address, reply, key=key)


async def test_a_platform_that_names_a_time_is_left_alone_until_then(house: House) -> None:
    resting = house.tin = Resting()
    house.inbox.adapters = {"tin": resting}
    # all pauses of the five tries together are shorter
    resting.until = asyncio.get_running_loop().time() + 0.5
    assert await house.drawn(said("hello"))
    assert resting.asked <= 3
