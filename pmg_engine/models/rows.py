"""Texts to condition rows by a CLIP text encoder. The one place that decides what a pad row is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

LENGTH = 16  # tokens of one phrase, start and end included
SPARE = 4  # rows after the two phrases, for soft and image rows; zeros until something speaks there


def token_ids(tokenizer: Any, texts: Sequence[str], *, length: int = LENGTH) -> Tensor:
    """(B, length) token ids, cut or padded to length."""
    made = tokenizer(
        list(texts), padding="max_length", truncation=True, max_length=length, return_tensors="pt"
    )
    ids: Tensor = made.input_ids
    return ids


def rows_of(encoder: Any, ids: Tensor, *, end: int) -> Tensor:
    """(B, L, D) rows; every row behind the end token is zero.

    A zero row has a zero key and a zero value in the painter's cross-attention, so that soft
    rows never sit behind a wall of padding (docs/paper.md).
    """
    hidden: Tensor = encoder(input_ids=ids).last_hidden_state
    behind = (ids == end).int().cumsum(1) - (ids == end).int() > 0
    return hidden * (~behind).unsqueeze(-1).to(hidden.dtype)
