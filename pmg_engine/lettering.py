"""Words on a sticker: fonts of this package, at most two lines. Knows no pictures and no rim."""

from __future__ import annotations

import io
from functools import lru_cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

__all__ = ["lettered"]

# in this order: the first font that has a character draws it (Latin and Cyrillic, Chinese, kana)
FONTS = ("nunito-800", "zcool-kuaile", "mplus-rounded-800")
INK = (43, 43, 51, 255)
SIZES = range(96, 23, -4)  # pixels: the largest that fits
LINES = 2
LEADING = 1.12  # line height over font size
MISSING = "\U000f0000"  # private use: no font has it, so it draws what a missing character draws
Run = tuple[str, str]  # a font's name and the characters it draws


def lettered(text: str, *, width: int, height: int) -> Image.Image | None:
    """The words as large as they fit into `width` x `height` pixels, cropped.

    None where our fonts have none of the characters.
    """
    words = _drawable(text)
    if not words:
        return None
    for size in SIZES:
        lines = _wrapped(words, size, width)
        fits = len(lines) <= LINES and len(lines) * size * LEADING <= height
        if fits and all(_width(line, size) <= width for line in lines):
            return _drawn(lines, size)
    return _drawn(_wrapped(words, SIZES[-1], width)[:LINES], SIZES[-1])


def _drawn(lines: list[str], size: int) -> Image.Image:
    step = round(size * LEADING)
    wide = max(round(_width(line, size)) for line in lines)
    canvas = Image.new("RGBA", (wide + size, step * len(lines) + size))
    brush = ImageDraw.Draw(canvas)
    for n, line in enumerate(lines):
        x = (canvas.width - _width(line, size)) / 2
        for name, run in _runs(line):
            font = _font(name, size)
            brush.text((x, step * n + size), run, font=font, fill=INK, anchor="ls")
            x += font.getlength(run)
    return canvas.crop(canvas.getbbox())


def _wrapped(text: str, size: int, width: int) -> list[str]:
    """Broken at spaces, and between characters where a word alone is too wide."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, size) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and _width(lines[-1] + letter, size) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def _width(line: str, size: int) -> float:
    return sum(_font(name, size).getlength(run) for name, run in _runs(line))


def _runs(line: str) -> list[Run]:
    runs: list[Run] = []
    for letter in line:
        name = _font_of(letter) or FONTS[0]
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + letter)
        else:
            runs.append((name, letter))
    return runs


def _drawable(text: str) -> str:
    kept = "".join(c if c.isspace() or _font_of(c) else "" for c in text)
    return " ".join(kept.split())


@lru_cache(maxsize=4096)
def _font_of(letter: str) -> str | None:
    """The first font that has this character."""
    if letter.isspace():
        return FONTS[0]
    if not letter.isprintable():
        return None
    for name in FONTS:
        font = _font(name, 32)
        if bytes(font.getmask(letter)) != bytes(font.getmask(MISSING)):
            return name
    return None


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    data = (files("pmg_engine") / "fonts" / f"{name}.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size)
