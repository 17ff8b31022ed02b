"""The plainest adapter: lines on stdin, stickers as PNG files in a folder, answers on stdout."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, TextIO

from pmg_engine.errors import DeliveryError, Overloaded
from pmg_engine.types import (
    Address,
    Asked,
    Document,
    EventId,
    Liking,
    Notice,
    Receipt,
    Reply,
    Said,
    Sticker,
    Stickers,
    Taste,
    User,
    Why,
)

from .base import Adapter, Inbox, StickerFormat
from .encode import fit
from .formats import FORMATS

__all__ = ["Console"]

PAUSE = 0.2  # seconds until a full queue is tried again: shorter than drawing one sticker


class ConsoleConfig(Adapter.Config):
    """Who types here, and where the stickers go."""

    user: str = "me"
    folder: Path = Path("stickers")


class Console(Adapter):
    """`/me` and other commands start with a slash; everything else is a line to answer."""

    name: ClassVar[str] = "console"
    format: ClassVar[StickerFormat] = FORMATS["console"]
    Config = ConsoleConfig
    config: ConsoleConfig

    def __init__(
        self,
        config: ConsoleConfig,
        *,
        lines: TextIO | None = None,
        out: TextIO | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(config)
        self._lines = lines or sys.stdin
        self._out = out or sys.stdout
        self._clock = clock

    async def run(self, inbox: Inbox) -> None:
        """Until cancelled; the end of the input is not the end of answers."""
        loop, heard = asyncio.get_running_loop(), asyncio.Queue[str]()

        def read() -> None:
            for line in self._lines:
                if loop.is_closed():
                    return
                loop.call_soon_threadsafe(heard.put_nowait, line.rstrip("\r\n"))

        # A daemon: nobody can interrupt a thread that waits for a key.
        threading.Thread(target=read, name="console", daemon=True).start()
        while True:
            line = await heard.get()
            if line.strip():
                await self._accepted(inbox, self._event(line))

    async def _accepted(self, inbox: Inbox, event: Said | Asked) -> None:
        """Hand a line over; a whole file may be piped in, so a full queue only means waiting."""
        while True:
            try:
                return await inbox.event(event)
            except Overloaded:
                await asyncio.sleep(PAUSE)

    def _event(self, line: str) -> Said | Asked:
        id = EventId(f"console:{self.config.user}:{uuid.uuid4().hex}")
        user, here = User(self.name, self.config.user), Address(self.name, self.config.user)
        if command := re.fullmatch(r"/([a-z]+)(?:\s+(.*))?", line.strip()):
            return Asked(
                id, user, here, self._clock(), command=command[1], argument=command[2] or ""
            )
        return Said(id, user, here, self._clock(), text=line)

    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        if isinstance(reply, Stickers):
            paths = [await self._save(sticker) for sticker in reply.stickers]
            await self._print("\n".join(str(path) for path in paths))
            if reply.then:
                await self._print(reply.then.text)
            return Receipt(key, tuple(str(path) for path in paths))
        if isinstance(reply, Document):
            path = await self._write(Path(reply.name).name, reply.data)
            await self._print(f"{reply.text}\n{path}".strip())
            return Receipt(key, (str(path),))
        await self._print(_words(reply))
        if isinstance(reply, Notice) and reply.image:
            await self._print(str(await self._write(f"{key}.jpg", reply.image)))
        return Receipt(key)

    async def _save(self, sticker: Sticker) -> Path:
        """One file per sticker: sending again writes the same file."""
        data = await fit(sticker.image, self.format)
        name = re.sub(r"[^A-Za-z0-9_-]", "_", str(sticker.id))[:100]
        return await self._write(f"{name}.png", data)

    async def _write(self, name: str, data: bytes) -> Path:
        path = self.config.folder.expanduser() / name

        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

        try:
            await asyncio.to_thread(write)
        except OSError as error:
            raise DeliveryError(
                f"{name} could not be saved in {path.parent}: {error.strerror}. "
                "Make room, or set adapters.console.folder to a folder you may write to."
            ) from None
        return path

    async def _print(self, words: str) -> None:
        def write() -> None:
            self._out.write(words + "\n")
            self._out.flush()

        await asyncio.to_thread(write)


def _words(reply: Notice | Taste | Why) -> str:
    """A card as plain lines."""
    if isinstance(reply, Notice):
        return reply.text
    if isinstance(reply, Taste):
        return "\n".join(map(_liking, reply.likings)) or "Nothing learned yet."
    sticker = reply.sticker
    asked = sticker.keywords.target
    wanted = (asked.emotion, asked.character, asked.style, asked.colour, *asked.props)
    return "\n".join(
        (
            f"message: {', '.join(word for word in wanted if word)}",
            *map(_liking, sticker.keywords.preference),
            *(
                f"candidate: w_p {one.w_p:g}, w_s {one.w_s:g}, d_p {one.d_p:.2f}, "
                f"d_t {one.d_t:.2f}, z {one.z:.2f}, seed {one.seed}"
                for one in sticker.candidates
            ),
        )
    )


def _liking(liking: Liking) -> str:
    return f"{liking.kind} {liking.word}: {liking.weight:+.2f}"
