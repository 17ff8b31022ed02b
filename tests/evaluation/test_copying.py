"""What counts as a copy."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.copying import copies, nearness
from evaluation.judge import SIDE, Judge


def test_the_nearest_of_all_blocks_counts() -> None:
    own = np.eye(3, dtype=np.float32)
    blocks = [np.array([[0.6, 0.8, 0.0]], np.float32), np.array([[0.0, 0.6, 0.8]], np.float32)]
    assert nearness(blocks, own).tolist() == pytest.approx([0.6, 0.8, 0.8])


def test_a_copy_is_nearer_than_all_but_one_percent_of_the_real_ones() -> None:
    real = np.linspace(0.5, 0.9, 101).astype(np.float32)
    row = copies(np.array([0.4, 0.89, 0.91, 1.0], np.float32), real)
    assert row["bar"] == pytest.approx(0.896)
    assert row["copies"] == 0.5


def test_the_same_picture_is_as_near_as_can_be() -> None:
    judge = Judge.load()
    pictures = np.random.default_rng(0).integers(0, 255, (3, SIDE, SIDE, 3)).astype(np.uint8)
    own = judge.features(pictures)
    assert np.linalg.norm(own, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert nearness([own[1:]], own)[1:] == pytest.approx(1.0, abs=1e-5)
    assert nearness([own[1:]], own[:1])[0] < 0.9999
