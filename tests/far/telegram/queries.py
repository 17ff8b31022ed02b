"""Buttons pressed, inline queries and guest mentions that wait for the bot's answer; no chats."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from .words import PATIENCE, Json, bad

__all__ = ["Offered", "Queries", "Query"]

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Offered:
    """What an inline query was answered with."""

    results: list[Json]
    button: Json | None = None
    next_offset: str = ""
    cached: bool = False  # no update was sent: an earlier answer still held


@dataclass(eq=False, slots=True)
class Query:
    """One question to the bot, open until it answers or the time is up."""

    id: str
    kind: Literal["callback", "inline", "guest"]
    person: int
    asked: float
    text: str = ""
    offset: str = ""
    answer: Json | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def answered(self, patience: float = PATIENCE) -> Json:
        """What the person sees as the answer. TimeoutError if the bot stays silent."""
        await asyncio.wait_for(self.done.wait(), patience)
        assert self.answer is not None
        return self.answer


@dataclass(slots=True)
class Queries:
    """All of them. For how long an answer is taken is not documented: seen in the field."""

    open: dict[str, Query] = field(default_factory=dict)
    cache: dict[tuple[str, str, int], tuple[float, Json]] = field(default_factory=dict)
    patience: dict[str, float] = field(
        default_factory=lambda: {"callback": 15.0, "inline": 10.0, "guest": 15.0}
    )

    def ask(self, query: Query) -> Query:
        self.open[query.id] = query
        return query

    def settle(self, id: str, kind: str, answer: Json, *, now: float) -> Query:
        """One answer per query, in time."""
        query = self.find(id, kind, now=now)
        query.answer = answer
        query.done.set()
        return query

    def find(self, id: str, kind: str, *, now: float) -> Query:
        query = self.open.get(id)
        if query is None or query.kind != kind or query.answer is not None:
            raise bad(TOO_OLD)
        if now > query.asked + self.patience[kind]:
            raise bad(TOO_OLD)
        return query

    def remember(self, query: Query, answer: Json, *, until: float, personal: bool) -> None:
        """Keep an inline answer: for everybody, or for this person only."""
        self.cache[query.text, query.offset, query.person if personal else 0] = (until, answer)

    def remembered(self, text: str, offset: str, person: int, *, now: float) -> Json | None:
        for whose in (person, 0):
            until, answer = self.cache.get((text, offset, whose), (0.0, {}))
            if now < until:
                return answer
        return None
