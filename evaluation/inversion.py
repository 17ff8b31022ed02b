"""Textual Inversion: one new word of the painter's, learned from what a user kept. Knows no score.

Gal et al. 2022 (arXiv 2208.01618), trained as diffusers' example does: text encoder, U-Net and
autoencoder are frozen, the row of one added token learns. Kept in the format that
`load_textual_inversion` reads.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from diffusers import DDPMScheduler
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor

from pmg_engine.condition import phrase
from pmg_engine.models.device import device
from pmg_engine.models.editing import over_grey
from pmg_engine.models.pipelines import load_pocket
from pmg_engine.models.rows import SPARE, rows_of, token_ids
from pmg_engine.types import Array, Target
from training.words import POSE_WORDS

from .users import Person, Shot
from .users_pictures import picture
from .users_play import liked

__all__ = ["BATCH", "RATE", "STEPS", "TOKEN", "Inversion", "meant", "said"]

TOKEN = "<taste>"
STEPS, BATCH = 100, 4  # of one user: 15 s of a CPU core; diffusers' example takes 3000 of batch 4
# Chosen on four train users (T1, T1, T2, T4) by the pocket CLIP's mean cosine of painted pictures
# with H_eval: .329 at 2e-3, .346 at 5e-3, .344 at 1e-2, .382 at 2e-2; their own words reach .404,
# no words of a taste .187. No higher rate was tried.
RATE = 2e-2


class Inversion:
    """The painter's own pipeline with one word more.

    Args:
        painter: the folder of its weights.
        folder: where learned rows are kept; it belongs to these weights.

    Raises:
        ModelError: the painter's files are missing or damaged.
    """

    def __init__(self, painter: Path, *, folder: Path) -> None:
        pipe = load_pocket(painter).to(device(), torch.float32)
        pipe.tokenizer.add_tokens(TOKEN)
        pipe.text_encoder.resize_token_embeddings(len(pipe.tokenizer), mean_resizing=False)
        for net in (pipe.text_encoder, pipe.unet, pipe.vae):
            net.requires_grad_(False).eval()
        self.pipe, self._folder = pipe, folder
        self._known: dict[str, Array] = {}
        self._table: Tensor = pipe.text_encoder.get_input_embeddings().weight
        self._plan = DDPMScheduler.from_config(pipe.scheduler.config)

    def row(self, person: Person) -> Array:
        """(D,) the word of a user: learned from H_cond once, then read from its file."""
        if person.id in self._known:
            return self._known[person.id]
        shots = liked(person.past)
        path = self.path(person, shots)
        if not path.exists():
            row = self.learn(
                [picture(shot) for shot in shots],
                [said(shot) for shot in shots],
                start=Counter(shot.character for shot in shots).most_common(1)[0][0],
                seed=int.from_bytes(hashlib.sha256(person.id.encode()).digest()[:4], "big"),
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            save_file({TOKEN: torch.from_numpy(row)}, part)
            part.replace(path)
        self._known[person.id] = np.asarray(load_file(path)[TOKEN].numpy(), np.float32)
        return self._known[person.id]

    def path(self, person: Person, shots: Sequence[Shot]) -> Path:
        """Where a user's word is kept: it depends on the pictures and on how it is learned."""
        key = hashlib.sha256(repr((STEPS, BATCH, RATE)).encode())
        for shot in shots:
            key.update(said(shot).encode() + picture(shot).tobytes())
        return self._folder / f"{person.id}-{key.hexdigest()[:12]}.safetensors"

    def learn(
        self,
        pictures: Sequence[Image.Image],
        prompts: Sequence[str],
        *,
        start: str,
        seed: int,
        steps: int = STEPS,
        rate: float = RATE,
    ) -> Array:
        """(D,) the row of TOKEN after `steps` batches of BATCH.

        Args:
            pictures, prompts: RGBA and what each shows, TOKEN in the place of who and how.
            start: the word the row begins as (the paper's coarse descriptor).
        """
        dice = torch.Generator().manual_seed(seed)
        latents, ids = self._latents(pictures), token_ids(self.pipe.tokenizer, prompts)
        kept = self._table[:-1].clone()
        self._write(self._mean(start))
        self._table.requires_grad_()
        optimizer = torch.optim.AdamW([self._table], lr=rate)
        for _ in range(steps):
            picks = torch.randint(len(pictures), (BATCH,), generator=dice)
            at = torch.randint(self._plan.config.num_train_timesteps, (BATCH,), generator=dice)
            noise = torch.randn(latents[picks].shape, generator=dice).to(latents)
            loss = self._loss(latents[picks], ids[picks], at, noise)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            optimizer.zero_grad()
            with torch.no_grad():
                self._table[:-1] = kept  # no other word learns
        self._table.requires_grad_(False)
        return np.asarray(self._table[-1].cpu().numpy().copy(), np.float32)

    @torch.no_grad()
    def encode(self, row: Array, text: str) -> Array:
        """(L, D) condition rows of words in which TOKEN means `row`."""
        self._write(torch.from_numpy(row))
        return np.asarray(self._rows(token_ids(self.pipe.tokenizer, [text]))[0].cpu().numpy())

    def _loss(self, clean: Tensor, ids: Tensor, times: Tensor, noise: Tensor) -> Tensor:
        """The painter's own: squared error of velocity or noise."""
        told = self._rows(ids)
        null = self._rows(token_ids(self.pipe.tokenizer, [""])).expand_as(told)
        spare = torch.zeros(len(told), SPARE, told.shape[-1]).to(told)
        noisy = self._plan.add_noise(clean, noise, times)
        rows = torch.cat([told, null, spare], 1)  # (B, 2L + SPARE, D), as it paints
        made = self.pipe.unet(noisy, times, rows, return_dict=False)[0]
        velocity = self._plan.config.prediction_type == "v_prediction"
        meant = self._plan.get_velocity(clean, noise, times) if velocity else noise
        return torch.nn.functional.mse_loss(made, meant)

    def _rows(self, ids: Tensor) -> Tensor:
        pipe = self.pipe
        return rows_of(pipe.text_encoder, ids.to(device()), end=pipe.tokenizer.eos_token_id)

    @torch.no_grad()
    def _latents(self, pictures: Sequence[Image.Image]) -> Tensor:
        """(N, C, H, W)."""
        pipe = self.pipe
        side = pipe.unet.config.sample_size * pipe.vae_scale_factor
        seen = torch.cat([over_grey(image, side) for image in pictures]).to(device())
        made: Tensor = pipe.vae.encode(seen).latent_dist.mode() * pipe.vae.config.scaling_factor
        return made

    def _mean(self, word: str) -> Tensor:
        """(D,) of a word's tokens."""
        ids = self.pipe.tokenizer(word, add_special_tokens=False)["input_ids"]
        return self._table[ids].mean(0)

    @torch.no_grad()
    def _write(self, row: Tensor) -> None:
        self._table[-1] = row.to(self._table)


def said(shot: Shot) -> str:
    """A picture in the painter's own words: who and how are the new word."""
    return phrase(emotion=shot.emotion, pose=POSE_WORDS.get(shot.pose), character=TOKEN)


def meant(target: Target) -> str:
    """A message in the same words; what it names itself stays named, a thing is laid over later."""
    return phrase(
        emotion=target.emotion,
        pose=target.pose,
        colour=target.colour,
        character=target.character or TOKEN,
        style=target.style,
    )
