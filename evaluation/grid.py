"""Acceptance: painted grid cells, read by the judge, as a ratio to the real pictures of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pmg_engine.vocabulary import vocabulary
from training.album import draw, rows
from training.data import Art
from training.references import real_pictures

from .groups import group_of
from .judge import Judge
from .judge_scores import scores
from .painted import HALVES, TOLD, Pixels, by_lot, cell_options, compare
from .report import Row, Table, write

__all__ = ["cells", "controls", "main", "others"]

TARGETS = {"group": 0.93, "emotion": 0.85, "character": 0.96, "style": 0.96}
FLOOR = 4  # other faces whose mean is the floor; one of them is the swapped face


def cells(known: Sequence[Art], count: int, *, seed: int, half: str) -> dict[str, list[Art]]:
    """Grid cells seen in training, and cells of the held-out pairs."""
    drawn = set(vocabulary().characters)  # the art may know more than the engine asks for
    grid = [r for r in known if r.group == "matrix" and not r.colour and r.character in drawn]
    return {
        "seen": by_lot([r for r in grid if r.split == "train"], count, seed),
        "held-out": by_lot([r for r in grid if r.split in HALVES[half]], count, seed),
    }


def others(known: Sequence[Art], row: Art) -> list[Art]:
    """Training heads of the same character and style whose face belongs to another group."""
    own = group_of(row.emotion)
    return [
        r
        for r in known
        if (r.character, r.style) == (row.character, row.style) and group_of(r.emotion) != own
    ]


def controls(judge: Judge, known: Sequence[Art], these: Sequence[Art]) -> Table:
    """The floor (the mean of other faces) and the control (one of them): both have the wrong face.

    A judge that calls them right reads something else than the face.
    """
    heads = [r for r in known if r.group == "matrix" and r.split == "train" and not r.colour]
    asked: list[Art] = []
    means: list[Pixels] = []
    swapped: list[Pixels] = []
    for i, row in enumerate(these):
        picks = by_lot(others(heads, row), FLOOR, i)
        if not picks:
            continue
        block = np.stack([draw(pick)[0] for pick in picks])
        asked.append(row)
        means.append(np.round(block.mean(0)).astype(np.uint8))
        swapped.append(block[0])

    def line(pictures: Sequence[Pixels]) -> Row:
        return scores(judge.read(real_pictures(np.stack(pictures))), asked)

    return {"character mean": line(means), "swapped face": line(swapped)} if asked else {}


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/grid.json."""
    parser = cell_options("grid", __doc__, cells=300, half="report")
    parser.add_argument("--controls", type=int, default=100, help="cells of floor and control")
    options = parser.parse_args(argv)
    known = rows()
    parts = cells(known, options.cells, seed=options.seed, half=options.half)
    table = compare(parts, options, name="grid")
    floor = controls(Judge.load(options.judge), known, parts["held-out"][: options.controls])
    table |= {f"held-out: {name}": row for name, row in floor.items()}
    ratio = table["held-out: ratio"]
    reached = all(float(ratio[k] or 0) >= goal for k, goal in TARGETS.items())
    more = {"target": TARGETS, "reached": reached, "steps": options.steps, "half": options.half}
    write("grid", table, columns=TOLD, more=more)
    return 0 if reached else 1
