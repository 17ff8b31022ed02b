"""Killed at any point of a reply, the bot loses nothing and repeats at most one sticker."""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest

from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import held
from tests.far.telegram.people import User

from .telegram_house import POINTS, Life, furnished, live

PATIENCE = 60.0  # seconds: bounds a hang, never decides a pass


@pytest.fixture(scope="module")
def lives() -> Iterator[ForkServerContext]:
    """Processes that begin with everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.adapters.telegram_house"])
    yield context
    from multiprocessing.forkserver import _forkserver

    _forkserver._stop()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def folder(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(empty, tmp_path, dirs_exist_ok=True))


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with Far() as far:
        yield far


@pytest.fixture
def ann(far: Far) -> User:
    ann = far.user("Ann")
    ann.starts()
    far.world.updates.waiting.clear()
    return ann


def answers(ann: User, line: int) -> int:
    """How many stickers answer one line: their buttons bear its id."""
    sent = [one.buttons[0]["callback_data"] for one in ann.private.messages if one.sticker]
    return len([data for data in sent if f":{ann.id}:{line}|" in data])


async def ended(process: ForkServerProcess) -> int | None:
    await asyncio.to_thread(process.join, PATIENCE)
    return process.exitcode


@pytest.mark.parametrize("point", POINTS)
async def test_killed(
    lives: ForkServerContext, folder: Path, far: Far, ann: User, point: str
) -> None:
    def process(at: str | None) -> ForkServerProcess:
        life = Life(folder, far.server.url, far.token, at)
        process = lives.Process(target=live, args=(life,))
        process.start()
        return process

    taken = asyncio.Event()
    if POINTS[point][2] == "during":  # no answer before the process is gone, however slow it dies
        far.fail("sendSticker", held(taken))
    first = ann.says(ann.private, "hello").id
    assert await ended(process(point)) == -signal.SIGKILL, "it was killed, and nothing else"
    taken.set()
    second = process(None)
    try:
        await far.until(lambda: answers(ann, first), PATIENCE)
        then = ann.says(ann.private, "and now?").id
        await far.until(lambda: answers(ann, then), PATIENCE)
        await far.until(lambda: not far.world.updates.waiting, PATIENCE)
    finally:
        second.kill()
        await ended(second)
    assert answers(ann, first) in (1, 2), "none lost, at most one doubled"
    assert answers(ann, then) == 1
