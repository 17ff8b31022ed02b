"""What the bot arranges with Telegram at its start and on joining a group; answers no message."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    ChatMember,
    ChatMemberRestricted,
)
from telegram import User as Account
from telegram.error import TelegramError

from adapters.base import Inbox, MenuEntry

from .words import LANGUAGES

__all__ = ["HINTS", "Members", "hints", "menus"]

log = logging.getLogger(__name__)
RUNNING = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
FRESH = 60.0  # seconds for which it is remembered who runs a chat
KEPT = 5_000
HINTS = {
    "inline": "Inline mode is off: nobody can type @{name} in other chats. "
    "Switch it on: @BotFather, /setinline.",
    "feedback": "So that choices made by @{name} in other chats teach the bot: "
    "@BotFather, /setinlinefeedback, Enabled (100 %).",
    "privacy": "Privacy mode is off: the bot is sent every line of its groups. Only /admin mode "
    "auto needs that; else switch it on: @BotFather, /setprivacy, and add the bot anew.",
    "groups": "The bot may not be added to groups. If it should: @BotFather, /setjoingroups.",
}


def hints(me: Account) -> list[str]:
    """What the owner may want to settle with @BotFather; Telegram tells all but the feedback."""
    found = ["feedback" if me.supports_inline_queries else "inline"]
    found += ["privacy"] if me.can_read_all_group_messages else []
    found += [] if me.can_join_groups else ["groups"]
    return [HINTS[key].format(name=me.username) for key in found]


Extra = Callable[[str | None], MenuEntry]  # a command that only Telegram has


async def menus(bot: Bot, inbox: Inbox, *, extra: Sequence[Extra] = ()) -> None:
    """The command menus per scope and language; those that are right already are left alone."""
    scopes: tuple[tuple[BotCommandScope, bool, bool], ...] = (
        (BotCommandScopeAllPrivateChats(), True, False),
        (BotCommandScopeAllGroupChats(), False, False),
        (BotCommandScopeAllChatAdministrators(), False, True),
    )
    for scope, private, admin in scopes:
        for language in (None, *LANGUAGES):
            entries = list(inbox.menu(language, private=private, admin=admin))
            entries += [one(language) for one in extra] if private else []
            wanted = tuple(BotCommand(one.name, one.text[:256]) for one in entries)
            if await bot.get_my_commands(scope, language) != wanted:
                await bot.set_my_commands(wanted, scope, language)


class Members:
    """Who runs a chat, and what the bot itself may do there."""

    def __init__(self, bot: Bot, *, clock: Callable[[], float]) -> None:
        self._bot = bot
        self._clock = clock
        self._known: OrderedDict[tuple[int, int], tuple[bool, float]] = OrderedDict()

    async def runs(self, chat: int, person: int) -> bool:
        """Whether somebody is an admin here; no, where Telegram does not tell."""
        known, at = self._known.get((chat, person), (False, -FRESH))
        now = self._clock()
        if 0 <= now - at < FRESH:
            return known
        try:
            member = await self._bot.get_chat_member(chat, person)
        except TelegramError as error:
            log.warning("who runs a chat is not known: %s", type(error).__name__)
            return False
        self._known[chat, person] = member.status in RUNNING, now
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return member.status in RUNNING

    def forget(self, chat: int) -> None:
        """Something changed here."""
        for key in [key for key in self._known if key[0] == chat]:
            del self._known[key]

    async def may_send_stickers(self, chat: int, me: ChatMember) -> bool:
        """Whether the bot, being this in a group, may do what it is there for."""
        if me.status in RUNNING:
            return True
        if isinstance(me, ChatMemberRestricted) and not me.can_send_other_messages:
            return False
        try:
            permissions = (await self._bot.get_chat(chat)).permissions
        except TelegramError:
            return True  # found out with the first sticker
        return permissions is None or permissions.can_send_other_messages is not False
