"""Every language has every sentence, and a person gets their own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from bot.config import BotConfig
from bot.i18n import LOCALES, Catalogue
from pmg_engine.keywords import named
from pmg_engine.quoted import lettering
from pmg_engine.vocabulary import vocabulary

SENTENCE = re.compile(r"^([a-z-]+) =", re.MULTILINE)
VARIABLE = re.compile(r"\$(\w+)")
FILES = sorted(LOCALES.glob("*.ftl"))


def sentences(file: Path) -> dict[str, set[str]]:
    """key -> the variables in its text"""
    parts = SENTENCE.split(file.read_text(encoding="utf-8"))[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {key: set(VARIABLE.findall(text)) for key, text in pairs}


def test_every_language_of_the_settings_is_there() -> None:
    assert set(Catalogue().bundles) == set(get_args(BotConfig.model_fields["language"].annotation))


@pytest.mark.parametrize("language", sorted({file.name.partition(".")[0] for file in FILES}))
def test_no_language_lacks_a_part(language: str) -> None:
    english = {file.name.partition(".")[2] for file in LOCALES.glob("en.*")}
    assert {file.name.partition(".")[2] for file in LOCALES.glob(f"{language}.*")} == english


@pytest.mark.parametrize("number", [0, 1, 2, 5, 21, 1000])
def test_every_sentence_can_be_said(number: int) -> None:
    for file in FILES:
        bundle = Catalogue().bundles[file.name.partition(".")[0]]
        for key, variables in sentences(file).items():
            pattern = bundle.get_message(key).value
            assert pattern, f"{file.name}: {key}"
            text, errors = bundle.format_pattern(pattern, dict.fromkeys(variables, number))
            assert not errors, f"{file.name}: {key}"
            assert re.fullmatch(r"[^{}]*\S[^{}]*", str(text)), f"{file.name}: {key}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_no_language_lacks_a_sentence(file: Path) -> None:
    part = file.name.partition(".")[2]
    assert sentences(file) == sentences(LOCALES / f"en.{part}")


@pytest.mark.parametrize(
    ("locale", "start"),
    [("en", "Noted"), ("zh-CN", "记住"), ("zh_TW", "记住"), ("xx", "Noted"), (None, "Noted")],
)
def test_a_locale_finds_its_language(locale: str | None, start: str) -> None:
    assert Catalogue().say("noted", locale).startswith(start)


def test_the_default_language_is_for_the_unknown() -> None:
    assert Catalogue(default="zh").say("noted", "xx").startswith("记住")


def test_plurals() -> None:
    words = Catalogue()
    assert words.say("slow-down", seconds=1).endswith("Give me a second.")
    assert words.say("slow-down", seconds=5).endswith("Give me 5 seconds.")


@pytest.mark.parametrize(
    ("count", "end"),
    [(1, "1 стикер."), (21, "21 стикер."), (3, "3 стикера."), (11, "11 стикеров.")],
)
def test_russian_plurals(count: int, end: str) -> None:
    assert Catalogue().say("quota-left", "ru", count=count).endswith(end)


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        Catalogue().say("nonsense")


@pytest.mark.parametrize("locale", list(Catalogue().languages))
def test_what_help_shows_works(locale: str) -> None:
    """Who, how and the words of both examples are understood as they stand there."""
    line = Catalogue().say("help", locale).splitlines()[1]
    assert lettering(line), line
    names = named(line, vocabulary())
    assert names.style == "pixel", line
    assert {"penguin", "panda"} <= {names.character, *names.props}, line
