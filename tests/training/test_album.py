"""Reading drawn pictures one by one from the album's file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.album import Album


def test_pictures_are_read_in_the_order_asked_for(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 4), np.uint8)
    (tmp_path / "pixels.u8").write_bytes(pixels.tobytes())
    album = object.__new__(Album)  # the whole list of pictures would need the art
    album.folder = tmp_path
    album.pixels = np.memmap(tmp_path / "pixels.u8", np.uint8, "r", shape=pixels.shape)
    found = album.read([3, 0, 3])
    assert np.array_equal(found, pixels[[3, 0, 3]])
    found[0] = 0  # theirs to change
    assert np.array_equal(album.read([3])[0], pixels[3])
