"""Trains the pocket keyword LLM: tokenizer, a small Llama, its export and its scores. Knows no user."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from safetensors.torch import load_file
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from pmg_engine.vocabulary import EMOTIONS, INTENTS, group_of, vocabulary

from .llm_report import export, measure
from .loop import Run, train_root
from .tastes import lesson
from .text import (
    LANGUAGES,
    MOODS,
    Row,
    chatter,
    corpus,
    emoji_pairs,
    face_words,
    macro_f1,
    taught,
    written,
)

PAD, END, TARGET, TASTE, JSON = "<|pad|>", "<|end|>", "<|target|>", "<|taste|>", "<|json|>"
KINDS = ("character", "style", "colour", "prop")
WORDS = 12_288  # BPE pieces: a shallow net with many pieces behaves like a bag of n-grams, which suits this data
HIDDEN, LAYERS, HEADS, INNER = 256, 3, 4, 576
TEXT = 72  # tokens of a message the net sees: the first 48 and the last 24
BUCKETS = (24, 40, 56, 72, 100, 160, 256)  # padded lengths: few shapes, few compilations
LONGEST = 24  # characters of one word in an answer, as in keywords.py


def skeleton() -> list[str]:
    """JSON pieces that cost one token each: a whole answer is then about eight tokens."""
    out = [f'{{"mood":"{m}","emotion":"' for m in MOODS]
    out += [f'{e}","intensity":' for e in EMOTIONS]
    out += [f'{n},"intent":"' for n in range(1, 6)]
    out += [f'{i}","action":' for i in INTENTS]
    out += ['null,"subject":[', '","subject":[', '],"text":null,"send":', '"],"text":null,"send":']
    out += ["true}", "false}", '","', '{"likes":[],"dislikes":[]}', '{"likes":[],"dislikes":[{"word":"']
    out += ['{"likes":[{"word":"', "]}"]
    out += [f'","kind":"{k}","p":' for k in KINDS]
    for n in range(1, 6):
        out += [f'{n}}},{{"word":"', f'{n}}}],"dislikes":[{{"word":"', f'{n}}}],"dislikes":[]}}', f"{n}}}]}}"]
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
            if row.lang == "zh" and row.source == "brighter":
                yield row.text  # Chinese test rows look like these: give them their own pieces
    for _ in range(20_000):
        yield lesson(lessons)[0]


def build() -> LlamaForCausalLM:
    """An untrained net of about 5.5 M parameters."""
    torch.manual_seed(1)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=WORDS,
            hidden_size=HIDDEN,
            intermediate_size=INNER,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            num_key_value_heads=HEADS,
            max_position_embeddings=1024,
            tie_word_embeddings=True,
            pad_token_id=0,
            bos_token_id=None,
            eos_token_id=1,
            attention_dropout=0.0,
            initializer_range=0.04,
        )
    )


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
        "action": action,
        "subject": list(subject),
        "text": None,
        "send": row.send,
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


class School:
    """Draws training examples: which pools, how often, and how the text is roughened."""

    # share of the moment examples per pool; Chinese is small and therefore drawn often
    SHARES = {"en": 0.34, "zh": 0.2, "other": 0.1, "written": 0.16, "emoji": 0.02, "face": 0.03, "xed": 0.03, "free": 0.12}

    def __init__(self, seed: int, *, drop: float) -> None:
        self.rng = np.random.default_rng(seed)
        self.drop = drop
        self.plain = Tokenizer.from_file(str(train_root() / "llm-tokenizer.json"))
        self.rough = Tokenizer.from_file(str(train_root() / "llm-tokenizer.json"))
        self.rough.model.dropout = 0.1  # BPE dropout: other cuts of the same words
        self.ids = {t: self.plain.token_to_id(t) for t in (PAD, END, TARGET, TASTE, JSON)}
        self.moods = [self.plain.token_to_id(f'{{"mood":"{m}","emotion":"') for m in MOODS]
        self.pools = self._pools()
        self.chances = {name: self._chances(rows) for name, rows in self.pools.items()}

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

    def _chances(self, rows: Sequence[Row]) -> np.ndarray:
        """Between natural and even over the groups: macro-F1 counts every group the same."""
        names = [r.groups[0] if r.emotions else "" for r in rows]
        counts = {n: names.count(n) for n in set(names)}
        if rows[0].source == "written":
            names = [r.emotions[0] for r in rows]
            counts = {n: names.count(n) for n in set(names)}
        # silence is rare in the lines and must not be missed
        raw = np.array([counts[n] ** -0.6 * (1 if r.send else 4) for n, r in zip(names, rows, strict=True)])
        return raw / raw.sum()

    def batches(self, size: int) -> Iterator[list[Example]]:
        """Endless batches of like length (padding is half the cost otherwise), moments and tastes apart."""
        while True:
            made = [self._moment(row) for row in self._rows(8 * size)]
            made.sort(key=lambda e: len(e.prompt) + len(e.answer))
            parts = [made[i : i + size] for i in range(0, len(made), size)]
            parts += [[self._taste() for _ in range(size // 3)]]
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
        if len(kept) > TEXT:
            kept = kept[: TEXT * 2 // 3] + kept[-TEXT // 3 :]
        prompt = (self.ids[TARGET], *kept, self.ids[JSON])
        if not row.emotions:
            return Example(prompt, (), row.mood)
        hard = np.zeros(len(MOODS))
        for group in row.groups:
            hard[MOODS.index(group)] = 1 / len(row.groups)
        mood = 0.5 * hard + 0.5 * np.array(row.mood) if row.mood else 0.95 * hard + 0.05 / len(MOODS)
        emotion = row.emotions[int(self.rng.integers(len(row.emotions)))]
        answer = moment(row, emotion, subjects(row.text), action_of(row.text, emotion))
        return Example(prompt, (*self.plain.encode(answer, add_special_tokens=False).ids, self.ids[END]), tuple(mood))

    def _taste(self) -> Example:
        past, answer = lesson(self.rng)
        prompt = (self.ids[TASTE], *self.plain.encode(past, add_special_tokens=False).ids, self.ids[JSON])
        return Example(prompt, (*self.plain.encode(answer, add_special_tokens=False).ids, self.ids[END]))


@lru_cache(maxsize=200_000)
def subjects(text: str) -> tuple[str, ...]:
    """Concrete things the look-up finds: the LLM learns to name them, then to generalise."""
    words = [f.word.lower() for f in vocabulary().find(text) if f.kind in ("character", "prop") and not f.negated and not f.shy]
    return tuple(w for w in dict.fromkeys(words) if len(w) <= LONGEST)[:3]


ACTIONS = {
    "hug": ("hug", "抱抱", "拥抱"), "wave": ("wave", "挥手", "招手"), "dance": ("dance", "dancing", "跳舞"), "jump": ("jump", "蹦", "跳起来"),
    "sleep": ("asleep", "sleeping", "睡着"), "run": ("running", "run away", "跑步", "快跑"), "clap": ("clap", "applause", "鼓掌"),
    "bow": ("bow", "鞠躬"), "cheer": ("cheer", "欢呼"), "hide": ("hide", "hiding", "躲起来"), "facepalm": ("facepalm", "捂脸"),
    "shrug": ("shrug", "耸肩", "摊手"),
}  # fmt: skip
ACTION_OF = {"greet": "wave", "bye": "wave", "praise": "clap", "sleepy": "sleep"}


def action_of(text: str, emotion: str) -> str | None:
    """The posture a message names, or the one its act calls for."""
    low = text.lower()
    for action, names in ACTIONS.items():
        if any(n in low for n in names):
            return action
    return ACTION_OF.get(emotion)


class Pupil(nn.Module):
    """The forward pass that is compiled: padded ids -> weighted loss."""

    def __init__(self, net: LlamaForCausalLM, moods: Sequence[int], *, dropout: float) -> None:
        super().__init__()
        self.body, self.dropout = net.model, dropout  # without the head: it is the embedding table again
        self.register_buffer("moods", torch.tensor(moods), persistent=False)

    def forward(self, ids: Tensor, picks: Tensor, goals: Tensor, weights: Tensor, soft: Tensor) -> Tensor:
        """ids (B, L); picks (N,) flat places; goals (N,) next ids; weights (N,); soft (N, moods), rows of 0 where hard."""
        rows = self.body.embed_tokens(ids)  # (B, L, H)
        rows = F.dropout(rows, self.dropout, self.training)
        hidden = self.body(inputs_embeds=rows, use_cache=False).last_hidden_state
        chosen = F.dropout(hidden.flatten(0, 1)[picks], self.dropout, self.training)  # (N, H)
        logs = F.linear(chosen, self.body.embed_tokens.weight).float().log_softmax(-1)  # (N, V)
        hard = -logs.gather(1, goals[:, None])[:, 0]
        blurred = -(logs[:, self.moods] * soft).sum(1)
        return ((hard * weights) + blurred).sum() / (weights.sum() + soft.sum())


LM = 0.15  # weight of predicting the message's own next piece: keeps the pieces meaningful where labels are few


def collate(batch: Sequence[Example], rng: np.random.Generator) -> tuple[Tensor, ...]:
    """Right-padded ids, and the places where something is predicted (padded to a multiple of 128)."""
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
            # beyond mood and emotion a moment's answer is easy: a third of it is enough, and much cheaper
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


SPREAD = 0.04  # standard deviation of an untrained embedding
POOLED = ("en", "zh", "other", "written", "face", "emoji", "free")


def head_start(net: LlamaForCausalLM, school: School) -> None:
    """Begin as a bag-of-words classifier: a net this small has no hours to find out what counting knows.

    Each piece's embedding holds its lean to the moods (logistic regression) and emotions (naive Bayes);
    the first layer's attention begins as an average over the message that passes these leans on, and
    the answer's first tokens read them. Training goes on from there.
    """
    rows = [r for name in POOLED for r in school.pools[name]]
    weights = np.concatenate([len(rows) * school.SHARES[n] * school.chances[n] for n in POOLED])
    share = _shares(rows, school)
    leans = np.hstack([_mood_leans(share, rows, weights), _emotion_leans(share, rows)])
    read = leans.shape[1]
    emotions = [school.plain.token_to_id(f'{e}","intensity":') for e in EMOTIONS]
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


def _shares(rows: Sequence[Row], school: School) -> csr_matrix:
    """(rows, pieces): which share of a message each piece is, as an average over it sees it."""
    coded = school.plain.encode_batch([r.text for r in rows], add_special_tokens=False)
    places = [(i, t, 1 / len(c.ids)) for i, c in enumerate(coded) for t in c.ids]
    at, pieces, values = (np.array(column) for column in zip(*places, strict=True))
    return csr_matrix((values.astype(np.float32), (at, pieces)), shape=(len(rows), WORDS))


def _mood_leans(share: csr_matrix, rows: Sequence[Row], weights: np.ndarray) -> np.ndarray:
    """(pieces, moods): what each piece says about the mood; the teacher's guess where a label is missing."""
    marks = [MOODS.index(r.groups[0]) if r.emotions else int(np.argmax(r.mood)) for r in rows]
    model = LogisticRegression(C=30.0, max_iter=60, tol=1e-3)
    model.fit(share, marks, sample_weight=weights)
    return _even(model.coef_.T)


