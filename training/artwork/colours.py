"""Gives a head another colour and keeps its line art and accents. Knows no character."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import maximum_filter

# the engine's colour words -> what they look like on a sticker
COLOURS = {
    "red": "#e5383b",
    "orange": "#f58a2c",
    "yellow": "#fbd23c",
    "green": "#4fb45a",
    "blue": "#4191f5",
    "purple": "#9562dc",
    "pink": "#ff94ba",
    "brown": "#91603f",
    "black": "#4b4c55",
    "white": "#f6f6f9",
    "grey": "#a6aab2",
}
_TO_LMS = np.array(
    [
        [0.41222147, 0.53633254, 0.05144599],
        [0.21190350, 0.68069954, 0.10739696],
        [0.08830246, 0.28171884, 0.62997870],
    ]
)
_TO_LAB = np.array(
    [
        [0.21045426, 0.79361778, -0.00407205],
        [1.97799850, -2.42859221, 0.45059371],
        [0.02590404, 0.78277177, -0.80867577],
    ]
)
_FROM_LAB, _FROM_LMS = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_LMS)
Pixels = NDArray[np.float64]


def oklab(rgb: Pixels) -> Pixels:
    """(..., 3) sRGB in 0-1 -> OKLab (Ottosson 2020)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T


def srgb(lab: Pixels) -> Pixels:
    """(..., 3) OKLab -> sRGB, cut to 0-1."""
    linear = np.clip(((lab @ _FROM_LAB.T) ** 3) @ _FROM_LMS.T, 0.0, 1.0)
    curved = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.clip(curved, 0.0, 1.0)


def _hex(colour: str) -> Pixels:
    return oklab(np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]))


def main_colour(lab: Pixels, alpha: Pixels) -> Pixels:
    """The most frequent colour of a picture: the mean of the fullest cell of an OKLab lattice.

    White counts half: a penguin's belly is not what makes it a blue penguin.
    """
    solid = alpha > 0.5
    seen = lab[solid]
    # lightness in coarse steps: a glossy body is one colour in many lights
    cells = np.round(seen / np.array([0.16, 0.05, 0.05])).astype(np.int64)
    _, where, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    kinds = where.reshape(-1)
    means = np.stack([np.bincount(kinds, seen[:, i]) for i in range(3)], axis=-1) / counts[:, None]
    white = (means[:, 0] > 0.92) & (np.hypot(means[:, 1], means[:, 2]) < 0.03)
    return means[(np.where(white, 0.5, 1.0) * counts).argmax()]


def _belongs(lab: Pixels, main: Pixels) -> Pixels:
    """How far each pixel belongs to the body of the colour `main`, 0-1."""
    off = lab - main
    near = np.sqrt((0.45 * off[..., 0]) ** 2 + off[..., 1] ** 2 + off[..., 2] ** 2)
    weight = np.clip((0.16 - near) / 0.06, 0.0, 1.0)
    strength, chroma = np.hypot(main[1], main[2]), np.hypot(lab[..., 1], lab[..., 2])
    if strength > 0.05:  # the same hue in another light is the same body
        turn = lab[..., 1] * main[1] + lab[..., 2] * main[2]
        same = turn / np.maximum(chroma * strength, 1e-6)
        weight = np.maximum(
            weight, np.clip((same - 0.86) / 0.08, 0, 1) * np.clip(chroma / 0.06 - 0.5, 0, 1)
        )
    # a pixel between the body and its neighbour is half body: left as it is it would be a seam
    weight = maximum_filter(weight, 3)
    line_art = np.clip((lab[..., 0] - 0.22) / 0.08, 0.0, 1.0) if main[0] > 0.4 else 1.0
    return weight * line_art


def _moved(image: Image.Image, target: Pixels, share: float) -> Image.Image:
    rgba = np.asarray(image.convert("RGBA")).astype(np.float64) / 255
    lab = oklab(rgba[..., :3])
    main = main_colour(lab, rgba[..., 3])
    weight = (share * _belongs(lab, main))[..., None]
    off = (lab - main) * np.array([0.85, 0.35, 0.35])  # shading stays, the old tint mostly goes
    new = lab + weight * (target + off - lab)
    out = np.concatenate([srgb(new), rgba[..., 3:]], axis=-1)
    return Image.fromarray(np.round(out * 255).astype(np.uint8))


def recolour(image: Image.Image, colour: str) -> Image.Image:
    """A head whose body has one of COLOURS; line art and accents keep theirs."""
    return _moved(image, _hex(COLOURS[colour]), 1.0)


def redden(image: Image.Image) -> Image.Image:
    """A head flushed with rage."""
    return _moved(image, _hex("#e8402f"), 0.72)


def lighter(image: Image.Image, share: float) -> Image.Image:
    """A picture whose every pixel goes `share` of the way to full lightness, in its own hue."""
    rgba = np.asarray(image.convert("RGBA")).astype(np.float64) / 255
    lab = oklab(rgba[..., :3])
    lab[..., 0] += share * (1 - lab[..., 0])
    out = np.concatenate([srgb(lab), rgba[..., 3:]], axis=-1)
    return Image.fromarray(np.round(out * 255).astype(np.uint8))
