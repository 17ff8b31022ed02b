"""The quality gate: which candidates may be sent? Knows scores and pictures, no users."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .interfaces import Similarity
from .types import Candidate

__all__ = ["another", "fit"]

# Cosines of the pocket CLIP, measured on 120 pictures of the art and on what is left of them when
# the face is painted over, smeared or its parts are mixed, or all is one colour or noise. Under
# LEAST_FACE are 0 % of the art and 63, 52, 16, 75 and 66 % of those. At 0.3 it would be 96, 91,
# 68, 98 and 97 %, and still 0 % of the art; but half of what the first painter paints, too, whose
# faces are weak. Raise it with a better painter. d_t only has to be more than noise.
LEAST_FACE = 0.1
LEAST_LIKE = -0.1
# what people do, by gesture and prop as much as by face
ACTS = {"agree", "disagree", "thanks", "praise", "greet", "bye", "strong", "proud", "sorry", "ok"}
ACTS |= {"morning", "night", "congrats"}


async def fit(
    ranked: Sequence[Candidate], *, emotion: str, faced: bool, similarity: Similarity
) -> list[Candidate]:
    """The candidates that may be sent, in their order.

    Left out is what has too little of the message (d_t), or no face where one is due.

    Args:
        emotion: what they must show. faced: is it somebody of the grid, who has a face in the art?
    """
    like = [c for c in ranked if c.d_t >= LEAST_LIKE]
    if not like or not faced or emotion in ACTS:
        return like
    faces = await similarity.between([c.image for c in like], [emotion])  # (N, 1)
    return [c for c, (face,) in zip(like, faces.tolist(), strict=True) if face >= LEAST_FACE]


def another(seed: int) -> int:
    """The seed of the one other try; the same for the same seed."""
    return int.from_bytes(hashlib.sha256(f"again {seed}".encode()).digest()[:4], "big")
