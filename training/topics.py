"""Writes pmg_engine/topics.json: words that bring a thing to mind, Unicode CLDR's and our own.

Knows names and keywords of emoji and the lists lines/brings.*.txt, no model.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pmg_engine.vocabulary import Vocabulary, fold, vocabulary

from .data import data_root
from .text import LINES, corpus
from .words import listed

OUT = Path(__file__).parents[1] / "pmg_engine" / "topics.json"
READ = ("en", "zh")  # their keywords were read one by one: lines/topics_not.txt
NAMED_ONLY = ("de", "es", "pt", "ru")  # of these CLDR's names alone
MOST = 3  # a keyword of more things than this is a category: "sport", "animal"
COMMON = 0.001  # a word in more than this share of all lines says nothing of a thing: "you"
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
HAN = re.compile(r"[\u3400-\u9fff]")
Pairs = dict[str, tuple[str, ...]]


def drawable(words: Vocabulary) -> dict[str, str]:
    """Emoji -> the character or concept we draw for it."""
    found = {row["emoji"].replace("\ufe0f", ""): c for c, row in words.data["concepts"].items()}
    for word, row in words.data["characters"].items():
        for name in row["names"]:
            if not re.search(r"\w", name):
                found.setdefault(name.replace("\ufe0f", ""), word)
    return found


def is_modifier(keyword: str, name: str) -> bool:
    """ "Slot" of a slot machine: it only says which machine."""
    head = re.split(r" (?:of|with|to|in|on|without) ", name)[0].split()
    return len(head) > 1 and keyword in head[:-1]


@cache
def felt() -> set[str]:
    """Names of emotions: the face shows them."""
    emotions = vocabulary().data["emotions"]
    return {fold(a) for e, row in emotions.items() for a in (e, row["zh"], *row["aliases"])}


@cache
def not_meant() -> frozenset[str]:
    """Words and things that go with nothing, and "thing: word" for one pair."""
    return frozenset(map(fold, listed("topics_not")))


@cache
def emoji_table() -> dict[str, dict[str, Any]]:
    """Emoji -> language -> its name (n) and keywords (k), as CLDR has them."""
    path = data_root() / "text" / "cldr_keywords_17lang.json"
    table: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return table


@cache
def keywords(lang: str) -> Pairs:
    """Keyword -> the things that carry it in CLDR, where it is neither a name nor a category."""
    words, unmeant = vocabulary(), not_meant()
    found: dict[str, dict[str, None]] = {}
    emoji = drawable(words)
    for one, row in emoji_table().items():
        concept = emoji.get(one.replace("\ufe0f", ""), "")
        if not concept or fold(concept) in unmeant:
            continue
        entry = row.get(lang, {"n": "", "k": []})
        for keyword in map(fold, (entry["n"], *entry["k"])):
            if len(keyword) >= shortest(keyword) and not is_modifier(keyword, fold(concept)):
                found.setdefault(keyword, {})[concept] = None
    unfit = felt() | unmeant
    few = {k: c for k, c in found.items() if len(c) <= MOST}
    few = {k: c for k, c in few.items() if not (k in unfit or words.resolve(k))}
    still = {k: tuple(c for c in few[k] if is_meant(k, c)) for k in few}
    return {k: c for k, c in still.items() if c}


def is_meant(keyword: str, thing: str) -> bool:
    """ "Bun: autumn" in the list: not that thing. Who is drawn is chosen by name alone."""
    return f"{fold(thing)}: {keyword}" not in not_meant() and not vocabulary().is_creature(thing)


def shortest(keyword: str) -> int:
    """Letters of the shortest word that is looked for."""
    return 2 if HAN.search(keyword) else 3


@cache
def texts(lang: str) -> tuple[str, ...]:
    """Every line of a language's corpus, folded."""
    return tuple(fold(row.text) for row in corpus() if row.lang == lang)


