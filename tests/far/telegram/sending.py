"""The methods that write, change and remove messages; knows nothing of packs and queries."""

from __future__ import annotations

from typing import Any

from .limits import ACTIONS, CAPTION, DELETABLE, REACTIONS, TEXT, check_markup, check_text, length
from .markup import parsed
from .pictures import document, photo, sticker, upload
from .state import Chat, Media, Message
from .words import Ask, Json, Upload, bad
from .world import World

__all__ = ["METHODS"]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def send_message(world: World, ask: Ask) -> Json:
    text, entities = words(ask, "text", TEXT)
    check_text(text)
    return send(
        world, ask, text=text, entities=entities, right="can_send_messages", what="text messages"
    )


def send_sticker(world: World, ask: Ask) -> Json:
    chat = world.open(ask)
    given = upload(ask, "sticker", "there is no sticker in the request")
    media = taken(world, given, "sticker")
    if isinstance(given, Upload) and ask.has("emoji"):  # "only for just uploaded stickers"
        media.emoji = [ask.text("emoji")]
    return send(
        world, ask, media=media, right="can_send_other_messages", what="stickers", chat=chat
    )


def send_photo(world: World, ask: Ask) -> Json:
    chat = world.open(ask)
    media = taken(world, upload(ask, "photo", "there is no photo in the request"), "photo")
    return captioned(world, ask, media, chat)


def send_document(world: World, ask: Ask) -> Json:
    chat = world.open(ask)
    media = taken(world, upload(ask, "document", "there is no document in the request"), "document")
    return captioned(world, ask, media, chat)


def captioned(world: World, ask: Ask, media: Media, chat: Chat) -> Json:
    text, entities = words(ask, "caption", CAPTION)
    if text:
        check_text(text, CAPTION)
    right, what = f"can_send_{media.kind}s", f"{media.kind}s"
    return send(
        world, ask, text=text, entities=entities, media=media, right=right, what=what, chat=chat
    )


def taken(world: World, given: Upload | str, kind: str) -> Media:
    """The file of a message: a new one is checked, an id must be of the right kind."""
    files = world.files
    if isinstance(given, str):
        return files.known(given, kind)  # type: ignore[arg-type]
    if kind == "photo":
        return photo(files, given.data)
    if kind == "document":
        return document(files, given, "application/octet-stream")
    moving = {b"\x1aE\xdf\xa3": "video", b"\x1f\x8b": "animated"}
    form = next((f for magic, f in moving.items() if given.data.startswith(magic)), "static")
    return sticker(files, given.data, format=form, type="regular", kind="sticker")


def words(ask: Ask, field: str, most: int) -> tuple[str, list[Json]]:
    """A text with its entities, given or parsed; over-long input is refused before parsing."""
    raw = ask.text(field)
    if len(raw) > 8 * most:
        raise bad("text is too long")
    marks = ask.json("entities" if field == "text" else "caption_entities", "can't parse entities")
    text, found = (raw, list(marks)) if marks else parsed(raw, ask.text("parse_mode"))
    lead = length(text) - length(text.lstrip())  # spaces around go, and the marks move with them
    return text.strip(), [{**mark, "offset": int(mark["offset"]) - lead} for mark in found]


def send(
    world: World, ask: Ask, *, right: str, what: str, chat: Chat | None = None, **content: Any
) -> Json:
    chat = chat or world.open(ask)
    world.check_permission(chat, right, what)
    markup = check_markup(ask.json("reply_markup", "can't parse reply keyboard markup JSON object"))
    parent = reply_target(ask, chat)
    topic = topic_of(ask, chat, parent)
    world.flood.count(chat.id, group=chat.group, now=world.clock.now())
    message = Message(
        chat, 0, world.bot, 0.0, reply_to=parent, topic=topic, markup=markup, **content
    )
    return world.write(message).json()


def reply_target(ask: Ask, chat: Chat) -> Message | None:
    given = ask.json("reply_parameters", "can't parse reply parameters JSON object") or {}
    id = int(given.get("message_id") or ask.integer("reply_to_message_id"))
    if not id:
        return None
    found = chat.find(id)
    if found is None and not (
        given.get("allow_sending_without_reply") or ask.flag("allow_sending_without_reply")
    ):
        raise bad("message to be replied not found")
    return found


