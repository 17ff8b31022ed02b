"""Logging: a request id on every line; never a token, and what people wrote only at DEBUG."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ClassVar

__all__ = ["about", "request_id", "setup"]

TOKENS = re.compile(
    r"\d{6,12}:[A-Za-z0-9_-]{30,}"  # Telegram; no word boundary: its URLs say /bot123:abc/
    r"|[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"  # Discord
    r"|syt_[A-Za-z0-9_=-]{10,}"  # Matrix
    r"|(?:sk|xoxb|ghp|hf)[-_][A-Za-z0-9_-]{10,}"  # model servers and hubs
    r"|(?<=Bearer )\S+"
)
SHORTEST = 4  # characters: hiding every "ok" would hide the log itself


@dataclass(frozen=True, slots=True)
class Request:
    """What is being worked on."""

    id: str
    text: str


NOTHING = Request("-", "")
current: ContextVar[Request] = ContextVar("current", default=NOTHING)


@contextmanager
def about(id: str, text: str = "") -> Iterator[None]:
    """Log lines within bear this id; `text`, what the person wrote, is left out of them."""
    token = current.set(Request(id, text.strip()))
    try:
        yield
    finally:
        current.reset(token)


def request_id() -> str:
    """The id of the request in hand, or "-"."""
    return current.get().id


class Discreet(logging.Formatter):
    """Formats a record, traces included, and then takes out what must not be seen."""

    LINE: ClassVar[str] = "%(asctime)s %(levelname)-7s %(request)s %(name)s: %(message)s"

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        super().__init__(self.LINE)
        self.secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        request = current.get()
        record.request = request.id
        line = TOKENS.sub("<token>", super().format(record))
        for secret in self.secrets:
            line = line.replace(secret, "<secret>")
        if record.levelno > logging.DEBUG and len(request.text) >= SHORTEST:
            line = line.replace(request.text, "<text>").replace(repr(request.text)[1:-1], "<text>")
        return line


def setup(level: str, *, secrets: frozenset[str] = frozenset()) -> None:
    """One handler on stderr for everything; libraries speak from WARNING on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("bot", "adapters", "pmg_engine", "training", "evaluation"):
        logging.getLogger(ours).setLevel(level.upper())
