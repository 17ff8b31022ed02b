"""Simple art for the tests of the protocol."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageDraw

from evaluation import users_pictures
from evaluation.painted import Pixels
from training.album import chance
from training.data import Art


def _drawn(row: Art) -> tuple[Pixels, tuple[float, float, float, float]]:
    """A round head in a colour of its own with a mouth: art that needs no package."""
    image = Image.new("RGBA", (256, 256), (128, 128, 128, 0))
    draw = ImageDraw.Draw(image)
    r, g, b = (int(255 * chance(c, row.character, row.style)) for c in "rgb")
    draw.ellipse((30, 30, 226, 226), (r, g, b, 255))
    draw.line((90, 170, 128, 150 + int(40 * chance(row.emotion)), 166, 170), (30, 20, 20, 255), 6)
    return np.array(image), (0.0, 0.0, 0.0, 0.0)


@pytest.fixture
def simple_art(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pictures of simulated users need no package."""
    users_pictures.picture.cache_clear()
    monkeypatch.setattr(users_pictures, "draw", _drawn)
    yield
    users_pictures.picture.cache_clear()
