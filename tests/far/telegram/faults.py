"""A clock to move, the flood limits, and the failures a test orders; knows no method."""

from __future__ import annotations

import asyncio
import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from .words import Refused

__all__ = [
    "BAD_GATEWAY",
    "CUT_AFTER",
    "CUT_BEFORE",
    "Clock",
    "Fault",
    "Faults",
    "Flood",
    "held",
    "refusal",
    "slow",
    "too_many",
]


class Clock:
    """The server's time: the machine's, moved by `jump`."""

    def __init__(self) -> None:
        self.moved = 0.0

    def now(self) -> float:
        return time.time() + self.moved

    def jump(self, seconds: float) -> None:
        self.moved += seconds


@dataclass(frozen=True, slots=True)
class Fault:
    """One way of failing."""

    refused: Refused | None = None  # answered so, and nothing was done
    page: int = 0  # a gateway's HTML page with this status instead of JSON, and nothing was done
    wait: float = 0.0  # seconds before the work begins
    gate: asyncio.Event | None = None  # the work begins once it is set
    cut: str = ""  # "before" or "after" the work: the connection ends without an answer


CUT_BEFORE = Fault(cut="before")
CUT_AFTER = Fault(cut="after")  # a caller who tries again does it twice
BAD_GATEWAY = Fault(page=502)


def slow(seconds: float) -> Fault:
    return Fault(wait=seconds)


def held(gate: asyncio.Event) -> Fault:
    """The answer waits until the test sets the event."""
    return Fault(gate=gate)


def refusal(code: int, description: str) -> Fault:
    return Fault(Refused(code, description))


def too_many(seconds: int) -> Fault:
    return Fault(Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))


@dataclass(slots=True)
class Order:
    """A fault for the next `times` calls of a method (`*`: any), perhaps of one chat only."""

    method: str
    fault: Fault
    times: int
    chat: str | None = None


@dataclass(slots=True)
class Faults:
    """What was ordered and is not used up."""

    orders: list[Order] = field(default_factory=list)

    def order(self, method: str, fault: Fault, *, times: int, chat: int | None) -> None:
        where = None if chat is None else str(chat)
        self.orders.append(Order(method.lower(), fault, times, where))

    def take(self, method: str, chat: str) -> Fault | None:
        for order in self.orders:
            if order.method in ("*", method.lower()) and order.chat in (None, chat):
                order.times -= 1
                if not order.times:
                    self.orders.remove(order)
                return order.fault
        return None


@dataclass(slots=True)
class Flood:
    """One message a second per chat, 20 a minute per group, 30 a second in all.

    How long a burst may be is not documented, only that short ones pass: five here. Which calls
    count is not documented either: sending and editing here, and a refused call counts for nothing.
    """

    on: bool = True
    burst: int = 5
    per_group: int = 20
    overall: int = 30
    buckets: dict[int, tuple[float, float]] = field(default_factory=dict)  # (left, at)
    minutes: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    seconds: deque[float] = field(default_factory=deque)

    def count(self, chat: int, *, group: bool, now: float) -> None:
        """One message more.

        Raises:
            Refused: 429 with the seconds to wait; other chats are not concerned.
        """
        if not self.on:
            return
        left, at = self.buckets.get(chat, (float(self.burst), now))
        left = min(float(self.burst), left + max(0.0, now - at))
        minute = recent(self.minutes[chat], now - 60)
        second = recent(self.seconds, now - 1)
        waits = [1 - left if left < 1 else 0.0]
        waits.append(1.0 if len(second) >= self.overall else 0.0)
        if group and len(minute) >= self.per_group:
            waits.append(minute[0] + 60 - now)
        if wait := math.ceil(max(waits)):
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        self.buckets[chat] = (left - 1, now)
        minute.append(now)
        second.append(now)


def recent(times: deque[float], since: float) -> deque[float]:
    while times and times[0] <= since:
        times.popleft()
    return times
