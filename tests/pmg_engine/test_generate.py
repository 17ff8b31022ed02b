"""What is painted from what: one noise, three noises, or the picture of a sticker."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from pmg_engine.generate import beginning, seed_of
from pmg_engine.types import Candidate, EventId, Keywords, Sticker, StickerId, Target

SHOWN = Target("happy", character="cat", style="kawaii", colour="pink")
BEST, OTHER = Image.new("RGBA", (128, 128), "red"), Image.new("RGBA", (128, 128), "blue")


def sticker(*, drawn: Target = SHOWN, side: int = 512, best: Image.Image = BEST) -> Sticker:
    candidates = tuple(Candidate(image, w_p=0, w_s=0, seed=1) for image in (best, OTHER))
    picture = Image.new("RGBA", (side, side))
    keywords = Keywords(drawn)
    return Sticker(StickerId("s"), picture, keywords, drawn, 1, 0.0, candidates=candidates)


@pytest.mark.parametrize(
    "change",
    [{"emotion": "cry"}, {"props": ("crown", "pizza")}, {"intent": "tease"}],
)
def test_another_feeling_or_prop_begins_from_the_best_picture(change: dict[str, object]) -> None:
    found = beginning(sticker(), replace(SHOWN, **change))
    assert found is (None if "intent" in change else BEST)


@pytest.mark.parametrize("change", [{"emotion": "cry"}, {"props": ()}, {"props": ("crown",)}])
def test_a_thing_would_be_painted_into_the_face(change: dict[str, object]) -> None:
    drawn = replace(SHOWN, props=("pizza",))
    assert beginning(sticker(drawn=drawn), replace(drawn, **change)) is None


@pytest.mark.parametrize("change", [{"character": "dog"}, {"style": None}, {"colour": "blue"}])
def test_somebody_else_begins_from_noise(change: dict[str, object]) -> None:
    assert beginning(sticker(), replace(SHOWN, emotion="cry", **change)) is None


def test_letters_are_no_part_of_the_picture() -> None:
    lettered = replace(SHOWN, text="ok then")
    assert beginning(sticker(drawn=lettered), replace(lettered, emotion="cry")) is BEST


def test_lost_pictures_begin_from_noise() -> None:
    other = replace(SHOWN, emotion="cry")
    assert beginning(sticker(side=1), other) is None
    assert beginning(replace(sticker(), candidates=()), other) is None
    assert beginning(sticker(best=Image.new("RGBA", (40, 128))), other) is None


def test_a_retry_has_the_same_seed_and_another_event_another() -> None:
    assert seed_of(EventId("a")) == seed_of(EventId("a")) != seed_of(EventId("b"))
