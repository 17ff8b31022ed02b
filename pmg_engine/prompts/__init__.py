"""Prompt templates, versioned, a folder per model family; history as lines. Knows no model."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pmg_engine.interfaces import Prompt
from pmg_engine.types import History, Turn, Usage
from pmg_engine.vocabulary import EMOTIONS, GROUPS, INTENTS

__all__ = ["BUDGET", "VERSION", "WINDOW", "events", "lines", "target", "taste"]

VERSION = "1"  # part of every cache key: raise it whenever a template or a line changes
WINDOW = 12  # lines of history: twice the most that PMG shows, and still 200 tokens
# Latin letters of a message (a Chinese one counts as three): the pocket model learned on 72 tokens
BUDGET = {"pocket": 300, "general": 2000}
TURN = 80  # characters of a past line
HOW = {
    "sent": "sent", "liked": "liked", "disliked": "disliked", "more": "wanted more",
    "rerolled": "re-rolled", "picked": "picked", "packed": "kept", "removed": "removed",
}  # fmt: skip


@cache
def _template(family: str, name: str) -> str:
    folder = files(__package__).joinpath(family)
    if not folder.is_dir():
        folder = files(__package__).joinpath("general")
    text = folder.joinpath(f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")
    groups = "; ".join(f"{g}: {', '.join(e)}" for g, e in GROUPS.items())
    return (
        text.replace("{groups}", groups)
        .replace("{emotions}", ", ".join(EMOTIONS))
        .replace("{intents}", ", ".join(INTENTS))
    )


def _safe(text: str) -> str:
    """One line that cannot be mistaken for a control token."""
    return " ".join(text.replace("<|", "< ").replace("|>", " >").split())


def target(text: str, *, family: str) -> Prompt:
    """What does this moment ask for (PMG: K_t)?"""
    budget = BUDGET.get(family, BUDGET["general"])
    plain = _safe(text[: 20 * budget])
    head = _fitting(plain, budget)
    if len(head) < len(plain):  # people say what they feel first or last
        tail = _fitting(plain[::-1], budget // 3)[::-1]
        plain = f"{_fitting(plain, budget - budget // 3)} {tail}"
    return Prompt(_template(family, "target"), plain)


def _fitting(text: str, budget: int) -> str:
    """The longest beginning of a text within a budget."""
    spent = 0
    for n, character in enumerate(text):
        spent += 1 if character < "\u2e80" else 3
        if spent > budget:
            return text[:n]
    return text


def taste(history: History, *, family: str) -> Prompt:
    """What does this person like and dislike (PMG: K_p)?"""
    return Prompt(_template(family, "taste"), "\n".join(lines(history)))


def events(history: History) -> list[Turn | Usage]:
    """What the lines are about: the last WINDOW things said and used, oldest first."""
    known: list[Turn | Usage] = [*history.turns, *history.uses]
    return sorted(known, key=lambda e: e.at)[-WINDOW:]


def lines(history: History) -> list[str]:
    """The last lines of a history, oldest first, numbered (method: behaviour to text)."""
    return [f"{n}. {_line(e)}" for n, e in enumerate(events(history), 1)]


def _line(event: Turn | Usage) -> str:
    if isinstance(event, Turn):
        return f'"{_safe(event.text[:TURN])}"'
    parts = (event.character, event.emotion, event.style, event.colour, *event.props)
    return ", ".join([p for p in parts if p] + [HOW[event.how]])
