"""One sticker: measures the head, poses the body, paints both and fits them into the picture."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from pmg_engine.errors import BadImage

from .body import Body, frame_of
from .ink import MANNERS, Layer, Manner, line_width, outline, paint
from .kinds import kind_of
from .look import FAINT, RGB, Look, look_at, trimmed
from .poses import DRAWN, Scene
from .shapes import Point

POSES = tuple(DRAWN)
POSE_OF = {
    "greet": "wave",
    "bye": "wave",
    "smile": "wave",
    "thanks": "bow",
    "sorry": "bow",
    "hug": "hug",
    "love": "hug",
    "kiss": "hug",
    "confused": "shrug",
    "thinking": "shrug",
    "excited": "jump",
    "laugh": "jump",
    "annoyed": "facepalm",
    "speechless": "facepalm",
    "sleepy": "sleep",
    "tired": "sleep",
    "night": "sleep",
    "happy": "cheer",
    "party": "cheer",
    "congrats": "cheer",
    "wink": "point",
    "cheeky": "point",
    "cry": "cry",
    "sob": "cry",
    "sad": "cry",
    "furious": "run",
    "scared": "hide",
    "shy": "hide",
    "cool": "dance",
    "give": "offer",
    "proud": "flex",
    "strong": "flex",
    "agree": "thumb",
    "ok": "thumb",
    "disagree": "cross",
    "huff": "cross",
    "morning": "stretch",
    "relieved": "stretch",
    "praise": "clap",
    "pleading": "pray",
}
HOLDING = ("wave", "hug", "shrug", "jump", "cheer", "dance", "offer")  # poses that show a prop
FINE = 2  # raster pixels per pixel; the rasteriser itself samples each of them 4x4
ROOM = 6  # units around the head: its rim and the resampling's edge
SMALL = 128  # pixels: enough to measure a figure
MARGIN = 0.03  # of the side, all around
# left, top, right, bottom
Box = tuple[float, float, float, float]
UNMIRRORED = frozenset({"sleep"})  # a mirrored Z is no Z


def pose_for(emotion: str) -> str | None:
    """The pose that says an emotion or a chat act; None where a face alone says it best."""
    return POSE_OF.get(emotion)


def draw(
    head: Image.Image, *, style: str, character: str, pose: str,
    side: int = 256, prop: Image.Image | None = None, seed: int = 0,
) -> Image.Image:  # fmt: skip
    """A (side, side) straight-RGBA sticker of the whole figure.

    Args:
        head: a head with its face, straight RGBA of any size.
        style: one of the grid's styles (glossy, flat, cartoon, bold, retro, kawaii).
        prop: a picture to hold; poses that hold nothing leave it out.
        seed: small variations and which side acts.

    Raises:
        BadImage: the head has no visible pixel.
    """
    return draw_seen(
        head, style=style, character=character, pose=pose, side=side, prop=prop, seed=seed
    )[0]


def draw_seen(
    head: Image.Image, *, style: str, character: str, pose: str,
    side: int = 256, prop: Image.Image | None = None, seed: int = 0,
) -> tuple[Image.Image, Box]:  # fmt: skip
    """As `draw`, and where the face is: (left, top, right, bottom) in shares of the side."""
    if np.asarray(head.getchannel("A")).max() <= FAINT:
        raise BadImage("the head cannot be drawn: all of it is transparent; pass one that shows")
    dice = _dice(pose, seed)
    mirrored = _mirrored(pose, dice)
    if mirrored:
        head, prop = _flip(head), _flip(prop) if prop else None
    look, scene = _posed(head, style, character, pose, dice)
    zoom = max(1, math.ceil(FINE * side / 256))  # a figure is about 256 units tall
    layers = _layers(look, scene, manner=MANNERS[style], prop=prop, zoom=zoom)
    fitted, face = _fit(layers, _face(scene.body), side, zoom=zoom)
    if not mirrored:
        return fitted, face
    left, top, right, bottom = face
    return _flip(fitted), (1 - right, top, 1 - left, bottom)


def head_at(
    head: Image.Image, *, style: str, character: str, pose: str, seed: int = 0
) -> tuple[float, float, float]:
    """(scale, left, top) of the head's picture in the unmirrored figure's, in shares of a side."""
    dice = _dice(pose, seed)
    _mirrored(pose, dice)  # the same throws as in `draw_seen`
    look, scene = _posed(head, style, character, pose, dice)
    x0, y0, x1, y1 = scene.body.frame.head
    x, y = scene.body.on_head(((x0 + x1) / 2, (y0 + y1) / 2))
    layers = _layers(look, scene, manner=MANNERS[style], prop=None, zoom=1)
    # one unit beside the middle tells where it is and how long a unit became
    _, (across, down, further, _) = _fit(layers, (x, y, x + 1, y + 1), SMALL, zoom=1)
    left, top, right, bottom = (share / head.width for share in trimmed(head))
    scale = (further - across) * (x1 - x0) / (right - left)
    return scale, across - scale * (left + right) / 2, down - scale * (top + bottom) / 2


def _posed(
    head: Image.Image, style: str, character: str, pose: str, dice: random.Random
) -> tuple[Look, Scene]:
    look = look_at(head, style=style, kind=kind_of(character))
    frame = frame_of(look, kind_of(character))
    girth = dice.uniform(0.94, 1.06)
    frame = replace(frame, arm=frame.arm * girth, leg=frame.leg * girth)
    return look, DRAWN[pose](frame, dice.uniform(-2.5, 2.5))


def mirrored(pose: str, seed: int) -> bool:
    """Does `draw` mirror this figure?"""
    return _mirrored(pose, _dice(pose, seed))


def _dice(pose: str, seed: int) -> random.Random:
    return random.Random(f"{seed}/{pose}")


def _mirrored(pose: str, dice: random.Random) -> bool:
    return dice.random() < 0.5 and pose not in UNMIRRORED


def _face(body: Body) -> Box:
    """The smallest upright box around the turned face, in units."""
    corners = [body.face(x, y) for x in (-1, 1) for y in (0, 1)]
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _layers(
    look: Look, scene: Scene, *, manner: Manner, prop: Image.Image | None, zoom: int
) -> list[Layer]:
    """The picture from back to front: body, head, prop, and what is before them."""
    _, y0, _, y1 = scene.body.frame.head
    edge = line_width(look.palette, manner, y1 - y0)
    head = _head(look.image, scene.body, zoom)
    if manner.rim:
        head = _rimmed(head, outline("main", look.palette, manner), round(manner.rim * zoom))
    held = _held(prop, *scene.hold, zoom=zoom) if prop and scene.hold else None
    front = scene.front if held else scene.own + scene.front
    behind, before = (
        paint(parts, look.palette, manner=manner, edge=edge, zoom=zoom) if parts else None
        for parts in (scene.back, front)
    )
    return [layer for layer in (behind, head, held, before) if layer]


def _flip(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def _head(head: Image.Image, body: Body, zoom: int) -> Layer:
    """The head scaled, turned and put in its place in one resampling."""
    x0, y0, x1, y1 = body.frame.head
    if (shrink := int(head.width / ((x1 - x0) * zoom))) > 1:
        head = head.reduce(shrink)
    corners = [body.on_head(p) for p in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    left, top = (int(min(c[i] for c in corners)) - ROOM for i in (0, 1))
    wide, high = (int(max(c[i] for c in corners)) + ROOM - (left, top)[i] for i in (0, 1))
    there = (np.array(corners[:3], np.float32) - np.array((left, top), np.float32)) * zoom
    here = np.array(((0, 0), (head.width, 0), (0, head.height)), np.float32)
    size = wide * zoom, high * zoom
    premultiplied = cv2.warpAffine(
        np.asarray(head.convert("RGBa")),
        cv2.getAffineTransform(here - 0.5, there - 0.5),
        size,
        flags=cv2.INTER_LINEAR,
    )
    return Layer(Image.frombuffer("RGBa", size, premultiplied).convert("RGBA"), left, top)


def _rimmed(head: Layer, colour: RGB, width: int) -> Layer:
    """The head over its own silhouette, grown by `width` pixels in the line's colour."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1))
    grown = cv2.dilate(np.asarray(head.image.getchannel("A")), kernel)
    below = Image.new("RGBA", head.image.size, colour)
    below.putalpha(Image.fromarray(grown))
    below.alpha_composite(head.image)
    return replace(head, image=below)


