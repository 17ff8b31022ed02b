"""A figure's head, taken out and laid in again larger: a small face is a soft one.

After ADetailer (github.com/Bing-su/adetailer), which does so for Stable Diffusion. Knows pictures,
no painter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from pmg_engine.types import Array

__all__ = ["COVERED", "LARGER", "Place", "laid_in", "taken_out"]

# poses that put something before the head, or lay it on its side: there it stays as it is
COVERED = frozenset({"hiding", "sleeping"})
LARGER = 2  # times: then a head of half the figure's height keeps all of its pixels
# of how much the likeness covers of a cell: below the first nothing of the head is laid in, above
# the second all of it; between them it fades, so that no seam is seen
FADE = (0.35, 0.85)


class Place(NamedTuple):
    """Where a head lies in a figure, in shares of the figure's side, and its shape."""

    scale: float
    left: float
    top: float
    cover: Tensor  # (16, 16) how much of each cell of its own picture it covers

    def box(self, side: int) -> tuple[int, int, int]:
        """(left, top, side) in pixels of a figure of that side; it may reach beyond it."""
        return round(self.left * side), round(self.top * side), round(self.scale * side)


def taken_out(figure: Image.Image, place: Place) -> Image.Image:
    """The square RGBA part that is the head's own picture; clear beyond the figure's borders."""
    left, top, side = place.box(figure.width)
    head = Image.new("RGBA", (side, side))
    head.paste(figure, (-left, -top))
    return head


def laid_in(figure: Image.Image, head: Image.Image, place: Place) -> Image.Image:
    """RGBA, LARGER times the figure's side, the head in its place; its border fades.

    Args:
        figure, head: square RGBA pictures.
    """
    side = LARGER * figure.width
    left, top, own = place.box(side)
    canvas = _premultiplied(figure, side)
    shape = F.interpolate(place.cover[None, None].float(), size=(own, own), mode="bilinear")[0, 0]
    share = np.clip((shape.numpy() - FADE[0]) / (FADE[1] - FADE[0]), 0, 1)[..., None]
    rows, columns = slice(max(0, top), top + own), slice(max(0, left), left + own)
    inside = canvas[rows, columns]
    down, across = rows.start - top, columns.start - left
    window = slice(down, down + inside.shape[0]), slice(across, across + inside.shape[1])
    inside += share[window] * (_premultiplied(head, own)[window] - inside)
    whole = np.round(canvas * 255).astype(np.uint8)
    return Image.frombytes("RGBa", (side, side), whole.tobytes()).convert("RGBA")


def _premultiplied(image: Image.Image, side: int) -> Array:
    """(side, side, 4) in [0, 1]."""
    scaled = image.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS)
    return np.asarray(scaled).astype(np.float32) / np.float32(255)
