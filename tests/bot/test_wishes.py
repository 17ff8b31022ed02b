"""Consent: nothing of a history on disk before it, asked once, taken back, and forgotten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.wishes import Wishes, wishes_of
from pmg_engine.types import Notice, Stickers, User
from tests.bot.conftest import ANN, BOB, GROUP, HERE, House, Open, asked, pressed, said

HISTORY = ("event", "mark", "learned", "setting")
CONSENT = ["consent:yes", "consent:once"]


async def kept(house: House) -> int:
    """Rows of histories and settings on disk."""
    return sum([await house.rows(table) for table in HISTORY])


async def question(house: House, text: str, **how: Any) -> Notice | None:
    """What is said after a sticker."""
    return (await house.drawn(said(text, **how))).then


async def lives(house: House) -> None:
    """Does everything that could be remembered."""
    drawn = await house.drawn(said("hello"))
    await house.sentence(pressed("like", drawn.stickers[0].id))
    await house.sentence(asked("style", "pixel"))
    await house.after(asked("slide", "0.8"))
    await house.sentence(asked("lang", "zh"))
    await house.drawn(said("group words", at=GROUP))


# -- the decisions --


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"memory": "maybe", "training": "yes", "language": 7, "drawn": "3", "in_groups": 1},
        {"outline": "off"},
        {"something": "else"},
    ],
)
def test_what_makes_no_sense_was_never_said(document: dict[str, Any]) -> None:
    assert Wishes.read(document) == Wishes()


def test_decisions_are_read_as_they_were_kept() -> None:
    wishes = Wishes("yes", training=True, language="zh", in_groups=True, outline=False, drawn=4)
    document = {"memory": "yes", "training": True, "language": "zh", "in_groups": True, "drawn": 4}
    assert Wishes.read(document | {"outline": False}) == wishes


# -- before consent --


async def test_before_consent_no_history_lies_on_disk(house: House) -> None:
    await lives(house)
    assert await kept(house) == 0
    assert (await house.brain.profile(ANN)).uses == 1, "it is in memory"
    house.clock.now += 1801
    assert (await house.brain.profile(ANN)).uses == 0


async def test_after_half_an_hour_nothing_of_a_stranger_is_left_at_all(house: House) -> None:
    await lives(house)
    await house.delivered()
    house.clock.now += 1801
    await house.jobs.purge_strangers(house.clock.now - 1800)
    for table in (*HISTORY, "inbox", "outbox", "sticker", "person"):
        assert await house.rows(table) == 0, table


async def test_a_restart_before_consent_forgets(opens: Open) -> None:
    async with opens() as house:
        await lives(house)
    async with opens() as house:
        assert await house.store.export(ANN) == []
        assert (await wishes_of(house.store, ANN)).language is None


# -- the question --


async def test_it_is_asked_after_the_third_sticker_and_once_more(house: House) -> None:
    asks = [await question(house, f"line {n}") for n in range(12)]
    assert [n for n, one in enumerate(asks, 1) if one] == [3, 6]
    assert asks[2]
    assert "remember your taste?" in asks[2].text
    assert [one.action for one in asks[2].actions] == CONSENT
    assert asks[2].only_for == ANN
    assert await kept(house) == 0, "a question is no answer"


async def test_who_never_answers_is_not_asked_a_third_time(opens: Open) -> None:
    seen = []
    for stay in range(4):  # each time a stranger again: half an hour is over, or a restart
        async with opens() as house:
            seen += [(stay, n) for n in range(1, 10) if await question(house, f"line {n}")]
    assert seen == [(0, 3), (0, 6)]
    async with opens() as house:
        await house.inbox.event(asked("forgetme", "sure"))
        await house.hears()
        asks = [await question(house, f"line {n}") for n in range(1, 4)]
        assert asks[-1], "who comes back after that is somebody new"


async def test_stickers_on_request_count_as_well(house: House) -> None:
    first = await house.drawn(asked("sticker", "one"))
    second = await house.drawn(pressed("again", first.stickers[0].id))
    third = await house.drawn(asked("again"))
    assert [one.then is not None for one in (first, second, third)] == [False, False, True]


async def test_it_is_never_asked_before_others(house: House) -> None:
    for n in range(5):
        assert await question(house, f"line {n}", at=GROUP) is None


async def test_it_is_never_asked_of_example_people(house: House) -> None:
    mia = User("tin", "mia")
    for n in range(5):
        assert await question(house, f"line {n}", user=mia, remember=False) is None


async def test_who_agreed_otherwise_is_not_asked(house: House) -> None:
    await house.store.consent(ANN, True)
    for n in range(5):
        assert await question(house, f"line {n}") is None


async def test_who_said_once_is_not_asked_after_a_restart_either(opens: Open) -> None:
    async with opens() as house:
        for n in range(3):
            asks = await question(house, f"line {n}")
        assert asks
        reply = await house.sentence(pressed("consent:once"))
        assert "nothing is kept" in reply
    async with opens() as house:
        for n in range(5):
            assert await question(house, f"again {n}") is None
        assert await kept(house) == 0
        await house.sentence(asked("consent", "yes"))  # a change of mind is welcome
        assert await house.store.consent(ANN)


# -- the answers --


async def test_yes_moves_what_was_known_to_disk(opens: Open) -> None:
    async with opens() as house:
        await lives(house)
        assert "记住" in await house.sentence(pressed("consent:yes"))
        before = await house.store.export(ANN)
        assert await house.rows("event") > 0
        taste = await house.brain.profile(ANN)
    async with opens() as house:
        assert await house.store.export(ANN) == before
        assert await house.brain.profile(ANN) == taste
        assert await wishes_of(house.store, ANN) == Wishes("yes", language="zh", drawn=1)


@pytest.mark.parametrize("word", ["once", "no"])
async def test_no_erases_what_was_kept(opens: Open, word: str) -> None:
    async with opens() as house:
        await house.sentence(asked("consent", "yes"))
        await lives(house)
        await house.sentence(asked("training", "on"))
        assert await kept(house) > 0
        await house.sentence(asked("consent", word))
        assert await kept(house) == 0
        assert not await house.store.consent(ANN)
        assert not (await wishes_of(house.store, ANN)).training
        await house.drawn(said("and on"))
        assert await kept(house) == 0
    async with opens() as house:
        assert await house.store.export(ANN) == []


async def test_the_privacy_card_offers_the_other_answer(house: House) -> None:
    offered = [one.action for one in (await house.notice(asked("privacy"))).actions]
    assert offered == ["consent:yes", "mydata", "export", "forgetme"]
    await house.sentence(asked("consent", "yes"))
    assert (await house.notice(asked("privacy"))).actions[0].action == "consent:no"


async def test_before_others_nobody_agrees(house: House) -> None:
    assert "in private" in await house.sentence(pressed("consent:yes", at=GROUP))
    assert not await house.store.consent(ANN)


async def test_training_needs_its_own_yes_and_is_revocable(house: House) -> None:
    refused = await house.notice(asked("training", "on"))
    assert "allowed to remember first" in refused.text
    assert [one.action for one in refused.actions] == CONSENT
    await house.sentence(asked("consent", "yes"))
    card = await house.notice(asked("training"))
    assert "never used" in card.text
    await house.sentence(pressed(card.actions[0].action))
    assert (await wishes_of(house.store, ANN)).training
    card = await house.notice(asked("training"))
    assert [one.action for one in card.actions] == ["training:off"]
    await house.sentence(pressed("training:off"))
    assert not (await wishes_of(house.store, ANN)).training
    assert await house.store.consent(ANN), "that is another question"


async def test_mydata_counts_and_tells_where(house: House) -> None:
    drawn = await house.drawn(said("hello"))
    await house.sentence(pressed("like", drawn.stickers[0].id))
    await house.sentence(asked("style", "pixel"))
    text = await house.sentence(asked("mydata"))
    assert "lines 1, taps 1, stickers 1, pins 1" in text
    assert "memory only" in text
    await house.sentence(asked("consent", "yes"))
    assert "sealed on the machine" in await house.sentence(asked("mydata"))


# -- forgetting --


async def test_forgetting_asks_first(house: House) -> None:
    await house.sentence(asked("consent", "yes"))
    await lives(house)
    card = await house.notice(asked("forgetme", locale="en"))
    assert [one.action for one in card.actions] == ["forgetme:sure", "export"]
    assert await kept(house) > 0


@pytest.mark.parametrize("agreed", [True, False])
async def test_forgetting_leaves_no_row_and_gives_a_receipt(house: House, agreed: bool) -> None:
    if agreed:
        await house.sentence(asked("consent", "yes"))
    await lives(house)
    await house.drawn(said("hello", user=BOB))
    bobs = await house.store.export(BOB)
    await house.inbox.event(pressed("forgetme:sure"))
    reply = await house.hears()
    assert isinstance(reply, Notice)
    assert re.search(r"(Receipt: |回执：)\w{6,}", reply.text)
    assert await kept(house) == 0
    assert await house.rows("person") == 1, "only Bob is left"
    assert await house.rows("inbox") == await house.rows("outbox") == 1
    assert await house.store.export(BOB) == bobs
    assert isinstance(await house.after(said("hello again", at=HERE)), Stickers)
    assert (await house.brain.profile(ANN)).uses == 0


async def test_an_opt_out_outlives_forgetting(opens: Open) -> None:
    async with opens() as house:
        await house.sentence(asked("optout"))
        await house.inbox.event(asked("forgetme", "sure"))
        await house.hears()
    async with opens() as house:
        event = asked("sticker", "her words", user=BOB, at=GROUP, about=ANN)
        assert "does not want" in await house.sentence(event)


async def test_not_one_byte_of_a_stranger_can_be_read_in_any_file(
    opens: Open, tmp_path: Path
) -> None:
    async with opens() as house:
        await house.drawn(said("canary words"))
    assert readable(tmp_path, b"canary") == []


def readable(folder: Path, words: bytes) -> list[Path]:
    """The files that hold these words."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    return [file for file in files if words in file.read_bytes()]
