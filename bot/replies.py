"""What the bot answers to one event: rules, a command, feedback or a sticker. Knows no queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from adapters.base import MenuEntry
from pmg_engine.errors import NoGoodSticker, Overloaded, PMGError, UnknownSticker
from pmg_engine.types import (
    Address,
    Asked,
    Event,
    Joined,
    Notice,
    Pressed,
    Reply,
    Said,
    Silence,
    Sticker,
    Stickers,
    Used,
    User,
)

from . import buttons, chats, commands
from .admin import Office, greeting
from .chats import ChatSettings
from .commands.memory import consent_buttons
from .commands.room import Desk, Room
from .i18n import Catalogue
from .limits import Limits
from .manners import Manners, Verdict
from .pulse import Pulse
from .rewording import Rewording
from .scope import owner_of
from .wishes import ASK_AFTER, ASKED, changed, wishes_of

__all__ = ["Brain", "Memory", "Replies", "commanded"]

SENTENCES: dict[type[PMGError], str] = {
    NoGoodSticker: "no-good-sticker",
    UnknownSticker: "unknown-sticker",
    Overloaded: "full",
}
# what nobody can be kept from: their own data
RIGHTS = ("privacy", "consent", "training", "mydata", "export", "forgetme", "optout", "optin")
ALWAYS = ("admin", "mode", *RIGHTS)  # what is answered where the admins switched the bot off
DRAWING = ("again", "more", "sticker")  # what takes as long as a sticker does
PRESSED = ("emotion:", "tastetest:")  # the same behind a button


class Brain(commands.Brain, Protocol):
    """What replies need of the engine."""

    async def reply(self, said: Said, *, seed: int | None = None) -> Sticker | Silence: ...


class Memory(commands.Memory, Protocol):
    """What replies, limits and manners need of the store."""

    async def counters(self, name: str) -> dict[str, float]: ...
    async def count(self, name: str, values: dict[str, float]) -> None: ...
    async def purge_chat(self, address: Address) -> int: ...


@dataclass(slots=True)
class Replies:
    """One answer to one event; None where the bot keeps quiet."""

    brain: Brain
    memory: Memory
    words: Catalogue
    limits: Limits
    manners: Manners
    desk: Desk
    office: Office
    contact: str = ""
    crisis_help: str = ""
    reports: Address | None = None
    off: frozenset[str] = frozenset()
    clock: Callable[[], float] = time.time
    pulse: Pulse = field(default_factory=Pulse)
    rewording: Rewording = field(default_factory=Rewording)

    async def hear(self, event: Event) -> bool:
        """Take note of an event as it comes in. False: nothing of it may be kept or done."""
        if not isinstance(event, Said) or not event.remember:
            return True
        chat = await chats.load(self.memory, event.address)
        return await self.manners.hear(event, chat, at=self.clock()) and not await self._shy(event)

    async def verdict(self, event: Event) -> Verdict:
        """Answer an event, ignore it, or ask again when it is clear that its burst is over."""
        if not isinstance(event, Said) or not event.remember:
            return "answer"
        chat = await chats.load(self.memory, event.address)
        return await self.manners.verdict(event, chat, at=self.clock())

    async def to(self, event: Event) -> Reply | None:
        """The answer. Raises PMGError; `excuse` makes a sentence of it."""
        chat, name = await chats.load(self.memory, event.address), commanded(event)
        rightful = event.address.private and name in RIGHTS
        if not rightful and await chats.barred(self.memory, event):
            return None
        event = await self.spoken(event)
        if name and not chat.enabled and name not in ALWAYS:
            # a command is not heard, but every press is answered
            off = self.room().notice(event, "admin-disable")
            return off if isinstance(event, Pressed) else None
        match event:
            case Said():
                if await self._shy(event):
                    return None
                return await self.draw(self.rewording.applied(event))
            case Pressed():
                return await buttons.pressed(self.room(), event)
            case Asked():
                return await commands.answer(self.room(), event)
            case Used():
                if not await self.memory.listed("optout", owner_of(event.user)):
                    await self.brain.learn(event)
            case Joined():
                return greeting(chat, self.words, event.locale)
        return None

    def room(self) -> Room:
        """What commands may use."""
        return Room(
            self.brain,
            self.memory,
            self.words,
            self.limits,
            self.desk,
            self.office,
            self.draw,
            contact=self.contact,
            reports=self.reports,
            off=self.off,
            pulse=self.pulse,
            rewording=self.rewording,
        )

    def menu(self, locale: str | None, *, private: bool, admin: bool) -> Sequence[MenuEntry]:
        """The visible menu, in a person's language."""
        shown = commands.listed(self.room(), private=private, admin=admin)
        return [MenuEntry(name, self.words.say(f"command-{name}", locale)) for name, _ in shown]

    def draws(self, event: Event) -> bool:
        """Whether the answer takes long enough to show that something is being drawn."""
        if isinstance(event, Said):
            return event.addressed and not event.robot
        pressed = isinstance(event, Pressed) and event.action.startswith(PRESSED)
        return pressed or commanded(event) in DRAWING

    async def excuse(self, event: Event, error: Exception, *, id: str) -> Notice | None:
        """A plain sentence for a failure; our own errors may say more, foreign ones a number.

        Nothing where nobody spoke to the bot. Raises StoreError.
        """
        if isinstance(event, Said) and not event.addressed:
            return None
        event = await self.spoken(event)
        for kind, key in SENTENCES.items():
            if isinstance(error, kind):
                return self.room().notice(event, key)
        return self.room().notice(event, "failed", id=id)

    async def spoken(self, event: Event) -> Event:
        """The event in the person's own language, else in its chat's. Raises StoreError."""
        language = (await wishes_of(self.memory, owner_of(event.user))).language
        if language is None and not event.address.private:
            language = (await chats.load(self.memory, event.address)).language
        return replace(event, locale=language or event.locale)

    async def draw(self, said: Said) -> Reply | None:
        """A sticker, or a sentence, or nothing."""
        chat, person = await chats.load(self.memory, said.address), owner_of(said.user)
        others = owner_of(said.about) if said.about else None
        said = replace(said, about=None if others == person else others)
        if said.about and await self.memory.listed("optout", said.about):
            return self.room().notice(said, "about-optout")
        if chats.banned(said.text, chat.words):
            return self.quiet(said, Silence("blocked"))
        if said.remember and (refusal := await self._refused(said, chat)):
            return refusal if said.address.private else None
        wishes = await wishes_of(self.memory, person)
        own = person if wishes.in_groups and not said.address.private else None
        outline = wishes.outline if said.address.private else chat.outline
        with self.pulse.drawing():
            answer = await self.brain.reply(
                replace(said, styles=chat.styles, taste_of=own, outline=outline)
            )
        if isinstance(answer, Silence):
            return self.quiet(said, answer)
        if await self.manners.shown_already(said, answer.drawn):
            return None
        await self._shown(said, chat, answer)
        return await self.asking(said, Stickers((answer,), buttons.under(self.room(), said)))

    async def _shown(self, said: Said, chat: ChatSettings, sticker: Sticker) -> None:
        if said.address.private:
            return
        await self.manners.showed(said, chat, sticker.drawn)
        await self.office.tallies.add(said.address, "stickers")
        if not said.addressed:
            await self.office.tallies.add(said.address, "unasked")

    async def asking(self, said: Said, drawn: Stickers) -> Stickers:
        """After the third sticker the question: shall I remember? Never before others.

        Who does not answer is asked once more after three others, and then never again.
        """
        person = owner_of(said.user)
        if not (said.address.private and said.remember):
            return drawn
        wishes = await wishes_of(self.memory, person)
        if wishes.memory is not None or wishes.drawn > ASK_AFTER * len(ASKED):
            return drawn
        wishes = await changed(self.memory, person, drawn=wishes.drawn + 1)
        if not wishes.may_ask or await self._decided(said):
            return drawn
        if not await self._asks(person):
            return drawn
        room = self.room()
        question = room.notice(said, "consent-ask", consent_buttons(room, said))
        return replace(drawn, then=question)

    def quiet(self, said: Said, silence: Silence) -> Notice | None:
        """What to say where no sticker fits. Grief and crisis are never spoken of before others."""
        delicate = silence.reason in ("grief", "crisis")
        if not said.remember or not said.addressed or (delicate and not said.address.private):
            return None
        notice = self.room().notice(said, silence.reason)
        if silence.reason == "crisis" and self.crisis_help:
            notice = replace(notice, text=f"{notice.text}\n{self.crisis_help}")
        return notice

    async def _shy(self, said: Said) -> bool:
        """Whether nobody asked for this and its author wants no stickers unasked."""
        return not said.addressed and await self.memory.listed("optout", owner_of(said.user))

    async def _refused(self, said: Said, chat: ChatSettings) -> Notice | None:
        guest = await chats.guest(self.memory, said)
        refusal = await self.limits.wait(said, guest=guest, quota=chat.quota)
        if refusal is None:
            return None
        if not said.address.private:
            await self.office.tallies.add(said.address, "refused")
        text = refusal.sentence(self.words, said.locale, at=said.at)
        return Notice(text, only_for=owner_of(said.user), refusal=True)

    async def _asks(self, person: User) -> bool:
        """Takes note of one more time the question is put; False where it was often enough."""
        for kind in ASKED:
            if not await self.memory.listed(kind, person):
                await self.memory.list(kind, person, on=True)
                return True
        return False

    async def _decided(self, said: Said) -> bool:
        """Whether this person answered before, whatever the answer was."""
        person = owner_of(said.user)
        kept = await self.memory.consent(person)
        return kept or await self.memory.listed("declined", person)


def commanded(event: Event) -> str:
    """The command an event asks for, typed or behind a button."""
    if isinstance(event, Asked):
        return event.command
    return event.action.partition(":")[0] if isinstance(event, Pressed) else ""
