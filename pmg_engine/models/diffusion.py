"""ImageModel over a diffusers pipeline.

The pocket painter and the public families behind one class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import DPMSolverMultistepScheduler
from diffusers.utils.torch_utils import randn_tensor
from PIL import Image
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from pmg_engine.errors import ModelError
from pmg_engine.lane import Lane
from pmg_engine.types import Array, Condition, Likeness

from .device import DType, device, dtype
from .editing import begun, editor, over_grey
from .heads import COVERED, Place, laid_in, taken_out
from .layers import laid_over
from .pipelines import image_rows, load_pocket, load_public, prototypes
from .prototypes import Prototypes, coarse, first_time, mean_offset
from .rows import SPARE, rows_of, token_ids

CLEAR = 1 / 255  # alpha below this has no colour of its own
AGAIN, LIKENESS = 600, 0.75  # a head is painted again from this time of 1000, so near its likeness
GUIDED = 200  # of 1000 times: below it shape and face are there, and guidance only costs time


def straight(pixels: Any) -> list[Image.Image]:
    """(B, 4, H, W) in [0, 1] with colours over mid-grey -> straight RGBA pictures."""
    out = []
    for picture in pixels.float().clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy():
        alpha = picture[..., 3:]
        safe = np.maximum(alpha, CLEAR)
        colour = np.clip(0.5 + (picture[..., :3] - 0.5) / safe, 0, 1) * (alpha > CLEAR)
        rgba = np.round(np.concatenate([colour, alpha], -1) * 255).astype(np.uint8)
        out.append(Image.fromarray(rgba, "RGBA"))
    return out


@dataclass(frozen=True, slots=True)
class Painting:
    """One picture to be painted."""

    rows: Array  # (L, D)
    seed: int
    like: Likeness | None
    offset: Array | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What no word names about a picture."""

    row: Array  # (D,) of the condition
    whole: Array  # (C + 1, 8, 8) latents, and how much is covered of each cell


