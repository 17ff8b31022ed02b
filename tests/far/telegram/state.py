"""People, chats, messages, files and packs as the server remembers them; knows no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .words import Json

__all__ = ["BotAccount", "Chat", "Media", "Member", "Message", "Pack", "Person"]

MediaKind = Literal["sticker", "document", "photo", "thumbnail"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]


@dataclass(eq=False, slots=True)
class Person:
    """One account. `seen`: the bot met them anywhere; `started`: they wrote to it in private."""

    id: int
    first_name: str
    username: str | None = None
    last_name: str | None = None
    language: str | None = None
    is_bot: bool = False
    premium: bool = False
    seen: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def json(self) -> Json:
        shown = {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language,
            "is_premium": self.premium or None,
        }
        return {key: value for key, value in shown.items() if value is not None}


@dataclass(eq=False, slots=True)
class BotAccount(Person):
    """The bot, and what its owner set with @BotFather."""

    token: str = ""
    can_join_groups: bool = True
    privacy: bool = True
    inline: bool = True
    inline_feedback: bool = True
    guest: bool = True
    hears_bots: bool = False  # bot-to-bot communication

    def full(self) -> Json:
        return self.json() | {
            "can_join_groups": self.can_join_groups,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": self.inline,
            "supports_guest_queries": self.guest,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
            "can_manage_bots": False,
        }


@dataclass(eq=False, slots=True)
class Media:
    """One file, and what it is as a sticker."""

    file_id: str
    unique_id: str
    kind: MediaKind
    data: bytes
    path: str
    mime: str = "application/octet-stream"
    name: str | None = None
    width: int = 0
    height: int = 0
    format: str = "static"  # of a sticker: static, animated or video
    type: str = "regular"  # of a sticker: regular or custom_emoji
    emoji: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    set_name: str | None = None
    custom_emoji_id: str | None = None
    thumbnail: Media | None = None

    def ids(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.data),
        }

    def _thumb(self) -> Json:
        thumb = self.thumbnail
        if thumb is None:
            return {}
        return {"thumbnail": thumb.ids() | {"width": thumb.width, "height": thumb.height}}

    def sticker(self) -> Json:
        shown = self.ids() | self._thumb()
        shown |= {"width": self.width, "height": self.height, "type": self.type}
        shown |= {"is_animated": self.format == "animated", "is_video": self.format == "video"}
        if self.emoji:
            shown["emoji"] = self.emoji[0]
        if self.set_name:
            shown["set_name"] = self.set_name
        if self.custom_emoji_id:
            shown["custom_emoji_id"] = self.custom_emoji_id
        return shown

    def json(self) -> Json:
        """The field of a message that carries it."""
        if self.kind == "sticker":
            return {"sticker": self.sticker()}
        if self.kind == "photo":
            return {"photo": [self.ids() | {"width": self.width, "height": self.height}]}
        document = self.ids() | self._thumb() | {"file_name": self.name, "mime_type": self.mime}
        return {"document": document}


@dataclass(eq=False, slots=True)
class Message:
    """One message as everybody sees it now; `deleted` ones are kept for the test to look at."""

    chat: Chat
    id: int
    sender: Person
    date: float
    text: str = ""  # or the caption, where there is media
    entities: list[Json] = field(default_factory=list)
    media: Media | None = None
    reply_to: Message | None = None
    topic: int = 0  # none
    markup: Json | None = None
    via_bot: Person | None = None
    edited: float | None = None
    deleted: bool = False
    service: Json = field(default_factory=dict)
    reactions: dict[int, list[str]] = field(default_factory=dict)  # person -> emoji
    inline_id: str | None = None
    guest_query: str | None = None
    guest_caller: Person | None = None

    @property
    def sticker(self) -> Media | None:
        return self.media if self.media is not None and self.media.kind == "sticker" else None

    @property
    def buttons(self) -> list[Json]:
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def json(self, *, nested: bool = False) -> Json:
        shown: Json = {"message_id": self.id, "chat": self.chat.json(), "date": int(self.date)}
        shown["from"] = self.sender.json()
        shown |= self.service | self._content() | self._place()
        if self.edited is not None:
            shown["edit_date"] = int(self.edited)
        if self.via_bot is not None:
            shown["via_bot"] = self.via_bot.json()
        if self.markup:
            shown["reply_markup"] = self.markup
        if self.guest_query:
            shown["guest_query_id"] = self.guest_query
        if self.guest_caller:
            shown["guest_bot_caller_user"] = self.guest_caller.json()
        if not nested and (parent := self.parent()) is not None:
            shown["reply_to_message"] = parent.json(nested=True)
        return shown

    def parent(self) -> Message | None:
        """What it answers. In a topic an unaddressed message answers the topic's first one."""
        if self.reply_to is not None:
            return None if self.reply_to.deleted else self.reply_to
        return self.chat.find(self.topic) if self.topic else None

    def _content(self) -> Json:
        if self.media is None:
            text = {"text": self.text} if self.text else {}
            return text | ({"entities": self.entities} if self.entities else {})
        caption = {"caption": self.text} if self.text else {}
        marks = {"caption_entities": self.entities} if self.entities else {}
        return self.media.json() | caption | marks

    def _place(self) -> Json:
        if not self.topic:
            return {}
        return {"message_thread_id": self.topic, "is_topic_message": True}


