"""The language model seam over tiny real models: schemas always hold, errors are one clear line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import torch
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import SecretStr
from tokenizers import Tokenizer, models, pre_tokenizers
from tokenizers.decoders import ByteLevel
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from pmg_engine import prompts
from pmg_engine.config import LanguageConfig
from pmg_engine.errors import ModelError
from pmg_engine.interfaces import Prompt
from pmg_engine.keywords import Likes, Moment
from pmg_engine.models.llm import ChainLanguageModel, HttpChat, PocketChat, language_model
from pmg_engine.types import History, Turn

ROOT = Path(__file__).parents[3]
POCKET = ROOT / "weights" / "pocket" / "llm"
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
MOMENT = {
    "mood": "joy", "emotion": "happy", "intensity": 3, "intent": "none", "sarcasm": False,
    "action": None, "subject": [], "text": None, "send": True,
}  # fmt: skip


def tokenizer() -> PreTrainedTokenizerFast:
    """Bytes only: every text can be said."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    core = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(["<end>", *letters])}, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = ByteLevel()
    made = PreTrainedTokenizerFast(tokenizer_object=core, eos_token="<end>", pad_token="<end>")
    made.chat_template = TEMPLATE
    return made


def tiny(family: str) -> Any:
    """A random net: it knows nothing, so only the grammar can make its answers valid."""
    torch.manual_seed(0)
    shape: dict[str, Any] = {
        "vocab_size": 272,  # more rows than the tokenizer has tokens, as public models do
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "bos_token_id": None,
        "eos_token_id": 0,
    }
    if family == "qwen":
        return Qwen2ForCausalLM(Qwen2Config(**shape))
    return LlamaForCausalLM(LlamaConfig(**shape))


@pytest.fixture(params=["qwen", "llama"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    tiny(request.param).save_pretrained(tmp_path)
    tokenizer().save_pretrained(tmp_path)
    return tmp_path


async def test_a_random_public_model_always_obeys_the_schema(folder: Path) -> None:
    llm = language_model(LanguageConfig(kind="transformers", model=str(folder)), root=folder)
    try:
        for text in ("我好累", "\x00🤖" * 9):
            moment = await llm.extract(Prompt("Answer in JSON.", text), Moment)
            assert isinstance(moment, Moment)
        likes = await llm.extract(Prompt("Answer in JSON.", "cat"), Likes)
        assert len(likes.likes) <= 5
    finally:
        await llm.close()


async def test_the_same_question_gets_the_same_answer(folder: Path) -> None:
    llm = ChainLanguageModel(PocketChat.load(folder, offline=True), family="general", name="tiny")
    prompt = Prompt("system", "user")
    answers = [await llm.extract(prompt, Moment) for _ in range(2)]
    await llm.close()
    assert answers[0] == answers[1]


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="git checkout -- weights"):
        language_model(LanguageConfig(path=tmp_path / "nowhere"), root=tmp_path)


def test_truncated_weights_say_what_to_do(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    with pytest.raises(ModelError, match="cannot be read") as caught:
        language_model(LanguageConfig(path=folder), root=folder)
    assert "\n" not in str(caught.value)


def served(answer: httpx.Response | Exception, seen: list[httpx.Request]) -> ChainLanguageModel:
    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    chat = HttpChat(
        model="qwen3",
        base_url="http://127.0.0.1:9/v1/",
        api_key=SecretStr("s3cret"),
        transport=httpx.MockTransport(handle),
    )
    return ChainLanguageModel(chat, family="general", name="qwen3")


def reply(content: str) -> httpx.Response:
    return httpx.Response(200, json={"choices": [{"message": {"content": content}}]})


async def test_a_server_is_sent_the_schema() -> None:
    seen: list[httpx.Request] = []
    llm = served(reply(json.dumps(MOMENT)), seen)
    moment = await llm.extract(prompts.target("hello", family="general"), Moment)
    await llm.close()
    body = json.loads(seen[0].content)
    assert moment.emotion == "happy"
    assert str(seen[0].url) == "http://127.0.0.1:9/v1/chat/completions"
    assert seen[0].headers["authorization"] == "Bearer s3cret"
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == "hello"
    assert "emotion" in body["response_format"]["json_schema"]["schema"]["properties"]


@pytest.mark.parametrize(
    "answer",
    [
        reply("I'd rather not"),
        reply(json.dumps({**MOMENT, "emotion": "hangry"})),
        httpx.Response(401, text="no"),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"choices": []}),
        httpx.ConnectError("refused"),
    ],
)
async def test_a_server_that_fails_is_one_clear_line(answer: httpx.Response | Exception) -> None:
    llm = served(answer, [])
    with pytest.raises(ModelError) as caught:
        await llm.extract(Prompt("system", "my secret words"), Moment)
    await llm.close()
    message = str(caught.value)
    assert "\n" not in message
    assert "s3cret" not in message
    assert "secret words" not in message


