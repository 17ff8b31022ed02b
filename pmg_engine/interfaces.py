"""The seams: everything the engine needs from the outside, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PIL import Image
from pydantic import BaseModel

from .types import Array, Condition, Event, History, Liking, Marked, Soft, Sticker, StickerId, User

T = TypeVar("T", bound=BaseModel)
Rows = list[dict[str, Any]]  # `Store.list` hides the builtin's name inside the class

__all__ = [
    "Captioner",
    "Forgotten",
    "Guard",
    "ImageModel",
    "LanguageModel",
    "Matting",
    "Prompt",
    "Remembered",
    "Similarity",
    "SoftPreference",
    "Store",
]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt: instructions that never change, then the words of this request."""

    system: str
    user: str


class LanguageModel(Protocol):
    """Text in, data out."""

    family: str  # which folder of prompts/ it understands
    name: str  # which model this is, weights included: part of every cache key

    async def extract(self, prompt: Prompt, schema: type[T]) -> T:
        """An answer that always satisfies the schema (grammar-constrained). Raises ModelError."""
        ...

    async def close(self) -> None: ...


class SoftPreference(Protocol):
    """History in, soft preference embeddings out (PMG E_s)."""

    async def embed(self, histories: Sequence[History]) -> list[Soft]:
        """E_s per history."""
        ...

    async def look(self, image: Image.Image) -> bytes | None:
        """What it keeps of a picture that was used, for `Usage.look`; None: it reads words only."""
        ...

    async def close(self) -> None: ...


class ImageModel(Protocol):
    """Condition rows in, RGBA pictures out."""

    # paints `Scene.beside` by itself, and `Condition.head` again; else the words must say it all
    layered: bool

    async def encode(self, texts: Sequence[str]) -> list[Array]:
        """(L, D) rows per text; "" gives the null rows (E_null)."""
        ...

    async def paint(
        self,
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
        start: Image.Image | None = None,
    ) -> list[Image.Image]:
        """One RGBA picture per condition; equal seeds start from equal noise. Raises ModelError.

        With `start`, an RGBA picture, they show that one changed, where the model can.
        """
        ...

    async def refine(
        self,
        images: Sequence[Image.Image],
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
    ) -> list[Image.Image]:
        """Figures with their heads (`Condition.head`) painted again, larger. Raises ModelError."""
        ...

    async def close(self) -> None: ...


class Captioner(Protocol):
    """Picture in, vocabulary words out."""

    async def words(self, image: Image.Image) -> tuple[str, ...]:
        """Empty where it does not know."""
        ...


class Matting(Protocol):
    """Picture in, the subject alone out."""

    async def subject(self, image: Image.Image) -> Image.Image:
        """RGBA, the size of the input; no background in its mask nor in the colours of its edge."""
        ...

    async def close(self) -> None: ...


class Similarity(Protocol):
    """Do picture and words mean the same?"""

    async def between(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        """(images, texts) cosine similarities of RGBA pictures, mean over mid-grey and white."""
        ...

    async def embed(self, images: Sequence[Image.Image]) -> Array:
        """(images, E) unit vectors."""
        ...

    async def close(self) -> None: ...


class Guard(Protocol):
    """May this be answered by a sticker?"""

    async def objection(self, text: str, image: Image.Image | None = None) -> str | None:
        """None, or the reason: "grief", "crisis" or "blocked"."""
        ...


@dataclass(frozen=True, slots=True)
class Remembered:
    """A person as the store knows them before a moment.

    Events oldest first, marks, slider, version.
    """

    events: tuple[Event, ...]
    # those the events speak of and the last one drawn; images may be empty
    stickers: dict[StickerId, Sticker]
    marks: tuple[Marked, ...]
    alpha: float
    version: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The receipt of a forgetting."""

    at: float  # seconds since the epoch
    rows: int  # how many were deleted, keys included
    receipt_id: str


class Store(Protocol):
    """Remembers people: what they said, used and marked, and the stickers made for them.

    A person's memory of one group is a User of its own, `User("web/group", "<chat>|<id>")`, that
    follows what `User("web", "<id>")` agreed to and is forgotten with them. A chat,
    `User("web/chat", "<chat>")`, is nobody: its settings are simply kept.
    """

    async def remember(self, event: Event) -> bool:
        """Keep a Said or Used. False if this event id is known already: a retry changes nothing."""
        ...

    async def recall(self, user: User, *, before: Event | None, limit: int) -> Remembered:
        """The last `limit` events strictly before the given event (or all, for None)."""
        ...

    async def keep(self, user: User, sticker: Sticker) -> None:
        """Keep a sticker with its keywords, scores and candidate pictures."""
        ...

    async def sticker(self, user: User, id: StickerId) -> Sticker:
        """Raises UnknownSticker; a sticker of another user is unknown too."""
        ...

    async def mark(self, user: User, marked: Marked) -> None: ...
    async def slide(self, user: User, alpha: float) -> None: ...

    async def learned(self, user: User, key: str) -> tuple[Liking, ...] | None:
        """The cached preference keywords for a key of (history version, model, prompt version)."""
        ...

    async def cache(self, user: User, key: str, likings: tuple[Liking, ...]) -> None:
        """Keep preference keywords under this key alone; nothing where the user is forgotten."""
        ...

    async def export(self, user: User) -> Rows: ...
    async def load(self, user: User, rows: Sequence[dict[str, Any]]) -> int: ...

    async def settings(self, user: User) -> dict[str, Any]:
        """A person's document of settings; {} for a stranger."""
        ...

    async def settle(self, user: User, settings: dict[str, Any]) -> None:
        """Replace that document by another of plain JSON."""
        ...

    async def consent(self, user: User, given: bool | None = None) -> bool:
        """Did they agree to be remembered? With `given`, their answer: yes keeps, no erases."""
        ...

    async def forget(self, user: User) -> Forgotten:
        """Destroy the user's key first, then every row. Other users' rows stay bit-identical."""
        ...

    async def listed(self, kind: str, user: User, place: str = "") -> bool:
        """Is the user on a list ("optout", "blocked")? Lists hold hashes and outlive forgetting."""
        ...

    async def list(self, kind: str, user: User, place: str = "", *, on: bool) -> None: ...

    async def counters(self, name: str) -> dict[str, float]:
        """The numbers under a name; {} where there are none."""
        ...

    async def count(self, name: str, values: dict[str, float]) -> None:
        """Replace them. "...|user|<platform>|<id>" belongs to that user, and is forgotten too.

        What nobody wrote to for as long as conversations are kept goes by itself.
        """
        ...

    async def close(self) -> None: ...
