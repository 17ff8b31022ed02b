"""The real adapter, over the real library, before the Bot API far side and one person."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from adapters.base import Inbox
from adapters.telegram import Telegram
from adapters.telegram.config import TelegramConfig
from adapters.telegram.pace import Pace
from adapters.telegram.place import Spot
from adapters.testing import Recorder, Wire, soon
from pmg_engine.types import Action, Address, Event, Receipt, Reply
from tests.far.telegram.driver import Group
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.people import User as Someone
from tests.far.telegram.state import Chat, Message

__all__ = [
    "BUTTONS",
    "OPEN",
    "House",
    "TelegramWire",
    "at_home",
    "connected",
    "hurry",
    "in_group",
    "sends",
]

BUTTONS = (Action("Again", "again"), Action("Delete", "delete"))
OPEN = (Action("⋯", "open"),)


def at_home(someone: Someone) -> Address:
    """The private chat of somebody with the bot."""
    return Address("telegram", str(someone.id))


def hurry(telegram: Telegram, far: Far) -> None:
    """For this bot seconds pass like nothing: its pace never makes a test wait."""
    far.flood.on = False
    telegram.pace = Pace(clock=partial(next, itertools.count(0.0, 10.0)))


class TelegramWire(Wire):
    """One person, Ann, who has started the bot."""

    def __init__(self, far: Far, **config: Any) -> None:
        self.far = far
        given = {"token": far.token, "api": far.server.url} | config
        self.adapter = self.telegram = Telegram(TelegramConfig(**given))
        self.ann = far.user("Ann", language="en")
        self.ann.starts()
        far.world.updates.waiting.clear()
        self.read: dict[int, int] = {}

    async def says(self, text: str) -> None:
        self.ann.says(self.ann.private, text)

    async def hears(self) -> bytes | str:
        message = await self.next(self.ann.private)
        return message.sticker.data if message.sticker else message.text

    async def next(self, chat: Chat) -> Message:
        """The next message of the bot in a chat that nobody has looked at."""
        known = self.read.get(chat.id, 0)

        def new() -> Message | None:
            own = [one for one in chat.history if one.sender is self.far.bot and one.id > known]
            return own[0] if own else None

        found: Message = await self.far.until(new)
        self.read[chat.id] = found.id
        return found

    def group(self, *people: Someone, **more: Any) -> Group:
        """A group of Ann and others; what it took to make it is not waiting any more."""
        group = self.far.chat(self.ann, *people, **more)
        self.far.world.updates.waiting.clear()
        return group


class House:
    """The adapter at work, and the events that came of it."""

    def __init__(self, wire: TelegramWire, inbox: Recorder) -> None:
        self.wire, self.inbox, self.far, self.ann = wire, inbox, wire.far, wire.ann
        self.telegram = wire.telegram

    async def event(self) -> Event:
        return await soon(self.inbox.seen.get())

    async def quiet(self) -> bool:
        """Nothing was heard: a line said now is the next thing."""
        self.ann.says(self.ann.private, "and now?")
        event = await self.event()
        return getattr(event, "text", None) == "and now?"


@asynccontextmanager
async def connected(wire: TelegramWire, inbox: Inbox | None = None) -> AsyncIterator[House]:
    recorder = inbox or Recorder()
    async with wire.connected(recorder):
        await wire.far.until(lambda: wire.far.called("getUpdates"))
        yield House(wire, recorder)  # type: ignore[arg-type]
    assert not [task for task in asyncio.all_tasks() if "telegram" in repr(task.get_coro())]


def in_group(group: Group, *, message: int | None = None, thread: int | None = None) -> Address:
    """A place in a group, perhaps a line of it or a topic."""
    topic = None if thread is None else str(thread)
    return Address("telegram", str(group.id), topic, str(Spot(message)), private=False)


async def sends(
    house: House, reply: Reply, *, at: Address | None = None, key: str = "1"
) -> Receipt:
    """The bot sends a reply, to Ann if nobody else is named."""
    return await soon(house.telegram.send(at or at_home(house.ann), reply, key=key))
