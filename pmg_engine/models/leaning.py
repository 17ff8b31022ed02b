"""The linear models' word beside the language model's: shallow fusion while it answers.

Gulcehre et al. 2015, arXiv 1503.03535: log-probabilities of a second model are added, weighted, to
those of the first. Here only at the tokens that stand for a mood, an emotion, an intent, sarcasm.
One linear model was taught our own lines, the other the corpora: how much a text reads like our own
lines says whom to hear.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor
from transformers import LogitsProcessor

from pmg_engine.vocabulary import EMOTIONS, GROUPS, INTENTS, group_of

from .ngrams import Ngrams

__all__ = ["Leaning"]

# chosen on the choose half of our hand-written lines and the dev rows (training/LOG.md)
MOOD, EMOTION, INTENT, SARCASM = 3.0, 2.0, 1.5, 1.5  # of the one taught our own lines
WIDE = 2.5  # of the one taught the corpora
SURE, LATER = 2.0, 1.0  # how steeply likeness to our own lines becomes trust, and how late
FLOOR = 0.01  # some corpora have no line of some moods: unlikely, not impossible


class Leaning:
    """Turns a text into what is added to the scores of the pieces that answer it.

    The pocket tokenizer has one piece for each of these answers; another tokenizer has none, and
    nothing is added.
    """

    def __init__(self, lines: Ngrams, moods: Ngrams, tokenizer: Any, *, size: int) -> None:
        self._lines, self._corpora, self._size = lines, moods, size
        known = tokenizer.get_vocab()
        self._moods = {m: known.get(f'{{"mood":"{m}","emotion":"') for m in GROUPS}
        self._emotions = {e: known.get(f'{e}","intensity":') for e in EMOTIONS}
        self._intents = {
            (i, s): known.get(f'{i}","sarcasm":{s},"action":')
            for i in INTENTS
            for s in ("true", "false")
        }

    def processor(self, text: str) -> LogitsProcessor:
        """For one answer to this text."""
        logs = self._lines.logs(text)
        odds = logs["like"]["true"] - logs["like"]["false"]  # does it read like our own lines?
        trust = 1 / (1 + math.exp(LATER - SURE * odds))
        wide = self._wide(text)
        added = torch.zeros(self._size)
        groups: dict[str, float] = {}
        for emotion, log in logs["emotion"].items():
            group = group_of(emotion)
            groups[group] = groups.get(group, 0.0) + math.exp(log)
        for mood, token in self._moods.items():
            # as a mood, and as the sum of its emotions: one mood has two of them, another seventeen
            own = (logs["mood"][mood] + math.log(groups[mood] + 1e-4)) / 2
            _add(added, token, trust * MOOD * own + (1 - trust) * WIDE * wide[mood])
        for emotion, token in self._emotions.items():
            _add(added, token, trust * EMOTION * logs["emotion"][emotion])
        for (intent, sarcasm), token in self._intents.items():
            both = INTENT * logs["intent"][intent] + SARCASM * logs["sarcasm"][sarcasm]
            _add(added, token, trust * both)
        return _Added(added)

    def _wide(self, text: str) -> dict[str, float]:
        """Mood -> its log-probability to the corpora, whichever language this is."""
        logs = self._corpora.logs(text)
        langs = {lang: math.exp(log) for lang, log in logs["lang"].items()}
        return {
            mood: math.log(FLOOR + sum(p * math.exp(logs[lang][mood]) for lang, p in langs.items()))
            for mood in GROUPS
        }


def _add(scores: Tensor, token: int | None, value: float) -> None:
    if token is not None:
        scores[token] = value


class _Added(LogitsProcessor):
    def __init__(self, added: Tensor) -> None:
        self._added = added

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """(B, V) scores with what was added."""
        return scores + self._added.to(scores.device)
