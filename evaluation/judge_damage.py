"""Damages pictures the way painters and wires do. Knows pixels, no labels and no net.

`softened` leaves a face readable, `spoiled` does not; `scrambled` is kept for the report alone.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["blurred", "melted", "noisy", "part", "scrambled", "softened", "spoiled"]

Pixels = NDArray[np.uint8]
Box = NDArray[np.float32]  # left, top, right, bottom in shares of the side
TILES = 6  # of a scrambled face, along each side


def part(picture: Pixels, box: Box) -> Pixels | None:
    """The box of a picture (H, W, 4) as a view; None where it holds nothing."""
    side = len(picture)
    left, top, right, bottom = (int(v) for v in np.round(box * side).clip(0, side))
    if right - left < TILES or bottom - top < TILES:
        return None
    return picture[top:bottom, left:right]


def blurred(picture: Pixels, sigma: float) -> Pixels:
    """Gaussian blur, sigma in pixels."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def compressed(picture: Pixels, quality: int) -> Pixels:
    """The colours through JPEG, the alpha kept."""
    _, told = cv2.imencode(".jpg", picture[..., :3], [cv2.IMWRITE_JPEG_QUALITY, quality])
    colours = np.asarray(cv2.imdecode(told, cv2.IMREAD_COLOR), np.uint8)
    return np.concatenate([colours, picture[..., 3:]], axis=-1)


def noisy(picture: Pixels, level: float, rng: np.random.Generator) -> Pixels:
    """Gaussian noise on the colours; level is its spread, as a share of white."""
    grain = 255 * level * rng.standard_normal((*picture.shape[:2], 3), np.float32)
    colours = np.clip(picture[..., :3] + grain, 0, 255).astype(np.uint8)
    return np.concatenate([colours, picture[..., 3:]], axis=-1)


def coarse(picture: Pixels, cells: int) -> Pixels:
    """Through a picture of so many pixels a side, and back."""
    size = (picture.shape[1], picture.shape[0])
    small = cv2.resize(picture, (cells, cells), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def brushed(picture: Pixels, width: int) -> Pixels:
    """Medians: edges stay, detail goes, as in a weak autoencoder. The width is odd."""
    return np.asarray(cv2.medianBlur(np.ascontiguousarray(picture), width), np.uint8)


def melted(picture: Pixels, strength: float, rng: np.random.Generator) -> Pixels:
    """Every point moved by a smooth random field; strength in shares of the side."""
    tall, wide = picture.shape[:2]
    way = rng.normal(0, strength * max(tall, wide), (5, 5, 2)).astype(np.float32)
    field = cv2.resize(way, (wide, tall), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[:tall, :wide].astype(np.float32)
    moved = cv2.remap(
        picture, x + field[..., 0], y + field[..., 1],
        interpolation=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT,
    )  # fmt: skip
    return np.asarray(moved, np.uint8)


def softened(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """(H, W, 4) with a little of one damage."""
    kind = int(rng.integers(4))
    if kind == 0:
        return blurred(picture, rng.uniform(0.004, 0.014) * len(picture))
    if kind == 1:
        return compressed(picture, int(rng.integers(25, 80)))
    if kind == 2:
        return noisy(picture, rng.uniform(0.02, 0.07), rng)
    return brushed(picture, 3)


def spoiled(face: Pixels, rng: np.random.Generator) -> Pixels:
    """A face box (h, w, 4) in which no feature can be read any more."""
    side, kind = max(face.shape[:2]), int(rng.integers(4))
    if kind == 0:
        return blurred(face, rng.uniform(0.14, 0.28) * side)
    if kind == 1:
        return coarse(face, int(rng.integers(1, 5)))  # 1: wiped away
    if kind == 2:
        return brushed(face, 2 * int(rng.uniform(0.19, 0.27) * side) + 1)
    return melted(face, rng.uniform(0.14, 0.25), rng)


def scrambled(face: Pixels, rng: np.random.Generator) -> Pixels:
    """A face box cut into tiles and shuffled: a damage the judge is never shown."""
    out = face.copy()
    tall, wide = face.shape[0] // TILES, face.shape[1] // TILES
    spots = [(tall * k, wide * m) for k in range(TILES) for m in range(TILES)]
    for (y, x), pick in zip(spots, rng.permutation(len(spots)), strict=True):
        v, w = spots[pick]
        out[y : y + tall, x : x + wide] = face[v : v + tall, w : w + wide]
    return out
