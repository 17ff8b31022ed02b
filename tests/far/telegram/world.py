"""The whole state, and who hears of what: privacy mode, membership, rights; knows no HTTP."""

from __future__ import annotations

import itertools
import re

from .faults import Clock, Faults, Flood
from .markup import commands_in
from .pictures import Files
from .queries import Queries
from .state import BotAccount, Chat, Member, Message, Pack, Person
from .updates import Updates
from .words import Ask, Json, bad, forbidden

__all__ = ["World"]


class World:
    """Everything one bot's far side remembers."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.updates = Updates(self.clock)
        self.files = Files()
        self.flood = Flood()
        self.faults = Faults()
        self.queries = Queries()
        self.bot = BotAccount(
            id=7_000_000_001, first_name="PMG", username="pmg_test_bot", is_bot=True
        )
        self.bot.token = f"{self.bot.id}:AAFfarSideOfTheTests_notARealSecret0"
        self.people: dict[int, Person] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.packs: dict[str, Pack] = {}
        self.inline: dict[str, Message] = {}  # inline_message_id -> message
        self.commands: dict[tuple[str, int, int, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}  # (name|description|..., language)
        self.calls: list[Ask] = []
        self.numbers = itertools.count(1)
        self._ids = itertools.count(1)  # private chats and groups share one count
        self._own: dict[int, itertools.count[int]] = {}

    # -- finding --

    def private(self, person: Person) -> Chat:
        """The conversation of this person with the bot; its id is the person's."""
        return self.chats.setdefault(person.id, Chat(person.id, "private", person=person))

    def chat(self, id: str) -> Chat:
        """The chat an argument names, by id or @username."""
        if not id:
            raise bad("chat_id is empty")
        if id.startswith("@"):
            named = [c for c in self.chats.values() if c.username and c.username == id[1:]]
            if not named or named[0].type != "supergroup":
                raise bad("chat not found")
            return named[0]
        number = int(id) if re.fullmatch(r"-?\d{1,18}", id) else 0
        person = self.people.get(number)
        if person is not None and person.seen and number not in self.chats:
            return self.private(person)
        if number not in self.chats or (person is not None and not person.seen):
            raise bad("chat not found")
        return self.chats[number]

    def open(self, ask: Ask) -> Chat:
        """The chat of a call that writes: it exists, and the bot may be there."""
        chat = self.chat(ask.text("chat_id"))
        if chat.person is not None:
            self._open_private(chat.person)
            return chat
        if chat.migrated_to is not None:
            raise bad(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        status = self.me_in(chat).status
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if status == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        return chat

    def _open_private(self, person: Person) -> None:
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.is_bot:
            raise forbidden("bot can't send messages to bots")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")

    def me_in(self, chat: Chat) -> Member:
        return chat.member(self.bot.id)

    def may(self, chat: Chat, right: str) -> bool:
        """Whether the bot has an administrator's right here."""
        me = self.me_in(chat)
        return me.status == "creator" or (
            me.status == "administrator" and bool(me.rights.get(right))
        )

    def check_permission(self, chat: Chat, permission: str, what: str) -> None:
        """Sending in a group needs the chat's permission, and the bot's where it is restricted."""
        me = self.me_in(chat)
        if not chat.group or me.runs:
            return
        own = me.rights if me.status == "restricted" else {}
        if not all(right.get(permission, True) for right in (chat.permissions, own)):
            raise bad(f"not enough rights to send {what} to the chat")

    # -- writing --

    def write(self, message: Message) -> Message:
        """A message appears. Ids grow per supergroup; elsewhere they are the account's."""
        chat = message.chat
        own = chat.type == "supergroup"
        count = self._own.setdefault(chat.id, itertools.count(1)) if own else self._ids
        message.id = next(count)
        message.date = self.clock.now()
        chat.history.append(message)
        if message.sender.is_bot:
            chat.last_bot = message.sender.id
        return message

    def heard(self, message: Message, *, edited: bool = False) -> bool:
        """Tell the bot, if it may see this message."""
        if not self.sees(message):
            return False
        message.sender.seen = True
        kind = "edited_message" if edited else "message"
        return self.updates.push(kind, message.json()) is not None

    def sees(self, message: Message) -> bool:
        """Privacy mode as documented: a plain `@bot` mention is not in that list.

        @BotFather's own words promise mentions, but bots in the field never get them.
        """
        chat, bot = message.chat, self.bot
        if message.sender is bot:
            return False
        if message.sender.is_bot and not bot.hears_bots:
            return False
        if not chat.group:
            return True
        me = self.me_in(chat)
        if not me.present:
            return False
        if message.service or me.runs or not bot.privacy or message.via_bot is bot:
            return True
        if message.reply_to is not None and message.reply_to.sender.is_bot:
            return message.reply_to.sender is bot  # another bot's reply is that bot's alone
        if message.reply_to is not None and message.reply_to.via_bot is bot:
            return True
        return self._commanded(message)

    def _commanded(self, message: Message) -> bool:
        for command in commands_in(message.text):
            _, _, target = command.partition("@")
            if target:
                if target.lower() == (self.bot.username or "").lower():
                    return True
            elif message.chat.last_bot in (None, self.bot.id):
                return True  # "if the bot was the last bot to send a message to the group"
        return False

    def member_changed(self, chat: Chat, person: Person, new: Member, *, by: Person) -> None:
        """Set a status; the bot hears of its own, and as an administrator of others' if it asks."""
        old = chat.member(person.id)
        chat.members[person.id] = new
        body = {
            "chat": chat.json(),
            "from": by.json(),
            "date": int(self.clock.now()),
            "old_chat_member": old.json(person),
            "new_chat_member": new.json(person),
        }
        if person is self.bot:
            self.updates.push("my_chat_member", body)
        elif self.me_in(chat).runs:
            self.updates.push("chat_member", body)
