"""The bot about itself: names, commands and how updates reach it; knows no message."""

from __future__ import annotations

import re

from .limits import DESCRIPTION, NAME, SHORT_DESCRIPTION, check_commands
from .updates import Webhook
from .words import Ask, Json, bad
from .world import World

__all__ = ["METHODS", "commands_seen"]

Scope = tuple[str, int, int, str]
WIDE = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
NARROW = {"chat", "chat_administrators", "chat_member"}
TEXTS = {"name": NAME, "description": DESCRIPTION, "short_description": SHORT_DESCRIPTION}


def get_me(world: World, ask: Ask) -> Json:
    return world.bot.full()


async def get_updates(world: World, ask: Ask) -> list[Json]:
    world.updates.allow(ask.json("allowed_updates", "can't parse allowed_updates"))
    limit, timeout = ask.integer("limit", 100), ask.integer("timeout")
    return await world.updates.get(ask.integer("offset"), limit, timeout)


def set_webhook(world: World, ask: Ask) -> bool:
    """Really https and a public address only; here http on loopback is what there is."""
    url, secret = ask.text("url"), ask.text("secret_token")
    if url and not re.match(r"https?://[^/\s]+", url):
        raise bad("invalid webhook URL specified")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    world.updates.allow(ask.json("allowed_updates", "can't parse allowed_updates"))
    hook = Webhook(url, secret if url else "", ask.integer("max_connections", 40))
    world.updates.set_webhook(hook, drop=ask.flag("drop_pending_updates"))
    return True


def delete_webhook(world: World, ask: Ask) -> bool:
    world.updates.set_webhook(Webhook(), drop=ask.flag("drop_pending_updates"))
    return True


def get_webhook_info(world: World, ask: Ask) -> Json:
    return world.updates.info()


def scope_of(world: World, ask: Ask) -> Scope:
    given = ask.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    kind = str(given.get("type", ""))
    if kind not in WIDE | NARROW:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    chat = person = 0
    if kind in NARROW:
        chat = world.chat(str(given.get("chat_id", ""))).id
    if kind == "chat_member":
        person = int(given.get("user_id", 0))
        if person not in world.people:
            raise bad("can't parse BotCommandScope: Invalid user_id specified")
    return kind, chat, person, language_of(ask)


def language_of(ask: Ask) -> str:
    code = ask.text("language_code")
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad("BOT_LANG_CODE_INVALID")  # "two-letter"; the refusal's words are not documented
    return code


def set_my_commands(world: World, ask: Ask) -> bool:
    commands = check_commands(ask.json("commands", "can't parse commands JSON object"))
    world.commands[scope_of(world, ask)] = commands
    return True


def get_my_commands(world: World, ask: Ask) -> list[Json]:
    return world.commands.get(scope_of(world, ask), [])


def delete_my_commands(world: World, ask: Ask) -> bool:
    world.commands.pop(scope_of(world, ask), None)
    return True


def commands_seen(
    world: World, chat: int, person: int, *, language: str, admin: bool
) -> list[Json]:
    """The menu one person sees in one chat: the narrowest list that was set, as documented."""
    narrow: list[tuple[str, int, int]] = [("chat", chat, 0)]
    if chat == person:
        narrow.append(("all_private_chats", 0, 0))
    else:
        admins = [("chat_administrators", chat, 0)] if admin else []
        narrow = [("chat_member", chat, person), *admins, *narrow]
        narrow += [("all_chat_administrators", 0, 0)] if admin else []
        narrow.append(("all_group_chats", 0, 0))
    for scope in [*narrow, ("default", 0, 0)]:
        for code in (language, ""):
            if found := world.commands.get((*scope, code)):
                return found
    return []


def set_text(world: World, ask: Ask) -> bool:
    """setMyName, setMyDescription, setMyShortDescription: an empty text removes it."""
    what = text_of(ask)
    text = ask.text(what)
    if len(text) > TEXTS[what]:
        raise bad(f"BOT_{what.upper()}_TOO_LONG")  # words not documented
    world.texts[what, language_of(ask)] = text
    return True


def get_text(world: World, ask: Ask) -> Json:
    """Without one in this language, the text for all; the name falls back to the account's."""
    what = text_of(ask)
    default = world.bot.first_name if what == "name" else ""
    texts = world.texts
    found = texts.get((what, language_of(ask))) or texts.get((what, "")) or default
    return {what: found}


def text_of(ask: Ask) -> str:
    names = {"name": "name", "description": "description"}
    return names.get(ask.method.lower()[5:], "short_description")


METHODS = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": set_text,
    "getMyName": get_text,
    "setMyDescription": set_text,
    "getMyDescription": get_text,
    "setMyShortDescription": set_text,
    "getMyShortDescription": get_text,
}
