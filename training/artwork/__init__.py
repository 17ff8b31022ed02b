"""The labelled grid of faces on heads, drawn from public artwork packages. Knows no model."""

from .colours import COLOURS, recolour
from .grid import Cell, Character, cells, characters, face_mask, head, layers, render, thing
from .packages import ArtworkError

__all__ = [
    "COLOURS",
    "ArtworkError",
    "Cell",
    "Character",
    "cells",
    "characters",
    "face_mask",
    "head",
    "layers",
    "recolour",
    "render",
    "thing",
]
