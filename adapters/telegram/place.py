"""Where exactly something happened in Telegram, as words an Address can hold; knows no network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from telegram import Chat

from pmg_engine.types import Address, User

__all__ = ["NAME", "Spot", "Way", "address", "person"]

NAME = "telegram"
Way = Literal["", "start", "delete"]


@dataclass(frozen=True, slots=True)
class Spot:
    """What `Address.reply_to` holds, so that an answer after a restart finds its place again."""

    message: int | None = None  # what was said, or the message whose button was pressed
    press: str = ""  # the callback query that waits for an answer
    way: Way = ""  # start: the first greeting; delete: their own sticker shall go
    line: int | None = None  # of a press: the line that the message with the button answers
    chat: str = ""  # of a group: where these numbers count; a group that grew has new ones

    def __str__(self) -> str:
        return f"{self.message or ''}:{self.way}:{self.press}:{self.line or ''}:{self.chat}"

    @classmethod
    def read(cls, text: str | None) -> Spot:
        """What `str` wrote; anything else is nowhere."""
        message, way, press, line, chat, *_ = [*(text or "").split(":"), "", "", "", "", ""]
        known: dict[str, Way] = {name: name for name in get_args(Way)}
        return cls(_number(message), press, known.get(way, ""), _number(line), chat)

    @property
    def answered(self) -> int | None:
        """The message a reply belongs to."""
        return self.line or self.message


def address(chat: Chat, spot: Spot, *, thread: int | None = None) -> Address:
    """The address of something in a chat."""
    topic = None if thread is None else str(thread)
    private = chat.type == Chat.PRIVATE
    spot = spot if private else replace(spot, chat=str(chat.id))
    return Address(NAME, str(chat.id), thread=topic, reply_to=str(spot), private=private)


def person(id: int) -> User:
    """Somebody on Telegram; names can be changed, ids cannot."""
    return User(NAME, str(id))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None
