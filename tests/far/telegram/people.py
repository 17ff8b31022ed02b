"""What people do, and what the bot hears of it; knows no HTTP and none of the bot's code."""

from __future__ import annotations

from typing import Any

from .asking import post
from .limits import QUERY, length
from .markup import marked
from .pictures import photo
from .queries import Offered, Query
from .state import Chat, Media, Member, Message, Person
from .words import PATIENCE, Json, Upload
from .world import World

__all__ = ["Press", "User"]


class Press:
    """One tap on a button."""

    def __init__(self, query: Query) -> None:
        self.query = query

    @property
    def answer(self) -> Json | None:
        """{text, alert, url, cache_time}, or None while the button still turns."""
        return self.query.answer

    async def answered(self, patience: float = PATIENCE) -> Json:
        return await self.query.answered(patience)


class User:
    """One person at their client."""

    def __init__(self, world: World, account: Person) -> None:
        self.world, self.account = world, account

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def private(self) -> Chat:
        """The conversation with the bot."""
        return self.world.private(self.account)

    # -- writing --

    def says(self, chat: Chat, text: str, **more: Any) -> Message:
        """A line; `reply_to` a message, `topic` of a forum, `entities` besides what is found."""
        entities = sorted(marked(text) + more.pop("entities", []), key=lambda e: int(e["offset"]))
        return self._sends(chat, text=text, entities=entities, **more)

    def starts(self, parameter: str = "") -> Message:
        """Opens the bot, perhaps by a deep link."""
        return self.says(self.private, f"/start {parameter}".strip())

    def sends_sticker(self, chat: Chat, media: Media, **more: Any) -> Message:
        return self._sends(chat, media=media, **more)

    def sends_custom_emoji(
        self, chat: Chat, media: Media, *, text: str = "", **more: Any
    ) -> Message:
        """`text` with a custom emoji at its end."""
        shown = (media.emoji or ["⭐"])[0]
        place: Json = {"type": "custom_emoji", "custom_emoji_id": media.custom_emoji_id}
        place |= {"offset": length(text), "length": length(shown)}
        return self._sends(chat, text=text + shown, entities=[place], **more)

    def sends_photo(self, chat: Chat, data: bytes, *, caption: str = "", **more: Any) -> Message:
        return self._sends(chat, media=photo(self.world.files, data), text=caption, **more)

    def sends_document(
        self, chat: Chat, upload: Upload, *, mime: str = "application/octet-stream", **more: Any
    ) -> Message:
        name = {"name": upload.name, "mime": mime}
        return self._sends(
            chat, media=self.world.files.keep("document", upload.data, **name), **more
        )

    def _sends(self, chat: Chat, **content: Any) -> Message:
        self.present(chat)
        if chat.person is self.account:
            self.unblocks()
            self.account.started = self.account.seen = True
        parent = content.get("reply_to")
        if parent is not None and not content.get("topic"):
            content["topic"] = parent.topic
        message = self.world.write(Message(chat, 0, self.account, 0.0, **content))
        self.world.heard(message)
        return message

    def present(self, chat: Chat) -> None:
        """Only members write in a group; only the person and the bot in a private chat."""
        inside = chat.member(self.id).present if chat.group else chat.person is self.account
        if not inside or chat.migrated_to is not None:
            raise LookupError("this person cannot write in this chat: add them, or use the new one")

    def edits(self, message: Message, text: str) -> None:
        message.text, message.entities = text, marked(text)
        message.edited = self.world.clock.now()
        self.world.heard(message, edited=True)

    def deletes(self, message: Message) -> None:
        """The Bot API tells a bot nothing of this."""
        message.deleted = True

    def reacts(self, message: Message, *emoji: str) -> None:
        """The bot hears it as an administrator, if it asked; in private chats too.

        That a private chat counts is not documented; the field shows it.
        """
        old = message.reactions.get(self.id, [])
        message.reactions[self.id] = list(emoji)
        chat = message.chat
        body = {
            "chat": chat.json(),
            "message_id": message.id,
            "user": self.account.json(),
            "date": int(self.world.clock.now()),
            "old_reaction": [{"type": "emoji", "emoji": one} for one in old],
            "new_reaction": [{"type": "emoji", "emoji": one} for one in emoji],
        }
        if not chat.group or self.world.me_in(chat).runs:
            self.world.updates.push("message_reaction", body)

    # -- asking --

    def presses(self, message: Message, button: str) -> Press:
        """Taps the button with this text or this callback data."""
        for one in message.buttons:
            if button in (one["text"], one.get("callback_data")) and "callback_data" in one:
                return self.presses_data(message, str(one["callback_data"]))
        raise LookupError(f"no such button: {button}")

    def presses_data(self, message: Message, data: str) -> Press:
        """A callback with any data: of an older version, or made up by a client."""
        world = self.world
        if message.deleted:
            raise LookupError("this message is gone")
        query = self._ask("callback", "")
        body: Json = {
            "id": query.id,
            "from": self.account.json(),
            "chat_instance": str(-message.chat.id * 7919),
            "data": data,
        }
        if message.inline_id is not None:
            body["inline_message_id"] = message.inline_id
        else:
            body["message"] = message.json()
        self.account.seen = True
        world.updates.push("callback_query", body)
        return Press(query)

    def _ask(self, kind: Any, text: str, offset: str = "") -> Query:
        world = self.world
        number = f"{next(world.numbers) + 400_000_000_000_000_000}"
        query = Query(number, kind, self.id, world.clock.now(), text=text, offset=offset)
        return world.queries.ask(query)

    async def types_inline(
        self, text: str, *, chat_type: str = "private", offset: str = "", patience: float = PATIENCE
    ) -> Offered:
        """`@bot text` in the composer of any chat: what the bot offers for it."""
        world = self.world
        if not world.bot.inline:
            raise LookupError("inline mode is off: the client asks nobody")
        if len(text) > QUERY:
            raise ValueError("a client sends at most 256 characters")
        known = world.queries.remembered(text, offset, self.id, now=world.clock.now())
        if known is not None:
            return Offered(**known, cached=True)
        query = self._ask("inline", text, offset)
        body = {"id": query.id, "from": self.account.json(), "query": text, "offset": offset}
        self.account.seen = True
        world.updates.push("inline_query", body | {"chat_type": chat_type})
        return Offered(**await query.answered(patience))

    def chooses(self, result: Json, chat: Chat, *, query: str = "", **more: Any) -> Message:
        """Sends one of the offered results; the bot hears it if inline feedback is switched on."""
        world = self.world
        self.present(chat)
        message = post(world, result, chat=chat, sender=self.account, via_bot=world.bot, **more)
        world.heard(message)
        if world.bot.inline_feedback:
            body = {"result_id": result["id"], "from": self.account.json(), "query": query}
            inline = {"inline_message_id": message.inline_id} if message.inline_id else {}
            world.updates.push("chosen_inline_result", body | inline)
        return message

    def summons(self, chat: Chat, text: str, **more: Any) -> Query:
        """Mentions the bot where it is no member; `answered()` waits for the guest's message."""
        world = self.world
        if world.me_in(chat).present or not world.bot.guest:
            raise LookupError("the bot is a member here, or guest mode is off")
        message = self.says(chat, f"@{world.bot.username} {text}", **more)
        query = self._ask("guest", str(chat.id), str(message.id))
        # the chat's id is a stranger's: the documentation warns that it may equal another one's
        world.updates.push("guest_message", message.json() | {"guest_query_id": query.id})
        return query

    # -- coming and going --

    def blocks(self) -> None:
        self._blocked(True)

    def unblocks(self) -> None:
        self._blocked(False)

    def _blocked(self, value: bool) -> None:
        if self.account.blocked == value:
            return
        self.account.blocked = value
        was, now = (
            Member("kicked" if not value else "member"),
            Member("kicked" if value else "member"),
        )
        chat = self.private
        chat.members[self.world.bot.id] = was
        self.world.member_changed(chat, self.world.bot, now, by=self.account)
