"""RGBA picture in, bytes a platform accepts out, off the event loop; knows no platform by name."""

from __future__ import annotations

import asyncio
import io

from PIL import Image, UnidentifiedImageError

from pmg_engine.errors import BadImage

from .base import StickerFormat

__all__ = ["fit", "verify"]

KINDS = {"image/webp": "WEBP", "image/png": "PNG"}
WAYS: dict[str, tuple[dict[str, int], ...]] = {  # best first; below quality 40 the rim frays
    "image/webp": (
        {"lossless": 1, "quality": 50, "method": 2},  # method 4 takes twice as long for 2 %
        *({"quality": quality, "method": 4} for quality in (95, 85, 75, 65, 55, 40)),
    ),
    "image/png": ({"colours": 0}, {"colours": 256}, {"colours": 128}, {"colours": 64}),
}
SCALES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.12)  # of the subject; the canvas keeps its size
LONGEST = 16_384  # pixels on a side: larger is a mistake or an attack, not a sticker


async def fit(image: Image.Image, format: StickerFormat) -> bytes:
    """Encode an RGBA picture so that `verify` has nothing to say.

    Args:
        image: mode RGBA, any size up to 16,384 px a side; never changed.
        format: what the platform accepts.

    Raises:
        BadImage: nothing visible, not RGBA, or too large to be a sticker.
    """
    return await asyncio.to_thread(_fit, image, format)


def verify(data: bytes, format: StickerFormat) -> str | None:
    """The first rule these bytes break, in words, or None."""
    if len(data) > format.max_bytes:
        return f"too many bytes: {len(data)}, allowed {format.max_bytes}"
    try:
        with Image.open(io.BytesIO(data)) as opened:
            kind, frames = opened.format, getattr(opened, "n_frames", 1)
            picture = opened.convert("RGBA")
            clear = opened.has_transparency_data
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return "not a picture that can be opened"
    if kind != KINDS[format.mime]:
        return f"wrong kind: {kind}, wanted {KINDS[format.mime]}"
    if frames != 1:
        return f"moves: {frames} frames, wanted 1"
    return _wrong_size(picture.size, format) or _wrong_alpha(picture, format, clear=clear)


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
    if image.mode != "RGBA" or not all(0 < side <= LONGEST for side in image.size):
        raise BadImage(
            f"This picture cannot become a sticker: mode {image.mode}, size {image.size}. "
            f"Give an RGBA picture of at most {LONGEST} px a side."
        )
    for scale in SCALES:
        canvas = _canvas(image, format, scale)
        if canvas.getchannel("A").getbbox() is None:
            break
        if (data := _best(canvas, format)) is not None:
            return data
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


def _best(canvas: Image.Image, format: StickerFormat) -> bytes | None:
    """The finest encoding that is accepted, or None where even the coarsest is not."""
    finest, *between, coarsest = WAYS[format.mime]
    data = _saved(canvas, format.mime, finest)
    if verify(data, format) is None:
        return data
    last = _saved(canvas, format.mime, coarsest)
    if verify(last, format) is not None:
        return None
    for way in between:
        data = _saved(canvas, format.mime, way)
        if verify(data, format) is None:
            return data
    return last


def _saved(canvas: Image.Image, mime: str, way: dict[str, int]) -> bytes:
    buffer = io.BytesIO()
    if mime == "image/webp":
        canvas.save(buffer, "WEBP", **way)
    elif way["colours"]:
        canvas.quantize(way["colours"], method=Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    else:
        canvas.save(buffer, "PNG")
    return buffer.getvalue()
