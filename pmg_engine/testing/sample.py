"""What every check of a Store begins with: two people, a line, a sticker; checks nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import ClassVar

import pytest
import pytest_asyncio
from PIL import Image

from pmg_engine.interfaces import Store
from pmg_engine.types import (
    Address,
    Candidate,
    Event,
    EventId,
    How,
    Keywords,
    Liking,
    Marked,
    Said,
    Sticker,
    StickerId,
    Target,
    Used,
    User,
)

__all__ = ["OpenStore", "Sample"]

OpenStore = Callable[[], Awaitable[Store]]


class Sample:
    """People and what they do."""

    ANN: ClassVar = User("web", "ann")
    BOB: ClassVar = User("web", "bob")

    @pytest.fixture
    @abstractmethod
    def open_store(self) -> OpenStore:
        """Opens a store; every call within one test opens the same data again."""

    @pytest_asyncio.fixture
    async def store(self, open_store: OpenStore) -> AsyncIterator[Store]:
        """An open, empty store that is closed at the end."""
        store = await open_store()
        yield store
        await store.close()

    def said(
        self, id: str, text: str = "hello", *, user: User = ANN, remember: bool = True
    ) -> Said:
        """A line a user said."""
        address = Address(user.platform, "room")
        return Said(EventId(id), user, address, 1.5, text=text, remember=remember)

    def used(self, id: str, how: How, sticker: str | None = None, *, user: User = ANN) -> Used:
        """Something a user did with a sticker, or with a sticker named by words."""
        words = () if sticker else ("cat", "glossy")
        of = StickerId(sticker) if sticker else None
        address = Address(user.platform, "room")
        return Used(EventId(id), user, address, 2.5, how=how, sticker=of, words=words)

    def drawn(self, id: str, *, character: str = "cat") -> Sticker:
        """A small sticker with every field set."""
        image = Image.linear_gradient("L").resize((40, 40)).convert("RGBA")
        image.putalpha(Image.radial_gradient("L").resize((40, 40)))
        target = Target("happy", intent="greet", props=("hat",), text="hi")
        shown = Target("happy", character=character, style="glossy")
        numbers = {"w_p": 0.5, "w_s": 0.25, "d_t": 0.5, "d_p": 0.125, "z": -1.0}
        return Sticker(
            StickerId(id),
            image,
            Keywords(target, (Liking("dog", "character", -0.5),)),
            shown,
            seed=2**40,
            z=-0.25,
            text="hello",
            candidates=tuple(Candidate(image, seed=n, **numbers) for n in range(2)),
            milliseconds=(("keywords", 1.5), ("paint", 20.0)),
        )

    async def past(self, store: Store, user: User) -> tuple[Event, ...]:
        """Every event remembered of a user."""
        return (await store.recall(user, before=None, limit=99)).events

    async def live(self, store: Store, user: User) -> None:
        """One of everything."""
        await store.remember(self.said("said", "a line", user=user))
        await store.keep(user, self.drawn("s"))
        await store.remember(self.used("like", "liked", "s", user=user))
        await store.remember(self.used("other", "sent", user=user))
        await store.mark(user, Marked("cat", "character", "pinned"))
        await store.slide(user, 0.75)
        await store.cache(user, "key", (Liking("cat", "character", 1.0),))
