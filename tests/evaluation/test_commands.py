"""The parts of the acceptance commands that need no painter."""

import numpy as np
import pytest
from PIL import Image, ImageFont

from evaluation.alpha import line as alpha_line
from evaluation.clip_report import FALSE, Seen, bars_of, captioned, tops, words
from evaluation.keywords import passed
from evaluation.sheets import pasted, wrapped
from evaluation.use import mean
from evaluation.words import digest
from pmg_engine.models.caption import Known
from pmg_engine.types import Silence
from training.data import Art


def test_keywords_must_be_good_whole_and_fast() -> None:
    good = {"macro-F1": 0.6, "complete": 1.0, "p50 ms": 200.0}
    assert passed(good, 0.5)
    assert passed(None, 0.5)
    assert not passed({**good, "macro-F1": 0.4}, 0.5)
    assert not passed({**good, "complete": 0.99}, 0.5)
    assert not passed({**good, "p50 ms": 900.0}, 0.5)


def test_alpha_needs_both_on_the_same_sticker() -> None:
    fine = np.zeros((32, 32), np.uint8)
    fine[8:24, 8:24] = 255
    full, torn = np.full((32, 32), 255, np.uint8), np.zeros((32, 32), np.uint8)
    torn[4:10, 4:10] = torn[20:26, 20:26] = 255
    found = alpha_line([fine, full, torn, fine])
    assert found == {"pictures": 4, "clear corners": 0.75, "one piece": 0.75, "both": 0.5}


def test_means_per_arm() -> None:
    rows = [{"X and S after likes": 1.0, "X afterwards": 0.0}] * 2
    assert mean(rows) == {"users": 2, "X and S after likes": 1.0, "X afterwards": 0.0}


def test_silence_has_a_digest_too() -> None:
    assert digest(Silence("grief")) == "silence:grief"


def test_tops_give_the_best_word_and_its_lead() -> None:
    place, best, lead = tops(np.array([[0.1, 0.5, 0.4]], np.float32))
    assert (int(place[0]), float(best[0])) == (1, 0.5)
    assert float(lead[0]) == pytest.approx(0.1)


def test_bars_shut_unknown_pictures_out() -> None:
    emotions = list(words()["emotion"])
    rng = np.random.default_rng(0)
    known = Known(
        (("cat", "flat"), ("dog", "bold")), np.float32([[0, 0], [9, 0]]), np.eye(2, dtype="f4")
    )
    rows = [Art("x", how, who, "happy", "matrix", "") for who, how in known.names] * 20
    cosines = rng.normal(0.1, 0.02, (40, len(emotions))).astype(np.float32)
    cosines[:, emotions.index("happy")] = 0.6
    places = np.tile(known.centres, (20, 1)) + rng.normal(0, 0.3, (40, 2))
    ours = Seen({"emotion": cosines}, places.astype(np.float32))
    strange = Seen({}, rng.normal((4, 8), 1, (100, 2)).astype(np.float32))
    bars = bars_of(known, ours, rows, [strange])
    assert captioned(known, ours, rows, bars) == {
        "pictures": 40, "named": 1.0, "character": 1.0, "style": 1.0
    }  # fmt: skip
    assert float(captioned(known, strange, None, bars)["named"] or 0) == pytest.approx(
        FALSE, abs=0.015
    )
    assert bars.least == pytest.approx(0.6, abs=1e-3)


def test_long_lines_are_cut_with_an_ellipsis() -> None:
    letters = ImageFont.load_default(12)
    text = wrapped("one two three four five six seven eight nine ten eleven", letters, 90)
    assert len(text.splitlines()) == 2
    assert text.endswith("…")
    assert wrapped("short", letters, 90) == "short"
    assert all(letters.getlength(x) <= 100 for x in wrapped("x" * 200, letters, 90).splitlines())


def test_rows_of_tiles_become_one_picture() -> None:
    tile = Image.new("RGB", (10, 20))
    assert pasted([[tile, tile], [tile]]).size == (20, 40)
