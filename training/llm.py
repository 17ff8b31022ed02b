"""Trains the pocket keyword LLM: a small Llama, resumable, then exported. Knows no user."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import LlamaConfig, LlamaForCausalLM

from .llm_lessons import JSON, TARGET, WORDS, School, collate, cut, tokenizer
from .llm_report import export, measure
from .llm_start import head_start
from .loop import DEVICE, Run, train_root
from .text import MOODS, Row, corpus, macro_f1

HIDDEN, LAYERS, HEADS, INNER = 256, 3, 4, 576


def build() -> LlamaForCausalLM:
    """An untrained net of about 5.5 M parameters."""
    torch.manual_seed(1)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=WORDS,
            hidden_size=HIDDEN,
            intermediate_size=INNER,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            num_key_value_heads=HEADS,
            max_position_embeddings=1024,
            tie_word_embeddings=True,
            pad_token_id=0,
            bos_token_id=None,
            eos_token_id=1,
            attention_dropout=0.0,
            initializer_range=0.04,
        )
    )


class Pupil(nn.Module):
    """The forward pass that is compiled: padded ids -> weighted loss."""

    moods: Tensor

    def __init__(self, net: LlamaForCausalLM, moods: Sequence[int], *, dropout: float) -> None:
        super().__init__()
        self.body, self.dropout = (
            net.model,
            dropout,
        )  # without the head: it is the embedding table again
        self.register_buffer("moods", torch.tensor(moods), persistent=False)

    def forward(
        self, ids: Tensor, picks: Tensor, goals: Tensor, weights: Tensor, soft: Tensor
    ) -> Tensor:
        """The mean loss over N places.

        ids (B, L); picks (N,) flat places; goals (N,) next ids; weights (N,) of the hard goals;
        soft (N, moods) weighted mood probabilities, 0 where the goal is hard.
        """
        rows = self.body.embed_tokens(ids)  # (B, L, H)
        rows = F.dropout(rows, self.dropout, self.training)
        hidden = self.body(inputs_embeds=rows, use_cache=False).last_hidden_state
        chosen = F.dropout(hidden.flatten(0, 1)[picks], self.dropout, self.training)  # (N, H)
        logs = F.linear(chosen, self.body.embed_tokens.weight).float().log_softmax(-1)  # (N, V)
        hard = -logs.gather(1, goals[:, None])[:, 0]
        blurred = -(logs[:, self.moods] * soft).sum(1)
        return ((hard * weights) + blurred).sum() / (weights.sum() + soft.sum())


def train(options: argparse.Namespace) -> None:
    """Train for the minutes given, then export; resumes where it stopped."""
    tokenizer()
    school = School(7, drop=options.drop)
    net = build()
    if not (train_root() / options.name / "state.json").exists():
        head_start(net, school)
    pupil = Pupil(net, school.moods, dropout=options.dropout)
    run = Run(options.name, pupil, rate=options.rate, minutes=options.minutes, decay=options.decay)
    school.rng = np.random.default_rng(1000 + run.step)
    step = torch.compile(pupil, dynamic=True) if options.compile else pupil
    if not run.step:
        check(pupil, run, school)
    batches, checked = school.batches(options.batch), run.spent
    for _ in run.steps():
        tensors = [one.to(DEVICE) for one in collate(next(batches), school.rng)]
        with torch.autocast(DEVICE.type, torch.bfloat16, enabled=options.bf16):
            loss = step(*tensors)
        run.update(loss)
        if run.spent - checked > 600:
            checked = run.spent
            check(pupil, run, school)
    check(pupil, run, school)
    ship(options.name)


def ship(name: str) -> None:
    """Export the averaged weights of a run, finished or still going."""
    net = build()
    saved = load_file(train_root() / name / "ema.safetensors")
    net.model.load_state_dict({k.removeprefix("body."): v for k, v in saved.items()})
    net.tie_weights()
    export(net, tokenizer())


@torch.no_grad()
def moods_of(pupil: Pupil, school: School, rows: Sequence[Row]) -> NDArray[np.float32]:
    """(N, moods) logits of the answer's first token: what greedy decoding chooses from."""
    out = np.zeros((len(rows), len(MOODS)), np.float32)
    coded = [school.plain.encode(r.text, add_special_tokens=False).ids for r in rows]
    order = sorted(range(len(rows)), key=lambda i: len(coded[i]))
    for at in range(0, len(rows), 128):
        some = order[at : at + 128]
        prompts = [(school.ids[TARGET], *cut(coded[i]), school.ids[JSON]) for i in some]
        longest = max(map(len, prompts))
        ids = torch.tensor([p + (0,) * (longest - len(p)) for p in prompts], device=DEVICE)
        last = torch.tensor([len(p) - 1 for p in prompts], device=DEVICE)
        hidden = pupil.body(input_ids=ids, use_cache=False).last_hidden_state
        table = pupil.body.embed_tokens.weight[school.moods]
        out[some] = F.linear(hidden[torch.arange(len(some)), last], table).float().cpu().numpy()
    return out


def check(pupil: Pupil, run: Run, school: School) -> None:
    """Dev scores of the averaged weights, so that the best moment to stop is visible in the log."""
    live = {k: v.clone() for k, v in pupil.state_dict().items()}
    pupil.load_state_dict(run.averaged())
    pupil.eval()
    shown = []
    for lang in ("en", "zh", "de"):
        rows = [r for r in corpus() if r.lang == lang and r.split == "dev"][:1200]
        picks = moods_of(pupil, school, rows).argmax(1)
        shown.append(f"{lang} {macro_f1(rows, [MOODS[i] for i in picks]):.3f}")
    pupil.load_state_dict(live)
    pupil.train()
    print(f"dev macro-F1 at {run.spent / 60:.1f} min: {' '.join(shown)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument("--drop", type=float, default=0.1, help="share of message tokens left out")
    parser.add_argument("--name", default="llm")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=False)
    parser.add_argument(
        "--export", action="store_true", help="write the weights of a run that is still going"
    )
    parser.add_argument(
        "--report", action="store_true", help="measure the exported weights, write card.md"
    )
    parser.add_argument(
        "--limit", type=int, default=0, help="test rows per language in the report; 0: all"
    )
    chosen = parser.parse_args()
    if chosen.report:
        measure(chosen.limit, chosen.minutes)
    elif chosen.export:
        ship(chosen.name)
    else:
        train(chosen)
