"""Tables of small numbers as tensors of compressed bytes, because a safetensors file has none."""

from __future__ import annotations

import lzma
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["grown", "shrunk"]


def shrunk(table: NDArray[Any]) -> NDArray[np.uint8]:
    """The bytes of a table, compressed (xz): (n,)."""
    return np.frombuffer(lzma.compress(table.tobytes()), np.uint8)


def grown(codes: NDArray[np.uint8], like: Any, width: int) -> NDArray[Any]:
    """The inverse of `shrunk`: (N, width) of dtype `like`.

    Raises:
        LZMAError: these are no compressed bytes.
        ValueError: they are no rows of that width.
    """
    return np.frombuffer(lzma.decompress(codes.tobytes()), like).reshape(-1, width)
