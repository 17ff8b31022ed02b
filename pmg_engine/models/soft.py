"""SoftPreference: PMG's bias-correction LLM (prefix, tokens, linear map). Knows no painter.

Two variants of one class. PMG-faithful reads the history as text alone. PMG-V, our extension, also
reads the CLIP embedding of each used sticker, as one input token behind that use's line.
"""

from __future__ import annotations

import json
import warnings
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
from peft import PrefixTuningConfig, TaskType, get_peft_model
from peft.utils.save_and_load import load_peft_weights, set_peft_model_state_dict
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pmg_engine.errors import ModelError
from pmg_engine.lane import Lane
from pmg_engine.types import Array, History, Soft

from .clip import ClipSimilarity
from .llm import PocketChat
from .reading import Reading, read

__all__ = ["BiasCorrection", "PrefixSoftPreference", "fingerprint"]

TOKENS = 4  # n: trained multimodal tokens behind each history (PMG's constant)
PREFIX = 4  # P: trained key/value rows in every layer (PMG's constant)
SMALL = 0.02  # peft starts the prefix at N(0, 1), which shouts down every real key
KEPT = 1024  # histories whose rows are remembered: 3 MB
ADAPTER, SHAPE, OURS = "adapter_model.safetensors", "soft.json", "soft.safetensors"


