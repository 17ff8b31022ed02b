"""May one more be drawn? Counted per person, chat and guest pool; knows no queue and no messenger.

Every limit is "at most so many in any minute" or "in any 24 hours", whatever the clock says at
midnight. What was drawn is written down before the work begins, so a restart changes nothing. A
clock that steps back moves what seems to lie in the future to now: nobody gains a sticker by it,
and nobody waits longer than one window.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from pmg_engine.types import Event, User

from .i18n import Catalogue
from .scope import owner_of, place

__all__ = ["Counting", "Limits", "Rates", "Refusal", "Standing"]

MINUTE, DAY = 60.0, 86_400.0  # seconds
SECOND, QUARTER = 1.0, 900.0  # seconds: what falls into one of these is written down as one
INSTANT = 1e-3  # seconds: what remains of a window by rounding is over
LAST = "last "  # the event that was counted last: a retry of it is not counted again

Uses = tuple[tuple[float, int], ...]  # (when the last of a moment was drawn, how many), old first
Document = dict[str, float]


class Counting(Protocol):
    """What the limits need of the store."""

    async def counters(self, name: str) -> Document: ...
    async def count(self, name: str, values: Document) -> None: ...


@dataclass(frozen=True, slots=True)
class Rates:
    """How much may be drawn; None is no limit, 0 is nothing at all."""

    per_minute: int = 20  # for one person
    per_minute_chat: int = 20  # for one group
    per_day: int | None = None  # for one person
    guests_per_day: int | None = None  # for all guests together


@dataclass(frozen=True, slots=True)
class Window:
    """One limit: at most `most` within any `seconds`."""

    key: str  # of the sentence that refuses
    name: str  # of the document it is kept in
    most: int
    seconds: float

    @property
    def prefix(self) -> str:
        return "minute " if self.seconds == MINUTE else "day "


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not now, and when."""

    key: str
    seconds: int | None  # until one more may be drawn; None: never, the limit is 0
    quiet: bool  # before others: say nothing

    def sentence(
        self, words: Catalogue, locale: str | None, *, at: float, zone: tzinfo | None = None
    ) -> str:
        """What to say; clock times are those of `zone`, by default this machine's."""
        if self.seconds is None:
            return words.say("limit-none", locale)
        now = datetime.fromtimestamp(at).astimezone(zone)
        when = _when(self.seconds, words, locale, now=now)
        return words.say(self.key, locale, seconds=self.seconds, when=when)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many stickers are left today; None where nothing limits them."""

    left: int | None = None
    most: int | None = None


class Limits:
    """Asked before any work. `unlimited` platforms are not counted: their users own the machine."""

    def __init__(self, store: Counting, rates: Rates, *, unlimited: Container[str] = ()) -> None:
        self.store = store
        self.rates = rates
        self.unlimited = unlimited
        self._alone = asyncio.Lock()  # chats and the guest pool are shared by people

    async def wait(
        self, event: Event, *, guest: bool = False, quota: int | None = None
    ) -> Refusal | None:
        """None: go ahead, and it is counted. `quota` is the chat's own limit of a day.

        Raises StoreError.
        """
        if owner_of(event.user).platform in self.unlimited:
            return None
        windows, own = self._windows(event, guest=guest, quota=quota), _own(event.user)
        async with self._alone:
            before = {name: await self.store.counters(name) for name in _names(windows, own)}
            mark = LAST + hashlib.sha256(event.id.encode()).hexdigest()[:16]
            if mark in before[own]:
                return None
            kept = {w: _recent(before[w.name], w, now=event.at) for w in windows}
            due = {w: _due(kept[w], w, now=event.at) for w in windows}
            longest = max(windows, key=lambda w: due[w])
            go = due[longest] <= 0
            after: dict[str, Document] = {name: {} for name in before}
            for window, uses in kept.items():
                uses = _merged((*uses, (event.at, 1)), window) if go else uses
                after[window.name] |= {f"{window.prefix}{at!r}": float(n) for at, n in uses}
            after[own] |= {mark: event.at} if go else _marks(before[own])
            for name in after:  # a person's own document comes last: a crash never undercounts
                if after[name] != before[name]:
                    await self.store.count(name, after[name])
        seconds = None if math.isinf(due[longest]) else math.ceil(due[longest])
        return None if go else Refusal(longest.key, seconds, quiet=not event.address.private)

    async def left(
        self, event: Event, *, guest: bool = False, quota: int | None = None
    ) -> Standing:
        """What remains of the tightest limit of a day. Raises StoreError."""
        tightest = Standing()
        if owner_of(event.user).platform in self.unlimited:
            return tightest
        for window in self._windows(event, guest=guest, quota=quota):
            if window.seconds == DAY:
                uses = _recent(await self.store.counters(window.name), window, now=event.at)
                left = max(0, window.most - sum(n for _, n in uses))
                if tightest.left is None or left < tightest.left:
                    tightest = Standing(left, window.most)
        return tightest

    def _windows(self, event: Event, *, guest: bool, quota: int | None) -> list[Window]:
        rates, own = self.rates, _own(event.user)
        chat = f"limits|chat|{place(event.address)}"
        windows = [Window("slow-down", own, rates.per_minute, MINUTE)]
        if not event.address.private:
            windows.append(Window("limit-chat-minute", chat, rates.per_minute_chat, MINUTE))
            if quota is not None:
                windows.append(Window("limit-chat", chat, quota, DAY))
        if rates.per_day is not None:
            windows.append(Window("limit-day", own, rates.per_day, DAY))
        if guest and rates.guests_per_day is not None:
            windows.append(Window("limit-guests", "limits|guests", rates.guests_per_day, DAY))
        return windows


def _own(user: User) -> str:
    person = owner_of(user)
    return f"limits|user|{person.platform}|{person.id}"


def _names(windows: Sequence[Window], own: str) -> Iterator[str]:
    yield from dict.fromkeys(window.name for window in windows if window.name != own)
    yield own


def _marks(document: Document) -> Document:
    return {key: value for key, value in document.items() if key.startswith(LAST)}


def _recent(document: Document, window: Window, *, now: float) -> Uses:
    """What still counts now, oldest first; nothing lies in the future."""
    found = (
        (float(k[len(window.prefix) :]), int(n))
        for k, n in document.items()
        if k.startswith(window.prefix)
    )
    uses = sorted((min(at, now), n) for at, n in found)
    return _merged([use for use in uses if now - use[0] < window.seconds - INSTANT], window)


def _merged(uses: Sequence[tuple[float, int]], window: Window) -> Uses:
    """Uses of the same moment as one at the time of the last: it never counts too short."""
    grain = SECOND if window.seconds == MINUTE else QUARTER
    moments: dict[float, tuple[float, int]] = {}
    for at, n in uses:
        moment = at // grain
        moments[moment] = (at, moments.get(moment, (at, 0))[1] + n)
    return tuple(moments.values())


def _due(uses: Uses, window: Window, *, now: float) -> float:
    """Seconds until one more fits into the window."""
    if window.most <= 0:
        return math.inf
    over = sum(n for _, n in uses) - window.most + 1
    for at, n in uses:
        if over <= 0:
            break
        over -= n
        if over <= 0:
            return window.seconds - (now - at)
    return 0.0


def _when(seconds: int, words: Catalogue, locale: str | None, *, now: datetime) -> str:
    """ "in 40 seconds", "in 5 minutes", "tomorrow at 14:05 (UTC)"; never too early."""
    if seconds < 2 * MINUTE:
        return words.say("in-seconds", locale, n=seconds)
    if seconds < 5400:
        return words.say("in-minutes", locale, n=math.ceil(seconds / MINUTE))
    then = now + timedelta(seconds=seconds + MINUTE - 1)
    key = "today-at" if then.date() == now.date() else "tomorrow-at"
    return words.say(key, locale, time=then.strftime("%H:%M"), zone=then.tzname() or "")
