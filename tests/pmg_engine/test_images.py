"""Pictures from outside: hostile ones end in one plain sentence."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from pmg_engine.errors import BadImage
from pmg_engine.images import BYTES, opened


def encoded(kind: str, size: tuple[int, int] = (600, 300)) -> bytes:
    buffer = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, (200, 10, 10) if mode == "RGB" else (200, 10, 10, 128)).save(buffer, kind)
    return buffer.getvalue()


def bomb() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 10))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_good_pictures_open_small(kind: str) -> None:
    image = opened(encoded(kind))
    assert image.mode == "RGBA"
    assert max(image.size) <= 512


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        bomb(),
        encoded("PNG")[:60],
        encoded("WEBP")[:40],
        b"BM" + b"\0" * 60,
        b"\0" * (BYTES + 1),
    ],
    ids=["empty", "gif", "svg", "bomb", "cut png", "cut webp", "bmp", "huge"],
)
def test_bad_pictures_are_one_plain_sentence(data: bytes) -> None:
    with pytest.raises(BadImage, match="PNG, JPEG or WebP"):
        opened(data)
