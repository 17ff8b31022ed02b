"""Image-to-image: who it is stays, what it feels changes, and few steps are still steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.models.diffusion import DiffusionPainter, straight
from pmg_engine.models.editing import LEAST, begun, editor, on_white, over_grey
from pmg_engine.types import Array, Condition

ROOT = Path(__file__).parents[3]
POCKET = ROOT / "weights" / "pocket" / "painter"
STARTERS = ROOT / "adapters" / "web" / "static" / "starters"


def condition(*parts: Array) -> Condition:
    return Condition(np.concatenate(parts), w_t=1, w_p=0, w_s=0)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def colour(image: Image.Image) -> np.ndarray:
    """(3,) the median of what is solid."""
    solid = pixels(image)
    return np.asarray(np.median(solid[solid[..., 3] > 200][:, :3], 0))


@pytest.fixture(scope="module")
def painter() -> DiffusionPainter:
    return DiffusionPainter(POCKET, steps=8, guidance=3.0)


@pytest.fixture(scope="module")
def clip() -> ClipSimilarity:
    return ClipSimilarity(ROOT / "weights" / "pocket" / "clip")


async def drawn(
    painter: DiffusionPainter,
    words: str,
    *,
    seeds: tuple[int, ...],
    start: Image.Image | None = None,
) -> list[Image.Image]:
    said, null = await painter.encode([words, ""])
    return await painter.paint([condition(said, null)] * len(seeds), seeds=seeds, start=start)


async def test_who_it_is_stays_and_the_feeling_changes(
    painter: DiffusionPainter, clip: ClipSimilarity
) -> None:
    (old,) = await drawn(painter, "happy fox, flat style", seeds=(3,))
    edited = await drawn(painter, "cry fox, flat style", seeds=(11, 12, 13), start=old)
    before, *_ = (await clip.between([old], ["happy", "cry"])).tolist()
    after = (await clip.between(edited, ["happy", "cry"])).mean(0)
    assert before[0] > before[1]
    assert after[1] > after[0]
    who = ["fox, flat style", "cat, kawaii style", "star, retro style"]
    assert (await clip.between(edited, who)).argmax(1).tolist() == [0, 0, 0]
    for one in edited:
        alpha = pixels(one)[..., 3]
        assert (one.mode, one.size) == ("RGBA", (256, 256))
        assert all(alpha[y, x] < 40 for y in (0, -1) for x in (0, -1))


async def test_what_no_word_says_stays_in_part(painter: DiffusionPainter) -> None:
    """A blue bear that is asked for as a bear alone: less brown than one from noise."""
    (old,) = await drawn(painter, "happy blue bear, flat style", seeds=(1,))
    words, seeds = "cry bear, flat style", (51, 52)
    edited = await drawn(painter, words, seeds=seeds, start=old)
    anew = await drawn(painter, words, seeds=seeds)
    away = [
        np.mean([np.abs(colour(one) - colour(old)).mean() for one in made])
        for made in (edited, anew)
    ]
    assert away[0] < 0.95 * away[1]


async def test_same_picture_same_bits_and_nothing_stays_behind(painter: DiffusionPainter) -> None:
    words = "angry cat, kawaii style"
    (before,) = await drawn(painter, words, seeds=(5,))
    old, small = before, before.resize((128, 128))
    one, two, other = [
        (await drawn(painter, words, seeds=(6,), start=start))[0] for start in (old, old, small)
    ]
    np.testing.assert_array_equal(pixels(one), pixels(two))
    assert np.abs(pixels(one) - pixels(other)).mean() < 10, "a smaller copy is nearly the same"
    (after,) = await drawn(painter, words, seeds=(5,))
    np.testing.assert_array_equal(pixels(before), pixels(after))


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7, 8, 20, 50])
def test_every_count_of_steps_begins_at_a_step_that_is_not_the_first(
    painter: DiffusionPainter, steps: int
) -> None:
    pipe = editor(painter._pipe, rgba=True)
    assert pipe is not None
    way = begun(pipe, Image.new("RGBA", (256, 256)), steps=steps, rgba=True)
    pipe.scheduler.set_timesteps(way["num_inference_steps"])
    left, taken = pipe.get_timesteps(way["num_inference_steps"], way["strength"], "cpu")
    assert LEAST <= taken == len(left) < len(pipe.scheduler.timesteps)
    assert 400 < int(left[0]) < 900, "enough noise to change a face, too little to lose it"


def test_straight_colours_go_over_grey_and_back() -> None:
    picture = Image.new("RGBA", (64, 64))
    ImageDraw.Draw(picture).ellipse((8, 8, 56, 56), fill="#ffd000")
    tensor = over_grey(picture, 64)
    assert (tuple(tensor.shape), tensor.dtype) == ((1, 4, 64, 64), torch.float32)
    assert tensor[0, :, 0, 0].tolist() == [0.0, 0.0, 0.0, -1.0]
    back = pixels(straight((tensor + 1) / 2)[0])
    assert np.abs(back - pixels(picture)).max() <= 1
    flat = on_white(picture, 64)
    assert (flat.mode, flat.getpixel((0, 0)), flat.getpixel((32, 32))) == (
        "RGB",
        (255, 255, 255),
        (255, 208, 0),
    )
