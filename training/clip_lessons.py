"""What the pocket CLIP is shown: pictures, captions with parts dropped, hard negatives.

Knows no model.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from pmg_engine.condition import phrase, plain

from .album import Album
from .augment import blur, jitter, placed, rim, tensor
from .data import Art, data_root
from .words import POSE_WORDS

__all__ = [
    "CONTEXT",
    "NAMES",
    "SIDE",
    "WORDS",
    "Batches",
    "Captions",
    "Facts",
    "facts",
    "tokenizer",
]

SIDE = 128
WORDS = 3000  # rows of the token table: open_clip's 49,408 would be two thirds of the model
CONTEXT = 24
NAMES = ("emotion", "character", "style", "pose")  # the zero-shot classes
COLUMNS = (*NAMES, "colour", "prop")
TEMPLATES = {
    "emotion": ("{}", "{} face", "a {} sticker", "feeling {}"),
    "character": ("{}", "a {}", "sticker of a {}", "{} sticker"),
    "style": ("{} style", "{}", "{} sticker", "in {} style"),
    "pose": ("{}", "a {} sticker", "somebody {}"),
}
# share of a batch: whole groups that differ in one thing, then single pictures of each kind
FOURS = {"head": 0.2, "face": 0.15, "figure": 0.2, "pose": 0.1}
SINGLES = {"act": 0.1, "prop": 0.1, "emoji": 0.15}


def said(row: Art, kind: str) -> str:
    """What one column of a picture is called in captions; "" where it has none."""
    word = POSE_WORDS.get(row.pose, "") if kind == "pose" else getattr(row, kind)
    return plain(word) if kind in ("character", "prop") else str(word)


@dataclass(frozen=True, slots=True)
class Facts:
    """Label names and, per picture, their numbers (-1: it has none)."""

    names: dict[str, list[str]]
    numbers: NDArray[np.int64]  # (N, 6): one column per COLUMNS
    grid: dict[str, list[str]]  # the names the zero-shot bank holds


def facts(rows: Sequence[Art]) -> Facts:
    """Every label of the art, numbered."""
    names = {kind: sorted({said(r, kind) for r in rows} - {""}) for kind in COLUMNS}
    where = {kind: {name: i for i, name in enumerate(names[kind])} for kind in COLUMNS}
    numbers = np.array([[where[k].get(said(r, k), -1) for k in COLUMNS] for r in rows], np.int64)
    grid = {kind: names[kind] for kind in NAMES}
    grid["character"] = sorted({said(r, "character") for r in rows if r.group == "matrix"})
    return Facts(names, numbers, grid)


def aliases() -> dict[str, list[str]]:
    """English aliases of the emotions."""
    found = json.loads((data_root() / "labels.json").read_text())["emotions"]
    return {e: [a for a in v["aliases"] if a.isascii() and a != "good"] for e, v in found.items()}


def tokenizer(rows: Sequence[Art]) -> PreTrainedTokenizerFast:
    """A small BPE over captions and emoji names; "</s>" is the highest id, for argmax pooling."""
    words = sorted({tuple(said(r, kind) for kind in COLUMNS) for r in rows})
    lines = [f"{s} style sticker of a {e} {p} {c} {k}, with {x}" for e, c, s, p, k, x in words]
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
    """Captions with parts dropped, so that every fact can be scored apart."""

    def __init__(self, known: Facts) -> None:
        self.known, self.aliases = known, aliases()

    def _word(self, kind: str, number: int, rng: np.random.Generator) -> str:
        """A fact's word; of an emotion now and then an alias."""
        name = self.known.names[kind][number]
        other = self.aliases.get(name, []) if kind == "emotion" else []
        return str(rng.choice(other)) if other and rng.random() < 0.25 else name

    def draw(self, numbers: NDArray[np.int64], rng: np.random.Generator) -> tuple[str, list[int]]:
        """One caption and what it names (-1: dropped), mostly in the painter's small language."""
        has = [kind for kind, n in zip(COLUMNS, numbers, strict=True) if n >= 0]
        if rng.random() < 0.15:
            kept = {has[int(rng.integers(len(has)))]}
        else:
            chances = {"emotion": 0.75, "character": 0.8, "style": 0.55}
            kept = {kind for kind in has if rng.random() < chances.get(kind, 0.5)} or set(has)
        words: dict[str, str] = {}
        named = [-1] * len(COLUMNS)
        for i, kind in enumerate(COLUMNS):
            if kind in kept:
                named[i] = int(numbers[i])
                words[kind] = self._word(kind, named[i], rng)
        if rng.random() < 0.1:
            shown = " ".join(words[k] for k in ("emotion", "pose", "character") if k in words)
            start = f"{words['style']} sticker of a" if "style" in words else "sticker of a"
            extra = [words[k] for k in ("colour", "prop") if k in words]
            return " ".join([start, shown, *extra]).strip(), named
        prop = words.pop("prop", None)
        return phrase(**words, props=(prop,) if prop else ()), named

    def bank(self, rng: np.random.Generator) -> list[str]:
        """Every zero-shot class as one text each."""
        return [
            str(rng.choice(TEMPLATES[kind])).format(name)
            for kind in NAMES
            for name in self.known.grid[kind]
        ]


class Batches:
    """Batches with hard negatives: fours of one head or figure, of one face or pose."""

    def __init__(self, rows: Sequence[Art], size: int) -> None:
        self.size = size
        self.album = Album()
        train = [(i, r) for i, r in enumerate(rows) if r.split == "train"]
        self.fours: dict[str, list[list[int]]] = {}
        for name, group, other in (
            ("head", "matrix", "character"),
            ("face", "matrix", "emotion"),
            ("figure", "body", "character"),
            ("pose", "body", "pose"),
        ):
            found: dict[tuple[str, str], list[int]] = {}
            for i, r in train:
                if r.group == group:
                    found.setdefault((r.style, getattr(r, other)), []).append(i)
            self.fours[name] = list(found.values())
        self.singles = {name: [i for i, r in train if r.group == name] for name in SINGLES}

    def picks(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Row numbers of one batch: SINGLES, then FOURS until it is full."""
        chosen: list[int] = []
        for name, share in SINGLES.items():
            if self.singles[name]:
                chosen += list(rng.choice(self.singles[name], int(share * self.size)))
        names, shares = list(FOURS), np.array(list(FOURS.values()))
        while len(chosen) < self.size:
            pool = self.fours[names[rng.choice(len(names), p=shares / shares.sum())]]
            group = pool[int(rng.integers(len(pool)))]
            chosen += list(rng.choice(group, min(4, len(group)), replace=False))
        return np.array(chosen[: self.size], np.int64)

    def images(self, picks: NDArray[np.int64], rng: np.random.Generator) -> Tensor:
        """(B, 3, SIDE, SIDE) in [-1, 1] over grey or white, augmented."""
        whole = self.album.read(picks)  # (B, 256, 256, 4): a mean of 2x2 is the size we look at
        small = whole.reshape(len(picks), SIDE, 2, SIDE, 2, 4).mean((2, 4), dtype=np.float32)
        rgba = tensor(small)
        framed = torch.from_numpy(rng.random(len(rgba)) < 0.4)
        rgba[framed] = rim(rgba[framed], int(rng.integers(1, 6)))
        x = placed(rgba, rng, side=SIDE, backs=(0.5, 1.0))
        soft = torch.from_numpy(rng.random(len(x)) < 0.3)
        x[soft] = blur(x[soft], float(rng.uniform(0.4, 1.6)))
        return jitter(x, rng)
