"""JSON schemas -> token grammars for generation, by xgrammar. Knows no prompt, no weights."""

from __future__ import annotations

import json
from typing import Any

import xgrammar
from pydantic import BaseModel
from torch import FloatTensor, LongTensor
from xgrammar.contrib.hf import LogitsProcessor

__all__ = ["Grammars"]


class Grammars:
    """Compiled grammars of one tokenizer, each schema compiled once.

    Args:
        tokenizer: a Hugging Face tokenizer. size: the model's vocabulary, padding rows included.
    """

    def __init__(self, tokenizer: Any, *, size: int) -> None:
        info = xgrammar.TokenizerInfo.from_huggingface(tokenizer, vocab_size=size)
        # one thread: the model's own lane is the only one that may use the processor
        self._compiler = xgrammar.GrammarCompiler(info, max_threads=1)
        self._known: dict[type[BaseModel], xgrammar.CompiledGrammar] = {}

    def processor(self, schema: type[BaseModel]) -> _OneAnswer:
        """A fresh logits processor: its matcher lives for one answer only."""
        if schema not in self._known:
            self._known[schema] = self._compiler.compile_json_schema(
                json.dumps(schema.model_json_schema()), any_whitespace=False, separators=(",", ":")
            )
        return _OneAnswer(self._known[schema])


class _OneAnswer(LogitsProcessor):  # xgrammar is not typed here
    """xgrammar's processor under the signature that generate() expects."""

    def __call__(self, input_ids: LongTensor, scores: FloatTensor) -> FloatTensor:
        return super().__call__(input_ids, scores)
