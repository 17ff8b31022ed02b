"""The cut-out: crumbs go, the rim is white and closed, corners are transparent, edges are crisp."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pmg_engine.cutout import RIM, SIDE, cut, die_cut, enlarge, tidy
from pmg_engine.types import Candidate


def disc(side: int = 256, radius: int = 90, *, colour: str = "#e33") -> Image.Image:
    image = Image.new("RGBA", (side, side))
    middle = side / 2
    box = (middle - radius, middle - radius, middle + radius, middle + radius)
    ImageDraw.Draw(image).ellipse(box, fill=colour)
    return image


def alpha_of(image: Image.Image) -> np.ndarray:
    return np.asarray(image.getchannel("A")).astype(float) / 255


def test_crumbs_and_haze_go_and_the_subject_stays() -> None:
    image = disc()
    ImageDraw.Draw(image).rectangle((4, 4, 9, 9), fill="#000")
    hazy = np.array(image)
    hazy[..., 3] = np.maximum(hazy[..., 3], 6)
    clean = tidy(Image.fromarray(hazy, "RGBA"))
    assert clean is not None
    alpha = alpha_of(clean)
    assert alpha[6, 6] == 0
    assert alpha[128, 128] == 1
    assert alpha[0, 255] == 0


@pytest.mark.parametrize("empty", [Image.new("RGBA", (256, 256)), Image.new("RGB", (256, 256))])
def test_nothing_and_everything_are_no_sticker(empty: Image.Image) -> None:
    assert tidy(empty) is None


async def test_empty_candidates_are_left_out() -> None:
    made = [Candidate(disc(), 0, 0, 1), Candidate(Image.new("RGBA", (256, 256)), 1, 0, 1)]
    assert [c.w_p for c in await cut(made, None)] == [0]


def test_the_rim_is_white_closed_and_of_the_promised_width() -> None:
    sticker = die_cut(disc())
    assert sticker.size == (SIDE, SIDE)
    pixels = np.asarray(sticker)
    row = pixels[SIDE // 2]
    red = np.flatnonzero((row[:, 0] > 200) & (row[:, 1] < 90))
    white = np.flatnonzero((row[:, :3].min(1) > 245) & (row[:, 3] > 250))
    left = white[white < red[0]]
    assert abs(len(left) - RIM) <= 2
    assert all(pixels[y, x, 3] == 0 for y in (0, -1) for x in (0, -1))


def test_the_shadow_lies_below_and_is_soft() -> None:
    alpha = alpha_of(die_cut(disc()))
    column = alpha[:, SIDE // 2]
    solid = np.flatnonzero(column > 0.95)
    below, above = column[solid[-1] + 4 : solid[-1] + 10], column[solid[0] - 10 : solid[0] - 4]
    assert below.mean() > above.mean()
    assert below.max() < 0.5


def test_the_contour_is_crisp_at_512() -> None:
    soft = disc().filter(ImageFilter.GaussianBlur(0.7))
    alpha = alpha_of(enlarge(soft, SIDE))
    row = alpha[SIDE // 2, : SIDE // 2]
    rise = int(((row > 0.1) & (row < 0.9)).sum())
    assert rise <= 3


def test_colours_do_not_bleed_at_the_edge() -> None:
    dark_behind = np.array(disc(colour="#ffd000"))
    dark_behind[dark_behind[..., 3] == 0] = (0, 0, 0, 0)
    sticker = np.asarray(die_cut(Image.fromarray(dark_behind, "RGBA"))).astype(int)
    opaque = sticker[sticker[..., 3] > 250]
    assert opaque[:, 0].min() > 230  # yellow and white only, no dark fringe


def test_a_hole_inside_is_filled_by_the_rim() -> None:
    ring = disc(radius=100)
    ImageDraw.Draw(ring).ellipse((118, 118, 138, 138), fill=(0, 0, 0, 0))
    assert alpha_of(die_cut(ring))[SIDE // 2, SIDE // 2] == 1
