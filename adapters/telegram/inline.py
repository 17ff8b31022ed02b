"""Own and new stickers offered in any chat: inline queries, choices, guest mentions.

An inline query is answered once, so what takes longer comes as its next page: clients ask for that
as soon as the first one is on the screen. Telegram shows in an answer only what it has a file_id
for, so a new sticker is first sent to the person's own chat, silently, and deleted there again.
Knows no pack and nothing of the conversation.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import telegram
from telegram import (
    ChosenInlineResult,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedSticker,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.base import Own
from adapters.encode import fit
from adapters.formats import FORMATS
from pmg_engine.errors import PMGError
from pmg_engine.types import Address, EventId, Said, Sticker, StickerId, Used

from .host import Host
from .place import NAME, person

__all__ = ["Inline"]

log = logging.getLogger(__name__)
Result = InlineQueryResultCachedSticker | InlineQueryResultArticle
NEW = "new"  # the offset of the page with new stickers
OFFERED = 4  # candidates on both pages together: more is a choice of its own
OWN_MOST, NEW_MOST = 3, 2
FIRST_MOST = 3  # new ones for somebody who has none of their own
QUIET = 0.3  # seconds without another letter before anything is drawn
PATIENCE = 4.8  # seconds: Telegram waits about ten, people five
GUEST_PATIENCE = 10.0  # seconds
STAGING = 3.0  # seconds: what is not staged by then is left out
HELD = 20  # seconds that a client shows the same answer again without asking
LATE = 100  # offers that came too late and are remembered
FILES = 500  # stickers whose file_id is remembered until they are chosen
ELSEWHERE = "guest:"  # begins the address of a chat where the bot is no member
OPEN, STRANGER = "inline", "open"  # the deep link's parameter, and the article's id


@dataclass(slots=True)
class Making:
    """New stickers for one person and one text; what comes too late is there the next time."""

    ready: asyncio.Event = field(default_factory=asyncio.Event)
    ids: list[str] = field(default_factory=list)


class Inline:
    """Answers inline queries; none of its methods raises for what Telegram refuses."""

    def __init__(self, host: Host, *, clock: Callable[[], float] = time.time) -> None:
        self.host = host
        self._clock = clock  # inline queries do not tell when they were made
        self._newest: dict[int, str] = {}  # person -> the query they typed last, while it is open
        self._files: OrderedDict[str, str] = OrderedDict()  # sticker -> its file_id
        self._made: OrderedDict[tuple[int, str], Making] = OrderedDict()

    async def asked(self, query: InlineQuery) -> None:
        """Offer own stickers at once, new ones on the next page. Lasts up to 5 s: run as a task."""
        who = query.from_user.id
        self._newest[who] = query.id
        results: Sequence[Result] = ()
        offset, held = "", 0
        try:
            async with asyncio.timeout(PATIENCE):
                results, offset = await self._offers(query)
            held = HELD if results else 0
        except TimeoutError:
            log.warning("an inline query took too long")
        except (PMGError, TelegramError) as error:
            log.warning("nothing is offered: %s", type(error).__name__)
        finally:
            if self._newest.get(who) == query.id:
                del self._newest[who]
            await self._answered(query, results, offset, held)

    async def chosen(self, result: ChosenInlineResult, *, id: EventId, at: float) -> None:
        """A use, committed once this returns: await it before the offset moves.

        Raises StoreError.
        """
        if result.result_id == STRANGER:
            return
        who = person(result.from_user.id)
        chosen, here = StickerId(result.result_id), Address(NAME, who.id)
        await self.host.inbox.event(Used(id, who, here, at, how="picked", sticker=chosen))
        if file := self._files.get(result.result_id):
            shelf = self.host.inbox.shelf
            files = (await shelf.notes(who)).get("files", {})
            await shelf.note(who, files={**files, result.result_id: file})

    async def summoned(self, message: Message) -> None:
        """Answer `update.guest_message` with one sticker. Lasts up to 10 s: run as a task."""
        asker, query = message.from_user, message.guest_query_id
        if asker is None or asker.is_bot or query is None:
            return
        try:
            async with asyncio.timeout(GUEST_PATIENCE):
                result = await self._guests(message, asker)
                if result is not None:
                    await self.host.bot.answer_guest_query(query, result)
        except TimeoutError:
            log.warning("a guest took too long")
        except (PMGError, TelegramError) as error:
            log.warning("a guest's question stays open: %s", type(error).__name__)

    # -- what is offered --

    async def _offers(self, query: InlineQuery) -> tuple[Sequence[Result], str]:
        """The results of a page, and the offset of the next one."""
        said = self._said(query)
        most = OWN_MOST if said.text else OFFERED
        own = await self.host.inbox.shelf.own(said, most=most)
        known = [one for one in own if self._file(one)]
        if query.offset == "" and known:
            return self._shown(known), NEW if said.text else ""
        if not await self._started(query.from_user.id):
            return [await self._door(query.from_user)], ""
        if query.offset not in ("", NEW):
            return (), ""
        unseen = [one.sticker for one in own if one not in known]
        new = min(NEW_MOST if known else FIRST_MOST, OFFERED - len(own))
        ids = await self._new(query, said, unseen, new)
        return [InlineQueryResultCachedSticker(id, self._files[id]) for id in ids], ""

    def _said(self, query: InlineQuery) -> Said:
        """What somebody is about to say for themselves."""
        asker, id = query.from_user, EventId(f"{NAME}:inline:{query.id}")
        moment = (id, person(asker.id), Address(NAME, str(asker.id)), self._clock())
        return Said(*moment, asker.language_code, text=query.query.strip(), voice="mine")

    async def _new(
        self, query: InlineQuery, said: Said, unseen: Sequence[Sticker], most: int
    ) -> Sequence[str]:
        """Drawn and staged, once the person has stopped typing."""
        who = query.from_user.id
        if (making := self._made.get((who, said.text))) is None:
            await asyncio.sleep(QUIET)
            if self._newest.get(who) != query.id:
                return ()
            making = self._made[who, said.text] = Making()
            while len(self._made) > LATE:
                self._made.popitem(last=False)
            self.host.later(self._make(making, who, said, unseen, most))
        await making.ready.wait()
        self._made.pop((who, said.text), None)
        return [id for id in making.ids if id in self._files]

    async def _make(
        self, making: Making, who: int, said: Said, unseen: Sequence[Sticker], most: int
    ) -> None:
        try:
            drawn = await self.host.inbox.shelf.fresh(said, most=most) if said.text else ()
            making.ids = await self._stage(who, [*unseen, *drawn])
        finally:
            making.ready.set()

    async def _guests(self, message: Message, asker: telegram.User) -> Result | None:
        """The one message that a guest may leave: a new sticker, or the way to the bot."""
        if not await self._started(asker.id):
            return await self._door(asker)
        me = re.escape(self.host.bot.username)
        text = re.sub(rf"@{me}\b", " ", message.text or message.caption or "", flags=re.IGNORECASE)
        there = Address(NAME, f"{ELSEWHERE}{message.chat.id}", private=False)
        id = EventId(f"{NAME}:guest:{message.guest_query_id}")
        at, who = message.date.timestamp(), person(asker.id)
        said = Said(id, who, there, at, asker.language_code, text=" ".join(text.split()))
        if not said.text:
            return None
        ids = await self._stage(asker.id, await self.host.inbox.shelf.fresh(said, most=1))
        return InlineQueryResultCachedSticker(ids[0], self._files[ids[0]]) if ids else None

    def _shown(self, stickers: Sequence[Own]) -> list[Result]:
        return [InlineQueryResultCachedSticker(one.sticker.id, self._file(one)) for one in stickers]

    async def _door(self, who: telegram.User) -> Result:
        """The polite article for who never started the bot."""
        bot, say = self.host.bot, self.host.inbox.shelf.say
        words = [
            await say(person(who.id), key, who.language_code, link=f"{bot.link}?start={OPEN}")
            for key in ("inline-open", "inline-open-why", "inline-invite")
        ]
        content = InputTextMessageContent(
            words[2], link_preview_options=LinkPreviewOptions(is_disabled=True)
        )
        return InlineQueryResultArticle(STRANGER, words[0], content, description=words[1])

    async def _answered(
        self, query: InlineQuery, results: Sequence[Result], offset: str, held: int
    ) -> None:
        """Every query is answered, if only by nothing."""
        asker = query.from_user
        found = any(isinstance(one, InlineQueryResultCachedSticker) for one in results)
        button = None
        try:
            if not query.offset and not found:
                say = self.host.inbox.shelf.say
                text = await say(person(asker.id), "inline-open", asker.language_code)
                button = InlineQueryResultsButton(text, start_parameter=OPEN)
            await self.host.bot.answer_inline_query(
                query.id,
                results,
                cache_time=held,
                is_personal=True,
                next_offset=offset,
                button=button,
            )
        except (PMGError, TelegramError) as error:
            log.info("an inline query is over: %s", type(error).__name__)

    # -- file_ids --

    def _file(self, one: Own) -> str:
        """What Telegram calls a sticker; "" where it has not seen it."""
        return one.file_id or self._files.get(one.sticker.id, "")

    async def _started(self, who: int) -> bool:
        """May the bot write to this person? Telegram knows; nothing about it is kept."""
        try:
            await self.host.bot.send_chat_action(who, "choose_sticker")
        except (Forbidden, BadRequest):
            return False
        return True

    async def _stage(self, who: int, stickers: Sequence[Sticker]) -> list[str]:
        """Make Telegram know these; those it took in time."""
        tasks = [asyncio.create_task(self._sent(who, one)) for one in stickers]
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=STAGING)
        finally:
            for task in tasks:
                task.cancel()
            sent = await asyncio.gather(*tasks, return_exceptions=True)
            if messages := [one for one in sent if isinstance(one, int)]:
                self.host.later(self._deleted(who, messages))
        for one in sent:
            expected = isinstance(one, int | PMGError | TelegramError | asyncio.CancelledError)
            if isinstance(one, BaseException) and not expected:
                raise one
        return [str(one.id) for one in stickers if one.id in self._files]

    async def _sent(self, who: int, sticker: Sticker) -> int:
        """The number of the message that a sticker was sent with."""
        data = await fit(sticker.image, FORMATS["telegram"])
        bot = self.host.bot

        async def send() -> Message:
            return await bot.send_sticker(who, data, disable_notification=True)

        message = await self.host.pace.call(who, send)
        if message.sticker:
            self._files[sticker.id] = message.sticker.file_id
            while len(self._files) > FILES:
                self._files.popitem(last=False)
        return message.message_id

    async def _deleted(self, who: int, messages: Sequence[int]) -> None:
        try:
            await self.host.bot.delete_messages(who, messages)
        except TelegramError as error:
            log.info("staged stickers stay: %s", type(error).__name__)
