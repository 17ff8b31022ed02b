"""E_s of simulated users, by every SoftPreference there are weights for. Knows no arm, no score."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from pmg_engine.config import EngineConfig
from pmg_engine.drawing import Parts
from pmg_engine.embeddings import soften
from pmg_engine.interfaces import SoftPreference
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.models.diffusion import DiffusionPainter
from pmg_engine.models.image_prompt import ImagePrompt
from pmg_engine.models.soft import PrefixSoftPreference
from pmg_engine.types import History, Soft

from .users import Person, Use
from .users_pictures import picture
from .world import root_folder

__all__ = ["LOOKS", "PICTURES", "VISION", "WORDS", "Softs", "missing"]

LOOKS = "looks"  # what ships: an image prompt of those whose stickers look as no word says
PICTURES = "image prompt"  # centroids of pictures into the painter (IP-Adapter's way), everybody's
WORDS = "PMG-faithful"  # the bias-correction LLM reads the history as text alone
VISION = "PMG-V"  # the same LLM reads the pictures too: our extension


class Softs:
    """One SoftPreference of each name, loaded at its first use.

    Args:
        parts: the engine's; its painter and its similarity model are shared.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[str, SoftPreference] = {}
        self._found: dict[tuple[str, str, int, int], Soft | None] = {}

    async def of(self, name: str, person: Person, history: History) -> Soft | None:
        """E_s of a past, or of its end; None where it says nothing. Raises ModelError."""
        key = (name, person.id, len(history.turns), len(history.uses))
        if key not in self._found:
            if name not in self._known:
                self._known[name] = self._loaded(name)
            soft = self._known[name]
            seen = await looked(history, person, soft)
            self._found[key] = await soften(seen, soft)
        return self._found[key]

    async def close(self) -> None:
        """Free their threads; painter and similarity belong to the engine."""
        for soft in self._known.values():
            await soft.close()

    def _loaded(self, name: str) -> SoftPreference:
        painter, clip = self._parts.painter, self._parts.similarity
        if name in (LOOKS, PICTURES):
            assert isinstance(painter, DiffusionPainter)  # the evaluation has no other
            return ImagePrompt(painter, always=name == PICTURES)
        assert isinstance(clip, ClipSimilarity)
        llm = root_folder() / EngineConfig().language.path
        return PrefixSoftPreference.load(folders()[name], llm=llm, similarity=clip)


async def looked(history: History, person: Person, soft: SoftPreference) -> History:
    """The history as it were had this SoftPreference seen every picture that was used."""
    shots = [event.shot for event in person.past if isinstance(event, Use)]
    last = shots[len(shots) - len(history.uses) :]
    uses = [
        replace(use, look=await soft.look(picture(shot)))
        for use, shot in zip(history.uses, last, strict=True)
    ]
    return replace(history, uses=tuple(uses))


def folders(root: Path | None = None) -> dict[str, Path]:
    """Where each one's weights lie; those that are missing are left out."""
    root, config = root or root_folder(), EngineConfig()
    own = root / config.soft.path
    found = {}
    if (rows := root / config.painter.path / "image_rows").is_dir():
        found[LOOKS] = found[PICTURES] = rows
    for shape in sorted(own.parent.glob(f"{own.name}*/soft.json")):
        told = json.loads(shape.read_text(encoding="utf-8"))
        found.setdefault(VISION if told.get("vision") else WORDS, shape.parent)
    return found


def missing(root: Path | None = None) -> dict[str, str]:
    """Why a SoftPreference cannot be asked: its name, and a sentence about it."""
    soft = EngineConfig().soft.path
    rows = "the painter learned no image rows (image_rows/ is not among its weights)."
    why = {
        LOOKS: rows,
        PICTURES: rows,
        WORDS: f"there are no weights that read text in {soft}*.",
        VISION: f"there are no weights that read pictures in {soft}*.",
    }
    found = folders(root)
    return {name: told for name, told in why.items() if name not in found}
