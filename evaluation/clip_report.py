"""Zero-shot accuracy of the pocket CLIP on held-out art, and what the captioner makes of it.

`--calibrate` chooses how sure the captioner must be, on one half of the held-out heads and of
pictures of unknown things (gophers, noise and textures, emoji that are nobody we know), and writes
caption.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pmg_engine.models.caption import Bars, Known, read_bars, zero_shot
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.types import Array
from pmg_engine.vocabulary import vocabulary
from training.backdrops import KINDS, backdrop
from training.data import Art, art, data_root

from .gallery import known_art, real_art
from .groups import group_of
from .painted import by_lot
from .report import Row, Table, write
from .score import share
from .world import root_folder

GROUPS = {"heads": "matrix", "figures": "body"}  # of the album
CELLS = 200  # pictures of one kind and half
BLOCK = 64
FALSE = 0.08  # share of unknown pictures that may be given a character
KEEP = 0.95  # share of right emotions each bar keeps
COLUMNS = ("pictures", "group", "emotion", "character", "style", "named")
SCORES = "## Scores (`pmg eval clip`)"


def words() -> dict[str, Sequence[str]]:
    """The vocabulary the engine's captioner is given."""
    known = vocabulary()
    return {"character": known.characters, "emotion": known.emotions, "style": known.styles}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the CLIP makes of n pictures: (n, words) cosines per kind, (n, E) unit vectors."""

    cosines: Mapping[str, Array]
    vectors: Array

    def part(self, which: int) -> Seen:
        """Every other picture: the first half chooses, the second reports."""
        halves = {kind: found[which::2] for kind, found in self.cosines.items()}
        return Seen(halves, self.vectors[which::2])


def held(known: Sequence[Art]) -> dict[str, list[Art]]:
    """Heads and figures of characters whose emotion or pose was held out, and heads trained on."""
    found = {}
    for name, group in GROUPS.items():
        for half in ("choose", "report"):
            rows = [r for r in known if (r.group, r.split) == (group, half) and not r.prop]
            found[f"{name}, {half}"] = by_lot(rows, CELLS, 0)
    trained = [r for r in known if (r.group, r.split) == ("matrix", "train") and not r.colour]
    return {**found, "heads, seen": by_lot(trained, CELLS, 0)}


def unknown() -> dict[str, list[Image.Image]]:
    """Pictures of what the vocabulary does not hold."""
    rng, rows = np.random.default_rng(0), art()
    people = set(words()["character"])
    gophers = [Image.open(p).convert("RGBA") for p in sorted((data_root() / "gopher").glob("*"))]
    noise = []
    for i in range(CELLS):
        kind = sorted(KINDS)[i % len(KINDS)]
        pixels = np.uint8(backdrop(rng, 128, (kind,)) * 255)
        noise.append(Image.fromarray(pixels).convert("RGBA"))
    free = [
        r  # "cat with wry smile" is somebody we know
        for r in rows
        if r.group == "emoji" and not any(name in r.character.lower() for name in people)
    ]
    return {
        "gophers": gophers,
        "noise and textures": noise,
        "other emoji": real_art(by_lot(free, CELLS, 1)),
    }


async def looked(clip: ClipSimilarity, images: Sequence[Image.Image]) -> Seen:
    """(pictures, words) mean cosines per kind, and the nearest known classes."""
    blocks = [images[start : start + BLOCK] for start in range(0, len(images), BLOCK)]
    cosines = {
        kind: np.concatenate([await zero_shot(clip, block, kind, names) for block in blocks])
        for kind, names in words().items()
    }
    return Seen(cosines, np.concatenate([await clip.embed(block) for block in blocks]))


def tops(found: Array) -> tuple[NDArray[np.int64], Array, Array]:
    """The best word per picture, its cosine, its lead over the second."""
    order = np.argsort(-found, axis=1)
    best = np.take_along_axis(found, order[:, :1], 1)[:, 0]
    second = np.take_along_axis(found, order[:, 1:2], 1)[:, 0]
    return order[:, 0], best, best - second


def bars_of(known: Known, art: Seen, rows: Sequence[Art], unknown: Sequence[Seen]) -> Bars:
    """FALSE of the unknown pictures pass; KEEP of right emotions stay by each bar."""
    apart = np.concatenate([known.nearest(one.vectors)[1] for one in unknown])
    names = words()["emotion"]
    place, best, lead = tops(art.cosines["emotion"])
    right = np.array([names[p] == r.emotion for p, r in zip(place, rows, strict=True)])
    least, ahead = (float(np.quantile(one[right], 1 - KEEP)) for one in (best, lead))
    far = float(np.quantile(apart, FALSE))
    return Bars(round(far, 2), round(least, 3), round(ahead, 3))


def worded(seen: Seen, rows: Sequence[Art]) -> Row:
    """Accuracy of the nearest word."""
    lists = words()
    guess = {kind: [lists[kind][p] for p in tops(seen.cosines[kind])[0]] for kind in lists}
    row: Row = {"pictures": len(rows)}
    for kind in lists:
        row[kind] = share([g == getattr(r, kind) for g, r in zip(guess[kind], rows, strict=True)])
    row["group"] = share(
        [group_of(g) == group_of(r.emotion) for g, r in zip(guess["emotion"], rows, strict=True)]
    )
    return row


def captioned(known: Known, seen: Seen, rows: Sequence[Art] | None, bars: Bars) -> Row:
    """How often the captioner names a character, and how often it is right when it does."""
    names, apart = known.nearest(seen.vectors)
    said = apart <= bars.far
    row: Row = {"pictures": len(said), "named": float(said.mean())}
    if rows is not None:
        pairs = zip(names, rows, said, strict=True)
        told = [(n, (r.character, r.style)) for n, r, s in pairs if s]
        row["character"] = share([n[0] == r[0] for n, r in told])
        row["style"] = share([n[1] == r[1] for n, r in told])
    return row


async def measure(folder: Path, calibrate: bool) -> Table:
    """Zero-shot and captioner rows; writes caption.json first when asked to."""
    parts, clip = held(known_art()), ClipSimilarity(folder)
    strangers = unknown()
    try:
        art_seen = {name: await looked(clip, real_art(rows)) for name, rows in parts.items()}
        odd = {name: await looked(clip, images) for name, images in strangers.items()}
    finally:
        await clip.close()
    known = Known.load(folder / "caption.safetensors")
    if calibrate:
        half = [one.part(0) for one in odd.values()]
        bars = bars_of(known, art_seen["heads, choose"], parts["heads, choose"], half)
        save(folder / "caption.json", bars)
    bars = read_bars(folder / "caption.json")
    out = {f"zero-shot, {name}": worded(art_seen[name], rows) for name, rows in parts.items()}
    for name, rows in parts.items():
        out[f"captioner, {name}"] = captioned(known, art_seen[name], rows, bars)
    for name, seen in odd.items():
        out[f"captioner, {name}"] = captioned(known, seen.part(1), None, bars)
    return out


def save(path: Path, bars: Bars) -> None:
    """The measured bars, beside the weights they belong to."""
    path.write_text(json.dumps(asdict(bars), indent=1) + "\n", encoding="utf-8")


def card(folder: Path, table: Table) -> None:
    """The scores section of the model's card, written anew."""
    path = folder / "card.md"
    head = path.read_text(encoding="utf-8").split(SCORES)[0].rstrip()
    lines = ["| | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, row in table.items():
        cells = (row.get(c) for c in COLUMNS)
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
    write("clip", table, columns=COLUMNS)
    if options.calibrate:
        card(options.weights, table)
    return 0
