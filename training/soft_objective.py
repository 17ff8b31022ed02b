"""What soft preference embeddings are taught: through the painter, and by its words at first.

Knows lessons and the frozen painter, no language model and no person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from diffusers import DDPMScheduler
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTokenizer

from pmg_engine.models.prototypes import Prototypes
from pmg_engine.models.rows import SPARE, rows_of, token_ids

from .loop import DEVICE
from .painter import NOISE, WIDTH, Trained, weight
from .prototypes import begun, likenesses
from .soft_people import Lesson

__all__ = ["MARGIN", "Noised", "Objective", "Painting", "hinged", "swapped"]

MARGIN = 0.02  # another's character or style in words costs .013 at noise levels 250 to 500
EARLIEST = 250  # of 1000 noise levels; below it, .004: the picture is there and no row moves it
Noised = tuple[Tensor, Tensor, Tensor, Tensor]  # noisy, times, velocity, loss weights


class Painting(nn.Module):
    """The forward pass that is compiled: noisy latents and condition rows -> (B,) losses."""

    def __init__(self, unet: nn.Module) -> None:
        super().__init__()
        self.unet = unet

    def forward(
        self, noisy: Tensor, times: Tensor, rows: Tensor, v: Tensor, weight: Tensor
    ) -> Tensor:
        made = self.unet(noisy, times, rows, return_dict=False)[0]
        return ((made.float() - v).square() * weight[:, None]).mean((1, 2, 3))


class Objective:
    """Losses of soft rows; the painter is frozen.

    Args:
        whole: the averaged painter. tokenizer: its own.
        painting: `Painting`, or the same compiled.
        known: the likenesses that pictures begin from.
    """

    def __init__(
        self,
        whole: Trained,
        tokenizer: CLIPTokenizer,
        *,
        painting: Callable[..., Tensor] | None = None,
        known: Prototypes,
    ) -> None:
        self.whole, self.tokenizer, self.known = whole, tokenizer, known
        self.painting = Painting(whole.unet) if painting is None else painting
        self.plan = DDPMScheduler(**NOISE)

    def noised(self, lessons: Sequence[Lesson], dice: torch.Generator) -> Noised:
        """The pictures at noise levels by lot, what the painter shall say, and loss weights.

        Most of them begin from a likeness, as the painter does.
        """
        clean = torch.from_numpy(np.stack([one.clean for one in lessons]))
        noise = torch.randn(clean.shape, generator=dice)
        times = torch.randint(EARLIEST, 1000, (len(clean),), generator=dice)
        likeness, first = likenesses([one.like for one in lessons], self.known)
        noisy, times, v = begun(
            self.plan, noise, times, clean=clean, likeness=likeness, first=first, dice=dice
        )
        weights = torch.from_numpy(weight(np.stack([one.box for one in lessons])))
        return noisy.to(DEVICE), times.to(DEVICE), v.to(DEVICE), weights.to(DEVICE)

    def conditions(self, lessons: Sequence[Lesson], soft: Tensor) -> Tensor:
        """(B, 2L + SPARE, D): [E_t ; E_h ; E_s], as the engine's `blend` lays them.

        soft: (B, n, D); rows that nothing speaks in are zero.
        """
        texts = [one.said for one in lessons] + [one.told for one in lessons]
        said, told = self._rows(texts).chunk(2)
        missing = max(0, SPARE - soft.shape[1])
        return torch.cat([said, told, F.pad(soft, (0, 0, 0, missing))], 1)

    def losses(self, noised: Noised, rows: Tensor) -> Tensor:
        """(B,) weighted velocity losses (O1), for the painter told these condition rows."""
        noisy, times, v, weights = noised
        with torch.autocast(DEVICE.type, torch.bfloat16):
            return self.painting(noisy, times, rows, v, weights)

    def both(
        self, lessons: Sequence[Lesson], soft: Tensor, noised: Noised
    ) -> tuple[Tensor, Tensor]:
        """(B,) losses with the own soft rows, and with the twin's: the same noise for both."""
        told = self.conditions([*lessons, *lessons], torch.cat([soft, swapped(soft)]))
        twice = tuple(torch.cat([one, one]) for one in noised)
        own, other = self.losses(twice, told).chunk(2)  # type: ignore[arg-type]
        return own, other

    @torch.no_grad()
    def oracle(self, lessons: Sequence[Lesson], *, tokens: int, vision: bool) -> Tensor:
        """(B, n, D) what the soft rows begin from (O2, as GILL's regression, arXiv 2305.17216).

        The painter's text rows of the taste in words: its character, its style, its end; for PMG-V
        also the mean image row of the liked pictures. These rows do nearly as much in the spare
        places as the whole phrase does in its own.
        """
        out = torch.zeros(len(lessons), max(tokens, SPARE), WIDTH, device=DEVICE)
        ids = token_ids(self.tokenizer, [one.oracle for one in lessons])
        rows = self._rows([one.oracle for one in lessons])
        for i, one in enumerate(lessons):
            for slot, place in enumerate(_places(self.tokenizer, ids[i].tolist())):
                if place is not None:
                    out[i, slot] = rows[i, place]
            if vision and len(one.beside):
                seen = torch.from_numpy(one.beside).to(DEVICE)
                out[i, SPARE - 1] = self.whole.images(seen).mean(0)
        return out[:, :tokens]

    @torch.no_grad()
    def _rows(self, texts: Sequence[str]) -> Tensor:
        ids = token_ids(self.tokenizer, texts).to(DEVICE)
        return rows_of(self.whole.text, ids, end=self.whole.end)


def swapped(soft: Tensor) -> Tensor:
    """(B, n, D) each with the rows of their twin."""
    return soft.view(-1, 2, *soft.shape[1:]).flip(1).flatten(0, 1)


def hinged(own: Tensor, other: Tensor) -> Tensor:
    """O1: L_own + max(0, MARGIN + L_own - L_other), the mean over a batch."""
    return (own + F.relu(MARGIN + own - other)).mean()


def _places(tokenizer: CLIPTokenizer, ids: Sequence[int]) -> tuple[int | None, ...]:
    """Where "polar bear, flat style" has its character's last token, its style and its end."""
    end = list(ids).index(tokenizer.eos_token_id)
    comma, word = tokenizer.convert_tokens_to_ids([",</w>", "style</w>"])
    told = list(ids[:end])
    if len(told) < 2:
        return None, None, None
    style = told.index(word) - 1 if word in told else None
    alone = None if style else end - 1
    return told.index(comma) - 1 if comma in told else alone, style, end
