"""Cells painted by a painter and read by the judge, beside the real pictures of the same cells.

Knows how to ask, paint and read; which cells are asked for is each command's own business.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from pmg_engine.condition import blend, phrase, scene
from pmg_engine.config import EngineConfig
from pmg_engine.interfaces import ImageModel
from pmg_engine.models.autoencoder import PatchAutoencoderKL
from pmg_engine.models.diffusion import DiffusionPainter, straight
from pmg_engine.types import Condition, Likeness, Scene, Target
from training.album import draw
from training.data import Art
from training.references import real_pictures
from training.words import POSE_WORDS

from .judge import Judge, on_grey
from .judge_scores import MEASURES, ratios, scores
from .report import Row, Table, say
from .world import root_folder

__all__ = [
    "HALVES", "TOLD", "by_lot", "cell_options", "compare", "mean_row", "paint", "pairs_in_turn",
    "real_pictures", "sheet", "told",
]  # fmt: skip

HALVES = {"choose": ("choose",), "report": ("report",), "both": ("choose", "report")}
TOLD = ("pictures", *MEASURES)
BATCH = 8
Pixels = NDArray[np.uint8]
Parts = Mapping[str, Sequence[Art]]


def by_lot(found: Sequence[Art], count: int, seed: int) -> list[Art]:
    """At most so many of the pictures, drawn by a seed."""
    order = np.random.default_rng(seed).permutation(len(found))
    return [found[i] for i in order[:count]]


def pairs_in_turn(found: Sequence[Art], pair: Sequence[str], *, count: int, seed: int) -> list[Art]:
    """At most so many pictures: one of every pair of these fields, then a second of each, ..."""
    rounds: dict[tuple[str, ...], int] = {}
    ranked = []
    for row in by_lot(found, len(found), seed):
        key = tuple(getattr(row, name) for name in pair)
        rounds[key] = rounds.get(key, 0) + 1
        ranked.append((rounds[key], row))
    return [row for _, row in sorted(ranked, key=lambda r: r[0])[:count]]


def told(row: Art) -> str:
    """A cell in the painter's own words."""
    return phrase(
        emotion=row.emotion,
        pose=POSE_WORDS.get(row.pose),
        character=row.character,
        style=row.style,
        colour=row.colour,
        props=(row.prop,) if row.prop else (),
    )


def thing(name: str) -> Scene:
    """A picture of a thing alone."""
    return Scene(Likeness(name))


def spoken(done: int, whole: int) -> None:
    """Say now and then how far it is."""
    if done % 80 == BATCH:
        say(f"painted {done} of {whole}")


async def paint(
    painter: ImageModel,
    rows: Sequence[Art],
    *,
    seed: int,
    tell: Callable[[int, int], None] = spoken,
) -> list[Image.Image]:
    """One picture per cell, told in the painter's own words, without taste.

    Finished as the engine does it (`pmg_engine.drawing.finished`), but not chosen.

    Args:
        tell: is told after every batch how many are painted, and of how many.
    """
    conditions = []
    for row in rows:
        one = await _condition(painter, row)
        if painter.layered and row.pose and not row.prop:
            one = replace(one, head=await _condition(painter, replace(row, pose="")))
        conditions.append(one)
    made: list[Image.Image] = []
    for start in range(0, len(conditions), BATCH):
        block = conditions[start : start + BATCH]
        noise = [seed + start + k for k in range(len(block))]
        found = await painter.paint(block, seeds=noise)
        made += await painter.refine(found, block, seeds=noise)
        tell(len(made), len(conditions))
    return made


async def _condition(painter: ImageModel, row: Art) -> Condition:
    props = (row.prop,) if row.prop else ()
    asked = Target(row.emotion, props=props, pose=POSE_WORDS.get(row.pose))
    shown = scene(asked, row.character, row.style) if row.emotion else thing(row.character)
    words = told(replace(row, prop="") if painter.layered else row)
    rows = await painter.encode([words, ""])
    found = blend(rows[0], rows[0], None, rows[1], grid=[(0, 0)], scenes=(shown, shown))
    return found[0]


@torch.inference_mode()
def round_trip(folder: Path, pictures: Pixels) -> list[Image.Image]:
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


def mean_row(rows: Sequence[Row]) -> Row:
    """The means of the columns; None where no row has one."""
    found: Row = {"pictures": rows[0]["pictures"]}
    for name in MEASURES:
        known = [float(v) for v in (row.get(name) for row in rows) if v is not None]
        found[name] = sum(known) / len(known) if known else None
    return found


def cell_options(name: str, doc: str | None, *, cells: int, half: str) -> argparse.ArgumentParser:
    """What every command that paints cells can be told."""
    own = EngineConfig().painter
    parser = argparse.ArgumentParser(prog=f"pmg eval {name}", description=doc)
    parser.add_argument("--cells", type=int, default=cells, help="at most so many of each part")
    parser.add_argument("--half", choices=HALVES, default=half, help="of the held-out pairs")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=own.steps)
    parser.add_argument("--guidance", type=float, default=own.guidance)
    parser.add_argument("--painter", type=Path, default=None, help="a folder of another painter")
    parser.add_argument("--judge", type=Path, default=None, help="a folder of another judge")
    parser.add_argument("--sheet", type=Path, default=None, help="a folder for pictures to look at")
    return parser


def compare(parts: Parts, options: argparse.Namespace, *, name: str) -> Table:
    """Per part: the real pictures, the autoencoder alone, the painter by seed, and the ratios."""
    return asyncio.run(_compare(parts, options, name))


async def _compare(parts: Parts, options: argparse.Namespace, name: str) -> Table:
    folder = options.painter or root_folder() / EngineConfig().painter.path
    judge, out = Judge.load(options.judge), Table()
    painter = DiffusionPainter(folder, steps=options.steps, guidance=options.guidance)
    try:
        for part, these in parts.items():
            if not these:
                continue
            block = np.stack([draw(row)[0] for row in these])
            reals = real_pictures(block)
            real = out[f"{part}: real"] = scores(judge.read(reals), these)
            out[f"{part}: autoencoder"] = scores(judge.read(round_trip(folder, block)), these)
            found = []
            for seed in range(options.seeds):
                made = await paint(painter, these, seed=options.seed + 100_000 * seed)
                row = out[f"{part}: painted, seed {seed}"] = scores(judge.read(made), these)
                found.append(ratios(row, real))
                if options.sheet and seed == 0:
                    sheet(made, reals, options.sheet / f"{name}-{part}.png")
            out[f"{part}: ratio"] = mean_row(found)
    finally:
        await painter.close()
    return out
