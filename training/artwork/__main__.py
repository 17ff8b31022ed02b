"""`python -m training.artwork`: fetches the packages and draws every layer of the grid once."""

from __future__ import annotations

import time

from .grid import cells
from .layers import face_layer, head_layer, layers_root


def main() -> None:
    """Draw what is not drawn yet and say what there is."""
    began = time.monotonic()
    grid = cells()
    heads = list(dict.fromkeys((c.style, c.character) for c in grid))
    faces = list(dict.fromkeys((c.style, c.emotion) for c in grid))
    for style, emotion in faces:
        face_layer(style, emotion)
    for i, (style, character) in enumerate(heads):
        head_layer(style, character)
        if i % 100 == 0:
            print(f"heads {i}/{len(heads)}", flush=True)
    size = sum(f.stat().st_size for f in layers_root().glob("*.webp")) / 2**20
    spent = time.monotonic() - began
    print(
        f"{len(grid)} pictures of {len(heads)} heads and {len(faces)} faces; "
        f"{size:.1f} MiB of layers in {layers_root()}, {spent:.0f} s"
    )


if __name__ == "__main__":
    main()
