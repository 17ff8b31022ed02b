"""Trains the judge on the album's pictures. Knows no painter and no engine."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from pmg_engine.errors import ModelError
from training.album import Album, rows
from training.augment import jitter, placed, rim, tensor
from training.data import Art
from training.loop import DEVICE, Run

from .judge import SIDE, JudgeNet
from .judge_damage import blurred, part, softened, spoiled
from .judge_labels import HEADS, Labels, kept_back, label

RUN = "judge-2"  # the folder of its state
SMALL = 128  # pixels of a picture before it is placed: room for shifts and zooms
SEED = 97
# Share of each kind in a batch; "face" is an emoji or a figure that is one.
SHARES = {"matrix": 0.26, "body": 0.30, "act": 0.08, "prop": 0.12, "face": 0.06, "thing": 0.18}
WEIGHTS = {"emotion": 2.0}  # the hardest counts double
CLOSE = 0.25  # of the pictures with a face: only the face, which teaches its emotion
SPOILED, SOFTENED, VEILED, FRAMED = 0.10, 0.35, 0.04, 0.35  # shares of a batch
Pixels = NDArray[np.uint8]
Boxes = NDArray[np.float32]
Numbers = NDArray[np.int64]
Forward = Callable[[Tensor], dict[str, Tensor]]


def album() -> Album:
    """The drawn pictures. Raises ModelError when there are none."""
    found = Album()
    if not found.count:
        raise ModelError(
            "The judge learns from the album, and none of it is drawn yet. "
            "Draw it: python -m training.album"
        )
    return found


def shrunk(picture: Pixels) -> Pixels:
    """(h, w, 4) -> (128, 128, 4)."""
    way = cv2.INTER_AREA if len(picture) > SMALL else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (SMALL, SMALL), interpolation=way), np.uint8)


def face_boxes(known: Sequence[Art], boxes: Boxes) -> Boxes:
    """(N, 4) boxes that hold the whole face: the rig's, which leaves large eyes out, are grown."""
    left, top, right, bottom = (boxes[: len(known), i] for i in range(4))
    wide, tall = right - left, bottom - top
    grown = (left - 0.3 * wide, top - 0.8 * tall, right + 0.3 * wide, bottom + 0.15 * tall)
    figures = np.array([[r.group == "body"] for r in known])
    return np.where(figures, np.stack(grown, 1).clip(0, 1), boxes[: len(known)])


def window(box: Boxes, rng: np.random.Generator) -> Boxes:
    """A square (left, top, right, bottom) around a face, larger than it, within the picture."""
    side = min(1.0, max(box[2] - box[0], box[3] - box[1]) * rng.uniform(1.15, 1.8))
    middle = np.array([box[0] + box[2], box[1] + box[3]]) / 2 + rng.normal(0, 0.05 * side, 2)
    left, top = np.clip(middle - side / 2, 0, 1 - side)
    return np.array([left, top, left + side, top + side], np.float32)


def broken(picture: Pixels, box: Boxes, rng: np.random.Generator) -> Pixels:
    """The picture with its face spoiled."""
    out = picture.copy()
    face = part(out, box)
    if face is not None:
        face[:] = spoiled(face, rng)
    return out


def kind_of(row: Art) -> str:
    """The key of SHARES a picture is drawn under."""
    if row.group in SHARES:
        return row.group
    return "face" if row.group == "figure" or row.character in ("smiley", "cat") else "thing"


