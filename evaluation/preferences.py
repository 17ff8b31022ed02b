"""Acceptance: does a history tell what a simulated person likes and refuses? Knows no picture."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pmg_engine.store.rows import event_row
from pmg_engine.types import Event, EventId, How, Said, Taste, Used, User
from pmg_engine.vocabulary import Vocabulary, vocabulary
from training.text import corpus

from .report import Row, Table, say, write
from .score import share
from .world import START, World, here, world

TARGETS = {"hit@1": 0.97, "refused": 0.95}
MOST = 50  # lines and uses of one history
TELLING = 0.5  # share of a history that speaks of the taste; the rest is chat of the corpus
USES = 0.4  # share of that which are uses of stickers
LANGS = ("en", "zh")
# Written for this command alone: no sentence is shared with training.
LINES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "character": (
            "nothing beats a {x} on a monday", "sending you one more {x}, sorry not sorry",
            "we were at the shelter and there was this {x}", "{x} or nothing",
            "could you do the {x} once more", "my phone wallpaper is a {x} now",
            "grandma knitted me a {x}", "the kids named the {x} Biscuit",
        ),
        "style": (
            "everything in {x} style from now on", "the {x} style suits me", "{x} style, always",
            "that one in {x} style made my day",
        ),
        "refused character": (
            "I can't stand that {x}", "no {x} anywhere near me, thanks",
            "enough of the {x} for today", "stop using the {x}", "never a {x} for me",
        ),
        "refused style": ("please don't use {x} style", "no {x} style for me", "not in {x} style"),
    },
    "zh": {
        "character": (
            "周一就靠{x}续命了", "再发一个{x}嘛", "在收容所里遇到一只{x}", "手机壁纸换成{x}了",
            "奶奶给我织了一只{x}", "孩子给{x}起名叫饼干", "没有{x}我活不下去", "同事桌上摆着{x}",
        ),
        "style": ("以后都用{x}风格吧", "{x}风格最适合我", "那张{x}风格的让我开心一天"),
        "refused character": ("不要再用{x}了", "我讨厌{x}", "别给我发{x}", "看腻了{x}"),
        "refused style": ("换掉{x}风格", "别用{x}风格", "我不喜欢{x}风格"),
    },
}  # fmt: skip
FOR: tuple[How, ...] = ("liked", "packed", "more", "picked")
AGAINST: tuple[How, ...] = ("disliked", "removed")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is simulated: what they like and refuse, and their whole past."""

    user: User
    likes: tuple[str, str]  # character, style
    refuses: tuple[str, str] | None  # a past of one line tells of no refusal
    past: tuple[Event, ...]
    told_style: bool
    told_refusals: tuple[bool, bool]  # of the character, of the style


@cache
def chat(lang: str) -> tuple[str, ...]:
    """Lines that people wrote, of which nothing was trained."""
    return tuple(r.text for r in corpus() if r.lang == lang and r.split == "test")


class Author:
    """Writes one person's past from a seed; between what tells of a taste lie lines of `chat`."""

    def __init__(self, lang: str, seed: int, chat: Sequence[str]) -> None:
        self.lang, self.chat = lang, chat
        self.user = User("eval", f"taste-{lang}-{seed}")
        self.rng = np.random.default_rng([seed, LANGS.index(lang)])
        self.words: Vocabulary = vocabulary()
        alive = [c for c in self.words.characters if self.words.is_creature(c)]
        first, second = self.rng.permutation(alive)[:2].tolist()
        third, fourth = self.rng.permutation(self.words.styles)[:2].tolist()
        self.likes, self.refuses = (first, third), (second, fourth)
        self.told: set[str] = set()

    def person(self) -> Person:
        """From one to fifty events; the first ones that tell are placed by lot among the chat."""
        count = int(self.rng.integers(1, MOST + 1))
        kinds = [self.kind() for _ in range(count)]
        kinds[: min(2, count)] = ["for", "against"][: min(2, count)]
        order = self.rng.permutation(count).tolist()
        past = tuple(self.event(n, kinds[i]) for n, i in enumerate(order))
        refusals = ("refused character" in self.told, "refused style" in self.told)
        shown = self.refuses if any(refusals) else None
        return Person(self.user, self.likes, shown, past, "style" in self.told, refusals)

    def kind(self) -> str:
        """What one event is about."""
        if self.rng.random() >= TELLING:
            return "chat"
        return "against" if self.rng.random() < 0.25 else "for"

    def event(self, number: int, kind: str) -> Event:
        """One line or one use."""
        id, at = EventId(f"{self.user.id}/{number}"), START + 60.0 * number
        if kind != "chat" and self.rng.random() < USES:
            return self.use(id, at, liked=kind == "for")
        chatting = kind == "chat"
        text = str(self.rng.choice(self.chat)) if chatting else self.line(liked=kind == "for")
        return Said(id, self.user, here(self.user), at, text=text)

    def line(self, *, liked: bool) -> str:
        """A sentence about the character, or in a third of them about the style."""
        # the first sentence for something is of the character: nothing else could be asked of one
        of_style = self.rng.random() < 1 / 3 and (not liked or "character" in self.told)
        kind = "style" if of_style else "character"
        word = (self.likes if liked else self.refuses)[int(of_style)]
        shown = word if self.lang == "en" else self.words.chinese(word)
        key = kind if liked else f"refused {kind}"
        self.told.add(key)
        return str(self.rng.choice(LINES[self.lang][key])).format(x=shown)

    def use(self, id: EventId, at: float, *, liked: bool) -> Used:
        """A sticker that shows what they like, or what they refuse in some other style."""
        how = str(self.rng.choice(FOR if liked else AGAINST))
        style = self.likes[1] if liked else str(self.rng.choice(self.others()))
        self.told |= {"character", "style"} if liked else {"refused character"}
        words = ((self.likes if liked else self.refuses)[0], style)
        return Used(id, self.user, here(self.user), at, how=how, words=words)  # type: ignore[arg-type]

    def others(self) -> list[str]:
        """Styles they have no view of."""
        return [s for s in self.words.styles if s not in (self.likes[1], self.refuses[1])]


