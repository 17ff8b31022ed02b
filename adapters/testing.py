"""AdapterConformance: subclass it, give a fixture, your adapter is checked; knows no platform.

A test file of a messenger is one `Wire` (the fake far side of its network) and one subclass: see
tests/adapters/test_memory.py for the smallest one.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest
from PIL import Image
from pydantic import ValidationError

from pmg_engine.errors import UnknownSticker
from pmg_engine.types import (
    Address,
    Candidate,
    Entry,
    Event,
    EventId,
    Keywords,
    Liking,
    Notice,
    Reply,
    Said,
    Sticker,
    StickerId,
    Stickers,
    Target,
    Taste,
    User,
    Why,
)

from .base import Adapter, Inbox, MenuEntry, Own
from .encode import verify
from .formats import PNG, WEBP

__all__ = ["AdapterConformance", "Bare", "Recorder", "Wire", "sticker"]

PATIENCE = 30.0  # seconds: bounds a hang, never decides a pass
HOSTILE = (
    "<b>hi</b>",
    "مرحبا \u202e x",
    "🐱🐱",
    "a\x00b\x07",
    "'; DROP TABLE person; --",
    "x" * 3000,
)
T = TypeVar("T")


class Wire(ABC):
    """The fake far side of a messenger: say something, wait for what comes back."""

    adapter: Adapter

    @abstractmethod
    async def says(self, text: str) -> None:
        """A person types a line on the platform."""

    @abstractmethod
    async def hears(self) -> bytes | str:
        """The next thing that arrives there: a sticker's bytes, or words."""

    @asynccontextmanager
    async def connected(self, inbox: Inbox) -> AsyncIterator[None]:
        """The adapter listens; extend it where the platform's server has to run as well."""
        task = asyncio.create_task(self.adapter.run(inbox))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), PATIENCE)


class Bare:
    """A Shelf with what a test puts on it: stickers of one person, newest last."""

    def __init__(self) -> None:
        self.mine: list[Own] = []
        self.new: list[Sticker] = []  # what is drawn next
        self.noted: dict[User, dict[str, Any]] = {}

    async def sticker(self, user: User, address: Address, id: StickerId) -> Sticker:
        known = {one.sticker.id: one.sticker for one in self.mine}
        if id not in known:
            raise UnknownSticker("This sticker is not known any more. Ask for a new one.")
        return known[id]

    async def own(self, said: Said, *, most: int) -> Sequence[Own]:
        return self.mine[::-1][:most]

    async def fresh(self, said: Said, *, most: int) -> Sequence[Sticker]:
        drawn, self.new = self.new[:most], self.new[most:]
        return drawn

    async def shown(self, user: User, message: str) -> StickerId | None:
        return None

    async def notes(self, user: User) -> dict[str, Any]:
        return dict(self.noted.get(user, {}))

    async def note(self, user: User, **values: Any) -> None:
        self.noted[user] = self.noted.get(user, {}) | values

    async def say(self, user: User, key: str, locale: str | None, **values: str | int) -> str:
        return " ".join([key, *map(str, values.values())])


class Recorder:
    """An Inbox that only remembers."""

    def __init__(self) -> None:
        self.shelf = Bare()
        self.seen: asyncio.Queue[Event] = asyncio.Queue()
        self.entries: list[tuple[Address, Entry]] = []
        self.moves: list[tuple[Address, Address]] = []
        self._keys = map("{:012d}".format, itertools.count(1))

    async def event(self, event: Event) -> None:
        if isinstance(event, Said):
            self.keep(event.user, event.address, event)
        await self.seen.put(event)

    async def replay(self, address: Address, *, after: str | None = None) -> Sequence[Entry]:
        mine = [entry for where, entry in self.entries if where == address]
        return [entry for entry in mine if after is None or entry.key > after]

    async def moved(self, old: Address, new: Address) -> None:
        self.moves.append((old, new))

    def menu(self, locale: str | None, *, private: bool, admin: bool) -> Sequence[MenuEntry]:
        return [MenuEntry("help", "How it works")]

    def keep(
        self, user: User, address: Address, item: Said | Reply, *, answers: EventId | None = None
    ) -> str:
        """Add a line to the conversation, as the bot's outbox does; gives its key."""
        key, at = next(self._keys), item.at if isinstance(item, Said) else time.time()
        self.entries.append((address, Entry(key, at, user, item, answers)))
        return key


class WatchedImage(Image.Image):
    """Remembers which threads read its pixels."""

    readers: set[int]

    def load(self) -> Any:
        self.readers.add(threading.get_ident())
        return super().load()


def watched(image: Image.Image) -> Image.Image:
    """The same picture, remembering its readers."""
    image.__class__ = WatchedImage
    image.readers = set()  # type: ignore[attr-defined]
    return image


def sticker(
    id: str = "s1", *, image: Image.Image | None = None, text: str = "hello", character: str = "cat"
) -> Sticker:
    """A sticker with everything on it, as the engine makes them."""
    image = image or Image.new("RGBA", (300, 200), (255, 0, 0, 128))
    target = Target("happy", intent="joke", props=("cup",))
    liking = (Liking(character, "character", 0.8), Liking("retro", "style", -0.4))
    small = image.resize((96, 96))
    grid = ((0.0, 0.0), (0.5, 0.5), (1.0, 0.0))
    scores = [{"d_t": 0.3, "d_p": 0.2 + w_p / 10, "z": -1.4 + w_p / 10} for w_p, _ in grid]
    candidates = [
        Candidate(small, w_p, w_s, seed=7, **score)
        for (w_p, w_s), score in zip(grid, scores, strict=True)
    ]
    return Sticker(
        StickerId(id),
        image,
        Keywords(target, liking),
        drawn=Target("happy", character=character, style="glossy"),
        seed=7,
        z=-1.2,
        text=text,
        candidates=tuple(candidates[::-1]),
        milliseconds=(("keywords", 120.0), ("paint", 640.0)),
    )


