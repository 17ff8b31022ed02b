"""What waits for the bot, by polling or webhook: offsets, allowed kinds, retries; knows no chat."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from .faults import Clock
from .limits import KEPT
from .words import Json, Refused

__all__ = ["KINDS", "Updates", "Webhook"]

NAMES = (
    "message edited_message channel_post edited_channel_post inline_query chosen_inline_result "
    "callback_query shipping_query pre_checkout_query poll poll_answer my_chat_member chat_member "
    "chat_join_request chat_boost removed_chat_boost message_reaction message_reaction_count "
    "business_connection business_message edited_business_message deleted_business_messages "
    "purchased_paid_media managed_bot guest_message"
)
KINDS = NAMES.split()
UNASKED = frozenset(KINDS) - {"chat_member", "message_reaction", "message_reaction_count"}
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


@dataclass(slots=True)
class Webhook:
    """Where updates are posted, and how it went."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    error: str = ""
    error_at: float = 0.0
    tries: int = 0


@dataclass(slots=True)
class Waiting:
    """One update that nobody has confirmed."""

    kind: str
    body: Json
    at: float


@dataclass(slots=True)
class Poll:
    """One getUpdates call that waits."""

    ended: asyncio.Event = field(default_factory=asyncio.Event)
    reason: str = ""


class Updates:
    """The bot's queue. One poll at a time; a second one ends the first with a conflict."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.waiting: list[Waiting] = []
        self.allowed: frozenset[str] = UNASKED
        self.webhook = Webhook()
        self.retry = 0.05  # seconds before the first retry of a webhook; doubles (really from 1 s)
        self._next = 100_000_001
        self._more = asyncio.Event()
        self._poll: Poll | None = None
        self._delivery: asyncio.Task[None] | None = None

    def push(self, kind: str, body: Json) -> int | None:
        """Queue one update; None if the bot did not ask for this kind."""
        if kind not in self.allowed:
            return None
        id, self._next = self._next, self._next + 1
        self.waiting.append(Waiting(kind, {"update_id": id, kind: body}, self.clock.now()))
        self._more.set()
        return id

    def pending(self) -> list[Waiting]:
        """What is still kept: a day at most."""
        self.waiting = [one for one in self.waiting if one.at > self.clock.now() - KEPT]
        return self.waiting

    def allow(self, kinds: Any) -> None:
        """An empty list means the default; None keeps the setting. Unknown names are ignored."""
        if isinstance(kinds, list):
            self.allowed = frozenset(kinds) & frozenset(KINDS) if kinds else UNASKED

    async def get(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """Confirm what is below `offset`, give what is kept, wait for it if nothing is.

        The real server also slows down who asks for the same offset again within seconds. That is
        not documented, and not done here.
        """
        if self.webhook.url:
            raise Refused(409, WEBHOOK_ACTIVE)
        self._end_poll(OTHER_POLL)
        if offset < 0:
            self.waiting = self.pending()[offset:]
        else:
            self.waiting = [one for one in self.pending() if one.body["update_id"] >= offset]
        limit = limit if 1 <= limit <= 100 else 100
        if not self.waiting and seconds > 0:
            await self._wait(min(seconds, 50))
        return [one.body for one in self.pending()[:limit]]

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = Poll()
        self._more.clear()
        tasks = [asyncio.create_task(event.wait()) for event in (self._more, poll.ended)]
        try:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            if self._poll is poll:
                self._poll = None
        if poll.reason:
            raise Refused(409, poll.reason)

    def _end_poll(self, reason: str) -> None:
        if self._poll is not None:
            self._poll.reason = reason
            self._poll.ended.set()
            self._poll = None

    def set_webhook(self, webhook: Webhook, *, drop: bool) -> None:
        if webhook.url:
            self._end_poll("Conflict: terminated by setWebhook request")
        if drop:
            self.waiting.clear()
        self.webhook = webhook
        self.stop()
        if webhook.url:
            self._delivery = asyncio.create_task(self._deliver())

    def stop(self) -> None:
        if self._delivery is not None:
            self._delivery.cancel()
            self._delivery = None

    async def _deliver(self) -> None:
        """Post one after the other; one that is not taken is tried again before the next.

        Really several are posted at once, those of one chat in order. Headers and the meaning of
        the answer's status are documented; the pauses between retries are not.
        """
        delay = self.retry
        async with aiohttp.ClientSession() as http:
            while True:
                if not self.pending():
                    self._more.clear()
                    await self._more.wait()
                    continue
                first = self.waiting[0]
                if await self._posted(http, first.body):
                    self.waiting = [one for one in self.waiting if one is not first]
                    delay = self.retry
                else:
                    await asyncio.sleep(delay)
                    delay *= 2

    async def _posted(self, http: aiohttp.ClientSession, body: Json) -> bool:
        hook = self.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        hook.tries += 1
        try:
            async with http.post(hook.url, json=body, headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return True
                hook.error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, OSError):
            hook.error = "Connection refused"
        hook.error_at = self.clock.now()
        return False

    def info(self) -> Json:
        hook = self.webhook
        shown: Json = {
            "url": hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending()),
        }
        if hook.url:
            shown |= {"max_connections": hook.connections, "ip_address": "127.0.0.1"}
        if hook.error:
            shown |= {"last_error_date": int(hook.error_at), "last_error_message": hook.error}
        if self.allowed != UNASKED:
            shown["allowed_updates"] = [kind for kind in KINDS if kind in self.allowed]
        return shown
