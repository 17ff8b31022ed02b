"""What the tests of the engine share: one guard over the shipped word lists."""

from __future__ import annotations

import pytest

from pmg_engine.safety import WordGuard


@pytest.fixture(scope="session")
def guard() -> WordGuard:
    """The gate as it ships; it keeps nothing of what it judges."""
    return WordGuard()
