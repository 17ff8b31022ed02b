"""The quality gate: what may be sent, and one other try for what may not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.quality import another, fit
from pmg_engine.types import Candidate

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "weights" / "pocket" / "clip"
STARTERS = ROOT / "adapters" / "web" / "static" / "starters"


@pytest.fixture(scope="module")
def clip() -> ClipSimilarity:
    return ClipSimilarity(CLIP)


def disc(colour: str) -> Image.Image:
    """A head without a face."""
    image = Image.new("RGBA", (256, 256))
    ImageDraw.Draw(image).ellipse((20, 20, 236, 236), fill=colour)
    return image


def candidate(image: Image.Image) -> Candidate:
    return Candidate(image, w_p=0, w_s=0, seed=1)


def starter(name: str) -> Image.Image:
    """One of the twelve pictures of a first visit."""
    return Image.open(STARTERS / f"{name}.webp").convert("RGBA")


async def kept(
    clip: ClipSimilarity, image: Image.Image, *, shown: str | None, emotion: str, faced: bool = True
) -> bool:
    one = candidate(image)
    made = await fit([one], shown=[shown], emotion=emotion, faced=faced, similarity=clip)
    assert made in ([], [one])
    return bool(made)


async def test_a_head_without_a_face_is_left_out(clip: ClipSimilarity) -> None:
    head = disc("#f4a460")
    for emotion in ("cry", "laugh"):
        assert not await kept(clip, head, shown="cookie", emotion=emotion)
        assert await kept(clip, head, shown="cookie", emotion=emotion, faced=False)
    assert await kept(clip, head, shown="cookie", emotion="thanks"), "done by a hand, not a face"


async def test_who_looks_like_nobody_asked_for_is_left_out(clip: ClipSimilarity) -> None:
    fox = starter("fox-flat")
    assert await kept(clip, fox, shown="fox, flat style", emotion="greet")
    assert not await kept(clip, fox, shown="strawberry, retro style", emotion="greet")
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 4), np.uint8)
    assert not await kept(
        clip, Image.fromarray(noise, "RGBA"), shown="fox, flat style", emotion="greet"
    )


async def test_in_a_look_that_no_word_tells_only_the_face_is_demanded(clip: ClipSimilarity) -> None:
    pixels = np.array(starter("fox-flat"))
    teal = Image.fromarray(pixels[..., [2, 1, 0, 3]])
    assert not await kept(clip, teal, shown="fox, flat style", emotion="happy")
    assert await kept(clip, teal, shown=None, emotion="happy")
    assert not await kept(clip, disc("teal"), shown=None, emotion="happy")


async def test_each_candidate_answers_for_its_own(clip: ClipSimilarity) -> None:
    ranked = [candidate(starter("fox-flat")), candidate(starter("cat-kawaii"))]
    shown = ["strawberry, kawaii style", "cat, kawaii style"]
    good = await fit(ranked, shown=shown, emotion="greet", faced=True, similarity=clip)
    assert good == ranked[1:]
    assert await fit([], shown=[], emotion="greet", faced=True, similarity=clip) == []


def test_the_other_try_is_always_the_same() -> None:
    assert another(7) == another(7)
    assert len({another(seed) for seed in range(100)}) == 100
    assert another(7) != 7
