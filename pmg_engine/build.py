"""EngineConfig -> Engine. The only importer of models/ and, with the bot's queue, of store/."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

from .config import EngineConfig
from .drawing import Parts
from .engine import Engine
from .errors import StoreError
from .interfaces import LanguageModel, Matting, SoftPreference, Store
from .models.caption import ClipCaptioner, Known, read_bars
from .models.clip import ClipSimilarity
from .models.diffusion import DiffusionPainter
from .models.image_prompt import ImagePrompt
from .models.llm import language_model
from .models.matting import RembgMatting
from .models.soft import PrefixSoftPreference
from .safety import WordGuard
from .store.fleeting import MemoryStore
from .store.graves import Graves
from .store.remembering import RememberingStore
from .store.rotate import Tell, old_key, rotate, settled
from .store.seal import MasterKey
from .store.sql import SqlStore
from .vocabulary import vocabulary

__all__ = ["build", "open_store", "rotate_key", "trusted"]

logger = logging.getLogger(__name__)


async def open_store(folder: Path) -> RememberingStore:
    """The store in a data folder, opened with this installation's master key.

    Raises:
        StoreError: locked, read-only or broken. SealedError: another master key sealed it.
    """
    fresh = not await asyncio.to_thread(SqlStore.exists, folder)
    home = Path.home()
    # A key is only made together with the database: a lost key must be put back, not replaced.
    master = await asyncio.to_thread(lambda: MasterKey.find(os.environ, home=home, make=fresh))
    master = await asyncio.to_thread(settled, folder, master)
    graves = Graves.find(os.environ, home=home, master=master)
    disk = await SqlStore.open(folder, master, graves=graves)
    return RememberingStore(disk, MemoryStore(disk.clock))


async def rotate_key(folder: Path, *, tell: Tell) -> Path:
    """Bring a data folder under a new master key; where the old one lies now.

    Raises:
        StoreError: there is nothing to rotate, or the key lies where it cannot be replaced.
    """
    if not await asyncio.to_thread(SqlStore.exists, folder):
        raise StoreError(f"There is no data in {folder}. Name the data folder in PMG_DATA_DIR.")
    store = await open_store(folder)
    try:
        await rotate(store.disk, tell=tell)
    finally:
        await store.close()
    assert store.disk.master.source is not None  # `rotate` refuses a key without a file
    return old_key(store.disk.master.source)


async def trusted(config: EngineConfig, store: Store) -> EngineConfig:
    """Without an adapter that was trained on somebody who is forgotten since. Raises StoreError."""
    soft = config.soft
    reads = soft.enabled and soft.kind == "words"
    if not reads or not isinstance(store, RememberingStore):
        return config
    if await store.usable(str(soft.path)):
        return config
    logger.warning("%s learned from somebody who was forgotten: it is not loaded.", soft.path)
    return config.model_copy(update={"soft": soft.model_copy(update={"enabled": False})})


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
            soft=_soft(config, root, painter, similarity),
        )
    )


def _language(config: EngineConfig, root: Path) -> LanguageModel:
    return language_model(config.language, root=root)


def _painter(config: EngineConfig, root: Path) -> DiffusionPainter:
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
        return None  # what it knows was measured with the pocket CLIP alone
    return ClipCaptioner(
        clip,
        known=Known.load(folder / "caption.safetensors"),
        emotions=vocabulary().emotions,
        bars=read_bars(folder / "caption.json"),
    )


def _matting(config: EngineConfig, root: Path) -> Matting | None:
    return RembgMatting(root / config.matting.path) if config.matting.kind == "rembg" else None


def _soft(
    config: EngineConfig, root: Path, painter: DiffusionPainter, similarity: ClipSimilarity
) -> SoftPreference | None:
    if not config.soft.enabled:
        return None
    if config.soft.kind == "pictures":
        return ImagePrompt(painter) if painter.looks else None  # a public painter has no place
    language = config.language
    public = language.kind == "transformers"
    return PrefixSoftPreference.load(
        root / config.soft.path,
        llm=str(language.model) if public else root / language.path,
        family="general" if public else "pocket",
        similarity=similarity,
    )
