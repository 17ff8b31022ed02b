"""Every press on a button gets its answer, with words or without; knows no button's meaning."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from telegram import Bot
from telegram.error import TelegramError

__all__ = ["GLANCE", "TOAST", "Presses"]

log = logging.getLogger(__name__)
TOAST = 200  # characters Telegram shows
GLANCE = 90  # characters that can be read while they are shown; longer ones stay until dismissed
SILENCE = 4.0  # seconds after which a button stops turning even though nothing was said
KEPT = 2_000


class Presses:
    """Which presses still wait. After a restart none is known, and the answer is tried."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._open: dict[str, asyncio.Task[None]] = {}
        self._done: OrderedDict[str, None] = OrderedDict()

    def expect(self, id: str) -> None:
        """The press is written down; its words may follow."""
        if id not in self._open and id not in self._done:
            self._open[id] = asyncio.create_task(self._give_up(id))

    async def answer(self, id: str, text: str = "", *, alert: bool = False) -> bool:
        """Whether the person sees these words: not where the press was answered, or is too old.

        `alert`: they stay until dismissed, however few they are.
        """
        if (waiting := self._open.pop(id, None)) is not None:
            waiting.cancel()
        return await self._say(id, text, alert=alert)

    async def close(self) -> None:
        """Every button stops turning."""
        for id in list(self._open):
            await self.answer(id)

    async def _give_up(self, id: str) -> None:
        await asyncio.sleep(SILENCE)
        self._open.pop(id, None)
        await self._say(id, "")

    async def _say(self, id: str, text: str, *, alert: bool = False) -> bool:
        if id in self._done:
            return False
        self._done[id] = None
        while len(self._done) > KEPT:
            self._done.popitem(last=False)
        try:
            return await self._bot.answer_callback_query(
                id, text or None, show_alert=alert or len(text) > GLANCE
            )
        except TelegramError as error:
            log.info("a press is not answered: %s", type(error).__name__)
            return False
