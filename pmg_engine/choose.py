"""z = alpha log d_p + (1 - alpha) log d_t over the candidates.

Scores come in through the Similarity seam.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .errors import NoGoodSticker
from .interfaces import Similarity
from .types import Candidate, Sticker, StickerId
from .vocabulary import EMOTIONS, group_of

FLOOR = 0.01  # small CLIPs go negative: the logarithm needs something above zero
USED = 0.05  # cosine that one like of the same sticker outweighs: between two emotions lies 0.3
SAME = 0.3  # cosine that a face of the right group adds: what was drawn is surer than what is seen
MUCH = 3.0  # likes: above that it is a favourite, and no more of one
DIGITS = 3  # z is rounded, so that ties fall to the lower grid index and not to the last bit


def z_score(d_t: float, d_p: float, *, alpha: float) -> float:
    """PMG's balance of message and taste (docs/paper.md); larger is better."""
    message, taste = math.log(max(d_t, FLOOR)), math.log(max(d_p, FLOOR))
    return round(alpha * taste + (1 - alpha) * message, DIGITS)


async def rank(
    candidates: Sequence[Candidate],
    *,
    target: str,
    preference: str,
    similarity: Similarity,
    alpha: float,
) -> list[Candidate]:
    """The candidates with d_t, d_p and z, best first.

    Args:
        target, preference: K_t and K_p as words; an empty preference means alpha = 0.
    """
    texts = [target, preference or target]
    scores = await similarity.between([c.image for c in candidates], texts)  # (N, 2)
    balance = alpha if preference else 0.0
    scored = []
    for candidate, (d_t, d_p) in zip(candidates, scores.tolist(), strict=True):
        d_p = d_p if preference else float("nan")
        z = z_score(d_t, d_p if preference else 1.0, alpha=balance)
        scored.append(replace(candidate, d_t=d_t, d_p=d_p, z=z))
    return sorted(scored, key=lambda c: -c.z)


def best(ranked: Sequence[Candidate]) -> Candidate:
    """The candidate of the highest z.

    Raises:
        NoGoodSticker: nothing drawable was left.
    """
    if not ranked:
        raise NoGoodSticker(
            "The picture came out empty. Please try again, or say it in other words."
        )
    return ranked[0]


async def recalled(
    stickers: Sequence[Sticker],
    *,
    target: str,
    emotion: str,
    worth: Mapping[StickerId, float],
    similarity: Similarity,
) -> list[Sticker]:
    """Stickers somebody has already, best first: what they show, then what was done with them.

    Args:
        target: K_t as words; with an empty one the use alone decides. emotion: the one among them.
        worth: per sticker, in likes; those below zero are left out.
    """
    wanted = [one for one in stickers if worth.get(one.id, 0.0) >= 0]
    if not wanted:
        return []
    scores = [worth.get(one.id, 0.0) for one in wanted]
    if target:
        cosines = await similarity.between([one.image for one in wanted], [target])  # (N, 1)
        scores = [
            float(cosine) + USED * min(use, MUCH) + SAME * _alike(emotion, one.drawn.emotion)
            for one, (cosine,), use in zip(wanted, cosines.tolist(), scores, strict=True)
        ]
    pairs = zip(scores, wanted, strict=True)
    return [one for _, one in sorted(pairs, key=lambda pair: -pair[0])]


def _alike(one: str, other: str) -> bool:
    known = one in EMOTIONS and other in EMOTIONS
    return known and group_of(one) == group_of(other)
