"""Held out means held out: an asked keyword is in no look-up that is asked for it."""

from __future__ import annotations

import pytest

from evaluation import understood
from evaluation.understood import Question, half_of, holding, line, looked_up, things
from pmg_engine.keywords import linked, topics
from pmg_engine.types import Target
from pmg_engine.vocabulary import vocabulary

STUDY = Question("so much studying tonight", "en", "studying", frozenset({"pencil"}))


def test_a_keyword_is_in_one_half_only_and_both_halves_are_used() -> None:
    halves = [half_of(f"word {n}") for n in range(200)]
    assert {"choose", "report"} == set(halves)
    assert 60 < halves.count("report") < 140
    assert half_of("juice") == half_of("juice")


def test_a_line_holds_a_keyword_only_as_a_word() -> None:
    found = holding(frozenset({"ski", "ice skating"}), ["skin care", "we SKI", "ice  skating!"])
    assert found == {"ski": ["we SKI"], "ice skating": ["ice  skating!"]}


def test_without_its_word_the_look_up_misses_what_it_finds_with_it() -> None:
    with_it = linked({"pencil": ["studying"]}, vocabulary())
    without = linked({"pencil": ["library"]}, vocabulary())
    assert looked_up([STUDY], with_it) == [True]
    assert looked_up([STUDY], without) == [False]
    assert looked_up([STUDY], None) == [False]


def test_only_what_would_be_drawn_counts() -> None:
    assert things(Target("happy", character="cat", props=("pizza",))) == {"cat", "pizza"}
    assert things(Target("happy")) == set()


def test_a_row_counts_its_own_languages() -> None:
    other = Question("x", "de", "y", frozenset({"z"}))
    assert line([STUDY, other], {"ships": [True, False]}, ("en",)) == {"keywords": 1, "ships": 1.0}


async def test_the_engine_must_answer_as_its_look_up() -> None:
    right = looked_up([STUDY], topics())
    await understood.same([STUDY], right)
    with pytest.raises(understood.PMGError, match="differ"):
        await understood.same([STUDY], [not right[0]])
