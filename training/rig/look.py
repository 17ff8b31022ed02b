"""What a head picture tells about the figure under it: silhouette, face and palette.

Knows no pose and draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .kinds import Kind

RGB = tuple[int, int, int]
Mask = NDArray[np.bool_]
Pixels = NDArray[np.float32]
Depth = NDArray[np.integer[Any] | np.floating[Any]]  # as cv2 types it

FAINT = 24  # alpha up to which a pixel is not seen
GRID = 96  # pixels of the longer side: enough for shapes, quick to search
# Eyes and mouths are drawn in one dark colour per style.
INK: dict[str, RGB] = {
    "glossy": (64, 42, 50),
    "flat": (64, 42, 50),
    "kawaii": (64, 42, 50),
    "cartoon": (66, 43, 13),
    "bold": (102, 69, 0),
    "retro": (102, 78, 39),
}
FACE = (0.28, 0.46, 0.72, 0.84)  # left, top, right, bottom where no ink is found
STAR: RGB = (234, 100, 40)  # the bold style's star eyes
PINK: RGB = (255, 158, 170)
WHITE: RGB = (252, 250, 248)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one figure, by the name of what they paint."""

    main: RGB
    belly: RGB
    limb: RGB
    hand: RGB
    foot: RGB
    tip: RGB
    pad: RGB
    line: RGB
    edge: float  # width of an outline found on the head, as a share of its height; 0 = none


@dataclass(frozen=True, slots=True)
class Look:
    """A trimmed head, its solid silhouette on a small grid, its face box (shares) and palette."""

    image: Image.Image
    solid: Mask
    face: tuple[float, float, float, float]
    palette: Palette

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.image.width / self.image.height

    def span(self, y: float) -> tuple[float, float]:
        """Left and right end of the silhouette at a height, as shares of the width."""
        row = self.solid[min(len(self.solid) - 1, max(0, int(y * len(self.solid))))]
        found = np.flatnonzero(row)
        wide = self.solid.shape[1]
        return (found[0] / wide, (found[-1] + 1) / wide) if len(found) else (0.5, 0.5)

    def bottom(self, x: float) -> float:
        """The lowest solid point of a column, as a share of the height."""
        wide = self.solid.shape[1]
        found = np.flatnonzero(self.solid[:, min(wide - 1, max(0, int(x * wide)))])
        return (found[-1] + 1) / len(self.solid) if len(found) else 1.0


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """`a` with a share of `b`."""
    r, g, bl = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return r, g, bl


def shade(colour: RGB, amount: float) -> RGB:
    """Darker and a little warmer and fuller, as shadows on coloured things are."""
    r, g, b = colour
    k = 1 - amount
    return round(r * (k + amount * 0.12)), round(g * k), round(b * (k + amount * 0.06))


def light(colour: RGB) -> float:
    """Perceived lightness, 0 to 255."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def trimmed(head: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what can be seen, in pixels."""
    box = head.getchannel("A").point(lambda a: 255 * (a > FAINT)).getbbox()
    return box or (0, 0, *head.size)


def look_at(head: Image.Image, *, style: str, kind: Kind) -> Look:
    """Measures a head: straight RGBA of any size, some of it less transparent than `FAINT`."""
    image = head.crop(trimmed(head))
    scale = GRID / max(image.size)
    size = max(8, round(image.width * scale)), max(8, round(image.height * scale))
    rgba = np.asarray(image.resize(size, Image.Resampling.BOX), np.float32)
    solid = rgba[..., 3] > rgba[..., 3].max() / 2
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    opened = cv2.morphologyEx(np.pad(solid, 6).astype(np.uint8), cv2.MORPH_OPEN, kernel)
    # Whiskers and stalks are no place for a shoulder.
    whole = opened[6:-6, 6:-6] > 0 if opened.any() else solid
    face = _face(rgba[..., :3], whole, style)
    return Look(image, whole, face, _palette(rgba[..., :3], whole, kind=kind, style=style))


def _face(rgb: Pixels, solid: Mask, style: str) -> tuple[float, float, float, float]:
    ink = np.abs(rgb - np.array(INK[style], np.float32)).max(-1) < 42
    inner = cv2.erode(np.pad(solid, 1).astype(np.uint8), np.ones((9, 9)))[1:-1, 1:-1] > 0
    ys, xs = np.nonzero(ink & inner)
    if len(xs) < 12:
        return FACE
    high, wide = solid.shape
    x0, x1 = np.percentile(xs, (3, 97)) / wide
    y0, y1 = np.percentile(ys, (3, 97)) / high
    middle, half = (x0 + x1) / 2, max(0.14, min(0.3, (x1 - x0) / 2))
    return middle - half, min(y0, 0.75), middle + half, max(y1, min(0.95, y0 + 0.3))


def _clusters(pixels: Pixels, near: float) -> list[tuple[RGB, float]]:
    """Dominant colours with their shares, largest first; near ones are merged."""
    strip = Image.fromarray(pixels.astype(np.uint8)[None])
    table = strip.quantize(8, method=Image.Quantize.MEDIANCUT, kmeans=3)
    colours = np.array(table.getpalette(), float).reshape(-1, 3)
    found: list[tuple[NDArray[np.float64], float]] = []
    for count, index in sorted(table.getcolors() or [], reverse=True):
        colour = colours[int(str(index))]
        for i, (other, weight) in enumerate(found):
            if np.abs(other - colour).sum() < near:
                total = weight + count
                found[i] = (other + (colour - other) * (count / total), total)
                break
        else:
            found.append((colour, float(count)))
    found.sort(key=lambda pair: -pair[1])
    return [(_rgb(colour), weight / len(pixels)) for colour, weight in found]


