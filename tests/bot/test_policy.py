"""The token bucket: bursts are fine, floods are not, and nobody pays for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import MINUTE, Policy
from pmg_engine.types import User

ANN, BOB = User("web", "ann"), User("web", "bob")


def test_a_burst_then_a_wait_then_more() -> None:
    policy = Policy(per_minute=2)
    assert [policy.wait(ANN, at=0.0) for _ in range(3)] == [0, 0, 30]
    assert policy.wait(BOB, at=0.0) == 0
    assert policy.wait(ANN, at=29.0) == 1
    assert policy.wait(ANN, at=30.0) == 0


def test_owners_are_not_counted() -> None:
    policy = Policy(per_minute=1, unlimited=("console",))
    assert [policy.wait(User("console", "me"), at=0.0) for _ in range(100)] == [0] * 100
    assert [policy.wait(ANN, at=0.0) for _ in range(2)] == [0, 60]


def test_a_clock_that_steps_back_gives_nothing_away() -> None:
    policy = Policy(per_minute=1)
    assert [policy.wait(ANN, at=at) for at in (100.0, 50.0, 100.0)] == [0, 60, 60]


@given(st.lists(st.floats(0, 300), max_size=60), st.integers(1, 10))
def test_never_more_than_the_bucket_and_what_flowed_in(times: list[float], limit: int) -> None:
    policy, times = Policy(per_minute=limit), sorted(times)
    passed = [at for at in times if policy.wait(ANN, at=at) == 0]
    for start in passed:
        within = [at for at in passed if start <= at < start + MINUTE]
        assert len(within) <= 2 * limit


def test_people_who_are_free_again_are_not_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.policy.REMEMBERED", 3)
    policy = Policy(per_minute=1)
    for n in range(10):
        policy.wait(User("web", str(n)), at=100.0 * n)
    assert len(policy.buckets) <= 4
