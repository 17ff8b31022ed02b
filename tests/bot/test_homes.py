"""A group that gets a new name keeps its rules, its bans, its counts and what was said in it."""

from __future__ import annotations

from dataclasses import replace

from bot import chats
from bot.limits import Rates
from bot.scope import member
from pmg_engine.types import Address, Event, EventId, Joined, Notice, Stickers, Used
from tests.bot.conftest import ANN, BOB, GROUP, House, Open, asked, pressed, said

NEW = replace(GROUP, chat="hall")


def admin(line: str, *, at: Address) -> Event:
    return asked("admin", line, at=at, admin=True)


async def moves(house: House, old: Address = GROUP, new: Address = NEW) -> None:
    await house.inbox.moved(old, new)


async def test_settings_and_bans_come_along(house: House) -> None:
    await house.after(admin("mode off", at=GROUP))
    await house.after(admin("block bob", at=GROUP))
    await moves(house)
    there = await house.sentence(admin("status", at=NEW))
    assert there == await house.sentence(admin("status", at=GROUP))
    assert "off" in there
    blocked = asked("quota", user=BOB, at=await house.inbox.homes.of(NEW))
    assert await chats.barred(house.store, blocked)
    assert not await chats.barred(house.store, asked("quota", user=ANN, at=blocked.address))


async def test_what_was_drawn_there_still_is(house: House) -> None:
    drawn = (await house.drawn(said("hello", at=GROUP))).stickers[0]
    await moves(house)
    anew = await house.drawn(pressed("again", drawn.id, at=NEW))
    assert anew.stickers[0].text == "hello"
    own = member(said("", at=GROUP))
    past = await house.store.recall(own, before=None, limit=9)
    assert [one.how for one in past.events if isinstance(one, Used)] == ["rerolled"]


async def test_counts_come_along(opens: Open) -> None:
    async with opens(rates=Rates(per_minute=100, per_minute_chat=1)) as house:
        first = said("one", at=GROUP)
        await house.drawn(first)
        await moves(house)
        second = replace(said("two", at=NEW), at=first.at + 1)
        assert await house.ignores(second), "the group had its one sticker of this minute"


async def test_a_restart_changes_nothing(opens: Open) -> None:
    async with opens() as house:
        await house.after(admin("mode off", at=GROUP))
        await moves(house)
        await moves(house)
        await moves(house, NEW, replace(GROUP, chat="park"))
    async with opens() as house:
        for name in ("room", "hall", "park"):
            here = replace(GROUP, chat=name)
            assert (await house.inbox.homes.of(here)).chat == "room"
            assert "off" in await house.sentence(admin("status", at=here))
        await moves(house, replace(GROUP, chat="park"), GROUP)  # round in a circle
        assert (await house.inbox.homes.of(GROUP)).chat == "room"


async def test_it_does_not_greet_a_group_it_came_with(house: House) -> None:
    came = said("", at=NEW)
    joined = Joined(EventId("came"), came.user, NEW, came.at)
    await moves(house)
    assert await house.ignores(joined)
    other = Joined(EventId("new"), came.user, replace(NEW, chat="elsewhere"), came.at)
    assert isinstance(await house.after(other), Notice)


async def test_what_waits_is_sent_to_the_group(house: House) -> None:
    line = said("hello", at=GROUP)
    await house.inbox.event(line)
    await moves(house)
    _, where, reply = await house.next()
    assert isinstance(reply, Stickers)
    assert where == GROUP
