"""Ships the judge trained so far: weights/judge with its card. Trains nothing."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from safetensors.torch import load_file

from training.album import rows
from training.loop import train_root

from .judge import Judge, weights_folder
from .judge_labels import label
from .judge_report import COLUMNS, report
from .judge_training import RUN, build
from .report import Table, render, say

CARD = """# The judge

A small network that reads a sticker. It measures the painter; it is no part of it: the bot never
loads it, nothing is trained with it, selected by it or filtered by it.

- Labels: {words}.
- Architecture: `evaluation.judge.JudgeNet`, eight plain 3x3 convolutions without shortcuts, mean
  and maximum pooling, one linear layer per head; 96 px over mid-grey; fp32, {size:.1f} MB.
- Loss: cross-entropy with smoothed labels (the CLIP learns by contrast, the painter by noise).
- Data: pictures of `training/album.py` (credits: NOTICE), augmented. The held-out pairs and, by
  hash, one training cell in ten are kept from it. A face that was blurred, brushed, melted or made
  coarse until nothing can be read carries the label "unreadable".
- Recipe: `python -m evaluation.judge_training`, {steps} steps in {minutes:.0f} minutes.
- Licence: Apache-2.0; the art's licences (MIT, Apache-2.0, BSD, CC0, Unicode-3.0, CC BY 4.0)
  allow it with credit.

Accuracy on real art, then on damaged real art (`pmg eval judge`):

```
{table}
```
"""


def trained() -> Judge:
    """The judge with the averaged weights of the run."""
    labels = label(rows())
    net = build(labels)
    net.load_state_dict(load_file(train_root() / RUN / "ema.safetensors"))
    return Judge(net, labels.names)


def card(judge: Judge, table: Table, *, size: float) -> str:
    """The text of card.md; size in bytes."""
    state = json.loads((train_root() / RUN / "state.json").read_text())
    return CARD.format(
        words=", ".join(f"{head} {len(words)}" for head, words in judge.labels.items()),
        size=size / 1e6,
        steps=state["step"],
        minutes=state["spent"] / 60,
        table=render(table, COLUMNS),
    )


def export(target: Path, count: int) -> None:
    """Write config, weights and card; the card's numbers are measured on these weights."""
    judge = trained()
    judge.save(target)
    size = (target / "model.safetensors").stat().st_size
    (target / "card.md").write_text(card(judge, report(judge, count), size=size))
    say(f"judge: written to {target}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=weights_folder())
    parser.add_argument("--count", type=int, default=400, help="pictures of each part of the table")
    options = parser.parse_args()
    export(options.target, options.count)