class BiasCorrection(nn.Module):
    """A frozen LLM with a trained prefix, n trained tokens and Linear(H -> D).

    Args:
        net: a causal transformers model; its own weights are frozen.
        width: D, the width of the painter's text condition.
        vision: PMG-V; a Linear(E -> H) makes one input token of each used sticker's CLIP embedding.
        seen: E, the width of those embeddings; without `vision` it has no meaning.
        clip: the name of the weights they come from (ClipSimilarity.looks).
        begun: (n,) ids of words as which the n tokens begin (reading.opening); None: small noise.
    """

    def __init__(
        self,
        net: Any,
        *,
        width: int,
        tokens: int = TOKENS,
        prefix: int = PREFIX,
        vision: bool = False,
        seen: int = 0,
        clip: str = "",
        begun: Sequence[int] | None = None,
    ) -> None:
        super().__init__()
        self.shape: dict[str, Any] = {"width": width, "tokens": tokens, "prefix": prefix}
        self.shape |= {"vision": vision, "seen": seen, "clip": clip}
        self.vision, self.clip = vision, clip
        with warnings.catch_warnings():  # peft 0.21 asks transformers 5 by a deprecated name
            warnings.simplefilter("ignore", FutureWarning)
            self.net: Any = get_peft_model(net, _prefixed(net.config, prefix))
        hidden = net.config.hidden_size
        self.tokens = nn.Parameter(SMALL * torch.randn(tokens, hidden))
        self.map = nn.Linear(hidden, width)
        self.look = nn.Linear(seen, hidden) if vision else None
        with torch.no_grad():
            for weight in self.net.prompt_encoder.parameters():
                weight.normal_(0, SMALL)
            if self.look is not None:
                self.look.weight.normal_(0, SMALL)
            if begun is not None:
                words = net.get_input_embeddings()(torch.tensor(begun, device=net.device))
                self.tokens.add_(words.to(self.tokens.dtype))
        self.to(self.net.device)

    def forward(self, readings: Sequence[Reading]) -> Tensor:
        """(B, n, D) rows for B histories of any lengths (PMG eq. 5-7)."""
        n, device = len(self.tokens), self.tokens.device
        rows = [self._row(one) for one in readings]
        lengths = torch.tensor([len(r) for r in rows], device=device)
        padded = nn.utils.rnn.pad_sequence(rows, batch_first=True)  # (B, L, H), padded on the right
        mask = torch.arange(padded.shape[1], device=device) < lengths[:, None]  # (B, L)
        out = self.net(inputs_embeds=padded, attention_mask=mask.long(), output_hidden_states=True)
        last = out.hidden_states[-1]  # (B, L, H)
        places = lengths[:, None] - n + torch.arange(n, device=device)  # (B, n)
        picked = last.gather(1, places[..., None].expand(-1, -1, last.shape[-1]))  # (B, n, H)
        return self.map(picked.float())

    def _row(self, reading: Reading) -> Tensor:
        """(L, H): the words, each look behind its line, then the n tokens."""
        device = self.tokens.device
        told = self.net.get_input_embeddings()(torch.tensor(reading.ids, device=device))
        parts, start = [], 0
        if self.look is not None and reading.looks:
            rows = np.stack([np.frombuffer(row, np.float16) for _, row in reading.looks])
            seen = self.look(torch.from_numpy(rows).to(device).float())  # (K, H)
            for (place, _), token in zip(reading.looks, seen, strict=True):
                parts += [told[start:place], token[None].to(told.dtype)]
                start = place
        return torch.cat([*parts, told[start:], self.tokens.to(told.dtype)])

    def trained(self) -> dict[str, Tensor]:
        """What is trained and saved: prefix, tokens, map and projection; never the LLM itself."""
        return {k: v for k, v in self.named_parameters() if v.requires_grad}

    def save(self, folder: Path) -> None:
        """The prefix as a peft adapter, tokens, map and projection as safetensors, and soft.json.

        soft.json also tells which language model it was trained over.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.net.save_pretrained(folder, safe_serialization=True)
        (folder / "README.md").unlink()  # peft's own, with the path of the language model
        told = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
        told["base_model_name_or_path"] = None
        _write(folder / "adapter_config.json", told)
        ours = {k: v.detach().contiguous() for k, v in self._ours().items()}
        save_file(ours, folder / OURS)
        _write(folder / SHAPE, self.shape | {"llm": fingerprint(self.net)})

    @classmethod
    def load(cls, folder: Path, net: Any) -> BiasCorrection:
        """The trained parts over this LLM.

        Raises:
            ModelError: a file is missing or truncated, or the parts were trained over another LLM.
        """
        try:
            shape = json.loads((folder / SHAPE).read_text(encoding="utf-8"))
            if shape.pop("llm") != fingerprint(net):
                raise ValueError("trained over another language model")
            if not (folder / ADAPTER).is_file():  # peft would look for it on the hub
                raise FileNotFoundError(ADAPTER)
            made = cls(net, **shape)
            set_peft_model_state_dict(made.net, load_peft_weights(str(folder), device="cpu"))
            found, wanted = load_file(folder / OURS), made._ours()
            if found.keys() != wanted.keys():
                raise ValueError("other parameter names")
            with torch.no_grad():
                for name, weight in wanted.items():
                    weight.copy_(found[name])
        except Exception as error:  # missing, truncated, or trained over another LLM: one cure
            raise ModelError(
                f"The soft preference weights in {folder} cannot be read ({type(error).__name__}). "
                "Set soft.enabled to false in config.yaml, or train them for this language model: "
                "`pmg train soft`."
            ) from error
        return made

    def _ours(self) -> dict[str, Tensor]:
        """All that is trained but the prefix."""
        return {k: v for k, v in self.trained().items() if not k.startswith("net.")}


class PrefixSoftPreference:
    """The SoftPreference seam over a BiasCorrection, in its own thread.

    Args:
        family: the folder of prompts/ its language model understands.
        similarity: gives PMG-V its looks; text alone needs none.

    Raises:
        ModelError: the model is PMG-V, and there is no similarity model or another one than it was
            trained with.
    """

    def __init__(
        self,
        model: BiasCorrection,
        tokenizer: Any,
        *,
        family: str = "pocket",
        similarity: ClipSimilarity | None = None,
    ) -> None:
        self._model, self._tokenizer, self._family = model.eval(), tokenizer, family
        self._similarity = similarity if model.vision else None
        if model.vision and (similarity is None or similarity.looks != model.clip):
            raise ModelError(
                "The soft preference weights read pictures through another similarity model. Set "
                "soft.enabled to false in config.yaml, or train them again: "
                "`pmg train soft --vision`."
            )
        self._seen = bytes.fromhex(model.clip) if model.vision else b""
        self._known: OrderedDict[bytes, Array] = OrderedDict()
        self._lane = Lane("soft")

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        llm: Path | str,
        family: str = "pocket",
        similarity: ClipSimilarity | None = None,
    ) -> PrefixSoftPreference:
        """The soft weights over the LLM they were trained for. Raises ModelError.

        Args:
            llm: the pocket model's folder, or the hub name of another.
        """
        net, tokenizer = PocketChat.parts(llm, offline=isinstance(llm, Path))
        model = BiasCorrection.load(folder, net)
        return cls(model, tokenizer, family=family, similarity=similarity)

    async def embed(self, histories: Sequence[History]) -> list[Soft]:
        """E_s per history, one forward pass for all that are not known. Raises Overloaded.

        A history that did not change is not read again: rows are remembered by what is read, which
        no two histories of different words or looks share.
        """
        return [Soft(rows) for rows in await self._lane.run(lambda: self._rows(histories))]

    async def look(self, image: Image.Image) -> bytes | None:
        """The name of the CLIP weights, then the (E,) embedding in float16; None: it reads words.

        Raises:
            ModelError, BadImage: the similarity model failed, or the picture cannot be read.
        """
        if self._similarity is None:
            return None
        row = (await self._similarity.embed([image]))[0]
        return self._seen + row.astype(np.float16).tobytes()

    async def close(self) -> None:
        """Free the thread; the similarity model is closed by whoever made it."""
        await self._lane.close()

    @torch.inference_mode()
    def _rows(self, histories: Sequence[History]) -> list[Array]:
        readings = [
            read(h, self._tokenizer, family=self._family, seen=self._seen) for h in histories
        ]
        wanted = {one.key: one for one in readings}
        found = {key: self._known[key] for key in wanted if key in self._known}
        if new := [key for key in wanted if key not in found]:
            made = self._model([wanted[key] for key in new]).float().cpu().numpy()
            found |= dict(zip(new, made, strict=True))
        for key, row in found.items():
            self._known[key] = row
            self._known.move_to_end(key)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return [found[one.key] for one in readings]


def fingerprint(net: Any) -> str:
    """Eight letters that tell language models apart, the same in every float type of one model."""
    rows = net.get_input_embeddings().weight[:64].detach().cpu()
    return f"{crc32(rows.to(torch.bfloat16).view(torch.int16).numpy().tobytes()):08x}"


def _prefixed(config: Any, prefix: int) -> PrefixTuningConfig:
    """P-Tuning v2 for this LLM.

    peft takes H / heads for the width of a head; Qwen3 and others have heads of another width.
    """
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return PrefixTuningConfig(
        task_type=TaskType.CAUSAL_LM,
        num_virtual_tokens=prefix,
        prefix_projection=False,
        token_dim=heads * size,
        num_attention_heads=heads,
    )


def _write(path: Path, told: dict[str, Any]) -> None:
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
