"""Buttons and thumbs: what a press or a reaction becomes, and how it is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.telegram import presses
from adapters.telegram.buttons import data
from adapters.telegram.place import Spot
from adapters.testing import soon, sticker
from pmg_engine.types import Notice, Pressed, StickerId, Stickers, Used
from tests.far.telegram.driver import Group
from tests.far.telegram.driver import Telegram as Far

from .telegram_kit import BUTTONS, OPEN, House, TelegramWire, at_home, connected, sends


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far)) as house:
        yield house


# -- what is heard --


async def shown(house: House, id: str = "s1") -> tuple[int, Stickers]:
    """A sticker with buttons in Ann's chat; its message."""
    reply = Stickers((sticker(id),), BUTTONS)
    receipt = await soon(house.telegram.send(at_home(house.ann), reply, key="000000000001"))
    return int(receipt.message_id), reply


async def test_a_press(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presses, "SILENCE", 0.2)
    message = house.ann.private.find((await shown(house))[0])
    assert message
    press = house.ann.presses(message, "Again")
    event = await house.event()
    assert isinstance(event, Pressed)
    assert (event.action, event.sticker, event.admin) == ("again", "s1", False)
    spot = Spot.read(event.address.reply_to)
    assert (spot.message, spot.press, spot.way) == (message.id, press.query.id, "")
    assert (await press.answered())["text"] == "", "it stops turning although nothing was said"


async def test_a_press_on_delete_is_the_owners(house: House) -> None:
    bob = house.far.user("Bob")
    group = house.wire.group(bob)
    line = house.ann.says(group, "/sticker@pmg_test_bot hello")
    asked = await house.event()
    await house.telegram.send(asked.address, Stickers((sticker(),), BUTTONS), key="1")
    message = await house.wire.next(group)
    assert message.reply_to is line
    for who, way in ((house.ann, "delete"), (bob, "")):
        who.presses(message, "Delete")
        event = await house.event()
        assert Spot.read(event.address.reply_to).way == way
        assert event.user.id == str(who.id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "again",
        "0|s1|again",
        "2|s1|again",
        "1|s1|",
        "1||",
        "1|s1",
        "1|../../x|again",
        "1|s1\u202e|again",
        "\x00",
        "1||pick:0",
        "1||pick:13",
        "1||pick:x",
        "🐱" * 16,
    ],
)
async def test_data_of_other_versions_is_answered_and_no_event(house: House, text: str) -> None:
    message = house.ann.private.find((await shown(house))[0])
    assert message
    press = house.ann.presses_data(message, text)
    assert "earlier time" in (await press.answered())["text"]
    assert await house.quiet()


