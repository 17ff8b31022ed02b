"""The key tells the truth about the pages, answers are counted by it, and few say nothing."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from evaluation import blind, gallery
from evaluation.blind import ENOUGH, PAGES, Pair, counted, lot, pages, read_answers, verdict
from evaluation.cli import main
from evaluation.tiles import GAP
from pmg_engine.errors import ConfigError
from training.album import NO_FACE, Box, Pixels
from training.data import Art

RED, BLUE = (220, 20, 20), (20, 20, 220)


def cell(split: str, **more: str) -> Art:
    said = {"style": "flat", "character": "cat", "emotion": "happy"} | more
    return Art("x", group="matrix", split=split, **said)


def red(row: Art) -> tuple[Pixels, Box]:
    """Real art is red here: the art itself is not on every machine."""
    return np.full((256, 256, 4), (*RED, 255), np.uint8), NO_FACE


def keyed(sides: str) -> list[Pair]:
    return [Pair(i + 1, side, "head", "happy cat") for i, side in enumerate(sides)]


def test_the_lot_mixes_cells_and_sides_by_its_seed() -> None:
    cells = [("head", cell("report", character=f"c{i}")) for i in range(60)]
    rows, key = lot(cells, seed=0)
    assert (rows, key) == lot(cells, seed=0)
    assert rows != [row for _, row in cells]
    assert set(rows) == {row for _, row in cells}
    assert [pair.number for pair in key] == list(range(1, 61))
    assert 15 < sum(pair.real == "L" for pair in key) < 45
    assert [p.real for p in key] != [p.real for p in lot(cells, seed=1)[1]]
    assert all(row.character in pair.cell for row, pair in zip(rows, key, strict=True))


@pytest.mark.parametrize("name", PAGES)
def test_the_real_picture_is_where_the_key_says(name: str) -> None:
    letters = ImageFont.load_default(12)
    assert isinstance(letters, ImageFont.FreeTypeFont)
    key = keyed("LRRLRLLRRLLRLRLR")
    real, made = Image.new("RGBA", (256, 256), RED), Image.new("RGBA", (256, 256), BLUE)
    found = pages(key, [real] * 16, [made] * 16, letters)
    side, wide, tall = PAGES[name]
    width, height = 2 * side + 3 * GAP, 28 + side + 2 * GAP
    for pair in key:
        page, place = divmod(pair.number - 1, wide * tall)
        left, top = place % wide * width, place // wide * height
        sheet = np.asarray(found[f"{name}-{page + 1}.png"])
        tile = sheet[top : top + height, left : left + width]
        halves = {"L": tile[:, : width // 2], "R": tile[:, width // 2 :]}
        colour = {k: RED if (v == RED).all(-1).any() else BLUE for k, v in halves.items()}
        assert colour[pair.real] == RED
        assert sorted(colour.values()) == [BLUE, RED]
        assert (tile == RED).all(-1).sum() == side * side


def test_who_takes_the_painted_for_the_real_is_counted_with_wilsons_interval() -> None:
    row = counted(keyed("LRLRL"), ["L", "L", "?", "R"])
    assert (row["answers"], row["undecided"]) == (3, 1)
    assert row["taken for real"] == pytest.approx(1 / 3)
    row = counted(keyed("L" * 60), ["R"] * 18 + ["L"] * 42)
    assert row["taken for real"] == pytest.approx(0.3)
    # p = (k + z²/2 ± z sqrt(k(n-k)/n + z²/4)) / (n + z²), z = 1.96 (Wilson 1927)
    assert row["low"] == pytest.approx(0.1990, abs=1e-4)
    assert row["high"] == pytest.approx(0.4251, abs=1e-4)
    assert counted(keyed("L" * 9), ["?"] * 9)["taken for real"] is None


def test_fewer_than_thirty_answers_conclude_nothing() -> None:
    for count in (0, 1, ENOUGH - 1):
        for taken in {0, count // 2, count}:
            said = verdict(counted(keyed("L" * count), ["R"] * taken + ["L"] * (count - taken)))
            assert "nothing" in said
    undecided = counted(keyed("L" * 60), ["R"] * (ENOUGH - 1) + ["?"] * 31)
    assert "nothing" in verdict(undecided)


def test_thirty_answers_say_what_their_interval_says() -> None:
    said = [verdict(counted(keyed("L" * 30), ["R"] * n + ["L"] * (30 - n))) for n in (0, 15, 30)]
    assert "less often than by guessing" in said[0]
    assert "cannot be told from guessing" in said[1]
    assert "more often than not" in said[2]


@pytest.mark.parametrize(
    ("text", "line"), [("L\nX\n", 2), ("LR\n", 1), ("L\n\nR\n", 2), ("L\nR\n?\nL\n", 4)]
)
def test_what_is_no_answer_is_named_by_its_line(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "answers").write_text(text)
    with pytest.raises(ConfigError, match=f"Line {line} "):
        read_answers(tmp_path / "answers", 3)


def test_small_letters_and_a_last_empty_line_are_fine(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("l\n R\r\n?\n\n")
    assert read_answers(tmp_path / "answers", 3) == ["L", "R", "?"]


def test_answers_without_pairs_name_the_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "answers").write_text("L\n")
    asked = ["blind", "--out", str(tmp_path), "--answers", str(tmp_path / "answers")]
    assert main(asked) == 1
    assert "pmg eval blind" in capsys.readouterr().out
    (tmp_path / "key.json").write_text('{"pairs": [{"number": 1}]}')
    assert main(asked) == 1


def test_without_the_art_nothing_is_laid_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PMG_TRAIN", str(tmp_path))
    assert main(["blind"]) == 1
    assert str(tmp_path / "data") in capsys.readouterr().out
    assert not (tmp_path / "blind").exists()


def test_pairs_are_laid_out_and_their_answers_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = [cell("report"), cell("report", emotion="sad"), cell("choose"), cell("train")]
    monkeypatch.setattr(blind, "known_art", lambda: known)
    monkeypatch.setattr(gallery, "draw", red)
    out = tmp_path / "look"
    assert main(["blind", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert str(out / "pages") in said
    assert "--answers" in said
    assert sorted(p.name for p in (out / "pages").iterdir()) == ["large-1.png", "small-1.png"]
    key = json.loads((out / "key.json").read_text())["pairs"]
    assert len(key) == 2  # those of the report half
    sheet = np.asarray(Image.open(out / "pages" / "large-1.png"))
    assert (sheet == RED).all(-1).sum() == 2 * 256 * 256
    for flip, share in ((False, "0.000"), (True, "1.000")):
        letters = [p["real"] if not flip else "LR"[p["real"] == "L"] for p in key]
        (tmp_path / "answers").write_text("\n".join(letters))
        asked = ["blind", "--out", str(out), "--answers", str(tmp_path / "answers")]
        assert main(asked) == 0
        said = capsys.readouterr().out
        assert share in said
        assert "2 answers say nothing yet" in said
