"""The whole way with the pocket models.

Hello -> sticker -> like -> it becomes theirs -> forgotten.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pmg_engine.build import build
from pmg_engine.condition import Choice
from pmg_engine.config import EngineConfig
from pmg_engine.drawing import again, planned
from pmg_engine.engine import Engine
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, Said, Silence, Sticker, Used, User

ROOT = Path(__file__).parents[1]
NUMBERS = count()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    try:
        engine = await asyncio.to_thread(build, EngineConfig(), root=ROOT, store=store)
        yield engine
        await engine.close()
    finally:
        await store.close()


def person(name: str = "ann") -> User:
    return User("test", name)


def says(text: str, *, user: User | None = None, private: bool = True) -> Said:
    who, number = user or person(), next(NUMBERS)
    address = Address("test", "chat", private=private)
    return Said(EventId(f"e{number}"), who, address, float(number), text=text, voice="mine")


def likes(sticker: Sticker, *, user: User | None = None) -> Used:
    number = next(NUMBERS)
    return Used(
        EventId(f"u{number}"),
        user or person(),
        Address("test", "chat"),
        float(number),
        how="liked",
        sticker=sticker.id,
    )


async def drawn(engine: Engine, said: Said, *, seed: int | None = None) -> Sticker:
    answer = await engine.reply(said, seed=seed)
    assert isinstance(answer, Sticker), answer
    return answer


def teal(image: Image.Image) -> bytes:
    """The same picture in another palette, as somebody else's sticker."""
    pixels, out = np.array(image.convert("RGBA")), BytesIO()
    pixels[..., 0] //= 4
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


async def test_a_line_becomes_a_transparent_sticker(engine: Engine) -> None:
    sticker = await drawn(engine, says("my cat knocked the cup over again"))
    alpha = np.asarray(sticker.image.getchannel("A"))
    assert sticker.image.size == (512, 512)
    assert all(alpha[y, x] == 0 for y in (0, -1) for x in (0, -1))
    assert 0.15 < (alpha > 128).mean() < 0.95
    assert sticker.drawn.character == "cat"
    assert [name for name, _ in sticker.milliseconds][:2] == ["history", "keywords"]


async def test_looks_are_kept_and_speak_where_soft_taste_is_on(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    config = EngineConfig()
    engine = await asyncio.to_thread(build, config, root=ROOT, store=store)
    try:
        fox = await drawn(engine, says("a happy fox in flat style"))
        for _ in range(2):
            await engine.learn(likes(fox))
        assert not any(one.w_s for one in (await drawn(engine, says("I won!"))).candidates)
        for _ in range(2):
            await engine.learn(replace(likes(fox), sticker=None, image=teal(fox.image)))
        kept = (await store.recall(person(), before=None, limit=9)).events
        looks = [event.look for event in kept if isinstance(event, Used)]
        assert all(looks)
        assert len(looks) == 4
        assert any(one.w_s for one in (await drawn(engine, says("I won!"))).candidates)
    finally:
        await engine.close()
        await store.close()


async def test_same_message_history_and_seed_are_bit_identical(engine: Engine) -> None:
    said = replace(says("what a day"), remember=False)
    one, two = [await drawn(engine, said, seed=7) for _ in range(2)]
    np.testing.assert_array_equal(np.asarray(one.image), np.asarray(two.image))
    assert (one.z, one.keywords) == (two.z, two.keywords)


async def test_likes_make_the_sticker_theirs_and_nobody_elses(engine: Engine) -> None:
    other = replace(says("good morning", user=person("bob")), remember=False)
    before = await drawn(engine, other, seed=3)
    for _ in range(3):
        await engine.learn(likes(await drawn(engine, says("a happy panda in glossy style"))))
    mine = [await drawn(engine, says(t)) for t in ("good morning", "I passed!!", "so tired")]
    assert sum(s.drawn.character == "panda" for s in mine) >= 2
    taste = await engine.profile(person())
    assert "panda" in [x.word for x in taste.likings if x.weight > 0]
    assert not {"happy", "tired", "excited"} & {x.word for x in taste.likings}
    after = await drawn(engine, other, seed=3)
    np.testing.assert_array_equal(np.asarray(before.image), np.asarray(after.image))


async def test_the_message_beats_the_taste(engine: Engine) -> None:
    for _ in range(2):
        await engine.learn(likes(await drawn(engine, says("a happy panda in glossy style"))))
    named = await drawn(engine, says("draw me a sad fox in flat style"))
    assert (named.drawn.character, named.drawn.style) == ("fox", "flat")


async def test_more_like_this_keeps_character_and_style(engine: Engine) -> None:
    first = await drawn(engine, says("hooray"))
    more = await drawn(engine, replace(says("hooray"), like=first.id))
    assert (more.drawn.character, more.drawn.style) == (
        first.drawn.character,
        first.drawn.style,
    )


@pytest.mark.parametrize("text", ["", "   ", "\n\t "])
async def test_nothing_said_is_answered_by_silence(engine: Engine, text: str) -> None:
    assert await engine.reply(says(text)) == Silence("empty")


async def test_forgotten_is_forgotten(engine: Engine) -> None:
    await engine.learn(likes(await drawn(engine, says("a happy panda in glossy style"))))
    await engine.forget(person())
    assert await engine.export(person()) == []
    assert (await engine.profile(person())).likings == ()


async def test_the_same_seed_gives_the_same_subject_with_and_without_outline(
    engine: Engine,
) -> None:
    line = replace(says("my cat is so happy today"), remember=False)
    drawn = [await engine.reply(replace(line, outline=on), seed=7) for on in (True, False)]
    rimmed, bare = (one for one in drawn if isinstance(one, Sticker))
    assert (rimmed.drawn, rimmed.seed, rimmed.z) == (bare.drawn, bare.seed, bare.z)
    with_rim, without = np.asarray(rimmed.image), np.asarray(bare.image)
    solid = without[..., 3] == 255
    assert np.array_equal(with_rim[solid], without[solid])
    assert (with_rim[..., 3] > 0).sum() > (without[..., 3] > 0).sum() > 0


async def test_another_try_is_a_head_unless_the_figure_was_asked_for(engine: Engine) -> None:
    for text, figure in (("hooray", False), ("wave!", True)):
        said = replace(says(text), remember=False)
        keywords = await engine.keywords(said)
        target = replace(keywords.target, pose="wave", action="wave" if figure else None)
        plan = await planned(
            keywords,
            target,
            Choice("cat", "flat", None, ("cat", "flat")),
            engine.parts,
            soft=None,
            alpha=0.5,
            start=Image.new("RGBA", (8, 8)),
        )
        second = await again(plan, engine.parts)
        assert (second.target.pose == "wave") == figure, text
        assert second.start is None, "from noise alone"
        assert second.last
        assert second.choice == plan.choice
