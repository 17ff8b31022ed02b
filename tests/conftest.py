"""The real bot as a process and a person before its web page, for the tests of the whole house."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from adapters.web.security import Session
from bot.config import PROJECT
from bot.i18n import Catalogue
from bot.net import free_port

__all__ = ["PATIENCE", "SORRY", "Bot", "Line", "Person", "answers", "drew", "until"]

PATIENCE = 240.0  # seconds: bounds a hang, never decides a pass
# What the gate says when none of its drawings was good enough; chance decides when that happens.
SORRY = Catalogue().say("no-good-sticker")
KEY = "ab" * 32
Line = dict[str, Any]


class Bot:
    """`pmg run` over a data folder of its own; it can be stopped, killed and started again."""

    def __init__(self, folder: Path, *, data: Path | None = None, port: int | None = None) -> None:
        self.folder = folder
        self.data = data or folder / "data"
        self.config = folder / "config.yaml"
        if port is None:
            with free_port("127.0.0.1", 0) as free:
                port = free.getsockname()[1]
        weights = folder / "weights"
        if not weights.exists():
            weights.symlink_to(PROJECT / "weights")
        self.config.write_text(f"adapters: {{web: {{port: {port}}}}}\nbot: {{per_minute: 1000}}\n")
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""

    @property
    def env(self) -> dict[str, str]:
        own = {"PMG_DATA_DIR": str(self.data), "PMG_DATA_KEY": KEY}
        own["PMG_FORGOTTEN_FILE"] = str(self.folder / "forgotten")
        return {**os.environ, **own}

    @property
    def said(self) -> str:
        """Everything it wrote since its first start, to stdout and stderr."""
        return (self.folder / "said.txt").read_text()

    def start(self) -> str:
        """Start it and wait until it is ready; the address of its page."""
        with (self.folder / "said.txt").open("ab") as out:
            before = out.seek(0, os.SEEK_END)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "run", "--config", str(self.config)],
                cwd=PROJECT,
                env=self.env,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        process = self.process
        until(lambda: "\nReady after" in self.said[before:] or process.poll() is not None)
        found = re.search(r"^Open (\S+)$", self.said[before:], re.MULTILINE)
        assert found, self.said
        self.url = found[1]
        return self.url

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    @property
    def peak(self) -> float | None:
        """GB of memory it has held at most; None where the system does not tell."""
        assert self.process is not None
        file = Path(f"/proc/{self.process.pid}/status")
        found = re.search(r"VmHWM:\s+(\d+) kB", file.read_text()) if file.exists() else None
        return int(found[1]) / 1e6 if found else None

    def close(self) -> None:
        """Whatever happened: it is gone afterwards."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)


class Person:
    """Somebody before the web page, without a browser: one session, wherever the page is now."""

    def __init__(self) -> None:
        self.http = httpx.Client(timeout=PATIENCE)
        self.number = 0

    def close(self) -> None:
        """Leaves."""
        self.http.close()

    def opens(self, url: str) -> Person:
        """Opens the page, as the same person as before."""
        self.url = url + "web/"
        page = self.http.get(self.url)
        token = page.raise_for_status().text.partition('name="csrf" content="')[2][:64]
        self.http.headers.update({"X-CSRF-Token": token, "Origin": url.rstrip("/")})
        return self

    @property
    def id(self) -> str:
        session = Session.read(self.http.cookies["pmg_session"])
        assert session is not None
        return session.id

    def posts(self, path: str, **body: object) -> httpx.Response:
        self.number += 1
        data = json.dumps({"id": f"n{self.number}", **body})  # ASCII: half a character passes, too
        head = {"Content-Type": "application/json"}
        return self.http.post(self.url + path, content=data, headers=head)

    def says(self, text: str) -> None:
        answer = self.posts("say", text=text)
        assert answer.status_code == 202, answer.text

    def sees(self, enough: Callable[[list[Line]], bool]) -> list[Line]:
        """The lines of the conversation from its beginning, once there are enough."""
        lines: list[Line] = []
        end = time.monotonic() + PATIENCE
        with self.http.stream("GET", self.url + "events") as stream:
            for row in stream.iter_lines():  # a silent stream still sends a line every 15 s
                if row.startswith("data: ") and "kind" in (data := json.loads(row[6:])):
                    lines.append(data)
                if enough(lines):
                    return lines
                assert time.monotonic() < end, lines
        raise AssertionError(f"the stream ended after {lines}")

    def hears(self, text: str) -> Line:
        """Says a line and waits for what comes back."""
        before = self.number
        self.says(text)
        return self.sees(lambda lines: len(answers(lines)) > before)[-1]

    def draws(self, *texts: str) -> Line:
        """The first sticker that one of these lines gets."""
        for text in texts:
            if (answer := self.hears(text))["kind"] == "stickers":
                return answer
            assert drew(answer), answer
        raise AssertionError(f"nothing could be drawn for any of {texts}")


def drew(line: Line) -> bool:
    """A sticker, or the plain sentence that no drawing was good enough."""
    return line["kind"] == "stickers" or line.get("text") == SORRY


def answers(lines: list[Line]) -> list[Line]:
    """What the bot said, in order."""
    return [line for line in lines if line["kind"] != "said"]


def until(happened: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Waits for something that will be."""
    end = time.monotonic() + patience
    while not happened() and time.monotonic() < end:
        time.sleep(0.1)
