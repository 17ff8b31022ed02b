"""Image-to-image with a painter's own weights. Knows pipelines and pixels, no stickers."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import torch
from diffusers import StableDiffusionImg2ImgPipeline
from diffusers.utils.torch_utils import randn_tensor
from PIL import Image
from torch import Tensor

logger = logging.getLogger(__name__)

STRENGTH = 0.75  # how much is drawn anew: at .5 and .62 traces of the old face shine through
LEAST = 2  # steps that an edit takes at least: with one, a few-step painter only smears


class RgbaImg2ImgPipeline(StableDiffusionImg2ImgPipeline):
    """Stock image-to-image, but four channels are a picture with alpha, not latents."""

    def prepare_latents(
        self,
        image: Tensor,
        timestep: Tensor,
        batch_size: int,
        num_images_per_prompt: int,
        dtype: torch.dtype,
        device: torch.device,
        generator: Any = None,
    ) -> Tensor:
        """(1, 4, H, W) in [-1, 1] -> (B, C, H/16, W/16) noised up to the first timestep."""
        seen = self.vae.encode(image.to(device=device, dtype=dtype)).latent_dist.mode()
        seen = seen * self.vae.config.scaling_factor
        latents = seen.repeat(batch_size * num_images_per_prompt, 1, 1, 1)
        noise = randn_tensor(latents.shape, generator=generator, device=device, dtype=dtype)
        return self.scheduler.add_noise(latents, noise, timestep)


def editor(pipe: Any, *, rgba: bool) -> Any | None:
    """An image-to-image pipeline over the same weights; None for a family that has none."""
    own = type(pipe.scheduler).from_config(pipe.scheduler.config)  # it counts steps: never shared
    if rgba:
        made: Any = RgbaImg2ImgPipeline(
            **{**pipe.components, "scheduler": own}, requires_safety_checker=False
        )
    else:
        try:  # here, because it imports every family there is: the pocket need not wait for that
            from diffusers import AutoPipelineForImage2Image

            made = AutoPipelineForImage2Image.from_pipe(pipe, scheduler=own)
        except (ImportError, RuntimeError, ValueError) as error:  # none, or one that is broken here
            kind = type(error).__name__
            logger.warning("No image-to-image (%s): the painter edits from noise alone.", kind)
            return None
    made.set_progress_bar_config(disable=True)
    return made


def begun(pipe: Any, start: Image.Image, *, steps: int, rgba: bool) -> dict[str, Any]:
    """What an image-to-image call is told besides: the picture, the steps, how many are taken.

    A painter of very few steps is given one more than it takes, so that the picture still counts.
    """
    count = max(steps, LEAST + 1)
    taken = max(LEAST, round(count * STRENGTH))
    side = pipe.unet.config.sample_size * pipe.vae_scale_factor
    # half a step more: the pipeline rounds down, and 7 * (5 / 7) may be 4.999
    strength = min(1.0, (taken + 0.5) / count)
    picture = over_grey(start, side) if rgba else on_white(start, side)
    return {"image": picture, "num_inference_steps": count, "strength": strength}


def over_grey(image: Image.Image, side: int) -> Tensor:
    """(1, 4, side, side) in [-1, 1]: colours over mid-grey, as the autoencoder knows them."""
    scaled = image.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS).convert("RGBA")
    pixels = torch.from_numpy(np.array(scaled)).float() / 255
    alpha = pixels[..., 3:]
    grey = torch.cat([(pixels[..., :3] - 0.5) * alpha + 0.5, alpha], -1)
    return grey.permute(2, 0, 1)[None] * 2 - 1


def on_white(image: Image.Image, side: int) -> Image.Image:
    """RGB, as public families see subjects that are cut out afterwards."""
    paper = Image.new("RGBA", image.size, "white")
    flat = Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    return flat.resize((side, side), Image.Resampling.LANCZOS)
