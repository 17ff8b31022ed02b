"""The bot's replies as Telegram messages: stickers, words, files; knows no queue and no update.

What was delivered of a reply is remembered until it is complete, so that a second try does not
send its first part again.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    TelegramError,
    TimedOut,
)

from adapters.encode import fit
from adapters.formats import FORMATS
from pmg_engine.errors import DeliveryError
from pmg_engine.types import (
    Address,
    Document,
    Notice,
    Receipt,
    Reply,
    Sticker,
    StickerId,
    Stickers,
    Taste,
    Why,
)

from . import cards
from .buttons import keyboard, picks
from .collage import collage, starters
from .pace import Pace
from .packs import Packs
from .place import Spot
from .presses import GLANCE, TOAST, Presses
from .words import say

__all__ = ["Mouth"]

log = logging.getLogger(__name__)
TEXT, CAPTION = 4096, 1024  # characters
QUIET = LinkPreviewOptions(is_disabled=True)
KEPT = 1_000  # replies begun and not finished
SHOWN = 5_000  # stickers whose reactions are understood
CLOSED = ("chat not found", "chat_write", "topic_closed")
WAYS = 3  # a chat that moved, a topic that is gone: where a message may go instead


class Speaker(Protocol):
    """What speaking needs of the adapter."""

    @property
    def bot(self) -> Bot: ...
    @property
    def pace(self) -> Pace: ...
    @property
    def presses(self) -> Presses: ...
    @property
    def packs(self) -> Packs: ...
    def chat(self, address: Address) -> str: ...
    def locale(self, chat: str) -> str | None: ...
    async def moved(self, old: str, new: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Where:
    """One place to send to."""

    chat: str
    thread: int | None = None
    answers: int | None = None

    def place(self) -> dict[str, Any]:
        """As arguments; a line that was deleted meanwhile is no reason not to answer."""
        about = self.answers and ReplyParameters(self.answers, allow_sending_without_reply=True)
        return {
            "chat_id": self.chat,
            "message_thread_id": self.thread,
            "reply_parameters": about or None,
        }


class Closed(Exception):
    """The bot may not write here, now or later: trying again would change nothing."""


class NotAllowed(Closed):
    """It may be here, but a right is missing."""


Part = Callable[[Where], Awaitable[Message]]


class Mouth:
    """Sends replies."""

    def __init__(self, host: Speaker) -> None:
        self.host = host
        self._done: OrderedDict[str, list[Message]] = OrderedDict()
        self._shown: OrderedDict[tuple[int, int], StickerId] = OrderedDict()
        self._collage: str | bytes | None = None  # the picture, later its id on Telegram's side

    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        """Deliver one reply; dropped where the bot was blocked or removed. Raises DeliveryError."""
        where, spot = self._place(address)
        if address.private:
            where = replace(where, answers=None)
        buttons = None
        if isinstance(reply, Notice):
            reply, buttons = await self._packed(address, reply)
        most = GLANCE if address.private else TOAST  # at home, what takes longer is a message
        if spot.way == "delete" and not spot.press and spot.message:
            await self._remove(where, spot.message)
        if spot.press and await self._toasted(where, spot, reply, most=0 if buttons else most):
            return Receipt(spot.press)
        try:
            sent = await self._all(where, self._parts(spot, reply, buttons), key=key)
        except NotAllowed:
            return await self._instead(where, reply)
        except Closed:
            log.info("a reply is dropped: its chat is closed to the bot")
            return Receipt("closed")
        files = tuple(one.sticker.file_id for one in sent if one.sticker)
        return Receipt(str(sent[0].message_id), files)

    def sticker_at(self, chat: int, message: int) -> StickerId | None:
        """Which sticker of ours a message is, as far as it was sent since the start."""
        return self._shown.get((chat, message))

    async def words(self, address: Address, text: str) -> bool:
        """A sentence outside the outbox, said once or not at all. False: the chat is closed."""
        where, _ = self._place(address)
        try:
            await self._one(where, partial(self._text, text, None))
        except Closed:
            return False
        except DeliveryError as error:
            log.info("a sentence is not said: %s", type(error).__name__)
        return True

    def _place(self, address: Address) -> tuple[Where, Spot]:
        """Where to, and about what; a group that grew numbers its messages anew."""
        spot, chat = Spot.read(address.reply_to), self.host.chat(address)
        if chat != (spot.chat or address.chat):
            spot = Spot(press=spot.press)
        thread = int(address.thread) if address.thread else None
        return Where(chat, thread, spot.answered), spot

    # -- the parts of a reply --

    async def _packed(
        self, address: Address, notice: Notice
    ) -> tuple[Notice, InlineKeyboardMarkup | None]:
        """What was kept goes into the person's pack: the words and buttons of that."""
        if notice.packed is None or notice.only_for is None:
            return notice, keyboard(notice.actions, notice.about)
        locale = self.host.locale(self.host.chat(address))
        told = await self.host.packs.keep(
            notice.only_for, notice.packed, address=address, locale=locale
        )
        return replace(notice, text=told.text), told.buttons

    def _parts(self, spot: Spot, reply: Reply, buttons: InlineKeyboardMarkup | None) -> list[Part]:
        match reply:
            case Stickers(stickers=stickers, actions=actions, then=then):
                keys = [keyboard(actions, one.id) for one in stickers]
                parts: list[Part] = [
                    partial(self._sticker, one, buttons)
                    for one, buttons in zip(stickers, keys, strict=True)
                ]
                if then:
                    asked = keyboard(then.actions, then.about)
                    parts.append(partial(self._text, then.text, asked))
                return parts
            case Notice() if spot.way == "start":
                return [partial(self._greeting, reply)]
            case Notice(image=bytes() as image):
                return [partial(self._photo, image, reply.text, buttons)]
            case Notice():
                return [partial(self._text, reply.text, buttons, silent=reply.refusal)]
            case Taste(image=bytes() as image):
                return [partial(self._photo, image, cards.taste(reply), None)]
            case Taste():
                return [partial(self._text, cards.taste(reply), None)]
            case Why():
                return [partial(self._text, cards.why(reply), None)]
            case Document():
                return [partial(self._document, reply)]

    async def _sticker(
        self, one: Sticker, buttons: InlineKeyboardMarkup | None, where: Where
    ) -> Message:
        data = await fit(one.image, FORMATS["telegram"])
        sent = await self.host.bot.send_sticker(sticker=data, reply_markup=buttons, **where.place())
        self._shown[sent.chat.id, sent.message_id] = one.id
        while len(self._shown) > SHOWN:
            self._shown.popitem(last=False)
        return sent

    async def _text(
        self,
        text: str,
        buttons: InlineKeyboardMarkup | None,
        where: Where,
        *,
        silent: bool = False,
    ) -> Message:
        return await self.host.bot.send_message(
            text=text[:TEXT],
            disable_notification=silent or None,
            reply_markup=buttons,
            link_preview_options=QUIET,
            **where.place(),
        )

    async def _photo(
        self,
        photo: bytes | str,
        text: str,
        buttons: InlineKeyboardMarkup | None,
        where: Where,
    ) -> Message:
        return await self.host.bot.send_photo(
            photo=photo, caption=text[:CAPTION], reply_markup=buttons, **where.place()
        )

    async def _document(self, file: Document, where: Where) -> Message:
        return await self.host.bot.send_document(
            document=file.data,
            filename=file.name,
            caption=file.text[:CAPTION] or None,
            **where.place(),
        )

    async def _greeting(self, notice: Notice, where: Where) -> Message:
        """The first words, with the twelve starters to choose from."""
        if self._collage is None:
            self._collage = await collage()
        hint = say("starters", self.host.locale(where.chat))
        rows = picks(len(starters()))
        buttons = keyboard(notice.actions, None, above=rows)
        sent = await self._photo(self._collage, f"{notice.text}\n\n{hint}", buttons, where)
        self._collage = sent.photo[-1].file_id
        return sent

    # -- presses --

    async def _toasted(self, where: Where, spot: Spot, reply: Reply, *, most: int) -> bool:
        """Answer a press, with up to `most` characters; whether that was all there is to say."""
        if spot.way == "delete" and spot.message:
            await self._remove(where, spot.message)
        if not isinstance(reply, Notice):
            await self.host.presses.answer(spot.press)
            return False
        opens = reply.about is not None and where.answers is not None and spot.message
        if opens and await self._opened(where, int(spot.message or 0), reply):
            await self.host.presses.answer(spot.press, reply.text[:TOAST])
            return True
        plain = len(reply.text) <= most
        seen = await self.host.presses.answer(
            spot.press,
            reply.text if plain else "",
            alert=plain and reply.refusal and most == TOAST,  # before others it is easily missed
        )
        return plain and seen

    async def _opened(self, where: Where, message: int, notice: Notice) -> bool:
        """In a group, more buttons take the place of the one that was pressed: no new message."""
        buttons = keyboard(notice.actions, notice.about)
        edit = self.host.bot.edit_message_reply_markup
        try:
            await self.host.pace.call(
                where.chat, lambda: edit(where.chat, message, reply_markup=buttons)
            )
        except TelegramError as error:
            return "not modified" in error.message
        return True

    async def _remove(self, where: Where, message: int) -> None:
        try:
            await self.host.bot.delete_message(where.chat, message)
        except TelegramError as error:
            log.info("a message stays: %s", type(error).__name__)

    # -- the way to Telegram --

    async def _all(self, where: Where, parts: list[Part], *, key: str) -> list[Message]:
        """All parts in order, those left out that an earlier try delivered."""
        done = self._done.setdefault(key, [])
        while len(self._done) > KEPT:
            self._done.popitem(last=False)
        for part in parts[len(done) :]:
            done.append(await self._one(where, part))
        self._done.pop(key, None)
        return done

    async def _one(self, where: Where, part: Part) -> Message:
        """One message, where its chat is now. Raises DeliveryError and Closed."""
        for _ in range(WAYS):
            try:
                return await self.host.pace.call(where.chat, partial(part, where))
            except ChatMigrated as news:
                await self.host.moved(where.chat, str(news.new_chat_id))
                where = replace(where, chat=str(news.new_chat_id), answers=None)
            except BadRequest as error:
                if where.thread is None or "thread not found" not in error.message.lower():
                    raise refused(error) from None
                where = replace(where, thread=None)  # the topic is gone, the group is not
            except TelegramError as error:
                raise refused(error) from None
        raise DeliveryError("Telegram sends this chat from place to place. It is tried later.")

    async def _instead(self, where: Where, reply: Reply) -> Receipt:
        """Name the missing right, where even that is allowed."""
        if isinstance(reply, Stickers):
            text = say("no-stickers", self.host.locale(where.chat))
            try:
                sent = await self._one(where, partial(self._text, text, None))
                return Receipt(str(sent.message_id))
            except Closed:
                pass
        log.info("a reply is dropped: the bot may not write in its chat")
        return Receipt("closed")


def refused(error: TelegramError) -> Exception:
    """Telegram's errors in our words; no message of theirs is passed on: one holds the token."""
    words = error.message.lower()
    if isinstance(error, Forbidden) or any(sign in words for sign in CLOSED):
        return Closed()
    if "not enough rights" in words or "_forbidden" in words:
        return NotAllowed()
    if isinstance(error, BadRequest):
        return DeliveryError(f"Telegram refused a message: {error.message[:150]}.")
    if isinstance(error, TimedOut):
        return DeliveryError("Telegram did not answer in time. It is tried again.")
    if isinstance(error, NetworkError):
        return DeliveryError("Telegram cannot be reached. It is tried again; check the network.")
    return DeliveryError(f"Telegram refused a message ({type(error).__name__}). It is tried again.")
