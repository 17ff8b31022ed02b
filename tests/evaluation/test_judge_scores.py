"""Scores ask each picture only what it shows, and the judge only what it was taught."""

import pytest

from evaluation.judge import Verdict
from evaluation.judge_scores import MEASURES, ratios, scores
from training.data import Art


def test_group_and_emotion_are_counted_apart() -> None:
    rows = [
        Art("x", "flat", c, e, "matrix", "train") for c, e in (("cat", "happy"), ("dog", "sad"))
    ]
    found = scores([Verdict("smile", "cat", "flat"), Verdict("unreadable", "dog", "bold")], rows)
    assert found["pictures"] == 2
    assert found["group"] == 0.5
    assert found["emotion"] == 0.0
    assert found["character"] == 1.0
    assert found["style"] == 0.5
    assert found["pose"] is None  # this judge was never taught poses
    assert found["concept"] is None


def test_a_prop_counts_only_with_its_character() -> None:
    row = Art("x", "flat", "cat", "happy", "prop", "train", prop="pizza")
    verdicts = [
        Verdict("happy", "cat", "flat", concepts=("pizza", "cake")),
        Verdict("happy", "dog", "flat", concepts=("pizza", "cake")),
        Verdict("happy", "cat", "flat", concepts=("cake", "pizza")),
        Verdict("happy", "cat", "flat", concepts=("cake", "egg")),
    ]
    found = scores(verdicts, [row] * 4)
    assert found["concept"] == 0.5
    assert found["concept in 5"] == 0.75
    assert found["prop and character"] == 0.25


def test_a_thing_is_asked_for_no_face_and_no_character() -> None:
    row = Art("x", "flat", "pizza", "", "emoji", "report")
    found = scores([Verdict("happy", "cat", "flat", "none", "none", ("pizza",))], [row])
    assert (found["emotion"], found["character"], found["pose"]) == (None, None, None)
    assert (found["style"], found["concept"]) == (1.0, 1.0)


def test_a_ratio_is_to_the_real_pictures() -> None:
    blank = dict.fromkeys(MEASURES)
    real = {**blank, "pictures": 4, "group": 0.8, "emotion": 0.5, "style": 0.0}
    made = {**blank, "pictures": 4, "group": 0.4, "emotion": 0.5, "style": 0.5}
    found = ratios(made, real)
    assert found["group"] == pytest.approx(0.5)
    assert found["emotion"] == pytest.approx(1.0)
    assert found["style"] is None
    assert found["pose"] is None
