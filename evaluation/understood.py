"""Acceptance: is the thing a line speaks of among the few that would be drawn? Knows no picture."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pmg_engine.errors import PMGError
from pmg_engine.keywords import linked, named, topics
from pmg_engine.types import Target, User
from pmg_engine.vocabulary import Vocabulary, fold, vocabulary
from training.text import chatter, corpus
from training.topics import Pairs, build, keywords, telling

from .report import Row, Table, say, write
from .score import share
from .world import world

TARGET = 0.85
ASKED = {"en": 250, "zh": 250, "de": 50, "es": 50, "pt": 50, "ru": 50}
MAIN = ("en", "zh")  # the target is theirs; the others are told apart
ENGINE = 20  # lines that go through the whole engine: it must answer as its look-up does
LONGEST = 200  # letters of a line that is asked; a Chinese one counts three, as in a prompt
PLAIN = 500  # lines by lot, to see what is drawn unasked


@dataclass(frozen=True, slots=True)
class Question:
    """A line that contains a keyword, and the things that carry the keyword in CLDR."""

    text: str
    lang: str
    keyword: str
    things: frozenset[str]


def half_of(keyword: str) -> str:
    """Keywords are halved by hash: one half to choose by, one for the report."""
    return "choose" if hashlib.sha256(keyword.encode()).digest()[0] % 2 else "report"


def candidates(lang: str) -> Pairs:
    """Keywords that are no name of anything. Where words are read: those worth a drawing."""
    return telling(lang) if lang in MAIN else keywords(lang)


@cache
def lines(lang: str) -> tuple[str, ...]:
    """Real lines of a language, those that nothing was trained on first."""
    most = LONGEST // 3 if lang == "zh" else LONGEST
    rows = [row for row in corpus() if row.lang == lang and len(row.text) <= most]
    rows.sort(key=lambda row: row.split != "test")
    more = [row.text for row in chatter(8_000)] if lang == "zh" else []
    return tuple(dict.fromkeys([row.text for row in rows] + more))


def questions(lang: str, half: str, count: int, *, seed: int) -> list[Question]:
    """One real line for each of `count` keywords of one half, by lot."""
    rng = np.random.default_rng(seed)
    pairs = {k: c for k, c in candidates(lang).items() if half_of(k) == half}
    spoken = holding(frozenset(pairs), lines(lang))
    found = []
    for keyword in rng.permutation(sorted(spoken)).tolist()[:count]:
        text = spoken[keyword][int(rng.integers(len(spoken[keyword])))]
        found.append(Question(text, lang, keyword, frozenset(pairs[keyword])))
    return found


def holding(asked: frozenset[str], texts: Sequence[str]) -> dict[str, list[str]]:
    """Keyword -> the first lines in which it stands as a word; Chinese has no words to see."""
    found: dict[str, list[str]] = {}
    dense = [k for k in asked if re.search(r"[\u3400-\u9fff]", k)]
    for text in texts:
        folded = fold(text)
        words = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", folded)
        here = {" ".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words))} & asked
        for keyword in (*sorted(here), *(k for k in dense if k in folded)):
            if len(kept := found.setdefault(keyword, [])) < 5:
                kept.append(text)
    return found


def things(target: Target) -> set[str]:
    """What would be drawn: at most a character and two things beside it."""
    return {w for w in (target.character, *target.props) if w}


def looked_up(found: Sequence[Question], known: Vocabulary | None) -> list[bool]:
    """The engine's look-up with other words behind it; the pocket LLM adds nothing to it."""
    right = []
    for one in found:
        names = named(one.text, vocabulary(), known)
        right.append(bool(one.things & {w for w in (names.character, *names.props[:2]) if w}))
    return right


async def same(found: Sequence[Question], right: Sequence[bool]) -> None:
    """Does the whole engine answer as its look-up alone? Raises PMGError where it does not."""
    async with world() as room:
        for i, (one, expected) in enumerate(zip(found, right, strict=True)):
            read = await room.engine.keywords(room.said(User("eval", f"known-{i}"), one.text))
            if bool(one.things & things(read.target)) != expected:
                raise PMGError(f"The engine and its look-up differ on the keyword {one.keyword}.")


def unasked(lang: str, *, seed: int, known: Vocabulary) -> Row:
    """What the words add to lines by lot, which nobody chose for a keyword."""
    texts = lines(lang)
    picks = np.random.default_rng(seed).permutation(len(texts))[:PLAIN]
    before = [named(texts[i], vocabulary()) for i in picks]
    after = [named(texts[i], vocabulary(), known) for i in picks]
    more = [
        (a.character, a.props) != (b.character, b.props) for a, b in zip(after, before, strict=True)
    ]
    return {"lines": len(picks), "a thing added": share(more)}


def measure(half: str, *, seed: int) -> tuple[Table, list[str]]:
    """Rows per language and for both main ones; the keywords that were held out and missed."""
    found = {lang: questions(lang, half, n, seed=seed) for lang, n in ASKED.items()}
    every = [one for lang in found for one in found[lang]]
    without = linked(build(without=frozenset(one.keyword for one in every)), vocabulary())
    whole = looked_up(every, topics())
    asyncio.run(
        same(every[:: max(1, len(every) // ENGINE)], whole[:: max(1, len(every) // ENGINE)])
    )
    arms = {"names": looked_up(every, None), "held out": looked_up(every, without), "ships": whole}
    table: Table = {}
    for label, langs in (("en + zh", MAIN), *((lang, (lang,)) for lang in found)):
        table[label] = line(every, arms, langs)
    for lang in MAIN:
        table[f"{lang}, by lot"] = unasked(lang, seed=seed, known=topics())
    pairs = zip(every, whole, strict=True)
    return table, [f"{q.lang}: {q.keyword}: {q.text}" for q, right in pairs if not right]


def line(every: Sequence[Question], arms: Mapping[str, list[bool]], langs: Sequence[str]) -> Row:
    """Shares of one group of questions."""
    here = [i for i, one in enumerate(every) if one.lang in langs]
    shares = {arm: share([right[i] for i in here]) for arm, right in arms.items()}
    return {"keywords": len(here), **shares}


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/understood.json."""
    parser = argparse.ArgumentParser(prog="pmg eval understood", description=__doc__)
    parser.add_argument("--half", choices=("choose", "report"), default="report")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    table, missed = measure(options.half, seed=options.seed)
    say("names: without the words of topics.json; held out: without these keywords; ships: as is")
    whole = table["en + zh"]
    reached = {arm: float(whole[arm] or 0) >= TARGET for arm in ("held out", "ships")}
    more = {"target": TARGET, "reached": reached, "half": options.half, "missed": missed}
    columns = ("keywords", "names", "held out", "ships", "lines", "a thing added")
    write("understood", table, columns=columns, more=more)
    return 0 if reached["held out"] else 1
