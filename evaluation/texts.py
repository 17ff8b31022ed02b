"""The labelled lines people wrote: which rows are judged, and by which groups. Knows no model."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from training.data import data_root

from .groups import group_of

__all__ = ["Line", "lines", "sample"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line with the emotion groups its readers gave it."""

    text: str
    lang: str
    groups: tuple[str, ...]
    split: str


@lru_cache(maxsize=1)
def lines(path: Path | None = None) -> tuple[Line, ...]:
    """Every row that has a group (a row without one is left out: data/README.md)."""
    path = path or data_root() / "text" / "emotion_text.jsonl.xz"
    found = []
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for raw in file:
            row = json.loads(raw)
            groups = tuple(dict.fromkeys(g for g in map(group_of, row["e"]) if g))
            if groups:
                found.append(Line(row["t"], row["lang"], groups, row["split"]))
    return tuple(found)


def sample(lang: str, split: str, count: int | None, *, seed: int = 0) -> list[Line]:
    """A seeded shuffle of one language's rows, at most `count`."""
    rows = [line for line in lines() if line.lang == lang and line.split == split]
    order = np.random.default_rng(seed).permutation(len(rows))
    return [rows[i] for i in order[:count]]