class DiffusionPainter:
    """Paints conditions with a diffusers pipeline, one thread, one batch per call.

    Args:
        source: a folder of a pipeline, or the name of a public one.
        steps: denoising steps; of the pocket painter those from a likeness.
        guidance: classifier-free guidance scale; 1 switches it off.
        template: how words become a prompt; the pocket painter reads the bare words.
    """

    def __init__(
        self,
        source: str | Path,
        *,
        steps: int,
        guidance: float,
        kind: DType = "auto",
        template: str = "{words}",
        pocket: bool = True,
    ) -> None:
        self._lane = Lane("painter")
        self._steps, self._guidance, self._template = steps, guidance, template
        self._pipe = load_pocket(Path(source)) if pocket else load_public(source)
        self._pocket = pocket
        self.layered = pocket  # what lies beside somebody is too small for it in the same picture
        if not pocket:  # the pocket painter's own is the one it was trained for
            self._pipe.scheduler = DPMSolverMultistepScheduler.from_config(
                self._pipe.scheduler.config, timestep_spacing="trailing"
            )
        self._pipe.set_progress_bar_config(disable=True)
        self._pipe.to(device(), dtype(kind))
        self._known: dict[str, Array] = {}
        self._images = image_rows(Path(source)) if pocket else None
        self._prototypes = prototypes(Path(source)) if pocket else Prototypes.none()
        # from noise alone, or from a picture with another face, the way is twice as long
        self._long = 2 * steps if pocket else steps

    async def encode(self, texts: Sequence[str]) -> list[Array]:
        """(L, D) rows per text, remembered per text; "" gives the null rows."""
        return await self._lane.run(lambda: [self._rows(text) for text in texts])

    async def paint(
        self,
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
        start: Image.Image | None = None,
    ) -> list[Image.Image]:
        """One RGBA picture per condition (RGB families come back opaque, for the matting).

        Args:
            start: a picture that all of them begin from instead of noise alone. Families without
                image-to-image paint as if there were none.

        Raises:
            ModelError: the pipeline failed, most often for want of memory.
        """
        return await self._lane.run(lambda: self._paint(conditions, seeds, start))

    async def refine(
        self,
        images: Sequence[Image.Image],
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
    ) -> list[Image.Image]:
        """Figures with their heads painted again, LARGER times the side (models/heads.py).

        A condition without `head`, and whoever is unknown, leaves its picture as it is.

        Raises:
            ModelError: the pipeline failed, most often for want of memory.
        """
        return await self._lane.run(lambda: self._refine(images, conditions, seeds))

    @property
    def looks(self) -> str | None:
        """Which weights `look` speaks for; None where the painter learned no image rows."""
        return self._images and self._images[0]

    async def look(self, image: Image.Image) -> Look:
        """What no word names about a picture (models/image_rows.py). Raises ModelError."""
        return await self._lane.run(lambda: self._look(image))

    def offset(self, seen: Sequence[tuple[Likeness, Array]]) -> Array | None:
        """(C, 8, 8) what pictures have in common beyond their likenesses; None for none that tells.

        Args:
            seen: who each shows, and its `Look.whole`.
        """
        found = [self._prototypes.offset(like, torch.from_numpy(whole)) for like, whole in seen]
        common = mean_offset([one for one in found if one is not None])
        return None if common is None else np.asarray(common.numpy(), np.float32)

    async def close(self) -> None:
        """Free the thread."""
        await self._lane.close()

    @torch.inference_mode()
    def _rows(self, text: str) -> Array:
        known = self._known.get(text)
        if known is None:
            if len(self._known) > 4096:
                self._known.clear()
            known = self._encode(self._template.format(words=text) if text else "")
            self._known[text] = known
        return known

    def _encode(self, prompt: str) -> Array:
        if self._pocket:
            ids = token_ids(self._pipe.tokenizer, [prompt]).to(device())
            rows = rows_of(self._pipe.text_encoder, ids, end=self._pipe.tokenizer.eos_token_id)
        else:
            rows = self._pipe.encode_prompt(
                prompt=prompt,
                device=device(),
                num_images_per_prompt=1,
                do_classifier_free_guidance=False,
            )[0]
        return np.asarray(rows[0].float().cpu().numpy(), np.float32)

    @torch.inference_mode()
    def _paint(
        self, conditions: Sequence[Condition], seeds: Sequence[int], start: Image.Image | None
    ) -> list[Image.Image]:
        null = self._rows("")
        length = self._length(conditions)
        asked = [(c.scene.beside, seed) for c, seed in zip(conditions, seeds, strict=True)]
        todo = list(dict.fromkeys((one, seed) for one, seed in asked if one and self.layered))
        alone = [np.concatenate([self._rows(thing.words), null]) for thing, _ in todo]
        heads = [
            Painting(_padded(c.rows, length), seed, c.scene.like, c.offset)
            for c, seed in zip(conditions, seeds, strict=True)
        ]
        beside = [
            Painting(_padded(rows, length), seed, thing.like)
            for rows, (thing, seed) in zip(alone, todo, strict=True)
        ]
        if start is None:  # what begins at the same time is painted together
            made = self._painted([*heads, *beside])
        else:
            noises = [one.seed for one in heads]
            made = self._denoised(heads, **self._edit(start, noises))
            made += self._painted(beside)
        things = dict(zip(todo, made[len(heads) :], strict=True))
        return [
            laid_over(head, things[thing, seed], left=thing.left)
            if thing and self.layered
            else head
            for head, (thing, seed) in zip(made, asked, strict=False)
        ]

    def _painted(self, these: Sequence[Painting]) -> list[Image.Image]:
        """Each from its likeness where one is known, the others from noise alone."""
        groups: dict[int, list[tuple[int, Tensor | None]]] = {}  # by when they begin; 0: from noise
        for i, one in enumerate(these):
            offset = None if one.offset is None else torch.from_numpy(one.offset)
            clean = self._prototypes.of(one.like, offset) if one.like else None
            first = first_time(one.like) if one.like and clean is not None else 0
            groups.setdefault(first, []).append((i, clean))
        made: dict[int, Image.Image] = {}
        for first, group in groups.items():
            own = [these[i] for i, _ in group]
            seeds = [one.seed for one in own]
            likes = [clean for _, clean in group if clean is not None]
            way = self._begin(likes, seeds, first) if first else self._fresh(seeds)
            images = self._denoised(own, **way)
            made |= {i: image for (i, _), image in zip(group, images, strict=True)}
        return [made[i] for i in range(len(these))]

    def _length(self, conditions: Sequence[Condition]) -> int:
        """Rows of every condition of a batch."""
        least = 2 * len(self._rows("")) + SPARE * self._pocket
        return max(least, *(len(one.rows) for one in conditions))

    def _denoised(self, these: Sequence[Painting], *, pipe: Any, **way: Any) -> list[Image.Image]:
        """One picture per condition, away from the one without words."""
        told = np.stack([one.rows for one in these])
        null = self._rows("")
        empty = _padded(np.concatenate([null, null]), told.shape[1])
        rows, away = (torch.from_numpy(a) for a in (told, np.stack([empty] * len(told))))
        kind = self._pipe.unet.dtype
        try:
            made = pipe(
                prompt_embeds=rows.to(device(), kind),
                negative_prompt_embeds=away.to(device(), kind),
                guidance_scale=self._guidance,
                output_type="pt",
                **way,
                **self._more(len(told)),
            ).images
        except RuntimeError as error:
            raise ModelError(
                "The painter ran out of memory or failed. "
                "Lower `painter.steps` or close other programs."
            ) from error
        return straight(made) if made.shape[1] == 4 else _opaque(made)

    def _fresh(self, seeds: Sequence[int]) -> dict[str, Any]:
        """From noise alone."""
        return {"pipe": self._pipe, "num_inference_steps": self._long, "generator": _dice(seeds)}

    def _begin(
        self, likes: Sequence[Tensor], seeds: Sequence[int], first: int, steps: int | None = None
    ) -> dict[str, Any]:
        """From likenesses under the noise of a time."""
        count = steps or self._steps
        times = [round(first * (1 - i / count)) - 1 for i in range(count)]
        clean = torch.stack([*likes]).to(device(), self._pipe.unet.dtype)
        noise = randn_tensor(
            clean.shape, generator=_dice(seeds), device=clean.device, dtype=clean.dtype
        )
        # not the scheduler's add_noise: that depends on where its last picture ended
        signal = self._pipe.scheduler.alphas_cumprod[times[0]]
        noisy = signal.sqrt().item() * clean + (1 - signal).sqrt().item() * noise
        return {"pipe": self._pipe, "timesteps": times, "latents": noisy}

    @torch.inference_mode()
    def _refine(
        self, images: Sequence[Image.Image], conditions: Sequence[Condition], seeds: Sequence[int]
    ) -> list[Image.Image]:
        found, known = [*images], self._prototypes
        todo: list[tuple[int, Place, Painting, Tensor]] = []
        length = self._length(conditions)
        for i, (one, seed) in enumerate(zip(conditions, seeds, strict=True)):
            if not (one.head and one.head.scene.like and one.scene.like):
                continue
            offset = None if one.offset is None else torch.from_numpy(one.offset)
            layout = one.scene.like.layout
            place, like = known.place(one.scene.like), known.of(one.head.scene.like, offset)
            if place is not None and like is not None and layout not in COVERED:
                head = Painting(_padded(one.head.rows, length), seed, one.head.scene.like)
                todo.append((i, place, head, like))
        if todo:
            small = [taken_out(images[i], place) for i, place, _, _ in todo]
            seen = self._latents(self._over_grey(small)).cpu()
            begun = torch.lerp(seen, torch.stack([like for *_, like in todo]), LIKENESS)
            heads = [head for _, _, head, _ in todo]
            steps = max(2, 3 * self._steps // 4)  # much of it is there
            way = self._begin([*begun], [one.seed for one in heads], AGAIN, steps)
            for (i, place, *_), large in zip(todo, self._denoised(heads, **way), strict=True):
                found[i] = laid_in(images[i], large, place)
        return found

    @cached_property
    def _editor(self) -> Any | None:
        """Made at the first edit: for public families it imports every one there is."""
        return editor(self._pipe, rgba=self._pocket)

    def _edit(self, start: Image.Image, seeds: Sequence[int]) -> dict[str, Any]:
        """From a picture under noise; from noise alone where the family cannot do that."""
        if self._editor is None:
            return self._fresh(seeds)
        way = begun(self._pipe, start, steps=self._long, rgba=self._pocket)
        return {"pipe": self._editor, "generator": _dice(seeds), **way}

    @torch.inference_mode()
    def _look(self, image: Image.Image) -> Look:
        if self._images is None:
            raise ModelError(
                "This painter learned no image rows. Set soft.enabled to false in config.yaml."
            )
        seen = self._over_grey([image])
        latents = self._latents(seen)
        cover = adaptive_avg_pool2d((seen[:, 3:].float() + 1) / 2, latents.shape[-1])
        row, whole = self._images[1](latents), coarse(torch.cat([latents, cover], 1))
        return Look(*(np.asarray(one[0].cpu().numpy(), np.float32) for one in (row, whole)))

    def _over_grey(self, images: Sequence[Image.Image]) -> Tensor:
        """(B, 4, H, W) in [-1, 1], as the autoencoder knows pictures."""
        side = self._pipe.unet.config.sample_size * self._pipe.vae_scale_factor
        return torch.cat([over_grey(image, side) for image in images]).to(device())

    def _latents(self, seen: Tensor) -> Tensor:
        """(B, C, h, w) float32."""
        found: Tensor = self._pipe.vae.encode(seen.to(self._pipe.vae.dtype)).latent_dist.mode()
        return found.float()

    def _more(self, count: int) -> dict[str, Any]:
        """What else a pipeline is told; SDXL wants one pooled vector too: the empty prompt's."""
        if self._pocket:
            told = ["prompt_embeds"]
            return {"callback_on_step_end": _unled, "callback_on_step_end_tensor_inputs": told}
        if not hasattr(self._pipe, "text_encoder_2"):
            return {}
        _, _, pooled, _ = self._pipe.encode_prompt(
            prompt="", device=device(), num_images_per_prompt=1, do_classifier_free_guidance=False
        )
        many = pooled.expand(count, -1)
        return {"pooled_prompt_embeds": many, "negative_pooled_prompt_embeds": many}


def _unled(pipe: Any, step: int, time: Any, told: dict[str, Tensor]) -> dict[str, Tensor]:
    """Guidance ends before the first step below GUIDED (arXiv 2404.07724)."""
    later = pipe.scheduler.timesteps[step + 1 :]
    if pipe.do_classifier_free_guidance and len(later) and later[0] < GUIDED:
        told["prompt_embeds"] = told["prompt_embeds"].chunk(2)[-1]
        pipe._guidance_scale = 1.0
    return told


def _dice(seeds: Sequence[int]) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in seeds]


def _padded(rows: Array, length: int) -> Array:
    """(length, D): zero rows behind."""
    return np.pad(rows, ((0, length - len(rows)), (0, 0)))


def _opaque(pixels: Any) -> list[Image.Image]:
    """(B, 3, H, W) in [0, 1] -> RGB pictures, left to the matting."""
    array = (pixels.float().clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return [Image.fromarray(picture, "RGB") for picture in array]
