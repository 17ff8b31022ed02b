"""The grid: which faces stand on which heads, how each is drawn, and which pairs are held out.

Knows no model and no caption.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from PIL import Image

from .colours import recolour, redden
from .layers import face_layer, head_layer, thing_layer
from .packages import PACKAGES, PERMISSIVE
from .recipe import Place, recipe

PAIRS = 6  # at least so many held-out characters per emotion
HALF = 2  # of which at least so many in each half


@dataclass(frozen=True, slots=True)
class Character:
    """One character and the styles it is drawn in."""

    name: str
    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture of the grid. `split` is train, choose or report; `licence` an SPDX name."""

    style: str
    character: str
    emotion: str
    split: str
    licence: str


def characters() -> list[Character]:
    """Every character of the grid, in the recipe's order."""
    return [Character(name, tuple(heads)) for name, heads in recipe().heads.items()]


def half(emotion: str, character: str) -> str:
    """The half a held-out pair belongs to: one to choose by, one for the report."""
    digest = hashlib.sha256(f"{emotion}|{character}".encode()).digest()
    return "choose" if digest[0] % 2 else "report"


def _enough(emotion: str, pairs: Iterable[str]) -> bool:
    halves = [half(emotion, name) for name in pairs]
    return len(halves) >= PAIRS and min(halves.count("choose"), halves.count("report")) >= HALF


@cache
def held(emotion: str) -> tuple[str, ...]:
    """The characters never shown with this emotion.

    The first grid's pairs stay held out; the rest come from the characters that are new since, so
    that no model of the first grid has seen them.
    """
    book = recipe()
    found = list(book.held.get(emotion, ()))
    new = [n for n, heads in book.heads.items() if n not in book.old and len(heads) >= 4]
    if emotion == "furious":
        new = [n for n in new if n not in book.red]
    order = sorted(new, key=lambda n: hashlib.sha256(f"held|{emotion}|{n}".encode()).digest())
    for name in order:
        if _enough(emotion, found):
            break
        found.append(name)
    return tuple(found)


def licence(style: str) -> str:
    """The licence that binds a style's pictures: the stricter of its head's and its face's."""
    used = {PACKAGES[recipe().styles[style].package], PACKAGES[recipe().styles[style].faces]}
    return min((p.licence for p in used), key=lambda name: (name in PERMISSIVE, name))


def cells(styles: Iterable[str] | None = None, permissive: bool = False) -> list[Cell]:
    """Every picture of the grid.

    Args:
        styles: only these; all when None.
        permissive: only art whose licence asks for no credit beside the picture.
    """
    book = recipe()
    wanted = set(book.styles if styles is None else styles)
    found = []
    for style in (s for s in book.styles if s in wanted):
        if permissive and licence(style) not in PERMISSIVE:
            continue
        for character in (c for c, heads in book.heads.items() if style in heads):
            for emotion in book.emotions:
                if emotion in book.styles[style].missing:
                    continue
                if emotion == "furious" and character in book.red:
                    continue  # red already: it would be `angry` once more
                split = half(emotion, character) if character in held(emotion) else "train"
                found.append(Cell(style, character, emotion, split, licence(style)))
    return found


def _sized(layer: Image.Image, side: int) -> Image.Image:
    return layer.resize((side, side), Image.Resampling.LANCZOS)


def _placed(face: Image.Image, place: Place, side: int) -> Image.Image:
    """The face on an empty square, at its place."""
    small = _sized(face, round(side * place.size))
    left = round(side * (0.5 + place.dx) - small.width / 2)
    top = round(side * (0.5 + place.dy) - small.height / 2)
    canvas = Image.new("RGBA", (side, side))
    canvas.paste(small, (left, top))
    return canvas


def head(style: str, character: str, side: int) -> Image.Image:
    """RGBA: the character without a face."""
    return _sized(head_layer(style, character), side)


def thing(style: str, icon: str, side: int) -> Image.Image:
    """RGBA: an icon of the style's set by its name there: hands of chat acts, props."""
    return _sized(thing_layer(style, icon), side)


def layers(cell: Cell, side: int, *, colour: str = "") -> tuple[Image.Image, Image.Image]:
    """(head, face), both side x side RGBA; the face lies where it belongs.

    `colour`: one of COLOURS for the head, or "" for its own.
    """
    below = head(cell.style, cell.character, side)
    if colour:
        below = recolour(below, colour)
    if cell.emotion == "furious":
        below = redden(below)
    place = recipe().heads[cell.character][cell.style].place
    return below, _placed(face_layer(cell.style, cell.emotion), place, side)


def render(cell: Cell, side: int, *, colour: str = "") -> Image.Image:
    """The picture, side x side RGBA."""
    below, face = layers(cell, side, colour=colour)
    below.alpha_composite(face)
    return below


def face_mask(cell: Cell, side: int) -> Image.Image:
    """L: how much of each pixel is the face."""
    return layers(cell, side)[1].getchannel("A")