def _emotion_leans(share: csr_matrix, rows: Sequence[Row]) -> np.ndarray:
    """(pieces, emotions): naive Bayes, shrunk where a piece is rare."""
    marks = np.zeros((len(rows), len(EMOTIONS)), np.float32)
    for i, row in enumerate(rows):
        for emotion in row.emotions:
            marks[i, EMOTIONS.index(emotion)] = 1 / len(row.emotions)
    marks /= marks.sum(0) + 20
    seen = np.asarray(share.T @ marks)  # every emotion counts the same
    overall = seen.mean(1, keepdims=True) + 1e-6
    return _even(np.log((seen + overall) / (2 * overall)))


def _even(table: np.ndarray) -> np.ndarray:
    """One standard deviation for all columns, outliers cut."""
    scaled = table / (table.std() + 1e-9)
    return np.clip(scaled, -4, 4).astype(np.float32)


def train(options: argparse.Namespace) -> None:
    """Train for the minutes given, then export; resumes where it stopped."""
    tokenizer()
    school = School(7, drop=options.drop)
    net = build()
    if not (train_root() / options.name / "state.json").exists():
        head_start(net, school)
    pupil = Pupil(net, school.moods, dropout=options.dropout)
    run = Run(options.name, pupil, rate=options.rate, minutes=options.minutes, decay=options.decay)
    school.rng = np.random.default_rng(1000 + run.step)
    step = torch.compile(pupil, dynamic=True) if options.compile else pupil
    if not run.step:
        check(pupil, run, school)
    batches, checked = school.batches(options.batch), run.spent
    for _ in run.steps():
        tensors = collate(next(batches), school.rng)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            loss = step(*tensors)
        run.update(loss)
        if run.spent - checked > 600:
            checked = run.spent
            check(pupil, run, school)
    check(pupil, run, school)
    ship(options.name)


