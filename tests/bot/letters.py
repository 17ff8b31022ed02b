"""What the tests of the inbox and outbox write to each other."""

from __future__ import annotations

import asyncio

import pytest
from PIL import Image

from bot.jobs import Delivery, Job, Jobs
from pmg_engine.store.seal import MasterKey
from pmg_engine.types import Address, EventId, Keywords, Said, Sticker, StickerId, Target, User

__all__ = ["ANN", "BOB", "MASTER", "drawing", "nothing_next", "outgoing", "said", "take"]

ANN, BOB = User("web", "ann"), User("web", "bob")
MASTER = MasterKey(bytes(32))


def said(id: str, user: User = ANN, *, chat: str = "room", remember: bool = True) -> Said:
    address = Address(user.platform, chat, thread="t", reply_to=id)
    return Said(EventId(id), user, address, float(len(id)), text=f"line {id}", remember=remember)


def drawing(id: str) -> Sticker:
    target = Target("happy", character="cat")
    image = Image.new("RGBA", (32, 32), (9, 8, 7, 200))
    return Sticker(StickerId(id), image, Keywords(target), target, seed=1, z=0.0)


async def take(jobs: Jobs) -> Job:
    return await asyncio.wait_for(jobs.next(), 60)


async def outgoing(jobs: Jobs) -> Delivery:
    return await asyncio.wait_for(jobs.outgoing(), 60)


async def nothing_next(jobs: Jobs) -> None:
    for wait in (jobs.next(), jobs.outgoing()):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wait, 0.05)
