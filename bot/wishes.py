"""What one person decided: memory, language, taste in groups, outline. Knows no command."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, Protocol

from pmg_engine.types import User

__all__ = ["ASKED", "ASK_AFTER", "Keeper", "Memory", "Wishes", "changed", "wishes_of"]

Memory = Literal["yes", "once"]
MEMORIES = ("yes", "once")
ASK_AFTER = 3  # stickers: before that nobody can know whether they want to be remembered
# lists of the store, one for each time the question was put: without them, who never answers would
# be asked again in every half hour that they are known
ASKED = ("asked", "asked-twice")


class Keeper(Protocol):
    """What wishes need of the store."""

    async def settings(self, user: User) -> dict[str, Any]: ...
    async def settle(self, user: User, settings: dict[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """Decisions of one private person; nothing is assumed before it was said."""

    memory: Memory | None = None  # the answer to the question; None: none yet
    training: bool = False  # what they say may teach a model
    language: str | None = None  # of the bot's sentences; None: what the platform tells
    in_groups: bool = False  # their private taste may show in groups
    outline: bool = True  # white rim and shadow; in a group its admins settle that
    drawn: int = 0  # stickers so far, counted up to the last question

    @classmethod
    def read(cls, settings: dict[str, Any]) -> Wishes:
        """From a kept document; what is missing or makes no sense counts as never said."""
        known = {f.name: settings[f.name] for f in fields(cls) if f.name in settings}
        if known.get("memory") not in MEMORIES:
            known.pop("memory", None)
        for name in ("training", "in_groups", "outline"):
            if not isinstance(known.get(name), bool):
                known.pop(name, None)
        if not isinstance(known.get("language"), str):
            known.pop("language", None)
        if not isinstance(known.get("drawn"), int):
            known.pop("drawn", None)
        return cls(**known)

    @property
    def may_ask(self) -> bool:
        """Whether now is a time for the question."""
        return self.memory is None and self.drawn > 0 and self.drawn % ASK_AFTER == 0


async def wishes_of(keeper: Keeper, person: User) -> Wishes:
    """What a private person decided. Raises StoreError."""
    return Wishes.read(await keeper.settings(person))


async def changed(keeper: Keeper, person: User, **values: Any) -> Wishes:
    """Keep a decision beside the others. Raises StoreError."""
    settings = await keeper.settings(person)
    wishes = replace(Wishes.read(settings), **values)
    await keeper.settle(person, settings | asdict(wishes))
    return wishes
