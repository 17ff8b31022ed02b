"""Made-up people for the preference task: histories from a grammar, and what they like."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pmg_engine.prompts import lines
from pmg_engine.types import History, How, Kind, Turn, Usage
from pmg_engine.vocabulary import vocabulary

from .text import LINES, corpus

FOR: tuple[How, ...] = ("sent", "liked", "liked", "more", "picked", "packed")
AGAINST: tuple[How, ...] = ("disliked", "rerolled", "rerolled", "removed")
WORTH = {
    "sent": 0.6, "liked": 1.0, "more": 1.0, "picked": 0.8, "packed": 1.0,
    "disliked": -1.0, "rerolled": -0.6, "removed": -1.0,
}  # fmt: skip
SAID = 0.6
FADE = 0.96  # each later line makes a line count this much less
LONGEST = 24  # characters of one word in an answer, as in keywords.py
SURE = 0.85  # evidence from which something is a liking


@dataclass(frozen=True, slots=True)
class Person:
    """Latent taste: what they come back to, and what they refuse."""

    characters: tuple[str, ...]
    styles: tuple[str, ...]
    colours: tuple[str, ...]
    props: tuple[str, ...]
    against: tuple[tuple[str, Kind], ...]


@cache
def _pools() -> dict[str, list[str]]:
    words = vocabulary()
    concepts = words.data["concepts"]
    named = [c for c in concepts if concepts[c]["kind"] != "shy" and len(c) <= LONGEST]
    return {
        "character": list(words.characters),
        "creature": [c for c in named if words.is_creature(c)],
        "style": list(words.styles),
        "colour": list(words.colours),
        "prop": [c for c in named if not words.is_creature(c)],
        "emotion": list(words.emotions),
    }


@cache
def _templates(lang: str) -> dict[str, list[str]]:
    """`tastes.<lang>.txt`: lines under [like character] and so on, with {x} for the name."""
    out: dict[str, list[str]] = {}
    head = ""
    for line in (LINES / f"tastes.{lang}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            head = line.strip("[]")
        elif line.strip():
            out.setdefault(head, []).append(line)
    return out


@cache
def _small_talk() -> list[str]:
    """Real chat lines that name nothing: the noise in every history."""
    words = vocabulary()
    rows = [
        r for r in corpus() if r.split == "train" and r.lang in ("en", "zh") and len(r.text) < 90
    ]
    picks = np.random.default_rng(3).permutation(len(rows))[:12_000]
    return [rows[i].text for i in picks if not words.find(rows[i].text)]


def _pick(rng: np.random.Generator, pool: Sequence[str]) -> str:
    return pool[int(rng.integers(len(pool)))]


def _character(rng: np.random.Generator) -> str:
    return _pick(rng, _pools()["creature" if rng.random() < 0.3 else "character"])


def person(rng: np.random.Generator) -> Person:
    """Somebody with nought to two favourites of each kind and up to two aversions."""
    pools = _pools()
    against: list[tuple[str, Kind]] = []
    for _ in range(int(rng.choice([0, 1, 2], p=[0.45, 0.4, 0.15]))):
        if rng.random() < 0.65:
            against.append((_character(rng), "character"))
        else:
            against.append((_pick(rng, pools["style"]), "style"))
    bad = {w for w, _ in against}

    def some(count: int, kind: str) -> tuple[str, ...]:
        made = [
            _character(rng) if kind == "character" else _pick(rng, pools[kind])
            for _ in range(count)
        ]
        return tuple(dict.fromkeys(m for m in made if m not in bad))

    return Person(
        some(int(rng.choice([0, 1, 2], p=[0.1, 0.6, 0.3])), "character"),
        some(int(rng.choice([0, 1, 2], p=[0.35, 0.5, 0.15])), "style"),
        some(int(rng.random() < 0.15), "colour"),
        some(int(rng.random() < 0.15), "prop"),
        tuple(against),
    )


def _name(rng: np.random.Generator, word: str, kind: Kind, lang: str) -> str:
    words = vocabulary()
    if kind in ("style", "colour"):
        return words.chinese(word, kind) if lang == "zh" else word
    row = words.data["characters"].get(word) or words.data["concepts"][word]
    chinese = [
        n for n in row["names"] if "\u4e00" <= n[0] <= "\u9fff" and n not in row.get("shy", ())
    ]
    english = [n for n in row["names"] if n.isascii() and n not in row.get("shy", ())]
    pool = chinese if lang == "zh" else english
    return _pick(rng, pool or [word])


def _said(rng: np.random.Generator, word: str, kind: Kind, *, like: bool) -> str:
    lang = "zh" if rng.random() < 0.45 else "en"
    frame = _pick(rng, _templates(lang)[f"{'like' if like else 'dislike'} {kind}"])
    return frame.replace("{x}", _name(rng, word, kind, lang))


Evidence = list[tuple[str, Kind, float]]


def _use(rng: np.random.Generator, who: Person, at: float) -> tuple[Usage, Evidence]:
    """One sticker they did something with."""
    pools = _pools()
    negative = bool(who.against) and rng.random() < 0.5
    how = _pick(rng, AGAINST if negative else FOR)
    character = (
        _pick(rng, who.characters) if who.characters and rng.random() < 0.75 else _character(rng)
    )
    style = (
        _pick(rng, who.styles) if who.styles and rng.random() < 0.75 else _pick(rng, pools["style"])
    )
    if negative:
        for word, kind in who.against:
            if kind == "character":
                character = word
            else:
                style = word
    colour = _pick(rng, who.colours) if who.colours and rng.random() < 0.6 else None
    props = (_pick(rng, who.props),) if who.props and rng.random() < 0.6 else ()
    worth = WORTH[how]
    facts: Evidence = [(character, "character", worth), (style, "style", worth)]
    facts += [(colour, "colour", worth)] if colour else []
    facts += [(p, "prop", worth) for p in props]
    usage = Usage(how, at, character, _pick(rng, pools["emotion"]), style, colour, props)  # type: ignore[arg-type]
    return usage, facts


def turn(rng: np.random.Generator, who: Person, at: float) -> tuple[Turn, Evidence]:
    """One line they said: about a favourite, against an aversion, or about nothing."""
    roll = rng.random()
    if roll < 0.12 and who.against:
        word, kind = who.against[int(rng.integers(len(who.against)))]
        return Turn(_said(rng, word, kind, like=False), at), [(word, kind, -SAID)]
    favourites: list[tuple[str, Kind]] = [(w, "character") for w in who.characters]
    favourites += [(w, "style") for w in who.styles[:1]] + [(w, "prop") for w in who.props]
    favourites += [(w, "colour") for w in who.colours]
    if roll < 0.6 and favourites:
        word, kind = favourites[int(rng.integers(len(favourites)))]
        return Turn(_said(rng, word, kind, like=True), at), [(word, kind, SAID)]
    if roll < 0.68:
        word = _character(rng)
        return Turn(_said(rng, word, "character", like=True), at), [(word, "character", SAID)]
    return Turn(_pick(rng, _small_talk()), at), []


def judged(evidence: Sequence[Evidence]) -> str:
    """The JSON answer: likings with p 1-5, strongest first."""
    sums: dict[tuple[str, Kind], float] = {}
    for age, facts in enumerate(reversed(evidence)):
        for word, kind, worth in facts:
            sums[word, kind] = sums.get((word, kind), 0.0) + worth * FADE**age
    ranked = sorted(sums.items(), key=lambda item: (-abs(item[1]), item[0]))

    def side(sign: float, limit: int) -> list[dict[str, object]]:
        rows = [(k, s * sign) for k, s in ranked if s * sign >= SURE][:limit]
        return [{"word": w.lower(), "kind": k, "p": min(5, 1 + round(s))} for (w, k), s in rows]

    answer = {"likes": side(1.0, 5), "dislikes": side(-1.0, 4)}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def lesson(rng: np.random.Generator) -> tuple[str, str]:
    """One history as prompt lines, and the answer."""
    who = person(rng)
    chatty = rng.random()
    turns, uses, evidence = [], [], []
    for at in range(int(rng.integers(1, 13))):
        if rng.random() < chatty:
            told, facts = turn(rng, who, float(at))
            turns.append(told)
        else:
            usage, facts = _use(rng, who, float(at))
            uses.append(usage)
        evidence.append(facts)
    history = History(tuple(turns), tuple(uses))
    return "\n".join(lines(history)), judged(evidence)
