"""What people can ask for by name: one table, read by the bot and by every adapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot import admin
from pmg_engine.types import Asked, Reply

from . import drawing, memory, talk, taste, tastetest
from .room import Brain, Command, Desk, Memory, Room

__all__ = ["COMMANDS", "Brain", "Command", "Desk", "Memory", "Room", "answer", "listed"]


async def rules(room: Room, asked: Asked) -> Reply | None:
    """What the admins of a chat settle."""
    return await admin.admin(room.office, asked)


# Those with `menu` stand in the visible menu, in this order; the rest is found through /settings,
# through buttons, or by name.
COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "sticker": Command(drawing.sticker, menu=True),
        "me": Command(taste.me, menu=True, group=False),
        "style": Command(taste.style, menu=True),
        "settings": Command(talk.settings, menu=True, group=False),
        "privacy": Command(memory.privacy, menu=True),
        "forgetme": Command(memory.forgetme, menu=True, group=False),
        "help": Command(talk.help, menu=True),
        "about": Command(talk.about),
        "admin": Command(rules, admin=True),
        "again": Command(drawing.again),
        "cancel": Command(drawing.cancel),
        "character": Command(taste.character),
        "consent": Command(memory.consent, group=False),
        "export": Command(memory.export, group=False),
        "groups": Command(memory.groups),
        "keep": Command(drawing.keep),
        "lang": Command(talk.lang),
        "mark": Command(taste.mark, group=False),
        "more": Command(drawing.more),
        "mydata": Command(memory.mydata, group=False),
        "optin": Command(memory.optin),
        "optout": Command(memory.optout),
        "outline": Command(taste.outline, group=False),
        "quota": Command(drawing.quota),
        "report": Command(drawing.report),
        "slide": Command(taste.slide, group=False),
        "start": Command(talk.start),
        "status": Command(drawing.status),
        "tastetest": Command(tastetest.tastetest, group=False),
        "training": Command(memory.training, group=False),
    }
)


async def answer(room: Room, asked: Asked) -> Reply | None:
    """Runs a command; a word that is none gets the list of those that are."""
    command = COMMANDS.get(asked.command)
    if command is None or asked.command in room.off:
        known = ", ".join(f"/{name}" for name, _ in listed(room, private=asked.address.private))
        return room.notice(asked, "unknown-command", command=asked.command[:40], known=known)
    if not asked.address.private and not command.group:
        return room.notice(asked, "private-only", command=asked.command)
    return await command.run(room, asked)


def listed(room: Room, *, private: bool, admin: bool = False) -> Iterator[tuple[str, Command]]:
    """The visible menu: what works here, for this person, and is not switched off."""
    for name, command in COMMANDS.items():
        here = (private or command.group) and (admin or not command.admin)
        if here and name not in room.off and (command.menu or (admin and command.admin)):
            yield name, command
