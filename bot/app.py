"""Runs the bot: config -> engine and adapters -> one TaskGroup, until a signal; stops in order."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import signal
import socket
import sys
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from adapters.base import Adapter
from pmg_engine.engine import Engine
from pmg_engine.errors import ConfigError, PMGError, StoreError
from pmg_engine.types import Address

from . import examples, start
from .admin import Office
from .chats import Tallies
from .config import BotConfig, Settings
from .http import web_app
from .i18n import Catalogue
from .inbox import TheInbox
from .jobs import Jobs
from .limits import Limits, Rates
from .manners import Manners
from .net import free_port
from .replies import Memory, Replies
from .shelf import PersonalShelf

__all__ = ["serve"]

log = logging.getLogger(__name__)
SENDERS = 4  # replies on their way at the same time: they wait for networks, not for this machine
OWNERS = ("console",)  # adapters only the owner of this machine can reach
DAY = 86_400.0  # seconds
STRANGERS = 1_800.0  # seconds that the lines of people who did not agree are kept
TIDY = 300.0  # seconds
GRACE = 3  # seconds an open request may take to end


async def serve(settings: Settings) -> int:
    """The bot until Ctrl-C (130) or SIGTERM (0). Raises PMGError where it cannot start."""
    began = time.monotonic()
    adapters = {name: choice.build() for name, choice in settings.adapters.items()}
    if not adapters:
        raise ConfigError(
            f"{settings.file.name}: no adapter is switched on. Write 'web: {{}}' below 'adapters:'."
        )
    async with AsyncExitStack() as stack:
        stack.enter_context(only_one(settings.memory()))
        sock = listen(settings)
        if sock:
            stack.enter_context(sock)
        queue, store = await stack.enter_async_context(start.queue(settings))
        tell("Loading the models ...")
        engine = await stack.enter_async_context(start.engine(settings, store))
        await engine.warm()
        await prepare(settings, engine)
        inbox = inbox_of(settings, queue, store, engine, adapters)
        if sock:
            tell(f"Open {address(sock)}")
        tell(f"Ready after {time.monotonic() - began:.0f} s. Stop with Ctrl-C.")
        web = (server_of(inbox), sock) if sock else None
        tidying = tidy(queue, settings.bot)
        number = await work(inbox, web, tidying, workers=settings.bot.workers)
    tell("Stopped. What was not answered yet is answered at the next start.")
    return 128 + number if number == signal.SIGINT else 0


async def prepare(settings: Settings, engine: Engine) -> None:
    """The example people, where the web page shows them."""
    web = settings.adapters.get("web")
    if web is not None and web.config.examples:
        await examples.settle(engine, at=time.time())


def inbox_of(
    settings: Settings,
    queue: Jobs,
    store: Memory,
    engine: Engine,
    adapters: Mapping[str, Adapter],
) -> TheInbox:
    """The inbox with its rules and words."""
    bot = settings.bot
    words = Catalogue(default=bot.language)
    replies = Replies(
        brain=engine,
        memory=store,
        words=words,
        limits=Limits(store, rates_of(bot), unlimited=OWNERS),
        manners=Manners(store),
        desk=queue,
        office=Office(
            store,
            words,
            Tallies(store),
            store.purge_chat,
            queue.shown,
            owners=bot.owners,
            unlimited=OWNERS,
        ),
        contact=bot.contact,
        crisis_help=bot.crisis_help,
        reports=reports_of(bot),
        off=frozenset(bot.disabled),
    )
    return TheInbox(
        queue,
        replies,
        adapters,
        shelf=PersonalShelf(engine, store, queue, replies.limits, words),
        waiting=bot.waiting,
        waiting_per_user=bot.waiting_per_user,
    )


def reports_of(bot: BotConfig) -> Address | None:
    """The admins' chat, "platform:chat"."""
    platform, _, chat = (bot.reports or "").partition(":")
    return Address(platform, chat, private=False) if chat else None


