"""The methods that look at chats and their members; knows no message."""

from __future__ import annotations

from .state import Chat, Member
from .words import Ask, Json, bad
from .world import World

__all__ = ["METHODS"]

GIFTS = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
NO_GIFTS = dict.fromkeys(GIFTS.split(), False)


def readable(world: World, ask: Ask) -> Chat:
    """A chat that may be looked at: one the bot is in; a private one even when it is blocked."""
    chat = world.chat(ask.text("chat_id"))
    return chat if chat.person is not None else world.open(ask)


def get_chat(world: World, ask: Ask) -> Json:
    chat = readable(world, ask)
    full = chat.json() | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }
    return full | ({"permissions": chat.permissions} if chat.group else {})


def get_chat_member(world: World, ask: Ask) -> Json:
    chat = readable(world, ask)
    person = world.people.get(ask.integer("user_id"))
    if person is None:
        raise bad("PARTICIPANT_ID_INVALID")
    if not chat.group:
        if person.id not in (chat.id, world.bot.id):
            raise bad("member not found")
        return Member().json(person)
    return chat.member(person.id).json(person)


def get_chat_administrators(world: World, ask: Ask) -> list[Json]:
    """Of bots among them only this one is shown."""
    chat = readable(world, ask)
    if not chat.group:
        raise bad("there are no administrators in the private chat")
    people = ((world.people[id], member) for id, member in chat.members.items() if member.runs)
    return [m.json(p) for p, m in people if not p.is_bot or p is world.bot]


def get_chat_member_count(world: World, ask: Ask) -> int:
    chat = readable(world, ask)
    return sum(m.present for m in chat.members.values()) if chat.group else 2


def leave_chat(world: World, ask: Ask) -> bool:
    chat = world.open(ask)
    if not chat.group:
        raise bad("chat member status can't be changed in private chats")
    world.member_changed(chat, world.bot, Member("left"), by=world.bot)
    return True


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
