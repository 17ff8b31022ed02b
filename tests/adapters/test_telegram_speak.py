"""The bot's replies in Telegram: native stickers, buttons, toasts, topics, and closed doors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from adapters.encode import verify
from adapters.formats import FORMATS
from adapters.testing import sticker
from pmg_engine.errors import DeliveryError
from pmg_engine.types import (
    Action,
    Address,
    Document,
    Liking,
    Marked,
    Notice,
    Stickers,
    Taste,
    User,
    Why,
)
from tests.far.conftest import picture
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import BAD_GATEWAY, CUT_AFTER, CUT_BEFORE, refusal
from tests.far.telegram.state import Message

from .telegram_kit import BUTTONS, OPEN, House, TelegramWire, connected, hurry, in_group, sends


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far)) as house:
        yield house


def last(house: House) -> Message:
    return house.ann.private.messages[-1]


# -- what is sent --


@pytest.mark.parametrize("size", [(512, 512), (300, 200), (60, 400), (2000, 500)])
async def test_a_sticker_is_native(house: House, size: tuple[int, int]) -> None:
    drawn = sticker(image=Image.new("RGBA", size, (255, 0, 0, 128)))
    receipt = await sends(house, Stickers((drawn,), BUTTONS))
    shown = last(house)
    assert shown.sticker
    assert receipt.message_id == str(shown.id)
    assert receipt.file_ids == (shown.sticker.file_id,)
    assert verify(shown.sticker.data, FORMATS["telegram"]) is None
    assert max(shown.sticker.width, shown.sticker.height) == 512
    assert [button["text"] for button in shown.buttons] == ["Again", "Delete"]
    assert shown.reply_to is None, "in private nobody wonders what it answers"


async def test_several_stickers_then_a_question(house: House) -> None:
    then = Notice("Shall I remember?", (Action("Yes", "consent:yes"),))
    await sends(house, Stickers((sticker("a"), sticker("b")), BUTTONS, then=then))
    first, second, question = house.ann.private.messages[-3:]
    assert first.sticker
    assert second.buttons[0]["callback_data"] == "1|b|again"
    assert (question.text, question.buttons[0]["callback_data"]) == (
        "Shall I remember?",
        "1||consent:yes",
    )


async def test_words_are_sent_as_they_are(house: House) -> None:
    text = "<b>no markup</b> *here* _at_ [all](x) https://example.org"
    await sends(house, Notice(text))
    assert last(house).text == text
    (call,) = house.far.called("sendMessage")
    assert call["link_preview_options"] == {"is_disabled": True}
    await sends(house, Notice("x" * 5000), key="2")
    assert len(last(house).text) == 4096


async def test_buttons_of_one_group_stand_together(house: House) -> None:
    actions = [Action(f"{n}", f"style:{n}", "style") for n in range(7)]
    actions += [Action("a very long label", "lang:en", "lang"), Action("b", "lang:de", "lang")]
    await sends(house, Notice("choose", tuple(actions)))
    assert last(house).markup
    rows = [len(row) for row in (last(house).markup or {})["inline_keyboard"]]
    assert rows == [3, 3, 1, 2]


async def test_a_picture_beside_words_is_a_photo_with_buttons(house: House) -> None:
    choices = (Action("1", "tastetest:1.1", "pair"), Action("2", "tastetest:1.2", "pair"))
    await sends(house, Notice("Which?", choices, image=picture(780, 444, kind="PNG")))
    shown = last(house)
    assert shown.media
    assert (shown.media.kind, shown.text) == ("photo", "Which?")
    assert [button["callback_data"] for button in shown.buttons] == [
        "1||tastetest:1.1",
        "1||tastetest:1.2",
    ]


async def test_files_and_cards(house: House) -> None:
    await sends(house, Document("me.zip", "application/zip", b"PK123", "All of it."))
    assert last(house).media
    assert (last(house).media.name, last(house).text) == ("me.zip", "All of it.")  # type: ignore[union-attr]
    likings = (Liking("otter", "character", 0.7), Liking("spider", "character", -0.9))
    page = Taste(
        likings, (Marked("cat", "character", "pinned"),), image=picture(600, 400, kind="PNG")
    )
    await sends(house, page, key="2")
    assert last(house).media
    assert last(house).media.kind == "photo"  # type: ignore[union-attr]
    for part in ("💚 otter", "💔 spider", "📌 cat"):
        assert part in last(house).text


async def test_before_others_the_card_keeps_taste_to_itself(house: House) -> None:
    group = house.wire.group()
    await sends(house, Why(sticker(), taste=False), at=in_group(group))
    text = group.messages[-1].text
    assert "cup" in text
    assert "cat" not in text
    assert "retro" not in text


# -- where it is sent --


async def test_in_a_group_it_answers_the_line(house: House) -> None:
    group = house.wire.group()
    line = house.ann.says(group, "hello")
    await sends(house, Stickers((sticker(),), OPEN), at=in_group(group, message=line.id))
    assert group.messages[-1].reply_to is line


async def test_a_line_that_was_deleted_is_answered_all_the_same(house: House) -> None:
    group = house.wire.group()
    line = house.ann.says(group, "hello")
    house.ann.deletes(line)
    await sends(house, Stickers((sticker(),)), at=in_group(group, message=line.id))
    assert group.messages[-1].sticker


async def test_topics_and_one_that_is_gone(house: House) -> None:
    group = house.wire.group(forum=True)
    topic = group.topic("Cats", by=house.ann)
    await sends(house, Stickers((sticker(),)), at=in_group(group, thread=topic))
    assert group.messages[-1].topic == topic
    del group.topics[topic]
    await sends(house, Notice("still here"), at=in_group(group, thread=topic), key="2")
    assert (group.messages[-1].text, group.messages[-1].topic) == ("still here", 0)


async def test_a_group_that_moved(house: House) -> None:
    group = house.wire.group(type="group")
    new = group.migrates()
    await sends(house, Stickers((sticker(),)), at=in_group(group, message=7))
    assert new.messages[-1].sticker
    await sends(house, Notice("again"), at=in_group(group), key="2")
    assert new.messages[-1].text == "again"
    refusals = [call for call in house.far.calls if call.error]
    assert len(refusals) <= 1, "the new id is remembered"


# -- doors that are closed --


async def test_who_blocked_the_bot_is_left_alone(house: House) -> None:
    house.ann.blocks()
    receipt = await sends(house, Stickers((sticker(),)))
    assert receipt.message_id == "closed", "given up at once: it is never tried again"
    assert len(house.far.called("sendSticker")) == 1


async def test_removed_in_mid_answer(house: House) -> None:
    group = house.wire.group()
    house.ann.says(group, "/sticker@pmg_test_bot hello")
    asked = await house.event()
    await house.telegram.busy(asked.address)
    group.removes_bot(by=house.ann)
    receipt = await sends(house, Stickers((sticker(),)), at=asked.address)
    assert receipt.message_id == "closed"


async def test_without_the_right_it_says_which_one(house: House) -> None:
    hurry(house.telegram, house.far)
    group = house.wire.group()
    group.permissions["can_send_other_messages"] = False
    await sends(house, Stickers((sticker(),)), at=in_group(group))
    assert "Stickers & GIFs" in group.messages[-1].text
    group.permissions["can_send_messages"] = False
    assert (await sends(house, Stickers((sticker(),)), at=in_group(group))).message_id == "closed"


@pytest.mark.parametrize("words", ["TOPIC_CLOSED", "CHAT_WRITE_FORBIDDEN", "chat not found"])
async def test_where_nobody_may_write_it_is_not_tried_again(house: House, words: str) -> None:
    house.far.fail("sendSticker", refusal(400, f"Bad Request: {words}"))
    group = house.wire.group(forum=True)
    receipt = await sends(house, Stickers((sticker(),)), at=in_group(group))
    assert receipt.message_id == "closed"
    assert len(house.far.called("sendSticker")) == 1


async def test_a_chat_that_never_was(house: House) -> None:
    nowhere = Address("telegram", "-100999", private=False)
    assert (await sends(house, Notice("hello"), at=nowhere)).message_id == "closed"


# -- the network --


@pytest.mark.parametrize(
    "fault", [CUT_BEFORE, BAD_GATEWAY, refusal(500, "Internal Server Error")], ids=str
)
async def test_what_fails_is_the_outboxs(house: House, fault: Any) -> None:
    house.far.fail("sendSticker", fault)
    with pytest.raises(DeliveryError) as caught:
        await sends(house, Stickers((sticker(),)))
    assert house.far.token not in str(caught.value)
    await sends(house, Stickers((sticker(),)))
    assert len([one for one in house.ann.private.messages if one.sticker]) == 1


async def test_a_second_try_does_not_repeat_the_first_part(house: House) -> None:
    hurry(house.telegram, house.far)
    reply = Stickers((sticker("a"), sticker("b")), then=Notice("and?"))
    house.far.fail("sendMessage", CUT_BEFORE)
    with pytest.raises(DeliveryError):
        await sends(house, reply)
    await sends(house, reply)
    shown = [one.text or "sticker" for one in house.ann.private.messages if one.sender.is_bot]
    assert shown == ["sticker", "sticker", "and?"]


async def test_an_answer_that_was_lost_is_at_most_doubled(house: House) -> None:
    house.far.fail("sendSticker", CUT_AFTER)
    with pytest.raises(DeliveryError):
        await sends(house, Stickers((sticker(),)))
    await sends(house, Stickers((sticker(),)))
    assert len([one for one in house.ann.private.messages if one.sticker]) == 2


async def test_a_reply_for_somebody_else_is_still_words(house: House) -> None:
    """A refusal in a group is for one person; without a press it is a plain answer."""
    group = house.wire.group()
    line = house.ann.says(group, "/me@pmg_test_bot")
    notice = Notice("That is between you and me.", only_for=User("telegram", str(house.ann.id)))
    await sends(house, replace(notice), at=in_group(group, message=line.id))
    assert group.messages[-1].text == "That is between you and me."
