"""Every picture the painter learns from: what it shows, what is held out, how it is drawn.

Knows pictures and labels, no model.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.progress import track

from pmg_engine.models.layers import HEAD

from .artwork import COLOURS, Cell, cells, characters, face_mask, render
from .artwork.grid import half, licence
from .artwork.packages import PERMISSIVE
from .artwork.recipe import recipe
from .compose import ACTS, SETS, beside, emoji
from .data import SIDE, Art, art, data_root, load_rgba, on_grey
from .loop import train_root
from .rig import HOLDING, POSE_OF, POSES, draw_seen

Pixels = NDArray[np.uint8]
# left, top, right, bottom in shares of the side; all zeros where nothing has a face
Box = tuple[float, float, float, float]
NO_FACE: Box = (0.0, 0.0, 0.0, 0.0)
FREE = 8  # figures of one (style, character) whose pose, face and prop have nothing in common
BESIDE = 10  # heads of one (style, character) beside a thing
# shares of the pairs that no model is shown
HELD = {"pose": 0.08, "act": 0.125, "concept": 0.055}
# the face of an act in a style whose smileys lack its own
INSTEAD = {"excited": "happy", "pleading": "sad", "party": "laugh"}
COLOURED = 0.1  # share of heads and figures in a colour of the person's choice


def chance(*words: object) -> float:
    """A number in [0, 1) that depends on the words alone."""
    digest = hashlib.sha256("|".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def one_of(options: tuple[str, ...], *words: object) -> str:
    """The option these words stand for, always the same."""
    return options[int(chance("one of", *words) * len(options))]


def split_of(kind: str, name: str, character: str) -> str:
    """train, or the half of the held-out pairs: (pose | act, character) or (concept, style)."""
    return half(name, character) if chance(kind, name, character) < HELD[kind] else "train"


def _stricter(*splits: str) -> str:
    return next((s for s in ("report", "choose") if s in splits), "train")


def _colour(*words: object) -> str:
    if chance("coloured", *words) >= COLOURED:
        return ""
    return one_of(tuple(COLOURS), *words)


def faces() -> Iterator[Art]:
    """Heads of the grid, some of them recoloured."""
    for c in cells():
        colour = _colour("face", c) if c.split == "train" else ""
        file = "__".join(("grid/" + c.style, c.character, c.emotion, colour)).rstrip("_")
        yield Art(file, c.style, c.character, c.emotion, "matrix", c.split, colour)


def figures() -> Iterator[Art]:
    """Whole figures: each face in the pose that says it, or in one that does not matter."""
    for c in cells():
        pose = POSE_OF.get(c.emotion) or one_of(POSES, c.character, c.emotion)
        yield _figure(c.style, c.character, c.emotion, pose, split=c.split)
    for person in characters():
        for style in person.styles:
            yield from _acting(style, person.name)
            yield from _free(style, person.name)


def _figure(
    style: str, character: str, emotion: str, pose: str, *, split: str, prop: str = ""
) -> Art:
    split = _stricter(split, split_of("pose", pose, character))
    colour = _colour(style, character, emotion, pose) if split == "train" else ""
    file = "__".join(("body/" + style, character, emotion, pose, colour, prop)).rstrip("_")
    return Art(file, style, character, emotion, "body", split, colour, pose, prop)


def _acting(style: str, character: str) -> Iterator[Art]:
    """Every chat act that has a pose of its own."""
    for act in ACTS:
        if act in POSE_OF:
            split = split_of("act", act, character)
            yield _figure(style, character, act, POSE_OF[act], split=split)


def _free(style: str, character: str) -> Iterator[Art]:
    """Pose, face and prop by lot: what no rule would put together."""
    known = tuple(c.emotion for c in _train_cells().get((style, character), ()))
    for i in range(FREE if known else 0):
        pose = one_of(POSES, "free pose", style, character, i)
        prop = ""
        if pose in HOLDING and i % 2:
            prop = one_of(things(style), "thing", style, character, i)
        emotion = one_of(known, "free face", style, character, i)
        yield _figure(style, character, emotion, pose, split="train", prop=prop)


@cache
def _train_cells() -> dict[tuple[str, str], list[Cell]]:
    found: dict[tuple[str, str], list[Cell]] = {}
    for c in cells():
        if c.split == "train":
            found.setdefault((c.style, c.character), []).append(c)
    return found


@cache
def _concepts() -> tuple[Art, ...]:
    return tuple(r for r in art() if r.group in ("emoji", "figure"))


@cache
def things(style: str) -> tuple[str, ...]:
    """Concepts that have a picture in the set beside a grid style, held-out pairs left out."""
    start = f"emoji/{SETS[style]}__"
    return tuple(
        r.character
        for r in _concepts()
        if r.file.startswith(start)
        and not r.emotion
        and split_of("concept", r.character, r.style) == "train"
    )


@cache
def _codes() -> dict[str, str]:
    """Concept -> the hex code in its file's name."""
    return {r.character: Path(r.file).stem.split("__")[1] for r in _concepts() if "__" in r.file}


def acts() -> Iterator[Art]:
    """A head beside a hand, for every chat act."""
    for style, character in _train_cells():
        for act in ACTS:
            split = split_of("act", act, character)
            yield Art(f"act/{style}__{character}__{act}", style, character, act, "act", split)


