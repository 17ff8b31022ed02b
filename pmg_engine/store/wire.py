"""Turns events, stickers and replies into bytes and back; knows neither tables nor keys."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from PIL import Image
from pydantic import TypeAdapter, ValidationError

from pmg_engine.errors import StoreError
from pmg_engine.types import (
    Action,
    Address,
    Asked,
    Candidate,
    Document,
    Event,
    Joined,
    Keywords,
    Left,
    Liking,
    Marked,
    Notice,
    Pressed,
    Reply,
    Said,
    Sticker,
    StickerId,
    Stickers,
    Target,
    Taste,
    TasteTest,
    Used,
    Why,
)

from .pictures import decode, thumbnail

__all__ = [
    "address_from",
    "candidates_bytes",
    "candidates_from",
    "dumps",
    "event_bytes",
    "event_from",
    "keywords_from",
    "likings_bytes",
    "likings_from",
    "loads",
    "marked_from",
    "plain",
    "reply_data",
    "reply_from",
    "sticker_bytes",
    "sticker_from",
    "stickers_in",
    "target_from",
    "test_from",
]

T = TypeVar("T")

_EVENTS: dict[str, TypeAdapter[Event]] = {
    cls.__name__: TypeAdapter(cls) for cls in (Said, Asked, Pressed, Used, Joined, Left)
}
_WORDS: dict[str, TypeAdapter[Notice | Taste | Document]] = {
    "Notice": TypeAdapter(Notice),
    "Taste": TypeAdapter(Taste),
    "Document": TypeAdapter(Document),
}
_BYTES = ("image", "look", "data")  # fields of events and replies that travel as base64
_ACTIONS = TypeAdapter(tuple[Action, ...])
_ADDRESS = TypeAdapter(Address)
_KEYWORDS = TypeAdapter(Keywords)
_LIKINGS = TypeAdapter(tuple[Liking, ...])
_MARKED = TypeAdapter(Marked)
_NOTICE = TypeAdapter(Notice)
_TARGET = TypeAdapter(Target)
_TEST = TypeAdapter(TasteTest)


def dumps(value: Any) -> bytes:
    """Compact JSON; half a surrogate pair, which no file can hold, becomes a question mark."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_number)
    return text.encode("utf-8", "replace")


