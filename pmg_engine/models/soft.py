"""SoftPreference: PMG's bias-correction LLM (prefix, tokens, linear map). Knows no painter."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft import PrefixTuningConfig, TaskType, get_peft_model
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pmg_engine import prompts
from pmg_engine.errors import ModelError
from pmg_engine.lane import Lane
from pmg_engine.types import Array, History

from .llm import PocketChat

__all__ = ["BiasCorrection", "PrefixSoftPreference"]

TOKENS = 4  # n: trained multimodal tokens behind each history (PMG's constant)
PREFIX = 4  # P: trained key/value rows in every layer (PMG's constant)
SMALL = 0.02  # peft starts the prefix at N(0, 1), which shouts down every real key


class BiasCorrection(nn.Module):
    """A frozen LLM with a trained prefix, n trained tokens and Linear(H -> D).

    Args:
        net: a causal transformers model; its own weights are frozen.
        width: D, the width of the painter's text condition.
    """

    def __init__(self, net: Any, *, width: int, tokens: int = TOKENS, prefix: int = PREFIX) -> None:
        super().__init__()
        config = PrefixTuningConfig(
            task_type=TaskType.CAUSAL_LM, num_virtual_tokens=prefix, prefix_projection=False
        )
        with warnings.catch_warnings():  # peft 0.21 asks transformers 5 by a deprecated name
            warnings.simplefilter("ignore", FutureWarning)
            self.net: Any = get_peft_model(net, config)
        hidden = net.config.hidden_size
        self.tokens = nn.Parameter(SMALL * torch.randn(tokens, hidden))
        self.map = nn.Linear(hidden, width)
        self.shape = {"width": width, "tokens": tokens, "prefix": prefix}
        with torch.no_grad():
            for weight in self.net.prompt_encoder.parameters():
                weight.normal_(0, SMALL)

    def forward(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """(B, n, D) rows for B histories as token ids of any lengths (PMG eq. 5-7)."""
        table = self.net.get_input_embeddings()
        n, device = len(self.tokens), self.tokens.device
        rows = [torch.cat([table(torch.tensor(i, device=device)), self.tokens]) for i in ids]
        lengths = torch.tensor([len(r) for r in rows], device=device)
        padded = nn.utils.rnn.pad_sequence(rows, batch_first=True)  # (B, L, H), padded on the right
        mask = torch.arange(padded.shape[1], device=device) < lengths[:, None]  # (B, L)
        out = self.net(inputs_embeds=padded, attention_mask=mask.long(), output_hidden_states=True)
        last = out.hidden_states[-1]  # (B, L, H)
        places = lengths[:, None] - n + torch.arange(n, device=device)  # (B, n)
        picked = last.gather(1, places[..., None].expand(-1, -1, last.shape[-1]))  # (B, n, H)
        return self.map(picked)

    def trained(self) -> dict[str, Tensor]:
        """What is trained and saved: prefix, tokens and map; never the LLM itself."""
        return {k: v for k, v in self.named_parameters() if v.requires_grad}

    def save(self, folder: Path) -> None:
        """Write soft.safetensors and soft.json."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file(
            {k: v.detach().contiguous() for k, v in self.trained().items()},
            folder / "soft.safetensors",
        )
        (folder / "soft.json").write_text(json.dumps(self.shape, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, net: Any) -> BiasCorrection:
        """The trained parts over this LLM. Raises ModelError."""
        try:
            shape = json.loads((folder / "soft.json").read_text(encoding="utf-8"))
            made = cls(net, **shape)
            found, wanted = load_file(folder / "soft.safetensors"), made.trained()
            if found.keys() != wanted.keys():
                raise ValueError("other parameter names")
            with torch.no_grad():
                for name, weight in wanted.items():
                    weight.copy_(found[name])
        except Exception as error:  # missing, truncated, or trained over another LLM: one cure
            raise ModelError(
                f"The soft preference weights in {folder} cannot be read ({type(error).__name__}). "
                "Set soft.enabled to false in config.yaml, or train them for this language model."
            ) from error
        return made


class PrefixSoftPreference:
    """The SoftPreference seam over a BiasCorrection, in its own thread."""

    def __init__(self, model: BiasCorrection, tokenizer: Any, *, family: str = "pocket") -> None:
        self._model, self._tokenizer, self._family = model.eval(), tokenizer, family
        self._lane = Lane("soft")

    @classmethod
    def load(cls, folder: Path, *, llm: Path) -> PrefixSoftPreference:
        """The soft weights over the LLM they were trained for. Raises ModelError."""
        net, tokenizer = PocketChat.parts(llm, offline=True)
        return cls(BiasCorrection.load(folder, net), tokenizer)

    async def rows(self, histories: Sequence[History]) -> list[Array]:
        """(n, D) rows per history, one forward pass for all. Raises Overloaded."""
        return await self._lane.run(lambda: self._rows(histories))

    async def look(self, image: Image.Image) -> bytes | None:
        """Nothing: it reads words."""
        return None

    async def close(self) -> None:
        """Free the thread."""
        await self._lane.close()

    @torch.inference_mode()
    def _rows(self, histories: Sequence[History]) -> list[Array]:
        texts = [prompts.taste(h, family=self._family) for h in histories]
        ids = [self._tokenizer(t.system + t.user)["input_ids"] for t in texts]
        return [row.float().cpu().numpy() for row in self._model(ids)]
