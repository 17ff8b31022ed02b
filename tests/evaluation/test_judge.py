"""The judge: its frozen weights load, know every label, and say so when they are damaged."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from evaluation.groups import GROUP_OF, GROUPS, group_of
from evaluation.judge import (
    OTHER,
    SIDE,
    UNREADABLE,
    Judge,
    JudgeNet,
    on_grey,
    weights_folder,
)
from evaluation.judge_labels import HEADS
from pmg_engine.errors import ModelError
from pmg_engine.vocabulary import vocabulary


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge.load()


def test_labels_are_the_grid(judge: Judge) -> None:
    emotions = judge.labels["emotion"]
    assert emotions[-1] == UNREADABLE
    assert all(e in GROUP_OF for e in emotions[:-1])
    assert len(emotions) == 37
    assert len(judge.labels["character"]) >= 44
    assert judge.labels["character"][-1] == OTHER
    assert {"glossy", "kawaii", "pixel"} <= set(judge.labels["style"])
    assert set(judge.labels) <= set(HEADS)


def test_a_verdict_names_what_the_weights_were_taught_and_no_more(judge: Judge) -> None:
    labels = {**judge.labels, "concept": [f"thing {i}" for i in range(9)]}
    labels.pop("pose", None)
    taught = Judge(JudgeNet({k: len(v) for k, v in labels.items()}, [(4, 4), (8, 8)]), labels)
    seen = taught.read([Image.new("RGBA", (64, 64), (200, 30, 10, 255))])[0]
    assert seen.pose == ""
    assert len(set(seen.concepts)) == 5
    assert seen.concept == seen.concepts[0]
    assert seen.character in labels["character"]


def test_the_judges_groups_are_the_engines() -> None:
    assert {name: set(members) for name, members in GROUPS.items()} == {
        name: set(members) for name, members in vocabulary().groups.items()
    }


def test_unreadable_belongs_to_no_group() -> None:
    assert group_of(UNREADABLE) == ""


def test_a_face_without_features_is_unreadable(judge: Judge) -> None:
    blank = Image.new("RGBA", (256, 256))
    ImageDraw.Draw(blank).ellipse((30, 30, 226, 226), fill=(250, 190, 60, 255))
    assert judge.read([blank])[0].emotion == UNREADABLE


def test_reading_is_the_same_alone_and_in_a_batch(judge: Judge) -> None:
    rng = np.random.default_rng(0)
    images = [
        Image.fromarray(rng.integers(0, 256, (64, 64, 4), np.uint8), "RGBA") for _ in range(3)
    ]
    together = judge.read(images)
    assert together == [judge.read([image])[0] for image in images]
    assert judge.read([]) == []


def test_transparency_is_laid_over_mid_grey() -> None:
    clear = on_grey(Image.new("RGBA", (300, 300), (255, 0, 0, 0)))
    assert clear.shape == (SIDE, SIDE, 3)
    assert set(np.unique(clear)) == {128}


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_damage_is_named(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "judge"
    shutil.copytree(weights_folder(), folder)
    (folder / file).write_bytes((folder / file).read_bytes()[:100])
    with pytest.raises(ModelError, match="weights/judge"):
        Judge.load(folder)


def test_a_saved_judge_is_the_same_judge(tmp_path: Path, judge: Judge) -> None:
    judge.save(tmp_path)
    again = Judge.load(tmp_path)
    assert again.labels == judge.labels
    assert json.loads((tmp_path / "config.json").read_text())["side"] == SIDE
    image = Image.new("RGBA", (64, 64), (10, 200, 30, 255))
    assert again.read([image]) == judge.read([image])


def test_the_weights_are_small() -> None:
    assert sum(f.stat().st_size for f in weights_folder().iterdir()) < 10 * 2**20
