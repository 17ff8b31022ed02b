"""The durable inbox and outbox: who is next, and what must still be sent; knows no platform.

A job goes accepted -> leased -> drawn (or done, or failed); its reply drawn -> sending -> sent (or
failed). Both live in the store's database, sealed like the history. After a crash, what was leased
is handed out again and what was not sent is sent again under the same key. This is the only place
of order and fairness: round robin over people, in order within one, one job per person in flight.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from pmg_engine.store import mail, people, retention, schema, stickers, wire
from pmg_engine.store.database import Database, whole
from pmg_engine.store.seal import Person
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, Entry, Event, Receipt, Reply, Said, StickerId, User

from .turns import Turns

__all__ = ["Delivery", "Job", "Jobs"]

ENDED = ("done", "failed", "sent")
LEASES = {schema.inbox: ("leased", "accepted"), schema.outbox: ("sending", "drawn")}
Row = sa.Row[*tuple[Any, ...]]
T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One event to be dealt with. Ends with `drawn`, `done` or `again`."""

    id: int
    event: Event
    tries: int  # 1 the first time


@dataclass(frozen=True, slots=True)
class Delivery:
    """One reply on its way. Ends with `sent` or `failed`."""

    key: str  # the same on every retry, and the key of its Entry in the conversation
    event: Event  # what it answers
    address: Address
    reply: Reply
    tries: int  # 1 the first time; above that the platform may have it already


