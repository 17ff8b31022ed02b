"""A guest that behaves: menus, missing rights, full queues, moved groups, hints for the owner."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.base import MenuEntry
from adapters.telegram import words
from adapters.telegram.setup import Members
from adapters.testing import Recorder, sticker
from pmg_engine.errors import Overloaded
from pmg_engine.types import Address, Event, Joined, Notice, Said, Stickers
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import BAD_GATEWAY, refusal

from .telegram_house import WORDS
from .telegram_kit import House, TelegramWire, connected


class Menu(Recorder):
    """An inbox with a menu per language and place; it is full for whoever says so."""

    async def event(self, event: Event) -> None:
        if isinstance(event, Said) and event.text.startswith("full"):
            raise Overloaded("Very many people are waiting.")
        await super().event(event)

    def menu(self, locale: str | None, *, private: bool, admin: bool) -> Sequence[MenuEntry]:
        language = locale or "en"
        found = [MenuEntry("sticker", f"Draw ({language})")]
        found += [MenuEntry("me", "Taste")] if private else []
        return found + ([MenuEntry("admin", "Rules")] if admin else [])


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far), Menu()) as house:
        yield house


# -- menus --


async def test_the_menu_is_that_of_the_place_and_the_language(house: House) -> None:
    far, bob = house.far, house.far.user("Bob", language="de")
    group = house.wire.group(bob)
    await far.until(lambda: len(far.called("getMyCommands")) == 3 * 9)
    await far.until(lambda: ("all_chat_administrators", 0, 0, "ja") in far.world.commands)

    def shown(who: object, chat: object) -> list[str]:
        return [one["command"] for one in far.menu(who, chat)]  # type: ignore[arg-type]

    assert shown(house.ann, house.ann.private)[:2] == ["sticker", "me"]
    assert shown(bob, group) == ["sticker"]
    assert shown(house.ann, group) == ["sticker", "admin"], "she made the group"
    assert far.menu(bob, group)[0]["description"] == "Draw (de)"


async def test_a_menu_that_is_right_is_left_alone(house: House) -> None:
    far = house.far
    await far.until(lambda: len(far.called("setMyCommands")) == 3 * 9)
    before = len(far.called("setMyCommands"))
    async with connected(TelegramWire(far), Menu()):
        await far.until(lambda: len(far.called("getMyCommands")) == 2 * 3 * 9)
    assert len(far.called("setMyCommands")) == before


async def test_a_menu_that_cannot_be_set_stops_nothing() -> None:
    async with Far() as far:
        far.fail("setMyCommands", BAD_GATEWAY, times=50)
        async with connected(TelegramWire(far), Menu()) as house:
            house.ann.says(house.ann.private, "hello")
            assert isinstance(await house.event(), Said)


# -- rights --


async def test_a_missing_right_is_named_on_joining(house: House) -> None:
    group = house.far.chat(house.ann, bot=False)
    group.permissions["can_send_other_messages"] = False
    group.adds_bot(house.ann)
    assert isinstance(await house.event(), Joined)
    told = await house.wire.next(group)
    assert "Stickers & GIFs" in told.text


async def test_a_right_that_is_taken_later_is_named(house: House) -> None:
    group = house.wire.group()
    group.sets(house.far.bot, "restricted", can_send_other_messages=False)
    assert "Stickers & GIFs" in (await house.wire.next(group)).text


async def test_where_all_is_well_nothing_is_said(house: House) -> None:
    group = house.far.chat(house.ann)
    assert isinstance(await house.event(), Joined)
    group.promotes(house.far.bot)
    assert await house.quiet()
    assert not [one for one in group.messages if one.sender is house.far.bot]


async def test_where_it_may_not_even_speak_who_brought_it_is_told_at_home(house: House) -> None:
    group = house.far.chat(house.ann, title="Cats", bot=False)
    group.permissions |= {"can_send_other_messages": False, "can_send_messages": False}
    group.adds_bot(house.ann)
    assert isinstance(await house.event(), Joined)
    told = (await house.wire.next(house.ann.private)).text
    assert told.startswith("Cats: ")
    assert "Send Messages" in told
    assert "Stickers & GIFs" in told


async def test_a_clock_that_jumps_keeps_nobody_an_admin(house: House) -> None:
    group, now = house.wire.group(), [1_700_000_000.0]
    members = Members(house.telegram.bot, clock=lambda: now[0])
    for jump, asked in ((0.0, 1), (30.0, 1), (-7200.0, 2), (90_000.0, 3)):
        now[0] += jump
        assert await members.runs(group.id, house.ann.id)
        assert len(house.far.called("getChatMember")) == asked


# -- a full house --


async def test_who_cannot_be_served_is_told_at_once(house: House) -> None:
    house.ann.says(house.ann.private, "full of joy")
    told = await house.wire.next(house.ann.private)
    assert told.text == "Very many people are waiting."
    group = house.wire.group()
    hello = await house.telegram.bot.send_message(group.id, "hello")
    house.wire.read[group.id] = hello.message_id
    house.ann.says(group, "full", reply_to=group.find(hello.message_id))
    answer = await house.wire.next(group)
    assert answer.reply_to is group.messages[-2], "it is clear who is meant"


# -- moved groups --


async def test_a_group_that_grows_is_answered_where_it_is_now(house: House) -> None:
    group = house.wire.group(type="group")
    house.ann.says(group, "/sticker@pmg_test_bot hello")
    asked = await house.event()
    new = group.migrates()
    await house.far.until(lambda: not house.far.world.updates.waiting)
    before = len(house.far.called("sendSticker"))
    await house.telegram.send(asked.address, Stickers((sticker(),)), key="1")
    assert new.messages[-1].sticker
    assert len(house.far.called("sendSticker")) == before + 1, "it knew the new id"


# -- hints --


@pytest.mark.parametrize(
    ("switches", "hints"),
    [
        ({}, ["/setinlinefeedback"]),
        ({"inline": False}, ["/setinline."]),
        ({"privacy": False}, ["/setinlinefeedback", "/setprivacy"]),
        ({"can_join_groups": False}, ["/setinlinefeedback", "/setjoingroups"]),
    ],
)
async def test_the_owner_is_told_what_botfather_can_do(
    switches: dict[str, bool], hints: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with Far() as far:
        for name, value in switches.items():
            setattr(far.bot, name, value)
        async with connected(TelegramWire(far)):
            pass
    told = [record.message for record in caplog.records if "@BotFather" in record.message]
    assert len(told) == len(hints)
    for line, hint in zip(told, hints, strict=True):
        assert hint in line
        assert "{" not in line


# -- words --


@pytest.mark.parametrize("key", words.WORDS)
def test_every_sentence_is_there_in_every_language(key: str) -> None:
    assert set(words.WORDS[key]) == set(words.LANGUAGES)
    values: dict[str, str | int] = {"seconds": 3, "what": "fox"}
    for language in (*words.LANGUAGES, "pt-br", "zh-hans", "xx", None):
        assert "{" not in words.say(key, language, **values)
        if key == "old-button":
            assert len(words.say(key, language)) <= 200


def test_the_languages_are_the_bots() -> None:
    assert set(words.LANGUAGES) == set(WORDS.languages)


# -- what a bot may not do --


async def test_who_blocked_it_hears_nothing_and_nobody_else_waits(house: House) -> None:
    bob = house.far.user("Bob")
    bob.starts()
    house.ann.blocks()
    for who in (house.ann, bob):
        here = Address("telegram", str(who.id))
        await house.telegram.send(here, Notice("hello"), key=str(who.id))
    assert bob.private.messages[-1].text == "hello"
    assert not [one for one in house.ann.private.messages if one.sender is house.far.bot]


async def test_a_refusal_of_another_kind_is_no_end(house: House) -> None:
    house.far.fail("getChatMember", refusal(400, "Bad Request: PARTICIPANT_ID_INVALID"))
    group = house.wire.group()
    house.ann.says(group, "/admin@pmg_test_bot stats")
    assert not (await house.event()).admin, "who is not known to be an admin is none"
    house.ann.says(group, "/admin@pmg_test_bot stats")
    assert (await house.event()).admin
