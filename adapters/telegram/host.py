"""What the parts of the Telegram adapter use of it; knows none of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from telegram import Bot

from adapters.base import Inbox

__all__ = ["Host", "Pace"]

T = TypeVar("T")


class Pace(Protocol):
    """The limiter of calls: one chat's rest never halts another chat."""

    async def call(self, chat: int | str, make: Callable[[], Awaitable[T]]) -> T: ...


class Host(Protocol):
    """The adapter as its parts see it; `inbox` is there from `run` on."""

    @property
    def bot(self) -> Bot: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def pace(self) -> Pace: ...
    def later(self, work: Coroutine[Any, Any, object]) -> None: ...
