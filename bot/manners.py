"""When to speak in a chat, and when to keep quiet. Decides; draws and sends nothing.

In private every text is answered. In a group only what is said to the bot, unless its admins chose
`auto`: then a share of the other lines (the dial), never more often than the cooldown lets, never
the same sticker again soon, and never near grief, illness, law or violence. Other bots are never
answered. Several lines of one person within a breath are one: the last is answered.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from pmg_engine.safety import WordGuard, plainly
from pmg_engine.types import EventId, Said, Target

from .scope import place

__all__ = ["BURST", "Line", "Manners", "Rules", "State", "Verdict", "decide", "delicate", "heard"]

BURST = 3.0  # seconds: lines that follow each other faster are one
UNIQUE = 20  # stickers in a row that differ in character or emotion
KEPT_LINES = 50  # of one chat: bursts are shorter
KEPT_CHATS = 10_000  # in memory; what matters beyond that is in the store
LONGEST = 2_000  # characters looked at

GUARDS = (WordGuard(), WordGuard.of(Path(__file__).parent / "delicate.txt"))

Verdict = Literal["answer", "ignore", "wait"]


class Rules(Protocol):
    """What manners need of the settings of a chat."""

    @property
    def enabled(self) -> bool: ...
    @property
    def mode(self) -> Literal["off", "mention", "auto"]: ...
    @property
    def dial(self) -> int: ...
    @property
    def cooldown(self) -> int: ...


class Counting(Protocol):
    """What manners need of the store."""

    async def counters(self, name: str) -> dict[str, float]: ...
    async def count(self, name: str, values: dict[str, float]) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line heard a moment ago, without its words."""

    id: EventId
    who: str
    said: float  # seconds since the epoch, as the platform tells
    heard: float  # the same by this machine's clock
    words: bytes  # digest
    addressed: bool
    chosen: bool  # the dial fell on it, and it is not delicate


@dataclass(frozen=True, slots=True)
class State:
    """What manners remember of one chat."""

    since: int = 0  # lines since the last sticker here, or since something delicate was said
    shown: tuple[str, ...] = ()  # the last stickers, "cat happy", oldest first
    lines: tuple[Line, ...] = ()  # oldest first


def heard(said: Said, rules: Rules, state: State, *, at: float) -> State:
    """The state after a line was heard, before anybody decides; a retry changes nothing."""
    if said.robot or any(line.id == said.id for line in state.lines):
        return state
    private = said.address.private
    hush = not private and delicate(said.text)
    chosen = not hush and _share(said.id) < rules.dial
    words = hashlib.blake2b(plainly(said.text[:LONGEST]).encode(), digest_size=8).digest()
    line = Line(said.id, said.user.id, said.at, at, words, said.addressed, chosen)
    lines = (*state.lines, line)[-KEPT_LINES:]
    return replace(state, since=0 if hush else state.since + 1, lines=lines)


def decide(said: Said, rules: Rules, state: State, *, at: float) -> tuple[Verdict, State]:
    """What to do with a line that was heard; "wait" until BURST seconds after it was.

    Answering sets the cooldown going, whether or not something is drawn in the end.
    """
    if said.robot:
        return "ignore", state
    own, before, after = _around(said, state)
    if said.address.private:
        repeated = any(own and line.words == own.words for line in before)
        return ("ignore" if repeated else "answer"), state
    if not _welcome(said, rules, state, own):
        return "ignore", state
    if any(line.addressed or (line.chosen and not said.addressed) for line in after):
        return "ignore", state
    if own and own.heard <= at < own.heard + BURST:
        return "wait", state
    return "answer", replace(state, since=0)


def delicate(text: str) -> bool:
    """Grief, a crisis, illness, law or violence: nothing to be answered by an unasked sticker."""
    return any(guard.judge(text[:LONGEST]) for guard in GUARDS)