def ship(name: str) -> None:
    """Export the averaged weights of a run, finished or still going."""
    net = build()
    saved = load_file(train_root() / name / "ema.safetensors")
    net.model.load_state_dict({k.removeprefix("body."): v for k, v in saved.items()})
    net.tie_weights()
    export(net, tokenizer())


@torch.no_grad()
def moods_of(pupil: Pupil, school: School, rows: Sequence[Row]) -> np.ndarray:
    """(N, moods) logits of the answer's first token: what greedy decoding chooses from."""
    out = np.zeros((len(rows), len(MOODS)), np.float32)
    coded = [school.plain.encode(r.text, add_special_tokens=False).ids for r in rows]
    order = sorted(range(len(rows)), key=lambda i: len(coded[i]))
    for at in range(0, len(rows), 128):
        some = order[at : at + 128]
        prompts = [(school.ids[TARGET], *cut(coded[i]), school.ids[JSON]) for i in some]
        longest = max(map(len, prompts))
        ids = torch.tensor([p + (0,) * (longest - len(p)) for p in prompts])
        last = torch.tensor([len(p) - 1 for p in prompts])
        hidden = pupil.body(input_ids=ids, use_cache=False).last_hidden_state
        table = pupil.body.embed_tokens.weight[school.moods]
        out[some] = F.linear(hidden[torch.arange(len(some)), last], table).float().numpy()
    return out


