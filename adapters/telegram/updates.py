"""What becomes of one update: written down before Telegram is told that we have it.

Knows no connection: what is answered on the spot runs as a task of the adapter.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from telegram import CallbackQuery, ChatMemberUpdated, Message, MessageReactionUpdated, Update
from telegram import User as Account

from adapters.base import Inbox
from pmg_engine.errors import Overloaded
from pmg_engine.types import Address, Asked, Event, EventId, Joined, Pressed, Used

from . import buttons
from .buttons import PICK, Press
from .collage import starters
from .hear import Ears, author
from .inline import Inline
from .packs import DATA, Packs
from .place import NAME, Spot, address, person
from .presses import Presses
from .setup import Members
from .speak import Mouth
from .use import Uses
from .words import say

__all__ = ["Post"]


class Host(Protocol):
    """What updates need of the adapter."""

    inbox: Inbox
    inline: Inline
    packs: Packs
    uses: Uses
    mouth: Mouth
    members: Members
    presses: Presses

    @property
    def ears(self) -> Ears: ...
    def clock(self) -> float: ...
    def speaks(self, chat: int, account: Account | None) -> None: ...
    async def moved(self, old: str, new: str) -> None: ...
    def later(self, work: Coroutine[Any, Any, object]) -> None: ...


@dataclass(frozen=True, slots=True)
class Post:
    """Brings each update to its place."""

    host: Host

    async def take(self, update: Update) -> None:
        """Once this returns, the update is written down. Raises StoreError."""
        if update.message:
            await self._message(update.message)
        elif update.callback_query:
            await self._pressed(update.callback_query)
        elif update.my_chat_member:
            await self._member(update.my_chat_member, update.update_id)
        elif update.message_reaction:
            await self._reacted(update.message_reaction)
        elif update.inline_query:
            self.host.later(self.host.inline.asked(update.inline_query))
        elif update.chosen_inline_result:
            id = EventId(f"{NAME}:chosen:{update.update_id}")
            await self.host.inline.chosen(update.chosen_inline_result, id=id, at=self.host.clock())
        elif update.guest_message:
            self.host.later(self.host.inline.summoned(update.guest_message))

    async def _message(self, message: Message) -> None:
        self.host.speaks(message.chat.id, message.from_user)
        # told on both sides, and nobody knows which is read first
        old = message.migrate_from_chat_id or message.chat.id
        if (new := message.migrate_to_chat_id or message.chat.id) != old:
            return await self.host.moved(str(old), str(new))
        await self._used(message)
        event = await self.host.ears.message(message)
        if isinstance(event, Asked) and await self._own_command(message, event):
            return
        if event is not None:
            await self._accepted(event)

    async def _used(self, message: Message) -> None:
        """The stickers and custom emoji of others that somebody sent."""
        entities = (*message.entities, *message.caption_entities)
        custom = any(one.type == one.CUSTOM_EMOJI for one in entities)
        who = author(message)
        if who is None or not (message.sticker or custom):
            return
        moment = self.host.ears.moment(message, who)
        use = Used(EventId(f"{moment[0]}:use"), *moment[1:])
        for used in await self.host.uses.of(message, use):
            await self.host.inbox.event(used)

    async def _own_command(self, message: Message, asked: Asked) -> bool:
        """Commands that only Telegram has."""
        if asked.command == "pack":
            await self.host.packs.asked(message, asked.argument, locale=asked.locale)
            return True
        deep = asked.command == "start" and bool(asked.argument)
        return deep and await self.host.packs.started(message, asked.argument, locale=asked.locale)

    async def _accepted(self, event: Event) -> None:
        """Written down; a full queue is told at once."""
        try:
            await self.host.inbox.event(event)
        except Overloaded as error:
            self.host.later(self.host.mouth.words(event.address, str(error)))
            return
        wish = event.command if isinstance(event, Asked) else ""
        wish = event.action.replace(":", " ") if isinstance(event, Pressed) else wish
        sure = isinstance(event, Asked) and event.argument.strip() == "sure"
        if wish == "forgetme sure" or (wish == "forgetme" and sure):
            self.host.later(self.host.packs.farewell(int(event.user.id), locale=event.locale))

    async def _pressed(self, query: CallbackQuery) -> None:
        locale = query.from_user.language_code
        chat = query.message.chat.id if query.message else query.from_user.id
        self.host.speaks(chat, query.from_user)
        if (query.data or "").startswith(DATA):
            return self.host.later(self.host.packs.pressed(query, locale=locale))
        press = buttons.read(query.data)
        if press is not None and press.action.startswith(PICK):
            return await self._picked(query, press)
        event = await self.host.ears.pressed(query, press) if press else None
        if event is None:
            return self.host.later(self.host.presses.answer(query.id, say("old-button", locale)))
        await self._accepted(event)
        self.host.presses.expect(query.id)

    async def _picked(self, query: CallbackQuery, press: Press) -> None:
        """A starter on the first greeting: it counts as one they like."""
        number, shown = press.action.removeprefix(PICK), starters()
        locale, who = query.from_user.language_code, query.from_user
        if not (number.isdecimal() and 1 <= int(number) <= len(shown) and query.message):
            return self.host.later(self.host.presses.answer(query.id, say("old-button", locale)))
        one = shown[int(number) - 1]
        here = address(query.message.chat, Spot(query.message.message_id))
        moment = (
            EventId(f"{NAME}:press:{query.id}"),
            person(who.id),
            here,
            self.host.clock(),
            locale,
        )
        await self.host.inbox.event(Used(*moment, how="liked", words=(one.character, one.style)))
        what = f"{one.character}, {one.style}"
        self.host.later(self.host.presses.answer(query.id, say("picked", locale, what=what)))

    async def _member(self, change: ChatMemberUpdated, number: int) -> None:
        """Came, went, or may do something else from now on."""
        chat = change.chat.id
        self.host.members.forget(chat)
        self.host.speaks(chat, change.from_user)
        event = self.host.ears.moved(change, number)
        if event is not None:
            await self._accepted(event)
        present = change.new_chat_member.status not in ("left", "kicked")
        if change.chat.type != change.chat.PRIVATE and present:
            self.host.later(self._check(change, joined=isinstance(event, Joined)))

    async def _check(self, change: ChatMemberUpdated, *, joined: bool) -> None:
        """Name the right that is missing: nobody guesses why no sticker comes."""
        allowed = await self.host.members.may_send_stickers(change.chat.id, change.new_chat_member)
        if allowed or not (joined or change.old_chat_member != change.new_chat_member):
            return
        who, text = change.from_user, say("no-stickers", change.from_user.language_code)
        if not await self.host.mouth.words(address(change.chat, Spot()), text):
            # not even words: whoever brought the bot here is told at home
            home = Address(NAME, str(who.id))
            named = f"{change.chat.title or ''}: {say('no-words', who.language_code)}"
            await self.host.mouth.words(home, named)

    async def _reacted(self, change: MessageReactionUpdated) -> None:
        """A thumb under a sticker of ours; whose it is, the bot knows."""
        who, sticker = change.user, self.host.mouth.sticker_at(change.chat.id, change.message_id)
        if sticker is None and who is not None and change.chat.type == change.chat.PRIVATE:
            # sent before the last start: the outbox knows it
            sticker = await self.host.inbox.shelf.shown(person(who.id), str(change.message_id))
        event = sticker and self.host.ears.reacted(change, sticker)
        if isinstance(event, Used):
            await self.host.inbox.event(event)
