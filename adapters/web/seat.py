"""Who sits where: one browser in its private chat, or among others in a room; keeps nothing.

A room's link is NAME-TAG, and the tag is a keyed hash of the name under its maker's session: so
the server can tell who made a room without writing anything down.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from pmg_engine.types import Address, EventId, User

from .security import Session

__all__ = ["NAME", "PRESSED", "ROOM", "Seat", "Tap", "guest", "line_id", "member", "owner"]
__all__ += ["press_of", "room_of"]

NAME = re.compile(r"[a-z0-9-]{1,40}")
ROOM = re.compile(rf"({NAME.pattern})-([a-z2-7]{{16}})")
PRESSED = "press"  # in the id of a press: `web:<session>:<nonce>:press:<sticker>:<action>`
Moment = tuple[EventId, User, Address, float, str | None, bool]


@dataclass(frozen=True, slots=True)
class Seat:
    """One browser at one place."""

    session: Session
    room: str | None = None  # None: the private chat
    locale: str | None = None
    language: str = "en"  # of the page's own words

    @property
    def id(self) -> str:
        return self.session.id

    @property
    def chat(self) -> str:
        return self.id if self.room is None else f"room-{self.room}"

    @property
    def address(self) -> Address:
        return Address("web", self.chat, private=self.room is None)

    @property
    def admin(self) -> bool:
        """Whether this browser made the room."""
        found = ROOM.fullmatch(self.room or "")
        return found is not None and hmac.compare_digest(room_of(self.session, found[1]), found[0])

    @property
    def me(self) -> str:
        """What this person is called among the lines."""
        return "you" if self.room is None else member(self.chat, self.id)

    def event_id(self, nonce: str, *more: str) -> EventId:
        """The page chose the nonce, so that its retry changes nothing."""
        return EventId(":".join(("web", self.id, nonce, *more)))

    def moment(self, nonce: str, *more: str, at: float) -> Moment:
        """What every event begins with."""
        id, user = self.event_id(nonce, *more), User("web", self.id)
        return id, user, self.address, at, self.locale, self.admin


@dataclass(frozen=True, slots=True)
class Tap:
    """What was pressed, as the id of its event tells."""

    sticker: str  # "": a button under a sentence
    action: str


def room_of(session: Session, name: str) -> str:
    """The link of the room that this browser makes under a name."""
    digest = hmac.digest(session.token.encode(), f"room|{name}".encode(), "sha256")
    return f"{name}-{base64.b32encode(digest[:10]).decode().lower()}"


def press_of(id: EventId | None) -> Tap | None:
    """The press behind an event id: pressed buttons look so as long as their answer is kept."""
    parts = str(id).split(":", 5)
    return Tap(parts[4], parts[5]) if len(parts) == 6 and parts[3] == PRESSED else None


def owner(user: User) -> str:
    """The session behind a user, also behind their self in a room (`chat|session`)."""
    return user.id.rpartition("|")[2]


def member(chat: str, session: str) -> str:
    """A person as the others in a room know them: tells nothing about them elsewhere."""
    return hashlib.sha256(f"{chat}|{session}".encode()).hexdigest()[:12]


def guest(session: str) -> int:
    """The number of somebody who chose no name."""
    return int(hashlib.sha256(session.encode()).hexdigest()[:8], 16) % 900 + 100


def line_id(id: EventId) -> str:
    """A line as the pages know it."""
    return "l" + hashlib.sha256(id.encode()).hexdigest()[:15]
