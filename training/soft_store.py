"""Lessons of real people who agreed that what they say may teach a model. Knows the store.

Nothing of theirs is kept but what a training learned; whose history is in which weights is noted
before it starts, so that a forgetting takes those weights out of use.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import sqlalchemy as sa
import torch
from PIL import Image

from pmg_engine.build import open_store
from pmg_engine.condition import phrase, scene
from pmg_engine.errors import StoreError, UnknownSticker
from pmg_engine.history import gather
from pmg_engine.models.autoencoder import PatchAutoencoderKL
from pmg_engine.models.clip import ClipSimilarity
from pmg_engine.models.rows import SPARE
from pmg_engine.store import past, people, schema
from pmg_engine.store.remembering import RememberingStore
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import (
    WEIGHTS,
    Address,
    EventId,
    History,
    Said,
    Sticker,
    StickerId,
    Target,
    Usage,
    User,
)

from .autoencoder import LATENTS, folder, whole_batch
from .data import SIDE, on_grey
from .soft_people import Floats, Lesson

__all__ = ["agreed", "run_name"]


def run_name(*, vision: bool, target: Path, store: Path | None) -> str:
    """The folder of the training's state: one of its own for each adapter that people teach.

    What a state has learned from somebody must never reach an adapter that is not known for it.
    """
    name = f"soft-{'vision' if vision else 'words'}"
    return f"{name}-{hashlib.sha256(str(target).encode()).hexdigest()[:8]}" if store else name


def agreed(data: Path, *, adapter: str, clip: Path | None) -> list[Lesson]:
    """Every liked sticker of everybody who agreed, with their past before it. Blocking.

    Args:
        data: the data folder of a bot. adapter: the weights that will learn, as `soft.path` names
            them. clip: the similarity model's folder, for PMG-V.

    Raises:
        StoreError: there is no data, it cannot be opened, or the adapter learned from somebody who
            was forgotten.
    """
    return asyncio.run(_agreed(data, adapter, clip))


async def _agreed(data: Path, adapter: str, clip: Path | None) -> list[Lesson]:
    if not await asyncio.to_thread(SqlStore.exists, data):
        raise StoreError(f"There is no data in {data}. Name a bot's data folder.")
    store = await open_store(data)
    try:
        if not await store.usable(adapter):
            raise StoreError(
                f"{adapter} learned from somebody who was forgotten. Give --target another name: "
                "the training then begins anew, without them."
            )
        users = [u for u in await _known(store) if await _may(store, u)]
        await store.disk.learn_from(adapter, users)
        eyes = ClipSimilarity(clip) if clip else None
        found = [lesson for user in users for lesson in await _lessons(store, user, eyes)]
        if eyes:
            await eyes.close()
    finally:
        await store.close()
    return found


async def _known(store: RememberingStore) -> list[User]:
    """Everybody who is remembered on disk; the store knows names only from what they said."""
    table, disk = schema.person, store.disk
    private = sa.select(table.c.id).where(
        table.c.consented, table.c.owner.is_(None), table.c.chat.is_(None)
    )
    found: list[User] = []
    async with disk.database.read() as connection:
        ids = (await connection.execute(private)).scalars().all()
        for person in (await people.people(connection, disk.master, ids)).values():
            last = await past.events(connection, person, before=None, limit=1)
            found += [event.user for event in past.opened_events(person, last)]
    return found


async def _may(store: RememberingStore, user: User) -> bool:
    """Did they say yes to training (`/training on`)?"""
    return (await store.settings(user)).get("training") is True


async def _lessons(
    store: RememberingStore, user: User, eyes: ClipSimilarity | None
) -> list[Lesson]:
    """One per sticker of ours that they kept, after the first."""
    now = Said(EventId("training"), user, Address(user.platform, user.id), store.disk.clock())
    history = await gather(now, store, everything=True)
    uses: list[Usage] = []
    shown: list[tuple[Sticker, Image.Image] | None] = []
    for use in history.uses:
        one = await _painted(store, user, use.sticker)
        look = await _look(eyes, one[1]) if eyes and one else None
        uses.append(replace(use, look=look or use.look))
        shown.append(one)
    latents = await asyncio.to_thread(_encoded, [one and one[1] for one in shown])
    good = [n for n, u in enumerate(uses) if shown[n] and WEIGHTS[u.how] > 0]
    found: list[Lesson] = []
    for place, n in enumerate(good[1:], 1):
        at, one = uses[n].at, shown[n]
        before = History(
            turns=tuple(t for t in history.turns if t.at < at),
            uses=tuple(u for u in uses[:n] if u.sticker != uses[n].sticker),
        )
        if one and before.uses:
            liked = [latents[i] for i in good[:place] if uses[i].sticker != uses[n].sticker]
            found.append(_lesson(one[0], before, np.array(liked[-SPARE:]), latents[n]))
    return found


def _lesson(sticker: Sticker, before: History, beside: Floats, clean: Floats) -> Lesson:
    drawn, asked = sticker.drawn, sticker.keywords.target
    shown = scene(drawn, drawn.character or "", drawn.style or "")
    taste = phrase(
        character=None if asked.character else drawn.character,
        style=None if asked.style else drawn.style,
    )
    return Lesson(
        history=before,
        said=_said(drawn, asked),
        told="",
        oracle=taste,
        beside=beside.reshape(-1, LATENTS, 16, 16),
        clean=clean,
        box=np.zeros(4, np.float32),
        like=shown.like,
    )


def _said(drawn: Target, asked: Target) -> str:
    """What the message asked for: of character and style, only what it named."""
    return phrase(
        emotion=drawn.emotion,
        pose=drawn.pose,
        character=asked.character,
        style=asked.style,
        colour=drawn.colour,
        props=drawn.props[:1],
    )


async def _painted(
    store: RememberingStore, user: User, id: StickerId | None
) -> tuple[Sticker, Image.Image] | None:
    """One of their own stickers as it was painted; None where its picture is gone."""
    try:
        own = await store.sticker(user, id) if id else None
    except UnknownSticker:
        return None
    if own is None or own.image.width == 1:
        return None
    return own, own.candidates[0].image if own.candidates else own.image


async def _look(eyes: ClipSimilarity, image: Image.Image) -> bytes:
    row = (await eyes.embed([image]))[0]
    return bytes.fromhex(eyes.looks) + row.astype(np.float16).tobytes()


@torch.no_grad()
def _encoded(images: Sequence[Image.Image | None]) -> list[Floats]:
    """(C, 16, 16) latents of each picture, zeros for none."""
    vae = PatchAutoencoderKL.from_pretrained(folder()).eval()
    found: list[Floats] = []
    for image in images:
        latent = np.zeros((LATENTS, 16, 16), np.float32)
        if image is not None:
            side = image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
            seen = whole_batch(on_grey(np.asarray(side))[None], np.arange(1))
            latent = vae.encode(seen).latent_dist.mode()[0].numpy()
        found.append(latent)
    return found
