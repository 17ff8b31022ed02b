"""What is drawn again at the end: the head of a whole figure, and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pmg_engine.condition import Choice
from pmg_engine.drawing import Parts, finished, planned
from pmg_engine.types import Array, Candidate, Condition, Keywords, Likeness, Soft, Target

CAT = Choice("cat", "flat", None, stranger=("bear", "flat"), liked=frozenset({"character"}))


class Telling:
    """A painter whose rows are the text, and whose heads are blue discs."""

    def __init__(self, *, layered: bool = True) -> None:
        self.layered, self.refined = layered, 0

    async def encode(self, texts: Sequence[str]) -> list[Array]:
        rows = [[float(ord(c)) for c in text.ljust(64)[:64]] for text in texts]
        return [np.array([row], np.float32) for row in rows]

    async def paint(self, *_: Any, **__: Any) -> list[Image.Image]:
        raise AssertionError

    async def refine(
        self,
        images: Sequence[Image.Image],
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
    ) -> list[Image.Image]:
        self.refined += 1
        assert [one.head is not None for one in conditions] == [True]
        return [disc(512) for _ in images]

    async def close(self) -> None:
        return


def disc(side: int) -> Image.Image:
    image = Image.new("RGBA", (side, side))
    ImageDraw.Draw(image).ellipse((side // 4, side // 4, side // 2, side // 2), fill="blue")
    return image


def words(row: Array) -> str:
    return "".join(chr(int(v)) for v in row).strip()


async def plan(target: Target, painter: Telling, soft: Soft | None = None) -> Sequence[Condition]:
    nothing: Any = None
    parts = Parts(nothing, painter, nothing, nothing, nothing, grid=((0, 0), (1, 1)))
    found = await planned(Keywords(target), target, CAT, parts, soft=soft, alpha=0.5)
    return found.conditions


async def test_a_figure_also_tells_of_its_head_alone() -> None:
    soft = Soft(np.ones((1, 64), np.float32), np.ones((2, 8, 8), np.float32))
    plain, personal = await plan(Target("happy", pose="waving"), Telling(), soft)
    assert plain.head is not None
    assert personal.head is not None
    assert words(personal.rows[0]) == "happy waving"
    assert words(personal.head.rows[0]) == "happy"
    assert words(plain.head.rows[0]) == "happy bear, flat style"
    assert personal.scene.like == Likeness("cat", "flat", "waving")
    assert personal.head.scene.like == Likeness("cat", "flat")
    assert plain.head.scene.like == Likeness("bear", "flat")
    assert (personal.head.w_p, personal.head.w_s) == (personal.w_p, personal.w_s) == (1, 1)
    assert np.array_equal(personal.head.offset, personal.offset)


@pytest.mark.parametrize(
    "target",
    [
        Target("happy"),
        Target("thanks"),
        Target("thanks", pose="waving"),  # its head would have a hand beside it
        Target("happy", pose="waving", props=("pizza",)),  # it lies elsewhere then
    ],
)
async def test_others_do_not(target: Target) -> None:
    assert all(one.head is None for one in await plan(target, Telling()))


async def test_nor_does_a_painter_that_paints_all_at_once() -> None:
    conditions = await plan(Target("happy", pose="waving"), Telling(layered=False))
    assert all(one.head is None for one in conditions)


async def test_the_winners_head_alone_is_painted_again() -> None:
    painter = Telling()
    conditions = await plan(Target("happy", pose="waving"), painter)
    winner = Candidate(disc(256), w_p=1, w_s=0, seed=4)
    found = await finished(winner, conditions, painter)
    assert painter.refined == 1
    assert found.image.size == (512, 512)
    assert (found.w_p, found.seed) == (1, 4)
    heads = await plan(Target("happy"), painter)
    assert await finished(winner, heads, painter) is winner
    assert painter.refined == 1


async def test_an_empty_picture_is_never_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    painter = Telling()
    conditions = await plan(Target("happy", pose="waving"), painter)

    async def nothing(*_: Any, **__: Any) -> list[Image.Image]:
        return [Image.new("RGBA", (512, 512))]

    monkeypatch.setattr(painter, "refine", nothing)
    winner = Candidate(disc(256), w_p=1, w_s=0, seed=4)
    assert await finished(winner, conditions, painter) is winner
