"""The taste page as a picture: words with bars and colour swatches. Knows no person."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw

from pmg_engine.lettering import lettered
from pmg_engine.types import Kind, Liking, Taste

__all__ = ["portrait"]

WIDE, LINE, EDGE = 720, 52, 36  # pixels
PAPER, TRACK, INK = (255, 250, 243), (241, 231, 218), (43, 43, 51)
LIKED, DISLIKED = (255, 138, 101), (144, 164, 174)
SHOWN = 5  # words of a kind
NAMES = WIDE * 2 // 5  # pixels that the words may take; the rest is for the bars
SWATCHES = {
    "red": (229, 57, 53), "orange": (251, 140, 0), "yellow": (253, 216, 53), "green": (67, 160, 71),
    "blue": (30, 136, 229), "purple": (142, 36, 170), "pink": (244, 143, 177),
    "brown": (121, 85, 72), "black": (33, 33, 33), "white": (250, 250, 250),
    "grey": (158, 158, 158),
}  # fmt: skip


def portrait(
    taste: Taste, *, kinds: Mapping[Kind, str], named: Callable[[str, Kind], str], empty: str
) -> bytes:
    """PNG bytes: characters, styles and colours with their weights; never emotions. Blocking.

    Args:
        kinds: title of each kind to show. named: a word in the person's language. empty: what to
            say where nothing is known yet.
    """
    parts: list[tuple[str, list[Liking]]] = []
    for kind, title in kinds.items():
        found = [x for x in pinned_too(taste) if x.kind == kind][:SHOWN]
        if found:
            parts.append((title, found))
    rows = sum(len(found) + 1 for _, found in parts) or 2
    page = Image.new("RGB", (WIDE, rows * LINE + 2 * EDGE), PAPER)
    y = EDGE
    if not parts:
        write(page, empty, EDGE, y, wide=WIDE - 2 * EDGE, tall=2 * LINE - 8)
    for title, found in parts:
        write(page, title, EDGE, y + 6, wide=WIDE - 2 * EDGE, tall=LINE - 14)
        for liking in found:
            y += LINE
            bar(page, liking, named(liking.word, liking.kind), y)
        y += LINE
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()


def pinned_too(taste: Taste) -> list[Liking]:
    """What was learned, without what was removed, strongest first."""
    removed = {(m.word, m.kind) for m in taste.marks if m.mark == "removed"}
    kept = [x for x in taste.likings if (x.word, x.kind) not in removed]
    return sorted(kept, key=lambda x: (x.weight < 0, -abs(x.weight), x.word))


def bar(page: Image.Image, liking: Liking, word: str, y: int) -> None:
    """One line: the word, a swatch for a colour, and how strongly."""
    brush, left = ImageDraw.Draw(page), EDGE + 12
    if (swatch := SWATCHES.get(liking.word)) and liking.kind == "colour":
        brush.ellipse((left, y + 12, left + 26, y + 38), fill=swatch, outline=INK)
        left += 38
    write(page, word, left, y + 10, wide=NAMES - left, tall=LINE - 22)
    start, end, middle = NAMES + 12, WIDE - EDGE, y + LINE // 2
    brush.rounded_rectangle((start, middle - 9, end, middle + 9), 9, fill=TRACK)
    share = max(0.04, min(1.0, abs(liking.weight)))
    colour = LIKED if liking.weight > 0 else DISLIKED
    brush.rounded_rectangle(
        (start, middle - 9, start + round((end - start) * share), middle + 9), 9, fill=colour
    )


def write(page: Image.Image, text: str, x: int, y: int, *, wide: int, tall: int) -> None:
    """Words within a box; what no font has is left out."""
    if drawn := lettered(text, width=wide, height=tall):
        drawn.thumbnail((wide, tall))
        page.paste(drawn, (x, y + (tall - drawn.height) // 2), drawn)
