"""Textual Inversion with the shipped painter: one row learns, is kept, and is drawn with."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from evaluation import inversion
from evaluation.arms import ARMS
from evaluation.inversion import TOKEN, Inversion, meant, said
from evaluation.studio import Studio
from evaluation.users import Person, Shot, people
from evaluation.users_lines import MESSAGES
from evaluation.users_play import liked
from evaluation.world import root_folder, world
from pmg_engine.config import EngineConfig, PainterConfig
from pmg_engine.models.pipelines import load_pocket
from pmg_engine.models.rows import rows_of, token_ids
from pmg_engine.types import Target

PAINTER = root_folder() / EngineConfig().painter.path


pytestmark = pytest.mark.usefixtures("simple_art")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Inversion:
    return Inversion(PAINTER, folder=tmp_path_factory.mktemp("words"))


@pytest.fixture
def own(shared: Inversion, tmp_path: Path) -> Inversion:
    """The one painter, its words in a folder of this test."""
    shared._folder = tmp_path / "words"
    shared._known.clear()
    return shared


def person() -> Person:
    return people("train")[0]


def test_only_the_new_word_learns(own: Inversion) -> None:
    nets = own.pipe.text_encoder, own.pipe.unet, own.pipe.vae
    before = [p.clone() for net in nets for p in net.parameters()]
    pictures = [Image.new("RGBA", (256, 256), (200, 40, 40, 255))] * 2
    prompts = [f"happy {TOKEN}", f"sad {TOKEN}"]
    clean = own._latents(pictures)
    ids = token_ids(own.pipe.tokenizer, prompts)
    times, noise = torch.tensor([300, 600]), torch.randn(clean.shape)

    def loss(row: np.ndarray) -> float:
        own._write(torch.from_numpy(row))
        with torch.no_grad():
            return float(own._loss(clean, ids, times, noise))

    start = own.learn(pictures, prompts, start="cat", seed=1, steps=0)
    assert np.array_equal(start, own._mean("cat").numpy())
    row = own.learn(pictures, prompts, start="cat", seed=1, steps=15)
    assert loss(row) < loss(start)
    again = own.learn(pictures, prompts, start="cat", seed=1, steps=15)
    assert np.array_equal(row, again)  # by the seed alone
    after = [p for net in nets for p in net.parameters()]
    for old, new in zip(before, after, strict=True):
        same = (old == new).all(-1) if old.shape == own._table.shape else (old == new).all()
        assert bool(same[:-1].all() if same.ndim else same)
        assert not new.requires_grad


def test_a_word_is_kept_as_diffusers_loads_it(
    own: Inversion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inversion, "STEPS", 1)
    row = own.row(person())
    path = own.path(person(), liked(person().past))
    assert [path] == list(path.parent.iterdir())

    def never(*_: object, **__: object) -> None:
        raise AssertionError("learned again")

    monkeypatch.setattr(Inversion, "learn", never)
    own._known.clear()
    assert np.array_equal(own.row(person()), row)
    pipe = load_pocket(PAINTER).to(torch.float32)
    pipe.load_textual_inversion(str(path))
    ids = token_ids(pipe.tokenizer, [f"happy {TOKEN}"])
    with torch.no_grad():
        theirs = rows_of(pipe.text_encoder, ids, end=pipe.tokenizer.eos_token_id)[0].numpy()
    np.testing.assert_allclose(own.encode(row, f"happy {TOKEN}"), theirs, atol=1e-5)


def test_what_is_kept_belongs_to_pictures_and_effort(
    own: Inversion, monkeypatch: pytest.MonkeyPatch
) -> None:
    shots = liked(person().past)
    path = own.path(person(), shots)
    assert own.path(replace(person(), kept=(), probes=()), shots) == path  # never H_eval
    assert own.path(person(), shots[1:]) != path
    monkeypatch.setattr(inversion, "STEPS", 7)
    assert own.path(person(), shots) != path


def test_the_new_word_stands_for_who_and_how() -> None:
    assert said(Shot("cat", "flat", "happy")) == f"happy {TOKEN}"
    assert said(Shot("cat", "flat", "happy", "wave")) == f"happy waving {TOKEN}"
    assert meant(Target("sad", pose="dancing")) == f"sad dancing {TOKEN}"
    assert meant(Target("sad", character="dog")) == "sad dog"  # the message names somebody


def test_the_arm_draws_with_the_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inversion, "STEPS", 3)

    async def drawn() -> tuple[bytes, bytes, bytes]:
        async with world(EngineConfig(painter=PainterConfig(steps=2))) as room:
            studio = Studio(room, [person()], tmp_path)
            moment = (await studio.moments(MESSAGES[:1]))[0]
            arms = ("target-only", "textual inversion", "textual inversion")
            made = [await ARMS[arm](studio, 0, moment, 7) for arm in arms]
            await studio.close()
            return tuple(one.image.tobytes() for one in made)  # type: ignore[return-value]

    plain, mine, again = asyncio.run(drawn())
    assert mine == again != plain
    kept = list((tmp_path / "words").glob("*.safetensors"))
    assert [k.name.startswith(person().id) for k in kept] == [True]
