"""Reads somebody's past again while nobody waits for an answer. Knows when, not how."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from .errors import PMGError
from .types import EventId, Said, User

__all__ = ["Ahead"]

PAUSE = 0.2  # seconds after somebody's last event: what comes in a burst is read once
KNOWN = 256  # people whose last line is remembered, without its words


class Ahead:
    """A moment after each person's last event, where no answer is being made, `read` it is.

    Args:
        read: gets a line without words, said by the person where they last spoke. Where it fails
            with one of our own errors, the next answer does the reading, and tells.
    """

    def __init__(self, read: Callable[[Said], Awaitable[object]]) -> None:
        self._read = read
        self._answers = 0
        self._lines: dict[User, Said] = {}
        self._tasks: dict[User, asyncio.Task[None]] = {}

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While an answer is made, nothing is read ahead."""
        self._answers += 1
        try:
            yield
        finally:
            self._answers -= 1

    def said(self, line: Said) -> None:
        """A line was remembered."""
        self._lines.pop(line.user, None)
        while len(self._lines) >= KNOWN:
            self._lines.pop(next(iter(self._lines)))
        self._lines[line.user] = replace(
            line, id=EventId("ahead"), text="", like=None, emotion=None
        )
        self.changed(line.user)

    def changed(self, user: User) -> None:
        """Something else of this person was remembered; nothing happens before their first line."""
        line = self._lines.get(user)
        if line is None:
            return
        if user in self._tasks:
            self._tasks[user].cancel()
        task = self._tasks[user] = asyncio.create_task(self._quiet(line))
        task.add_done_callback(lambda done: self._ended(user, done))

    async def close(self) -> None:
        """Drop what waits. Nothing is lost: the next answer reads for itself."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _quiet(self, line: Said) -> None:
        await asyncio.sleep(PAUSE)
        if not self._answers:
            with suppress(PMGError):
                await self._read(line)

    def _ended(self, user: User, task: asyncio.Task[None]) -> None:
        if self._tasks.get(user) is task:
            del self._tasks[user]
