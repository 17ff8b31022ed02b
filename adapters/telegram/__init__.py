"""Telegram: updates in, native stickers out; what each part does stands in its own file."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from starlette.routing import BaseRoute

# The library asks for it in place of a warning at every 429; it must stand there before a request.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import Bot, Update
from telegram import User as Account
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from adapters.base import Abilities, Adapter, Inbox, StickerFormat
from adapters.formats import FORMATS
from pmg_engine.errors import ConfigError, DeliveryError, StoreError
from pmg_engine.types import Address, Receipt, Reply

from .config import TelegramConfig
from .hear import Ears
from .inline import Inline
from .loop import KINDS, poll, unknown_token
from .pace import Pace
from .packs import Packs
from .place import NAME, Spot
from .presses import Presses
from .setup import Members, hints, menus
from .speak import Mouth
from .status import Status
from .updates import Post
from .use import Uses
from .webhook import PATH, hook

__all__ = ["Telegram"]

log = logging.getLogger(__name__)
PAUSE, LONGEST = 1.0, 60.0  # seconds before Telegram is tried again at the start
TIMEOUT = 20.0  # seconds for one call
LAST = 5.0  # seconds that replies on their way get when the bot stops
KEPT = 10_000  # chats whose language is remembered

# The library's last words on an update it cannot read hold what people wrote; httpx at INFO
# prints addresses, and the token stands in every one of them.
logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
logging.getLogger("httpx").setLevel(logging.WARNING)


class Telegram(Adapter):
    """One bot account."""

    name: ClassVar[str] = NAME
    format: ClassVar[StickerFormat] = FORMATS["telegram"]
    abilities: ClassVar[Abilities] = Abilities(buttons=True, edits=True, reactions=True, packs=True)
    Config = TelegramConfig
    config: TelegramConfig
    inbox: Inbox

    def __init__(self, config: TelegramConfig, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(config)
        self.clock = clock
        self.bot = connection(config)
        self.pace = Pace()
        self.presses = Presses(self.bot)
        self.mouth, self.status = Mouth(self), Status(self)
        self.members = Members(self.bot, clock=clock)
        self.inline, self.packs, self.uses = Inline(self), Packs(self), Uses(self)
        self._post = Post(self)
        self._ears: Ears | None = None
        self._alone = asyncio.Lock()
        self._tasks: set[asyncio.Task[object]] = set()
        self._sending: set[asyncio.Task[Any]] = set()
        self._stopped = False
        self._reachable = False  # the bot's web app is there, and this adapter on it
        self._moved: dict[str, str] = {}
        self._locales: OrderedDict[str, str] = OrderedDict()

    # -- what the bot calls --

    async def run(self, inbox: Inbox) -> None:
        """Listen until cancelled. Raises ConfigError for what Telegram would never accept."""
        if self.config.webhook and not self._reachable:
            raise ConfigError(
                "adapters.telegram.webhook is set, and there is no web page for Telegram to call. "
                "Switch adapters.web on, or remove the webhook: the bot then asks Telegram."
            )
        self.inbox, self._stopped = inbox, False
        try:
            for hint in hints(await self._opened()):
                log.info("%s", hint)
            self.later(menus(self.bot, inbox, extra=[self.packs.menu]))
            if self.config.webhook:
                await self._called()
            else:
                await self._asking()
        finally:
            await self._close()

    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        """Deliver one reply; dropped where the bot may not write. Raises DeliveryError."""
        if self._stopped:
            raise DeliveryError("The bot is stopping. The reply is sent at the next start.")
        task = asyncio.current_task()
        if task is not None:
            self._sending.add(task)
        try:
            await self._ready()
            return await self.mouth.send(address, reply, key=key)
        finally:
            if task is not None:
                self._sending.discard(task)
            await self.status.end(address)

    async def busy(self, address: Address) -> None:
        """The chat shows that a sticker is being chosen."""
        self.status.begin(address)

    def routes(self, inbox: Inbox) -> Sequence[BaseRoute]:
        """The webhook, where one is set."""
        self.inbox, self._reachable = inbox, True
        return [hook(self.bot, self.config.secret, self.take)] if self.config.webhook else []

    async def take(self, update: Update) -> None:
        """Once this returns, nothing of the update can be lost. Raises StoreError."""
        try:
            await self._ready()
            await self._post.take(update)
        except StoreError:
            raise
        except DeliveryError as error:
            raise StoreError(f"An update waits. {error}") from None
        except Exception as error:
            log.warning("An update was skipped (%s)", type(error).__name__, exc_info=True)

    # -- what the parts use --

    def chat(self, address: Address) -> str:
        """Where a chat is now: a group that grows gets a new id."""
        chat = Spot.read(address.reply_to).chat or address.chat
        return self._moved.get(chat, chat)

    async def moved(self, old: str, new: str) -> None:
        """A group has a new id. Raises StoreError."""
        self._moved[old] = new
        before, now = (Address(NAME, chat, private=False) for chat in (old, new))
        await self.inbox.moved(before, now)

    def locale(self, chat: str) -> str | None:
        """The language of whoever was heard here last, as far as Telegram told."""
        return self._locales.get(chat)

    def speaks(self, chat: int, account: Account | None) -> None:
        """Somebody was heard here."""
        if account is not None and account.language_code:
            self._locales[str(chat)] = account.language_code
            self._locales.move_to_end(str(chat))
            while len(self._locales) > KEPT:
                self._locales.popitem(last=False)

    def later(self, work: Coroutine[Any, Any, object]) -> None:
        """Runs beside the updates; what goes wrong there stops nothing."""
        task = asyncio.create_task(self._beside(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _beside(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except (TelegramError, DeliveryError) as error:
            log.warning("Telegram did not take something (%s)", type(error).__name__)
        except Exception as error:
            log.warning("something failed (%s)", type(error).__name__, exc_info=True)

    # -- the connection --

    @property
    def ears(self) -> Ears:
        """There from the first contact with Telegram on. Raises DeliveryError."""
        if self._ears is None:
            raise DeliveryError("Telegram has not answered yet. It is tried again.")
        return self._ears

    async def _ready(self) -> None:
        """The bot knows itself. Raises DeliveryError and ConfigError."""
        async with self._alone:
            if self._ears is not None:
                return
            try:
                await self.bot.initialize()
            except InvalidToken:
                raise unknown_token() from None
            except TelegramError as error:
                raise DeliveryError(
                    f"Telegram cannot be reached ({type(error).__name__}). Check the network."
                ) from None
            self._ears = Ears(self.bot.bot, self.members.runs, self.clock)

    async def _opened(self) -> Account:
        """The bot's own account, as soon as Telegram answers. Raises ConfigError."""
        pause = PAUSE
        while True:
            try:
                await self._ready()
                return self.bot.bot
            except DeliveryError as error:
                log.warning("%s", error)
            await asyncio.sleep(pause)
            pause = min(LONGEST, pause * 2)

    async def _asking(self) -> None:
        with suppress(TelegramError):  # else the first question meets a Conflict, and says so
            await self.bot.delete_webhook()
        await poll(self.bot, self.take)

    async def _called(self) -> None:
        """Tell Telegram where to call; repeated until it is heard."""
        pause, url = PAUSE, f"{self.config.webhook}/{self.name}{PATH}"
        while True:
            try:
                await self.bot.set_webhook(
                    url, secret_token=self.config.secret, allowed_updates=KINDS
                )
                break
            except TelegramError as error:
                log.error("The webhook is not set (%s). It is tried again.", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(LONGEST, pause * 2)
        await asyncio.Event().wait()

    async def _close(self) -> None:
        """Let go of everything; replies that are on their way just now arrive first."""
        self._stopped = True
        if self._sending:
            await asyncio.wait(self._sending, timeout=LAST)
        await asyncio.sleep(0)  # a task that never began would leave its work unawaited
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.presses.close()
        await self.status.close()
        await self.bot.shutdown()
        self._ears = None


def connection(config: TelegramConfig) -> Bot:
    """The library's client: the updates have a connection of their own."""
    # without TLS there is no certificate to read, which takes longer than most answers
    more = {} if config.api.startswith("https") else {"verify": False}
    talk, ask = (
        HTTPXRequest(read_timeout=TIMEOUT, write_timeout=TIMEOUT, httpx_kwargs=more)
        for _ in range(2)
    )
    return Bot(
        config.token.get_secret_value(),
        base_url=f"{config.api}/bot",
        base_file_url=f"{config.api}/file/bot",
        request=talk,
        get_updates_request=ask,
    )
