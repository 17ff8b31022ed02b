"""Pictures to die-cut stickers: alpha cleaned, trimmed, lettered, white rim, soft shadow.

Knows the Matting seam only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .interfaces import Matting
from .lettering import lettered
from .types import Candidate

SIDE = 512  # pixels of the finished canvas: what every messenger scales from
RIM = 9.0  # pixels of white around the subject (WhatsApp's sample app recommends 8 of 512)
SHADOW, SOFT, DEPTH = 0.32, 6.0, 5  # opacity, blur and offset in pixels of the drop shadow
MARGIN = 14  # pixels of border beyond the rim: room for the shadow and a little air
SOLID = 0.5  # alpha from which a pixel belongs to the subject
ROOM = SIDE - 2 * round(RIM + MARGIN)  # pixels of the subject's longer side
WORDS = 150  # pixels of height that lettering may take
CRUMB = 0.02  # pieces smaller than this share of the subject are noise and are dropped
CRISP = 2.5  # with it the edge is 1.2 pixels wide in the median: `pmg eval crisp`
COVERAGE = (0.02, 0.98)  # less is an empty picture, more is a background that was not removed

Plane = NDArray[np.float32]


async def cut(candidates: Sequence[Candidate], matting: Matting | None) -> list[Candidate]:
    """Candidates with clean alpha, the empty ones left out.

    Pictures without alpha go to the matting.
    """
    ready = []
    for candidate in candidates:
        image = candidate.image
        if image.mode != "RGBA" and matting is not None:
            image = await matting.subject(image)
        clean = await asyncio.to_thread(tidy, image)
        if clean is not None:
            ready.append(replace(candidate, image=clean))
    return ready


def tidy(image: Image.Image) -> Image.Image | None:
    """The picture without crumbs and haze, same size.

    None where nothing or everything is subject.
    """
    pixels = np.array(image.convert("RGBA"))
    alpha = pixels[..., 3].astype(np.float32) / 255
    if not COVERAGE[0] <= float((alpha > SOLID).mean()) <= COVERAGE[1]:
        return None
    count, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > SOLID / 4).astype(np.uint8))
    mass = stats[1:, cv2.CC_STAT_AREA]
    keep = np.zeros(count, bool)
    keep[1:] = mass >= CRUMB * mass.sum()
    alpha = np.where(keep[labels], alpha, 0)
    pixels[..., 3] = np.round(np.clip((alpha - 0.04) / 0.92, 0, 1) * 255)
    return Image.fromarray(pixels, "RGBA")


def enlarge(image: Image.Image, side: int) -> Image.Image:
    """Scaled so that the longer side is `side`, colours premultiplied on the way.

    The contour crisp.
    """
    scale = side / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    big = image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    pixels = np.array(big)
    alpha = pixels[..., 3].astype(np.float32) / 255
    # The painter's edges are soft: steepen them around one half.
    steep = np.clip((alpha - 0.5) * CRISP * max(1.0, scale) + 0.5, 0, 1)
    pixels[..., 3] = np.round(steep * 255)
    return Image.fromarray(pixels, "RGBA")


def trimmed(image: Image.Image) -> Image.Image:
    """Cropped to what is visible."""
    box = image.getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox()
    return image.crop(box) if box else image


def die_cut(image: Image.Image, text: str | None = None, *, outline: bool = True) -> Image.Image:
    """(SIDE, SIDE) RGBA: the subject centred, a white rim around it, a soft shadow below.

    `text` is lettered across its feet, inside the same rim. Without `outline` the subject stands
    alone, at the same place and of the same size; words keep their rim: dark letters alone cannot
    be read in a dark chat.
    """
    subject = trimmed(image)
    words = lettered(text, width=ROOM, height=WORDS) if text else None
    canvas = _centred(signed(subject, words, ROOM) if words else enlarge(subject, ROOM))
    if outline:
        return _rimmed(canvas)
    if not words:
        return canvas
    nobody = Image.new("RGBA", subject.size)
    return Image.alpha_composite(_around(_centred(signed(nobody, words, ROOM))), canvas)


def _centred(subject: Image.Image) -> Image.Image:
    canvas = Image.new("RGBA", (SIDE, SIDE))
    canvas.paste(subject, ((SIDE - subject.width) // 2, (SIDE - subject.height) // 2))
    return canvas


def _around(words: Image.Image) -> Image.Image:
    """What lies behind words: their white rim, as wide as any."""
    rim = _rim(np.asarray(words.getchannel("A")).astype(np.float32) / np.float32(255))
    white = np.full((SIDE, SIDE, 4), 255, np.uint8)
    white[..., 3] = np.round(rim * 255)
    return Image.fromarray(white, "RGBA")


def _rimmed(canvas: Image.Image) -> Image.Image:
    """The subject with its rim around it and its shadow below."""
    pixels = np.asarray(canvas).astype(np.float32) / np.float32(255)
    alpha: Plane = pixels[..., 3]
    rim = _rim(alpha)
    shade = _shadow(rim)
    colour = pixels[..., :3] * alpha[..., None] + (1 - alpha[..., None])  # over the white rim
    out = np.zeros((SIDE, SIDE, 4), np.float32)
    out[..., 3] = rim + shade * (1 - rim)
    share = np.divide(rim, out[..., 3], out=np.zeros_like(rim), where=out[..., 3] > 0)
    out[..., :3] = colour * share[..., None]  # the shadow is black: it adds no colour
    return Image.fromarray(np.round(np.clip(out, 0, 1) * 255).astype(np.uint8), "RGBA")


def signed(subject: Image.Image, words: Image.Image, room: int) -> Image.Image:
    """The subject and the words below it, touching, within `room` x `room` pixels."""
    tall = room - words.height
    scale = min(room / subject.width, tall / subject.height)
    body = enlarge(subject, round(max(subject.size) * scale))
    sheet = Image.new("RGBA", (max(body.width, words.width), body.height + words.height))
    sheet.paste(body, ((sheet.width - body.width) // 2, 0))
    sheet.alpha_composite(words, ((sheet.width - words.width) // 2, body.height))
    return sheet


def _rim(alpha: Plane) -> Plane:
    """Opaque within RIM pixels of the subject, one soft pixel at the border, small holes filled."""
    outside = (alpha <= SOLID).astype(np.uint8)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    reach = np.clip(RIM + 0.5 - distance, 0, 1)
    around = (reach <= 0.5).astype(np.uint8)
    cv2.floodFill(around, None, (0, 0), 2)  # the corner is always outside: MARGIN keeps it free
    return np.asarray(np.where(around == 1, 1.0, reach), np.float32)


def _shadow(rim: Plane) -> Plane:
    """Opacity of the drop shadow, (SIDE, SIDE)."""
    soft = cv2.GaussianBlur(rim, (0, 0), SOFT)
    fallen = np.zeros_like(rim)
    fallen[DEPTH:] = soft[:-DEPTH]
    return np.asarray(np.clip(SHADOW * fallen, 0, 1), np.float32)
