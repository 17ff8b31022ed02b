"""What the bot answers to one event: rules, a command, feedback or a sticker. Knows no queue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from pmg_engine.errors import NoGoodSticker, Overloaded, PMGError, UnknownSticker
from pmg_engine.types import (
    Action,
    Asked,
    Event,
    EventId,
    How,
    Kind,
    Left,
    Notice,
    Pressed,
    Reply,
    Said,
    Silence,
    Sticker,
    StickerId,
    Stickers,
    Target,
    Used,
    User,
    Why,
)
from pmg_engine.vocabulary import vocabulary

from . import commands
from .i18n import Catalogue
from .policy import Policy

__all__ = ["Brain", "Replies"]

BUTTONS = ("again", "more", "like", "dislike", "why")
FEEDBACK: dict[str, How] = {
    "again": "rerolled",
    "more": "more",
    "like": "liked",
    "dislike": "disliked",
}
SENTENCES: dict[type[PMGError], str] = {
    NoGoodSticker: "no-good-sticker",
    UnknownSticker: "unknown-sticker",
    Overloaded: "full",
}


class Brain(commands.People, Protocol):
    """What replies need of the engine."""

    async def reply(self, said: Said, *, seed: int | None = None) -> Sticker | Silence: ...
    async def learn(self, used: Used) -> None: ...
    async def sticker(self, user: User, id: StickerId) -> Sticker: ...


@dataclass(frozen=True, slots=True)
class Replies:
    """One answer to one event; None where the bot keeps quiet."""

    brain: Brain
    words: Catalogue
    policy: Policy
    contact: str = ""
    crisis_help: str = ""

    async def to(self, event: Event) -> Reply | None:
        """The answer. Raises PMGError; `excuse` makes a sentence of it."""
        match event:
            case Said():
                return await self.sticker(event)
            case Pressed():
                return await self.pressed(event)
            case Asked():
                room = commands.Room(self.brain, self.words, self.contact)
                return await commands.answer(room, event)
            case Used():
                await self.brain.learn(event)
            case Left():
                pass
        return None

    def draws(self, event: Event) -> bool:
        """Whether the answer takes long enough to show that something is being drawn."""
        return isinstance(event, Said) or (
            isinstance(event, Pressed) and event.action in ("again", "more")
        )

    def excuse(self, event: Event, error: Exception, *, id: str) -> Notice:
        """A plain sentence for a failure; our own errors may say more, foreign ones a number."""
        for kind, key in SENTENCES.items():
            if isinstance(error, kind):
                return self.notice(event, key)
        return self.notice(event, "failed", id=id)

    async def sticker(self, said: Said) -> Reply | None:
        """A sticker, or a sentence, or nothing."""
        if said.remember and (wait := self.policy.wait(said.user, at=said.at)):
            return self.notice(said, "slow-down", seconds=wait)
        answer = await self.brain.reply(said)
        if isinstance(answer, Silence):
            return self.quiet(said, answer)
        # an example person's sticker belongs to nobody here: no buttons
        return Stickers((answer,), self.buttons(said.locale) if said.remember else ())

    async def pressed(self, pressed: Pressed) -> Reply:
        """A button under a sticker: learn from it, then answer."""
        if pressed.sticker is None or pressed.action not in BUTTONS:
            return self.notice(pressed, "unknown-sticker")
        sticker = await self.brain.sticker(pressed.user, pressed.sticker)
        if pressed.action == "why":
            return Why(sticker)
        how = FEEDBACK[pressed.action]
        await self.brain.learn(used(pressed, how))
        if pressed.action in ("like", "dislike"):
            what = self.named(sticker.drawn, pressed.locale)
            key = f"noted-{pressed.action}" if what else "noted"
            return self.notice(pressed, key, what=what)
        like = sticker.id if pressed.action == "more" else None
        moment = (pressed.id, pressed.user, pressed.address, pressed.at, pressed.locale)
        said = Said(*moment, text=sticker.text, voice=sticker.voice, like=like)
        drawn = await self.sticker(said)
        return drawn or self.notice(pressed, "no-sticker")

    def quiet(self, said: Said, silence: Silence) -> Notice | None:
        """What to say where no sticker fits. Grief and crisis are never spoken of before others."""
        delicate = silence.reason in ("grief", "crisis")
        if not said.remember or (delicate and not said.address.private):
            return None
        notice = self.notice(said, silence.reason)
        if silence.reason == "crisis" and self.crisis_help:
            notice = replace(notice, text=f"{notice.text}\n{self.crisis_help}")
        return notice

    def notice(self, event: Event, key: str, **values: str | int | float) -> Notice:
        """A sentence in the person's language, for them alone where the platform can."""
        return Notice(self.words.say(key, event.locale, **values), only_for=event.user)

    def buttons(self, locale: str | None) -> tuple[Action, ...]:
        """What stands under a sticker."""
        return tuple(Action(self.words.say(f"action-{one}", locale), one) for one in BUTTONS)

    def named(self, drawn: Target, locale: str | None) -> str:
        """ "pink kawaii cat", in the person's language."""
        pairs: list[tuple[str | None, Kind]] = [
            (drawn.colour, "colour"),
            (drawn.style, "style"),
            (drawn.character, "character"),
        ]
        if self.words.language(locale) == "zh":
            return "".join(vocabulary().chinese(word, kind) for word, kind in pairs if word)
        return " ".join(word for word, _ in pairs if word)


def used(pressed: Pressed, how: How) -> Used:
    """The use behind a button; its id follows from the press: a retry changes nothing."""
    id = EventId(f"{pressed.id}:{how}")
    moment = (id, pressed.user, pressed.address, pressed.at, pressed.locale)
    return Used(*moment, how=how, sticker=pressed.sticker)
