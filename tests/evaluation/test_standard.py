"""The public encoders' columns, by a backbone of random weights in the public one's place."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.models import SqueezeNet1_1_Weights, squeezenet1_1

from evaluation import personalization
from evaluation.cli import main
from evaluation.personalization_report import STANDARD
from evaluation.standard import Backbone, Standard
from evaluation.world import root_folder
from pmg_engine.errors import ModelError

CLIP = f"local-dir:{root_folder() / 'weights' / 'pocket' / 'clip'}"


@pytest.fixture
def backbone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backbone:
    """The smallest of LPIPS' backbones, untrained, where torch keeps what it fetched."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    place = tmp_path / "hub" / "checkpoints"
    place.mkdir(parents=True)
    torch.manual_seed(0)
    name = Path(SqueezeNet1_1_Weights.IMAGENET1K_V1.url).name
    torch.save(squeezenet1_1().state_dict(), place / name)
    return "squeeze"


def spots(colour: tuple[int, int, int], seed: int = 0) -> Image.Image:
    """A picture with something in it."""
    rng = np.random.default_rng(seed)
    pixels = np.zeros((256, 256, 4), np.uint8)
    pixels[64:192, 64:192] = (*colour, 255)
    pixels[64:192, 64:192, :3] ^= rng.integers(0, 90, (128, 128, 1), np.uint8)
    return Image.fromarray(pixels, "RGBA")


def test_nearer_pictures_have_better_numbers(backbone: Backbone) -> None:
    red, blue = spots((220, 40, 40)), spots((40, 40, 220), 1)

    async def read() -> dict[str, list[float]]:
        standard = Standard(backbone, CLIP)
        found = await standard.columns(
            [red, blue], plain=[red, red], kept=[red, red], words=["a red one", "a blue one"]
        )
        await standard.close()
        return {name: values.tolist() for name, values in found.items()}

    found = asyncio.run(read())
    assert set(found) == set(STANDARD)
    for name, best in (("LPIPS-H", 0), ("LPIPS-T", 0), ("SSIM-H", 1), ("SSIM-T", 1)):
        same, other = found[name]
        assert same == pytest.approx(best, abs=1e-5), name
        assert abs(other - best) > 0.01, name
    same, other = found["public CLIP-I-H"]
    assert same == pytest.approx(1, abs=1e-4)
    assert other < 0.99


def test_without_network_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    for proxy in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="connect this machine once"):
        Standard("squeeze", CLIP)


@pytest.mark.usefixtures("simple_art")
def test_the_protocol_prints_them_besides(
    backbone: Backbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMG_RESULTS", str(tmp_path / "results"))
    monkeypatch.setattr(personalization, "Standard", partial(Standard, backbone, CLIP))
    for name, value in (("users", 2), ("messages", 1)):
        monkeypatch.setitem(personalization.QUICK, name, value)
    call = ["personalization", "--quick", "--judge", "standard", "--arms", "target-only"]
    assert main([*call, "--work", str(tmp_path / "work")]) == 0
    row = json.loads((tmp_path / "results" / "personalization-quick.json").read_text())["table"][
        "target-only"
    ]
    assert (row["LPIPS-T"], row["SSIM-T"]) == (
        pytest.approx(0, abs=1e-5),
        pytest.approx(1, abs=1e-5),
    )
    assert row["LPIPS-H"] > 0.01
    assert row["SSIM-H"] < 0.99
    text = (tmp_path / "results" / "personalization-quick.md").read_text()
    assert "VGG-16" in text
    assert "left out" not in text