def topic_of(ask: Ask, chat: Chat, parent: Message | None) -> int:
    """The topic asked for, or that of the message answered. Topics are of forums only."""
    topic = ask.integer("message_thread_id")
    if not topic:
        return parent.topic if parent is not None else 0
    if topic not in chat.topics:
        raise bad("message thread not found")
    return topic


def mine(world: World, ask: Ask) -> Message:
    """The message an edit is about: the bot's own, or one sent through it."""
    if ask.has("inline_message_id"):
        if ask.text("inline_message_id") not in world.inline:
            raise bad("MESSAGE_ID_INVALID")
        return world.inline[ask.text("inline_message_id")]
    chat = world.open(ask)
    message = chat.find(ask.integer("message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message.sender is not world.bot:
        raise bad("message can't be edited")
    return message


def edited(world: World, ask: Ask, message: Message, **new: Any) -> Json | bool:
    """Change what differs; without a keyboard in the call the old one goes."""
    markup = check_markup(ask.json("reply_markup", "can't parse reply keyboard markup JSON object"))
    new["markup"] = markup
    if all(getattr(message, name) == value for name, value in new.items()):
        raise bad(NOT_MODIFIED)
    if not ask.has("inline_message_id"):
        chat = message.chat
        world.flood.count(chat.id, group=chat.group, now=world.clock.now())
    for name, value in new.items():
        setattr(message, name, value)
    message.edited = world.clock.now()
    return True if ask.has("inline_message_id") else message.json()


def edit_message_text(world: World, ask: Ask) -> Json | bool:
    text, entities = words(ask, "text", TEXT)
    check_text(text)
    message = mine(world, ask)
    if message.media is not None:
        raise bad("there is no text in the message to edit")
    return edited(world, ask, message, text=text, entities=entities)


def edit_message_caption(world: World, ask: Ask) -> Json | bool:
    message = mine(world, ask)
    if message.media is None or message.sticker is not None:
        raise bad("there is no caption in the message to edit")
    text, entities = words(ask, "caption", CAPTION)
    if text:
        check_text(text, CAPTION)
    return edited(world, ask, message, text=text, entities=entities)


def edit_message_reply_markup(world: World, ask: Ask) -> Json | bool:
    return edited(world, ask, mine(world, ask))


def delete_message(world: World, ask: Ask) -> bool:
    chat = world.open(ask)
    message = chat.find(ask.integer("message_id"))
    if message is None:
        raise bad("message to delete not found")
    own = message.sender is world.bot
    if message.date < world.clock.now() - DELETABLE and not world.may(chat, "can_delete_messages"):
        raise bad("message can't be deleted for everyone")
    if chat.group and not own and not world.may(chat, "can_delete_messages"):
        raise bad("message can't be deleted")
    message.deleted = True
    return True


def delete_messages(world: World, ask: Ask) -> bool:
    """Up to a hundred; those that are not found are skipped."""
    chat = world.open(ask)
    ids = ask.json("message_ids", "can't parse message_ids JSON object") or []
    if not 1 <= len(ids) <= 100:
        raise bad(
            "message identifiers are not specified"
            if not ids
            else "too many message identifiers specified"
        )
    for id in ids:
        if chat.find(int(id)) is not None:
            delete_message(world, Ask(ask.method, {**ask.args, "message_id": id}))
    return True


def send_chat_action(world: World, ask: Ask) -> bool:
    chat = world.open(ask)
    if ask.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    topic_of(ask, chat, None)
    chat.actions.append(ask.text("action"))
    return True


def set_message_reaction(world: World, ask: Ask) -> bool:
    """A bot has one reaction per message, from the fixed list."""
    chat = world.open(ask)
    message = chat.find(ask.integer("message_id"))
    if message is None:
        raise bad("message to react not found")
    kinds = ask.json("reaction", "can't parse reaction types JSON object") or []
    emoji = [str(kind.get("emoji", "")).replace("\ufe0f", "") for kind in kinds]
    if len(emoji) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(one not in REACTIONS for one in emoji):
        raise bad("REACTION_INVALID")
    message.reactions[world.bot.id] = emoji
    return True


METHODS = {
    "sendMessage": send_message,
    "sendSticker": send_sticker,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": set_message_reaction,
}
