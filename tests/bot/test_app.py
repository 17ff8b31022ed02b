"""The whole bot as a process: a command later a page answers, and Ctrl-C ends it in order."""

from __future__ import annotations

import json
import re
import signal
import urllib.request
from contextlib import closing
from pathlib import Path

from bot.net import free_port
from tests.conftest import PATIENCE, Bot

OURS = re.compile(r"\d{4}-\d\d-\d\d .* INFO |(Loading|Port|Open|Ready|Stopping|Stopped)\b")


def test_it_moves_to_a_free_port_answers_and_stops(tmp_path: Path) -> None:
    with (
        free_port("127.0.0.1", 0) as taken,
        closing(Bot(tmp_path, port=taken.getsockname()[1])) as bot,
    ):
        page = bot.start()
        assert re.search(r"^Port \d+ is taken; using \d+\.$", bot.said, re.MULTILINE)
        with urllib.request.urlopen(page + "health", timeout=PATIENCE) as answer:
            assert json.load(answer)["status"] == "ok"
        with urllib.request.urlopen(page, timeout=PATIENCE) as answer:
            assert b"<html" in answer.read()
        assert bot.end(signal.SIGINT) == 130
    assert "Stopped." in bot.said
    foreign = [line for line in bot.said.splitlines() if not OURS.match(line)]
    assert foreign == [], "no progress bars, no warnings of libraries, no traces"
