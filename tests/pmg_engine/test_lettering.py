"""Words on a sticker: in every script of ours, inside their room, joined to the subject."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from scipy import ndimage

from pmg_engine.cutout import SIDE, die_cut
from pmg_engine.lettering import lettered

SAID = ["GOOD JOB", "晚安，做个好梦", "Спасибо большое!", "ありがとう", "¡Mañana sí!", "grüß"]


@pytest.mark.parametrize("text", SAID)
def test_every_script_of_ours_has_letters(text: str) -> None:
    drawn = lettered(text, width=460, height=150)
    assert drawn is not None
    assert drawn.width <= 460
    assert drawn.height <= 150
    shown = {c for c in text if not c.isspace()}
    less = lettered("".join(c for c in text if c != max(shown)), width=460, height=150)
    assert less is not None
    assert less.tobytes() != drawn.tobytes(), "each character is really drawn"


@pytest.mark.parametrize("text", ["", "   ", "🐱🎉", "\u0645\u0631\u062d\u0628\u0627"])
def test_what_no_font_has_is_left_out(text: str) -> None:
    assert lettered(text, width=460, height=150) is None


@given(st.text(max_size=60))
def test_any_text_stays_in_its_room(text: str) -> None:
    drawn = lettered(text, width=460, height=150)
    assert drawn is None or (drawn.width <= 470 and drawn.height <= 160)


def test_the_words_and_the_subject_are_one_piece() -> None:
    head = Image.new("RGBA", (256, 256))
    ImageDraw.Draw(head).ellipse((30, 30, 226, 226), fill=(250, 180, 60, 255))
    alpha = np.asarray(die_cut(head, "ok then"))[..., 3]
    assert alpha.shape == (SIDE, SIDE)
    assert not alpha[[0, 0, -1, -1], [0, -1, 0, -1]].any()
    pieces, count = ndimage.label(alpha > 127)
    sizes = ndimage.sum_labels(alpha > 127, pieces, range(1, count + 1))
    assert max(sizes) >= 0.95 * sum(sizes)
    assert alpha[-40:].max() == 255, "the words stand at the foot"
