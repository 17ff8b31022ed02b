"""Whose turn is it: round robin over lanes, in order within one; knows not what it hands out."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Collection
from typing import Generic, TypeVar

__all__ = ["Turns"]

T = TypeVar("T")


class Turns(Generic[T]):
    """One item per lane is out at a time, and at most `width` in all."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._waiting: dict[bytes, deque[T]] = {}
        self._ready: deque[bytes] = deque()  # lanes with something to hand out, in turn
        self._out: set[bytes] = set()
        self._resting: set[bytes] = set()
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return sum(len(items) for items in self._waiting.values())

    def held(self, lane: bytes) -> int:
        """How many items of one lane are waiting or out."""
        return len(self._waiting.get(lane, ())) + (lane in self._out)

    def rounds(self, lane: bytes) -> int:
        """How often `width` items are handed out until a new one of a lane is, that included.

        One item of every other lane goes first: of those that are out or waiting.
        """
        others = {one for one, items in self._waiting.items() if items} | self._out
        return math.ceil((len(others - {lane}) + 1) / self._width)

    def drop(self, lane: bytes, items: Collection[T]) -> None:
        """Take items out of a lane that are not to be handed out any more."""
        if known := self._waiting.get(lane):
            self._waiting[lane] = deque(one for one in known if one not in items)
            if not self._waiting[lane] and lane in self._ready:
                self._ready.remove(lane)

    def put(self, lane: bytes, item: T, *, first: bool = False) -> None:
        """Queue an item at the end of its lane, or at its front."""
        items = self._waiting.setdefault(lane, deque())
        if not items and lane not in self._out and lane not in self._resting:
            self._ready.append(lane)
        if first:
            items.appendleft(item)
        else:
            items.append(item)
        self._changed.set()

    async def take(self) -> tuple[bytes, T]:
        """The next lane and item; waits for one. Ends with `free`, or `rest` and then `free`."""
        while not self._ready or len(self._out) >= self._width:
            self._changed.clear()
            await self._changed.wait()
        lane = self._ready.popleft()
        self._out.add(lane)
        return lane, self._waiting[lane].popleft()

    def rest(self, lane: bytes) -> None:
        """Let the lane stand still without taking up room in `width`."""
        self._out.discard(lane)
        self._resting.add(lane)
        self._changed.set()

    def free(self, lane: bytes) -> None:
        """The lane may hand out its next item, after all others that are waiting."""
        self._out.discard(lane)
        self._resting.discard(lane)
        if self._waiting.get(lane):
            self._ready.append(lane)
        else:
            self._waiting.pop(lane, None)
        self._changed.set()
