"""The real python-telegram-bot in front of the Bot API far side, and pictures to send."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from PIL import Image
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from .telegram.driver import Group, Telegram
from .telegram.people import User

__all__ = ["heard", "kinds", "picture", "refused", "talking"]


@pytest.fixture
async def far() -> AsyncIterator[Telegram]:
    async with Telegram() as far:
        yield far


@pytest.fixture
async def bot(far: Telegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns at every 429
    async with talking(far) as bot:
        yield bot


@asynccontextmanager
async def talking(far: Telegram) -> AsyncIterator[Bot]:
    """The real library, wired to the far side."""
    # reading the system's certificates takes longer than a test, and there is no TLS on loopback
    plain = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    async with Bot(
        far.token,
        far.base_url,
        far.base_file_url,
        request=plain[0],
        get_updates_request=plain[1],
    ) as bot:
        yield bot


@pytest.fixture
def ann(far: Telegram) -> User:
    """Somebody who has started the bot; that message is no longer waiting."""
    ann = far.user("Ann", language="de", username="ann_a")
    ann.starts()
    far.world.updates.waiting.clear()
    return ann


@pytest.fixture
def group(far: Telegram, ann: User) -> Group:
    group = far.chat(ann, far.user("Bob"))
    far.world.updates.waiting.clear()
    return group


def picture(width: int = 512, height: int = 300, *, kind: str = "WEBP", seed: int = 0) -> bytes:
    """A transparent picture; with a seed, noise that does not compress."""
    image = Image.new("RGBA", (width, height), (255, 0, 0, 128))
    if seed:
        image = Image.effect_noise((width, height), 200).convert("RGBA")
    out = io.BytesIO()
    image.save(out, kind, **({"lossless": True} if kind == "WEBP" else {}))
    return out.getvalue()


async def heard(bot: Bot, **asked: Any) -> list[Update]:
    """What waits for the bot, confirmed."""
    updates = list(await bot.get_updates(**asked))
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return updates


def kinds(updates: list[Update]) -> list[str]:
    return [next(key for key in update.to_dict() if key != "update_id") for update in updates]


async def refused(awaitable: Awaitable[Any]) -> str:
    """The words of the refusal that this call must meet."""
    with pytest.raises(TelegramError) as caught:
        await asyncio.wait_for(awaitable, 10)
    return caught.value.message
