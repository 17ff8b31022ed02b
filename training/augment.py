"""Augments labelled art for the networks that look at pictures. Knows no labels and no model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

__all__ = ["blur", "jitter", "placed", "rim", "tensor"]

GREY = 0.5  # what the art table is composited on


def tensor(pictures: NDArray[np.uint8]) -> Tensor:
    """(B, H, W, 4) uint8 over grey -> (B, 4, H, W) in [0, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float().div(255)


def blur(x: Tensor, sigma: float) -> Tensor:
    """Separable Gaussian blur, sigma in pixels."""
    half = max(1, round(3 * sigma))
    at = torch.arange(-half, half + 1, dtype=x.dtype)
    kernel = torch.exp(-at.square() / (2 * sigma * sigma))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, -1).expand(x.shape[1], 1, 1, -1)
    padded = F.pad(x, (half, half, half, half), mode="replicate")
    rows = F.conv2d(padded, kernel, groups=x.shape[1])
    return F.conv2d(rows, kernel.transpose(2, 3), groups=x.shape[1])


def rim(rgba: Tensor, width: int) -> Tensor:
    """(B, 4, H, W) in [0, 1] on grey -> the same with a white die-cut rim, still on grey."""
    alpha = rgba[:, 3:]
    size = 2 * width + 1
    wide = F.max_pool2d(F.max_pool2d(alpha, (size, 1), 1, (width, 0)), (1, size), 1, (0, width))
    return torch.cat([rgba[:, :3] + (1 - alpha) * wide * (1 - GREY), wide], dim=1)


def placed(
    rgba: Tensor, rng: np.random.Generator, *, side: int, backs: Sequence[float] = (GREY,)
) -> Tensor:
    """(B, 4, H, W) -> (B, 3, side, side) in [-1, 1]: zoomed, shifted, tilted, mirrored."""
    n = len(rgba)
    zoom, tilt = rng.uniform(0.92, 1.35, n), rng.normal(0, 0.05, n)
    flip = np.where(rng.random(n) < 0.5, -1.0, 1.0)
    theta = np.zeros((n, 2, 3), np.float32)
    theta[:, 0, 0] = zoom * np.cos(tilt) * flip
    theta[:, 0, 1] = -zoom * np.sin(tilt)
    theta[:, 1, 0] = zoom * np.sin(tilt) * flip
    theta[:, 1, 1] = zoom * np.cos(tilt)
    theta[:, :, 2] = rng.uniform(-0.1, 0.1, (n, 2))
    # Zero padding must mean "nothing there": warp colour x alpha and alpha, then lay over the back.
    lifted = torch.cat([rgba[:, :3] - GREY * (1 - rgba[:, 3:]), rgba[:, 3:]], dim=1)
    grid = F.affine_grid(torch.from_numpy(theta), [n, 4, side, side], align_corners=False)
    moved = F.grid_sample(lifted, grid, align_corners=False)
    back = torch.from_numpy(rng.choice(backs, (n, 1, 1, 1)).astype(np.float32))
    return (moved[:, :3] + back * (1 - moved[:, 3:])) * 2 - 1


def jitter(x: Tensor, rng: np.random.Generator) -> Tensor:
    """Gain, tint and a little noise, in [-1, 1]; flat mid-grey stays grey."""
    n = len(x)
    gain = torch.from_numpy(rng.uniform(0.85, 1.15, (n, 1, 1, 1)).astype(np.float32))
    tint = torch.from_numpy(rng.normal(0, 0.04, (n, 3, 1, 1)).astype(np.float32))
    level = torch.from_numpy(np.abs(rng.normal(0, 0.02, (n, 1, 1, 1))).astype(np.float32))
    inside = (x.abs().amax(1, keepdim=True) > 0.01).float()
    noise = torch.from_numpy(rng.standard_normal(x.shape, np.float32))
    return (x * gain + tint * inside + noise * level).clamp(-1, 1)
