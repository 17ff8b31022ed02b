"""Acceptance: does the painter compose, or does it hand out the pictures it was shown?

A painted held-out cell counts as a copy when it lies nearer to some training picture than 99 % of
the real pictures of such cells do. Nearness is the cosine of the judge's features.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.progress import track

from pmg_engine.config import EngineConfig
from pmg_engine.models.diffusion import DiffusionPainter
from training.album import Album, draw, rows
from training.data import Art
from training.references import real_pictures

from .grid import cells
from .judge import SIDE, Judge, on_grey
from .painted import HALVES, by_lot, cell_options, paint
from .report import Row, Table, write
from .world import root_folder

TARGET, REAL = 0.03, 1.0  # share of copies; percentile of the real pictures' own nearness
BLOCK = 512
Vectors = NDArray[np.float32]


def seen_by(judge: Judge, picks: Sequence[int]) -> Iterable[Vectors]:
    """Features of training pictures, block by block."""
    album = Album()
    for start in track(range(0, len(picks), BLOCK), "training pictures"):
        block = album.read(picks[start : start + BLOCK])
        yield judge.features(np.stack([on_grey(image) for image in real_pictures(block)]))


def nearness(blocks: Iterable[Vectors], own: Vectors) -> Vectors:
    """(len(own),) cosine to the nearest of all vectors in the blocks."""
    best = np.full(len(own), -1, np.float32)
    for block in blocks:
        best = np.maximum(best, (own @ block.T).max(1))
    return best


def copies(painted: Vectors, real: Vectors) -> Row:
    """Share of painted nearness beyond what only REAL percent of the real ones exceed."""
    bar = float(np.percentile(real, 100 - REAL))
    return {
        "pictures": len(painted),
        "copies": float((painted > bar).mean()),
        "bar": bar,
        "median": float(np.median(painted)),
        "real median": float(np.median(real)),
    }


async def painted(
    folder: str, these: Sequence[Art], steps: int, guidance: float, seed: int
) -> list[Image.Image]:
    """One picture per cell."""
    painter = DiffusionPainter(folder, steps=steps, guidance=guidance)
    try:
        return await paint(painter, these, seed=seed)
    finally:
        await painter.close()


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/copying.json."""
    parser = cell_options("copying", __doc__, cells=300, half="report")
    options = parser.parse_args(argv)
    known, judge = rows()[: Album().count], Judge.load(options.judge)
    parts = cells(known, options.cells, seed=options.seed, half=options.half)
    figures = [r for r in known if r.group == "body" and r.split in HALVES[options.half]]
    parts["figures"] = by_lot(figures, options.cells, options.seed)
    shown = [i for i, r in enumerate(known) if r.split == "train"]
    folder = str(options.painter or root_folder() / EngineConfig().painter.path)
    mine: list[Vectors] = []
    for these in parts.values():
        made = asyncio.run(painted(folder, these, options.steps, options.guidance, options.seed))
        reals = real_pictures(np.stack([draw(row)[0] for row in these]))
        for images in (made, reals):
            mine.append(judge.features(np.stack([on_grey(image) for image in images])))
    near = np.split(
        nearness(seen_by(judge, shown), np.concatenate(mine)),
        np.cumsum([len(m) for m in mine])[:-1],
    )
    table: Table = {part: copies(near[2 * i], near[2 * i + 1]) for i, part in enumerate(parts)}
    reached = all(float(row["copies"] or 0) <= TARGET for p, row in table.items() if p != "seen")
    more = {
        "target": TARGET,
        "reached": reached,
        "encoder": f"judge, {SIDE} px",
        "half": options.half,
    }
    write(
        "copying", table, columns=("pictures", "copies", "bar", "median", "real median"), more=more
    )
    return 0 if reached else 1
