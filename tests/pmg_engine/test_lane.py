"""One thread, in order, bounded; the loop stays free."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from pmg_engine.errors import Overloaded
from pmg_engine.lane import Lane


async def test_work_runs_in_one_thread_of_its_own_in_order() -> None:
    lane, seen = Lane("test"), []

    def work(number: int) -> str:
        seen.append(number)
        return threading.current_thread().name

    names = await asyncio.gather(*(lane.run(lambda n=n: work(n)) for n in range(20)))
    await lane.close()
    assert seen == list(range(20))
    assert len(set(names)) == 1
    assert names[0] != threading.current_thread().name


async def test_a_full_lane_says_so_at_once() -> None:
    lane, gate = Lane("test", limit=2), threading.Event()
    waiting = [asyncio.create_task(lane.run(gate.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded, match="try again"):
        await lane.run(lambda: None)
    gate.set()
    await asyncio.gather(*waiting)
    assert await lane.run(lambda: 7) == 7
    await lane.close()


async def test_the_loop_runs_on_while_a_model_works() -> None:
    lane, ticks = Lane("test"), 0
    task = asyncio.create_task(lane.run(lambda: time.sleep(0.2)))
    while not task.done():
        await asyncio.sleep(0.005)
        ticks += 1
    await lane.close()
    assert ticks > 10


async def test_errors_come_back_to_the_caller() -> None:
    lane = Lane("test")
    with pytest.raises(ZeroDivisionError):
        await lane.run(lambda: 1 / 0)
    assert await lane.run(lambda: 1) == 1
    await lane.close()
