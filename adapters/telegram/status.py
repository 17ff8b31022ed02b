"""Shows that something is being drawn: the chat action, and in private a line that goes again."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from telegram import Bot, InlineKeyboardMarkup, Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

from pmg_engine.errors import DeliveryError
from pmg_engine.types import Action, Address

from .buttons import keyboard
from .pace import Pace
from .words import say

__all__ = ["Status"]

log = logging.getLogger(__name__)
STEP = 4.0  # seconds between two chat actions: one is seen for five
FIRST = 3.0  # seconds until a line of words: most stickers are there before
LONGEST = 60.0  # seconds: where no answer comes, nothing is shown any more


class Speaker(Protocol):
    """What a status needs of the adapter."""

    @property
    def bot(self) -> Bot: ...
    @property
    def pace(self) -> Pace: ...
    def chat(self, address: Address) -> str: ...
    def locale(self, chat: str) -> str | None: ...


@dataclass(slots=True)
class Show:
    """What is shown at one place."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    message: Message | None = None

    async def pause(self, seconds: float) -> None:
        """Until the time is over, or the show."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.over.wait()

    async def gone(self) -> None:
        """The line is taken away, where there is one."""
        line, self.message = self.message, None
        if line is not None:
            try:
                await line.delete()
            except TelegramError as error:
                log.info("a status line stays: %s", type(error).__name__)


class Status:
    """At most one per place. In groups no line: it would count against 20 messages a minute."""

    def __init__(self, host: Speaker) -> None:
        self.host = host
        self._shows: dict[tuple[str, str | None], Show] = {}

    def begin(self, address: Address) -> None:
        """Show it until `end`; returns at once."""
        place = (address.chat, address.thread)
        if place not in self._shows:
            show = self._shows[place] = Show()
            show.task = asyncio.create_task(self._run(address, show))

    async def end(self, address: Address) -> None:
        """Something was said here: nothing is shown any more."""
        show = self._shows.pop((address.chat, address.thread), None)
        if show is None or show.task is None:
            return
        # not cancelled: a line that is on its way just now would stay for ever
        show.over.set()
        await asyncio.wait([show.task], timeout=STEP)
        show.task.cancel()
        await show.gone()

    async def close(self) -> None:
        """Nothing is shown anywhere."""
        for chat, thread in list(self._shows):
            await self.end(Address("", chat, thread))

    async def _run(self, address: Address, show: Show) -> None:
        began = time.monotonic()
        thread = int(address.thread) if address.thread else None
        chat, action = self.host.chat(address), ChatAction.CHOOSE_STICKER
        try:
            while not show.over.is_set() and time.monotonic() - began < LONGEST:
                await self.host.bot.send_chat_action(chat, action, message_thread_id=thread)
                await show.pause(FIRST if address.private else STEP)
                if address.private and not show.over.is_set():
                    await self._tell(address, show, round(time.monotonic() - began))
        except (TelegramError, DeliveryError) as error:
            log.info("that something is drawn is not shown: %s", type(error).__name__)
        if not show.over.is_set():  # nothing was said here: the next drawing is shown anew
            del self._shows[address.chat, address.thread]
            await show.gone()

    async def _edited(self, line: Message, text: str, stop: InlineKeyboardMarkup | None) -> Message:
        """The line as it is then."""
        edited = await line.edit_text(text, reply_markup=stop)
        return edited if isinstance(edited, Message) else line

    async def _tell(self, address: Address, show: Show, seconds: int) -> None:
        """Write the line, or edit it where the chat has room for that."""
        bot, chat = self.host.bot, self.host.chat(address)
        if not self.host.pace.free(chat):
            return
        thread = int(address.thread) if address.thread else None
        locale = self.host.locale(address.chat)
        text = say("drawing", locale, seconds=seconds)
        stop = keyboard([Action(say("cancel", locale), "cancel")], None)
        if line := show.message:
            if text != line.text:
                show.message = await self.host.pace.call(
                    chat, lambda: self._edited(line, text, stop)
                )
            return
        show.message = await self.host.pace.call(
            chat,
            lambda: bot.send_message(
                chat,
                text,
                message_thread_id=thread,
                disable_notification=True,
                reply_markup=stop,
            ),
        )
