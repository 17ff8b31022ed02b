"""Vector shapes in the figure's units and the geometry behind them. Knows no pose and no colour."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

Point = tuple[float, float]
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Shape:
    """One SVG path: filled, or a round stroke where `width` > 0; `tone` names its colour.

    `inner` shapes lie on others and get no outline of their own.
    """

    d: str
    tone: str
    width: float = 0.0
    inner: bool = False

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of its points; `d` holds absolute pairs only."""
        numbers = [float(n) for n in _NUMBER.findall(self.d)]
        xs, ys, half = numbers[::2], numbers[1::2], self.width / 2
        return min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half


@dataclass(frozen=True, slots=True)
class Part:
    """Shapes that share one outline; `seam` parts lie over others of their own colour."""

    shapes: tuple[Shape, ...]
    seam: bool = False
    plain: bool = False  # drawn without the style's light: liquids, letters, marks


def on(d: str, tone: str, width: float = 0.0) -> Shape:
    """A shape that lies on others."""
    return Shape(d, tone, width, inner=True)


def turned(p: Point, degrees: float, about: Point = (0.0, 0.0)) -> Point:
    """`p` turned clockwise on screen."""
    a = math.radians(degrees)
    x, y = p[0] - about[0], p[1] - about[1]
    return (
        about[0] + x * math.cos(a) - y * math.sin(a),
        about[1] + x * math.sin(a) + y * math.cos(a),
    )


def going(p: Point, degrees: float, distance: float) -> Point:
    """The point `distance` from `p`; 0 degrees is right, 90 down."""
    a = math.radians(degrees)
    return p[0] + distance * math.cos(a), p[1] + distance * math.sin(a)


def heading(a: Point, b: Point) -> float:
    """Degrees from `a` to `b`."""
    return math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))


def at(p: Point) -> str:
    """A point as SVG writes it."""
    return f"{p[0]:.1f} {p[1]:.1f}"


def path(text: str, *points: Point) -> str:
    """A path from its letters and points: path("MQ", a, b, c) is `M a Q b c`."""
    takes = {"M": 1, "L": 1, "Q": 2, "C": 3, "T": 1, "S": 2}
    left, out = list(points), []
    for letter in text:
        if letter == "Z":
            out.append("Z")
            continue
        out.append(letter + " ".join(at(p) for p in left[: takes[letter]]))
        left = left[takes[letter] :]
    return " ".join(out)


def oval(centre: Point, rx: float, ry: float, turn: float = 0.0) -> str:
    """An ellipse of four cubics, turned clockwise."""
    k = 0.5523
    ring = ((-1, 0), (-1, -k), (-k, -1), (0, -1), (k, -1), (1, -k), (1, 0),
            (1, k), (k, 1), (0, 1), (-k, 1), (-1, k), (-1, 0))  # fmt: skip
    return path("MCCCCZ", *(turned_from(centre, (x * rx, y * ry), turn) for x, y in ring))


def turned_from(centre: Point, step: Point, turn: float) -> Point:
    """`centre` plus a step in a turned frame."""
    x, y = turned(step, turn)
    return centre[0] + x, centre[1] + y


def line(*points: Point) -> str:
    """Straight lines through points."""
    return "M" + " L".join(at(p) for p in points)


def moved(points: tuple[Point, ...], to: Point, turn: float, size: float) -> tuple[Point, ...]:
    """A drawing around (0, 0), scaled, turned and put in place."""
    out = []
    for x, y in points:
        tx, ty = turned((x * size, y * size), turn)
        out.append((to[0] + tx, to[1] + ty))
    return tuple(out)
