"""The whole bot and Telegram: people talk, press, misbehave and leave; only drawing is scripted."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image

import bot.inbox
from pmg_engine.errors import NoGoodSticker
from tests.bot import conftest
from tests.far.conftest import picture
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import CUT_BEFORE, held, too_many
from tests.far.telegram.words import Upload

from .telegram_house import WORDS, Bot, furnished, staffed


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("empty"))


@pytest.fixture
async def there(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setattr(bot.inbox, "PAUSE", 0.05)
    monkeypatch.setattr(conftest, "Catalogue", lambda: WORDS)
    shutil.copytree(empty, tmp_path, dirs_exist_ok=True)
    async with Far() as far, staffed(tmp_path, far) as there:
        yield there


# -- one conversation --


async def test_a_line_a_sticker_a_like(there: Bot) -> None:
    shown = await there.asks(there.ann, there.ann.private, "I passed!")
    assert shown.sticker
    labels = [button["text"] for button in shown.buttons]
    assert len(labels) == 6
    press = there.ann.presses(
        shown, "1|" + shown.buttons[0]["callback_data"].split("|")[1] + "|like"
    )
    assert "Noted" in (await press.answered())["text"]
    assert (await there.house.brain.profile(there.me())).uses == 1


async def test_again_draws_anew(there: Bot) -> None:
    shown = await there.asks(there.ann, there.ann.private, "I passed!")
    press = there.ann.presses(shown, shown.buttons[0]["callback_data"])
    anew = await there.next(there.ann.private)
    assert anew.sticker
    assert anew.buttons[0]["callback_data"] != shown.buttons[0]["callback_data"]
    assert (await press.answered())["text"] == ""


async def test_the_first_greeting(there: Bot) -> None:
    greeting = await there.asks(there.ann, there.ann.private, "/start")
    assert greeting.media
    assert [one["text"] for one in greeting.buttons[:12]] == [str(n) for n in range(1, 13)]
    press = there.ann.presses(greeting, "3")
    assert "panda" in (await press.answered())["text"]
    press = there.ann.presses(greeting, "1||help")
    assert (await there.next(there.ann.private)).text.startswith("Say something")
    assert await press.answered()


async def test_a_group_with_its_rules(there: Bot) -> None:
    ann, bob = there.ann, there.far.user("Bob")
    group = there.far.chat(ann, bob)
    greeting = await there.next(group)
    assert [button["callback_data"] for button in greeting.buttons] == [
        "1||mode:mention",
        "1||mode:auto",
        "1||mode:off",
    ]
    refused = await bob.presses(greeting, "1||mode:off").answered()
    assert "admin" in refused["text"].lower()
    shown = await there.asks(bob, group, "/sticker@pmg_test_bot we won")
    assert shown.sticker
    assert [button["text"] for button in shown.buttons] == ["⋯"]
    opened = bob.presses(shown, "⋯")
    await there.far.until(lambda: len(shown.buttons) > 5)
    assert await opened.answered()
    delete = next(
        b["callback_data"] for b in shown.buttons if b["callback_data"].endswith("delete")
    )
    assert "Only" in (await ann.presses_data(shown, delete).answered())["text"]
    assert not shown.deleted
    assert await bob.presses_data(shown, delete).answered()
    assert shown.deleted
    assert (await ann.presses(greeting, "1||mode:off").answered()) is not None


async def test_forget_me_leaves_nothing(there: Bot) -> None:
    await there.asks(there.ann, there.ann.private, "I passed!")
    question = await there.asks(there.ann, there.ann.private, "/forgetme")
    sure = next(b["callback_data"] for b in question.buttons if "forgetme" in b["callback_data"])
    there.ann.presses_data(question, sure)
    told = await there.next(there.ann.private)
    assert "deleted" in told.text
    assert await there.house.rows("outbox") == 0


# -- people who misbehave --


def bomb() -> bytes:
    """A small file that would be 150 million points."""
    out = io.BytesIO()
    Image.new("1", (30_000, 5_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "format"),
    [
        (lambda: b"<html>", "static"),
        (bomb, "static"),
        (lambda: picture()[:200], "static"),
        (lambda: b"\x1aE\xdf\xa3" + bytes(100), "video"),
        (lambda: b"RIFF" + bytes(20 * 2**20 + 1), "static"),
        (lambda: b"\x1f\x8b", "animated"),
    ],
    ids=["no image", "bomb", "broken webp", "broken webm", "huge", "broken tgs"],
)
async def test_files_that_are_no_stickers(
    there: Bot, make: Callable[[], bytes], format: Literal["static", "animated", "video"]
) -> None:
    data = make()
    media = there.far.world.files.keep("sticker", data, ending=".webp")
    media.width, media.height, media.format = 512, 512, format
    there.ann.sends_sticker(there.ann.private, media)
    there.ann.sends_document(there.ann.private, Upload("x.webp", data), mime="image/webp")
    said = await there.next(there.ann.private)
    assert said.text.startswith("Say something"), "a file is no line: the bot says what it can do"
    assert (await there.asks(there.ann, there.ann.private, "and now?")).sticker


@pytest.mark.parametrize(
    "text",
    ["/forgetme sure\u202e", "/\u0000", "/mark {}", "/slide nan", "/lang ../../etc", "/x" * 2000],
)
async def test_commands_that_make_no_sense_get_a_sentence(there: Bot, text: str) -> None:
    answer = await there.asks(there.ann, there.ann.private, text)
    assert answer.text or answer.sticker


async def test_a_failure_is_a_sentence_with_a_number(there: Bot) -> None:
    there.house.brain.answers["ugly"] = NoGoodSticker("All candidates failed. Try again.")
    there.house.brain.answers["bug"] = ZeroDivisionError()
    assert "good enough" in (await there.asks(there.ann, there.ann.private, "ugly")).text
    assert "number" in (await there.asks(there.ann, there.ann.private, "bug")).text


@pytest.mark.parametrize("jump", [-7200.0, 90_000.0])
async def test_a_jump_of_telegrams_clock(there: Bot, jump: float) -> None:
    for text in ("before", "after"):
        assert (await there.asks(there.ann, there.ann.private, text)).sticker
        there.far.clock.jump(jump)


# -- doors and floods --


async def test_removed_in_mid_answer(there: Bot) -> None:
    brain = there.house.brain
    group = there.far.chat(there.ann)
    await there.next(group)
    brain.hold = asyncio.Event()
    there.ann.says(group, "/sticker@pmg_test_bot hello")
    await asyncio.wait_for(brain.calls.get(), 30)
    group.removes_bot(by=there.ann)
    brain.hold.set()
    assert (await there.asks(there.ann, there.ann.private, "and here?")).sticker
    await there.house.delivered()
    assert not await there.house.rows("outbox WHERE state != 'sent'")


async def test_a_flood_in_one_chat_is_not_everybodys(there: Bot) -> None:
    bob = there.far.user("Bob")
    bob.starts()
    await there.next(bob.private)
    there.far.fail("sendSticker", too_many(30), times=50, chat=there.ann.private)
    for text in ("one", "two", "three"):
        there.ann.says(there.ann.private, text)
    await there.far.until(lambda: there.far.called("sendSticker"))
    for text in ("a", "b"):
        assert (await there.asks(bob, bob.private, text)).sticker
    assert not [one for one in there.ann.private.messages if one.sticker]


async def test_a_cut_line_is_healed_by_the_outbox(there: Bot) -> None:
    there.far.fail("sendSticker", CUT_BEFORE, times=2)
    assert (await there.asks(there.ann, there.ann.private, "hello")).sticker
    assert len([one for one in there.ann.private.messages if one.sticker]) == 1


async def test_a_reply_is_marked_before_it_is_on_its_way(there: Bot) -> None:
    gate = asyncio.Event()
    there.far.fail("sendSticker", held(gate))
    there.ann.says(there.ann.private, "hello")
    await there.far.until(lambda: there.far.called("sendSticker"))
    assert await there.house.rows("outbox WHERE state = 'sending'") == 1
    gate.set()
    assert (await there.next(there.ann.private)).sticker
    await there.house.delivered()
    assert await there.house.rows("outbox WHERE state = 'sent'") == 1


async def test_a_slow_upload_of_one_holds_up_no_other(there: Bot) -> None:
    bob, gate = there.far.user("Bob"), asyncio.Event()
    there.far.fail("sendSticker", held(gate), chat=there.ann.private)
    there.ann.says(there.ann.private, "hello")
    await there.far.until(lambda: there.far.called("sendSticker"))
    bob.starts()
    await there.next(bob.private)
    assert (await there.asks(bob, bob.private, "me first")).sticker
    gate.set()
    assert (await there.next(there.ann.private)).sticker
