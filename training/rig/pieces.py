"""Ready-made pieces: hands and the things a figure holds or meets. Knows no pose and no colour."""

from __future__ import annotations

from collections.abc import Callable

from .shapes import Part, Point, Shape, going, line, moved, on, oval, path, turned_from

_TOES = ((0.82, -0.55), (1.02, 0.0), (0.82, 0.55))
Hand = tuple[Shape, ...]


def _round(c: Point, angle: float, r: float) -> Hand:
    return (Shape(oval(c, r, r * 0.94, angle), "hand"),)


def _flat(c: Point, angle: float, r: float) -> Hand:
    return (Shape(oval(c, r * 1.3, r * 0.72, angle), "hand"),)


def _finger(c: Point, angle: float, r: float) -> Hand:
    return (Shape(line(c, going(c, angle, r * 1.75)), "hand", r * 0.66), *_round(c, angle, r))


def _thumb(c: Point, angle: float, r: float) -> Hand:
    """A fist; `angle` is where the thumb points."""
    thumb = line(going(c, angle, r * 0.45), going(c, angle, r * 1.55))
    knuckles = (going(c, angle + 180, r * k) for k in (-0.1, 0.35))
    folds = (
        on(line(going(q, angle + 90, -r * 0.5), going(q, angle + 90, r * 0.05)), "fold", 1.5)
        for q in knuckles
    )
    return (Shape(thumb, "hand", r * 0.72), *_round(c, angle, r), *folds)


def _palm(c: Point, angle: float, r: float) -> Hand:
    """The back of a hand with three stubby fingers."""

    def q(x: float, y: float) -> Point:
        return turned_from(c, (r * x, r * y), angle)

    toes = (Shape(line(c, q(x, y)), "hand", r * 0.78) for x, y in _TOES)
    gaps = (on(line(q(0.75, y), q(1.15, y * 1.2)), "fold", 1.7) for y in (-0.3, 0.3))
    return (*toes, *_round(c, angle, r), *gaps)


def _open(c: Point, angle: float, r: float) -> Hand:
    """A paw that shows its pads."""
    toes = (
        on(oval(going(c, angle + spread, r * 0.62), r * 0.2, r * 0.17, angle), "pad")
        for spread in (-52, 0, 52)
    )
    pad = on(oval(going(c, angle + 180, r * 0.22), r * 0.3, r * 0.38, angle), "pad")
    return (Shape(oval(c, r * 1.08, r * 1.04, angle), "hand"), *toes, pad)


def _spread(c: Point, angle: float, r: float) -> Hand:
    """A glove with its fingers apart."""
    fingers = (
        Shape(line(c, going(c, angle + turn, r * 1.25)), "hand", r * 0.68) for turn in (-42, 0, 42)
    )
    thumb = Shape(line(c, going(c, angle + 100, r * 1.05)), "hand", r * 0.6)
    return (*fingers, thumb, *_round(c, angle, r))


# A hand at a centre, pointing at an angle, of a radius.
HANDS: dict[str, Callable[[Point, float, float], Hand]] = {
    "round": _round,
    "flat": _flat,
    "finger": _finger,
    "thumb": _thumb,
    "palm": _palm,
    "open": _open,
    "glove": _spread,
}


def grip(c: Point, r: float) -> Part:
    """A hand over an edge."""
    lines = (on(line((c[0] + k, c[1] + 4), (c[0] + k, c[1] + 10)), "fold", 1.8) for k in (-5, 0, 5))
    return Part((Shape(oval(c, r * 1.1, r * 0.95), "hand"), *lines), seam=True)


_HEART: tuple[Point, ...] = (
    (0, 0.95), (-0.75, 0.4), (-1.0, 0.05), (-1.0, -0.32),
    (-1.0, -0.98), (-0.2, -1.05), (0, -0.45),
    (0.2, -1.05), (1.0, -0.98), (1.0, -0.32), (1.0, 0.05), (0.75, 0.4), (0, 0.95),
)  # fmt: skip


def heart(centre: Point, size: float, turn: float = 0.0) -> Part:
    """A plump heart."""
    shine = moved(((-0.62, -0.5),), centre, turn, size)[0]
    return Part(
        (
            Shape(path("MCCCCZ", *moved(_HEART, centre, turn, size)), "heart"),
            on(oval(shine, size * 0.2, size * 0.13, turn - 40), "shine"),
        )
    )


def gift(centre: Point, size: float) -> Part:
    """A present with a ribbon."""
    s = size

    def q(*points: Point) -> tuple[Point, ...]:
        return moved(points, centre, 0.0, s)

    body = path("MLLQLQZ", *q((-1, -0.5), (1, -0.5), (1, 0.8), (1, 1), (0.8, 1), (-0.8, 1),
                              (-1, 1), (-1, 0.8)))  # fmt: skip
    lid = path("MLLLZ", *q((-1.12, -0.75), (1.12, -0.75), (1.12, -0.33), (-1.12, -0.33)))
    bow = path("MCCZ", *q((0, -0.75), (-1.1, -1.7), (-1, -0.7), (0, -0.75), (1.1, -1.7),
                          (1, -0.7), (0, -0.75)))  # fmt: skip
    band = path("MLLLZ", *q((-0.2, -0.75), (0.2, -0.75), (0.2, 1), (-0.2, 1)))
    return Part(
        (
            Shape(bow, "ribbon", s * 0.2),
            Shape(body, "gift"),
            Shape(lid, "lid"),
            on(band, "ribbon"),
        )
    )


def zed(centre: Point, size: float, turn: float) -> tuple[Shape, ...]:
    """A capital Z with a light rim, so that neighbours join."""
    corners = moved(((-0.5, -0.55), (0.5, -0.55), (-0.5, 0.55), (0.5, 0.55)), centre, turn, size)
    d = line(*corners)
    return (Shape(d, "rim", size * 0.62), on(d, "sleep", size * 0.3))


_LUMPS = (
    (0, 0, 1.0), (-0.95, 0.25, 0.68), (0.95, 0.25, 0.68), (-0.45, -0.55, 0.6), (0.5, -0.5, 0.62),
)  # fmt: skip


def puff(centre: Point, size: float, tone: str) -> tuple[Shape, ...]:
    """A little cloud of round lumps."""
    lumps = (
        (0, 0, 1.0),
        (-0.95, 0.25, 0.68),
        (0.95, 0.25, 0.68),
        (-0.45, -0.55, 0.6),
        (0.5, -0.5, 0.62),
    )
    return tuple(
        Shape(oval((centre[0] + x * size, centre[1] + y * size), r * size, r * size), tone)
        for x, y, r in lumps
    )


def pompom(centre: Point, r: float, tone: str) -> Part:
    """A fluffy ball with strands."""
    tips = [going(centre, k * 30 + 15 * (k % 2), r * (1.0 if k % 2 else 0.9)) for k in range(12)]
    lumps = tuple(Shape(oval(p, r * 0.3, r * 0.3), tone) for p in tips)
    strands = tuple(
        Shape(
            line(going(centre, k * 45, r * 0.3), going(centre, k * 45, r * 0.85)),
            "shine",
            1.8,
            True,
        )
        for k in range(8)
    )
    return Part((*lumps, Shape(oval(centre, r, r), tone), *strands))
