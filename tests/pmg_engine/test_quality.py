"""The quality gate: what may be sent, and one other try for what may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.quality import LEAST_LIKE, another, fit
from pmg_engine.types import Candidate

CLIP = Path(__file__).parents[2] / "weights" / "pocket" / "clip"


@pytest.fixture(scope="module")
def clip() -> ClipSimilarity:
    return ClipSimilarity(CLIP)


def disc(colour: str) -> Image.Image:
    """A head without a face."""
    image = Image.new("RGBA", (256, 256))
    ImageDraw.Draw(image).ellipse((20, 20, 236, 236), fill=colour)
    return image


def candidate(d_t: float = 0.4) -> Candidate:
    return Candidate(disc("#f4a460"), w_p=0, w_s=0, seed=1, d_t=d_t)


async def test_a_head_without_a_face_is_left_out(clip: ClipSimilarity) -> None:
    ranked = [candidate(0.4), candidate(0.3)]
    for emotion in ("cry", "laugh"):
        assert await fit(ranked, emotion=emotion, faced=True, similarity=clip) == []
        assert await fit(ranked, emotion=emotion, faced=False, similarity=clip) == ranked
    assert await fit(ranked, emotion="thanks", faced=True, similarity=clip) == ranked


async def test_a_picture_unlike_the_message_is_left_out(clip: ClipSimilarity) -> None:
    good, bad = candidate(LEAST_LIKE), candidate(LEAST_LIKE - 0.01)
    assert await fit([good, bad], emotion="cry", faced=False, similarity=clip) == [good]


def test_the_other_try_is_always_the_same() -> None:
    assert another(7) == another(7)
    assert len({another(seed) for seed in range(100)}) == 100
    assert another(7) != 7
