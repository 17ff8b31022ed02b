"""Trains the pocket CLIP on the album, in open_clip's own format. Knows no judge."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from . import small
from .album import Album, rows
from .clip_lessons import CONTEXT, NAMES, SIDE, WORDS, Batches, Captions, Facts, facts, tokenizer
from .loop import DEVICE, Run, train_root

SEED = 31
EMBED = 128
MODEL = {
    "embed_dim": EMBED,
    "vision_cfg": {"image_size": SIDE, "layers": [1, 2, 2, 1], "width": 20, "head_width": 64},
    "text_cfg": {
        "context_length": CONTEXT,
        "vocab_size": WORDS,
        "hf_tokenizer_name": "tokenizer",
        "width": 128,
        "heads": 4,
        "layers": 2,
    },
}
PREPROCESS = {
    "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5],
    "interpolation": "bicubic",
    "resize_mode": "squash",
}


class Both(nn.Module):
    """The forward pass that is compiled: pictures and texts -> unit vectors."""

    def __init__(self, clip: nn.Module) -> None:
        super().__init__()
        self.clip: Any = clip  # open_clip's CLIP

    def forward(self, image: Tensor, text: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, 3, S, S), (T, L) -> (B, E), (T, E), the scale of the logits."""
        seen = F.normalize(self.clip.encode_image(image).float(), dim=-1)
        read = F.normalize(self.clip.encode_text(text).float(), dim=-1)
        return seen, read, self.clip.logit_scale.exp().clamp(max=100)


def agree(numbers: Tensor, named: Tensor) -> Tensor:
    """(B, T) bool: every part a caption names is true of the picture."""
    same = numbers[:, None] == named[None]
    return ((named[None] < 0) | same).all(-1)


def contrast(logits: Tensor, positive: Tensor) -> Tensor:
    """Cross-entropy both ways; several right answers share the mass."""
    share = positive.float()
    across = -(share / share.sum(1, keepdim=True).clamp(min=1) * logits.log_softmax(1)).sum(1)
    down = -(share / share.sum(0, keepdim=True).clamp(min=1) * logits.log_softmax(0)).sum(0)
    return (across.mean() + down.mean()) / 2


def zero_shot(logits: Tensor, numbers: Tensor, known: Facts) -> Tensor:
    """Cross-entropy against the bank, per kind; the emotion, the hardest, counts double."""
    total, start = logits.new_zeros(()), 0
    for i, kind in enumerate(NAMES):
        bank, every = known.grid[kind], known.names[kind]
        move = torch.full((len(every) + 1,), -1)  # the last place is for "has none"
        for place, name in enumerate(bank):
            move[every.index(name)] = place
        part = logits[:, start : start + len(bank)]
        loss = F.cross_entropy(part, move[numbers[:, i]], ignore_index=-1, label_smoothing=0.02)
        total = total + (2.0 if kind == "emotion" else 1.0) * loss
        start += len(bank)
    return total


def build() -> nn.Module:
    """A fresh model through open_clip's own factory."""
    open_clip.add_model_config(write_config(train_root() / "clip-config"))
    made: nn.Module = open_clip.create_model("pocket", load_weights=False)
    return made


def write_config(folder: Path) -> Path:
    """The model's shape as open_clip reads it for built-in names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pocket.json").write_text(json.dumps(MODEL, indent=1))
    return folder


def train(minutes: float, batch: int) -> None:
    """Train within the minutes (resumable) and write weights/pocket/clip."""
    known, tokens = facts(rows()), tokenizer(rows())
    torch.manual_seed(SEED)
    both = Both(build())
    run = Run("clip", both, rate=1.5e-3, minutes=minutes, decay=0.05)
    forward = torch.compile(both)
    captions, batches = Captions(known), Batches(rows()[: Album().count], batch)
    rng = np.random.default_rng(SEED + run.step)
    for _ in run.steps():
        picks = batches.picks(rng)
        drawn = [captions.draw(known.numbers[i], rng) for i in picks]
        texts = [text for text, _ in drawn] + captions.bank(rng)
        ids = tokens(
            texts, padding="max_length", truncation=True, max_length=CONTEXT, return_tensors="pt"
        )
        x = batches.images(picks, rng).to(DEVICE)
        with torch.autocast(DEVICE.type, torch.bfloat16):
            seen, read, scale = forward(x, ids.input_ids.to(DEVICE))
        numbers = torch.from_numpy(known.numbers[picks]).to(DEVICE)
        named = torch.tensor([n for _, n in drawn], device=DEVICE)
        logits = scale * seen @ read.T
        pair = contrast(logits[:, :batch], agree(numbers, named))
        bank = zero_shot(logits[:, batch:], numbers, known)
        run.update(pair + bank, pair=pair.item(), bank=bank.item())
    export()


def save(state: dict[str, Tensor], folder: Path) -> None:
    """Safetensors, matrices in 8 bits and all else bf16, and open_clip_config.json.

    `local-dir:` loads the folder.
    """
    halves = {
        k.removeprefix("clip."): (v.bfloat16() if v.is_floating_point() else v).contiguous()
        for k, v in state.items()
    }
    small.save(small.eighths(halves), folder / "open_clip_model.safetensors")
    config = {"model_cfg": MODEL, "preprocess_cfg": PREPROCESS}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=1) + "\n")


def export() -> None:
    """Write the averaged weights and the tokenizer to weights/pocket/clip."""
    folder = weights_folder()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer(rows()).save_pretrained(folder)
    small.compact(folder / "tokenizer.json")
    save(load_file(train_root() / "clip" / "ema.safetensors"), folder)


def weights_folder() -> Path:
    """weights/pocket/clip of this checkout."""
    return Path(__file__).resolve().parent.parent / "weights" / "pocket" / "clip"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--export", action="store_true", help="only write what is trained so far")
    options = parser.parse_args()
    if options.export:
        export()
    else:
        train(options.minutes, options.batch)
