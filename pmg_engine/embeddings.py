"""Soft preference embeddings of one person (PMG E_s). Knows the seam, no model."""

from __future__ import annotations

from .interfaces import SoftPreference
from .types import History, Soft

__all__ = ["soften"]


async def soften(history: History, soft: SoftPreference | None) -> Soft | None:
    """What words do not say of a taste; None when off or without a past.

    Raises:
        ModelError: the soft model failed. Overloaded.
    """
    if soft is None or not (history.turns or history.uses):
        return None
    found = (await soft.embed([history]))[0]
    return found if len(found.rows) else None
