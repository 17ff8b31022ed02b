"""The parametric body: where a figure's joints are under its head, and its limbs as parts.

Knows no pose and no colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .kinds import Kind
from .look import Look
from .pieces import HANDS, puff
from .shapes import Part, Point, Shape, at, going, heading, line, on, oval, path, turned

LEFT, RIGHT = -1, 1  # sides as seen
# Largest width, usual and largest height in units; the whole figure stands about 250 tall.
HEAD_BOX = (160.0, 140.0, 166.0)
THING_BOX = (176.0, 164.0, 182.0)  # a thing's head is its torso, too


@dataclass(frozen=True, slots=True)
class Frame:
    """Joints of the resting figure in units; (0, 0) is the neck, y grows downwards."""

    kind: Kind
    head: tuple[float, float, float, float]  # left, top, right, bottom
    face: tuple[float, float, float, float]
    brow: Point  # upper right edge of the silhouette
    half: float  # how far the head reaches sideways from the neck at arm height
    shoulder: tuple[Point, Point]
    hip: tuple[Point, Point]
    floor: float
    chest: Point
    arm: float  # widths
    leg: float
    hand: float  # radius


def frame_of(look: Look, kind: Kind) -> Frame:
    """Puts the joints where this head's silhouette has room for them."""
    box = HEAD_BOX if kind.torso else THING_BOX
    slim = math.sqrt(box[0] * box[1] / look.aspect)  # slim heads and long ears may be taller
    high = min(box[0] / look.aspect, box[2], max(box[1], slim * 0.95))
    wide = high * look.aspect
    return _animal(look, kind, wide, high) if kind.torso else _thing(look, kind, wide, high)


def _spread(look: Look, wide: float, middle: float) -> float:
    ends = [look.span(y) for y in (0.45, 0.55, 0.65, 0.75)]
    return max(max(middle - a, b - middle) * wide for a, b in ends)


def _brow(look: Look, left: float, top: float, size: Point) -> Point:
    return left + look.span(0.32)[1] * size[0], top + 0.32 * size[1]


def _face(look: Look, left: float, top: float, size: Point) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = look.face
    return left + x0 * size[0], top + y0 * size[1], left + x1 * size[0], top + y1 * size[1]


def _animal(look: Look, kind: Kind, wide: float, high: float) -> Frame:
    overlap, middle = 12.0, 0.5
    for step in range(30):  # a pointed chin sinks until it is as wide as the shoulders
        a, b = look.span(1 - step / 100)
        overlap, middle = 12 + step / 100 * high, (a + b) / 2
        if (b - a) * wide > 56:
            break
    middle = min(0.6, max(0.4, middle))
    left, bottom = -middle * wide, min(overlap, 0.3 * high)
    return Frame(
        kind,
        (left, bottom - high, left + wide, bottom),
        _face(look, left, bottom - high, (wide, high)),
        _brow(look, left, bottom - high, (wide, high)),
        _spread(look, wide, middle),
        ((-27.0, 20.0), (27.0, 20.0)),
        ((-21.0, 78.0), (21.0, 78.0)),
        116.0,
        (0.0, max(46.0, bottom + 28)),
        22.0,
        29.0,
        14.5,
    )


def _thing(look: Look, kind: Kind, wide: float, high: float) -> Frame:
    ends = [look.span(y) for y in (0.7, 0.8, 0.9)]
    middle = min(0.62, max(0.38, sum(a + b for a, b in ends) / 6))
    left, bottom = -middle * wide, 0.0
    row = 0.64
    a, b = look.span(row)
    y = (row - 1) * high
    hips = []
    for side in (LEFT, RIGHT):
        x = side * min(24.0, 0.17 * wide)
        hips.append((x, (look.bottom((x - left) / wide) - 1) * high - 9))
    face = _face(look, left, -high, (wide, high))
    floor = 52.0 if kind.legs else 0.0
    shoulders = ((left + a * wide + 5, y), (left + b * wide - 5, y))
    chest = (0.0, min(-8.0, max(face[3] + 8, -0.2 * high)))
    head = (left, bottom - high, left + wide, bottom)
    half = _spread(look, wide, middle)
    brow = _brow(look, left, -high, (wide, high))
    return Frame(
        kind, head, face, brow, half, shoulders, (hips[0], hips[1]), floor, chest, 10.0, 10.0, 15.0
    )


