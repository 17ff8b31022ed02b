"""What the buttons under a sticker do. Knows no queue and no platform."""

from __future__ import annotations

from dataclasses import replace

from pmg_engine.errors import UnknownSticker
from pmg_engine.types import (
    Action,
    Asked,
    Event,
    EventId,
    How,
    Kind,
    Notice,
    Pressed,
    Reply,
    Said,
    Sticker,
    Target,
    Used,
    Why,
)
from pmg_engine.vocabulary import vocabulary

from . import admin, commands
from .commands.drawing import anew, reported
from .commands.room import Room

__all__ = ["BUTTONS", "GROUP_BUTTONS", "MORE", "pressed", "under"]

BUTTONS = ("again", "more", "keep", "like", "dislike", "options")  # under a private sticker
MORE = ("why", "words", "emotion", "style", "character", "delete", "report")  # behind "options"
GROUP_BUTTONS = ("open",)  # one button before others; its owner gets the rest
FEEDBACK: dict[str, How] = {
    "again": "rerolled",
    "more": "more",
    "like": "liked",
    "dislike": "disliked",
    "keep": "packed",
    "delete": "removed",
}
ABOUT_ONE = (
    *FEEDBACK,
    "why",
    "words",
    "emotion",
    "options",
    "open",
    "report",
)  # do something with one sticker
FACES = {
    "happy": "😊", "laugh": "😂", "love": "😍", "cool": "😎", "party": "🥳", "surprised": "😮",
    "sad": "😔", "cry": "😭", "angry": "😠", "tired": "😩", "shy": "😳", "thinking": "🤔",
}  # fmt: skip
LABELS = {"open": "action-options", "style": "setting-style", "character": "setting-character"}


def under(room: Room, said: Said) -> tuple[Action, ...]:
    """What stands under a sticker that answers this line."""
    if not said.remember:
        return ()  # an example person's sticker belongs to nobody here
    return _labelled(room, said, BUTTONS if said.address.private else GROUP_BUTTONS)


async def pressed(room: Room, pressed: Pressed) -> Reply | None:
    """Learns from a button, then answers it; every press is answered."""
    name, _, value = pressed.action.partition(":")
    if name in ("mode", "admin"):
        return await admin.pressed(room.office, pressed)
    command, known = asked(pressed, name, value), name in commands.COMMANDS
    plain = known and name not in ABOUT_ONE and pressed.address.private
    if name in room.off or plain or (pressed.sticker is None and known):
        return await commands.answer(room, command)
    if pressed.sticker is None and name in ABOUT_ONE:
        return room.notice(pressed, "unknown-sticker")
    if pressed.sticker is not None:
        try:
            sticker = await room.brain.sticker(pressed.user, pressed.sticker)
        except UnknownSticker:
            return room.notice(pressed, _unknown(pressed))
        if name in ABOUT_ONE:
            return await _about(room, pressed, sticker, name, value)
    return await commands.answer(room, command)


async def _about(
    room: Room, pressed: Pressed, sticker: Sticker, name: str, value: str
) -> Reply | None:
    """What a button does with the sticker it stands under."""
    if name == "report":
        return await reported(room, asked(pressed, name, value), sticker)
    if name == "why":
        return Why(sticker, taste=pressed.address.private)
    if name in ("options", "open"):
        return _options(room, pressed, sticker)
    if name == "words":
        room.rewording.expect(pressed, sticker)
        return room.notice(pressed, "words-ask" if pressed.address.private else "words-ask-here")
    if name == "emotion":
        return await _felt(room, pressed, sticker, value)
    await room.brain.learn(used(pressed, FEEDBACK[name]))
    if name == "delete":
        await room.memory.strip(pressed.user, sticker.id)
    if name in ("like", "dislike") and not pressed.address.private:
        await room.office.tallies.add(pressed.address, f"{name}d")
    if name in ("again", "more"):
        return await anew(room, asked(pressed, name, value), sticker, like=name == "more")
    return _noted(room, pressed, sticker, name)


async def _felt(room: Room, pressed: Pressed, sticker: Sticker, wish: str) -> Reply | None:
    """The same words, character and style with another feeling: neither praise nor blame."""
    if wish in FACES:
        again = asked(pressed, "emotion", wish)
        return await anew(room, again, sticker, like=True, emotion=wish)
    faces = [Action(face, f"emotion:{name}", "emotion") for name, face in FACES.items()]
    return replace(room.notice(pressed, "emotion-choose", faces), about=sticker.id)


def _unknown(pressed: Pressed) -> str:
    """In a group the sticker is most likely somebody else's."""
    return "unknown-sticker" if pressed.address.private else "only-yours"


def _options(room: Room, pressed: Pressed, sticker: Sticker) -> Notice:
    """The other buttons, for the one whose sticker it is; they know which sticker they are for."""
    names = MORE if pressed.address.private else (*BUTTONS[:-1], *MORE)
    return replace(
        room.notice(pressed, "options", _labelled(room, pressed, names)), about=sticker.id
    )


def _noted(room: Room, pressed: Pressed, sticker: Sticker, name: str) -> Notice:
    """One short line on what was learned."""
    if name == "keep":
        return replace(room.notice(pressed, "kept"), packed=sticker.id)
    if name == "delete":
        return replace(room.notice(pressed, "deleted"), gone=(sticker.id,))
    what = named(room, sticker.drawn, pressed.locale)
    return room.notice(pressed, f"noted-{name}" if what else "noted", what=what)


def named(room: Room, drawn: Target, locale: str | None) -> str:
    """ "pink kawaii cat", in the person's language."""
    pairs: list[tuple[str | None, Kind]] = [
        (drawn.colour, "colour"),
        (drawn.style, "style"),
        (drawn.character, "character"),
    ]
    if room.words.language(locale) == "zh":
        return "".join(vocabulary().chinese(word, kind) for word, kind in pairs if word)
    return " ".join(word for word, _ in pairs if word)


def _labelled(room: Room, event: Event, names: tuple[str, ...]) -> tuple[Action, ...]:
    keys = {name: LABELS.get(name, f"action-{name}") for name in names}
    return tuple(room.buttons(event, keys))


def asked(pressed: Pressed, name: str, value: str) -> Asked:
    """The command behind a button: `lang:zh` is `/lang zh`."""
    moment = (pressed.id, pressed.user, pressed.address, pressed.at, pressed.locale, pressed.admin)
    return Asked(*moment, command=name, argument=value)


def used(pressed: Pressed, how: How) -> Used:
    """The use behind a button; its id follows from the press: a retry changes nothing."""
    id = EventId(f"{pressed.id}:{how}")
    moment = (id, pressed.user, pressed.address, pressed.at, pressed.locale)
    return Used(*moment, how=how, sticker=pressed.sticker)
