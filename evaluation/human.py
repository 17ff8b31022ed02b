"""What people chose blind in `/tastetest`: win rates of their own taste, and PMG's rating.

Reads the counts of a data folder; knows no person, no message and no picture.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.commands.tastetest import PAIRS
from bot.config import load
from pmg_engine.build import open_store
from pmg_engine.errors import StoreError
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import TasteTest

from .report import Row, Table, say, write
from .score import wilson

__all__ = ["OWNERS", "counted", "main", "supported", "verdict"]

OWNERS = 12  # people with all their pairs below whom nothing is claimed (docs/evaluation.md)
BY_GUESSING = 0.5
# mean rating of 1 to 3 by people, PMG (Shen et al. 2024), user study: posters, clothes
PAPER = {"PMG": (2.587, 2.001), "Textual Inversion": (1.952, 1.725)}
COLUMNS = ("owners", "pairs", "win rate", "low", "high", "rating")


def counted(tests: Sequence[TasteTest]) -> Table:
    """One row per kind of pair, and the rating beside the paper's.

    Counts only those who went through all pairs: who stops early must not choose what counts.
    Rates and the mean rating are left out as long as too few people are there.
    """
    done = [test for test in tests if test.pairs >= PAIRS]
    other = (sum(t.other_wins for t in done), sum(t.other_pairs for t in done))
    plain = (sum(t.plain_wins for t in done), sum(t.plain_pairs for t in done))
    rated = [test.rating for test in done if test.rating is not None]
    enough = len(done) >= OWNERS
    table: Table = {
        "own taste, not another's": _row(len(done), *other, enough=enough),
        "with taste, not without": _row(len(done), *plain, enough=enough),
        "rating, 1 to 3": {"owners": len(rated)},
        "stopped early": {"owners": len(tests) - len(done)},
    }
    if len(rated) >= OWNERS:
        table["rating, 1 to 3"]["rating"] = sum(rated) / len(rated)
    for method, means in PAPER.items():
        for what, mean in zip(("posters", "clothes"), means, strict=True):
            table[f"paper: {method}, {what}"] = {"rating": mean}
    return table


def _row(owners: int, wins: int, pairs: int, *, enough: bool) -> Row:
    row: Row = {"owners": owners, "pairs": pairs}
    if enough:
        low, high = wilson(wins, pairs)
        row |= {"win rate": wins / pairs, "low": low, "high": high}
    return row


def supported(table: Table) -> bool:
    """Whether both intervals lie above what guessing gives; False where there are none."""
    kinds = list(table.values())[:2]
    return all(float(row.get("low") or 0.0) > BY_GUESSING for row in kinds)


def verdict(table: Table) -> str:
    """What so many choices allow to be said."""
    owners = int(next(iter(table.values()))["owners"] or 0)
    if owners < OWNERS:
        return (
            f"No claim: {owners} of the {OWNERS} people needed have answered all {PAIRS} pairs. "
            "Ask more people to say /tastetest."
        )
    if supported(table):
        return "People choose the stickers of their own taste more often than by guessing."
    return "No claim: these choices cannot be told from guessing in both kinds of pairs."


async def _tests(folder: Path) -> Sequence[TasteTest]:
    if not await asyncio.to_thread(SqlStore.exists, folder):
        raise StoreError(f"There is no data in {folder}. Name the data folder in PMG_DATA_DIR.")
    store = await open_store(folder)
    try:
        return await store.tastetests()
    finally:
        await store.close()


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/human.json.

    Raises:
        StoreError: there is no data, or it is locked or broken. SealedError: another master key
            sealed it. ConfigError: the settings are wrong.
    """
    parser = argparse.ArgumentParser(prog="pmg eval human", description=__doc__)
    parser.add_argument("--config", type=Path, metavar="FILE", help="another config.yaml")
    options = parser.parse_args(argv)
    table = counted(asyncio.run(_tests(load(options.config).memory())))
    said = verdict(table)
    write("human", table, columns=COLUMNS, more={"needed": OWNERS, "verdict": said})
    say(said)
    return 0 if supported(table) else 1
