"""Acceptance: after eight lines about one animal that animal is drawn, and for nobody else."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
from dataclasses import dataclass

import numpy as np

from pmg_engine.types import Silence, Sticker, User
from pmg_engine.vocabulary import vocabulary

from .judge import Judge
from .report import Row, Table, write
from .score import share
from .world import World, people, world

TARGET = 0.80
LINES = 8


@dataclass(frozen=True, slots=True)
class Talker:
    """A simulated user who talks about one animal."""

    user: User
    animal: str
    lang: str
    lines: tuple[str, ...]
    neutral: str


def talkers(count: int) -> list[Talker]:
    """Half English, half Chinese; animals in turn; lines drawn by a seed per user."""
    data = people()["words"]
    found = []
    for i in range(count):
        lang = ("en", "zh")[i % 2]
        animal = data["animals"][(i // 2) % len(data["animals"])]
        shown = animal if lang == "en" else vocabulary().chinese(animal, "character")
        picks = np.random.default_rng(i).permutation(len(data[lang]))[:LINES]
        lines = tuple(data[lang][p].format(animal=shown) for p in picks)
        neutral = data["neutral"][lang][i % len(data["neutral"][lang])]
        found.append(Talker(User("eval", f"talker-{i}"), animal, lang, lines, neutral))
    return found


def digest(answer: Sticker | Silence) -> str:
    """The picture's bits, and those of every candidate, as one word."""
    if isinstance(answer, Silence):
        return f"silence:{answer.reason}"
    state = hashlib.sha256(answer.image.tobytes())
    for candidate in answer.candidates:
        state.update(candidate.image.tobytes())
    return state.hexdigest()


async def bystander(room: World, user: User) -> list[str]:
    """What somebody else is answered, without leaving a trace in their history."""
    plain = people()["plain"][:2]
    answers = []
    for seed, text in enumerate(plain):
        answers.append(digest(await room.say(user, text, seed=seed, remember=False)))
    return answers


async def measure(count: int, seed: int) -> Table:
    """The share of the animal after the talk, by language, and the bystanders' bits."""
    judge, rows = Judge.load(), []
    other = User("eval", "bystander")
    async with world() as room:
        await room.use(other, "liked", words=("fox", "flat"))
        before = await bystander(room, other)
        for i, talker in enumerate(talkers(count)):
            for said in talker.lines:
                await room.say(talker.user, said, seed=seed + i)
            answer = await room.say(talker.user, talker.neutral, seed=seed + i)
            rows.append((talker, answer))
        after = await bystander(room, other)
    table: Table = {
        lang: line([r for r in rows if r[0].lang == lang], judge) for lang in ("en", "zh")
    }
    table["all"] = line(rows, judge)
    table["all"]["others identical"] = before == after
    return table


def line(rows: list[tuple[Talker, Sticker | Silence]], judge: Judge) -> Row:
    """Shares of one group of users."""
    drawn = [isinstance(a, Sticker) and a.drawn.character == t.animal for t, a in rows]
    seen = [
        isinstance(a, Sticker) and judge.read([a.image])[0].character == t.animal for t, a in rows
    ]
    return {"users": len(rows), "drawn": share(drawn), "seen by judge": share(seen)}


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/words.json."""
    parser = argparse.ArgumentParser(prog="pmg eval words", description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    table = asyncio.run(measure(options.users, options.seed))
    whole = table["all"]
    reached = float(whole["drawn"] or 0) >= TARGET and bool(whole["others identical"])
    columns = ("users", "drawn", "seen by judge", "others identical")
    write("words", table, columns=columns, more={"target": TARGET, "reached": reached})
    return 0 if reached else 1
