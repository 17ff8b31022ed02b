"""Reads the choices made by eye: whose head is which drawing, where its face goes, what is out.

Knows no pixels.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a face lies on a head, in shares of the side: its size and the shift of its centre."""

    size: float
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class Head:
    """One character in one style.

    `clean`: the small inner leaves are its face and go. `drop`, `keep`: leaves that go or stay
    whatever that rule says. `fade`: leaves drawn at 30 %. `tint`: leaves drawn in another colour.
    `light`: how far the whole moves towards white, where dark features would drown. `patch`: SVG
    drawn over the rest. `view`: the shown part of the drawing (left, top, side), in shares of its
    side. `colour`: the body of a head of the avatar generator.
    """

    icon: str
    place: Place
    clean: bool
    drop: tuple[int, ...]
    keep: tuple[int, ...]
    fade: tuple[int, ...]
    tint: tuple[tuple[int, str], ...]
    light: float
    patch: str
    view: tuple[float, float, float]
    colour: str


@dataclass(frozen=True, slots=True)
class Style:
    """One style: the package its heads come from and the one of its faces."""

    package: str
    faces: str
    missing: tuple[str, ...]  # emotions its smileys do not show


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything chosen by eye."""

    styles: dict[str, Style]
    emotions: dict[str, tuple[str, ...]]
    face_leaves: dict[str, tuple[int, ...]]  # "package/smiley" -> the leaves that are its face
    heads: dict[str, dict[str, Head]]  # character -> style -> head
    red: frozenset[str]  # characters that cannot redden
    old: frozenset[str]  # characters of the first grid
    held: dict[str, tuple[str, ...]]  # emotion -> the first grid's held-out characters


def _head(character: dict[str, Any], own: dict[str, Any], ears: bool) -> Head:
    """The character's choices with the style's own on top."""
    both = {**character, **own}
    size, dx, dy = both["at"]
    return Head(
        icon=str(both["icon"]),
        place=Place(size, dx, dy),
        clean=bool(both.get("clean", False)) and not ears,
        drop=tuple(both.get("drop", ())),
        keep=tuple(both.get("keep", ())),
        fade=tuple(both.get("fade", ())),
        tint=tuple((int(leaf), fill) for leaf, fill in both.get("tint", {}).items()),
        light=float(both.get("light", 0.0)),
        patch=both.get("patch", ""),
        view=tuple(both.get("view", (0.0, 0.0, 1.0))),
        colour=both.get("colour", ""),
    )


@cache
def recipe() -> Recipe:
    """The recipe beside this file."""
    data = json.loads((HERE / "recipe.json").read_text(encoding="utf-8"))
    styles = {
        name: Style(s["package"], s.get("faces", s["package"]), tuple(s.get("missing", ())))
        for name, s in data["styles"].items()
    }
    heads = {}
    for name, character in data["characters"].items():
        own = character.pop("styles")
        heads[name] = {s: _head(character, own[s], s == "kawaii") for s in styles if s in own}
    return Recipe(
        styles=styles,
        emotions={e: tuple(names) for e, names in data["emotions"].items()},
        face_leaves={k: tuple(v) for k, v in data["face_leaves"].items()},
        heads=heads,
        red=frozenset(data["red"]),
        old=frozenset(data["old"]),
        held={e: tuple(names) for e, names in data["held"].items()},
    )
