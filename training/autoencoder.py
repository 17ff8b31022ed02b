"""Trains the RGBA autoencoder.

Diffusers' AutoencoderKL over patches, 256 px to 16x16 latents. Knows only pictures.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from pmg_engine.models.autoencoder import PATCH, PatchAutoencoderKL

from .album import Album, rows
from .data import SIDE
from .loop import DEVICE, Run, train_root

# pixels: the net is convolutional, so crops teach as well as whole pictures and cost a quarter
CROP = 128
LATENTS = 16  # channels: 8 hold a head of this world, not the small face of a whole figure
KL = 1e-6  # only keeps the latents bounded


def build() -> PatchAutoencoderKL:
    """An untrained autoencoder of about 5 M parameters."""
    blocks = (64, 112, 160)
    return PatchAutoencoderKL(
        in_channels=4 * PATCH**2,
        out_channels=4 * PATCH**2,
        down_block_types=("DownEncoderBlock2D",) * len(blocks),
        up_block_types=("UpDecoderBlock2D",) * len(blocks),
        block_out_channels=blocks,
        layers_per_block=1,
        latent_channels=LATENTS,
        norm_num_groups=16,
        sample_size=256 // PATCH,
        mid_block_add_attention=False,
        scaling_factor=1.0,
    )


def crops(album: Album, picks: NDArray[np.int64], rng: np.random.Generator) -> Tensor:
    """(B, 4, CROP, CROP) in [-1, 1]: mirrored half the time, half of them around the face."""
    last = SIDE - CROP
    out = np.empty((len(picks), CROP, CROP, 4), np.uint8)
    for i, pick in enumerate(picks):
        left, top, right, bottom = album.boxes[pick] * SIDE
        at = rng.uniform(0, last, 2)
        if right > left and rng.random() < 0.5:
            middle = np.array(((top + bottom) / 2, (left + right) / 2))
            at = middle - CROP / 2 + rng.uniform(-24, 24, 2)
        # multiples of 16 keep the latent grid aligned with the whole picture's
        y, x = (np.clip(np.round(at / 16), 0, last // 16) * 16).astype(int)
        tile = album.pixels[pick, y : y + CROP, x : x + CROP]
        out[i] = tile[:, ::-1] if rng.random() < 0.5 else tile
    return torch.from_numpy(out).permute(0, 3, 1, 2).float().div(127.5).sub(1)


def slope(x: Tensor) -> tuple[Tensor, Tensor]:
    """Horizontal and vertical differences, (B, 4, H, W-1) and (B, 4, H-1, W)."""
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


def loss_of(made: Tensor, real: Tensor) -> Tensor:
    """L1, heavier where the picture has detail (faces, contours).

    Plus L1 of the slopes (crispness).
    """
    with torch.no_grad():
        dx, dy = slope(real)
        detail = F.pad(dx.abs(), (0, 1)) + F.pad(dy.abs(), (0, 0, 0, 1))
        weight = 1 + 4 * F.avg_pool2d(detail.sum(1, keepdim=True).clamp(max=1), 9, 1, 4)
    error = (weight * ((made - real).abs() + 2 * (made - real).square())).mean()
    edges = sum((a - b).abs().mean() for a, b in zip(slope(made), slope(real), strict=True))
    return error + edges


class Trained(nn.Module):
    """The forward pass that is compiled: picture -> loss."""

    def __init__(self, vae: PatchAutoencoderKL) -> None:
        super().__init__()
        self.vae = vae

    def forward(self, real: Tensor, noise: Tensor) -> Tensor:
        moments = self.vae.quant_conv(
            self.vae.encoder(F.pixel_unshuffle(real, PATCH))
        )  # (B, 2*LATENTS, h, w)
        mean, logvar = moments.chunk(2, dim=1)
        logvar = logvar.clamp(-30, 20)
        z = mean + noise * (0.5 * logvar).exp()
        made = F.pixel_shuffle(self.vae.decoder(self.vae.post_quant_conv(z)), PATCH).float()
        kl = 0.5 * (mean.square() + logvar.exp() - 1 - logvar).float().sum((1, 2, 3)).mean()
        return loss_of(made, real) + KL * kl


def lessons(album: Album) -> NDArray[np.int64]:
    """The numbers of the drawn pictures that may be trained on."""
    return np.array([i for i, r in enumerate(rows()[: album.count]) if r.split == "train"])


def train(minutes: float, batch: int) -> None:
    album = Album()
    index = lessons(album)
    torch.manual_seed(1)
    whole = Trained(build())
    run = Run("autoencoder", whole, rate=1e-3, minutes=minutes, decay=0.0)
    forward = torch.compile(whole)
    rng = np.random.default_rng(run.step + 1)
    for _ in run.steps():
        real = crops(album, rng.choice(index, batch), rng).to(DEVICE)
        noise = torch.randn(batch, LATENTS, CROP // 16, CROP // 16, device=DEVICE)
        with torch.autocast(DEVICE.type, torch.bfloat16):
            loss = forward(real, noise)
        run.update(loss)
    export()


@torch.no_grad()
def export() -> None:
    """Write the averaged weights in diffusers' own format.

    Latents of mean 0 and spread 1 in every channel.
    """
    whole = Trained(build())
    whole.load_state_dict(load_file(train_root() / "autoencoder" / "ema.safetensors"))
    vae = whole.vae.eval()
    album = Album()
    picks = np.random.default_rng(0).choice(lessons(album), 512, replace=False)
    spread = [
        vae.encode(whole_batch(album.pixels, picks[i : i + 32])).latent_dist.mode()
        for i in range(0, len(picks), 32)
    ]
    normalise(vae, torch.cat(spread))
    vae.save_pretrained(folder())
    print(f"autoencoder: written to {folder()}", flush=True)


def normalise(vae: PatchAutoencoderKL, latents: Tensor) -> None:
    """Fold each channel's mean and spread into the two 1x1 convolutions around the latents.

    latents: (N, C, h, w).
    """
    mean, std = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
    inward, outward = vae.quant_conv, vae.post_quant_conv
    inward.weight[:LATENTS] /= std[:, None, None, None]
    inward.bias[:LATENTS] = (inward.bias[:LATENTS] - mean) / std
    inward.bias[LATENTS:] -= 2 * std.log()
    outward.bias += outward.weight[:, :, 0, 0] @ mean
    outward.weight *= std[None, :, None, None]


def whole_batch(table: NDArray[np.uint8], picks: NDArray[np.int64]) -> Tensor:
    """(B, 4, 256, 256) in [-1, 1]."""
    return (
        torch.from_numpy(np.ascontiguousarray(table[picks]))
        .permute(0, 3, 1, 2)
        .float()
        .div(127.5)
        .sub(1)
    )


def folder() -> Path:
    """Where the finished autoencoder is written."""
    return train_root() / "painter" / "vae"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--export", action="store_true", help="only write the weights so far")
    options = parser.parse_args()
    export() if options.export else train(options.minutes, options.batch)
