"""Admins settle a chat, nobody else does; answers are for them alone, mistakes have a cure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import chats
from bot.admin import EXAMPLES, IN_PRIVATE, KEPT_ACTS, VERBS, Office, admin, greeting, pressed
from bot.chats import Act, ChatSettings, Tallies
from bot.i18n import Catalogue
from bot.jobs import Jobs
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, Asked, EventId, Notice, Pressed, Said, StickerId, User

ANN, BOB = User("tin", "ann"), User("tin", "bob")
GROUP = Address("tin", "-5", private=False)
HOME = Address("tin", "ann")
MISTAKES = (
    "mode loud",
    "mode",
    "dial 9",
    "dial 51",
    "dial many",
    "cooldown 6",
    "cooldown -7",
    "cooldown ٧٧",
    "quota -1",
    "quota 99999999",
    "quota",
    "words add",
    "words add /a{9}/",
    "words ban spam",
    "styles baroque",
    "styles kawaii,",
    "styles cat",
    "outline",
    "outline thick",
    "language xx",
    "block",
    "block two names",
    "purge everything",
    "enable it",
    "reports",
)


@dataclass
class Chat:
    """A group, its office, and what was deleted."""

    store: SqlStore
    office: Office
    purged: list[Address] = field(default_factory=list)

    async def says(self, line: str, *, user: User = ANN, address: Address = GROUP) -> str:
        """What an admin is told."""
        notice = await admin(self.office, asked(line, user=user, address=address))
        assert isinstance(notice, Notice)
        assert notice.only_for == user
        return notice.text

    async def settings(self) -> ChatSettings:
        return await chats.load(self.store, GROUP)


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    store = await SqlStore.open(tmp_path / "data", MasterKey.fresh())
    purged: list[Address] = []

    async def purge(address: Address) -> int:
        purged.append(address)
        return 3

    async def shown(address: Address, key: str) -> list[tuple[User, StickerId]]:
        return []  # nothing was drawn: tests/bot/test_removal.py

    tallies, words = Tallies(store), Catalogue()
    owners, unlimited = {"tin:bob"}, ("console",)
    office = Office(store, words, tallies, purge, shown, owners=owners, unlimited=unlimited)
    yield Chat(store, office, purged)
    await store.close()


def asked(argument: str, *, user: User = ANN, address: Address = GROUP, runs: bool = True) -> Asked:
    return Asked(EventId("1"), user, address, 60.0, None, runs, "admin", argument)


def press(action: str, *, runs: bool = True) -> Pressed:
    return Pressed(EventId("1"), ANN, GROUP, 0.0, None, runs, action)


async def test_who_is_no_admin_is_refused_in_silence_before_others(chat: Chat) -> None:
    for verb in [*VERBS, "nonsense", ""]:
        assert await admin(chat.office, asked(verb, runs=False)) is None
    assert await chat.settings() == ChatSettings()
    alone = await admin(chat.office, asked("status", address=HOME, runs=True))
    assert alone is not None
    assert "Only an admin" in alone.text  # a private chat has no admin but the bot's owners
    button = await pressed(chat.office, press("mode:auto", runs=False))
    assert "Only an admin" in button.text  # a press is always answered
    assert await chat.settings() == ChatSettings()


async def test_an_owner_is_admin_everywhere(chat: Chat) -> None:
    await admin(chat.office, asked("mode auto", user=BOB, runs=False))
    assert (await chat.settings()).mode == "auto"
    console = User("console", "me")
    here = Address("console", "me", private=False)
    assert await admin(chat.office, asked("status", user=console, address=here, runs=False))


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("disable", "enabled", False),
        ("mode auto", "mode", "auto"),
        ("MODE  Off", "mode", "off"),
        ("dial 35", "dial", 35),
        ("dial 35 %", "dial", 35),
        ("cooldown 20", "cooldown", 20),
        ("quota 100", "quota", 100),
        ("quota 0", "quota", 0),
        ("words add Spam", "words", ("spam",)),
        ("words add /sp[a4]m/", "words", ("/sp[a4]m/",)),
        ("styles kawaii, 像素", "styles", ("kawaii", "pixel")),
        ("outline off", "outline", False),
        ("language zh", "language", "zh"),
    ],
)
async def test_a_setting_is_kept_and_undone(
    chat: Chat, line: str, name: str, value: object
) -> None:
    await chat.says(line)
    assert getattr(await chat.settings(), name) == value
    undo = {"enabled": "enable", "mode": "mode mention", "dial": "dial 20", "words": "words clear"}
    undo |= {"cooldown": "cooldown 7", "quota": "quota none", "styles": "styles all"}
    undo["outline"] = "outline on"
    await chat.says(undo.get(name, "language auto"))
    assert replace(await chat.settings(), acts=()) == ChatSettings()


async def test_wrong_use_shows_the_right_example(chat: Chat) -> None:
    for line in MISTAKES:
        assert f"/admin {EXAMPLES[line.split()[0]]}" in await chat.says(line)
    assert await chat.settings() == ChatSettings()


async def test_the_examples_are_right(chat: Chat) -> None:
    for verb in VERBS:
        assert "Example" not in await chat.says(EXAMPLES[verb])


async def test_an_unknown_word_lists_the_known_ones(chat: Chat) -> None:
    for line in ("", "nonsense"):
        told = await chat.says(line)
        assert all(verb in told for verb in VERBS)


async def test_banned_words_are_counted_removed_and_bounded(chat: Chat) -> None:
    assert "(0)" in await chat.says("words")
    many = tuple(f"bad{n}" for n in range(200))
    await chats.keep(chat.store, GROUP, ChatSettings(words=many))
    assert "200" in await chat.says("words add one-more")
    assert "one-more" not in (await chat.settings()).words
    await chat.says("words add BAD7")  # known: nothing new
    await chat.says("words remove bad7")
    assert len((await chat.settings()).words) == 199
    await chat.says("words clear")
    patterns = tuple(f"/x{n}/" for n in range(20))
    await chats.keep(chat.store, GROUP, ChatSettings(words=patterns))
    assert "20" in await chat.says("words add /y/")
    assert (await chat.settings()).words == patterns


async def test_lists_hold_here_and_an_owners_everywhere(chat: Chat) -> None:
    line = Said(EventId("1"), User("tin", "cem"), GROUP, 0.0)
    await chat.says("block cem")
    await chat.store.forget(line.user)
    assert await chats.barred(chat.store, line)
    await chat.says("unblock cem")
    assert not await chats.barred(chat.store, line)
    assert await chats.guest(chat.store, line)
    await chat.says("allow cem")
    assert not await chats.guest(chat.store, line)
    await chat.says("deny cem")
    assert await chats.guest(chat.store, line)
    await chat.says("block cem", user=BOB, address=replace(HOME, chat="bob"))
    assert await chats.barred(chat.store, replace(line, address=replace(GROUP, chat="-6")))


async def test_a_reply_names_its_author(chat: Chat) -> None:
    self, cem = User("tin/group", "-5|ann"), User("tin/group", "-5|cem")
    notice = await admin(chat.office, replace(asked("block", user=self), about=cem))
    assert notice is not None
    assert notice.only_for == ANN  # a messenger knows people, not their selves
    assert await chats.barred(chat.store, Said(EventId("2"), User("tin", "cem"), GROUP, 0.0))


async def test_in_private_an_owner_finds_only_what_is_for_the_whole_bot(chat: Chat) -> None:
    home = replace(HOME, chat="bob")
    for verb in VERBS:
        told = await chat.says(EXAMPLES[verb], user=BOB, address=home)
        assert ("in the chat it is about" in told) == (verb not in IN_PRIVATE)


async def test_purge_asks_first(chat: Chat) -> None:
    notice = await admin(chat.office, asked("purge"))
    assert notice is not None
    (button,) = notice.actions
    assert chat.purged == []
    assert "3 lines" in (await pressed(chat.office, press(button.action))).text
    assert chat.purged == [GROUP]


async def test_purge_deletes_what_the_group_taught_and_nothing_else(chat: Chat) -> None:
    jobs = await Jobs.open(chat.store)
    await chat.store.consent(ANN, True)
    here = User("tin/group", "-5|ann")
    for n, (user, address) in enumerate([(here, GROUP), (ANN, HOME)]):
        line = Said(EventId(str(n)), user, address, 0.0, text="hello")
        await jobs.accept(line)
        await jobs.done(await jobs.next())
        await chat.store.remember(line)
    office = replace(chat.office, purge=chat.store.purge_chat)
    assert await admin(office, asked("purge yes"))
    assert [len(await jobs.replay(one)) for one in (GROUP, HOME)] == [0, 1]
    kept = [await chat.store.recall(one, before=None, limit=9) for one in (here, ANN)]
    assert [len(one.events) for one in kept] == [0, 1]
    await jobs.stop()


async def test_status_shows_everything_in_two_lines_with_the_modes(chat: Chat) -> None:
    await chat.says("mode auto")
    await chat.says("quota 0")
    notice = await admin(chat.office, asked("status"))
    assert notice is not None
    lines = notice.text.splitlines()
    assert lines == [
        "On · mode auto · dial 20 % · cooldown 7",
        "quota 0 · banned words 0 · styles * · outline on · language auto",
    ]
    assert [one.action for one in notice.actions] == ["mode:mention", "mode:auto", "mode:off"]


async def test_stats_are_numbers_without_names(chat: Chat) -> None:
    await chat.office.tallies.add(GROUP, "stickers")
    await chat.office.tallies.add(GROUP, "liked")
    told = await chat.says("stats")
    assert told == "Stickers: 1 (0 unasked). 👍 1 · 👎 0 · not drawn: 0"


async def test_the_log_bears_no_names_and_no_words(chat: Chat) -> None:
    for line in ("words add secret", "block cem", "mode auto", "status", "dial 99"):
        await chat.says(line)
    told = await chat.says("log")
    rows = told.splitlines()[1:]
    assert [row.split(maxsplit=3)[3] for row in rows] == ["words add", "block", "mode auto"]
    assert not any(word in told for word in ("secret", "cem", "ann"))
    old = (Act(0.0, "a1b2c3", "enable"),) * KEPT_ACTS
    await chats.keep(chat.store, GROUP, ChatSettings(acts=old))
    await chat.says("quota 9")
    acts = (await chat.settings()).acts
    assert len(acts) == KEPT_ACTS
    assert acts[-1].what == "quota 9"


async def test_reports_go_only_where_the_same_admin_agreed(chat: Chat) -> None:
    theirs = replace(GROUP, chat="-9")
    assert "First say" in await chat.says("reports -9")
    assert "First say" in await chat.says("reports -9")
    await chat.says("reports here", user=BOB, address=theirs)
    assert "First say" in await chat.says("reports -9")  # another admin's chat
    assert "/admin reports -9" in await chat.says("reports here", address=theirs)
    await chat.says("reports -9")
    assert (await chat.settings()).reports == "-9"
    await chat.says("reports off")
    assert (await chat.settings()).reports is None


async def test_the_mode_buttons_of_the_greeting_work(chat: Chat) -> None:
    notice = greeting(ChatSettings(), chat.office.words, None)
    assert notice.only_for is None
    assert len(notice.text.splitlines()) <= 4
    for button, mode in zip(notice.actions, ("mention", "auto", "off"), strict=True):
        assert len(button.action) <= 40
        assert button.action.isascii()
        await pressed(chat.office, press(button.action))
        assert (await chat.settings()).mode == mode


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_answer_is_short_in_every_language(chat: Chat, language: str) -> None:
    assert len(greeting(ChatSettings(), chat.office.words, language).text.splitlines()) <= 4
    for verb in VERBS:
        line = asked(EXAMPLES[verb])
        notice = await admin(chat.office, replace(line, locale=language))
        assert notice is not None
        assert verb == "log" or len(notice.text) <= 200
        assert verb == "log" or len(notice.text.splitlines()) <= 2
        assert "{" not in notice.text


SHARED = HealthCheck.function_scoped_fixture  # one chat for all requests is the point


@settings(max_examples=60, deadline=None, suppress_health_check=[SHARED])
@given(st.sampled_from([*VERBS]), st.text(max_size=20))
async def test_no_request_breaks_the_office(chat: Chat, verb: str, argument: str) -> None:
    await chat.says(f"{verb} {argument}")
    await pressed(chat.office, press(f"admin:{argument}"))
