"""Fitting the linear models on a handful of rows."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from pmg_engine.models.ngrams import buckets
from training.ngrams import of_corpora, of_lines
from training.text import Row


def row(text: str, emotion: str, *, intent: str = "none", sarcasm: bool = False) -> Row:
    return Row(
        text=text,
        lang="en",
        emotions=(emotion,),
        split="train",
        source="written",
        intent=intent,
        sarcasm=sarcasm,
    )


OURS = [row(f"thanks a lot {i}", "thanks", intent="thank") for i in range(6)] + [
    row(f"oh great, monday {i}", "annoyed", sarcasm=True) for i in range(6)
]
THEIRS = [row(f"the game last night was long {i}", "neutral") for i in range(6)]


def test_lines_teach_emotion_sarcasm_and_likeness() -> None:
    model = of_lines(OURS, THEIRS)
    said = model.logs("thanks a lot my friend")
    assert max(said["emotion"], key=said["emotion"].__getitem__) == "thanks"
    assert model.logs("oh great, monday")["sarcasm"]["true"] > math.log(0.5)
    likely = model.logs("the game last night was long")["like"]["true"]
    assert said["like"]["true"] > math.log(0.5) > likely


def test_an_emotion_no_line_has_is_never_said() -> None:
    assert of_lines(OURS, THEIRS).logs("thanks")["emotion"]["sleepy"] < -10


def test_a_rare_mood_counts_as_much_as_a_common_one_in_its_language() -> None:
    many = [row(f"what a nice day {i}", "happy") for i in range(30)]
    few = [row("i hate this", "furious"), row("i hate that", "furious")]
    german = [
        replace(row(t, e), lang="de") for t, e in (("ich hasse", "furious"), ("toll", "happy"))
    ]
    logs = of_corpora(many + few + german).logs("i hate it")
    assert logs["lang"]["en"] > logs["lang"]["de"]
    assert max(logs["en"], key=logs["en"].__getitem__) == "anger"


def test_each_language_counts_its_own_rare_words() -> None:
    english = [row(f"gift for {name}", "happy") for name in ("ann", "ben", "cem", "dan")]
    english.append(row("so sad", "sad"))
    german = [
        replace(row("gift im glas", "scared"), lang="de"),
        replace(row("gut", "happy"), lang="de"),
    ]
    model = of_corpora(english + german)
    every, first, second = model.idf  # of the language, then of German and of English
    word = buckets("gift", model.idf.shape[1])
    assert list(model.heads) == ["lang", "de", "en"]
    assert (first[word] > second[word]).mean() > 0.7, "common in English, rarer in German"
    assert not np.array_equal(every, second)
