"""Trains the two linear models beside the keyword LLM: our own lines, the corpora. Knows no net."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from pmg_engine import prompts
from pmg_engine.models.ngrams import LINES, MOODS, Ngrams, buckets
from pmg_engine.people import unmarked
from pmg_engine.vocabulary import EMOTIONS, GROUPS, INTENTS, group_of

from .llm_report import HOME
from .text import Row, corpus, written

Floats = NDArray[np.float64]
BUCKETS = {LINES: 1 << 15, MOODS: 1 << 14}
SARCASM = ("false", "true")
ENGLISH = 25_000  # lines of the corpora that ours are told from


def matrix(texts: Sequence[str], count: int) -> csr_matrix:
    """(N, count) ones where a text, read as the engine reads it, has a bucket."""
    asked = [prompts.target(unmarked(text), family="pocket").user for text in texts]
    found = [buckets(text, count) for text in asked]
    ends = np.cumsum([0, *(len(one) for one in found)])
    ones = np.ones(ends[-1], np.float32)
    return csr_matrix((ones, np.concatenate(found), ends), shape=(len(found), count))


def strangers() -> list[Row]:
    """The training rows of the corpora.

    Subtitles make everything worse, but where a language has no other line for a mood.
    """
    found = [row for row in corpus() if row.split == "train"]
    return [row for row in found if row.source != "xed" or row.lang == "zh"]


def labels_of(rows: Sequence[Row]) -> dict[str, tuple[tuple[str, ...], list[str]]]:
    """Head -> its labels, and the right one of each row."""
    return {
        "mood": (tuple(GROUPS), [group_of(row.emotions[0]) for row in rows]),
        "emotion": (tuple(EMOTIONS), [row.emotions[0] for row in rows]),
        "intent": (tuple(INTENTS), [row.intent for row in rows]),
        "sarcasm": (SARCASM, [str(row.sarcasm).lower() for row in rows]),
    }


def column(model: LogisticRegression, label: str) -> tuple[Floats, float]:
    """Weights (buckets,) and bias of one label; one that no row has is never said."""
    known = [str(one) for one in model.classes_]
    if label not in known:
        return np.zeros(model.coef_.shape[1]), -20.0
    if len(known) == 2:  # scikit-learn keeps one row for two classes
        sign = 0.5 if label == known[1] else -0.5
        return sign * model.coef_[0], sign * float(model.intercept_[0])
    at = known.index(label)
    return model.coef_[at], float(model.intercept_[at])


def packed(
    models: Mapping[str, tuple[Sequence[str], LogisticRegression]], idf: Sequence[Floats]
) -> Ngrams:
    """Head -> (labels, its model) in eight bits; idf: of all heads, or one of each."""
    found = [column(model, label) for labels, model in models.values() for label in labels]
    table = np.stack([weights for weights, _ in found], 1)
    scale = np.maximum(np.abs(table).max(0), 1e-6) / 127
    return Ngrams(
        table=np.round(table / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=np.array([bias for _, bias in found], np.float32),
        idf=np.stack(idf).astype(np.float16),
        heads={head: tuple(labels) for head, (labels, _) in models.items()},
    )


def of_lines(rows: Sequence[Row], others: Sequence[Row]) -> Ngrams:
    """Emotion, intent and sarcasm of our own lines, and how much a text reads like them."""
    frequencies = TfidfTransformer()
    texts = [row.text for row in (*rows, *others)]
    every = frequencies.fit_transform(matrix(texts, BUCKETS[LINES]))
    like = ["true"] * len(rows) + ["false"] * len(others)
    heads = {**labels_of(rows), "like": (SARCASM, like)}
    models = {
        head: (labels, _fit(every[: len(right)], right)) for head, (labels, right) in heads.items()
    }
    return packed(models, [frequencies.idf_])


def of_corpora(rows: Sequence[Row]) -> Ngrams:
    """The mood of the corpora's lines, one model per language, and which language it is."""
    every = matrix([row.text for row in rows], BUCKETS[MOODS])
    langs = sorted({row.lang for row in rows})
    frequencies = [TfidfTransformer().fit(every)]
    models = {"lang": (langs, _fit(frequencies[0].transform(every), [row.lang for row in rows]))}
    for lang in langs:
        own = TfidfTransformer().fit(every[[i for i, r in enumerate(rows) if r.lang == lang]])
        # a row with two moods teaches both
        pairs = [(i, g) for i, row in enumerate(rows) if row.lang == lang for g in row.groups]
        seen = own.transform(every[[i for i, _ in pairs]])
        models[lang] = (list(GROUPS), _fit(seen, [mood for _, mood in pairs]))
        frequencies.append(own)
    return packed(models, [one.idf_ for one in frequencies])


def _fit(seen: csr_matrix, right: Sequence[str]) -> LogisticRegression:
    return LogisticRegression(max_iter=100, class_weight="balanced", C=5.0).fit(seen, right)


def main() -> None:
    others = strangers()
    english = [row for row in others if row.lang == "en"]  # three lines of four: a part will do
    picks = np.random.default_rng(5).permutation(len(english))[:ENGLISH]
    some = [row for row in others if row.lang != "en"] + [english[i] for i in picks]
    of_lines(written(), some).save(HOME / LINES)
    of_corpora(others).save(HOME / MOODS)
    print(f"ngrams: written to {HOME}", flush=True)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
