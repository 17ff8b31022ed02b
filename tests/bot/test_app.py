"""The whole bot as a process: a command later a page answers, and Ctrl-C ends it in order."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import time
import urllib.request
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from bot.app import DAY, tidy
from bot.config import BotConfig
from bot.jobs import Jobs
from bot.net import free_port
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, Said, User
from tests.conftest import PATIENCE, Bot

OURS = re.compile(r"\d{4}-\d\d-\d\d .* INFO |(Loading|Port|Open|Ready|Stopping|Stopped)\b")


def test_it_moves_to_a_free_port_answers_and_stops(tmp_path: Path) -> None:
    with (
        free_port("127.0.0.1", 0) as taken,
        closing(Bot(tmp_path, port=taken.getsockname()[1])) as bot,
    ):
        page = bot.start()
        assert re.search(r"^Port \d+ is taken; using \d+\.$", bot.said, re.MULTILINE)
        with urllib.request.urlopen(page + "health", timeout=PATIENCE) as answer:
            assert json.load(answer)["status"] == "ok"
        with urllib.request.urlopen(page, timeout=PATIENCE) as answer:
            assert b"<html" in answer.read()
        assert bot.end(signal.SIGINT) == 130
    assert "Stopped." in bot.said
    foreign = [line for line in bot.said.splitlines() if not OURS.match(line)]
    assert foreign == [], "no progress bars, no warnings of libraries, no traces"


@pytest.mark.parametrize(
    ("agreed", "age", "kept"),
    [(False, 1_900.0, 0), (False, 60.0, 1), (True, 1_900.0, 1), (True, 91 * DAY, 0)],
)
async def test_old_lines_of_a_conversation_go_by_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, agreed: bool, age: float, kept: int
) -> None:
    ann, here, then = User("web", "ann"), Address("web", "ann"), time.time() - age
    store = await SqlStore.open(tmp_path, MasterKey.fresh(), clock=lambda: then)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        await store.consent(ann, agreed)
        jobs = await Jobs.open(store)
        assert await jobs.accept(Said(EventId("1"), ann, here, then, text="hello"))
        await jobs.done(await jobs.next())
        assert len(await jobs.replay(here)) == 1
        purged, purge = asyncio.Event(), jobs.purge

        async def watched(before: float, *, history: float | None = None) -> int:
            gone = await purge(before, history=history)
            purged.set()
            return gone

        monkeypatch.setattr(jobs, "purge", watched)
        tidying = asyncio.create_task(tidy(jobs, BotConfig()))
        await asyncio.wait_for(purged.wait(), PATIENCE)
        tidying.cancel()
        await asyncio.wait([tidying])
        assert len(await jobs.replay(here)) == kept
