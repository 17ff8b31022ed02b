"""The twelve starters as one numbered picture, for the first greeting; knows no chat."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

__all__ = ["Starter", "collage", "starters"]

FOLDER = Path(__file__).parents[1] / "web/static/starters"  # the web page shows the same ones
MOST = 12
COLUMNS = 4
CELL, EDGE = 240, 12  # px; the picture is 960 wide, which phones show without scaling up
PAPER, BADGE, INK = (255, 255, 255), (92, 72, 200), (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Starter:
    """One sticker to begin with."""

    file: str
    character: str
    style: str


def starters() -> tuple[Starter, ...]:
    """What a new person may choose from, in the order of the numbers."""
    rows = json.loads((FOLDER / "starters.json").read_text("utf-8"))
    return tuple(Starter(**row) for row in rows[:MOST])


async def collage() -> bytes:
    """The picture as PNG."""
    return await asyncio.to_thread(_drawn)


def _drawn() -> bytes:
    shown = starters()
    rows = -(-len(shown) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * CELL, rows * CELL), PAPER)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for number, starter in enumerate(shown):
        left, top = number % COLUMNS * CELL, number // COLUMNS * CELL
        with Image.open(FOLDER / starter.file) as opened:
            picture = opened.convert("RGBA")
        picture.thumbnail((CELL - 2 * EDGE, CELL - 2 * EDGE))
        spot = (left + (CELL - picture.width) // 2, top + (CELL - picture.height) // 2)
        page.paste(picture, spot, picture)
        middle = (left + EDGE + 22, top + EDGE + 22)
        pen.ellipse((left + EDGE, top + EDGE, left + EDGE + 44, top + EDGE + 44), fill=BADGE)
        pen.text(middle, str(number + 1), fill=INK, font=font, anchor="mm")
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
