"""What commands may use, and what a command is. Knows no queue, no platform and no model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.admin import Office
from bot.i18n import Catalogue
from bot.limits import Limits
from bot.pulse import Pulse
from bot.rewording import Rewording
from bot.scope import owner_of
from bot.wishes import Keeper
from pmg_engine.interfaces import Forgotten
from pmg_engine.types import (
    Action,
    Address,
    Asked,
    Event,
    History,
    Marked,
    Notice,
    Reply,
    Said,
    Sticker,
    StickerId,
    Taste,
    TasteTest,
    Used,
    User,
)

__all__ = ["Brain", "Command", "Desk", "Memory", "Room"]

# sentences that say that something was not done
REFUSALS = {
    "about-optout", "bad-argument", "blocked", "character-unknown", "export-empty", "failed",
    "full", "no-good-sticker", "only-yours", "private-only", "report-nothing", "report-nowhere",
    "style-unknown", "tastetest-needs-memory", "tastetest-needs-taste", "training-needs-memory",
    "unknown-command", "unknown-sticker", "words-gone",
}  # fmt: skip


class Brain(Protocol):
    """What commands need of the engine."""

    async def profile(self, user: User) -> Taste: ...
    async def mark(self, user: User, marked: Marked) -> None: ...
    async def slide(self, user: User, alpha: float) -> None: ...
    async def learn(self, used: Used) -> None: ...
    async def compared(
        self, said: Said, other: History, *, seed: int
    ) -> tuple[Sticker, Sticker]: ...
    async def sticker(self, user: User, id: StickerId) -> Sticker: ...
    async def latest(self, user: User) -> Sticker: ...
    async def export(self, user: User) -> list[dict[str, Any]]: ...
    async def forget(self, user: User) -> Forgotten: ...


class Memory(Keeper, Protocol):
    """What commands need of the store beyond the engine."""

    async def consent(self, user: User, given: bool | None = None) -> bool: ...
    async def listed(self, kind: str, user: User, place: str = "") -> bool: ...
    async def list(self, kind: str, user: User, place: str = "", *, on: bool) -> None: ...
    async def strip(self, user: User, id: StickerId) -> None: ...
    async def tasted(self, user: User) -> TasteTest | None: ...
    async def taste(self, user: User, test: TasteTest) -> None: ...


class Desk(Protocol):
    """What commands need of the queue."""

    def waiting(self) -> int: ...
    def ahead(self, user: User) -> int: ...
    async def post(self, event: Event, address: Address, reply: Reply) -> None: ...
    async def answered(self, user: User, sticker: StickerId) -> Event | None: ...


@dataclass(frozen=True, slots=True)
class Room:
    """What commands may use."""

    brain: Brain
    memory: Memory
    words: Catalogue
    limits: Limits
    desk: Desk
    office: Office
    draw: Callable[[Said], Awaitable[Reply | None]]
    contact: str = ""  # who runs this bot
    reports: Address | None = None  # the admins' chat
    off: frozenset[str] = frozenset()  # commands the operator switched off
    pulse: Pulse = field(default_factory=Pulse)
    rewording: Rewording = field(default_factory=Rewording)

    def notice(
        self,
        event: Event,
        key: str,
        actions: Sequence[Action] = (),
        **values: str | int | float,
    ) -> Notice:
        """A sentence that only the asker sees, where the platform can."""
        text = self.words.say(key, event.locale, **values)
        person = owner_of(event.user)
        return Notice(text, tuple(actions), only_for=person, refusal=key in REFUSALS)

    def signed(self, event: Event, notice: Notice) -> Notice:
        """The same sentence with the name of who runs this bot, as far as that was told."""
        if not self.contact:
            return notice
        who = self.words.say("privacy-contact", event.locale, contact=self.contact)
        return replace(notice, text=f"{notice.text}\n{who}")

    def button(self, event: Event, key: str, action: str, group: str = "") -> Action:
        """A button with a label in the person's language."""
        return Action(self.words.say(key, event.locale), action, group)

    def buttons(self, event: Event, pairs: Mapping[str, str], group: str = "") -> list[Action]:
        """Buttons from {action: key of the label}, without those that are switched off."""
        on = [pair for pair in pairs.items() if pair[0].partition(":")[0] not in self.off]
        return [self.button(event, key, action, group) for action, key in on]


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the table that adapters show and everybody can type."""

    run: Callable[[Room, Asked], Awaitable[Reply | None]]
    menu: bool = False  # stands in the visible menu: at most seven do
    group: bool = True  # may be asked for where others read along
    admin: bool = False  # for those who run the chat