@dataclass(frozen=True, slots=True)
class Body:
    """A frame taken into a pose: the trunk leans, the head tilts and shifts."""

    frame: Frame
    lean: float = 0.0
    tilt: float = 0.0
    shift: Point = (0.0, 0.0)

    def _trunk(self, p: Point) -> Point:
        return turned(p, self.lean, (0.0, self.frame.hip[0][1]))

    def on_head(self, p: Point) -> Point:
        """Where a point of the resting head is now."""
        _, y0, _, y1 = self.frame.head
        pivot = (0.0, y1 - 0.12 * (y1 - y0))
        x, y = turned(p, self.turn, pivot)
        if self.frame.kind.torso:
            neck = self._trunk((0.0, 0.0))
            x, y = x + neck[0], y + neck[1]
        return x + self.shift[0], y + self.shift[1]

    @property
    def turn(self) -> float:
        """Degrees the head is turned."""
        return self.tilt + (0.0 if self.frame.kind.torso else self.lean)

    def shoulder(self, side: int) -> Point:
        """The root of an arm."""
        p = self.frame.shoulder[0 if side < 0 else 1]
        return self._trunk(p) if self.frame.kind.torso else self.on_head(p)

    def hip(self, side: int) -> Point:
        """The root of a leg."""
        p = self.frame.hip[0 if side < 0 else 1]
        return p if self.frame.kind.torso else self.on_head(p)

    def beside(self, side: int, y: float, out: float = 0.0) -> Point:
        """A point beside the head; y is a share of its height from the top."""
        _, y0, _, y1 = self.frame.head
        return self.on_head((side * (self.frame.half + out), y0 + y * (y1 - y0)))

    def face(self, x: float, y: float) -> Point:
        """A point of the face: -1 to 1 across, 0 (brows) to 1 (chin) down."""
        x0, y0, x1, y1 = self.frame.face
        return self.on_head(((x0 + x1) / 2 + x * (x1 - x0) / 2, y0 + y * (y1 - y0)))

    def chest(self, x: float = 0.0, y: float = 0.0) -> Point:
        """A point before the breast (a thing's: under its face)."""
        p = (self.frame.chest[0] + x, self.frame.chest[1] + y)
        return self._trunk(p) if self.frame.kind.torso else self.on_head(p)

    def arm(
        self, side: int, to: Point, *, by: Point | None = None, bend: float = 8.0,
        hand: str = "round", angle: float | None = None, size: float = 1.0,
    ) -> Part:  # fmt: skip
        """An arm to a point, through `by` or bent outwards by `bend`."""
        root, f = self.shoulder(side), self.frame
        middle = ((root[0] + to[0]) / 2, (root[1] + to[1]) / 2)
        knee = by or going(middle, heading(root, to) + side * -90, -bend)
        aim = heading(knee, to) if angle is None else angle
        if hand == "open" and not f.kind.torso and f.kind.gloves:
            hand = "glove"
        tube = Shape(path("MQ", root, knee, to), "limb", f.arm)
        return Part((tube, *HANDS[hand](to, aim, f.hand * size)), seam=True)

    def rest(self, side: int) -> Part:
        """An arm hanging down."""
        x, y = self.shoulder(side)
        down = 42 if self.frame.kind.torso else 36
        return self.arm(side, (x + side * 19, y + down), bend=7)

    def akimbo(self, side: int) -> Part:
        """A hand on the hip."""
        x, y = self.shoulder(side)
        if self.frame.kind.torso:
            return self.arm(side, (x + side * 16, y + 46), by=(x + side * 58, y + 30))
        return self.arm(side, (x - side * 4, y + 34), by=(x + side * 48, y + 22))

    def legs(self, left: Point, right: Point) -> tuple[Shape, ...]:
        """Both legs to their feet, given as shifts from where they rest."""
        out: list[Shape] = []
        f = self.frame
        if not f.kind.legs:
            return ()
        wide, high = (19.0, 11.5) if f.kind.torso else (15.0, 9.5)
        for side, shift in ((LEFT, left), (RIGHT, right)):
            hip = self.hip(side)
            foot = (side * (abs(f.hip[0][0]) + 3) + shift[0], f.floor - high + shift[1])
            knee = ((hip[0] + foot[0]) / 2 + side * 3, (hip[1] + foot[1]) / 2)
            ankle = (foot[0] - side * 2, foot[1] - 2)
            out.append(Shape(path("MQ", hip, knee, ankle), "limb", f.leg))
            tip = 12.0 * side * (1 if abs(shift[0]) < 26 else 2) if shift != (0.0, 0.0) else 0.0
            out.append(Shape(oval((foot[0] + side * 4, foot[1]), wide, high, tip), "foot"))
        return tuple(out)

    def trunk(self, *legs: Shape) -> Part:
        """Legs and torso as one piece."""
        if not self.frame.kind.torso:
            return Part(legs)
        outline = ((-24, -6), (-38, 14), (-48, 40), (-46, 66), (-43, 94), (43, 94), (46, 66),
                   (48, 40), (38, 14), (24, -6))  # fmt: skip
        p = [self._trunk(q) for q in outline]
        torso = Shape(path("MCCCZ", *p), "main")
        belly = on(oval(self._trunk((0, 58)), 27, 27, self.lean), "belly")
        return Part((*legs, torso, belly))

    def tail(self, side: int) -> Part | None:
        """The tail of this kind, behind the body, on one side."""
        kind = self.frame.kind.tail
        return _TAILS[kind](self._trunk((side * 30, 76)), side) if kind else None


