"""A person's own sticker sets on Telegram; knows no message of the conversation.

The sets themselves are Telegram's: they are asked for whenever they are needed. Noted is only which
sticker of ours stands where, so that none is added twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputSticker,
    Message,
    StickerSet,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.base import MenuEntry
from adapters.encode import fit
from adapters.formats import FORMATS
from pmg_engine.errors import DeliveryError, PMGError, UnknownSticker
from pmg_engine.types import Address, EventId, Sticker, StickerId, Used, User

from .host import Host
from .packing import (
    FULL,
    MENU,
    TITLE,
    Notes,
    Told,
    address_of,
    emoji,
    keywords,
    link_to,
    place_of,
    rows,
    set_name,
    volume_of,
)
from .place import NAME, person

__all__ = ["DATA", "Packs", "Told"]

log = logging.getLogger(__name__)
DATA = "pk:"  # callback data that begins so is for `Packs.pressed`
FIRST, OUT, DROP, SURE, STAY = "first", "out", "drop", "sure", "stay"
KEEP = "keep_"  # begins the deep link of who has to open the bot first
VOLUMES = 50  # nobody gets so far: ends a search whatever Telegram answers
STRANGER = ("peer_id_invalid", "user not found", "bot can't initiate", "user_is_bot")
GONE = ("stickerset_invalid", "sticker set not found")
T = TypeVar("T")


class Stranger(PMGError):
    """A pack can only belong to somebody who has started the bot."""


class Packs:
    """The packs of everybody; what Telegram refuses becomes a sentence."""

    def __init__(self, host: Host, *, clock: Callable[[], float] = time.time) -> None:
        self.host = host
        self._clock = clock  # buttons do not tell when they were pressed
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # -- what the adapter calls --

    async def keep(
        self, user: User, id: StickerId, *, address: Address, locale: str | None
    ) -> Told:
        """Add a sticker to its owner's pack, for a Notice whose `packed` names it.

        The same arguments may come again: nothing is added twice.

        Raises:
            DeliveryError: Telegram could not be reached; the outbox tries again. StoreError.
        """
        say = partial(self.host.inbox.shelf.say, user, locale=locale)
        lock = self._locks.setdefault(user.id, asyncio.Lock())
        async with lock:  # two presses at once would make two first volumes
            notes = await self.host.inbox.shelf.notes(user)
            try:
                if (place := place_of(notes, id)) and await self._there(*place):
                    return Told(await say("pack-has"), await self._under(say, *place))
                sticker = await self.host.inbox.shelf.sticker(user, address, id)
                place = await self._packed(user, sticker, notes, title=await say("pack-title"))
            except UnknownSticker:
                return Told(await say("unknown-sticker"))
            except Stranger:
                link = self._link(f"{KEEP}{id}" + ("" if address.private else f"_{address.chat}"))
                return Told(await say("pack-start"), rows(link_to(await say("inline-open"), link)))
            except BadRequest as error:
                log.warning("a sticker was not packed: %s", error.message[:100])
                return Told(await say("pack-refused"))
        return Told(await say("pack-added"), await self._under(say, *place))

    async def asked(self, message: Message, argument: str, *, locale: str | None) -> None:
        """The command /pack: the links; `/pack name TITLE`, and in reply `/pack first|remove`."""
        if message.from_user is None:
            return
        user = person(message.from_user.id)
        say = partial(self.host.inbox.shelf.say, user, locale=locale)
        private = message.chat.type == message.chat.PRIVATE
        try:
            told = await self._command(user, message, argument, say) if private else None
        except DeliveryError as error:
            told = Told(str(error))
        except BadRequest as error:
            log.warning("a pack stays as it is: %s", error.message[:100])
            told = Told(await say("pack-refused"))
        if told is None:
            button = link_to(await say("pack-open"), self._link("pack"))
            told = Told(await say("pack-private"), rows(button))
        await self._tell(message.chat.id, told)

    async def started(self, message: Message, parameter: str, *, locale: str | None) -> bool:
        """`/start pack` and `/start keep_...`: True where the deep link was ours and answered."""
        if message.from_user is None or message.chat.type != message.chat.PRIVATE:
            return False
        if parameter == "pack":
            await self.asked(message, "", locale=locale)
            return True
        if not parameter.startswith(KEEP):
            return False
        id, _, chat = parameter.removeprefix(KEEP).partition("_")
        user = person(message.from_user.id)
        there = Address(NAME, chat or user.id, private=not chat)
        try:
            told = await self.keep(user, StickerId(id), address=there, locale=locale)
        except DeliveryError as error:
            told = Told(str(error))
        await self._tell(message.chat.id, told)
        return True

    async def pressed(self, query: CallbackQuery, *, locale: str | None) -> None:
        """A button whose data begins with DATA: always answered."""
        user = person(query.from_user.id)
        say = partial(self.host.inbox.shelf.say, user, locale=locale)
        text = ""
        try:
            text = await self._done(user, query, say)
        except (TelegramError, PMGError) as error:
            log.warning("a pack stays as it is: %s", type(error).__name__)
            text = await say("pack-refused")
        finally:
            try:
                await self.host.bot.answer_callback_query(query.id, text[:200] or None)
            except TelegramError as error:
                log.info("a button is over: %s", type(error).__name__)

    async def farewell(self, user_id: int, *, locale: str | None) -> None:
        """After `/forgetme sure` was accepted: offer to delete what Telegram still holds."""
        user = person(user_id)
        say = partial(self.host.inbox.shelf.say, user, locale=locale)
        if sets := await self._sets(user, {}):
            links = "\n".join(address_of(one.name) for one in sets)
            buttons = rows(
                InlineKeyboardButton(await say("pack-drop"), callback_data=f"{DATA}{SURE}"),
                InlineKeyboardButton(await say("pack-stay"), callback_data=f"{DATA}{STAY}"),
            )
            await self._tell(user_id, Told(f"{await say('pack-farewell')}\n{links}", buttons))

    def menu(self, locale: str | None) -> MenuEntry:
        """The line of /pack in the visible menu of private chats."""
        language = (locale or "").partition("-")[0].lower()
        return MenuEntry("pack", MENU.get(language, MENU["en"]))

    # -- adding --

    async def _packed(
        self, user: User, sticker: Sticker, notes: Notes, *, title: str
    ) -> tuple[str, str]:
        """The set and the place in it where a sticker stands now.

        What is begun is noted first: after a crash in the middle it is recognised.

        Raises:
            Stranger, BadRequest, DeliveryError, StoreError.
        """
        data = await fit(sticker.image, FORMATS["telegram"])
        one = InputSticker(
            data, emoji(sticker.drawn), "static", keywords=keywords(sticker.drawn) or None
        )
        for volume in range(1, VOLUMES):
            name = self._name(user, volume)
            found = await self._set(name)
            count = len(found.stickers) if found else 0
            begun = notes.get("adding") or {}
            there = begun.get("id") == sticker.id and begun.get("set") == name
            if not (there and count > begun["count"]):
                if count >= FULL:
                    continue
                adding = {"id": sticker.id, "set": name, "count": count}
                await self.host.inbox.shelf.note(user, adding=adding)
                called = volume_of(notes.get("title") or title, volume)
                if not await self._added(user, name, one, title=None if found else called):
                    continue
                found = await self._set(name)
            if found and found.stickers:
                place = found.stickers[-1].file_unique_id
                packs = notes.get("packs", {})
                packs = {**packs, name: {**packs.get(name, {}), sticker.id: place}}
                await self.host.inbox.shelf.note(user, packs=packs, adding=None)
                return name, place
        raise BadRequest("no volume takes this sticker")

    async def _there(self, name: str, place: str) -> bool:
        """People may change their packs elsewhere, too."""
        found = await self._set(name)
        return found is not None and place in [one.file_unique_id for one in found.stickers]

    async def _added(self, user: User, name: str, one: InputSticker, *, title: str | None) -> bool:
        """Into a set, or with a title into a new one; False where this volume takes no more."""
        bot, owner = self.host.bot, int(user.id)
        try:
            if title is None:
                await self._call(user, partial(bot.add_sticker_to_set, owner, name, one))
            else:
                make = partial(bot.create_new_sticker_set, owner, name, title, [one])
                await self._call(user, make)
        except BadRequest as error:
            words = error.message.lower()
            if any(sign in words for sign in STRANGER):
                raise Stranger(
                    "This person has not started the bot. They have to open it."
                ) from None
            if "too_much" in words or "occupied" in words:
                return False
            raise
        return True

    # -- what commands and buttons do --

    async def _command(
        self, user: User, message: Message, argument: str, say: Callable[..., Awaitable[str]]
    ) -> Told:
        verb, _, rest = argument.strip().partition(" ")
        sets = await self._sets(user, await self.host.inbox.shelf.notes(user))
        if not sets:
            return Told(await say("pack-none"))
        title = " ".join(rest.split())[: TITLE - 4]
        if verb == "name" and title:
            for volume, one in enumerate(sets, 1):
                called = volume_of(title, volume)
                set_title = partial(self.host.bot.set_sticker_set_title, one.name, called)
                await self._call(user, set_title)
            await self.host.inbox.shelf.note(user, title=title)
            return Told(await say("pack-named", title=title))
        parent = message.reply_to_message
        shown = parent.sticker if parent else None
        if verb in ("first", "remove"):
            if shown is None or shown.set_name not in [one.name for one in sets]:
                return Told(await say("pack-which"))
            act = FIRST if verb == "first" else OUT
            return Told(await self._change(user, act, shown.file_unique_id, say))
        volumes = [
            link_to(f"{one.title} · {len(one.stickers)}", address_of(one.name)) for one in sets
        ]
        drop = InlineKeyboardButton(await say("pack-drop"), callback_data=f"{DATA}{DROP}")
        return Told(await say("pack-help"), rows(*volumes, drop))

    async def _done(
        self, user: User, query: CallbackQuery, say: Callable[..., Awaitable[str]]
    ) -> str:
        """What a button does; the words that answer it."""
        act, _, place = (query.data or "").removeprefix(DATA).partition(":")
        if act in (FIRST, OUT):
            return await self._change(user, act, place, say)
        if act == DROP:
            buttons = rows(
                InlineKeyboardButton(await say("pack-drop"), callback_data=f"{DATA}{SURE}"),
                InlineKeyboardButton(await say("pack-stay"), callback_data=f"{DATA}{STAY}"),
            )
            await self._tell(int(user.id), Told(await say("pack-sure"), buttons))
            return ""
        text = await say("pack-stays")
        if act == SURE:
            for one in await self._sets(user, await self.host.inbox.shelf.notes(user)):
                await self._call(user, partial(self.host.bot.delete_sticker_set, one.name))
            if await self.host.inbox.shelf.notes(user):
                await self.host.inbox.shelf.note(user, packs={}, adding=None)
            text = await say("pack-dropped")
        if isinstance(query.message, Message):
            await query.message.edit_text(text)
        return text

    async def _change(
        self, user: User, act: str, place: str, say: Callable[..., Awaitable[str]]
    ) -> str:
        """One sticker to the front of its set, or out of it."""
        notes = await self.host.inbox.shelf.notes(user)
        for one in await self._sets(user, notes):
            for sticker in one.stickers:
                if sticker.file_unique_id != place:
                    continue
                if act == FIRST:
                    move = partial(self.host.bot.set_sticker_position_in_set, sticker.file_id, 0)
                    await self._call(user, move)
                    return await say("pack-first-done")
                out = partial(self.host.bot.delete_sticker_from_set, sticker.file_id)
                await self._call(user, out)
                await self._taken_out(user, place)
                return await say("pack-out-done")
        return await say("pack-which")

    async def _taken_out(self, user: User, place: str) -> None:
        """It may be kept anew; until then it counts as one that they do not want."""
        id, home, shelf = (
            EventId(f"{NAME}:out:{place}"),
            Address(NAME, user.id),
            self.host.inbox.shelf,
        )
        async with self._locks.setdefault(user.id, asyncio.Lock()):
            packs = (await shelf.notes(user)).get("packs", {})
            gone = [one for kept in packs.values() for one, at in kept.items() if at == place]
            packs = {
                name: {one: at for one, at in kept.items() if at != place}
                for name, kept in packs.items()
            }
            await shelf.note(user, packs=packs)
        for one in gone:
            used = Used(id, user, home, self._clock(), how="removed", sticker=StickerId(one))
            await self.host.inbox.event(used)

    # -- Telegram --

    async def _sets(self, user: User, notes: Notes) -> list[StickerSet]:
        """All volumes that Telegram still has, in order; also those of an earlier token."""
        found = [await self._set(name) for name in notes.get("packs", {})]
        known = {one.name for one in found if one}
        for volume in range(1, VOLUMES):
            name = self._name(user, volume)
            if name in known:
                continue
            one = await self._set(name)
            if one is None:
                break
            found.append(one)
        return sorted((one for one in found if one), key=lambda one: (len(one.name), one.name))

    async def _set(self, name: str) -> StickerSet | None:
        try:
            return await _tried(partial(self.host.bot.get_sticker_set, name))
        except BadRequest as error:
            if any(sign in error.message.lower() for sign in GONE):
                return None
            raise

    async def _call(self, user: User, make: Callable[[], Awaitable[T]]) -> T:
        """A change, at the pace of this person's packs. Raises BadRequest and DeliveryError."""
        return await _tried(partial(self.host.pace.call, f"packs of {user.id}", make))

    async def _tell(self, chat: int, told: Told) -> None:
        bot = self.host.bot
        try:
            say = partial(bot.send_message, chat, told.text, reply_markup=told.buttons)
            await self.host.pace.call(chat, say)
        except (Forbidden, BadRequest) as error:
            log.info("nothing is said of a pack: %s", type(error).__name__)

    def _name(self, user: User, volume: int) -> str:
        bot = self.host.bot
        return set_name(user.id, volume, bot=bot.username, secret=bot.token)

    def _link(self, parameter: str) -> str:
        return f"{self.host.bot.link}?start={parameter}"

    async def _under(
        self, say: Callable[..., Awaitable[str]], name: str, place: str
    ) -> InlineKeyboardMarkup:
        """What stands under the words on a kept sticker."""
        return rows(
            link_to(await say("pack-open"), address_of(name)),
            InlineKeyboardButton(await say("pack-first"), callback_data=f"{DATA}{FIRST}:{place}"),
            InlineKeyboardButton(await say("pack-out"), callback_data=f"{DATA}{OUT}:{place}"),
        )


async def _tried(make: Callable[[], Awaitable[T]]) -> T:
    """What goes wrong on the way is tried again. Raises BadRequest; all else is a DeliveryError."""
    try:
        return await make()
    except (BadRequest, PMGError):
        raise
    except TelegramError as error:
        raise DeliveryError(
            f"Telegram did not change a pack ({type(error).__name__}). It is tried again."
        ) from None
