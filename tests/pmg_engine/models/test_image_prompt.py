"""Pictures as taste: rows from what was used, by the pocket painter's own image rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pmg_engine.errors import ModelError
from pmg_engine.models.diffusion import DiffusionPainter
from pmg_engine.models.image_prompt import ImagePrompt
from pmg_engine.models.rows import SPARE
from pmg_engine.types import History, How, Usage

POCKET = Path(__file__).parents[3] / "weights" / "pocket" / "painter"


def disc(colour: str) -> Image.Image:
    image = Image.new("RGBA", (256, 256))
    ImageDraw.Draw(image).ellipse((40, 40, 216, 216), fill=colour, outline="black", width=8)
    return image


def history(*looks: bytes, how: How = "liked") -> History:
    return History(uses=tuple(Usage(how, float(n), look=one) for n, one in enumerate(looks)))


@pytest.fixture
async def prompt() -> AsyncIterator[ImagePrompt]:
    painter = DiffusionPainter(POCKET, steps=2, guidance=1.0)
    yield ImagePrompt(painter)
    await painter.close()


async def test_one_picture_is_one_row_and_two_colours_differ(prompt: ImagePrompt) -> None:
    red, blue = await prompt.look(disc("red")), await prompt.look(disc("blue"))
    assert red == await prompt.look(disc("red"))
    rows = await prompt.rows([history(red), history(red, blue)])
    assert [len(r) for r in rows] == [1, 2]
    assert np.linalg.norm(rows[1][0] - rows[1][1]) > 0.1 * np.linalg.norm(rows[1][0])


async def test_many_pictures_are_at_most_the_spare_rows_the_biggest_taste_first(
    prompt: ImagePrompt,
) -> None:
    colours = ["red"] * 6 + ["blue", "green", "yellow", "purple", "orange"]
    looks = [await prompt.look(disc(c)) for c in colours]
    found = (await prompt.rows([history(*looks)]))[0]
    assert 1 < len(found) <= SPARE
    red = np.frombuffer(looks[0][4:], np.float16).astype(np.float32)
    assert np.linalg.norm(found - red, axis=1).argmin() == 0


async def test_what_was_sent_back_and_other_weights_say_nothing(prompt: ImagePrompt) -> None:
    red = await prompt.look(disc("red"))
    sent_back, strange = history(red, how="removed"), history(b"abcd" + red[4:])
    assert [len(r) for r in await prompt.rows([sent_back, strange, History()])] == [0, 0, 0]


def test_a_painter_without_image_rows_is_one_clear_line(tmp_path: Path) -> None:
    for part in POCKET.iterdir():
        if part.name != "image_rows":
            (tmp_path / part.name).symlink_to(part)
    with pytest.raises(ModelError, match="learned no image rows"):
        ImagePrompt(DiffusionPainter(tmp_path, steps=2, guidance=1.0))
