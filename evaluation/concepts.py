"""Acceptance: things in styles they were never seen in, found among all concepts by the judge."""

from __future__ import annotations

from collections.abc import Sequence

from training.album import rows
from training.data import Art

from .judge_labels import is_thing
from .painted import HALVES, TOLD, by_lot, cell_options, compare
from .report import write

TARGETS = {"concept": 0.60, "concept in 5": 0.80}


def cells(known: Sequence[Art], count: int, *, seed: int, half: str) -> list[Art]:
    """Pictures of one thing whose concept and style were held out together."""
    found = [r for r in known if is_thing(r) and r.split in HALVES[half]]
    return by_lot(found, count, seed)


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/concepts.json."""
    # one half alone has fewer than the 300 cells the target asks for
    options = cell_options("concepts", __doc__, cells=500, half="both").parse_args(argv)
    these = cells(rows(), options.cells, seed=options.seed, half=options.half)
    table = compare({"held-out": these}, options, name="concepts")
    ratio = table["held-out: ratio"]
    reached = all(float(ratio[k] or 0) >= goal for k, goal in TARGETS.items())
    more = {"target": TARGETS, "reached": reached, "steps": options.steps, "half": options.half}
    write("concepts", table, columns=TOLD, more=more)
    return 0 if reached else 1
