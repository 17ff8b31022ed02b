"""Acceptance: a new person sees characters that vary by seed, never the same twice running."""

from __future__ import annotations

import argparse
import asyncio
from itertools import pairwise

from pmg_engine.types import Silence, User
from pmg_engine.vocabulary import vocabulary

from .report import Table, write
from .world import people, world


async def measure(people_count: int, length: int) -> Table:
    """First characters of many new people; the row of characters of one."""
    plain = people()["plain"]
    first, row = [], []
    async with world() as room:
        for seed in range(people_count):
            text = plain[seed % len(plain)]
            answer = await room.say(User("eval", f"new-{seed}"), text, seed=seed)
            if not isinstance(answer, Silence):
                first.append(answer.drawn.character)
        lone = User("eval", "lone")
        for i in range(length):
            # one seed for all: only the rule against repeats can make the row vary
            answer = await room.say(lone, plain[i % len(plain)], seed=7)
            if not isinstance(answer, Silence):
                row.append(answer.drawn.character)
    repeats = sum(a == b for a, b in pairwise(row))
    starters = {character for character, _ in vocabulary().starters}
    return {
        "new people": {
            "stickers": len(first),
            "characters": len(set(first)),
            "of starters": len(starters),
        },
        "one new person": {
            "stickers": len(row),
            "characters": len(set(row)),
            "twice running": repeats,
        },
    }


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/new-user.json."""
    parser = argparse.ArgumentParser(prog="pmg eval new-user", description=__doc__)
    parser.add_argument("--people", type=int, default=48)
    parser.add_argument("--length", type=int, default=12)
    options = parser.parse_args(argv)
    table = asyncio.run(measure(options.people, options.length))
    many, lone = table["new people"], table["one new person"]
    varied = int(many["characters"] or 0) >= 0.75 * int(many["of starters"] or 1)
    reached = varied and lone["twice running"] == 0
    columns = ("stickers", "characters", "of starters", "twice running")
    write("new-user", table, columns=columns, more={"reached": reached})
    return 0 if reached else 1
