"""Conditions to candidates, one batch, one noise.

Knows the ImageModel seam, no keywords and no scores.
"""

from __future__ import annotations

from collections.abc import Sequence

from .interfaces import ImageModel
from .types import Candidate, Condition

NOISES = 3  # where only one condition is left, its pictures differ by noise instead


async def paint(
    conditions: Sequence[Condition], painter: ImageModel, *, seed: int
) -> list[Candidate]:
    """Candidates in the order of the conditions.

    All start from the noise of `seed` (docs/paper.md).

    A single condition (a new user, or a message that names everything) is painted from NOISES
    noises, so that there still is something to choose from.
    """
    if len(conditions) == 1:
        plan = [(conditions[0], seed + i) for i in range(NOISES)]
    else:
        plan = [(condition, seed) for condition in conditions]
    images = await painter.paint([c for c, _ in plan], seeds=[s for _, s in plan])
    return [
        Candidate(image, w_p=condition.w_p, w_s=condition.w_s, seed=noise)
        for image, (condition, noise) in zip(images, plan, strict=True)
    ]
