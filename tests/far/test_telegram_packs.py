"""The Bot API far side as python-telegram-bot meets it: stickers, packs, buttons, inline."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultCachedSticker,
    InlineQueryResultsButton,
    InputSticker,
    InputTextMessageContent,
    Message,
    Sticker,
)

from .conftest import heard, kinds, picture, refused
from .telegram.driver import Group, Telegram
from .telegram.people import User
from .telegram.queries import Offered
from .telegram.words import Upload

SET = "cats_by_pmg_test_bot"
FIRST = {"emoji_list": ["😀"], "format": "static"}


def one(**more: Any) -> InputSticker:
    return InputSticker(**{"sticker": picture(), **FIRST, **more})


def keyboard(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(one, callback_data=one) for one in data]])


async def staged(bot: Bot, ann: User) -> Sticker:
    """A sticker with a file_id, as the adapter makes them for inline results."""
    sent = await bot.send_sticker(ann.id, picture(), emoji="😀")
    assert sent.sticker
    return sent.sticker


# -- stickers --


async def test_a_sticker_keeps_its_bytes_and_transparency(bot: Bot, ann: User) -> None:
    data = picture()
    sent = await bot.send_sticker(ann.id, data, emoji="😀", reply_markup=keyboard("again"))
    got = sent.sticker
    assert got
    assert (got.width, got.height, got.emoji, got.is_video) == (512, 300, "😀", False)
    assert await (await got.get_file()).download_as_bytearray() == data
    again = await bot.send_sticker(ann.id, got.file_id)
    assert again.sticker
    assert again.sticker.file_unique_id == got.file_unique_id
    assert [m.sticker is not None for m in ann.private.messages] == [False, True, True]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture(511, 300), "STICKER_PNG_DIMENSIONS"),
        (picture(513, 300), "STICKER_PNG_DIMENSIONS"),
        (picture(512, 512, kind="PNG", seed=1) + b"x" * 600_000, "file is too big"),
        (b"not a picture", "STICKER_PNG_NOPNG"),
        (picture(seed=1)[:2000], "STICKER_PNG_NOPNG"),
        (b"\x1aE\xdf\xa3" + b"x" * 300_000, "STICKER_VIDEO_BIG"),
    ],
    ids=["small", "large", "heavy", "text", "broken", "video"],
)
async def test_what_is_no_sticker(bot: Bot, ann: User, data: bytes, words: str) -> None:
    assert words.lower() in (await refused(bot.send_sticker(ann.id, data))).lower()
    assert len(ann.private.messages) == 1


async def test_files_are_of_one_kind(bot: Bot, ann: User) -> None:
    sent = await bot.send_photo(ann.id, picture(kind="PNG"))
    words = await refused(bot.send_sticker(ann.id, sent.photo[0].file_id))
    assert "can't use file of type photo as sticker" in words.lower()


async def test_people_send_stickers_and_custom_emoji(bot: Bot, far: Telegram, ann: User) -> None:
    theirs = far.sticker(picture(), emoji="🐱", set_name="Cats")
    video = far.sticker(b"\x1aE\xdf\xa3", emoji="🐶", format="video", thumbnail=picture(320, 320))
    custom = far.sticker(picture(100, 100), emoji="🔥", set_name="Fire", custom=True)
    ann.sends_sticker(ann.private, theirs)
    ann.sends_sticker(ann.private, video)
    ann.sends_custom_emoji(ann.private, custom, text="so ")
    ann.sends_photo(ann.private, picture(kind="PNG"), caption="look")
    ann.sends_document(ann.private, Upload("a.txt", b"hi"), mime="text/plain")
    still, moving, words, photo, file = [u.message for u in await heard(bot)]
    assert still and moving and words and photo and file  # noqa: PT018 (each is only Optional)
    assert still.sticker
    assert (still.sticker.emoji, still.sticker.set_name) == ("🐱", "Cats")
    assert moving.sticker
    assert moving.sticker.is_video
    assert moving.sticker.thumbnail
    assert await (await moving.sticker.thumbnail.get_file()).download_as_bytearray()
    (mark,) = words.entities
    assert (words.text, mark.custom_emoji_id) == ("so 🔥", custom.custom_emoji_id)
    (found,) = await bot.get_custom_emoji_stickers([str(mark.custom_emoji_id)])
    assert (found.emoji, found.set_name, found.type) == ("🔥", "Fire", "custom_emoji")
    assert photo.caption == "look"
    assert file.document
    assert file.document.mime_type == "text/plain"


# -- packs --


async def test_a_pack_from_its_first_sticker_to_its_last(
    bot: Bot, far: Telegram, ann: User
) -> None:
    upload = await bot.upload_sticker_file(ann.id, picture(), "static")
    first = one(sticker=upload.file_id, keywords=["cat", "happy"])
    assert await bot.create_new_sticker_set(ann.id, SET, "Ann's cats", [first])
    await bot.add_sticker_to_set(ann.id, SET, one(emoji_list=["😢"]))
    await bot.add_sticker_to_set(ann.id, SET, one(emoji_list=["😡"]))
    pack = await bot.get_sticker_set(SET)
    assert (pack.title, [s.emoji for s in pack.stickers]) == ("Ann's cats", ["😀", "😢", "😡"])
    assert {s.set_name for s in pack.stickers} == {SET}
    happy, sad, angry = pack.stickers
    await bot.set_sticker_position_in_set(angry.file_id, 0)
    await bot.set_sticker_emoji_list(happy.file_id, ["😺", "🎉"])
    await bot.set_sticker_keywords(happy.file_id, ["party"])
    await bot.delete_sticker_from_set(sad.file_id)
    await bot.replace_sticker_in_set(ann.id, SET, angry.file_id, one(emoji_list=["😠"]))
    await bot.set_sticker_set_title(SET, "Cats")
    assert [m.emoji for m in far.pack(SET)] == [["😠"], ["😺", "🎉"]]
    assert far.pack(SET)[1].keywords == ["party"]
    assert (await bot.get_sticker_set(SET)).title == "Cats"
    await bot.send_sticker(ann.id, happy.file_id)
    await bot.delete_sticker_set(SET)
    assert "STICKERSET_INVALID".lower() in (await refused(bot.get_sticker_set(SET))).lower()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "cats"}, "invalid sticker set name"),
        ({"name": "1cats_by_pmg_test_bot"}, "invalid sticker set name"),
        ({"name": "a__b_by_pmg_test_bot"}, "invalid sticker set name"),
        ({"name": "x" * 50 + "_by_pmg_test_bot"}, "invalid sticker set name"),
        ({"title": "x" * 65}, "PACK_TITLE_INVALID"),
        ({"stickers": []}, "STICKERS_EMPTY"),
        ({"stickers": [one()] * 51}, "too many stickers"),
        ({"stickers": [one(emoji_list=[])]}, "invalid sticker emojis"),
        ({"stickers": [one(emoji_list=["😀"] * 21)]}, "invalid sticker emojis"),
        ({"stickers": [one(emoji_list=["cat"])]}, "invalid sticker emojis"),
        ({"stickers": [one(keywords=["x" * 33, "y" * 32])]}, "KEYWORDS_INVALID"),
        ({"stickers": [one(sticker=picture(500, 500))]}, "STICKER_PNG_DIMENSIONS"),
        ({"sticker_type": "custom_emoji"}, "STICKER_PNG_DIMENSIONS"),
        ({"user_id": 7_000_000_001}, "PEER_ID_INVALID"),
        ({"user_id": 1}, "PEER_ID_INVALID"),
    ],
)
async def test_a_pack_that_cannot_be(
    bot: Bot, far: Telegram, ann: User, change: dict[str, Any], words: str
) -> None:
    asked = {"user_id": ann.id, "name": SET, "title": "Cats", "stickers": [one()], **change}
    assert words.lower() in (await refused(bot.create_new_sticker_set(**asked))).lower()
    assert not far.world.packs


async def test_a_pack_belongs_to_who_started_the_bot(bot: Bot, far: Telegram, ann: User) -> None:
    bob = far.user("Bob")
    far.chat(ann, bob)
    said = await refused(bot.create_new_sticker_set(bob.id, SET, "Cats", [one()]))
    assert "peer_id_invalid" in said.lower()
    bob.starts()
    await bot.create_new_sticker_set(bob.id, SET, "Cats", [one()])
    assert "occupied" in await refused(bot.create_new_sticker_set(ann.id, SET, "Cats", [one()]))
    said = await refused(bot.add_sticker_to_set(ann.id, SET, one()))
    assert "stickerset_invalid" in said.lower()


async def test_a_pack_is_full_at_120(bot: Bot, far: Telegram, ann: User) -> None:
    await bot.create_new_sticker_set(ann.id, SET, "Cats", [one()])
    far.pack(SET).extend(far.pack(SET) * 118)
    await bot.add_sticker_to_set(ann.id, SET, one())
    said = await refused(bot.add_sticker_to_set(ann.id, SET, one()))
    assert "stickers_too_much" in said.lower()


# -- buttons --


async def test_a_button_is_answered_once_and_in_time(bot: Bot, far: Telegram, ann: User) -> None:
    sent = await bot.send_sticker(ann.id, picture(), reply_markup=keyboard("v1:again:7"))
    shown = ann.private.find(sent.message_id)
    assert shown
    press = ann.presses(shown, "v1:again:7")
    query = (await heard(bot))[0].callback_query
    assert query
    assert isinstance(query.message, Message)
    assert (query.data, query.message.message_id) == ("v1:again:7", sent.message_id)
    assert press.answer is None
    assert "message_too_long" in (await refused(query.answer("x" * 201))).lower()
    await query.answer("done", show_alert=True)
    assert (await press.answered())["text"] == "done"
    assert "query is too old" in (await refused(query.answer("again"))).lower()
    ann.presses_data(shown, "of another version")
    late = (await heard(bot))[0].callback_query
    assert late
    far.clock.jump(16)
    assert "query is too old" in (await refused(late.answer())).lower()
    with pytest.raises(LookupError):
        ann.presses(shown, "no such button")


# -- inline --


async def offered(bot: Bot, ann: User, text: str, *results: Any, **more: Any) -> Offered:
    typing = asyncio.create_task(ann.types_inline(text))
    (update,) = await bot.get_updates(offset=-1, timeout=5)
    assert update.inline_query
    assert (update.inline_query.query, update.inline_query.offset) == (text, "")
    await update.inline_query.answer(results, **more)
    return await typing


async def test_inline_offers_and_what_is_chosen(
    bot: Bot, far: Telegram, ann: User, group: Group
) -> None:
    mine = await staged(bot, ann)
    button = InlineQueryResultsButton("Make your own", start_parameter="inline")
    results = [
        InlineQueryResultCachedSticker("1", mine.file_id),
        InlineQueryResultCachedSticker("2", mine.file_id, reply_markup=keyboard("again")),
        InlineQueryResultArticle("3", "Hi", InputTextMessageContent("<b>hi</b>", "HTML")),
    ]
    offer = await offered(bot, ann, "I passed!!", *results, button=button, cache_time=5)
    assert offer.button
    assert offer.button["start_parameter"] == "inline"
    await heard(bot)
    posted = ann.chooses(offer.results[0], group, query="I passed!!")
    assert posted.sticker
    assert posted.sticker.file_id == mine.file_id
    updates = await heard(bot)
    assert kinds(updates) == ["message", "chosen_inline_result"], "privacy mode shows via-bot lines"
    chosen = updates[1].chosen_inline_result
    assert updates[0].message
    assert updates[0].message.via_bot
    assert chosen
    assert (chosen.result_id, chosen.query, chosen.inline_message_id) == ("1", "I passed!!", None)
    ann.chooses(offer.results[1], group)
    chosen = (await heard(bot))[1].chosen_inline_result
    assert chosen
    assert await bot.edit_message_reply_markup(inline_message_id=chosen.inline_message_id)
    assert group.messages[-1].buttons == []
    assert ann.chooses(offer.results[2], group).text == "hi"
    far.bot.inline_feedback = False
    await heard(bot)
    ann.chooses(offer.results[0], group)
    assert kinds(await heard(bot)) == ["message"]


async def test_inline_answers_are_cached(bot: Bot, far: Telegram, ann: User) -> None:
    mine = await staged(bot, ann)
    result = InlineQueryResultCachedSticker("1", mine.file_id)
    await offered(bot, ann, "cat", result, cache_time=60, is_personal=True)
    await heard(bot)
    assert (await ann.types_inline("cat")).cached
    bob = far.user("Bob")
    assert not (await offered(bot, bob, "cat", result, cache_time=60)).cached
    far.clock.jump(61)
    await heard(bot)
    assert not (await offered(bot, ann, "cat", result)).cached


@pytest.mark.parametrize(
    ("results", "more", "words"),
    [
        ([("1", "nonsense")], {}, "wrong sticker_file_id"),
        ([("1", ""), ("1", "")], {}, "RESULT_ID_DUPLICATE"),
        ([("x" * 65, "")], {}, "RESULT_ID_INVALID"),
        ([(str(n), "") for n in range(51)], {}, "too many inline query results"),
        ([("1", "")], {"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ([("1", "")], {"button": {"text": "x", "start_parameter": "no spaces"}}, "START_PARAM"),
    ],
)
async def test_inline_answers_have_limits(
    bot: Bot, far: Telegram, ann: User, results: Any, more: dict[str, Any], words: str
) -> None:
    mine = await staged(bot, ann)
    typing = asyncio.create_task(ann.types_inline("cat"))
    (update,) = await bot.get_updates(timeout=5)
    assert update.inline_query
    shown = [InlineQueryResultCachedSticker(id, file or mine.file_id) for id, file in results]
    answer = {"inline_query_id": update.inline_query.id, "results": shown, **more}
    said = await refused(bot._post("answerInlineQuery", answer))
    assert words.lower() in said.lower()
    far.clock.jump(11)
    late = await refused(bot.answer_inline_query(update.inline_query.id, []))
    assert "query is too old" in late.lower()
    typing.cancel()


async def test_a_guest_answers_once(bot: Bot, far: Telegram, ann: User) -> None:
    elsewhere = far.chat(ann, far.user("Bob"), bot=False)
    query = ann.summons(elsewhere, "a happy cat")
    (update,) = await bot.get_updates()
    asked = update.guest_message
    assert asked
    assert asked.guest_query_id
    assert asked.text == "@pmg_test_bot a happy cat"
    mine = await staged(bot, ann)
    result = InlineQueryResultCachedSticker("1", mine.file_id)
    sent = await bot.answer_guest_query(asked.guest_query_id, result)
    assert sent.inline_message_id
    await query.answered()
    shown = elsewhere.messages[-1]
    assert shown.sticker
    assert shown.guest_caller is ann.account
    assert (
        "too old" in (await refused(bot.answer_guest_query(asked.guest_query_id, result))).lower()
    )
    assert "not a member" in await refused(bot.send_message(elsewhere.id, "more"))
