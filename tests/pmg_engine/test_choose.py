"""z balances message and taste; the rank obeys alpha, ties fall to the earlier candidate."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from pmg_engine.choose import best, rank, z_score
from pmg_engine.errors import NoGoodSticker
from pmg_engine.types import Array, Candidate


class Table:
    """A Similarity whose numbers are given: the formula is tested here, not a CLIP."""

    def __init__(self, rows: Sequence[Sequence[float]]) -> None:
        self.rows = np.asarray(rows, np.float32)

    async def between(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        assert self.rows.shape == (len(images), len(texts))
        return self.rows

    async def embed(self, images: Sequence[Image.Image]) -> Array:
        raise NotImplementedError

    async def close(self) -> None:
        return None


def candidates(count: int) -> list[Candidate]:
    return [Candidate(Image.new("RGBA", (8, 8)), w_p=i / 2, w_s=0, seed=1) for i in range(count)]


def test_z_is_the_papers_formula() -> None:
    assert z_score(0.3, 0.2, alpha=0.25) == pytest.approx(
        0.25 * math.log(0.2) + 0.75 * math.log(0.3), abs=5e-4
    )


def test_negative_similarity_is_clamped() -> None:
    assert z_score(-0.4, 0.5, alpha=0.5) == z_score(0.01, 0.5, alpha=0.5)


async def test_alpha_moves_the_winner() -> None:
    table = Table([[0.30, 0.10], [0.20, 0.25]])
    asked = {"target": "happy", "preference": "cat", "similarity": table}
    message = await rank(candidates(2), **asked, alpha=0.0)
    taste = await rank(candidates(2), **asked, alpha=1.0)
    assert (message[0].w_p, taste[0].w_p) == (0.0, 0.5)


async def test_without_a_taste_only_the_message_counts() -> None:
    table = Table([[0.2, 0.9], [0.3, 0.1]])
    ranked = await rank(candidates(2), target="happy", preference="", similarity=table, alpha=1.0)
    assert ranked[0].w_p == 0.5
    assert math.isnan(ranked[0].d_p)


async def test_ties_fall_to_the_lower_grid_index() -> None:
    ranked = await rank(
        candidates(3), target="a", preference="b", similarity=Table([[0.3, 0.3]] * 3), alpha=0.5
    )
    assert [c.w_p for c in ranked] == [0, 0.5, 1.0]


def test_nothing_left_is_a_plain_sentence() -> None:
    with pytest.raises(NoGoodSticker, match="try again"):
        best([])
