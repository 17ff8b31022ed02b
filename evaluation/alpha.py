"""Acceptance: stickers have four transparent corners and are one piece."""

from __future__ import annotations

import argparse
import asyncio

import numpy as np
from numpy.typing import NDArray

from pmg_engine.types import Silence, User

from .report import Row, Table, write
from .score import clear_corners, one_piece, share
from .world import people, world

TARGET = 0.99
PIECE = 0.95  # share of the alpha mass in the largest piece


async def measure(count: int) -> Table:
    """Finished stickers, and the painter's pictures before the cut-out adds its rim."""
    plain = people()["plain"]
    finished, raw = [], []
    async with world() as room:
        for seed in range(count):
            user = User("eval", f"alpha-{seed}")
            answer = await room.say(user, plain[seed % len(plain)], seed=seed)
            if isinstance(answer, Silence):
                continue
            finished.append(np.asarray(answer.image.getchannel("A")))
            raw.append(np.asarray(answer.candidates[0].image.getchannel("A")))
    return {"stickers": line(finished), "before the rim": line(raw)}


def line(alphas: list[NDArray[np.uint8]]) -> Row:
    """Shares over alpha channels."""
    corners = [clear_corners(a) for a in alphas]
    pieces = [one_piece(a) >= PIECE for a in alphas]
    return {
        "pictures": len(alphas),
        "clear corners": share(corners),
        "one piece": share(pieces),
        "both": share([a and b for a, b in zip(corners, pieces, strict=True)]),
    }


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/alpha.json."""
    parser = argparse.ArgumentParser(prog="pmg eval alpha", description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    options = parser.parse_args(argv)
    table = asyncio.run(measure(options.count))
    reached = float(table["stickers"]["both"] or 0) >= TARGET
    columns = ("pictures", "clear corners", "one piece", "both")
    write("alpha", table, columns=columns, more={"target": TARGET, "reached": reached})
    return 0 if reached else 1
