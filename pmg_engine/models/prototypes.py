"""What a picture begins from: the likeness of somebody or something, in the painter's latents.

Retrieval-augmented painting (docs/paper.md): noise is laid over a likeness, as SDEdit lays it
over a sketch (arXiv 2108.01073), and the painter makes the picture of it. Knows latents and names.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from pmg_engine.types import Likeness

from .heads import Place
from .layers import HEAD, THING, beside_at
from .shrink import grown, shrunk

__all__ = ["COARSE", "REACH", "Prototypes", "coarse", "first_time", "mean_offset"]

PLAIN = "flat"  # the style of whoever was never seen in the one that is asked for
THING_FIRST, HEAD_FIRST, LAYOUT_FIRST = 450, 700, 800
REACH = 3.0  # latents have mean 0 and spread 1: what lies further out is cut off
COARSE = 8  # cells to a side of an offset: palette and proportions, no face
HEADS = 0.62  # a head's picture covers .72 in common with its likeness, a figure's .52
# root mean square of an offset that is a look: of made-up users of the evaluation's training part
# those without one have .07 to .23, those with one .27 to .78
LOOK = 0.25
LEVELS = 15  # of four bits: the noise that is laid over them is ten times coarser


def first_time(like: Likeness) -> int:
    """At which of 1000 times of noise a painter begins from a likeness.

    A thing only changes its style; a head also gets a face, and in a layout what is around it.
    """
    if not like.style:
        return THING_FIRST
    return LAYOUT_FIRST if like.layout else HEAD_FIRST


class Prototypes:
    """Likenesses by name, and where a head lies in a figure.

    Args:
        table: (N, C + 1, 16, 16) float16: latents of whoever it is, and how much of each cell is
            covered.
        names: N names: first H heads ("character|style"), then things, and "act|" with the name
            of a chat act (its hand).
        places: (H, P, 3) float16: (scale, left, top) of each head in each of the P poses, in shares
            of the side.
        poses: their names in the painter's words.
    """

    def __init__(
        self, table: Tensor, names: Sequence[str], places: Tensor, poses: Sequence[str]
    ) -> None:
        self._table, self._places, self._poses = table, places, list(poses)
        self._at = {name: i for i, name in enumerate(names)}

    @classmethod
    def none(cls) -> Prototypes:
        """Those of a painter that begins from noise alone."""
        return cls(torch.zeros(0), (), torch.zeros(0), ())

    @classmethod
    def load(cls, file: Path) -> Prototypes:
        """What `save` wrote. Raises OSError, ValueError, LZMAError or SafetensorError."""
        with safe_open(file, "pt") as found:
            about = json.loads(found.metadata()["about"])
            codes, places = found.get_tensor("codes"), found.get_tensor("places")
        shape = tuple(about["shape"])
        table = unpacked(torch.tensor(grown(codes.numpy(), np.uint8, prod(shape) // 2)), shape)
        return cls(table, about["names"], places, about["poses"])

    def save(self, file: Path) -> None:
        """Names in the header, four bits per value, compressed."""
        shape = list(self._table.shape[1:])
        about = json.dumps({"names": list(self._at), "poses": self._poses, "shape": shape})
        codes = torch.tensor(shrunk(packed(self._table).numpy()))
        save_file({"codes": codes, "places": self._places}, file, {"about": about})

    def of(self, like: Likeness, offset: Tensor | None = None) -> Tensor | None:
        """(C, 16, 16) float32, zero where nothing is known; None for somebody unknown.

        Args:
            offset: (C, COARSE, COARSE) what somebody shall have that their likeness lacks.
        """
        if (own := self._row(like)) is None:
            return None
        whole = self._table[own].float()
        if offset is not None and like.style:
            more = F.interpolate(offset[None], scale_factor=16 / COARSE, mode="bilinear")[0]
            whole = torch.cat([whole[:-1] + more, whole[-1:]])
        if not like.layout:
            return whole[:-1]
        if place := self.place(like):
            return covered(placed(whole, place.scale, place.left, place.top))[:-1]
        if (hand := self._at.get(f"act|{like.layout}")) is None:
            return None
        head = covered(placed(whole, HEAD, 0.0, 0.0))
        thing = covered(placed(self._table[hand].float(), THING, *beside_at()))
        return (thing + (1 - thing[-1:]) * head)[:-1]

    def place(self, like: Likeness) -> Place | None:
        """Where the head lies in a figure; None for other layouts, and for somebody unknown."""
        own = self._row(like)
        if own is None or like.layout not in self._poses:
            return None
        scale, left, top = self._places[own, self._poses.index(like.layout)].tolist()
        return Place(scale, left, top, self._table[own, -1].float())

    def offset(self, like: Likeness, seen: Tensor) -> Tensor | None:
        """(C, COARSE, COARSE) what a picture of this head has that its likeness lacks.

        None for somebody unknown, and where the picture shows more than the head.

        Args:
            seen: `coarse` of the picture's latents and of how much it covers of each cell.
        """
        if (own := self._row(like)) is None:
            return None
        known = coarse(self._table[own].float())
        both, either = (f(known[-1], seen[-1]).sum() for f in (torch.minimum, torch.maximum))
        return seen[:-1] - known[:-1] if both >= HEADS * either else None

    def _row(self, like: Likeness) -> int | None:
        if not like.style:
            return self._at.get(like.name)
        plain = self._at.get(f"{like.name}|{PLAIN}")
        return self._at.get(f"{like.name}|{like.style}", plain)


def coarse(whole: Tensor) -> Tensor:
    """(..., 16, 16) -> (..., COARSE, COARSE), means."""
    return F.avg_pool2d(whole, whole.shape[-1] // COARSE)


def mean_offset(found: Sequence[Tensor]) -> Tensor | None:
    """(C, COARSE, COARSE) what pictures have in common beyond their likenesses (`offset`).

    Few of them are believed less: of one, half is its face. None where it is no more than chance.
    """
    if not found:
        return None
    common = torch.stack([*found]).sum(0) / (len(found) + 1)
    return common if common.square().mean().sqrt() >= LOOK else None


def placed(whole: Tensor, scale: float, left: float, top: float) -> Tensor:
    """(C, H, W) made smaller and moved there, in shares of the side; zeros around it."""
    theta = torch.tensor(
        [
            [1 / scale, 0.0, (1 - 2 * left) / scale - 1],
            [0.0, 1 / scale, (1 - 2 * top) / scale - 1],
        ]
    )
    grid = F.affine_grid(theta[None], [1, *whole.shape], align_corners=False)
    return F.grid_sample(whole[None], grid, align_corners=False)[0]


def covered(whole: Tensor) -> Tensor:
    """(C + 1, H, W) with the latents faded out where the last channel covers nothing."""
    return torch.cat([whole[:-1] * whole[-1:], whole[-1:]])


def packed(table: Tensor) -> Tensor:
    """(N, ...) -> (N, n / 2) uint8, two values in a byte."""
    steps = ((table.float() / REACH + 1) / 2 * LEVELS).round().clamp(0, LEVELS).to(torch.uint8)
    flat = steps.flatten(1)
    return flat[:, ::2] * 16 + flat[:, 1::2]


def unpacked(codes: Tensor, shape: Sequence[int]) -> Tensor:
    """The inverse of `packed`, float16."""
    both: Any = torch.stack([codes // 16, codes % 16], -1).flatten(1).float()
    return (((both / LEVELS) * 2 - 1) * REACH).half().view(-1, *shape)
