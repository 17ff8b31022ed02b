"""Every preset, hostile pictures: `verify` accepts what `fit` makes, and names what is broken."""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw
from PIL.PngImagePlugin import PngImageFile

from adapters.base import StickerFormat
from adapters.encode import LONGEST, fit, verify
from adapters.formats import FORMATS
from pmg_engine.errors import BadImage

SIZES = st.tuples(st.integers(1, 400), st.integers(1, 400))


def noise(size: tuple[int, int], *, opaque: bool) -> Image.Image:
    channels = [Image.effect_noise(size, 120) for _ in range(4)]
    if opaque:
        channels[3] = Image.new("L", size, 255)
    return Image.merge("RGBA", channels)


def disc(side: int = 512, colour: tuple[int, int, int] = (240, 90, 60)) -> Image.Image:
    image = Image.new("RGBA", (side, side))
    edge = side // 10
    ImageDraw.Draw(image).ellipse((edge, edge, side - edge, side - edge), fill=(*colour, 255))
    return image


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (512, 512), (900, 600)])
async def test_fits_every_preset(name: str, size: tuple[int, int]) -> None:
    data = await fit(noise(size, opaque=True), FORMATS[name])
    assert verify(data, FORMATS[name]) is None


Draw = Callable[[int, int, bool], Image.Image]


def blot(width: int, height: int, opaque: bool) -> Image.Image:
    """One colour everywhere: nothing compresses better."""
    return Image.new("RGBA", (width, height), (255, 255, 255, 255 if opaque else 3))


def dot(width: int, height: int, opaque: bool) -> Image.Image:
    """A single visible pixel, in a corner: it vanishes when the picture is scaled down."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    image.putpixel((width - 1, 0), (0, 0, 0, 255 if opaque else 40))
    return image


def thin(width: int, height: int, opaque: bool) -> Image.Image:
    """As long as a picture may be."""
    long = (LONGEST, min(width, 9)) if width > height else (min(height, 9), LONGEST)
    return blot(*long, opaque)


def static(width: int, height: int, opaque: bool) -> Image.Image:
    return noise((width, height), opaque=opaque)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    draw=st.sampled_from([static, blot, dot, thin]),
    name=st.sampled_from(sorted(FORMATS)),
    size=SIZES,
    opaque=st.booleans(),
)
async def test_fits_or_says_why(draw: Draw, name: str, size: tuple[int, int], opaque: bool) -> None:
    image = draw(*size, opaque)
    try:
        data = await fit(image, FORMATS[name])
    except BadImage:
        assert draw is dot or not opaque, "only what nobody could see may be refused"
    else:
        assert verify(data, FORMATS[name]) is None


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    format=st.builds(
        StickerFormat,
        st.sampled_from(["image/webp", "image/png"]),
        st.integers(24, 640),
        st.integers(3_000, 600_000),
        square=st.booleans(),
        height=st.none() | st.integers(24, 400),
        margin=st.integers(0, 11),
    ),
    opaque=st.booleans(),
)
async def test_fits_any_platform_that_may_come(format: StickerFormat, opaque: bool) -> None:
    data = await fit(noise((300, 200), opaque=True) if opaque else disc(300), format)
    assert verify(data, format) is None


@pytest.mark.parametrize("name", FORMATS)
async def test_a_normal_sticker_is_encoded_once(name: str, encodings: list[str]) -> None:
    """What takes long is an encoding; how long one takes, benchmarks/encode.py measures."""
    data = await fit(shaded(), FORMATS[name])
    assert len(encodings) == 1
    assert verify(data, FORMATS[name]) is None


@pytest.mark.parametrize("name", FORMATS)
async def test_the_heaviest_picture_takes_few_encodings(name: str, encodings: list[str]) -> None:
    await fit(noise((512, 512), opaque=True), FORMATS[name])
    assert len(encodings) <= 7


@pytest.fixture
def encodings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds that pictures are saved as, in order."""
    seen: list[str] = []
    save = Image.Image.save

    def watched(self: Image.Image, *args: Any, **how: Any) -> None:
        seen.append(args[1])
        save(self, *args, **how)

    monkeypatch.setattr(Image.Image, "save", watched)
    return seen


def shaded() -> Image.Image:
    """What the painter gives: soft shades, some grain, a rim and a shadow; 140 KB lossless."""
    image = disc()
    grain = Image.effect_noise((512, 512), 9)
    shade = Image.radial_gradient("L").resize((512, 512))
    bands = [ImageChops.add(grain, shade, scale=s) for s in (1.0, 1.4, 2.0)]
    image.paste(Image.merge("RGB", bands), mask=image.getchannel("A"))
    return image


async def test_fits_a_huge_picture() -> None:
    data = await fit(blot(5000, 5000, True), FORMATS["discord_emoji"])
    assert verify(data, FORMATS["discord_emoji"]) is None


@settings(max_examples=150, deadline=None)
@given(
    head=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\x00\x00\x00WEBPVP8L", b"GIF89a"]),
    data=st.binary(max_size=400),
)
def test_verify_never_breaks(head: bytes, data: bytes) -> None:
    assert verify(head + data, FORMATS["web"]) is not None


