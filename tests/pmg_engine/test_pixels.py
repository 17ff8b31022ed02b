"""Pixel art: few, hard-edged, evenly large pixels, in which a face can still be read."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pmg_engine.condition import Choice, painted, phrases
from pmg_engine.cutout import ROOM, die_cut
from pmg_engine.pixels import COLOURS, FIGURE, HEAD, pixelated
from pmg_engine.types import Target


def face(*, side: int = 256, tint: str = "#e8a33d") -> Image.Image:
    """A soft disc with two eyes and a mouth on a transparent canvas."""
    big = Image.new("RGBA", (4 * side, 4 * side))
    pen = ImageDraw.Draw(big)
    pen.ellipse([side, side, 3 * side, 3 * side], fill=tint)
    for left in (1.5, 2.2):
        box = [left * side, 1.7 * side, (left + 0.25) * side, 1.95 * side]
        pen.ellipse(box, fill="#201510")
    pen.arc([1.5 * side, 1.9 * side, 2.5 * side, 2.6 * side], 20, 160, fill="#201510", width=50)
    return big.resize((side, side), Image.Resampling.LANCZOS)


@pytest.mark.parametrize(("figure", "cells"), [(False, HEAD), (True, FIGURE)])
def test_every_pixel_is_one_colour(figure: bool, cells: int) -> None:
    made = pixelated(face(), figure=figure)
    assert max(made.size) == ROOM
    small = made.resize((cells, cells), Image.Resampling.NEAREST)
    assert made.tobytes() == small.resize(made.size, Image.Resampling.NEAREST).tobytes()
    assert set(np.unique(np.asarray(made)[..., 3])) == {0, 255}
    seen = {tuple(one) for one in np.asarray(made)[np.asarray(made)[..., 3] > 0]}
    assert len(seen) <= COLOURS


def test_eyes_and_mouth_survive() -> None:
    made = np.asarray(pixelated(face(), figure=False)).astype(int)
    dark = (made[..., :3].sum(-1) < 180) & (made[..., 3] > 0)
    upper, lower = dark[: ROOM // 2], dark[ROOM // 2 :]
    assert upper[:, : ROOM // 2].any()
    assert upper[:, ROOM // 2 :].any()
    assert lower.any()


def test_a_sticker_keeps_the_hard_edges() -> None:
    made = pixelated(face(), figure=False)
    bare = die_cut(made, outline=False)
    for one in (bare := bare.crop(bare.getbbox()), made):
        one.paste((0, 0, 0, 0), mask=one.getchannel("A").point(lambda alpha: 255 - alpha))
    assert bare.tobytes() == made.tobytes()


def test_one_colour_alone_is_no_trouble() -> None:
    made = pixelated(Image.new("RGBA", (64, 20), (10, 200, 30, 255)), figure=False)
    assert made.getpixel((0, 0)) == (10, 200, 30, 255)
    assert made.size[0] == ROOM


def test_the_painter_is_told_of_a_plain_picture() -> None:
    choice = Choice("fox", "pixel", None, stranger=("smiley", "pixel"), liked=frozenset({"style"}))
    target, plain = painted(Target("happy"), choice)
    assert (target.style, plain.style, plain.stranger[1]) == (None, "flat", "flat")
    target, plain = painted(Target("happy", style="pixel"), choice)
    assert phrases(target, plain).message == "happy, flat style"
    kept = Choice("fox", "kawaii", None, stranger=("smiley", "retro"))
    assert painted(Target("happy", style="kawaii"), kept) == (Target("happy", style="kawaii"), kept)
