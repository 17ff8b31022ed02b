"""What people can ask for by name, as plain functions. Knows no queue, no platform and no model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pmg_engine.types import Asked, Kind, Mark, Marked, Notice, Reply, Taste, User

from .i18n import Catalogue

__all__ = ["COMMANDS", "People", "Room", "answer"]

ALPHA = TypeAdapter(float)


class People(Protocol):
    """What commands need of the engine."""

    async def profile(self, user: User) -> Taste: ...
    async def mark(self, user: User, marked: Marked) -> None: ...
    async def slide(self, user: User, alpha: float) -> None: ...
    async def forget(self, user: User) -> None: ...


@dataclass(frozen=True, slots=True)
class Room:
    """What commands may use."""

    people: People
    words: Catalogue
    contact: str = ""  # who runs this bot

    def notice(self, asked: Asked, key: str, **values: str | int | float) -> Notice:
        """A sentence that only the asker sees, where the platform can."""
        return Notice(self.words.say(key, asked.locale, **values), only_for=asked.user)


Command = Callable[[Room, Asked], Awaitable[Reply]]


class MarkArgument(BaseModel):
    """`mark {"word": "cat", "kind": "character", "mark": "pinned"}`"""

    model_config = ConfigDict(extra="forbid")

    word: str = Field(min_length=1, max_length=100)
    kind: Kind
    mark: Mark


class SlideArgument(BaseModel):
    """`slide 0.7`"""

    alpha: float = Field(ge=0, le=1, allow_inf_nan=False)


async def answer(room: Room, asked: Asked) -> Reply:
    """Runs a command; a word that is none gets the list of those that are."""
    command = COMMANDS.get(asked.command)
    if command is None:
        known = ", ".join(sorted(COMMANDS))
        return room.notice(asked, "unknown-command", command=asked.command[:40], known=known)
    return await command(room, asked)


async def me(room: Room, asked: Asked) -> Reply:
    """The taste page."""
    return await room.people.profile(asked.user)


async def mark(room: Room, asked: Asked) -> Reply:
    """Pins or removes one liking; "none" undoes it. Shows the taste page as it is then."""
    try:
        wish = MarkArgument.model_validate_json(asked.argument)
    except ValidationError:
        example = 'mark {"word": "cat", "kind": "character", "mark": "pinned"}'
        return room.notice(asked, "bad-argument", example=example)
    await room.people.mark(asked.user, Marked(wish.word, wish.kind, wish.mark))
    return await me(room, asked)


async def slide(room: Room, asked: Asked) -> Reply:
    """Moves the slider between "more message" (0) and "more me" (1). Shows the taste page."""
    try:
        wish = SlideArgument(alpha=ALPHA.validate_python(asked.argument.strip()))
    except ValidationError:
        return room.notice(asked, "bad-argument", example="slide 0.7")
    await room.people.slide(asked.user, wish.alpha)
    return await me(room, asked)


async def forgetme(room: Room, asked: Asked) -> Reply:
    """Destroys the person's key and everything about them."""
    await room.people.forget(asked.user)
    return room.notice(asked, "forgotten")


async def help(room: Room, asked: Asked) -> Reply:
    """What this is and what can be asked for."""
    return room.notice(asked, "help")


async def privacy(room: Room, asked: Asked) -> Reply:
    """What is kept, where, and by whom."""
    text = room.words.say("privacy", asked.locale)
    if room.contact:
        text += "\n" + room.words.say("privacy-contact", asked.locale, contact=room.contact)
    return Notice(text, only_for=asked.user)


COMMANDS: dict[str, Command] = {
    "forgetme": forgetme,
    "help": help,
    "mark": mark,
    "me": me,
    "privacy": privacy,
    "slide": slide,
    "start": help,
}
