"""Uses become likings with a sign; two re-rolls outweigh what went before."""

from __future__ import annotations

from pmg_engine.feedback import FULL, tally
from pmg_engine.types import WEIGHTS, How, Usage


def use(how: How, character: str = "cat", style: str = "flat", emotion: str = "happy") -> Usage:
    return Usage(how, at=0.0, character=character, style=style, emotion=emotion)


def weight_of(uses: list[Usage], word: str) -> float:
    return next((x.weight for x in tally(uses) if x.word == word), 0.0)


def test_three_likes_are_almost_certain() -> None:
    assert weight_of([use("liked")] * 3, "cat") > 0.9
    assert weight_of([use("liked")] * 3, "flat") > 0.9


def test_two_rerolls_turn_three_likes_around() -> None:
    assert weight_of([use("liked")] * 3 + [use("rerolled")] * 2, "cat") < 0.2


def test_one_thumb_down_on_a_new_character_is_a_dislike() -> None:
    assert weight_of([use("disliked")], "cat") == -1.0
    assert -0.5 < weight_of([use("disliked")], "flat") < 0  # the style takes less of the blame


def test_emotions_are_never_taste() -> None:
    words = {x.word for x in tally([use("liked")] * 5)}
    assert words == {"cat", "flat"}


def test_recent_acts_count_more() -> None:
    drift = [use("liked", "cat")] * 12 + [use("liked", "dog")] * 12
    even = drift[10:14]  # two of each, the dogs later
    assert weight_of(even, "dog") > weight_of(even, "cat")


def test_weights_stay_in_bounds_and_order_is_stable() -> None:
    many = [use(how) for how in WEIGHTS for _ in range(20)]
    assert all(-1 <= x.weight <= 1 for x in tally(many))
    assert tally(many) == tally(list(many))
    assert max(WEIGHTS.values()) < FULL
