"""Lets the engine live through a simulated user's past: said lines, own and foreign stickers.

Only H_cond goes in. Knows the engine's doors, no arm and no score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from io import BytesIO

from PIL import Image

from pmg_engine.engine import Engine
from pmg_engine.interfaces import Store
from pmg_engine.types import EventId, Keywords, Said, Sticker, StickerId, Target, Used, User

from .users import Line, Person, Shot, Use
from .users_pictures import picture
from .world import here

__all__ = ["as_sticker", "liked", "live"]

GOOD = frozenset({"sent", "liked", "picked", "packed", "more"})


def as_sticker(shot: Shot) -> Sticker:
    """The record the engine would have of a picture it made; its words do not tell the look."""
    shown = Target(shot.emotion, character=shot.character, style=shot.style)
    name = hashlib.sha256(repr(shot).encode()).hexdigest()[:20]
    return Sticker(StickerId(name), picture(shot), Keywords(shown), drawn=shown, seed=0, z=0.0)


def liked(events: Iterable[Line | Use]) -> list[Shot]:
    """The pictures of a past that were kept, oldest first, each once."""
    found = [e.shot for e in events if isinstance(e, Use) and e.how in GOOD]
    return list(dict.fromkeys(found))


async def live(
    person: Person, user: User, *, engine: Engine, store: Store, last: int | None = None
) -> None:
    """The past (its last so many events) as if it had happened to this engine's user."""
    events = person.past if last is None else person.past[len(person.past) - last :]
    for number, event in enumerate(events):
        id, place = EventId(f"{user.id}/{number}"), here(user)
        if isinstance(event, Line):
            await store.remember(Said(id, user, place, event.at, text=event.text, voice="mine"))
        elif event.ours:
            sticker = as_sticker(event.shot)
            await store.keep(user, sticker)
            await engine.learn(Used(id, user, place, event.at, how=event.how, sticker=sticker.id))
        else:
            image = _png(picture(event.shot))
            await engine.learn(Used(id, user, place, event.at, how=event.how, image=image))


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
