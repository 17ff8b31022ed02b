"""What no word names: palette, line and proportions, put on a drawn picture. Knows no label.

Pictures of one look teach the painter's image rows; tastes of simulated users are looks of seeds
that training never uses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import maximum_filter, minimum_filter

from .artwork.colours import oklab, srgb

__all__ = ["TRAINED", "Look", "look", "worn"]

Pixels = NDArray[np.uint8]
TRAINED = 10_000  # training wears looks of seeds below this, users those from here on
LINES = (-2, 0, 2, 4)  # pixels of 256 that line art gains
SPREAD = 50  # degrees that colours of one palette lie apart from its hue, at most


@dataclass(frozen=True, slots=True)
class Look:
    """A palette, a line and proportions."""

    hue: float  # degrees in OKLab that every colour is drawn to
    chroma: float  # what saturation is multiplied with
    light: float  # exponent of the lightness: below 1 lighter, above darker
    line: int  # one of LINES
    stretch: float  # width over height


def look(seed: int) -> Look:
    """The look of a seed."""
    rng = np.random.default_rng((311, seed))
    return Look(
        hue=float(rng.uniform(0, 360)),
        chroma=float(rng.uniform(0.35, 1.35)),
        light=float(math.exp(rng.uniform(math.log(0.6), math.log(1.5)))),
        line=int(rng.choice(LINES)),
        stretch=float(math.exp(rng.uniform(math.log(0.75), math.log(1.33)))),
    )


def worn(image: Pixels, look: Look) -> Pixels:
    """(H, W, 4) uint8 straight RGBA in this look, the same size."""
    return _lined(_coloured(_stretched(image, look.stretch), look), look.line)


def _stretched(image: Pixels, stretch: float) -> Pixels:
    """Wider or taller, never over the edge; a margin is left for the line."""
    height, width = image.shape[:2]
    size = (round(0.97 * width * min(1.0, stretch)), round(0.97 * height * min(1.0, 1 / stretch)))
    # premultiplied, or the edge takes the colour of what is transparent
    small = Image.fromarray(image, "RGBA").convert("RGBa").resize(size, Image.Resampling.LANCZOS)
    out = Image.new("RGBA", (width, height))
    out.paste(small.convert("RGBA"), ((width - size[0]) // 2, (height - size[1]) // 2))
    return np.asarray(out)


def _coloured(image: Pixels, look: Look) -> Pixels:
    lab = oklab(image[..., :3].astype(np.float64) / 255)
    strength = look.chroma * np.hypot(lab[..., 1], lab[..., 2])
    # related hues, without a seam anywhere on the circle
    own = np.arctan2(lab[..., 2], lab[..., 1])
    angle = math.radians(look.hue) + math.radians(SPREAD) * np.sin(own)
    lab[..., 0] = np.clip(lab[..., 0], 0, 1) ** look.light
    lab[..., 1], lab[..., 2] = strength * np.cos(angle), strength * np.sin(angle)
    return np.concatenate([np.round(srgb(lab) * 255).astype(np.uint8), image[..., 3:]], -1)


def _lined(image: Pixels, line: int) -> Pixels:
    """Thinner or thicker line art: the darkest or the lightest nearby; a thick one runs around."""
    if line == 0:
        return image
    solid = image[..., 3:] > 127
    alpha = image[..., 3]
    if line < 0:
        known = np.where(solid, image[..., :3], 0)
        inside = maximum_filter(known, (1 - line, 1 - line, 1))
        return np.dstack([np.where(solid, inside, image[..., :3]), alpha])
    known = np.where(solid, image[..., :3], 255)
    inside = minimum_filter(known, (1 + line // 2, 1 + line // 2, 1))
    around = maximum_filter(alpha, 1 + 2 * line)
    ink = (0.25 * np.median(image[solid[..., 0]][:, :3], axis=0)) if solid.any() else np.zeros(3)
    share = alpha[..., None].astype(np.float64) / 255
    colour = share * inside + (1 - share) * ink
    return np.dstack([np.round(colour).astype(np.uint8), around])
