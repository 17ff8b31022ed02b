"""Teaching soft preference embeddings: made-up people, the painter's loss, state, real people."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import UNet2DConditionModel
from PIL import Image

from pmg_engine.models.llm import PocketChat
from pmg_engine.models.prototypes import Prototypes
from pmg_engine.models.rows import LENGTH, SPARE, token_ids
from pmg_engine.models.soft import BiasCorrection
from pmg_engine.vocabulary import vocabulary
from training import soft, soft_people, soft_pictures, tastes, text
from training.autoencoder import LATENTS
from training.data import Art, data_root
from training.loop import Run, train_root
from training.painter import WIDTH, Trained, build_text, build_tokenizer
from training.soft_curves import draw
from training.soft_export import export
from training.soft_objective import MARGIN, Objective, Painting, hinged, swapped
from training.soft_people import LONGEST, People, Taste, lessons
from training.soft_pictures import DRESSED, EACH, SHELF, Kept, Pictures, held, shelves, wardrobe

POCKET = Path(__file__).parents[2] / "weights" / "pocket"
STYLES = ("flat", "glossy", "bold")
CHARACTERS = tuple(vocabulary().characters)[:40]
EMOTIONS = ("happy", "sad", "angry", "shy")
CLIP, SEEN = "0badcafe", 6
CHATTER = ("what a day", "the train is late again", "see you tomorrow", "今天好忙", "周末去哪儿")
TWINS = 40  # looks that two wear each


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A training folder with a few lines of small talk: pasts are made of such lines."""
    monkeypatch.setenv("PMG_TRAIN", str(tmp_path / "train"))
    file = data_root() / "text" / "emotion_text.jsonl.xz"
    file.parent.mkdir(parents=True)
    told = [
        {"t": line, "lang": "en" if line.isascii() else "zh", "e": ["neutral"], "split": "train",
         "src": "goemotions"}
        for line in CHATTER
    ]  # fmt: skip
    file.write_bytes(lzma.compress("\n".join(map(json.dumps, told)).encode()))
    known = (text.corpus, tastes._small_talk)
    for one in known:
        one.cache_clear()
    yield tmp_path
    for one in known:
        one.cache_clear()


def plain_rows() -> list[Art]:
    return [
        Art(f"{style}/{who}/{emotion}", style, who, emotion, "matrix", "train")
        for style in STYLES
        for who in CHARACTERS
        for emotion in EMOTIONS
    ]


def pictures(*, vision: bool = False) -> Pictures:
    """Latents and embeddings that tell of style, character and look, and of little else."""
    rng = np.random.default_rng(5)
    rows = plain_rows()
    worn = [-1] * len(rows)
    for twins in range(TWINS):
        style, who = STYLES[twins % 3], CHARACTERS[twins]
        same = [r for r in rows[: len(plain_rows())] if (r.style, r.character) == (style, who)]
        shown = same if twins % 2 else rows[twins : len(plain_rows()) : 120][:4]
        for look in (2 * twins, 2 * twins + 1):
            rows += shown
            worn += [look] * len(shown)
    tells = [(STYLES.index(r.style), CHARACTERS.index(r.character), w) for r, w in
             zip(rows, worn, strict=True)]  # fmt: skip
    means = rng.normal(size=(3, 2 * TWINS + 1, LATENTS))
    latents = np.stack([means[0, s] + means[1, c] + means[2, w] for s, c, w in tells])
    noisy = latents[..., None, None] + 0.1 * rng.normal(size=(len(rows), LATENTS, 16, 16))
    seen = latents[:, :SEEN] / np.linalg.norm(latents[:, :SEEN], axis=1, keepdims=True)
    return Pictures(
        rows,
        noisy.astype(np.float16),
        np.zeros((len(rows), 4), np.float32),
        np.array(worn),
        seen.astype(np.float16) if vision else None,
        CLIP if vision else "",
    )


