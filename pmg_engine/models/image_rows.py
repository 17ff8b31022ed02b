"""Pictures to condition rows: what no word names. Knows latents, no text and no person."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn

__all__ = ["ImageRows"]


class ImageRows(ModelMixin, ConfigMixin):
    """One row per picture, learned together with the painter (as IP-Adapter's, arXiv 2308.06721).

    It reads the painter's own latents: CLIP was taught words, and palette, line and proportions
    are what words leave out. Mean and spread over the picture, so where things are says nothing.

    (N, latent_channels, H, W) latents -> (N, width).
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, latent_channels: int = 16, width: int = 192) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(latent_channels, 96, 4, 2, 1),
            nn.GroupNorm(8, 96),
            nn.SiLU(),
            nn.Conv2d(96, 128, 3, 2, 1),
            nn.GroupNorm(8, 128),
            nn.SiLU(),
        )
        self.out = nn.Linear(256, width)
        # a zero row says nothing: a painter that learned without pictures begins as it was
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, latents: Tensor) -> Tensor:
        """(N, width) rows."""
        seen = self.net(latents).flatten(2)
        both: Any = torch.cat([seen.mean(2), seen.std(2)], 1)
        rows: Tensor = self.out(both)
        return rows
