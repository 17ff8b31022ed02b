"""Where the keyword LLM begins: as a bag-of-words classifier. Knows no training loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from transformers import LlamaForCausalLM

from pmg_engine.vocabulary import EMOTIONS

from .llm_lessons import WORDS, School
from .loop import train_root
from .text import MOODS, Row

SPREAD = 0.04  # standard deviation of an untrained embedding
POOLED = ("en", "zh", "other", "written", "face", "emoji", "free")


def head_start(net: LlamaForCausalLM, school: School) -> None:
    """Begin as a bag-of-words classifier: finding out what counting knows would take hours.

    Each piece's embedding holds its lean to the moods (logistic regression) and emotions (naive
    Bayes); the first layer's attention begins as an average over the message that passes these
    leans on, and the answer's first tokens read them. Training goes on from there.
    """
    kept = train_root() / "llm-head-start.npy"
    leans = np.load(kept) if kept.exists() else _leans(school)
    np.save(kept, leans)
    read = leans.shape[1]
    emotions = [school.id(f'{e}","intensity":') for e in EMOTIONS]
    with torch.no_grad():
        table = net.model.embed_tokens.weight
        table[:, :read] = torch.from_numpy(leans * 3 * SPREAD)
        for place, token in enumerate([*school.moods, *emotions]):
            table[token, :read] = 0.0
            table[token, place] = 0.5
        first = net.model.layers[0].self_attn
        first.q_proj.weight.mul_(0.1)  # no preference yet: an even average
        diagonal = torch.arange(read)
        first.v_proj.weight[diagonal, diagonal] = 1.0
        first.o_proj.weight[diagonal, diagonal] = 2.0


def _leans(school: School) -> NDArray[np.float32]:
    """(pieces, moods + emotions): what each piece says by itself."""
    rows = [r for name in POOLED for r in school.pools[name]]
    weights = np.concatenate([len(rows) * school.SHARES[n] * school.chances[n] for n in POOLED])
    share = _shares(rows, school)
    return np.hstack([_mood_leans(share, rows, weights), _emotion_leans(share, rows)])


def _shares(rows: Sequence[Row], school: School) -> csr_matrix:
    """(rows, pieces): which share of a message each piece is, as an average over it sees it."""
    coded = school.plain.encode_batch([r.text for r in rows], add_special_tokens=False)
    places = [(i, t, 1 / len(c.ids)) for i, c in enumerate(coded) for t in c.ids]
    at, pieces, values = (np.array(column) for column in zip(*places, strict=True))
    return csr_matrix((values.astype(np.float32), (at, pieces)), shape=(len(rows), WORDS))


def _mood_leans(
    share: csr_matrix, rows: Sequence[Row], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(pieces, moods): what each says about the mood; the teacher guesses a missing label."""
    marks = [MOODS.index(r.groups[0]) if r.emotions else int(np.argmax(r.mood)) for r in rows]
    model = LogisticRegression(C=30.0, max_iter=60, tol=1e-2)
    model.fit(share, marks, sample_weight=weights)
    return _even(model.coef_.T)


def _emotion_leans(share: csr_matrix, rows: Sequence[Row]) -> NDArray[np.float32]:
    """(pieces, emotions): naive Bayes, shrunk where a piece is rare."""
    marks = np.zeros((len(rows), len(EMOTIONS)), np.float32)
    for i, row in enumerate(rows):
        for emotion in row.emotions:
            marks[i, EMOTIONS.index(emotion)] = 1 / len(row.emotions)
    marks /= marks.sum(0) + 20
    seen = np.asarray(share.T @ marks)  # every emotion counts the same
    overall = seen.mean(1, keepdims=True) + 1e-6
    return _even(np.log((seen + overall) / (2 * overall)))


def _even(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """One standard deviation for all columns, outliers cut."""
    scaled = table / (table.std() + 1e-9)
    return np.clip(scaled, -4, 4).astype(np.float32)
