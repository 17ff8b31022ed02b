"""Commands about how stickers look: what was learned, pins, the slider, the outline."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.portrait import portrait
from bot.scope import owner_of
from bot.wishes import changed, wishes_of
from pmg_engine.types import Action, Asked, Kind, Mark, Marked, Reply
from pmg_engine.vocabulary import vocabulary

from .room import Room

__all__ = ["character", "mark", "me", "outline", "slide", "style"]

ALPHA = TypeAdapter(float)
SHOWN: tuple[Kind, ...] = ("character", "style", "colour")
ANY = "any"  # `/style any`: no pin, the taste decides again
ON, OFF = "on", "off"


class MarkArgument(BaseModel):
    """`mark {"word": "cat", "kind": "character", "mark": "pinned"}`"""

    model_config = ConfigDict(extra="forbid")

    word: str = Field(min_length=1, max_length=100)
    kind: Kind
    mark: Mark


class SlideArgument(BaseModel):
    """`slide 0.7`"""

    alpha: float = Field(ge=0, le=1, allow_inf_nan=False)


async def me(room: Room, asked: Asked) -> Reply:
    """The taste page, and the same as a picture. Never emotions."""
    taste = await room.brain.profile(asked.user)

    def named(word: str, kind: Kind) -> str:
        chinese = room.words.language(asked.locale) == "zh"
        return vocabulary().chinese(word, kind) if chinese else word

    kinds = {kind: room.words.say(f"kind-{kind}", asked.locale) for kind in SHOWN}
    empty = room.words.say("taste-empty", asked.locale)
    image = await asyncio.to_thread(portrait, taste, kinds=kinds, named=named, empty=empty)
    return replace(taste, image=image)


async def mark(room: Room, asked: Asked) -> Reply:
    """Pins or removes one liking; "none" undoes it. Shows the taste page as it is then."""
    try:
        wish = MarkArgument.model_validate_json(asked.argument)
    except ValidationError:
        example = '/mark {"word": "cat", "kind": "character", "mark": "pinned"}'
        return room.notice(asked, "bad-argument", example=example)
    await room.brain.mark(asked.user, Marked(wish.word, wish.kind, wish.mark))
    return await me(room, asked)


async def slide(room: Room, asked: Asked) -> Reply:
    """Moves the slider between "more message" (0) and "more me" (1). Shows the taste page."""
    try:
        wish = SlideArgument(alpha=ALPHA.validate_python(asked.argument.strip()))
    except ValidationError:
        return room.notice(asked, "bad-argument", example="/slide 0.7")
    await room.brain.slide(asked.user, wish.alpha)
    return await me(room, asked)


async def outline(room: Room, asked: Asked) -> Reply:
    """`on`: a white rim and a soft shadow around everything. `off`: what is drawn, alone."""
    wish = asked.argument.strip()
    if wish in (ON, OFF):
        await changed(room.memory, owner_of(asked.user), outline=wish == ON)
        return room.notice(asked, f"outline-{wish}")
    wishes = await wishes_of(room.memory, owner_of(asked.user))
    now, other = (ON, OFF) if wishes.outline else (OFF, ON)
    pair = {f"outline:{other}": f"outline-{other}-button"}
    return room.notice(asked, f"outline-{now}", room.buttons(asked, pair))


async def style(room: Room, asked: Asked) -> Reply:
    """The style of everything from now on; without a name, the styles to choose from."""
    return await _pin(room, asked, "style", vocabulary().styles)


async def character(room: Room, asked: Asked) -> Reply:
    """Who is drawn from now on; without a name, the starters to choose from."""
    return await _pin(room, asked, "character", [name for name, _ in vocabulary().starters])


async def _pin(room: Room, asked: Asked, kind: Kind, offered: tuple[str, ...] | list[str]) -> Reply:
    wish = asked.argument.strip()
    pinned = {m.word for m in (await room.brain.profile(asked.user)).marks if _pins(m, kind)}
    if not wish:
        return _choice(room, asked, kind, offered, pinned)
    found = vocabulary().resolve(wish)
    named = found is not None and (found[1] == kind or (kind == "character" and found[1] == "prop"))
    if wish != ANY and not named:
        return _choice(room, asked, kind, offered, pinned, unknown=wish[:40])
    for word in pinned:
        await room.brain.mark(asked.user, Marked(word, kind, "none"))
    if wish == ANY or found is None:
        return room.notice(asked, f"{kind}-any")
    await room.brain.mark(asked.user, Marked(found[0], kind, "pinned"))
    return room.notice(asked, f"{kind}-set", what=shown(room, asked, found[0], kind))


def _pins(marked: Marked, kind: Kind) -> bool:
    return marked.kind == kind and marked.mark == "pinned"


def _choice(
    room: Room,
    asked: Asked,
    kind: Kind,
    offered: tuple[str, ...] | list[str],
    pinned: set[str],
    *,
    unknown: str = "",
) -> Reply:
    """What can be chosen, as buttons; the pinned one bears a mark."""
    actions = [
        Action(
            ("• " if word in pinned else "") + shown(room, asked, word, kind),
            f"{kind}:{word}",
            group=kind,
        )
        for word in dict.fromkeys(offered)
    ]
    actions.append(room.button(asked, "choice-any", f"{kind}:{ANY}", kind))
    if unknown:
        return room.notice(asked, f"{kind}-unknown", actions, what=unknown)
    return room.notice(asked, f"{kind}-choose", actions)


def shown(room: Room, asked: Asked, word: str, kind: Kind) -> str:
    """A word of the vocabulary in the person's language, as far as it has one."""
    chinese = room.words.language(asked.locale) == "zh"
    return vocabulary().chinese(word, kind) if chinese else word
