"""Captioner over a Similarity: which words of the vocabulary a picture shows. Knows no users."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from pmg_engine.errors import ModelError
from pmg_engine.interfaces import Similarity
from pmg_engine.types import Array

__all__ = ["Bars", "ClipCaptioner", "Known", "read_bars", "zero_shot"]

TEMPLATES: Mapping[str, Sequence[str]] = {
    "emotion": ("{}", "{} face", "a {} sticker"),
    "character": ("{}", "a {}", "sticker of a {}"),
    "style": ("{} style", "{}", "{} sticker"),
}


@dataclass(frozen=True, slots=True)
class Bars:
    """How sure the captioner must be (weights/pocket/clip/caption.json).

    Measured on held-out art against pictures of unknown things.
    """

    far: float  # Mahalanobis distance beyond which a picture shows nobody known
    least: float  # cosine of the best emotion
    lead: float  # by how much it beats the second


@dataclass(frozen=True, slots=True)
class Known:
    """Where each character in each style lies among the vectors of the pictures the CLIP learned.

    A linear discriminant with one covariance for all; the distance to the nearest tells strangers
    from friends (Lee et al. 2018, arXiv 1807.03888).

    Args:
        names: (character, style) of every class.
        centres: (classes, E) whitened means. whitening: (E, E), applied to unit vectors.
    """

    names: tuple[tuple[str, str], ...]
    centres: Array
    whitening: Array

    def nearest(self, vectors: Array) -> tuple[list[tuple[str, str]], Array]:
        """(n, E) unit vectors -> the nearest class of each, and (n,) Mahalanobis distances."""
        seen = vectors @ self.whitening
        apart = ((seen[:, None] - self.centres[None]) ** 2).sum(-1)
        best = apart.argmin(1)
        return [self.names[i] for i in best], np.sqrt(apart.min(1))

    def save(self, path: Path) -> None:
        """Write safetensors in float16, the names in its header."""
        tensors = {"centres": self.centres, "whitening": self.whitening}
        save_file(
            {name: t.astype(np.float16) for name, t in tensors.items()},
            path,
            metadata={"names": json.dumps(self.names)},
        )

    @classmethod
    def load(cls, path: Path) -> Known:
        """Raises ModelError."""
        try:
            with safe_open(path, "np") as file:
                names = tuple((who, how) for who, how in json.loads(file.metadata()["names"]))
                parts = [file.get_tensor(n).astype(np.float32) for n in ("centres", "whitening")]
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise _damaged(path) from error
        if len(names) != len(parts[0]):
            raise _damaged(path)
        return cls(names, *parts)


class ClipCaptioner:
    """Character and style by the nearest known class, the emotion by the nearest word.

    Each only where it is sure; an unknown character has no style and no emotion either.

    Args:
        similarity: scores pictures and texts; owned and closed by whoever made it.
        known: what its vectors mean. emotions: the words for faces.
    """

    def __init__(
        self, similarity: Similarity, *, known: Known, emotions: Sequence[str], bars: Bars
    ) -> None:
        self._similarity, self._known = similarity, known
        self._emotions, self._bars = tuple(emotions), bars

    async def words(self, image: Image.Image) -> tuple[str, ...]:
        """("cat", "happy", "glossy"); () for an unknown character. Raises ModelError, BadImage."""
        names, apart = self._known.nearest(await self._similarity.embed([image]))
        if apart[0] > self._bars.far:
            return ()
        who, how = names[0]
        scores = (await zero_shot(self._similarity, [image], "emotion", self._emotions))[0]
        feeling = pick(scores, self._emotions, self._bars)
        return tuple(word for word in (who, feeling, how) if word)


async def zero_shot(
    similarity: Similarity, images: Sequence[Image.Image], kind: str, names: Sequence[str]
) -> Array:
    """(images, names) cosines, mean over the templates of this kind. Raises ModelError, BadImage.

    kind: emotion | character | style.
    """
    forms = TEMPLATES[kind]
    texts = [form.format(name) for form in forms for name in names]
    flat = await similarity.between(images, texts)
    mean: Array = flat.reshape(len(images), len(forms), len(names)).mean(1)
    return mean


def pick(scores: Array, names: Sequence[str], bars: Bars) -> str | None:
    """The best name, or None below the bar."""
    second, best = np.sort(scores)[-2:]
    sure = best >= bars.least and best - second >= bars.lead
    return names[int(scores.argmax())] if sure else None


def read_bars(path: Path) -> Bars:
    """The measured bars. Raises ModelError."""
    try:
        return Bars(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> ModelError:
    return ModelError(
        f"{path} is missing or damaged. Restore it from the repository, "
        "or set captioner.enabled: false in config.yaml."
    )
