"""Small sums over answers: shares, macro-F1, percentiles, the shape of an alpha channel. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

__all__ = ["clear_corners", "macro_f1", "one_piece", "percentile", "settled", "share", "wilson"]

CLEAR = 8  # alpha (of 255) up to which a pixel counts as transparent


def share(answers: Sequence[bool]) -> float:
    """How many of the answers are yes; 0 where there are none."""
    return sum(answers) / len(answers) if answers else 0.0


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); (0, 1) where nothing was counted."""
    if not count:
        return 0.0, 1.0
    low, high = binomtest(hits, count).proportion_ci(method="wilson")
    return float(low), float(high)


def percentile(values: Sequence[float], q: float) -> float:
    """The q-th percentile, 0 where there are no values."""
    return float(np.percentile(list(values), q)) if values else 0.0


def settled(gold: Sequence[Sequence[str]], guessed: Sequence[str]) -> list[str]:
    """One gold group per row: the guessed one where it is among several, else the first."""
    return [g if g in groups else groups[0] for groups, g in zip(gold, guessed, strict=True)]


def macro_f1(gold: Sequence[str], guessed: Sequence[str]) -> float:
    """Mean F1 over the groups that occur in the gold answers."""
    scores = []
    for name in sorted(set(gold)):
        hit = sum(g == name == p for g, p in zip(gold, guessed, strict=True))
        wrong = sum(p == name != g for g, p in zip(gold, guessed, strict=True))
        missed = sum(g == name != p for g, p in zip(gold, guessed, strict=True))
        scores.append(2 * hit / (2 * hit + wrong + missed))
    return sum(scores) / len(scores) if scores else 0.0


def clear_corners(alpha: NDArray[np.uint8]) -> bool:
    """Are the four corners (2 x 2 pixels each) transparent?"""
    corners = (alpha[:2, :2], alpha[:2, -2:], alpha[-2:, :2], alpha[-2:, -2:])
    return all(int(corner.max()) <= CLEAR for corner in corners)


def one_piece(alpha: NDArray[np.uint8]) -> float:
    """Share of the alpha mass in the largest connected piece; 0 for an empty picture."""
    mass = alpha.astype(np.float64)
    _, pieces = cv2.connectedComponents((alpha > CLEAR).astype(np.uint8), connectivity=8)
    weights = np.bincount(pieces.ravel(), weights=mass.ravel())
    total = weights[1:].sum()
    return float(weights[1:].max() / total) if total > 0 else 0.0