class Manners:
    """The state of every chat: in memory, and in the store what a restart must not forget."""

    def __init__(self, store: Counting) -> None:
        self.store = store
        self._states: OrderedDict[str, State] = OrderedDict()
        self._alone = asyncio.Lock()

    async def hear(self, said: Said, rules: Rules, *, at: float) -> bool:
        """Take note of a line as soon as it comes in. False: keep nothing of it, do nothing.

        `at` is this machine's clock. Raises StoreError.
        """
        private = said.address.private
        wanted = said.addressed or rules.mode == "auto"
        if said.robot or not (private or (rules.enabled and rules.mode != "off" and wanted)):
            return False
        async with self._alone:
            before = await self._load(said)
            after = heard(said, rules, before, at=at)
            # beyond the cooldown every number means the same
            counts = min(after.since, before.since) <= rules.cooldown
            await self._put(said, after, write=counts and rules.mode == "auto" and not private)
        return private or _welcome(said, rules, after, after.lines[-1])

    async def verdict(self, said: Said, rules: Rules, *, at: float) -> Verdict:
        """Answer a line, ignore it, or ask again when its burst is over. Raises StoreError."""
        async with self._alone:
            before = await self._load(said)
            verdict, after = decide(said, rules, before, at=at)
            await self._put(said, after, write=after != before and rules.mode == "auto")
        return verdict

    async def shown_already(self, said: Said, drawn: Target) -> bool:
        """Whether an unasked sticker would repeat one of the last here. Raises StoreError."""
        if said.address.private or said.addressed:
            return False
        async with self._alone:
            return _name(drawn) in (await self._load(said)).shown

    async def showed(self, said: Said, rules: Rules, drawn: Target) -> None:
        """Remember what was sent to a group. Raises StoreError."""
        if said.address.private:
            return
        async with self._alone:
            state, name = await self._load(said), _name(drawn)
            shown = (*(one for one in state.shown if one != name), name)[-UNIQUE:]
            await self._put(said, replace(state, shown=shown), write=rules.mode == "auto")

    async def _load(self, said: Said) -> State:
        here = place(said.address)
        if here not in self._states:
            kept = {} if said.address.private else await self.store.counters(_document(here))
            shown = sorted((n, k) for k, n in kept.items() if k.startswith("shown "))
            names = tuple(key.removeprefix("shown ") for _, key in shown)
            self._states[here] = State(since=int(kept.get("since", 0)), shown=names)
        self._states.move_to_end(here)
        return self._states[here]

    async def _put(self, said: Said, state: State, *, write: bool) -> None:
        here = place(said.address)
        self._states[here] = state
        while len(self._states) > KEPT_CHATS:
            self._states.popitem(last=False)
        if write:
            shown = {f"shown {name}": float(n) for n, name in enumerate(state.shown)}
            await self.store.count(_document(here), {"since": float(state.since), **shown})


def _welcome(said: Said, rules: Rules, state: State, own: Line | None) -> bool:
    """Whether the rules of a group let a line be answered, bursts aside."""
    if not rules.enabled or rules.mode == "off":
        return False
    if said.addressed:
        return True
    lucky = own is not None and own.chosen
    return rules.mode == "auto" and lucky and state.since > rules.cooldown


def _around(said: Said, state: State) -> tuple[Line | None, list[Line], list[Line]]:
    """A line as it was heard, and those of the same person within a breath before and after."""
    places = [n for n, line in enumerate(state.lines) if line.id == said.id]
    if not places:
        return None, [], []  # heard before a restart
    here = places[0]
    own = state.lines[here]
    near = [
        (n, line)
        for n, line in enumerate(state.lines)
        if line.who == own.who and abs(line.said - own.said) <= BURST
    ]
    return own, [one for n, one in near if n < here], [one for n, one in near if n > here]


def _share(id: EventId) -> int:
    """A number from 0 to 99 that belongs to an event: the same line always falls the same way."""
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[:8], "big") % 100


def _name(drawn: Target) -> str:
    return f"{drawn.character} {drawn.emotion}"


def _document(here: str) -> str:
    return f"manners|{here}"
