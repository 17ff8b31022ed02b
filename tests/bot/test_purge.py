"""What an admin has deleted of a chat is gone for everybody in it, and stays gone."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.scope import member
from pmg_engine.types import Notice, Stickers, User
from tests.bot.conftest import ANN, BOB, GROUP, House, Open, asked, said

CAT = User("tin", "cat")


@pytest.mark.parametrize("agreed", [True, False])
async def test_purge_forgets_every_member_in_every_thread_for_good(
    opens: Open, agreed: bool, tmp_path: Path
) -> None:
    """Also of who never wrote mail that is kept, and a backup does not bring them back."""
    async with opens() as house:
        ann = member(said("x", at=GROUP))
        bob = member(said("x", user=BOB, at=GROUP))
        if agreed:
            for user in (ANN, BOB):
                await house.sentence(asked("consent", "yes", user=user))
        await house.drawn(said("in a thread", at=replace(GROUP, thread="7")))
        await house.drawn(said("hello", user=BOB, at=GROUP))
        await house.drawn(said("elsewhere", at=replace(GROUP, chat="roomy")))
        await house.drawn(said("in private"))
        await house.delivered()
        await house.jobs.purge(house.clock.now * 2)  # no mail tells of them any more
        shutil.copytree(tmp_path / "data", tmp_path / "backup")
        house.clock.now += 1
        await house.inbox.event(asked("admin", "purge yes", user=CAT, at=GROUP, admin=True))
        reply = await house.hears()
        assert isinstance(reply, Notice)
        assert "deleted" in reply.text
        for one in (ann, bob):
            past = await house.store.recall(one, before=None, limit=9)
            assert (past.events, past.stickers) == ((), {})
        told = {row["text"] for row in await house.store.export(ANN) if row["kind"] == "said"}
        assert told == {"in private", "elsewhere"}
    shutil.rmtree(tmp_path / "data")
    shutil.move(tmp_path / "backup", tmp_path / "data")
    async with opens() as house:
        told = {row["text"] for row in await house.store.export(ANN) if row["kind"] == "said"}
        assert told == ({"in private", "elsewhere"} if agreed else set())


async def test_purge_leaves_nobody_without_a_turn(house: House) -> None:
    """Lines that waited in the chat are gone, and count against nobody."""
    house.brain.hold = asyncio.Event()
    for n in range(2):
        await house.inbox.event(said(f"hello {n}", user=BOB, at=GROUP))
    await house.brain.calls.get()
    await house.store.purge_chat(GROUP)
    house.brain.hold.set()
    await house.settled()
    for n in range(3):
        assert isinstance(await house.after(said(f"again {n}", user=BOB, at=GROUP)), Stickers)
