"""Which device and number type, decided once, by a short measurement and never by assumption."""

from __future__ import annotations

import functools
import time
from typing import Literal

import torch
from torch.nn import functional as F

DType = Literal["auto", "float32", "bfloat16", "float16"]
GAIN = 1.15  # bf16 must be this much faster than fp32 to be worth its rounding


def device() -> torch.device:
    """The GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def dtype(wanted: DType = "auto") -> torch.dtype:
    """The named type, or the faster of fp32 and bf16 on this machine."""
    if wanted != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[
            wanted
        ]
    if device().type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return _probed()


@functools.cache
def _probed() -> torch.dtype:
    """On a CPU bf16 is 9x faster with AMX and up to 30x slower without.

    Time one small convolution.
    """
    slow, fast = _milliseconds(torch.float32), _milliseconds(torch.bfloat16)
    return torch.bfloat16 if fast * GAIN < slow else torch.float32


def _milliseconds(kind: torch.dtype) -> float:
    """The best of five runs of the painter's typical convolution, after one to warm up."""
    picture = torch.zeros(8, 160, 8, 8, dtype=kind)
    weight = torch.zeros(160, 160, 3, 3, dtype=kind)
    times = []
    with torch.inference_mode():
        for _ in range(6):
            start = time.perf_counter()
            F.conv2d(picture, weight, padding=1)
            times.append(time.perf_counter() - start)
    return 1000 * min(times[1:])
