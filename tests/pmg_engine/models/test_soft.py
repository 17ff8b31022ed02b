"""PMG's bias-correction LLM over several small real nets: training, padding, pictures, saving."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    AutoModelForCausalLM,
    LlamaConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

from pmg_engine import prompts
from pmg_engine.build import _soft
from pmg_engine.config import EngineConfig, SoftConfig
from pmg_engine.embeddings import soften
from pmg_engine.errors import ModelError
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.models.llm import PocketChat
from pmg_engine.models.reading import OPENING, Reading, opening, read
from pmg_engine.models.soft import BiasCorrection, PrefixSoftPreference, fingerprint
from pmg_engine.types import History, Turn, Usage

ROOT = Path(__file__).parents[3]
POCKET = ROOT / "weights" / "pocket"
WIDTH, SEEN = 12, 6
CLIP = "0badcafe"
SHAPE = {"vocab_size": 300, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2}
HEADS = {"num_attention_heads": 4, "num_key_value_heads": 2}
# Qwen3's heads are wider than its hidden size tells; the last two share keys among queries
CONFIGS = {
    "llama": LlamaConfig(**SHAPE, num_attention_heads=4, num_key_value_heads=4),
    "llama, grouped": LlamaConfig(**SHAPE, **HEADS),
    "qwen2, grouped": Qwen2Config(**SHAPE, **HEADS),
    "qwen3, wide heads": Qwen3Config(**SHAPE, **HEADS, head_dim=16),
}


def made(config: Any = CONFIGS["llama, grouped"]) -> Any:
    """A tiny random net, the same at every call."""
    torch.manual_seed(0)
    return AutoModelForCausalLM.from_config(config).eval()


@pytest.fixture
def net() -> Any:
    return made()


def row(seed: int) -> bytes:
    return np.random.default_rng(seed).normal(size=SEEN).astype(np.float16).tobytes()


WORDS = (Reading((5, 6, 7)), Reading((8,)), Reading((9, 10, 11, 12, 13, 14, 15)))
LOOKS = (
    Reading((5, 6, 7), ((3, row(1)),)),
    Reading((8,)),
    Reading((9, 10, 11, 12, 13), ((2, row(2)), (5, row(3)))),
)


def letters() -> PreTrainedTokenizerFast:
    names = sorted(pre_tokenizers.ByteLevel.alphabet())
    core = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(names)}, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(tokenizer_object=core)
    made.chat_template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    made.chat_template += "{% if add_generation_prompt %}>{% endif %}"
    return made


def past(*texts: str) -> History:
    return History(turns=tuple(Turn(t, float(n)) for n, t in enumerate(texts)))


def seeing(net: Any, **more: Any) -> BiasCorrection:
    return BiasCorrection(net, width=WIDTH, vision=True, seen=SEEN, clip=CLIP, **more)


def test_the_constants_of_the_paper(net: Any) -> None:
    model = BiasCorrection(net, width=WIDTH)
    assert (model.shape["tokens"], model.shape["prefix"], model.vision) == (4, 4, False)
    assert model(WORDS).shape == (3, 4, WIDTH)


@pytest.mark.parametrize("kind", CONFIGS)
def test_only_prefix_tokens_map_and_projection_learn(kind: str) -> None:
    model = seeing(made(CONFIGS[kind]))
    model(LOOKS).square().sum().backward()
    learning = {
        k for k, v in model.named_parameters() if v.grad is not None and v.grad.abs().sum() > 0
    }
    assert learning == set(model.trained())
    assert {k.split(".")[0] for k in learning} == {"net", "tokens", "map", "look"}
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


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("vision", [False, True])
@torch.inference_mode()
def test_a_batch_gives_what_each_gives_alone(kind: str, vision: bool) -> None:
    net = made(CONFIGS[kind])
    model = (seeing(net) if vision else BiasCorrection(net, width=WIDTH)).eval()
    readings = LOOKS if vision else WORDS
    for found, one in zip(model(readings), readings, strict=True):
        assert torch.allclose(found, model([one])[0], atol=1e-5)


@torch.inference_mode()
def test_a_look_is_one_input_token_at_its_place(net: Any) -> None:
    model = seeing(net).eval()
    model.look.weight.normal_(0, 1)  # type: ignore[union-attr]
    rows = model([Reading((5, 6, 7))])[0]
    first, last = (model([Reading((5, 6, 7), ((place, row(1)),))])[0] for place in (1, 3))
    other = model([Reading((5, 6, 7), ((1, row(2)),))])[0]
    for one in (first, last, other):
        assert not torch.allclose(rows, one, atol=1e-4)
    assert not torch.allclose(first, last, atol=1e-4)
    assert not torch.allclose(first, other, atol=1e-4)
    plain = BiasCorrection(made(), width=WIDTH).eval()
    told = plain([Reading((5, 6, 7), ((1, row(1)),))])
    assert torch.equal(told, plain([Reading((5, 6, 7))])), "PMG-faithful reads words alone"


@pytest.mark.parametrize("kind", CONFIGS)
@torch.inference_mode()
def test_saved_and_loaded_it_is_the_same(kind: str, tmp_path: Path) -> None:
    model = seeing(made(CONFIGS[kind]), tokens=2, prefix=3).eval()
    before = model(LOOKS)
    model.save(tmp_path)
    again = BiasCorrection.load(tmp_path, made(CONFIGS[kind])).eval()
    assert torch.allclose(before, again(LOOKS), atol=1e-6)
    names = {"adapter_config.json", "adapter_model.safetensors", "soft.json", "soft.safetensors"}
    assert {f.name for f in tmp_path.iterdir()} == names
    shape = json.loads((tmp_path / "soft.json").read_text())
    assert shape["vision"] is True
    assert shape["llm"] == fingerprint(made(CONFIGS[kind]))
    adapter = json.loads((tmp_path / "adapter_config.json").read_text())
    assert adapter["peft_type"] == "PREFIX_TUNING"


def test_no_path_of_the_machine_that_trained_is_saved(tmp_path: Path) -> None:
    made().save_pretrained(tmp_path / "llm")
    net = AutoModelForCausalLM.from_pretrained(tmp_path / "llm")
    BiasCorrection(net, width=WIDTH).save(tmp_path / "soft")
    for file in (tmp_path / "soft").iterdir():
        assert str(tmp_path).encode() not in file.read_bytes()


@pytest.mark.parametrize("name", ["adapter_model.safetensors", "soft.safetensors", "soft.json"])
def test_missing_or_truncated_weights_are_one_clear_line(
    net: Any, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ModelError, match=r"soft\.enabled"):
        BiasCorrection.load(tmp_path, net)
    BiasCorrection(net, width=WIDTH).save(tmp_path)
    file = tmp_path / name
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(ModelError, match="cannot be read"):
        BiasCorrection.load(tmp_path, made())
    file.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        BiasCorrection.load(tmp_path, made())


def test_another_language_model_of_the_same_shape_is_refused(net: Any, tmp_path: Path) -> None:
    BiasCorrection(net, width=WIDTH).save(tmp_path)
    torch.manual_seed(1)
    other = AutoModelForCausalLM.from_config(CONFIGS["llama, grouped"])
    with pytest.raises(ModelError, match="pmg train soft"):
        BiasCorrection.load(tmp_path, other)


def test_each_look_stands_right_behind_its_line() -> None:
    name = bytes.fromhex(CLIP)
    history = History(
        turns=(Turn("so tired", 1.0),),
        uses=(
            Usage("liked", 0.0, character="cat", style="flat", look=name + row(1)),
            Usage("sent", 2.0, character="dog", look=b"else" + row(2)),
            Usage("picked", 3.0, character="fox", look=name + row(3)),
            Usage("liked", 4.0, character="bear"),
        ),
    )
    tokenizer = letters()
    text = prompts.taste(history, family="pocket")
    plain = read(history, tokenizer, family="pocket")
    assert tokenizer.decode(plain.ids) == text.system + text.user + ">"
    assert not plain.looks
    seen = read(history, tokenizer, family="pocket", seen=name)
    assert seen.ids == plain.ids, "letters: a cut changes no token"
    assert [look for _, look in seen.looks] == [row(1), row(3)]
    assert [tokenizer.decode(seen.ids[:at]).rpartition("\n")[2] for at, _ in seen.looks] == [
        f"{text.system}1. cat, flat, liked".rpartition("\n")[2],
        "4. fox, picked",
    ]
    assert seen.key != plain.key


def test_tokens_begin_as_the_words_of_an_answer(net: Any) -> None:
    tokenizer = letters()
    begun = opening(tokenizer, 3)
    assert tokenizer.decode(begun) == '":"'
    words = net.get_input_embeddings()(torch.tensor(begun))
    tokens = BiasCorrection(net, width=WIDTH, tokens=3, begun=begun).tokens
    assert (tokens - words).abs().max() < 0.2
    assert len({tuple(row.tolist()) for row in tokens}) == 3


def test_an_opening_that_is_one_token_is_said_for_each() -> None:
    tokenizer = PocketChat.parts(POCKET / "llm", offline=True)[1]
    begun = opening(tokenizer, 4)
    assert tokenizer.decode(begun[:1]) == OPENING
    assert begun == begun[:1] * 4


async def test_the_seam_gives_rows_per_history_and_reads_none_twice(net: Any) -> None:
    model = BiasCorrection(net, width=WIDTH)
    soft = PrefixSoftPreference(model, letters())
    one, two = past("cats"), past("dogs", "more dogs and a fox")
    rows = [found.rows for found in await soft.embed([one, two, one])]
    assert [r.shape for r in rows] == [(4, WIDTH)] * 3
    assert not np.allclose(rows[0], rows[1])
    assert await soft.look(Image.new("RGBA", (8, 8))) is None
    with torch.no_grad():
        model.map.bias += 1.0  # a second reading would come out otherwise
    again = await soft.embed([two, past("birds")])
    assert np.array_equal(again[0].rows, rows[1])
    found = await soften(one, soft)
    assert found is not None
    assert found.rows.shape == (4, WIDTH)
    assert found.offset is None
    await soft.close()


async def test_no_past_or_no_model_gives_no_rows(net: Any) -> None:
    soft = PrefixSoftPreference(BiasCorrection(net, width=WIDTH), letters())
    assert await soften(History(), soft) is None
    assert await soften(past("cats"), None) is None
    await soft.close()


@pytest.fixture
async def clip() -> AsyncIterator[ClipSimilarity]:
    similarity = ClipSimilarity(POCKET / "clip")
    yield similarity
    await similarity.close()


def disc(colour: str) -> Image.Image:
    image = Image.new("RGBA", (128, 128))
    ImageDraw.Draw(image).ellipse((20, 20, 108, 108), fill=colour, outline="black", width=6)
    return image


async def test_over_the_pocket_models_two_pictures_of_the_same_words_differ(
    clip: ClipSimilarity, tmp_path: Path
) -> None:
    net = AutoModelForCausalLM.from_pretrained(POCKET / "llm", dtype=torch.float32)
    width = (await clip.embed([disc("red")])).shape[1]
    shape = {"width": 192, "seen": width, "clip": clip.looks}
    BiasCorrection(net, vision=True, **shape).save(tmp_path)
    config = EngineConfig(soft=SoftConfig(enabled=True, kind="words", path=tmp_path))
    soft = _soft(config, ROOT, None, clip)  # type: ignore[arg-type]  # no painter is asked
    assert isinstance(soft, PrefixSoftPreference)
    red, blue = await soft.look(disc("red")), await soft.look(disc("blue"))
    assert red is not None
    assert len(red) == 4 + 2 * width
    histories = [
        History(uses=(Usage("liked", 0.0, character="cat", style="flat", look=look),))
        for look in (red, blue, None, b"abcd" + red[4:])
    ]
    rows = [found.rows for found in await soft.embed(histories)]
    assert [r.shape for r in rows] == [(4, 192)] * 4
    assert not np.allclose(rows[0], rows[1])
    assert np.array_equal(rows[2], rows[3]), "a look of other weights says nothing"
    await soft.close()


async def test_other_similarity_weights_or_none_are_one_clear_line(
    net: Any, clip: ClipSimilarity
) -> None:
    for given in (clip, None):
        with pytest.raises(ModelError, match="another similarity model"):
            PrefixSoftPreference(seeing(made()), letters(), similarity=given)
