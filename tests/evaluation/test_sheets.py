"""Which cells the painter's sheets show, and that every picture stands where its words are."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from evaluation import gallery
from evaluation.cli import main
from evaluation.gallery import CHAT, SMALL, TINY, drawn
from evaluation.painted import told
from evaluation.tiles import GAP, INK, PAPER, Fonts, captioned, sized
from pmg_engine.condition import COMPUTED, PLAIN
from pmg_engine.vocabulary import vocabulary
from training.album import NO_FACE, Box, Pixels, split_of
from training.data import Art
from training.words import POSE_WORDS

RED, BLUE = (220, 20, 20), (20, 20, 220)


def cell(split: str, group: str = "matrix", **more: str) -> Art:
    said = {"style": "flat", "character": "cat", "emotion": "happy"} | more
    return Art("x", group=group, split=split, **said)


def plain(colour: tuple[int, int, int], side: int = 256) -> Image.Image:
    return Image.new("RGBA", (side, side), (*colour, 255))


def red(row: Art) -> tuple[Pixels, Box]:
    """Real art is red here: the art itself is not on every machine."""
    return np.full((256, 256, 4), (*RED, 255), np.uint8), NO_FACE


@pytest.fixture
def fonts() -> Fonts:
    small, large = ImageFont.load_default(12), ImageFont.load_default(16)
    assert isinstance(small, ImageFont.FreeTypeFont)
    assert isinstance(large, ImageFont.FreeTypeFont)
    return small, large


def test_every_style_shows_the_same_faces_in_words_the_engine_has() -> None:
    found, words = gallery.style_cells(0), vocabulary()
    per = len(found) // len(words.styles)
    blocks = [found[i : i + per] for i in range(0, len(found), per)]
    for style, block in zip(words.styles, blocks, strict=True):
        assert {r.style for r in block} == {PLAIN[0] if style in COMPUTED else style}
    assert {r.emotion for r in found} <= set(words.emotions)
    assert {r.character for r in found} <= set(words.characters)
    assert {words.group_of(r.emotion) for r in found} >= set(words.groups) - {"love", "neutral"}
    rows = [[(r.emotion, r.character) for r in block] for block in blocks]
    assert all(row == rows[0] for row in rows)
    assert len({r.emotion for r in found}) == 8
    assert len(set(rows[0])) == len(rows[0]) >= 16


def test_fourteen_poses_are_told_with_three_characters_each() -> None:
    found = gallery.pose_cells(0)
    poses = list(dict.fromkeys(r.pose for r in found))
    assert len(poses) == 14
    assert found == gallery.pose_cells(0)
    assert found != gallery.pose_cells(1)
    for pose in poses:
        these = [r for r in found if r.pose == pose]
        assert len({r.character for r in these}) == 3
        assert all(f" {POSE_WORDS[pose]} " in told(r) for r in these)
        assert all(r.style in vocabulary().styles for r in these)


def test_poses_never_shown_come_first_and_the_report_half_is_not_looked_at() -> None:
    found = gallery.pose_cells(0)
    assert any(r.split == "choose" for r in found)
    for pose in {r.pose for r in found}:
        splits = [split_of("pose", pose, r.character) for r in found if r.pose == pose]
        assert "report" not in splits
        assert splits == sorted(splits)  # choose before train
        assert splits == [r.split for r in found if r.pose == pose]


def test_concepts_differ_and_were_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        cell(split, "emoji", character=name, emotion="", style=style)
        for split in ("choose", "report", "train")
        for name in ("pizza", "rocket", "guitar")
        for style in ("flat", "pixel")
    ]
    monkeypatch.setattr(gallery, "known_art", lambda: known)
    found = gallery.concept_cells(0)
    assert {r.character for r in found} == {"pizza", "rocket", "guitar"}
    assert len(found) == 3
    assert {r.split for r in found} == {"choose"}


def test_cells_beside_real_art_are_of_every_kind_and_of_one_half() -> None:
    pose, who = next(
        (pose, who)
        for pose in gallery.NAMED
        for who in vocabulary().characters
        if split_of("pose", pose, who) == "choose"
    )
    known = [cell(split) for split in ("train", "choose", "report")]
    known += [cell(split, "act", emotion="thanks") for split in ("choose", "report")]
    known += [cell(s, "emoji", emotion="", character="pizza") for s in ("choose", "report")]
    known += [cell("choose", "body", pose=pose, character=who)]
    found = gallery.held_out(known, 5, seed=0, half="choose")
    assert {kind: len(these) for kind, these in found.items()} == {
        "head": 1, "figure": 1, "act": 1, "thing": 1,
    }  # fmt: skip
    assert {row.split for these in found.values() for row in these} == {"choose"}


def test_real_art_stands_left_of_the_painted_at_both_sizes(
    monkeypatch: pytest.MonkeyPatch, fonts: Fonts
) -> None:
    monkeypatch.setattr(gallery, "draw", red)
    these = [cell("choose"), cell("choose", character="dog")]
    sheet = gallery.beside_sheet(these, [plain(BLUE)] * 2, fonts)
    wide = 2 * 256 + CHAT + 4 * GAP
    for left in (0, wide):
        middle = 34 + GAP + 128
        assert sheet.getpixel((left + GAP + 1, middle)) == RED
        assert sheet.getpixel((left + GAP + 255, middle)) == RED
        assert sheet.getpixel((left + 2 * GAP + 256, middle)) == BLUE
        small = left + 3 * GAP + 512 + CHAT // 2
        assert sheet.getpixel((small, middle - 20)) == RED
        assert sheet.getpixel((small, middle + 20)) == BLUE
    assert sheet.width >= 2 * wide


def test_a_styles_row_holds_that_styles_pictures(fonts: Fonts) -> None:
    these = gallery.style_cells(0)
    per = len(gallery.FACES) * len(gallery.CAST)
    shade = [(20 * i, 0, 0) for i in range(len(vocabulary().styles))]
    sheet = gallery.styles_sheet(these, [plain(shade[i // per]) for i in range(len(these))], fonts)
    side = TINY + 2 * GAP
    assert sheet.size == ((per + 1) * side, 34 + 48 + side * len(shade))
    for i, style in enumerate(vocabulary().styles):
        y = 34 + 48 + i * side + side // 2
        seen = {sheet.getpixel((x * side + side // 2, y)) for x in (1, per)}
        assert len(seen) == 1
        if style not in COMPUTED:
            assert seen == {shade[i]}
        elif style == "pastel":
            assert min(seen.pop()) > 80


def test_a_poses_column_holds_that_poses_pictures(fonts: Fonts) -> None:
    these = gallery.pose_cells(0)
    poses = list(dict.fromkeys(r.pose for r in these))
    sheet = gallery.poses_sheet(
        these, [plain((10 * poses.index(r.pose), 0, 0)) for r in these], fonts
    )
    side = SMALL + 2 * GAP
    band = (sheet.height - 34) // 2
    for i in range(len(poses)):
        at = (i % 7 * side + side // 2, 34 + i // 7 * band + 28 + side // 2)
        assert sheet.getpixel(at) == (10 * i, 0, 0)


def test_words_stand_below_the_picture_not_on_it(fonts: Fonts) -> None:
    tile = captioned([plain(BLUE, 64)], fonts[0], words="a happy cat", lines=2)
    seen = np.asarray(tile)
    assert (seen[GAP : GAP + 64, GAP : GAP + 64] == BLUE).all()
    below = Image.fromarray(seen[GAP + 64 :])
    shades = {colour for _, colour in below.getcolors(99_999) or ()}
    assert Image.new("RGB", (1, 1), PAPER).getpixel((0, 0)) in shades
    assert min(sum(shade) for shade in shades) < 200, f"no letters in {INK}"
    assert captioned([plain(BLUE, 64)], fonts[0]).height == 64 + 2 * GAP


def test_a_sticker_of_the_right_size_is_left_as_it_is() -> None:
    image = plain(RED)
    assert sized(image, 256) is image
    assert sized(image, 64).size == (64, 64)


@pytest.mark.parametrize("name", ["lines", "beside", "concepts", None])
def test_without_the_art_one_sentence_says_so_before_anything_is_painted(
    name: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PMG_TRAIN", str(tmp_path))
    out = tmp_path / "out"
    assert main(["sheets", "--out", str(out), *(["--only", name] if name else [])]) == 1
    said = capsys.readouterr().out
    assert str(tmp_path / "data") in said
    assert "training/README.md" in said
    assert not out.exists()


def test_one_sheet_is_painted_alone_and_needs_no_art(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PMG_TRAIN", str(tmp_path / "nothing"))
    monkeypatch.setattr(gallery, "NAMED", ("wave",))
    monkeypatch.setattr(gallery, "EACH", 1)
    out = tmp_path / "out"
    assert main(["sheets", "--only", "poses", "--out", str(out)]) == 0
    assert [p.name for p in out.iterdir()] == ["sheet-poses.webp"]
    with Image.open(out / "sheet-poses.webp") as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    middle = pixels[34 + 28 + GAP :][:SMALL, GAP : GAP + SMALL]
    assert middle.std() > 10, "the painter drew nothing"


def test_a_sheets_pictures_do_not_depend_on_the_sheets_before_it() -> None:
    found = asyncio.run(drawn({"a": [cell("train")], "b": [cell("train")]}, seed=3))
    first, second = (np.asarray(found[name][0]) for name in "ab")
    assert first.shape == (256, 256, 4)
    assert (first == second).all()
