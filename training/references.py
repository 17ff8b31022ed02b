"""The pictures beside a picture: of the same taste, for the painter's image rows.

Knows latents and labels, no net but the autoencoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from rich.progress import track

from pmg_engine.models import diffusion
from pmg_engine.models.autoencoder import PatchAutoencoderKL
from pmg_engine.models.rows import SPARE

from .album import Album, Pixels
from .autoencoder import LATENTS, folder, whole_batch
from .data import Art, on_grey
from .looks import Look, look, worn
from .loop import DEVICE

LOOKS, EACH = 400, 20  # looks that training wears, pictures of each
MANY = 12  # pictures of a look that somebody used
SHOWN = 0.35  # share of ordinary pictures that have others beside them
SAME = 0.6  # share of those that show the same character, not only the same style
Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
Whole = NDArray[np.int64]
Beside = tuple[Whole, Halves]


def real_pictures(seen: Pixels) -> list[Image.Image]:
    """(B, H, W, 4) colours over mid-grey -> straight RGBA; the inverse of data.on_grey."""
    pixels = torch.from_numpy(np.array(seen)).permute(0, 3, 1, 2).float() / 255
    return diffusion.straight(pixels)


def straight(seen: Pixels) -> Pixels:
    """(H, W, 4) of one picture, straight."""
    return np.asarray(real_pictures(seen[None])[0])


def stretched(box: Floats, look: Look) -> Floats:
    """Where a face (left, top, right, bottom) lies once a look is worn."""
    wide, tall = 0.97 * min(1.0, look.stretch), 0.97 * min(1.0, 1 / look.stretch)
    return (0.5 + (box - 0.5) * np.array([wide, tall, wide, tall])).astype(np.float32)


class Worn:
    """Pictures of the album in looks, as latents; made once, then kept beside the album's.

    `table` (LOOKS * EACH, C, 16, 16) float16; picture i wears look i // EACH: every other look on
    one character in one style, as people come back to somebody. `picks` are the album's rows they
    were, `boxes` (N, 4) where the faces are now.
    """

    def __init__(self, rows: Sequence[Art], boxes: Floats, key: str) -> None:
        album = Album()
        fit = [
            i for i, r in enumerate(rows) if r.split == "train" and r.group in ("matrix", "body")
        ]
        rng = np.random.default_rng(17)
        self.picks: Whole = rng.permutation(np.array(fit))[: LOOKS * EACH]
        pairs: dict[tuple[str, str], list[int]] = {}
        for i in fit:
            pairs.setdefault((rows[i].style, rows[i].character), []).append(i)
        full = [own for own in pairs.values() if len(own) >= EACH]
        for start in range(0, len(self.picks), 2 * EACH):
            own = full[int(rng.integers(len(full)))]
            self.picks[start : start + EACH] = rng.choice(own, EACH, replace=False)
        self.looks = [look(seed) for seed in range(LOOKS)]
        self.boxes: Floats = np.stack(
            [stretched(boxes[pick], self.looks[i // EACH]) for i, pick in enumerate(self.picks)]
        )
        self.path = album.folder / f"worn-{key}-{crc32(self.picks.tobytes()):08x}.f2"
        mode: Literal["r+", "w+"] = "r+" if self.path.exists() else "w+"
        shape = (len(self.picks), LATENTS, 16, 16)
        self.table = np.memmap(self.path, np.float16, mode, shape=shape)
        self._encode(album)

    @torch.no_grad()
    def _encode(self, album: Album) -> None:
        """What is missing; may be stopped and started at any time."""
        mark = self.path.with_suffix(".count")
        done = int(mark.read_text()) if mark.exists() else 0
        vae = PatchAutoencoderKL.from_pretrained(folder()).eval().to(DEVICE)
        for start in track(range(done, len(self.picks), EACH), "dressing"):
            own = self.looks[start // EACH]
            picks = self.picks[start : start + EACH]
            dressed = np.stack(
                [on_grey(worn(straight(np.asarray(album.pixels[i])), own)) for i in picks]
            )
            seen = whole_batch(dressed, np.arange(len(picks))).to(DEVICE)
            with torch.autocast(DEVICE.type, torch.bfloat16):
                z = vae.encode(seen).latent_dist.mode()
            self.table[start : start + len(picks)] = z.float().cpu().numpy()
            self.table.flush()
            mark.write_text(str(start + len(picks)))

    def beside(self, at: int, rng: np.random.Generator) -> Beside:
        """(rows of the album, (K, C, 16, 16) latents): 1 to MANY others of the same look."""
        start = at // EACH * EACH
        others = np.setdiff1d(np.arange(start, start + EACH), [at])
        found = rng.choice(others, rng.integers(1, MANY + 1), replace=False)
        return self.picks[found], self.table[found]


class Relatives:
    """Which other pictures of the album share a style, or a style and a character.

    table: (N, C, 16, 16) latents of the rows.
    """

    def __init__(self, rows: Sequence[Art], table: Halves) -> None:
        self._rows, self._table = rows, table
        self._same: dict[tuple[str, str], list[int]] = {}
        self._style: dict[str, list[int]] = {}
        for i, row in enumerate(rows):
            if row.split == "train" and row.group in ("matrix", "body"):
                self._same.setdefault((row.style, row.character), []).append(i)
                self._style.setdefault(row.style, []).append(i)

    def beside(self, at: int, rng: np.random.Generator) -> Beside:
        """(rows of the album, (K, C, 16, 16) latents): none to SPARE of them, most often none."""
        row = self._rows[at]
        same = self._same.get((row.style, row.character), [])
        known = same if rng.random() < SAME else self._style.get(row.style, [])
        picks = np.zeros(0, np.int64)
        if rng.random() < SHOWN and len(known) > 1:
            lot = rng.choice(known, min(int(rng.integers(1, SPARE + 1)), len(known)))
            picks = lot[lot != at].astype(np.int64)
        return picks, self._table[picks]
