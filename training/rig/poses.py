"""The twenty poses: each places a frame's limbs and props. Knows no colour and no pixel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .body import LEFT, RIGHT, Body, Frame
from .pieces import gift, grip, heart, pompom, puff, zed
from .shapes import Part, Point, Shape, going, line, on, oval, path

SIDES = (LEFT, RIGHT)


@dataclass(frozen=True, slots=True)
class Scene:
    """What lies behind the head and before it, and where a prop is held.

    `hold` is a prop's centre and longer side; it lies under the front parts. `own` is what the
    figure holds there when it is given nothing.
    """

    body: Body
    back: tuple[Part, ...] = ()
    front: tuple[Part, ...] = ()
    hold: tuple[Point, float] | None = None
    own: tuple[Part, ...] = ()


def _stack(*parts: Part | None) -> tuple[Part, ...]:
    """The parts there are: some kinds lack a tail or legs."""
    return tuple(p for p in parts if p is not None and p.shapes)


def _stand(
    b: Body, *, tail: int = RIGHT, left: Point = (0.0, 0.0), right: Point = (0.0, 0.0)
) -> tuple[Part, ...]:
    """Tail, legs and torso."""
    return _stack(b.tail(tail), b.trunk(*b.legs(left, right)))


def _wave(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=-5 + j)
    hand = b.beside(RIGHT, 0.36, 14)
    by = b.beside(RIGHT, 0.95, 24)
    arm = b.arm(RIGHT, hand, by=by, hand="open", angle=-72 + j, size=1.2)
    return Scene(b, (*_stand(b, tail=LEFT), b.rest(LEFT), arm), hold=(going(hand, -80, 20), 66))


def _bow(f: Frame, j: float) -> Scene:
    if not f.kind.torso:
        b = Body(f, tilt=-17 + j)
        x, y = b.chest(0, 10)
        arms = (b.arm(s, (x + s * 9, y), by=b.chest(s * 64, 30)) for s in SIDES)
        return Scene(b, _stand(b), tuple(arms))
    b = Body(f, lean=-35, tilt=-23 + j, shift=(-4, 17))
    x, y = b.shoulder(RIGHT)
    arms = (b.arm(s, (-36 + s * 10, 86), by=(x - 16, y + 34)) for s in (RIGHT, LEFT))
    return Scene(b, (*_stand(b), *arms))


def _hug(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=6 + j)
    size = 35.0 if f.kind.torso else 29.0
    x, y = b.chest(0, 6)
    arms = tuple(
        b.arm(s, (x + s * size * 0.74, y + 12), by=(x + s * size * 1.9, y + 10)) for s in SIDES
    )
    return Scene(b, _stand(b), arms, hold=((x, y), 2.2 * size), own=(heart((x, y), size),))


def _shrug(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=9 + j, shift=(0, 3))
    reach = 66 if f.kind.torso else 36
    arms, ends = [], []
    for s in SIDES:
        x, y = b.shoulder(s)
        ends.append((x + s * reach, y - 12 - s * j))
        elbow = (x + s * reach * 0.6, y + 46)
        arms.append(b.arm(s, ends[-1], by=elbow, hand="open", angle=-90 + s * 38))
    return Scene(b, _stand(b), tuple(arms), hold=(going(ends[1], -90, 22), 56))


def _jump(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=4 + j, lean=-3)
    arms = (
        b.arm(s, b.beside(s, 0.2, 14), by=b.beside(s, 0.95, 22), hand="open", angle=-90 + s * 22)
        for s in SIDES
    )
    start = f.floor - 46 if f.kind.torso else f.head[1] * 0.4
    marks = tuple(
        Shape(line((x, start), (x, f.floor + low)), "mark", 7)
        for x, low in ((-15, 16), (0, 28), (15, 16))
    )
    kick = 15 if f.kind.torso else 18
    stand = _stand(b, left=(-kick, -15), right=(kick, -15))
    back = (Part(marks, plain=True), *stand, *arms)
    return Scene(b, back, hold=(b.beside(RIGHT, 0.06, 14), 60))


def _facepalm(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=9 + j, shift=(2, 4))
    hand = b.face(0.16, 0.16)
    arm = b.arm(RIGHT, hand, by=b.beside(RIGHT, 1.0, -6), hand="palm", angle=-104, size=1.4)
    return Scene(b, (*_stand(b, tail=LEFT), b.akimbo(LEFT)), (arm,))


def _sleep(f: Frame, j: float) -> Scene:
    x0, _, x1, y1 = f.head
    b = Body(f, tilt=-8 + j * 0.5, shift=(-40, 38 - y1))
    low, left = 46.0, x0 - 44.0
    pillow = path("MCLCLZ", (left, low), (left - 22, low), (left - 26, low - 56),
                  (left + 6, low - 58), (20, low - 52), (58, low - 50), (58, low),
                  (30, low))  # fmt: skip
    cover = path("MLCCQZ", (-40, low), (-40, low - 62), (6, low - 96), (56, low - 72),
                 (84, low - 62), (104, low - 66), (122, low - 56), (122, low - 14),
                 (122, low), (108, low))  # fmt: skip
    fold = on(path("MQ", (52, low - 2), (60, low - 30), (46, low - 54)), "crease", 3)
    pad = "pad" if f.kind.torso else "foot"
    soles = (
        Part(
            (Shape(oval((121, low - y), 12, 15), "foot"), on(oval((124, low - y + 2), 5.5, 7), pad))
        )
        for y in (44, 17)
    )
    hand = oval((x0 + 0.42 * (x1 - x0) - 8, low - 4), f.hand * 1.3, f.hand * 0.8)
    paw = Part((Shape(hand, "hand"),), seam=True)
    feet = tuple(soles) if f.kind.legs else ()
    back = (Part((Shape(pillow, "pillow"),)), *feet, Part((Shape(cover, "blanket"), fold)))
    return Scene(b, back, (_snore(b.on_head(f.brow)), paw))


def _snore(start: Point) -> Part:
    """Three growing letters, each touching the one before."""
    letters: list[Shape] = []
    x, y = start
    for size, dx, dy in ((18.0, -1, -7), (24.0, 19, -15), (31.0, 24, -20)):
        x, y = x + dx, y + dy
        letters += zed((x, y), size, 10)
    return Part(tuple(sorted(letters, key=lambda s: s.inner)), plain=True)


def _cheer(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=-6 + j)
    arms, poms = [], []
    for s, y in ((LEFT, 0.24), (RIGHT, 0.12)):
        to = b.beside(s, y, 14)
        arms.append(b.arm(s, to, by=b.beside(s, 0.92, 16)))
        poms.append(pompom(going(to, -90 + s * 10, 8), 21, "pom" if s < 0 else "pom2"))
    back = (*_stand(b, left=(-3, 0), right=(8, -8)), *arms, poms[0])
    return Scene(b, back, hold=(going(b.beside(RIGHT, 0.12, 14), -80, 18), 62), own=(poms[1],))


def _point(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=6 + j, lean=-3)
    x, y = b.shoulder(RIGHT)
    to = (x + (62 if f.kind.torso else 34), y - 4)
    arm = b.arm(RIGHT, to, by=(x + 34, y + 16), hand="finger", angle=-14 + j)
    return Scene(b, (*_stand(b, tail=LEFT), b.akimbo(LEFT)), (arm,))


def _cry(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=j, shift=(0, 3))
    y, wide = f.floor - 3, 84.0 if f.kind.torso else 78.0
    arms: list[Part] = []
    streams: list[Shape] = []
    for s in SIDES:
        x = b.beside(s, 0.6, 14)[0]
        peak = max(b.face(0, -0.6)[1], f.head[1] + 4)
        top, end = (x - s * 14, peak), (x, b.face(0, 1.0)[1])
        d = path("MC", b.face(s * 0.78, 0.34), top, (end[0] + s * 3, top[1] + 8), end)
        streams += [Shape(d, "tear", 10), Shape(oval(end, 9.5, 12), "tear")]
        streams += [on(oval((end[0] - 3, end[1] - 2), 2.4, 4), "shine")]
        fist, by = b.face(s * 0.86, 0.44), b.beside(s, 0.95, -6)
        arms.append(b.arm(s, fist, by=by, angle=-90 - s * 20, size=1.05))
    glint = on(oval((-wide * 0.45, y - 2), wide * 0.2, 3), "shine")
    pool = Part((Shape(oval((0, y), wide, 14), "tear"), glint), plain=True)
    return Scene(b, (pool, *_stand(b)), (Part(tuple(streams), plain=True), *arms))


def _run(f: Frame, j: float) -> Scene:
    b = Body(f, lean=12, tilt=4 + j, shift=(3, 0) if f.kind.torso else (0, 0))
    x, y = b.shoulder(RIGHT)
    fore = b.arm(RIGHT, (x + 34, y + 14), by=(x + 22, y + 44))
    x, y = b.shoulder(LEFT)
    far = b.arm(LEFT, (x - 42, y + 34), by=(x - 38, y + 2))
    dust = Part(puff((-84, f.floor - 11), 13, "dust") + puff((-58, f.floor - 8), 9, "dust"))
    legs = b.legs((-34, -10), (26, -12))
    return Scene(b, _stack(b.tail(LEFT), dust, b.trunk(*legs), far), (fore,))


def _hide(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=-4 + j)
    top = max(b.face(0, 0.82)[1], f.head[1] + 0.68 * (f.head[3] - f.head[1]))
    wide, low = max(f.half * 0.88, 64.0), max(top + 84, f.head[3] + 16)
    corners = ((-wide, top), (wide, top), (wide - 7, low - 6), (wide - 8, low), (wide - 14, low),
               (14 - wide, low), (8 - wide, low), (7 - wide, low - 6))  # fmt: skip
    flaps = (
        path("MLLLZ", (s * wide, top), (s * (wide + 24), top + 26), (s * (wide + 18), top + 46),
             (s * (wide - 3), top + 26))
        for s in SIDES
    )  # fmt: skip
    tape = path("MLLLLLLZ", (-13, top), (13, top), (13, top + 36), (6.5, top + 30), (0, top + 36),
                (-6.5, top + 30), (-13, top + 36))  # fmt: skip
    rim = on(line((-wide + 3, top + 3), (wide - 3, top + 3)), "flap", 6)
    front = Shape(path("MLLQLQZ", *corners), "box")
    box = Part((*(Shape(d, "flap") for d in flaps), front, rim, on(tape, "tape")))
    return Scene(b, (), (box, *(grip((s * wide * 0.58, top + 5), f.hand) for s in SIDES)))


def _dance(f: Frame, j: float) -> Scene:
    b = Body(f, lean=-9, tilt=14 + j, shift=(4, 0) if f.kind.torso else (0, 0))
    hand, by = b.beside(RIGHT, 0.2, 8), b.beside(RIGHT, 0.95, 22)
    up = b.arm(RIGHT, hand, by=by, hand="finger", angle=-80)
    x, y = b.shoulder(LEFT)
    reach = 52 if f.kind.torso else 34
    down = b.arm(LEFT, (x - reach, y + 36), by=(x - reach * 0.7, y - 6), hand="open", angle=140)
    back = _stack(b.tail(LEFT), b.trunk(*b.legs((-2, 0), (26, -18))), down)
    return Scene(b, back, (up,), hold=(going(hand, -80, 20), 56))


def _offer(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=-4 + j, shift=(0, -4) if f.kind.torso else (0, 0))
    size = 28.0 if f.kind.torso else 25.0
    x, y = b.chest(0, 8)
    arms = tuple(
        b.arm(s, (x + s * size * 1.08, y + 12), by=(x + s * size * 2.5, y + 6)) for s in SIDES
    )
    return Scene(b, _stand(b), arms, hold=((x, y), 3.0 * size), own=(gift((x, y), size),))


def _flex(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=-5 + j)
    arms = []
    for s in SIDES:
        x, y = b.shoulder(s)
        elbow = (s * (f.half + (16 if f.kind.torso else 30)), y + 10)
        fist = (elbow[0] - s * 3, elbow[1] - 42)
        tube = path("MQL", (x, y), (x + s * 20, y + 14), elbow, fist)
        mx, my = (x + elbow[0]) / 2 + s * 4, (y + elbow[1]) / 2 - 2
        muscle = path("MQ", (mx - s * 9, my + 1), (mx, my - 9), (mx + s * 9, my + 3))
        lines = (line((fist[0] + k, fist[1] - 9), (fist[0] + k, fist[1] - 3)) for k in (-4, 1, 6))
        shapes = (
            Shape(tube, "limb", f.arm * 0.95),
            Shape(oval((mx, my), f.arm * 0.86, f.arm * 0.72), "limb"),
            Shape(oval(fist, f.hand * 1.1, f.hand * 1.04), "hand"),
            *(on(d, "fold", 1.7) for d in lines),
            on(muscle, "bend", 2.2),
        )
        arms.append(Part(shapes, seam=True))
    return Scene(b, _stack(b.trunk(*b.legs((-4, 0), (4, 0)))), tuple(arms))


def _thumb(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=5 + j)
    x, y = b.shoulder(RIGHT)
    to = (x + (34 if f.kind.torso else 20), y + 8)
    arm = b.arm(RIGHT, to, by=(x + 30, y + 48), hand="thumb", angle=-84 + j, size=1.35)
    return Scene(b, (*_stand(b, tail=LEFT), b.akimbo(LEFT)), (arm,))


def _cross(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=-6 + j, shift=(0, -8) if f.kind.torso else (0, 0))
    lift = 0 if f.kind.torso else 14
    arms = []
    for s in (RIGHT, LEFT):
        c = b.chest(0, lift)
        low = b.chest(s * (44 if f.kind.torso else 70), 34)
        arms.append(b.arm(s, (c[0] - s * 30, c[1] - 24), by=low, angle=-90 - s * 38, hand="flat"))
    return Scene(b, _stand(b), tuple(arms))


def _stretch(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=7 + j, lean=3, shift=(0, -2))
    tips = b.on_head((0, f.head[1] - 14))
    arms = []
    for s in (LEFT, RIGHT):
        end = (tips[0] + s * 9, tips[1])
        d = path("MC", b.shoulder(s), b.beside(s, 0.9, 24), b.beside(s, -0.05, 20), end)
        hand = Shape(oval(end, f.hand, f.hand * 0.86, s * -20), "hand")
        arms.append(Part((Shape(d, "limb", f.arm * 0.92), hand), seam=True))
    return Scene(b, (*arms, *_stand(b, left=(4, 0), right=(-4, 0))))


def _clap(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=4 + j)
    c = b.chest(0, 2)
    arms = []
    for s in SIDES:
        to, by = (c[0] + s * 14, c[1]), b.chest(s * 58, 22)
        arms.append(b.arm(s, to, by=by, hand="palm", angle=-90 + s * 18, size=1.15))
    rays = (line(going(c, a, 28), going(c, a, 39)) for a in (-128, -90, -52))
    sparks = Part(tuple(Shape(d, "spark", 6) for d in rays), seam=True, plain=True)
    return Scene(b, _stand(b), (*arms, sparks))


def _pray(f: Frame, j: float) -> Scene:
    b = Body(f, tilt=-7 + j, shift=(0, 4) if f.kind.torso else (0, 0))
    x, y = b.chest(0, -2)
    arms = []
    for s in SIDES:
        by = b.chest(s * 52, 26)
        arms.append(b.arm(s, (x + s * 7, y), by=by, hand="flat", angle=-90 - s * 7, size=1.15))
    return Scene(b, _stand(b), tuple(arms))


DRAWN: dict[str, Callable[[Frame, float], Scene]] = {
    "wave": _wave,
    "bow": _bow,
    "hug": _hug,
    "shrug": _shrug,
    "jump": _jump,
    "facepalm": _facepalm,
    "sleep": _sleep,
    "cheer": _cheer,
    "point": _point,
    "cry": _cry,
    "run": _run,
    "hide": _hide,
    "dance": _dance,
    "offer": _offer,
    "flex": _flex,
    "thumb": _thumb,
    "cross": _cross,
    "stretch": _stretch,
    "clap": _clap,
    "pray": _pray,
}
