"""Training curves as a picture. Knows numbers and their names, no model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

__all__ = ["draw"]

# one panel each: its title, and the numbers in it
PANELS = {
    "training loss": ("loss",),
    "held-out people: painter's loss": ("own", "other", "none"),
    "held-out people, looks alone": ("look own", "look other", "look none"),
    "share whose own rows beat the twin's": ("won", "look won"),
}
COLOURS = ("#2b6cb0", "#c05621", "#718096")
PAPER, INK, FAINT = "#ffffff", "#1d2733", "#c9d3dd"
WIDE, HIGH, EDGE = 460, 300, 56  # pixels of one panel, and of its margin


def draw(curve: Sequence[dict[str, float]], path: Path) -> None:
    """Four panels over minutes of training, written as PNG; `curve` has one entry or more.

    Numbers that are no numbers (no look was examined) are left out.
    """
    canvas = Image.new("RGB", (2 * WIDE, 2 * HIGH), PAPER)
    for n, (title, names) in enumerate(PANELS.items()):
        _panel(ImageDraw.Draw(canvas), (n % 2 * WIDE, n // 2 * HIGH), title, names, curve)
    part = path.with_suffix(".part")
    canvas.save(part, "PNG")
    part.replace(path)


def _panel(
    pen: ImageDraw.ImageDraw,
    corner: tuple[int, int],
    title: str,
    names: Sequence[str],
    curve: Sequence[dict[str, float]],
) -> None:
    left, top = corner[0] + EDGE, corner[1] + EDGE
    right, bottom = corner[0] + WIDE - 16, corner[1] + HIGH - 40
    lines = {n: [(p["minutes"], p[n]) for p in curve if p[n] == p[n]] for n in names}
    values = [y for line in lines.values() for _, y in line] or [0.0]
    low, high = min(values), max(values)
    room = max(high - low, 1e-6)
    end = max(p["minutes"] for p in curve) or 1.0
    font = ImageFont.load_default(13)
    pen.text((corner[0] + EDGE, corner[1] + 10), title, INK, font)
    for share in (0.0, 0.5, 1.0):
        y = bottom - share * (bottom - top)
        pen.line((left, y, right, y), FAINT)
        pen.text((left - 6, y), f"{low + share * room:.3f}", INK, font, anchor="rm")
        x = left + share * (right - left)
        pen.text((x, bottom + 8), f"{share * end:.0f}", INK, font, anchor="ma")
    for n, (name, line) in enumerate(lines.items()):
        spots = [
            (left + x / end * (right - left), bottom - (y - low) / room * (bottom - top))
            for x, y in line
        ]
        if len(spots) > 1:
            pen.line(spots, COLOURS[n], 2)
        for x, y in spots:
            pen.ellipse((x - 2, y - 2, x + 2, y + 2), COLOURS[n])
        pen.text((left + 110 * n, corner[1] + 30), name, COLOURS[n], font)