class Jobs:
    """The inbox and outbox of one running bot. Make one with `Jobs.open`."""

    def __init__(self, store: SqlStore, *, in_flight: int, sending: int, tries: int) -> None:
        self.database: Database = store.database
        self._store = store
        self._tries = tries
        self._in: Turns[int] = Turns(in_flight)
        self._out: Turns[int] = Turns(sending)
        self._lane_of: dict[int, bytes] = {}  # what is in flight, jobs and deliveries alike

    @classmethod
    async def open(
        cls, store: SqlStore, *, in_flight: int = 8, sending: int = 8, tries: int = 5
    ) -> Jobs:
        """Take up everything that was accepted and not sent before the last stop.

        `in_flight` jobs are drawn and `sending` replies are sent at a time; `tries` is how often
        each is tried before it counts as failed. Raises StoreError.
        """
        jobs = cls(store, in_flight=in_flight, sending=sending, tries=tries)
        await jobs._resume()
        return jobs

    def waiting(self) -> int:
        """How many jobs nobody has begun."""
        return len(self._in)

    def ahead(self, user: User) -> int:
        """How many rounds of drawing pass until a new line of somebody is drawn, its own included.

        The others come first, one line of each, as many side by side as may be in flight.
        """
        return self._in.rounds(people.id_of(self._store.master, user))

    def unsettled(self, user: User) -> int:
        """How many jobs of a person have not ended, the one in hand included."""
        return self._in.held(people.id_of(self._store.master, user))

    @whole
    async def accept(self, event: Event) -> bool:
        """Committed once this returns; False if this event id is known. Raises StoreError."""
        table, at = schema.inbox, self._store.clock()
        async with self.database.write() as connection:
            person = await self._store.meet(connection, event.user)
            key = person.name("inbox", event.id)
            known = sa.select(table.c.id).where(table.c.person == person.id, table.c.key == key)
            if (await connection.execute(known)).first():
                return False
            id = await mail.new_number(connection, at)
            body = await asyncio.to_thread(mail.seal_event, person, event, id)
            values = {"id": id, "person": person.id, "key": key, "body": body, "at": at}
            values |= self._where(event.address) | {"state": "accepted", "tries": 0}
            values["spoken"] = isinstance(event, Said)
            await connection.execute(insert(table).values(values))
        self._in.put(person.id, id)
        return True

    async def next(self) -> Job:
        """The next job in fair order; waits for one. Its person gets no other until it ends."""
        return await self._take(self._in, self._lease)

    @whole
    async def drawn(self, job: Job, reply: Reply, *, address: Address | None = None) -> str | None:
        """Put the reply into the outbox and end the job, in one transaction.

        Gives the key it will be sent under, or None where the person was forgotten meanwhile: then
        nothing is kept. Stickers the store does not have yet are kept. Raises StoreError.
        """
        address, at = address or job.event.address, self._store.clock()
        keeper = people.keeper(job.event)
        packed = await self._pack_new(keeper, reply, at=at)
        id = None
        async with self.database.write() as connection:
            known = await people.find(connection, self._store.master, job.event.user)
            if known and await mail.settle(connection, job.id, "drawn", at=at):
                id = await self._put(connection, job.event, address, reply, packed)
        if id is not None:
            self._out.put(self._where(address)["address"], id)
        self._free(self._in, job.id)
        return None if id is None else mail.key_of(id)

    @whole
    async def post(self, event: Event, address: Address, reply: Reply) -> None:
        """Send something elsewhere than to where the event came from: a report to the admins.

        Raises StoreError.
        """
        packed = await self._pack_new(people.keeper(event), reply, at=self._store.clock())
        async with self.database.write() as connection:
            id = await self._put(connection, event, address, reply, packed)
        self._out.put(self._where(address)["address"], id)

    @whole
    async def cancel(self, user: User) -> int:
        """End everything this person waits for; how many of those lines nobody had begun.

        What is being drawn at this moment is thrown away when it is done. Raises StoreError.
        """
        table, at = schema.inbox, self._store.clock()
        lane = people.id_of(self._store.master, user)
        mine = sa.and_(table.c.person == lane, table.c.state.in_(("accepted", "leased")))
        async with self.database.write() as connection:
            query = sa.select(table.c.id, table.c.state).where(mine)
            found = (await connection.execute(query)).all()
            await connection.execute(table.update().where(mine).values(state="done", ended=at))
        self._in.drop(lane, {row.id for row in found})
        return sum(row.state == "accepted" for row in found)

    @whole
    async def done(self, job: Job) -> None:
        """End a job that has no reply. Raises StoreError."""
        async with self.database.write() as connection:
            await mail.settle(connection, job.id, "done", at=self._store.clock())
        self._free(self._in, job.id)

    @whole
    async def again(self, job: Job, *, wait: float = 0.0) -> bool:
        """Hand the job out again after `wait` seconds; False when it was tried often enough."""
        if job.tries < self._tries:
            self._back(self._in, job.id, wait)
            return True
        async with self.database.write() as connection:
            await mail.settle(connection, job.id, "failed", at=self._store.clock())
        self._free(self._in, job.id)
        return False

    async def outgoing(self) -> Delivery:
        """The next reply to send, marked as sending; waits for one. In order within one address."""
        return await self._take(self._out, self._send)

    @whole
    async def sent(self, key: str, receipt: Receipt) -> None:
        """The platform has it. Raises StoreError."""
        table, id = schema.outbox, int(key)
        async with self.database.write() as connection:
            if found := await mail.line(connection, self._store.master, table, id):
                values = {"state": "sent", "ended": self._store.clock()}
                values["receipt"] = mail.seal_receipt(found[0], receipt, id)
                await connection.execute(table.update().where(table.c.id == id).values(values))
        self._free(self._out, id)

    @whole
    async def failed(self, key: str, *, wait: float = 0.0) -> bool:
        """The platform did not take it: True if it will be tried again, after `wait` seconds.

        False when it has been tried often enough and is given up. Raises StoreError.
        """
        table, id = schema.outbox, int(key)
        async with self.database.write() as connection:
            query = sa.select(table.c.tries).where(table.c.id == id)
            tries = (await connection.execute(query)).scalar_one_or_none()
            again = tries is not None and tries < self._tries
            change = table.update().where(table.c.id == id)
            state, ended = ("drawn", None) if again else ("failed", self._store.clock())
            await connection.execute(change.values(state=state, ended=ended))
        if again:
            self._back(self._out, id, wait)
        else:
            self._free(self._out, id)
        return again

    async def replay(
        self, address: Address, *, after: str | None = None, limit: int = 50
    ) -> list[Entry]:
        """The last `limit` lines and replies at an address after an Entry's key, oldest first.

        Replies are there from the moment they are drawn, under the key they are sent with.
        Raises StoreError.
        """
        place, last = self._where(address)["address"], int(after or 0)
        async with self.database.read() as connection:
            found: list[tuple[sa.Table, Row]] = []
            for table in (schema.inbox, schema.outbox):
                query = sa.select(table).where(table.c.address == place, table.c.id > last)
                wanted = table.c.spoken if table is schema.inbox else table.c.state != "failed"
                query = query.where(wanted)
                rows = await connection.execute(query.order_by(table.c.id.desc()).limit(limit))
                found += [(table, row) for row in rows]
            found = sorted(found, key=lambda pair: pair[1].id)[-limit:]
            ids = {row.person for _, row in found}
            known = await people.people(connection, self._store.master, ids)
            return [
                await mail.entry(connection, known[row.person], table, row)
                for table, row in found
                if row.person in known
            ]

    @whole
    async def answered(self, user: User, sticker: StickerId) -> Event | None:
        """What a sticker was drawn for, as long as that mail is kept. Raises StoreError."""
        async with self.database.read() as connection:
            person = await people.find(connection, self._store.master, user)
            return await mail.answered(connection, person, sticker) if person else None

    @whole
    async def shown(self, at: Address, key: str) -> list[tuple[User, StickerId]]:
        """Whose stickers a reply at an address shows, by its key. Raises StoreError."""
        id = int(key) if key.isdecimal() and len(key) < 19 else 0  # 0: no line has that number
        async with self.database.read() as connection:
            found = await mail.line(connection, self._store.master, schema.outbox, id)
            if found is None or found[1].address != self._where(at)["address"]:
                return []
            event, _, reply = await mail.open_reply(connection, *found)
        return [(people.keeper(event), one.id) for one in wire.stickers_in(reply)]

    @whole
    async def files(self, user: User, *, most: int) -> dict[StickerId, Receipt]:
        """Where the platform has somebody's last stickers, newest first. Raises StoreError."""
        async with self.database.read() as connection:
            person = await people.find(connection, self._store.master, user)
            return await mail.files(connection, person, most=most) if person else {}

    @whole
    async def purge(self, before: float, *, history: float | None = None) -> int:
        """Remove what was settled before a time (seconds since the epoch); how many rows went.

        `history`: also forget what people said and used before that time. Raises StoreError.
        """
        async with self.database.write() as connection:
            gone = await retention.purge_lines(connection, before)
            if history is not None:
                gone += await retention.purge_history(connection, self._store.master, history)
        return gone

    @whole
    async def purge_strangers(self, before: float) -> int:
        """Remove the mail of people who did not agree to be remembered, settled before a time.

        Then the people themselves, where nothing is left of them. Raises StoreError.
        """
        async with self.database.write() as connection:
            return await retention.purge_strangers(connection, self._store.master, before)

    @whole
    async def stop(self) -> None:
        """Give back what is in flight: an orderly stop is not a try. Raises StoreError."""
        async with self.database.write() as connection:
            for table, (state, back) in LEASES.items():
                change = table.update().where(table.c.state == state)
                await connection.execute(change.values(state=back, tries=table.c.tries - 1))

    @whole
    async def _resume(self) -> None:
        inbox, outbox = schema.inbox, schema.outbox
        async with self.database.write() as connection:
            for table, (state, back) in LEASES.items():
                leased = table.update().where(table.c.state == state)
                await connection.execute(leased.values(state=back))
            jobs = sa.select(inbox.c.id, inbox.c.person).where(inbox.c.state == "accepted")
            for row in await connection.execute(jobs.order_by(inbox.c.id)):
                self._in.put(row.person, row.id)
            replies = sa.select(outbox.c.id, outbox.c.address).where(outbox.c.state == "drawn")
            for row in await connection.execute(replies.order_by(outbox.c.id)):
                self._out.put(row.address, row.id)

    async def _take(self, turns: Turns[int], begin: Callable[[int], Awaitable[T | None]]) -> T:
        while True:
            lane, id = await turns.take()
            try:
                begun = await begin(id)
            except BaseException:
                turns.put(lane, id, first=True)
                turns.free(lane)
                raise
            if begun is not None:
                self._lane_of[id] = lane
                return begun
            turns.free(lane)  # forgotten meanwhile

    @whole
    async def _lease(self, id: int) -> Job | None:
        if not (found := await self._begin(schema.inbox, id, "leased")):
            return None
        event = await asyncio.to_thread(mail.open_event, *found)
        return Job(id, event, found[1].tries + 1)

    @whole
    async def _send(self, id: int) -> Delivery | None:
        if not (found := await self._begin(schema.outbox, id, "sending")):
            return None
        async with self.database.read() as connection:
            opened = await mail.open_reply(connection, *found)
        return Delivery(mail.key_of(id), *opened, found[1].tries + 1)

    async def _begin(self, table: sa.Table, id: int, state: str) -> tuple[Person, Row] | None:
        """Count one more try before anything can go wrong; None where there is nothing to do."""
        async with self.database.write() as connection:
            found = await mail.line(connection, self._store.master, table, id)
            if not found or (row := found[1]).state in ENDED:
                return None  # forgotten or cancelled meanwhile
            change = table.update().where(table.c.id == id)
            if row.tries >= self._tries:
                logger.error("Gave up a line of the %s after %d tries", table.name, row.tries)
                await connection.execute(change.values(state="failed", ended=self._store.clock()))
                return None
            await connection.execute(change.values(state=state, tries=row.tries + 1))
        return found

    async def _put(
        self,
        connection: AsyncConnection,
        event: Event,
        address: Address,
        reply: Reply,
        packed: list[stickers.Packed],
    ) -> int:
        """A reply into the outbox, with the stickers the store does not have yet; its number."""
        at = self._store.clock()
        person = await self._store.meet(connection, people.keeper(event))
        for one in packed:
            await stickers.put(connection, person, one)
        id = await mail.new_number(connection, at)
        body = await asyncio.to_thread(mail.seal_reply, person, event, address, reply, id)
        values = {"id": id, "person": person.id, "body": body, "at": at}
        values |= self._where(address) | {"state": "drawn", "tries": 0}
        await connection.execute(insert(schema.outbox).values(values))
        return id

    async def _pack_new(self, user: User, reply: Reply, *, at: float) -> list[stickers.Packed]:
        """Those of the reply's stickers that the store does not have yet."""
        async with self.database.read() as connection:
            person = await people.find(connection, self._store.master, user)
            new = await stickers.missing(connection, person, wire.stickers_in(reply))
        return await asyncio.to_thread(lambda: [stickers.pack(one, at=at) for one in new])

    def _where(self, address: Address) -> dict[str, Any]:
        """The address columns: a chat's name stays sealed, its hash can be looked up."""
        parts = ("address", address.platform, address.chat, address.thread)
        return {"address": self._store.master.name(*parts), "private": address.private}

    def _free(self, turns: Turns[int], id: int) -> None:
        if (lane := self._lane_of.pop(id, None)) is not None:
            turns.free(lane)

    def _back(self, turns: Turns[int], id: int, wait: float) -> None:
        """First in its lane again; the lane stands still while it waits, so that order is kept."""
        if (lane := self._lane_of.pop(id, None)) is None:
            return
        turns.put(lane, id, first=True)
        turns.rest(lane)
        asyncio.get_running_loop().call_later(wait, turns.free, lane)
