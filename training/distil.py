"""Distils the painter: four steps without guidance draw what its guided steps drew.

Progressive distillation in one stage (Salimans and Ho 2022, arXiv 2202.00512, appendix G) with
the teacher's guidance folded in (Meng et al. 2023, arXiv 2210.03142). The text encoder stays as it
is, so condition rows mean the same before and after.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import CLIPTokenizer

from pmg_engine.models.rows import SPARE, token_ids

from .autoencoder import LATENTS
from .loop import DEVICE, Run, train_root
from .painter import (
    NOISE,
    Latents,
    Lessons,
    Trained,
    build_text,
    build_unet,
    chances,
)

STEPS = 4  # of the student
SUBSTEPS = 3  # guided steps of the teacher for each of them
GUIDANCE = 3.0  # the scale the painter is used with
TIMES = [999, 749, 499, 249]  # DDIMScheduler's, "trailing"
PLAN = {**NOISE, "timestep_spacing": "trailing", "clip_sample": False}  # latents have no bounds


class Student(nn.Module):
    """The forward pass that is compiled: noisy latents -> weighted loss on the velocity."""

    def __init__(self, unet: UNet2DConditionModel) -> None:
        super().__init__()
        self.unet = unet

    def forward(
        self, noisy: Tensor, times: Tensor, rows: Tensor, v: Tensor, weight: Tensor
    ) -> Tensor:
        made = self.unet(noisy, times, rows, return_dict=False)[0]
        return ((made.float() - v).square() * weight[:, None]).mean()


class Teacher(nn.Module):
    """Guided DDIM steps from one of the student's times to the next.

    Args:
        unet: predicts velocity. plan: its cumulated alphas are read.
    """

    signal: Tensor
    noise: Tensor

    def __init__(self, unet: nn.Module, plan: DDIMScheduler) -> None:
        super().__init__()
        self.unet = unet.requires_grad_(False)
        # one more at the end: the clean picture, time -1
        alphas = torch.cat([plan.alphas_cumprod, torch.ones(1)])
        self.register_buffer("signal", alphas.sqrt())
        self.register_buffer("noise", (1 - alphas).sqrt())

    def levels(self, times: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 1, 1) shares of picture and noise at these times; -1 is the clean picture."""
        return self.signal[times].view(-1, 1, 1, 1), self.noise[times].view(-1, 1, 1, 1)

    def guided(self, noisy: Tensor, times: Tensor, rows: Tensor, empty: Tensor) -> Tensor:
        """The velocity with classifier-free guidance."""
        both = torch.cat([rows, empty.expand_as(rows)])
        made = self.unet(torch.cat([noisy, noisy]), times.repeat(2), both, return_dict=False)[0]
        told, free = made.float().chunk(2)
        return free + GUIDANCE * (told - free)

    @torch.no_grad()
    def velocity(self, noisy: Tensor, times: Tensor, rows: Tensor, empty: Tensor) -> Tensor:
        """What the student has to say at `times` to land where SUBSTEPS guided steps land.

        noisy (B, C, H, W), times (B,) of TIMES, rows (B, L, D), empty (1, L, D).
        """
        now, far = noisy, 1000 // STEPS
        for step in range(SUBSTEPS):
            at = times - far * step // SUBSTEPS
            after = times - far * (step + 1) // SUBSTEPS
            a, s = self.levels(at)
            with torch.autocast(DEVICE.type, torch.bfloat16):
                v = self.guided(now, at, rows, empty)
            clean, grain = a * now - s * v, s * now + a * v
            b, r = self.levels(after)
            now = b * clean + r * grain
        a, s = self.levels(times)
        b, r = self.levels(times - far)
        clean = (now - r / s * noisy) / (b - r / s * a)
        return (a * noisy - clean) / s


def teacher_net(tokenizer: CLIPTokenizer) -> Trained:
    """The averaged painter of `training.painter`."""
    whole = Trained(build_text(tokenizer), build_unet(), tokenizer.eos_token_id)
    whole.load_state_dict(load_file(train_root() / "painter-net" / "ema.safetensors"))
    return whole.requires_grad_(False).eval().to(DEVICE)


def train(minutes: float, batch: int) -> None:
    data = Latents()
    tokenizer = CLIPTokenizer.from_pretrained(train_root() / "painter" / "tokenizer")
    whole = teacher_net(tokenizer)
    plan = DDIMScheduler(**PLAN)
    torch.manual_seed(3)
    student = build_unet()
    student.load_state_dict(whole.unet.state_dict())
    teacher = torch.compile(Teacher(whole.unet, plan).to(DEVICE).velocity)
    run = Run("painter-few", Student(student), rate=2e-4, minutes=minutes, ema=0.99, warmup=50)
    forward = torch.compile(run.module)
    lessons = iter(Lessons(data, chances(data), tokenizer, batch=batch, seed=run.step + 11))
    nobody = torch.zeros(1, SPARE, LATENTS, 16, 16, device=DEVICE)
    empty = whole.rows(token_ids(tokenizer, ["", ""]).to(DEVICE), nobody)
    steps = torch.tensor(TIMES)
    rng = np.random.default_rng(run.step)
    for _ in run.steps():
        ids, beside, clean, weight = (one.to(DEVICE) for one in next(lessons))
        times = steps[torch.from_numpy(rng.integers(STEPS, size=batch))].to(DEVICE)
        noisy = plan.add_noise(clean, torch.randn_like(clean), times)
        rows = whole.rows(ids, beside)
        v = teacher(noisy, times, rows, empty)
        with torch.autocast(DEVICE.type, torch.bfloat16):
            loss = forward(noisy, times, rows, v, weight)
        run.update(loss)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=48)
    options = parser.parse_args()
    train(options.minutes, options.batch)
