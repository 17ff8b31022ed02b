"""Stickers and custom emoji that people send, as uses; knows no reply and no button."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from dataclasses import replace

from PIL import Image
from telegram import Message, Sticker
from telegram.error import TelegramError

from pmg_engine.types import StickerId, Used

from .host import Host

__all__ = ["Uses"]

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds for a picture: the next update waits behind it
BYTES = 600_000  # Telegram's largest sticker has 512 KB
SIDE = 1_024  # pixels
CUSTOM = 3  # custom emoji of one message that are looked at
KINDS = ("WEBP", "PNG", "JPEG")
# Only emoji of somebody say whom a sticker shows; hearts and flames say what it feels.
SOMEBODY = re.compile("[\U0001f400-\U0001f43f\U0001f980-\U0001f9ae\U0001f638-\U0001f640👻👽🤖🎃⛄]")
BY = re.compile(r"_by_\w+$", re.IGNORECASE)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")


class Uses:
    """`await Uses(adapter).of(message, moment)`: what the person used in this message."""

    def __init__(self, host: Host) -> None:
        self.host = host

    async def of(self, message: Message, moment: Used) -> list[Used]:
        """The uses in a message with a sticker or custom emoji; never raises for a file.

        [] for what came through our own inline mode: that is told by chosen_inline_result.

        Args:
            moment: id, user, address, at and locale; the rest is filled. Further uses of the same
                message get the ids `<id>:1`, `<id>:2`.

        Raises:
            StoreError.
        """
        if message.via_bot and message.via_bot.id == self.host.bot.id:
            return []
        shown = [message.sticker] if message.sticker else await self._custom(message)
        found = [use for one in shown if (use := await self._use(one, moment))]
        return [
            replace(one, id=type(moment.id)(f"{moment.id}:{number}")) if number else one
            for number, one in enumerate(found)
        ]

    async def _use(self, sticker: Sticker, moment: Used) -> Used | None:
        """One use in words and with a picture; None where there is neither."""
        if ours := await self._ours(sticker, moment):
            return replace(moment, sticker=ours)
        words, image = named(sticker), await self._picture(sticker)
        if not words and image is None:
            return None
        return replace(moment, words=words, image=image)

    async def _ours(self, sticker: Sticker, moment: Used) -> StickerId | None:
        """Which of ours it is, where it comes from the person's own pack."""
        me = self.host.bot.username.lower()
        if not (sticker.set_name or "").lower().endswith(f"_by_{me}"):
            return None
        packs = (await self.host.inbox.shelf.notes(moment.user)).get("packs", {})
        for id, place in packs.get(sticker.set_name, {}).items():
            if place == sticker.file_unique_id:
                return StickerId(id)
        return None

    async def _custom(self, message: Message) -> list[Sticker]:
        entities = (*message.entities, *message.caption_entities)
        ids = dict.fromkeys(one.custom_emoji_id for one in entities if one.custom_emoji_id)
        if not ids:
            return []
        try:
            wanted = list(ids)[:CUSTOM]
            return list(await self.host.bot.get_custom_emoji_stickers(wanted))
        except TelegramError as error:
            log.info("custom emoji are not known: %s", type(error).__name__)
            return []

    async def _picture(self, sticker: Sticker) -> bytes | None:
        """The sticker, or of one that moves its thumbnail; None for what cannot be read."""
        file = sticker.thumbnail if sticker.is_video or sticker.is_animated else sticker
        if file is None or (file.file_size or 0) > BYTES:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self.host.bot.get_file(file.file_id)
                if (found.file_size or 0) > BYTES:
                    return None
                data = bytes(await found.download_as_bytearray())
        except (TelegramError, TimeoutError) as error:
            log.info("a sticker's picture is left out: %s", type(error).__name__)
            return None
        return data if await asyncio.to_thread(readable, data) else None


def named(sticker: Sticker) -> tuple[str, ...]:
    """What its emoji and the name of its set say: ("🐱", "glossy", "cats")."""
    words = SOMEBODY.findall(sticker.emoji or "")
    if sticker.set_name:
        words += [word.lower() for word in WORD.findall(BY.sub("", sticker.set_name))]
    return tuple(dict.fromkeys(words))


def readable(data: bytes) -> bool:
    """Is it a small picture that can be decoded? Blocking."""
    if len(data) > BYTES:
        return False
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as image:
            if max(image.size) > SIDE:
                return False
            image.load()
    except Exception:  # the decoders raise whatever broken bytes lead them to
        return False
    return True
