"""Cells: which are asked for, in which words, and how they are compared with real pictures."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evaluation import concepts, grid, painted, pairs
from evaluation.judge import Judge
from evaluation.painted import by_lot, cell_options, compare, mean_row, pairs_in_turn, told
from pmg_engine.vocabulary import vocabulary
from training.album import split_of
from training.data import Art
from training.rig import POSES


def cell(split: str, group: str = "matrix", **more: str) -> Art:
    said = {"style": "flat", "character": "cat", "emotion": "happy"} | more
    return Art("x", group=group, split=split, **said)


def test_cells_are_seeded_and_never_mix_splits() -> None:
    names = vocabulary().characters[:50]
    known = [cell("train", character=name) for name in names]
    known += [cell("report", character=name) for name in names[:9]]
    known += [cell("train", character="somebody the engine never asks for")]
    known += [cell("choose"), cell("train", "emoji"), cell("train", colour="pink")]
    found = grid.cells(known, 20, seed=0, half="report")
    assert found == grid.cells(known, 20, seed=0, half="report")
    assert found != grid.cells(known, 20, seed=1, half="report")
    assert len(found["seen"]) == 20
    assert {r.character for r in grid.cells(known, 99, seed=0, half="report")["seen"]} == set(names)
    assert len(found["held-out"]) == 9
    assert {r.split for r in found["seen"]} == {"train"}
    assert all(r.group == "matrix" and not r.colour for r in found["seen"])
    assert len(grid.cells(known, 20, seed=0, half="both")["held-out"]) == 10


def test_a_cell_is_told_in_the_painters_words() -> None:
    assert told(cell("train")) == "happy cat, flat style"
    assert told(cell("train", "body", pose="wave", colour="pink")) == (
        "happy waving pink cat, flat style"
    )
    assert told(cell("train", "prop", prop="pizza")) == "happy cat, flat style, with pizza"
    assert told(cell("report", "emoji", character="pizza", emotion="")) == "pizza, flat style"


def test_every_pair_comes_before_a_second_of_any() -> None:
    known = [cell("report", character=c, style=s) for c in "abcd" for s in ("flat", "bold")]
    found = pairs_in_turn(known, ("character",), count=6, seed=0)
    assert {r.character for r in found[:4]} == set("abcd")
    assert len(found) == 6
    assert len(set(found)) == 6


def test_poses_are_held_out_with_their_character() -> None:
    known = [
        cell("report", "body", character=f"c{i}", pose=p, emotion="happy")
        for i in range(30)
        for p in POSES
    ]
    found = pairs.poses(known, 200, seed=0, half="report")
    assert found
    assert all(split_of("pose", r.pose, r.character) == "report" for r in found)
    assert len({(r.pose, r.character) for r in found}) == len(found)
    assert not pairs.poses(
        [cell("report", "body", emotion="thanks", pose="bow")], 9, seed=0, half="both"
    )


def test_acts_and_concepts_come_from_the_half_that_is_asked_for() -> None:
    known = [cell("report", "act", emotion="thanks"), cell("choose", "act", emotion="bye")]
    assert [r.emotion for r in pairs.acts(known, 9, seed=0, half="report")] == ["thanks"]
    things = [cell(s, "emoji", character=s, emotion="") for s in ("report", "choose", "train")]
    assert len(concepts.cells(things, 9, seed=0, half="both")) == 2
    assert [r.character for r in concepts.cells(things, 9, seed=0, half="choose")] == ["choose"]


def test_props_are_new_to_their_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "things", lambda style: ("pizza", "cake"))
    known = [cell("train"), cell("train", "prop", prop="pizza"), cell("report", character="dog")]
    found = pairs.props(known, 5, seed=0)
    assert [(r.character, r.prop, r.group) for r in found] == [("cat", "cake", "prop")]


def test_a_swapped_face_is_another_groups() -> None:
    known = [cell("train", emotion=e) for e in ("laugh", "sad", "angry")]
    known.append(cell("train", emotion="sad", character="dog"))
    assert [r.emotion for r in grid.others(known, cell("report"))] == ["sad", "angry"]


def test_art_over_grey_becomes_straight_colour_again() -> None:
    table = np.zeros((1, 256, 256, 4), np.uint8)
    table[..., :3] = 128  # nothing there: grey
    table[0, 50:90, 50:90] = (10, 200, 30, 255)
    seen = np.asarray(painted.real_pictures(table)[0])
    assert seen[60, 60].tolist() == [10, 200, 30, 255]
    assert seen[0, 0, 3] == 0


def test_a_mean_leaves_out_what_was_never_measured() -> None:
    found = mean_row([{"pictures": 3, "group": 0.5, "pose": None}, {"pictures": 3, "group": 1.0}])
    assert found["group"] == pytest.approx(0.75)
    assert found["pose"] is None


def _plain(row: Art) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    picture = np.full((256, 256, 4), 128, np.uint8)
    picture[..., 3] = 0
    picture[60:200, 60:200] = (250, 190, 60, 255)
    return picture, (0.0, 0.0, 0.0, 0.0)


def test_the_shipped_painter_and_judge_fill_every_arm(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(painted, "draw", _plain)
    monkeypatch.setattr(grid, "draw", _plain)
    parser = cell_options("grid", "", cells=2, half="report")
    options = parser.parse_args(["--seeds", "2", "--steps", "1", "--sheet", str(tmp_path)])
    these = [cell("report"), cell("report", "body", pose="wave", emotion="sad")]
    table = compare({"held-out": these, "none": []}, options, name="grid")
    assert list(table) == [
        "held-out: real", "held-out: autoencoder", "held-out: painted, seed 0",
        "held-out: painted, seed 1", "held-out: ratio",
    ]  # fmt: skip
    assert all(row["pictures"] == 2 for row in table.values())
    with Image.open(tmp_path / "grid-held-out.png") as drawn:
        assert drawn.size == (12 * 96, 2 * 96)
    known = [cell("train", emotion=e) for e in ("sad", "angry", "scared")]
    found = grid.controls(Judge.load(), known, these[:1])
    assert set(found) == {"character mean", "swapped face"}
    assert grid.controls(Judge.load(), [], these) == {}


def test_by_lot_takes_no_more_than_there_are() -> None:
    assert len(by_lot([cell("train")] * 3, 10, 0)) == 3
