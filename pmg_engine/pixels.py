"""A picture in few, large pixels and few colours: pixel art. Knows no model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .cutout import ROOM, trimmed
from .types import Array

__all__ = ["pixelated"]

HEAD, FIGURE = 32, 40  # pixels of the longer side; a figure's face is smaller
COLOURS = 12
FINE = 8  # places along each side of a pixel that vote on its colour
# near black and near white are eyes, mouths and teeth: the votes of few of them count for more
DARK, LIGHT = (90.0, 0.8), (215.0, 0.5)
LUMA = np.array((0.299, 0.587, 0.114), np.float32)  # ITU-R BT.601


def pixelated(image: Image.Image, *, figure: bool) -> Image.Image:
    """The subject of an RGBA picture as pixel art, as large as a sticker has room for.

    Each pixel takes the colour of a small palette that most of its places have, not their mean:
    edges stay hard, as a pixel artist draws them.
    """
    subject = trimmed(image)
    scale = (FIGURE if figure else HEAD) / max(subject.size)
    wide, high = (max(1, round(length * scale)) for length in subject.size)
    size = (wide * FINE, high * FINE)
    whole = subject.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    alpha = np.asarray(whole.getchannel("A")).astype(np.float32) / np.float32(255)
    colours = whole.convert("RGB")
    palette, chosen = _palette(colours, alpha)
    votes = np.eye(len(palette), dtype=np.float32)[chosen] * (alpha > 0.5)[..., None]
    cells = votes.reshape(high, FINE, wide, FINE, -1).sum((1, 3)) * _weights(palette)
    out = np.zeros((high, wide, 4), np.uint8)
    out[..., :3] = palette[cells.argmax(-1)]
    covered = alpha.reshape(high, FINE, wide, FINE).mean((1, 3)) > 0.5
    out[..., 3] = np.where(covered, 255, 0)
    longer = ROOM / max(wide, high)
    return Image.fromarray(out, "RGBA").resize(
        (max(1, round(wide * longer)), max(1, round(high * longer))), Image.Resampling.NEAREST
    )


def _palette(colours: Image.Image, alpha: Array) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(COLOURS, 3) of what is visible, and (H, W) which of them each place is nearest to."""
    seen = np.asarray(colours)[alpha > 0.5]
    sample = Image.fromarray(seen.reshape(1, -1, 3) if len(seen) else np.zeros((1, 1, 3), np.uint8))
    few = sample.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=2)
    table = np.array(few.getpalette(), np.uint8).reshape(-1, 3)[:COLOURS]
    return table, np.asarray(colours.quantize(palette=few, dither=Image.Dither.NONE))


def _weights(palette: NDArray[np.uint8]) -> Array:
    """(COLOURS,) how much one vote counts."""
    luma = palette.astype(np.float32) @ LUMA
    dark = DARK[1] * np.clip((DARK[0] - luma) / DARK[0], 0, 1)
    light = LIGHT[1] * np.clip((luma - LIGHT[0]) / (255 - LIGHT[0]), 0, 1)
    return np.asarray(1 + dark + light, np.float32)
