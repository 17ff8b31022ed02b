"""What the judge is taught: labels, what is kept from it, and that damage is damage."""

import numpy as np
import torch

from evaluation.judge import Verdict
from evaluation.judge_report import scores
from evaluation.judge_training import kept_back, label, scramble, smear
from training.data import Art


def picture(character: str, emotion: str, *, group: str = "matrix", style: str = "flat") -> Art:
    return Art("x", style, character, emotion, group, "train")


def test_ambiguous_names_teach_no_character() -> None:
    rows = [
        picture("cat", "happy"),
        picture("heart", "sad"),
        picture("broken heart", "sad", group="emoji"),
        picture("red heart", "love", group="emoji"),
        picture("trumpet", "", group="emoji"),
    ]
    found = label(rows)
    names = found.names["character"]
    assert names == ["cat", "heart", "other"]
    assert found.numbers[:, 1].tolist() == [0, 1, -1, 1, 2]


def test_an_emoji_without_a_face_teaches_no_emotion() -> None:
    rows = [picture("cat", "sleepy"), picture("ZZZ", "sleepy", group="emoji")]
    rows.append(picture("smiley", "sleepy", group="emoji"))
    assert label(rows).numbers[:, 0].tolist() == [0, -1, 0]


def test_about_a_tenth_of_the_grid_is_kept_back_and_no_emoji() -> None:
    cells = [picture(f"c{i}", f"e{k}") for i in range(40) for k in range(25)]
    kept = sum(kept_back(cell) for cell in cells)
    assert 60 < kept < 140
    assert not any(kept_back(picture(f"c{i}", "", group="emoji")) for i in range(200))


def test_damage_stays_in_the_face_box() -> None:
    x = torch.rand(1, 3, 112, 112, generator=torch.Generator().manual_seed(0))
    for damaged in (smear(x, 8.0), scramble(x, np.random.default_rng(0))):
        assert torch.equal(damaged[..., :20, :], x[..., :20, :])
        assert not torch.allclose(damaged[..., 40:80, 30:80], x[..., 40:80, 30:80])


def test_scores_count_group_and_emotion_apart() -> None:
    rows = [picture("cat", "happy"), picture("dog", "sad")]
    verdicts = [Verdict("smile", "cat", "flat"), Verdict("unreadable", "dog", "bold")]
    assert scores(verdicts, rows) == {
        "pictures": 2,
        "group": 0.5,
        "emotion": 0.0,
        "character": 1.0,
        "style": 0.5,
    }
