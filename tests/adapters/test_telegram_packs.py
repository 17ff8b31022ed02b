"""A person's own pack, from the first Keep to the last goodbye, before the Bot API far side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.base import Own
from adapters.telegram.pace import Pace
from adapters.telegram.packing import EMOJI, LETTERS, emoji, keywords, set_name
from adapters.testing import sticker
from pmg_engine.errors import DeliveryError
from pmg_engine.types import Asked, Notice, Sticker, StickerId, Target, Used, User
from pmg_engine.vocabulary import EMOTIONS
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import BAD_GATEWAY, CUT_AFTER
from tests.far.telegram.limits import check_emoji, check_keywords, check_set_name
from tests.far.telegram.state import Media, Message

from .telegram_kit import House, TelegramWire, at_home, connected


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far)) as house:
        house.telegram.pace = brisk(far)
        yield house


def brisk(far: Far) -> Pace:
    """The limiter on Telegram's clock, which jumps: its waits take no time."""

    async def sleep(seconds: float) -> None:
        far.clock.jump(seconds)

    return Pace(clock=far.clock.now, sleep=sleep)


def me(house: House) -> User:
    return User("telegram", str(house.ann.id))


async def keep(house: House, one: Sticker) -> Message:
    """The bot's answer to Keep under a sticker."""
    shelf = house.inbox.shelf
    if one.id not in [own.sticker.id for own in shelf.mine]:
        shelf.mine.append(Own(one))
    kept = Notice("Kept.", only_for=me(house), packed=one.id)
    await house.telegram.send(at_home(house.ann), kept, key="1")
    return await house.wire.next(house.ann.private)


def stickers(house: House, name: str) -> list[Media]:
    return house.far.pack(name)


def only(house: House) -> str:
    (name,) = house.far.world.packs
    return house.far.world.packs[name].name


async def says(house: House, text: str, **more: Any) -> str:
    """The bot's words on a line of Ann's."""
    house.ann.says(house.ann.private, text, **more)
    return (await house.wire.next(house.ann.private)).text


async def test_the_first_keep_makes_a_pack(house: House) -> None:
    told = await keep(house, sticker("s1", character="cat"))
    name = only(house)
    assert name.endswith("_by_pmg_test_bot")
    assert house.far.world.packs[name.lower()].owner == house.ann.id
    (kept,) = stickers(house, name)
    assert kept.emoji == list(EMOJI["happy"])
    assert kept.keywords == ["cat", "happy", "glossy"]
    assert kept.width == 512
    assert told.text == "pack-added"
    assert told.buttons[0]["url"] == f"https://t.me/addstickers/{name}"


async def test_nothing_is_packed_twice(house: House) -> None:
    await keep(house, sticker("s1"))
    assert (await keep(house, sticker("s1"))).text == "pack-has"
    await asyncio.gather(*(keep(house, sticker(id)) for id in ("s2", "s2", "s3")))
    assert len(stickers(house, only(house))) == 3


async def test_what_was_cut_off_is_not_added_again(house: House) -> None:
    await keep(house, sticker("s1"))
    house.inbox.shelf.mine.append(Own(sticker("s2")))
    house.far.fail("addStickerToSet", CUT_AFTER)
    kept = Notice("Kept.", only_for=me(house), packed=StickerId("s2"))
    with pytest.raises(DeliveryError):
        await house.telegram.send(at_home(house.ann), kept, key="2")
    assert len(stickers(house, only(house))) == 2, "it is there, but nobody said so"
    house.far.fail("getStickerSet", BAD_GATEWAY)
    with pytest.raises(DeliveryError):
        await house.telegram.send(at_home(house.ann), kept, key="2")
    await house.telegram.send(at_home(house.ann), kept, key="2")
    assert len(stickers(house, only(house))) == 2


async def test_a_full_pack_gets_a_second_volume(house: House) -> None:
    await keep(house, sticker("s1"))
    first = only(house)
    pack = stickers(house, first)
    pack.extend(replace(pack[0]) for _ in range(119))
    await keep(house, sticker("s2"))
    second = next(one for one in house.far.world.packs.values() if one.name != first)
    assert second.name == first.replace("_by_", "_2_by_")
    assert (second.title, len(second.stickers)) == ("pack-title 2", 1)
    await keep(house, sticker("s3"))
    assert len(second.stickers) == 2
    assert (await keep(house, sticker("s1"))).text == "pack-has"


async def test_who_never_started_the_bot_is_asked_in_by_a_deep_link(house: House) -> None:
    bob = house.far.user("Bob", language="en")
    group = house.wire.group(bob)
    house.inbox.shelf.mine.append(Own(sticker("s1")))
    kept = Notice("Kept.", only_for=User("telegram", str(bob.id)), packed=StickerId("s1"))
    there = replace(at_home(house.ann), chat=str(group.id), private=False)
    await house.telegram.send(there, kept, key="1")
    told = await house.wire.next(group)
    assert told.text == "pack-start"
    link = str(told.buttons[0]["url"])
    assert not house.far.world.packs
    bob.starts(link.partition("?start=")[2])
    assert (await house.wire.next(bob.private)).text == "pack-added"
    assert house.far.world.packs[only(house).lower()].owner == bob.id


