"""The tests' handle: a Bot API on loopback, its people and groups, its failures and its clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from .faults import Clock, Fault, Flood
from .people import User
from .pictures import ENDINGS, opened
from .profile import commands_seen
from .server import Server
from .state import BotAccount, Chat, Media, Member, Message, Person, Status
from .words import PATIENCE, Ask, Json
from .world import World

__all__ = ["Group", "Telegram"]


class Group(Chat):
    """A group as the test acts on it."""

    __slots__ = ("world",)
    world: World

    def adds(self, *people: User, by: User | None = None) -> None:
        """People come in, with the service message that every bot sees."""
        for one in people:
            self._arrives(one.account, (by or one).account)

    def adds_bot(self, by: User) -> None:
        if not self.world.bot.can_join_groups:
            raise LookupError("this bot may not be added to groups")
        self._arrives(self.world.bot, by.account)

    def _arrives(self, person: Person, by: Person) -> None:
        world = self.world
        person.seen = person.seen or world.me_in(self).present
        world.member_changed(self, person, Member("member"), by=by)
        news = {"new_chat_members": [person.json()]}
        world.heard(world.write(Message(self, 0, by, 0.0, service=news)))
        if person is world.bot:
            for id, member in self.members.items():
                world.people[id].seen = world.people[id].seen or member.present

    def removes(self, who: User, *, by: User) -> None:
        """Somebody is thrown out, or leaves (`by` themselves)."""
        self._departs(who.account, by.account)

    def removes_bot(self, by: User) -> None:
        """The bot is thrown out: it hears of that, and of nothing after."""
        self._departs(self.world.bot, by.account)

    def _departs(self, person: Person, by: Person) -> None:
        world = self.world
        status: Status = "left" if person is by else "kicked"
        world.member_changed(self, person, Member(status), by=by)
        news = {"left_chat_member": person.json()}
        message = world.write(Message(self, 0, by, 0.0, service=news))
        if person is world.bot:
            world.updates.push("message", message.json())
        else:
            world.heard(message)

    def promotes(self, who: User | Person, **rights: bool) -> None:
        person = who.account if isinstance(who, User) else who
        self.sets(person, "administrator", **({"can_manage_chat": True} | rights))

    def sets(self, person: Person, status: Status, **rights: bool) -> None:
        """Any status, by the group's creator."""
        owner = next(id for id, member in self.members.items() if member.status == "creator")
        by = self.world.people[owner]
        self.world.member_changed(self, person, Member(status, dict(rights)), by=by)

    def topic(self, name: str, *, by: User) -> int:
        """A new topic of a forum: its id is that of its first, service, message."""
        if not self.forum:
            raise LookupError("not a forum")
        news = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        first = self.world.write(Message(self, 0, by.account, 0.0, service=news))
        first.topic = first.id
        self.topics[first.id] = name
        self.world.heard(first)
        return first.id

    def migrates(self) -> Group:
        """Becomes a supergroup with a new id; both chats get their service message."""
        world = self.world
        new = Group(-1_001_000_000_000 - next(world.numbers), "supergroup", self.title)
        new.world, new.members = world, dict(self.members)
        world.chats[new.id] = new
        owner = world.people[next(id for id, m in self.members.items() if m.status == "creator")]
        told = {"migrate_to_chat_id": new.id}
        world.heard(world.write(Message(self, 0, owner, 0.0, service=told)))
        self.migrated_to = new.id
        told = {"migrate_from_chat_id": self.id}
        world.heard(world.write(Message(new, 0, owner, 0.0, service=told)))
        return new


class Telegram:
    """`async with Telegram() as far:` is Telegram, for one bot."""

    def __init__(self, **server: int) -> None:
        self.world = World()
        self.server = Server(self.world, **server)

    async def __aenter__(self) -> Telegram:
        await self.server.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.server.stop()
        if self.server.broken and not any(error):
            raise self.server.broken[0]

    # -- where --

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's `base_url`; the token is added to it."""
        return f"{self.server.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.server.url}/file/bot"

    @property
    def token(self) -> str:
        return self.world.bot.token

    @property
    def bot(self) -> BotAccount:
        """The bot's account and @BotFather's switches."""
        return self.world.bot

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def flood(self) -> Flood:
        """The rate limits: `far.flood.on = False` takes them away."""
        return self.world.flood

    @property
    def calls(self) -> list[Ask]:
        return self.world.calls

    def called(self, method: str) -> list[Ask]:
        """The calls of one method, oldest first."""
        return [ask for ask in self.calls if ask.method.lower() == method.lower()]

    def fail(self, method: str, fault: Fault, *, times: int = 1, chat: Chat | None = None) -> None:
        """The next calls of a method (`*`: of any) go wrong."""
        where = None if chat is None else chat.id
        self.world.faults.order(method, fault, times=times, chat=where)

    async def until(self, check: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Wait for something to be true here; gives it."""
        async with asyncio.timeout(patience):
            while not (found := check()):  # noqa: ASYNC110 - nothing rings when it becomes true
                await asyncio.sleep(0.005)
        return found

    # -- who --

    def user(self, name: str = "Ann", **more: Any) -> User:
        """A person: `language`, `username`, `last_name`, `premium`, `is_bot`."""
        id = 5_000_000_000 + next(self.world.numbers)
        account = Person(id, name, **more)
        self.world.people[id] = account
        return User(self.world, account)

    def chat(
        self,
        *people: User,
        title: str = "Friends",
        type: str = "supergroup",
        forum: bool = False,
        username: str | None = None,
        bot: bool = True,
    ) -> Group:
        """A group of these people, the first of them its creator; the bot comes in last."""
        number = next(self.world.numbers)
        id = -number - 4_000_000_000 if type == "group" else -1_001_000_000_000 - number
        chat = Group(id, type, title, forum=forum, username=username)  # type: ignore[arg-type]
        chat.world = self.world
        self.world.chats[id] = chat
        for one in people:
            chat.members[one.id] = Member("creator" if one is people[0] else "member")
        if bot:
            chat.adds_bot(people[0])
        return chat

    def sticker(
        self,
        data: bytes,
        *,
        emoji: str = "🙂",
        set_name: str | None = None,
        format: str = "static",
        custom: bool = False,
        thumbnail: bytes | None = None,
    ) -> Media:
        """Somebody's sticker or custom emoji, as people send them."""
        files = self.world.files
        size = 100 if custom else 512
        picture = opened(data) if format == "static" else None
        width, height = picture.size if picture else (size, size)
        media = files.keep("sticker", data, ending=ENDINGS[format])
        media.width, media.height, media.format = width, height, format
        media.emoji, media.set_name = [emoji], set_name
        if custom:
            media.type, media.custom_emoji_id = "custom_emoji", f"5{next(self.world.numbers):018d}"
        if thumbnail is not None:
            media.thumbnail = files.keep(
                "thumbnail", thumbnail, ending=".jpg", width=320, height=320
            )
        return media

    def menu(self, user: User, chat: Chat) -> list[Json]:
        """The commands this person is shown in this chat."""
        admin = chat.group and chat.member(user.id).runs
        language = user.account.language or ""
        return commands_seen(self.world, chat.id, user.id, language=language, admin=admin)

    def pack(self, name: str) -> list[Media]:
        """The stickers of a set as anybody sees them now."""
        return self.world.packs[name.lower()].stickers
