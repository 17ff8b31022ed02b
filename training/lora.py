"""Teaches a public instruct model our two answers with LoRA (peft). Knows no particular model.

`python -m training.lora --base FOLDER_OR_NAME --minutes N --target FOLDER`, then in config.yaml
`language: {kind: transformers, model: FOLDER}`: transformers loads the base model and the adapter
together. LoRA: Hu et al. 2021, arXiv 2106.09685.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, TaskType, get_peft_model
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer

from pmg_engine import prompts
from pmg_engine.interfaces import Prompt
from pmg_engine.types import History

from .llm_lessons import action_of, moment, subjects
from .loop import DEVICE, Run
from .tastes import lesson
from .text import Row, written

RANK = 16
TASTES = 0.25  # share of the lessons that read a history
IGNORED = -100  # cross-entropy's own "no label"


class Lessons:
    """Endless pairs of a prompt, as the engine asks it, and the answer it should get."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.rows = written()
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row.emotions[0]] = counts.get(row.emotions[0], 0) + 1
        raw = np.array([counts[row.emotions[0]] ** -0.5 for row in self.rows])
        self.chances = raw / raw.sum()
        self.instructions = prompts.taste(History(), family="general").system

    def __iter__(self) -> Iterator[tuple[Prompt, str]]:
        while True:
            if self.rng.random() < TASTES:
                past, answer = lesson(self.rng)
                yield Prompt(self.instructions, past), answer
            else:
                yield self._moment(self.rows[int(self.rng.choice(len(self.rows), p=self.chances))])

    def _moment(self, row: Row) -> tuple[Prompt, str]:
        emotion = row.emotions[0]
        answer = moment(row, emotion, subjects(row.text), action_of(row.text, emotion))
        return prompts.target(row.text, family="general"), answer


def coded(tokenizer: Any, prompt: Prompt, answer: str) -> tuple[list[int], list[int]]:
    """Token ids of prompt and answer, and the labels: only the answer is learned."""
    talk = [
        {"role": "system", "content": prompt.system},
        {"role": "user", "content": prompt.user},
    ]
    head = list(
        tokenizer.apply_chat_template(talk, add_generation_prompt=True, return_dict=True)[
            "input_ids"
        ]
    )
    tail = [*tokenizer.encode(answer, add_special_tokens=False), tokenizer.eos_token_id]
    return head + tail, [IGNORED] * len(head) + tail


def batch_of(pairs: Sequence[tuple[list[int], list[int]]], pad: int) -> dict[str, Tensor]:
    """Right-padded (B, L) ids, labels and mask."""
    longest = max(len(ids) for ids, _ in pairs)
    ids = torch.full((len(pairs), longest), pad)
    labels = torch.full((len(pairs), longest), IGNORED)
    mask = torch.zeros(len(pairs), longest, dtype=torch.long)
    for i, (own, wanted) in enumerate(pairs):
        ids[i, : len(own)], labels[i, : len(own)] = torch.tensor(own), torch.tensor(wanted)
        mask[i, : len(own)] = 1
    return {
        "input_ids": ids.to(DEVICE),
        "labels": labels.to(DEVICE),
        "attention_mask": mask.to(DEVICE),
    }


def adapted(base: str) -> tuple[Any, nn.ParameterDict]:
    """The model with an untrained adapter, and the adapter's own parameters by name."""
    kind = torch.bfloat16 if DEVICE.type == "cuda" else torch.float32
    net = AutoModelForCausalLM.from_pretrained(base, dtype=kind, use_safetensors=True)
    shape = LoraConfig(
        task_type=TaskType.CAUSAL_LM, r=RANK, lora_alpha=2 * RANK, target_modules="all-linear"
    )
    made = get_peft_model(net, shape).to(DEVICE)
    for one in made.parameters():
        if one.requires_grad:
            one.data = one.data.float()  # steps of the optimiser are lost in bfloat16
    trained = {n.replace(".", "/"): p for n, p in made.named_parameters() if p.requires_grad}
    return made, nn.ParameterDict(trained)


def train(base: str, *, minutes: float, batch: int, target: Path) -> None:
    """Train the adapter within the minutes (resumable), then write it with its tokenizer."""
    tokenizer = AutoTokenizer.from_pretrained(base)
    torch.manual_seed(9)
    net, adapter = adapted(base)
    key = hashlib.sha256(str(base).encode()).hexdigest()[:8]
    run = Run(f"lora-{key}", adapter, rate=2e-4, minutes=minutes, ema=0.99, warmup=50)
    lessons = iter(Lessons(run.step + 13))
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    net.train()
    for _ in run.steps():
        pairs = [coded(tokenizer, *next(lessons)) for _ in range(batch)]
        with torch.autocast(DEVICE.type, torch.bfloat16):
            loss = net(**batch_of(pairs, pad)).loss
        run.update(loss)
    with torch.no_grad():
        for name, value in run.averaged().items():
            adapter[name].copy_(value)
    net.save_pretrained(target, safe_serialization=True)
    tokenizer.save_pretrained(target)
    print(f"lora: written to {target}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True, help="folder or name of an instruct model")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--target", type=Path, required=True, help="folder for the adapter")
    options = parser.parse_args()
    train(options.base, minutes=options.minutes, batch=options.batch, target=options.target)
