"""Heads of figures: taken out of the picture, laid in again larger, seams faded."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from pmg_engine.models.heads import LARGER, Place, laid_in, taken_out

RED, BLUE, CLEAR = (200, 0, 0, 255), (0, 0, 200, 255), (0, 0, 0, 0)


def whole() -> torch.Tensor:
    return torch.ones(16, 16)


def middle() -> torch.Tensor:
    cover = torch.zeros(16, 16)
    cover[4:12, 4:12] = 1
    return cover


def test_the_head_is_a_square_of_its_own() -> None:
    figure = Image.new("RGBA", (256, 256), RED)
    figure.paste(Image.new("RGBA", (64, 64), BLUE), (96, 32))
    head = taken_out(figure, Place(0.25, 0.375, 0.125, whole()))
    assert head.size == (64, 64)
    assert head.getcolors() == [(64 * 64, BLUE)]


def test_beyond_the_border_it_is_clear() -> None:
    head = taken_out(Image.new("RGBA", (256, 256), RED), Place(0.5, -0.25, -0.25, whole()))
    assert head.getpixel((63, 63)) == CLEAR
    assert head.getpixel((64, 64)) == RED


def test_the_head_is_laid_in_where_it_covers_and_nowhere_else() -> None:
    figure, head = Image.new("RGBA", (256, 256), RED), Image.new("RGBA", (256, 256), BLUE)
    found = laid_in(figure, head, Place(0.5, 0.25, 0.25, middle()))
    assert found.size == (256 * LARGER, 256 * LARGER)
    assert found.getpixel((256, 256)) == BLUE
    assert found.getpixel((130, 130)) == RED  # in its square, but not of the head
    assert found.getpixel((10, 10)) == RED
    colours = np.asarray(found)[256, :, 2]
    assert len(np.unique(colours)) > 4  # it fades in


def test_its_edge_is_its_own_against_nothing() -> None:
    head = Image.new("RGBA", (256, 256), CLEAR)
    head.paste(Image.new("RGBA", (100, 100), BLUE), (78, 78))
    found = laid_in(Image.new("RGBA", (256, 256), CLEAR), head, Place(0.5, 0.25, 0.25, whole()))
    assert found.getpixel((256, 256)) == BLUE
    assert found.getpixel((140, 140)) == CLEAR
    seen = np.asarray(found)
    assert not seen[seen[..., 3] > 0][:, 0].any()  # no dark or red fringe


@pytest.mark.parametrize("at", [(-0.2, 0.1), (0.7, 0.7), (0.1, -0.3), (-0.2, -0.2)])
def test_a_head_may_reach_beyond_the_figure(at: tuple[float, float]) -> None:
    figure, head = Image.new("RGBA", (64, 64), RED), Image.new("RGBA", (64, 64), BLUE)
    found = laid_in(figure, head, Place(0.5, *at, whole()))
    assert found.size == (64 * LARGER, 64 * LARGER)
    assert {BLUE, RED} <= {colour for _, colour in found.getcolors(99999) or ()}
