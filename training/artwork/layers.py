"""Draws faces and heads as separate layers, each once, kept as files. Knows no grid, no split."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageChops, ImageDraw

from .colours import lighter
from .leaves import Shape, coloured, leaves, measure, parse, picture, without
from .packages import Icons, artwork_root, icons, shapes
from .recipe import Head, recipe

HIGH = 384  # pixels of a kept layer: half as many again as a training picture has
KAWAII_SIDE = 500.0  # the avatar generator draws in these units


def _is_face(leaf: Shape, disc: Shape) -> bool:
    """Whether a leaf of a smiley belongs to its features, not to its disc, rim or gloss."""
    if leaf.area > 0.45 * disc.area and leaf.width > 0.8 * disc.width:
        return False
    rim = leaf.width > 0.85 * disc.width and leaf.height > 0.6 * disc.height and leaf.area < 0.12
    if rim:
        return False
    shading = leaf.area < 0.14 and leaf.core < 0.25 and (leaf.width > 0.45 or leaf.height > 0.6)
    return not shading


def _smiley(package: str, emotion: str) -> str:
    """The name of the smiley that shows an emotion in a set."""
    bodies = icons(package).bodies
    return next(name for name in recipe().emotions[emotion] if name in bodies)


def face_leaves(package: str, smiley: str) -> frozenset[int]:
    """Which leaves of a smiley are its face."""
    chosen = recipe().face_leaves.get(f"{package}/{smiley}")
    if chosen is not None:
        return frozenset(chosen)
    found = icons(package)
    disc, *rest = measure(found.bodies[smiley], found.side)
    return frozenset(i for i, leaf in enumerate(rest, 1) if _is_face(leaf, disc))


def _drawn_face(style: str, emotion: str) -> ElementTree.Element:
    package = recipe().styles[style].faces
    found, smiley = icons(package), _smiley(package, emotion)
    tree, face = parse(found.bodies[smiley], found.side), face_leaves(package, smiley)
    return without(tree, frozenset(range(len(leaves(tree)))) - face)


def _gone(head: Head, found: Icons) -> frozenset[int]:
    """The leaves of a head that are its own face."""
    if not head.clean:
        return frozenset(head.drop)
    shapes_ = measure(found.bodies[head.icon], found.side)
    inner = {
        i
        for i, leaf in enumerate(shapes_)
        if i and leaf.area < 0.05 and leaf.left >= 0.14 and leaf.right <= 0.86 and leaf.top >= 0.28
    }
    return frozenset((inner | set(head.drop)) - set(head.keep))


def _kawaii(head: Head) -> ElementTree.Element:
    """A head of the avatar generator: `icon` is the number of its ears, "" where it has none."""
    parts = [shapes("faces")[0]]
    if head.icon:
        parts.append(shapes("ears")[int(head.icon)])
    return parse("".join(coloured(part, head.colour) for part in parts), KAWAII_SIDE)


def _faceless(head: Head, found: Icons) -> ElementTree.Element:
    """An icon without its own face, its leaves faded and tinted as chosen."""
    tree = parse(found.bodies[head.icon], found.side)
    ways = leaves(tree)
    for leaf in head.fade:
        ways[leaf][-1].set("opacity", "0.3")
    for leaf, fill in head.tint:
        ways[leaf][-1].set("fill", fill)
    return without(tree, _gone(head, found))


def _drawn_head(style: str, head: Head) -> Image.Image:
    if style == "kawaii":
        tree, unit = _kawaii(head), KAWAII_SIDE
    else:
        found = icons(recipe().styles[style].package)
        tree, unit = _faceless(head, found), found.side
    tree.extend(parse(head.patch, unit))
    left, top, side = (part * unit for part in head.view)
    tree.set("viewBox", f"{left:g} {top:g} {side:g} {side:g}")
    image = lighter(picture(tree, HIGH), head.light) if head.light else picture(tree, HIGH)
    if head.view[2] < 1:  # a bust: what was cut off must not end in a corner
        image.putalpha(ImageChops.multiply(image.getchannel("A"), _rounded()))
    return image


def _rounded() -> Image.Image:
    """L: a square with round corners, drawn large and made small for smooth edges."""
    big = Image.new("L", (2 * HIGH, 2 * HIGH))
    box = (0, 0, 2 * HIGH - 1, 2 * HIGH - 1)
    ImageDraw.Draw(big).rounded_rectangle(box, HIGH * 0.5, fill=255)
    return big.resize((HIGH, HIGH), Image.Resampling.LANCZOS)


def layers_root() -> Path:
    """Where the drawn layers lie: all that is needed to draw the grid on another machine."""
    folder = artwork_root() / "layers"
    folder.mkdir(exist_ok=True)
    return folder


def _kept(name: str, choices: str) -> Path:
    """The layer's file; other choices or another size, another file."""
    digest = hashlib.sha256(f"{HIGH}|{choices}".encode()).hexdigest()[:8]
    return layers_root() / f"{name}-{digest}.webp"


def _load(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGBA")


def _save(image: Image.Image, path: Path) -> None:
    """Whole or not at all: a half-written layer would be taken for a finished one."""
    part = path.with_suffix(".part")
    image.save(part, "WEBP", lossless=True, method=4)
    part.replace(path)


@lru_cache(maxsize=256)
def face_layer(style: str, emotion: str) -> Image.Image:
    """HIGH x HIGH RGBA: a smiley's features without its disc, where the disc had them."""
    package = recipe().styles[style].faces
    kept = {k: v for k, v in recipe().face_leaves.items() if k.startswith(f"{package}/")}
    choices = f"{package}|{recipe().emotions[emotion]}|{kept}"
    path = _kept(f"face__{style}__{emotion}", choices)
    if not path.exists():
        _save(picture(_drawn_face(style, emotion), HIGH), path)
    return _load(path)


@lru_cache(maxsize=64)
def head_layer(style: str, character: str) -> Image.Image:
    """HIGH x HIGH RGBA: a character without a face."""
    head = recipe().heads[character][style]
    path = _kept(f"head__{style}__{character.replace(' ', '-')}", str(head))
    if not path.exists():
        _save(_drawn_head(style, head), path)
    return _load(path)


@lru_cache(maxsize=64)
def thing_layer(style: str, icon: str) -> Image.Image:
    """HIGH x HIGH RGBA: any icon of the style's set as it is, for hands and props."""
    package = recipe().styles[style].faces
    path = _kept(f"thing__{style}__{icon}", package)
    if not path.exists():
        found = icons(package)
        _save(picture(parse(found.bodies[icon], found.side), HIGH), path)
    return _load(path)
