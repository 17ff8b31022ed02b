"""Inline mode and guest mode: through the real library, before the Bot API far side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.base import Own
from adapters.encode import fit
from adapters.telegram import inline
from adapters.testing import sticker
from pmg_engine.types import Said, Sticker, Used
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import BAD_GATEWAY

from .telegram_kit import House, TelegramWire, connected


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far)) as house:
        yield house


async def known(house: House, one: Sticker) -> Own:
    """A sticker that Telegram has a file_id for."""
    sent = await house.telegram.bot.send_sticker(
        house.ann.id, await fit(one.image, house.telegram.format)
    )
    assert sent.sticker
    return Own(one, sent.sticker.file_id)


async def test_own_stickers_come_at_once_and_new_ones_on_the_next_page(house: House) -> None:
    shelf = house.inbox.shelf
    shelf.mine = [await known(house, sticker(id)) for id in ("s1", "s2")]
    shelf.new = [sticker("n1", character="fox"), sticker("n2", character="owl")]
    staged = len(house.far.called("sendSticker"))
    first = await house.ann.types_inline("I passed!!")
    assert len(shelf.new) == 2, "nothing was drawn for the first page"
    assert len(house.far.called("sendSticker")) == staged
    assert [one["id"] for one in first.results] == ["s2", "s1"]
    assert [one["sticker_file_id"] for one in first.results] == [
        one.file_id for one in shelf.mine[::-1]
    ]
    assert (first.next_offset, first.button) == ("new", None)
    second = await house.ann.types_inline("I passed!!", offset="new")
    assert [one["id"] for one in second.results] == ["n1", "n2"]
    assert second.next_offset == ""
    group = house.wire.group(house.far.user("Bob"))
    posted = house.ann.chooses(second.results[0], group, query="I passed!!")
    assert posted.sticker
    used = await house.event()
    assert isinstance(used, Used)
    assert (used.how, used.sticker, used.user.id) == ("picked", "n1", str(house.ann.id))
    assert used.address.private, "what is chosen belongs to the person, wherever it is sent"
    files = (await shelf.notes(used.user))["files"]
    assert files == {"n1": second.results[0]["sticker_file_id"]}


@pytest.mark.parametrize("own", range(5))
async def test_three_or_four_candidates(house: House, own: int) -> None:
    """However many they have: the own first, at least one new."""
    shelf = house.inbox.shelf
    mine = await known(house, sticker("s0"))
    shelf.mine = [replace(mine, sticker=sticker(f"s{n}")) for n in range(own)]
    shelf.new = [sticker(f"n{n}") for n in range(9)]
    first = await house.ann.types_inline("I passed!!")
    pages = [one["id"][0] for one in first.results]
    if first.next_offset:
        second = await house.ann.types_inline("I passed!!", offset=first.next_offset)
        pages += [one["id"][0] for one in second.results]
    assert 3 <= len(pages) <= 4
    assert pages == sorted(pages, reverse=True), "first their own"
    assert (pages[0], pages[-1]) == ("s" if own else "n", "n")


async def test_what_was_staged_is_silent_and_goes_again(house: House) -> None:
    house.inbox.shelf.new = [sticker(f"n{n}") for n in range(3)]
    offer = await house.ann.types_inline("good news")
    assert len(offer.results) == 3, "somebody without own stickers gets three new ones"
    shown = [one for one in house.ann.private.messages if one.sticker]
    await house.far.until(lambda: all(one.deleted for one in shown))
    assert all(ask.args["disable_notification"] for ask in house.far.called("sendSticker"))


async def test_a_stranger_is_shown_the_way(house: House) -> None:
    bob = house.far.user("Bob", language="de")
    house.inbox.shelf.new = [sticker("n1")]
    offer = await bob.types_inline("hello")
    (article,) = offer.results
    assert article["type"] == "article"
    assert "t.me/pmg_test_bot?start=inline" in article["input_message_content"]["message_text"]
    assert offer.button
    assert offer.button["start_parameter"] == "inline"
    assert house.inbox.shelf.new, "nothing is drawn for who cannot get it"
    group = house.wire.group(bob)
    bob.chooses(article, group)
    assert await house.quiet()


async def test_nothing_is_drawn_while_somebody_types(house: House) -> None:
    asked: list[str] = []
    shelf = house.inbox.shelf
    fresh = shelf.fresh

    async def watched(said: Said, *, most: int) -> list[Sticker]:
        asked.append(said.text)
        return list(await fresh(said, most=most))

    shelf.fresh = watched  # type: ignore[method-assign]
    shelf.new = [sticker("n1")]
    texts = ["I", "I pa", "I passed"]
    tasks = []
    for text in texts:
        tasks.append(asyncio.create_task(house.ann.types_inline(text)))
        await asyncio.sleep(0.05)
    offers = await asyncio.gather(*tasks)
    assert asked == ["I passed"]
    assert [len(offer.results) for offer in offers] == [0, 0, 1]


async def test_without_a_text_the_own_ones_only(house: House) -> None:
    house.inbox.shelf.mine = [await known(house, sticker("s1"))]
    house.inbox.shelf.new = [sticker("n1")]
    offer = await house.ann.types_inline("")
    assert [one["id"] for one in offer.results] == ["s1"]
    assert offer.next_offset == ""


async def test_a_slow_painter_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert inline.PATIENCE < 5
    monkeypatch.setattr(inline, "PATIENCE", 0.6)

    done, begun = asyncio.Event(), 0

    async def slow(said: Said, *, most: int) -> list[Sticker]:
        nonlocal begun
        begun += 1
        await done.wait()
        return [sticker("n1")]

    house.inbox.shelf.fresh = slow  # type: ignore[method-assign]
    assert (await house.ann.types_inline("anything")).results == []
    assert (await house.ann.types_inline("anything")).results == []
    done.set()
    monkeypatch.setattr(inline, "PATIENCE", 5.0)
    offer = await house.ann.types_inline("anything")
    assert [one["id"] for one in offer.results] == ["n1"], "it is there the next time"
    assert begun == 1


async def test_every_query_is_answered_whatever_breaks(house: House) -> None:
    house.inbox.shelf.new = [sticker("n1"), sticker("n2"), sticker("n3")]
    house.far.fail("sendSticker", BAD_GATEWAY, times=2)
    offer = await house.ann.types_inline("one is left")
    assert len(offer.results) == 1
    house.far.fail("sendChatAction", BAD_GATEWAY)
    assert (await house.ann.types_inline("nothing is left")).results == []


SCRIPTS = (
    "abc",  # Latin
    "шум",
    "λόγος",
    "好的嗎",
    "こんにちは",
    "안녕하세요",
    "مرحبا",
    "שלום",
    "नमस्ते",
    "สวัสดี",
    "გამარჯობა",
    "բարեւ",
    "ሰላም",
    "வணக்கம்",
    "🐱👩‍👩‍👧‍👦🏳️‍🌈",
    "Z̷̢̛a̸l̴g̵o̶",
    "\u202e\u2066abc\u0000\u200b",
    "<b>&amp;\\'\";--",
    " \t",
)


@pytest.mark.parametrize("text", SCRIPTS, ids=range(len(SCRIPTS)))
async def test_the_longest_query_in_every_script(house: House, text: str) -> None:
    house.inbox.shelf.mine = [await known(house, sticker("s1"))]
    house.inbox.shelf.new = [sticker("n1")]
    long = (text * 256)[:256]
    first = await house.ann.types_inline(long)
    assert [one["id"] for one in first.results] == ["s1"]
    if long.strip():
        second = await house.ann.types_inline(long, offset=first.next_offset)
        assert [one["id"] for one in second.results] == ["n1"]
        house.ann.chooses(second.results[0], house.ann.private, query=long)
        assert getattr(await house.event(), "how", None) == "picked"


async def test_a_guest_answers_with_one_sticker(house: House) -> None:
    elsewhere = house.far.chat(house.ann, house.far.user("Bob"), bot=False)
    heard: list[Said] = []
    fresh = house.inbox.shelf.fresh

    async def watched(said: Said, *, most: int) -> list[Sticker]:
        heard.append(said)
        return list(await fresh(said, most=most))

    house.inbox.shelf.fresh = watched  # type: ignore[method-assign]
    house.inbox.shelf.new = [sticker("n1")]
    await house.ann.summons(elsewhere, "a happy cat").answered()
    assert elsewhere.messages[-1].sticker
    (said,) = heard
    assert (said.text, said.address.private) == ("a happy cat", False)
    assert said.address.chat != str(elsewhere.id), "a stranger's chat may have a number of ours"


async def test_a_stranger_who_calls_a_guest_is_shown_the_way(house: House) -> None:
    bob = house.far.user("Bob")
    elsewhere = house.far.chat(bob, house.ann, bot=False)
    await bob.summons(elsewhere, "a happy cat").answered()
    assert "start=inline" in elsewhere.messages[-1].text
