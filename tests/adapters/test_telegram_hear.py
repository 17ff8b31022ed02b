"""What people do in Telegram becomes the right event, and what is none of ours becomes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.telegram.place import Spot
from pmg_engine.types import (
    Action,
    Asked,
    Joined,
    Left,
    Notice,
    Said,
    Used,
    User,
)
from tests.far.conftest import picture
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.words import Upload

from .telegram_kit import House, TelegramWire, at_home, connected


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far)) as house:
        yield house


async def said(house: House) -> Said:
    event = await house.event()
    assert isinstance(event, Said), event
    return event


# -- lines --


async def test_a_private_line(house: House) -> None:
    line = house.ann.says(house.ann.private, "my cat sleeps")
    event = await said(house)
    assert event.text == "my cat sleeps"
    assert event.user == User("telegram", str(house.ann.id))
    assert replace(event.address, reply_to=None) == at_home(house.ann)
    assert Spot.read(event.address.reply_to).message == line.id
    assert (event.locale, event.addressed, event.voice) == ("en", True, "reply")
    assert event.at == int(line.date)


async def test_the_far_clock_is_the_time_of_a_line(house: House) -> None:
    for jump in (-7200, 90_000):
        house.far.clock.jump(jump)
        line = house.ann.says(house.ann.private, "hello")
        assert (await said(house)).at == int(line.date)


async def test_a_picture_is_its_caption_and_in_private_never_nothing(house: House) -> None:
    house.ann.sends_photo(house.ann.private, picture(kind="PNG"), caption="look at him")
    assert (await said(house)).text == "look at him"
    house.ann.sends_document(house.ann.private, Upload("a.zip", b"PK"), mime="application/zip")
    assert (await said(house)).text == "", "the bot says what it can do"


async def test_a_group_line_is_heard_but_not_for_us(house: House) -> None:
    house.far.bot.privacy = False
    group = house.wire.group()
    house.ann.says(group, "hello all")
    event = await said(house)
    assert (event.addressed, event.address.private, event.text) == (False, False, "hello all")
    house.ann.sends_photo(group, picture(kind="PNG"))
    assert await house.quiet()


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("@pmg_test_bot I won", "I won"),
        ("😀👍🏽 hey @PMG_Test_Bot, I won", "😀👍🏽 hey , I won"),
        ("I won @pmg_test_bot", "I won"),
        ("@pmg_test_bot", ""),
    ],
)
async def test_a_mention_is_for_us_and_no_part_of_the_line(
    house: House, line: str, rest: str
) -> None:
    house.far.bot.privacy = False
    house.ann.says(house.wire.group(), line)
    event = await said(house)
    assert (event.addressed, event.text) == (True, rest)


async def test_other_names_are_not_ours(house: House) -> None:
    house.far.bot.privacy = False
    house.ann.says(house.wire.group(), "@pmg_test_bot_2 and mail@pmg_test_bot.org")
    assert not (await said(house)).addressed


async def test_a_reply_to_the_bot_is_for_it_also_with_privacy_mode(house: House) -> None:
    group = house.wire.group()
    await house.telegram.bot.send_message(group.id, "hello")
    house.ann.says(group, "unheard")
    house.ann.says(group, "and you?", reply_to=group.messages[-2])
    event = await said(house)
    assert (event.text, event.addressed) == ("and you?", True)


async def test_topics(house: House) -> None:
    house.far.bot.privacy = False
    group = house.wire.group(forum=True)
    topic = group.topic("Cats", by=house.ann)
    house.ann.says(group, "meow", topic=topic)
    event = await said(house)
    assert event.address.thread == str(topic)
    assert not event.addressed, "every line of a topic answers its first message: that is no reply"


async def test_a_topic_that_is_answered_in(house: House) -> None:
    group = house.wire.group(forum=True)
    topic = group.topic("Cats", by=house.ann)
    sent = await house.telegram.bot.send_message(group.id, "hi", message_thread_id=topic)
    mine = group.find(sent.message_id)
    house.ann.says(group, "hi you", reply_to=mine, topic=topic)
    assert (await said(house)).addressed


async def test_other_bots_are_never_answered(house: House) -> None:
    house.far.bot.privacy, house.far.bot.hears_bots = False, True
    robot = house.far.user("Robo", is_bot=True)
    group = house.wire.group(robot)
    robot.says(group, "@pmg_test_bot hello")
    robot.says(group, "/sticker@pmg_test_bot hello")
    assert await house.quiet()


async def test_an_edited_line_is_not_answered_twice(house: House) -> None:
    line = house.ann.says(house.ann.private, "helo")
    await said(house)
    house.ann.edits(line, "hello")
    assert await house.quiet()


async def test_what_was_sent_through_us_is_not_said_to_us(house: House) -> None:
    result = {"type": "article", "id": "1", "title": "x"}
    result["input_message_content"] = {"message_text": "via the bot"}  # type: ignore[assignment]
    house.far.bot.inline_feedback = False
    house.ann.chooses(result, house.ann.private)
    assert await house.quiet()


async def test_every_line_has_an_id_and_a_chat_of_its_own(house: House) -> None:
    house.far.bot.privacy = False
    one, two = house.wire.group(), house.wire.group()
    ids = set()
    for chat in (one, two, one):
        house.ann.says(chat, "same words")
        event = await said(house)
        assert event.address.chat == str(chat.id)
        ids.add(event.id)
    assert len(ids) == 3


# -- commands --


@pytest.mark.parametrize(
    ("line", "command", "argument"),
    [
        ("/style kawaii", "style", "kawaii"),
        ("/Style@PMG_test_bot   kawaii  cat ", "style", "kawaii  cat"),
        ("/start consent", "start", "consent"),
        ("/me", "me", ""),
        ("/sticker\nI passed!", "sticker", "I passed!"),
    ],
)
async def test_commands(house: House, line: str, command: str, argument: str) -> None:
    house.ann.says(house.ann.private, line)
    event = await house.event()
    assert isinstance(event, Asked)
    assert (event.command, event.argument, event.about) == (command, argument, None)


async def test_commands_to_other_bots_are_not_ours(house: House) -> None:
    house.far.bot.privacy = False
    house.ann.says(house.wire.group(), "/style@other_bot kawaii")
    event = await house.event()
    assert isinstance(event, Said)
    assert not event.addressed


async def test_a_slash_that_is_no_command_is_a_line(house: House) -> None:
    for line in ("/", "/ hello", "7/10 cats", "/日本"):
        house.ann.says(house.ann.private, line)
        assert (await said(house)).text == line


async def test_a_command_on_somebody_elses_line(house: House) -> None:
    bob = house.far.user("Bob")
    group = house.wire.group(bob)
    line = bob.says(group, "I lost my keys")
    house.ann.says(group, "/sticker@pmg_test_bot", reply_to=line)
    event = await house.event()
    assert isinstance(event, Asked)
    assert (event.argument, event.about) == ("I lost my keys", User("telegram", str(bob.id)))
    house.ann.says(group, "/sticker@pmg_test_bot my own words", reply_to=line)
    event = await house.event()
    assert isinstance(event, Asked)
    assert (event.argument, event.about) == ("my own words", None)


async def test_who_runs_a_group_is_told_for_admins_commands_only(house: House) -> None:
    bob = house.far.user("Bob")
    group = house.wire.group(bob)
    for who, line, admin in (
        (house.ann, "/admin@pmg_test_bot mode auto", True),
        (bob, "/admin@pmg_test_bot mode auto", False),
        (house.ann, "/help@pmg_test_bot", False),
    ):
        who.says(group, line)
        event = await house.event()
        assert event.admin == admin, line
    group.promotes(bob)
    await house.far.until(lambda: not house.far.world.updates.waiting)
    assert len(house.far.called("getChatMember")) == 2


async def test_who_became_an_admin_is_one_a_minute_later(house: House) -> None:
    bob = house.far.user("Bob")
    group = house.wire.group(bob)
    bob.says(group, "/admin@pmg_test_bot stats")
    assert not (await house.event()).admin
    group.promotes(bob)
    house.telegram.members.forget(group.id)
    bob.says(group, "/admin@pmg_test_bot stats")
    assert (await house.event()).admin


# -- coming and going --


async def test_the_bot_comes_and_goes(house: House) -> None:
    group = house.far.chat(house.ann)
    event = await house.event()
    assert isinstance(event, Joined)
    assert (event.user.id, event.address.chat) == (str(house.ann.id), str(group.id))
    group.promotes(house.far.bot)
    group.removes_bot(by=house.ann)
    event = await house.event()
    assert isinstance(event, Left), "a promotion is neither"


async def test_somebody_blocks_the_bot(house: House) -> None:
    house.ann.blocks()
    event = await house.event()
    assert isinstance(event, Left)
    assert event.address.private
    house.ann.unblocks()
    assert await house.quiet(), "coming back is no joining: the person writes first"


async def test_service_messages_say_nothing(house: House) -> None:
    group = house.wire.group()
    group.adds(house.far.user("Bob"), by=house.ann)
    assert await house.quiet()


# -- the first greeting --


async def test_a_starter_counts_as_one_they_like(house: House) -> None:
    house.ann.says(house.ann.private, "/start")
    asked = await house.event()
    buttons = (Action("Privacy", "privacy"),)
    await house.telegram.send(asked.address, Notice("Welcome!", buttons), key="1")
    message = await house.wire.next(house.ann.private)
    assert message.text.startswith("Welcome!")
    assert message.media
    assert message.media.kind == "photo"
    assert [button["text"] for button in message.buttons] == [
        *map(str, range(1, 13)),
        "Privacy",
    ]
    press = house.ann.presses(message, "2")
    event = await house.event()
    assert isinstance(event, Used)
    assert (event.how, event.words) == ("liked", ("fox", "flat"))
    assert (await press.answered())["text"] == "Noted: fox, flat."


async def test_in_a_group_the_greeting_is_words(house: House) -> None:
    group = house.wire.group()
    house.ann.says(group, "/start@pmg_test_bot")
    asked = await house.event()
    await house.telegram.send(asked.address, Notice("Welcome!"), key="1")
    assert (await house.wire.next(group)).media is None