def verdict(person: Person, taste: Taste) -> dict[str, bool]:
    """What of one person was found; what their past never told is not asked."""
    weight: dict[tuple[str, str], float] = {(x.kind, x.word): x.weight for x in taste.likings}
    found: dict[str, bool] = {}
    for n, kind in enumerate(("character", "style")):
        if kind == "style" and not person.told_style:
            continue
        first = next((x.word for x in taste.likings if x.kind == kind and x.weight > 0), None)
        found[kind] = first == person.likes[n]
    for n, kind in enumerate(("character", "style")):
        if person.refuses and person.told_refusals[n]:
            found[f"refused {kind}"] = weight.get((kind, person.refuses[n]), 0.0) <= 0
    return found


async def read(room: World, people: Sequence[Person]) -> list[dict[str, bool]]:
    """Every past goes through the store, then the taste page is asked for."""
    found = []
    for person in people:
        await room.engine.load(person.user, [event_row(e, None) for e in person.past])
        found.append(verdict(person, await room.engine.profile(person.user)))
    return found


def line(found: Sequence[dict[str, bool]]) -> Row:
    """Shares of one group of people."""
    likes = [v for one in found for k, v in one.items() if not k.startswith("refused")]
    refused = [v for one in found for k, v in one.items() if k.startswith("refused")]
    return {
        "people": len(found),
        "character": share([one["character"] for one in found]),
        "style": share([one["style"] for one in found if "style" in one]),
        "hit@1": share(likes),
        "refused": share(refused),
    }


async def measure(count: int, seed: int) -> tuple[Table, list[str]]:
    """Rows per language and length of the past; what was missed."""
    table: Table = {}
    every: list[tuple[Person, dict[str, bool]]] = []
    async with world() as room:
        for lang in LANGS:
            people = [Author(lang, seed + n, chat(lang)).person() for n in range(count)]
            found = await read(room, people)
            table[lang] = line(found)
            every += zip(people, found, strict=True)
    for low, high in ((1, 5), (6, 20), (21, MOST)):
        table[f"{low} to {high} events"] = line([v for p, v in every if low <= len(p.past) <= high])
    table["all simulated people"] = line([v for _, v in every])
    missed = [f"{p.user.id}: {k}" for p, v in every for k, right in v.items() if not right]
    return table, missed


def main(argv: list[str]) -> int:
    """Print the table and write evaluation/results/preferences.json."""
    parser = argparse.ArgumentParser(prog="pmg eval preferences", description=__doc__)
    parser.add_argument("--people", type=int, default=200, help="simulated people per language")
    # seeds from 0 are those the rules were chosen by, from 10,000 those of the report
    parser.add_argument("--seed", type=int, default=10_000)
    options = parser.parse_args(argv)
    table, missed = asyncio.run(measure(options.people, options.seed))
    whole = table["all simulated people"]
    reached = all(float(whole[k] or 0) >= goal for k, goal in TARGETS.items())
    say("simulated people: their histories are written from a grammar")
    more = {"target": TARGETS, "reached": reached, "missed": missed}
    columns = ("people", "character", "style", "hit@1", "refused")
    write("preferences", table, columns=columns, more=more)
    return 0 if reached else 1
