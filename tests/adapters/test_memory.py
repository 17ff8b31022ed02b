"""The smallest adapter passes the kit: what a new messenger's test file looks like."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from adapters.base import Adapter, Inbox
from adapters.encode import fit
from adapters.formats import FORMATS
from adapters.testing import AdapterConformance, Wire
from pmg_engine.types import Address, EventId, Notice, Receipt, Reply, Said, Stickers, User


class Memory(Adapter):
    name = "memory"
    format = FORMATS["telegram"]

    def __init__(self) -> None:
        super().__init__(self.Config())
        self.inn: asyncio.Queue[str] = asyncio.Queue()
        self.out: asyncio.Queue[bytes | str] = asyncio.Queue()
        self.ids = map(str, itertools.count(1))

    async def run(self, inbox: Inbox) -> None:
        me, here = User(self.name, "1"), Address(self.name, "chat")
        while True:
            text = await self.inn.get()
            await inbox.event(Said(EventId(next(self.ids)), me, here, time.time(), text=text))

    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        if isinstance(reply, Stickers):
            for sticker in reply.stickers:
                await self.out.put(await fit(sticker.image, self.format))
        else:
            await self.out.put(reply.text if isinstance(reply, Notice) else repr(reply))
        return Receipt(next(self.ids))


class MemoryWire(Wire):
    def __init__(self) -> None:
        self.adapter = self.memory = Memory()

    async def says(self, text: str) -> None:
        await self.memory.inn.put(text)

    async def hears(self) -> bytes | str:
        return await self.memory.out.get()


class TestMemory(AdapterConformance):
    @pytest.fixture
    def wire(self) -> MemoryWire:
        return MemoryWire()
