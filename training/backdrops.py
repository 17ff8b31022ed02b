"""Backgrounds a sticker may have been taken from: plain, texture and photograph. Knows no art.

Drawn from numbers, but for scikit-image's free photographs (NOTICE).
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

__all__ = ["KINDS", "backdrop"]

Colours = NDArray[np.float32]
# of scikit-image: public domain or CC0, and in its wheel
PHOTOS = (
    "astronaut",
    "camera",
    "chelsea",
    "clock",
    "coffee",
    "grass",
    "gravel",
    "hubble_deep_field",
    "retina",
    "rocket",
)


def _plain(rng: np.random.Generator, side: int) -> Colours:
    return np.broadcast_to(_colour(rng), (side, side, 3)).astype(np.float32)


def _gradient(rng: np.random.Generator, side: int) -> Colours:
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    turn = rng.uniform(0, 2 * np.pi)
    t = x * np.cos(turn) + y * np.sin(turn)
    if rng.random() < 0.4:
        t = np.hypot(x - rng.random(), y - rng.random())
    t = (t - t.min()) / np.ptp(t)
    return _mixed(t, rng)


def _noise(rng: np.random.Generator, side: int) -> Colours:
    fine = rng.random((side, side, 3), np.float32)
    blurred = cv2.GaussianBlur(fine, (0, 0), float(rng.uniform(0.1, 1.5)))
    spread = (blurred - blurred.mean()) / (blurred.std() + 1e-6) * rng.uniform(0.05, 0.3)
    return np.clip(_colour(rng) + spread, 0, 1).astype(np.float32)


def _clouds(rng: np.random.Generator, side: int) -> Colours:
    total = np.zeros((side, side), np.float32)
    for cells in (2, 4, 8, 16, 32):
        small = rng.random((cells + 1, cells + 1), np.float32)
        grown = cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC)
        total = total + np.asarray(grown, np.float32) / cells ** float(rng.uniform(0.4, 1))
    return _mixed((total - total.min()) / np.ptp(total), rng)


def _stripes(rng: np.random.Generator, side: int) -> Colours:
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    turn, width = rng.uniform(0, np.pi), rng.uniform(4, 40)
    wave = np.sin((x * np.cos(turn) + y * np.sin(turn)) * np.pi / width)
    return _mixed(np.clip(wave * rng.uniform(1, 8) / 2 + 0.5, 0, 1), rng)


def _checks(rng: np.random.Generator, side: int) -> Colours:
    y, x = np.mgrid[0:side, 0:side]
    size = int(rng.integers(4, 40))
    return _mixed(((x // size + y // size) % 2).astype(np.float32), rng)


def _shapes(rng: np.random.Generator, side: int) -> Colours:
    """Hard-edged blobs: what a naive network takes for the subject."""
    out = np.ascontiguousarray(_gradient(rng, side))
    for _ in range(int(rng.integers(3, 25))):
        at = tuple(int(v) for v in rng.integers(0, side, 2))
        axes = tuple(int(v) for v in rng.integers(3, side // 5, 2))
        turn = float(rng.uniform(0, 360))
        cv2.ellipse(out, at, axes, turn, 0, 360, _colour(rng).tolist(), -1, cv2.LINE_AA)
    return out


def _leaves(rng: np.random.Generator, side: int) -> Colours:
    """Leaves that fell on each other, large ones first: the edges and surfaces of photographs.

    The dead leaves model; networks learn from it to see (arXiv 2106.05963).
    """
    out = np.ascontiguousarray(_mixed(rng.random((side, side), np.float32), rng))
    for size in np.sort(rng.pareto(1.5, int(rng.integers(30, 120))))[::-1]:
        corners = int(rng.integers(3, 9))
        turns = np.sort(rng.uniform(0, 2 * np.pi, corners))
        long = np.clip(size * side / 12, 3, side / 2) * rng.uniform(0.6, 1.4, corners)
        at = rng.uniform(0, side, 2) + long[:, None] * np.stack([np.cos(turns), np.sin(turns)], 1)
        points = np.round(at).astype(np.int32)
        (left, top), (right, bottom) = points.min(0).clip(0), points.max(0).clip(0) + 1
        part = out[top:bottom, left:right]
        mask = np.zeros(part.shape[:2], np.float32)
        if mask.size:
            cv2.fillPoly(mask, [points - (left, top)], 1.0)
            shade = _colour(rng) + rng.normal(0, rng.uniform(0, 0.15), (*mask.shape, 1))
            part += mask[..., None] * (np.clip(shade, 0, 1).astype(np.float32) - part)
    return out


@cache
def _photos() -> list[Colours]:
    found = []
    for name in PHOTOS:
        image = np.asarray(getattr(skimage.data, name)())
        wide = image if image.ndim == 3 else np.repeat(image[..., None], 3, 2)
        found.append((wide / 255).astype(np.float32))
    return found


def _photo(rng: np.random.Generator, side: int) -> Colours:
    """A crop of a photograph in other colours, sometimes with a part of another one in it."""
    out, lot = _crop(rng, side), rng.random()
    if lot < 0.2:  # melting into each other
        part = np.clip(_clouds(rng, side)[..., :1] * 4 - 1.5, 0, 1)
        out = out + part * (_crop(rng, side) - out)
    elif lot < 0.6:  # a thing with an edge, as photographs have them
        out = out + _blob(rng, side)[..., None] * (_crop(rng, side) - out)
    if rng.random() < 0.3:
        sigma = float(rng.uniform(0.5, 5))
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), sigma), np.float32)
    return np.clip(out, 0, 1).astype(np.float32)


def _blob(rng: np.random.Generator, side: int) -> Colours:
    """(side, side): ones within a closed line that waves around its middle."""
    turn = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radius = np.full(120, rng.uniform(0.1, 0.45) * side)
    for waves in rng.integers(2, 24, 3):
        radius *= 1 + rng.uniform(0, 0.2) * np.cos(waves * turn + rng.uniform(0, 2 * np.pi))
    middle, flat = rng.uniform(0.2, 0.8, 2) * side, rng.uniform(0.5, 1, 2)
    line = middle + flat * radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], 1)
    mask = np.zeros((side, side), np.float32)
    cv2.fillPoly(mask, [np.round(line).astype(np.int32)], 1.0)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(0.5, 2))), np.float32)


def _crop(rng: np.random.Generator, side: int) -> Colours:
    """(side, side, 3): any part of any photograph, turned, its channels mixed."""
    image = _photos()[int(rng.integers(len(PHOTOS)))]
    size = int(rng.integers(64, min(image.shape[:2]) + 1))
    top, left = (int(rng.integers(0, n - size + 1)) for n in image.shape[:2])
    crop = np.rot90(image[top : top + size, left : left + size], int(rng.integers(4)))
    out = cv2.resize(np.ascontiguousarray(crop), (side, side), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        out = out[:, ::-1]
    mixed = 0.7 * np.eye(3)[rng.permutation(3)] + 0.3 * rng.dirichlet(np.ones(3), 3)
    light, contrast = rng.uniform(-0.2, 0.2) + rng.normal(0, 0.08, 3), rng.uniform(0.5, 1.4)
    return ((out @ mixed.T - 0.5) * contrast + 0.5 + light).astype(np.float32)


KINDS = {
    "plain": _plain,
    "gradient": _gradient,
    "noise": _noise,
    "clouds": _clouds,
    "stripes": _stripes,
    "checks": _checks,
    "shapes": _shapes,
    "leaves": _leaves,
    "photo": _photo,
}


def backdrop(rng: np.random.Generator, side: int, kinds: tuple[str, ...] = tuple(KINDS)) -> Colours:
    """(side, side, 3) in [0, 1]: one background by lot of the named kinds."""
    return KINDS[kinds[int(rng.integers(len(kinds)))]](rng, side)


def _colour(rng: np.random.Generator) -> Colours:
    """(3,); white and black, the commonest backgrounds, more often than by chance."""
    lot = rng.random()
    if lot < 0.2:
        return np.full(3, 0.0 if lot < 0.06 else 1.0, np.float32)
    return rng.random(3, np.float32)


def _mixed(t: Colours, rng: np.random.Generator) -> Colours:
    """Two colours mixed by t (side, side) in [0, 1]."""
    one, other = _colour(rng), _colour(rng)
    return (one + (other - one) * t[..., None]).astype(np.float32)