def _rgb(colour: NDArray[np.float64]) -> RGB:
    r, g, b = (round(float(c)) for c in colour)
    return r, g, b


def _palette(rgb: Pixels, solid: Mask, *, kind: Kind, style: str) -> Palette:
    high, wide = solid.shape
    ys, xs = np.mgrid[:high, :wide]
    # A glossy coat runs through many shades; a vivid one stands beside pale fur.
    near = 150.0 if style == "glossy" and kind.coat != "vivid" else 84.0
    x, y = np.abs(xs / wide - 0.5), ys / high
    hole = (x < 0.3) & (y > 0.16) & (y < 0.8)  # fixed: the coat must not hang on the expression
    depth = cv2.distanceTransform(np.pad(solid, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    skin = solid & ~hole & (depth > 4)
    cheek = kind.coat in ("cheek", "fair", "warm")
    if cheek:
        skin = solid & (x > 0.17) & (x < 0.27) & (y > 0.46) & (y < 0.76)
    elif kind.coat == "pale":
        skin = solid & (depth > 4)
    free = _unpainted(rgb, solid, INK[style], white=cheek)
    coat = skin & free
    found = _clusters(rgb[coat if coat.sum() > 40 else free], near)
    every = _clusters(rgb[free & ~hole], near) if kind.socks == "dark" else found
    line, edge = _outline(rgb, solid, depth)
    return _named(found, every, kind, line, edge)


def _unpainted(rgb: Pixels, solid: Mask, ink: RGB, *, white: bool) -> Mask:
    """Where no face is painted: neither ink, mouth, tear, heart nor (if asked) white of an eye.

    A paint that covers much of the head is its coat and stays.
    """
    r, g, b = np.moveaxis(rgb, -1, 0)
    paints = [
        np.abs(rgb - np.array(ink, np.float32)).max(-1) < 26,
        np.abs(rgb - np.array(STAR, np.float32)).max(-1) < 20,
        (r - g > 100) & (b - g > 60),
        (b - r > 60) & (b > 190),
        (r - g > 110) & (np.abs(g - b) < 50),
    ]
    paints += [rgb.min(-1) > 240] if white else []
    free = solid.copy()
    for paint in paints:
        if paint[solid].mean() < 0.3:
            free &= ~paint
    return free if free.sum() > 40 else solid


def _outline(rgb: Pixels, solid: Mask, depth: Depth) -> tuple[RGB, float]:
    """A darker rim all around the head, and its width; black and 0 where there is none."""
    rim, below = rgb[solid & (depth > 0.9) & (depth < 2.6)], rgb[solid & (depth > 5) & (depth < 9)]
    if min(len(rim), len(below)) < 30:
        return (0, 0, 0), 0.0
    line, share = _clusters(rim, 84.0)[0]
    inner, _ = _clusters(below, 84.0)[0]
    if share < 0.7 or light(line) > light(inner) - 40:
        return (0, 0, 0), 0.0
    return line, 0.026


def _coat(found: list[tuple[RGB, float]], how: str) -> RGB:
    large = [c for c, share in found if share > 0.1] or [found[0][0]]
    if how in ("vivid", "warm"):
        return max(large, key=lambda c: max(c) - min(c))
    return max(large, key=light) if how in ("pale", "fair") else found[0][0]


def _rosy(c: RGB) -> bool:
    return c[0] - c[1] > 28 and abs(c[1] - c[2]) < 34


def _named(
    found: list[tuple[RGB, float]],
    every: list[tuple[RGB, float]],
    kind: Kind,
    line: RGB,
    edge: float,
) -> Palette:
    main = _coat(found, kind.coat)
    found = [(c, share) for c, share in found if c != main]
    pale = [c for c, share in found if share > 0.08 and light(c) > light(main) + 18]
    # The inside of ears is no belly, nor is the blue of a fright on a warm coat.
    pale = [c for c in pale if not _rosy(c) or _rosy(main)]
    pale = [c for c in pale if main[0] < main[2] or c[2] <= c[0] + 16]
    dark = [c for c, share in every if share > 0.04 and light(c) < min(130, light(main) - 50)]
    lighter = mix(main, WHITE, 0.5) if light(main) < 222 else shade(main, 0.07)
    belly = pale[0] if pale and kind.torso else lighter
    deep = dark[0] if dark else shade(main, 0.55)
    if not kind.torso:
        limb = shade(main, 0.55) if light(main) < 215 else shade(main, 0.42)
        hand = WHITE if kind.gloves else main
        limb = limb if kind.gloves else shade(main, 0.16)
        foot = (255, 150, 40) if kind.name == "chick" else shade(main, 0.42)
        limb = shade(foot, 0.12) if kind.name == "chick" else limb
        return Palette(main, belly, limb, hand, foot, main, PINK, line, edge)
    hand = {"belly": belly, "dark": deep, "pink": mix(main, PINK, 0.75), "main": main}[kind.socks]
    limb = deep if kind.dark_limbs else main
    tip = {"dark": deep, "pale": belly, "main": main, "pink": mix(main, PINK, 0.75)}[kind.tip]
    pad = mix(PINK, hand, 0.15 if light(hand) > 90 else 0.3)
    return Palette(main, belly, limb, hand, hand, tip, pad, line, edge)
