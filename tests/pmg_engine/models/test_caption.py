"""ClipCaptioner: nearest words, silence below the bar. The similarity is a table of cosines."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pmg_engine.errors import ModelError
from pmg_engine.models.caption import Bar, ClipCaptioner, read_bars
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.types import Array

WORDS = {"character": ("cat", "dog"), "emotion": ("happy", "sad"), "style": ("flat", "bold")}
BARS = {kind: Bar(least=0.3, lead=0.05) for kind in WORDS}
POCKET = Path(__file__).resolve().parents[3] / "weights" / "pocket" / "clip"


class Table:
    """A Similarity that knows one cosine per word, wherever the word stands in the text."""

    def __init__(self, **cosines: float) -> None:
        self.cosines = cosines

    async def between(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        row = [max([v for w, v in self.cosines.items() if w in t.split()] + [0.0]) for t in texts]
        return np.array([row] * len(images), np.float32)

    async def embed(self, images: Sequence[Image.Image]) -> Array:
        return np.ones((len(images), 1), np.float32)

    async def close(self) -> None:
        return


async def caption(**cosines: float) -> tuple[str, ...]:
    captioner = ClipCaptioner(Table(**cosines), words=WORDS, bars=BARS)
    return await captioner.words(Image.new("RGBA", (8, 8)))


async def test_one_word_per_kind_it_is_sure_of() -> None:
    assert await caption(cat=0.6, dog=0.2, happy=0.5, flat=0.4, bold=0.1) == (
        "cat",
        "happy",
        "flat",
    )


async def test_a_weak_or_close_word_is_left_out() -> None:
    assert await caption(cat=0.6, happy=0.2, flat=0.5) == ("cat", "flat")
    assert await caption(cat=0.6, happy=0.5, sad=0.48, flat=0.5) == ("cat", "flat")


async def test_an_unknown_character_is_nothing_at_all() -> None:
    assert await caption(cat=0.2, happy=0.9, flat=0.9) == ()
    assert await caption(cat=0.6, dog=0.58, happy=0.9) == ()


async def test_a_kind_without_a_bar_is_never_said() -> None:
    words = ClipCaptioner(
        Table(cat=0.9, happy=0.9), words=WORDS, bars={"character": BARS["character"]}
    )
    assert await words.words(Image.new("RGBA", (8, 8))) == ("cat",)
    silent = ClipCaptioner(Table(cat=0.9), words=WORDS, bars={})
    assert await silent.words(Image.new("RGBA", (8, 8))) == ()


def test_bars_come_from_the_weights_folder(tmp_path: Path) -> None:
    assert read_bars(tmp_path / "caption.json") == {}
    path = tmp_path / "caption.json"
    path.write_text(json.dumps({"bars": {"style": {"least": 0.2, "lead": 0.1}}}))
    assert read_bars(path) == {"style": Bar(0.2, 0.1)}
    path.write_text('{"bars": {"style": {"leas')
    with pytest.raises(ModelError, match="damaged"):
        read_bars(path)


async def test_the_shipped_captioner_does_not_know_noise() -> None:
    clip = ClipSimilarity(POCKET)
    bars = read_bars(POCKET / "caption.json")
    assert set(bars) == {"character", "emotion", "style"}
    words = {"character": ("cat", "dog", "panda", "fox"), "emotion": ("happy",), "style": ("flat",)}
    captioner = ClipCaptioner(clip, words=words, bars=bars)
    pixels = np.random.default_rng(3).integers(0, 256, (96, 96, 4), np.uint8)
    assert await captioner.words(Image.fromarray(pixels, "RGBA")) == ()
    await clip.close()
