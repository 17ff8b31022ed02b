"""Labelled and unlabelled chat text for the keyword LLM, and the TF-IDF teacher. Knows no net."""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold

from pmg_engine.vocabulary import GROUPS, group_of

from .data import data_root
from .loop import train_root

LANGUAGES = ("en", "zh", "de", "es", "pt", "ru")  # with a corpus
NAMED = (*LANGUAGES, "fr", "ja")  # with names and our own lines
MOODS = tuple(GROUPS)
LINES = Path(__file__).parent / "lines"
Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """One text with its emotions (one of them is right), or with none (unlabelled)."""

    text: str
    lang: str
    emotions: tuple[str, ...]
    split: str
    source: str
    intent: str = "none"
    send: bool = True
    intensity: int = 3
    sarcasm: bool = False
    mood: tuple[float, ...] = ()  # the teacher's probabilities over MOODS

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the labels, each once."""
        return tuple(dict.fromkeys(group_of(e) for e in self.emotions))


def tidy(text: str) -> str:
    """One line, names masked by the corpora made readable again."""
    text = re.sub(r"\[(NAME|RELIGION)\]", "Alex", text)
    return re.sub(r"\s+", " ", text).strip()


def _packed(name: str) -> Iterable[Any]:
    with lzma.open(data_root() / "text" / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


INTENT_OF = {
    "thanks": "thank", "greet": "greet", "bye": "part", "agree": "agree", "disagree": "disagree",
    "sorry": "apologise", "ok": "agree", "morning": "greet", "night": "part",
    "congrats": "congratulate",
    "party": "congratulate", "cheeky": "tease", "annoyed": "complain", "furious": "complain",
}  # fmt: skip
INTENT_OF_RAW = {
    "remorse": "apologise",
    "caring": "comfort",
    "curiosity": "ask",
    "annoyance": "complain",
}


def _intent(emotions: Sequence[str], raw: Sequence[str], text: str) -> str:
    for label in raw:
        if label in INTENT_OF_RAW:
            return INTENT_OF_RAW[label]
    for emotion in emotions:
        if emotion in INTENT_OF:
            return INTENT_OF[emotion]
    return "ask" if text.rstrip().endswith(("?", "？")) else "none"


def _intensity(row: dict[str, Any], text: str) -> int:
    if row.get("inten"):
        return {1: 2, 2: 3, 3: 5}[max(row["inten"])]
    shouts = text.count("!") + text.count("！") >= 2 or (len(text) > 8 and text.isupper())
    return 4 if shouts else 3


@cache
def corpus() -> tuple[Row, ...]:
    """Every labelled row of emotion_text, with its split."""
    rows = []
    for raw in _packed("emotion_text.jsonl.xz"):
        text, emotions = tidy(raw["t"]), tuple(raw["e"])
        if emotions and text:
            rows.append(
                Row(
                    text=text,
                    lang=raw["lang"][:2],
                    emotions=emotions,
                    split=raw["split"],
                    source=raw["src"],
                    intent=_intent(emotions, raw.get("raw", ()), text),
                    intensity=_intensity(raw, text),
                )
            )
    return tuple(rows)


def written() -> list[Row]:
    """Our own lines: `[emotion/intent/intensity/silent/sarcasm]`, then one message per line."""
    rows, head = [], ""
    for path in sorted(LINES.glob("moments.*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                head = line.strip("[]")
            elif line.strip() and not line.startswith("#"):
                emotion, *more = head.split("/")
                rows.append(_labelled(line, path.suffixes[0][1:], emotion, more))
    return rows


def _labelled(text: str, lang: str, emotion: str, more: Sequence[str]) -> Row:
    row = Row(
        text=tidy(text),
        lang=lang,
        emotions=(emotion,),
        split="train",
        source="written",
        intent=_intent((emotion,), (), text),
        intensity=_intensity({}, text),
    )
    for part in more:
        if part.isdigit():
            row = replace(row, intensity=int(part))
        elif part == "silent":
            row = replace(row, send=False)
        elif part == "sarcasm":
            row = replace(row, sarcasm=True)
        else:
            row = replace(row, intent=part)
    return row


@cache
def _faces() -> dict[str, str]:
    rows = json.loads((data_root() / "emoji.json").read_text(encoding="utf-8"))
    return {r["emoji"].replace("\ufe0f", ""): r["emotion"] for r in rows if r.get("emotion")}


SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")


def emoji_pairs() -> list[Row]:
    """Sentences of the persona chats that carry one face emoji: text -> that face's emotion."""
    faces, rows = _faces(), []
    for _, *turns in _packed("emollm_persona_zh.jsonl.xz"):
        for said in (text for turn in turns for text in turn):
            for sentence in SENTENCE.findall(said):
                found = {faces[c] for c in sentence if c in faces}
                bare = tidy("".join(c for c in sentence if c not in faces))
                if len(found) == 1 and 4 <= len(bare) <= 80:
                    rows.append(Row(bare, "zh", (found.pop(),), "train", "emoji"))
    return rows


