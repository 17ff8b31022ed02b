"""May I answer now? A token bucket per person. Knows no queue; time comes from the events."""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass

from pmg_engine.types import User

__all__ = ["Policy"]

REMEMBERED = 10_000  # people: beyond that the ones who may speak freely anyway are dropped
MINUTE = 60.0  # seconds


@dataclass(slots=True)
class Bucket:
    """What is left of one person's minute."""

    left: float
    at: float


class Policy:
    """At most `per_minute` stickers for one person in a minute, in bursts if they like.

    `unlimited` platforms are not counted: whoever sits at them owns the machine.
    """

    def __init__(self, *, per_minute: int, unlimited: Container[str] = ()) -> None:
        self.per_minute = per_minute
        self.unlimited = unlimited
        self.buckets: dict[User, Bucket] = {}

    def wait(self, user: User, *, at: float) -> int:
        """0: go ahead, and it is counted. Otherwise whole seconds until the next one is due."""
        if user.platform in self.unlimited:
            return 0
        bucket = self.buckets.setdefault(user, Bucket(self.per_minute, at))
        rate = self.per_minute / MINUTE
        bucket.left = min(self.per_minute, bucket.left + max(0.0, at - bucket.at) * rate)
        bucket.at = max(bucket.at, at)
        if bucket.left < 1:
            return math.ceil((1 - bucket.left) / rate)
        bucket.left -= 1
        if len(self.buckets) > REMEMBERED:
            self.tidy(at)
        return 0

    def tidy(self, at: float) -> None:
        """Forget everybody whose bucket is full again."""
        self.buckets = {u: b for u, b in self.buckets.items() if at - b.at < MINUTE}
