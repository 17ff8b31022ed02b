"""Which past turns and stickers the later steps are shown. Knows the store's seam, no model."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import UnknownSticker
from .interfaces import Remembered, Store
from .types import History, Said, Sticker, StickerId, Turn, Usage, Used, User
from .vocabulary import Vocabulary, vocabulary

__all__ = ["gather", "merged", "pictured"]

LIMIT = 200  # events looked back on; older ones weigh less than a hundredth
AGE = 180 * 86_400.0  # seconds: what was said half a year ago is no longer this person's taste
TURNS = 24  # lines said that are kept; uses are all kept, because counting needs them
PAIRS = 1_000_003  # no person has that many events: two versions together are one number
FRESH = (
    4  # the newest lines stay even where they name nothing: another language may name things too
)


async def gather(said: Said, store: Store, *, everything: bool = False) -> History:
    """A person's past strictly before this event (`everything`: all of it). Raises StoreError."""
    past = await store.recall(said.user, before=None if everything else said, limit=LIMIT)
    events = [e for e in past.events if said.at - e.at <= AGE]
    words = vocabulary()
    uses = [_usage(e, past.stickers, words) for e in events if isinstance(e, Used)]
    return History(
        turns=_telling(
            [Turn(e.text, e.at) for e in events if isinstance(e, Said) and e.text], words
        ),
        uses=tuple(uses),
        marks=past.marks,
        version=past.version,
        alpha=past.alpha,
        last_character=_last_character(past),
    )


async def pictured(
    user: User, ids: Sequence[StickerId], store: Store, *, most: int
) -> list[Sticker]:
    """The first of these stickers of theirs that still have a picture. Raises StoreError."""
    found: list[Sticker] = []
    for id in dict.fromkeys(ids):
        try:
            one = await store.sticker(user, id)
        except UnknownSticker:
            continue
        if one.image.width > 1:
            found.append(one)
        if len(found) == most:
            break
    return found


def merged(own: History, here: History) -> History:
    """One history of two of the same person's: their own, and the one of the group they are in."""
    return History(
        turns=tuple(sorted((*own.turns, *here.turns), key=lambda turn: turn.at))[-TURNS:],
        uses=tuple(sorted((*own.uses, *here.uses), key=lambda use: use.at)),
        marks=own.marks,
        version=own.version * PAIRS + here.version,
        alpha=own.alpha,
        last_character=here.last_character,
    )


def _telling(turns: Sequence[Turn], words: Vocabulary) -> tuple[Turn, ...]:
    """The lines that can tell of a taste: those that name a thing, and the newest ones."""
    newest = len(turns) - FRESH
    kept = [t for n, t in enumerate(turns) if n >= newest or words.find(t.text)]
    return tuple(kept[-TURNS:])


def _usage(used: Used, stickers: dict[StickerId, Sticker], words: Vocabulary) -> Usage:
    """A use in words: from the record of our own sticker, else from the names that came with it."""
    own = stickers.get(used.sticker) if used.sticker else None
    if own is not None:
        shown = own.drawn
        return Usage(
            used.how,
            used.at,
            character=shown.character,
            emotion=shown.emotion,
            style=shown.style,
            colour=shown.colour,
            props=shown.props,
            sticker=used.sticker,
            look=used.look,
        )
    named = [r for r in map(words.resolve, used.words) if r]
    first = {kind: word for word, kind in reversed(named)}
    things = [word for word, kind in named if kind == "prop"]
    character = first.get("character") or next((w for w in things if words.is_creature(w)), None)
    return Usage(
        used.how,
        used.at,
        character=character or next(iter(things), None),
        emotion=next((w for w in used.words if w in words.emotions), None),
        style=first.get("style"),
        colour=first.get("colour"),
        props=tuple(t for t in things if t != character) if character else tuple(things[1:]),
        sticker=used.sticker,
        look=used.look,
    )


def _last_character(past: Remembered) -> str | None:
    """The character drawn last: the store hands its sticker over as the last of all."""
    return next((s.drawn.character for s in reversed(past.stickers.values())), None)
