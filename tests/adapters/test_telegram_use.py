"""Stickers and custom emoji that people send to the bot, before the Bot API far side."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.base import Own
from adapters.testing import sticker
from pmg_engine.types import Notice, StickerId, Used, User
from tests.far.conftest import picture
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import BAD_GATEWAY
from tests.far.telegram.state import Media

from .telegram_kit import House, TelegramWire, at_home, connected
from .test_encode import packed

VIDEO, ZIPPED = b"\x1aE\xdf\xa3", b"\x1f\x8b"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far)) as house:
        yield house


async def sent(house: House, media: Media) -> Used:
    """What is heard of a sticker that Ann sends."""
    house.ann.sends_sticker(house.ann.private, media)
    used = await house.event()
    assert isinstance(used, Used)
    assert (used.how, used.user) == ("sent", User("telegram", str(house.ann.id)))
    return used


async def test_a_sticker_tells_by_its_emoji_its_set_and_its_picture(house: House) -> None:
    data = picture()
    used = await sent(house, house.far.sticker(data, emoji="🐱", set_name="GlossyCats_by_a_bot"))
    assert used.words == ("🐱", "glossy", "cats")
    assert used.image == data
    feeling = await sent(house, house.far.sticker(data, emoji="🔥", set_name="小猫_2x"))
    assert feeling.words[:1] == ("小猫",), "a flame says what it feels, not whom it shows"


@pytest.mark.parametrize(("format", "data"), [("video", VIDEO), ("animated", ZIPPED)])
async def test_what_moves_tells_by_its_thumbnail(house: House, format: str, data: bytes) -> None:
    small = picture(320, 320)
    media = house.far.sticker(data, emoji="🐶", format=format, thumbnail=small)
    used = await sent(house, media)
    assert used.image == small
    for broken in (None, small[:-9], data):
        other = house.far.sticker(data, emoji="🐶", format=format, thumbnail=broken)
        bare = await sent(house, other)
        assert (bare.words, bare.image) == (("🐶",), None)


async def test_custom_emoji_are_used_too(house: House) -> None:
    fox = house.far.sticker(picture(100, 100), emoji="🦊", set_name="Foxes", custom=True)
    line = house.ann.sends_custom_emoji(house.ann.private, fox, text="look ")
    used = await house.event()
    assert isinstance(used, Used)
    assert used.words == ("🦊", "foxes")
    said = await house.event()
    assert getattr(said, "text", None) == line.text, "the line itself is answered as ever"


@pytest.mark.parametrize(
    "data",
    [
        b"not a picture",
        picture(seed=1)[:2000],
        picture(2000, 2000, kind="PNG"),
        packed(30_000),
        b"\0" * 20_000_000,
    ],
    ids=["text", "cut", "large", "bomb", "20 MB"],
)
async def test_what_cannot_be_read_is_left_out(house: House, data: bytes) -> None:
    media = house.far.sticker(picture(), emoji="🐱")
    media.data = data
    used = await sent(house, media)
    assert (used.words, used.image) == (("🐱",), None)


async def test_a_file_that_does_not_come_is_not_waited_for(house: House) -> None:
    house.far.fail("getFile", BAD_GATEWAY)
    used = await sent(house, house.far.sticker(picture(), emoji="🐱"))
    assert used.image is None
    house.far.fail("getFile", BAD_GATEWAY)
    house.ann.sends_sticker(house.ann.private, house.far.sticker(picture(), emoji="❤️"))
    assert await house.quiet(), "nothing is known of it at all"


async def test_a_sticker_of_the_own_pack_is_that_sticker(house: House) -> None:
    house.inbox.shelf.mine.append(Own(sticker("s1")))
    kept = Notice("Kept.", only_for=User("telegram", str(house.ann.id)), packed=StickerId("s1"))
    await house.telegram.send(at_home(house.ann), kept, key="1")
    (pack,) = house.far.world.packs.values()
    used = await sent(house, pack.stickers[0])
    assert used.sticker == "s1"


async def test_what_came_through_inline_mode_is_counted_once(house: House) -> None:
    house.inbox.shelf.new = [sticker("n1")]
    offer = await house.ann.types_inline("hello")
    house.ann.chooses(offer.results[0], house.ann.private)
    used = await house.event()
    assert isinstance(used, Used)
    assert (used.how, used.sticker) == ("picked", "n1")
    assert await house.quiet()