@cache
def said(lang: str) -> Counter[str]:
    """In how many lines of the corpus each word stands."""
    seen: Counter[str] = Counter()
    for text in texts(lang):
        seen.update(set(WORD.findall(text)))
    return seen


def is_common(keyword: str, lang: str) -> bool:
    """Do people say it all the time, without meaning the thing?"""
    if HAN.search(keyword):
        times = sum(keyword in text for text in texts(lang))
    else:
        times = said(lang)[keyword]
    return times > COMMON * len(texts(lang))


@cache
def telling(lang: str) -> Pairs:
    """The keywords whose saying is worth a drawing."""
    often = set(map(fold, listed("topics_common")))
    return {k: c for k, c in keywords(lang).items() if k in often or not is_common(k, lang)}


def names(lang: str) -> Pairs:
    """CLDR's own names of the things. "Bad" is a bath, but no word to find in an English line."""
    emoji = drawable(vocabulary())
    rows = emoji_table().items()
    own = {fold(row[lang]["n"]): emoji[e] for e, row in rows if e in emoji and lang in row}
    kept = telling(lang).items()
    return {k: (own[k],) for k, c in kept if own.get(k) in c and not said("en")[k]}


@cache
def brought() -> Pairs:
    """Word -> things by lines/brings.*.txt, which were written without a look at CLDR."""
    found: dict[str, dict[str, None]] = {}
    unfit = felt() | not_meant()
    for path in sorted(LINES.glob("brings.*.txt")):
        for line in path.read_text("utf-8").splitlines():
            thing, _, told = line.partition(": ")
            if thing not in vocabulary().data["concepts"] or fold(thing) in unfit:
                continue
            for word in map(fold, re.split(r" ?[|,] ?", told)):
                if is_meant(word, thing):
                    found.setdefault(word, {})[thing] = None
    return {
        word: tuple(things)
        for word, things in found.items()
        if len(things) <= MOST
        and len(word) >= shortest(word)
        and word not in unfit
        and not is_common(word, "zh" if HAN.search(word) else "en")
    }


def grown(pairs: Mapping[str, Sequence[str]]) -> Pairs:
    """The same with the forms of English words: ski, skiing, skied; what is there already stays."""
    out = {k: tuple(c) for k, c in pairs.items()}
    unfit = felt() | not_meant()
    for keyword, things in pairs.items():
        for form in forms(keyword):
            if said("en")[form] and form not in unfit and not is_common(form, "en"):
                out.setdefault(form, tuple(things))
    return out


def forms(word: str) -> Iterable[str]:
    """Other forms of one English word; some are no words: nobody says them."""
    if not re.fullmatch("[a-z]{4,}", word):
        return
    for end in ("ing", "ed", "er", "s"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            stem = word[: -len(end)]
            yield from (stem, stem + "e")
            if stem[-1] == stem[-2]:
                yield stem[:-1]
    bare = word.removesuffix("e")
    yield from (bare + "ing", bare + "ed")


def spread(pairs: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Thing -> its words. A word of several things goes to the one with the fewest words."""
    load = Counter(c for things in pairs.values() for c in things)
    out: dict[str, list[str]] = {}
    for keyword, things in sorted(pairs.items()):
        named = [c for c in things if keyword in WORD.findall(fold(c))]
        best = min(named or things, key=lambda c: (load[c], c))
        out.setdefault(best, []).append(keyword)
    return out


def build(*, without: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Thing -> words; `without`: keywords of CLDR that are left out; our own words stay."""
    words = vocabulary()
    table: Pairs = {}
    for lang in READ:
        table |= {k: c for k, c in telling(lang).items() if k not in without}
    for lang in NAMED_ONLY:
        for k, c in names(lang).items():
            table.setdefault(k, c)
    cldr = {k: c for k, c in grown(table).items() if k not in without}
    everything = brought() | cldr
    return spread({k: c for k, c in everything.items() if not words.resolve(k)})


if __name__ == "__main__":
    OUT.write_text(json.dumps(build(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{OUT}: {OUT.stat().st_size / 1e3:.0f} kB")
