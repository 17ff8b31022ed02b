"""Entries and replies as plain data for the page; decides what a person may see of them."""

from __future__ import annotations

import asyncio
import base64
import io
import math
from dataclasses import asdict
from typing import Any

from PIL import Image

from pmg_engine.types import (
    Action,
    Candidate,
    Entry,
    EventId,
    Liking,
    Notice,
    Said,
    Sticker,
    Stickers,
    Target,
    Taste,
    User,
    Why,
)

__all__ = ["EXAMPLES", "line", "panel"]

EXAMPLES = {"mia": User("web", "example-mia"), "leo": User("web", "example-leo")}
PREVIEW = 160  # px: candidates in the "Why?" panel, sharp on a phone's dense screen


def line(entry: Entry) -> dict[str, Any] | None:
    """One line of the conversation, or None where the page shows nothing."""
    names = {user: name for name, user in EXAMPLES.items()}
    who = names.get(entry.user, "you")
    about = entry.item.id if isinstance(entry.item, Said) else entry.answers
    base = {"key": entry.key, "at": entry.at, "who": who, "nonce": _nonce(about)}
    match entry.item:
        case Said() as said if who == "you":
            return {**base, "kind": "said", "text": said.text}
        case Stickers() as reply:
            shown = [_sticker(sticker) for sticker in reply.stickers]
            return {**base, "kind": "stickers", "stickers": shown, **_actions(reply.actions)}
        case Notice() as notice if who == "you":
            return {**base, "kind": "notice", "text": notice.text, **_actions(notice.actions)}
    return None


async def panel(reply: Taste | Why) -> dict[str, Any]:
    """What a sheet over the chat shows."""
    if isinstance(reply, Taste):
        return {
            "kind": "taste",
            "likings": [_liking(liking) for liking in reply.likings],
            "marks": [asdict(marked) for marked in reply.marks],
            "alpha": reply.alpha,
            "uses": reply.uses,
            "turns": reply.turns,
        }
    sticker = reply.sticker
    return {
        "kind": "why",
        "sticker": _sticker(sticker),
        "target": _target(sticker.keywords.target),
        "preference": [_liking(liking) for liking in sticker.keywords.preference],
        "alpha": sticker.alpha,
        "seed": sticker.seed,
        "z": _number(sticker.z),
        "candidates": await asyncio.to_thread(_candidates, sticker.candidates),
        "milliseconds": [[name, _number(spent)] for name, spent in sticker.milliseconds],
    }


def _nonce(id: EventId | None) -> str | None:
    """What the page called its line; the example people's copies of it are called the same."""
    parts = str(id).split(":")  # "web:<session>:<nonce>", ":mia" behind it for a copy
    return parts[2] if len(parts) > 2 else None


def _actions(actions: tuple[Action, ...]) -> dict[str, Any]:
    return {"actions": [asdict(action) for action in actions]}


def _sticker(sticker: Sticker) -> dict[str, Any]:
    drawn = sticker.drawn
    words = (drawn.emotion, drawn.colour, drawn.character)
    alt = " ".join(word for word in words if word)
    return {
        "id": str(sticker.id),
        "text": sticker.text,
        "alt": f"{alt}, {drawn.style} sticker" if drawn.style else f"{alt} sticker",
    }


def _target(target: Target) -> list[list[str]]:
    """What the message asks for, as (kind, word) pairs, leaving out what it does not."""
    single = ("emotion", "intent", "character", "style", "colour", "action", "text")
    pairs = [[kind, str(getattr(target, kind))] for kind in single if getattr(target, kind)]
    pairs = [pair for pair in pairs if pair != ["intent", "none"]]
    return pairs + [["prop", prop] for prop in target.props]


def _liking(liking: Liking) -> dict[str, Any]:
    return {"word": liking.word, "kind": liking.kind, "weight": _number(liking.weight)}


def _candidates(candidates: tuple[Candidate, ...]) -> list[dict[str, Any]]:
    numbers = ("w_p", "w_s", "d_p", "d_t", "z")
    return [
        {
            "src": _data_url(candidate.image),
            "seed": candidate.seed,
            **{name: _number(getattr(candidate, name)) for name in numbers},
        }
        for candidate in candidates
    ]


def _data_url(image: Image.Image) -> str:
    small = image.convert("RGBA")
    small.thumbnail((PREVIEW, PREVIEW), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=80, method=2)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _number(value: float) -> float | None:
    """JSON knows no NaN."""
    return round(float(value), 4) if math.isfinite(value) else None