def _number(value: Any) -> Any:
    """A score that is still numpy's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be kept")


def loads(data: bytes) -> Any:
    """What `dumps` was given."""
    return json.loads(data)


def plain(value: Any) -> dict[str, Any]:
    """A frozen value without pictures as a dictionary."""
    return dataclasses.asdict(value)


def _made(adapter: TypeAdapter[T], data: Any) -> T:
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        fields = ", ".join(
            sorted({".".join(map(str, e["loc"])) or "value" for e in error.errors()})
        )
        raise StoreError(
            f"A remembered value does not fit this version ({fields}). "
            "It was written by another version of the program: use that one."
        ) from None  # pydantic's own text would show the user's words


def event_bytes(event: Event) -> bytes:
    """Any event with its type name; a picture travels as base64."""
    return dumps({"type": type(event).__name__} | _texts(plain(event)))


def event_from(data: bytes) -> Event:
    """The event again. Raises StoreError."""
    fields = loads(data)
    adapter = _EVENTS[fields.pop("type")]
    return _made(adapter, _bytes(fields))


def _texts(fields: dict[str, Any]) -> dict[str, Any]:
    """Bytes as base64."""
    for name in _BYTES:
        if isinstance(value := fields.get(name), bytes):
            fields[name] = base64.b64encode(value).decode()
    return fields


def _bytes(fields: dict[str, Any]) -> dict[str, Any]:
    """Base64 as bytes."""
    for name in _BYTES:
        if isinstance(value := fields.get(name), str):
            fields[name] = base64.b64decode(value)
    return fields


def address_from(data: Any) -> Address:
    """The address again. Raises StoreError."""
    return _made(_ADDRESS, data)


def keywords_from(data: Any) -> Keywords:
    """The keywords again. Raises StoreError."""
    return _made(_KEYWORDS, data)


def target_from(data: Any) -> Target:
    """The target again. Raises StoreError."""
    return _made(_TARGET, data)


def marked_from(data: Any) -> Marked:
    """The mark again. Raises StoreError."""
    return _made(_MARKED, data)


def test_from(data: bytes) -> TasteTest:
    """What came of blind choices again. Raises StoreError."""
    return _made(_TEST, loads(data))


def likings_bytes(likings: tuple[Liking, ...]) -> bytes:
    """Preference keywords."""
    return dumps([plain(liking) for liking in likings])


def likings_from(data: bytes) -> tuple[Liking, ...]:
    """The preference keywords again. Raises StoreError."""
    return _made(_LIKINGS, loads(data))


def sticker_bytes(sticker: Sticker) -> bytes:
    """Everything of a sticker but its pictures."""
    return dumps(
        {
            "id": sticker.id,
            "keywords": plain(sticker.keywords),
            "drawn": plain(sticker.drawn),
            "seed": sticker.seed,
            "z": sticker.z,
            "text": sticker.text,
            "alpha": sticker.alpha,
            "milliseconds": sticker.milliseconds,
            "voice": sticker.voice,
        }
    )


def sticker_from(
    data: bytes, *, image: Image.Image, candidates: tuple[Candidate, ...] = ()
) -> Sticker:
    """The sticker again, with the pictures it is given. Raises StoreError."""
    fields = loads(data)
    return Sticker(
        StickerId(fields["id"]),
        image,
        keywords_from(fields["keywords"]),
        target_from(fields["drawn"]),
        seed=fields["seed"],
        z=fields["z"],
        text=fields["text"],
        alpha=fields["alpha"],
        candidates=candidates,
        milliseconds=tuple((name, spent) for name, spent in fields["milliseconds"]),
        voice=fields.get("voice", "reply"),  # older rows do not tell
    )


def candidates_bytes(candidates: Sequence[Candidate]) -> bytes:
    """The numbers and a 128 px picture of each candidate. Blocking."""
    return dumps(
        [
            {
                "w_p": one.w_p,
                "w_s": one.w_s,
                "seed": one.seed,
                "d_t": one.d_t,
                "d_p": one.d_p,
                "z": one.z,
                "image": base64.b64encode(thumbnail(one.image)).decode(),
            }
            for one in candidates
        ]
    )


def candidates_from(data: bytes) -> tuple[Candidate, ...]:
    """The candidates again, as small pictures. Blocking."""
    return tuple(
        Candidate(decode(base64.b64decode(fields.pop("image"))), **fields) for fields in loads(data)
    )


def stickers_in(reply: Reply) -> tuple[Sticker, ...]:
    """The stickers a reply shows."""
    if isinstance(reply, Stickers):
        return reply.stickers
    return (reply.sticker,) if isinstance(reply, Why) else ()


def reply_data(reply: Reply) -> dict[str, Any]:
    """A reply with its stickers named by id."""
    data: dict[str, Any] = {"type": type(reply).__name__}
    if isinstance(reply, (Stickers, Why)):
        data["stickers"] = [sticker.id for sticker in stickers_in(reply)]
        if isinstance(reply, Stickers):
            data["actions"] = [plain(action) for action in reply.actions]
            data["then"] = plain(reply.then) if reply.then else None
        else:
            data["taste"] = reply.taste
        return data
    return data | _texts(plain(reply))


def reply_from(data: dict[str, Any], stickers: Mapping[StickerId, Sticker]) -> Reply:
    """The reply again, from the stickers it names. Raises StoreError."""
    fields = dict(data)
    kind = fields.pop("type")
    shown = tuple(stickers[id] for id in fields.get("stickers", ()))
    if kind == "Stickers":
        then = _made(_NOTICE, fields["then"]) if fields.get("then") else None
        return Stickers(shown, _made(_ACTIONS, fields["actions"]), then)
    if kind == "Why":
        return Why(shown[0], taste=fields.get("taste", True))  # older rows do not tell
    return _made(_WORDS[kind], _bytes(fields))
