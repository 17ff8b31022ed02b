"""What a person did with stickers -> how much they like each character, style and colour. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .types import WEIGHTS, Kind, Liking, StickerId, Usage
from .vocabulary import group_of

FADE = 0.93  # per later act: taste drifts, half is gone after 10 acts
SHARE: dict[Kind, float] = {"character": 1.0, "style": 1.0, "colour": 0.6, "prop": 0.3}
BLAME: dict[Kind, float] = {"character": 1.0, "style": 0.4, "colour": 0.3, "prop": 0.3}
FULL = 3.0  # this much summed evidence counts as certain
HABIT = 2.0  # likes in one mood that say as much of that mood as all that is liked otherwise
Key = tuple[Kind, str]


def tally(uses: Sequence[Usage]) -> tuple[Liking, ...]:
    """Likings in -1..1, strongest first.

    Of each kind the word with most evidence stands for all that is known, the others beside it.

    Args:
        uses: oldest first. A dislike blames what of the picture was liked least until now: who is
            refused in a style that the same person keeps says little against the style.
    """
    likes = _summed(uses)
    net = dict(likes)
    for age, use in enumerate(reversed(uses)):
        against = min(0.0, WEIGHTS[use.how]) * FADE**age
        shown = _words(use) if against else []
        least = min((likes.get(key, 0.0) for key in shown), default=0.0)
        for key in shown:
            share = BLAME[key[0]] * (1 + least) / (1 + likes.get(key, 0.0))
            net[key] = net.get(key, 0.0) + against * share
    most = {kind: max([FULL, *(v for k, v in net.items() if k[0] == kind)]) for kind, _ in net}
    likings = [
        Liking(word, kind, round(max(-1.0, v / (most[kind] if v > 0 else FULL)), 3))
        for (kind, word), v in net.items()
    ]
    return _strongest_first(likings)


def in_mood(likings: Sequence[Liking], uses: Sequence[Usage], emotion: str) -> tuple[Liking, ...]:
    """The same likings, as this person has them when they feel like this: "cats when happy".

    What was used for feelings of this emotion's group is counted beside what is liked otherwise
    (Dirichlet smoothing, Zhai and Lafferty 2001); the strongest of each kind stays as strong as it
    was, and dislikes stay what they are.

    Args:
        uses: oldest first. emotion: raises KeyError for a word that is none.
    """
    group = group_of(emotion)
    own = _summed(uses, group)
    liked = [x for x in likings if x.weight > 0]
    whole = {x.kind: sum(y.weight for y in liked if y.kind == x.kind) for x in liked}
    now = {
        (x.kind, x.word): own.get((x.kind, x.word), 0.0) + HABIT * x.weight / whole[x.kind]
        for x in liked
    }
    scale = {
        kind: max(x.weight for x in liked if x.kind == kind)
        / max(v for k, v in now.items() if k[0] == kind)
        for kind in whole
    }
    moved = [
        replace(x, weight=round(now[x.kind, x.word] * scale[x.kind], 3)) if x.weight > 0 else x
        for x in likings
    ]
    return _strongest_first(moved)


def _strongest_first(likings: Sequence[Liking]) -> tuple[Liking, ...]:
    return tuple(sorted(likings, key=lambda x: (-abs(x.weight), x.kind, x.word)))


def _summed(uses: Sequence[Usage], group: str | None = None) -> dict[Key, float]:
    """What speaks for each word, later acts more; with a group, in feelings of that group alone."""
    sums: dict[Key, float] = {}
    for age, use in enumerate(reversed(uses)):
        fits = group is None or (use.emotion and group_of(use.emotion) == group)
        weight = max(0.0, WEIGHTS[use.how]) * FADE**age if fits else 0.0
        for key in _words(use) if weight else ():
            sums[key] = sums.get(key, 0.0) + weight * SHARE[key[0]]
    return sums


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


def _words(use: Usage) -> list[Key]:
    """The taste words of one use; emotion is never taste (docs/paper.md)."""
    found: list[Key] = []
    if use.character:
        found.append(("character", use.character))
    if use.style:
        found.append(("style", use.style))
    if use.colour:
        found.append(("colour", use.colour))
    return found
