"""The judge: a small network that names what a picture shows.

Emotion, character, style, pose, chat act, and the concept where there is a thing to see.

Never loaded by the bot, never a loss, a teacher, a filter or a part of the score that picks
candidates. It knows pictures, not what was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pmg_engine.errors import ModelError

from .groups import group_of

__all__ = [
    "NONE",
    "OTHER",
    "SIDE",
    "UNREADABLE",
    "Judge",
    "JudgeNet",
    "Verdict",
    "on_grey",
    "weights_folder",
]

SIDE = 96  # pixels the judge sees
UNREADABLE = "unreadable"  # the emotion of a face in which nothing can be read
OTHER = "other"  # any character outside the grid
NONE = "none"  # the pose of a head, the act of a face alone
WIDTHS = ((32, 32), (64, 64), (128, 128), (256, 256))
TOP = 5  # concepts of one verdict
Widths = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge sees in one picture; "" for what its weights were never taught."""

    emotion: str
    character: str
    style: str
    pose: str = ""
    act: str = ""
    concepts: tuple[str, ...] = ()  # the likeliest first

    @property
    def concept(self) -> str:
        """The likeliest concept."""
        return self.concepts[0] if self.concepts else ""

    @property
    def group(self) -> str:
        """The emotion's group; "" when unreadable."""
        return group_of(self.emotion)


class JudgeNet(nn.Module):
    """Stacked 3x3 convolutions without shortcuts, mean and maximum pooled, one linear per head.

    Args:
        counts: head -> how many labels it has.
    """

    def __init__(self, counts: Mapping[str, int], widths: Widths = WIDTHS) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for first, second in widths:
            for width, stride in ((first, 2), (second, 1)):
                layers += [
                    nn.Conv2d(before, width, 3, stride, 1, bias=False),
                    nn.BatchNorm2d(width),
                    nn.ReLU(),
                ]
                before = width
        self.tower = nn.Sequential(*layers)
        self.drop = nn.Dropout(0.2)
        self.widths, self.heads = [list(pair) for pair in widths], tuple(counts)
        for name, count in counts.items():
            self.add_module(name, nn.Linear(2 * before, count))

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """(B, 3, 96, 96) on mid-grey in [-1, 1] -> logits (B, labels) of every head."""
        pooled = self.drop(self.pooled(x))
        return {name: getattr(self, name)(pooled) for name in self.heads}

    def pooled(self, x: Tensor) -> Tensor:
        """(B, 2C) what the heads look at."""
        seen = self.tower(x)  # (B, C, 6, 6)
        return torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], dim=1)


def on_grey(image: Image.Image, *, side: int = SIDE) -> NDArray[np.uint8]:
    """(side, side, 3): an RGBA picture of any size over fixed mid-grey."""
    rgba = image.convert("RGBA")
    back = Image.new("RGBA", rgba.size, (128, 128, 128, 255))
    flat = Image.alpha_composite(back, rgba).convert("RGB")
    return np.asarray(flat.resize((side, side), Image.Resampling.LANCZOS))


def weights_folder() -> Path:
    """weights/judge of this checkout."""
    return Path(__file__).resolve().parent.parent / "weights" / "judge"


class Judge:
    """The trained judge.

    Raises:
        ModelError: from `load`, when the weights are missing or do not fit.
    """

    def __init__(self, net: JudgeNet, labels: dict[str, list[str]]) -> None:
        self.net = net.eval()
        self.labels = labels

    @classmethod
    def load(cls, folder: Path | None = None) -> Judge:
        """Read config.json and model.safetensors."""
        folder = folder or weights_folder()
        try:
            config = json.loads((folder / "config.json").read_text())
            labels = config["labels"]
            net = JudgeNet({name: len(words) for name, words in labels.items()}, config["widths"])
            net.load_state_dict(load_file(folder / "model.safetensors"))
        except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
            raise ModelError(
                f"The judge cannot be loaded from {folder}: {type(error).__name__}. "
                "Restore weights/judge from the repository."
            ) from error
        return cls(net, labels)

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors."""
        folder.mkdir(parents=True, exist_ok=True)
        config = {"architecture": "JudgeNet", "side": SIDE, "widths": self.net.widths}
        text = json.dumps({**config, "labels": self.labels}, indent=1)
        (folder / "config.json").write_text(text + "\n")
        state = {k: v.contiguous() for k, v in self.net.state_dict().items()}
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
        (folder / "model.safetensors").chmod(0o644)  # safetensors writes for the owner alone

    @torch.no_grad()
    def read_array(self, pictures: NDArray[np.uint8]) -> list[Verdict]:
        """(N, 96, 96, 3) uint8 over mid-grey -> one verdict each."""
        verdicts: list[Verdict] = []
        for start in range(0, len(pictures), 64):
            block = torch.from_numpy(np.ascontiguousarray(pictures[start : start + 64]))
            logits = self.net(block.permute(0, 3, 1, 2).float().div(127.5).sub(1))
            best = {k: v.topk(min(TOP, v.shape[1])).indices.tolist() for k, v in logits.items()}
            for i in range(len(block)):
                words = {k: [self.labels[k][n] for n in rows[i]] for k, rows in best.items()}
                concepts = tuple(words.pop("concept", ()))
                verdicts.append(Verdict(**{k: w[0] for k, w in words.items()}, concepts=concepts))
        return verdicts

    @torch.no_grad()
    def features(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(N, 96, 96, 3) uint8 over mid-grey -> (N, D) unit vectors."""
        found = []
        for start in range(0, len(pictures), 64):
            block = torch.from_numpy(np.ascontiguousarray(pictures[start : start + 64]))
            pooled = self.net.pooled(block.permute(0, 3, 1, 2).float().div(127.5).sub(1))
            found.append(torch.nn.functional.normalize(pooled, dim=1).numpy())
        return np.concatenate(found)

    def read(self, images: Sequence[Image.Image]) -> list[Verdict]:
        """RGBA pictures of any size -> one verdict each."""
        if not images:
            return []
        return self.read_array(np.stack([on_grey(image) for image in images]))
