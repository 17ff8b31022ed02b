"""The `pmg` command: parses arguments, calls the app or the engine, turns errors into one line."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path

from pmg_engine.errors import PMGError

from . import app, check, log, shell
from .config import load

__all__ = ["main", "parser"]

INTERRUPTED = 130  # what shells expect after Ctrl-C
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX, M_ARENA_MAX = -1, -2, -4, -8  # <malloc.h>
Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 is good, 1 not, 2 a mistake with one line on stderr, 130 after Ctrl-C."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads are slow
    hold_memory()
    words = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in words
    try:
        return dispatch(words)
    except PMGError as error:
        if debug:
            raise
        sys.stderr.write(f"pmg: {error}\n")
        return 2
    except KeyboardInterrupt:
        if debug:
            raise
        return INTERRUPTED
    except BrokenPipeError:  # `pmg user export | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def hold_memory() -> None:
    """glibc otherwise gives every large tensor back to the system, and asks for it again: slow.

    And it keeps what each thread gives back for that thread alone, which takes 80 MiB. The same as
    the MALLOC_ variables in scripts/test.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # another C library
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, 1)
        for name, value in ((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, 2**31 - 1), (M_TOP_PAD, 2**28)):
            libc.mallopt(name, value)


def dispatch(words: list[str]) -> int:
    """Finds the command and runs it. Raises PMGError."""
    more = extensions()
    if words and words[0] in more:
        return int(more[words[0]].load()(words[1:]) or 0)
    chosen = parser(more).parse_args(words)
    log.setup("debug" if chosen.debug else "warning")
    command: Command = chosen.run
    return command(chosen)


def extensions() -> dict[str, EntryPoint]:
    """Commands that other packages bring through the entry-point group `pmg.commands`."""
    return {point.name: point for point in entry_points(group="pmg.commands")}


def parser(more: dict[str, EntryPoint]) -> argparse.ArgumentParser:
    """All commands and their options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, metavar="FILE", help="another config.yaml")
    common.add_argument("--debug", action="store_true", help="show traces and debug lines")
    top = argparse.ArgumentParser(
        prog="pmg",
        description="Stickers of your own.",
        epilog=f"more commands: {', '.join(sorted(more))}" if more else None,
    )
    top.add_argument("--version", action="version", version=f"pmg {version('pmg-stickers')}")
    sub = top.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, help: str, command: Command) -> argparse.ArgumentParser:
        one = sub.add_parser(name, help=help, description=help, parents=[common])
        one.set_defaults(run=command)
        return one

    add("run", "start the bot and its web page", run)
    add_say(add("say", "draw one sticker", say))
    words = add("keywords", "lines on stdin -> what each asks for, one JSON per line", keywords)
    words.add_argument("--user", default="me", metavar="NAME", help="whose taste (default: me)")
    add_user(add("user", "import, export or forget one person", user))
    one = add("key", "change the master key that protects what is remembered", key)
    one.add_argument("what", choices=("rotate",))
    add("check", "is everything in place? one line each", checks)
    return top


def add_say(one: argparse.ArgumentParser) -> None:
    """The options of `pmg say`."""
    one.add_argument("text", metavar="TEXT")
    one.add_argument("--user", default="me", metavar="NAME", help="whose sticker (default: me)")
    one.add_argument(
        "--voice",
        choices=("mine", "reply"),
        default="mine",
        help="mine: it says what TEXT says; reply: it answers TEXT (default: mine)",
    )
    one.add_argument(
        "--out", type=Path, metavar="FILE", help="a .png or .webp (default: sticker.png)"
    )
    one.add_argument("--seed", type=int, metavar="N", help="the same seed gives the same sticker")
    one.add_argument("--json", action="store_true", help="print keywords, scores and times as JSON")


def add_user(one: argparse.ArgumentParser) -> None:
    """The options of `pmg user`."""
    one.add_argument("what", choices=("import", "export", "forget"))
    one.add_argument("name", metavar="NAME", help="a name, or platform/id such as web/example-mia")
    one.add_argument("file", nargs="?", type=Path, help="JSON lines (default: stdin or stdout)")


def run(chosen: argparse.Namespace) -> int:
    """`pmg run`."""
    settings = load(chosen.config)
    log.setup("debug" if chosen.debug else settings.bot.log, secrets=settings.secrets)
    return asyncio.run(app.serve(settings))


def say(chosen: argparse.Namespace) -> int:
    """`pmg say`."""
    settings = load(chosen.config)
    out = chosen.out or (None if chosen.json else Path("sticker.png"))
    shell.writable(out)
    wish = shell.Wish(chosen.text, shell.person(chosen.user), chosen.voice, out, chosen.seed)
    sys.stdout.write(asyncio.run(shell.say(settings, wish, as_json=chosen.json)) + "\n")
    return 0


def keywords(chosen: argparse.Namespace) -> int:
    """`pmg keywords`."""
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    person = shell.person(chosen.user)
    asyncio.run(shell.keywords(load(chosen.config), person, lines, sys.stdout))
    return 0


def user(chosen: argparse.Namespace) -> int:
    """`pmg user import | export | forget`."""
    settings, person = load(chosen.config), shell.person(chosen.name)
    if chosen.what == "import":
        line = asyncio.run(shell.load(settings, person, chosen.file))
    elif chosen.what == "export":
        line = asyncio.run(shell.export(settings, person, chosen.file))
    else:
        line = asyncio.run(shell.forget(settings, person))
    sys.stderr.write(line + "\n")
    return 0


def key(chosen: argparse.Namespace) -> int:
    """`pmg key rotate`, while no bot runs."""
    settings = load(chosen.config)
    with app.only_one(settings.memory()):
        sys.stderr.write(asyncio.run(shell.rotate(settings)) + "\n")
    return 0


def checks(chosen: argparse.Namespace) -> int:
    """`pmg check`."""
    good = True
    for one in check.lines(chosen.config):
        good = good and one.good
        sys.stdout.write(f"{'ok ' if one.good else 'NOT'}  {one.name:<10} {one.detail}\n")
        sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
