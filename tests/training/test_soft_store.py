"""Who agreed that what they say may teach a model, and the command line of the training."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pmg_engine.build import open_store
from pmg_engine.errors import ModelError, StoreError
from pmg_engine.store.graves import GRAVES_ENV
from pmg_engine.store.seal import KEY_ENV
from pmg_engine.types import (
    Address,
    EventId,
    Keywords,
    Said,
    Sticker,
    StickerId,
    Target,
    Used,
    User,
)
from tests.training.test_soft_training import POCKET, home, pictures
from training import cli
from training.autoencoder import LATENTS
from training.loop import train_root
from training.soft_people import People, lessons
from training.soft_store import agreed, run_name

__all__ = ["home"]  # a fixture

ANN, BOB = User("web", "ann"), User("web", "bob")


def sticker(number: int, colour: str) -> Sticker:
    image = Image.new("RGBA", (512, 512))
    ImageDraw.Draw(image).ellipse((60, 60, 450, 450), fill=colour)
    shown = Target("happy", character="cat", style="flat")
    asked = Target("happy", style="flat")
    return Sticker(StickerId(f"s{number}"), image, Keywords(asked), drawn=shown, seed=0, z=0.0)


async def filled(data: Path) -> None:
    """Ann agreed to training, Bob to be remembered alone; both like three stickers."""
    store = await open_store(data)
    for user in (ANN, BOB):
        await store.consent(user, True)
        await store.settle(user, {"training": user == ANN})
        place = Address("web", user.id)
        now = store.disk.clock()
        await store.remember(Said(EventId("line"), user, place, now, text="cats are great"))
        for n, colour in enumerate(("red", "green", "blue")):
            await store.keep(user, sticker(n, colour))
            which = StickerId(f"s{n}")
            used = Used(EventId(f"u{n}"), user, place, now + 1 + n, how="liked", sticker=which)
            await store.remember(used)
    await store.close()


@pytest.fixture
def data(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(KEY_ENV, "ab" * 32)
    monkeypatch.setenv(GRAVES_ENV, str(home / "forgotten"))
    (train_root() / "painter").mkdir(parents=True)
    (train_root() / "painter" / "vae").symlink_to(POCKET / "painter" / "vae")
    return home / "data"


async def forgotten(data: Path) -> bool:
    store = await open_store(data)
    await store.forget(ANN)
    usable = await store.usable("weights/pocket/soft")
    await store.close()
    return not usable


@pytest.mark.parametrize("clip", [None, POCKET / "clip"])
def test_only_who_agreed_to_it_teaches_and_a_forgetting_ends_it(
    data: Path, clip: Path | None
) -> None:
    asyncio.run(filled(data))
    found = agreed(data, adapter="weights/pocket/soft", clip=clip)
    assert len(found) == 2, "Ann's second and third sticker"
    last = found[-1]
    assert last.said == "happy, flat style"
    assert last.oracle == "cat"
    assert [t.text for t in last.history.turns] == ["cats are great"]
    assert [u.character for u in last.history.uses] == ["cat", "cat"]
    assert [bool(u.look) for u in last.history.uses] == [clip is not None] * 2
    assert last.clean.shape == (LATENTS, 16, 16)
    assert last.beside.shape == (2, LATENTS, 16, 16)
    assert not np.allclose(last.beside[0], last.clean), "another picture"
    people = People(pictures(), validation=False)
    mixed = next(lessons(people, batch=32, seed=1, real=found))
    assert any(x is found[0] or x is found[1] for x in mixed)
    assert asyncio.run(forgotten(data))
    with pytest.raises(StoreError, match="--target"):
        agreed(data, adapter="weights/pocket/soft", clip=clip)


def test_a_store_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no data"):
        agreed(tmp_path / "nothing", adapter="x", clip=None)


def test_what_people_taught_has_a_state_of_its_own() -> None:
    names = {
        run_name(vision=False, target=Path("a"), store=None),
        run_name(vision=True, target=Path("a"), store=None),
        run_name(vision=False, target=Path("a"), store=Path("data")),
        run_name(vision=False, target=Path("b"), store=Path("data")),
    }
    assert {"soft-words", "soft-vision"} < names
    assert len(names) == 4


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    assert "soft" in capsys.readouterr().out
    assert cli.main(["nothing"]) == 2
    with pytest.raises(SystemExit):
        cli.main(["soft", "--help"])
    assert "--from-store" in capsys.readouterr().out
    with pytest.raises(ModelError, match=r"training\.painter"):
        cli.main(["soft", "--minutes", "1"])
