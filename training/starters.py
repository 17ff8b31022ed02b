"""Paints the twelve starter stickers that the web chat shows on a first visit. Trains nothing."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from pmg_engine.condition import phrase
from pmg_engine.cutout import die_cut, tidy
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.models.diffusion import DiffusionPainter
from pmg_engine.types import Condition, Likeness, Scene
from pmg_engine.vocabulary import vocabulary

ROOT = Path(__file__).parents[1]
POCKET = ROOT / "weights" / "pocket"
SHOWN = ROOT / "adapters" / "web" / "static" / "starters"
SIDE = 256  # pixels: twice what the page shows, for dense screens
NOISES = 8  # the best of so many, by the pocket CLIP


async def best(
    painter: DiffusionPainter, clip: ClipSimilarity, character: str, style: str
) -> Image.Image:
    """The die-cut sticker that looks most like its words."""
    words = phrase(emotion="happy", character=character, style=style)
    said, null = await painter.encode([words, ""])
    shown = Scene(Likeness(character, style))
    condition = Condition(np.concatenate([said, null]), w_t=1, w_p=0, w_s=0, scene=shown)
    drawn = await painter.paint([condition] * NOISES, seeds=list(range(NOISES)))
    whole = [clean for clean in map(tidy, drawn) if clean is not None]
    scores = await clip.between(whole, [words])
    return die_cut(whole[int(scores[:, 0].argmax())]).resize((SIDE, SIDE))


async def paint() -> None:
    """Write twelve WebP pictures and their list."""
    painter = DiffusionPainter(POCKET / "painter", steps=8, guidance=3.0)
    clip = ClipSimilarity(POCKET / "clip")
    SHOWN.mkdir(parents=True, exist_ok=True)
    rows = []
    for character, style in vocabulary().starters:
        name = f"{character}-{style}.webp".replace(" ", "-")
        data = io.BytesIO()
        (await best(painter, clip, character, style)).save(data, "WEBP", quality=90, method=6)
        (SHOWN / name).write_bytes(data.getvalue())
        rows.append({"file": name, "character": character, "style": style})
    (SHOWN / "starters.json").write_text(json.dumps(rows, indent=1) + "\n")
    await painter.close()
    await clip.close()
    print(f"starters: {len(rows)} pictures in {SHOWN}")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    asyncio.run(paint())
