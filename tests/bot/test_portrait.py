"""The taste page as a picture: words, bars, swatches, and never a mood."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot import portrait as module
from bot.portrait import WIDE, portrait
from pmg_engine.types import Kind, Liking, Marked, Taste
from pmg_engine.vocabulary import vocabulary

KINDS: dict[Kind, str] = {"character": "Characters", "style": "Styles", "colour": "Colours"}
CAT, FOX = Liking("cat", "character", 0.9), Liking("fox", "character", -0.6)
PINK = Liking("pink", "colour", 0.5)


def painted(taste: Taste, *, kinds: dict[Kind, str] = KINDS, empty: str = "Nothing yet.") -> bytes:
    def named(word: str, kind: Kind) -> str:
        return word

    return portrait(taste, kinds=kinds, named=named, empty=empty)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.format == "PNG"
    return image.convert("RGB")


def colours(data: bytes) -> set[object]:
    image = opened(data)
    return {colour for _, colour in image.getcolors(image.width * image.height) or []}


def test_it_is_a_small_png_that_grows_with_the_taste() -> None:
    few, more = opened(painted(Taste((CAT,)))), opened(painted(Taste((CAT, FOX, PINK))))
    assert few.width == more.width == WIDE
    assert few.height < more.height < 1200
    assert len(painted(Taste((CAT, FOX, PINK)))) < 200_000


def test_likes_dislikes_and_colours_can_be_told_apart() -> None:
    assert module.LIKED in colours(painted(Taste((CAT,))))
    assert module.DISLIKED not in colours(painted(Taste((CAT,))))
    assert module.DISLIKED in colours(painted(Taste((FOX,))))
    assert module.SWATCHES["pink"] in colours(painted(Taste((PINK,))))


def test_a_longer_bar_means_more() -> None:
    def liked(weight: float) -> int:
        image = opened(painted(Taste((Liking("cat", "character", weight),))))
        counted = image.getcolors(image.width * image.height) or []
        return sum(n for n, colour in counted if colour == module.LIKED)

    assert liked(0.2) < liked(0.5) < liked(1.0)


def test_nothing_learned_is_said_and_not_an_empty_page() -> None:
    blank, empty = painted(Taste(()), empty=""), painted(Taste(()))
    assert len(colours(empty)) > len(colours(blank))
    assert opened(empty).size == opened(blank).size


def test_what_was_removed_is_not_shown() -> None:
    removed = Marked("cat", "character", "removed")
    assert painted(Taste((CAT, PINK), (removed,))) == painted(Taste((PINK,)))


def test_at_most_five_of_a_kind() -> None:
    many = tuple(Liking(word, "character", 0.5) for word in vocabulary().characters[:20])
    assert opened(painted(Taste(many))).height == opened(painted(Taste(many[:5]))).height


@pytest.mark.parametrize("kind", ["prop"])
def test_only_the_kinds_that_were_asked_for(kind: Kind) -> None:
    assert painted(Taste((CAT, Liking("pizza", kind, 1.0)))) == painted(Taste((CAT,)))


def test_moods_have_no_place_here(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(module, "write", lambda page, text, *at, **box: written.append(text))
    likings = [Liking(word, "character", 0.5) for word in vocabulary().characters]
    painted(Taste((*likings, PINK)))
    assert {"Characters", "Colours", "pink"} <= set(written)
    assert not set(written) & set(vocabulary().emotions)


def test_chinese_and_strange_words_are_written() -> None:
    for word in ("小猫", "a" * 200, "🦊", "\u202eabc", ""):
        assert opened(painted(Taste((Liking(word, "character", 0.5),)))).width == WIDE