class Batches:
    """Draws augmented batches of the judge's own training pictures.

    Args:
        pixels: (N, 256, 256, 4) on grey. boxes: (N, 4) of whole faces.
    """

    def __init__(
        self, known: Sequence[Art], labels: Labels, *, pixels: Pixels, boxes: Boxes, size: int
    ) -> None:
        self.labels, self.pixels, self.boxes, self.size = labels, pixels, boxes, size
        self.figures = np.array([r.group == "body" for r in known])
        self.unreadable = len(labels.names["emotion"]) - 1
        mine = np.array([r.split == "train" and not kept_back(r) for r in known])
        kinds = np.array([kind_of(r) for r in known])
        chances = np.zeros(len(known))
        for kind, share in SHARES.items():
            pool = mine & (kinds == kind)
            chances[pool] = share / max(1, pool.sum())
        self.chances = chances / chances.sum()

    def draw(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """(B, 3, 96, 96) in [-1, 1] and (B, 6) label numbers."""
        picks = rng.choice(len(self.chances), self.size, p=self.chances)
        seen = [self.one(int(pick), rng) for pick in picks]
        rgba = tensor(np.stack([picture for picture, _ in seen]))
        framed = torch.from_numpy(rng.random(self.size) < FRAMED)
        rgba[framed] = rim(rgba[framed], int(rng.integers(1, 5)))
        target = torch.from_numpy(np.stack([numbers for _, numbers in seen]))
        return jitter(placed(rgba, rng, side=SIDE), rng), target

    def one(self, pick: int, rng: np.random.Generator) -> tuple[Pixels, Numbers]:
        """A picture (128, 128, 4), whole or the face alone, damaged or not, and what it teaches."""
        numbers, box = self.labels.numbers[pick].copy(), self.boxes[pick]
        whole, lot = self.pixels[pick], rng.random()
        # smaller faces would be magnified into nothing
        face = part(whole, window(box, rng)) if box[3] - box[1] > 0.1 else None
        close = face is not None and rng.random() < CLOSE
        picture = shrunk(face if close and face is not None else whole)
        if close:
            numbers[1:] = -1
        if lot < SPOILED and face is not None:
            numbers[0] = self.unreadable
            return spoiled(picture, rng) if close else broken(picture, box, rng), numbers
        if lot > 1 - VEILED:
            numbers[1:] = -1
            if numbers[0] >= 0:
                numbers[0] = self.unreadable
            return blurred(picture, rng.uniform(0.08, 0.13) * SMALL), numbers
        if lot < SPOILED + SOFTENED:
            if self.figures[pick] and not close:  # too much for the small face of a whole figure
                numbers[0] = -1
            return softened(picture, rng), numbers
        return picture, numbers


def loss_of(logits: Mapping[str, Tensor], target: Tensor) -> Tensor:
    """Cross-entropy with smoothed labels over the heads a picture teaches."""
    whole = torch.zeros((), device=target.device)
    for i, head in enumerate(HEADS):
        known = target[:, i] >= 0
        total = F.cross_entropy(
            logits[head].float(), target[:, i],
            ignore_index=-1, label_smoothing=0.05, reduction="sum",
        )  # fmt: skip
        whole = whole + WEIGHTS.get(head, 1.0) * total / known.sum().clamp(min=1)
    return whole


def build(labels: Labels) -> JudgeNet:
    """An untrained judge of these labels."""
    torch.manual_seed(SEED)
    net = JudgeNet({head: len(labels.names[head]) for head in HEADS})
    return net.to(memory_format=torch.channels_last)


def teach(run: Run, forward: Forward, batches: Batches) -> None:
    """Every step the run has left."""
    rng = np.random.default_rng(SEED + run.step)
    for _ in run.steps():
        x, target = (each.to(DEVICE) for each in batches.draw(rng))
        with torch.autocast(DEVICE.type, torch.bfloat16):
            logits = forward(x.contiguous(memory_format=torch.channels_last))
        run.update(loss_of(logits, target))


def train(minutes: float, batch: int) -> None:
    """Train within the minutes; may be stopped and started again at any time."""
    drawn = album()
    known = rows()[: drawn.count]
    labels = label(rows())
    net = build(labels)
    run = Run(RUN, net, rate=2e-3, minutes=minutes, decay=0.02)
    boxes = face_boxes(known, np.array(drawn.boxes[: len(known)]))
    batches = Batches(known, labels, pixels=drawn.pixels, boxes=boxes, size=batch)
    teach(run, torch.compile(net), batches)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--batch", type=int, default=64)
    options = parser.parse_args()
    train(options.minutes, options.batch)