async def test_a_press_long_after(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the bot sent days ago comes without its content."""
    monkeypatch.setattr(presses, "SILENCE", 0.2)
    message = house.ann.private.find((await shown(house))[0])
    assert message
    query = house.ann.presses(message, "Again").query
    waiting = house.far.world.updates.waiting
    body = waiting[-1].body["callback_query"]
    body["message"] = {"chat": message.chat.json(), "message_id": message.id, "date": 0}
    event = await house.event()
    assert isinstance(event, Pressed)
    assert event.sticker == "s1"
    assert await query.answered()


async def test_every_real_button_fits(house: House) -> None:
    from bot.buttons import BUTTONS as under
    from bot.buttons import GROUP_BUTTONS, MORE
    from bot.commands import COMMANDS
    from pmg_engine.vocabulary import vocabulary

    words = [f"style:{word}" for word in vocabulary().styles]
    words += [f"character:{name}" for name, _ in vocabulary().starters]
    for action in (*under, *GROUP_BUTTONS, *MORE, *COMMANDS, *words, "admin:purge yes"):
        assert len(data(action, StickerId("a" * 20)).encode()) <= 64


@pytest.mark.parametrize(
    ("emoji", "how"), [("👍", "liked"), ("❤", "liked"), ("👎", "disliked"), ("🤔", None)]
)
async def test_reactions(house: House, emoji: str, how: str | None) -> None:
    message = house.ann.private.find((await shown(house))[0])
    assert message
    house.ann.reacts(message, emoji)
    if how is None:
        assert await house.quiet()
        return
    event = await house.event()
    assert isinstance(event, Used)
    assert (event.how, event.sticker) == (how, "s1")
    house.ann.reacts(message)
    assert await house.quiet(), "taking it back says nothing"


async def test_reactions_to_words_say_nothing(house: House) -> None:
    receipt = await house.telegram.send(at_home(house.ann), Notice("hello"), key="1")
    message = house.ann.private.find(int(receipt.message_id))
    assert message
    house.ann.reacts(message, "👍")
    assert await house.quiet()


# -- how it is answered --


async def pressed(house: House, group: Group | None = None, action: str = "Again") -> Any:
    """A sticker, one press on it, and what the bot heard."""
    where = group or house.ann.private
    line = house.ann.says(where, "/sticker@pmg_test_bot hello")
    asked = await house.event()
    buttons = BUTTONS if group is None else (*OPEN, *BUTTONS)
    await sends(house, Stickers((sticker(),), buttons), at=asked.address, key=f"line{line.id}")
    message = next(one for one in where.messages[::-1] if one.sticker)
    press = house.ann.presses(message, action)
    return press, await house.event(), message


async def test_a_few_words_are_shown_over_the_chat(house: House) -> None:
    press, event, message = await pressed(house)
    count = len(house.ann.private.messages)
    receipt = await sends(house, Notice("Noted: more cats."), at=event.address, key="2")
    assert (press.answer["text"], press.answer["alert"]) == ("Noted: more cats.", False)
    assert receipt.message_id
    assert len(house.ann.private.messages) == count, "no message for that"
    assert message.buttons, "the buttons stay"


@pytest.mark.parametrize("length", [90, 91])
async def test_at_home_what_takes_longer_than_a_glance_is_a_message(
    house: House, length: int
) -> None:
    press, event, _ = await pressed(house)
    await sends(house, Notice("x" * length), at=event.address, key="2")
    if length <= 90:
        assert press.answer == {"text": "x" * length, "alert": False, "url": "", "cache_time": 0}
    else:
        assert press.answer["text"] == ""
        assert house.ann.private.messages[-1].text == "x" * length


@pytest.mark.parametrize("length", [120, 201])
async def test_before_others_more_words_wait_to_be_read(house: House, length: int) -> None:
    group = house.wire.group()
    press, event, _ = await pressed(house, group)
    await sends(house, Notice("x" * length), at=event.address, key="2")
    if length <= 200:
        assert press.answer == {"text": "x" * length, "alert": True, "url": "", "cache_time": 0}
    else:
        assert press.answer["text"] == ""
        assert group.messages[-1].text == "x" * length


@pytest.mark.parametrize("refusal", [True, False])
async def test_a_refusal_disturbs_nobody_and_is_not_missed(house: House, refusal: bool) -> None:
    group = house.wire.group()
    no = Notice("Only theirs.", refusal=refusal)
    press, event, _ = await pressed(house, group)
    await sends(house, no, at=event.address, key="2")
    assert (press.answer["text"], press.answer["alert"]) == ("Only theirs.", refusal)
    press, event, _ = await pressed(house)
    await sends(house, no, at=event.address, key="3")
    assert press.answer["alert"] is False, "at home nobody else presses"
    await sends(house, no, key="4")
    (told,) = house.far.called("sendMessage")
    assert told.flag("disable_notification") is refusal


async def test_a_late_answer_is_a_message(house: House) -> None:
    press, event, _ = await pressed(house)
    house.far.clock.jump(60)
    await sends(house, Notice("Noted."), at=event.address, key="2")
    assert house.ann.private.messages[-1].text == "Noted."
    assert press.answer is None


async def test_another_sticker_answers_the_same_line(house: House) -> None:
    group = house.wire.group()
    press, event, message = await pressed(house, group)
    await sends(house, Stickers((sticker("s2"),), OPEN), at=event.address, key="2")
    assert group.messages[-1].reply_to is message.reply_to
    assert press.answer["text"] == ""


async def test_more_buttons_take_the_place_of_the_one(house: House) -> None:
    group = house.wire.group()
    press, event, message = await pressed(house, group, "⋯")
    count = len(group.messages)
    options = Notice("What shall I do?", BUTTONS, about=StickerId("s1"))
    for key in ("2", "3"):  # the second time nothing changes, which is no mistake
        await sends(house, options, at=event.address, key=key)
    assert [button["text"] for button in message.buttons] == ["Again", "Delete"]
    assert len(group.messages) == count
    assert press.answer["text"] == "What shall I do?"


async def test_more_buttons_where_the_message_is_gone_meanwhile(house: House) -> None:
    group = house.wire.group()
    press, event, message = await pressed(house, group, "⋯")
    message.deleted = True
    options = Notice("What shall I do?", BUTTONS, about=StickerId("s1"))
    await sends(house, options, at=event.address, key="2")
    assert press.answer["text"] or group.messages[-1].text == "What shall I do?"


async def test_what_the_owner_deletes_is_gone(house: House) -> None:
    group = house.wire.group()
    _, event, message = await pressed(house, group, "Delete")
    await sends(house, Notice("Gone."), at=event.address, key="2")
    assert message.deleted


async def test_what_another_deletes_stays(house: House) -> None:
    group = house.wire.group(bob := house.far.user("Bob"))
    _, _, message = await pressed(house, group)
    bob.presses(message, "Delete")
    event = await house.event()
    await sends(house, Notice("Only yours."), at=event.address, key="2")
    assert not message.deleted
