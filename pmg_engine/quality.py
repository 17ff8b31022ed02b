"""The quality gate: which candidates may be sent? Knows scores and pictures, no users."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .interfaces import Similarity
from .types import Candidate
from .vocabulary import vocabulary

__all__ = ["another", "fit"]

# Cosines of the pocket CLIP, measured on 60 heads and 60 figures nobody was shown. Of the emotion:
# art median .44 and .41, painted .40 and .37 (2 % under .12 and .21), outlines full of noise .09.
LEAST_FACE = 0.12
# Of "character, style": art median .46 and .40 (the least .30 and .20), painted .41 and .35 (5 and
# 10 % under .24 and .20), outlines full of noise .04, of one colour .18, somebody else's name -.05.
# K_t as a whole is no measure here: its props and gestures may be more than the CLIP can read.
LEAST_LIKE = 0.2


async def fit(
    ranked: Sequence[Candidate],
    *,
    shown: Sequence[str | None],
    emotion: str,
    faced: bool,
    similarity: Similarity,
) -> list[Candidate]:
    """The candidates that may be sent, in their order.

    Left out is what does not look like who it shall show, or has no face where one is due.

    Args:
        shown: per candidate, who it shall show and how: "cat, kawaii style"; None where no word
            tells that.
        emotion: what they must show. faced: have they a face in the art of this style?
    """
    if not ranked:
        return []
    words = list(dict.fromkeys((emotion, *(who for who in shown if who))))
    scores = await similarity.between([c.image for c in ranked], words)  # (N, words)
    demanding = faced and emotion not in vocabulary().acts
    return [
        candidate
        for candidate, who, row in zip(ranked, shown, scores, strict=True)
        if (who is None or row[words.index(who)] >= LEAST_LIKE)
        and (not demanding or row[0] >= LEAST_FACE)
    ]


def another(seed: int) -> int:
    """The seed of the one other try; the same for the same seed."""
    return int.from_bytes(hashlib.sha256(f"again {seed}".encode()).digest()[:4], "big")
