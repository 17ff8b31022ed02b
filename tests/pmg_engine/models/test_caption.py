"""ClipCaptioner: the nearest known class, the nearest emotion, silence about strangers."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pmg_engine.errors import ModelError
from pmg_engine.models.caption import Bars, ClipCaptioner, Known, read_bars
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.types import Array
from pmg_engine.vocabulary import vocabulary

POCKET = Path(__file__).resolve().parents[3] / "weights" / "pocket" / "clip"
KNOWN = Known(
    (("cat", "flat"), ("dog", "flat"), ("dog", "bold")),
    np.array([[0.0, 0.0], [2.0, 0.0], [4.0, 0.0]], np.float32),
    np.diag([2.0, 1.0]).astype(np.float32),
)
BARS = Bars(far=1.0, least=0.3, lead=0.05)


class Table:
    """A Similarity that sees every picture in one place and knows one cosine per word."""

    def __init__(self, *place: float, **cosines: float) -> None:
        self.place, self.cosines = place, cosines

    async def between(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        row = [max([v for w, v in self.cosines.items() if w in t.split()] + [0.0]) for t in texts]
        return np.array([row] * len(images), np.float32)

    async def embed(self, images: Sequence[Image.Image]) -> Array:
        return np.array([self.place] * len(images), np.float32)

    async def close(self) -> None:
        return


async def caption(*place: float, **cosines: float) -> tuple[str, ...]:
    similarity = Table(*place, **cosines)
    captioner = ClipCaptioner(similarity, known=KNOWN, emotions=("happy", "sad"), bars=BARS)
    return await captioner.words(Image.new("RGBA", (8, 8)))


async def test_the_nearest_class_and_the_nearest_emotion() -> None:
    assert await caption(0.1, 0.2, happy=0.5) == ("cat", "happy", "flat")
    # whitened: 1.6 * 2 is nearer to 4 than to 2
    assert await caption(1.6, 0.0, sad=0.5) == ("dog", "sad", "bold")


async def test_a_weak_or_close_emotion_is_left_out() -> None:
    assert await caption(1.0, 0.0, happy=0.2) == ("dog", "flat")
    assert await caption(1.0, 0.0, happy=0.5, sad=0.48) == ("dog", "flat")


async def test_what_is_far_from_everybody_is_nothing_at_all() -> None:
    assert await caption(0.0, 1.1, happy=0.9) == ()
    assert await caption(0.0, 0.9, happy=0.9) == ("cat", "happy", "flat")


def test_what_is_known_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "caption.safetensors"
    KNOWN.save(path)
    again = Known.load(path)
    assert again.names == KNOWN.names
    assert np.array_equal(again.centres, KNOWN.centres)
    assert np.array_equal(again.whitening, KNOWN.whitening)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ModelError, match="missing or damaged"):
        Known.load(path)
    with pytest.raises(ModelError, match="missing or damaged"):
        Known.load(tmp_path / "nothing")


def test_bars_come_from_the_weights_folder(tmp_path: Path) -> None:
    path = tmp_path / "caption.json"
    path.write_text(json.dumps({"far": 2, "least": 0.2, "lead": 0.1}))
    assert read_bars(path) == Bars(2, 0.2, 0.1)
    path.write_text('{"far": 2, "lea')
    with pytest.raises(ModelError, match="damaged"):
        read_bars(path)


@pytest.fixture
def shipped() -> ClipCaptioner:
    return ClipCaptioner(
        ClipSimilarity(POCKET),
        known=Known.load(POCKET / "caption.safetensors"),
        emotions=vocabulary().emotions,
        bars=read_bars(POCKET / "caption.json"),
    )


async def test_the_shipped_captioner_does_not_know_noise(shipped: ClipCaptioner) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (96, 96, 4), np.uint8)
    assert await shipped.words(Image.fromarray(pixels, "RGBA")) == ()


async def test_the_shipped_captioner_knows_every_character(shipped: ClipCaptioner) -> None:
    known = Known.load(POCKET / "caption.safetensors")
    # a smiley's style has no other character: what is near it there is an emoji, not a smiley
    assert {who for who, _ in known.names} == set(vocabulary().characters) - {"smiley"}
    assert {how for _, how in known.names} <= set(vocabulary().styles)