def rates_of(bot: BotConfig) -> Rates:
    """How much may be drawn, as the settings say."""
    return Rates(
        per_minute=bot.per_minute,
        per_minute_chat=bot.per_minute_chat,
        per_day=bot.per_day,
        guests_per_day=bot.guests_per_day,
    )


async def tidy(queue: Jobs, bot: BotConfig) -> None:
    """Removes what was kept long enough, until cancelled.

    Every few minutes the lines of people who did not agree to be remembered, half an hour after
    they were answered; once a day old conversations and, where that is set, old history.
    """
    due = 0.0
    while True:
        now = time.time()
        try:
            await queue.purge_strangers(now - STRANGERS)
            if now >= due:
                history = None if bot.history_days is None else now - bot.history_days * DAY
                if gone := await queue.purge(now - bot.keep_days * DAY, history=history):
                    log.info("%d rows older than the settings allow were removed", gone)
                due = now + DAY
        except StoreError as error:
            log.error("%s", error)
        await asyncio.sleep(TIDY)


async def work(
    inbox: TheInbox,
    web: tuple[uvicorn.Server, socket.socket] | None,
    tidying: Coroutine[Any, Any, None],
    *,
    workers: int,
) -> int:
    """Everything at once until a signal, whose number is returned. Raises the first error."""
    try:
        async with asyncio.TaskGroup() as group:
            hands = [group.create_task(inbox.answer()) for _ in range(workers)]
            hands += [group.create_task(inbox.deliver()) for _ in range(SENDERS)]
            hands.append(group.create_task(tidying))
            ears = [group.create_task(one.run(inbox)) for one in inbox.adapters.values()]
            if web:
                hands.append(group.create_task(web[0].serve(sockets=[web[1]])))
            with signals() as stopped:
                number = await stopped
            tell("Stopping ...")
            await end(ears)  # nothing new comes in
            if web:
                web[0].should_exit = True
                await asyncio.wait([hands.pop()])
            await end(hands)
    except BaseExceptionGroup as group:
        raise first(group) from None
    return number


async def end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancels tasks and waits until they have let go of everything."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first of our own errors in a group, else the first of all."""
    ours, _ = group.split(PMGError)
    found: BaseException = ours or group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


@contextmanager
def signals() -> Iterator[asyncio.Future[int]]:
    """A future with the number of the first Ctrl-C or SIGTERM; a second one ends at once."""
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[int] = loop.create_future()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def heard(number: int) -> None:
        if stopped.done():
            raise KeyboardInterrupt
        stopped.set_result(number)

    for number in numbers:
        loop.add_signal_handler(number, heard, number)
    try:
        yield stopped
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Two bots over one data folder would both answer. Raises StoreError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "run.lock").open("w")
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror}. Make it writable, or choose another with PMG_DATA_DIR."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"Another bot is running with {folder}. Stop it, or choose another PMG_DATA_DIR."
            ) from None
        yield


def listen(settings: Settings) -> socket.socket | None:
    """The socket of the web page, where there is one; says so if the port is another one."""
    web = settings.adapters.get("web")
    if web is None:
        return None
    host, wished = web.config.host, web.config.port
    sock = free_port(host, wished)
    port = sock.getsockname()[1]
    if port != wished and wished:
        tell(f"Port {wished} is taken; using {port}.")
    return sock


def server_of(inbox: TheInbox) -> uvicorn.Server:
    """The web server; signals and logs are ours."""

    async def health() -> Mapping[str, str]:
        try:
            await inbox.replay(Address("health", "health"))
        except PMGError:
            return {"store": "trouble"}
        return {"store": "ok"}

    app = web_app(list(inbox.adapters.values()), inbox, health=health)
    config = uvicorn.Config(
        app,
        access_log=False,
        lifespan="off",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    return Server(config)


class Server(uvicorn.Server):
    """uvicorn without its signal handlers."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def address(sock: socket.socket) -> str:
    """What to type into a browser on this machine."""
    host, port = sock.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def tell(line: str) -> None:
    """One line to whoever started the bot."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
