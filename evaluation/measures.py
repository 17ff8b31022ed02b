"""Whose taste does a picture show? Wins, swaps, lifts and their intervals over users. Pure.

A score table S is (U, C, V): user, cell (message x seed), and whose history the picture of that
user's cell is compared with. The judge's vectors come in; pictures do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Interval",
    "auc",
    "bootstrap",
    "diversity",
    "lift",
    "likeness",
    "normalised",
    "share_above",
    "swap",
]  # fmt: skip

ROUNDS = 10_000
# Between the nearest sticker (0) and the mean of all (infinity). Chosen on real stickers of the
# users before any arm was drawn. AUC within twin groups, all and those of several tastes at once:
# at .05 .81 and .72, at .2 .83 and .71, at .4 .84 and .69, the mean .84 and .62.
SOFT = 0.3
Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over users and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    users: int


def likeness(pictures: Vectors, history: Vectors, *, centre: Vectors, spread: Vectors) -> Floats:
    """(N,) how near each picture is to a history: a soft maximum of its cosines with it.

    Args:
        pictures: (N, D). history: (M, D). centre, spread: (D,) mean and deviation of everybody's
            stickers: without them the cosines of rectified features all lie near 1.
    """
    cosines = _unit((pictures - centre) / spread) @ _unit((history - centre) / spread).T  # (N, M)
    return np.asarray(SOFT * np.log(np.exp(cosines / SOFT).mean(1)), np.float64)


def _unit(rows: Vectors) -> Floats:
    long = rows.astype(np.float64)
    return long / np.maximum(np.linalg.norm(long, axis=1, keepdims=True), 1e-9)


def auc(scores: Floats, rivals: Sequence[Sequence[int]]) -> Floats:
    """(U,) own-vs-other: how often a picture is nearer to its own user's history than to a rival's.

    A tie is half a win; NaN for a user without rivals.
    """
    out = np.full(len(scores), np.nan)
    for u, others in enumerate(rivals):
        if len(others):
            own, other = scores[u, :, u, None], scores[u][:, list(others)]  # (C, 1), (C, rivals)
            out[u] = ((own > other) + 0.5 * (own == other)).mean()
    return out


def swap(scores: Floats, rivals: Sequence[Sequence[int]]) -> Floats:
    """(U,) how much nearer the own picture is to a user's history than a rival's picture is."""
    out = np.full(len(scores), np.nan)
    for u, others in enumerate(rivals):
        if len(others):
            out[u] = (scores[u, :, u] - scores[list(others), :, u].mean(0)).mean()
    return out


def lift(scores: Floats, plain: Floats) -> Floats:
    """(U,) how much nearer than the picture without taste, same message and noise."""
    own = np.arange(len(scores))
    return np.asarray((scores[own, :, own] - plain[own, :, own]).mean(1), np.float64)


def diversity(vectors: Vectors, seeds: int) -> tuple[Floats, Floats]:
    """(U,) and (U,) mean 1 - cosine of pairs of a user's pictures: over noises, over messages.

    Args:
        vectors: (U, C, E) unit vectors, a cell is message x seed. NaN where there is no pair.
    """
    users, cells, width = vectors.shape
    grid = vectors.astype(np.float64).reshape(users, cells // seeds, seeds, width)
    return _apart(grid), _apart(grid.swapaxes(1, 2))


def _apart(grid: Floats) -> Floats:
    """(U, A, B, E) -> (U,) over the pairs within B."""
    n = grid.shape[2]
    if n < 2:
        return np.full(len(grid), np.nan)
    both = np.square(grid.sum(2)).sum(-1) - np.square(grid).sum((2, 3))  # every pair twice
    return np.asarray(1 - (both / (n * (n - 1))).mean(1), np.float64)


def share_above(nearness: Floats, real: Floats, *, percent: float = 1.0) -> float:
    """Share of copies: nearer than all but `percent` of the real pictures of the same kind."""
    return float((nearness > np.percentile(real, 100 - percent)).mean())


def bootstrap(values: Floats, *, seed: int = 0) -> Interval:
    """The mean of one number per user, NaN left out; for two arms pass the differences (paired)."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    means = known[_draws(len(known), seed)].mean(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(known.mean()), float(low), float(high), len(known))


def normalised(own: Floats, *, floor: Floats, ceiling: Floats, seed: int = 0) -> Interval:
    """(own - floor) / (ceiling - floor) of the means over users: 0 a stranger's, 1 one's own."""
    draws = _draws(len(own), seed)
    room = (ceiling - floor)[draws].mean(1)
    shares = (own - floor)[draws].mean(1) / np.where(np.abs(room) < 1e-9, np.nan, room)
    low, high = (
        np.nanpercentile(shares, [2.5, 97.5]) if not np.isnan(shares).all() else (np.nan,) * 2
    )
    whole = (ceiling - floor).mean()
    mean = (own - floor).mean() / whole if abs(whole) > 1e-9 else np.nan
    return Interval(float(mean), float(low), float(high), len(own))


def _draws(count: int, seed: int) -> NDArray[np.int64]:
    """(ROUNDS, count) users drawn with replacement; the same ones for every arm of a seed."""
    return np.random.default_rng(seed).integers(0, count, (ROUNDS, count))
