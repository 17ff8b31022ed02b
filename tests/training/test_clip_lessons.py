"""What the CLIP is told about a picture: captions that name some facts and never a wrong one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from training import clip_lessons
from training.clip import agree, contrast
from training.clip_lessons import COLUMNS, Captions, facts, said
from training.data import Art

ROWS = [
    Art("a", "flat", "cat", "happy", "body", "train", "pink", "wave", "pizza"),
    Art("b", "flat", "cat", "sad", "matrix", "train"),
    Art("c", "retro", "flag: Japan", "", "emoji", "train"),
]


@pytest.fixture
def captions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Captions:
    told = {"emotions": {"happy": {"aliases": ["glad"]}, "sad": {"aliases": ["伤心", "blue"]}}}
    (tmp_path / "labels.json").write_text(json.dumps(told))
    monkeypatch.setattr(clip_lessons, "data_root", lambda: tmp_path)
    return Captions(facts(ROWS))


def test_facts_are_numbered_and_missing_ones_are_not_there(captions: Captions) -> None:
    known = captions.known
    assert known.names["pose"] == ["waving"]
    assert known.names["character"] == ["cat", "flag japan"]
    assert known.grid["character"] == ["cat"], "only the grid is asked for"
    assert known.numbers[1].tolist()[3:] == [-1, -1, -1]
    assert len(captions.bank(np.random.default_rng(0))) == 2 + 1 + 2 + 1


def test_a_caption_says_what_it_claims_to_name(captions: Captions) -> None:
    rng = np.random.default_rng(5)
    seen: set[str] = set()
    for i in range(600):
        row = ROWS[i % 3]
        text, named = captions.draw(captions.known.numbers[i % 3], rng)
        assert text == " ".join(text.split())
        assert text
        for kind, number in zip(COLUMNS, named, strict=True):
            word = said(row, kind)
            if number < 0:
                assert kind == "emotion" or not word or word not in text.split()
                continue
            seen.add(kind)
            others = {"happy": "glad", "sad": "blue"}
            assert word in text or others.get(word, word) in text
    assert seen == set(COLUMNS)


def test_several_right_answers_share_the_mass() -> None:
    numbers = torch.tensor([[0, 0], [0, 1], [1, 1]])
    named = torch.tensor([[0, -1], [-1, 1], [1, 1]])
    positive = agree(numbers, named)
    assert positive.tolist() == [[True, False, False], [True, True, False], [False, True, True]]
    assert contrast(20.0 * positive.float(), positive) < contrast(
        -20.0 * positive.float(), positive
    )
