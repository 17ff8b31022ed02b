"""How long each stage of one sticker took. Knows no stage."""

from __future__ import annotations

import time

__all__ = ["Clock"]


class Clock:
    """Milliseconds per stage."""

    def __init__(self) -> None:
        self._mark = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """End the stage that ran since the last lap; a stage that runs again adds to its time."""
        now = time.perf_counter()
        self._laps[name] = self._laps.get(name, 0.0) + 1000 * (now - self._mark)
        self._mark = now

    def laps(self) -> tuple[tuple[str, float], ...]:
        """(stage, milliseconds) in order."""
        return tuple((name, round(lap, 1)) for name, lap in self._laps.items())
