"""Two painted pictures as one sticker: somebody, and a thing beside them."""

from __future__ import annotations

from PIL import Image

HEAD, THING = 0.84, 0.46  # shares of the side; they overlap: the silhouette stays one piece
ABOVE = 0.025  # share of the side that is left free under the thing


def beside_at() -> tuple[float, float]:
    """(left, top) of a thing at the right, in shares of the side."""
    return 1 - THING, 1 - THING - ABOVE


def laid_over(head: Image.Image, thing: Image.Image, *, left: bool = False) -> Image.Image:
    """RGBA, the size of `head`: it upper left, the thing over its lower right edge.

    Args:
        head, thing: square RGBA pictures.
        left: mirrored, because a hand lies at the lower right already.
    """
    side = head.width
    canvas = Image.new("RGBA", (side, side))
    big, small = round(side * HEAD), round(side * THING)
    large = head.resize((big, big), Image.Resampling.LANCZOS)
    little = thing.resize((small, small), Image.Resampling.LANCZOS)
    canvas.alpha_composite(large, (side - big if left else 0, 0))
    down = side - small - round(side * ABOVE)
    canvas.alpha_composite(little, (0 if left else side - small, down))
    return canvas
