"""Acceptance: painted grid cells, read by the judge, as a ratio to the real pictures of them."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from pmg_engine.condition import blend, phrase
from pmg_engine.config import EngineConfig
from pmg_engine.models.autoencoder import PatchAutoencoderKL
from pmg_engine.models.diffusion import DiffusionPainter, straight
from training.data import Art, art, pixels

from .judge import Judge, on_grey
from .judge_report import scores
from .report import Row, Table, say, write
from .world import root_folder

TARGETS = {"group": 0.75, "character": 0.85, "style": 0.85}
MEASURES = ("group", "emotion", "character", "style")
BATCH = 8


def cells(rows: Sequence[Art], count: int, seed: int) -> dict[str, list[int]]:
    """Picture numbers: grid cells seen in training, and held-out pairs of the report half."""
    grid = [i for i, r in enumerate(rows) if r.group == "matrix"]
    seen = [i for i in grid if rows[i].split == "train"]
    held = [i for i in grid if rows[i].split == "report"]
    rng = np.random.default_rng(seed)
    return {
        "seen": [int(i) for i in rng.permutation(seen)[:count]],
        "held-out": [int(i) for i in rng.permutation(held)[:count]],
    }


async def paint(painter: DiffusionPainter, rows: Sequence[Art], *, seed: int) -> list[Image.Image]:
    """One picture per cell, told in the painter's own words, without taste."""
    null = (await painter.encode([""]))[0]
    none = np.zeros((0, null.shape[1]), np.float32)
    conditions = []
    for row in rows:
        words = phrase(emotion=row.emotion, character=row.character, style=row.style)
        told = (await painter.encode([words]))[0]
        conditions += blend(told, told, None, null, soft=none, grid=[(0, 0)])
    made: list[Image.Image] = []
    for start in range(0, len(conditions), BATCH):
        block = conditions[start : start + BATCH]
        noise = [seed + start + k for k in range(len(block))]
        made += await painter.paint(block, seeds=noise)
        if start % 80 == 0:
            say(f"painted {start + len(block)} of {len(conditions)}")
    return made


@torch.inference_mode()
def round_trip(folder: Path, pictures: NDArray[np.uint8]) -> list[Image.Image]:
    """(N, 256, 256, 4) uint8 over grey -> through the autoencoder and back."""
    vae: Any = PatchAutoencoderKL.from_pretrained(folder / "vae")
    vae.eval()
    made: list[Image.Image] = []
    for start in range(0, len(pictures), BATCH):
        block = torch.from_numpy(np.ascontiguousarray(pictures[start : start + BATCH]))
        x = block.permute(0, 3, 1, 2).float().div(127.5).sub(1)
        back = vae.decode(vae.encode(x).latent_dist.mode()).sample
        made += straight((back + 1) / 2)
    return made


def read(judge: Judge, images: Sequence[Image.Image], rows: Sequence[Art]) -> Row:
    """The judge's accuracy on pictures of these cells."""
    return scores(judge.read(list(images)), rows)


def ratios(made: Row, real: Row) -> Row:
    """The accuracy on made pictures over that on the real ones of the same cells."""
    found: Row = {"pictures": made["pictures"]}
    for name in MEASURES:
        whole = float(real[name] or 0)
        found[name] = float(made[name] or 0) / whole if whole else 0.0
    return found


def real_pictures(pictures: NDArray[np.uint8]) -> list[Image.Image]:
    """The art over grey as straight RGBA."""
    x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float().div(255)
    return straight(x)


def sheet(images: Sequence[Image.Image], reals: Sequence[Image.Image], path: Path) -> None:
    """Painted cells over the real ones, 12 to a row, to be looked at."""
    side, across = 96, 12
    pairs = list(zip(images, reals, strict=True))[: 4 * across]
    canvas = Image.new("RGB", (across * side, 2 * side * ((len(pairs) + across - 1) // across)))
    for i, pair in enumerate(pairs):
        for k, image in enumerate(pair):
            place = (i % across * side, (2 * (i // across) + k) * side)
            canvas.paste(Image.fromarray(on_grey(image)), place)
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas.save(path)


async def measure(options: argparse.Namespace) -> Table:
    """All arms on the seen and the held-out cells."""
    config = EngineConfig().painter
    folder = options.painter or root_folder() / config.path
    judge, rows, table = Judge.load(options.judge), art(), pixels(art())
    painter = DiffusionPainter(folder, steps=options.steps, guidance=options.guidance)
    out: Table = {}
    try:
        for name, picks in cells(rows, options.cells, options.seed).items():
            these = [rows[i] for i in picks]
            block = table[picks]
            real = out[f"{name}: real"] = read(judge, real_pictures(block), these)
            out[f"{name}: autoencoder"] = read(judge, round_trip(folder, block), these)
            for seed in range(options.seeds):
                made = await paint(painter, these, seed=options.seed + 100_000 * seed)
                painted = out[f"{name}: painted, seed {seed}"] = read(judge, made, these)
                out[f"{name}: ratio, seed {seed}"] = ratios(painted, real)
                if options.sheet and seed == 0:
                    sheet(made, real_pictures(block), options.sheet / f"grid-{name}.png")
    finally:
        await painter.close()
    return out


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/grid.json."""
    defaults = EngineConfig().painter
    parser = argparse.ArgumentParser(prog="pmg eval grid", description=__doc__)
    parser.add_argument("--cells", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=defaults.steps)
    parser.add_argument("--guidance", type=float, default=defaults.guidance)
    parser.add_argument("--painter", type=Path, default=None, help="a folder of another painter")
    parser.add_argument("--judge", type=Path, default=None, help="a folder of another judge")
    parser.add_argument("--sheet", type=Path, default=None, help="a folder for pictures to look at")
    options = parser.parse_args(argv)
    table = asyncio.run(measure(options))
    ratio = [row for name, row in table.items() if name.startswith("seen: ratio")]
    reached = all(float(row[k] or 0) >= goal for row in ratio for k, goal in TARGETS.items())
    more = {"target": TARGETS, "reached": reached, "steps": options.steps}
    write("grid", table, columns=("pictures", *MEASURES), more=more)
    return 0 if reached else 1
