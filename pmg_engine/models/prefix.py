"""What every conversation with the same instructions begins with, read once. Knows no schema."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

__all__ = ["Prefixes"]

KEPT = 8  # instructions whose keys and values are remembered; the engine has two


class Prefixes:
    """Keys and values of the instructions, so that only a message itself is read each time.

    Args:
        net: a causal transformers model. tokenizer: its own chat template is asked where the
            instructions end.
    """

    def __init__(self, net: Any, tokenizer: Any) -> None:
        self._net, self._tokenizer = net, tokenizer
        self._known: dict[str, tuple[Tensor, DynamicCache]] = {}

    def start(self, system: str, ids: Tensor) -> dict[str, Any]:
        """What `generate` needs beside ids (1, L): a copy of the cache, or nothing.

        Nothing where a template does not begin with the instructions alone.
        """
        known = self._known.get(system)
        if known is None:
            while len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            known = self._known[system] = self._read(system)
        head, cache = known
        length = head.shape[1]
        if not 0 < length < ids.shape[1] or not torch.equal(ids[:, :length], head):
            return {}
        return {"past_key_values": copy.deepcopy(cache)}

    @torch.inference_mode()
    def _read(self, system: str) -> tuple[Tensor, DynamicCache]:
        """The tokens that two different messages begin with, and their keys and values."""
        one, two = (self._coded(system, user) for user in ("a", "\u6c34 1"))
        length = 0
        while length < min(len(one), len(two)) and one[length] == two[length]:
            length += 1
        head = torch.tensor([one[:length]], device=self._net.device)
        cache = DynamicCache(config=self._net.config)
        if length:
            self._net(input_ids=head, past_key_values=cache, use_cache=True)
        return head, cache

    def _coded(self, system: str, user: str) -> list[int]:
        talk = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        coded = self._tokenizer.apply_chat_template(
            talk, add_generation_prompt=True, return_dict=True
        )
        return list(coded["input_ids"])
