"""The rows of `pmg user export` and `import`: one JSON object per line; knows no database.

    {"kind": "said", "at": 1700000000.0, "text": "hello"}
    {"kind": "used", "at": 1700000001.0, "how": "liked", "character": "cat", "style": "glossy",
     "emotion": "happy"}
    {"kind": "mark", "word": "cat", "of": "character", "mark": "pinned"}
    {"kind": "alpha", "alpha": 0.5}
    {"kind": "settings", "settings": {...}}
    {"kind": "sticker", "id": "...", "at": 1700000000.5, "keywords": {...}, "drawn": {...},
     "seed": 1, "z": -0.5, "text": "hello", "alpha": 0.5, "image": "<base64 of a lossless WebP>"}
    {"kind": "tastetest", "other_pairs": 5, "other_wins": 4, "plain_pairs": 5, "plain_wins": 3,
     "rating": 3}

`at` is seconds since the epoch (missing: now). Rows are in the order things happened. An exported
event also carries its `id`, so that loading a file twice changes nothing. `used` may name further
words in `words`, and one of the person's own stickers in `sticker`. Empty fields are left out.

What is remembered of the person in groups comes after their own, each row with the number of its
group (`"group": 1`). Such rows are for reading: what was said in a group is loaded nowhere else.
So is the row of the taste test: loaded somewhere else, its choices would count twice.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from pmg_engine.errors import StoreError
from pmg_engine.types import (
    Address,
    Event,
    EventId,
    How,
    Keywords,
    Kind,
    Mark,
    Marked,
    Said,
    Sticker,
    StickerId,
    Target,
    TasteTest,
    Used,
    User,
    Voice,
)

from . import wire
from .pictures import decode, lossless
from .stickers import Packed, pack

__all__ = [
    "Alpha",
    "Fallback",
    "Loaded",
    "Settings",
    "document",
    "event_row",
    "in_group",
    "parse",
    "sticker_row",
    "test_row",
]

_MIDDLE = 0.5  # where the slider stands until it is moved


class _Said(BaseModel):
    kind: Literal["said"]
    id: str | None = None
    at: float | None = None
    text: str
    voice: Voice = "reply"
    like: str | None = None


class _Used(BaseModel):
    kind: Literal["used"]
    id: str | None = None
    at: float | None = None
    how: How = "sent"
    character: str | None = None
    style: str | None = None
    emotion: str | None = None
    colour: str | None = None
    words: tuple[str, ...] = ()
    sticker: str | None = None
    image: str | None = None  # base64
    look: str | None = None  # base64


class _Mark(BaseModel):
    kind: Literal["mark"]
    word: str
    of: Kind
    mark: Mark


class _Alpha(BaseModel):
    kind: Literal["alpha"]
    alpha: float = Field(ge=0.0, le=1.0)


class _Sticker(BaseModel):
    kind: Literal["sticker"]
    id: str
    at: float | None = None
    keywords: Keywords
    drawn: Target | None = None
    seed: int
    z: float | None = None
    text: str = ""
    alpha: float = 0.5
    voice: Voice = "reply"
    image: str


class _Settings(BaseModel):
    kind: Literal["settings"]
    settings: dict[str, Any]


_Any = _Said | _Used | _Mark | _Alpha | _Settings | _Sticker
_ROW: TypeAdapter[_Any] = TypeAdapter(Annotated[_Any, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Alpha:
    """The slider's position."""

    alpha: float


@dataclass(frozen=True, slots=True)
class Settings:
    """The document of settings, as JSON."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Fallback:
    """A use of one of the person's stickers, and what to keep where that sticker is unknown."""

    used: Used
    otherwise: Used


Loaded = Said | Used | Fallback | Marked | Alpha | Settings | Packed


def parse(rows: Sequence[dict[str, Any]], user: User, *, now: float) -> list[Loaded]:
    """Checked rows as values. Blocking. Raises StoreError naming the first row that is wrong."""
    seen: Counter[str] = Counter()
    found: list[Loaded] = []
    for number, row in enumerate(rows, start=1):
        if "group" in row or row.get("kind") == "tastetest":
            continue  # what was said in a group never leaves it, and no choice counts twice
        try:
            found.append(_value(_ROW.validate_python(row), user, now=now, seen=seen))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "row"
            raise StoreError(
                f"Row {number} cannot be loaded: {where}: {first['msg']}. "
                "Nothing was loaded; correct the row and load again."
            ) from None  # pydantic's own text would show the user's words
        except (ValueError, StoreError) as error:
            raise StoreError(
                f"Row {number} cannot be loaded: its image is not base64 of a picture. "
                "Nothing was loaded; correct the row and load again."
            ) from error
    return found


