"""The seam for messengers: one class, two methods; limits and abilities are declared as data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict
from starlette.routing import BaseRoute

from pmg_engine.types import Address, Entry, Event, Receipt, Reply, Said, Sticker, StickerId, User

UNKEPT = "last-"  # keys that begin so: what a forgotten person is told, which no replay shows


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the visible menu: `/name` and what it does."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Own:
    """A sticker somebody has already, and what their platform calls it, where that is known."""

    sticker: Sticker
    file_id: str | None = None


class Shelf(Protocol):
    """What belongs to one person, for platforms where they take it along: packs, inline offers."""

    async def sticker(self, user: User, address: Address, id: StickerId) -> Sticker:
        """Raises UnknownSticker; at an address that is not private, one that was drawn there."""

    async def own(self, said: Said, *, most: int) -> Sequence[Own]:
        """Their stickers that say this line best, at once; without a text those they use most."""

    async def fresh(self, said: Said, *, most: int) -> Sequence[Sticker]:
        """New ones; fewer or none where nothing fits or the limits say so. Nothing is learned."""

    async def shown(self, user: User, message: str) -> StickerId | None:
        """Which sticker a message to them alone shows, by its receipt; None where that is gone."""

    async def notes(self, user: User) -> dict[str, Any]:
        """What the adapter noted of this person; {} for a stranger."""

    async def note(self, user: User, **values: Any) -> None:
        """Replace some of that; it is kept as long as the person is, and forgotten with them."""

    async def say(self, user: User, key: str, locale: str | None, **values: str | int) -> str:
        """A sentence of the catalogue in the language they chose, else in the platform's."""


class Inbox(Protocol):
    """Where an adapter puts what it hears. The bot implements it."""

    @property
    def shelf(self) -> Shelf: ...

    async def event(self, event: Event) -> None:
        """Durable once this returns: only then may the platform be told that we have it."""

    async def replay(self, address: Address, *, after: str | None = None) -> Sequence[Entry]:
        """The conversation at this address, oldest first, for platforms that keep none themselves.

        A reply is part of it before `send` is called with it.
        """

    async def moved(self, old: Address, new: Address) -> None:
        """A group has a new name on its platform, and keeps all that is known of it.

        From now on either name is the same chat, and `send` may be called with either.
        """

    def menu(self, locale: str | None, *, private: bool, admin: bool) -> Sequence[MenuEntry]:
        """The commands to show here: at most seven and, for admins, theirs."""


@dataclass(frozen=True, slots=True)
class StickerFormat:
    """What a platform accepts. Data, not code: `encode.fit` reads it."""

    mime: str  # image/webp or image/png
    side: int  # pixels: the longer side is exactly this
    max_bytes: int
    square: bool = False  # the canvas is exactly side x side
    height: int | None = None  # the canvas is exactly side x height
    margin: int = 0  # transparent pixels on every edge


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the bot may count on; without one it falls back (no buttons: numbered replies)."""

    buttons: bool = False
    edits: bool = False
    reactions: bool = False
    packs: bool = False
    images: bool = True


class Adapter(ABC):
    """One messenger. Raises DeliveryError from `send` when the platform did not take a reply."""

    name: ClassVar[str]
    format: ClassVar[StickerFormat]
    abilities: ClassVar[Abilities] = Abilities()

    class Config(BaseModel):
        """The adapter's own section of config.yaml. Unknown keys are errors."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def __init__(self, config: Config) -> None:
        self.config = config

    @abstractmethod
    async def run(self, inbox: Inbox) -> None:
        """Listen until cancelled; never wait for an answer here. Release all before returning."""

    @abstractmethod
    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        """Deliver one reply. `key` stays the same on a retry: dedupe by it where possible."""

    async def busy(self, address: Address) -> None:
        """Show that something is being drawn, where the platform can."""
        return

    def routes(self, inbox: Inbox) -> Sequence[BaseRoute]:
        """Pages or webhooks for the bot's one web app, mounted under /<name>."""
        return ()