@dataclass(slots=True)
class Member:
    """What one account is in one group. `rights`: of an administrator, or of who is restricted."""

    status: Status = "member"
    rights: Json = field(default_factory=dict)

    @property
    def present(self) -> bool:
        return self.status not in ("left", "kicked")

    @property
    def runs(self) -> bool:
        return self.status in ("creator", "administrator")

    def json(self, person: Person) -> Json:
        shown = {"status": self.status, "user": person.json()}
        if self.status == "creator":
            return shown | {"is_anonymous": False}
        if self.status == "administrator":
            return shown | ADMIN | {"can_be_edited": False} | self.rights
        if self.status == "restricted":
            return shown | {"is_member": True, "until_date": 0} | PERMISSIONS | self.rights
        return shown | ({"until_date": 0} if self.status == "kicked" else {})


RIGHTS = (
    "is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories "
    "can_delete_stories can_pin_messages can_manage_topics can_send_welcome_messages"
)
ADMIN = dict.fromkeys(RIGHTS.split(), False)
ALLOWED = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos "
    "can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages "
    "can_add_web_page_previews can_react_to_messages can_edit_tag can_change_info can_invite_users "
    "can_pin_messages can_manage_topics"
)
PERMISSIONS = dict.fromkeys(ALLOWED.split(), True)


@dataclass(eq=False, slots=True)
class Chat:
    """One conversation: a private one, a group or a supergroup."""

    id: int
    type: Literal["private", "group", "supergroup"]
    title: str = ""
    person: Person | None = None  # of a private chat
    username: str | None = None
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    permissions: Json = field(default_factory=lambda: dict(PERMISSIONS))
    topics: dict[int, str] = field(default_factory=dict)  # first message -> name
    history: list[Message] = field(default_factory=list)
    migrated_to: int | None = None
    last_bot: int | None = None  # the bot that spoke last
    actions: list[str] = field(default_factory=list)  # "is choosing a sticker", in order

    @property
    def group(self) -> bool:
        return self.type != "private"

    @property
    def messages(self) -> list[Message]:
        """What everybody sees now."""
        return [message for message in self.history if not message.deleted]

    def find(self, id: int) -> Message | None:
        return next((m for m in self.history if m.id == id and not m.deleted), None)

    def member(self, id: int) -> Member:
        return self.members.get(id, Member("left"))

    def json(self) -> Json:
        if self.person is not None:
            shown = self.person.json()
            names = ("id", "first_name", "last_name", "username")
            return {key: shown[key] for key in names if key in shown} | {"type": "private"}
        chat: Json = {"id": self.id, "title": self.title, "type": self.type}
        if self.type == "group":
            chat["all_members_are_administrators"] = all(self.permissions.values())
        if self.username:
            chat["username"] = self.username
        return chat | ({"is_forum": True} if self.forum else {})


@dataclass(eq=False, slots=True)
class Pack:
    """One sticker set that the bot made for a user."""

    name: str
    title: str
    owner: int
    type: str = "regular"
    stickers: list[Media] = field(default_factory=list)

    def json(self) -> Json:
        return {
            "name": self.name,
            "title": self.title,
            "sticker_type": self.type,
            "contains_masks": False,
            "stickers": [sticker.sticker() for sticker in self.stickers],
        }
