"""EngineConfig -> Engine. The only importer of models/ and, with the bot's queue, of store/."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from .config import EngineConfig
from .engine import Engine, Parts
from .interfaces import ImageModel, LanguageModel, Matting, SoftPreference, Store
from .models.caption import ClipCaptioner, read_bars
from .models.clip import ClipSimilarity
from .models.diffusion import DiffusionPainter
from .models.llm import language_model
from .models.matting import RembgMatting
from .models.soft import PrefixSoftPreference
from .safety import WordGuard
from .store.seal import MasterKey
from .store.sql import SqlStore
from .vocabulary import vocabulary

__all__ = ["build", "open_store"]


async def open_store(folder: Path) -> SqlStore:
    """The store in a data folder, opened with this installation's master key.

    Raises:
        StoreError: locked, read-only or broken. SealedError: another master key sealed it.
    """
    fresh = not await asyncio.to_thread(SqlStore.exists, folder)
    # A key is only made together with the database: a lost key must be put back, not replaced.
    master = await asyncio.to_thread(
        lambda: MasterKey.find(os.environ, home=Path.home(), make=fresh)
    )
    return await SqlStore.open(folder, master)


def build(config: EngineConfig, *, root: Path, store: Store) -> Engine:
    """Load every model and wire the engine. Blocking: call it in a thread.

    Args:
        root: relative paths of the configuration start here.
        store: an open store; whoever opened it closes it.

    Raises:
        ModelError: weights are missing or damaged.
    """
    # One after the other: while it loads, diffusers changes how torch makes parameters, everywhere.
    llm = _language(config, root)
    painter = _painter(config, root)
    clip = root / config.similarity.path
    similarity = ClipSimilarity(clip, model=config.similarity.model)
    return Engine(
        Parts(
            llm=llm,
            painter=painter,
            similarity=similarity,
            guard=WordGuard(),
            store=store,
            grid=config.grid,
            captioner=_captioner(config, similarity, clip),
            matting=_matting(config, root),
            soft=_soft(config, root),
        )
    )


def _language(config: EngineConfig, root: Path) -> LanguageModel:
    return language_model(config.language, root=root)


def _painter(config: EngineConfig, root: Path) -> ImageModel:
    painter = config.painter
    return DiffusionPainter(
        root / painter.path if painter.kind == "pocket" else str(painter.model),
        steps=painter.steps,
        guidance=painter.guidance,
        kind=painter.dtype,
        pocket=painter.kind == "pocket",
    )


def _captioner(config: EngineConfig, clip: ClipSimilarity, folder: Path) -> ClipCaptioner | None:
    if not config.captioner.enabled or config.similarity.model is not None:
        return None  # the bars were measured with the pocket CLIP alone
    words = vocabulary()
    lists = {"character": words.characters, "emotion": words.emotions, "style": words.styles}
    return ClipCaptioner(clip, words=lists, bars=read_bars(folder / "caption.json"))


def _matting(config: EngineConfig, root: Path) -> Matting | None:
    return RembgMatting(root / config.matting.path) if config.matting.kind == "rembg" else None


def _soft(config: EngineConfig, root: Path) -> SoftPreference | None:
    if not config.soft.enabled:
        return None
    return PrefixSoftPreference.load(root / config.soft.path, llm=root / config.language.path)
