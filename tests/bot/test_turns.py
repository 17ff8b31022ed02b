"""Round robin over lanes, in order within one, and never more than the width."""

from __future__ import annotations

import asyncio

import pytest

from bot.turns import Turns

A, B, C = b"a", b"b", b"c"


async def drain(turns: Turns[int], count: int) -> list[int]:
    found = []
    for _ in range(count):
        lane, item = await asyncio.wait_for(turns.take(), 5)
        found.append(item)
        turns.free(lane)
    return found


async def waits(turns: Turns[int]) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(turns.take(), 0.02)


async def test_lanes_take_turns_and_keep_their_order() -> None:
    turns: Turns[int] = Turns(1)
    for lane, item in ((A, 1), (A, 2), (A, 3), (B, 11), (C, 21), (B, 12)):
        turns.put(lane, item)
    assert len(turns) == 6
    assert await drain(turns, 6) == [1, 11, 21, 2, 12, 3]
    assert len(turns) == 0


async def test_one_item_of_a_lane_is_out_at_a_time() -> None:
    turns: Turns[int] = Turns(9)
    turns.put(A, 1)
    turns.put(A, 2)
    lane, _ = await turns.take()
    turns.put(A, 3)
    await waits(turns)
    turns.free(lane)
    assert await drain(turns, 2) == [2, 3]


async def test_no_more_than_the_width_is_out() -> None:
    turns: Turns[int] = Turns(2)
    for lane in (A, B, C):
        turns.put(lane, 1)
    first, _ = await turns.take()
    await turns.take()
    await waits(turns)
    turns.free(first)
    assert (await turns.take())[0] == C


async def test_how_many_rounds_come_before_a_new_item() -> None:
    turns: Turns[int] = Turns(2)
    assert turns.rounds(A) == 1
    for lane, item in ((A, 1), (A, 2), (B, 1), (B, 2), (C, 1)):
        turns.put(lane, item)
    assert turns.rounds(A) == 2, "one of each other lane, and its own: three by two"
    assert turns.rounds(b"new") == 2
    turns.free((await turns.take())[0])
    lane, _ = await turns.take()
    assert turns.rounds(b"new") == 2, "what is out is not done"
    turns.free(lane)
    assert await drain(turns, 3) == [1, 2, 2]
    assert turns.rounds(b"new") == 1


async def test_a_resting_lane_takes_no_room_and_keeps_its_order() -> None:
    turns: Turns[int] = Turns(1)
    turns.put(A, 1)
    turns.put(A, 2)
    lane, item = await turns.take()
    turns.put(lane, item, first=True)
    turns.rest(lane)
    turns.put(B, 11)
    assert await drain(turns, 1) == [11]
    await waits(turns)
    turns.free(A)
    assert await drain(turns, 2) == [1, 2]


async def test_a_waiting_taker_is_woken() -> None:
    turns: Turns[int] = Turns(1)
    takers = [asyncio.ensure_future(drain(turns, 1)) for _ in range(3)]
    await asyncio.sleep(0)
    for item in (1, 2, 3):
        turns.put(A, item)
    assert sorted(await asyncio.gather(*takers)) == [[1], [2], [3]]
