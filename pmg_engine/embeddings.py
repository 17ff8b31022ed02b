"""Soft preference embeddings of one person (PMG E_s). Knows the seam, no model."""

from __future__ import annotations

from .interfaces import SoftPreference
from .types import Array, History

__all__ = ["soften"]


async def soften(history: History, soft: SoftPreference | None) -> Array | None:
    """(n, D) rows that say of a taste what words do not; None when off or without a past.

    Raises:
        ModelError: the soft model failed. Overloaded.
    """
    if soft is None or not (history.turns or history.uses):
        return None
    rows = (await soft.rows([history]))[0]
    return rows if len(rows) else None
