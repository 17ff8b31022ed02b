"""Tokens never reach the log, and what people wrote only at DEBUG."""

from __future__ import annotations

import logging
import sys

import pytest

from bot.log import Discreet, about

TELEGRAM = "1234567890:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB"


def line(message: str, *args: object, level: int = logging.INFO, **more: object) -> str:
    record = logging.LogRecord("bot.x", level, __file__, 1, message, args, None)
    record.__dict__.update(more)
    return Discreet(frozenset({"hunter2"})).format(record)


@pytest.mark.parametrize(
    "secret", [TELEGRAM, DISCORD, "sk-abcdefghijkl0123", "hunter2", "syt_abcdefghijklmnop"]
)
def test_tokens_are_left_out_at_every_level(secret: str) -> None:
    for level in (logging.DEBUG, logging.ERROR):
        shown = line("GET https://x/bot%s/getMe", secret, level=level)
        assert secret not in shown
        assert "getMe" in shown


def test_the_request_is_named_and_its_words_are_left_out() -> None:
    with about("8f3a21", "my cat 'Bo' sleeps\n"):
        shown = line("cannot draw %r", "my cat 'Bo' sleeps")
        assert "8f3a21" in shown
        assert "Bo" not in shown
        assert "Bo" in line("reads my cat 'Bo' sleeps", level=logging.DEBUG)
    assert "8f3a21" not in line("next")


def test_traces_are_discreet_too() -> None:
    try:
        raise ValueError(f"no {TELEGRAM} for my cat Bo")
    except ValueError:
        with about("1", "my cat Bo"):
            shown = line("oh", level=logging.ERROR, exc_info=sys.exc_info())
    assert "ValueError" in shown
    assert TELEGRAM not in shown
    assert "Bo" not in shown
