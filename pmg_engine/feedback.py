"""What a person did with stickers -> how much they like each character, style and colour. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from .types import WEIGHTS, Kind, Liking, StickerId, Usage

FADE = 0.97  # per later act: taste drifts, half is gone after 23 acts
SHARE: dict[Kind, float] = {"character": 1.0, "style": 1.0, "colour": 0.6, "prop": 0.3}
BLAME: dict[Kind, float] = {"character": 1.0, "style": 0.4, "colour": 0.3, "prop": 0.3}
FULL = 3.0  # this much summed evidence counts as certain


def tally(uses: Sequence[Usage]) -> tuple[Liking, ...]:
    """Likings in -1..1, strongest first.

    The tag-frequency baseline of docs/paper.md with signs.

    Args:
        uses: oldest first. Dislikes blame the character most: it is what a person sees first.
    """
    sums: dict[tuple[Kind, str], float] = {}
    for age, use in enumerate(reversed(uses)):
        weight = WEIGHTS[use.how] * FADE**age
        for kind, word in _words(use):
            share = SHARE[kind] if weight > 0 else BLAME[kind]
            sums[kind, word] = sums.get((kind, word), 0.0) + weight * share
    likings = [
        Liking(word, kind, round(max(-1.0, min(1.0, total / FULL)), 3))
        for (kind, word), total in sums.items()
    ]
    return tuple(sorted(likings, key=lambda x: (-abs(x.weight), x.kind, x.word)))


def worth(uses: Sequence[Usage]) -> dict[StickerId, float]:
    """What was done with each sticker itself, in likes; below zero: not wanted again.

    Args:
        uses: oldest first.
    """
    sums: dict[StickerId, float] = {}
    for age, use in enumerate(reversed(uses)):
        if use.sticker:
            sums[use.sticker] = sums.get(use.sticker, 0.0) + WEIGHTS[use.how] * FADE**age
    return sums


def _words(use: Usage) -> list[tuple[Kind, str]]:
    """The taste words of one use; emotion is never taste (docs/paper.md)."""
    found: list[tuple[Kind, str]] = []
    if use.character:
        found.append(("character", use.character))
    if use.style:
        found.append(("style", use.style))
    if use.colour:
        found.append(("colour", use.colour))
    return found
