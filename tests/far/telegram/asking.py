"""The methods that answer a person's button, inline query or guest mention; knows no HTTP."""

from __future__ import annotations

import re
from typing import Any

from .limits import (
    CALLBACK_TEXT,
    CAPTION,
    NEXT_OFFSET,
    RESULT_ID,
    RESULTS,
    TEXT,
    check_markup,
    check_text,
)
from .markup import parsed
from .state import Chat, Message, Person
from .words import Ask, Json, bad
from .world import World

__all__ = ["METHODS", "post"]

CACHED = {"sticker": "sticker", "photo": "photo", "document": "document"}


def answer_callback_query(world: World, ask: Ask) -> bool:
    if len(ask.text("text")) > CALLBACK_TEXT:
        raise bad("MESSAGE_TOO_LONG")
    answer = {
        "text": ask.text("text"),
        "alert": ask.flag("show_alert"),
        "url": ask.text("url"),
        "cache_time": ask.integer("cache_time"),
    }
    id = ask.text("callback_query_id")
    # "once per query" is what the field shows; documented is only that every query wants an answer
    world.queries.settle(id, "callback", answer, now=world.clock.now())
    return True


def answer_inline_query(world: World, ask: Ask) -> bool:
    results = checked(world, ask.json("results", "can't parse JSON encoded inline query results"))
    button = ask.json("button", "can't parse inline query results button JSON object")
    if button is not None:
        check_start(button)
    if len(ask.text("next_offset").encode()) > NEXT_OFFSET:
        raise bad("NEXT_OFFSET_INVALID")
    answer = {"results": results, "button": button, "next_offset": ask.text("next_offset")}
    now = world.clock.now()
    query = world.queries.settle(ask.text("inline_query_id"), "inline", answer, now=now)
    until = now + ask.integer("cache_time", 300)
    world.queries.remember(query, answer, until=until, personal=ask.flag("is_personal"))
    return True


def check_start(button: Json) -> None:
    if not button.get("text"):
        raise bad("can't parse inline query results button: text must be non-empty")
    if "web_app" not in button and not re.fullmatch(
        r"[A-Za-z0-9_-]{1,64}", str(button.get("start_parameter", ""))
    ):
        raise bad("START_PARAM_INVALID")


def checked(world: World, results: Any) -> list[Json]:
    """Results that would be shown, each with its content beside it as (text, entities, media)."""
    if not isinstance(results, list):
        raise bad("expected an Array of inline query results")
    if len(results) > RESULTS:
        raise bad("too many inline query results specified")
    ids = [str(result.get("id", "")) for result in results]
    if not all(1 <= len(id.encode()) <= RESULT_ID for id in ids):
        raise bad("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    for result in results:
        check_markup(result.get("reply_markup"))
        content(world, result)
    return results


def content(world: World, result: Json) -> Json:
    """What a result becomes in a chat: the fields of its message."""
    kind = result.get("type")
    given = result.get("input_message_content")
    if given is not None:
        text, entities = parsed(str(given.get("message_text", "")), given.get("parse_mode") or "")
        check_text(text, TEXT)
        return {"text": text, "entities": given.get("entities") or entities}
    if kind == "article":
        raise bad("can't parse inline query result: Input message content is not specified")
    if kind not in CACHED:
        # gif, video, game and the rest are sent by address, which has no meaning on loopback
        raise bad("can't parse inline query result: type is not known to the far side")
    media = world.files.by_id.get(str(result.get(f"{kind}_file_id", "")))
    if media is None or media.kind != CACHED[kind]:
        raise bad(f"wrong {kind}_file_id specified")
    text, entities = parsed(str(result.get("caption") or ""), result.get("parse_mode") or "")
    if text:
        check_text(text, CAPTION)
    return {"media": media, "text": text, "entities": entities}


def post(world: World, result: Json, *, chat: Chat, sender: Person, **more: Any) -> Message:
    """The message a chosen result becomes; it has an inline id where it has buttons."""
    markup = check_markup(result.get("reply_markup"))
    message = Message(chat, 0, sender, 0.0, markup=markup, **content(world, result), **more)
    if markup:
        give_id(world, message)
    return world.write(message)


def give_id(world: World, message: Message) -> str:
    message.inline_id = f"AgAAAinline{next(world.numbers):06d}"
    world.inline[message.inline_id] = message
    return message.inline_id


def answer_guest_query(world: World, ask: Ask) -> Json:
    """The one message a guest may leave, as an answer to the one that called it."""
    result = ask.json("result", "can't parse JSON encoded inline query results")
    if result is None:
        raise bad("result isn't specified")
    checked(world, [result])
    now, id = world.clock.now(), ask.text("guest_query_id")
    query = world.queries.find(id, "guest", now=now)
    caller = world.people[query.person]
    chat = world.chats[int(query.text)]
    parent = chat.find(int(query.offset))
    more = {"reply_to": parent, "guest_caller": caller, "topic": parent.topic if parent else 0}
    message = post(world, result, chat=chat, sender=world.bot, **more)
    inline_id = message.inline_id or give_id(world, message)
    world.queries.settle(id, "guest", {"message_id": message.id}, now=now)
    return {"inline_message_id": inline_id}


METHODS = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "answerGuestQuery": answer_guest_query,
}
