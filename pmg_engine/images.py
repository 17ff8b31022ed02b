"""Opens pictures from outside with suspicion.

Kind, size and pixels are checked before anything is decoded.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image

from .errors import BadImage

KINDS = ("PNG", "JPEG", "WEBP")
BYTES = 8 * 2**20  # no messenger's sticker is larger than 512 KB; photos of people may be
PIXELS = 4096 * 4096
CURE = "Please send a PNG, JPEG or WebP picture of at most 8 MB."


def opened(data: bytes) -> Image.Image:
    """The first frame as RGBA, at most 512 pixels on its longer side.

    Raises:
        BadImage: not a picture of a known kind, too large, or broken.
    """
    if len(data) > BYTES:
        raise BadImage(f"The picture is larger than 8 MB. {CURE}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=KINDS)
            if image.width * image.height > PIXELS:
                raise BadImage(f"The picture has more than {PIXELS} pixels. {CURE}")
            image.draft("RGB", (512, 512))
            clean = image.convert("RGBA")
    except BadImage:
        raise
    except (
        Exception
    ) as error:  # the decoders raise OSError, SyntaxError, ValueError, struct.error ...
        raise BadImage(f"The picture cannot be read. {CURE}") from error
    clean.thumbnail((512, 512))
    return clean
