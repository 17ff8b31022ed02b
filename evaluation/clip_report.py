"""Zero-shot accuracy of the pocket CLIP on held-out art, and how sure the captioner must be.

`--calibrate` chooses the captioner's bars on the choosing half of the held-out art against pictures
of unknown things (the gophers, noise, emoji that are no character) and writes caption.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pmg_engine.models.caption import Bar, ClipCaptioner, read_bars
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.types import Array
from pmg_engine.vocabulary import vocabulary
from training.data import Art, art, data_root, pixels

from .groups import group_of
from .painted import real_pictures
from .report import Row, Table, write
from .score import share
from .world import root_folder

KINDS = ("character", "emotion", "style")
FALSE = 0.05  # share of unknown pictures that may be given a character
SCORES = "## Scores (`pmg eval clip`)"
KEEP = 0.95  # share of right answers the emotion and style bars keep


def words() -> dict[str, Sequence[str]]:
    """The vocabulary the engine's captioner is given."""
    known = vocabulary()
    return {"character": known.characters, "emotion": known.emotions, "style": known.styles}


def strangers(count: int) -> list[Image.Image]:
    """Pictures of what the vocabulary does not hold: gophers and noise."""
    rng = np.random.default_rng(0)
    found = [Image.open(p).convert("RGBA") for p in sorted((data_root() / "gopher").glob("*.webp"))]
    for _ in range(count // 3):
        small = rng.integers(0, 256, (8, 8, 4), np.uint8)
        found.append(Image.fromarray(small, "RGBA").resize((128, 128), Image.Resampling.BICUBIC))
    return found


def others(rows: Sequence[Art], count: int) -> list[int]:
    """Emoji of concepts that are no character of the vocabulary."""
    known = vocabulary().characters
    free = [
        i
        for i, r in enumerate(rows)
        if r.group == "emoji" and not any(name in r.character.lower() for name in known)
    ]
    return [int(i) for i in np.random.default_rng(1).permutation(free)[:count]]


async def scores(clip: ClipSimilarity, images: Sequence[Image.Image]) -> dict[str, Array]:
    """(pictures, words) mean cosines per kind."""
    bars = dict.fromkeys(KINDS, Bar(-1, -1))
    captioner = ClipCaptioner(clip, words=words(), bars=bars)
    return {
        kind: np.stack([await captioner.scores(image, kind) for image in images]) for kind in KINDS
    }


def tops(found: Array) -> tuple[NDArray[np.int64], Array, Array]:
    """The best word per picture, its cosine, its lead over the second."""
    order = np.argsort(-found, axis=1)
    best = np.take_along_axis(found, order[:, :1], 1)[:, 0]
    second = np.take_along_axis(found, order[:, 1:2], 1)[:, 0]
    return order[:, 0], best, best - second


def bars_of(
    found: Mapping[str, Array], rows: Sequence[Art], unknown: Mapping[str, Array]
) -> dict[str, Bar]:
    """Character: about FALSE of unknown pictures pass. The others: KEEP of right answers stay."""
    lists, bars = words(), {}
    for kind in KINDS:
        place, best, lead = tops(found[kind])
        right = np.array(
            [lists[kind][p] == getattr(r, kind) for p, r in zip(place, rows, strict=True)]
        )
        if kind == "character":
            _, strange, strange_lead = tops(unknown[kind])
            least = float(np.quantile(strange, 1 - FALSE / 2))
            still = strange_lead[strange >= np.quantile(strange, 0.5)]
            bars[kind] = Bar(round(least, 3), round(float(np.quantile(still, 0.25)), 3))
        else:
            bars[kind] = Bar(
                round(float(np.quantile(best[right], 1 - KEEP)), 3),
                round(float(np.quantile(lead[right], 1 - KEEP)), 3),
            )
    return bars


def zero_shot(found: Mapping[str, Array], rows: Sequence[Art]) -> Row:
    """Accuracy of the nearest word."""
    lists = words()
    guess = {kind: [lists[kind][p] for p in tops(found[kind])[0]] for kind in KINDS}
    row: Row = {"pictures": len(rows)}
    for kind in KINDS:
        row[kind] = share([g == getattr(r, kind) for g, r in zip(guess[kind], rows, strict=True)])
    row["group"] = share(
        [group_of(g) == group_of(r.emotion) for g, r in zip(guess["emotion"], rows, strict=True)]
    )
    return row


def captioned(
    found: Mapping[str, Array], rows: Sequence[Art] | None, bars: Mapping[str, Bar]
) -> Row:
    """How often the captioner names a character, and how often it is right when it does."""
    place, best, lead = tops(found["character"])
    bar = bars["character"]
    said = (best >= bar.least) & (lead >= bar.lead)
    row: Row = {"pictures": len(said), "named": float(said.mean())}
    if rows is not None:
        names = words()["character"]
        right = [names[p] == r.character for p, r in zip(place, rows, strict=True)]
        row["right when named"] = share([r for r, s in zip(right, said, strict=True) if s])
    return row


async def measure(folder: Path, calibrate: bool) -> Table:
    """Zero-shot and captioner rows; writes caption.json first when asked to."""
    rows, clip = art(), ClipSimilarity(folder)
    parts = {
        name: [i for i, r in enumerate(rows) if r.split == name] for name in ("choose", "report")
    }
    trained = [i for i, r in enumerate(rows) if r.group == "matrix" and r.split == "train"]
    parts["seen"] = [int(i) for i in np.random.default_rng(0).permutation(trained)[:300]]
    table = pixels(rows)
    try:
        found = {
            name: await scores(clip, real_pictures(table[picks])) for name, picks in parts.items()
        }
        odd = await scores(clip, strangers(60))
        free = others(rows, 300)
        concept = await scores(clip, real_pictures(table[free]))
    finally:
        await clip.close()
    labels = {name: [rows[i] for i in picks] for name, picks in parts.items()}
    if calibrate:
        half = {k: np.concatenate([odd[k][::2], concept[k][::2]]) for k in KINDS}
        save(folder / "caption.json", bars_of(found["choose"], labels["choose"], half))
    bars = read_bars(folder / "caption.json")
    out = {f"zero-shot, {name}": zero_shot(found[name], labels[name]) for name in parts}
    out["captioner, report"] = captioned(found["report"], labels["report"], bars)
    out["captioner, gophers and noise"] = captioned(
        {k: v[1::2] for k, v in odd.items()}, None, bars
    )
    out["captioner, other emoji"] = captioned({k: v[1::2] for k, v in concept.items()}, None, bars)
    return out


def save(path: Path, bars: Mapping[str, Bar]) -> None:
    """The measured bars, beside the weights they belong to."""
    kept = {kind: {"least": bar.least, "lead": bar.lead} for kind, bar in bars.items()}
    path.write_text(json.dumps({"bars": kept}, indent=1) + "\n")


def card(folder: Path, table: Table) -> None:
    """The scores section of the model's card, written anew."""
    path = folder / "card.md"
    head = path.read_text(encoding="utf-8").split(SCORES)[0].rstrip()
    columns = ("pictures", "group", "emotion", "character", "style", "named", "right when named")
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in table.items():
        cells = (row.get(c) for c in columns)
        shown = ("" if v is None else f"{v:.3f}" if isinstance(v, float) else str(v) for v in cells)
        lines.append(f"| {name} | " + " | ".join(shown) + " |")
    body = "\n".join(lines)
    path.write_text(f"{head}\n\n{SCORES}\n\n{body}\n", encoding="utf-8")


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/clip.json."""
    parser = argparse.ArgumentParser(prog="pmg eval clip", description=__doc__)
    parser.add_argument("--weights", type=Path, default=root_folder() / "weights/pocket/clip")
    parser.add_argument("--calibrate", action="store_true")
    options = parser.parse_args(argv)
    table = asyncio.run(measure(options.weights, options.calibrate))
    columns = ("pictures", "group", "emotion", "character", "style", "named", "right when named")
    write("clip", table, columns=columns)
    if options.calibrate:
        card(options.weights, table)
    return 0
