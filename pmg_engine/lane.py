"""One thread per model and a bounded queue before it. Knows no users and no fairness."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from .errors import Overloaded

T = TypeVar("T")


class Lane:
    """Runs blocking work of one model, one piece at a time, off the event loop."""

    def __init__(self, name: str, *, limit: int = 64) -> None:
        self.name, self._limit, self._waiting = name, limit, 0
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=f"lane-{name}")

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work()`, run in this lane's thread; its exceptions pass through.

        Raises:
            Overloaded: `limit` pieces are waiting already.
        """
        if self._waiting >= self._limit:
            raise Overloaded(
                f"The {self.name} model has {self._waiting} requests waiting. "
                "Please try again in a minute."
            )
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """Drop what waits, let the running piece end, free the thread."""
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)
