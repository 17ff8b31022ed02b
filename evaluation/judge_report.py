"""The judge's own accuracy on real art, seen and unseen, and on damaged art, where it must fall."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.album import rows
from training.data import Art

from .judge import SIDE, Judge
from .judge_damage import blurred, brushed, compressed, melted, noisy, part, scrambled
from .judge_labels import kept_back
from .judge_scores import MEASURES, scores
from .judge_training import Boxes, Pixels, album, face_boxes, kind_of, shrunk
from .report import Row, Table, write

COLUMNS = ("pictures", *MEASURES)
KINDS = {
    "matrix": "heads", "body": "figures", "act": "acts", "prop": "props", "thing": "things",
}  # fmt: skip
Damage = Callable[[Pixels, Boxes, np.random.Generator], Pixels]


def _in_face(change: Callable[[Pixels, np.random.Generator], Pixels]) -> Damage:
    """A damage of the face box alone."""

    def damage(picture: Pixels, box: Boxes, rng: np.random.Generator) -> Pixels:
        out = picture.copy()
        face = part(out, box)
        if face is not None:
            face[:] = change(face, rng)
        return out

    return damage


def _blur(share: float) -> Damage:
    return lambda picture, box, rng: blurred(picture, share * len(picture))


DAMAGES: Mapping[str, Damage] = {
    "blur 1 %": _blur(0.01),
    "blur 2 %": _blur(0.02),
    "blur 4 %": _blur(0.04),
    "blur 8 %": _blur(0.08),
    "noise 10 %": lambda picture, box, rng: noisy(picture, 0.1, rng),
    "JPEG 15": lambda picture, box, rng: compressed(picture, 15),
    "brushed": lambda picture, box, rng: brushed(picture, 7),
    "face smeared": _in_face(lambda face, rng: blurred(face, 0.2 * max(face.shape[:2]))),
    "face melted": _in_face(lambda face, rng: melted(face, 0.2, rng)),
    "face scrambled": _in_face(scrambled),
}


def parts(known: Sequence[Art], count: int) -> dict[str, list[int]]:
    """Picture numbers by kind: seen by the judge, kept back from it, held out from everybody."""
    found: dict[str, list[int]] = {}
    for kind, name in KINDS.items():
        for i, row in enumerate(known):
            if kind_of(row) != kind:
                continue
            held = "kept back" if kept_back(row) else "seen"
            where = held if row.split == "train" else f"held-out, {row.split}"
            own = found.setdefault(f"{name}, {where}", [])
            if len(own) < count:
                own.append(i)
    return dict(sorted(found.items()))


def seen(pictures: Sequence[Pixels], boxes: Boxes, damage: Damage | None) -> NDArray[np.uint8]:
    """Pictures over grey -> (N, 96, 96, 3) as the judge sees them, damaged on the way."""
    out = np.empty((len(pictures), SIDE, SIDE, 3), np.uint8)
    rng = np.random.default_rng(0)
    for own, picture, box in zip(out, pictures, boxes, strict=True):
        small = shrunk(picture)
        if damage:
            small = damage(small, box, rng)
        own[:] = cv2.resize(small[..., :3], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return out


def report(judge: Judge, count: int) -> Table:
    """Accuracy on every part, and of heads and figures the judge never saw, damaged."""
    drawn = album()
    known = rows()[: drawn.count]
    boxes = face_boxes(known, np.array(drawn.boxes[: len(known)]))

    def line(picks: Sequence[int], damage: Damage | None = None) -> Row:
        block = [drawn.pixels[i] for i in picks]
        verdicts = judge.read_array(seen(block, boxes[list(picks)], damage))
        return scores(verdicts, [known[i] for i in picks])

    found = parts(known, count)
    table: Table = {name: line(picks) for name, picks in found.items()}
    for kind in ("heads", "figures"):
        fresh = [i for k, v in found.items() if k.startswith(kind) and "seen" not in k for i in v]
        for name, damage in DAMAGES.items():
            table[f"{kind}, {name}"] = line(fresh, damage)
    return table


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/judge.json."""
    parser = argparse.ArgumentParser(prog="pmg eval judge", description=__doc__)
    parser.add_argument("--weights", type=Path, default=None, help="a folder of another judge")
    parser.add_argument("--count", type=int, default=400, help="pictures of each part")
    options = parser.parse_args(argv)
    write("judge", report(Judge.load(options.weights), options.count), columns=COLUMNS)
    return 0
