"""Two people of different taste, so that a newcomer sees what taste changes. Knows no model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from pmg_engine.types import Taste, User

__all__ = ["EXAMPLES", "Learner", "settle"]

# (character, style, emotion) of stickers they liked; cells the painter knows well
MIA = (
    ("cat", "kawaii", "happy"),
    ("cat", "kawaii", "love"),
    ("puppy", "kawaii", "shy"),
    ("cat", "kawaii", "excited"),
    ("puppy", "kawaii", "happy"),
    ("cat", "kawaii", "pleading"),
    ("cat", "kawaii", "laugh"),
    ("puppy", "kawaii", "love"),
    ("cat", "kawaii", "sad"),
    ("cat", "kawaii", "surprised"),
)
LEO = (
    ("bear", "bold", "cool"),
    ("bear", "bold", "laugh"),
    ("panda", "retro", "happy"),
    ("bear", "bold", "smug"),
    ("bear", "bold", "angry"),
    ("panda", "bold", "cool"),
    ("bear", "bold", "excited"),
    ("bear", "bold", "happy"),
    ("bear", "bold", "cheeky"),
    ("panda", "bold", "laugh"),
)
SAID = {
    "example-mia": ("good morning, little one", "my cat is asleep on my homework again"),
    "example-leo": ("coffee first, then the world", "who is up for a match tonight?"),
}
EXAMPLES = {User("web", "example-mia"): MIA, User("web", "example-leo"): LEO}


class Learner(Protocol):
    """What this module needs of the engine."""

    async def profile(self, user: User) -> Taste: ...
    async def load(self, user: User, rows: Sequence[dict[str, Any]]) -> int: ...


async def settle(engine: Learner, *, at: float) -> None:
    """Gives the example people their past, if they have none. `at`: seconds since the epoch."""
    for user, liked in EXAMPLES.items():
        taste = await engine.profile(user)
        if not taste.uses:
            await engine.load(user, rows(user, liked, at=at))


def rows(user: User, liked: Sequence[tuple[str, str, str]], *, at: float) -> list[dict[str, Any]]:
    """A past as `pmg user import` would read it, one line a minute until `at`."""
    lines: list[dict[str, Any]] = [{"kind": "said", "text": text} for text in SAID[user.id]]
    for character, style, emotion in liked:
        words = {"character": character, "style": style, "emotion": emotion}
        lines.append({"kind": "used", "how": "liked", **words})
    return [{**line, "at": at - 60.0 * (len(lines) - n)} for n, line in enumerate(lines)]
