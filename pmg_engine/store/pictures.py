"""RGBA pictures as WebP bytes and back; blocking, so callers run it in a thread."""

from __future__ import annotations

import io

from PIL import Image

from pmg_engine.errors import StoreError

__all__ = ["EMPTY", "decode", "lossless", "thumbnail"]

EMPTY = Image.new("RGBA", (1, 1))  # stands where a picture was not asked for
_THUMBNAIL = 128  # pixels: a candidate is looked at in the "Why?" card, and edits begin from it


def lossless(image: Image.Image) -> bytes:
    """Every pixel as it is, also the colours under full transparency."""
    buffer = io.BytesIO()
    # least effort: somebody waits, and ten times faster makes a quarter more bytes (in lossless
    # files "quality" is effort, too)
    image.convert("RGBA").save(buffer, "WEBP", lossless=True, exact=True, method=0, quality=20)
    return buffer.getvalue()


def thumbnail(image: Image.Image) -> bytes:
    """At most 128 px on the longer side, quality 80."""
    small = image.convert("RGBA")
    small.thumbnail((_THUMBNAIL, _THUMBNAIL))
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=80, method=1)
    return buffer.getvalue()


def decode(data: bytes) -> Image.Image:
    """The RGBA picture, already loaded. Raises StoreError."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise StoreError(
            "A picture cannot be read: its data is damaged. Restore a backup, or draw a new one."
        ) from error
