"""Wins, swaps, lifts and intervals, on numbers made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.measures import auc, bootstrap, lift, likeness, normalised, share_above, swap

# two cells; each user's pictures against the histories of users 0, 1, 2
SCORES = np.array(
    [
        [[0.9, 0.1, 0.9], [0.5, 0.6, 0.1]],
        [[0.2, 0.8, 0.3], [0.2, 0.8, 0.3]],
        [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]],
    ]
)
ALL = [[1, 2], [0, 2], [0, 1]]


def test_auc_counts_wins_and_half_the_ties() -> None:
    # user 0: wins over 1 and ties with 2, then loses to 1 and wins over 2
    assert auc(SCORES, ALL).tolist() == pytest.approx([(1 + 0.5 + 0 + 1) / 4, 1.0, 0.5])
    assert auc(SCORES, [[1], [2], [0]]).tolist() == pytest.approx([0.5, 1.0, 0.5])
    assert np.isnan(auc(SCORES, [[], [0], [0]])[0])


def test_swap_compares_pictures_before_one_history() -> None:
    found = swap(SCORES, [[1], [0], [0, 1]])
    assert found[0] == pytest.approx(((0.9 - 0.2) + (0.5 - 0.2)) / 2)
    assert found[1] == pytest.approx(((0.8 - 0.1) + (0.8 - 0.6)) / 2)
    assert found[2] == pytest.approx(((0.5 - (0.9 + 0.3) / 2) + (0.5 - (0.1 + 0.3) / 2)) / 2)


def test_lift_is_over_the_picture_without_taste() -> None:
    plain = np.full_like(SCORES, 0.5)
    assert lift(SCORES, plain).tolist() == pytest.approx([0.2, 0.3, 0.0])


def test_likeness_sees_from_the_centre_in_deviations() -> None:
    centre, spread = np.array([10.0, 10.0], np.float32), np.array([1.0, 2.0], np.float32)
    history = np.array([[11, 10], [13, 10]], np.float32)
    pictures = np.array([[12, 10], [8, 10], [10, 12], [11, 12]], np.float32)
    found = likeness(pictures, history, centre=centre, spread=spread)
    assert found.tolist() == pytest.approx([1.0, -1.0, 0.0, 2**-0.5])


def test_likeness_is_between_the_nearest_and_the_mean() -> None:
    history = np.array([[1, 0], [0, 1]], np.float32)  # two tastes at once
    middle = np.array([[1, 0], [1, 1]], np.float32)
    none, one = np.zeros(2, np.float32), np.ones(2, np.float32)
    own, between = likeness(middle, history, centre=none, spread=one)
    assert 0.5 < own < 1
    assert own > between


def test_intervals_are_those_of_the_binomial() -> None:
    found = bootstrap(np.array([0.0, 1.0] * 50))
    assert found.mean == 0.5
    # of 100 fair coins 95 % of the means lie within 1.96 * .05 of one half
    assert found.low == pytest.approx(0.402, abs=0.011)
    assert found.high == pytest.approx(0.598, abs=0.011)
    assert found == bootstrap(np.array([0.0, 1.0] * 50))


def test_pairs_cancel_what_users_have_in_common() -> None:
    users = np.linspace(0, 1, 30)
    better = users + 0.1
    apart = bootstrap(better)
    assert apart.low < bootstrap(users).high  # apart, nothing is seen
    together = bootstrap(better - users)
    assert together.low == pytest.approx(0.1)
    assert together.high == pytest.approx(0.1)


def test_users_without_a_number_are_left_out() -> None:
    assert bootstrap(np.array([np.nan, 1.0, 3.0])).users == 2
    assert bootstrap(np.array([np.nan, 1.0, 3.0])).mean == 2.0
    assert np.isnan(bootstrap(np.array([np.nan])).mean)


def test_normalised_lies_between_floor_and_ceiling() -> None:
    floor, ceiling = np.array([0.0, 0.2]), np.array([1.0, 0.6])
    assert normalised(floor, floor=floor, ceiling=ceiling).mean == 0.0
    assert normalised(ceiling, floor=floor, ceiling=ceiling).mean == 1.0
    half = normalised((floor + ceiling) / 2, floor=floor, ceiling=ceiling)
    assert (half.mean, half.low, half.high) == pytest.approx((0.5, 0.5, 0.5))
    assert np.isnan(normalised(floor, floor=floor, ceiling=floor).mean)


def test_copies_lie_nearer_than_real_pictures_do() -> None:
    real = np.linspace(0.5, 0.9, 101)
    assert share_above(np.array([0.4, 0.89, 0.91, 1.0]), real) == 0.5
