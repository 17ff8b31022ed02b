"""PMG's own four columns, and CLIP's two, by public encoders (`--judge standard`). Knows no arm.

For comparison with other people's tables alone: the project's judge decides. The encoders are no
part of this project; they come from the network at their first use, or lie in the caches of torch
and of the model hub already.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from pmg_engine.errors import ConfigError, ModelError
from pmg_engine.models.clip import ClipSimilarity

from .judge import on_grey
from .measures import Floats

__all__ = ["NOTE", "Backbone", "Standard"]

Backbone = Literal["vgg", "alex", "squeeze"]
ENCODER = "hf-hub:laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
SIDE = 256  # pixels
NOTE = (
    f"LPIPS (VGG-16) and SSIM are of {SIDE} px over mid-grey: -H against each sticker of H_eval, "
    "-T against what target-only draws from the same noise. As in PMG a lower LPIPS and a higher "
    f"SSIM are nearer. public CLIP is {ENCODER.removeprefix('hf-hub:')}."
)


class Standard:
    """LPIPS, SSIM and a public CLIP.

    Args:
        backbone: of LPIPS, as torchmetrics names it.
        encoder: an open_clip model, "hf-hub:owner/name" or "local-dir:folder".

    Raises:
        ConfigError: torchmetrics is not installed.
        ModelError: an encoder is not here and cannot be fetched.
    """

    def __init__(self, backbone: Backbone = "vgg", encoder: str = ENCODER) -> None:
        try:
            from torchmetrics.functional.image import structural_similarity_index_measure
            from torchmetrics.image.lpip import LearnedPerceptualImagePatchSimilarity
        except ImportError as error:
            raise ConfigError(
                "--judge standard needs torchmetrics: install the project with its extra [train]."
            ) from error
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            lpips = LearnedPerceptualImagePatchSimilarity(net_type=backbone, normalize=True)
        except (OSError, RuntimeError) as error:
            raise ModelError(
                f"LPIPS' public backbone {backbone} cannot be loaded ({type(error).__name__}). "
                "It is fetched at its first use: connect this machine once, or put its file into "
                "torch's cache. Without --judge standard nothing is fetched."
            ) from error
        self._lpips, self._ssim = lpips.to(self._device), structural_similarity_index_measure
        self._clip = ClipSimilarity(Path(), model=encoder)

    async def columns(
        self,
        images: Sequence[Image.Image],
        *,
        plain: Sequence[Image.Image],
        kept: Sequence[Image.Image],
        words: Sequence[str],
    ) -> dict[str, Floats]:
        """(N,) of every name in STANDARD.

        Args:
            images: N RGBA pictures of one user.
            plain: N RGBA: what target-only draws for the same messages from the same noise.
            kept: M RGBA: the user's H_eval.
            words: N: what each message asks for.

        Raises ModelError.
        """
        mine, base, past = (self._tensors(x) for x in (images, plain, kept))
        found = {
            "LPIPS-H": [self._far(one.expand_as(past), past) for one in mine],
            "LPIPS-T": [self._far(a[None], b[None]) for a, b in zip(mine, base, strict=True)],
            "SSIM-H": [self._alike(one.expand_as(past), past) for one in mine],
            "SSIM-T": [self._alike(a[None], b[None]) for a, b in zip(mine, base, strict=True)],
        }
        seen, liked = await self._clip.embed(images), await self._clip.embed(kept)
        said = await self._clip.between(images, words)
        return {name: np.array(values, np.float64) for name, values in found.items()} | {
            "public CLIP-I-H": (seen @ liked.T).mean(1).astype(np.float64),
            "public CLIP-T": np.diagonal(said).astype(np.float64),
        }

    async def close(self) -> None:
        """Free the encoder's thread."""
        await self._clip.close()

    def _tensors(self, images: Sequence[Image.Image]) -> Tensor:
        """(N, 3, SIDE, SIDE) in [0, 1], over mid-grey."""
        pixels = torch.from_numpy(np.stack([on_grey(image, side=SIDE) for image in images]))
        return pixels.to(self._device).permute(0, 3, 1, 2).float() / 255

    @torch.no_grad()
    def _far(self, a: Tensor, b: Tensor) -> float:
        """Mean LPIPS of pairs (N, 3, H, W)."""
        return float(self._lpips(a, b))

    @torch.no_grad()
    def _alike(self, a: Tensor, b: Tensor) -> float:
        """Mean SSIM of pairs (N, 3, H, W)."""
        found = self._ssim(a, b, data_range=1.0)
        assert isinstance(found, Tensor)  # a pair only where the picture of it is asked for
        return float(found)
