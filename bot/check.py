"""`pmg check`: is everything in place? One readable line per question; repairs nothing."""

from __future__ import annotations

import asyncio
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import adapters
from pmg_engine.config import EngineConfig
from pmg_engine.errors import PMGError
from pmg_engine.safety import LANGUAGES, WordGuard

from . import start
from .config import PROJECT, Settings, load
from .net import free_port

__all__ = ["Line", "lines"]

LIBRARIES = ("torch", "diffusers", "transformers", "open_clip_torch", "xgrammar", "SQLAlchemy")
ROOM = 1.0  # GB: a full disk stops the database in the middle of a write


@dataclass(frozen=True, slots=True)
class Line:
    """One answer."""

    good: bool
    name: str
    detail: str


def lines(file: Path | None) -> Iterator[Line]:
    """All answers, the quick ones first."""
    yield python()
    yield libraries()
    yield ours()
    try:
        settings = load(file)
    except PMGError as error:
        yield Line(False, "config", str(error))
        return
    on = ", ".join(settings.adapters) or "nothing"
    yield Line(True, "config", f"{settings.file}; switched on: {on}")
    yield data(settings.memory())
    yield from ports(settings)
    yield weights(settings.engine, settings.root)
    yield gates()
    yield asyncio.run(drawing(settings))


def python() -> Line:
    """Which Python, and on what."""
    return Line(True, "python", f"{platform.python_version()} on {platform.platform(terse=True)}")


def libraries() -> Line:
    """The versions that matter when something is reported."""
    try:
        found = [f"{name} {version(name)}" for name in LIBRARIES]
    except PackageNotFoundError as error:
        return Line(False, "libraries", f"{error.name} is not installed. Run scripts/install.")
    return Line(True, "libraries", ", ".join(found))


def ours() -> Line:
    """Another distribution is called `adapters`, too: whose is imported?"""
    found = Path(adapters.__file__ or "").resolve()
    if found.is_relative_to(PROJECT):
        return Line(True, "adapters", str(found.parent))
    cure = "another package is in the way. Run the bot from its own .venv: scripts/run"
    return Line(False, "adapters", f"{found.parent} is not part of this project: {cure}")


def data(root: Path) -> Line:
    """Can the data folder be written, and is there room?"""
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root) as file:
            file.write(b"x")
        free = shutil.disk_usage(root).free / 1e9
    except OSError as error:
        cure = "Make it writable, or choose another with PMG_DATA_DIR."
        return Line(False, "data", f"{root}: {error.strerror}. {cure}")
    if free < ROOM:
        return Line(False, "data", f"{root}: only {free:.1f} GB of disk are free. Make room.")
    return Line(True, "data", f"{root}, {free:.0f} GB free")


def ports(settings: Settings) -> Iterator[Line]:
    """Would the web page get its port?"""
    web = settings.adapters.get("web")
    if web is None:
        return
    host, port = web.config.host, web.config.port
    with free_port(host, port) as found:
        got = found.getsockname()[1]
    if port in (got, 0):
        yield Line(True, "port", f"{host}:{port} is free")
    else:
        yield Line(True, "port", f"{host}:{port} is taken (by this bot?); {got} would be used")


def weights(config: EngineConfig, root: Path) -> Line:
    """Are the pocket models' files here?"""
    wanted = [config.similarity.path]
    wanted += [part.path for part in (config.language, config.painter) if part.kind == "pocket"]
    wanted = [root / folder for folder in wanted]
    missing = [folder for folder in wanted if not folder.is_dir()]
    if missing:
        cure = "Get them from the repository again, or correct the path in config.yaml."
        return Line(False, "weights", f"not there: {', '.join(map(str, missing))}. {cure}")
    size = sum(f.stat().st_size for folder in wanted for f in folder.rglob("*") if f.is_file())
    return Line(True, "weights", f"{', '.join(f.name for f in wanted)}: {size / 1e6:.0f} MB")


def gates() -> Line:
    """What keeps a sticker back? No classifier of pictures: the painter knows nothing indecent."""
    words = WordGuard()
    if words.judge("suicide") != "crisis":
        return Line(False, "gates", "the word lists are not whole. Get them from the repository.")
    listed = "word lists " + " ".join(LANGUAGES) + ", the language model's own word"
    return Line(True, "gates", f"messages: {listed}; pictures: empty, unlike, faceless")


async def drawing(settings: Settings) -> Line:
    """Does the database open, and do the models load and work?"""
    began = time.monotonic()
    try:
        async with start.memory(settings) as store, start.engine(settings, store) as engine:
            await engine.warm()
    except PMGError as error:
        return Line(False, "engine", str(error))
    return Line(True, "engine", f"loads and works, {time.monotonic() - began:.1f} s")