def face_words() -> list[Row]:
    """Names and keywords of the faces in eight languages: short, but they cover every emotion."""
    table = json.loads((data_root() / "text" / "cldr_keywords_17lang.json").read_text("utf-8"))
    rows = []
    for emoji, emotion in _faces().items():
        rows.append(Row(emoji, "zh", (emotion,), "train", "face"))
        for lang in NAMED:
            names = table.get(emoji, {}).get(lang, {"n": ""})["n"]
            rows += [Row(n, lang, (emotion,), "train", "face") for n in [names] if n]
    return rows


def chatter(limit: int) -> list[Row]:
    """Unlabelled Chinese sentences of the counselling and persona chats."""
    rows: list[Row] = []
    for dialogue in _packed("smile_zh_12k.jsonl.xz"):
        for _, said in dialogue[:3:2]:
            for sentence in SENTENCE.findall(said)[:3]:
                if 6 <= len(sentence) <= 60:
                    rows.append(Row(tidy(sentence), "zh", (), "train", "smile"))
    picks = np.random.default_rng(5).permutation(len(rows))[:limit]
    return [rows[i] for i in picks]


Teacher = Callable[[Sequence[str]], Probabilities]


def _features(lang: str) -> Any:
    from sklearn.pipeline import make_union

    if lang == "zh":
        return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    chars = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), min_df=3, sublinear_tf=True, max_features=120_000
    )
    return make_union(chars, TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True))


def fit(rows: Sequence[Row], lang: str) -> Teacher:
    """TF-IDF + logistic regression over the moods: the baseline, and a teacher for small data."""
    texts = [r.text for r in rows for _ in r.groups]
    labels = [MOODS.index(g) for r in rows for g in r.groups]
    features = _features(lang)
    model = LogisticRegression(C=2.0, class_weight="balanced", max_iter=150, tol=1e-3)
    model.fit(features.fit_transform(texts), labels)

    def probabilities(asked: Sequence[str]) -> Probabilities:
        out = np.zeros((len(asked), len(MOODS)), np.float32)
        out[:, model.classes_] = model.predict_proba(features.transform(asked))
        return out

    return probabilities


def teachable(lang: str) -> list[Row]:
    """The rows the baseline learns from (subtitles make it worse in every language)."""
    return [r for r in corpus() if r.lang == lang and r.split == "train" and r.source != "xed"]


def taught(limit: int) -> tuple[list[Row], list[Row]]:
    """Corpus rows with out-of-fold teacher probabilities, unlabelled rows with its guesses."""
    cache_file = train_root() / "llm-teacher.npz"
    rows = [r for lang in LANGUAGES for r in teachable(lang)]
    free = chatter(limit)
    if not cache_file.exists():
        known = np.concatenate([_out_of_fold(teachable(lang), lang) for lang in LANGUAGES])
        guessed = fit(teachable("zh"), "zh")([r.text for r in free])
        np.savez(cache_file, known=known, guessed=guessed)
    saved = np.load(cache_file)
    if len(saved["known"]) != len(rows) or len(saved["guessed"]) != len(free):
        raise ValueError(f"{cache_file} belongs to other data: delete it and start again")
    with_mood = [
        replace(r, mood=tuple(p)) for r, p in zip(rows, saved["known"].tolist(), strict=True)
    ]
    return with_mood, [
        replace(r, mood=tuple(p)) for r, p in zip(free, saved["guessed"].tolist(), strict=True)
    ]


def _out_of_fold(rows: Sequence[Row], lang: str) -> Probabilities:
    out = np.zeros((len(rows), len(MOODS)), np.float32)
    folds = KFold(3 if lang == "en" else 5, shuffle=True, random_state=1)
    for train, held in folds.split(np.arange(len(rows))):
        out[held] = fit([rows[i] for i in train], lang)([rows[i].text for i in held])
        print(f"teacher {lang}: {len(held)} rows", flush=True)
    return out


def macro_f1(rows: Sequence[Row], moods: Sequence[str]) -> float:
    """Macro-F1 of the groups; a row with several groups is right when any of them is predicted."""
    truth = [m if m in r.groups else r.groups[0] for r, m in zip(rows, moods, strict=True)]
    return float(f1_score(truth, list(moods), average="macro", zero_division=0))
