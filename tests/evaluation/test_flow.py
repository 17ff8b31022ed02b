"""The acceptance commands drive the real engine and store; only the models are small tables."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from evaluation import sheets, world
from evaluation.cli import main
from pmg_engine.drawing import Parts
from pmg_engine.engine import Engine
from pmg_engine.interfaces import Prompt, Store
from pmg_engine.keywords import Likes, Moment
from pmg_engine.safety import WordGuard
from pmg_engine.types import Array, Condition


class Parrot:
    """Every message is a happy one; every history says nothing beyond its counts."""

    family, name = "general", "parrot"

    async def extract(self, prompt: Prompt, schema: type[Any]) -> Any:
        if schema is Likes:
            return Likes(likes=[], dislikes=[])
        return Moment(
            mood="joy",
            emotion="happy",
            intensity=3,
            intent="none",
            sarcasm=False,
            action=None,
            subject=[],
            text=None,
            send=True,
        )

    async def close(self) -> None:
        return


class Discs:
    """Paints a disc; its colour and size tell the rows and the seed."""

    layered = False

    async def encode(self, texts: Sequence[str]) -> list[Array]:
        rows = []
        for text in texts:
            digest = hashlib.sha256(text.encode()).digest()
            rows.append(np.frombuffer(digest, np.uint8).reshape(1, 32).astype(np.float32) / 255)
        return rows

    async def paint(
        self,
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
        start: Image.Image | None = None,
    ) -> list[Image.Image]:
        made = []
        for condition, seed in zip(conditions, seeds, strict=True):
            image = Image.new("RGBA", (128, 128))
            r, g, b = (int(255 * v) for v in condition.rows[-1, :3].clip(0, 1))
            inset = 20 + seed % 20
            box = (inset, inset, 128 - inset, 128 - inset)
            ImageDraw.Draw(image).ellipse(box, fill=(r, g, b, 255))
            made.append(image)
        return made

    async def refine(
        self,
        images: Sequence[Image.Image],
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
    ) -> list[Image.Image]:
        return [*images]

    async def close(self) -> None:
        return


class Last:
    """Likes the last candidate most: the one with the strongest taste."""

    async def between(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        return np.array([[0.3 + 0.01 * i] * len(texts) for i in range(len(images))], np.float32)

    async def embed(self, images: Sequence[Image.Image]) -> Array:
        return np.ones((len(images), 1), np.float32)

    async def close(self) -> None:
        return


@pytest.fixture(autouse=True)
def small_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def build(config: Any, *, root: Path, store: Store) -> Engine:
        return Engine(
            Parts(
                llm=Parrot(),
                painter=Discs(),
                similarity=Last(),
                guard=WordGuard(),
                store=store,
                grid=config.grid,
            )
        )

    monkeypatch.setattr(world, "build", build)
    monkeypatch.setenv("PMG_RESULTS", str(tmp_path))


def table(folder: Path, name: str) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = json.loads((folder / f"{name}.json").read_text())["table"]
    return kept


def test_use_learns_and_unlearns(tmp_path: Path) -> None:
    assert main(["use", "--users", "1"]) == 0
    found = table(tmp_path, "use")
    for arm in ("re-rolled twice", "disliked once"):
        assert found[arm]["X and S after likes"] >= 0.7
        assert found[arm]["X afterwards"] <= 0.1


def test_words_draw_the_animal_and_leave_others_alone(tmp_path: Path) -> None:
    assert main(["words", "--users", "2"]) == 0
    found = table(tmp_path, "words")["all"]
    assert found["drawn"] == 1.0
    assert found["others identical"] is True


def test_new_people_see_different_characters(tmp_path: Path) -> None:
    assert main(["new-user", "--people", "40", "--length", "6"]) == 0
    assert table(tmp_path, "new-user")["one new person"]["twice running"] == 0


def test_alpha_counts_finished_stickers(tmp_path: Path) -> None:
    assert main(["alpha", "--count", "6"]) == 0
    assert table(tmp_path, "alpha")["stickers"] == {
        "pictures": 6,
        "clear corners": 1.0,
        "one piece": 1.0,
        "both": 1.0,
    }


def test_named_is_obeyed_by_words_though_discs_fool_no_judge(tmp_path: Path) -> None:
    main(["named"])
    found = table(tmp_path, "named")["all"]
    assert found["drawn"] > 0.9
    assert found["seen by judge"] < 0.3


def test_users_sheet_shows_every_user_and_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "answered", _none)
    _, rows = asyncio.run(sheets.painted(0))
    fonts = (ImageFont.load_default(12), ImageFont.load_default(16))
    sheet = sheets.users_sheet(rows, fonts)
    assert len(rows) == 6
    assert sheet.width == 9 * sheets.CELL
    assert sheet.height == 34 + 6 * (sheets.CELL + sheets.TEXT)


async def _none(room: world.World, seed: int) -> list[Any]:
    return []
