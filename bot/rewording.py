"""Whose next line holds new words for a sticker of theirs. Draws nothing and knows no platform."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from pmg_engine.types import Event, EventId, Said, Sticker, StickerId, User, Voice

__all__ = ["Rewording"]

PATIENCE = 300.0  # seconds: whoever speaks later speaks of something else
ROUNDED = 2.0  # seconds that platforms tell the time of a line too early
KEPT = 1_000  # people


@dataclass(frozen=True, slots=True)
class Wish:
    """One sticker that waits for words."""

    sticker: StickerId
    voice: Voice
    at: float  # seconds since the epoch
    line: EventId | None = None  # that brought them: it may come again after a failure


class Rewording:
    """In memory: a restart forgets the question, and the line becomes a sticker like any other."""

    def __init__(self) -> None:
        self._wishes: OrderedDict[User, Wish] = OrderedDict()

    def expect(self, event: Event, sticker: Sticker) -> None:
        """This person's next line here is for the sticker."""
        self._wishes[event.user] = Wish(sticker.id, sticker.voice, event.at)
        self._wishes.move_to_end(event.user)
        while len(self._wishes) > KEPT:
            self._wishes.popitem(last=False)

    def applied(self, said: Said) -> Said:
        """The line with the sticker's character and style, where it was waited for."""
        wish = self._wishes.get(said.user)
        if wish is None or wish.line not in (None, said.id):
            return said
        if not -ROUNDED <= said.at - wish.at <= PATIENCE:
            return said
        self._wishes[said.user] = replace(wish, line=said.id)
        return replace(said, like=wish.sticker, voice=wish.voice)
