"""Draws a whole figure under a head: an original body in the head's own palette and line.

Knows pictures, no model and no caption.
"""

from __future__ import annotations

from .figure import HOLDING, POSE_OF, POSES, draw, draw_seen, head_at, mirrored, pose_for

__all__ = ["HOLDING", "POSES", "POSE_OF", "draw", "draw_seen", "head_at", "mirrored", "pose_for"]