def cut(ids: Sequence[int]) -> tuple[int, ...]:
    """A message of at most TEXT tokens: its beginning and its end."""
    return tuple(ids) if len(ids) <= TEXT else (*ids[: TEXT * 2 // 3], *ids[-TEXT // 3 :])


def check(pupil: Pupil, run: Run, school: School) -> None:
    """Dev scores of the averaged weights, so that the best moment to stop is visible in the log."""
    live = {k: v.clone() for k, v in pupil.state_dict().items()}
    pupil.load_state_dict(run.averaged())
    pupil.eval()
    shown = []
    for lang in ("en", "zh", "de"):
        rows = [r for r in corpus() if r.lang == lang and r.split == "dev"][:1200]
        picks = moods_of(pupil, school, rows).argmax(1)
        shown.append(f"{lang} {macro_f1(rows, [MOODS[i] for i in picks]):.3f}")
    pupil.load_state_dict(live)
    pupil.train()
    print(f"dev macro-F1 at {run.spent / 60:.1f} min: {' '.join(shown)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument("--drop", type=float, default=0.1, help="share of message tokens left out")
    parser.add_argument("--name", default="llm")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--export", action="store_true", help="write the weights of a run that is still going")
    parser.add_argument("--report", action="store_true", help="measure the exported weights, write card.md")
    parser.add_argument("--limit", type=int, default=0, help="test rows per language in the report; 0: all")
    chosen = parser.parse_args()
    if chosen.report:
        measure(chosen.limit, chosen.minutes)
    elif chosen.export:
        ship(chosen.name)
    else:
        train(chosen)
