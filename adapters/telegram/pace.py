"""How fast the bot may speak: a limiter per chat, one for all; knows no message and no network.

Telegram's own limits: one message a second in a chat (short bursts pass), 20 a minute in a group,
30 a second in all. A chat that is told to wait (429) rests alone: no other chat waits for it.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from telegram.error import RetryAfter

from pmg_engine.errors import DeliveryError

__all__ = ["PATIENCE", "Later", "Pace"]

BURST = 3  # messages at once: what one answer consists of
SECOND, MINUTE = 1.0, 60.0
PER_MINUTE = 18  # in a group: 20 are allowed, and people's presses are answered as well
OVERALL = 25  # in a second: 30 are allowed
PATIENCE = 5.0  # seconds a caller is kept waiting: senders are few and serve every chat
REST = 1.0  # seconds of a 429 that are waited for; a longer one is told, and the sender is free
CHATS = 5_000  # remembered: who was silent longest is forgotten first
T = TypeVar("T")


class Later(DeliveryError):
    """Not now; `after` says in how many seconds."""

    def __init__(self, after: float) -> None:
        text = f"Telegram wants this chat to rest for {after:.0f} s. It is tried later."
        super().__init__(text, after=after)


@dataclass(slots=True)
class Rhythm:
    """What one chat got lately."""

    sent: deque[float] = field(default_factory=lambda: deque(maxlen=PER_MINUTE))
    until: float = 0.0  # when its rest is over


class Pace:
    """Every call that writes into a chat goes through `call`."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chats: OrderedDict[str, Rhythm] = OrderedDict()
        self._all: deque[float] = deque(maxlen=OVERALL)

    async def call(self, chat: int | str, make: Callable[[], Awaitable[T]]) -> T:
        """Waits for the chat's turn, then calls; a short 429 is waited for once.

        Raises:
            Later: the wait would be longer than PATIENCE seconds, or REST where Telegram wants it.
        """
        await self._turn(chat)
        try:
            return await make()
        except RetryAfter as refusal:
            self.rest(chat, _seconds(refusal))
        await self._turn(chat)
        try:
            return await make()
        except RetryAfter as refusal:
            self.rest(chat, _seconds(refusal))
            raise Later(_seconds(refusal)) from None

    def free(self, chat: int | str) -> bool:
        """Whether something unimportant may be said: it never makes what is important wait."""
        sent = self._rhythm(chat).sent
        crowded = len(sent) >= PER_MINUTE // 2 and self._clock() - sent[0] < MINUTE
        return self._due(chat) <= 0 and not (crowded and _group(chat))

    def rest(self, chat: int | str, seconds: float) -> None:
        """Nothing goes to this chat for so long."""
        rhythm = self._rhythm(chat)
        rhythm.until = max(rhythm.until, self._clock() + seconds)

    async def _turn(self, chat: int | str) -> None:
        wait = self._due(chat)
        if wait > PATIENCE or self._rhythm(chat).until - self._clock() > REST:
            raise Later(wait)
        # the turn is taken before the wait: whoever comes meanwhile is later
        at = self._clock() + max(0.0, wait)
        self._rhythm(chat).sent.append(at)
        self._all.append(at)
        if wait > 0:
            await self._sleep(wait)

    def _due(self, chat: int | str) -> float:
        """Seconds until this chat may get one more."""
        now, rhythm = self._clock(), self._rhythm(chat)
        times = [rhythm.until]
        sent = rhythm.sent
        if len(sent) >= BURST:
            times.append(sent[-BURST] + BURST * SECOND)
        if _group(chat) and len(sent) == PER_MINUTE:
            times.append(sent[0] + MINUTE)
        if len(self._all) == OVERALL:
            times.append(self._all[0] + SECOND)
        return max(times) - now

    def _rhythm(self, chat: int | str) -> Rhythm:
        rhythm = self._chats.setdefault(str(chat), Rhythm())
        self._chats.move_to_end(str(chat))
        while len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return rhythm


def _group(chat: int | str) -> bool:
    """Groups have negative ids, public ones a name."""
    return str(chat).startswith(("-", "@"))


def _seconds(refusal: RetryAfter) -> float:
    wait = refusal.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
