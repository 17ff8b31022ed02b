"""Who looks at which chat now, and the pictures they need soon; keeps nothing for good."""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from PIL import Image

from adapters.encode import fit
from adapters.formats import FORMATS
from pmg_engine.errors import Overloaded
from pmg_engine.types import Sticker, StickerId

__all__ = ["Ear", "Hub", "Shelf", "png"]

ROOM = "room-"  # so begin the chats of rooms


Told = dict[str, Any]  # something that is shown once and not kept; `kind` says what it is


class Ear:
    """One open page: it is woken when its chat grew, or told something that nobody keeps."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._told: deque[Told] = deque(maxlen=64)
        self.closed = False

    def ring(self, told: Told | None = None) -> None:
        if told is not None:
            self._told.append(told)
        self._rung.set()

    def close(self) -> None:
        self.closed = True
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """True when rung, False when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung

    def told(self) -> Iterator[Told]:
        while self._told:
            yield self._told.popleft()


class Hub:
    """All open pages, by chat."""

    PAGES = 256  # open at the same time: each costs a connection and a task

    def __init__(self) -> None:
        self._ears: dict[str, set[Ear]] = {}
        self._open = 0
        self._closed = False

    @contextmanager
    def listen(self, chat: str) -> Iterator[Ear]:
        """Raises Overloaded when too many pages are open."""
        if self._open >= self.PAGES:
            raise Overloaded("Too many pages are open here. Please try again in a minute.")
        ear = Ear()
        ear.closed = self._closed
        self._ears.setdefault(chat, set()).add(ear)
        self._open += 1
        try:
            yield ear
        finally:
            self._open -= 1
            self._ears[chat].discard(ear)
            if not self._ears[chat]:
                del self._ears[chat]

    def ring(self, chat: str, told: Told | None = None) -> None:
        """Wake every page of a chat: it grew, or there is something to tell."""
        for ear in self._ears.get(chat, ()):
            ear.ring(told)

    def rooms(self) -> list[str]:
        """The rooms that somebody looks at."""
        return [chat for chat in self._ears if chat.startswith(ROOM)]

    def close(self) -> None:
        """End every stream, also those that pages open again, so that the server can stop."""
        self._closed = True
        for ears in self._ears.values():
            for ear in ears:
                ear.close()


class Shelf:
    """Encoded stickers per chat, the oldest thrown away first."""

    BYTES = 48 * 2**20  # about 500 stickers
    RAW = 24  # pictures not yet encoded: 1 MiB each

    def __init__(self) -> None:
        self._done: OrderedDict[tuple[str, StickerId], bytes] = OrderedDict()
        self._raw: OrderedDict[tuple[str, StickerId], Image.Image] = OrderedDict()
        self._busy: dict[tuple[str, StickerId], asyncio.Future[bytes]] = {}
        self._size = 0

    def offer(self, chat: str, sticker: Sticker) -> None:
        """Keep a picture at hand that a page will probably ask for."""
        key = (chat, sticker.id)
        if key not in self._done:
            self._raw[key] = sticker.image
            self._raw.move_to_end(key)
        while len(self._raw) > self.RAW:
            self._raw.popitem(last=False)

    async def put(self, chat: str, sticker: Sticker) -> bytes:
        """Encode once and keep. Raises BadImage."""
        key = (chat, sticker.id)
        return self._done.get(key) or await self._encoded(key, sticker.image)

    async def webp(self, chat: str, id: StickerId) -> bytes | None:
        """The sticker as WebP, or None if it is not at hand. Raises BadImage."""
        key = (chat, id)
        if key in self._done:
            self._done.move_to_end(key)
            return self._done[key]
        image = self._raw.get(key)
        return None if image is None else await self._encoded(key, image)

    def forget(self, chat: str) -> None:
        """Drop every picture of a private chat, and of all rooms: it may have been there, too."""

        def meant(key: tuple[str, StickerId]) -> bool:
            return key[0] == chat or key[0].startswith(ROOM)

        for key in filter(meant, list(self._raw)):
            del self._raw[key]
        for key in filter(meant, list(self._done)):
            self._size -= len(self._done.pop(key))

    def drop(self, chat: str, id: StickerId) -> None:
        """Drop one picture."""
        self._raw.pop((chat, id), None)
        self._size -= len(self._done.pop((chat, id), b""))

    async def _encoded(self, key: tuple[str, StickerId], image: Image.Image) -> bytes:
        """Once, also when the reply and its page ask at the same time."""
        task = self._busy.get(key)
        if task is None:
            task = self._busy[key] = asyncio.ensure_future(fit(image, FORMATS["web"]))
            task.add_done_callback(lambda _: self._busy.pop(key, None))
        data = await asyncio.shield(task)  # one page that leaves must not stop the others
        self._keep(key, data)
        return data

    def _keep(self, key: tuple[str, StickerId], data: bytes) -> None:
        self._size += len(data) - len(self._done.get(key, b""))
        self._done[key] = data
        self._raw.pop(key, None)
        while self._size > self.BYTES and len(self._done) > 1:
            _, old = self._done.popitem(last=False)
            self._size -= len(old)


async def png(webp: bytes) -> bytes:
    """The same sticker as PNG, for programs that know no WebP."""

    def opened() -> Image.Image:
        with Image.open(io.BytesIO(webp)) as image:
            return image.convert("RGBA")

    return await fit(await asyncio.to_thread(opened), FORMATS["web_png"])
