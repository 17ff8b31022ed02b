"""What happens to one event: written down, answered in turn, sent. Knows no platform, no model."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from adapters.base import UNKEPT, Adapter, MenuEntry, Shelf
from pmg_engine.errors import DeliveryError, Overloaded, PMGError, StoreError
from pmg_engine.types import Address, Entry, Event, Joined, Notice, Receipt, Reply, Said, User

from .homes import Homes
from .jobs import Delivery, Job
from .log import about
from .manners import BURST
from .replies import Replies, commanded
from .scope import member

__all__ = ["Queue", "TheInbox"]

log = logging.getLogger(__name__)
PAUSE = 2.0  # seconds before the database is tried again; doubled for each try of one reply
LONGEST = 300.0  # seconds between two tries of one reply


class Queue(Protocol):
    """What the inbox needs of bot/jobs.py."""

    def waiting(self) -> int: ...
    def unsettled(self, user: User) -> int: ...
    async def cancel(self, user: User) -> int: ...
    async def accept(self, event: Event) -> bool: ...
    async def next(self) -> Job: ...
    async def drawn(self, job: Job, reply: Reply) -> str | None: ...
    async def done(self, job: Job) -> None: ...
    async def again(self, job: Job, *, wait: float = 0.0) -> bool: ...
    async def outgoing(self) -> Delivery: ...
    async def sent(self, key: str, receipt: Receipt) -> None: ...
    async def failed(self, key: str, *, wait: float = 0.0) -> bool: ...
    async def replay(self, address: Address, *, after: str | None = None) -> list[Entry]: ...


class TheInbox:
    """Accepts events from every adapter, and works through them until cancelled."""

    def __init__(
        self,
        queue: Queue,
        replies: Replies,
        adapters: Mapping[str, Adapter],
        *,
        shelf: Shelf,
        waiting: int,
        waiting_per_user: int,
    ) -> None:
        self.shelf = shelf
        self.queue = queue
        self.replies = replies
        self.homes = Homes(replies.memory)
        self.adapters = adapters
        self.waiting = waiting
        self.waiting_per_user = waiting_per_user

    # -- what adapters see --

    async def event(self, event: Event) -> None:
        """Durable once this returns. Raises Overloaded before that, and StoreError.

        What the rules of a group say nobody answers is not even written down.
        """
        home = await self.homes.of(event.address)
        if isinstance(event, Joined) and home != event.address:
            return  # it came with its group, which knows it
        event = replace(event, address=home)
        event = replace(event, user=member(event))
        if not await self.replies.hear(event):
            return
        if commanded(event) == "cancel":
            await self.queue.cancel(event.user)  # now: its own turn comes after what it cancels
        if isinstance(event, Said):  # feedback and commands are quick and always welcome
            full = self.queue.waiting() >= self.waiting
            if full or (
                event.remember and self.queue.unsettled(event.user) >= self.waiting_per_user
            ):
                if not event.addressed:
                    return  # nobody waits for an answer
                key = "full" if full else "full-yours"
                spoken = await self.replies.spoken(event)
                raise Overloaded(self.replies.words.say(key, spoken.locale))
        await self.queue.accept(event)

    async def replay(self, address: Address, *, after: str | None = None) -> Sequence[Entry]:
        """The conversation at this address, oldest first."""
        return await self.queue.replay(await self.homes.of(address), after=after)

    async def moved(self, old: Address, new: Address) -> None:
        """A group has a new name; durable once this returns. Raises StoreError."""
        await self.homes.moved(old, new)

    def menu(self, locale: str | None, *, private: bool, admin: bool) -> Sequence[MenuEntry]:
        """The commands to show here."""
        return self.replies.menu(locale, private=private, admin=admin)

    # -- what the app runs --

    async def answer(self) -> None:
        """Takes one job after the other, until cancelled; one of these per worker."""
        while True:
            try:
                job = await self.queue.next()
            except StoreError as error:
                log.error("%s", error)
                await asyncio.sleep(PAUSE)
                continue
            text = job.event.text if isinstance(job.event, Said) else ""
            with about(number(job), text):
                await self.settle(job)

    async def deliver(self) -> None:
        """Sends one reply after the other, until cancelled."""
        while True:
            try:
                delivery = await self.queue.outgoing()
            except StoreError as error:
                log.error("%s", error)
                await asyncio.sleep(PAUSE)
                continue
            with about(delivery.key):
                await self.send(delivery)

    async def settle(self, job: Job) -> None:
        """One job to its end; a database that does not answer gives it back to the queue."""
        try:
            verdict = await self.replies.verdict(job.event)
            if verdict == "wait" and await self.queue.again(job, wait=BURST):
                return
            reply = None if verdict == "ignore" else await self.reply(job)
            if reply is None:
                await self.queue.done(job)
            elif await self.queue.drawn(job, reply) is None and isinstance(reply, Notice):
                await self.last_words(job, reply)
        except StoreError as error:
            log.error("%s", error)
            await self.returned(job)

    async def reply(self, job: Job) -> Reply | None:
        """The answer to a job; a failure becomes a sentence. Raises StoreError."""
        event = job.event
        if self.replies.draws(event):
            await self.show_busy(event.address)
        try:
            return await self.replies.to(event)
        except StoreError:
            raise
        except PMGError as error:
            log.warning("%s: %s", type(error).__name__, error)
            return await self.replies.excuse(event, error, id=number(job))
        except Exception as error:
            log.exception("unforeseen")
            return await self.replies.excuse(event, error, id=number(job))

    async def show_busy(self, address: Address) -> None:
        """Tells that something is being drawn; nothing is lost where that fails."""
        try:
            if adapter := self.adapters.get(address.platform):
                await adapter.busy(address)
        except Exception as error:
            log.warning("busy is not shown: %s", error)

    async def returned(self, job: Job) -> None:
        """Gives a job back to the queue, which hands it out again a few times."""
        try:
            await self.queue.again(job, wait=PAUSE * 2**job.tries)
        except StoreError as error:
            log.error("%s", error)  # still leased: the next start takes it up

    async def send(self, delivery: Delivery) -> None:
        """One reply to its platform; what fails is tried again later, with growing pauses."""
        try:
            adapter = self.adapters.get(delivery.address.platform)
            if adapter is None:
                log.warning("the adapter '%s' is switched off", delivery.address.platform)
                await self.queue.failed(delivery.key, wait=LONGEST)
                return
            try:
                receipt = await adapter.send(delivery.address, delivery.reply, key=delivery.key)
            except Exception as error:
                log.warning("not sent: %s", error, exc_info=not isinstance(error, PMGError))
                wait = min(LONGEST, PAUSE * 2**delivery.tries)
                if isinstance(error, DeliveryError):
                    wait = max(wait, error.after)  # asking sooner would only use up the tries
                if not await self.queue.failed(delivery.key, wait=wait):
                    log.error("given up after %d tries", delivery.tries)
                return
            await self.queue.sent(delivery.key, receipt)
        except StoreError as error:
            log.error("%s", error)  # still "sending": the next start sends it again, same key

    async def last_words(self, job: Job, reply: Notice) -> None:
        """Sends without the outbox, once: the person asked to be forgotten, so nothing is kept."""
        if self.replies.draws(job.event):
            return  # cancelled meanwhile
        adapter = self.adapters.get(job.event.address.platform)
        if adapter is None:
            return
        try:
            await adapter.send(job.event.address, reply, key=f"{UNKEPT}{job.id}")
        except PMGError as error:
            log.warning("not sent: %s", error)


def number(job: Job) -> str:
    """Short enough to be read out: people see it in an apology, the log bears it."""
    return f"{job.id:x}"[-6:]