def _value(row: _Any, user: User, *, now: float, seen: Counter[str]) -> Loaded:
    match row:
        case _Mark():
            return Marked(row.word, row.of, row.mark)
        case _Alpha():
            return Alpha(row.alpha)
        case _Settings():
            return Settings(wire.dumps(row.settings))
        case _Sticker():
            return _packed(row, now=now)
    at = now if row.at is None else row.at
    id = EventId(row.id or _derived_id(row, at, seen))
    address = Address(user.platform, "import")
    if isinstance(row, _Said):
        like = None if row.like is None else StickerId(row.like)
        return Said(id, user, address, at, text=row.text, voice=row.voice, like=like)
    named = [word for word in (row.character, row.style, row.emotion, row.colour) if word]
    words = tuple(dict.fromkeys([*named, *row.words]))
    image = None if row.image is None else base64.b64decode(row.image, validate=True)
    look = None if row.look is None else base64.b64decode(row.look, validate=True)
    used = Used(id, user, address, at, how=row.how, words=words, image=image, look=look)
    if row.sticker is None:
        return used
    ours = Used(
        id, user, address, at, how=row.how, sticker=StickerId(row.sticker), words=row.words,
        image=image, look=look,
    )  # fmt: skip
    return Fallback(ours, otherwise=used)


def _derived_id(row: BaseModel, at: float, seen: Counter[str]) -> str:
    """The same for the n-th of equal rows: loading a file twice changes nothing."""
    content = wire.dumps([row.model_dump(mode="json"), at])
    digest = hashlib.sha256(content).hexdigest()[:32]
    seen[digest] += 1
    return f"import:{digest}:{seen[digest]}"


def _packed(row: _Sticker, *, now: float) -> Packed:
    sticker = Sticker(
        StickerId(row.id),
        decode(base64.b64decode(row.image, validate=True)),
        row.keywords,
        row.drawn or row.keywords.target,
        seed=row.seed,
        z=math.nan if row.z is None else row.z,
        text=row.text,
        alpha=row.alpha,
        voice=row.voice,
    )
    return pack(sticker, at=now if row.at is None else row.at)


def event_row(event: Event, drawn: Target | None) -> dict[str, Any]:
    """One exported line for a Said or Used; `drawn` is what the used sticker shows."""
    if isinstance(event, Said):
        row: dict[str, Any] = {"kind": "said", "id": event.id, "at": event.at, "text": event.text}
        return _filled(row | {"voice": event.voice, "like": event.like})
    if not isinstance(event, Used):
        raise TypeError(f"{type(event).__name__} is not history")
    row = {"kind": "used", "id": event.id, "at": event.at, "how": event.how}
    if drawn is not None:
        row |= {"character": drawn.character, "style": drawn.style, "emotion": drawn.emotion}
        row["colour"] = drawn.colour
    row |= {"words": list(event.words), "sticker": event.sticker}
    row["image"] = None if event.image is None else base64.b64encode(event.image).decode()
    row["look"] = None if event.look is None else base64.b64encode(event.look).decode()
    return _filled(row)


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and value != []}


def sticker_row(sticker: Sticker, *, at: float) -> dict[str, Any]:
    """One exported line for a sticker. Blocking."""
    return {
        "kind": "sticker",
        "id": sticker.id,
        "at": at,
        "keywords": wire.plain(sticker.keywords),
        "drawn": wire.plain(sticker.drawn),
        "seed": sticker.seed,
        "z": None if math.isnan(sticker.z) else sticker.z,
        "text": sticker.text,
        "alpha": sticker.alpha,
        "voice": sticker.voice,
        "image": base64.b64encode(lossless(sticker.image)).decode(),
    }


def test_row(test: TasteTest) -> dict[str, Any]:
    """One exported line for what came of the taste test."""
    return _filled({"kind": "tastetest"} | wire.plain(replace(test, lot=None)))


def document(
    lines: list[dict[str, Any]],
    marks: Sequence[Marked],
    *,
    alpha: float,
    settings: dict[str, Any],
) -> list[dict[str, Any]]:
    """Everything exported of a person; empty for somebody of whom nothing is known."""
    lines += [{"kind": "mark", "word": m.word, "of": m.kind, "mark": m.mark} for m in marks]
    if lines or settings or alpha != _MIDDLE:
        lines.append({"kind": "alpha", "alpha": alpha})
    if settings:
        lines.append({"kind": "settings", "settings": settings})
    return lines


def in_group(number: int, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a person's memory of their n-th group."""
    return [{**row, "group": number} for row in found]
