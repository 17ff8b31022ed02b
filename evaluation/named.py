"""Acceptance: a character or style the message names is drawn, by its words and by its pixels."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from pmg_engine.types import Silence, Sticker, User

from .judge import Judge
from .report import Row, Table, write
from .score import share
from .world import world

TARGET = 0.95
FILE = Path(__file__).resolve().parent / "named.jsonl"


@dataclass(frozen=True, slots=True)
class Wish:
    """A sentence and what it names; None where it names nothing of that kind."""

    text: str
    lang: str
    character: str | None
    style: str | None

    def met(self, character: str | None, style: str | None) -> bool:
        """Is everything that was named there?"""
        return self.character in (None, character) and self.style in (None, style)


def wishes(path: Path = FILE) -> list[Wish]:
    """The hand-written sentences."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Wish(r["t"], r["lang"], r.get("character"), r.get("style")) for r in rows]


async def answers(found: list[Wish], seed: int) -> list[Sticker | Silence]:
    """One sticker per sentence; every sentence comes from a person with another taste."""
    given = []
    async with world() as room:
        for i, wish in enumerate(found):
            user = User("eval", f"named-{i}")
            other = ("fox", "retro") if wish.character != "fox" else ("panda", "bold")
            for _ in range(3):
                await room.use(user, "liked", words=other)
            given.append(await room.say(user, wish.text, seed=seed + i))
    return given


def line(pairs: list[tuple[Wish, Sticker | Silence]], judge: Judge) -> Row:
    """Shares of one group of sentences."""
    drawn, seen = [], []
    for wish, answer in pairs:
        if isinstance(answer, Silence):
            drawn.append(False)
            seen.append(False)
            continue
        verdict = judge.read([answer.candidates[0].image])[0]
        drawn.append(wish.met(answer.drawn.character, answer.drawn.style))
        seen.append(wish.met(verdict.character, verdict.style))
    return {"sentences": len(pairs), "drawn": share(drawn), "seen by judge": share(seen)}


def missed(pairs: list[tuple[Wish, Sticker | Silence]]) -> list[str]:
    """The sentences that were not obeyed, with what was drawn instead."""
    found = []
    for wish, answer in pairs:
        if isinstance(answer, Silence):
            found.append(f"{wish.text} -> nothing ({answer.reason})")
        elif not wish.met(answer.drawn.character, answer.drawn.style):
            found.append(f"{wish.text} -> {answer.drawn.character}, {answer.drawn.style}")
    return found


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/named.json."""
    parser = argparse.ArgumentParser(prog="pmg eval named", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    found = wishes()
    pairs = list(zip(found, asyncio.run(answers(found, options.seed)), strict=True))
    judge = Judge.load()
    table: Table = {
        lang: line([p for p in pairs if p[0].lang == lang], judge) for lang in ("en", "zh")
    }
    table["only a style"] = line([p for p in pairs if p[0].character is None], judge)
    table["all"] = line(pairs, judge)
    reached = float(table["all"]["drawn"] or 0) >= TARGET
    more = {"target": TARGET, "reached": reached, "missed": missed(pairs)}
    write("named", table, columns=("sentences", "drawn", "seen by judge"), more=more)
    return 0 if reached else 1
