"""Similarity over open_clip, pocket or public. Knows pictures and words, no users and no grid."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
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

TEXTS = 8192  # whose vectors are kept: the captioner alone asks for some thousand
PICTURES = 64  # whose vectors are kept: candidates are scored first, then pass the quality gate
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
        self._pictures: OrderedDict[str, Tensor] = OrderedDict()
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
        """(B, backgrounds, E) unit vectors; pictures seen lately are not looked at again."""
        clip, found = self._ready(), [_rgba(image) for image in images]
        pictures = {_key(rgba): rgba for rgba in found}

        def look(keys: Sequence[str]) -> Tensor:
            x = torch.cat([self._prepared(pictures[key]) for key in keys])  # (2 B, 3, S, S)
            x = clip.encode_image(x.contiguous(memory_format=torch.channels_last))
            return F.normalize(x.float(), dim=-1).view(len(keys), len(BACKS), -1)

        return _kept(self._pictures, [_key(rgba) for rgba in found], look, most=PICTURES)

    @torch.inference_mode()
    def _read(self, texts: Sequence[str]) -> Tensor:
        """(T, E) unit vectors; texts seen lately are not computed again."""
        clip = self._ready()

        def embed(these: Sequence[str]) -> Tensor:
            return F.normalize(clip.encode_text(self._tokens(these)).float(), dim=-1)

        return _kept(self._texts, texts, embed, most=TEXTS)

    def _prepared(self, rgba: Image.Image) -> Tensor:
        """(2, 3, S, S): squared with transparency, resized, over both backgrounds, normalised."""
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
            clip.visual.to(memory_format=torch.channels_last)  # 1.3 times as fast on a CPU
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


def _kept(
    kept: OrderedDict[str, Tensor],
    keys: Sequence[str],
    compute: Callable[[Sequence[str]], Tensor],
    *,
    most: int,
) -> Tensor:
    """(keys, ...) rows, of which only those that are not kept are computed; keeps the latest."""
    new = [key for key in dict.fromkeys(keys) if key not in kept]
    for start in range(0, len(new), BATCH):
        block = new[start : start + BATCH]
        kept.update(zip(block, compute(block), strict=True))
    found = torch.stack([kept[key] for key in keys])
    for key in dict.fromkeys(keys):
        kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return found


def _rgba(image: Image.Image) -> Image.Image:
    """Raises BadImage."""
    try:
        return image.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise BadImage("The picture cannot be read. Please send a PNG, JPEG or WebP.") from error


def _key(rgba: Image.Image) -> str:
    """The same for equal pictures."""
    return f"{rgba.size} {hashlib.blake2b(rgba.tobytes(), digest_size=16).hexdigest()}"


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
