"""A history as the bias-correction LLM reads it: token ids, pictures between them. Knows no net."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from pmg_engine import prompts
from pmg_engine.types import History, Usage

__all__ = ["OPENING", "Reading", "opening", "read"]

OPENING = '{"likes":[{"word":"'  # of keywords.Likes as JSON; what follows is liked most


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
    """The preference prompt of a history, up to where the model's own answer would begin.

    Each look stands right behind its use's line.

    Args:
        tokenizer: with the chat template of its model.
        seen: the name of the weights whose looks are read (`Usage.look` starts with it); looks of
            others are left out. Empty: words alone, as PMG's own.
    """
    prompt = prompts.taste(history, family=family)
    whole: str = tokenizer.apply_chat_template(
        [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        add_generation_prompt=True,
        tokenize=False,
    )
    ids: list[int] = []
    looks: list[tuple[int, bytes]] = []
    done, end = 0, whole.find(prompt.user)
    lines = zip(prompts.events(history), prompts.lines(history), strict=True)
    for n, (event, line) in enumerate(lines):
        end += len(line) + (1 if n else 0)
        look = event.look if seen and isinstance(event, Usage) else None
        if look is not None and look.startswith(seen):
            ids += tokenizer(whole[done:end], add_special_tokens=False)["input_ids"]
            looks.append((len(ids), look.removeprefix(seen)))
            done = end
    ids += tokenizer(whole[done:], add_special_tokens=False)["input_ids"]
    return Reading(tuple(ids), tuple(looks))


def opening(tokenizer: Any, count: int) -> list[int]:
    """The last `count` token ids by which an answer to the preference prompt begins.

    Repeated where there are fewer: the next word is what somebody likes most.
    """
    ids: list[int] = tokenizer(OPENING, add_special_tokens=False)["input_ids"]
    return (ids * count)[-count:]
