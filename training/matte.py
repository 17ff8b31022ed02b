"""Trains the matte: which pixels of an opaque picture are the sticker? Exported to ONNX."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import onnx.helper
import onnx.numpy_helper
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from .album import Album, rows
from .augment import rim, tensor
from .backdrops import KINDS, backdrop
from .data import SIDE
from .loop import DEVICE, Run, muon, train_root

PATCH = 4  # pixels: no convolution runs above 64x64, which is what a CPU can do in 5 ms
WIDTHS = (32, 64, 96)
PHOTOS = 0.25  # share of backgrounds that are photographs, beside those by lot
EMPTY = 0.08  # share of pictures without a sticker: their mask is empty
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FILE = "matte.onnx"
OPSET = 18
WIDE = 1024  # values: smaller tensors of the file stay in 32 bits


def _block(inward: int, outward: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inward, outward, 3, padding=1), nn.GroupNorm(8, outward), nn.SiLU(),
        nn.Conv2d(outward, outward, 3, padding=1), nn.GroupNorm(8, outward), nn.SiLU(),
    )  # fmt: skip


class MatteNet(nn.Module):
    """A U-Net over 4x4 patches: (B, 3, S, S) normalised as ImageNet -> (B, 1, S, S) logits."""

    def __init__(self) -> None:
        super().__init__()
        fine, middle, coarse = WIDTHS
        self.one = _block(3 * PATCH**2, fine)
        self.two, self.three = _block(fine, middle), _block(middle, coarse)
        self.four = _block(coarse, coarse)
        self.up3, self.up2 = _block(2 * coarse, middle), _block(2 * middle, fine)
        self.up1 = _block(2 * fine, fine)
        self.out = nn.Conv2d(fine + 3 * PATCH**2, PATCH**2, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the mask."""
        patches = F.pixel_unshuffle(x, PATCH)
        one = self.one(patches)
        two = self.two(F.avg_pool2d(one, 2))
        three = self.three(F.avg_pool2d(two, 2))
        four = self.four(F.avg_pool2d(three, 2))
        up = self.up3(torch.cat([_doubled(four), three], 1))
        up = self.up2(torch.cat([_doubled(up), two], 1))
        up = self.up1(torch.cat([_doubled(up), one], 1))
        return F.pixel_shuffle(self.out(torch.cat([up, patches], 1)), PATCH)


