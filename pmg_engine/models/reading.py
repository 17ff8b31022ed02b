"""A history as the bias-correction LLM reads it: token ids, pictures between them. Knows no net."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from pmg_engine import prompts
from pmg_engine.types import History, Usage

__all__ = ["Reading", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Token ids, and the looks of used stickers as (how many ids stand before it, float16 row)."""

    ids: tuple[int, ...]
    looks: tuple[tuple[int, bytes], ...] = ()

    @property
    def key(self) -> bytes:
        """The same for equal readings, and nobody's words can be read from it."""
        return hashlib.sha256(repr((self.ids, self.looks)).encode()).digest()


def read(history: History, tokenizer: Any, *, family: str, seen: bytes = b"") -> Reading:
    """The preference prompt of a history; each look stands right behind its use's line.

    Args:
        seen: the name of the weights whose looks are read (`Usage.look` starts with it); looks of
            others are left out. Empty: words alone, as PMG's own.
    """
    prompt = prompts.taste(history, family=family)
    ids: list[int] = []
    looks: list[tuple[int, bytes]] = []
    text = prompt.system
    lines = zip(prompts.events(history), prompts.lines(history), strict=True)
    for n, (event, line) in enumerate(lines):
        text += f"\n{line}" if n else line
        look = event.look if seen and isinstance(event, Usage) else None
        if look is not None and look.startswith(seen):
            ids += tokenizer(text, add_special_tokens=not ids)["input_ids"]
            looks.append((len(ids), look.removeprefix(seen)))
            text = ""
    ids += tokenizer(text, add_special_tokens=not ids)["input_ids"] if text else []
    return Reading(tuple(ids), tuple(looks))
