"""The shipped matte on what people send: a sticker in front of something, and something alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pmg_engine.models.matting import RembgMatting

ROOT = Path(__file__).parents[3]
STARTERS = ROOT / "adapters" / "web" / "static" / "starters"


@pytest.fixture
def wall() -> Image.Image:
    """Stripes of two browns."""
    rows = np.where(np.arange(256) // 16 % 2, 150, 110)
    brown = np.stack([rows, rows * 0.7, rows * 0.5], -1)
    return Image.fromarray(np.repeat(brown[:, None], 256, 1).astype(np.uint8), "RGB")


async def test_a_sticker_is_cut_out_of_what_lies_behind_it(wall: Image.Image) -> None:
    matting, found = RembgMatting(ROOT / "weights/pocket/matte"), []
    try:
        for path in sorted(STARTERS.glob("*.webp"))[:6]:
            sticker = Image.open(path).convert("RGBA").resize((256, 256))
            seen = wall.copy()
            seen.paste(sticker, (0, 0), sticker)
            cut = np.asarray(await matting.subject(seen))[..., 3] > 127
            real = np.asarray(sticker)[..., 3] > 127
            found.append((cut & real).sum() / (cut | real).sum())
    finally:
        await matting.close()
    assert np.mean(found) > 0.9


async def test_where_no_sticker_is_nothing_is_left(wall: Image.Image) -> None:
    matting = RembgMatting(ROOT / "weights/pocket/matte")
    try:
        alpha = np.asarray(await matting.subject(wall))[..., 3]
    finally:
        await matting.close()
    assert (alpha > 127).mean() < 0.02
