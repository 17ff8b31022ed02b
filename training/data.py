"""The art and its labels as arrays and captions. Knows no model.

The one place that reads the art index.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .loop import train_root

SIDE = 256  # pixels of one training picture
# A style the painter is asked for -> the styles of the art that show it.
STYLES = {
    "glossy": "glossy",
    "3d": "glossy",
    "flat": "flat",
    "cartoon": "cartoon",
    "bold": "bold",
    "retro": "retro",
    "kawaii": "kawaii",
    "blob": "blob",
    "blob2": "blob",
    "pixel": "pixel",
    "line": "line",
    "pastel": "pastel",
}
SMALL = frozenset({"outline", "soft", "sticker", "toon", "handdrawn", "caricature"})
LOW_CONTRAST = 0.45  # share of weak face pixels above which a picture teaches nothing


@dataclass(frozen=True, slots=True)
class Art:
    """One labelled picture. `emotion` is "" where nothing has a face.

    `split` is train, choose or report.
    """

    file: str
    style: str
    character: str
    emotion: str
    group: str
    split: str
    colour: str = ""
    pose: str = ""
    prop: str = ""


def _split(row: dict[str, object]) -> str:
    """Held-out pairs are halved by hash: one half to choose by, one for the report."""
    if not row.get("holdout"):
        return "train"
    key = f"{row['emotion']}|{row['character']}".encode()
    return "choose" if hashlib.sha256(key).digest()[0] % 2 else "report"


def art(root: Path | None = None) -> list[Art]:
    """Every usable picture of the pack.

    In the index's order (people and the unseen gopher are left out).
    """
    root = root or data_root()
    found = []
    for line in (root / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["style"] in SMALL or row.get("lowc", 0.0) > LOW_CONTRAST:
            continue
        character = (
            row["character"]
            if row["set"] != "emoji" or "emotion" not in row
            else row.get("character", "smiley")
        )
        found.append(
            Art(
                file=row["file"],
                style=STYLES[row["style"]],
                character=str(character),
                emotion=str(row.get("emotion") or ""),
                group=row["set"],
                split=_split(row),
                colour=str(row.get("colour") or row.get("color") or ""),
            )
        )
    return found


def data_root() -> Path:
    """Where the unpacked art and text lie: <train root>/data."""
    return train_root() / "data"


def load_rgba(path: Path, side: int = SIDE) -> NDArray[np.uint8]:
    """(side, side, 4) uint8.

    Colours composited on mid-grey so that transparency has one defined colour.
    """
    image = Image.open(path).convert("RGBA")
    if image.size != (side, side):
        image = image.resize((side, side), Image.Resampling.LANCZOS)
    return on_grey(np.asarray(image))


def on_grey(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Straight RGBA -> colours over mid-grey, alpha unchanged.

    The space the autoencoder works in.
    """
    alpha = rgba[..., 3:].astype(np.float32) / 255.0
    colour = rgba[..., :3].astype(np.float32) * alpha + 127.5 * (1.0 - alpha)
    return np.concatenate([np.round(colour).astype(np.uint8), rgba[..., 3:]], axis=-1)


def pixels(rows: list[Art], side: int = SIDE) -> NDArray[np.uint8]:
    """(len(rows), side, side, 4) uint8 on grey, kept as a memory-mapped file beside the art."""
    key = hashlib.sha256("\n".join(r.file for r in rows).encode()).hexdigest()[:12]
    path = train_root() / f"art-{side}-{key}.u8"
    shape = (len(rows), side, side, 4)
    if not path.exists():
        part = path.with_suffix(".part")
        table = np.memmap(part, np.uint8, "w+", shape=shape)
        for i, row in enumerate(rows):
            table[i] = load_rgba(data_root() / row.file, side)
            if i % 2000 == 0:
                print(f"reading art {i}/{len(rows)}", flush=True)
        table.flush()
        part.replace(path)
    return np.memmap(path, np.uint8, "r", shape=shape)