def props() -> Iterator[Art]:
    """Heads beside a thing of the same set."""
    for (style, character), known in _train_cells().items():
        for i in range(BESIDE):
            cell = known[int(chance("beside", style, character, i) * len(known))]
            thing = one_of(things(style), "beside", style, character, i)
            file = f"prop/{style}__{character}__{cell.emotion}__{thing}"
            yield Art(file, style, character, cell.emotion, "prop", "train", prop=thing)


def concepts() -> Iterator[Art]:
    """Emoji and figures of the pack; some (concept, style) pairs are held out."""
    for r in _concepts():
        split = r.split if r.emotion else split_of("concept", r.character, r.style)
        yield Art(**{**asdict(r), "split": split})


def permissive(style: str) -> bool:
    """May pictures of this style be used without a credit? Emoji share the grid's style names."""
    return style not in recipe().styles or licence(style) in PERMISSIVE


@cache
def rows() -> tuple[Art, ...]:
    """Every picture once, in an order by lot: any beginning of it is a fair sample.

    With PMG_ART=permissive only art that asks for no credit beside the picture.
    """
    found = {r.file: r for kind in (faces, figures, acts, props, concepts) for r in kind()}
    if os.environ.get("PMG_ART") == "permissive":
        found = {file: r for file, r in found.items() if permissive(r.style)}
    return tuple(sorted(found.values(), key=lambda r: chance("order", r.file)))


def seed_of(row: Art) -> int:
    """What makes one figure differ a little from another in the same pose."""
    return int(1000 * chance("seed", row.file))


def draw(row: Art, side: int = SIDE) -> tuple[Pixels, Box]:
    """(side, side, 4) uint8 on grey, and where the face is."""
    if row.group in ("emoji", "figure"):
        return load_rgba(data_root() / row.file, side), NO_FACE
    face, hand = ACTS.get(row.emotion, (row.emotion, ""))
    if face in recipe().styles[row.style].missing:
        face = INSTEAD[face]
    cell = Cell(row.style, row.character, face, row.split, "")
    head = render(cell, side, colour=row.colour)
    if row.group == "body":
        prop = emoji(row.style, _codes()[row.prop]) if row.prop else None
        image, box = draw_seen(
            head, style=row.style, character=row.character, pose=row.pose,
            side=side, prop=prop, seed=seed_of(row),
        )  # fmt: skip
        return on_grey(np.asarray(image)), box
    seen = face_mask(cell, side).getbbox() or (0, 0, 0, 0)
    box = (seen[0] / side, seen[1] / side, seen[2] / side, seen[3] / side)
    if row.group == "matrix":
        return on_grey(np.asarray(head)), box
    thing = emoji(row.style, hand if row.group == "act" else _codes()[row.prop])
    small = (box[0] * HEAD, box[1] * HEAD, box[2] * HEAD, box[3] * HEAD)
    return beside(head, thing or Image.new("RGBA", (side, side))), small


def _numbered(at: int) -> tuple[int, Pixels, Box]:
    return at, *draw(rows()[at])


class Album:
    """The drawn pictures, kept in files: `pixels` (N, 256, 256, 4) uint8 on grey, `boxes` (N, 4).

    `count` pictures are drawn so far.
    """

    def __init__(self) -> None:
        key = hashlib.sha256("\n".join(r.file for r in rows()).encode()).hexdigest()[:12]
        self.folder = train_root() / f"album-{key}"
        self.folder.mkdir(parents=True, exist_ok=True)
        shape = (len(rows()), SIDE, SIDE, 4)
        self.pixels = self._table("pixels.u8", np.uint8, shape)
        self.boxes = self._table("boxes.f4", np.float32, (len(rows()), 4))

    def _table(self, name: str, kind: type, shape: tuple[int, ...]) -> np.memmap[Any, Any]:
        path = self.folder / name
        return np.memmap(path, kind, "r+" if path.exists() else "w+", shape=shape)

    def read(self, picks: Sequence[int] | NDArray[np.int64]) -> NDArray[np.uint8]:
        """(B, 256, 256, 4): these pictures, each in one read (by pages it takes 20 as long)."""
        whole = math.prod(self.pixels.shape[1:])
        with (self.folder / "pixels.u8").open("rb", buffering=0) as file:
            found = [os.pread(file.fileno(), whole, int(pick) * whole) for pick in picks]
        return np.frombuffer(b"".join(found), np.uint8).reshape(-1, *self.pixels.shape[1:]).copy()

    @property
    def count(self) -> int:
        """How many pictures are drawn."""
        path = self.folder / "count"
        return int(path.read_text()) if path.exists() else 0

    def fill(self, workers: int) -> None:
        """Draw what is missing, with a progress bar; may be stopped and started at any time."""
        todo = range(self.count, len(rows()))
        with ProcessPoolExecutor(workers) as pool:
            made = pool.map(_numbered, todo, chunksize=16)
            for at, picture, box in track(made, "drawing", total=len(todo)):
                self.pixels[at], self.boxes[at] = picture, box
                if at % 500 == 499 or at == todo[-1]:
                    self.pixels.flush()
                    self.boxes.flush()
                    (self.folder / "count").write_text(str(at + 1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    Album().fill(parser.parse_args().workers)
