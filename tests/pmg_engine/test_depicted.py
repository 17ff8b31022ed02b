"""A picture that somebody describes is drawn as described, in eight languages."""

from __future__ import annotations

import pytest

from pmg_engine.depicted import Depiction, feelings, unstyled
from pmg_engine.keywords import named, topics
from pmg_engine.vocabulary import vocabulary

DESCRIBED = {
    "a crying penguin": ("cry", None),
    "a panda in love, pixel style": ("love", None),
    "draw me a happy dancing frog with a cake": ("happy", "dancing"),
    "a waving dragon in pixel style": ("greet", "waving"),
    "please draw a fox that is very angry": ("angry", None),
    "an angry red fox in flat style": ("angry", None),
    "sad pixel cat": ("sad", None),
    "a frog facepalming": ("annoyed", "facepalming"),
    "a bear saying sorry": ("sorry", None),
    "I'm a sad panda": ("sad", None),
    "a SLEEPING little CAT please": ("sleepy", "sleeping"),
    "a sticker of a laughing lion for my friend who has an exam": ("laugh", None),
    "画一只生气的兔子": ("angry", None),
    "来一只跳舞的熊猫": ("happy", "dancing"),
    "猫猫哭了": ("cry", None),
    "zeichne einen wütenden Bären": ("angry", None),
    "ein tanzender Hund": ("happy", "dancing"),
    "dibuja un gato triste": ("sad", None),
    "un gato llorando": ("cry", None),
    "desenha um cachorro feliz": ("happy", None),
    "dessine un chat amoureux": ("love", None),
    "нарисуй грустного кота": ("sad", None),
    "плачущий пингвин": ("cry", None),
    "怒ってる猫を描いて": ("angry", None),
    "猫が泣いてる": ("cry", None),
}
TOLD = (
    "my sleepy cat knocked over the cup again",
    "you should have seen how that happy dog ran after the ball today",
    "a fox, happy birthday!",
    "my cat happy birthday",
    "my cat is so angry",
    "I am so happy, the cat is back",
    "no sad cats please",
    "我的猫生气了所以我们今天不出门",
    "I'm tired",
    "why does everybody love cats",
    "mi gato triste no quiere comer nada desde ayer",
)


@pytest.mark.parametrize("text", DESCRIBED)
def test_what_is_described_is_shown(text: str) -> None:
    emotion, pose = DESCRIBED[text]
    assert named(text, vocabulary(), topics()).depicted == Depiction(emotion, pose)


@pytest.mark.parametrize("text", TOLD)
def test_a_story_is_left_to_the_language_model(text: str) -> None:
    assert named(text, vocabulary(), topics()).depicted is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("an angry fox, pixel art", "an angry fox"),
        ("draw a happy frog in pixel style", "draw a happy frog"),
        ("crying penguin 像素风", "crying penguin"),
        ("画一只哭泣的企鹅，像素风", "画一只哭泣的企鹅"),
        ("a kawaii cat is all I need", "a cat is all I need"),
        ("pixel style", "pixel style"),
        ("I am so tired", "I am so tired"),
    ],
)
def test_a_style_tells_of_no_mood(text: str, plain: str) -> None:
    assert unstyled(text, vocabulary().find(text)) == plain


def test_every_word_leads_to_something_that_can_be_drawn() -> None:
    known, words = feelings(), vocabulary()
    assert {*known._emotions.values(), *known._usual.values()} <= set(words.emotions)
    assert set(known._poses.values()) <= set(words.poses)
    assert set(words.emotions) - set(known._emotions.values()) <= {"ok"}
