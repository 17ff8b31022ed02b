"""Similarity over open_clip, pocket or public. Knows pictures and words, no users and no grid."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors import SafetensorError
from torch import Tensor

from pmg_engine.errors import BadImage, ModelError
from pmg_engine.lane import Lane
from pmg_engine.types import Array

__all__ = ["ClipSimilarity"]

CACHED = 8192  # texts whose vectors are kept: the captioner alone asks for some thousand
BACKS = (
    0.5,
    1.0,
)  # mid-grey and white (docs/paper.md): a pale sticker vanishes on one of them
BATCH = 32
DAMAGE = (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError)


class ClipSimilarity:
    """CLIP scores of RGBA pictures and texts.

    Args:
        path: the folder with `open_clip_config.json` and weights; beside `model`, the weights alone
            (a file, or a folder that holds one).
        model: an open_clip architecture ("ViT-B-32") or "hf-hub:owner/name", in the pocket's place.

    Raises:
        ModelError: the weights are missing, truncated or do not fit the architecture.
    """

    def __init__(self, path: Path, *, model: str | None = None) -> None:
        self._path, self._name = path, model
        self._source = _source(path, model)
        self._clip: Any = None
        self._tokens: Any = None
        self._texts: OrderedDict[str, Tensor] = OrderedDict()
        self._lane = Lane("clip")

    @property
    def looks(self) -> str:
        """Which weights `embed` speaks for, in eight letters. Blocking: it reads the file."""
        name, weights = self._source
        file = Path(weights) if weights else _weights(self._path)
        named = self._name is None or weights is not None
        return f"{crc32(file.read_bytes() if named and file else name.encode()):08x}"

    async def between(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        """(images, texts) cosines, mean over mid-grey and white. Raises ModelError, BadImage."""
        if not images or not texts:
            return np.zeros((len(images), len(texts)), np.float32)
        return await self._lane.run(lambda: self._between(images, texts))

    async def embed(self, images: Sequence[Image.Image]) -> Array:
        """(images, E) unit vectors, mean over mid-grey and white. Raises ModelError, BadImage."""
        if not images:
            return np.zeros((0, 0), np.float32)
        return await self._lane.run(lambda: self._embed(images))

    async def close(self) -> None:
        """Free the thread."""
        await self._lane.close()

    def _between(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        seen = self._seen(images)  # (B, 2, E)
        return (seen @ self._read(texts).T).mean(1).numpy()

    def _embed(self, images: Sequence[Image.Image]) -> Array:
        return F.normalize(self._seen(images).mean(1), dim=-1).numpy()

    @torch.inference_mode()
    def _seen(self, images: Sequence[Image.Image]) -> Tensor:
        """(B, backgrounds, E) unit vectors."""
        clip = self._ready()
        x = torch.stack([self._prepared(image) for image in images])  # (B, 2, 3, S, S)
        flat = x.flatten(0, 1)
        blocks = [flat[start : start + BATCH] for start in range(0, len(flat), BATCH)]
        rows = torch.cat([clip.encode_image(block) for block in blocks]).float()
        return F.normalize(rows, dim=-1).view(len(images), len(BACKS), -1)

    @torch.inference_mode()
    def _read(self, texts: Sequence[str]) -> Tensor:
        """(T, E) unit vectors; texts seen lately are not computed again."""
        clip = self._ready()
        new = [text for text in dict.fromkeys(texts) if text not in self._texts]
        for start in range(0, len(new), BATCH):
            block = new[start : start + BATCH]
            rows = F.normalize(clip.encode_text(self._tokens(block)).float(), dim=-1)
            self._texts.update(zip(block, rows, strict=True))
        found = torch.stack([self._texts[text] for text in texts])
        for text in dict.fromkeys(texts):
            self._texts.move_to_end(text)
        while len(self._texts) > CACHED:
            self._texts.popitem(last=False)
        return found

    def _prepared(self, image: Image.Image) -> Tensor:
        """(2, 3, S, S): squared with transparency, resized, over both backgrounds, normalised."""
        try:
            rgba = image.convert("RGBA")
        except (OSError, ValueError, SyntaxError) as error:
            raise BadImage(
                "The picture cannot be read. Please send a PNG, JPEG or WebP."
            ) from error
        side = max(rgba.size)
        if rgba.size != (side, side):
            square = Image.new("RGBA", (side, side))
            square.paste(rgba, ((side - rgba.width) // 2, (side - rgba.height) // 2))
            rgba = square
        size, mean, std = self._expected
        rgba = rgba.resize((size, size), Image.Resampling.BICUBIC)
        x = torch.from_numpy(np.array(rgba)).permute(2, 0, 1).float().div(255)
        alpha = x[3:]
        layers = [x[:3] * alpha + back * (1 - alpha) for back in BACKS]
        return (torch.stack(layers) - mean) / std

    def _ready(self) -> Any:
        """The model, loaded on first use in the lane's thread."""
        if self._clip is not None:
            return self._clip
        name, weights = self._source
        try:
            clip = open_clip.create_model(name, pretrained=weights).eval()
            self._tokens = open_clip.get_tokenizer(name)
        except DAMAGE as error:
            raise ModelError(
                f"The similarity model {name} cannot be loaded: {_first_line(error)}. "
                f"Restore the folder {self._path}, or correct similarity.model in config.yaml."
            ) from error
        expects = open_clip.get_model_preprocess_cfg(clip)
        size = expects["size"]
        self._expected = (
            int(size if isinstance(size, int) else size[0]),
            torch.tensor(expects["mean"]).view(3, 1, 1),
            torch.tensor(expects["std"]).view(3, 1, 1),
        )
        self._clip = clip
        return clip


def _source(path: Path, model: str | None) -> tuple[str, str | None]:
    """open_clip's name of the model and its weights; checked before anything is loaded."""
    if model is not None and model.startswith(("hf-hub:", "local-dir:")):
        return model, None
    if model is None:
        if not (path / "open_clip_config.json").is_file() or not _weights(path):
            raise ModelError(
                f"The similarity model is not in {path}. Restore the folder from the repository "
                "or name another one in config.yaml (similarity.path)."
            )
        return f"local-dir:{path}", None
    if model not in open_clip.list_models():
        raise ModelError(
            f"open_clip knows no model {model}. See open_clip.list_models() for the names "
            "and correct similarity.model in config.yaml."
        )
    weights = path if path.is_file() else _weights(path)
    if weights is None or (path / "open_clip_config.json").is_file():
        raise ModelError(
            f"{path} holds no weights for {model}. Download them and name the file in "
            "config.yaml (similarity.path)."
        )
    return model, str(weights)


def _weights(folder: Path) -> Path | None:
    """The only kind of weights that is read from a folder: safetensors."""
    return next(iter(sorted(folder.glob("*.safetensors"))), None)


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__
