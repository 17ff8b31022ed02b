"""Uses become likings with a sign; two re-rolls outweigh what went before."""

from __future__ import annotations

import pytest

from pmg_engine.feedback import FULL, in_mood, tally
from pmg_engine.types import WEIGHTS, How, Liking, Usage


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


def test_who_is_refused_in_a_style_one_keeps_says_little_against_the_style() -> None:
    uses = [use("liked", "cat")] * 3 + [use("disliked", "bear"), use("rerolled", "bear")] * 2
    assert weight_of(uses, "bear") == -1.0
    assert weight_of(uses, "flat") > 0.3
    assert weight_of(uses, "cat") > 0.6


def test_one_strong_taste_stays_strong_beside_a_stronger_one() -> None:
    uses = [use("packed", "cat")] * 12 + [use("packed", "dog")] * 12
    assert weight_of(uses, "dog") == 1.0
    assert 0.2 < weight_of(uses, "cat") < 0.6, "what was liked before is not as certain"


CONDITIONAL = [use("liked", "cat", emotion="happy"), use("liked", "bear", emotion="angry")] * 4


def in_this_mood(emotion: str, uses: list[Usage] = CONDITIONAL) -> dict[str, float]:
    return {x.word: x.weight for x in in_mood(tally(uses), uses, emotion)}


def test_cats_when_happy_and_bears_when_angry() -> None:
    up, cross = in_this_mood("laugh"), in_this_mood("furious")
    assert up["cat"] > 2 * up["bear"]
    assert cross["bear"] > 2 * cross["cat"]
    assert up["flat"] == cross["flat"] == pytest.approx(weight_of(CONDITIONAL, "flat"))
    strongest = max(weight_of(CONDITIONAL, w) for w in ("cat", "bear"))
    assert max(up["cat"], up["bear"]) == pytest.approx(strongest), "no surer than before"


def test_a_mood_without_a_past_changes_nothing() -> None:
    assert in_this_mood("scared") == {x.word: x.weight for x in tally(CONDITIONAL)}
    assert in_mood((), CONDITIONAL, "happy") == ()


def test_dislikes_are_dislikes_in_every_mood() -> None:
    likings = (Liking("cat", "character", 0.5), Liking("bear", "character", -0.8))
    moved = {x.word: x.weight for x in in_mood(likings, CONDITIONAL, "angry")}
    assert moved == {"cat": 0.5, "bear": -0.8}


def test_a_mood_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        in_mood((), CONDITIONAL, "no emotion")


def test_weights_stay_in_bounds_and_order_is_stable() -> None:
    many = [use(how) for how in WEIGHTS for _ in range(20)]
    assert all(-1 <= x.weight <= 1 for x in tally(many))
    assert tally(many) == tally(list(many))
    assert max(WEIGHTS.values()) < FULL
