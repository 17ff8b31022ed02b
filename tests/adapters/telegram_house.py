"""The whole bot over its real queue and store with Telegram at its door; only drawing is scripted.

`live` runs it as a process that ends itself by SIGKILL at a named point of a reply.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.telegram import Telegram
from adapters.telegram.config import TelegramConfig
from bot.app import SENDERS
from bot.i18n import Catalogue
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Silence
from pmg_engine.types import User as Person
from tests.bot import conftest
from tests.bot.conftest import House, running
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.people import User
from tests.far.telegram.state import Chat, Message

from .telegram_kit import TelegramWire, hurry

__all__ = ["KEY", "POINTS", "WORDS", "Bot", "Life", "at_work", "furnished", "live", "staffed"]

# point of a reply -> (what, its method, before or after it)
POINTS: dict[str, tuple[str, str, str]] = {
    "heard, not kept": ("inbox", "event", "before"),
    "kept, not confirmed": ("inbox", "event", "after"),
    "taken from the queue": ("inbox", "settle", "before"),
    "about to be drawn": ("brain", "reply", "before"),
    "drawn, not kept": ("jobs", "drawn", "before"),
    "in the outbox": ("jobs", "drawn", "after"),
    "marked as sending": ("adapter", "send", "before"),
    "about to be uploaded": ("mouth", "_sticker", "before"),
    "on its way": ("bot", "send_sticker", "during"),
    "at Telegram, not noted": ("mouth", "_sticker", "after"),
    "about to be noted": ("jobs", "sent", "before"),
    "noted as sent": ("jobs", "sent", "after"),
}


WORDS = Catalogue()  # reading all of it takes longer than a test
KEY = MasterKey(bytes.fromhex("ab" * 32))


@dataclass(frozen=True, slots=True)
class Life:
    """One life of the bot's process."""

    folder: Path
    api: str
    token: str
    point: str | None = None  # where it ends; None: it lives until it is killed


class Bot(TelegramWire):
    """Telegram with the whole bot behind it, and nobody told to slow down."""

    house: House

    def __init__(self, far: Far) -> None:
        super().__init__(far)
        hurry(self.telegram, far)

    async def next(self, chat: Chat) -> Message:
        """The next thing it says in a chat; that it is drawing is none."""
        while (found := await super().next(chat)).text.startswith("🎨 "):
            pass
        return found

    async def asks(self, who: User, chat: Chat, text: str, **more: Any) -> Message:
        """Somebody says a line; the answer to it."""
        self.skip(chat)
        who.says(chat, text, **more)
        return await self.next(chat)

    def skip(self, chat: Chat) -> None:
        """What was said until now is read."""
        self.read[chat.id] = chat.history[-1].id if chat.history else 0

    def me(self) -> Person:
        """Ann, as the bot knows her."""
        return Person("telegram", str(self.ann.id))


def furnished(folder: Path) -> Path:
    """A new data folder to copy: making its tables takes longer than most tests."""

    async def make() -> None:
        await (await SqlStore.open(folder / "data", KEY)).close()

    asyncio.run(make())
    return folder


@asynccontextmanager
async def staffed(folder: Path, far: Far, **settings: Any) -> AsyncIterator[Bot]:
    """The whole bot at work for this Telegram; again over the same folder, it is a restart."""
    wire = Bot(far)
    known = len(far.called("getUpdates"))
    async with at_work(folder / "data", KEY, wire.telegram, **settings) as wire.house:
        await far.until(lambda: len(far.called("getUpdates")) > known)
        yield wire


@asynccontextmanager
async def at_work(
    folder: Path, master: MasterKey, adapter: Telegram, **settings: Any
) -> AsyncIterator[House]:
    """The bot with this adapter, until the block ends."""
    async with running(folder, master, **settings) as house:
        house.inbox.adapters = {"telegram": adapter}
        house.brain.answers[""] = Silence("empty")  # as the engine says
        work = [adapter.run(house.inbox), *(house.inbox.deliver() for _ in range(SENDERS - 1))]
        tasks = [asyncio.create_task(one) for one in work]
        yield house
        await house.delivered()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def live(life: Life) -> None:
    """One life of the process, on words that were read before it began."""
    conftest.Catalogue = lambda: WORDS  # type: ignore[assignment, attr-defined, misc]
    asyncio.run(_live(life))


async def _live(life: Life) -> None:
    config = TelegramConfig(token=life.token, api=life.api)
    adapter = Telegram(config)
    async with at_work(life.folder / "data", KEY, adapter) as house:
        if life.point is not None:
            parts = {"inbox": house.inbox, "brain": house.brain, "jobs": house.jobs}
            parts |= {"adapter": adapter, "mouth": adapter.mouth}
            what, method, when = POINTS[life.point]
            if what == "bot":
                # Bot's attributes are frozen: what it sends through is not
                patch(adapter.bot.request, "do_request", when, only="sendSticker")
            else:
                patch(parts[what], method, when)
        await asyncio.Event().wait()


def patch(part: Any, method: str, when: str, *, only: str = "") -> None:
    """The next call of this method is the end of the process."""
    run: Callable[..., Awaitable[Any]] = getattr(part, method)

    async def last(*args: Any, **named: Any) -> Any:
        if only and only not in str(args) + str(named):
            return await run(*args, **named)
        if when == "after":
            await run(*args, **named)
        if when == "during":
            task = asyncio.ensure_future(run(*args, **named))
            await asyncio.sleep(0.05)  # the far side holds its answer back
            assert not task.done()
        os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(60)

    try:
        setattr(part, method, last)
    except AttributeError:  # slots
        setattr(type(part), method, staticmethod(last))
