"""Tiles for pictures that people look at: stickers on a chat's background, words, rows.

Knows pixels and letters, not what is shown.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

__all__ = [
    "BUBBLE", "GAP", "INK", "PAPER", "Font", "Fonts", "across", "captioned", "font", "header",
    "pasted", "side_note", "sized", "wrapped",
]  # fmt: skip

PAPER, INK, BUBBLE = "#e9eff5", "#1d2733", "#ffffff"
GAP = 8  # pixels around a sticker
LINE = 17  # pixels of one line of small letters
Font = ImageFont.FreeTypeFont
Fonts = tuple[Font, Font]  # of captions, of titles


def font(size: int) -> Font:
    """The project's own font with Chinese letters."""
    data = (files("pmg_engine") / "fonts" / "zcool-kuaile.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size)


def wrapped(text: str, letters: Font, width: int, *, most: int = 2) -> str:
    """The text in at most `most` lines of this width, cut with an ellipsis."""
    lines, now = [], ""
    for letter in " ".join(text.split()):
        if letters.getlength(now + letter) > width:
            space = now.rfind(" ") if letter != " " and letter.isascii() else -1
            lines.append(now[:space] if space > 0 else now)
            now = now[space + 1 :] if space > 0 else ""
        now += letter
    lines.append(now)
    shown = [line.strip() for line in lines[:most]]
    if len(lines) > most:
        shown[-1] = shown[-1][:-1] + "…"
    return "\n".join(shown)


def sized(image: Image.Image, side: int) -> Image.Image:
    """A sticker at this many pixels; one that has them already stays as it is."""
    if image.size == (side, side):
        return image
    return image.resize((side, side), Image.Resampling.LANCZOS)


def captioned(
    images: Sequence[Image.Image], letters: Font, *, words: str = "", lines: int = 0
) -> Image.Image:
    """Stickers in a row on a chat's background, each as large as it is; room for words below."""
    width = sum(image.width + GAP for image in images) + GAP
    tall = max(image.height for image in images) + 2 * GAP
    tile = Image.new("RGB", (width, tall + lines * LINE), PAPER)
    x = GAP
    for image in images:
        tile.paste(image, (x, (tall - image.height) // 2), image)
        x += image.width + GAP
    if words:
        text = wrapped(words, letters, width - GAP, most=lines)
        ImageDraw.Draw(tile).multiline_text(
            (width // 2, tall - GAP // 2),
            text,
            INK,
            letters,
            spacing=1,
            anchor="ma",
            align="center",
        )
    return tile


def header(text: str, width: int, letters: Font) -> Image.Image:
    """A line of title."""
    tile = Image.new("RGB", (width, 34), PAPER)
    ImageDraw.Draw(tile).text((10, 17), text, INK, letters, anchor="lm")
    return tile


def side_note(text: str, size: tuple[int, int], letters: Font) -> Image.Image:
    """Words in the middle of an empty tile."""
    tile = Image.new("RGB", size, PAPER)
    ImageDraw.Draw(tile).multiline_text(
        (size[0] // 2, size[1] // 2), text, INK, letters, anchor="mm", align="center", spacing=4
    )
    return tile


def pasted(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Rows of tiles of one height as one picture."""
    height = sum(row[0].height for row in rows)
    width = max(sum(tile.width for tile in row) for row in rows)
    canvas, y = Image.new("RGB", (width, height), PAPER), 0
    for row in rows:
        x = 0
        for tile in row:
            canvas.paste(tile, (x, y))
            x += tile.width
        y += row[0].height
    return canvas


def across(tiles: Sequence[Image.Image], count: int) -> list[Sequence[Image.Image]]:
    """The tiles in rows of so many."""
    return [tiles[i : i + count] for i in range(0, len(tiles), count)]
