"""Acceptance: poses, chat acts and props with characters that were never seen together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.album import rows, split_of, things
from training.compose import ACTS, SETS
from training.data import Art

from .painted import HALVES, TOLD, cell_options, compare, pairs_in_turn
from .report import write

# part -> (measure of its ratio, at least)
TARGETS = {"pose": ("pose", 0.80), "act": ("act", 0.80), "prop": ("prop and character", 0.70)}


def poses(known: Sequence[Art], count: int, *, seed: int, half: str) -> list[Art]:
    """Figures whose pose and character were held out together."""
    found = [
        r
        for r in known
        if r.group == "body"
        and r.emotion not in ACTS
        and split_of("pose", r.pose, r.character) in HALVES[half]
        and not r.prop
    ]
    return pairs_in_turn(found, ("pose", "character"), count=count, seed=seed)


def acts(known: Sequence[Art], count: int, *, seed: int, half: str) -> list[Art]:
    """Heads beside a hand whose act and character were held out together."""
    found = [r for r in known if r.group == "act" and r.split in HALVES[half]]
    return pairs_in_turn(found, ("emotion", "character"), count=count, seed=seed)


def props(known: Sequence[Art], count: int, *, seed: int) -> list[Art]:
    """Heads beside things no picture of the album shows together."""
    heads = [
        r
        for r in known
        if r.group == "matrix" and r.split == "train" and not r.colour and r.style in SETS
    ]
    shown = {(r.style, r.character, r.prop) for r in known if r.prop}
    rng = np.random.default_rng(seed)
    found: list[Art] = []
    for i in rng.permutation(len(heads)):
        head = heads[i]
        fresh = [t for t in things(head.style) if (head.style, head.character, t) not in shown]
        if fresh and len(found) < count:
            thing = fresh[int(rng.integers(len(fresh)))]
            file = f"prop/{head.style}__{head.character}__{head.emotion}__{thing}"
            found.append(
                Art(file, head.style, head.character, head.emotion, "prop", "report", prop=thing)
            )
        if len(found) == count:
            break
    return found


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/pairs.json."""
    parser = cell_options("pairs", __doc__, cells=200, half="report")
    options = parser.parse_args(argv)
    known, count, seed, half = rows(), options.cells, options.seed, options.half
    parts = {
        "pose": poses(known, count, seed=seed, half=half),
        "act": acts(known, count, seed=seed, half=half),
        "prop": props(known, count, seed=seed),
    }
    table = compare(parts, options, name="pairs")
    for part, these in parts.items():
        shown = {(r.pose, r.emotion if part == "act" else "", r.prop, r.character) for r in these}
        table[f"{part}: real"]["pairs"] = len(shown)
    reached = all(
        float(table[f"{part}: ratio"][measure] or 0) >= goal
        for part, (measure, goal) in TARGETS.items()
    )
    more = {"target": TARGETS, "reached": reached, "steps": options.steps, "half": half}
    write("pairs", table, columns=("pairs", *TOLD), more=more)
    return 0 if reached else 1
