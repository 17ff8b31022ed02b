"""Looks that no word names, and the pictures beside a picture."""

from __future__ import annotations

import numpy as np
import pytest

from training.data import Art, on_grey
from training.looks import LINES, TRAINED, Look, look, worn
from training.references import LOOKS, SAME, SHOWN, Relatives, straight, stretched

PLAIN = Look(hue=0.0, chroma=1.0, light=1.0, line=0, stretch=1.0)


def picture() -> np.ndarray:
    """A blue disc of radius 60 with a dark bar, on nothing."""
    y, x = np.mgrid[:256, :256] - 128
    image = np.zeros((256, 256, 4), np.uint8)
    image[np.hypot(x, y) < 60] = (60, 90, 220, 255)
    image[(abs(y) < 4) & (abs(x) < 30)] = (20, 20, 20, 255)
    return image


def test_a_look_depends_on_its_seed_alone() -> None:
    assert look(3) == look(3)
    assert look(3) != look(4)
    assert LOOKS <= TRAINED, "seeds from TRAINED on are for users"


def test_colours_are_drawn_to_the_hue_and_what_is_transparent_stays() -> None:
    red = worn(picture(), Look(hue=29.0, chroma=1.0, light=1.0, line=0, stretch=1.0))
    seen = red[red[..., 3] == 255].mean(0)
    assert seen[0] > seen[2], "blue became red"
    assert red[0, 0, 3] == 0


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_thicker_or_thinner(line: int) -> None:
    def dark(image: np.ndarray) -> int:
        return int(((image[..., :3].max(-1) < 60) & (image[..., 3] > 200)).sum())

    plain = worn(picture(), PLAIN)
    lined = worn(picture(), Look(hue=0.0, chroma=1.0, light=1.0, line=line, stretch=1.0))
    assert np.sign(dark(lined) - dark(plain)) == np.sign(line)


def test_proportions_change_and_stay_inside() -> None:
    wide = worn(picture(), Look(hue=0.0, chroma=1.0, light=1.0, line=0, stretch=1.3))[..., 3] > 127
    assert np.ptp(wide.nonzero()[1]) > 1.2 * np.ptp(wide.nonzero()[0])
    box = stretched(np.array([0.0, 0.0, 1.0, 1.0], np.float32), look(5))
    assert box.min() >= 0
    assert box.max() <= 1


def test_straight_undoes_grey() -> None:
    image = picture()
    assert np.abs(straight(on_grey(image)).astype(int) - image).max() <= 1


def test_relatives_share_the_style_are_never_the_picture_and_mostly_absent() -> None:
    rows = [
        Art(f"{style}{who}{i}", style, who, "happy", "matrix", "report" if i == 9 else "train")
        for style in ("flat", "bold")
        for who in ("cat", "dog")
        for i in range(10)
    ]
    table = np.arange(40, dtype=np.float16)[:, None, None, None]
    found, rng = Relatives(rows, table), np.random.default_rng(2)
    both = [found.beside(3, rng) for _ in range(600)]
    assert all(np.array_equal(picks, seen.ravel()) for picks, seen in both)
    seen = [picks for picks, _ in both]
    others = [rows[i] for picks in seen for i in picks]
    assert {r.style for r in others} == {"flat"}
    assert all(r.split == "train" for r in others)
    assert all(3 not in picks for picks in seen)
    shown = [picks for picks in seen if len(picks)]
    assert len(shown) / len(seen) == pytest.approx(SHOWN, abs=0.08)
    same = sum(all(rows[i].character == "cat" for i in picks) for picks in shown) / len(shown)
    assert same > SAME - 0.05
