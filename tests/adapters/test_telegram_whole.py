"""One person's first day with the real bot: the pocket engine, the real library, the far side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.telegram.collage import FOLDER as STARTERS
from adapters.telegram.collage import starters
from adapters.telegram.inline import HELD
from bot import start
from bot.app import inbox_of
from bot.config import PROJECT, Settings, load
from bot.inbox import TheInbox
from pmg_engine.types import User
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.state import Message

from .telegram_kit import TelegramWire
from .test_telegram_inline import SCRIPTS

PATIENCE = 60.0  # seconds: bounds a hang, never decides a pass


@asynccontextmanager
async def at_work(far: Far, settings: Settings) -> AsyncIterator[tuple[TelegramWire, TheInbox]]:
    """The whole bot but its process: store, queue, engine, inbox, adapter."""
    wire = TelegramWire(far)
    async with start.queue(settings) as (queue, store), start.engine(settings, store) as engine:
        await engine.warm()
        inbox = inbox_of(settings, queue, store, engine, {"telegram": wire.adapter})
        hands = [asyncio.create_task(one()) for one in (inbox.answer, inbox.deliver)]
        try:
            async with wire.connected(inbox):
                yield wire, inbox
        finally:
            for hand in hands:
                hand.cancel()
            await asyncio.gather(*hands, return_exceptions=True)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PMG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PMG_DATA_KEY", "ab" * 32)
    monkeypatch.setenv("PMG_FORGOTTEN_FILE", str(tmp_path / "forgotten"))
    (tmp_path / "weights").symlink_to(PROJECT / "weights")
    (tmp_path / "config.yaml").write_text("adapters: {}\n")
    return load(tmp_path / "config.yaml")


async def drawn(wire: TelegramWire, text: str) -> Message:
    """The sticker that answers a line; what was drawn before had its turn."""
    chat = wire.ann.private
    before = [one for one in chat.messages if one.sticker]
    wire.ann.says(chat, text)
    new = lambda: [m for m in chat.messages if m.sticker and m not in before]  # noqa: E731
    found: Message = (await wire.far.until(new, PATIENCE))[0]
    return found


async def used(inbox: TheInbox, who: User, times: int) -> None:
    """Wait until the bot has learned from so many uses."""
    async with asyncio.timeout(PATIENCE):
        while (await inbox.replies.brain.profile(who)).uses < times:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_first_day(settings: Settings) -> None:
    """One after the other, because the models take seconds to load."""
    async with Far() as far, at_work(far, settings) as (wire, inbox):
        await own_voice(wire, inbox)
        await foreign_stickers(wire, inbox)
        await every_script(wire)


async def own_voice(wire: TelegramWire, inbox: TheInbox) -> None:
    """A pack, and inline offers: own ones, new ones, and a choice that teaches."""
    far, ann, me = wire.far, wire.ann, User("telegram", str(wire.ann.id))
    happy = await drawn(wire, "I passed the exam, I am so happy!!")
    sad = await drawn(wire, "I am so sad, I could cry")
    assert happy.sticker
    assert sad.sticker

    await ann.presses(happy, "Keep").answered()
    (pack,) = (await far.until(lambda: far.world.packs)).values()
    assert pack.stickers[0].data == happy.sticker.data
    assert pack.stickers[0].keywords

    offer = await ann.types_inline("I love you so much")  # the answer to the sad line shows that
    files = [one["sticker_file_id"] for one in offer.results]
    assert files == [sad.sticker.file_id, happy.sticker.file_id], "the fitting one first"

    fresh = await new_ones(wire, "that makes me cry, so sad")
    assert len(fresh) == 2

    before = (await inbox.replies.brain.profile(me)).uses
    ann.chooses(fresh[0], wire.group(far.user("Bob")))
    await used(inbox, me, before + 1)
    far.clock.jump(HELD)
    again = await ann.types_inline("that makes me cry, so sad")
    assert fresh[0]["id"] in [one["id"] for one in again.results], "it is one of the own now"


async def new_ones(wire: TelegramWire, text: str) -> list[dict[str, Any]]:
    """The second page; on a busy machine it is there when the same is asked once more."""
    async with asyncio.timeout(PATIENCE):
        while not (found := (await wire.ann.types_inline(text, offset="new")).results):
            pass
    return found


async def foreign_stickers(wire: TelegramWire, inbox: TheInbox) -> None:
    """They teach by their emoji and their set's name; without those by what CLIP sees."""
    far, bob = wire.far, wire.far.user("Bob", language="en")
    bob.starts()
    him = User("telegram", str(bob.id))
    named = far.sticker(b"broken", emoji="🦊", set_name="KawaiiFoxes_by_others_bot")
    shown = [(STARTERS / one.file).read_bytes() for one in starters()]
    seen = [far.sticker(data, emoji="❤️") for data in shown]
    moves = far.sticker(b"\x1aE\xdf\xa3", emoji="❤️", format="video", thumbnail=shown[0])
    for media in (named, named, named, *seen, moves):
        bob.sends_sticker(bob.private, media)
    await used(inbox, him, 4 + len(seen))
    taste = await inbox.replies.brain.profile(him)
    likes = {one.word for one in taste.likings if one.weight > 0.1}
    assert {"fox", "kawaii"} <= likes
    # CLIP names only what it is sure of; which ones those are, changes with every training
    assert len(likes & {one.character for one in starters()} - {"fox"}) >= 3


async def every_script(wire: TelegramWire) -> None:
    """256 characters of anything are answered by something or nothing."""
    for text in SCRIPTS[::2]:  # the adapter alone is shown all of them: test_telegram_inline.py
        offer = await wire.ann.types_inline((text * 256)[:256])
        assert len(offer.results) <= 3
    await drawn(wire, "and now?")
