"""RGBA picture in, bytes a platform accepts out, off the event loop; knows no platform by name."""

from __future__ import annotations

import asyncio
import io
import math
import struct
import zlib
from collections.abc import Mapping, Sequence

from PIL import Image, UnidentifiedImageError

from pmg_engine.errors import BadImage

from .base import StickerFormat

__all__ = ["fit", "verify"]

Way = Mapping[str, int]
KINDS = {"image/webp": "WEBP", "image/png": "PNG"}
# Best first. Of a sticker of 512 px lossless method 0 takes 8 ms and gives 155 KB; lossy method 0
# 13 ms and 45 KB, method 2 twice as long for 35 % less. Below quality 40 the rim frays.
WAYS: dict[str, tuple[Way, ...]] = {
    "image/webp": (
        {"lossless": 1, "quality": 20, "method": 0},
        {"quality": 95, "method": 0},
        *({"quality": quality, "method": 2} for quality in (85, 75, 65, 55, 40)),
    ),
    "image/png": ({"colours": 0}, {"colours": 256}, {"colours": 128}, {"colours": 64}),
}
NORMAL = 2  # ways that a normal sticker needs; all others are for what hardly fits
LOSSLESS = 0.45  # bytes per pixel: no sticker of 512 px takes less, so it is not tried with less
# zlib's level and strategy: 10 ms and 170 KB; the usual level 6 takes 37 ms and gives as much
PRESSED, RUNS = 4, zlib.Z_RLE
LESS = 0.85  # of the subject's sides, at most, where nothing fits; the canvas keeps its size
LEAST = 0.01  # of its sides: what is smaller nobody sees
LONGEST = 16_384  # pixels on a side: larger is a mistake or an attack, not a sticker
PIXELS = 2**25  # 128 MiB once decoded: some hundred times what any platform shows
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, EOFError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


async def fit(image: Image.Image, format: StickerFormat) -> bytes:
    """Encode an RGBA picture so that `verify` has nothing to say.

    Args:
        image: mode RGBA, at most 16,384 px a side and 33 million in all; never changed.
        format: what the platform accepts.

    Raises:
        BadImage: nothing visible, not RGBA, broken, or too large to be a sticker.
    """
    return await asyncio.to_thread(_fit, image, format)


def verify(data: bytes, format: StickerFormat) -> str | None:
    """The first rule these bytes break, in words, or None."""
    if len(data) > format.max_bytes:
        return f"too many bytes: {len(data)}, allowed {format.max_bytes}"
    try:
        with Image.open(io.BytesIO(data)) as opened:
            kind, frames = opened.format, getattr(opened, "n_frames", 1)
            if kind != KINDS[format.mime]:
                return f"wrong kind: {kind}, wanted {KINDS[format.mime]}"
            if frames != 1:
                return f"moves: {frames} frames, wanted 1"
            if wrong := _wrong_size(opened.size, format):
                return wrong  # before a bomb is decoded
            clear = opened.has_transparency_data
            picture = opened.convert("RGBA")
    except BOMBS:
        return f"wrong size: far beyond {format.side} px"
    except BROKEN:
        return "not a picture that can be opened"
    return _wrong_alpha(picture, format, clear=clear)


def _wrong_size(size: tuple[int, int], format: StickerFormat) -> str | None:
    wanted = _box(format)
    if format.square or format.height is not None:
        return None if size == wanted else f"wrong size: {size}, wanted exactly {wanted}"
    return None if max(size) == format.side else f"wrong size: {size}, longer side is {format.side}"


def _wrong_alpha(picture: Image.Image, format: StickerFormat, *, clear: bool) -> str | None:
    if not clear:
        return "no transparency"
    alpha = picture.getchannel("A")
    box = alpha.getbbox()
    if box is None:
        return "empty: nothing is visible"
    width, height = picture.size
    corners = ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1))
    if any(alpha.getpixel(corner) for corner in corners):
        return "a corner is not transparent"
    m = format.margin
    if box[0] < m or box[1] < m or box[2] > width - m or box[3] > height - m:
        return f"the margin of {m} px is not transparent"
    return None


