"""SoftPreference from the pictures somebody used: an image prompt. Knows the painter, no words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image
from scipy.cluster.vq import kmeans2

from pmg_engine.errors import ModelError
from pmg_engine.types import WEIGHTS, Array, History, Usage

from .diffusion import DiffusionPainter
from .rows import SPARE

__all__ = ["ImagePrompt"]

NEWEST = 24  # uses that are looked at: half of what is older has faded (feedback.FADE)


class ImagePrompt:
    """Up to SPARE centroids of the looks of what was kept and liked: several tastes (PerSRV).

    A look is kept when a sticker is used, so a reply reads nothing but the history. Looks of other
    weights are left out.

    Raises:
        ModelError: the painter learned no image rows.
    """

    def __init__(self, painter: DiffusionPainter) -> None:
        if painter.looks is None:
            raise ModelError(
                "This painter learned no image rows. Set soft.enabled to false in config.yaml."
            )
        self._painter, self._name = painter, bytes.fromhex(painter.looks)

    async def look(self, image: Image.Image) -> bytes:
        """The name of the weights, then the row in float16."""
        row = (await self._painter.look([image]))[0]
        return self._name + row.astype(np.float16).tobytes()

    async def rows(self, histories: Sequence[History]) -> list[Array]:
        """(n, D) rows per history, n at most SPARE; (0, D) without a look."""
        return [self._centroids(history.uses) for history in histories]

    async def close(self) -> None:
        """The painter is closed by whoever made it."""

    def _centroids(self, uses: Sequence[Usage]) -> Array:
        kept = [u.look for u in uses if u.look and WEIGHTS[u.how] > 0][-NEWEST:]
        own = [one[len(self._name) :] for one in kept if one.startswith(self._name)]
        if not own:
            return np.zeros((0, 0), np.float32)
        seen = np.stack([np.frombuffer(one, np.float16) for one in own]).astype(np.float32)
        distinct = len(np.unique(seen, axis=0))
        if distinct <= SPARE:
            return np.unique(seen, axis=0)
        middle, nearest = kmeans2(seen, SPARE, minit="++", seed=0)
        sizes = np.bincount(nearest, minlength=SPARE)
        found: Array = middle[np.argsort(-sizes, kind="stable")][: int((sizes > 0).sum())]
        return found.astype(np.float32)
