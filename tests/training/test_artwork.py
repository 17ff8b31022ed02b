"""The grid from public packages: complete, held out in every style, drawn in two known layers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

pytest.importorskip("resvg_py", reason="artwork is drawn by the `train` extra's rasteriser")

from training import album
from training.artwork import (
    COLOURS,
    ArtworkError,
    Cell,
    cells,
    characters,
    face_mask,
    head,
    layers,
    packages,
    recolour,
    render,
)
from training.artwork.grid import half, held
from training.artwork.leaves import coloured, leaves, measure, parse, without
from training.artwork.recipe import HERE, recipe

TWO = '<path d="M0 0h10v10h-10z"/><g fill="none"><circle cx="5" cy="5" r="2" fill="#fff"/></g>'


def drawable(style: str) -> None:
    """Skip where a style's packages are neither here nor to be had."""
    used = recipe().styles[style]
    try:
        packages.archive(used.package)
        packages.archive(used.faces)
    except ArtworkError as error:
        pytest.skip(str(error))


def test_eighty_characters_in_four_styles() -> None:
    full = [c for c in characters() if len(c.styles) >= 4]
    assert len(full) >= 80
    wanted = {"penguin", "frog", "unicorn", "owl", "dragon", "horse", "duck", "tiger"}
    assert wanted <= {c.name for c in full}


def test_every_emotion_has_held_out_pairs_in_both_halves() -> None:
    for emotion in recipe().emotions:
        halves = [half(emotion, name) for name in held(emotion)]
        assert len(halves) >= 5, emotion
        assert {"choose", "report"} == set(halves), emotion
        assert set(recipe().held.get(emotion, ())) <= set(held(emotion))


def test_a_held_out_pair_is_out_of_training_in_every_style() -> None:
    splits: dict[tuple[str, str], set[str]] = {}
    for cell in cells():
        splits.setdefault((cell.emotion, cell.character), set()).add(cell.split)
    assert all(len(found) == 1 for found in splits.values())
    share = sum(c.split != "train" for c in cells()) / len(cells())
    assert 0.02 < share < 0.1


def test_permissive_art_asks_for_no_credit() -> None:
    free = cells(permissive=True)
    assert {c.licence for c in free} == {"MIT", "Apache-2.0"}
    assert {c.style for c in free} == {"glossy", "flat", "cartoon", "kawaii"}
    assert {c.licence for c in cells(["bold", "retro"])} == {"CC-BY-4.0"}
    assert cells(["bold"], permissive=True) == []


def test_every_new_character_has_names_in_two_languages() -> None:
    names = json.loads((HERE / "names.json").read_text(encoding="utf-8"))
    assert set(names) == set(recipe().heads) - set(recipe().old)
    spoken = [n for name, e in names.items() for n in {name, e["zh"], *e["aliases"]}]
    assert len(spoken) == len(set(spoken))
    assert all("\u4e00" <= entry["zh"][0] <= "\u9fff" for entry in names.values())


def test_leaves_are_numbered_measured_and_taken_away() -> None:
    tree = parse(TWO, 10)
    assert len(leaves(tree)) == 2
    square, circle = measure(TWO, 10)
    assert square.area == 1.0
    assert circle.area == pytest.approx(0.126, abs=0.01)
    assert circle.left == pytest.approx(0.3, abs=0.02)
    assert circle.bottom == pytest.approx(0.7, abs=0.02)
    assert len(leaves(without(tree, {1}))) == 1
    assert len(leaves(tree)) == 2


def test_the_generators_darker_colour() -> None:
    assert coloured("${color} ${darken(color, 30)}", "#402010") == "#402010 #220200"


@pytest.mark.parametrize("colour", COLOURS)
def test_recolouring_keeps_line_art_and_accents(colour: str) -> None:
    picture = Image.new("RGBA", (64, 64))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((8, 8, 55, 55), "#f6a545", "#1c1410", 4)
    draw.rectangle((40, 40, 48, 48), "#3f8efc")
    new = recolour(picture, colour)
    wanted = tuple(int(COLOURS[colour][i : i + 2], 16) for i in (1, 3, 5))
    body = new.getpixel((24, 24))
    assert isinstance(body, tuple)
    assert np.abs(np.subtract(body[:3], wanted)).max() < 12
    line, accent = np.asarray(new)[9, 9], np.asarray(new)[44, 44]
    assert np.abs(line[:3].astype(int) - (0x1C, 0x14, 0x10)).max() < 12
    assert np.abs(accent[:3].astype(int) - (0x3F, 0x8E, 0xFC)).max() < 12
    assert np.array_equal(np.asarray(new)[..., 3], np.asarray(picture)[..., 3])


@pytest.mark.parametrize("style", ["flat", "cartoon", "kawaii"])
def test_a_picture_is_its_head_under_its_face(style: str) -> None:
    drawable(style)
    cell = Cell(style, "penguin", "happy", "train", "MIT")
    below, face = layers(cell, 96)
    mask = np.asarray(face_mask(cell, 96))
    whole, bare = np.asarray(render(cell, 96)), np.asarray(head(style, "penguin", 96))
    assert np.array_equal(np.asarray(below), bare)
    assert np.array_equal(np.asarray(face)[..., 3], mask)
    assert 0.02 < (mask > 127).mean() < 0.3
    assert (bare[..., 3] > 127).mean() > 0.2
    outside = mask == 0
    assert np.array_equal(whole[outside], bare[outside])
    assert (whole[mask > 200] != bare[mask > 200]).any()


def test_rage_reddens_the_head() -> None:
    drawable("flat")
    calm = np.asarray(layers(Cell("flat", "penguin", "angry", "", ""), 64)[0]).astype(int)
    rage = np.asarray(layers(Cell("flat", "penguin", "furious", "", ""), 64)[0]).astype(int)
    solid = calm[..., 3] > 200
    redder = (rage[..., 0] - rage[..., 1]) - (calm[..., 0] - calm[..., 1])
    assert redder[solid].mean() > 20
    assert not [c for c in cells() if c.emotion == "furious" and c.character in recipe().red]


def test_another_package_than_the_pinned_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho changed > any.tgz\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PMG_TRAIN", str(tmp_path / "state"))
    with pytest.raises(ArtworkError, match="another digest"):
        packages.archive("noto")
    npm.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(ArtworkError, match="could not fetch"):
        packages.archive("noto")
    assert list((tmp_path / "state" / "artwork").iterdir()) == []


def test_art_that_asks_for_no_credit_can_be_had_alone() -> None:
    styles = [*recipe().styles, "pixel", "blob", "line", "pastel"]
    assert {one for one in styles if not album.permissive(one)} == {"bold", "retro"}
