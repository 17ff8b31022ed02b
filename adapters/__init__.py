"""TRANSLATE: one messenger, one file. Short names of the adapters that come with the project."""

from __future__ import annotations

__all__ = ["ADAPTERS"]

# name -> "module:Class"; outside the repository a full "package.module:Class" works as well
ADAPTERS = {
    "console": "adapters.console:Console",
    "web": "adapters.web:Web",
}
