"""Soft rows of simulated users: what they see, which weights there are, and the arms they draw."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evaluation.arms import EVERY
from evaluation.softs import LOOKS, PICTURES, VISION, WORDS, folders, looked, missing
from evaluation.studio import Studio
from evaluation.users import people
from evaluation.users_lines import MESSAGES
from evaluation.world import world
from pmg_engine.config import EngineConfig, PainterConfig
from pmg_engine.models.rows import SPARE
from pmg_engine.types import WEIGHTS, History, Soft

pytestmark = pytest.mark.usefixtures("simple_art")


def test_weights_are_told_apart_by_what_they_read(tmp_path: Path) -> None:
    config = EngineConfig()
    assert set(missing(tmp_path)) == {LOOKS, PICTURES, WORDS, VISION}
    (tmp_path / config.painter.path / "image_rows").mkdir(parents=True)
    assert set(missing(tmp_path)) == {WORDS, VISION}
    for name, vision in (("soft", True), ("soft-text", False)):
        folder = (tmp_path / config.soft.path).with_name(name)
        folder.mkdir()
        (folder / "soft.json").write_text(json.dumps({"vision": vision}))
    assert missing(tmp_path) == {}
    found = folders(tmp_path)
    assert (found[VISION].name, found[WORDS].name) == ("soft", "soft-text")


class Mirror:
    """A SoftPreference that keeps the first pixel it sees."""

    async def look(self, image: Image.Image) -> bytes:
        return bytes(image.convert("RGBA").getpixel((128, 128)))  # type: ignore[arg-type]

    async def embed(self, histories: list[History]) -> list[Soft]:
        raise NotImplementedError

    async def close(self) -> None:
        return


def test_pictures_change_what_is_drawn_and_every_use_is_seen(tmp_path: Path) -> None:
    if PICTURES in missing():
        pytest.skip("the painter learned no image rows")
    person = people()[12]  # of a look that no word names

    async def drawn() -> tuple[list[bytes], Soft | None, History, History]:
        async with world(EngineConfig(painter=PainterConfig(steps=2))) as room:
            studio = Studio(room, [person], tmp_path)
            moment = (await studio.moments(MESSAGES[:1]))[0]
            draws = EVERY
            arms = ("target-only", PICTURES, "PMG")
            made = [(await draws[arm](studio, 0, moment, 7)).image.tobytes() for arm in arms]
            painted = studio.painter.fresh
            await draws["PMG at 1.0 1.0"](studio, 0, moment, 7)
            assert studio.painter.fresh == painted  # the whole grid was there already
            assert await studio.soft(0, PICTURES, last=0) is None
            some, whole = await studio.soft(0, PICTURES, last=2), await studio.soft(0, PICTURES)
            assert some is not None
            assert whole is not None
            assert not np.array_equal(some.rows, whole.rows)
            soft, history = await studio.soft(0, PICTURES), (await studio.subject(0)).history
            await studio.close()
            return made, soft, history, await looked(history, person, Mirror())

    made, soft, history, seen = asyncio.run(drawn())
    assert made[0] != made[1]
    assert soft is not None
    assert 1 <= len(soft.rows) <= SPARE
    assert all(use.look for use in history.uses)  # the engine keeps them itself
    assert [use.how for use in seen.uses] == [use.how for use in history.uses]
    kept = [use for use in seen.uses if WEIGHTS[use.how] > 0]
    assert len(kept) == sum(use.look is not None and len(use.look) == 4 for use in kept) > 0
