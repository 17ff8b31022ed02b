"""From an event to a sent reply, over the real queue and database; only the brain is scripted."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image

import bot.inbox
import bot.log
from adapters.base import UNKEPT, Adapter, Inbox, StickerFormat
from bot.i18n import Catalogue
from bot.inbox import TheInbox
from bot.jobs import Jobs
from bot.policy import Policy
from bot.replies import BUTTONS, Replies
from pmg_engine.errors import (
    DeliveryError,
    NoGoodSticker,
    Overloaded,
    StoreError,
    UnknownSticker,
)
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import (
    Address,
    Asked,
    Event,
    EventId,
    Keywords,
    Marked,
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
    Taste,
    Used,
    User,
    Voice,
    Why,
)

ANN = User("tin", "ann")
HERE = Address("tin", "ann")
GROUP = Address("tin", "group", private=False)
PATIENCE = 20.0  # seconds: bounds a hang, never decides a pass


def sticker(id: str, text: str = "", *, style: str = "kawaii") -> Sticker:
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 128))
    drawn = Target("happy", character="cat", style=style)
    return Sticker(StickerId(id), image, Keywords(Target("happy")), drawn, seed=1, z=0.0, text=text)


@dataclass
class Script:
    """A brain that says what it is told and remembers what it was asked."""

    store: SqlStore
    answers: dict[str, Silence | Exception] = field(default_factory=dict)
    heard: list[Said] = field(default_factory=list)
    learned: list[Used] = field(default_factory=list)
    calls: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    hold: asyncio.Event | None = None

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
        drawn = sticker(f"sticker-of-{said.id}", said.text)
        drawn = replace(drawn, voice=said.voice)
        await self.store.keep(said.user, drawn)
        return drawn

    async def learn(self, used: Used) -> None:
        self.learned.append(used)

    async def sticker(self, user: User, id: StickerId) -> Sticker:
        return await self.store.sticker(user, id)

    async def profile(self, user: User) -> Taste:
        return Taste((), uses=len(self.learned))

    async def mark(self, user: User, marked: Marked) -> None:
        await self.store.mark(user, marked)

    async def slide(self, user: User, alpha: float) -> None:
        await self.store.slide(user, alpha)

    async def forget(self, user: User) -> None:
        await self.store.forget(user)


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
class House:
    """A running inbox."""

    store: SqlStore
    brain: Script
    tin: Tin
    inbox: TheInbox

    async def hears(self) -> Reply:
        _, _, reply = await asyncio.wait_for(self.tin.sent.get(), PATIENCE)
        return reply

    async def after(self, event: Event) -> Reply:
        await self.inbox.event(event)
        return await self.hears()

    async def sentence(self, event: Event) -> str:
        reply = await self.after(event)
        assert isinstance(reply, Notice)
        assert reply.only_for == event.user
        return reply.text

    async def quiet(self) -> bool:
        """Nothing was sent for all that was accepted: a last command overtakes nothing."""
        reply = await self.after(asked("privacy"))
        return isinstance(reply, Notice) and "machine" in reply.text


Opener = Callable[[], Awaitable[SqlStore]]


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    master = MasterKey.fresh()
    return lambda: SqlStore.open(tmp_path / "data", master)


@asynccontextmanager
async def running(opened: Opener, *, per_minute: int = 100) -> AsyncIterator[House]:
    store = await opened()
    jobs = await Jobs.open(store, in_flight=2)
    brain, tin = Script(store), Tin()
    replies = Replies(brain, Catalogue(), Policy(per_minute=per_minute), "Ann", "Call 000.")
    inbox = TheInbox(jobs, replies, {"tin": tin}, waiting=4, waiting_per_user=3)
    tasks = [asyncio.create_task(one()) for one in (inbox.answer, inbox.answer, inbox.deliver)]
    yield House(store, brain, tin, inbox)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await jobs.stop()
    await store.close()


@pytest.fixture
async def house(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(bot.inbox, "PAUSE", 0.001)
    async with running(opened) as one:
        yield one


def said(text: str, *, id: str = "1", at: Address = HERE, locale: str | None = None) -> Said:
    return Said(EventId(id), ANN, at, 0.0, locale, text=text)


def pressed(action: str, sticker: str, *, id: str = "2") -> Pressed:
    return Pressed(EventId(id), ANN, HERE, 0.0, action=action, sticker=StickerId(sticker))


def asked(command: str, argument: str = "") -> Asked:
    return Asked(EventId(f"{command} {argument}"), ANN, HERE, 0.0, None, command, argument)


@pytest.mark.parametrize("voice", ["mine", "reply"])
async def test_again_keeps_the_voice(house: House, voice: Voice) -> None:
    await house.after(replace(said("hello"), voice=voice))
    for number, action in enumerate(("again", "more"), start=2):
        await house.after(pressed(action, "sticker-of-1", id=str(number)))
    assert [one.voice for one in house.brain.heard] == [voice] * 3


async def test_a_line_becomes_a_sticker_with_buttons(house: House) -> None:
    reply = await house.after(said("hello"))
    assert isinstance(reply, Stickers)
    assert [one.id for one in reply.stickers] == ["sticker-of-1"]
    assert tuple(one.action for one in reply.actions) == BUTTONS
    assert house.tin.busy_at == [HERE]
    said_entry, drawn_entry = await house.inbox.replay(HERE)
    assert isinstance(said_entry.item, Said)
    assert isinstance(drawn_entry.item, Stickers)


async def test_buttons_speak_the_persons_language(house: House) -> None:
    reply = await house.after(said("你好", locale="zh-CN"))
    assert isinstance(reply, Stickers)
    assert reply.actions[0].label == "再来一张"


async def test_a_retried_event_is_answered_once(house: House) -> None:
    await house.inbox.event(said("hello"))
    await house.inbox.event(said("hello"))
    assert isinstance(await house.hears(), Stickers)
    assert await house.quiet()
    assert len(house.brain.heard) == 1


Reason = Literal["empty", "no-sticker", "grief", "crisis", "blocked"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("empty", "For example"),
        ("no-sticker", "No sticker fits"),
        ("grief", "I am sorry"),
        ("crisis", "Call 000."),
        ("blocked", "other words"),
    ],
)
async def test_silence_is_one_sentence_in_private(house: House, reason: Reason, words: str) -> None:
    house.brain.answers["x"] = Silence(reason)
    assert words in await house.sentence(said("x"))


@pytest.mark.parametrize("reason", ["grief", "crisis"])
async def test_grief_and_crisis_are_not_spoken_of_before_others(
    house: House, reason: Reason
) -> None:
    house.brain.answers["x"] = Silence(reason)
    await house.inbox.event(said("x", at=GROUP))
    assert await house.quiet()


async def test_example_people_get_no_buttons_and_no_sentences(house: House) -> None:
    mia = User("tin", "mia")
    reply = await house.after(Said(EventId("m"), mia, HERE, 0.0, text="hi", remember=False))
    assert isinstance(reply, Stickers)
    assert reply.actions == ()
    house.brain.answers["x"] = Silence("no-sticker")
    await house.inbox.event(Said(EventId("n"), mia, HERE, 0.0, text="x", remember=False))
    assert await house.quiet()


@pytest.mark.parametrize(
    ("action", "how", "like"),
    [("again", "rerolled", None), ("more", "more", "sticker-of-1")],
)
async def test_drawn_again(house: House, action: str, how: str, like: str | None) -> None:
    await house.after(said("hello"))
    reply = await house.after(pressed(action, "sticker-of-1"))
    assert isinstance(reply, Stickers)
    assert reply.stickers[0].id == "sticker-of-2"  # the new event's own
    (used,) = house.brain.learned
    assert (used.how, used.sticker) == (how, "sticker-of-1")
    assert (house.brain.heard[-1].text, house.brain.heard[-1].like) == ("hello", like)


@pytest.mark.parametrize(
    ("action", "how", "words"),
    [
        ("like", "liked", "Noted: more like this kawaii cat."),
        ("dislike", "disliked", "Noted: fewer like this kawaii cat."),
    ],
)
async def test_a_thumb_is_learned_and_noted(
    house: House, action: str, how: str, words: str
) -> None:
    await house.after(said("hello"))
    assert await house.sentence(pressed(action, "sticker-of-1")) == words
    assert [used.how for used in house.brain.learned] == [how]


async def test_a_thumb_is_noted_in_chinese(house: House) -> None:
    await house.after(said("hello"))
    thumb = Pressed(EventId("2"), ANN, HERE, 0.0, "zh", "like", StickerId("sticker-of-1"))
    assert "猫" in await house.sentence(thumb)


async def test_why(house: House) -> None:
    await house.after(said("hello"))
    reply = await house.after(pressed("why", "sticker-of-1"))
    assert isinstance(reply, Why)
    assert reply.sticker.id == "sticker-of-1"


@pytest.mark.parametrize("action", [*BUTTONS, "dance"])
async def test_a_button_under_an_unknown_sticker(house: House, action: str) -> None:
    assert "do not have that sticker" in await house.sentence(pressed(action, "gone"))
    assert house.brain.learned == []


async def test_a_use_is_learned_silently(house: House) -> None:
    used = Used(EventId("u"), ANN, HERE, 0.0, how="liked", words=("cat", "glossy"))
    await house.inbox.event(used)
    assert await house.quiet()
    assert house.brain.learned == [used]


async def test_commands(house: House) -> None:
    assert isinstance(await house.after(asked("me")), Taste)
    mark = asked("mark", '{"word": "cat", "kind": "character", "mark": "pinned"}')
    for change in (mark, asked("slide", "0.7")):
        assert isinstance(await house.after(change), Taste)  # the page as it is now
    past = await house.store.recall(ANN, before=None, limit=1)
    assert (past.marks, past.alpha) == ((Marked("cat", "character", "pinned"),), 0.7)
    assert "run by: Ann" in await house.sentence(asked("privacy"))
    assert "👍" in await house.sentence(asked("help"))


@pytest.mark.parametrize(
    ("command", "argument", "words"),
    [
        ("mark", "cats!", "Example"),
        ("mark", '{"word": "cat", "kind": "mood", "mark": "pinned"}', "Example"),
        ("slide", "7", "Example"),
        ("slide", "nan", "Example"),
        ("dance", "", "forgetme"),
    ],
)
async def test_a_wrong_command_gets_help(
    house: House, command: str, argument: str, words: str
) -> None:
    assert words in await house.sentence(asked(command, argument))


async def test_forgetme_forgets_and_says_so(house: House) -> None:
    await house.after(said("hello"))
    await house.inbox.event(asked("forgetme"))
    key, at, reply = await asyncio.wait_for(house.tin.sent.get(), PATIENCE)
    assert isinstance(reply, Notice)
    assert "deleted" in reply.text
    assert (key.startswith(UNKEPT), at) == (True, HERE), "the adapter knows that no replay has it"
    assert await house.store.export(ANN) == []
    assert await house.inbox.replay(HERE) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoGoodSticker("No."), "good enough"),
        (UnknownSticker("No."), "do not have"),
        (Overloaded("No."), "try again in a minute"),
        (ZeroDivisionError("my secret words"), "number"),
    ],
)
async def test_a_failure_is_a_plain_sentence(house: House, error: Exception, words: str) -> None:
    house.brain.answers["x"] = error
    text = await house.sentence(said("x"))
    assert words in text
    assert "secret" not in text
    assert "Error" not in text
    assert isinstance(await house.after(said("and on", id="9")), Stickers)


async def test_the_log_bears_the_number_and_not_the_words(house: House) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(bot.log.Discreet())
    logging.getLogger("bot.inbox").addHandler(handler)
    try:
        words = "I am a secret"
        house.brain.answers[words] = ZeroDivisionError(f"cannot draw {words!r}")
        text = await house.sentence(said(words))
    finally:
        logging.getLogger("bot.inbox").removeHandler(handler)
    match = re.search(r"number (\w+)", text)
    assert match
    assert f" {match[1]} " in stream.getvalue()
    assert "ZeroDivisionError" in stream.getvalue()
    assert words not in stream.getvalue()


async def test_an_undelivered_reply_is_sent_again_under_its_key(house: House) -> None:
    house.tin.refusals = 2
    await house.inbox.event(said("hello"))
    key, address, reply = await asyncio.wait_for(house.tin.sent.get(), PATIENCE)
    assert isinstance(reply, Stickers)
    assert address == HERE
    assert (await house.inbox.replay(HERE))[-1].key == key


async def test_too_many_waiting_lines_are_refused_before_they_are_accepted(house: House) -> None:
    house.brain.hold = asyncio.Event()
    for n in range(3):
        await house.inbox.event(said("hello", id=f"{n}"))
    with pytest.raises(Overloaded, match="still busy"):
        await house.inbox.event(said("hello", id="one too many"))
    await house.inbox.event(asked("help"))  # commands are always welcome
    house.brain.hold.set()
    for _ in range(4):
        await house.hears()
    assert isinstance(await house.after(said("hello", id="later")), Stickers)


async def test_the_whole_house_can_be_full(house: House) -> None:
    house.brain.hold = asyncio.Event()
    for n in range(6):  # two in flight, four waiting
        user = User("tin", f"user {n}")
        await house.inbox.event(Said(EventId(f"{n}"), user, HERE, 0.0, text="hello"))
        if n < 2:
            await house.brain.calls.get()
    with pytest.raises(Overloaded, match="many people"):
        await house.inbox.event(said("hello"))
    house.brain.hold.set()
    for _ in range(6):
        await house.hears()


async def test_a_quick_talker_is_asked_to_slow_down(opened: Opener) -> None:
    async with running(opened, per_minute=2) as house:
        assert isinstance(await house.after(said("a", id="1")), Stickers)
        assert isinstance(await house.after(said("b", id="2")), Stickers)
        assert "30 seconds" in await house.sentence(said("c", id="3"))


async def test_what_was_accepted_is_answered_after_a_stop(opened: Opener) -> None:
    async with running(opened) as house:
        house.brain.hold = asyncio.Event()
        await house.inbox.event(said("hello"))
        await house.brain.calls.get()
    async with running(opened) as house:
        assert isinstance(await house.hears(), Stickers)


async def test_a_locked_database_loses_nothing(house: House) -> None:
    house.brain.answers["x"] = StoreError("The database is locked.")
    await house.inbox.event(said("x"))
    for _ in range(2):
        await house.brain.calls.get()
    del house.brain.answers["x"]
    assert isinstance(await house.hears(), Stickers)