@cache  # two trainings of one tokenizer may number its tokens otherwise
def painter() -> tuple[Trained, Any]:
    """An untrained painter, as small as it gets, and its tokenizer."""
    torch.manual_seed(3)
    words = [f"{e} {c}, {s} style" for s in STYLES for c in CHARACTERS for e in EMOTIONS]
    tokenizer = build_tokenizer([*words, "polar bear, flat style"])
    unet = UNet2DConditionModel(
        sample_size=16, in_channels=LATENTS, out_channels=LATENTS, layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D",), up_block_types=("CrossAttnUpBlock2D",),
        mid_block_type=None, block_out_channels=(32,), cross_attention_dim=WIDTH,
        attention_head_dim=8, norm_num_groups=8,
    )  # fmt: skip
    whole = Trained(build_text(tokenizer), unet, tokenizer.eos_token_id)
    torch.nn.init.normal_(whole.images.out.weight, std=0.1)
    return whole.requires_grad_(False).eval(), tokenizer


def batch(people: People, size: int = 8, seed: int = 1) -> list[soft_people.Lesson]:
    return next(lessons(people, batch=size, seed=seed))


def course(name: str, *, vision: bool, minutes: float) -> soft.Course:
    """Everything that a training is made of, over the real pocket language model."""
    torch.manual_seed(4)
    shown = pictures(vision=vision)
    whole, words = painter()
    net, tokenizer = PocketChat.parts(POCKET / "llm", offline=True)
    model = BiasCorrection(
        net, width=WIDTH, vision=vision, seen=SEEN if vision else 0, clip=shown.clip
    )
    objective = Objective(whole, words, known=Prototypes.none())
    exam = soft.Exam(People(shown, validation=True), objective)
    run = Run(name, soft.parts(model), rate=1e-2, minutes=minutes, warmup=5, ema=0.9)
    return soft.Course(model, tokenizer, objective=objective, exam=exam, run=run)


def test_the_painter_may_be_compiled() -> None:
    whole, words = painter()
    compiled = torch.compile(Painting(whole.unet))  # nothing is, until it paints
    objective = Objective(whole, words, painting=compiled, known=Prototypes.none())
    assert objective.painting is compiled


def test_twins_differ_in_one_thing_that_counts() -> None:
    people, rng = People(pictures(), validation=False), np.random.default_rng(2)
    kinds = set()
    for _ in range(200):
        one, two = people.twins(rng)
        told = [(a, b) for a, b in zip(_parts(one), _parts(two), strict=True) if a != b]
        assert len(told) == 1
        assert (one.look is None) == (two.look is None)
        assert set(people.pool(one)).isdisjoint(people.pool(two))
        kinds.add((one.style is None, one.character is None, one.look is None))
    assert len(kinds) == 5, "a pair, a style, a character, a look, a look on one pair"


def _parts(taste: Taste) -> tuple[object, ...]:
    return taste.style, taste.character, taste.look


def test_a_lesson_asks_for_another_picture_and_the_message_never_says_the_taste() -> None:
    shown = pictures(vision=True)
    people, rng = People(shown, validation=False), np.random.default_rng(3)
    for _ in range(150):
        own, twin = people.twins(rng)
        lesson = people.lesson(own, twin, rng)
        assert 1 <= len(lesson.history.uses) <= LONGEST
        for word in (own.character, own.style and f"{own.style} style"):
            if word:
                assert word not in lesson.said.replace("blue heart", "").replace("black cat", "")
        assert any(e in lesson.said for e in EMOTIONS)
        assert lesson.oracle == own.words
        assert lesson.told in ("", own.words)
        if own.look is None and not lesson.told:
            assert lesson.like is None, "a likeness would tell the taste"
        assert len(lesson.beside) <= SPARE
        assert not any(np.array_equal(lesson.clean, b) for b in lesson.beside)
        assert all(u.look and u.look[:4] == bytes.fromhex(CLIP) for u in lesson.history.uses)