def _held(prop: Image.Image, centre: Point, wide: float, *, zoom: int) -> Layer:
    """A prop at its place, trimmed and `wide` units on its longer side."""
    cut = prop.crop(prop.getchannel("A").getbbox())
    scale = wide * zoom / max(cut.size)
    size = max(1, round(cut.width * scale)), max(1, round(cut.height * scale))
    small = cut.resize(size, Image.Resampling.BICUBIC)
    left, top = (round(c - s / zoom / 2) for c, s in zip(centre, size, strict=True))
    return Layer(small, left, top)


def _fit(layers: list[Layer], face: Box, side: int, *, zoom: int) -> tuple[Image.Image, Box]:
    """Stacks the layers, trims, scales and centres; the margin is free on every side.

    The face's box comes back in shares of the side.
    """
    left, top = min(a.left for a in layers), min(a.top for a in layers)
    places = [((a.left - left) * zoom, (a.top - top) * zoom) for a in layers]
    size = (
        max(x + a.image.width for (x, _), a in zip(places, layers, strict=True)),
        max(y + a.image.height for (_, y), a in zip(places, layers, strict=True)),
    )
    canvas = Image.new("RGBA", size)
    for place, layer in zip(places, layers, strict=True):
        canvas.alpha_composite(layer.image, place)
    seen = canvas.getchannel("A").point(lambda a: 255 * (a > 8)).getbbox() or (0, 0, *size)
    cut = canvas.crop(seen)
    inner = side * (1 - 2 * MARGIN)
    scale = min(inner / cut.width, inner / cut.height)
    fitted = max(1, round(cut.width * scale)), max(1, round(cut.height * scale))
    out = Image.new("RGBA", (side, side))
    small = cut.resize(fitted, Image.Resampling.LANCZOS)
    corner = (side - fitted[0]) // 2, (side - fitted[1]) // 2
    out.paste(small, corner)
    shift = left, top, left, top
    box = [
        (((f - s) * zoom - seen[i % 2]) * scale + corner[i % 2]) / side
        for i, (f, s) in enumerate(zip(face, shift, strict=True))
    ]
    return out, (box[0], box[1], box[2], box[3])
