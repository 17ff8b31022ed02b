"""Characters, styles and colours are understood in eight languages, and nothing else is one."""

from __future__ import annotations

import pytest

from pmg_engine.keywords import named
from pmg_engine.vocabulary import fold, vocabulary

COMMON = (
    "cat", "dog", "puppy", "bear", "panda", "fox", "rabbit", "lion", "tiger", "pig", "koala",
    "hamster", "mouse", "cow", "monkey", "wolf", "chick", "ghost", "penguin", "owl", "frog",
    "turtle", "elephant", "horse", "unicorn", "dragon", "shark", "whale", "dolphin", "octopus",
    "duck", "chicken", "hedgehog", "raccoon", "crocodile", "snake", "butterfly", "snail",
    "dinosaur", "robot", "astronaut", "fish", "bird", "giraffe", "goat", "polar bear",
)  # fmt: skip
# the same word as in English, or in the Spanish that is kept only once
SHARED = {
    "de": {"tiger", "hamster", "panda", "koala"}, "ja": {"astronaut"},
    "es": {"koala", "robot"}, "fr": {"koala", "hamster", "dragon", "crocodile", "robot"},
    "pt": {"tiger", "koala", "hamster", "wolf", "elephant", "snail", "astronaut", "goat"},
}  # fmt: skip


@pytest.mark.parametrize("language", ["de", "es", "fr", "ja", "pt", "ru"])
def test_the_common_characters_styles_and_colours_have_names(language: str) -> None:
    names = vocabulary().abroad["languages"][language]
    known = set(names["things"]) | set(names["after_article"]) | SHARED.get(language, set())
    assert set(COMMON) - known <= SHARED.get(language, set())
    assert len(names["styles"]) >= 7
    assert {"red", "yellow", "blue", "black", "white"} <= set(names["colours"])


def test_every_name_leads_to_its_word() -> None:
    words = vocabulary()
    for language, names in words.abroad["languages"].items():
        for section in ("things", "after_article", "styles"):
            for word, forms in names[section].items():
                for form in forms:
                    found = words.resolve(form)
                    assert found, (language, form)
                    assert found[0] == word, (language, form)


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("quiero un pinguino", "penguin"),
        ("un pingüino triste", "penguin"),
        ("mi gatito no me deja dormir", "cat"),
        ("el perro de mi vecina", "dog"),
        ("un leon con sueño", "lion"),
        ("кошка спит", "cat"),
        ("мой кот опять уронил чашку", "cat"),
        ("нарисуй грустного ёжика", "hedgehog"),
        ("видел медведя", "bear"),
        ("белого медведя, пожалуйста", "polar bear"),
        ("die Katze schläft", "cat"),
        ("zwei müde Füchse", "fox"),
        ("ein Hai im Meer", "shark"),
        ("die süße Maus", "mouse"),
        ("mon chat dort", "cat"),
        ("l'ours a faim", "bear"),
        ("des éléphants roses", "elephant"),
        ("o cachorro late", "dog"),
        ("dois tubarões", "shark"),
        ("um pinguim fofo", "penguin"),
        ("犬と散歩した", "dog"),
        ("かわいいネコ", "cat"),
        ("今日もねこがいる", "cat"),
        ("サルがいる", "monkey"),
        ("dibuja una estrella", "star"),
        ("zeichne einen Mond", "moon"),
        ("нарисуй звезду", "star"),
    ],
)
def test_a_character_is_named(text: str, character: str) -> None:
    assert named(text, vocabulary()).character == character


@pytest.mark.parametrize(
    "text",
    [
        "let's chat tomorrow",
        "this house is ours",
        "a mono recording at the bar",
        "hai, wakarimasu",
        "stern words from the boss",
        "os maus da fita",
        "vaya robo en el partido",
        "un rato más",
        "Schwein gehabt!",
        "ich stehe in der Schlange",
        "la vache, c'est beau",
        "c'est chouette",
        "tengo piel de gallina",
        "perro caliente",
        "クリスマスだ",
        "リハーサルとトラブル",
        "そうだねこれ",
        "カメラをカバンに",
        "してくださるのですか",
        "打了狂犬疫苗",
        "搜狐的新闻",
        "程序猿又加班了",
    ],
)
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert named(text, vocabulary()).character is None


@pytest.mark.parametrize(
    "text",
    [
        "kein Hund bitte",
        "sin perros",
        "nunca perros",
        "pas de chien",
        "sem cachorro",
        "не хочу собаку",
        "без собаки",
        "犬はいや",
        "イヌじゃなくて",
    ],
)
def test_who_is_refused_is_not_drawn(text: str) -> None:
    names = named(text, vocabulary())
    assert (names.character, names.refused) == (None, {"dog"})


@pytest.mark.parametrize(
    "text", ["warum nicht ein Hund?", "pourquoi pas un chien", "не забудь собаку"]
)
def test_a_no_about_something_else_is_none(text: str) -> None:
    assert named(text, vocabulary()).character == "dog"


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("un gato azul", "blue"),
        ("gatos negros", "black"),
        ("un chat noir", "black"),
        ("eine kleine rote Katze", "red"),
        ("красная кошка", "red"),
        ("赤い猫", "red"),
        ("ピンクの猫", "pink"),
        ("um gato preto", "black"),
        ("ich sehe rot", None),
        ("está todo negro", None),
        ("I know a cat that sat on blue", None),
    ],
)
def test_colours_only_of_something(text: str, colour: str | None) -> None:
    assert named(text, vocabulary()).colour == colour


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("un pingüino estilo pixel", "pixel"),
        ("ein Pinguin im Pixelstil", "pixel"),
        ("пингвин в пиксельном стиле", "pixel"),
        ("un pingouin en style rétro", "retro"),
        ("ドット絵のペンギン", "pixel"),
        ("gato en tonos pastel", "pastel"),
        ("quiero un pastel de chocolate", None),
    ],
)
def test_styles(text: str, style: str | None) -> None:
    assert named(text, vocabulary()).style == style


def test_a_homograph_counts_where_it_is_all_that_is_said() -> None:
    words = vocabulary()
    assert words.resolve("chat") == ("cat", "character")
    assert words.resolve("Pinguino") == ("penguin", "character")
    assert fold("ПИНГВИН") == "пингвин"
