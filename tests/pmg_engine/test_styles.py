"""Computed styles: what each of them is, and that a face can still be read in it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pmg_engine.condition import COMPUTED, Choice, painted, phrases
from pmg_engine.cutout import ROOM, die_cut, trimmed
from pmg_engine.styles import COLOURS, FIGURE, HEAD, inked, pixelated, restyled, rounded, softened
from pmg_engine.types import Target
from pmg_engine.vocabulary import vocabulary


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
    made = pixelated(trimmed(face()), figure=figure)
    assert max(made.size) == ROOM
    small = made.resize((cells, cells), Image.Resampling.NEAREST)
    assert made.tobytes() == small.resize(made.size, Image.Resampling.NEAREST).tobytes()
    assert set(np.unique(np.asarray(made)[..., 3])) == {0, 255}
    seen = {tuple(one) for one in np.asarray(made)[np.asarray(made)[..., 3] > 0]}
    assert len(seen) <= COLOURS


@pytest.mark.parametrize("style", COMPUTED)
def test_eyes_and_mouth_survive(style: str) -> None:
    made = np.asarray(restyled(face(), style, figure=False).resize((ROOM, ROOM))).astype(int)
    made = made[60:-60, 60:-60]  # without the border, which ink makes dark
    limit = 420 if style == "pastel" else 180
    dark = (made[..., :3].sum(-1) < limit) & (made[..., 3] > 0)
    middle = len(dark) // 2
    upper, lower = dark[:middle], dark[middle:]
    assert upper[:, :middle].any()
    assert upper[:, middle:].any()
    assert lower.any()
    assert dark.mean() < 0.2


def test_a_sticker_keeps_the_hard_edges() -> None:
    made = pixelated(trimmed(face()), figure=False)
    bare = die_cut(made, outline=False)
    for one in (bare := bare.crop(bare.getbbox()), made):
        one.paste((0, 0, 0, 0), mask=one.getchannel("A").point(lambda alpha: 255 - alpha))
    assert bare.tobytes() == made.tobytes()


def test_one_colour_alone_is_no_trouble() -> None:
    green = Image.new("RGBA", (64, 20), (10, 200, 30, 255))
    for style in COMPUTED:
        assert restyled(green, style, figure=False).mode == "RGBA"
    made = pixelated(green, figure=False)
    assert made.getpixel((0, 0)) == (10, 200, 30, 255)
    assert made.size[0] == ROOM


def test_line_art_is_ink_on_white() -> None:
    made = np.asarray(inked(trimmed(face())))
    seen = made[made[..., 3] > 250][:, :3].astype(int)
    assert (seen.max(1) - seen.min(1)).max() < 12  # no colour is left
    light = (seen.min(1) > 240).mean()
    assert 0.5 < light < 0.95
    border = made[ROOM // 2, :6]
    assert border[border[:, 3] > 250][:, :3].max() < 60


def test_pastel_is_paler_and_a_blob_rounder() -> None:
    plain = trimmed(face())
    colour = np.asarray(plain.convert("RGB"))[30, plain.width // 2].astype(int)
    soft = softened(plain)
    paler = np.asarray(soft.convert("RGB"))[60, soft.width // 2].astype(int)
    assert paler.min() > colour.min() + 60
    star = Image.new("RGBA", (200, 200))
    turns = np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2, 45, 95)
    points = np.stack([100 + reach * np.sin(turns), 100 - reach * np.cos(turns)], 1)
    ImageDraw.Draw(star).polygon(points.flatten().tolist(), fill="#e8a33d")
    sharp, melted = (trimmed(one).getchannel("A") for one in (star, rounded(trimmed(star))))
    assert filled(melted) > filled(sharp) + 0.05  # of its frame a disc fills most


def filled(alpha: Image.Image) -> float:
    return float((np.asarray(alpha) > 127).mean())


def test_the_computed_styles_are_styles_of_ours() -> None:
    assert set(COMPUTED) < set(vocabulary().styles)
    with pytest.raises(KeyError):
        restyled(face(), "flat", figure=False)


def test_the_painter_is_told_of_a_plain_picture() -> None:
    choice = Choice("fox", "pixel", None, stranger=("smiley", "pixel"), liked=frozenset({"style"}))
    target, plain = painted(Target("happy"), choice)
    assert (target.style, plain.style, plain.stranger[1]) == (None, "flat", "flat")
    target, plain = painted(Target("happy", style="pixel"), choice)
    assert phrases(target, plain).message == "happy, flat style"
    kept = Choice("fox", "kawaii", None, stranger=("smiley", "retro"))
    assert painted(Target("happy", style="kawaii"), kept) == (Target("happy", style="kawaii"), kept)
