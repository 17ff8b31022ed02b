"""What a picture begins from: the likeness of somebody or something, in the painter's latents.

Retrieval-augmented painting (docs/paper.md): noise is laid over a likeness, as SDEdit lays it
over a sketch (arXiv 2108.01073), and the painter makes the picture of it. Knows latents and names.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from pmg_engine.types import Likeness

from .layers import HEAD, THING, beside_at

__all__ = ["Prototypes", "first_time"]

PLAIN = "flat"  # the style of whoever was never seen in the one that is asked for
THING_FIRST, SOMEBODY_FIRST = 500, 800
REACH = 3.0  # latents have mean 0 and spread 1: what lies further out is cut off
LEVELS = 15  # of four bits: the noise that is laid over them is ten times coarser


def first_time(like: Likeness) -> int:
    """At which of 1000 times of noise a painter begins from a likeness.

    A thing only changes its style; somebody also gets a face, and a body where the pose has one.
    """
    return SOMEBODY_FIRST if like.style else THING_FIRST


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
        """What `save` wrote. Raises OSError, ValueError or SafetensorError for another file."""
        with safe_open(file, "pt") as found:
            about = json.loads(found.metadata()["about"])
            codes, places = found.get_tensor("codes"), found.get_tensor("places")
        table = unpacked(codes, tuple(about["shape"]))
        return cls(table, about["names"], places, about["poses"])

    def save(self, file: Path) -> None:
        """Names and places in the header, four bits per value."""
        shape = list(self._table.shape[1:])
        about = json.dumps({"names": list(self._at), "poses": self._poses, "shape": shape})
        save_file({"codes": packed(self._table), "places": self._places}, file, {"about": about})

    def of(self, like: Likeness) -> Tensor | None:
        """(C, 16, 16) float32, zero where nothing is known; None for somebody unknown."""
        own = self._at.get(like.name)
        if like.style:
            plain = self._at.get(f"{like.name}|{PLAIN}")
            own = self._at.get(f"{like.name}|{like.style}", plain)
        if own is None:
            return None
        whole = self._table[own].float()
        if not like.layout:
            return whole[:-1]
        if like.layout in self._poses:
            scale, left, top = self._places[own, self._poses.index(like.layout)].tolist()
            return covered(placed(whole, scale, left, top))[:-1]
        if (hand := self._at.get(f"act|{like.layout}")) is None:
            return None
        head = covered(placed(whole, HEAD, 0.0, 0.0))
        thing = covered(placed(self._table[hand].float(), THING, *beside_at()))
        return (thing + (1 - thing[-1:]) * head)[:-1]


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
