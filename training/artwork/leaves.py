"""Takes a drawing apart into its leaf shapes and draws some of them. Knows no style, no emotion.

A leaf is a shape that is drawn directly: a path, a circle and so on outside of `defs`, masks,
clips, gradients and filters. Leaves are numbered in the order in which they are drawn.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import resvg_py
from PIL import Image

DRAWN = frozenset({"path", "circle", "ellipse", "rect", "polygon", "polyline", "line", "use"})
HIDDEN = frozenset(
    {"defs", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "filter", "symbol"}
)
EFFECTS = ("filter", "mask", "clip-path", "opacity", "fill-opacity", "stroke-opacity", "style")
GAUGE = 96  # pixels of the square on which shapes are measured


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a leaf lies: shares of the whole square. `core`: its share in the face's middle."""

    area: float
    left: float
    top: float
    right: float
    bottom: float
    core: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def parse(body: str, side: float) -> ElementTree.Element:
    """The drawing as a tree; `side`: its width in its own units."""
    return ElementTree.fromstring(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {side:g} {side:g}">{body}</svg>'
    )


def leaves(tree: ElementTree.Element) -> list[tuple[ElementTree.Element, ...]]:
    """For each leaf the way down to it: the root first, the leaf last."""
    found: list[tuple[ElementTree.Element, ...]] = []

    def walk(way: tuple[ElementTree.Element, ...]) -> None:
        for child in way[-1]:
            if _tag(child) in DRAWN:
                found.append((*way, child))
            elif _tag(child) not in HIDDEN:
                walk((*way, child))

    walk((tree,))
    return found


def picture(tree: ElementTree.Element, side: int) -> Image.Image:
    """RGBA of side x side pixels."""
    text = ElementTree.tostring(tree, encoding="unicode")
    png = resvg_py.svg_to_bytes(svg_string=text, width=side, height=side, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def _opaque(way: tuple[ElementTree.Element, ...]) -> ElementTree.Element:
    """The leaf alone, black, without filter, mask, clip or opacity."""
    inner: ElementTree.Element | None = None
    for node in reversed(way):
        bare = ElementTree.Element(node.tag, dict(node.attrib))
        for name in EFFECTS:
            bare.attrib.pop(name, None)
        for name in ("fill", "stroke"):
            if bare.attrib.get(name, "none") != "none":
                bare.attrib[name] = "#000"
        if inner is not None:
            bare.append(inner)
        inner = bare
    assert inner is not None
    return inner


def measure(body: str, side: float) -> list[Shape]:
    """The shape of every leaf."""
    found = []
    for way in leaves(parse(body, side)):
        alpha = np.asarray(picture(_opaque(way), GAUGE))[..., 3] > 127
        if not alpha.any():
            found.append(Shape(0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
            continue
        rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
        found.append(
            Shape(
                area=float(alpha.mean()),
                left=columns[0] / GAUGE,
                top=rows[0] / GAUGE,
                right=(columns[-1] + 1) / GAUGE,
                bottom=(rows[-1] + 1) / GAUGE,
                core=float(alpha[20:76, 18:78].sum() / alpha.sum()),
            )
        )
    return found


def without(tree: ElementTree.Element, drop: Collection[int]) -> ElementTree.Element:
    """A copy of a drawing that lacks the leaves `drop`."""
    copy = deepcopy(tree)
    for i, way in enumerate(leaves(copy)):
        if i in drop:
            way[-2].remove(way[-1])
    return copy


def coloured(template: str, colour: str) -> str:
    """A template of the avatar generator in a colour: `darken` is the generator's own rule."""

    def darker(found: re.Match[str]) -> str:
        amount = int(found[1])
        parts = (max(0, int(colour[i : i + 2], 16) - amount) for i in (1, 3, 5))
        return "#" + "".join(f"{part:02x}" for part in parts)

    return re.sub(r"\$\{darken\(color, (\d+)\)\}", darker, template).replace("${color}", colour)
