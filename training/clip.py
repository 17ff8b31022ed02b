"""Trains the pocket CLIP on the labelled art, in open_clip's own format. Knows no judge."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from .augment import blur, jitter, placed, rim, tensor
from .data import Art, art, data_root, pixels
from .loop import DEVICE, Run, train_root

SIDE = 96
TABLE = 112  # pixels of the pictures before shifts and zooms
SEED = 31
WORDS = 2600  # rows of the token table: open_clip's 49,408 would be two thirds of the model
CONTEXT = 20
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
NAMES = ("emotion", "character", "style")
COLUMNS = (*NAMES, "colour")
TEMPLATES = {
    "emotion": ("{}", "{} face", "a {} sticker", "feeling {}"),
    "character": ("{}", "a {}", "sticker of a {}", "{} sticker"),
    "style": ("{} style", "{}", "{} sticker", "in {} style"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Label names and, per picture, their numbers (-1: it has none)."""

    names: dict[str, list[str]]
    numbers: NDArray[np.int64]  # (N, 4): emotion, character, style, colour
    grid: dict[str, list[str]]  # the names the zero-shot bank holds


def facts(rows: list[Art]) -> Facts:
    """Every label of the art, numbered."""
    names = {kind: sorted({getattr(r, kind) for r in rows} - {""}) for kind in COLUMNS}
    where = {kind: {name: i for i, name in enumerate(names[kind])} for kind in COLUMNS}
    numbers = np.array([[where[k].get(getattr(r, k), -1) for k in COLUMNS] for r in rows], np.int64)
    grid = {**names, "character": sorted({r.character for r in rows if r.group == "matrix"})}
    return Facts(names, numbers, grid)


def aliases() -> dict[str, list[str]]:
    """English aliases of the emotions."""
    found = json.loads((data_root() / "labels.json").read_text())["emotions"]
    return {e: [a for a in v["aliases"] if a.isascii() and a != "good"] for e, v in found.items()}


def tokenizer(rows: list[Art], folder: Path) -> PreTrainedTokenizerFast:
    """A small BPE over captions and emoji names; "</s>" is the highest id, for argmax pooling."""
    lines = [f"{r.style} style sticker of a {r.emotion} {r.character}, {r.colour}" for r in rows]
    lines += [word for words in aliases().values() for word in words] * 20
    lines += [t.format("") for kind in NAMES for t in TEMPLATES[kind]] * 20
    cldr = json.loads((data_root() / "text" / "cldr_keywords_17lang.json").read_text())
    lines += [line for line in english(cldr) if line.isascii()] * 3
    core = Tokenizer(models.BPE(unk_token="<unk>"))
    core.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    core.decoder = decoders.ByteLevel()
    special = ["<pad>", "<unk>", "<s>"]
    trainer = trainers.BpeTrainer(
        vocab_size=WORDS - 1,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    core.train_from_iterator(lines, trainer)
    core.add_tokens([f"<spare{i}>" for i in range(WORDS - 1 - core.get_vocab_size())])
    core.add_special_tokens(["</s>"])
    ends = [("<s>", core.token_to_id("<s>")), ("</s>", core.token_to_id("</s>"))]
    core.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=ends)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token="<pad>",
        unk_token="<unk>",
        bos_token="<s>",
        eos_token="</s>",
        model_max_length=CONTEXT,
    )
    fast.save_pretrained(folder)
    return fast


def english(node: Any) -> list[str]:
    """Every string below an "en" key, or a plain list of names."""
    if isinstance(node, dict):
        if "en" in node:
            return strings(node["en"])
        return [line for value in node.values() for line in english(value)]
    return [line for value in node for line in english(value)] if isinstance(node, list) else []


def strings(node: Any) -> list[str]:
    """Every string in a tree of lists and dicts."""
    if isinstance(node, str):
        return [node]
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [line for value in inside for line in strings(value)]


