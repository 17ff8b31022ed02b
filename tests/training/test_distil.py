"""Distillation: the student's one step lands where the teacher's guided steps land."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from diffusers import DDIMScheduler
from torch import Tensor, nn

from training import distil
from training.distil import GUIDANCE, STEPS, SUBSTEPS, TIMES, Teacher

PLAN = DDIMScheduler(**distil.PLAN)
SHAPE = (1, 2, 4, 4)


class Bent(nn.Module):
    """A denoiser that is not straight, so that several steps differ from one."""

    def forward(
        self, noisy: Tensor, times: Tensor, rows: Tensor, return_dict: bool
    ) -> tuple[Tensor]:
        level = (times.float() / 1000).view(-1, 1, 1, 1)
        return (torch.sin(noisy) * level + rows.mean((1, 2)).view(-1, 1, 1, 1),)


def velocity_of(time: int, noisy: Tensor, rows: Tensor, empty: Tensor) -> Tensor:
    made: Tensor = Teacher(Bent(), PLAN).velocity(noisy, torch.tensor([time]), rows, empty)
    return made


def test_the_student_has_the_schedulers_own_times() -> None:
    PLAN.set_timesteps(STEPS)
    assert PLAN.timesteps.tolist() == TIMES


@pytest.mark.parametrize("time", TIMES)
def test_one_step_lands_where_the_guided_steps_land(time: int) -> None:
    torch.manual_seed(time)
    noisy, rows, empty = torch.randn(SHAPE), torch.randn(1, 3, 5), torch.zeros(1, 3, 5)

    def guided(now: Tensor, at: int) -> Tensor:
        told, free = (Bent()(now, torch.tensor([at]), r, False)[0] for r in (rows, empty))
        velocity: Tensor = free + GUIDANCE * (told - free)
        return velocity

    now, bound = noisy, [time - 250 * i // SUBSTEPS for i in range(SUBSTEPS + 1)]
    for at, after in pairwise(bound):
        now = ddim(now, guided(now, at), at, after)
    PLAN.set_timesteps(STEPS)
    v = velocity_of(time, noisy, rows, empty)
    landed: Tensor = PLAN.step(v, time, noisy, eta=0.0).prev_sample
    assert torch.allclose(landed, now, atol=1e-3)


def ddim(now: Tensor, v: Tensor, at: int, after: int) -> Tensor:
    """One deterministic step (Song et al. 2021, equation 12) from a predicted velocity."""
    here = PLAN.alphas_cumprod[at]
    there = PLAN.alphas_cumprod[after] if after >= 0 else torch.tensor(1.0)
    clean = here.sqrt() * now - (1 - here).sqrt() * v
    noise = (1 - here).sqrt() * now + here.sqrt() * v
    after_it: Tensor = there.sqrt() * clean + (1 - there).sqrt() * noise
    return after_it
