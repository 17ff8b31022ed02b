"""When the bot speaks: asked, always; unasked, seldom, never the same, never at a bad time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chats import ChatSettings
from bot.manners import BURST, UNIQUE, Manners, State, Verdict, decide, delicate, heard
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, Said, Target, User

GROUP = Address("tin", "-5", private=False)
HOME = Address("tin", "ann")
MENTION, AUTO = ChatSettings(), ChatSettings(mode="auto", dial=50)
LATE = 1e9  # long after every burst


def line(
    n: int | str,
    text: str = "what a day",
    *,
    who: str = "ann",
    said: float = 0.0,
    addressed: bool = False,
    address: Address = GROUP,
) -> Said:
    id = EventId(str(n))
    return Said(id, User("tin", who), address, said, text=text, addressed=addressed)


def lucky(count: int, *, dial: int = 50, start: int = 0) -> list[int]:
    """Numbers of lines that the dial falls on."""
    rules = ChatSettings(mode="auto", dial=dial)
    found: list[int] = []
    while len(found) < count:
        if heard(line(start), rules, State(), at=0.0).lines[-1].chosen:
            found.append(start)
        start += 1
    return found


def after(lines: Sequence[Said], rules: ChatSettings = AUTO, state: State | None = None) -> State:
    state = state or State()
    for one in lines:
        state = heard(one, rules, state, at=one.at)
    return state


def verdict(one: Said, rules: ChatSettings, state: State, at: float = LATE) -> Verdict:
    return decide(one, rules, state, at=at)[0]


RESTED = State(since=100)


@pytest.mark.parametrize("rules", [ChatSettings(mode="off"), ChatSettings(enabled=False), MENTION])
def test_private_lines_are_answered_whatever_a_chat_says(rules: ChatSettings) -> None:
    one = line(1, addressed=True, address=HOME)
    assert verdict(one, rules, after([one], rules)) == "answer"


@pytest.mark.parametrize(
    ("rules", "addressed", "expected"),
    [
        (ChatSettings(enabled=False), True, "ignore"),
        (ChatSettings(mode="off"), True, "ignore"),
        (MENTION, True, "answer"),
        (MENTION, False, "ignore"),
        (AUTO, True, "answer"),
        (AUTO, False, "answer"),
        (replace(AUTO, enabled=False), False, "ignore"),
    ],
)
def test_the_modes_of_a_group(rules: ChatSettings, addressed: bool, expected: Verdict) -> None:
    one = line(lucky(1)[0], addressed=addressed)
    assert verdict(one, rules, after([one], rules, RESTED)) == expected


@pytest.mark.parametrize("address", [GROUP, HOME])
def test_other_bots_are_never_answered(address: Address) -> None:
    one = replace(line(1, addressed=True, address=address), robot=True)
    assert after([one]) == State()
    assert verdict(one, AUTO, RESTED) == "ignore"


@pytest.mark.parametrize("dial", [10, 30, 50])
def test_the_dial_is_a_share_and_always_falls_the_same_way(dial: int) -> None:
    rules = ChatSettings(mode="auto", dial=dial)
    chosen = [heard(line(n), rules, State(), at=0.0).lines[-1].chosen for n in range(2_000)]
    assert abs(sum(chosen) / 20 - dial) < 4
    assert chosen[:50] == [
        heard(line(n), rules, State(), at=9.0).lines[-1].chosen for n in range(50)
    ]


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), max_size=80),
    st.integers(7, 12),
)
def test_between_two_unasked_stickers_the_cooldown_passes(
    steps: list[tuple[int, bool, bool]], cooldown: int
) -> None:
    rules, state = ChatSettings(mode="auto", dial=50, cooldown=cooldown), State()
    quiet = 0  # lines heard since the last answer, the one in hand included
    waiting: list[Said] = []
    for n, (who, addressed, prompt) in enumerate(steps):
        one = line(n, who=str(who), said=n * 10.0, addressed=addressed)
        state = heard(one, rules, state, at=one.at)
        quiet += 1
        waiting.append(one)
        while waiting and prompt:  # the workers catch up, in any rhythm
            late = waiting.pop(0)
            what, state = decide(late, rules, state, at=LATE)
            if what == "answer":
                assert late.addressed or quiet > cooldown
                quiet = 0
            else:
                assert not late.addressed


def test_a_delicate_line_starts_the_cooldown_anew() -> None:
    first, second = lucky(2)
    state = after([line("x", "my grandpa passed away this morning")], state=RESTED)
    assert state.since == 0
    one = line(first, "me too", who="bob", said=60.0)
    assert verdict(one, AUTO, after([one], state=state)) == "ignore"
    asked = line(second, "hug please", said=90.0, addressed=True)
    assert verdict(asked, AUTO, after([asked], state=state)) == "answer"  # who asks is answered


@pytest.mark.parametrize(
    "text",
    [
        "my grandma died last night",
        "I want to die",
        "chemo starts monday",
        "mum is in the hospital again",
        "see you in court, the custody hearing is tomorrow",
        "the police arrested my brother",
        "there was a shooting downtown",
        "they bombed the city",
        "我奶奶去世了",
        "我不想活了",
        "爸爸住院了，要做手术",
        "医生说结果不好",
        "他被警察抓了",
        "明天要和律师去法院",
        "楼下有人打架被砍了",
        "老家地震了",
        "ＣＨＥＭＯ again",
    ],
)
def test_a_delicate_line_gets_no_unasked_sticker(text: str) -> None:
    assert delicate(text)
    state = after([line(n, text) for n in lucky(1)], state=RESTED)
    assert verdict(line(lucky(1)[0], text), AUTO, state) == "ignore"


@pytest.mark.parametrize(
    "text",
    [
        "my cat knocked the cup over again",
        "pizza for dinner!!",
        "deadline tomorrow, send help",
        "my phone died",
        "doctor who marathon tonight",
        "basketball court at six?",
        "i'm sick of mondays",
        "brother-in-law brought cake",
        "happy birthday!",
        "今天好开心",
        "炸鸡真好吃",
        "狼人杀今晚来吗",
        "笑死我了",
        "社恐犯了",
        "下班啦",
    ],
)
def test_an_ordinary_line_is_not_delicate(text: str) -> None:
    assert not delicate(text)


def test_a_burst_is_answered_once_with_the_last() -> None:
    lines = [line(n, f"part {n}", said=n * 1.0, addressed=True) for n in range(4)]
    state = after(lines, MENTION)
    told = [verdict(one, MENTION, state) for one in lines]
    assert told == ["ignore", "ignore", "ignore", "answer"]


def test_the_last_line_waits_until_it_is_known_to_be_the_last() -> None:
    one, two = (line(n, said=n * 2.0, addressed=True) for n in range(2))
    state = heard(one, MENTION, State(), at=100.0)
    assert verdict(one, MENTION, state, at=100.0) == "wait"
    state = heard(two, MENTION, state, at=102.0)
    assert verdict(one, MENTION, state, at=102.0) == "ignore"
    assert verdict(two, MENTION, state, at=104.9) == "wait"
    assert verdict(two, MENTION, state, at=102.0 + BURST) == "answer"


def test_a_clock_that_steps_back_makes_nobody_wait() -> None:
    one = line(1, addressed=True)
    state = heard(one, MENTION, State(), at=1_000.0)
    assert verdict(one, MENTION, state, at=5.0) == "answer"


def test_a_line_to_others_does_not_swallow_a_question() -> None:
    asked, chat = line("a", addressed=True), line(lucky(1)[0], said=1.0)
    assert verdict(asked, AUTO, after([asked, chat], state=RESTED)) == "answer"


def test_people_and_moments_do_not_mix() -> None:
    ann, bob = line("a", addressed=True), line("b", who="bob", said=1.0, addressed=True)
    later = line("c", said=BURST + 1.0, addressed=True)
    state = after([ann, bob, later], MENTION)
    assert [verdict(one, MENTION, state) for one in (ann, bob, later)] == ["answer"] * 3


def test_in_private_only_the_same_words_again_are_one() -> None:
    texts = ["hello", "hello", "and now?", "HELLO ", "hello"]
    lines = [
        line(n, text, said=float(n), addressed=True, address=HOME) for n, text in enumerate(texts)
    ]
    state = after(lines)
    told = [verdict(one, MENTION, state, at=one.at) for one in lines]
    assert told == ["answer", "ignore", "answer", "ignore", "ignore"]
    again = line("x", "hello", said=60.0, addressed=True, address=HOME)
    assert verdict(again, MENTION, after([again], state=state)) == "answer"


def test_a_retry_is_heard_once() -> None:
    state = after([line(1)])
    assert after([line(1)], state=state) == state


@dataclass
class Drawer:
    """The counters of a store, in a drawer."""

    papers: dict[str, dict[str, float]] = field(default_factory=dict)

    async def counters(self, name: str) -> dict[str, float]:
        await asyncio.sleep(0)
        return dict(self.papers.get(name, {}))

    async def count(self, name: str, values: dict[str, float]) -> None:
        await asyncio.sleep(0)
        self.papers[name] = dict(values)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.open(tmp_path / "data", MasterKey.fresh())
    yield opened
    await opened.close()


async def test_what_nobody_needs_is_not_kept(store: SqlStore) -> None:
    manners = Manners(store)
    unasked = line(lucky(1)[0])
    assert not await manners.hear(unasked, MENTION, at=0.0)
    assert not await manners.hear(unasked, AUTO, at=0.0)  # the cooldown has not passed
    assert not await manners.hear(replace(unasked, robot=True, addressed=True), AUTO, at=0.0)
    assert not await manners.hear(line("m", addressed=True), ChatSettings(mode="off"), at=0.0)
    assert await manners.hear(line("n", addressed=True), MENTION, at=0.0)
    assert await manners.hear(line("p", addressed=True, address=HOME), MENTION, at=0.0)


async def test_the_cooldown_and_the_last_stickers_survive_a_restart(store: SqlStore) -> None:
    numbers, manners = lucky(40), Manners(store)
    cat = Target("happy", character="cat")

    async def hears(count: int) -> bool:
        told = False
        for _ in range(count):
            told = await manners.hear(line(numbers.pop(0)), AUTO, at=0.0)
        return told

    assert await hears(8)
    drawn = line("d")
    assert await manners.verdict(line(numbers[0] - 1), AUTO, at=LATE) == "ignore"
    last = line(numbers.pop(0), said=50.0)
    assert await manners.hear(last, AUTO, at=0.0)
    assert await manners.verdict(last, AUTO, at=LATE) == "answer"
    await manners.showed(last, AUTO, cat)
    manners = Manners(store)  # a restart
    assert await manners.shown_already(drawn, cat)
    assert not await manners.shown_already(drawn, replace(cat, emotion="sad"))
    assert not await manners.shown_already(replace(drawn, addressed=True), cat)
    assert not await hears(4)
    manners = Manners(store)  # and another, in the middle of the cooldown
    assert not await hears(3)
    assert await hears(1)


async def test_only_one_of_two_workers_speaks_unasked(store: SqlStore) -> None:
    manners, numbers = Manners(store), lucky(12)
    for number in numbers:
        await manners.hear(line(number, who=str(number), said=number * 9.0), AUTO, at=0.0)
    jobs = [line(n, who=str(n), said=n * 9.0) for n in numbers[-4:]]
    told = await asyncio.gather(*(manners.verdict(one, AUTO, at=LATE) for one in jobs))
    assert sorted(told) == ["answer", "ignore", "ignore", "ignore"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 30), max_size=60))
def test_no_sticker_twice_among_the_last(draws: list[int]) -> None:
    async def story() -> None:
        manners, sent = Manners(Drawer()), list[int]()
        for number in draws:
            drawn = Target("happy", character=str(number))
            if not await manners.shown_already(line("x"), drawn):
                await manners.showed(line("x"), AUTO, drawn)
                assert number not in sent[-(UNIQUE):]
                sent.append(number)
            else:
                assert number in sent[-UNIQUE:]

    asyncio.run(story())
