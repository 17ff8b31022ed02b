"""Somebody's own stickers for a line: what they show decides, then what was done with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from PIL import Image

from pmg_engine.choose import recalled
from pmg_engine.feedback import worth
from pmg_engine.types import Array, How, Keywords, Sticker, StickerId, Target, Usage

COSINES = {"happy": 0.30, "glad": 0.26, "sad": 0.05}


class Shown:
    """A Similarity by the colour of a picture: the order is tested here, not a CLIP."""

    async def between(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        assert texts == ["joy"]
        cosines = list(COSINES.values())
        return np.asarray([[cosines[int(np.asarray(one)[0, 0, 0])]] for one in images], np.float32)

    async def embed(self, images: Sequence[Image.Image]) -> Array:
        raise NotImplementedError

    async def close(self) -> None:
        return None


STICKERS = [
    Sticker(
        StickerId(id),
        Image.new("RGBA", (8, 8), (number, 0, 0, 255)),
        Keywords(Target(id)),
        drawn=Target(id),
        seed=1,
        z=0.0,
    )
    for number, id in enumerate(COSINES)
]


def used(id: str, *hows: How) -> list[Usage]:
    return [Usage(how, 0.0, sticker=StickerId(id)) for how in hows]


async def order(
    uses: Sequence[Usage], *, target: str = "joy", emotion: str = "neutral"
) -> list[str]:
    value: Mapping[StickerId, float] = worth(uses)
    found = await recalled(
        STICKERS[::-1], target=target, emotion=emotion, worth=value, similarity=Shown()
    )
    return [str(one.id) for one in found]


async def test_what_says_the_line_best_comes_first() -> None:
    assert await order([]) == ["happy", "glad", "sad"]


async def test_what_was_drawn_is_surer_than_what_is_seen() -> None:
    assert await order([], emotion="cry") == ["sad", "happy", "glad"]
    assert await order(used("sad", "disliked"), emotion="cry") == ["happy", "glad"]


async def test_among_equals_the_one_they_use() -> None:
    assert await order(used("glad", "picked")) == ["glad", "happy", "sad"]


async def test_no_favourite_says_the_opposite_of_a_line() -> None:
    assert await order(used("sad", "liked", "liked", "packed", "packed", "sent")) == [
        "happy",
        "glad",
        "sad",
    ]


@pytest.mark.parametrize("how", ["disliked", "removed", "rerolled"])
async def test_what_was_not_wanted_is_not_offered(how: How) -> None:
    assert await order(used("happy", "liked", how)) == ["glad", "sad"]


async def test_without_a_line_the_use_alone_decides() -> None:
    uses = [*used("sad", "packed"), *used("glad", "sent")]
    assert await order(uses, target="") == ["sad", "glad", "happy"]
