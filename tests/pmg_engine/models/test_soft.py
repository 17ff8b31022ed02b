"""PMG's bias-correction LLM on a tiny real net: what trains, what stays frozen, padding, saving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from pmg_engine.embeddings import soften
from pmg_engine.errors import ModelError
from pmg_engine.models.soft import BiasCorrection, PrefixSoftPreference
from pmg_engine.types import History, Turn

WIDTH = 12
HISTORIES = ([5, 6, 7], [8], [9, 10, 11, 12, 13, 14, 15])


def made() -> Any:
    """A tiny random net, the same at every call."""
    torch.manual_seed(0)
    shape = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2}
    return LlamaForCausalLM(LlamaConfig(vocab_size=300, **shape, **heads)).eval()


@pytest.fixture
def net() -> Any:
    return made()


def letters() -> PreTrainedTokenizerFast:
    names = sorted(pre_tokenizers.ByteLevel.alphabet())
    core = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(names)}, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return PreTrainedTokenizerFast(tokenizer_object=core)


def past(*texts: str) -> History:
    return History(turns=tuple(Turn(t, float(n)) for n, t in enumerate(texts)))


def test_the_constants_of_the_paper(net: Any) -> None:
    model = BiasCorrection(net, width=WIDTH)
    assert model.shape == {"width": WIDTH, "tokens": 4, "prefix": 4}
    assert model(HISTORIES).shape == (3, 4, WIDTH)


def test_only_prefix_tokens_and_map_learn(net: Any) -> None:
    model = BiasCorrection(net, width=WIDTH)
    model(HISTORIES).square().sum().backward()
    learning = {
        k for k, v in model.named_parameters() if v.grad is not None and v.grad.abs().sum() > 0
    }
    assert learning == set(model.trained())
    assert {k.split(".")[0] for k in learning} == {"net", "tokens", "map"}
    assert all("prompt_encoder" in k for k in learning if k.startswith("net"))


def test_without_the_adapter_it_is_the_plain_net(net: Any) -> None:
    ids = torch.tensor([[3, 4, 5, 6]])
    with torch.inference_mode():
        plain = net(ids).logits
        model = BiasCorrection(net, width=WIDTH)
        corrected = model.net(ids).logits
        with model.net.disable_adapter():
            again = model.net(ids).logits
    assert torch.equal(plain, again)
    assert not torch.allclose(plain, corrected)


@torch.inference_mode()
def test_a_batch_gives_what_each_gives_alone(net: Any) -> None:
    model = BiasCorrection(net, width=WIDTH).eval()
    together = model(HISTORIES)
    for row, ids in zip(together, HISTORIES, strict=True):
        assert torch.allclose(row, model([ids])[0], atol=1e-5)


@torch.inference_mode()
def test_saved_and_loaded_it_is_the_same(net: Any, tmp_path: Path) -> None:
    model = BiasCorrection(net, width=WIDTH, tokens=2, prefix=3).eval()
    before = model(HISTORIES)
    model.save(tmp_path)
    again = BiasCorrection.load(tmp_path, made()).eval()
    assert torch.allclose(before, again(HISTORIES), atol=1e-6)


def test_missing_or_truncated_weights_are_one_clear_line(net: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"soft\.enabled"):
        BiasCorrection.load(tmp_path, net)
    BiasCorrection(net, width=WIDTH).save(tmp_path)
    file = tmp_path / "soft.safetensors"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ModelError, match="cannot be read"):
        BiasCorrection.load(tmp_path, net)


async def test_the_seam_gives_rows_per_history(net: Any) -> None:
    soft = PrefixSoftPreference(BiasCorrection(net, width=WIDTH), letters())
    one, two = past("cats"), past("dogs", "more dogs and a fox")
    rows = await soft.rows([one, two])
    assert [r.shape for r in rows] == [(4, WIDTH)] * 2
    assert np.allclose(rows[1], (await soft.rows([two]))[0], atol=1e-5)
    assert not np.allclose(rows[0], rows[1])
    assert (await soften(one, soft)).shape == (4, WIDTH)
    await soft.close()


async def test_no_past_or_no_model_gives_no_rows(net: Any) -> None:
    soft = PrefixSoftPreference(BiasCorrection(net, width=WIDTH), letters())
    assert (await soften(History(), soft, width=WIDTH)).shape == (0, WIDTH)
    assert (await soften(past("cats"), None, width=WIDTH)).shape == (0, WIDTH)
    await soft.close()
