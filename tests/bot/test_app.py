"""The whole bot as a process: two commands later a page answers, and Ctrl-C ends it in order."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import PROJECT
from bot.net import free_port

PATIENCE = 120.0  # seconds: bounds a hang, never decides a pass


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A bot whose port is taken by somebody else."""
    with free_port("127.0.0.1", 0) as taken:
        config = tmp_path / "config.yaml"
        root, port = PROJECT / "weights", taken.getsockname()[1]
        (tmp_path / "weights").symlink_to(root)
        config.write_text(f"adapters: {{web: {{port: {port}}}}}\n")
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run", "--config", str(config)],
            cwd=PROJECT,
            env={
                **os.environ,
                "PMG_DATA_DIR": str(tmp_path / "data"),
                "PMG_DATA_KEY": "ab" * 32,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate(timeout=PATIENCE)


def test_it_moves_to_a_free_port_answers_and_stops(bot: subprocess.Popen[str]) -> None:
    assert bot.stdout
    said = []
    for line in bot.stdout:
        said.append(line)
        if line.startswith("Ready"):
            break
    told = "".join(said)
    assert re.search(r"Port \d+ is taken; using \d+\.", told), told
    page = re.search(r"Open (http://127\.0\.0\.1:\d+/)", told)
    assert page, told
    with urllib.request.urlopen(page[1] + "health", timeout=PATIENCE) as answer:
        assert json.load(answer)["status"] == "ok"
    with urllib.request.urlopen(page[1], timeout=PATIENCE) as answer:
        assert b"<html" in answer.read()
    bot.send_signal(signal.SIGINT)
    rest, errors = bot.communicate(timeout=PATIENCE)
    assert bot.returncode == 130, errors
    assert "Stopped." in rest
    assert "Traceback" not in errors
