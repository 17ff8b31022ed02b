"""Keywords, rows and grid become conditions; the message beats the taste."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pmg_engine.condition import (
    BODIES,
    alike,
    blend,
    lean,
    phrase,
    phrases,
    pick,
    posture,
    reaction,
    scenes,
)
from pmg_engine.types import Likeness, Liking, Scene, Soft, Target, Thing
from pmg_engine.vocabulary import EMOTIONS, INTENTS, vocabulary

STARTERS = [("cat", "kawaii"), ("fox", "flat"), ("panda", "glossy"), ("star", "retro")]
GRID = [(0.0, 0.0), (0.5, 0.5), (1.0, 0.0), (1.0, 1.0), (1.5, 1.0)]


def rows(value: float, *, length: int = 3) -> np.ndarray:
    return np.full((length, 4), value, np.float32)


def choose(target: Target, likings: list[Liking], *, seed: int = 0, avoid: str | None = None):
    return pick(target, likings, starters=STARTERS, avoid=avoid, seed=seed)


def test_phrase_is_the_painters_language() -> None:
    said = phrase(emotion="happy", colour="pink", character="cat", style="flat", props=["pizza"])
    assert said == "happy pink cat, flat style, with pizza"
    assert phrase(emotion="sad", pose="hiding", character="cat") == "sad hiding cat"
    assert phrase() == ""


def test_mine_says_what_the_message_says_and_reply_comforts() -> None:
    sad = Target("sad")
    assert reaction(sad, "mine") == "sad"
    assert reaction(sad, "reply") == "love"
    assert reaction(Target("angry"), "reply") == "pleading"
    assert reaction(Target("angry", described=True), "reply") == "angry"


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_every_reaction_can_be_drawn_and_never_mirrors_pain(emotion: str) -> None:
    drawn = reaction(Target(emotion), "reply")
    assert drawn in EMOTIONS
    assert drawn not in {"angry", "furious", "sad", "cry", "sob", "sick", "scared", "smug"}
    for intent in INTENTS:
        assert reaction(Target(emotion, intent=intent), "reply") in EMOTIONS


def test_named_beats_liked_beats_starter() -> None:
    likings = [Liking("bear", "character", 0.9), Liking("retro", "style", 0.8)]
    named = choose(Target("happy", character="dog"), likings)
    assert (named.character, named.style) == ("dog", "retro")
    assert named.liked == {"style"}
    assert choose(Target("happy"), likings).character == "bear"
    assert (choose(Target("happy"), []).character, choose(Target("happy"), []).style) in STARTERS


def test_a_dislike_and_the_last_character_are_never_starters() -> None:
    likings = [Liking("fox", "character", -0.5)]
    seen = {choose(Target("happy"), likings, seed=s, avoid="cat").character for s in range(200)}
    assert seen == {"panda", "star"}


def test_several_tastes_stay_several_and_the_stronger_comes_more_often() -> None:
    likings = [Liking("bear", "character", 0.9), Liking("pig", "character", 0.45)]
    drawn = [choose(Target("happy"), likings, seed=s).character for s in range(400)]
    assert 40 < drawn.count("pig") < 160
    assert drawn.count("bear") + drawn.count("pig") == 400


def test_what_the_message_names_leaves_the_taste() -> None:
    likings = [Liking("bear", "character", 0.9), Liking("retro", "style", 0.9)]
    target = Target("happy", character="dog", props=("pizza",))
    words = phrases(target, choose(target, likings))
    assert words.message == "happy dog, with pizza"
    assert words.taste == "retro style" == words.liked
    assert "bear" not in words.alone


def test_what_lies_beside_is_a_picture_in_the_style_of_its_own_character() -> None:
    target = Target("happy", character="dog", props=("pizza",))
    choice = replace(choose(target, [Liking("retro", "style", 0.9)]), stranger=("dog", "kawaii"))
    own, strangers = scenes(target, choice)
    pizza = Thing("pizza, retro style", Likeness("pizza"))
    assert own == Scene(Likeness("dog", "retro"), pizza)
    assert strangers.like == Likeness("dog", "kawaii")
    assert strangers.beside == Thing("pizza, flat style", Likeness("pizza")), (
        "kawaii has no things, its faces are flat"
    )
    assert scenes(replace(target, props=()), choice)[0] == Scene(Likeness("dog", "retro"))
    acting = scenes(replace(target, emotion="thanks"), choice)[0]
    assert acting == Scene(Likeness("dog", "retro", "thanks"), replace(pizza, left=True)), (
        "the hand is at the right"
    )
    bowing = scenes(replace(target, emotion="thanks", pose="bowing"), choice)[0]
    assert bowing == Scene(Likeness("dog", "retro", "bowing"), pizza)

    grid = [(0.0, 0.0), (1.0, 0.0)]
    row = np.zeros((2, 4), np.float32)
    made = blend(row, row, row, row, grid=grid, scenes=(own, strangers))
    assert [c.scene for c in made] == [strangers, own]
    nobody = blend(row, row, None, row, grid=grid, scenes=(own, strangers))
    assert [c.scene for c in nobody] == [strangers]


def test_a_starter_fills_the_taste_but_is_not_measured_as_taste() -> None:
    words = phrases(Target("sad"), choose(Target("sad"), [Liking("kawaii", "style", 0.9)]))
    assert words.liked == "kawaii style"
    assert words.taste.endswith(", kawaii style")
    assert words.taste != words.liked


def test_zero_weight_is_exactly_no_preference() -> None:
    null, taste = rows(0.25), rows(0.8)
    np.testing.assert_array_equal(lean(taste, null, 0.0), null)
    np.testing.assert_allclose(lean(taste, null, 1.0), taste, rtol=1e-6)
    np.testing.assert_allclose(lean(taste, null, 1.5), null + 1.5 * (taste - null), rtol=1e-6)


def test_grid_without_soft_rows_paints_equal_pictures_once() -> None:
    made = blend(rows(1), rows(2), rows(3), rows(0), grid=GRID)
    assert [(c.w_p, c.w_s) for c in made] == [(0, 0), (0.5, 0), (1, 0), (1.5, 0)]
    np.testing.assert_array_equal(made[0].rows, np.concatenate([rows(2), rows(0)]))
    np.testing.assert_array_equal(made[2].rows, np.concatenate([rows(1), rows(3)]))


def test_soft_rows_follow_and_are_weighted() -> None:
    soft = Soft(rows(4, length=2), offset=np.ones((2, 8, 8), np.float32))
    made = blend(rows(1), rows(2), rows(3), rows(0), soft=soft, grid=GRID)
    assert [(c.w_p, c.w_s) for c in made] == GRID
    np.testing.assert_array_equal(made[1].rows[-2:], rows(2, length=2))
    np.testing.assert_array_equal(made[2].rows[-2:], rows(0, length=2))
    assert [float(c.offset.mean()) for c in made if c.offset is not None] == [
        w_s for _, w_s in GRID
    ]


def test_a_person_without_taste_gets_one_condition() -> None:
    made = blend(rows(1), rows(2), None, rows(0), grid=GRID)
    assert len(made) == 1
    assert made[0].w_p == 0


def test_a_chat_may_allow_only_some_styles() -> None:
    likings = [Liking("kawaii", "style", 1.0), Liking("cat", "character", 1.0)]
    starters = [("fox", "flat"), ("panda", "glossy")]
    asked = Target("happy", style="retro")
    for seed in range(20):
        choice = pick(
            asked, likings, starters=starters, avoid=None, seed=seed, styles=("pixel", "flat")
        )
        assert choice.character == "cat"
        assert choice.style == "flat"
        assert choice.stranger[1] == "flat"


def test_a_gesture_that_was_named_is_shown_whatever_the_lot_says() -> None:
    words = vocabulary()
    poses = {posture(Target("sad", action="wave"), words, seed=s) for s in range(30)}
    assert poses == {"waving"}
    assert {posture(Target("sad", action="qwerty"), words, seed=s) for s in range(60)} > {None}


def test_figures_and_heads_by_lot_and_a_thing_leaves_room_for_a_head() -> None:
    words = vocabulary()
    drawn = [posture(Target("happy"), words, seed=s) for s in range(400)]
    assert sum(p is not None for p in drawn) / 400 == pytest.approx(BODIES, abs=0.08)
    assert set(drawn) == {None, *words.poses_of("happy")}
    beside = Target("happy", props=("pizza",))
    assert {posture(beside, words, seed=s) for s in range(60)} == {None}
    assert drawn == [posture(Target("happy"), words, seed=s) for s in range(400)]


def test_a_thing_beside_somebody_has_the_painters_name() -> None:
    target = Target("happy", character="cat", props=("burger",))
    said = phrases(target, choose(target, [])).message
    assert said == "happy cat, with hamburger"


def test_alike_keeps_the_pose_unless_another_is_named() -> None:
    drawn = Target("happy", character="cat", pose="waving")
    assert alike(Target("sad"), drawn).pose == "waving"
    assert alike(Target("sad", pose="crying"), drawn).pose == "crying"
