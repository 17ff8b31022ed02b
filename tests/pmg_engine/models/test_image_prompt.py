"""Pictures as taste: rows from what was used, by the pocket painter's own image rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from safetensors.numpy import load

from pmg_engine.errors import ModelError
from pmg_engine.models.diffusion import DiffusionPainter
from pmg_engine.models.editing import over_grey
from pmg_engine.models.image_prompt import ImagePrompt
from pmg_engine.models.rows import SPARE
from pmg_engine.types import Condition, History, How, Likeness, Scene, Usage

POCKET = Path(__file__).parents[3] / "weights" / "pocket" / "painter"


def disc(colour: str) -> Image.Image:
    image = Image.new("RGBA", (256, 256))
    ImageDraw.Draw(image).ellipse((40, 40, 216, 216), fill=colour, outline="black", width=8)
    return image


def history(*looks: bytes, how: How = "liked") -> History:
    return History(uses=tuple(Usage(how, float(n), look=one) for n, one in enumerate(looks)))


@pytest.fixture
async def painter() -> AsyncIterator[DiffusionPainter]:
    made = DiffusionPainter(POCKET, steps=2, guidance=1.0)
    yield made
    await made.close()


@pytest.fixture
def prompt(painter: DiffusionPainter) -> ImagePrompt:
    return ImagePrompt(painter)


def teal(image: Image.Image) -> Image.Image:
    """The same picture in another palette."""
    pixels = np.array(image)
    pixels[..., 0] //= 4
    return Image.fromarray(pixels)


async def test_one_picture_is_one_row_and_two_colours_differ(prompt: ImagePrompt) -> None:
    red, blue = await prompt.look(disc("red")), await prompt.look(disc("blue"))
    assert red == await prompt.look(disc("red"))
    one, two = [soft.rows for soft in await prompt.embed([history(red), history(red, blue)])]
    assert [len(one), len(two)] == [1, 2]
    assert np.linalg.norm(two[0] - two[1]) > 0.1 * np.linalg.norm(two[0])


async def test_many_pictures_are_at_most_the_spare_rows_the_biggest_taste_first(
    prompt: ImagePrompt,
) -> None:
    colours = ["red"] * 6 + ["blue", "green", "yellow", "purple", "orange"]
    looks = [await prompt.look(disc(c)) for c in colours]
    found = (await prompt.embed([history(*looks)]))[0].rows
    assert 1 < len(found) <= SPARE
    red = load(looks[0][4:])["row"].astype(np.float32)
    assert np.linalg.norm(found - red, axis=1).argmin() == 0


async def test_what_was_sent_back_and_other_weights_say_nothing(prompt: ImagePrompt) -> None:
    red = await prompt.look(disc("red"))
    sent_back, strange = history(red, how="removed"), history(b"abcd" + red[4:])
    found = await prompt.embed([sent_back, strange, History()])
    assert [(len(soft.rows), soft.offset) for soft in found] == [(0, None)] * 3


async def test_what_pictures_of_a_head_have_in_common_is_put_on_the_next(
    painter: DiffusionPainter, prompt: ImagePrompt
) -> None:
    null, words = await painter.encode(["", "happy cat, flat style"])
    rows = np.concatenate([words, null])
    asked = Condition(rows, w_t=1.0, w_p=1.0, w_s=1.0, scene=Scene(Likeness("cat", "flat")))
    plain = (await painter.paint([asked], seeds=[1]))[0]
    looks = [await prompt.look(teal(image)) for image in (plain, plain, disc("red"))]
    cat = Usage("liked", 0.0, character="cat", style="flat", look=looks[0])
    told = {
        "cats": [cat] * 6,
        "a colour has a word": [replace(cat, colour="teal")],
        "a thing beside it": [replace(cat, props=("pizza",))],
        "nobody knows who": [replace(cat, character=None)],
        "sent back": [replace(cat, how="rerolled")],
    }
    offsets = {
        name: (await prompt.embed([History(uses=tuple(uses))]))[0].offset
        for name, uses in told.items()
    }
    assert [name for name, offset in offsets.items() if offset is not None] == ["cats"]
    worn = (await painter.paint([replace(asked, offset=offsets["cats"])], seeds=[1]))[0]
    red, now = (float(over_grey(x, 256)[0, 0].mean()) for x in (plain, worn))
    assert now < red - 0.05


async def test_who_looks_as_words_say_needs_no_picture(painter: DiffusionPainter) -> None:
    null, words = await painter.encode(["", "happy cat, flat style"])
    rows = np.concatenate([words, null])
    asked = Condition(rows, w_t=1.0, w_p=1.0, w_s=0.0, scene=Scene(Likeness("cat", "flat")))
    prompt, always = ImagePrompt(painter), ImagePrompt(painter, always=True)
    looks = [await prompt.look(x) for x in await painter.paint([asked] * 4, seeds=[1, 2, 3, 4])]
    plain = [Usage("liked", 0.0, character="cat", style="flat", look=look) for look in looks]
    past = History(uses=tuple(plain))
    assert (await prompt.embed([past]))[0].rows.shape == (0, 0)
    assert len((await always.embed([past]))[0].rows) == SPARE
    nobody = History(uses=tuple(replace(use, character=None) for use in plain))
    assert len((await prompt.embed([nobody]))[0].rows) == SPARE  # no word says who these are
    both = History(uses=(*past.uses, replace(plain[0], style=None)))
    assert len((await prompt.embed([both]))[0].rows) == 1


def test_a_painter_without_image_rows_is_one_clear_line(tmp_path: Path) -> None:
    for part in POCKET.iterdir():
        if part.name != "image_rows":
            (tmp_path / part.name).symlink_to(part)
    with pytest.raises(ModelError, match="learned no image rows"):
        ImagePrompt(DiffusionPainter(tmp_path, steps=2, guidance=1.0))
