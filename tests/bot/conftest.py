"""A whole running bot over a real store and queue; only the drawing is scripted."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from PIL import Image
from pydantic import BaseModel

import bot.inbox
from adapters.base import Adapter, Inbox, StickerFormat
from bot.admin import Office
from bot.chats import Tallies
from bot.i18n import Catalogue
from bot.inbox import TheInbox
from bot.jobs import Jobs
from bot.limits import Limits, Rates
from bot.manners import Manners
from bot.replies import Replies
from bot.scope import member
from bot.shelf import PersonalShelf
from pmg_engine.drawing import Parts
from pmg_engine.engine import Engine, keeps
from pmg_engine.errors import DeliveryError
from pmg_engine.store.fleeting import MemoryStore
from pmg_engine.store.graves import Graves
from pmg_engine.store.remembering import RememberingStore
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import (
    Address,
    Asked,
    Event,
    EventId,
    Keywords,
    Liking,
    Notice,
    Pressed,
    Receipt,
    Reply,
    Said,
    Silence,
    Sticker,
    StickerId,
    Stickers,
    Target,
    User,
)

__all__ = [
    "ADMINS",
    "ANN",
    "BOB",
    "GROUP",
    "HERE",
    "PATIENCE",
    "House",
    "Open",
    "Script",
    "Tin",
    "asked",
    "pressed",
    "said",
    "sticker",
]

ANN, BOB = User("tin", "ann"), User("tin", "bob")
HERE = Address("tin", "ann")
GROUP = Address("tin", "room", private=False)
ADMINS = Address("tin", "admins", private=False)
PATIENCE = 60.0  # seconds: bounds a hang, never decides a pass
START = 1_700_000_000.0  # seconds since the epoch
APART = 10.0  # seconds between two events of a test: no burst
numbers = itertools.count(1)
T = TypeVar("T", bound=BaseModel)


def moment() -> tuple[EventId, float]:
    """An id and a time that no event had before."""
    number = next(numbers)
    return EventId(f"{number}"), START + APART * number


def at_home(user: User) -> Address:
    """Where a person and the bot are alone."""
    return Address(user.platform, user.id)


def said(
    text: str,
    *,
    user: User = ANN,
    at: Address | None = None,
    locale: str | None = None,
    addressed: bool = True,
    **more: Any,
) -> Said:
    id, when = moment()
    return Said(id, user, at or at_home(user), when, locale, text=text, addressed=addressed, **more)


def asked(
    command: str,
    argument: str = "",
    *,
    user: User = ANN,
    at: Address | None = None,
    locale: str | None = None,
    about: User | None = None,
    admin: bool = False,
) -> Asked:
    id, when = moment()
    return Asked(id, user, at or at_home(user), when, locale, admin, command, argument, about)


def pressed(
    action: str,
    sticker: str | None = None,
    *,
    user: User = ANN,
    at: Address | None = None,
    locale: str | None = None,
    admin: bool = False,
) -> Pressed:
    id, when = moment()
    under = StickerId(sticker) if sticker else None
    return Pressed(id, user, at or at_home(user), when, locale, admin, action=action, sticker=under)


def sticker(
    id: str, text: str = "", *, drawn: Target | None = None, voice: Any = "mine"
) -> Sticker:
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 128))
    drawn = drawn or Target("happy", character="cat", style="kawaii")
    words = Keywords(
        Target("happy", text="quoted", action="jumps"), (Liking("fox", "character", 0.9),)
    )
    return Sticker(StickerId(id), image, words, drawn, seed=1, z=0.0, text=text, voice=voice)


class Silent:
    """A language model with nothing to add: what was counted decides."""

    family, name = "pocket", "silent"

    async def extract(self, prompt: Any, schema: type[T]) -> T:
        return schema.model_validate({"likes": [], "dislikes": []})

    async def close(self) -> None:
        return


class Script(Engine):
    """The engine, but what it draws is told beforehand."""

    def __init__(self, store: RememberingStore) -> None:
        none = cast(Any, None)
        super().__init__(Parts(Silent(), none, none, none, store, ()))
        self.store = store
        self.answers: dict[str, Silence | Exception] = {}
        self.looks: dict[str, Target] = {}
        self.heard: list[Said] = []
        self.calls: asyncio.Queue[None] = asyncio.Queue()
        self.hold: asyncio.Event | None = None

    async def reply(self, said: Said, *, seed: int | None = None) -> Sticker | Silence:
        self.heard.append(said)
        self.calls.put_nowait(None)
        if self.hold:
            await self.hold.wait()
        answer = self.answers.get(said.text)
        if isinstance(answer, Exception):
            raise answer
        if answer:
            return answer
        look = self.looks.get(said.text)
        drawn = sticker(f"sticker-of-{said.id}", said.text, drawn=look, voice=said.voice)
        drawn = drawn if keeps(said) else drawn.wordless()
        await self.store.keep(said.user, drawn)
        if keeps(said):
            await self.store.remember(said)
        return drawn


class Tin(Adapter):
    """A messenger of tin: what is sent can be read here; it can be told to refuse."""

    name = "tin"
    format = StickerFormat("image/png", 512, 512_000)

    def __init__(self) -> None:
        super().__init__(self.Config())
        self.sent: asyncio.Queue[tuple[str, Address, Reply]] = asyncio.Queue()
        self.refusals = 0
        self.busy_at: list[Address] = []

    async def run(self, inbox: Inbox) -> None:
        await asyncio.Event().wait()

    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        if self.refusals:
            self.refusals -= 1
            raise DeliveryError("The tin is shut. Open it.")
        await self.sent.put((key, address, reply))
        return Receipt(key)

    async def busy(self, address: Address) -> None:
        self.busy_at.append(address)


@dataclass
class Clock:
    """This machine's clock. For the rules every look at it is `step` later: no burst lasts."""

    now: float = START
    step: float = APART

    def __call__(self) -> float:
        return self.now

    def look(self) -> float:
        self.now += self.step
        return self.now


