"""How fast the bot may speak, and what it shows while it draws: a 429 halts nobody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial

import pytest

from adapters.telegram import status
from adapters.telegram.pace import Later, Pace
from adapters.testing import sticker
from pmg_engine.types import Notice, Pressed, Stickers
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import too_many

from .telegram_kit import House, TelegramWire, at_home, connected, in_group, sends


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far)) as house:
        yield house


# -- while something is drawn --


async def test_the_chat_shows_it_and_a_line_that_goes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "FIRST", 0.05)
    await house.telegram.busy(at_home(house.ann))
    await house.telegram.busy(at_home(house.ann))
    line = await house.wire.next(house.ann.private)
    assert line.text.startswith("🎨 Drawing")
    assert set(house.ann.private.actions) == {"choose_sticker"}
    await sends(house, Stickers((sticker(),)))
    assert line.deleted
    assert house.ann.private.messages[-1].sticker
    count = len(house.ann.private.actions)
    await asyncio.sleep(0.2)
    assert len(house.ann.private.actions) == count, "nothing is shown any more"


async def test_the_line_has_a_way_out_also_when_it_is_edited(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "FIRST", 0.1)
    await house.telegram.busy(at_home(house.ann))
    line = await house.wire.next(house.ann.private)
    await house.far.until(lambda: house.far.called("editMessageText"))
    assert [one["text"] for one in line.buttons] == ["Cancel"]
    press = house.ann.presses(line, "Cancel")
    event = await house.event()
    assert isinstance(event, Pressed)
    assert event.action == "cancel"
    await sends(house, Notice("Cancelled."), at=event.address)
    assert (await press.answered())["text"] == "Cancelled."
    assert line.deleted


async def test_the_line_is_edited_no_faster_than_allowed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "FIRST", 0.1)
    await house.telegram.busy(at_home(house.ann))
    await house.far.until(lambda: len(house.far.called("editMessageText")) > 1)
    await sends(house, Notice("done"))
    assert not [call for call in house.far.calls if call.error], "never refused with 429"


async def test_where_no_answer_comes_the_line_goes_by_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "FIRST", 0.05)
    monkeypatch.setattr(status, "LONGEST", 0.2)
    for _ in range(2):  # the next one is shown anew
        await house.telegram.busy(at_home(house.ann))
        line = await house.wire.next(house.ann.private)
        assert line.text.startswith("🎨")
        await house.far.until(partial(getattr, line, "deleted"))


async def test_in_a_group_only_the_action(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "STEP", 0.05)
    group = house.wire.group(forum=True)
    topic = group.topic("Cats", by=house.ann)
    await house.telegram.busy(in_group(group, thread=topic))
    await house.far.until(lambda: len(group.actions) > 2)
    await sends(house, Notice("done"), at=in_group(group, thread=topic))
    assert [one.text for one in group.messages if one.text] == ["done"]


# -- how fast --


async def test_one_chats_429_stops_no_other(house: House) -> None:
    bob = house.far.user("Bob")
    bob.starts()
    house.far.fail("sendMessage", too_many(40), times=9, chat=house.ann.private)
    began = time.monotonic()
    with pytest.raises(Later) as caught:
        await sends(house, Notice("to Ann"))
    assert 35 < caught.value.after <= 40
    for number in range(3):
        await sends(house, Notice(f"to Bob {number}"), at=at_home(bob), key=f"b{number}")
    with pytest.raises(Later):
        await sends(house, Notice("to Ann"))
    assert time.monotonic() - began < 5, "nobody waited"
    assert len(house.far.called("sendMessage")) == 4, "Ann's chat rests: it is not even asked"
    assert len(bob.private.messages) == 4


async def test_a_short_429_is_waited_for(house: House) -> None:
    house.far.fail("sendMessage", too_many(1))
    await sends(house, Notice("hello"))
    assert house.ann.private.messages[-1].text == "hello"


async def test_thirty_messages_to_a_group_and_never_a_429() -> None:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    pace, refused, sent = Pace(clock=lambda: now[0], sleep=sleep), 0, 0
    flood = Far().flood

    async def send() -> None:
        flood.count(-5, group=True, now=now[0])

    while sent < 60:
        try:
            await pace.call(-5, send)
            sent += 1
        except Later as later:
            refused += 1
            now[0] += later.after
    assert refused <= 4, "once a minute the group has had enough"
    assert now[0] > 120


async def test_a_clock_that_steps_back_stops_nobody() -> None:
    """The limiter's clock cannot; the machine's may, and nothing here looks at it."""
    assert Pace()._clock is time.monotonic


async def test_everybody_together_stays_below_the_limit() -> None:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    pace, flood = Pace(clock=lambda: now[0], sleep=sleep), Far().flood
    for chat in range(200):

        async def send(chat: int = chat) -> None:
            flood.count(chat, group=False, now=now[0])

        await pace.call(chat, send)
    assert now[0] >= 200 / 30 - 1
