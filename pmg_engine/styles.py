"""Styles that are computed from a plain picture instead of being painted. Knows no model.

Small painters learn a style from hundreds of faces; of these styles there are a few pictures each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .cutout import ROOM, enlarge, trimmed
from .types import Array

__all__ = ["inked", "pixelated", "restyled", "rounded", "softened"]

HEAD, FIGURE = 32, 40  # pixels of the longer side of pixel art; a figure's face is smaller
COLOURS = 12
FINE = 8  # places along each side of a pixel that vote on its colour
# near black and near white are eyes, mouths and teeth: the votes of few of them count for more
DARK, LIGHT = (90.0, 0.8), (215.0, 0.5)
LUMA = np.array((0.299, 0.587, 0.114), np.float32)  # ITU-R BT.601

INK = np.array((26, 22, 28), np.float32)
CONTOUR, STROKE = 8, 5  # pixels of ink along the border, and between two colours
BLACK = 34.0  # CIE L* below which a place is filled with ink
EYE, SHADE, DIM = 61, 24.0, 52.0  # within so many pixels so much darker, and darker than this: eyes
SCRAP = 28  # pixels of a line: shorter ones are dirt
FAINT, CLEAR = 28, 70  # Canny's thresholds on a channel of CIE Lab (x2, x1.6, x1.6)

WHITE, TINT = 0.45, np.array((1.0, 0.97, 0.96), np.float32)  # what pastel mixes in, and how much
DEEP = 0.35  # brightness below which pastel keeps a dark, softer

FLESH = 20  # pixels: gaps narrower than twice that close when a contour becomes a blob
ROUND, FAT = 14.0, 0.42  # blur of the contour, and where it is cut: below .5 it grows


def restyled(image: Image.Image, style: str, *, figure: bool) -> Image.Image:
    """A plain RGBA picture in a style of `condition.COMPUTED`, as large as a sticker has room for.

    Raises KeyError for another style.
    """
    subject = trimmed(image)
    return pixelated(subject, figure=figure) if style == "pixel" else _WHOLE[style](subject)


def pixelated(subject: Image.Image, *, figure: bool) -> Image.Image:
    """Pixel art: each pixel in the colour of a small palette that most of its places have.

    Not in their mean: edges stay hard, as a pixel artist draws them.
    """
    scale = (FIGURE if figure else HEAD) / max(subject.size)
    wide, high = (max(1, round(length * scale)) for length in subject.size)
    size = (wide * FINE, high * FINE)
    whole = subject.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    alpha = np.asarray(whole.getchannel("A")).astype(np.float32) / np.float32(255)
    colours = whole.convert("RGB")
    palette, chosen = _palette(colours, alpha)
    votes = np.eye(len(palette), dtype=np.float32)[chosen] * (alpha > 0.5)[..., None]
    cells = votes.reshape(high, FINE, wide, FINE, -1).sum((1, 3)) * _weights(palette)
    out = np.zeros((high, wide, 4), np.uint8)
    out[..., :3] = palette[cells.argmax(-1)]
    covered = alpha.reshape(high, FINE, wide, FINE).mean((1, 3)) > 0.5
    out[..., 3] = np.where(covered, 255, 0)
    longer = ROOM / max(wide, high)
    return Image.fromarray(out, "RGBA").resize(
        (max(1, round(wide * longer)), max(1, round(high * longer))), Image.Resampling.NEAREST
    )


def _palette(colours: Image.Image, alpha: Array) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(COLOURS, 3) of what is visible, and (H, W) which of them each place is nearest to."""
    seen = np.asarray(colours)[alpha > 0.5]
    sample = Image.fromarray(seen.reshape(1, -1, 3) if len(seen) else np.zeros((1, 1, 3), np.uint8))
    few = sample.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=2)
    table = np.array(few.getpalette(), np.uint8).reshape(-1, 3)[:COLOURS]
    return table, np.asarray(colours.quantize(palette=few, dither=Image.Dither.NONE))


def _weights(palette: NDArray[np.uint8]) -> Array:
    """(COLOURS,) how much one vote counts."""
    luma = palette.astype(np.float32) @ LUMA
    dark = DARK[1] * np.clip((DARK[0] - luma) / DARK[0], 0, 1)
    light = LIGHT[1] * np.clip((luma - LIGHT[0]) / (255 - LIGHT[0]), 0, 1)
    return np.asarray(1 + dark + light, np.float32)


