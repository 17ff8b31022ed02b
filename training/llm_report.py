"""Exports the keyword LLM and measures what is shipped, through the engine's own door."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np
import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from pmg_engine import prompts
from pmg_engine.config import LanguageConfig
from pmg_engine.interfaces import Prompt
from pmg_engine.keywords import Likes, Moment
from pmg_engine.models.llm import ChainLanguageModel, language_model

from .tastes import lesson
from .text import LANGUAGES, MOODS, Row, corpus, fit, macro_f1, teachable

ROOT = Path(__file__).parents[1]
HOME = ROOT / "weights" / "pocket" / "llm"
TEMPLATE = "{% for m in messages %}{{ m['content'] }}{% endfor %}<|json|>"


def export(net: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> None:
    """Write the library's own format in bf16; the chat template is the pocket prompt's shape."""
    tokenizer.chat_template = TEMPLATE
    net.to(torch.bfloat16).save_pretrained(HOME)
    tokenizer.save_pretrained(HOME)
    for path in HOME.iterdir():
        path.chmod(0o644)  # safetensors writes for the owner alone
    size = sum(p.stat().st_size for p in HOME.iterdir())
    print(f"written to {HOME}: {size / 1e6:.1f} MB", flush=True)


def labelled(lang: str, split: str = "test", limit: int = 0) -> list[Row]:
    """Labelled rows of one language and split (a seeded sample where limited)."""
    rows = [r for r in corpus() if r.lang == lang and r.split == split]
    if limit and len(rows) > limit:
        rows = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))[:limit]]
    return rows


async def report(limit: int) -> str:
    """The tables of card.md: F1 beside TF-IDF, valid answers, milliseconds, tastes."""
    llm = language_model(LanguageConfig(), root=ROOT)
    lines = [
        "| language | test rows | keyword LLM | TF-IDF + logistic regression |",
        "|---|---|---|---|",
    ]
    spent: list[float] = []
    for lang in LANGUAGES:
        rows = labelled(lang, limit=limit)
        moods, took = [], []
        for row in rows:
            start = time.perf_counter()
            answer = await llm.extract(prompts.target(row.text, family=llm.family), Moment)
            took.append(time.perf_counter() - start)
            moods.append(answer.mood)
        spent += took
        base = fit(teachable(lang), lang)([r.text for r in rows]).argmax(1)
        lines.append(
            f"| {lang} | {len(rows)} | {macro_f1(rows, moods):.3f} | "
            f"{macro_f1(rows, [MOODS[i] for i in base]):.3f} |"
        )
        print(lines[-1], flush=True)
    lines += [
        "",
        f"Every answer was complete JSON within its schema ({len(spent)} of {len(spent)}); ",
    ]
    lines[-1] += (
        f"p50 {1000 * statistics.median(spent):.0f} ms, "
        f"p95 {1000 * np.quantile(spent, 0.95):.0f} ms a message, on a busy machine."
    )
    lines += ["", await tastes(llm, 300)]
    await llm.close()
    return "\n".join(lines)


async def tastes(llm: ChainLanguageModel, count: int) -> str:
    """Preference task on unseen made-up people: they measure plumbing, not taste."""
    rng = np.random.default_rng(987_654)
    hits = {"likes": [0, 0, 0], "dislikes": [0, 0, 0]}
    for _ in range(count):
        past, truth = lesson(rng)
        answer = await llm.extract(Prompt("<|taste|>", past), Likes)
        wanted = Likes.model_validate_json(truth)
        for side, score in hits.items():
            found = {(x.word, x.kind) for x in getattr(answer, side)}
            right = {(x.word, x.kind) for x in getattr(wanted, side)}
            score[0] += len(found & right)
            score[1] += len(found)
            score[2] += len(right)
    parts = [
        f"{side}: precision {a / max(1, b):.2f}, recall {a / max(1, c):.2f}"
        for side, (a, b, c) in hits.items()
    ]
    return f"Preferences of {count} unseen made-up people (same grammar): {'; '.join(parts)}."


CARD = """# Pocket keyword LLM

A Llama of {params:.2f} M parameters ({layers} layers, hidden {hidden}, {words} byte-level BPE
pieces, tied embeddings) in bf16, {size:.1f} MB. It reads one chat message or one history and
answers in JSON, held to a schema by a grammar.

- **Data**: GoEmotions (Apache-2.0), BRIGHTER (CC-BY 4.0), XED (CC-BY 4.0), SMILE dialogues (CC0),
  EmoLLM personas (MIT), Unicode CLDR names (Unicode-3.0), our own lines in `training/lines/`, and
  histories from a grammar over the vocabulary. Rows of the split `test` were never trained on.
- **Licence**: Apache-2.0, with the credits in NOTICE.
- **Made by**: `python -m training.llm --minutes {minutes:.0f}` at commit {commit}.
- **Limits**: it names a mood well and a fine emotion roughly; sarcasm is mostly missed; English and
  Chinese first; words to letter on a sticker are found by look-up, not by the model.

## Scores (`python -m training.llm --report`)

Macro-F1 over the seven emotion groups; a row with several groups is right when any of them is
predicted.

{scores}
"""


def card(scores: str, net: LlamaForCausalLM, minutes: float) -> None:
    """Write card.md beside the weights."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    text = CARD.format(
        params=net.num_parameters() / 1e6,
        layers=net.config.num_hidden_layers,
        hidden=net.config.hidden_size,
        words=net.config.vocab_size,
        size=(HOME / "model.safetensors").stat().st_size / 1e6,
        minutes=minutes,
        commit=commit or "unknown",
        scores=scores,
    )
    (HOME / "card.md").write_text(text, encoding="utf-8")


def measure(limit: int, minutes: float) -> None:
    """Print the report and put it into the card."""
    scores = asyncio.run(report(limit))
    print(scores)
    net = LlamaForCausalLM.from_pretrained(HOME, dtype=torch.float32)
    card(scores, net, minutes)
