"""An engine in a folder of its own, on simulated time: what every acceptance command drives."""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pmg_engine.build import build
from pmg_engine.config import EngineConfig
from pmg_engine.engine import Engine
from pmg_engine.errors import NoGoodSticker
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, How, Said, Silence, Sticker, Used, User, Voice

__all__ = ["World", "here", "people", "root_folder", "world"]

START = 1_700_000_000.0  # the simulated clock begins here; a minute passes between two events


class World:
    """The public engine and simulated time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._ticks = itertools.count()

    def said(self, user: User, text: str, **more: Any) -> Said:
        """The next line of a user."""
        tick = next(self._ticks)
        event = EventId(f"eval/{user.id}/{tick}")
        return Said(event, user, here(user), START + 60.0 * tick, text=text, **more)

    async def say(
        self,
        user: User,
        text: str,
        *,
        seed: int | None = None,
        voice: Voice = "mine",
        remember: bool = True,
    ) -> Sticker | Silence:
        """Say a line and get the answer; a picture that came out empty counts as silence."""
        said = self.said(user, text, voice=voice, remember=remember)
        try:
            return await self.engine.reply(said, seed=seed)
        except NoGoodSticker:
            return Silence("no-sticker")

    async def use(
        self, user: User, how: How, *, sticker: Sticker | None = None, words: Sequence[str] = ()
    ) -> None:
        """Do something with one of our stickers, or with somebody else's, known by its words."""
        tick = next(self._ticks)
        used = Used(
            EventId(f"eval/{user.id}/{tick}"),
            user,
            here(user),
            START + 60.0 * tick,
            how=how,
            sticker=sticker.id if sticker else None,
            words=tuple(words),
        )
        await self.engine.learn(used)


def here(user: User) -> Address:
    """A private chat with one user."""
    return Address("eval", user.id)


@asynccontextmanager
async def world(config: EngineConfig | None = None) -> AsyncIterator[World]:
    """A warm engine in a temporary folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pmg-eval-") as folder:
        store = await SqlStore.open(Path(folder), MasterKey.fresh())
        engine = await asyncio.to_thread(
            build, config or EngineConfig(), root=root_folder(), store=store
        )
        try:
            await engine.warm()
            yield World(engine)
        finally:
            await engine.close()
            await store.close()


def root_folder() -> Path:
    """The checkout: relative paths of the configuration start here."""
    return Path(__file__).resolve().parent.parent


def people() -> dict[str, Any]:
    """The simulated users and their lines."""
    text = (Path(__file__).resolve().parent / "people.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
