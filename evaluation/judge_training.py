"""Trains the judge on the labelled art. Knows no painter and no engine."""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from training.augment import blur, jitter, placed, rim, tensor
from training.data import Art, art, pixels
from training.loop import Run

from .judge import OTHER, SIDE, UNREADABLE, Judge, JudgeNet, weights_folder

TABLE = 112  # pixels of the cached pictures: room for shifts and zooms
ALIASES = {"pile of poo": "poo", "red heart": "heart", "red apple": "apple", "moon cake": "bun"}
SEED = 97
FACE = (0.14, 0.28, 0.86, 0.90)  # left, top, right, bottom of the face box, as shares of the side


@dataclass(frozen=True, slots=True)
class Labels:
    """Label names and, per picture, their numbers (-1: unknown, teaches nothing)."""

    names: dict[str, list[str]]
    numbers: NDArray[np.int64]  # (N, 3): emotion, character, style


def kept_back(row: Art) -> bool:
    """One training cell in ten is kept from the judge, by hash of its whole name."""
    key = f"judge|{row.emotion}|{row.character}|{row.style}".encode()
    return row.group == "matrix" and hashlib.sha256(key).digest()[1] < 26


def label(rows: list[Art]) -> Labels:
    """Emotions and characters of the grid; every style. Ambiguous names teach nothing."""
    grid = [r for r in rows if r.group == "matrix"]
    emotions = sorted({r.emotion for r in grid})
    characters = sorted({r.character for r in grid})
    styles = sorted({r.style for r in rows})
    names = {
        "emotion": [*emotions, UNREADABLE],
        "character": [*characters, OTHER],
        "style": styles,
    }
    numbers = np.full((len(rows), 3), -1, np.int64)
    for i, row in enumerate(rows):
        who = ALIASES.get(row.character, row.character)
        has_face = row.group != "emoji" or who in {"smiley", "cat"}
        if has_face and row.emotion in emotions:
            numbers[i, 0] = emotions.index(row.emotion)
        if who in characters:
            numbers[i, 1] = characters.index(who)
        elif not any(name in who for name in characters):
            numbers[i, 1] = len(characters)
        numbers[i, 2] = styles.index(row.style)
    return Labels(names, numbers)


def smear(x: Tensor, sigma: float) -> Tensor:
    """The face box blurred, the rest of the picture kept."""
    left, top, right, bottom = (round(v * x.shape[-1]) for v in FACE)
    out = x.clone()
    out[..., top:bottom, left:right] = blur(x, sigma)[..., top:bottom, left:right]
    return out


def scramble(x: Tensor, rng: np.random.Generator, tile: int = 12) -> Tensor:
    """The face box cut into tiles and shuffled: a damage the judge was never shown."""
    out = x.clone()
    left, top, right, bottom = (round(v * x.shape[-1]) for v in FACE)
    spots = [
        (y, z)
        for y in range(top, bottom - tile + 1, tile)
        for z in range(left, right - tile + 1, tile)
    ]
    for (y, z), pick in zip(spots, rng.permutation(len(spots)), strict=True):
        v, w = spots[pick]
        out[..., y : y + tile, z : z + tile] = x[..., v : v + tile, w : w + tile]
    return out


class Batches:
    """Draws augmented batches of the judge's own training pictures."""

    def __init__(
        self, table: NDArray[np.uint8], labels: Labels, rows: list[Art], size: int
    ) -> None:
        self.table, self.labels, self.size = table, labels, size
        mine = [r.split == "train" and not kept_back(r) for r in rows]
        grid = np.array([m and r.group == "matrix" for m, r in zip(mine, rows, strict=True)])
        faces = np.array(mine) & ~grid & (labels.numbers[:, 0] >= 0)
        rest = np.array(mine) & ~grid & ~faces
        self.pools = [np.flatnonzero(part) for part in (grid, faces, rest)]

    def draw(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """(B, 3, 96, 96) in [-1, 1] and (B, 3) label numbers."""
        n = self.size
        shares = (n - n // 8 - n // 6, n // 8, n // 6)
        picks = np.concatenate([rng.choice(p, k) for p, k in zip(self.pools, shares, strict=True)])
        rgba = tensor(self.table[picks])
        target = torch.from_numpy(self.labels.numbers[picks].copy())
        framed = torch.from_numpy(rng.random(n) < 0.35)
        rgba[framed] = rim(rgba[framed], int(rng.integers(1, 5)))
        broken = torch.from_numpy(rng.random(n) < 0.1)
        rgba[broken] = smear(rgba[broken], float(rng.uniform(7, 12)))
        target[broken & (target[:, 0] >= 0), 0] = len(self.labels.names["emotion"]) - 1
        x = placed(rgba, rng, side=SIDE)
        soft = torch.from_numpy(rng.random(n) < 0.4)
        x[soft] = blur(x[soft], float(rng.uniform(0.4, 1.5)))
        veiled = torch.from_numpy(rng.random(n) < 0.05)
        x[veiled] = blur(x[veiled], float(rng.uniform(6, 10)))
        target[veiled & (target[:, 0] >= 0), 0] = len(self.labels.names["emotion"]) - 1
        target[veiled, 1:] = -1
        return jitter(x, rng), target


def loss_of(logits: tuple[Tensor, Tensor, Tensor], target: Tensor) -> Tensor:
    """Cross-entropy with smoothed labels; the emotion, the hardest, counts double."""
    parts = [
        F.cross_entropy(out.float(), target[:, i], ignore_index=-1, label_smoothing=0.05)
        for i, out in enumerate(logits)
    ]
    return 2 * parts[0] + parts[1] + parts[2]


def train(minutes: float, batch: int) -> None:
    """Train within the minutes (resumable) and write weights/judge."""
    rows = art()
    labels, table = label(rows), pixels(rows, TABLE)
    torch.manual_seed(SEED)
    counts = {f"{k}s": len(v) for k, v in labels.names.items()}
    net = JudgeNet(**counts).to(memory_format=torch.channels_last)
    run = Run("judge", net, rate=2e-3, minutes=minutes, decay=0.02)
    forward = torch.compile(net)
    batches = Batches(table, labels, rows, batch)
    rng = np.random.default_rng(SEED + run.step)
    for _ in run.steps():
        x, target = batches.draw(rng)
        with torch.autocast("cpu", torch.bfloat16):
            logits = forward(x.contiguous(memory_format=torch.channels_last))
        run.update(loss_of(logits, target))
    net.load_state_dict(run.averaged())
    plain = JudgeNet(**counts)
    plain.load_state_dict(net.state_dict())
    Judge(plain, labels.names).save(weights_folder())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=16)
    parser.add_argument("--batch", type=int, default=64)
    options = parser.parse_args()
    train(options.minutes, options.batch)