async def test_renamed_sorted_and_thinned_out(house: House) -> None:
    assert await says(house, "/pack") == "pack-none"
    for id in ("s1", "s2", "s3"):
        told = await keep(house, sticker(id))
    name = only(house)
    places = [one.unique_id for one in stickers(house, name)]
    assert await says(house, "/pack name  My   Cats ") == "pack-named My Cats"
    assert house.far.world.packs[name.lower()].title == "My Cats"
    press = house.ann.presses(told, "pack-first")
    assert (await press.answered())["text"] == "pack-first-done"
    assert [one.unique_id for one in stickers(house, name)] == [places[2], *places[:2]]
    mine = house.wire.far.world.write(
        Message(house.ann.private, 0, house.ann.account, 0.0, media=stickers(house, name)[1])
    )
    assert await says(house, "/pack remove", reply_to=mine) == "pack-out-done"
    gone = await house.event()
    assert isinstance(gone, Used)
    assert (gone.how, gone.sticker) == ("removed", "s1"), "taking out is a use, too"
    assert [one.unique_id for one in stickers(house, name)] == [places[2], places[1]]
    assert (await keep(house, sticker("s1"))).text == "pack-added", "what was taken out may return"
    assert await says(house, "/pack first") == "pack-which"
    house.ann.starts("pack")
    shown = await house.wire.next(house.ann.private)
    assert shown.buttons[0]["url"] == f"https://t.me/addstickers/{name}"


async def test_a_pack_is_its_owners(house: House) -> None:
    told = await keep(house, sticker("s1"))
    place = stickers(house, only(house))[0].unique_id
    bob = house.far.user("Bob")
    bob.starts()
    await house.event()
    for data in (f"pk:out:{place}", "pk:sure", "pk:drop", "pk:", "pk:first:"):
        await bob.presses_data(told, data).answered()
    assert len(stickers(house, only(house))) == 1


async def test_forgetting_offers_to_delete_it(house: House) -> None:
    await keep(house, sticker("s1"))
    name = only(house)
    house.inbox.shelf.noted.clear()  # what was noted of a person is forgotten with them
    house.ann.says(house.ann.private, "/forgetme sure")
    assert isinstance(await house.event(), Asked)
    told = await house.wire.next(house.ann.private)
    assert told.text == f"pack-farewell\nhttps://t.me/addstickers/{name}"
    await house.ann.presses(told, "pack-drop").answered()
    assert not house.far.world.packs
    assert (told.text, told.buttons) == ("pack-dropped", [])
    assert not house.inbox.shelf.noted


async def test_nothing_is_offered_where_there_is_no_pack(house: House) -> None:
    house.ann.says(house.ann.private, "/forgetme sure")
    await house.event()
    assert await house.quiet()
    assert [one for one in house.ann.private.messages if one.sender is house.far.bot] == []


async def test_deleting_asks_first(house: House) -> None:
    await keep(house, sticker("s1"))
    house.ann.says(house.ann.private, "/pack")
    shown = await house.wire.next(house.ann.private)
    await house.ann.presses(shown, "pack-drop").answered()
    asked = await house.wire.next(house.ann.private)
    assert asked.text == "pack-sure"
    await house.ann.presses(asked, "pack-stay").answered()
    assert only(house)
    house.far.world.packs.clear()  # deleted by another way meanwhile
    assert (await keep(house, sticker("s1"))).text == "pack-added"


# -- names, emoji, keywords --


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_every_emotion_has_emoji_that_telegram_takes(emotion: str) -> None:
    assert emotion in EMOJI
    check_emoji(emoji(Target(emotion)))


def test_keywords_fit_and_say_nothing_of_the_message() -> None:
    long = Target(
        "pleading",
        character="flag: South Georgia & South Sandwich Islands",
        style="watercolour",
        colour="turquoise",
        props=("birthday cake", "hat"),
        text="I love Bob",
        action="kissing Bob",
    )
    found = keywords(long)
    check_keywords(found)
    assert sum(map(len, found)) <= LETTERS
    assert "pleading" in found
    assert not any("bob" in word for word in found)
    assert keywords(Target("happy")) == ["happy"]


@pytest.mark.parametrize("volume", [1, 2, 49])
def test_set_names_are_valid_and_nobodys_guess(volume: int) -> None:
    bot = "a" * 29 + "bot"
    names = {
        set_name(owner, volume, bot=bot, secret=secret)
        for owner in ("1", "2")
        for secret in ("x", "y")
    }
    assert len(names) == 4
    for name in names:
        check_set_name(name, bot)
