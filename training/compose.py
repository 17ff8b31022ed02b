"""Draws what the art pack lacks by composition.

Chat acts and props beside a head of the same style.

Knows only pictures; the same compositor is the ceiling arm of the evaluation's tables.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pmg_engine.models.layers import laid_over

from .data import SIDE, data_root, on_grey

# act -> (the face it is drawn with, the emoji that shows the hand)
ACTS = {
    "thanks": ("happy", "1f64f"),
    "praise": ("excited", "1f44f"),
    "agree": ("happy", "1f44d"),
    "disagree": ("annoyed", "1f44e"),
    "greet": ("smile", "1f44b"),
    "bye": ("sad", "1f44b"),
    "strong": ("cool", "1f4aa"),
    "proud": ("smug", "1f3c6"),
    "sorry": ("pleading", "1f494"),
    "ok": ("wink", "1f44c"),
    "morning": ("smile", "1f31e"),
    "night": ("sleepy", "1f319"),
    "congrats": ("party", "1f389"),
}
# the emoji set that lies beside each grid style; kawaii heads have faces of the flat family
SETS = {
    "glossy": "3d",
    "flat": "flat",
    "cartoon": "cartoon",
    "bold": "bold",
    "retro": "retro",
    "kawaii": "flat",
}


def beside(head: Image.Image, thing: Image.Image) -> NDArray[np.uint8]:
    """(SIDE, SIDE, 4) uint8 on grey: the head upper left, the thing over its lower right edge."""
    big = head.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return on_grey(np.asarray(laid_over(big, thing)))


def emoji(style: str, code: str) -> Image.Image | None:
    """The emoji picture of a hex code in the set that fits a grid style.

    Or None where there is none.
    """
    path = data_root() / "emoji" / f"{SETS[style]}__{code}.webp"
    return Image.open(path).convert("RGBA") if path.exists() else None
