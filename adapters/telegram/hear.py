"""Telegram's updates as events of the bot; sends nothing and keeps nothing.

What is edited is not answered again; what is deleted, nobody tells a bot. Lines of channels and
of other bots, and commands to other bots, are none of ours.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    MessageReactionUpdated,
    ReactionTypeEmoji,
)
from telegram import User as Account

from pmg_engine.types import (
    Address,
    Asked,
    EventId,
    Joined,
    Left,
    Pressed,
    Said,
    StickerId,
    Used,
    User,
)

from .buttons import Press
from .place import NAME, Spot, Way, address, person

__all__ = ["Ears", "in_topic", "parent"]

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+|$)")
DELETE: Way = "delete"
FOR_ADMINS = ("admin", "mode")  # whether somebody runs the chat is asked for these only
GOOD = frozenset("👍❤🔥🥰👏😁🎉🤩💯🤣🏆🍓🍾💋😎😍🤗😘💘🆒🦄😇⚡")
BAD = frozenset("👎🤮💩🤬🤡🥱🖕😡💔😢😭🤨😐")
HERE = ("member", "administrator", "creator", "restricted")
Runs = Callable[[int, int], Awaitable[bool]]  # (chat, person): does this person run the chat?
Moment = tuple[EventId, User, Address, float, str | None, bool]


@dataclass(frozen=True, slots=True)
class Ears:
    """Understands what happened; `me` is the bot's own account."""

    me: Account
    runs: Runs
    clock: Callable[[], float]

    async def message(self, message: Message) -> Said | Asked | None:
        """A line or a command; None for what is none."""
        who = author(message)
        if who is None or message.via_bot is not None or _service(message):
            return None
        if found := self._command(message):
            return await self._asked(message, who, *found)
        private = message.chat.type == Chat.PRIVATE
        text = message.text or message.caption or ""
        addressed = private or self._meant(message)
        if not (text or private) or message.sticker is not None:
            return None
        words = self._without_me(message) if addressed else text
        return Said(*self.moment(message, who), text=words, addressed=addressed)

    def moment(self, message: Message, who: User, *, way: str = "", admin: bool = False) -> Moment:
        """What every event of a message begins with."""
        spot = Spot(message.message_id, way="start" if way == "start" else "")
        here = address(message.chat, spot, thread=in_topic(message))
        id = EventId(f"{NAME}:{message.chat.id}:{message.message_id}")
        return id, who, here, message.date.timestamp(), _language(message.from_user), admin

    async def pressed(self, query: CallbackQuery, press: Press) -> Pressed | None:
        """A button under a message of ours; None where Telegram does not say which."""
        message = query.message
        if message is None:
            return None
        seen = message if isinstance(message, Message) else None  # else it is old: nothing is told
        asked, who = parent(seen) if seen else None, query.from_user
        own = message.chat.type == Chat.PRIVATE or (asked is not None and asked.from_user == who)
        way: Way = "delete" if own and press.action == "delete" else ""
        spot = Spot(message.message_id, query.id, way, asked.message_id if asked else None)
        here = address(message.chat, spot, thread=in_topic(seen) if seen else None)
        asks = press.action.partition(":")[0] in FOR_ADMINS and not here.private
        admin = asks and await self.runs(message.chat.id, who.id)
        moment = (EventId(f"{NAME}:press:{query.id}"), person(who.id), here, self.clock())
        return Pressed(*moment, _language(who), admin, action=press.action, sticker=press.sticker)

    def reacted(self, change: MessageReactionUpdated, sticker: StickerId) -> Used | None:
        """A thumb or a heart that was added to a sticker of ours."""
        before, after = (_emoji(found) for found in (change.old_reaction, change.new_reaction))
        added, who = after - before, change.user
        how = "liked" if added & GOOD else "disliked" if added & BAD else None
        if how is None or who is None:
            return None
        at = change.date.timestamp()
        id = EventId(f"{NAME}:reaction:{change.chat.id}:{change.message_id}:{who.id}:{at:.0f}")
        here = address(change.chat, Spot(change.message_id))
        moment = (id, person(who.id), here, at, _language(who))
        return Used(*moment, how="liked" if how == "liked" else "disliked", sticker=sticker)

    def moved(self, change: ChatMemberUpdated, number: int) -> Joined | Left | None:
        """The bot came into a group or was put out of a chat; in private only the latter counts."""
        was, now = (one.status in HERE for one in (change.old_chat_member, change.new_chat_member))
        if was == now:
            return None
        who, at = change.from_user, change.date.timestamp()
        here = address(change.chat, Spot())
        moment = (EventId(f"{NAME}:member:{number}"), person(who.id), here, at, _language(who))
        if not now:
            return Left(*moment)
        return None if here.private else Joined(*moment)

    # -- details --

    def _command(self, message: Message) -> tuple[str, str] | None:
        """A command's name and argument; None for a line, and for a command to another bot."""
        text = message.text or message.caption or ""
        found = COMMAND.match(text)
        if found is None or (found[2] and not self._is_me(found[2])):
            return None
        return found[1].lower(), text[found.end() :].strip()

    async def _asked(self, message: Message, who: User, name: str, argument: str) -> Asked:
        about, answered = None, parent(message)
        if answered is not None and not argument and not self._mine(answered):
            argument, about = answered.text or answered.caption or "", author(answered)
        group = message.chat.type != Chat.PRIVATE
        admin = group and name in FOR_ADMINS and await self._admin(message)
        moment = self.moment(message, who, way=name if not group else "", admin=admin)
        if admin and name == "admin" and argument.split() == [DELETE]:
            return self._deletes(message, moment)
        return Asked(*moment, command=name, argument=argument, about=about)

    def _deletes(self, message: Message, moment: Moment) -> Asked:
        """`/admin delete`: of what it answers, if that is ours."""
        id, who, _, at, locale, admin = moment
        target = parent(message)
        if target is None or not self._mine(target):
            return Asked(*moment, command="admin", argument=DELETE)
        spot = Spot(target.message_id, way=DELETE, line=message.message_id)
        here = address(message.chat, spot, thread=in_topic(message))
        argument = f"{DELETE} {target.message_id}"
        return Asked(id, who, here, at, locale, admin, command="admin", argument=argument)

    async def _admin(self, message: Message) -> bool:
        if _anonymous(message):
            return True
        account = message.from_user
        return account is not None and await self.runs(message.chat.id, account.id)

    def _meant(self, message: Message) -> bool:
        """Mentioned, replied to, or a command somebody typed for us in the middle of a line."""
        answered = parent(message)
        return bool(self._mentions(message)) or (answered is not None and self._mine(answered))

    def _mentions(self, message: Message) -> list[tuple[int, int]]:
        """Where the bot is mentioned, in UTF-16 units."""
        kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
        found = message.parse_entities(kinds) or message.parse_caption_entities(kinds)
        return [
            (entity.offset, entity.length)
            for entity, text in found.items()
            if self._is_me(text.removeprefix("@"))
            or (entity.user is not None and entity.user.id == self.me.id)
        ]

    def _without_me(self, message: Message) -> str:
        """The line without the bot's own name: that is no part of what was said."""
        text = message.text or message.caption or ""
        places = self._mentions(message)
        if not places:
            return text
        units = text.encode("utf-16-le")
        for offset, length in sorted(places, reverse=True):
            units = units[: offset * 2] + units[(offset + length) * 2 :]
        return " ".join(units.decode("utf-16-le").split())

    def _mine(self, message: Message) -> bool:
        ours = (message.from_user, message.via_bot)
        return any(account is not None and account.id == self.me.id for account in ours)

    def _is_me(self, name: str) -> bool:
        return name.lower() == (self.me.username or "").lower()


def author(message: Message) -> User | None:
    """Who wrote it; an admin who hides writes as the chat. Channels and other bots are nobody."""
    if _anonymous(message):
        return person(message.chat.id)
    account = message.from_user
    if message.sender_chat is not None or account is None or account.is_bot:
        return None
    return person(account.id)


def parent(message: Message) -> Message | None:
    """The line this one answers. In a topic every line answers the topic's first: that is none."""
    found = message.reply_to_message
    return None if found is None or found.forum_topic_created is not None else found


def in_topic(message: Message) -> int | None:
    """The topic of a forum; threads of replies elsewhere are no place to send to."""
    return message.message_thread_id if message.is_topic_message else None


def _anonymous(message: Message) -> bool:
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _service(message: Message) -> bool:
    """Somebody came or went, a title changed, a topic opened: nobody said anything."""
    content = (message.text, message.caption, message.effective_attachment)
    return all(one is None for one in content)


def _emoji(reactions: tuple[object, ...]) -> frozenset[str]:
    return frozenset(
        one.emoji.replace("\ufe0f", "") for one in reactions if isinstance(one, ReactionTypeEmoji)
    )


def _language(account: Account | None) -> str | None:
    return account.language_code if account is not None else None
