"""Paints parts in a style: palette and shapes to SVG, SVG to pixels. Knows no pose."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import resvg_py
from PIL import Image

from .look import RGB, Palette, light, mix, shade
from .shapes import Part, Shape

DARK: RGB = (58, 44, 58)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a style draws: outline width and depth, the seam where a limb crosses its own colour."""

    edge: float = 0.0
    depth: float = 0.3  # how much darker than its fill an outline is
    seam: float = 1.8  # units of outline on limbs that cross the body, where there is no edge
    light: str = ""  # the filter or gradient that models light
    rim: float = 0.0  # outline drawn around the head, too


MANNERS = {
    "glossy": Manner(light="gloss", seam=0.0),
    "flat": Manner(seam=2.0, depth=0.16),
    "cartoon": Manner(edge=1.1, depth=0.26, light="soft"),
    "bold": Manner(seam=2.6, depth=0.22),
    "retro": Manner(edge=2.2, depth=0.34),
    "kawaii": Manner(edge=3.4, depth=0.7, rim=3.4),
}
COLD: RGB = (122, 196, 250)
FIXED: dict[str, RGB] = {
    "heart": (240, 62, 88),
    "shine": (255, 255, 255),
    "gift": (248, 104, 122),
    "lid": (235, 78, 100),
    "ribbon": (255, 212, 92),
    "rim": (255, 255, 255),
    "sleep": (92, 112, 214),
    "tear": COLD,
    "box": (214, 164, 108),
    "flap": (186, 134, 82),
    "tape": (240, 214, 168),
    "pillow": (244, 242, 250),
    "pom": (255, 96, 130),
    "pom2": (255, 204, 66),
    "dust": (224, 218, 212),
    "spark": (255, 200, 44),
    "mark": (150, 196, 244),
}
# Light of a puffed-up surface: red carries what is lit, green the highlight.
LIGHT = (
    '<filter id="p{i}" filterUnits="userSpaceOnUse" x="{x}" y="{y}" width="{w}" height="{h}" '
    'color-interpolation-filters="sRGB">'
    '<feGaussianBlur in="SourceAlpha" stdDeviation="5" result="h"/>'
    '<feDiffuseLighting in="h" surfaceScale="9" diffuseConstant="1" lighting-color="#f00" '
    'result="d"><feDistantLight azimuth="262" elevation="58"/></feDiffuseLighting>'
    '<feSpecularLighting in="h" surfaceScale="5" specularConstant="0.5" specularExponent="22" '
    'lighting-color="#0f0" result="s"><fePointLight x="-60" y="-190" z="220"/></feSpecularLighting>'
    '<feComposite in="s" in2="d" operator="arithmetic" k2="1" k3="1"/>'
    '<feComposite in2="SourceAlpha" operator="in"/></filter>'
)
AMBIENT, LIT, SHINE = 0.44, 0.68, 0.38
UNLIT = "#d20000"  # the light under which a colour stays as it is


def _near(a: RGB, b: RGB) -> bool:
    return sum(abs(x - y) for x, y in zip(a, b, strict=True)) < 90


def colour(tone: str, palette: Palette) -> RGB:
    """A tone's colour: fixed for props, from the head's palette for the body."""
    if tone == "heart" and _near(palette.main, FIXED[tone]):
        return (255, 168, 190)
    if tone in FIXED:
        return FIXED[tone]
    if tone in ("fold", "bend"):
        return shade(palette.hand if tone == "fold" else palette.limb, 0.32)
    if tone in ("blanket", "crease"):
        cloth = (128, 176, 240) if palette.main[0] >= palette.main[2] else (255, 168, 178)
        return shade(cloth, 0.16) if tone == "crease" else cloth
    found: RGB = getattr(palette, tone)
    return found


def outline(tone: str, palette: Palette, manner: Manner) -> RGB:
    """The outline of a tone: the head's own line where it has one, else darker than the fill."""
    if palette.edge:
        return palette.line
    fill = colour(tone, palette)
    if manner.rim:
        return mix(shade(palette.main, 0.6), DARK, 0.62)
    depth = manner.depth if light(fill) < 225 else manner.depth * 0.8
    return shade(fill, depth)


def line_width(palette: Palette, manner: Manner, high: float) -> float:
    """The outline's width in units, for a head `high` units tall."""
    return palette.edge * high if palette.edge else manner.edge


def _hex(c: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*(max(0, min(255, v)) for v in c))


