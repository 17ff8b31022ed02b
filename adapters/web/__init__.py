"""The web chat: a page in the browser, server-sent events down, small JSON posts up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from adapters.base import UNKEPT, Abilities, Adapter, Inbox, StickerFormat
from adapters.formats import FORMATS
from pmg_engine.types import Address, Notice, Receipt, Reply, Stickers

from .config import WebConfig, allowed_hosts, check_binding
from .door import STATIC, Door
from .hub import Hub, Shelf
from .rooms import Rooms
from .seat import member, owner
from .security import Doorman, Guard
from .words import Words

__all__ = ["Web", "check_binding"]


class Web(Adapter):
    """One browser is one person, with a private chat and rooms. The app serves `routes`."""

    name: ClassVar[str] = "web"
    format: ClassVar[StickerFormat] = FORMATS["web"]
    abilities: ClassVar[Abilities] = Abilities(buttons=True)
    Config = WebConfig
    config: WebConfig

    def __init__(
        self,
        config: WebConfig,
        *,
        clock: Callable[[], float] = time.time,
        static: Path = STATIC,
    ) -> None:
        """Raises ConfigError if others could come in without a password."""
        check_binding(config)
        super().__init__(config)
        self._clock = clock
        self._static = static
        self._hub = Hub()
        self._shelf = Shelf()
        self._rooms = Rooms(clock=clock)
        self._inbox: Inbox | None = None

    async def run(self, inbox: Inbox) -> None:
        """The server hears for us; when cancelled, every open page's stream ends."""
        self._inbox = inbox
        try:
            await asyncio.Event().wait()
        finally:
            self._hub.close()

    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        """Tell the chat's open pages; without one, the next visit replays. Raises BadImage."""
        match reply:
            case Stickers(stickers=stickers):
                for sticker in stickers:
                    await self._shelf.put(address.chat, sticker)
                self._hub.ring(address.chat)
            case Notice(text=text) if key.startswith(UNKEPT) and address.private:
                self._forgotten(address.chat, text)
            case Notice() if key.startswith(UNKEPT):
                await self._aside(address, reply)
            case Notice(gone=gone):
                for id in gone:
                    self._shelf.drop(address.chat, id)
                self._hub.ring(address.chat)
            case _:
                self._hub.ring(address.chat)
        return Receipt(key)

    def _forgotten(self, session: str, text: str) -> None:
        """Nothing of this person stays at hand; rooms take their lines off the open pages."""
        self._shelf.forget(session)
        self._rooms.forget(session)
        self._hub.ring(session, {"kind": "forgotten", "text": text})
        for room in self._hub.rooms():
            self._hub.ring(room, {"kind": "gone", "who": member(room, session)})

    async def _aside(self, address: Address, notice: Notice) -> None:
        """A sentence that nobody keeps; where nothing is kept at all, the room is emptied."""
        chat, person = address.chat, notice.only_for
        to = None if person is None else member(chat, owner(person))
        self._hub.ring(chat, {"kind": "aside", "text": notice.text, "to": to})
        if self._inbox is not None and not await self._inbox.replay(address):
            self._shelf.forget(chat)
            self._rooms.empty(chat)
            self._hub.ring(chat, {"kind": "emptied"})  # last: the pages begin anew

    async def busy(self, address: Address) -> None:
        """In a private chat the page knows it already."""
        if not address.private:
            self._hub.ring(address.chat, {"kind": "busy"})

    def routes(self, inbox: Inbox) -> Sequence[BaseRoute]:
        password = self.config.password.get_secret_value() if self.config.password else None
        doorman = Doorman(password, clock=self._clock)
        door = Door(
            config=self.config,
            inbox=inbox,
            hub=self._hub,
            shelf=self._shelf,
            rooms=self._rooms,
            words=Words(),
            doorman=doorman,
            clock=self._clock,
            static=self._static,
        )
        guard = Middleware(Guard, hosts=allowed_hosts(self.config))
        return [Mount("/", routes=door.routes(), middleware=[guard])]
