"""The alias look-up: word bounds, longest match, negation, styles only where meant."""

from __future__ import annotations

import pytest

from pmg_engine.vocabulary import EMOTIONS, GROUPS, INTENTS, Vocabulary, fold, group_of, vocabulary


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary()


def found(words: Vocabulary, text: str, kind: str) -> list[str]:
    return [f.word for f in words.find(text) if f.kind == kind and not f.negated and not f.shy]


def test_the_closed_lists() -> None:
    assert len(EMOTIONS) == 49
    assert sorted(e for members in GROUPS.values() for e in members) == sorted(EMOTIONS)
    assert len(GROUPS) == 7
    assert group_of("tired") == "sadness"
    assert INTENTS[0] == "none"
    assert len(INTENTS) == 12


def test_starters_can_be_drawn(words: Vocabulary) -> None:
    assert len(set(words.starters)) == 12
    for character, style in words.starters:
        assert style in words.styles_of(character), (character, style)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my CAT is asleep", ["cat"]),
        ("three wolves and two puppies", ["wolf", "puppy"]),
        ("a concatenation of scathing catalogues", []),
        ("the dog’s toy", ["dog"]),
        ("ｃａｔ", ["cat"]),
        ("🐼 good night", ["panda"]),
        ("a polar bear", ["polar bear"]),
        ("I can't bear it", []),
        ("bear with me", []),
        ("我家猫又把杯子打翻了", ["cat", "mug"]),
        ("熊猫在睡觉", ["panda"]),
        ("北极熊好冷", ["polar bear"]),
        ("马上到，马路上堵车", []),
        ("狗血剧，太牛了", []),
        ("吃火鸡", []),
    ],
)
def test_characters(words: Vocabulary, text: str, expected: list[str]) -> None:
    assert found(words, text, "character") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a fox in flat style", ["flat"]),
        ("bold lion please", ["bold"]),
        ("retro-style bear", ["retro"]),
        ("pixel art penguin", ["pixel"]),
        ("kawaii!", ["kawaii"]),
        ("make it retro", ["retro"]),
        ("扁平风格的企鹅", ["flat"]),
        ("像素风的狐狸", ["pixel"]),
        ("my tire is flat", []),
        ("that was a bold move", []),
        ("the line at the bank was long", []),
        ("flat white coffee", []),
        ("排队的线好长", []),
    ],
)
def test_styles_only_where_a_style_is_meant(
    words: Vocabulary, text: str, expected: list[str]
) -> None:
    assert found(words, text, "style") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a blue cat", ["blue"]),
        ("蓝色的小猫", ["blue"]),
        ("make it pink please", ["pink"]),
        ("I feel blue", []),
        ("红灯停了半天", []),
    ],
)
def test_colours_only_of_something(words: Vocabulary, text: str, expected: list[str]) -> None:
    assert found(words, text, "colour") == expected


@pytest.mark.parametrize(
    "text",
    [
        "no cats please",
        "I don't like cats",
        "anything but a cat",
        "不要猫",
        "别画猫了",
        "猫就算了",
        "讨厌猫",
    ],
)
def test_negated_names_are_marked(words: Vocabulary, text: str) -> None:
    assert [(f.word, f.negated) for f in words.find(text)] == [("cat", True)]


@pytest.mark.parametrize(
    "text",
    ["why not a cat?", "特别喜欢猫", "I hate Mondays, but my cat helps", "don't forget the cat"],
)
def test_a_no_about_something_else_is_none(words: Vocabulary, text: str) -> None:
    assert [f.negated for f in words.find(text) if f.word == "cat"] == [False]


def test_ambiguous_words_are_shy(words: Vocabulary) -> None:
    assert found(words, "time flies when a star is on fire", "character") == []
    assert any(f.shy for f in words.find("you are a star"))


def test_resolve_knows_aliases_in_both_languages(words: Vocabulary) -> None:
    assert words.resolve("Kitty") == ("cat", "character")
    assert words.resolve("企鹅") == ("penguin", "character")
    assert words.resolve("pixel art") == ("pixel", "style")
    assert words.resolve("xyzzy") is None


def test_every_name_leads_to_its_word(words: Vocabulary) -> None:
    for word, row in words.data["characters"].items():
        for name in row["names"]:
            assert words.resolve(name) == (word, "character"), name


def test_every_pose_is_said_by_its_gestures_and_says_known_emotions(words: Vocabulary) -> None:
    assert len(words.poses) == 20
    assert words.pose_of("Wave") == words.pose_of("waving") == "waving"
    assert words.pose_of(None) is words.pose_of("xyzzy") is None
    for pose in words.poses:
        assert set(words.data["poses"][pose]["emotions"]) <= set(words.emotions)
    silent = [e for e in words.emotions if not words.poses_of(e)]
    assert len(silent) <= 8, "most feelings can be said with the whole body"


def test_the_painters_words_have_chinese_names(words: Vocabulary) -> None:
    assert words.chinese("cat", "character") == "猫"
    assert words.chinese("flat", "style") == "扁平"
    assert words.chinese("penguin") == "企鹅"
    assert words.chinese("nonsense") == "nonsense"


def test_long_and_strange_texts_are_no_problem(words: Vocabulary) -> None:
    for text in [
        "",
        " \n",
        "猫" * 20_000,
        "x" * 20_000,
        "מ" * 99,
        "\x00\x1b",
        "'; DROP TABLE cat; --",
    ]:
        words.find(text)
    assert fold("ＣＡＴ’s") == "cat's"
