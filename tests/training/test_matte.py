"""The matte's lessons and its file: what is laid over what, and an ONNX that says the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from training.backdrops import KINDS, backdrop
from training.matte import Exported, MatteNet, loss_of, normalised, over, write


def test_every_backdrop_is_a_picture_of_its_own() -> None:
    rng = np.random.default_rng(1)
    for kind in KINDS:
        one, other = (backdrop(rng, 64, (kind,)) for _ in range(2))
        assert one.shape == (64, 64, 3)
        assert one.dtype == np.float32
        assert 0 <= one.min() <= one.max() <= 1
        assert not np.array_equal(one, other)


def test_a_sticker_on_grey_is_laid_over_another_background() -> None:
    rgba = torch.full((1, 4, 8, 8), 0.5)
    rgba[:, 3] = 0
    rgba[:, :, :, 4:] = torch.tensor((1.0, 0, 0, 1)).view(4, 1, 1)
    rgba[:, :, :, 3] = torch.tensor((0.75, 0.25, 0.25, 0.5)).view(4, 1)  # half red, half grey
    back = np.zeros((1, 8, 8, 3), np.float32)
    back[..., 2] = 1
    seen, alpha = over(rgba, back)
    assert torch.equal(seen[0, :, 0, 0], torch.tensor((0.0, 0, 1)))
    assert torch.equal(seen[0, :, 0, 6], torch.tensor((1.0, 0, 0)))
    assert torch.allclose(seen[0, :, 0, 3], torch.tensor((0.5, 0, 0.5)))
    assert alpha[0, 0, 0, 3] == 0.5


def test_the_loss_wants_the_mask_and_an_empty_one_for_nothing() -> None:
    alpha = torch.zeros(1, 1, 16, 16)
    alpha[..., 4:12, 4:12] = 1
    right, wrong = 20 * (alpha - 0.5), -20 * (alpha - 0.5)
    assert loss_of(right, alpha) < 0.01 < loss_of(wrong, alpha)
    nothing = torch.zeros_like(alpha)
    assert loss_of(torch.full_like(alpha, -20.0), nothing) < 0.01 < loss_of(right, nothing)


def test_the_file_answers_as_the_net_does(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = MatteNet().eval()
    write(net, tmp_path / "matte.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "matte.onnx")
    x = normalised(torch.rand(1, 3, 256, 256))
    made = session.run(None, {"input": x.numpy()})[0]
    with torch.no_grad():
        assert np.allclose(made, Exported(net)(x).numpy(), atol=2e-3)
    whole = 4 * sum(p.numel() for p in net.parameters())
    assert (tmp_path / "matte.onnx").stat().st_size < 0.65 * whole, "the weights take 16 bits"
    assert not list(tmp_path.glob("*.data")), "one self-contained file"
