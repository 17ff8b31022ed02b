"""Makes shipped files smaller without another format. Knows no model."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

LEAST = 4096  # values: smaller tensors (biases, norms) stay as they are


def eighths(state: dict[str, Tensor], *, under: str = "") -> dict[str, Tensor]:
    """Matrices and convolutions whose name begins with `under` in 8 bits (E4M3), else unchanged.

    E4M3 (arXiv 2209.05433) keeps three bits of mantissa: 2.7 % off a weight. Libraries widen them
    when they load.
    """

    def small(name: str, value: Tensor) -> bool:
        wide = value.ndim >= 2 and value.numel() >= LEAST
        return name.startswith(under) and value.is_floating_point() and wide

    return {k: v.to(torch.float8_e4m3fn) if small(k, v) else v for k, v in state.items()}


def save(state: dict[str, Tensor], path: Path) -> None:
    """Write safetensors that everybody may read; the file is whole or the one before."""
    part = path.with_suffix(".part")
    save_file(state, part, metadata={"format": "pt"})
    part.chmod(0o644)  # safetensors writes for the owner alone
    part.replace(path)


def rewrite(path: Path, *, under: str) -> None:
    """The same safetensors file with those parts in 8 bits."""
    save(eighths(load_file(path), under=under), path)


def compact(path: Path) -> None:
    """The same JSON without spaces and line breaks."""
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
