"""The conformance kit over Telegram, through the real library and a Bot API on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.testing import AdapterConformance
from tests.far.telegram.driver import Telegram as Far

from .telegram_kit import TelegramWire


class TestTelegram(AdapterConformance):
    @pytest.fixture
    async def wire(self) -> AsyncIterator[TelegramWire]:
        async with Far() as far:
            yield TelegramWire(far)
