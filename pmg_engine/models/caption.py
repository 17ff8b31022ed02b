"""Captioner over a Similarity: which words of the vocabulary a picture shows. Knows no users."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from pmg_engine.errors import ModelError
from pmg_engine.interfaces import Similarity
from pmg_engine.types import Array

__all__ = ["Bar", "ClipCaptioner", "read_bars"]

TEMPLATES: Mapping[str, Sequence[str]] = {
    "emotion": ("{}", "{} face", "a {} sticker"),
    "character": ("{}", "a {}", "sticker of a {}"),
    "style": ("{} style", "{}", "{} sticker"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """How sure the captioner must be before it says a word of one kind."""

    least: float  # cosine of the best word
    lead: float  # by how much it beats the second word


class ClipCaptioner:
    """Zero-shot words: the nearest character, emotion and style, each only where it is sure.

    Args:
        similarity: scores pictures and texts; owned and closed by whoever made it.
        words: the vocabulary by kind ("character", "emotion", "style").
        bars: how sure it must be per kind (weights/pocket/clip/caption.json, measured on held-out
            art against pictures of unknown things). A kind without a bar is never said.
    """

    def __init__(
        self,
        similarity: Similarity,
        *,
        words: Mapping[str, Sequence[str]],
        bars: Mapping[str, Bar],
    ) -> None:
        self._similarity = similarity
        self._words = {kind: tuple(words[kind]) for kind in bars if words.get(kind)}
        self._bars = dict(bars)

    async def words(self, image: Image.Image) -> tuple[str, ...]:
        """("cat", "happy", "glossy"); () for an unknown character. Raises ModelError, BadImage."""
        found: list[str] = []
        for kind, names in self._words.items():
            scores = await self.scores(image, kind)
            word = pick(scores, names, self._bars[kind])
            if word is None and kind == "character":
                return ()  # not one of ours: its face and style would be guesses too
            if word is not None:
                found.append(word)
        return tuple(found)

    async def scores(self, image: Image.Image, kind: str) -> Array:
        """(words of the kind,) cosines, mean over the templates."""
        names = self._words[kind]
        forms = TEMPLATES[kind]
        texts = [form.format(name) for form in forms for name in names]
        flat = await self._similarity.between([image], texts)
        mean: Array = flat[0].reshape(len(forms), len(names)).mean(0)
        return mean


def pick(scores: Array, names: Sequence[str], bar: Bar) -> str | None:
    """The best name, or None below the bar."""
    order = np.argsort(-scores)
    best = float(scores[order[0]])
    lead = best - float(scores[order[1]]) if len(order) > 1 else best
    return names[int(order[0])] if best >= bar.least and lead >= bar.lead else None


def read_bars(path: Path) -> dict[str, Bar]:
    """The measured bars; none when the model has none: then no word is said. Raises ModelError."""
    if not path.is_file():
        return {}
    try:
        return {kind: Bar(**bar) for kind, bar in json.loads(path.read_text())["bars"].items()}
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path} is damaged. Restore it from the repository, "
            "or set captioner.enabled: false in config.yaml."
        ) from error