@settings(max_examples=40, deadline=None)
@given(place=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_verify_never_breaks_on_damage(place: float, byte: int, cut: bool) -> None:
    for kind, name in (("PNG", "web_png"), ("WEBP", "web")):
        data = whole(kind)
        at = int(place * (len(data) - 1))
        data = data[:at] if cut else data[:at] + bytes([byte]) + data[at + 1 :]
        found = verify(data, FORMATS[name])
        assert found is None or found


@cache
def whole(kind: str) -> bytes:
    """A good sticker, as one file."""
    return saved(disc(), kind)


@pytest.mark.parametrize("side", [9_000, 12_000, 60_000])
def test_a_bomb_is_never_decoded(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(side)
    assert len(bomb) < FORMATS["web_png"].max_bytes
    monkeypatch.setattr(PngImageFile, "load", lambda self: pytest.fail("decoded"))
    assert "wrong size" in (verify(bomb, FORMATS["web_png"]) or "")


def packed(side: int) -> bytes:
    """A transparent PNG of side x side, whatever that is once decoded."""
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    body = zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )


async def test_a_file_that_breaks_while_it_is_read() -> None:
    data = whole("PNG")
    image = Image.open(io.BytesIO(data[: len(data) // 2]))
    with image, pytest.raises(BadImage, match="broken"):
        await fit(image, FORMATS["web"])


async def test_a_bomb_is_refused_before_it_is_read() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(packed(9_000)))
    with image, pytest.raises(BadImage, match="pixels"):
        await fit(image, FORMATS["web"])


async def test_a_good_sticker_keeps_its_pixels() -> None:
    data = await fit(disc(), FORMATS["web"])
    with Image.open(io.BytesIO(data)) as back:
        assert back.convert("RGBA").getpixel((256, 256)) == (240, 90, 60, 255)
        assert back.getchannel("A").getpixel((0, 0)) == 0


async def test_the_picture_itself_is_never_changed() -> None:
    image = noise((300, 200), opaque=False)
    before = image.tobytes()
    await fit(image, FORMATS["line"])
    assert (image.size, image.tobytes()) == ((300, 200), before)


async def test_shrinks_the_subject_until_the_bytes_fit() -> None:
    tight = StickerFormat("image/png", 512, 20_000)
    data = await fit(noise((512, 512), opaque=True), tight)
    assert len(data) <= 20_000
    assert verify(data, tight) is None


async def test_encodes_in_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    resize = Image.Image.resize

    def watched(self: Image.Image, *args: Any, **kwargs: Any) -> Image.Image:
        seen.append(threading.get_ident())
        return resize(self, *args, **kwargs)

    monkeypatch.setattr(Image.Image, "resize", watched)
    await fit(disc(), FORMATS["web"])
    assert seen
    assert threading.get_ident() not in seen


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGBA", (64, 64)),
        Image.new("RGBA", (0, 64)),
        Image.new("RGBA", (20_000, 1)),
        *(Image.new(mode, (64, 64)) for mode in ("RGB", "P", "LA", "CMYK", "I;16")),
    ],
    ids=["empty", "no pixel", "too long", "RGB", "P", "LA", "CMYK", "I;16"],
)
async def test_refuses_in_plain_words(image: Image.Image) -> None:
    with pytest.raises(BadImage, match=r"\."):
        await fit(image, FORMATS["web"])


OPAQUE = Image.new("RGBA", (512, 512), (1, 2, 3, 255))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (saved(noise((512, 512), opaque=False), "PNG"), "too many bytes"),
        (b"RIFF" + bytes(20_000_000), "too many bytes"),
        (b"<svg/>", "opened"),
        (b"\x1aE\xdf\xa3" + bytes(99), "opened"),
        (b"\x1f\x8b" + bytes(99), "opened"),
        (b"", "opened"),
        (saved(disc(), "WEBP", lossless=True)[:-900], "opened"),
        (saved(disc(), "PNG"), "wrong kind"),
        (saved(disc(500), "WEBP"), "wrong size"),
        (saved(Image.new("RGB", (512, 512)), "WEBP"), "no transparency"),
        (saved(OPAQUE, "WEBP", lossless=True), "no transparency"),
        (saved(Image.new("RGBA", (512, 512)), "WEBP"), "empty"),
        (saved(Image.new("RGBA", (512, 512), (9, 9, 9, 128)), "WEBP"), "corner"),
        (saved(disc(), "WEBP", save_all=True, append_images=[OPAQUE], duration=99), "moves"),
    ],
)
def test_names_the_broken_rule(data: bytes, rule: str) -> None:
    assert rule in (verify(data, FORMATS["web"]) or "")


def test_names_a_touched_margin() -> None:
    full = Image.new("RGBA", (370, 320))
    full.paste((1, 2, 3, 255), (5, 20, 365, 300))
    assert "margin" in (verify(saved(full, "PNG"), FORMATS["line"]) or "")
