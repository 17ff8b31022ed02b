"""THINKS: message in, personal sticker out. The door of the engine.

Loads no model library by itself.
"""

from __future__ import annotations

from .engine import Engine
from .errors import PMGError
from .types import Keywords, Notice, Said, Silence, Sticker, Used, User

__all__ = [
    "Engine",
    "Keywords",
    "Notice",
    "PMGError",
    "Said",
    "Silence",
    "Sticker",
    "Used",
    "User",
]
