"""What is said in rooms now, and who is called how there: in memory only, for half an hour.

The bot writes down only what is said to it; so that people can talk at all, the pages get the
other lines from here. Nothing of it outlives the process.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Line", "Rooms"]

KEPT = 1_800.0  # seconds, as long as the bot remembers those who did not agree to more
LINES = 200  # of one room
ROOMS = 500
NAMES = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one person."""

    id: str  # as the pages know it
    session: str
    nonce: str
    at: float
    text: str
    reply: str = ""  # the line it answers


class Rooms:
    """The last lines of every room, and the names people chose."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lines: OrderedDict[str, deque[Line]] = OrderedDict()
        self._names: OrderedDict[str, str] = OrderedDict()

    def add(self, chat: str, line: Line) -> bool:
        """Keep a line; False where it is a retry."""
        known = self._lines.setdefault(chat, deque(maxlen=LINES))
        self._lines.move_to_end(chat)
        if any(line.id == one.id for one in known):
            return False
        known.append(line)
        while len(self._lines) > ROOMS:
            self._lines.popitem(last=False)
        return True

    def lines(self, chat: str) -> Iterator[Line]:
        """The lines of a room, oldest first; what is too old is dropped."""
        known, end = self._lines.get(chat, deque()), self._clock() - KEPT
        while known and known[0].at < end:
            known.popleft()
        yield from known

    def empty(self, chat: str) -> None:
        """Drop every line of a room."""
        self._lines.pop(chat, None)

    def line(self, chat: str, id: str) -> Line | None:
        """One line."""
        return next((line for line in self.lines(chat) if line.id == id), None)

    def call(self, session: str, name: str) -> None:
        """Somebody has this name from now on; an empty one takes it back."""
        self._names.pop(session, None)
        if name:
            self._names[session] = name
        while len(self._names) > NAMES:
            self._names.popitem(last=False)

    def name(self, session: str) -> str | None:
        """The name somebody chose, as far as they were here since the start."""
        return self._names.get(session)

    def forget(self, session: str) -> None:
        """Drop a person's lines and name."""
        self._names.pop(session, None)
        for chat, known in self._lines.items():
            kept = [line for line in known if line.session != session]
            self._lines[chat] = deque(kept, maxlen=LINES)