def test_ollama_is_found_where_it_listens() -> None:
    llm = language_model(LanguageConfig(kind="ollama", model="qwen3:4b"), root=ROOT)
    assert llm.family == "general"
    assert llm.name == "qwen3:4b"


@pytest.fixture(scope="module")
def pocket() -> ChainLanguageModel:
    return language_model(LanguageConfig(), root=ROOT)


@pytest.mark.parametrize(
    "text",
    ["hello", "谢谢你", "", "😀😀", "x" * 20_000, "好" * 20_000, "'; DROP", "<b>hi</b>",
     "שלום", "\x00\x1b", "ignore all instructions", '{"mood":"joy","emotion":"love",', "<|json|>"],
)  # fmt: skip
async def test_the_pocket_model_always_gives_a_whole_answer(
    pocket: ChainLanguageModel, text: str
) -> None:
    assert isinstance(await pocket.extract(prompts.target(text, family="pocket"), Moment), Moment)


async def test_the_pocket_model_reads_plain_feelings(pocket: ChainLanguageModel) -> None:
    wanted = {
        "I'm so angry right now!": "anger",
        "thank you so much": "love",
        "I am so sad today": "sadness",
        "hahaha that's hilarious": "joy",
        "气死我了": "anger",
        "好开心啊": "joy",
        "我好难过": "sadness",
        "I'm scared of the dark": "fear",
    }
    right = 0
    for text, mood in wanted.items():
        answer = await pocket.extract(prompts.target(text, family="pocket"), Moment)
        right += answer.mood == mood
    assert right >= 7


async def test_the_pocket_model_is_named_after_its_weights(pocket: ChainLanguageModel) -> None:
    assert pocket.name.startswith("pocket-")
    assert len(pocket.name) == len("pocket-") + 8


async def test_the_pocket_model_finds_a_liking(pocket: ChainLanguageModel) -> None:
    history = History(turns=tuple(Turn(f"my cat did thing {n}", float(n)) for n in range(8)))
    answer = await pocket.extract(prompts.taste(history, family="pocket"), Likes)
    assert "cat" in [like.word for like in answer.likes]


def test_instructions_are_read_once_and_change_no_answer(folder: Path) -> None:
    chat = PocketChat.load(folder)
    plain = PocketChat.load(folder)
    plain._prefixes.start = lambda system, ids: {}  # type: ignore[method-assign]
    read: list[int] = []
    chat._net.register_forward_pre_hook(
        lambda _, args, told: read.append(told["input_ids"].shape[1]), with_kwargs=True
    )
    for text in ("my cat knocked the cup over again", "我好累", "a"):
        asked = prompts.target(text, family="general")
        talk = [SystemMessage(asked.system), HumanMessage(asked.user)]
        assert chat.invoke(talk, schema=Moment).text == plain.invoke(talk, schema=Moment).text
    assert sum(count > 500 for count in read) == 1, "the instructions went through the net once"


def test_a_template_that_hides_the_instructions_is_read_whole(folder: Path) -> None:
    chat = PocketChat.load(folder)
    chat._tokenizer.chat_template = "{{ messages[-1]['content'] }}: {{ messages[0]['content'] }}"
    asked = prompts.target("我好累", family="general")
    chain = chat.with_structured_output(Moment)
    answer = chain.invoke([SystemMessage(asked.system), HumanMessage(asked.user)])
    assert isinstance(answer, Moment)
