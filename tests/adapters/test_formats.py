"""The limits of every target, against what the platforms document; never looser than theirs."""

from __future__ import annotations

import pytest

from adapters.base import StickerFormat
from adapters.formats import FORMATS, PNG, WEBP

KB, KIB = 1_000, 1_024


@pytest.mark.parametrize(
    ("name", "mime", "size", "most"),
    [
        ("telegram", WEBP, (512, None), 255 * KIB),  # 512 KB; clients load 255 KiB faster
        ("telegram_emoji", WEBP, (100, 100), 512 * KB),
        ("discord", PNG, (320, 320), 512 * KIB),
        ("discord_emoji", PNG, (128, 128), 256 * KIB),
        ("discord_message", PNG, (512, None), 10 * 1024 * KIB),
        ("matrix", PNG, (512, None), 1000 * KB),
        ("whatsapp", WEBP, (512, 512), 100 * KIB),
        ("signal", WEBP, (512, 512), 300 * KIB),
        ("line", PNG, (370, 320), 1000 * KB),
        ("slack", PNG, (128, 128), 128 * KIB),
    ],
)
def test_the_platforms_limits(
    name: str, mime: str, size: tuple[int, int | None], most: int
) -> None:
    format = FORMATS[name]
    assert (format.mime, sides(format)) == (mime, size)
    assert format.max_bytes <= most


def sides(format: StickerFormat) -> tuple[int, int | None]:
    """(width, height); None where only the longer side is fixed."""
    return format.side, format.side if format.square else format.height


def test_line_wants_even_sides_and_a_border() -> None:
    line = FORMATS["line"]
    assert (line.side % 2, (line.height or 1) % 2, line.margin) == (0, 0, 10)


@pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
def test_every_format_makes_sense(format: StickerFormat) -> None:
    width, height = sides(format)
    assert 2 * format.margin < min(width, height or width)
    assert not (format.square and format.height)
    assert format.mime in (WEBP, PNG)
