"""What the judge is taught about each picture of the album, and asked about it. Knows no net."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.album import INSTEAD
from training.artwork.recipe import recipe
from training.compose import ACTS
from training.data import Art
from training.rig import POSE_OF, POSES

from .judge import NONE, OTHER, UNREADABLE

__all__ = ["HEADS", "Labels", "concept_of", "face_of", "is_thing", "kept_back", "label", "truth"]

HEADS = ("emotion", "character", "style", "pose", "act", "concept")
GRID = ("matrix", "body", "act", "prop")  # pictures with a character of the grid
ALIASES = {"pile of poo": "poo", "red heart": "heart", "red apple": "apple", "moon cake": "bun"}
FACES = ("smiley", "cat")  # emoji that are a face
SIGNS = frozenset({"crescent moon", "sun with"})  # things that also stand for a chat act


@dataclass(frozen=True, slots=True)
class Labels:
    """Label names and, per picture, their numbers (-1: unknown, teaches nothing)."""

    names: dict[str, list[str]]
    numbers: NDArray[np.int64]  # (N, 6), in the order of HEADS


def kept_back(row: Art) -> bool:
    """One training cell in ten is kept from the judge, by hash of its whole name.

    With it goes every figure, act and prop of that emotion, character and style.
    """
    key = f"judge|{row.emotion}|{row.character}|{row.style}".encode()
    return row.group in GRID and hashlib.sha256(key).digest()[1] < 26


def face_of(row: Art) -> str:
    """The emotion on the face: an act's pictures have the face it is drawn with; "" without one."""
    if row.group not in GRID:
        has_face = row.group == "figure" or row.character in FACES
        return row.emotion if has_face else ""
    face = ACTS[row.emotion][0] if row.emotion in ACTS else row.emotion
    return INSTEAD[face] if face in recipe().styles[row.style].missing else face


def is_thing(row: Art) -> bool:
    """Is the whole picture one concept?"""
    is_face = row.character == "smiley" or (row.character in FACES and row.emotion != "")
    return row.group == "emoji" and not is_face


def concept_of(row: Art) -> str:
    """The thing that is seen: the whole picture, or what is held or lies beside; else ""."""
    return row.character if is_thing(row) else row.prop


def truth(row: Art) -> dict[str, str]:
    """What a picture shows, head by head; a head that cannot be asked about it is left out."""
    found = {"emotion": face_of(row), "style": row.style}
    if row.group in GRID:
        found["character"] = row.character
        found["pose"] = row.pose or NONE
    if row.group == "act":
        found["act"] = row.emotion
    elif row.group == "matrix" or (row.group == "prop" and row.prop not in SIGNS):
        found["act"] = NONE
    found["concept"] = concept_of(row)
    return {head: word for head, word in found.items() if word}


def _taught(row: Art, characters: Sequence[str]) -> dict[str, str]:
    """The truth without what would teach the judge to guess."""
    found = truth(row)
    # A pose or a hand that says the emotion would be read instead of the face.
    if row.group == "act" or (row.pose and POSE_OF.get(row.emotion) == row.pose):
        found.pop("emotion", None)
    # In another colour a black cat is a cat.
    kin = (name for name in characters if name != row.character)
    if row.colour and any(n in row.character or row.character in n for n in kin):
        found.pop("character", None)
    if row.group not in GRID:
        who = ALIASES.get(row.character, row.character)
        if who in characters:
            found["character"] = who
        elif not any(name in who for name in characters):
            found["character"] = OTHER
    return found


def label(rows: Sequence[Art]) -> Labels:
    """Every label that occurs, and the numbers of each picture."""
    heads = [r for r in rows if r.group == "matrix"]
    characters = sorted({r.character for r in heads})
    names = {
        "emotion": [*sorted({r.emotion for r in heads}), UNREADABLE],
        "character": [*characters, OTHER],
        "style": sorted({r.style for r in rows}),
        "pose": [*POSES, NONE],
        "act": [*ACTS, NONE],
        "concept": sorted({concept_of(r) for r in rows} - {""}),
    }
    places = {head: {word: i for i, word in enumerate(words)} for head, words in names.items()}
    numbers = np.full((len(rows), len(HEADS)), -1, np.int64)
    for i, row in enumerate(rows):
        found = _taught(row, characters)
        numbers[i] = [places[head].get(found.get(head, ""), -1) for head in HEADS]
    return Labels(names, numbers)
