"""The pictures simulated people use: of the album, plain and in looks. Knows labels, no person.

Each picture is kept as the painter's latents and, for PMG-V, as the pocket CLIP's embedding.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from rich.progress import track

from pmg_engine.models.autoencoder import PatchAutoencoderKL
from pmg_engine.models.clip import ClipSimilarity

from .album import Album, Pixels, chance
from .autoencoder import LATENTS, folder, whole_batch
from .data import Art, on_grey
from .looks import look, worn
from .loop import DEVICE
from .painter import Latents
from .references import LOOKS, straight, stretched

SHELF = 12  # pictures of one (style, character): more would be embedded for nothing
DRESSED, EACH = 240, 10  # looks that people like, pictures of each
FIRST = LOOKS  # seed of the first of them: the painter learned others, the test users have others
HELD = 0.08  # share of (style, character) pairs, and of looks, that only validation sees
BATCH = 20
Floats = NDArray[np.float32]
Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Pictures:
    """N pictures: what each shows, and how models see it.

    `worn` (N,) is a look's number, -1 for a plain picture. Two looks in turn, 2k and 2k + 1, are
    worn by the same pictures. `seen` (N, E) are unit vectors of `clip`; None: words are enough.
    """

    rows: Sequence[Art]
    latents: Halves  # (N, C, 16, 16)
    boxes: Floats  # (N, 4) where the faces are, in shares of the side
    worn: NDArray[np.int64]
    seen: Halves | None = None
    clip: str = ""

    @property
    def pairs(self) -> Mapping[tuple[str, str], list[int]]:
        """(style, character) -> its plain pictures."""
        found: dict[tuple[str, str], list[int]] = {}
        for i, (row, own) in enumerate(zip(self.rows, self.worn, strict=True)):
            if own < 0:
                found.setdefault((row.style, row.character), []).append(i)
        return found

    @property
    def looks(self) -> Mapping[int, list[int]]:
        """A look's number -> the pictures that wear it."""
        return {n: [*np.flatnonzero(self.worn == n)] for n in range(self.worn.max() + 1)}


def held(*words: object) -> bool:
    """Is a pair or a look kept for validation?"""
    return chance("soft", *words) < HELD


def shelves(rows: Sequence[Art]) -> list[int]:
    """Up to SHELF pictures of each (style, character), heads and whole figures by lot."""
    found: dict[tuple[str, str], list[int]] = {}
    for i, row in enumerate(rows):
        if row.split == "train" and row.group in ("matrix", "body"):
            shelf = found.setdefault((row.style, row.character), [])
            if len(shelf) < SHELF:
                shelf.append(i)
    return [i for shelf in found.values() for i in shelf]


