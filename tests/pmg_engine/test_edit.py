"""A person's own sticker with another feeling, through the engine, the store and the painter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pmg_engine.build import build
from pmg_engine.condition import phrase
from pmg_engine.config import EngineConfig
from pmg_engine.engine import Engine
from pmg_engine.models.diffusion import DiffusionPainter
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.styles import COLOURS
from pmg_engine.types import Address, Condition, EventId, Said, Sticker, StickerId, User

ROOT = Path(__file__).parents[2]
NUMBERS = count()
ANN = User("test", "ann")


class Watched(DiffusionPainter):
    """The pocket painter; it notes what it was told and where it began."""

    calls: list[tuple[Sequence[Condition], Image.Image | None]]

    async def paint(
        self,
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
        start: Image.Image | None = None,
    ) -> list[Image.Image]:
        self.calls.append((conditions, start))
        return await super().paint(conditions, seeds=seeds, start=start)


@pytest.fixture(scope="module")
def painter() -> Watched:
    painter = Watched(ROOT / "weights" / "pocket" / "painter", steps=8, guidance=3.0)
    painter.calls = []
    return painter


@pytest.fixture
async def engine(
    tmp_path: Path, painter: Watched, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Engine]:
    monkeypatch.setattr("pmg_engine.build._painter", lambda config, root: painter)
    painter.calls.clear()
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    try:
        yield await asyncio.to_thread(build, EngineConfig(), root=ROOT, store=store)
    finally:
        await store.close()


async def answers(engine: Engine, text: str, *, seed: int, **other: object) -> Sticker:
    number = next(NUMBERS)
    said = Said(EventId(f"e{number}"), ANN, Address("test", "chat"), float(number), text=text)
    sticker = await engine.reply(replace(said, voice="mine", **other), seed=seed)
    assert isinstance(sticker, Sticker), sticker
    return sticker


async def test_an_own_sticker_with_another_feeling(engine: Engine, painter: Watched) -> None:
    old = await answers(engine, "a happy fox in flat style", seed=3)
    edited, again = [
        await answers(engine, old.text, seed=8, like=old.id, emotion="cry", remember=False)
        for _ in range(2)
    ]
    conditions, start = painter.calls[-1]
    kept = (await engine.sticker(ANN, old.id)).candidates[0].image
    assert start is not None
    assert start.size == kept.size
    drawn = replace(edited.drawn, emotion="happy")
    words = phrase(emotion="cry", pose=drawn.pose, character="fox", style="flat")
    said, null = await painter.encode([words, ""])
    assert len({one.rows.tobytes() for one in conditions}) == 1
    np.testing.assert_array_equal(conditions[0].rows, np.concatenate([said, null]))
    assert drawn == old.drawn
    np.testing.assert_array_equal(np.asarray(edited.image), np.asarray(again.image))
    alpha = np.asarray(edited.image.getchannel("A"))
    assert all(alpha[y, x] == 0 for y in (0, -1) for x in (0, -1))
    assert (np.asarray(edited.image) != np.asarray(old.image)).any()


async def test_more_of_the_same_and_broken_sources_begin_from_noise(
    engine: Engine, painter: Watched
) -> None:
    old = await answers(engine, "a happy fox in flat style", seed=3)
    await answers(engine, old.text, seed=8, like=old.id)
    assert painter.calls[-1][1] is None
    empty = replace(old.candidates[0], image=Image.new("RGBA", (256, 256)))
    broken = replace(old, id=StickerId("broken"), candidates=(empty,))
    await engine.parts.store.keep(ANN, broken)
    await answers(engine, old.text, seed=8, like=broken.id, emotion="cry")
    assert painter.calls[-1][1] is None


async def test_pixel_art_has_few_colours_and_is_kept_as_painted(
    engine: Engine, painter: Watched
) -> None:
    made = await answers(engine, "a sleepy frog, pixel art", seed=3, outline=False)
    assert (made.drawn.style, made.drawn.emotion) == ("pixel", "sleepy")
    seen = np.asarray(made.image)
    assert len({tuple(one) for one in seen[seen[..., 3] > 0]}) <= COLOURS
    assert made.candidates[0].image.size == (256, 256)
    conditions, _ = painter.calls[-1]
    said, _ = await painter.encode(
        [phrase(emotion="sleepy", pose=made.drawn.pose, character="frog", style="flat"), ""]
    )
    np.testing.assert_array_equal(conditions[0].rows[: len(said)], said)
