"""Does the matte find the sticker? 200 held-out pictures over backgrounds training never saw."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_sample_images

from pmg_engine.models.matting import RembgMatting
from training.album import Album, rows
from training.augment import tensor
from training.data import SIDE
from training.matte import over

from .report import Row, Table, write
from .world import root_folder

TARGET = 0.95
EMPTY = 0.02  # of the pixels: more than that is a mask where nothing was

Colours = NDArray[np.float32]


def photo(rng: np.random.Generator) -> Colours:
    """A crop of one of scikit-learn's two photographs (a palace, a flower; both CC BY)."""
    images = load_sample_images().images
    image = images[int(rng.integers(len(images)))].astype(np.float32) / 255
    size = int(rng.integers(160, min(image.shape[:2])))
    top = int(rng.integers(image.shape[0] - size + 1))
    left = int(rng.integers(image.shape[1] - size + 1))
    crop = image[top : top + size, left : left + size]
    return np.asarray(cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.float32)


def bricks(rng: np.random.Generator) -> Colours:
    """A wall: rows of rectangles, each of its own shade."""
    out = np.full((SIDE, SIDE, 3), rng.random(3), np.float32)
    high, wide = int(rng.integers(12, 40)), int(rng.integers(24, 80))
    tone = rng.random(3)
    for row, top in enumerate(range(0, SIDE, high)):
        for left in range(-(row % 2) * wide // 2, SIDE, wide):
            shade = np.clip(tone + rng.normal(0, 0.06), 0, 1)
            out[top : top + high - 2, max(left, 0) : max(left + wide - 2, 0)] = shade
    return out


def cells(rng: np.random.Generator) -> Colours:
    """Each pixel in the colour of the nearest of some points: a mosaic."""
    points = rng.uniform(0, SIDE, (int(rng.integers(8, 60)), 2))
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    nearest = np.argmin((y[..., None] - points[:, 0]) ** 2 + (x[..., None] - points[:, 1]) ** 2, -1)
    return rng.random((len(points), 3)).astype(np.float32)[nearest]


BACKS: dict[str, Callable[[np.random.Generator], Colours]] = {
    "photo": photo,
    "bricks": bricks,
    "mosaic": cells,
}


def overlap(found: NDArray[np.uint8], real: NDArray[np.float32]) -> float:
    """Intersection over union at one half."""
    one, other = found > 127, real > 0.5
    return float((one & other).sum() / max((one | other).sum(), 1))


async def measure(folder: Path, count: int) -> Table:
    """Mean overlap, share above the target and edge colours per kind of background."""
    album, matting = Album(), RembgMatting(folder)
    picks = [i for i, r in enumerate(rows()[: album.count]) if r.split == "report"]
    rng = np.random.default_rng(17)
    chosen = rng.choice(picks, count, replace=False)
    found: dict[str, list[tuple[float, float]]] = {kind: [] for kind in BACKS}
    empty = []
    try:
        for i, pick in enumerate(chosen):
            kind = list(BACKS)[i % len(BACKS)]
            back = BACKS[kind](rng)
            rgba = tensor(album.read([pick]))
            seen, alpha = over(rgba, back[None])
            cut = np.asarray(await matting.subject(_picture(seen[0])))
            real = alpha[0, 0].numpy()
            off = np.abs(cut[..., :3] / 255 - own_colours(rgba)).mean(-1)
            edge = (real > 0.2) & (real < 0.95) & (cut[..., 3] > 50)
            found[kind].append((overlap(cut[..., 3], real), float(off[edge].mean())))
            if i % 4 == 0:
                alone = await matting.subject(_picture(torch.from_numpy(back).permute(2, 0, 1)))
                empty.append(float((np.asarray(alone)[..., 3] > 127).mean()) <= EMPTY)
    finally:
        await matting.close()
    table: Table = {kind: _line(pairs) for kind, pairs in found.items()}
    table["all"] = _line([pair for pairs in found.values() for pair in pairs])
    table["background alone"] = {"pictures": len(empty), "empty mask": float(np.mean(empty))}
    return table


def own_colours(rgba: torch.Tensor) -> Colours:
    """(S, S, 3): what was laid over grey, without the grey."""
    alpha = rgba[0, 3].numpy()[..., None]
    seen = rgba[0, :3].permute(1, 2, 0).numpy()
    return np.asarray(np.clip((seen - 0.5 * (1 - alpha)) / np.maximum(alpha, 0.05), 0, 1))


def _picture(x: torch.Tensor) -> Image.Image:
    pixels = np.round(x.permute(1, 2, 0).numpy() * 255).astype(np.uint8)
    return Image.fromarray(pixels, "RGB")


def _line(pairs: list[tuple[float, float]]) -> Row:
    overlaps = np.array([p for p, _ in pairs])
    return {
        "pictures": len(pairs),
        "IoU": float(overlaps.mean()),
        "above": float((overlaps >= TARGET).mean()),
        "edge colour off": float(np.nanmean([e for _, e in pairs])),
    }


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/matte.json."""
    parser = argparse.ArgumentParser(prog="pmg eval matte", description=__doc__)
    parser.add_argument("--weights", type=Path, default=root_folder() / "weights/pocket/matte")
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args(argv)
    table = asyncio.run(measure(options.weights, options.count))
    reached = float(table["all"]["IoU"] or 0) >= TARGET
    columns = ("pictures", "IoU", "above", "edge colour off", "empty mask")
    write("matte", table, columns=columns, more={"target": TARGET, "reached": reached})
    return 0 if reached else 1
