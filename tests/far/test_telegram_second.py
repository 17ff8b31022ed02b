"""The Bot API far side as a second library meets it: what aiogram reads must be what was meant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    ChosenInlineResult,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultCachedSticker,
    InputSticker,
    Message,
)

from .conftest import picture
from .telegram.driver import Group, Telegram
from .telegram.faults import too_many
from .telegram.people import User


@pytest.fixture
async def second(far: Telegram) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(far.server.url))
    async with Bot(far.token, session=session) as bot:
        yield bot


def dispatcher(chosen: list[str]) -> Dispatcher:
    """A small sticker bot: echo, a button, an inline offer."""
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        file = BufferedInputFile(picture(), "a.webp")
        button = InlineKeyboardButton(text="Again", callback_data="v1:again")
        markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.reply_sticker(file, emoji="😀", reply_markup=markup)

    @dispatcher.callback_query()
    async def press(query: CallbackQuery) -> None:
        await query.answer(f"got {query.data}")

    @dispatcher.inline_query()
    async def offer(query: InlineQuery, bot: Bot) -> None:
        sent = await bot.send_sticker(query.from_user.id, BufferedInputFile(picture(), "b.webp"))
        assert sent.sticker
        result = InlineQueryResultCachedSticker(id="1", sticker_file_id=sent.sticker.file_id)
        await query.answer([result], is_personal=True)

    @dispatcher.chosen_inline_result()
    async def choose(result: ChosenInlineResult) -> None:
        chosen.append(result.result_id)

    return dispatcher


async def test_a_bot_of_the_second_library(
    far: Telegram, second: Bot, ann: User, group: Group
) -> None:
    me = await second.get_me()
    assert (me.username, me.supports_inline_queries) == ("pmg_test_bot", True)
    chosen: list[str] = []
    dispatch = dispatcher(chosen)
    polling = asyncio.create_task(
        dispatch.start_polling(second, handle_signals=False, polling_timeout=1)
    )
    line = ann.says(ann.private, "hello")
    await far.until(lambda: len(ann.private.messages) == 3)
    answer = ann.private.messages[-1]
    assert answer.sticker
    assert answer.reply_to is line
    assert (await ann.presses(answer, "Again").answered())["text"] == "got v1:again"
    offer = await ann.types_inline("cat")
    ann.chooses(offer.results[0], group, query="cat")
    await far.until(lambda: chosen == ["1"])
    await dispatch.stop_polling()
    await polling


async def test_packs_and_files_of_the_second_library(second: Bot, ann: User) -> None:
    file = BufferedInputFile(picture(), "a.webp")
    upload = await second.upload_sticker_file(ann.id, file, "static")
    first = InputSticker(
        sticker=upload.file_id, format="static", emoji_list=["😀"], keywords=["cat"]
    )
    name = "cats_by_pmg_test_bot"
    assert await second.create_new_sticker_set(ann.id, name, "Cats", [first])
    fresh = InputSticker(sticker=file, format="static", emoji_list=["😢"])
    assert await second.add_sticker_to_set(ann.id, name, fresh)
    pack = await second.get_sticker_set(name)
    assert [sticker.emoji for sticker in pack.stickers] == ["😀", "😢"]
    data = await second.download(pack.stickers[0].file_id)
    assert data
    assert data.read() == picture()


async def test_errors_of_the_second_library(far: Telegram, second: Bot, ann: User) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await second.send_message(1, "hello")
    far.fail("sendMessage", too_many(4))
    with pytest.raises(TelegramRetryAfter) as caught:
        await second.send_message(ann.id, "hello")
    assert caught.value.retry_after == 4


async def test_chats_and_members_of_the_second_library(
    second: Bot, far: Telegram, ann: User, group: Group
) -> None:
    group.promotes(far.bot, can_delete_messages=True)
    full = await second.get_chat(group.id)
    assert (full.type, full.title) == ("supergroup", "Friends")
    admins = await second.get_chat_administrators(group.id)
    assert {admin.user.id for admin in admins} == {ann.id, far.bot.id}
    updates = await second.get_updates()
    assert [update.event_type for update in updates] == ["my_chat_member"]