def _box(format: StickerFormat) -> tuple[int, int]:
    return format.side, format.side if format.height is None else format.height


def _fit(image: Image.Image, format: StickerFormat) -> bytes:
    width, height = image.size
    small = min(width, height) > 0 and max(width, height) <= LONGEST and width * height <= PIXELS
    if image.mode != "RGBA" or not small:
        raise BadImage(
            f"This picture cannot become a sticker: mode {image.mode}, size {image.size}. Give an "
            f"RGBA picture of at most {LONGEST} px a side and {PIXELS} pixels."
        )
    try:
        image.load()  # a file may have been opened and not read yet
    except BROKEN:
        raise BadImage("This picture is broken. Give one that can be opened.") from None
    scale, ways = 1.0, _ways(format)
    while scale > LEAST:
        canvas = _canvas(image, format, scale)
        if canvas.getchannel("A").getbbox() is None:
            break
        data, wrong = _best(canvas, format, ways)
        if wrong is None:
            return data
        # bytes go with the area; what follows is the coarsest way of a subject just small enough
        scale, ways = scale * min(LESS, math.sqrt(format.max_bytes / len(data))), ways[-1:]
    raise BadImage(
        f"Nothing visible is left of this picture at {format.side} px. Draw the subject larger."
    )


def _canvas(image: Image.Image, format: StickerFormat, scale: float) -> Image.Image:
    """The picture on its transparent canvas, inset by one pixel if it would touch a corner."""
    whole = _placed(image, format, inset=format.margin, scale=scale)
    alpha = whole.getchannel("A")
    right, bottom = whole.width - 1, whole.height - 1
    if any(alpha.getpixel(at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))):
        return _placed(image, format, inset=max(1, format.margin), scale=scale)
    return whole


def _placed(image: Image.Image, format: StickerFormat, *, inset: int, scale: float) -> Image.Image:
    box = _box(format)
    room = (box[0] - 2 * inset, box[1] - 2 * inset)
    ratio = min(room[0] / image.width, room[1] / image.height)
    full = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    size = (max(1, round(full[0] * scale)), max(1, round(full[1] * scale)))
    exact = format.square or format.height is not None
    canvas = Image.new("RGBA", box if exact else (full[0] + 2 * inset, full[1] + 2 * inset))
    small = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    canvas.paste(small, ((canvas.width - size[0]) // 2, (canvas.height - size[1]) // 2))
    return canvas


def _ways(format: StickerFormat) -> Sequence[Way]:
    """Those worth trying."""
    ways = WAYS[format.mime]
    width, height = _box(format)
    tight = format.mime == "image/webp" and format.max_bytes < LOSSLESS * width * height
    return ways[1:] if tight else ways


def _best(
    canvas: Image.Image, format: StickerFormat, ways: Sequence[Way]
) -> tuple[bytes, str | None]:
    """The finest encoding that is accepted, else the coarsest and the rule it breaks."""
    *finer, coarsest = ways
    for way in finer[:NORMAL]:
        data = _saved(canvas, format.mime, way)
        if verify(data, format) is None:
            return data, None
    last = _saved(canvas, format.mime, coarsest)
    if wrong := verify(last, format):
        return last, wrong
    for way in finer[NORMAL:]:
        data = _saved(canvas, format.mime, way)
        if verify(data, format) is None:
            return data, None
    return last, None


def _saved(canvas: Image.Image, mime: str, way: Way) -> bytes:
    buffer = io.BytesIO()
    if mime == "image/webp":
        canvas.save(buffer, "WEBP", **way)
    elif way["colours"]:
        canvas.quantize(way["colours"], method=Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    else:
        canvas.save(buffer, "PNG", compress_level=PRESSED, compress_type=RUNS)
    return buffer.getvalue()
