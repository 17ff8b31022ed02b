"""Learns where each character in each style lies among the pocket CLIP's vectors.

Run it after `training.clip`; `pmg eval clip --calibrate` then measures how far is too far.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.progress import track
from sklearn.covariance import ledoit_wolf

from pmg_engine.models.caption import Known
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.types import Array
from pmg_engine.vocabulary import vocabulary

from .album import Album, rows
from .data import Art
from .references import real_pictures

OUT = Path(__file__).parents[1] / "weights" / "pocket" / "clip"
# whatever an emoji shows in pixels or lines looks like the few emoji of somebody known there
GROUPS = ("matrix", "body", "act", "figure")
EACH = 20  # pictures of one character in one style
BLOCK = 64
LEAST = 10  # of fewer, the middle says little and nothing about how pictures differ


def lessons(known: Sequence[Art], each: int, *, seed: int = 5) -> dict[tuple[str, str], list[int]]:
    """(character, style) -> numbers of training pictures by lot, without a thing beside."""
    people = set(vocabulary().characters)
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i in np.random.default_rng(seed).permutation(len(known)):
        row = known[i]
        mine = found[row.character, row.style]
        shown = row.group in GROUPS and row.split == "train" and not row.prop
        if shown and row.character in people and len(mine) < each:
            mine.append(int(i))
    return {name: sorted(mine) for name, mine in found.items() if len(mine) >= LEAST}


def fitted(vectors: dict[tuple[str, str], Array]) -> Known:
    """Class -> (n, E) unit vectors; a linear discriminant with a shrunk common covariance."""
    middles = {name: rows.mean(0) for name, rows in vectors.items()}
    within = np.concatenate([rows - middles[name] for name, rows in vectors.items()])
    covariance, _ = ledoit_wolf(within, assume_centered=True)
    whitening = np.linalg.cholesky(np.linalg.inv(covariance))
    centres = np.stack(list(middles.values())) @ whitening
    return Known(tuple(vectors), centres.astype(np.float32), whitening.astype(np.float32))


async def learn(folder: Path) -> Known:
    album, clip = Album(), ClipSimilarity(folder)
    places = lessons(rows()[: album.count], EACH)
    order = [i for mine in places.values() for i in mine]
    seen: list[Array] = []
    try:
        for start in track(range(0, len(order), BLOCK), "looking"):
            block = real_pictures(album.read(order[start : start + BLOCK]))
            seen.append(await clip.embed(block))
    finally:
        await clip.close()
    ends = np.cumsum([len(mine) for mine in places.values()])[:-1]
    return fitted(dict(zip(places, np.split(np.concatenate(seen), ends), strict=True)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clip", type=Path, default=OUT)
    folder = parser.parse_args().clip
    found = asyncio.run(learn(folder))
    found.save(folder / "caption.safetensors")
    print(f"caption: {len(found.names)} classes written to {folder}")
