"""Which labelled lines are judged, and how."""

import json
import lzma
from pathlib import Path

import pytest

from evaluation import texts


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        {"t": "good", "lang": "en", "e": ["happy", "smile", "love"], "split": "test"},
        {"t": "hm", "lang": "en", "e": [], "split": "test"},
        {"t": "old", "lang": "en", "e": ["sad"], "split": "train"},
        {"t": "好", "lang": "zh", "e": ["happy"], "split": "test"},
    ]
    path = tmp_path / "text.jsonl.xz"
    with lzma.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_rows_without_a_group_are_left_out_and_groups_are_told_once(file: Path) -> None:
    found = texts.lines(file)
    assert [line.text for line in found] == ["good", "old", "好"]
    assert found[0].groups == ("joy", "love")


def test_a_sample_is_one_language_one_split_and_seeded(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = texts.lines(file)
    monkeypatch.setattr(texts, "lines", lambda: found)
    assert [line.text for line in texts.sample("en", "test", 10)] == ["good"]
    assert texts.sample("zh", "test", 0) == []
    assert texts.sample("en", "train", None, seed=3) == [found[1]]
