"""Acceptance: three likes of X in S bring X and S; two re-rolls or one dislike of X take X away."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from pmg_engine.types import Silence, Sticker, User

from .report import Row, Table, write
from .score import share
from .world import World, people, world

LIKED, LEFT = 0.70, 0.10
NEXT = 10
ARMS = ("re-rolled twice", "disliked once")


async def next_ten(room: World, user: User, seed: int) -> list[Sticker]:
    """Ten plain lines, answered; silences are left out."""
    plain = people()["plain"]
    found = []
    for i in range(NEXT):
        text = plain[(seed + i) % len(plain)]
        answer = await room.say(user, text, seed=1000 * seed + i)
        if not isinstance(answer, Silence):
            found.append(answer)
    return found


async def turn_away(room: World, user: User, stickers: Sequence[Sticker], arm: str) -> None:
    """Two re-rolls, or one dislike, of stickers that show what was liked."""
    if arm == ARMS[0]:
        for sticker in stickers[:2]:
            await room.use(user, "rerolled", sticker=sticker)
    else:
        await room.use(user, "disliked", sticker=stickers[0])


async def one(room: World, *, taste: tuple[str, str], arm: str, seed: int) -> Row:
    """One simulated user: likes, ten stickers, second thoughts, ten stickers."""
    character, style = taste
    user = User("eval", f"use-{arm}-{seed}")
    for _ in range(3):
        await room.use(user, "liked", words=(character, style))
    first = await next_ten(room, user, seed)
    wanted = [s.drawn.character == character and s.drawn.style == style for s in first]
    shown = [s for s in first if s.drawn.character == character]
    if shown:
        await turn_away(room, user, shown[-2:], arm)
    later = await next_ten(room, user, seed + 1)
    return {
        "users": 1,
        "X and S after likes": share(wanted),
        "X afterwards": share([s.drawn.character == character for s in later]),
    }


async def measure(users: int) -> Table:
    """Means per arm."""
    tastes = people()["use"]["tastes"]
    table: Table = {}
    async with world() as room:
        for arm in ARMS:
            rows = [
                await one(room, taste=tuple(tastes[i % len(tastes)]), arm=arm, seed=i)
                for i in range(users)
            ]
            table[arm] = mean(rows)
    return table


def mean(rows: Sequence[Row]) -> Row:
    """The columns' means; `users` counts."""
    found: Row = {"users": len(rows)}
    for key in ("X and S after likes", "X afterwards"):
        found[key] = sum(float(row[key] or 0) for row in rows) / len(rows)
    return found


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/use.json."""
    parser = argparse.ArgumentParser(prog="pmg eval use", description=__doc__)
    parser.add_argument("--users", type=int, default=5, help="simulated users per arm")
    options = parser.parse_args(argv)
    table = asyncio.run(measure(options.users))
    reached = all(
        float(row["X and S after likes"] or 0) >= LIKED and float(row["X afterwards"] or 0) <= LEFT
        for row in table.values()
    )
    columns = ("users", "X and S after likes", "X afterwards")
    more = {"target": {"liked": LIKED, "left": LEFT}, "reached": reached}
    write("use", table, columns=columns, more=more)
    return 0 if reached else 1
