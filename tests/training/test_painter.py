"""The painter's lessons: what a caption says, where the loss looks, growing from an earlier net."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DDPMScheduler

from pmg_engine.models.image_rows import ImageRows
from pmg_engine.models.rows import LENGTH, SPARE
from pmg_engine.vocabulary import vocabulary
from training import painter
from training.autoencoder import LATENTS
from training.compose import ACTS
from training.data import Art
from training.painter import (
    WIDTH,
    Trained,
    build_text,
    build_tokenizer,
    build_unet,
    caption,
    grow,
)
from training.prototypes import AROUND, BEGUN, begun

ROW = Art("body/x", "flat", "cat", "happy", "body", "train", "pink", "wave", "pizza")


def whole(words: list[str]) -> tuple[Trained, dict[str, int]]:
    tokenizer = build_tokenizer(words)
    net = Trained(build_text(tokenizer), build_unet(), tokenizer.eos_token_id)
    return net, tokenizer.get_vocab()


def test_every_fact_is_said_at_most_once_and_pose_and_prop_only_by_the_message() -> None:
    rng = np.random.default_rng(3)
    silent = 0
    for _ in range(400):
        target, taste = caption(ROW, rng)
        for word in ("cat", "flat style", "pink"):
            assert (word in target) + (word in taste) <= 1
        assert "waving" not in taste
        assert "pizza" not in taste
        silent += target == "" and taste == ""
        if target:
            assert "waving" in target
            assert "with pizza" in target
    assert 20 <= silent <= 70, "a tenth of all captions says nothing, for guidance"


def test_a_painter_grows_from_an_earlier_one(tmp_path: Path) -> None:
    torch.manual_seed(0)
    old, words = whole(["happy cat", "sad dog"])
    old.text.save_pretrained(tmp_path / "text_encoder")
    old.unet.save_pretrained(tmp_path / "unet")
    torch.nn.init.normal_(old.images.out.weight)
    old.images.save_pretrained(tmp_path / "image_rows")
    build_tokenizer(["happy cat", "sad dog"]).save_pretrained(tmp_path / "tokenizer")
    tokenizer = build_tokenizer(["waving cat", "sad pizza"])
    new = Trained(build_text(tokenizer), build_unet(), tokenizer.eos_token_id)
    fresh = new.text.get_input_embeddings().weight.detach().clone()
    grow(new, tokenizer, tmp_path)
    rows, vocabulary = new.text.get_input_embeddings().weight, tokenizer.get_vocab()
    before = old.text.get_input_embeddings().weight
    assert torch.equal(rows[vocabulary["cat</w>"]], before[words["cat</w>"]])
    assert torch.equal(rows[vocabulary["pizza</w>"]], fresh[vocabulary["pizza</w>"]])
    middle = "mid_block.resnets.0.conv1.weight"
    assert torch.equal(new.unet.state_dict()[middle], old.unet.state_dict()[middle])
    assert torch.equal(new.images.out.weight, old.images.out.weight)


def test_the_loss_looks_at_the_face_and_keeps_its_mean() -> None:
    weights = painter.weight(np.array([[0.25, 0.25, 0.5, 0.5], [0, 0, 0, 0]], np.float32))
    assert weights.mean((1, 2)) == pytest.approx(1.0)
    assert weights[0, 5, 5] == pytest.approx(painter.FACE * weights[0, 0, 0])
    assert np.allclose(weights[1], 1.0)


def test_half_of_the_lessons_lie_where_shapes_are_decided() -> None:
    torch.manual_seed(2)
    times = painter.noise_times(4000)
    assert 0 <= int(times.min()) < 20
    assert 980 < int(times.max()) < 1000
    assert float((times >= 500).float().mean()) == pytest.approx(0.75, abs=0.03)


def test_a_lesson_from_a_likeness_leads_to_the_picture() -> None:
    torch.manual_seed(4)
    plan = DDPMScheduler(**painter.NOISE)
    clean, likeness, noise = (torch.randn(400, LATENTS, 2, 2) for _ in range(3))
    first = torch.where(torch.arange(400) < 300, 800, 0)
    noisy, times, v = begun(
        plan, noise, painter.noise_times(400), clean=clean, likeness=likeness, first=first
    )
    signal = plan.alphas_cumprod[times].sqrt()[:, None, None, None]
    grain = (1 - plan.alphas_cumprod[times]).sqrt()[:, None, None, None]
    late = times > 20  # earlier there is no grain to divide by
    torch.testing.assert_close((signal * noisy - grain * v)[late], clean[late], atol=1e-3, rtol=0)
    shown = torch.isclose(noisy, signal * likeness + grain * noise, atol=1e-5).all((1, 2, 3))
    assert not shown[300:].any(), "nothing is known of them"
    assert float(shown[:300].float().mean()) == pytest.approx(BEGUN, abs=0.1)
    assert int((times[shown] - 800).abs().max()) <= AROUND


def test_the_acts_of_the_album_are_those_of_the_vocabulary() -> None:
    assert set(ACTS) == set(vocabulary().acts)


def test_a_picture_beside_changes_the_rows_and_none_leaves_zeros() -> None:
    torch.manual_seed(1)
    net, _ = whole(["happy cat"])
    torch.nn.init.normal_(net.images.out.weight, std=0.1)
    ids = torch.zeros(2, LENGTH, dtype=torch.long)
    beside = torch.zeros(1, SPARE, LATENTS, 16, 16)
    assert not net.rows(ids, beside)[:, 2 * LENGTH :].any()
    beside[0, 1] = torch.randn(LATENTS, 16, 16)
    rows = net.rows(ids, beside)[0, 2 * LENGTH :]
    assert rows[1].any()
    assert not rows[[0, 2, 3]].any(), "who is not there says nothing"


def test_fresh_image_rows_change_no_picture() -> None:
    rows = ImageRows(LATENTS, WIDTH)(torch.randn(3, LATENTS, 16, 16))
    assert rows.shape == (3, WIDTH)
    assert not rows.any()