def _doubled(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


class Exported(nn.Module):
    """What the file holds: the mask in [0, 1]."""

    def __init__(self, net: MatteNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        """(1, 3, S, S) -> (1, 1, S, S)."""
        mask: Tensor = self.net(x).sigmoid()
        return mask


class Composites:
    """Art laid over backgrounds: pictures without alpha, and the alpha they had."""

    def __init__(self, splits: Sequence[str] = ("train",)) -> None:
        self.album = Album()
        known = rows()[: self.album.count]
        self.picks = np.array([i for i, r in enumerate(known) if r.split in splits])

    def draw(self, rng: np.random.Generator, batch: int) -> tuple[Tensor, Tensor]:
        """(B, 3, S, S) colours and (B, 1, S, S) alpha, both in [0, 1]."""
        rgba = tensor(self.album.read(rng.choice(self.picks, batch)))
        framed = torch.from_numpy(rng.random(batch) < 0.25)
        rgba[framed] = rim(rgba[framed], int(rng.integers(2, 7)))
        if rng.random() < 0.5:
            rgba = rgba.flip(3)
        rgba = _shrunk(rgba, float(rng.uniform(0.5, 1.0)), rng)
        rgba[torch.from_numpy(rng.random(batch) < EMPTY)] = torch.tensor((0.5, 0.5, 0.5, 0.0)).view(
            4, 1, 1
        )
        # photographs are the hardest
        kinds = [("photo",) if rng.random() < PHOTOS else tuple(KINDS) for _ in range(batch)]
        backs = np.stack([backdrop(rng, SIDE, some) for some in kinds])
        return over(rgba, backs)


def over(rgba: Tensor, backs: NDArray[np.float32]) -> tuple[Tensor, Tensor]:
    """Colours on grey (B, 4, S, S) laid over backgrounds (B, S, S, 3): colours, alpha."""
    alpha = rgba[:, 3:]
    back = torch.from_numpy(backs).permute(0, 3, 1, 2)
    return (rgba[:, :3] + (back - 0.5) * (1 - alpha)).clamp(0, 1), alpha


def _shrunk(rgba: Tensor, scale: float, rng: np.random.Generator) -> Tensor:
    """The pictures smaller, somewhere on the same canvas."""
    size = max(32, round(SIDE * scale))
    small = F.interpolate(rgba, size=(size, size), mode="area")
    out = torch.full_like(rgba, 0.5)
    out[:, 3] = 0
    top, left = (int(v) for v in rng.integers(0, SIDE - size + 1, 2))
    out[:, :, top : top + size, left : left + size] = small
    return out


def normalised(x: Tensor) -> Tensor:
    """Colours in [0, 1] -> ImageNet's scale, as rembg's sessions feed a network."""
    return (x - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)


def loss_of(logits: Tensor, alpha: Tensor) -> Tensor:
    """Cross-entropy, L1 and the soft overlap of each picture."""
    mask = logits.float().sigmoid()
    both, either = (mask * alpha).sum((1, 2, 3)), (mask + alpha - mask * alpha).sum((1, 2, 3))
    overlap = 1 - (both + 1) / (either + 1)
    entropy = F.binary_cross_entropy_with_logits(logits.float(), alpha)
    return entropy + (mask - alpha).abs().mean() + overlap.mean()


def train(minutes: float, batch: int) -> None:
    """Train within the minutes (resumable), then export."""
    torch.manual_seed(5)
    net = MatteNet()
    run = Run("matte", net, rate=2e-3, minutes=minutes, optimiser=muon)
    forward = torch.compile(net)
    drawn = _ahead(Composites(), np.random.default_rng(run.step + 11), batch)
    for _, (x, alpha) in zip(run.steps(), drawn, strict=False):
        with torch.autocast(DEVICE.type, torch.bfloat16):
            logits = forward(normalised(x).to(DEVICE))
        run.update(loss_of(logits, alpha.to(DEVICE)))
    export()


def _ahead(
    composites: Composites, rng: np.random.Generator, batch: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batch after batch, the next one drawn while this one is learned."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(composites.draw, rng, batch)
        while True:
            drawn = coming.result()
            coming = pool.submit(composites.draw, rng, batch)
            yield drawn


def export() -> None:
    """Write the averaged weights as weights/pocket/matte/matte.onnx, with its card."""
    net = MatteNet()
    net.load_state_dict(load_file(train_root() / "matte" / "ema.safetensors"))
    folder = weights_folder()
    folder.mkdir(parents=True, exist_ok=True)
    write(net.eval(), folder / FILE)
    state = json.loads((train_root() / "matte" / "state.json").read_text())
    size = (folder / FILE).stat().st_size / 1e6
    (folder / "card.md").write_text(CARD.format(size=size, steps=state["step"]))
    print(f"matte: written to {folder}", flush=True)


CARD = """# Pocket matte

Which pixels of an opaque picture are the sticker: a U-Net over 4x4 patches, 256 px, ONNX for a
rembg session. Made by `training/matte.py`; steps: {steps}. Size: {size:.1f} MB.

- Data: the pictures of `training/album.py` (credits: NOTICE) over backgrounds
  (`training/backdrops.py`): plain, gradients, noise, clouds, stripes, checks, shapes, leaves, and
  ten free photographs that scikit-image brings.
- Licence: Apache-2.0 for the weights; the art behind them is MIT, Apache-2.0, BSD, CC0 and CC
BY 4.0.
- Scores, shortfalls first: docs/evaluation.md (`pmg eval matte`).
"""


def write(net: MatteNet, path: Path) -> None:
    """One self-contained ONNX file."""
    example = torch.zeros(1, 3, SIDE, SIDE)
    program = torch.onnx.export(
        Exported(net).eval(), (example,), input_names=["input"], output_names=["mask"],
        opset_version=OPSET, dynamo=True, verbose=False,
    )  # fmt: skip
    assert program is not None
    program.save(str(path), external_data=False)
    onnx.save(_halved(onnx.load(path)), path)


def _halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The weights in 16 bits; the runtime widens them once, when it loads the file."""
    graph, widened = model.graph, []
    for weight in graph.initializer:
        value = onnx.numpy_helper.to_array(weight)
        if value.dtype != np.float32 or value.size < WIDE:
            continue
        name, half = weight.name, f"{weight.name}_half"
        weight.CopyFrom(onnx.numpy_helper.from_array(value.astype(np.float16), half))
        cast = onnx.helper.make_node("Cast", [half], [name], to=onnx.TensorProto.FLOAT)
        widened.append(cast)
    nodes = [*widened, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def weights_folder() -> Path:
    """weights/pocket/matte of this checkout."""
    return Path(__file__).resolve().parent.parent / "weights" / "pocket" / "matte"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--batch", type=int, default=16)
    options = parser.parse_args()
    train(options.minutes, options.batch)
