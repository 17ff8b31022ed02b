"""Writes trained soft preference weights as a folder for config.yaml, with its card."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from pmg_engine.models.soft import BiasCorrection

__all__ = ["export"]

CARD = """# Soft preference weights: {kind}

The trained parts of PMG's bias-correction LLM: prefix (peft), {tokens} tokens, linear
map{projection}.
Made by `pmg train soft{option}`; in config.yaml `soft: {{enabled: true, kind: words}}`.

- Data: made-up people over the painter's training pictures (credits: NOTICE), and {real} lessons of
  people who agreed to it.
- Licence: Apache-2.0.
- Size: {size:.2f} MB. Steps: {steps}.
- Code: commit {commit}.
- Held-out made-up people, the painter's loss with the own rows, the twin's and none:
  {own:.4f}, {other:.4f}, {none:.4f}; where only a look tells twins apart
  {look_own:.4f}, {look_other:.4f}, {look_none:.4f}. They come from our own grammar: this measures
  plumbing, not taste.
"""


def export(
    model: BiasCorrection,
    target: Path,
    *,
    curve: Sequence[dict[str, float]],
    steps: int,
    real: int,
) -> None:
    """Weights, soft.json and card.md; `curve` ends with the last validation."""
    model.save(target)
    size = sum(f.stat().st_size for f in target.glob("*.safetensors")) / 1e6
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    text = CARD.format(
        kind="PMG-V" if model.vision else "PMG-faithful",
        projection=", projection of used stickers" if model.vision else "",
        option=" --vision" if model.vision else "",
        tokens=len(model.tokens),
        size=size,
        steps=steps,
        commit=commit,
        real=real,
        **{name.replace(" ", "_"): value for name, value in curve[-1].items()},
    )
    (target / "card.md").write_text(text, encoding="utf-8")
