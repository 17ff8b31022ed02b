"""Training examples for the keyword LLM: tokenizer, answers as JSON, batches. Knows no net."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import (
    AddedToken,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    trainers,
)
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from pmg_engine.vocabulary import EMOTIONS, INTENTS, group_of, vocabulary

from .loop import train_root
from .tastes import lesson
from .text import MOODS, Row, chatter, corpus, emoji_pairs, face_words, taught, written

PAD, END, TARGET, TASTE, JSON = "<|pad|>", "<|end|>", "<|target|>", "<|taste|>", "<|json|>"
KINDS = ("character", "style", "colour", "prop")
WORDS = 12_288  # BPE pieces: many pieces under few layers act like a bag of n-grams: little data
TEXT = 72  # tokens of a message the net sees: the first 48 and the last 24
BUCKETS = (24, 40, 56, 72, 100, 160, 256)  # padded lengths: few shapes, few compilations
LONGEST = 24  # characters of one word in an answer, as in keywords.py
LM = 0.15  # weight of predicting the message's own next piece: it needs no labels


def skeleton() -> list[str]:
    """JSON pieces that cost one token each: a whole answer is then about eight tokens."""
    out = [f'{{"mood":"{m}","emotion":"' for m in MOODS]
    out += [f'{e}","intensity":' for e in EMOTIONS]
    out += [f'{n},"intent":"' for n in range(1, 6)]
    out += [f'{i}","sarcasm":{s},"action":' for i in INTENTS for s in ("true", "false")]
    out += ['null,"subject":[', '","subject":[', '],"text":null,"send":', '"],"text":null,"send":']
    out += [
        "true}",
        "false}",
        '","',
        '{"likes":[],"dislikes":[]}',
        '{"likes":[],"dislikes":[{"word":"',
    ]
    out += ['{"likes":[{"word":"', "]}"]
    out += [f'","kind":"{k}","p":' for k in KINDS]
    for n in range(1, 6):
        out += [
            f'{n}}},{{"word":"',
            f'{n}}}],"dislikes":[{{"word":"',
            f'{n}}}],"dislikes":[]}}',
            f"{n}}}]}}",
        ]
    return out


def tokenizer() -> PreTrainedTokenizerFast:
    """Byte-level BPE over all our texts, made once."""
    path = train_root() / "llm-tokenizer.json"
    if not path.exists():
        core = Tokenizer(models.BPE())
        core.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
        core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        core.decoder = decoders.ByteLevel()
        specials = [PAD, END, TARGET, TASTE, JSON]
        trainer = trainers.BpeTrainer(
            vocab_size=WORDS - len(skeleton()),
            special_tokens=specials,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        core.train_from_iterator(_tokenizer_texts(), trainer)
        core.add_tokens([AddedToken(s, normalized=False) for s in skeleton()])
        core.save(str(path))
    return PreTrainedTokenizerFast(
        tokenizer_file=str(path), pad_token=PAD, eos_token=END, clean_up_tokenization_spaces=False
    )


def _tokenizer_texts() -> Iterator[str]:
    lessons = np.random.default_rng(0)
    for row in [*corpus(), *written(), *emoji_pairs(), *face_words(), *chatter(40_000)]:
        if row.split == "train":
            yield row.text
            if (row.lang == "zh" and row.source == "brighter") or row.source == "written":
                yield row.text  # few, and what people really type: give them their own pieces
    for _ in range(20_000):
        yield lesson(lessons)[0]


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of prompt and answer; `mood` is a soft target for the answer's first token."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]
    mood: tuple[float, ...] = ()


def moment(row: Row, emotion: str, subject: Sequence[str] = (), action: str | None = None) -> str:
    """The JSON answer for one labelled row."""
    fields = {
        "mood": group_of(emotion),
        "emotion": emotion,
        "intensity": row.intensity,
        "intent": row.intent,
        "sarcasm": row.sarcasm,
        "action": action,
        "subject": list(subject),
        "text": None,
        "send": row.send,
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


class School:
    """Draws training examples: which pools, how often, and how the text is roughened."""

    # share of the moment examples per pool; Chinese is small and therefore drawn often
    SHARES: ClassVar = {
        "en": 0.26,
        "zh": 0.15,
        "other": 0.1,
        "written": 0.36,
        "emoji": 0.01,
        "face": 0.02,
        "xed": 0.02,
        "free": 0.08,
    }

    def __init__(self, seed: int, *, drop: float) -> None:
        self.rng = np.random.default_rng(seed)
        self.drop = drop
        self.plain = Tokenizer.from_file(str(train_root() / "llm-tokenizer.json"))
        self.rough = Tokenizer.from_file(str(train_root() / "llm-tokenizer.json"))
        self.rough.model.dropout = 0.1  # BPE dropout: other cuts of the same words
        self.ids = {t: self.id(t) for t in (PAD, END, TARGET, TASTE, JSON)}
        self.moods = [self.id(f'{{"mood":"{m}","emotion":"') for m in MOODS]
        self.pools = self._pools()
        self.chances = {name: self._chances(rows) for name, rows in self.pools.items()}

    def id(self, piece: str) -> int:
        """The number of a piece that has one of its own."""
        number = self.plain.token_to_id(piece)
        if number is None:
            raise ValueError(
                f"the tokenizer of an older run lacks {piece!r}: delete llm-tokenizer.json"
            )
        return number

    def _pools(self) -> dict[str, list[Row]]:
        known, free = taught(40_000)
        subtitles = [r for r in corpus() if r.source == "xed" and r.split == "train"]
        return {
            "en": [r for r in known if r.lang == "en"],
            "zh": [r for r in known if r.lang == "zh"],
            "other": [r for r in known if r.lang not in ("en", "zh")],
            "written": written() or face_words(),
            "emoji": emoji_pairs(),
            "face": face_words(),
            "xed": subtitles,
            "free": free,
        }

    def _chances(self, rows: Sequence[Row]) -> NDArray[np.float32]:
        """Between natural and even over the groups: macro-F1 counts every group the same."""
        names = [r.groups[0] if r.emotions else "" for r in rows]
        counts = {n: names.count(n) for n in set(names)}
        if rows[0].source == "written":
            names = [r.emotions[0] for r in rows]
            counts = {n: names.count(n) for n in set(names)}
        # silence and sarcasm are rare in the lines and must not be missed
        raw = np.array(
            [
                counts[n] ** -0.6 * (4 if r.sarcasm or not r.send else 1)
                for n, r in zip(names, rows, strict=True)
            ]
        )
        return raw / raw.sum()

    def batches(self, size: int) -> Iterator[list[Example]]:
        """Endless batches of like length: padding would be half the cost. Tastes come apart."""
        while True:
            made = [self._moment(row) for row in self._rows(8 * size)]
            made.sort(key=lambda e: len(e.prompt) + len(e.answer))
            parts = [made[i : i + size] for i in range(0, len(made), size)]
            parts += [[self._taste() for _ in range(size // 2)] for _ in range(6)]
            for i in self.rng.permutation(len(parts)):
                yield parts[i]

    def _rows(self, count: int) -> list[Row]:
        shares = self.rng.multinomial(count, list(self.SHARES.values()))
        return [
            self.pools[name][i]
            for name, share in zip(self.SHARES, shares, strict=True)
            for i in self.rng.choice(len(self.pools[name]), share, p=self.chances[name])
        ]

    def _moment(self, row: Row) -> Example:
        ids = self.rough.encode(row.text, add_special_tokens=False).ids
        kept = [i for i in ids if self.rng.random() >= self.drop] if len(ids) > 3 else ids
        prompt = (self.ids[TARGET], *cut(kept), self.ids[JSON])
        if not row.emotions:
            return Example(prompt, (), row.mood)
        hard = np.zeros(len(MOODS))
        for group in row.groups:
            hard[MOODS.index(group)] = 1 / len(row.groups)
        soft, share = (np.array(row.mood), 0.5) if row.mood else (np.full(len(MOODS), 1 / 7), 0.05)
        mood = (1 - share) * hard + share * soft
        emotion = row.emotions[int(self.rng.integers(len(row.emotions)))]
        answer = moment(row, emotion, subjects(row.text), action_of(row.text, emotion))
        return Example(prompt, self._answer(answer), tuple(mood))

    def _taste(self) -> Example:
        past, answer = lesson(self.rng)
        prompt = (
            self.ids[TASTE],
            *self.plain.encode(past, add_special_tokens=False).ids,
            self.ids[JSON],
        )
        return Example(prompt, self._answer(answer))

    def _answer(self, text: str) -> tuple[int, ...]:
        return (*self.plain.encode(text, add_special_tokens=False).ids, self.ids[END])


@lru_cache(maxsize=200_000)
def subjects(text: str) -> tuple[str, ...]:
    """Concrete things the look-up finds: the LLM learns to name them, then to generalise."""
    words = [
        f.word.lower()
        for f in vocabulary().find(text)
        if f.kind in ("character", "prop") and not f.negated and not f.shy
    ]
    return tuple(w for w in dict.fromkeys(words) if len(w) <= LONGEST)[:3]


ACTIONS = {
    "hug": ("hug", "抱抱", "拥抱"), "wave": ("wave", "挥手", "招手"),
    "jump": ("jump", "蹦", "跳起来"),
    "dance": ("dance", "dancing", "跳舞"), "sleep": ("asleep", "sleeping", "睡着"),
    "run": ("running", "run away", "跑步", "快跑"), "clap": ("clap", "applause", "鼓掌"),
    "bow": ("bow", "鞠躬"), "cheer": ("cheer", "欢呼"), "hide": ("hide", "hiding", "躲起来"),
    "facepalm": ("facepalm", "捂脸"), "shrug": ("shrug", "耸肩", "摊手"),
}  # fmt: skip
ACTION_OF = {
    "greet": "wave", "bye": "wave", "praise": "clap", "sleepy": "sleep", "night": "sleep",
    "thanks": "bow", "sorry": "bow", "congrats": "cheer",
}  # fmt: skip


def action_of(text: str, emotion: str) -> str | None:
    """The posture a message names, or the one its act calls for."""
    low = text.lower()
    for action, names in ACTIONS.items():
        if any(n in low for n in names):
            return action
    return ACTION_OF.get(emotion)


def cut(ids: Sequence[int]) -> tuple[int, ...]:
    """A message of at most TEXT tokens: its beginning and its end."""
    return tuple(ids) if len(ids) <= TEXT else (*ids[: TEXT * 2 // 3], *ids[-TEXT // 3 :])


def collate(batch: Sequence[Example], rng: np.random.Generator) -> tuple[Tensor, ...]:
    """Right-padded ids, and the places where something is predicted (a multiple of 128)."""
    longest = max(len(e.prompt) + len(e.answer) for e in batch)
    length = next((b for b in BUCKETS if b >= longest), longest)
    ids = np.zeros((len(batch), length), np.int64)
    picks, goals, weights, soft = [], [], [], []
    nothing = (0.0,) * len(MOODS)

    def predict(place: int, goal: int, weight: float, mood: Sequence[float] = nothing) -> None:
        picks.append(place)
        goals.append(goal)
        weights.append(weight)
        soft.append(mood)

    for i, example in enumerate(batch):
        whole = (*example.prompt, *example.answer)
        ids[i, : len(whole)] = whole
        base, start = i * length, len(example.prompt) - 1
        if example.mood:
            for place in rng.permutation(start)[:2]:
                predict(base + place, whole[place + 1], LM)
            predict(base + start, 0, 0.0, [2.0 * m for m in example.mood])
        for place in range(start + bool(example.mood), len(whole) - 1):
            # beyond mood and emotion a moment's answer is easy: a third of it is enough
            if example.mood and place > start + 1 and rng.random() < 0.67:
                continue
            predict(base + place, whole[place + 1], 0.5 if example.mood else 0.3)
    spare = -len(picks) % 128
    picks += [0] * spare
    goals += [0] * spare
    weights += [0.0] * spare
    soft += [nothing] * spare
    return (
        torch.from_numpy(ids),
        torch.tensor(picks),
        torch.tensor(goals),
        torch.tensor(weights),
        torch.tensor(soft),
    )
