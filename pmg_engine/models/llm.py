"""LanguageModel over LangChain: pocket, transformers, OpenAI-compatible servers. Knows no user."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx
import torch
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, PrivateAttr, SecretStr, ValidationError
from transformers import AutoModelForCausalLM, AutoTokenizer

from pmg_engine.config import LanguageConfig
from pmg_engine.errors import ModelError
from pmg_engine.interfaces import Prompt
from pmg_engine.lane import Lane

from .device import device, dtype
from .grammar import Grammars
from .leaning import Leaning
from .ngrams import LINES, MOODS, Ngrams
from .prefix import Prefixes

__all__ = ["ChainLanguageModel", "HttpChat", "PocketChat", "language_model"]

T = TypeVar("T", bound=BaseModel)
LONGEST = 1024  # tokens of one answer; the schemas bound their strings, so answers end far earlier
PATIENCE = 60.0  # seconds: a cold server loads its model at the first question
OLLAMA = "http://127.0.0.1:11434/v1"


class _Structured(BaseChatModel):
    """A chat model that takes the answer's schema as `schema=` and always obeys it."""

    def with_structured_output(  # type: ignore[override]
        self, schema: type[BaseModel], *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[Any, Any]:
        """Messages in, an instance of the schema out."""
        if include_raw:
            raise NotImplementedError(
                "include_raw is not offered: an answer that breaks its schema is an error"
            )
        read: Runnable[Any, Any] = RunnableLambda(lambda message: _read(message.text, schema))
        return self.bind(schema=schema, **kwargs) | read


class PocketChat(_Structured):
    """A causal transformers model in this process, greedy, held to the schema by a token grammar.

    It serves the pocket model and any instruct model of the hub alike: the tokenizer's own chat
    template decides what a conversation looks like.
    """

    name: str | None = "pocket"
    _net: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()
    _grammars: Grammars = PrivateAttr()
    _prefixes: Prefixes = PrivateAttr()
    _leaning: Leaning | None = PrivateAttr()

    def __init__(self, net: Any, tokenizer: Any, leaning: Leaning | None = None) -> None:
        super().__init__()
        self._net, self._tokenizer = net.eval(), tokenizer
        self._grammars = Grammars(tokenizer, size=net.config.vocab_size)
        self._prefixes = Prefixes(self._net, tokenizer)
        self._leaning = leaning

    @classmethod
    def load(
        cls, source: str | Path, *, kind: torch.dtype = torch.float32, offline: bool = False
    ) -> PocketChat:
        """From a folder or a hub name. Raises ModelError."""
        net, tokenizer = cls.parts(source, kind=kind, offline=offline)
        lines, moods = Path(source) / LINES, Path(source) / MOODS
        if not lines.is_file():  # a model of the hub answers alone
            return cls(net, tokenizer)
        size = net.config.vocab_size
        return cls(
            net, tokenizer, Leaning(Ngrams.load(lines), Ngrams.load(moods), tokenizer, size=size)
        )

    @staticmethod
    def parts(
        source: str | Path, *, kind: torch.dtype = torch.float32, offline: bool = False
    ) -> tuple[Any, Any]:
        """The net and its tokenizer.

        Raises:
            ModelError: files are missing, truncated or made for another library version.
        """
        try:
            tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=offline)
            net = AutoModelForCausalLM.from_pretrained(
                source, dtype=kind, local_files_only=offline, use_safetensors=True
            )
        except (
            Exception
        ) as error:  # the libraries raise a dozen kinds here; the cure is the same for all
            cure = (
                "Restore it with `git checkout -- weights`, or train it: `python -m training.llm`."
                if offline
                else "Check language.model in config.yaml, or set language.kind to pocket."
            )
            raise ModelError(
                f"The language model in {source} cannot be read ({type(error).__name__}). {cure}"
            ) from error
        return net.to(device()), tokenizer

    @property
    def _llm_type(self) -> str:
        return "pocket"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        schema: type[BaseModel] | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        coded = self._tokenizer.apply_chat_template(
            [{"role": _role(m), "content": m.text} for m in messages],
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        ).to(self._net.device)
        coded.pop("token_type_ids", None)
        guide = [self._grammars.processor(schema)] if schema else []
        if self._leaning and schema and "mood" in schema.model_fields:
            guide.append(self._leaning.processor(messages[-1].text))
        system = "\n".join(m.text for m in messages if m.type == "system")
        with torch.inference_mode():
            out = self._net.generate(
                **coded,
                **self._prefixes.start(system, coded["input_ids"]),
                max_new_tokens=LONGEST,
                do_sample=False,
                logits_processor=guide,
                pad_token_id=_pad(self._tokenizer),
            )
        answer = out[0, coded["input_ids"].shape[1] :]
        text = self._tokenizer.decode(answer, skip_special_tokens=True)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])


