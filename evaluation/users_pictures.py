"""The stickers of simulated users, drawn by the art compositor. Knows no person and no engine."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.album import draw
from training.data import Art
from training.looks import look, worn
from training.references import real_pictures

from .users import Shot

__all__ = ["picture", "row"]

KEPT = 4096  # pictures remembered: a run asks for the same ones again


def row(shot: Shot) -> Art:
    """The picture as a row of the album; its name decides how a figure stands."""
    group = "body" if shot.pose else "matrix"
    file = "__".join((f"user/{shot.style}", *shot.cell))
    return Art(file, shot.style, shot.character, shot.emotion, group, "report", pose=shot.pose)


@lru_cache(maxsize=KEPT)
def picture(shot: Shot) -> Image.Image:
    """(256, 256) straight RGBA, in the shot's look where it has one."""
    plain = real_pictures(draw(row(shot))[0][None])[0]
    if shot.look is None:
        return plain
    pixels: NDArray[np.uint8] = np.asarray(plain)
    return Image.fromarray(worn(pixels, look(shot.look)), "RGBA")
