"""The whole bot as a process: a command later a page answers, and Ctrl-C ends it in order."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import urllib.request
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from bot.app import tidy
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


async def test_old_lines_of_a_conversation_go_by_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago, here = 1e9, Address("web", "ann")
    store = await SqlStore.open(tmp_path, MasterKey.fresh(), clock=lambda: long_ago)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        jobs = await Jobs.open(store)
        said = Said(EventId("1"), User("web", "ann"), here, long_ago, text="hello")
        assert await jobs.accept(said)
        await jobs.done(await jobs.next())
        assert len(await jobs.replay(here)) == 1
        purged, purge = asyncio.Event(), jobs.purge

        async def watched(before: float) -> int:
            gone = await purge(before)
            purged.set()
            return gone

        monkeypatch.setattr(jobs, "purge", watched)
        tidying = asyncio.create_task(tidy(jobs, days=90))
        await asyncio.wait_for(purged.wait(), PATIENCE)
        tidying.cancel()
        await asyncio.wait([tidying])
        assert await jobs.replay(here) == []