def wardrobe(rows: Sequence[Art], shelf: Sequence[int]) -> NDArray[np.int64]:
    """(DRESSED * EACH,) which pictures wear the looks: twins the same ones.

    Half of the twins wear them on one character in one style, half on whatever there is. Looks
    that are held out are worn by pairs that are held out.
    """
    rng = np.random.default_rng(23)
    pairs: dict[bool, dict[tuple[str, str], list[int]]] = {False: {}, True: {}}
    for i in shelf:
        key = (rows[i].style, rows[i].character)
        pairs[held(*key)].setdefault(key, []).append(i)
    out: list[int] = []
    for twins in range(DRESSED // 2):
        whose = pairs[held("look", twins)]
        full = [p for p in whose.values() if len(p) >= EACH]
        if twins % 2:
            own = full[int(rng.integers(len(full)))]
        else:
            own = [i for p in whose.values() for i in p]
        out += [int(i) for i in rng.permutation(own)[:EACH]] * 2
    return np.array(out)


def album(*, vision: bool, clip: Path) -> Pictures:
    """The album's pictures for this training; made once (ten minutes on one core), then kept.

    Args:
        clip: the pocket CLIP's folder; it is read for `vision` only.
    """
    data = Latents()
    shelf = shelves(data.rows)
    wears = wardrobe(data.rows, shelf)
    picks = np.concatenate([np.array(shelf), wears])
    numbers = np.repeat(np.arange(DRESSED), EACH)
    worn_by = np.concatenate([np.full(len(shelf), -1), numbers])
    boxes = np.array(data.boxes[picks])
    for i, number in enumerate(numbers, len(shelf)):
        boxes[i] = stretched(boxes[i], look(FIRST + int(number)))
    key = data.path.stem.removeprefix("latents-")
    named = f"dressed-{key}-{crc32(wears.tobytes()):08x}.f2"
    clothes = Kept(data.path.with_name(named), (len(wears), LATENTS, 16, 16))
    _encode(clothes, wears, numbers)
    latents = np.concatenate([np.array(data.table[shelf]), np.array(clothes.table)])
    made = Pictures([data.rows[i] for i in picks], latents, boxes, worn_by)
    return _embedded(made, picks, clip) if vision else made


class Kept:
    """A float16 table in a file that is filled from its beginning, and how far it is."""

    def __init__(self, path: Path, shape: tuple[int, ...]) -> None:
        mode: Literal["r+", "w+"] = "r+" if path.exists() else "w+"
        self.table: np.memmap[Any, Any] = np.memmap(path, np.float16, mode, shape=shape)
        self._mark = path.with_suffix(".count")

    @property
    def done(self) -> int:
        """Rows that are filled."""
        return int(self._mark.read_text()) if self._mark.exists() else 0

    def fill(self, start: int, rows: NDArray[Any]) -> None:
        """Write rows and that they are there."""
        self.table[start : start + len(rows)] = rows
        self.table.flush()
        self._mark.write_text(str(start + len(rows)))


def _dressed(pixels: Any, pick: int, number: int) -> Pixels:
    """(256, 256, 4) straight RGBA of an album's picture, in a look where it has one."""
    plain = straight(np.asarray(pixels[pick]))
    return worn(plain, look(FIRST + number)) if number >= 0 else plain


@torch.no_grad()
def _encode(clothes: Kept, picks: NDArray[np.int64], numbers: NDArray[np.int64]) -> None:
    pixels = Album().pixels
    vae = PatchAutoencoderKL.from_pretrained(folder()).eval().to(DEVICE)
    for start in track(range(clothes.done, len(picks), BATCH), "dressing"):
        span = slice(start, start + BATCH)
        pairs = zip(picks[span], numbers[span], strict=True)
        made = np.stack([on_grey(_dressed(pixels, int(i), int(n))) for i, n in pairs])
        with torch.autocast(DEVICE.type, torch.bfloat16):
            z = vae.encode(whole_batch(made, np.arange(len(made))).to(DEVICE)).latent_dist.mode()
        clothes.fill(start, z.float().cpu().numpy())


def _embedded(made: Pictures, picks: NDArray[np.int64], clip: Path) -> Pictures:
    """With what CLIP sees in each picture, on mid-grey and on white, as the engine asks it."""
    similarity = ClipSimilarity(clip)
    pixels, home = Album().pixels, Album().folder
    worn_by = made.worn

    async def look_at() -> Kept:
        width = (await similarity.embed([Image.new("RGBA", (8, 8))])).shape[1]
        named = f"seen-{similarity.looks}-{crc32(picks.tobytes()):08x}.f2"
        kept = Kept(home / named, (len(picks), width))
        for start in track(range(kept.done, len(picks), BATCH), "looking"):
            span = range(start, min(start + BATCH, len(picks)))
            shown = [_dressed(pixels, int(picks[i]), int(worn_by[i])) for i in span]
            kept.fill(start, await similarity.embed([Image.fromarray(one) for one in shown]))
        await similarity.close()
        return kept

    kept = asyncio.run(look_at())
    return Pictures(
        made.rows, made.latents, made.boxes, worn_by, np.array(kept.table), similarity.looks
    )
