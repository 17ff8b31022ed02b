"""The cut-out: crumbs go, the rim is white and closed, edges are crisp; or there is no rim."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from adapters.encode import fit, verify
from adapters.formats import FORMATS
from pmg_engine.cutout import MARGIN, RIM, SIDE, cut, die_cut, enlarge, tidy
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


# -- without the outline --


def tall() -> Image.Image:
    image = Image.new("RGBA", (256, 256))
    ImageDraw.Draw(image).ellipse((20, 30, 80, 250), fill="#27c")
    return image


@pytest.mark.parametrize("image", [disc(), tall()], ids=["round", "tall"])
@pytest.mark.parametrize("text", [None, "ok then"])
def test_without_the_outline_it_is_the_same_subject_at_the_same_place(
    image: Image.Image, text: str | None
) -> None:
    bare, rimmed = (np.asarray(die_cut(image, text, outline=on)) for on in (False, True))
    solid = bare[..., 3] == 255
    assert solid.any()
    assert np.array_equal(bare[solid], rimmed[solid])
    assert (rimmed[..., 3] >= bare[..., 3]).all()


def test_without_the_outline_the_subject_stands_alone_in_the_middle() -> None:
    ring = disc(radius=100)
    ImageDraw.Draw(ring).ellipse((118, 118, 138, 138), fill=(0, 0, 0, 0))
    sticker = die_cut(ring, outline=False)
    assert sticker.size == (SIDE, SIDE)
    assert alpha_of(sticker)[SIDE // 2, SIDE // 2] == 0, "a hole stays open"
    pixels = np.asarray(sticker)
    seen = pixels[pixels[..., 3] > 0].astype(int)
    assert seen[:, 1].max() < 90, "neither white nor shadow"
    box = sticker.getchannel("A").getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert left == top == round(RIM + MARGIN)
    assert SIDE - right == SIDE - bottom == round(RIM + MARGIN)


def test_words_keep_their_rim() -> None:
    dark = np.asarray(die_cut(disc(colour="#300"), "ok then", outline=False))
    white = (dark[..., :3].min(2) > 245) & (dark[..., 3] > 250)
    assert white[SIDE * 3 // 4 :].any(), "dark letters can be read in a dark chat"
    assert not white[: SIDE // 2].any(), "the subject has none"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("image", [disc(radius=120), tall()], ids=["round", "tall"])
async def test_without_the_outline_it_fits_every_platform(image: Image.Image, name: str) -> None:
    data = await fit(die_cut(image, outline=False), FORMATS[name])
    assert verify(data, FORMATS[name]) is None
