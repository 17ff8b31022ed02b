"""MemoryStore: remembers people for a while and never on disk; knows no database.

A person and everything of theirs goes half an hour after they last did something.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pmg_engine.errors import StoreError, UnknownSticker
from pmg_engine.interfaces import Forgotten, Remembered, Rows
from pmg_engine.types import Address, Event, Liking, Marked, Said, Sticker, StickerId, Used, User

from . import notes, past, people, rows, stickers, wire

__all__ = ["MemoryStore"]

KEEP = 1800.0  # seconds after somebody's last event
MOST = 300  # people: a talkative one holds about a megabyte of stickers
Item = Event | stickers.Packed


@dataclass
class _Life:
    """One person."""

    seen: float  # seconds since the epoch
    items: dict[tuple[bool, str], Item] = field(default_factory=dict)  # in order of happening
    marks: dict[tuple[str, str], Marked] = field(default_factory=dict)
    alpha: float | None = None
    version: int = 0
    learned: tuple[str, tuple[Liking, ...]] | None = None
    settings: bytes | None = None

    def put(self, item: Item) -> bool:
        """Keep an event or sticker; False if it is known."""
        sticker = isinstance(item, stickers.Packed)
        if (sticker, item.id) in self.items:
            return False
        self.items[sticker, item.id] = item
        self.version += not sticker
        return True

    def mark(self, marked: Marked) -> bool:
        """Keep or undo a mark; False where nothing changed."""
        key = (marked.kind, marked.word)
        wanted = None if marked.mark == "none" else marked
        if self.marks.get(key) == wanted:
            return False
        self.marks.pop(key, None)
        if wanted:
            self.marks[key] = wanted
        self.version += 1
        return True

    def slide(self, alpha: float) -> bool:
        """Move the slider; False where nothing changed."""
        if alpha == self.slider():
            return False
        self.alpha = alpha
        self.version += 1
        return True

    def slider(self) -> float:
        """Where it stands."""
        return 0.5 if self.alpha is None else self.alpha

    def load(self, value: rows.Loaded, ids: set[StickerId]) -> bool:
        """One imported row; False where it was known."""
        match value:
            case Marked():
                return self.mark(value)
            case rows.Alpha():
                return self.slide(value.alpha)
            case rows.Settings():
                changed, self.settings = self.settings != value.data, value.data
                return changed
            case rows.Fallback():
                id = value.used.sticker
                known = id in ids or (True, str(id)) in self.items
                return self.put(value.used if known else value.otherwise)
        return self.put(value)

    def before(self, event: Event | None) -> list[Item]:
        """What happened before an event; everything, where that is not known."""
        items = list(self.items.values())
        if event is None or (False, event.id) not in self.items:
            return items
        return items[: list(self.items).index((False, event.id))]


class MemoryStore:
    """The `Store` of pmg_engine.interfaces for people who did not agree to be remembered."""

    def __init__(self, clock: Callable[[], float], *, keep: float = KEEP, most: int = MOST) -> None:
        self._clock = clock
        self._keep = keep
        self._most = most
        self._lives: dict[User, _Life] = {}  # who did something last comes last
        self._agreed: set[User] = set()
        self._lists: set[tuple[str, User, str]] = set()
        self._counters: dict[str, bytes] = {}

    def held(self, user: User) -> dict[User, past.Held]:
        """What lies here of somebody and of their memories of groups."""
        self._expire()
        return {
            one: past.Held(
                tuple(life.items.values()),
                tuple(life.marks.values()),
                life.alpha,
                life.version,
                life.settings,
            )
            for one, life in self._lives.items()
            if people.owned(one, user)
        }

    def drop(self, user: User) -> None:
        """Let go of somebody and of their memories of groups."""
        for one in [one for one in self._lives if people.owned(one, user)]:
            del self._lives[one]

    def purge_chat(self, address: Address) -> int:
        """Let go of every memory of a chat; how many things went."""
        kind, here = address.platform + people.GROUP, f"{address.chat}|"
        found = [u for u in self._lives if u.platform == kind and u.id.startswith(here)]
        found = [one for one in found if "|" not in one.id.removeprefix(here)]
        return sum(_size(self._lives.pop(one)) for one in found)

    async def remember(self, event: Event) -> bool:
        """Keep a Said or Used; False if this event id is known already."""
        if not isinstance(event, (Said, Used)) or (isinstance(event, Said) and not event.remember):
            return True
        return self._met(event.user).put(event)

    async def recall(self, user: User, *, before: Event | None, limit: int) -> Remembered:
        """The last `limit` events before the given one, oldest first, and the stickers in them."""
        life = self._of(user)
        then, drawn = life.before(before), _drawn(life.items.values())
        events = [one for one in then if not isinstance(one, stickers.Packed)][-limit:]
        named = {id for event in events for id in past.stickers_named(event)}
        last = list(_drawn(then))[-1:]
        ids = [*(id for id in drawn if id in named and id not in last), *last]
        found = {id: stickers.unpack(drawn[id].body) for id in ids}
        marks = tuple(life.marks.values())
        return Remembered(tuple(events), found, marks, life.slider(), life.version)

    async def keep(self, user: User, sticker: Sticker) -> None:
        """Keep a sticker; a known id stays as it is."""
        packed = await asyncio.to_thread(stickers.pack, sticker, at=self._clock())
        self._met(user).put(packed)

    async def sticker(self, user: User, id: StickerId) -> Sticker:
        """Raises UnknownSticker; a sticker of another user is unknown too."""
        packed = _drawn(self._of(user).items.values()).get(id)
        if packed is None or not packed.image:
            raise UnknownSticker("This sticker is not known any more. Ask for a new one.")
        cells = (packed.body, packed.image, packed.candidates)
        return await asyncio.to_thread(stickers.unpack, *cells)

    async def strip(self, user: User, id: StickerId) -> None:
        """Let go of a sticker's pictures and words."""
        life = self._of(user)
        if packed := _drawn(life.items.values()).get(id):
            life.items[True, id] = await asyncio.to_thread(stickers.stripped, packed)

    async def mark(self, user: User, marked: Marked) -> None:
        """Pin or remove one liking; "none" undoes it."""
        self._met(user).mark(marked)

    async def slide(self, user: User, alpha: float) -> None:
        """Set the slider, 0 "more message" .. 1 "more me". Raises StoreError outside of that."""
        if not 0.0 <= alpha <= 1.0:
            raise StoreError("The slider goes from 0 to 1. Choose a value between them.")
        self._met(user).slide(alpha)

    async def learned(self, user: User, key: str) -> tuple[Liking, ...] | None:
        """The cached preference keywords for this key, or None."""
        known = self._of(user).learned
        return known[1] if known and known[0] == key else None

    async def cache(self, user: User, key: str, likings: tuple[Liking, ...]) -> None:
        """Keep preference keywords under this key in place of those under any older key."""
        if life := self._lives.get(user):
            life.learned = (key, likings)

    async def export(self, user: User) -> Rows:
        """Everything remembered of a user and of their selves in groups, oldest first.

        As the rows of pmg_engine.store.rows.
        """
        own = await self._rows(user)
        selves = [one for one in self._lives if one != user and people.owned(one, user)]
        groups = [found for one in selves if (found := await self._rows(one))]
        return own + [row for n, one in enumerate(groups, 1) for row in rows.in_group(n, one)]

    async def _rows(self, user: User) -> Rows:
        life = self._of(user)
        lines = await asyncio.to_thread(_exported, list(life.items.values()))
        settings = wire.loads(life.settings or b"{}")
        marks = list(life.marks.values())
        return rows.document(lines, marks, alpha=life.slider(), settings=settings)

    async def load(self, user: User, rows: Sequence[dict[str, Any]]) -> int:
        """Add exported rows to a user's history, all or nothing; how many of them were new."""
        values = await asyncio.to_thread(_parse, rows, user, now=self._clock())
        ids = {value.id for value in values if isinstance(value, stickers.Packed)}
        life = self._met(user)
        return sum([life.load(value, ids) for value in values])

    async def settings(self, user: User) -> dict[str, Any]:
        """A person's document of settings; {} for a stranger."""
        found: dict[str, Any] = wire.loads(self._of(user).settings or b"{}")
        return found

    async def settle(self, user: User, settings: dict[str, Any]) -> None:
        """Replace that document."""
        self._met(user).settings = wire.dumps(settings)

    async def consent(self, user: User, given: bool | None = None) -> bool:
        """Did they agree to be remembered? "No" erases."""
        if given:
            self._agreed.add(user)
        elif given is False:
            self._agreed.discard(user)
            self.drop(user)
        return user in self._agreed

    async def forget(self, user: User) -> Forgotten:
        """Everything of a user; lists stay."""
        theirs = [life for one, life in self._lives.items() if people.owned(one, user)]
        gone = sum(map(_size, theirs))
        self.drop(user)
        self._agreed.discard(user)
        mine = f"{user.platform}|{user.id}"
        for name in [n for n in self._counters if notes.subject_of(n) == mine]:
            del self._counters[name]
        at = self._clock()
        digest = hashlib.sha256(wire.dumps([mine, at])).hexdigest()
        return Forgotten(at, gone, digest[:10])

    async def listed(self, kind: str, user: User, place: str = "") -> bool:
        """Is the user on this list, at this place?"""
        return (kind, user, place) in self._lists

    async def list(self, kind: str, user: User, place: str = "", *, on: bool) -> None:
        """Put the user on this list, or take them off."""
        (self._lists.add if on else self._lists.discard)((kind, user, place))

    async def counters(self, name: str) -> dict[str, float]:
        """The numbers under a name; {} where there are none."""
        found: dict[str, float] = wire.loads(self._counters.get(name, b"{}"))
        return found

    async def count(self, name: str, values: dict[str, float]) -> None:
        """Replace them."""
        self._counters[name] = wire.dumps(values)

    async def close(self) -> None:
        """Nothing is open."""

    def _of(self, user: User) -> _Life:
        """To be read."""
        self._expire()
        return self._lives.get(user) or _Life(0.0)

    def _met(self, user: User) -> _Life:
        """To be written: this person has just done something."""
        self._expire()
        now = self._clock()
        life = self._lives.pop(user, None) or _Life(now)
        life.seen = now
        self._lives[user] = life
        if len(self._lives) > self._most:
            del self._lives[next(iter(self._lives))]
        return life

    def _expire(self) -> None:
        dead = self._clock() - self._keep
        for user, life in [*self._lives.items()]:
            if life.seen > dead:
                break  # everybody after did something later
            del self._lives[user]


def _size(life: _Life) -> int:
    return len(life.items) + len(life.marks)


_parse = rows.parse  # `MemoryStore.load` has a parameter of the module's name


def _drawn(items: Iterable[Item]) -> dict[StickerId, stickers.Packed]:
    """The stickers among these, oldest first."""
    return {one.id: one for one in items if isinstance(one, stickers.Packed)}


def _exported(items: Sequence[Item]) -> Rows:
    """Events and stickers as exported lines. Blocking."""
    drawn = {id: stickers.unpack(one.body, one.image) for id, one in _drawn(items).items()}
    lines = []
    for one in items:
        if isinstance(one, stickers.Packed):
            if not stickers.is_gone(drawn[one.id]):
                lines.append(rows.sticker_row(drawn[one.id], at=one.at))
        else:
            shown = [drawn[id].drawn for id in past.stickers_named(one) if id in drawn]
            lines.append(rows.event_row(one, shown[0] if shown else None))
    return lines
