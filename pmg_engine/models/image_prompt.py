"""SoftPreference from the pictures somebody used: an image prompt. Knows the painter, no words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image
from safetensors.numpy import load, save
from scipy.cluster.vq import kmeans2

from pmg_engine.errors import ModelError
from pmg_engine.types import WEIGHTS, Array, History, Likeness, Soft, Usage

from .diffusion import DiffusionPainter
from .prototypes import REACH
from .rows import SPARE

__all__ = ["ImagePrompt"]

NEWEST = 24  # uses that are looked at: half of what is older has faded (feedback.FADE)


class ImagePrompt:
    """Up to SPARE centroids of the looks of what was kept and liked: several tastes (PerSRV).

    Pictures of known heads also tell how likenesses shall be offset (models/prototypes.py). Where
    they look as words say, only pictures that no word names speak: for the others words say it
    better (training/LOG.md). A look is kept when a sticker is used, so a reply reads nothing but
    the history. Looks of other weights are left out.

    Args:
        always: pictures that look as their words say speak too (an arm of the evaluation).

    Raises:
        ModelError: the painter learned no image rows.
    """

    def __init__(self, painter: DiffusionPainter, *, always: bool = False) -> None:
        if painter.looks is None:
            raise ModelError(
                "This painter learned no image rows. Set soft.enabled to false in config.yaml."
            )
        self._painter, self._name = painter, bytes.fromhex(painter.looks)
        self._always = always

    async def look(self, image: Image.Image) -> bytes:
        """The name of the weights, then row and whole, which is kept in bytes."""
        seen = await self._painter.look(image)
        whole = np.round(seen.whole * (127 / REACH)).clip(-127, 127).astype(np.int8)
        return self._name + save({"row": seen.row.astype(np.float16), "whole": whole})

    async def embed(self, histories: Sequence[History]) -> list[Soft]:
        """E_s per history: (n, D) rows, n at most SPARE, (0, 0) for nothing; and the offset."""
        return [self._soft(history.uses) for history in histories]

    async def close(self) -> None:
        """The painter is closed by whoever made it."""

    def _soft(self, uses: Sequence[Usage]) -> Soft:
        kept = [(u, u.look) for u in uses if u.look and WEIGHTS[u.how] > 0][-NEWEST:]
        name = self._name
        seen = [(u, load(look[len(name) :])) for u, look in kept if look.startswith(name)]
        heads = [
            (Likeness(u.character, u.style), look["whole"].astype(np.float32) * (REACH / 127))
            for u, look in seen
            # a colour has a word, and what lies beside somebody is nothing of theirs
            if u.character and u.style and not u.colour and not u.props
        ]
        offset = self._painter.offset(heads)
        if offset is None and not self._always:
            seen = [(u, look) for u, look in seen if not (u.character and u.style)]
        if not seen:
            return Soft(np.zeros((0, 0), np.float32))
        rows = np.stack([look["row"] for _, look in seen]).astype(np.float32)
        return Soft(_centroids(rows), offset)


def _centroids(seen: Array) -> Array:
    """(N, D) rows -> at most SPARE, the biggest group first."""
    distinct = np.unique(seen, axis=0)
    if len(distinct) <= SPARE:
        return distinct
    middle, nearest = kmeans2(seen, SPARE, minit="++", seed=0)
    sizes = np.bincount(nearest, minlength=SPARE)
    found: Array = middle[np.argsort(-sizes, kind="stable")][: int((sizes > 0).sum())]
    return found.astype(np.float32)
