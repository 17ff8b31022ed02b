"""How much of held-out art the autoencoder keeps: PSNR over grey, whole picture and face box."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from pmg_engine.config import EngineConfig
from pmg_engine.models.autoencoder import PatchAutoencoderKL
from training.album import Album, rows
from training.autoencoder import whole_batch
from training.data import SIDE

from .report import Table, say, write
from .world import root_folder

TARGETS = {"whole dB": 32.0, "face dB": 28.0}
BATCH = 16


def psnr(made: NDArray[np.float32], real: NDArray[np.float32]) -> float:
    """Decibels between colours in [0, 1]."""
    error = float(np.square(made - real).mean())
    return -10 * float(np.log10(max(error, 1e-10)))


@torch.inference_mode()
def measure(folder: Path, count: int) -> Table:
    """Mean PSNR by kind of picture, over at most `count` held-out pictures of each kind."""
    album = Album()
    vae = PatchAutoencoderKL.from_pretrained(folder).eval()
    picks: dict[str, list[int]] = {}
    for i, row in enumerate(rows()[: album.count]):
        of_kind = picks.setdefault(row.group, [])
        if row.split == "report" and len(of_kind) < count:
            of_kind.append(i)
    table: Table = {}
    for kind, chosen in sorted(picks.items()):
        whole, face = [], []
        for start in range(0, len(chosen), BATCH):
            block = np.array(chosen[start : start + BATCH])
            x = whole_batch(album.pixels, block)
            y = vae.decode(vae.encode(x).latent_dist.mode()).sample.clamp(-1, 1)
            seen = [((t[:, :3] + 1) / 2).permute(0, 2, 3, 1).numpy() for t in (y, x)]
            for made, real, box in zip(*seen, album.boxes[block], strict=True):
                whole.append(psnr(made, real))
                left, top, right, bottom = np.round(box * SIDE).astype(int)
                if right > left and bottom > top:
                    part = np.s_[max(top, 0) : bottom, max(left, 0) : right]
                    face.append(psnr(made[part], real[part]))
        if chosen:
            faces = float(np.mean(face)) if face else None
            table[kind] = {
                "pictures": len(chosen), "whole dB": float(np.mean(whole)), "face dB": faces
            }  # fmt: skip
        say(f"{kind}: {len(chosen)} pictures")
    return table


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/autoencoder.json."""
    shipped = root_folder() / EngineConfig().painter.path / "vae"
    parser = argparse.ArgumentParser(prog="pmg eval autoencoder", description=__doc__)
    parser.add_argument("--folder", type=Path, default=shipped)
    parser.add_argument("--count", type=int, default=200, help="pictures of each kind")
    options = parser.parse_args(argv)
    table = measure(options.folder, options.count)
    reached = all(
        float(row[name] or 0) >= goal
        for row in table.values()
        for name, goal in TARGETS.items()
        if row[name] is not None
    )
    write(
        "autoencoder",
        table,
        columns=("pictures", *TARGETS),
        more={"target": TARGETS, "reached": reached},
    )
    return 0 if reached else 1