class HttpChat(_Structured):
    """Any OpenAI-compatible server (vLLM, llama-server, LM Studio, Ollama, ...), blocking.

    Raises (when asked):
        ModelError: the server does not answer, refuses, or ignores the schema.
    """

    model: str
    base_url: str
    api_key: SecretStr | None = None
    transport: Any = None  # an httpx transport, for tests

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        schema: type[BaseModel] | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": _role(m), "content": m.text} for m in messages],
            "temperature": 0,
        }
        if schema:
            wanted = {"name": schema.__name__, "schema": schema.model_json_schema(), "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        text = self._post(body)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _post(self, body: dict[str, Any]) -> str:
        headers = (
            {"Authorization": f"Bearer {self.api_key.get_secret_value()}"} if self.api_key else {}
        )
        try:
            with httpx.Client(timeout=PATIENCE, transport=self.transport) as client:
                reply = client.post(
                    f"{self.base_url.rstrip('/')}/chat/completions", json=body, headers=headers
                )
            reply.raise_for_status()
            return str(reply.json()["choices"][0]["message"]["content"])
        except httpx.HTTPStatusError as error:
            raise ModelError(
                f"The language model server answers {error.response.status_code} for {self.model}. "
                "Check language.model, language.base_url and language.api_key in config.yaml."
            ) from None
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise ModelError(
                f"The language model server at {self.base_url} did not answer properly "
                f"({type(error).__name__}). Start it, or check language.base_url in config.yaml."
            ) from None


class ChainLanguageModel:
    """The LanguageModel seam over one LangChain chat model, in its own thread.

    Args:
        chat: any LangChain chat model with `with_structured_output`.
        family: the folder of prompts/ it understands. name: tells models apart in cache keys.
    """

    def __init__(self, chat: BaseChatModel, *, family: str, name: str) -> None:
        self.family, self.name = family, name
        self._chat = chat
        self._chains: dict[type[BaseModel], Runnable[Any, Any]] = {}
        self._lane = Lane("language")

    async def extract(self, prompt: Prompt, schema: type[T]) -> T:
        """An instance of the schema. Raises ModelError, Overloaded."""
        return await self._lane.run(lambda: self._ask(prompt, schema))

    async def close(self) -> None:
        """Free the thread."""
        await self._lane.close()

    def _ask(self, prompt: Prompt, schema: type[T]) -> T:
        chain = self._chains.get(schema)
        if chain is None:
            chain = self._chains[schema] = self._chat.with_structured_output(schema)
        try:
            answer = chain.invoke([SystemMessage(prompt.system), HumanMessage(prompt.user)])
        except ModelError:
            raise
        except ValidationError:
            raise ModelError(
                f"The language model '{self.name}' gave an answer outside its schema. Use a server "
                "that supports response_format json_schema, or set language.kind to pocket."
            ) from None  # the broken answer may repeat the person's words
        except Exception as error:
            raise ModelError(
                f"The language model '{self.name}' failed ({type(error).__name__}). "
                "Try again; if it stays, set language.kind to pocket in config.yaml."
            ) from error
        return schema.model_validate(answer)


def language_model(config: LanguageConfig, *, root: Path) -> ChainLanguageModel:
    """The model that the configuration names. Blocking. Raises ModelError."""
    if config.kind == "pocket":
        folder = root / config.path
        chat = PocketChat.load(folder, offline=True)
        return ChainLanguageModel(chat, family="pocket", name=f"pocket-{_fingerprint(folder)}")
    model = str(config.model)
    if config.kind == "transformers":
        kind = dtype() if device().type == "cuda" else torch.float32
        return ChainLanguageModel(PocketChat.load(model, kind=kind), family="general", name=model)
    url = config.base_url or (OLLAMA if config.kind == "ollama" else "https://api.openai.com/v1")
    remote = HttpChat(model=model, base_url=url, api_key=config.api_key)
    return ChainLanguageModel(remote, family="general", name=model)


def _fingerprint(folder: Path) -> str:
    """Eight letters that change whenever the weights do: cached likings then no longer count."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _read(text: str, schema: type[T]) -> T:
    """The answer as data. Grammars let control characters and half emoji pass: now spaces."""
    try:
        data = json.loads(text, strict=False)
    except ValueError:
        return schema.model_validate_json(text)  # raises the ValidationError that callers expect
    return schema.model_validate(_printable(data))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(c if c.isprintable() else " " for c in value)
    if isinstance(value, list):
        return [_printable(v) for v in value]
    return {k: _printable(v) for k, v in value.items()} if isinstance(value, dict) else value


def _role(message: BaseMessage) -> str:
    return {"human": "user", "ai": "assistant"}.get(message.type, message.type)


def _pad(tokenizer: Any) -> int:
    known: Sequence[int | None] = (tokenizer.pad_token_id, tokenizer.eos_token_id, 0)
    return next(i for i in known if i is not None)
