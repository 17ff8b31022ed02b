"""What the wording alone says: a linear model over hashed letters and words. Knows no LLM."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from pmg_engine.errors import ModelError
from pmg_engine.vocabulary import fold

from .shrink import grown, shrunk

__all__ = ["LINES", "MOODS", "Ngrams", "buckets"]

# beside the language model: one taught our own lines, one the corpora
LINES, MOODS = "ngrams-lines.safetensors", "ngrams-moods.safetensors"
LETTERS, WORDS = (1, 2, 3, 4, 5), (1, 2)  # lengths of what is counted
LONGEST = 300  # characters of a text that are looked at
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
Floats = NDArray[np.float32]


def buckets(text: str, count: int) -> NDArray[np.int64]:
    """The distinct buckets, of `count`, that a text's letters and words fall into."""
    plain = " ".join(fold(text).split())[:LONGEST]
    spaced, words = f" {plain} ", WORD.findall(plain)
    seen = {"c" + spaced[i : i + n] for n in LETTERS for i in range(len(spaced) - n + 1)}
    seen |= {"w" + " ".join(words[i : i + n]) for n in WORDS for i in range(len(words) - n + 1)}
    return np.unique([zlib.crc32(one.encode()) % count for one in seen])


@dataclass(frozen=True)
class Ngrams:
    """A linear layer per head over inverse document frequencies.

    table (buckets, labels) int8, scale and bias (labels,) float32, idf (rows, buckets) float16: one
    row for all heads, or one for each; `heads` says which labels belong together.
    """

    table: NDArray[np.int8]
    scale: Floats
    bias: Floats
    idf: NDArray[np.float16]
    heads: Mapping[str, tuple[str, ...]]

    def logs(self, text: str) -> dict[str, dict[str, float]]:
        """Head -> label -> log-probability."""
        seen = buckets(text, len(self.table))
        weights = self.idf[:, seen].astype(np.float32)
        weights /= np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-6)
        raw = (weights @ self.table[seen].astype(np.float32)) * self.scale + self.bias
        out: dict[str, dict[str, float]] = {}
        start = 0
        for at, (head, labels) in enumerate(self.heads.items()):
            own = raw[at % len(raw), start : start + len(labels)]
            own = own - own.max()
            own = own - np.log(np.exp(own).sum())
            out[head] = dict(zip(labels, own.tolist(), strict=True))
            start += len(labels)
        return out

    def save(self, path: Path) -> None:
        """Write one safetensors file, the table compressed."""
        tensors: dict[str, NDArray[Any]] = {
            "table": shrunk(self.table),
            "scale": self.scale,
            "bias": self.bias,
            "idf": self.idf,
        }
        told = {head: list(labels) for head, labels in self.heads.items()}
        save_file(tensors, path, metadata={"heads": json.dumps(told)})
        path.chmod(0o644)  # safetensors writes for the owner alone

    @classmethod
    def load(cls, path: Path) -> Ngrams:
        """Raises ModelError."""
        try:
            with safe_open(path, framework="numpy") as file:
                heads = json.loads(file.metadata()["heads"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            tensors["table"] = grown(tensors["table"], np.int8, len(tensors["bias"]))
            return cls(**tensors, heads={head: tuple(labels) for head, labels in heads.items()})
        except (OSError, SafetensorError, LZMAError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"{path} cannot be read ({type(error).__name__}). Restore it with "
                "`git checkout -- weights`, or train it: `python -m training.ngrams`."
            ) from error
