"""What counts as use on Telegram, from the tap to the history: the whole bot, drawing scripted."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.telegram.inline import HELD
from pmg_engine.safety import WordGuard
from tests.bot import conftest
from tests.far.conftest import picture
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.state import Message

from .telegram_house import WORDS, Bot, furnished, staffed

PATIENCE = 60.0  # seconds: bounds a hang, never decides a pass


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def folder(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(conftest, "Catalogue", lambda: WORDS)  # reading all of it takes seconds
    return Path(shutil.copytree(empty, tmp_path, dirs_exist_ok=True))


@pytest.fixture
async def there(folder: Path) -> AsyncIterator[Bot]:
    async with Far() as far, staffed(folder, far) as there:
        brain = there.house.brain
        brain.parts = replace(brain.parts, guard=WordGuard("[crisis]\nnothing matters"))
        yield there


async def learned(there: Bot, *hows: str) -> list[dict[str, object]]:
    """Wait until these are the uses of Ann's history, and nothing else is."""
    uses: list[dict[str, object]] = []
    async with asyncio.timeout(PATIENCE):
        while len(uses) < len(hows):
            await asyncio.sleep(0.02)
            rows = await there.house.brain.export(there.me())
            uses = [row for row in rows if row["kind"] == "used"]
    assert [use["how"] for use in uses] == list(hows)
    return uses


async def drawn(there: Bot, text: str = "I passed!") -> Message:
    shown: Message = await there.asks(there.ann, there.ann.private, text)
    assert shown.sticker
    return shown


def tap(there: Bot, shown: Message, action: str) -> None:
    sticker = shown.buttons[0]["callback_data"].split("|")[1]
    there.ann.presses_data(shown, f"1|{sticker}|{action}")


@pytest.mark.parametrize(
    ("action", "how"),
    [
        ("again", "rerolled"),
        ("more", "more"),
        ("like", "liked"),
        ("dislike", "disliked"),
        ("keep", "packed"),
        ("delete", "removed"),
    ],
)
async def test_every_button(there: Bot, action: str, how: str) -> None:
    shown = await drawn(there)
    tap(there, shown, action)
    (use,) = await learned(there, how)
    assert use["character"] == "cat", "what it shows is what is learned"
    if action == "keep":
        (pack,) = (await there.far.until(lambda: there.far.world.packs)).values()
        assert pack.stickers[0].data == shown.sticker.data  # type: ignore[union-attr]


async def test_what_is_kept_in_a_group_goes_into_the_same_pack(there: Bot) -> None:
    tap(there, await drawn(there), "keep")
    await there.next(there.ann.private)
    group = there.far.chat(there.ann)
    await there.next(group)
    shown = await there.asks(there.ann, group, "/sticker@pmg_test_bot we won")
    assert shown.sticker
    tap(there, shown, "keep")
    told = await there.next(group)
    (pack,) = there.far.world.packs.values()
    assert [one.data for one in pack.stickers][1:] == [shown.sticker.data]
    assert told.text


@pytest.mark.parametrize(("emoji", "how"), [("🔥", "liked"), ("👎", "disliked")])
async def test_a_reaction(there: Bot, emoji: str, how: str) -> None:
    there.ann.reacts(await drawn(there), emoji)
    await learned(there, how)


async def test_a_reaction_to_what_was_sent_before_a_restart(folder: Path) -> None:
    async with Far() as far:
        async with staffed(folder, far) as there:
            ann, shown = there.ann, await drawn(there)
            await there.house.store.consent(there.me(), True)
        async with staffed(folder, far) as there:
            there.ann = ann
            ann.reacts(shown, "👎")
            await learned(there, "disliked")


async def test_stickers_and_custom_emoji_of_others(there: Bot) -> None:
    fox = there.far.sticker(picture(), emoji="🦊", set_name="KawaiiFoxes_by_others_bot")
    there.ann.sends_sticker(there.ann.private, fox)
    (use,) = await learned(there, "sent")
    assert use["words"] == ["🦊", "kawaii", "foxes"]
    owl = there.far.sticker(picture(100, 100), emoji="🦉", set_name="Owls", custom=True)
    there.ann.sends_custom_emoji(there.ann.private, owl, text="look ")
    assert (await learned(there, "sent", "sent"))[1]["words"] == ["🦉", "owls"]


async def test_an_inline_choice(there: Bot) -> None:
    shown = await drawn(there)
    offer = await there.ann.types_inline("")
    (mine,) = offer.results
    assert shown.sticker
    assert mine["sticker_file_id"] == shown.sticker.file_id, (
        "what the bot sent once needs no upload"
    )
    there.ann.chooses(mine, there.group(there.far.user("Bob")))
    await learned(there, "picked")


async def test_what_was_taken_out_of_the_pack(there: Bot) -> None:
    shown = await drawn(there)
    tap(there, shown, "keep")
    told = await there.next(there.ann.private)
    assert (await there.ann.types_inline("")).results
    there.far.clock.jump(HELD)
    there.ann.presses(told, "Take out")
    await learned(there, "packed", "removed")
    offer = await there.ann.types_inline("")
    assert not offer.results, "what was taken out is not offered again"