def test_who_is_held_out_is_never_seen_in_training() -> None:
    shown = pictures()
    for validation in (False, True):
        people, rng = People(shown, validation=validation), np.random.default_rng(4)
        for _ in range(60):
            own, _ = people.twins(rng)
            for i in people.pool(own):
                row, look = shown.rows[i], int(shown.worn[i])
                kept = held("look", look // 2) if look >= 0 else held(row.style, row.character)
                assert kept == validation


def test_shelves_and_looks_come_from_training_pictures_alone() -> None:
    rows = [
        replace(row, file=f"{row.file}/{n}", split="report" if n == 20 else "train",
                group="emoji" if n == 21 else "body")
        for row in plain_rows()[:: len(EMOTIONS)]
        for n in range(22)
    ]  # fmt: skip
    shelf = shelves(rows)
    assert len(shelf) == SHELF * len(STYLES) * len(CHARACTERS)
    assert {rows[i].split for i in shelf} == {"train"}
    assert {rows[i].group for i in shelf} == {"body"}
    wears = wardrobe(rows, shelf).reshape(DRESSED, EACH)
    for first in range(0, DRESSED, 2):
        assert np.array_equal(wears[first], wears[first + 1]), "twins: the same pictures"
        assert len(set(wears[first])) == EACH
        pairs = {(rows[i].style, rows[i].character) for i in wears[first]}
        assert (len(pairs) == 1) == bool(first // 2 % 2)
        assert {held(*p) for p in pairs} == {held("look", first // 2)}


def test_a_table_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    path = tmp_path / "seen.f2"
    Kept(path, (5, 2)).fill(0, np.ones((3, 2)))
    again = Kept(path, (5, 2))
    assert again.done == 3
    again.fill(3, np.full((2, 2), 2.0))
    assert Kept(path, (5, 2)).table[:, 0].tolist() == [1, 1, 1, 2, 2]


def test_a_look_is_put_on_a_picture_and_a_plain_one_stays() -> None:
    seen = np.full((1, 256, 256, 4), 127, np.uint8)
    seen[0, 60:200, 60:200] = (200, 40, 40, 255)
    plain = soft_pictures._dressed(seen, 0, -1)
    assert plain[128, 128].tolist() == [200, 40, 40, 255]
    assert not np.array_equal(plain, soft_pictures._dressed(seen, 0, 3))


def test_rows_lie_where_the_painter_learned_pictures() -> None:
    whole, tokenizer = painter()
    objective, people = (
        Objective(whole, tokenizer, known=Prototypes.none()),
        People(pictures(), validation=False),
    )
    told = batch(people, 4)
    for tokens in (1, SPARE, SPARE + 2):
        rows = objective.conditions(told, torch.ones(4, tokens, WIDTH))
        assert rows.shape == (4, 2 * LENGTH + max(tokens, SPARE), WIDTH)
        assert (rows[:, 2 * LENGTH :][:, :tokens] == 1).all()
        assert not rows[:, 2 * LENGTH + tokens :].any()
    ids = token_ids(tokenizer, [x.said for x in told] + [x.told for x in told])
    nobody = torch.zeros(4, SPARE, LATENTS, 16, 16)
    assert torch.allclose(rows[:, : 2 * LENGTH], whole.rows(ids, nobody)[:, : 2 * LENGTH])


def test_the_contrast_stops_at_its_margin_and_is_with_the_twin() -> None:
    own = torch.tensor([0.3, 0.3])
    assert hinged(own, own + 2 * MARGIN) == pytest.approx(0.3)
    assert hinged(own, own - 0.1) == pytest.approx(0.3 + MARGIN + 0.1)
    rows = torch.arange(4.0).view(4, 1, 1)
    assert swapped(rows).flatten().tolist() == [1, 0, 3, 2]


def test_equal_rows_give_equal_losses_whoevers_they_are() -> None:
    whole, tokenizer = painter()
    objective, people = (
        Objective(whole, tokenizer, known=Prototypes.none()),
        People(pictures(), validation=False),
    )
    told = batch(people, 4)
    noised = objective.noised(told, torch.Generator().manual_seed(1))
    with torch.no_grad():
        own, other = objective.both(told, torch.ones(4, SPARE, WIDTH), noised)
        assert torch.allclose(own, other, atol=1e-3), "the same noise for both"
        rows = objective.conditions(told, torch.ones(4, SPARE, WIDTH))
        assert torch.allclose(own, objective.losses(noised, rows), atol=1e-3)


def test_the_oracle_is_the_painters_rows_of_character_style_and_end() -> None:
    whole, tokenizer = painter()
    objective, people = (
        Objective(whole, tokenizer, known=Prototypes.none()),
        People(pictures(), validation=False),
    )
    base = batch(people, 2)[0]
    kinds = ("polar bear, flat style", "polar bear", "flat style", "")
    told = [replace(base, oracle=words) for words in kinds]
    found = objective.oracle(told, tokens=SPARE, vision=True)
    rows = objective._rows(kinds)
    # <start> polar bear , flat style <end>
    assert torch.equal(found[0, :3], rows[0, [2, 4, 6]])
    assert torch.equal(found[1, [0, 2]], rows[1, [2, 3]])
    assert torch.equal(found[2, [1, 2]], rows[2, [1, 3]])
    assert not found[1, 1].any()
    assert not found[2, 0].any()
    assert not found[3, :3].any()
    mean = whole.images(torch.from_numpy(base.beside)).mean(0)
    assert torch.allclose(found[0, 3], mean, atol=1e-5)
    blind = objective.oracle(told, tokens=2, vision=False)
    assert torch.equal(blind, found[:, :2])
    assert not objective.oracle(told, tokens=6, vision=False)[:, 3:].any()


def gap(one: soft.Course, told: list[soft_people.Lesson]) -> float:
    """How far the rows are from what the warm-up wants."""
    with torch.no_grad():
        return float(one._warm(told, one.model(one.readings(told))))


@pytest.mark.parametrize("vision", [False, True])
def test_a_training_learns_is_resumed_and_the_engine_reads_it(
    vision: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # every look at the clock is a second: so many steps, however busy the machine is
    monkeypatch.setattr("training.loop.time", SimpleNamespace(monotonic=count().__next__))
    monkeypatch.setattr(soft, "WARM", 1.0)
    monkeypatch.setattr(soft, "PASSED", 8.0)
    one = course("soft", vision=vision, minutes=40 / 60)
    people = People(pictures(vision=vision), validation=False)
    told = batch(people, seed=9)
    before, frozen = gap(one, told), one.model.net.base_model.state_dict()
    frozen = {name: value.clone() for name, value in frozen.items()}
    one.teach(lessons(people, batch=4, seed=2))
    assert gap(one, told) < 0.8 * before
    for name, value in one.model.net.base_model.state_dict().items():
        assert torch.equal(value, frozen[name]), "the language model stays as it was"
    assert all(not p.requires_grad for p in one.objective.whole.parameters())
    state = train_root() / "soft"
    assert {"model.safetensors", "ema.safetensors", "optimiser.safetensors"} <= {
        f.name for f in state.iterdir()
    }
    with Image.open(state / "curves.png") as picture:
        assert picture.width > 400
    kept = json.loads((state / "curve.json").read_text())
    assert len(kept) >= 2
    monkeypatch.setattr(soft, "WARM", 0.0)
    again = course("soft", vision=vision, minutes=48 / 60)
    assert again.run.step == one.run.step
    assert again.curve == kept
    assert gap(again, told) == pytest.approx(gap(one, told), rel=1e-4)
    again.teach(lessons(people, batch=4, seed=3))
    assert again.run.step > one.run.step
    with soft.smoothed(again.run):
        export(again.model, tmp_path / "out", curve=again.curve, steps=again.run.step, real=0)
    assert "made-up people" in (tmp_path / "out" / "card.md").read_text()
    net, _ = PocketChat.parts(POCKET / "llm", offline=True)
    loaded = BiasCorrection.load(tmp_path / "out", net).eval()
    with torch.no_grad(), soft.smoothed(again.run):
        assert torch.allclose(
            loaded(again.readings(told)), again.model(again.readings(told)), atol=1e-4
        )


def test_through_the_painter_the_losses_fall() -> None:
    one = course("fall", vision=True, minutes=1)
    told = batch(People(pictures(vision=True), validation=False))
    noised = one.objective.noised(told, torch.Generator().manual_seed(6))
    readings = one.readings(told)

    def loss() -> torch.Tensor:
        return hinged(*one.objective.both(told, one.model(readings), noised))

    before = loss().item()
    for _ in range(12):
        one.run.optimiser.zero_grad()
        loss().backward()
        one.run.optimiser.step()
    assert loss().item() < before
    found = one.exam(one.model(one.readings(one.exam.lessons)))
    assert {"own", "other", "none", "won", "look own", "look won"} <= set(found)


def test_curves_are_drawn_without_the_numbers_that_are_missing(tmp_path: Path) -> None:
    numbers = ("loss", "own", "other", "none", "won")
    point = dict.fromkeys(numbers, 0.4) | {f"look {n}": float("nan") for n in numbers}
    draw([{"minutes": 0.0, **point}, {"minutes": 5.0, **point}], tmp_path / "curves.png")
    with Image.open(tmp_path / "curves.png") as picture:
        assert len(picture.getcolors(1 << 20)) > 3