class Captions:
    """Captions with parts dropped, so that emotion, character and style can be scored apart."""

    def __init__(self, known: Facts) -> None:
        self.known, self.aliases = known, aliases()

    def emotion(self, number: int, rng: np.random.Generator) -> str:
        """The emotion's word, now and then an alias."""
        name = self.known.names["emotion"][number]
        other = self.aliases.get(name, [])
        return str(rng.choice(other)) if other and rng.random() < 0.25 else name

    def draw(self, numbers: NDArray[np.int64], rng: np.random.Generator) -> tuple[str, list[int]]:
        """One caption and what it names (-1: dropped), mostly in the painter's small language."""
        e, c, s, k = (int(v) for v in numbers)
        who, how = self.known.names["character"][c], self.known.names["style"][s]
        if k >= 0 and rng.random() < 0.5:
            who = f"{self.known.names['colour'][k]} {who}"
        else:
            k = -1
        feel = self.emotion(e, rng) if e >= 0 else ""
        options = (
            (f"{feel} {who}, {how} style", [e, c, s, k], 0.3),
            (f"{feel} {who}", [e, c, -1, k], 0.25),
            (f"{who}, {how} style", [-1, c, s, k], 0.15),
            (f"{how} sticker of a {feel} {who}", [e, c, s, k], 0.1),
            (feel or who, [e, -1, -1, -1] if feel else [-1, c, -1, k], 0.1),
            (who, [-1, c, -1, k], 0.05),
            (f"{feel}, {how} style" if feel else f"{how} style", [e, -1, s, -1], 0.05),
        )
        text, named, _ = options[rng.choice(len(options), p=[share for *_, share in options])]
        return " ".join(text.split()), named

    def bank(self, rng: np.random.Generator) -> list[str]:
        """Every emotion, grid character and style as one text each: the zero-shot classes."""
        return [
            str(rng.choice(TEMPLATES[kind])).format(name)
            for kind in NAMES
            for name in self.known.grid[kind]
        ]


class Batches:
    """Batches with hard negatives: the same head with other faces, the same face on other heads."""

    def __init__(self, rows: list[Art], known: Facts, size: int) -> None:
        self.rows, self.known, self.size = rows, known, size
        self.table = pixels(rows, TABLE)
        train = [i for i, r in enumerate(rows) if r.split == "train"]
        self.heads: dict[tuple[str, str], list[int]] = {}
        self.faces: dict[tuple[str, str], list[int]] = {}
        for i in train:
            if rows[i].group == "matrix":
                self.heads.setdefault((rows[i].style, rows[i].character), []).append(i)
                self.faces.setdefault((rows[i].style, rows[i].emotion), []).append(i)
        self.free = [i for i in train if rows[i].group != "matrix"]
        self.faced = [i for i in self.free if rows[i].emotion]

    def picks(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """A quarter free emoji, an eighth free faces, the rest in fours of one head or one face."""
        n = self.size
        chosen = [*rng.choice(self.free, n // 4), *rng.choice(self.faced, n // 8)]
        pools = [list(self.heads.values()), list(self.faces.values())]
        while len(chosen) < n:
            pool = pools[int(rng.random() < 0.4)]
            group = pool[int(rng.integers(len(pool)))]
            chosen += list(rng.choice(group, min(4, len(group)), replace=False))
        return np.array(chosen[:n], np.int64)

    def images(self, picks: NDArray[np.int64], rng: np.random.Generator) -> Tensor:
        """(B, 3, 96, 96) in [-1, 1] over grey or white, augmented."""
        rgba = tensor(self.table[picks])
        framed = torch.from_numpy(rng.random(len(rgba)) < 0.4)
        rgba[framed] = rim(rgba[framed], int(rng.integers(1, 5)))
        x = placed(rgba, rng, side=SIDE, backs=(0.5, 1.0))
        soft = torch.from_numpy(rng.random(len(x)) < 0.3)
        x[soft] = blur(x[soft], float(rng.uniform(0.4, 1.6)))
        return jitter(x, rng)


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
    rows = art()
    known, folder = facts(rows), weights_folder()
    folder.mkdir(parents=True, exist_ok=True)
    tokens = tokenizer(rows, folder)
    torch.manual_seed(SEED)
    both = Both(build())
    run = Run("clip", both, rate=1.5e-3, minutes=minutes, decay=0.05)
    forward = torch.compile(both)
    captions, batches = Captions(known), Batches(rows, known, batch)
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
    save(run.averaged(), folder)


def save(state: dict[str, Tensor], folder: Path) -> None:
    """bf16 safetensors and open_clip_config.json: `local-dir:` loads the folder."""
    halves = {
        k.removeprefix("clip."): (v.bfloat16() if v.is_floating_point() else v).contiguous()
        for k, v in state.items()
    }
    part = folder / "open_clip_model.part"
    save_file(halves, part, metadata={"format": "pt"})
    part.chmod(0o644)  # safetensors writes for the owner alone
    part.replace(folder / "open_clip_model.safetensors")
    config = {"model_cfg": MODEL, "preprocess_cfg": PREPROCESS}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=1) + "\n")


def export() -> None:
    """Write the averaged weights of an unfinished run, so that the engine can try them."""
    rows, folder = art(), weights_folder()
    tokenizer(rows, folder)
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
