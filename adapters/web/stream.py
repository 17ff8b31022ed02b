"""The event stream of one open page: what was said so far, then whatever happens."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from adapters.base import Inbox
from pmg_engine.errors import PMGError
from pmg_engine.types import Entry, Notice, Said, Stickers

from .hub import Ear, Hub, Shelf
from .rooms import Rooms
from .seat import Seat, line_id
from .view import card, heard, line

__all__ = ["Stream"]

log = logging.getLogger(__name__)
HEARTBEAT = 15.0  # seconds: proxies close streams that are silent for longer
SECOND_LOOK = 0.3  # seconds: rung, but the store did not show the new line yet


@dataclass(slots=True)
class Stream:
    """One page that listens."""

    inbox: Inbox
    hub: Hub
    shelf: Shelf
    rooms: Rooms
    seat: Seat
    after: str | None  # the last line the page has; None: it has none
    live: bool = False  # False while old lines come back: their cards stay closed

    async def events(self) -> AsyncIterator[str]:
        """Server-sent events until the page leaves or the adapter stops."""
        self.live = self.after is not None
        try:
            with self.hub.listen(self.seat.chat) as ear:
                yield "retry: 2000\n\n"
                async for text in self._told(ear):
                    yield text
        except PMGError as error:
            log.warning("web: stream: %s: %s", type(error).__name__, error)
            yield _event("trouble", {"text": str(error)})

    async def _told(self, ear: Ear) -> AsyncIterator[str]:
        rung, first = False, True
        while not ear.closed:
            found = False
            async for text in self._grown(first):
                found = True
                yield text
            for told in ear.told():
                if told.get("to") not in (None, self.seat.me):
                    continue
                found = True
                yield _event("line" if told["kind"] == "said" else "panel", told)
            if first:
                first, self.live = False, True
                yield _event("ready", {})
            patience = SECOND_LOOK if rung and not found else HEARTBEAT
            rung = await ear.wait(patience)
            if not rung and patience == HEARTBEAT:
                yield ": still here\n\n"

    async def _grown(self, first: bool) -> AsyncIterator[str]:
        """What is new in the conversation; at first also what people in the room said."""
        chat = self.seat.chat
        known = list(self.rooms.lines(chat)) if self.seat.room else []
        ids = {said.id for said in known}
        lines = [(said.at, said) for said in known] if first else []
        entries: list[tuple[float, Any]] = [*lines]
        for entry in await self.inbox.replay(self.seat.address, after=self.after):
            self.after = entry.key
            if not (isinstance(entry.item, Said) and line_id(entry.item.id) in ids):
                entries.append((entry.at, entry))
        for _, one in sorted(entries, key=lambda pair: pair[0]):
            if not isinstance(one, Entry):
                yield _event("line", heard(one, self.seat, self.rooms.name))
            elif text := await self._entry(one):
                yield text

    async def _entry(self, entry: Entry) -> str | None:
        if isinstance(entry.item, Stickers):
            for sticker in entry.item.stickers:
                self.shelf.offer(self.seat.chat, sticker)
        taken = self._taken(entry) if self.live else ""
        if shown := line(entry, self.seat, self.rooms.name):
            return taken + _event("line", shown, id=entry.key)
        if self.live and (shown := await card(entry, self.seat, self.rooms.name)):
            return _event("panel", shown, id=entry.key)
        return taken or None

    def _taken(self, entry: Entry) -> str:
        """What was deleted goes from every open page, whoever is told so in words."""
        gone = entry.item.gone if isinstance(entry.item, Notice) else ()
        return "".join(_event("panel", {"kind": "taken", "sticker": str(id)}) for id in gone)


def _event(name: str, data: dict[str, Any], *, id: str | None = None) -> str:
    head = f"id: {id}\n" if id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, allow_nan=False)}\n\n"
