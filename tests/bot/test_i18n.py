"""Every language has every sentence, and a person gets their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.i18n import LOCALES, Catalogue

SENTENCE = re.compile(r"^([a-z-]+) =", re.MULTILINE)
VARIABLE = re.compile(r"\$(\w+)")
FILES = sorted(LOCALES.glob("*.ftl"))


def sentences(file: Path) -> dict[str, set[str]]:
    """key -> the variables in its text"""
    parts = SENTENCE.split(file.read_text(encoding="utf-8"))[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {key: set(VARIABLE.findall(text)) for key, text in pairs}


def test_english_and_chinese_are_there() -> None:
    assert {file.stem for file in FILES} >= {"en", "zh"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_no_language_lacks_a_sentence(file: Path) -> None:
    part = file.name.partition(".")[2]
    assert sentences(file) == sentences(LOCALES / f"en.{part}")


@pytest.mark.parametrize(
    ("locale", "start"),
    [("en", "Noted"), ("zh-CN", "记住"), ("zh_TW", "记住"), ("fr", "Noted"), (None, "Noted")],
)
def test_a_locale_finds_its_language(locale: str | None, start: str) -> None:
    assert Catalogue().say("noted", locale).startswith(start)


def test_the_default_language_is_for_the_unknown() -> None:
    assert Catalogue(default="zh").say("noted", "fr").startswith("记住")


def test_plurals() -> None:
    words = Catalogue()
    assert words.say("slow-down", seconds=1).endswith("Give me a second.")
    assert words.say("slow-down", seconds=5).endswith("Give me 5 seconds.")


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        Catalogue().say("nonsense")