async def soon(awaitable: Awaitable[T]) -> T:
    return await asyncio.wait_for(awaitable, PATIENCE)


class AdapterConformance:
    """What every adapter promises. Never override a check: mark it xfail with a reason."""

    @pytest.fixture
    @abstractmethod
    def wire(self) -> Wire:
        """A fresh adapter whose network is faked."""

    async def said(self, wire: Wire, inbox: Recorder, text: str) -> Said:
        await wire.says(text)
        event = await soon(inbox.seen.get())
        assert isinstance(event, Said)
        return event

    @asynccontextmanager
    async def hello(self, wire: Wire) -> AsyncIterator[tuple[Recorder, Said]]:
        """Connected, and one line was said."""
        inbox = Recorder()
        async with wire.connected(inbox):
            yield inbox, await self.said(wire, inbox, "hello")

    async def gets(self, wire: Wire, inbox: Recorder, said: Said, reply: Reply) -> bytes | str:
        """Send as the bot does: the reply is in the conversation first."""
        key = inbox.keep(said.user, said.address, reply)
        receipt = await soon(wire.adapter.send(said.address, reply, key=key))
        assert receipt.message_id
        return await soon(wire.hears())

    async def test_hears(self, wire: Wire) -> None:
        async with self.hello(wire) as (_, said):
            name = wire.adapter.name
            assert (said.text, said.user.platform, said.address.platform) == ("hello", name, name)
            assert said.at > 1_600_000_000, "`at` is in seconds since the epoch"

    async def test_ids_differ(self, wire: Wire) -> None:
        async with self.hello(wire) as (inbox, said):
            assert (await self.said(wire, inbox, "hello")).id != said.id

    async def test_hears_while_nothing_is_answered(self, wire: Wire) -> None:
        async with self.hello(wire) as (inbox, _):
            for text in "abc":
                assert (await self.said(wire, inbox, text)).text == text

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    async def test_hears_hostile_text_as_it_is(self, wire: Wire, text: str) -> None:
        async with self.hello(wire) as (inbox, _):
            assert (await self.said(wire, inbox, text)).text == text

    async def test_delivers_within_its_own_format(self, wire: Wire) -> None:
        async with self.hello(wire) as (inbox, said):
            data = await self.gets(wire, inbox, said, Stickers((sticker(),)))
        assert isinstance(data, bytes)
        assert verify(data, wire.adapter.format) is None

    async def test_delivers_a_heavy_picture(self, wire: Wire) -> None:
        noise = [Image.effect_noise((700, 700), 150) for _ in range(4)]
        heavy = sticker(image=Image.merge("RGBA", noise))
        async with self.hello(wire) as (inbox, said):
            data = await self.gets(wire, inbox, said, Stickers((heavy,)))
        assert isinstance(data, bytes)
        assert verify(data, wire.adapter.format) is None

    async def test_delivers_several_in_order(self, wire: Wire) -> None:
        async with self.hello(wire) as (inbox, said):
            for number in range(3):
                text = f"number {number}"
                assert text in str(await self.gets(wire, inbox, said, Notice(text)))

    @pytest.mark.parametrize(
        ("reply", "word"),
        [(Taste((Liking("otter", "character", 0.7),)), "otter"), (Why(sticker()), "cup")],
        ids=["taste", "why"],
    )
    async def test_delivers_cards(self, wire: Wire, reply: Reply, word: str) -> None:
        async with self.hello(wire) as (inbox, said):
            assert word in str(await self.gets(wire, inbox, said, reply))

    async def test_encodes_off_the_loop(self, wire: Wire) -> None:
        drawn = sticker(image=watched(Image.new("RGBA", (300, 200), (255, 0, 0, 128))))
        drawn.image.readers.clear()  # type: ignore[attr-defined]
        async with self.hello(wire) as (inbox, said):
            await self.gets(wire, inbox, said, Stickers((drawn,)))
        assert threading.get_ident() not in drawn.image.readers  # type: ignore[attr-defined]

    async def test_busy_is_harmless(self, wire: Wire) -> None:
        async with self.hello(wire) as (_, said):
            await soon(wire.adapter.busy(said.address))

    async def test_declares_what_it_takes(self, wire: Wire) -> None:
        assert wire.adapter.format.mime in {PNG, WEBP}
        with pytest.raises(ValidationError):
            type(wire.adapter).Config.model_validate({"no_such_key": 1})

    def test_no_check_is_removed(self) -> None:
        mine = {name for name in _checks() if getattr(type(self), name) is not _own(name)}
        assert not mine, f"overridden: {mine}; mark it xfail with a reason instead"


def _checks() -> Iterator[str]:
    return (name for name in vars(AdapterConformance) if name.startswith("test_"))


def _own(name: str) -> object:
    return getattr(AdapterConformance, name)
