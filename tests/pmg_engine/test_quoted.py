"""Words are lettered where somebody asks for them, in eight languages; other quotes are quotes."""

from __future__ import annotations

import time

import pytest

from pmg_engine.quoted import lettering


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('a panda saying "good night"', "good night"),
        ("a cat that says 'don't panic'", "don't panic"),
        ("写上“加油”的熊猫", "加油"),
        ("“加油”两个字的熊猫", "加油"),
        ("ein Panda mit dem Text „Gute Nacht“", "Gute Nacht"),
        ("ein Panda, der „Gute Nacht“ sagt", "Gute Nacht"),
        ("schreib »Servus« drauf", "Servus"),
        ("un panda que dice «buenas noches»", "buenas noches"),
        ('un gato con el texto "hola"', "hola"),
        ("um panda que diz “boa noite”", "boa noite"),
        ('com a palavra "amor"', "amor"),
        ("панда с надписью «спокойной ночи»", "спокойной ночи"),
        ("напиши „да“", "да"),
        ("un panda qui dit « bonne nuit »", "bonne nuit"),
        ("avec l’inscription « coucou »", "coucou"),
        ("「おやすみ」と書いたパンダ", "おやすみ"),
        ("「やあ」って言う猫", "やあ"),
        ('text: "hi"', "hi"),
    ],
)
def test_with_a_cue_it_is_written(text: str, words: str) -> None:
    assert lettering(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "she says hello",
        'he is so "funny"',
        "er ist so „lustig“",
        'mi "amigo" otra vez',
        "мой «друг» опять",
        "mon « ami »",
        "「友達」がね",
        "这就是所谓的“朋友”",
        'it says " "',
    ],
)
def test_without_one_it_is_not(text: str) -> None:
    assert lettering(text) is None


def test_no_text_takes_long() -> None:
    start = time.monotonic()
    for text in ("says '" * 4_000, '"x' * 10_000, ("с надписью «" + "а" * 39) * 500, "「" * 20_000):
        lettering(text)
    assert time.monotonic() - start < 20
