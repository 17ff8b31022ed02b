"""Never more than the quota, never locked out beyond a window; a restart changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Catalogue
from bot.limits import DAY, MINUTE, QUARTER, Limits, Rates, Refusal
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, Event, EventId, Said, User

ANN, BOB = User("tin", "ann"), User("tin", "bob")
GROUP = Address("tin", "-5", private=False)
NOON = 43_200.0  # of the first day of 1970
RATES = Rates(per_minute=2, per_minute_chat=3, per_day=5, guests_per_day=7)
PEOPLE = [User("tin", name) for name in ("ann", "bob", "cem")]


@dataclass
class Drawer:
    """The counters of a store, in a drawer; every reading and writing lets others go first."""

    papers: dict[str, dict[str, float]] = field(default_factory=dict)

    async def counters(self, name: str) -> dict[str, float]:
        await asyncio.sleep(0)
        return dict(self.papers.get(name, {}))

    async def count(self, name: str, values: dict[str, float]) -> None:
        await asyncio.sleep(0)
        self.papers[name] = dict(values)


def line(n: int | str, at: float, user: User = ANN, address: Address | None = None) -> Event:
    return Said(EventId(str(n)), user, address or Address("tin", user.id), at)


async def passed(limits: Limits, times: Sequence[float], **how: int | bool) -> list[float]:
    """The moments at which something was drawn."""
    quota = how.get("quota")
    guest = bool(how.get("guest", False))
    done = []
    for n, at in enumerate(times):
        event = line(n, at, address=GROUP if quota is not None else None)
        if await limits.wait(event, guest=guest, quota=quota) is None:
            done.append(at)
    return done


async def test_a_burst_then_a_wait_then_more() -> None:
    limits = Limits(Drawer(), Rates(per_minute=2))
    assert await passed(limits, [0.0, 1.0]) == [0.0, 1.0]
    refused = await limits.wait(line("c", 20.0))
    assert refused == Refusal("slow-down", 40, quiet=False)
    assert await limits.wait(line("d", 20.0, BOB)) is None
    assert await limits.wait(line("e", 59.0)) == Refusal("slow-down", 1, quiet=False)
    assert await limits.wait(line("f", 60.0)) is None


async def test_a_chat_has_its_own_minute_and_day_and_refuses_in_silence() -> None:
    limits = Limits(Drawer(), Rates(per_minute_chat=2))
    people = [User("tin", str(n)) for n in range(4)]
    first = [await limits.wait(line(n, 0.0, one, GROUP)) for n, one in enumerate(people)]
    assert first == [None, None, *[Refusal("limit-chat-minute", 60, quiet=True)] * 2]
    assert await limits.wait(line("x", 0.0, people[3])) is None  # in private it is another chat
    later = line("y", 70.0, people[0], GROUP)
    assert await limits.wait(later, quota=2) is None
    assert await limits.wait(line("z", 140.0, people[0], GROUP), quota=1) == Refusal(
        "limit-chat", int(DAY) - 70, quiet=True
    )


async def test_guests_share_a_pool_and_members_do_not() -> None:
    limits = Limits(Drawer(), Rates(guests_per_day=3))
    guests = [User("tin", str(n)) for n in range(5)]
    drawn = [await limits.wait(line(n, 0.0, g), guest=True) is None for n, g in enumerate(guests)]
    assert drawn == [True, True, True, False, False]
    assert await limits.wait(line("m", 0.0)) is None


@pytest.mark.parametrize(
    ("rates", "how"),
    [(Rates(per_day=0), {}), (Rates(guests_per_day=0), {"guest": True}), (Rates(), {"quota": 0})],
)
async def test_zero_means_zero(rates: Rates, how: dict[str, int]) -> None:
    limits = Limits(Drawer(), rates)
    assert await passed(limits, [DAY * n for n in range(10)], **how) == []
    event = line("x", 0.0, address=GROUP if "quota" in how else None)
    guest, quota = bool(how.get("guest")), how.get("quota")
    refused = await limits.wait(event, guest=guest, quota=quota)
    assert refused is not None
    assert refused.seconds is None
    assert "not given out" in refused.sentence(Catalogue(), "en", at=0.0)
    assert (await limits.left(event, guest=guest, quota=quota)).left == 0


async def test_none_means_no_limit() -> None:
    limits = Limits(Drawer(), Rates(per_minute=1000))
    assert len(await passed(limits, [0.0] * 900, guest=True)) == 900
    assert (await limits.left(line("x", 0.0), guest=True)).left is None


async def test_owners_are_not_counted() -> None:
    limits = Limits(Drawer(), Rates(per_minute=1, per_day=0), unlimited=("console",))
    for me in (User("console", "me"), User("console/group", "-5|me")):
        assert [await limits.wait(line(n, 0.0, me)) for n in range(100)] == [None] * 100


async def test_a_retried_event_is_counted_once() -> None:
    drawer = Drawer()
    for _ in range(3):  # accepted, crashed, accepted again
        assert await Limits(drawer, Rates(per_minute=1)).wait(line("same", 5.0)) is None
    assert await Limits(drawer, Rates(per_minute=1)).wait(line("other", 5.0)) is not None


async def test_a_group_self_and_its_person_are_one() -> None:
    limits = Limits(Drawer(), Rates(per_minute=1))
    assert await limits.wait(line("a", 0.0)) is None
    self = User("tin/group", "-5|ann")
    assert await limits.wait(line("b", 0.0, self, GROUP)) is not None


async def test_what_is_left_of_the_day() -> None:
    limits = Limits(Drawer(), Rates(per_day=5))
    await passed(limits, [0.0, 100.0])
    assert (await limits.left(line("x", 200.0))).left == 3
    assert (await limits.left(line("x", 200.0, address=GROUP), quota=2)).left == 2
    assert (await limits.left(line("x", DAY + 99.0))).left == 3  # of one quarter of an hour
    assert (await limits.left(line("x", DAY + 100.0))).left == 5


async def test_over_the_real_store(tmp_path: Path) -> None:
    master = MasterKey.fresh()
    drawn = []
    for n in range(6):
        store = await SqlStore.open(tmp_path / "data", master)
        limits = Limits(store, Rates(per_day=2, guests_per_day=3))
        drawn.append(await limits.wait(line(n, n * 120.0), guest=True) is None)
        if n == 3:  # what was counted of a person goes with them, the pool of all stays
            await store.forget(ANN)
        await store.close()
    assert drawn == [True, True, False, False, True, False]


moments = st.lists(st.floats(0, 4 * DAY).map(lambda at: round(at, 1)), max_size=80)
dense = st.lists(st.floats(0, 3 * MINUTE).map(lambda at: round(at, 1)), max_size=60)
steps = st.lists(
    st.tuples(st.integers(0, 2), st.floats(0, 90).map(lambda s: round(s, 1)), st.booleans()),
    max_size=60,
)


def densest(times: Sequence[float], span: float) -> int:
    """The most that fell into any window of this length."""
    return max((sum(start <= at < start + span for at in times) for start in times), default=0)


@settings(deadline=None)  # a busy machine is no failure
@given(dense, st.integers(1, 6))
def test_no_minute_has_more_than_its_limit(times: list[float], limit: int) -> None:
    limits = Limits(Drawer(), Rates(per_minute=limit))
    done = asyncio.run(passed(limits, sorted(times)))
    assert densest(done, MINUTE) <= limit
    assert len(done) >= min(limit, len(times))


@settings(deadline=None)  # a busy machine is no failure
@given(moments, st.integers(0, 6))
def test_no_day_has_more_than_its_quota(times: list[float], quota: int) -> None:
    limits = Limits(Drawer(), Rates(per_minute=1000, per_minute_chat=1000))
    assert densest(asyncio.run(passed(limits, sorted(times), quota=quota)), DAY) <= quota


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.floats(-DAY, DAY).map(lambda at: round(at, 1)), max_size=60))
def test_a_clock_that_wanders_within_a_window_gives_nothing(times: list[float]) -> None:
    limits = Limits(Drawer(), Rates(per_minute=1000, per_day=3))
    wandering = [1e9 + at * 0.49 for at in times]  # all within one day, in any order
    assert len(asyncio.run(passed(limits, wandering))) <= 3


@settings(deadline=None)  # a busy machine is no failure
@given(moments, st.floats(-1e9, 1e9).map(lambda at: round(at, 1)), st.integers(1, 4))
def test_whatever_the_clock_did_a_window_later_one_may_draw(
    times: list[float], now: float, quota: int
) -> None:
    async def story() -> None:
        limits = Limits(Drawer(), Rates(per_minute=quota, per_day=quota))
        await passed(limits, times)
        refused = await limits.wait(line("now", now))
        if refused is not None:
            assert refused.seconds is not None
            assert 0 < refused.seconds <= DAY
            late = now + refused.seconds
            assert await limits.wait(line("told", late)) is None  # what was told is kept
        assert await limits.wait(line("later", now + 2 * DAY)) is None

    asyncio.run(story())


@settings(deadline=None)  # a busy machine is no failure
@given(steps)
def test_a_restart_changes_nothing(steps: list[tuple[int, float, bool]]) -> None:
    async def story() -> None:
        drawers, at = (Drawer(), Drawer()), 0.0
        running = Limits(drawers[0], RATES)
        for n, (who, pause, guest) in enumerate(steps):
            at += pause
            event = line(n, at, PEOPLE[who], GROUP)
            restarted = Limits(drawers[1], RATES)
            told = await running.wait(event, guest=guest, quota=9)
            assert told == await restarted.wait(event, guest=guest, quota=9)

    asyncio.run(story())


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=30), st.integers(0, 4))
def test_calls_that_interleave_share_one_pool(calls: list[tuple[int, bool]], pool: int) -> None:
    async def story() -> list[Refusal | None]:
        limits = Limits(Drawer(), Rates(guests_per_day=pool, per_minute=100, per_minute_chat=5))
        events = [
            line(n, 0.0, PEOPLE[who], None if private else GROUP)
            for n, (who, private) in enumerate(calls)
        ]
        return await asyncio.gather(*(limits.wait(event, guest=True) for event in events))

    assert sum(one is None for one in asyncio.run(story())) == min(
        pool, asked_within(calls, chat=5)
    )


def asked_within(calls: Sequence[tuple[int, bool]], *, chat: int) -> int:
    """How many could be drawn if only the group's minute counted."""
    alone = sum(private for _, private in calls)
    return alone + min(chat, len(calls) - alone)


def test_a_document_stays_small() -> None:
    drawer = Drawer()
    limits = Limits(drawer, Rates(per_minute=10_000, per_day=100_000))
    asyncio.run(passed(limits, [n * 20.0 for n in range(5_000)]))
    assert max(len(paper) for paper in drawer.papers.values()) <= DAY / QUARTER + MINUTE + 2


@pytest.mark.parametrize(
    ("seconds", "when"),
    [
        (1, "in a second"),
        (40, "in 40 seconds"),
        (600, "in 10 minutes"),
        (7200, "today at 14:00 (UTC)"),
        (7201, "today at 14:01 (UTC)"),
        (int(DAY), "tomorrow at 12:00 (UTC)"),
    ],
)
def test_a_refusal_says_exactly_when(seconds: int, when: str) -> None:
    refused = Refusal("limit-day", seconds, quiet=False)
    told = refused.sentence(Catalogue(), "en", at=NOON, zone=UTC)
    assert told == f"That was all for today. Your next sticker can come {when}."
    assert "明天" in Refusal("limit-chat", int(DAY), quiet=True).sentence(
        Catalogue(), "zh", at=NOON, zone=UTC
    )