def inked(subject: Image.Image) -> Image.Image:
    """Line art: ink along the border, where colours meet (Canny 1986) and where it is dark."""
    pixels = np.asarray(enlarge(subject, ROOM))
    shape = pixels[..., 3] > 127
    lab = _smoothed(pixels)
    inside = cv2.distanceTransform(_framed(shape), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    lines = _lines(lab) & (inside > CONTOUR + 3)
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (STROKE, STROKE))
    drawn = cv2.dilate(_long(lines), pen) > 0
    light = np.ascontiguousarray(lab[..., 0])
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (EYE, EYE))
    eyes = (cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, around) > SHADE) & (light < DIM)
    filled = ((light < BLACK) | eyes).astype(np.uint8)
    dark = cv2.morphologyEx(filled, cv2.MORPH_OPEN, pen) > 0
    ink = (drawn | dark | (inside <= CONTOUR)).astype(np.float32)
    soft = np.clip((cv2.GaussianBlur(ink, (0, 0), 1.6) - 0.5) * 2.2 + 0.5, 0, 1)[..., None]
    return _picture(255 * (1 - soft) + INK * soft, pixels[..., 3])


def _framed(shape: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """With a pixel of nothing around it: what touches the frame has a border there, too."""
    return np.pad(shape, 1).astype(np.uint8)


def _smoothed(pixels: NDArray[np.uint8]) -> Array:
    """(H, W, 3) CIE Lab over white, without the painter's brush strokes."""
    alpha = pixels[..., 3:].astype(np.float32) / 255
    over = pixels[..., :3] * alpha + 255 * (1 - alpha)
    calm = cv2.medianBlur(cv2.bilateralFilter(over.astype(np.uint8), 9, 40, 7), 9)
    return np.asarray(
        cv2.cvtColor(calm.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB), np.float32
    )


def _lines(lab: Array) -> NDArray[np.bool_]:
    found = np.zeros(lab.shape[:2], bool)
    for channel, (low, gain) in enumerate(((0, 2.0), (-100, 1.6), (-100, 1.6))):
        plane = np.clip((lab[..., channel] - low) * gain, 0, 255).astype(np.uint8)
        found |= cv2.Canny(cv2.GaussianBlur(plane, (0, 0), 1.5), FAINT, CLEAR) > 0
    return found


def _long(lines: NDArray[np.bool_]) -> NDArray[np.uint8]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(lines.astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] > SCRAP
    keep[0] = False
    return np.asarray(keep[labels], np.uint8)


def softened(subject: Image.Image) -> Image.Image:
    """Pastel: every colour paler, and the darks of a face softer but still dark."""
    pixels = np.asarray(enlarge(subject, ROOM)).astype(np.float32)
    colours = pixels[..., :3] / 255
    pale = colours * (1 - WHITE) + WHITE * TINT
    dark = np.clip((DEEP - colours.max(-1, keepdims=True)) / DEEP, 0, 1)
    face = 0.6 * colours + np.array((0.36, 0.3, 0.38), np.float32)
    return _picture(255 * (pale * (1 - dark) + face * dark), pixels[..., 3])


def rounded(subject: Image.Image) -> Image.Image:
    """Blob: the contour melts into one round shape, the colours reach to its border."""
    pad = 3 * FLESH
    pixels = np.asarray(enlarge(subject, ROOM - 2 * FLESH)).astype(np.float32)
    pixels = np.pad(pixels, ((pad, pad), (pad, pad), (0, 0)))
    alpha = pixels[..., 3:] / 255
    ball = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * FLESH + 1, 2 * FLESH + 1))
    closed = cv2.morphologyEx((alpha[..., 0] > 0.5).astype(np.uint8), cv2.MORPH_CLOSE, ball)
    melted = cv2.GaussianBlur(closed.astype(np.float32), (0, 0), ROUND)
    near = cv2.GaussianBlur(pixels[..., :3] * alpha, (0, 0), 10)
    there = np.maximum(cv2.GaussianBlur(alpha, (0, 0), 10)[..., None], 1e-3)
    colours = np.where(alpha > 0.9, pixels[..., :3], near / there)
    return _picture(colours, 255 * np.clip((melted - FAT) * 12 + 0.5, 0, 1))


def _picture(colours: Array, alpha: NDArray[Any]) -> Image.Image:
    both = np.dstack([colours, alpha])
    return Image.fromarray(np.round(np.clip(both, 0, 255)).astype(np.uint8), "RGBA")


_WHOLE: dict[str, Callable[[Image.Image], Image.Image]] = {
    "line": inked,
    "pastel": softened,
    "blob": rounded,
}
