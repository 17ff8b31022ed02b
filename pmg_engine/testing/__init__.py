"""Kits that check a part against its seam: subclass one, give a fixture; knows no concrete part."""

from __future__ import annotations

from .sample import OpenStore
from .store import StoreConformance

__all__ = ["OpenStore", "StoreConformance"]
