"""Acceptance: at 512 px the subject's edge is crisp, before rim and shadow come around it."""

from __future__ import annotations

import argparse
import asyncio

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pmg_engine.cutout import SIDE, enlarge, trimmed
from pmg_engine.types import Silence, User

from .report import Row, Table, write
from .score import percentile, share
from .world import people, world

RISE, SHARE = 2.5, 0.95  # pixels from 10 to 90 % alpha, on this share of the contour
REACH, FINE = 8.0, 0.0625  # pixels looked at on both sides of the edge, and their distance
BORDER = 16  # empty pixels around, so that an edge at the border has an outside

Plane = NDArray[np.float32]


def rises(alpha: NDArray[np.uint8]) -> Plane:
    """(points of the outer contours,) pixels between 10 and 90 % alpha, across the edge."""
    plane = np.pad(alpha, BORDER).astype(np.float32) / 255
    smooth = cv2.GaussianBlur(plane, (0, 0), 1.5)
    slope_x, slope_y = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    found, _ = cv2.findContours(
        (plane >= 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    points = np.concatenate([one[:, 0] for one in found])  # (N, 2) x, y
    normal = np.stack([slope_x[points[:, 1], points[:, 0]], slope_y[points[:, 1], points[:, 0]]], 1)
    length = np.linalg.norm(normal, axis=1)
    points, normal = points[length > 0], normal[length > 0] / length[length > 0, None]
    way = np.arange(-REACH, REACH, FINE, dtype=np.float32)
    x = (points[:, :1] + normal[:, :1] * way).astype(np.float32)
    y = (points[:, 1:] + normal[:, 1:] * way).astype(np.float32)
    across = cv2.remap(plane, x, y, cv2.INTER_CUBIC)  # (N, steps): outside to inside
    middle = across.shape[1] // 2
    # from the edge outwards to where it is below 10 %, inwards to where it is above 90 %
    outer = np.argmax(across[:, middle::-1] < 0.1, axis=1)
    inner = np.argmax(across[:, middle:] > 0.9, axis=1)
    outer[(across[:, middle::-1] >= 0.1).all(1)] = middle
    inner[(across[:, middle:] <= 0.9).all(1)] = middle
    return np.asarray((outer + inner) * FINE, np.float32)


def line(alphas: list[NDArray[np.uint8]]) -> Row:
    """Shares over pictures."""
    all_rises = [rises(alpha) for alpha in alphas]
    shares = [float((one <= RISE).mean()) for one in all_rises]
    return {
        "pictures": len(alphas),
        "median rise": float(np.median(np.concatenate(all_rises))),
        "crisp share": sum(shares) / len(shares),
        "worst share": percentile(shares, 0.0),
        "crisp": share([one >= SHARE for one in shares]),
    }


async def measure(count: int) -> Table:
    """The engine's stickers without their rim, and the same merely doubled in size."""
    plain = people()["plain"]
    finished, doubled = [], []
    async with world() as room:
        for seed in range(count):
            answer = await room.say(
                User("eval", f"crisp-{seed}"), plain[seed % len(plain)], seed=seed
            )
            if isinstance(answer, Silence):
                continue
            subject = trimmed(answer.candidates[0].image)
            finished.append(np.asarray(enlarge(subject, SIDE).getchannel("A")))
            big = subject.resize(
                (finished[-1].shape[1], finished[-1].shape[0]), Image.Resampling.BICUBIC
            )
            doubled.append(np.asarray(big.getchannel("A")))
    return {"stickers": line(finished), "only resized": line(doubled)}


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/crisp.json."""
    parser = argparse.ArgumentParser(prog="pmg eval crisp", description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    options = parser.parse_args(argv)
    table = asyncio.run(measure(options.count))
    reached = float(table["stickers"]["crisp share"] or 0) >= SHARE
    columns = ("pictures", "median rise", "crisp share", "worst share", "crisp")
    write("crisp", table, columns=columns, more={"target": SHARE, "rise": RISE, "reached": reached})
    return 0 if reached else 1
