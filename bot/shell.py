"""What `pmg say`, `keywords`, `user` and `key` do: one engine, one question, no messenger."""

from __future__ import annotations

import asyncio
import json
import math
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import Progress

from pmg_engine.engine import Engine
from pmg_engine.errors import PMGError
from pmg_engine.types import (
    Address,
    Candidate,
    EventId,
    Keywords,
    Said,
    Silence,
    Sticker,
    User,
    Voice,
)

from . import start
from .config import Settings
from .i18n import Catalogue

__all__ = [
    "Wish",
    "export",
    "forget",
    "keywords",
    "load",
    "person",
    "rotate",
    "say",
    "writable",
]

PICTURES = {".png": "PNG", ".webp": "WEBP"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What `pmg say` was asked for."""

    text: str
    user: User
    voice: Voice
    out: Path | None
    seed: int | None


def person(name: str) -> User:
    """ "mia" is a person of this command line, "web/example-mia" one of another platform."""
    platform, slash, id = name.partition("/")
    return User(platform, id) if slash else User("local", name)


def writable(out: Path | None) -> None:
    """Says before the drawing that the picture could not be kept. Raises PMGError."""
    if out is None:
        return
    if out.suffix.lower() not in PICTURES:
        raise PMGError(f"--out {out}: a sticker is a .png or a .webp. Choose one of these endings.")
    if not out.resolve().parent.is_dir():
        raise PMGError(f"--out {out}: the folder does not exist. Make it, or choose another.")


async def say(settings: Settings, wish: Wish, *, as_json: bool) -> str:
    """Draws one sticker and tells about it: a sentence, or JSON."""
    async with engine(settings, wish.user) as ready:
        answer = await ready.reply(said(wish.text, wish.user, wish.voice), seed=wish.seed)
    if isinstance(answer, Silence):
        if as_json:
            return _json({"silence": answer.reason, "keywords": _keywords(answer.keywords)})
        return Catalogue(default=settings.bot.language).say(answer.reason)
    if wish.out:
        await asyncio.to_thread(keep, answer, wish.out)
    if as_json:
        return _json(about(answer, wish))
    words = (answer.drawn.style, answer.drawn.emotion, answer.drawn.character)
    return f"{wish.out}: {' '.join(filter(None, words))} (seed {answer.seed})"


async def keywords(settings: Settings, user: User, lines: Iterable[str], out: TextIO) -> None:
    """One JSON object per line read, in order; `emotion` among its keys."""
    source = iter(lines)
    async with engine(settings, user) as ready:
        while (line := await asyncio.to_thread(next, source, None)) is not None:
            found = await ready.keywords(said(line.rstrip("\r\n"), user, "mine"))
            out.write(_json(_flat(found)) + "\n")
            out.flush()


async def load(settings: Settings, user: User, file: Path | None) -> str:
    """Adds exported lines to a person. Raises PMGError naming the line that is not JSON."""
    text = await asyncio.to_thread(read, file)
    rows = [_row(line, n) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    async with start.memory(settings) as store:
        count = await store.load(user, rows)
    return f"{count} of {len(rows)} lines are new and were added to {user.platform}/{user.id}."


async def export(settings: Settings, user: User, file: Path | None) -> str:
    """Writes everything known about a person as JSON lines."""
    async with start.memory(settings) as store:
        rows = await store.export(user)
    text = "".join(_json(row) + "\n" for row in rows)
    await asyncio.to_thread(write, file, text)
    return f"{len(rows)} lines of {user.platform}/{user.id}."


async def forget(settings: Settings, user: User) -> str:
    """Destroys the person's key, then every row."""
    async with start.memory(settings) as store:
        receipt = await store.forget(user)
    told = f"Everything about {user.platform}/{user.id} is deleted"
    return f"{told}: {receipt.rows} rows (receipt {receipt.receipt_id})."


async def rotate(settings: Settings) -> str:
    """Brings everything remembered under a new master key."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Changing the key")

        def tell(done: int, total: int) -> None:
            progress.update(bar, completed=done, total=total)

        old = await start.rotate(settings, tell=tell)
    return (
        "The master key is changed. Keep a copy of the new one. The old one is now "
        f"{old}: only backups made until now need it. Delete both."
    )


@asynccontextmanager
async def engine(settings: Settings, user: User) -> AsyncIterator[Engine]:
    """The engine, closed afterwards; a spinner while the models are loaded.

    Who is named on the command line agrees to be remembered.
    """
    async with AsyncExitStack() as stack:
        with Console(stderr=True).status("Loading the models ..."):
            store = await stack.enter_async_context(start.memory(settings))
            await store.consent(user, True)
            ready = await stack.enter_async_context(start.engine(settings, store))
            await ready.warm()
        yield ready


def said(text: str, user: User, voice: Voice) -> Said:
    """A line typed at this command line."""
    return Said(
        id=EventId(f"{user.platform}:{user.id}:{uuid.uuid4().hex}"),
        user=user,
        address=Address(user.platform, user.id),
        at=time.time(),
        text=text,
        voice=voice,
    )


def read(file: Path | None) -> str:
    """A file, or stdin. Raises PMGError."""
    try:
        data = file.read_bytes() if file else sys.stdin.buffer.read()
        return data.decode("utf-8")
    except OSError as error:
        raise PMGError(f"{file}: {error.strerror}. Name a file that can be read.") from None
    except UnicodeDecodeError:
        raise PMGError(f"{file or 'The input'} is not UTF-8 text. Nothing was imported.") from None


def write(file: Path | None, text: str) -> None:
    """Into a file, or to stdout. Raises PMGError."""
    if file is None:
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PMGError(f"{file}: {error.strerror}. Choose another place.") from None


def keep(sticker: Sticker, out: Path) -> None:
    """Writes the picture, with its transparency. Raises PMGError."""
    try:
        sticker.image.save(out, PICTURES[out.suffix.lower()], lossless=True)
    except OSError as error:
        raise PMGError(f"--out {out}: {error.strerror or error}. Choose another place.") from None


def about(sticker: Sticker, wish: Wish) -> dict[str, Any]:
    """Everything there is to know about a sticker, as plain data."""
    return {
        "text": wish.text,
        "user": f"{wish.user.platform}/{wish.user.id}",
        "voice": wish.voice,
        "keywords": _keywords(sticker.keywords),
        "drawn": asdict(sticker.drawn),
        "seed": sticker.seed,
        "z": sticker.z,
        "alpha": sticker.alpha,
        "candidates": [_candidate(one) for one in sticker.candidates],
        "milliseconds": dict(sticker.milliseconds),
        "out": str(wish.out) if wish.out else None,
    }


def _candidate(one: Candidate) -> dict[str, float]:
    return {key: getattr(one, key) for key in ("w_p", "w_s", "d_t", "d_p", "z", "seed")}


def _keywords(found: Keywords | None) -> dict[str, Any] | None:
    return asdict(found) if found else None


def _flat(found: Keywords) -> dict[str, Any]:
    return {**asdict(found.target), "preference": [asdict(one) for one in found.preference]}


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise PMGError(f"Line {number} is not a JSON object. Nothing was imported.")
    return row


def _json(value: Any) -> str:
    return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
