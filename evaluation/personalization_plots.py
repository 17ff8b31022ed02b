"""Pictures of the personalisation table: intervals, curves, a contact sheet. Knows no engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from .arms import ARMS
from .measures import Interval
from .personalization_report import TIERS, Cells, Judged, Measured

__all__ = ["bars", "curves", "sheet"]

PAPER, INK, FAINT, MARK = "#ffffff", "#1d2733", "#c9d3dd", "#2b6cb0"
LEFT, PANEL, LINE, TOP = 250, 190, 26, 60  # pixels: names, one tier, one arm, the heading
WIDE, HIGH, EDGE = 520, 380, 60  # one curve
TILE, LABEL = 96, 190


def _letters(size: int = 13) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def bars(found: Mapping[str, Measured], judged: Judged, path: Path) -> None:
    """AUC within twin groups: one row per arm, one panel per tier, means with intervals."""
    tiers = [t for t in TIERS if t == "all" or t in judged.tiers]
    size = (LEFT + PANEL * len(tiers), TOP + LINE * len(found) + 30)
    canvas = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(canvas)
    draw.text(
        (10, 8), "Own-vs-other AUC within twin groups, 95 % interval over users", INK, _letters(15)
    )
    for row, name in enumerate(found):
        draw.text((10, TOP + LINE * row), name, INK, _letters())
    for n, tier in enumerate(tiers):
        left = LEFT + PANEL * n + 10
        draw.text((left, 34), tier, INK, _letters())
        for share in (0.0, 0.5, 1.0):
            x = left + share * (PANEL - 30)
            draw.line((x, TOP, x, size[1] - 24), FAINT, 2 if share == 0.5 else 1)
            draw.text((x, size[1] - 20), f"{share:g}", INK, _letters(11), anchor="ma")
        for row, arm in enumerate(found.values()):
            one = arm.interval("AUC twins", judged.tiers, tier)
            if not np.isnan(one.mean):
                y = TOP + LINE * row + 8
                low, mean, high = (left + v * (PANEL - 30) for v in (one.low, one.mean, one.high))
                draw.line((low, y, high, y), MARK, 2)
                draw.ellipse((mean - 4, y - 4, mean + 4, y + 4), MARK)
    canvas.save(path)


def curves(found: Mapping[str, Measured], judged: Judged, path: Path) -> bool:
    """Accuracy against AUC over alpha; AUC over the length of the past. False without sweeps."""
    alphas = [n for n in found if n.startswith("alpha ")]
    lengths = [n for n in found if n.startswith("history ")]
    if not alphas and not lengths:
        return False
    canvas, axis = Image.new("RGB", (2 * WIDE, HIGH), PAPER), "AUC within twin groups"
    draw = ImageDraw.Draw(canvas)

    def told(name: str, measure: str) -> Interval:
        return found[name].interval(measure, judged.tiers)

    points = [(told(n, "AUC twins"), told(n, "accuracy"), n.removeprefix("alpha ")) for n in alphas]
    if points:
        axes = (axis, "accuracy (emotion group)")
        wide, high = _range([x for x, *_ in points]), _range([y for _, y, _ in points])
        _frame(draw, 0, axes, "over alpha", wide, high)
        places = [((x.mean - wide[0]) / (wide[1] - wide[0]), y) for x, y, _ in points]
        _line(draw, 0, places, [label for *_, label in points], high)
    if lengths:
        whole = [*lengths, "PMG"] if "PMG" in found else lengths
        steps = [(i / max(1, len(whole) - 1), told(n, "AUC twins")) for i, n in enumerate(whole)]
        names = [n.removeprefix("history ").replace("PMG", "all") for n in whole]
        high = _range([y for _, y in steps])
        _frame(draw, WIDE, ("events of the past", axis), "over history", None, high)
        _line(draw, WIDE, steps, names, high)
    canvas.save(path)
    return True


Range = tuple[float, float]


def _range(found: Sequence[Interval]) -> Range:
    """The tenths around every interval."""
    low, high = min(one.low for one in found), max(one.high for one in found)
    start = float(np.floor(low * 10) / 10)
    return start, max(float(np.ceil(high * 10) / 10), start + 0.1)


def _frame(
    draw: ImageDraw.ImageDraw, left: int, axes: tuple[str, str], title: str,
    wide: Range | None, high: Range,
) -> None:  # fmt: skip
    """Box, title and ticks; `wide` None: the points name themselves along that axis."""
    box = (left + EDGE, 40, left + WIDE - 20, HIGH - EDGE)
    draw.rectangle(box, outline=FAINT)
    draw.text((left + EDGE, 10), f"{axes[1]}, {title}", INK, _letters(15))
    draw.text(((box[0] + box[2]) / 2, HIGH - 24), axes[0], INK, _letters(), anchor="ma")
    for share in (0.0, 0.5, 1.0):
        y = box[3] - share * (box[3] - box[1])
        draw.line((box[0], y, box[2], y), FAINT)
        at = high[0] + share * (high[1] - high[0])
        draw.text((box[0] - 6, y), f"{at:.3g}", INK, _letters(11), anchor="rm")
        if wide:
            x, at = box[0] + share * (box[2] - box[0]), wide[0] + share * (wide[1] - wide[0])
            draw.text((x, box[3] + 6), f"{at:.3g}", INK, _letters(11), anchor="ma")


def _line(
    draw: ImageDraw.ImageDraw, left: int,
    points: Sequence[tuple[float, Interval]], names: Sequence[str], high: Range,
) -> None:  # fmt: skip
    """Points joined, each with its interval and its name.

    Args:
        points: share of the width, and a value on the axis `high`.
    """
    x0, y0, wide = left + EDGE, HIGH - EDGE, WIDE - 20 - EDGE

    def up(value: float) -> float:
        return y0 - (value - high[0]) / (high[1] - high[0]) * (HIGH - EDGE - 40)

    places = [(x0 + x * wide, up(y.mean)) for x, y in points]
    draw.line(places, MARK, 2)
    for (x, y), (_, one), name in zip(places, points, names, strict=True):
        draw.line((x, up(one.low), x, up(one.high)), MARK, 1)
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), MARK)
        draw.text((x + 7, y - 18), name, INK, _letters(11))


def sheet(arms: Mapping[str, Cells], judged: Judged, path: Path, *, message: str) -> None:
    """Rows: users with the last stickers of their past; columns: the arms, same noise."""
    drawn = [name for name in arms if name in ARMS]
    past = max(len(p.shown) for p in judged.pasts)
    columns = past + len(drawn)
    canvas = Image.new("RGB", (LABEL + TILE * columns + 12, 56 + TILE * len(judged.pasts)), PAPER)
    draw = ImageDraw.Draw(canvas)
    draw.text((10, 6), f"their past, then each arm's sticker for: {message}", INK, _letters(15))
    for n, name in enumerate(drawn):
        x = LABEL + TILE * (past + n) + 14
        draw.text((x, 28), name.replace(" ", "\n", 1), INK, _letters(10), spacing=1)
    for u, one in enumerate(judged.pasts):
        y, who = 56 + TILE * u, one.person
        likes = "\n".join(f"{f.character}, {f.style} {f.mood}".strip() for f in who.fancies)
        draw.text((10, y + 8), f"{who.id}  {who.tier} {who.kind}\n{likes}", INK, _letters(11))
        for n, tile in enumerate(one.shown):
            _paste(canvas, tile, (LABEL + TILE * n, y))
        for n, name in enumerate(drawn):
            _paste(canvas, arms[name].shown[u], (LABEL + TILE * (past + n) + 12, y))
    canvas.save(path, quality=80)  # of WebP; others keep every pixel


def _paste(canvas: Image.Image, tile: NDArray[np.uint8], place: tuple[int, int]) -> None:
    canvas.paste(Image.fromarray(tile), place)
