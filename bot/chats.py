"""What the admins of a chat settled, and who may speak there. Knows no command and no queue."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Annotated, Any, Literal, Protocol, get_type_hints

import regex
from pydantic import Field, TypeAdapter, ValidationError

from pmg_engine.errors import PMGError
from pmg_engine.safety import plainly
from pmg_engine.types import Address, Event, User

from .scope import chat, owner_of, place

__all__ = [
    "ALLOWED",
    "BLOCKED",
    "Act",
    "BadWord",
    "ChatSettings",
    "Keeper",
    "Mode",
    "Tallies",
    "banned",
    "barred",
    "checked_word",
    "guest",
    "keep",
    "load",
]

ALLOWED, BLOCKED = "allowed", "blocked"  # lists of the store: they outlive forgetting
Mode = Literal["off", "mention", "auto"]

LONGEST_WORD = 100  # characters of a banned word or pattern
LONGEST_TEXT = 2_000  # characters looked at
PATIENCE = 0.02  # seconds one pattern may take; beyond that the line counts as banned
UNSPACED = "\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # no word spaces


class Keeper(Protocol):
    """What chats need of the store."""

    async def settings(self, user: User) -> dict[str, Any]: ...
    async def settle(self, user: User, settings: dict[str, Any]) -> None: ...
    async def listed(self, kind: str, user: User, place: str = "") -> bool: ...


class Counting(Protocol):
    """What tallies need of the store."""

    async def counters(self, name: str) -> dict[str, float]: ...
    async def count(self, name: str, values: dict[str, float]) -> None: ...


class BadWord(PMGError):
    """A banned word that cannot be used; the message is for the log, admins see an example."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an admin did."""

    at: float  # seconds since the epoch
    who: str  # short hash of the admin
    what: str  # "mode auto"; never a name, never a banned word


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """One chat as its admins want it."""

    enabled: bool = True  # False: only commands about privacy and /admin are answered
    mode: Mode = "mention"
    dial: Annotated[int, Field(ge=10, le=50)] = (
        20  # auto: percent of the lines that may be answered
    )
    cooldown: Annotated[int, Field(ge=7, le=1_000)] = 7  # auto: messages between two stickers
    quota: Annotated[int, Field(ge=0)] | None = None  # stickers in 24 hours; None: no limit
    words: tuple[str, ...] = ()  # banned: plain words, or patterns between slashes
    styles: tuple[str, ...] = ()  # the only ones drawn here; empty: all
    outline: bool = True  # white rim and shadow around what is drawn here
    language: str | None = None  # of the bot's sentences here; None: each person's own
    reports: str | None = None  # the chat of the same platform that reports go to
    acts: tuple[Act, ...] = ()  # the last things admins did, oldest first

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> ChatSettings:
        """From a kept document; what is unknown or makes no sense counts as never said."""
        good = {}
        for name, kind in _kinds().items():
            if name in document:
                try:
                    good[name] = kind.validate_python(document[name])
                except ValidationError:
                    continue
        return cls(**good)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(ChatSettings, include_extras=True)
    return {field.name: TypeAdapter(hints[field.name]) for field in fields(ChatSettings)}


async def load(store: Keeper, address: Address) -> ChatSettings:
    """The settings of a chat, the defaults for a new one. Raises StoreError."""
    return ChatSettings.read(await store.settings(chat(address)))


async def keep(store: Keeper, address: Address, settings: ChatSettings) -> None:
    """Replaces the settings of a chat. Raises StoreError."""
    await store.settle(chat(address), asdict(settings))


async def barred(store: Keeper, event: Event) -> bool:
    """Whether this person is blocked, here or everywhere. Raises StoreError."""
    return await _on(store, BLOCKED, event)


async def guest(store: Keeper, event: Event) -> bool:
    """Whether nobody put this person on the allow list, here or everywhere. Raises StoreError."""
    return not await _on(store, ALLOWED, event)


async def _on(store: Keeper, kind: str, event: Event) -> bool:
    person = owner_of(event.user)
    here = await store.listed(kind, person, place(event.address))
    return here or await store.listed(kind, person)


class Tallies:
    """How often something happened in a chat: numbers without names."""

    def __init__(self, store: Counting) -> None:
        self.store = store
        self._alone = asyncio.Lock()  # members of one chat are answered at the same time

    async def add(self, address: Address, what: str) -> None:
        """Once more. Raises StoreError."""
        async with self._alone:
            numbers = await self.store.counters(_stats(address))
            numbers[what] = numbers.get(what, 0.0) + 1
            await self.store.count(_stats(address), numbers)

    async def of(self, address: Address) -> dict[str, int]:
        """All numbers of a chat. Raises StoreError."""
        return {k: int(n) for k, n in (await self.store.counters(_stats(address))).items()}


def _stats(address: Address) -> str:
    return f"stats|{place(address)}"


def banned(text: str, words: Sequence[str]) -> bool:
    """Whether a line holds a banned word: NFKC, without case, whole words where there are spaces.

    Chinese and other scripts without spaces match anywhere. A pattern that takes too long counts
    as found: an admin's slow pattern never holds up the bot.
    """
    if not words:
        return False
    raw = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    forms = dict.fromkeys((plainly(raw), raw))
    return any(_found(form, word) for word in words for form in forms)


def checked_word(word: str) -> str:
    """The word as it is kept. Raises BadWord for one that is no word or cannot be trusted."""
    tidy = unicodedata.normalize("NFKC", word).strip()
    if not tidy or len(tidy) > LONGEST_WORD:
        raise BadWord(f"A banned word has 1 to {LONGEST_WORD} characters.")
    if _is_pattern(tidy):
        # {n} can fill the memory before any time is measured; (?...) can call itself
        if "{" in tidy or "(?" in tidy.replace("(?:", ""):
            raise BadWord("A pattern may hold neither {...} nor (?...). Write it with . * + ? [] |")
    else:
        tidy = tidy.casefold()
        if not plainly(tidy):
            raise BadWord("A banned word needs a letter or a sign that can be seen.")
    try:
        if _found("", tidy):
            raise BadWord("This pattern is found in every line. Make it longer.")
    except regex.error as error:
        raise BadWord(f"This is no pattern: {error}.") from None
    return tidy


def _found(text: str, word: str) -> bool:
    try:
        return _pattern(word).search(text, timeout=PATIENCE) is not None
    except TimeoutError:
        return True


def _is_pattern(word: str) -> bool:
    return len(word) > 2 and word.startswith("/") and word.endswith("/")


@lru_cache(maxsize=1_000)
def _pattern(word: str) -> regex.Pattern[str]:
    if _is_pattern(word):
        return regex.compile(word[1:-1], regex.IGNORECASE)
    plain = plainly(word)
    before = rf"(?<![^\W{UNSPACED}])" if regex.match(rf"[^\W{UNSPACED}]", plain) else ""
    after = rf"(?![^\W{UNSPACED}])" if regex.search(rf"[^\W{UNSPACED}]$", plain) else ""
    # people part Chinese words by spaces so that they are not found
    body = regex.sub(rf"(?<=[{UNSPACED}])(?=[{UNSPACED}])", " ?", regex.escape(plain))
    return regex.compile(before + body + after)
