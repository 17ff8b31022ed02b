"""How soft an edge is measured."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from evaluation.crisp import line, rises


def disc(blur: float) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """A disc of 160 pixels, its edge blurred with this sigma."""
    big = np.zeros((800, 800), np.uint8)
    cv2.circle(big, (400, 400), 320, 255, -1)
    small = cv2.resize(big, (200, 200), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), blur) if blur else small, np.uint8)


def test_the_rise_of_a_blurred_edge_is_that_of_the_error_function() -> None:
    # 10 to 90 % of a normal distribution: 2 x 1.2816 sigma
    for sigma in (1.0, 2.0):
        assert np.median(rises(disc(sigma))) == pytest.approx(2.563 * sigma, rel=0.12)
    assert np.median(rises(disc(0))) < 1.6


def test_an_edge_at_the_border_has_an_outside() -> None:
    assert np.median(rises(np.full((50, 50), 255, np.uint8))) < 1.6


def test_a_picture_is_crisp_when_nearly_all_of_its_contour_is() -> None:
    row = line([disc(0), disc(2.0)])
    assert row["crisp"] == 0.5
    assert row["worst share"] == pytest.approx(0.0, abs=0.05)