def _path(shape: Shape, paint: str, *, grow: float = 0.0) -> str:
    if shape.width:
        return (
            f'<path d="{shape.d}" fill="none" stroke="{paint}" '
            f'stroke-width="{shape.width + 2 * grow:.2f}"/>'
        )
    rim = f' stroke="{paint}" stroke-width="{2 * grow:.2f}"' if grow else ""
    return f'<path d="{shape.d}" fill="{paint}"{rim}/>'


def _part(part: Part, palette: Palette, manner: Manner, edge: float) -> str:
    grow = edge or (manner.seam if part.seam else 0.0)
    if part.plain:
        grow = 0.6 * edge if manner.rim else 0.0
    out = []
    if grow:
        for s in part.shapes:
            if not s.inner:
                out.append(_path(s, _hex(outline(s.tone, palette, manner)), grow=grow))
    for s in part.shapes:
        paint = _hex(colour(s.tone, palette))
        if manner.light == "soft" and not s.inner and not part.plain:
            paint = f"url(#{s.tone})"
        out.append(_path(s, paint))
    return "".join(out)


def _soft(tones: set[str], palette: Palette) -> str:
    """Gradients that darken slowly towards the floor, as the cartoon heads do."""
    out = []
    for tone in sorted(tones):
        c = colour(tone, palette)
        out.append(
            f'<linearGradient id="{tone}" gradientUnits="userSpaceOnUse" x1="0" y1="-60" x2="0" '
            f'y2="125"><stop offset="0" stop-color="{_hex(mix(c, (255, 255, 255), 0.1))}"/>'
            f'<stop offset="0.5" stop-color="{_hex(c)}"/>'
            f'<stop offset="1" stop-color="{_hex(shade(c, 0.09))}"/></linearGradient>'
        )
    return "".join(out)


def _box(parts: tuple[Part, ...], room: float) -> tuple[int, int, int, int]:
    """Left, top, width and height that hold all parts, in whole units."""
    boxes = [s.box() for p in parts for s in p.shapes]
    left, top = (int(min(b[i] for b in boxes) - room) - 1 for i in (0, 1))
    right, bottom = (int(max(b[i] for b in boxes) + room) + 1 for i in (2, 3))
    return left, top, right - left, bottom - top


@dataclass(frozen=True, slots=True)
class Layer:
    """Painted parts as straight RGBA and the unit at which its first pixel lies."""

    image: Image.Image
    left: int
    top: int


def paint(
    parts: tuple[Part, ...], palette: Palette, *, manner: Manner, edge: float, zoom: int
) -> Layer:
    """The parts, `zoom` pixels a unit, on no more canvas than they need."""
    box = _box(parts, 2 + max(edge, manner.seam))
    tones = {s.tone for p in parts for s in p.shapes}
    defs = _soft(tones, palette) if manner.light == "soft" else ""
    body = "".join(_part(p, palette, manner, edge) for p in parts)
    image = _raster(body, defs, box, zoom=zoom)
    if manner.light == "gloss":
        image = _lit(image, _raster(*_light(parts), box, zoom=1))
    return Layer(image, box[0], box[1])


def _raster(body: str, defs: str, box: tuple[int, int, int, int], *, zoom: int) -> Image.Image:
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box[0]} {box[1]} {box[2]} {box[3]}">'
        f'<defs>{defs}</defs><g stroke-linecap="round" stroke-linejoin="round">{body}</g></svg>'
    )
    png = resvg_py.svg_to_bytes(
        svg_string=document, width=box[2] * zoom, height=box[3] * zoom, skip_system_fonts=True
    )
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def _light(parts: tuple[Part, ...]) -> tuple[str, str]:
    """The parts as surfaces under light: body and filters."""
    body, defs = [], []
    for i, part in enumerate(parts):
        drawn = "".join(_path(s, UNLIT) for s in part.shapes if not s.inner)
        if not part.plain:
            x, y, w, h = _box((part,), 1)
            defs.append(LIGHT.format(i=i, x=x, y=y, w=w, h=h))
            drawn = f'<g filter="url(#p{i})">{drawn}</g>'
        body.append(drawn)
    return "".join(body), "".join(defs)


def _lit(flat: Image.Image, lamp: Image.Image) -> Image.Image:
    """Plain colours under the (smooth, hence smaller) light."""
    large = np.asarray(lamp.resize(flat.size, Image.Resampling.BILINEAR), np.float32)
    pixels = np.array(flat, np.float32)
    known = large[..., 3] > 0
    lit = np.where(known, AMBIENT + LIT / 255 * large[..., 0], 1.0)
    shine = np.where(known, SHINE * large[..., 1], 0.0)
    pixels[..., :3] = np.clip(pixels[..., :3] * lit[..., None] + shine[..., None], 0, 255)
    return Image.fromarray(pixels.astype(np.uint8))
