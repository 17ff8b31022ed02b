"""A blind look: numbered pairs of real art and what the painter makes of the same cell.

Knows pictures, a lot and letters; what a person sees in them is theirs to say.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from pmg_engine.cutout import tidy
from pmg_engine.errors import ConfigError
from training.data import Art
from training.loop import train_root

from .gallery import drawn, held_out, known_art, real_art
from .painted import told
from .report import Row, render, say
from .score import wilson
from .tiles import GAP, INK, Font, across, captioned, font, pasted, side_note, sized

__all__ = ["Pair", "counted", "main", "verdict"]

PAIRS, KINDS = 60, 4
ENOUGH = 30  # answers below which nothing is concluded
BY_GUESSING = 0.5
LETTERS = "LR?"
# name of the pages -> pixels of a picture, pairs to a row, rows to a page
PAGES = {"large": (256, 3, 4), "small": (64, 6, 10)}
FRAME = "#b9c6d3"  # between two pairs
HOW = """
Which of the two is the real one? Answer by the small pictures in one text file, then by the large
ones in another: one letter per line, line 1 for pair 1: L or R, or ? where you cannot say (it
counts as no answer, so guess where you can). You may stop at any line. Then, for each file:
  pmg eval blind --out {folder} --answers FILE"""


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the key: on which side the real picture is, and what both show."""

    number: int
    real: str  # L or R
    kind: str
    cell: str


def lot(cells: Sequence[tuple[str, Art]], *, seed: int) -> tuple[list[Art], list[Pair]]:
    """The cells in an order by lot, and the key: a coin tells the side of each real picture."""
    rng = np.random.default_rng(seed)
    mixed = [cells[i] for i in rng.permutation(len(cells))]
    sides = ["LR"[int(coin)] for coin in rng.integers(2, size=len(mixed))]
    key = [
        Pair(i + 1, side, kind, told(row))
        for i, ((kind, row), side) in enumerate(zip(mixed, sides, strict=True))
    ]
    return [row for _, row in mixed], key


def page_tile(pair: Pair, real: Image.Image, made: Image.Image, letters: Font) -> Image.Image:
    """Both pictures of a pair in a frame, the number above them."""
    tile = captioned([real, made] if pair.real == "L" else [made, real], letters)
    framed = pasted([[side_note(str(pair.number), (tile.width, 28), letters)], [tile]])
    pen, middle = ImageDraw.Draw(framed), GAP + real.width // 2
    pen.text((middle, 14), "L", INK, letters, anchor="mm")
    pen.text((framed.width - middle, 14), "R", INK, letters, anchor="mm")
    pen.rectangle((0, 0, framed.width - 1, framed.height - 1), outline=FRAME)
    return framed


def pages(
    key: Sequence[Pair], reals: Sequence[Image.Image], made: Sequence[Image.Image], letters: Font
) -> dict[str, Image.Image]:
    """File names and pages, at both sizes."""
    found = {}
    for name, (side, wide, tall) in PAGES.items():
        tiles = [
            page_tile(pair, sized(real, side), sized(own, side), letters)
            for pair, real, own in zip(key, reals, made, strict=True)
        ]
        for i, these in enumerate(across(tiles, wide * tall)):
            found[f"{name}-{i + 1}.png"] = pasted(across(these, wide))
    return found


def clean(images: Sequence[Image.Image]) -> list[Image.Image]:
    """Without haze and crumbs, as every sticker is: a speck in a corner would tell."""
    return [tidy(image) or image for image in images]


def lay_out(folder: Path, *, seed: int) -> None:
    """Paint, mix, and write pages and key."""
    parts = held_out(known_art(), PAIRS // KINDS, seed=seed, half="report")
    letters = font(17)
    rows, key = lot([(kind, row) for kind, these in parts.items() for row in these], seed=seed)
    made = asyncio.run(drawn({"blind": rows}, seed=seed))["blind"]
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    for file, page in pages(key, clean(real_art(rows)), clean(made), letters).items():
        page.save(folder / "pages" / file, optimize=True)
    kept = {"seed": seed, "half": "report", "pairs": [asdict(pair) for pair in key]}
    (folder / "key.json").write_text(json.dumps(kept, indent=1) + "\n")
    say(f"{len(key)} pairs: {folder / 'pages'}")
    say(f"the key, not to be opened before: {folder / 'key.json'}")
    say(HOW.format(folder=shlex.quote(str(folder))))


def read_key(path: Path) -> list[Pair]:
    """The key of pairs laid out before. Raises ConfigError."""
    try:
        return [Pair(**pair) for pair in json.loads(path.read_text())["pairs"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path} is no key of a blind look ({type(error).__name__}). Lay the pairs out first "
            "with `pmg eval blind`, or name the folder that has them with --out."
        ) from error


def read_answers(path: Path, most: int) -> list[str]:
    """One letter per line, line 1 for pair 1. Raises ConfigError."""
    try:
        found = [line.strip().upper() for line in path.read_text().rstrip().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read ({type(error).__name__}).") from error
    for number, letter in enumerate(found, 1):
        if letter not in tuple(LETTERS) or number > most:
            raise ConfigError(
                f"Line {number} of {path} is no answer. Write L, R or ? alone on each line, "
                f"one for each of the {most} pairs in their order."
            )
    return found


def counted(key: Sequence[Pair], answers: Sequence[str]) -> Row:
    """How often the painted one was taken for the real one, with the 95 % interval of Wilson."""
    told_apart = [a == pair.real for pair, a in zip(key, answers, strict=False) if a != "?"]
    taken, count = told_apart.count(False), len(told_apart)
    row: Row = {"answers": count, "undecided": len(answers) - count, "taken for real": None}
    if count:
        low, high = wilson(taken, count)
        row |= {"taken for real": taken / count, "low": low, "high": high}
    return row


def verdict(row: Row) -> str:
    """What so many answers allow to be said."""
    count = int(row["answers"] or 0)
    if count < ENOUGH:
        return f"{count} answers say nothing yet: at least {ENOUGH} are needed."
    if float(row["high"] or 0) < BY_GUESSING:
        return "The painted ones are told apart: they pass for real less often than by guessing."
    if float(row["low"] or 0) > BY_GUESSING:
        return "The painted ones are taken for the real ones more often than not."
    return "These answers cannot be told from guessing."


def main(argv: list[str]) -> int:
    """Write pages and key; with --answers print how often people were wrong."""
    parser = argparse.ArgumentParser(prog="pmg eval blind", description=__doc__)
    parser.add_argument("--out", type=Path, help="a folder (default: blind beside the art)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--answers", type=Path, help="a file with a letter per line: L, R or ?")
    options = parser.parse_args(argv)
    folder = options.out or train_root() / "blind"
    if not options.answers:
        lay_out(folder, seed=options.seed)
        return 0
    key = read_key(folder / "key.json")
    row = counted(key, read_answers(options.answers, len(key)))
    columns = ("answers", "undecided", "taken for real", "low", "high")
    say(render({"painted": row}, columns))
    say(verdict(row))
    return 0
