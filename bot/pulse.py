"""How long a sticker takes here, as measured lately. Knows no queue."""

from __future__ import annotations

import math
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Pulse"]

LATELY = 20  # stickers


class Pulse:
    """The times of the last stickers."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: deque[float] = deque(maxlen=LATELY)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """One sticker is made inside of this; what fails is not measured."""
        began = self._clock()
        yield
        self._times.append(self._clock() - began)

    def seconds(self, rounds: int) -> int | None:
        """Until the last of so many rounds is drawn; None before anything was measured."""
        if not self._times:
            return None
        return max(1, math.ceil(rounds * statistics.median(self._times)))
