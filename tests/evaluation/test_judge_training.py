"""What the judge is taught: labels, what is kept from it, damage, and that it learns at all."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from evaluation import judge_export, judge_training
from evaluation.judge import NONE, SIDE, UNREADABLE, Judge, JudgeNet
from evaluation.judge_labels import HEADS, Labels, concept_of, kept_back, label, truth
from evaluation.judge_training import Batches, face_boxes, loss_of, teach, window
from training.data import Art, on_grey
from training.loop import Run

FACES = np.array([[0.3, 0.3, 0.7, 0.7]], np.float32)


def picture(character: str, emotion: str, *, group: str = "matrix", **more: str) -> Art:
    return Art("x", more.pop("style", "flat"), character, emotion, group, "train", **more)


def test_ambiguous_names_teach_no_character() -> None:
    rows = [
        picture("cat", "happy"),
        picture("heart", "sad"),
        picture("broken heart", "sad", group="emoji"),
        picture("red heart", "love", group="emoji"),
        picture("trumpet", "", group="emoji"),
    ]
    found = label(rows)
    assert found.names["character"] == ["cat", "heart", "other"]
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


def test_each_kind_of_picture_is_asked_what_it_shows() -> None:
    assert truth(picture("cat", "happy")) == {
        "emotion": "happy", "style": "flat", "character": "cat", "pose": NONE, "act": NONE,
    }  # fmt: skip
    figure = truth(picture("cat", "sad", group="body", pose="wave"))
    assert (figure["pose"], figure["emotion"]) == ("wave", "sad")
    assert "act" not in figure
    act = truth(picture("cat", "thanks", group="act"))
    assert (act["act"], act["emotion"]) == ("thanks", "happy")
    assert concept_of(picture("cat", "happy", group="prop", prop="pizza")) == "pizza"
    assert truth(picture("pizza", "", group="emoji")) == {"style": "flat", "concept": "pizza"}


def test_a_pose_or_hand_that_says_the_emotion_teaches_no_emotion() -> None:
    rows = [
        picture("cat", "sad"),
        picture("cat", "sad", group="body", pose="cry"),
        picture("cat", "sad", group="body", pose="wave"),
        picture("cat", "bye", group="act"),
    ]
    assert label(rows).numbers[:, 0].tolist() == [0, -1, 0, -1]


def test_a_figures_box_is_grown_and_a_close_window_holds_it() -> None:
    rows = [picture("cat", "sad"), picture("cat", "sad", group="body", pose="wave")]
    found = face_boxes(rows, np.repeat(FACES, 2, 0))
    assert found[0].tolist() == FACES[0].tolist()
    assert (found[1][:2] < FACES[0][:2]).all()
    assert (found[1][2:] > FACES[0][2:]).all()
    rng = np.random.default_rng(0)
    for _ in range(50):
        left, top, right, bottom = window(FACES[0], rng)
        assert 0 <= left < 0.4
        assert 0 <= top < 0.4
        assert right <= 1
        assert bottom <= 1
        assert right - left == pytest.approx(bottom - top)
        assert right - left >= 0.4


@pytest.fixture
def lessons() -> tuple[list[Art], Labels, np.ndarray]:
    """Discs with a wide or a tall mouth, red or blue, in two styles of outline."""
    rows, pictures = [], []
    for character, colour in (("cat", (200, 30, 30)), ("dog", (30, 30, 200))):
        for emotion, mouth in (("sad", (90, 150, 166, 165)), ("happy", (115, 110, 140, 180))):
            for style, width in (("flat", 0), ("bold", 16)):
                image = Image.new("RGBA", (256, 256))
                pen = ImageDraw.Draw(image)
                pen.ellipse((30, 30, 226, 226), fill=(*colour, 255), width=width, outline="black")
                pen.rectangle(mouth, fill="white")
                rows.append(picture(character, emotion, style=style))
                pictures.append(on_grey(np.asarray(image)))
    rows.append(picture("pizza", "", group="emoji"))
    pictures.append(np.full((256, 256, 4), 90, np.uint8))
    return rows, label(rows), np.stack(pictures)


def batches(lessons: tuple[list[Art], Labels, np.ndarray], size: int) -> Batches:
    rows, labels, pictures = lessons
    boxes = FACES * np.array([[r.group == "matrix"] for r in rows], np.float32)
    return Batches(rows, labels, pixels=pictures, boxes=boxes, size=size)


def test_a_batch_has_whole_close_and_unreadable_pictures(
    lessons: tuple[list[Art], Labels, np.ndarray],
) -> None:
    drawn = batches(lessons, 128)
    x, target = drawn.draw(np.random.default_rng(0))
    assert x.shape == (128, 3, SIDE, SIDE)
    assert float(x.abs().max()) <= 1.0
    assert target.shape == (128, len(HEADS))
    unread = target[:, 0] == drawn.unreadable
    assert 0.05 < float(unread.float().mean()) < 0.25
    alone = (target[:, 1] < 0) & ~unread
    assert 0.1 < float(alone.float().mean()) < 0.35
    again, same = drawn.draw(np.random.default_rng(0))
    assert torch.equal(x, again)
    assert torch.equal(target, same)


def test_a_head_without_a_lesson_costs_nothing() -> None:
    logits = {head: torch.randn(2, 3, requires_grad=True) for head in HEADS}
    target = torch.full((2, len(HEADS)), -1)
    target[:, 1] = 2
    loss_of(logits, target).backward()  # type: ignore[no-untyped-call]
    slopes = {head: made.grad for head, made in logits.items()}
    assert slopes["emotion"] is not None
    assert slopes["character"] is not None
    assert float(slopes["emotion"].abs().sum()) == 0
    assert float(slopes["character"].abs().sum()) > 0


def small(labels: Labels) -> JudgeNet:
    torch.manual_seed(0)
    return JudgeNet({h: len(labels.names[h]) for h in HEADS}, [(8, 8), (16, 16), (16, 16)])


def test_a_tiny_judge_learns(lessons: tuple[list[Art], Labels, np.ndarray]) -> None:
    net, drawn = small(lessons[1]), batches(lessons, 32)
    optimiser = torch.optim.Adam(net.parameters(), 5e-3)
    rng, losses = np.random.default_rng(0), []
    for _ in range(30):
        x, target = drawn.draw(rng)
        loss = loss_of(net(x), target)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item())
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])


def test_a_judge_resumes_and_is_shipped(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    lessons: tuple[list[Art], Labels, np.ndarray],
) -> None:
    monkeypatch.setenv("PMG_TRAIN", str(tmp_path))
    rows, labels, _ = lessons
    net = small(labels)
    run = Run(judge_training.RUN, net, rate=5e-3, minutes=0.01)
    teach(run, net, batches(lessons, 8))
    again = Run(judge_training.RUN, small(labels), rate=5e-3, minutes=0.01)
    assert again.step == run.step > 0
    monkeypatch.setattr(judge_export, "rows", lambda: rows)
    monkeypatch.setattr(judge_export, "build", small)
    judge_export.trained().save(tmp_path / "shipped")
    shipped = Judge.load(tmp_path / "shipped")
    for name, value in shipped.net.state_dict().items():
        assert torch.equal(value, run.averaged()[name]), name
    assert shipped.labels == labels.names
    assert shipped.labels["emotion"][-1] == UNREADABLE
    config = json.loads((tmp_path / "shipped" / "config.json").read_text())
    assert config["widths"][0] == [8, 8]
    text = judge_export.card(shipped, {"heads": {"pictures": 8, "emotion": 0.5}}, size=1e6)
    assert "emotion 3" in text
    assert "1.0 MB" in text
