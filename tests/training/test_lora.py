"""LoRA for a public instruct model, tried on a tiny random one."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from langchain_core.messages import HumanMessage, SystemMessage
from safetensors.torch import load_file

from pmg_engine import prompts
from pmg_engine.keywords import Likes, Moment
from pmg_engine.models.llm import PocketChat
from tests.pmg_engine.models.test_llm import tiny, tokenizer
from training import lora, tastes, text
from training.data import data_root

CHATTER = ("what a day", "the train is late again", "see you tomorrow", "今天好忙", "周末去哪儿")


@pytest.fixture(autouse=True)
def chatter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A training folder with a few real-looking rows: histories are made of such lines."""
    monkeypatch.setenv("PMG_TRAIN", str(tmp_path / "train"))
    file = data_root() / "text" / "emotion_text.jsonl.xz"
    file.parent.mkdir(parents=True)
    rows = [
        {
            "t": line,
            "lang": "en" if line.isascii() else "zh",
            "e": ["neutral"],
            "split": "train",
            "src": "goemotions",
        }
        for line in CHATTER
    ]
    file.write_bytes(lzma.compress("\n".join(map(json.dumps, rows)).encode()))
    known = (text.corpus, tastes._small_talk)
    for one in known:
        one.cache_clear()
    yield
    for one in known:
        one.cache_clear()


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    tiny("qwen").save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


def test_lessons_are_the_engines_own_prompts_with_answers_that_fit_the_schemas() -> None:
    lessons = iter(lora.Lessons(1))
    kinds = set()
    for _ in range(60):
        prompt, answer = next(lessons)
        schema = Likes if "likes" in json.loads(answer) else Moment
        schema.model_validate_json(answer)
        asked = prompts.target("x", family="general").system
        assert (prompt.system == asked) == (schema is Moment)
        kinds.add(schema)
    assert kinds == {Likes, Moment}


def test_only_the_answer_is_learned() -> None:
    pieces = tokenizer()
    prompt = prompts.target("hello", family="general")
    ids, labels = lora.coded(pieces, prompt, "{}")
    assert pieces.decode([x for x in labels if x != lora.IGNORED]) == "{}<end>"
    assert pieces.decode(ids).endswith("assistant:{}<end>")
    batch = lora.batch_of([(ids, labels), (ids[:5], labels[:5])], pad=0)
    assert batch["attention_mask"].sum(1).tolist() == [len(ids), 5]


def loss_of(net: Any) -> float:
    """Of answers to three messages."""
    pieces, prompts_of = tokenizer(), iter(lora.Lessons(99))
    pairs = [lora.coded(pieces, *next(prompts_of)) for _ in range(3)]
    with torch.no_grad():
        return float(net(**lora.batch_of(pairs, pad=0)).loss)


def test_an_adapter_learns_and_loads_like_any_model(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "adapter"
    # every look at the clock is a second: eight steps, however busy the machine is
    monkeypatch.setattr("training.loop.time", SimpleNamespace(monotonic=count().__next__))
    lora.train(str(base), minutes=8 / 60, batch=1, target=target)
    saved = load_file(target / "adapter_model.safetensors")
    assert any(v.abs().sum() > 0 for k, v in saved.items() if "lora_B" in k)
    taught, untaught = PocketChat.load(target), PocketChat.load(base)
    assert loss_of(taught._net) < loss_of(untaught._net)
    asked = prompts.target("I am so happy", family="general")
    chain = taught.with_structured_output(Moment)
    assert isinstance(chain.invoke([SystemMessage(asked.system), HumanMessage("hi")]), Moment)
