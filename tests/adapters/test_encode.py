"""Every preset, hostile pictures: `verify` accepts what `fit` makes, and names what is broken."""

from __future__ import annotations

import io
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from adapters.base import StickerFormat
from adapters.encode import fit, verify
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


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(FORMATS)), size=SIZES, opaque=st.booleans())
async def test_fits_or_says_why(name: str, size: tuple[int, int], opaque: bool) -> None:
    image = noise(size, opaque=opaque)
    try:
        data = await fit(image, FORMATS[name])
    except BadImage:
        assert not opaque, "only what nobody could see may be refused"
    else:
        assert verify(data, FORMATS[name]) is None


async def test_fits_a_huge_picture() -> None:
    data = await fit(disc(4000), FORMATS["whatsapp"])
    assert verify(data, FORMATS["whatsapp"]) is None


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=400))
def test_verify_never_breaks(data: bytes) -> None:
    assert verify(data, FORMATS["web"]) is not None


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
    [Image.new("RGBA", (64, 64)), Image.new("RGB", (64, 64)), Image.new("RGBA", (20_000, 1))],
    ids=["empty", "no alpha", "too long"],
)
async def test_refuses_in_plain_words(image: Image.Image) -> None:
    with pytest.raises(BadImage, match=r"\."):
        await fit(image, FORMATS["web"])


OPAQUE = Image.new("RGBA", (512, 512), (1, 2, 3, 255))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (saved(noise((512, 512), opaque=False), "PNG"), "too many bytes"),
        (b"<svg/>", "opened"),
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


def test_line_sides_are_even() -> None:
    line = FORMATS["line"]
    assert (line.side % 2, (line.height or 1) % 2) == (0, 0)
