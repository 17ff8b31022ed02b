"""The sums behind the tables."""

import numpy as np
import pytest

from evaluation.score import (
    clear_corners,
    macro_f1,
    one_piece,
    percentile,
    settled,
    share,
)


def test_macro_f1_is_the_mean_over_gold_groups() -> None:
    gold = ["joy", "joy", "fear", "fear"]
    assert macro_f1(gold, gold) == 1.0
    # joy: 2 hits, 1 wrong -> .8; fear: 1 hit, 1 missed -> 2/3
    assert macro_f1(gold, ["joy", "joy", "joy", "fear"]) == pytest.approx((0.8 + 2 / 3) / 2)


def test_a_group_nobody_asked_for_counts_as_missed_only() -> None:
    assert macro_f1(["joy"], ["anger"]) == 0.0
    assert macro_f1([], []) == 0.0


def test_any_of_several_gold_groups_is_right() -> None:
    assert settled([["joy", "love"], ["fear", "joy"]], ["love", "anger"]) == ["love", "fear"]


def test_share_and_percentile_of_nothing_are_zero() -> None:
    assert share([]) == 0.0
    assert share([True, False]) == 0.5
    assert percentile([], 50) == 0.0
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0


def test_corners_must_be_transparent() -> None:
    alpha = np.zeros((16, 16), np.uint8)
    alpha[4:12, 4:12] = 255
    assert clear_corners(alpha)
    alpha[0, 15] = 200
    assert not clear_corners(alpha)


def test_one_piece_weighs_the_largest_component() -> None:
    alpha = np.zeros((16, 16), np.uint8)
    alpha[2:6, 2:6] = 255
    assert one_piece(alpha) == 1.0
    alpha[10:14, 10:14] = 255
    assert one_piece(alpha) == pytest.approx(0.5)
    assert one_piece(np.zeros((4, 4), np.uint8)) == 0.0
