"""Conditions to candidates, one batch, one noise; or edits of a sticker that is there already.

Knows the ImageModel seam, no keywords and no scores.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from PIL import Image

from .interfaces import ImageModel
from .types import Candidate, Condition, EventId, Sticker, Target

NOISES = 3  # where only one condition is left, its pictures differ by noise instead
SMALLEST = 64  # pixels: a smaller picture tells nothing of who it shows


async def paint(
    conditions: Sequence[Condition],
    painter: ImageModel,
    *,
    seed: int,
    start: Image.Image | None = None,
) -> list[Candidate]:
    """Candidates in the order of the conditions.

    All start from the noise of `seed` (docs/paper.md), or from `start` under that noise.

    A single condition (a new user, an edit, or a message that names everything) is painted from
    NOISES noises, so that there still is something to choose from.
    """
    if len(conditions) == 1:
        plan = [(conditions[0], seed + i) for i in range(NOISES)]
    else:
        plan = [(condition, seed) for condition in conditions]
    images = await painter.paint([c for c, _ in plan], seeds=[s for _, s in plan], start=start)
    return [
        Candidate(image, w_p=condition.w_p, w_s=condition.w_s, seed=noise)
        for image, (condition, noise) in zip(images, plan, strict=True)
    ]


def beginning(old: Sticker, target: Target) -> Image.Image | None:
    """The picture that an edit of a sticker begins from: the same one, feeling or holding another.

    It is the candidate as it was painted, without rim, shadow and letters, which no painter was
    taught. None where all is drawn from noise: nothing else is asked for ("More like this"),
    somebody else is, a thing lies in it, or its picture is gone.
    """
    shown = old.drawn
    same = (target.character, target.style, target.colour) == (
        shown.character,
        shown.style,
        shown.colour,
    )
    other = (target.emotion, target.props[:1]) != (shown.emotion, shown.props[:1])
    # a thing that lies in it would be painted into the face
    if not (same and other) or shown.props or old.image.width == 1 or not old.candidates:
        return None
    picture = old.candidates[0].image
    return picture if min(picture.size) >= SMALLEST else None


def seed_of(event: EventId) -> int:
    """A seed that only depends on the event: a retry after a crash draws the same picture."""
    return int.from_bytes(hashlib.sha256(event.encode()).digest()[:4], "big")
