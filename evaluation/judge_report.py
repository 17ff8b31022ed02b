"""The judge's own accuracy on real art, seen and unseen, and on damaged art, where it must fall."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from training.augment import blur
from training.data import Art, art, pixels

from .groups import group_of
from .judge import SIDE, Judge, Verdict, weights_folder
from .judge_training import TABLE, kept_back, scramble, smear
from .report import Row, Table, write

COLUMNS = ("pictures", "group", "emotion", "character", "style")
DAMAGES = (
    "blur 1 %",
    "blur 2 %",
    "blur 4 %",
    "blur 8 %",
    "face smeared",
    "face scrambled",
)


def scores(verdicts: Sequence[Verdict], rows: Sequence[Art]) -> Row:
    """Shares of right answers: emotion group, emotion, character, style."""
    pairs = list(zip(verdicts, rows, strict=True))
    count = max(1, len(pairs))
    return {
        "pictures": len(pairs),
        "group": sum(v.group == group_of(r.emotion) for v, r in pairs) / count,
        "emotion": sum(v.emotion == r.emotion for v, r in pairs) / count,
        "character": sum(v.character == r.character for v, r in pairs) / count,
        "style": sum(v.style == r.style for v, r in pairs) / count,
    }


def seen(pictures: NDArray[np.uint8], damage: str = "") -> NDArray[np.uint8]:
    """(N, 112, 112, 4) over grey -> (N, 96, 96, 3) as the judge sees them, damaged on the way."""
    x = torch.from_numpy(np.ascontiguousarray(pictures[..., :3])).permute(0, 3, 1, 2).float()
    if damage.startswith("blur"):
        x = blur(x, float(damage.split()[1]) / 100 * x.shape[-1])
    elif damage == "face smeared":
        x = smear(x, 0.08 * x.shape[-1])
    elif damage == "face scrambled":
        x = scramble(x, np.random.default_rng(0))
    x = F.interpolate(x, (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)
    return x.round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()


def parts(rows: Sequence[Art]) -> dict[str, list[int]]:
    """Picture numbers of the grid: seen by the judge, kept back from it, held-out pairs."""
    grid = [i for i, r in enumerate(rows) if r.group == "matrix"]
    trained = [i for i in grid if rows[i].split == "train" and not kept_back(rows[i])]
    return {
        "seen in training": [int(i) for i in np.random.default_rng(0).permutation(trained)[:1000]],
        "kept back (10 %)": [i for i in grid if rows[i].split == "train" and kept_back(rows[i])],
        "held-out pairs, choose": [i for i in grid if rows[i].split == "choose"],
        "held-out pairs, report": [i for i in grid if rows[i].split == "report"],
    }


def report(judge: Judge) -> Table:
    """Accuracy on every part, and on damaged pictures the judge never saw."""
    rows = art()
    pictures = pixels(rows, TABLE)
    table: Table = {}
    found = parts(rows)
    for name, picks in found.items():
        verdicts = judge.read_array(seen(pictures[picks]))
        table[name] = scores(verdicts, [rows[i] for i in picks])
    unseen = [i for name in list(found)[1:] for i in found[name]]
    for damage in DAMAGES:
        verdicts = judge.read_array(seen(pictures[unseen], damage))
        table[f"unseen, {damage}"] = scores(verdicts, [rows[i] for i in unseen])
    return table


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/judge.json."""
    parser = argparse.ArgumentParser(prog="pmg eval judge", description=__doc__)
    parser.add_argument("--weights", type=Path, default=weights_folder())
    options = parser.parse_args(argv)
    write("judge", report(Judge.load(options.weights)), columns=COLUMNS)
    return 0
