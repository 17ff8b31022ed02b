"""The quality gate: which candidates may be sent? Knows scores and pictures, no users."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .interfaces import Similarity
from .types import Candidate

__all__ = ["another", "fit"]

# Cosines of the pocket CLIP, measured on 120 pictures of the art and on what is left of them when
# the face is painted over, smeared or its parts are mixed, or all is one colour or noise. Under
# LEAST_FACE are 0 % of the art and 63, 52, 16, 75 and 66 % of those.
LEAST_FACE = 0.1
# The same of "character, style" on 144 painted pictures (the least .15, the median .44), on their
# outlines filled with noise (median .07) or one colour (.04), and of somebody else's name (-.08).
# K_t as a whole is no measure here: its props and gestures may be more than the CLIP can read.
LEAST_LIKE = 0.1
# what people do, by gesture and prop as much as by face
ACTS = {"agree", "disagree", "thanks", "praise", "greet", "bye", "strong", "proud", "sorry", "ok"}
ACTS |= {"morning", "night", "congrats"}


async def fit(
    ranked: Sequence[Candidate],
    *,
    shown: Sequence[str],
    emotion: str,
    faced: bool,
    similarity: Similarity,
) -> list[Candidate]:
    """The candidates that may be sent, in their order.

    Left out is what does not look like who it shall show, or has no face where one is due.

    Args:
        shown: per candidate, who it shall show and how: "cat, kawaii style".
        emotion: what they must show. faced: is it somebody of the grid, who has a face in the art?
    """
    if not ranked:
        return []
    words = list(dict.fromkeys((emotion, *shown)))
    scores = await similarity.between([c.image for c in ranked], words)  # (N, words)
    demanding = faced and emotion not in ACTS
    return [
        candidate
        for candidate, who, row in zip(ranked, shown, scores, strict=True)
        if row[words.index(who)] >= LEAST_LIKE and (not demanding or row[0] >= LEAST_FACE)
    ]


def another(seed: int) -> int:
    """The seed of the one other try; the same for the same seed."""
    return int.from_bytes(hashlib.sha256(f"again {seed}".encode()).digest()[:4], "big")