@dataclass
class House:
    """A running bot."""

    store: RememberingStore
    jobs: Jobs
    brain: Script
    replies: Replies
    inbox: TheInbox
    clock: Clock
    tin: Tin = field(default_factory=Tin)

    async def next(self) -> tuple[str, Address, Reply]:
        """Key, address and reply of what is sent next."""
        return await asyncio.wait_for(self.tin.sent.get(), PATIENCE)

    async def hears(self) -> Reply:
        return (await self.next())[2]

    async def after(self, event: Event) -> Reply:
        await self.inbox.event(event)
        return await self.hears()

    async def notice(self, event: Event) -> Notice:
        """The words that answer an event; they are for nobody else."""
        reply = await self.after(event)
        assert isinstance(reply, Notice), reply
        assert reply.only_for == event.user
        return reply

    async def sentence(self, event: Event) -> str:
        return (await self.notice(event)).text

    async def drawn(self, event: Event) -> Stickers:
        """The sticker that answers an event."""
        reply = await self.after(event)
        assert isinstance(reply, Stickers), reply
        return reply

    async def ignores(self, event: Event) -> bool:
        """Nothing is sent for an event: a command after it overtakes nothing."""
        await self.inbox.event(event)
        reply = await self.after(asked("quota", user=event.user, at=event.address))
        return isinstance(reply, Notice) and "daily limit" in reply.text

    async def settled(self) -> None:
        """Waits until nobody is waiting; nothing tells when a worker lets go of a line."""
        selves = [
            one for user in (ANN, BOB) for one in (user, member(said("", user=user, at=GROUP)))
        ]
        async with asyncio.timeout(PATIENCE):
            while any(map(self.jobs.unsettled, selves)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def delivered(self) -> None:
        """Waits until what has arrived is noted as sent."""
        async with asyncio.timeout(PATIENCE):
            while await self.rows("outbox WHERE state = 'sending'"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def rows(self, table: str) -> int:
        """How many rows a table of the database holds."""
        async with self.store.database.read() as connection:
            found = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            return int(found.scalar_one())


Open = Callable[..., AbstractAsyncContextManager[House]]


@asynccontextmanager
async def running(
    folder: Path,
    master: MasterKey,
    *,
    clock: Clock | None = None,
    rates: Rates | None = None,
    **settings: Any,
) -> AsyncIterator[House]:
    """The bot, until the block ends; again over the same folder, it is a restart."""
    clock = clock or Clock()
    graves = Graves(folder.parent / "forgotten")
    disk = await SqlStore.open(folder, master, clock=clock, graves=graves)
    store = RememberingStore(disk, MemoryStore(clock))
    jobs = await Jobs.open(disk, in_flight=2)
    brain, words = Script(store), Catalogue()
    replies = Replies(
        brain,
        store,
        words,
        Limits(store, rates or Rates(per_minute=100, per_minute_chat=100)),
        Manners(store),
        jobs,
        Office(store, words, Tallies(store), store.purge_chat, jobs.shown),
        **{"contact": "Ann", "crisis_help": "Call 000.", "clock": clock.look, **settings},
    )
    tin = Tin()
    shelf = PersonalShelf(brain, store, jobs, replies.limits, words)
    inbox = TheInbox(jobs, replies, {"tin": tin}, shelf=shelf, waiting=4, waiting_per_user=3)
    tasks = [asyncio.create_task(one()) for one in (inbox.answer, inbox.answer, inbox.deliver)]
    house = House(store, jobs, brain, replies, inbox, clock, tin)
    yield house
    await house.delivered()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await jobs.stop()
    await store.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MasterKey]:
    """A new data folder and its key: making its tables takes longer than most tests."""
    folder, master = tmp_path_factory.mktemp("empty") / "data", MasterKey.fresh()

    async def make() -> None:
        await (await SqlStore.open(folder, master)).close()

    asyncio.run(make())
    return folder, master


@pytest.fixture
def opens_in(
    empty: tuple[Path, MasterKey], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], Open]:
    """Makes a new data folder; what comes back starts a bot over it."""
    monkeypatch.setattr(bot.inbox, "PAUSE", 0.001)

    def at(folder: Path) -> Open:
        shutil.copytree(empty[0], folder / "data")
        return lambda **settings: running(folder / "data", empty[1], **settings)

    return at


@pytest.fixture
def opens(opens_in: Callable[[Path], Open], tmp_path: Path) -> Open:
    """Starts a bot over this test's folder: `async with opens() as house`."""
    return opens_in(tmp_path)


@pytest.fixture
async def house(opens: Open) -> AsyncIterator[House]:
    async with opens() as one:
        yield one
