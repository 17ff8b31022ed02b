"""A thing beside somebody: painted by itself, laid over the edge of the head."""

from __future__ import annotations

import numpy as np
from PIL import Image

from pmg_engine.models.layers import HEAD, THING, laid_over


def block(colour: tuple[int, int, int], side: int = 256) -> Image.Image:
    return Image.new("RGBA", (side, side), (*colour, 255))


def where(image: Image.Image, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """left, top, right, bottom of a colour."""
    ys, xs = np.nonzero((np.asarray(image) == (*colour, 255)).all(-1))
    return int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1


def test_the_thing_lies_over_the_lower_right_edge_of_the_head() -> None:
    made = laid_over(block((255, 0, 0)), block((0, 0, 255)))
    assert made.size == (256, 256)
    assert where(made, (255, 0, 0)) == (0, 0, round(256 * HEAD), round(256 * HEAD))
    left, top, right, bottom = where(made, (0, 0, 255))
    assert (right, bottom) == (256, 250)
    assert right - left == bottom - top == round(256 * THING)


def test_to_the_left_it_is_the_mirror_of_that() -> None:
    right = np.asarray(laid_over(block((255, 0, 0)), block((0, 0, 255))))
    left = np.asarray(laid_over(block((255, 0, 0)), block((0, 0, 255)), left=True))
    np.testing.assert_array_equal(left, right[:, ::-1])


def test_an_empty_thing_covers_nothing() -> None:
    made = laid_over(block((255, 0, 0), 128), Image.new("RGBA", (256, 256)))
    assert made.size == (128, 128)
    assert where(made, (255, 0, 0)) == (0, 0, round(128 * HEAD), round(128 * HEAD))