def _curve(root: Point, side: int, *steps: Point) -> str:
    points = [(root[0] + side * x, root[1] + y) for x, y in steps]
    return path("M" + "C" * (len(points) // 3), root, *points)


def _long(root: Point, side: int) -> Part:
    d = _curve(root, side, (34, 24), (60, 16), (52, -12), (47, -30), (58, -42), (70, -34))
    end = (root[0] + side * 70, root[1] - 34)
    start = (root[0] + side * 60, root[1] - 37)
    return Part((Shape(d, "main", 15), Shape(line(start, end), "tip", 15)))


def _tuft(root: Point, side: int) -> Part:
    d = _curve(root, side, (30, 24), (54, 14), (52, -12), (50, -28), (54, -36), (62, -40))
    end = (root[0] + side * 66, root[1] - 46)
    return Part((Shape(d, "main", 9), Shape(oval(end, 17, 12, side * -40), "tip")))


def _thin(root: Point, side: int) -> Part:
    d = _curve(root, side, (30, 26), (58, 22), (56, -2), (54, -22), (72, -30), (80, -14))
    return Part((Shape(d, "tip", 7),))


def _curl(root: Point, side: int) -> Part:
    d = _curve(root, side, (36, 26), (70, 4), (62, -26), (56, -50), (30, -38), (42, -24))
    return Part((Shape(d, "main", 10),))


def _bushy(root: Point, side: int) -> Part:
    x, y = root

    def q(a: float, b: float) -> str:
        return at((x + side * a, y + b))

    d = f"M{q(-6, 8)} C{q(40, 40)} {q(92, 16)} {q(84, -58)}"
    d += f" C{q(56, -56)} {q(30, -34)} {q(-2, -8)} Z"
    tip = f"M{q(84, -58)} C{q(88, -24)} {q(82, -6)} {q(74, 4)} Q{q(66, -12)} {q(56, -14)}"
    tip += f" Q{q(54, -30)} {q(44, -40)} C{q(58, -50)} {q(70, -57)} {q(84, -58)} Z"
    return Part((Shape(d, "main"), on(tip, "tip")))


def _stub(root: Point, side: int) -> Part:
    return Part((Shape(oval((root[0] + side * 20, root[1] - 2), 13, 12), "tip"),))


def _puff(root: Point, side: int) -> Part:
    return Part(puff((root[0] + side * 22, root[1] - 4), 10.5, "belly"))


def _wag(root: Point, side: int) -> Part:
    d = _curve(root, side, (22, 8), (42, -4), (44, -32))
    return Part((Shape(d, "main", 15),))


def _spiral(root: Point, side: int) -> Part:
    d = _curve(root, side, (20, 10), (44, 2), (38, -14), (32, -26), (18, -12), (32, -6),
               (46, -2), (54, -12), (54, -20))  # fmt: skip
    return Part((Shape(d, "main", 7),))


def _spike(root: Point, side: int) -> Part:
    x, y = root

    def q(a: float, b: float) -> str:
        return at((x + side * a, y + b))

    d = f"M{q(-6, -16)} C{q(30, 6)} {q(52, -2)} {q(60, -40)} L{q(80, -30)}"
    d += f" C{q(74, 22)} {q(36, 36)} {q(-6, 18)} Z"
    end = f"M{q(52, -34)} L{q(72, -66)} L{q(90, -26)} Z"
    return Part((Shape(d, "main"), Shape(end, "tip", 3)))


_TAILS = {
    "long": _long,
    "tuft": _tuft,
    "thin": _thin,
    "curl": _curl,
    "bushy": _bushy,
    "stub": _stub,
    "puff": _puff,
    "wag": _wag,
    "spiral": _spiral,
    "spike": _spike,
}
