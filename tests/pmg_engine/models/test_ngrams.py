"""The linear models beside the keyword LLM: their file, their labels, and what they add."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer

from pmg_engine.errors import ModelError
from pmg_engine.models.leaning import Leaning
from pmg_engine.models.ngrams import LINES, MOODS, Ngrams, buckets
from pmg_engine.vocabulary import EMOTIONS, GROUPS, INTENTS

POCKET = Path(__file__).parents[3] / "weights" / "pocket" / "llm"


@pytest.fixture(scope="module")
def lines() -> Ngrams:
    return Ngrams.load(POCKET / LINES)


@pytest.fixture(scope="module")
def leaning(lines: Ngrams) -> Leaning:
    tokenizer = AutoTokenizer.from_pretrained(POCKET, local_files_only=True)
    return Leaning(lines, Ngrams.load(POCKET / MOODS), tokenizer, size=len(tokenizer))


def small() -> Ngrams:
    """Two labels over 64 buckets: "yes" likes the words of "hello"."""
    table = np.zeros((64, 2), np.int8)
    table[buckets("hello", 64), 0] = 100
    return Ngrams(
        table=table,
        scale=np.array([0.02, 0.02], np.float32),
        bias=np.zeros(2, np.float32),
        idf=np.ones((1, 64), np.float16),
        heads={"answer": ("yes", "no")},
    )


def test_buckets_see_letters_and_words_not_case_or_spaces() -> None:
    assert np.array_equal(buckets("Hello  World", 1 << 15), buckets("hello world", 1 << 15))
    assert not np.array_equal(buckets("hello", 1 << 15), buckets("jello", 1 << 15))
    assert len(buckets("哈哈", 1 << 15)) >= 4  # no spaces, and still counted
    assert buckets("x" * 10_000, 1 << 15).max() < 1 << 15


def test_a_label_whose_words_are_there_is_likelier() -> None:
    logs = small().logs("hello")["answer"]
    assert logs["yes"] > logs["no"]
    assert math.isclose(sum(map(math.exp, logs.values())), 1, rel_tol=1e-5)


def test_nothing_said_is_even() -> None:
    logs = small().logs("")["answer"]
    assert math.isfinite(logs["yes"])
    assert math.isfinite(logs["no"])


def test_a_saved_model_says_the_same(tmp_path: Path) -> None:
    small().save(tmp_path / LINES)
    assert Ngrams.load(tmp_path / LINES).logs("hello you") == small().logs("hello you")


def test_a_truncated_file_is_one_clear_line(tmp_path: Path) -> None:
    whole = (POCKET / LINES).read_bytes()
    (tmp_path / LINES).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match=r"git checkout -- weights"):
        Ngrams.load(tmp_path / LINES)


def test_a_damaged_table_is_one_clear_line(tmp_path: Path) -> None:
    whole = bytearray((POCKET / LINES).read_bytes())
    whole[len(whole) // 2] ^= 255
    (tmp_path / LINES).write_bytes(whole)
    with pytest.raises(ModelError, match=r"LZMAError.*git checkout -- weights"):
        Ngrams.load(tmp_path / LINES)


def test_the_shipped_heads_name_what_the_engine_knows(lines: Ngrams) -> None:
    assert lines.heads["emotion"] == tuple(EMOTIONS)
    assert lines.heads["intent"] == tuple(INTENTS)
    moods = Ngrams.load(POCKET / MOODS).heads
    assert all(moods[lang] == tuple(GROUPS) for lang in moods["lang"])


@pytest.mark.parametrize(
    ("text", "lang"),
    [("what a day", "en"), ("今天真好", "zh"), ("ich bin müde", "de"), ("я устал", "ru")],
)
def test_the_language_is_known(text: str, lang: str) -> None:
    logs = Ngrams.load(POCKET / MOODS).logs(text)["lang"]
    assert max(logs, key=logs.__getitem__) == lang


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("thank you so much!!", "thanks"),
        ("谢谢你啊", "thanks"),
        ("good night, sleep well", "night"),
    ],
)
def test_plain_words_name_their_act(lines: Ngrams, text: str, emotion: str) -> None:
    logs = lines.logs(text)["emotion"]
    assert max(logs, key=logs.__getitem__) == emotion


def test_scores_move_only_where_an_answer_begins(leaning: Leaning) -> None:
    tokenizer = AutoTokenizer.from_pretrained(POCKET, local_files_only=True)
    scores = torch.zeros(1, len(tokenizer))
    moved = leaning.processor("i love you")(torch.zeros(1, 1, dtype=torch.long), scores)
    pieces = {tokenizer.convert_ids_to_tokens(int(i)) for i in moved[0].nonzero()}
    assert len(pieces) == len(GROUPS) + len(EMOTIONS) + 2 * len(INTENTS)
    love, rage = (
        tokenizer.convert_tokens_to_ids(f'{{"mood":"{mood}","emotion":"')
        for mood in ("love", "anger")
    )
    assert moved[0, love] > moved[0, rage]
