"""The documented limits as numbers, and the checks that need no chat; knows no state."""

from __future__ import annotations

import re
from typing import Any

import regex

from .words import Json, bad

__all__ = [
    "ACTIONS",
    "REACTIONS",
    "check_button",
    "check_commands",
    "check_emoji",
    "check_keywords",
    "check_markup",
    "check_set_name",
    "check_text",
    "length",
]

TEXT, CAPTION = 4096, 1024  # characters after entities are parsed
BUTTONS, BUTTON_DATA = 100, 64
CALLBACK_TEXT = 200
RESULTS, RESULT_ID, NEXT_OFFSET, QUERY = 50, 64, 64, 256
COMMANDS, COMMAND_TEXT = 100, 256
NAME, DESCRIPTION, SHORT_DESCRIPTION = 64, 512, 120
STICKER_BYTES, STICKER_SIDE, EMOJI_SIDE = 512 * 1024, 512, 100
VIDEO_BYTES, ANIMATED_BYTES = 256 * 1024, 64 * 1024
SET_FIRST, SET_REGULAR, SET_EMOJI, SET_TEXT = 50, 120, 200, 64
STICKER_EMOJI, KEYWORDS, KEYWORDS_TOTAL = 20, 20, 64
UPLOAD_BYTES, PHOTO_BYTES, DOWNLOAD_BYTES = 50 * 2**20, 10 * 2**20, 20 * 2**20
KEPT = 24 * 3600.0  # seconds that an update waits to be fetched
DELETABLE = 48 * 3600.0  # seconds after which a message stays

SOUND = {
    f"{verb}_{what}" for verb in ("record", "upload") for what in ("voice", "video", "video_note")
}
OTHER = {"typing", "upload_photo", "upload_document", "choose_sticker", "find_location"}
ACTIONS = frozenset(SOUND | OTHER)
FACES = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 "
    "🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ "
    "🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
)
REACTIONS = frozenset(FACES.split())
ONE_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{RI}{2}|[0-9#*]\uFE0F?\u20E3")


def length(text: str) -> int:
    """Characters as Telegram counts them in offsets: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str, most: int = TEXT) -> None:
    """A text or a caption after its entities were parsed."""
    # documented in "characters"; whether astral ones count twice is not said: once here
    if not text.strip():
        raise bad("message text is empty" if most == TEXT else "message caption is empty")
    if len(text) > most:
        raise bad("message is too long" if most == TEXT else "message caption is too long")


def check_button(button: Json) -> None:
    if not button.get("text"):
        raise bad("inline keyboard button text must be non-empty")
    kinds = set(button) - {"text", "icon_custom_emoji_id", "style"}
    if not kinds:
        raise bad("Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= BUTTON_DATA:
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not re.match(r"(https?|tg)://\S+$", str(url)):
        raise bad("BUTTON_URL_INVALID")


def check_markup(markup: Any) -> Json | None:
    """An inline keyboard that would be accepted; None for none and for other keyboards."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return None  # reply keyboards, their removal, force_reply: shown to the user, not kept
    rows = markup["inline_keyboard"]
    buttons = [button for row in rows for button in row]
    for button in buttons:
        check_button(button)
    if len(buttons) > BUTTONS:
        raise bad("reply markup is too long")
    return {"inline_keyboard": [row for row in rows if row]} if buttons else None


def check_emoji(emoji: Any) -> list[str]:
    if not isinstance(emoji, list) or not 1 <= len(emoji) <= STICKER_EMOJI:
        raise bad("invalid sticker emojis")
    for one in emoji:
        if not regex.fullmatch(r"\X", str(one)) or not ONE_EMOJI.search(str(one)):
            raise bad("invalid sticker emojis")
    return [str(one) for one in emoji]


def check_keywords(words: Any) -> list[str]:
    """Up to 20 words of 64 characters together. The refusal's words are not documented."""
    given = [str(word) for word in words or []]
    if len(given) > KEYWORDS or sum(map(len, given)) > KEYWORDS_TOTAL or not all(given):
        raise bad("STICKER_KEYWORDS_INVALID")
    return given


def check_set_name(name: str, bot: str) -> None:
    shape = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
    ending = f"_by_{bot}".lower()
    if not shape or len(name) > SET_TEXT or "__" in name or not name.lower().endswith(ending):
        raise bad("invalid sticker set name is specified")


def check_commands(commands: Any) -> list[Json]:
    if not isinstance(commands, list):
        raise bad("expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= COMMAND_TEXT:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
