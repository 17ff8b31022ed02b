"""Entries as plain data for the page; decides what a person may see of them."""

from __future__ import annotations

import asyncio
import base64
import io
import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from PIL import Image

from pmg_engine.types import (
    Action,
    Candidate,
    Document,
    Entry,
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

from .rooms import Line
from .seat import Seat, guest, line_id, member, owner, press_of

__all__ = ["EXAMPLES", "card", "heard", "line"]

EXAMPLES = {"mia": User("web", "example-mia"), "leo": User("web", "example-leo")}
PREVIEW = 160  # px: candidates in the "Why?" panel, sharp on a phone's dense screen
Names = Callable[[str], str | None]  # what the person behind a session is called
Shown = dict[str, Any]


def line(entry: Entry, seat: Seat, names: Names) -> Shown | None:
    """One line of the conversation, or None where this person is shown nothing."""
    base = _base(entry, seat, names)
    mine = base["who"] in ("you", seat.me)
    match entry.item:
        case Said() as said if mine or seat.room:
            reply = said.address.reply_to or ""
            return {**base, "kind": "said", "text": said.text, "reply": reply}
        case Stickers() as reply:
            shown = [_sticker(sticker) for sticker in reply.stickers]
            then = _notice(reply.then) if reply.then and _for(reply.then.only_for, seat) else None
            actions = _actions(reply.actions)
            return {**base, "kind": "stickers", "stickers": shown, "actions": actions, "then": then}
        case Notice() as notice if _for(notice.only_for, seat) and (mine or seat.room):
            only = notice.only_for is not None and seat.room is not None
            return {**base, "kind": "notice", **_notice(notice), "only": only}
        case Document() as file if mine and _for(file.only_for, seat):
            return {**base, "kind": "document", "name": file.name, "text": file.text}
    return None


async def card(entry: Entry, seat: Seat, names: Names) -> Shown | None:
    """A sheet over the chat, for the one who asked for it; None for any other entry."""
    base = _base(entry, seat, names)
    if not isinstance(entry.item, (Taste, Why)) or base["who"] not in ("you", seat.me):
        return None
    if isinstance(entry.item, Taste):
        return {**base, **_taste(entry.item)}
    return {**base, **await _why(entry.item)}


def heard(said: Line, seat: Seat, names: Names) -> Shown:
    """A line of somebody in a room, as everybody there sees it."""
    return {
        "kind": "said",
        "key": None,
        "at": said.at,
        "who": member(seat.chat, said.session),
        "name": names(said.session),
        "guest": guest(said.session),
        "line": said.id,
        "nonce": said.nonce,
        "text": said.text,
        "reply": said.reply,
    }


def _base(entry: Entry, seat: Seat, names: Names) -> Shown:
    """What every line has: whose it is, and which line it answers."""
    id = entry.item.id if isinstance(entry.item, Said) else entry.answers
    parts = str(id).split(":")  # "web:<session>:<nonce>", more behind it for a copy or a press
    session = owner(entry.user)
    base: Shown = {"key": entry.key, "at": entry.at, "nonce": parts[2] if parts[2:] else None}
    tap = press_of(id)
    base["pressed"] = asdict(tap) if tap else None
    if seat.room is None:
        example = {user: name for name, user in EXAMPLES.items()}.get(entry.user, "")
        return {**base, "who": "you" if session == seat.id else example}
    base["line"] = line_id(id) if id else None
    if entry.user != User("web/group", f"{seat.chat}|{session}"):
        return {**base, "who": "", "nonce": None}  # a report from somewhere else
    who = {"who": member(seat.chat, session), "name": names(session), "guest": guest(session)}
    return {**base, **who}


def _for(user: User | None, seat: Seat) -> bool:
    """Whether something may be shown here; in a private chat all belongs to its one person."""
    return user is None or seat.room is None or owner(user) == seat.id


def _notice(notice: Notice) -> Shown:
    about = str(notice.about) if notice.about else None
    shown: Shown = {"text": notice.text, "actions": _actions(notice.actions), "about": about}
    return shown | ({"picture": True} if notice.image else {})


def _actions(actions: tuple[Action, ...]) -> list[dict[str, str]]:
    return [asdict(action) for action in actions]


def _taste(taste: Taste) -> Shown:
    return {
        "kind": "taste",
        "likings": [_liking(liking) for liking in taste.likings],
        "marks": [asdict(marked) for marked in taste.marks],
        "alpha": taste.alpha,
        "uses": taste.uses,
        "turns": taste.turns,
        "picture": taste.image is not None,
    }


async def _why(why: Why) -> Shown:
    """Before others only what the message asked for; to the person all that decided."""
    sticker = why.sticker
    target = {"kind": "why", "sticker": _sticker(sticker), "taste": why.taste}
    target["target"] = _target(sticker.keywords.target)
    if not why.taste:
        return target
    return {
        **target,
        "preference": [_liking(liking) for liking in sticker.keywords.preference],
        "alpha": sticker.alpha,
        "seed": sticker.seed,
        "z": _number(sticker.z),
        "candidates": await asyncio.to_thread(_candidates, sticker.candidates),
        "milliseconds": [[name, _number(spent)] for name, spent in sticker.milliseconds],
    }


def _sticker(sticker: Sticker) -> Shown:
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


def _liking(liking: Liking) -> Shown:
    return {"word": liking.word, "kind": liking.kind, "weight": _number(liking.weight)}


def _candidates(candidates: tuple[Candidate, ...]) -> list[Shown]:
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
