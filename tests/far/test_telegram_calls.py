"""The Bot API far side as python-telegram-bot meets it: messages, menus, limits, failures."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.error import (
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import HTTPXRequest

from .conftest import picture, refused, talking
from .telegram.driver import Group, Telegram
from .telegram.faults import BAD_GATEWAY, CUT_AFTER, CUT_BEFORE, held, refusal, slow, too_many
from .telegram.people import User


def seconds(refusal: RetryAfter) -> float:
    assert isinstance(refusal.retry_after, timedelta)
    return refusal.retry_after.total_seconds()


def keyboard(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(one, callback_data=one) for one in data]])


# the library would rather be called by its own methods, which refuse some of this themselves
RAW = pytest.mark.filterwarnings("ignore:Please use 'Bot")

# -- messages --


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": ""}, "message text is empty"),
    ("sendMessage", {"text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
    ("sendMessage", {"text": "<x>x</x>", "parse_mode": "HTML"}, "Unsupported start tag"),
    (
        "sendMessage",
        {"text": "x", "reply_parameters": {"message_id": 999}},
        "to be replied not found",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard("x" * 65).to_dict()},
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard(*"x" * 101).to_dict()},
        "markup is too long",
    ),
    ("sendChatAction", {"action": "dance"}, "wrong parameter action"),
    ("editMessageText", {"message_id": 999, "text": "x"}, "message to edit not found"),
    ("editMessageText", {"message_id": 1, "text": "x"}, "message can't be edited"),
    ("deleteMessage", {"message_id": 999}, "message to delete not found"),
    (
        "setMessageReaction",
        {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "🥕"}]},
        "REACTION",
    ),
    ("sendSticker", {"sticker": "nonsense"}, "wrong file identifier"),
    ("sendPhoto", {}, "there is no photo in the request"),
    ("getFile", {"file_id": "nonsense"}, "invalid file_id"),
    ("getChatAdministrators", {}, "no administrators in the private chat"),
]


@RAW
@pytest.mark.parametrize(("method", "args", "words"), REFUSED)
async def test_refused_with_the_real_words(
    bot: Bot, ann: User, method: str, args: dict[str, Any], words: str
) -> None:
    said = await refused(bot.do_api_request(method, api_kwargs={"chat_id": ann.id, **args}))
    assert words.lower() in said.lower()


async def test_an_edit_must_change_something(bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, "drawing", reply_markup=keyboard("cancel"))
    assert "not modified" in await refused(
        sent.edit_text("drawing", reply_markup=keyboard("cancel"))
    )
    edited: Any = await bot.edit_message_text("done", ann.id, sent.message_id)
    assert edited.edit_date
    shown = ann.private.messages[-1]
    assert (shown.text, shown.buttons) == ("done", [])
    assert await bot.delete_message(ann.id, sent.message_id)
    assert "not found" in await refused(bot.delete_message(ann.id, sent.message_id))


async def test_an_old_message_stays(far: Telegram, bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, "hello")
    far.clock.jump(49 * 3600)
    assert "deleted for everyone" in await refused(bot.delete_message(ann.id, sent.message_id))


async def test_html_becomes_entities(bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, "  😀 <b>a &lt; b</b>", parse_mode="HTML")
    (bold,) = sent.entities
    assert (sent.text, bold.type, sent.parse_entity(bold)) == ("😀 a < b", "bold", "a < b")


async def test_actions_reactions_and_photos(bot: Bot, ann: User) -> None:
    await bot.send_chat_action(ann.id, "choose_sticker")
    assert ann.private.actions == ["choose_sticker"]
    line = ann.says(ann.private, "hello")
    await bot.set_message_reaction(ann.id, line.id, "❤")
    assert list(line.reactions.values()) == [["❤"]]
    sent = await bot.send_photo(
        ann.id, picture(600, 400, kind="PNG"), caption="a <i>cat</i>", parse_mode="HTML"
    )
    assert sent.photo[0].width == 600
    assert sent.caption == "a cat"
    data = await (await sent.photo[0].get_file()).download_as_bytearray()
    assert data.startswith(b"\xff\xd8"), "a photo is a JPEG: transparency is lost"


async def test_files_come_back_up_to_20_megabytes(far: Telegram, bot: Bot, ann: User) -> None:
    sent = await bot.send_document(ann.id, b"%PDF", filename="a.pdf")
    assert sent.document
    assert await (await sent.document.get_file()).download_as_bytearray() == b"%PDF"
    big = far.world.files.keep("document", b"x" * (20 * 2**20 + 1))
    assert "file is too big" in (await refused(bot.get_file(big.file_id))).lower()
    async with httpx.AsyncClient() as http:
        gone = await http.get(f"{far.base_file_url}{far.token}/documents/none")
    assert gone.status_code == 404


# -- the bot about itself --


async def test_commands_have_scopes_and_languages(
    bot: Bot, far: Telegram, ann: User, group: Group
) -> None:
    bob = far.user("Bob", language="fr")
    group.adds(bob, by=ann)
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "Hilfe")], language_code="de")
    admins = BotCommandScopeAllChatAdministrators()
    await bot.set_my_commands([BotCommand("admin", "Rules")], scope=admins)
    assert far.menu(ann, ann.private)[0]["description"] == "Hilfe"
    assert far.menu(ann, group)[0]["command"] == "admin"
    assert far.menu(bob, group)[0]["description"] == "Help"
    own = BotCommandScopeChat(group.id)
    await bot.set_my_commands([BotCommand("here", "Here")], scope=own)
    assert far.menu(bob, group)[0]["command"] == "here"
    await bot.delete_my_commands(scope=own)
    assert await bot.get_my_commands(scope=own) == ()


@RAW
@pytest.mark.parametrize(
    ("command", "text", "count", "words"),
    [
        ("Help", "x", 1, "BOT_COMMAND_INVALID"),
        ("x" * 33, "x", 1, "BOT_COMMAND_INVALID"),
        ("help", "x" * 257, 1, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("help", "x", 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_have_limits(
    bot: Bot, command: str, text: str, count: int, words: str
) -> None:
    commands = [{"command": command, "description": text}] * count
    said = await refused(bot.do_api_request("setMyCommands", api_kwargs={"commands": commands}))
    assert words.lower() in said.lower()


async def test_names_and_descriptions(bot: Bot) -> None:
    await bot.set_my_name("Stickers")
    await bot.set_my_description("Aufkleber", language_code="de")
    assert (await bot.get_my_name(language_code="de")).name == "Stickers"
    assert (await bot.get_my_description(language_code="de")).description == "Aufkleber"
    assert (await bot.get_my_description()).description == ""
    assert await refused(bot.set_my_short_description("x" * 121))


# -- failures --


@pytest.mark.parametrize("token", ["1:wrong", "nonsense"])
async def test_a_wrong_token(far: Telegram, token: str) -> None:
    async with HTTPXRequest(httpx_kwargs={"verify": False}) as plain:
        wrong = Bot(token, far.base_url, request=plain, get_updates_request=plain)
        with pytest.raises(InvalidToken):
            await wrong.get_me()
    assert not far.calls


async def test_flood_limits_are_per_chat(far: Telegram, bot: Bot, ann: User, group: Group) -> None:
    for _ in range(5):
        await bot.send_message(ann.id, "hello")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ann.id, "hello")
    assert seconds(caught.value) == 1
    await bot.send_message(group.id, "other chats are not concerned")
    far.clock.jump(1.1)
    await bot.send_message(ann.id, "hello again")


async def test_a_group_takes_twenty_a_minute(far: Telegram, bot: Bot, group: Group) -> None:
    for _ in range(20):
        await bot.send_message(group.id, "hello")
        far.clock.jump(1.0)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(group.id, "hello")
    assert 30 < seconds(caught.value) <= 41
    far.flood.on = False
    await bot.send_message(group.id, "hello")


async def test_thirty_a_second_in_all(far: Telegram, bot: Bot, ann: User) -> None:
    people = [far.user(f"P{number}") for number in range(31)]
    for one in people:
        one.starts()
    far.clock.now = lambda: 1_800_000_000.0  # type: ignore[method-assign]
    for one in people[:30]:
        await bot.send_message(one.id, "hello")
    with pytest.raises(RetryAfter):
        await bot.send_message(people[30].id, "hello")


async def test_an_ordered_429_is_of_one_chat(
    far: Telegram, bot: Bot, ann: User, group: Group
) -> None:
    far.fail("sendMessage", too_many(7), times=2, chat=ann.private)
    await bot.send_message(group.id, "hello")
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await bot.send_message(ann.id, "hello")
    await bot.send_message(ann.id, "hello")
    assert [call.error is None for call in far.called("sendMessage")] == [True, False, False, True]


@pytest.mark.parametrize(("fault", "kept"), [(CUT_BEFORE, 0), (CUT_AFTER, 1)])
async def test_a_cut_connection_before_and_after_the_work(
    far: Telegram, bot: Bot, ann: User, fault: Any, kept: int
) -> None:
    before = len(ann.private.messages)
    far.fail("sendMessage", fault)
    with pytest.raises(NetworkError):
        await bot.send_message(ann.id, "hello")
    assert len(ann.private.messages) - before == kept
    await bot.send_message(ann.id, "hello")
    assert len(ann.private.messages) - before == kept + 1, "trying again may duplicate"


async def test_gateway_pages_server_errors_and_slowness(far: Telegram, bot: Bot, ann: User) -> None:
    far.fail("*", BAD_GATEWAY)
    assert "Bad Gateway" in await refused(bot.get_me())
    far.fail("getMe", refusal(500, "Internal Server Error"))
    assert "Internal Server Error" in await refused(bot.get_me())
    far.fail("getMe", slow(2))
    with pytest.raises(TimedOut):
        await bot.get_me(read_timeout=0.1)
    gate = asyncio.Event()
    far.fail("sendMessage", held(gate))
    sending = asyncio.create_task(bot.send_message(ann.id, "hello"))
    await far.until(lambda: far.called("sendMessage"))
    ann.blocks()
    gate.set()
    with pytest.raises(Forbidden):
        await sending


async def test_too_much_at_once() -> None:
    async with Telegram(upload_bytes=100_000) as far, talking(far) as bot:
        with pytest.raises(NetworkError, match="Request Entity Too Large"):
            await bot.send_document(1, b"x" * (100_000 + 2**20))


async def test_get_and_json_and_unknown_methods(far: Telegram) -> None:
    async with httpx.AsyncClient(base_url=f"{far.base_url}{far.token}/") as http:
        assert (await http.get("getme")).json()["result"]["username"] == "pmg_test_bot"
        answer = await http.post("sendMessage", json={"chat_id": 1, "text": "x"})
        assert answer.status_code == 400
        assert answer.json()["description"] == "Bad Request: chat not found"
        assert (await http.get("dance")).status_code == 404
        asked = await http.get("getUpdates", params={"allowed_updates": '["message"]'})
        assert asked.json() == {"ok": True, "result": []}


async def test_a_mistake_of_the_far_side_is_not_hidden() -> None:
    with pytest.raises(AttributeError):
        async with (
            Telegram() as far,
            httpx.AsyncClient(base_url=f"{far.base_url}{far.token}/") as http,
        ):
            assert (await http.post("setMyCommands", json={"commands": [1]})).status_code == 500
