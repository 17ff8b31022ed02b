"""What the bot says to a line, and when it keeps quiet: silences, limits, manners, languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from bot.admin import VERBS
from bot.buttons import BUTTONS, GROUP_BUTTONS
from bot.limits import Rates
from bot.scope import member
from pmg_engine.types import (
    Address,
    Event,
    Joined,
    Left,
    Notice,
    Reply,
    Silence,
    Stickers,
    Target,
    Used,
    User,
)
from tests.bot.conftest import ANN, BOB, GROUP, HERE, House, Open, asked, moment, pressed, said

Reason = Literal["empty", "no-sticker", "grief", "crisis", "blocked"]


async def rules(house: House, *lines: str) -> None:
    """What the admins of the group settle."""
    for line in lines:
        assert isinstance(await house.after(asked("admin", line, at=GROUP, admin=True)), Notice)


# -- where no sticker fits --


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("empty", "For example"),
        ("no-sticker", "No sticker fits"),
        ("grief", "I am sorry"),
        ("crisis", "Call 000."),
        ("blocked", "other words"),
    ],
)
async def test_silence_is_one_sentence_in_private(house: House, reason: Reason, words: str) -> None:
    house.brain.answers["x"] = Silence(reason)
    assert words in await house.sentence(said("x"))


@pytest.mark.parametrize("reason", ["grief", "crisis"])
async def test_grief_and_crisis_are_not_spoken_of_before_others(
    house: House, reason: Reason
) -> None:
    house.brain.answers["x"] = Silence(reason)
    assert await house.ignores(said("x", at=GROUP))


async def test_example_people_get_no_buttons_and_no_sentences(house: House) -> None:
    mia = User("tin", "mia")
    reply = await house.drawn(said("hi", user=mia, remember=False))
    assert reply.actions == ()
    house.brain.answers["x"] = Silence("no-sticker")
    assert await house.ignores(said("x", user=mia, remember=False))


# -- buttons and languages --


async def test_a_private_sticker_has_its_buttons_and_a_group_sticker_one(house: House) -> None:
    private, group = await house.drawn(said("hello")), await house.drawn(said("hello", at=GROUP))
    assert tuple(one.action for one in private.actions) == BUTTONS
    assert tuple(one.action for one in group.actions) == GROUP_BUTTONS


async def test_buttons_speak_the_persons_language(house: House) -> None:
    assert (await house.drawn(said("你好", locale="zh-CN"))).actions[0].label == "再来一张"


async def test_a_chats_language_gives_way_to_a_persons_own(house: House) -> None:
    await rules(house, "language zh")
    words = house.replies.words
    assert await house.sentence(asked("style", "any", at=GROUP)) == words.say("style-any", "zh")
    await house.sentence(asked("lang", "en", at=GROUP))
    assert await house.sentence(asked("style", "any", at=GROUP)) == words.say("style-any", "en")
    assert await house.sentence(asked("style", "any")) == words.say("style-any", "en")


# -- limits --


async def test_a_quick_talker_is_told_when(opens: Open) -> None:
    async with opens(rates=Rates(per_minute=2)) as house:
        first = said("a")
        for n, text in enumerate("abc"):
            line = replace(said(text), at=first.at + 4 * n)
            reply = await house.after(line)
            assert isinstance(reply, Stickers if n < 2 else Notice)
        assert isinstance(reply, Notice)
        assert "52 seconds" in reply.text
        assert reply.only_for == ANN
        assert len(house.brain.heard) == 2, "refused before any work"


async def test_a_day_is_over_in_words_and_after_a_restart_too(opens: Open) -> None:
    async with opens(rates=Rates(per_minute=99, per_day=1)) as house:
        await house.drawn(said("a"))
    async with opens(rates=Rates(per_minute=99, per_day=1)) as house:
        assert "all for today" in await house.sentence(said("b"))
        assert "0 more stickers" in await house.sentence(asked("quota"))
        assert "all for today" in await house.sentence(pressed("again", await latest(house)))
        assert house.brain.heard == []


async def latest(house: House) -> str:
    """The sticker that was sent last."""
    item = (await house.inbox.replay(HERE))[1].item
    assert isinstance(item, Stickers)
    return item.stickers[0].id


async def test_zero_means_nothing_at_all(opens: Open) -> None:
    async with opens(rates=Rates(guests_per_day=0)) as house:
        assert "not given out here" in await house.sentence(said("a"))
        await house.store.list("allowed", ANN, on=True)
        await house.drawn(said("b"))


async def test_before_others_a_refusal_is_silent_and_counted(house: House) -> None:
    await rules(house, "quota 1")
    await house.drawn(said("a", at=GROUP))
    quota = asked("quota", at=GROUP)
    assert "0 more stickers" in await house.sentence(quota)
    await house.inbox.event(said("b", at=GROUP))
    await house.inbox.event(asked("sticker", "c", at=GROUP))
    assert "0 more stickers" in await house.sentence(asked("quota", at=GROUP))
    assert len(house.brain.heard) == 1
    assert (await house.replies.office.tallies.of(GROUP))["refused"] == 2


async def test_a_quota_is_told(opens: Open) -> None:
    async with opens(rates=Rates(per_minute=99, per_day=2)) as house:
        assert "2 more stickers" in await house.sentence(asked("quota"))
        await house.drawn(said("a"))
        assert "One more sticker" in await house.sentence(asked("quota"))
        assert "没有每日限制" not in await house.sentence(asked("quota", locale="zh"))


async def test_example_people_are_not_counted(opens: Open) -> None:
    async with opens(rates=Rates(per_minute=1)) as house:
        for text in "ab":
            await house.drawn(said(text, user=User("tin", "mia"), remember=False))


# -- manners --


async def test_what_nobody_said_to_the_bot_is_not_even_written_down(house: House) -> None:
    await house.inbox.event(said("between us", at=GROUP, addressed=False))
    await house.inbox.event(said("beep", at=GROUP, robot=True))
    assert await house.rows("inbox") == 0
    await house.drawn(said("hello", at=GROUP))
    assert [one.text for one in house.brain.heard] == ["hello"]


async def test_the_mode_off_answers_no_line(house: House) -> None:
    await rules(house, "mode off")
    assert await house.ignores(said("hello", at=GROUP))
    assert isinstance(await house.after(asked("sticker", "hello", at=GROUP)), Stickers)


async def chatter(house: House, *, lines: int, user: User = BOB) -> None:
    """Many lines that nobody said to the bot."""
    for n in range(lines):
        await house.inbox.event(said(f"line {n}", user=user, at=GROUP, addressed=False))


async def test_auto_speaks_unasked_and_seldom(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.BURST", 0.01)
    await rules(house, "mode auto", "dial 50", "cooldown 7")
    await chatter(house, lines=30)
    await house.settled()
    assert 1 <= len(house.brain.heard) <= 30 // 8
    assert isinstance(await house.hears(), Stickers)
    await house.delivered()
    assert house.tin.sent.empty(), "all later ones would have been the same"
    tallies = await house.replies.office.tallies.of(GROUP)
    assert tallies == {"stickers": 1, "unasked": 1}


async def test_who_opted_out_is_never_spoken_to_unasked(house: House) -> None:
    await rules(house, "mode auto", "dial 50", "cooldown 7")
    await house.sentence(asked("optout", user=BOB))
    before = await house.rows("inbox")
    await chatter(house, lines=40)
    assert await house.rows("inbox") == before
    assert house.brain.heard == []
    await house.drawn(said("now I ask", user=BOB, at=GROUP))


async def test_unasked_it_does_not_show_the_same_twice(house: House) -> None:
    await rules(house, "mode auto")
    line = said("hello", at=GROUP)
    await house.drawn(line)
    unasked = replace(said("hello", at=GROUP, addressed=False), user=member(line))
    assert await house.replies.draw(unasked) is None
    house.brain.looks["fox"] = Target("happy", character="fox")
    assert isinstance(await house.replies.draw(replace(unasked, text="fox")), Stickers)


# -- who may ask, and for whom --


async def test_a_chat_that_is_off_answers_its_admins_and_what_is_a_right(house: House) -> None:
    drawn = await house.drawn(said("hello", at=GROUP))
    await rules(house, "disable")
    assert await quiet_of(house, said("hello", at=GROUP))
    assert await quiet_of(house, asked("style", at=GROUP))
    press = pressed("again", drawn.stickers[0].id, at=GROUP)
    assert "Off" in await house.sentence(press), "a press is always answered"
    assert len(house.brain.heard) == 1
    await house.drawn(said("hello", at=HERE))
    await rules(house, "enable")
    await house.drawn(said("hello again", at=GROUP))


async def quiet_of(house: House, event: Event) -> bool:
    """Nothing is sent, and /privacy still works."""
    await house.inbox.event(event)
    reply = await house.after(asked("privacy", user=event.user, at=event.address))
    return isinstance(reply, Notice) and "machine" in reply.text


async def test_who_is_blocked_gets_nothing_but_their_rights(house: House) -> None:
    await house.store.list("blocked", ANN, on=True)
    await house.inbox.event(said("hello"))
    await house.inbox.event(asked("me"))
    assert "machine" in await house.sentence(asked("privacy"))
    await house.inbox.event(asked("forgetme", "sure"))
    reply = await house.hears()
    assert isinstance(reply, Notice)
    assert "deleted" in reply.text
    assert await house.store.listed("blocked", ANN), "a ban outlives forgetting"
    assert house.brain.heard == []


async def test_nobody_makes_stickers_of_the_words_of_who_opted_out(house: House) -> None:
    await house.drawn(replace(said("his words", at=GROUP), about=BOB))
    await house.sentence(asked("optout", user=BOB))
    for event in (
        replace(said("his words", at=GROUP), about=BOB),
        asked("sticker", "his words", at=GROUP, about=BOB),
    ):
        assert "does not want stickers" in await house.sentence(event)
    own = asked("sticker", "my words", user=BOB, at=GROUP, about=BOB)
    assert isinstance(await house.after(own), Stickers)
    await house.sentence(asked("optin", user=BOB))
    assert isinstance(await house.after(asked("sticker", "x", at=GROUP, about=BOB)), Stickers)


async def test_a_use_by_who_opted_out_teaches_nothing(house: House) -> None:
    await house.sentence(asked("optout"))
    id, at = moment()
    assert await house.ignores(Used(id, ANN, HERE, at, how="liked", words=("cat",)))
    assert (await house.brain.profile(ANN)).uses == 0


async def test_banned_words_and_styles_of_a_chat(house: House) -> None:
    await rules(house, "words add spam", "styles pixel, kawaii")
    assert "other words" in await house.sentence(said("buy SPAM", at=GROUP))
    await house.drawn(said("spam", at=HERE))
    await house.drawn(said("hello", at=GROUP))
    assert [one.styles for one in house.brain.heard] == [(), ("pixel", "kawaii")]


# -- group and private memory --


async def test_what_is_said_in_a_group_never_reaches_the_private_memory(house: House) -> None:
    line = said("group words", at=GROUP)
    await house.drawn(line)
    await house.after(asked("style", "pixel", at=GROUP))
    private = await house.store.recall(ANN, before=None, limit=9)
    assert (private.events, private.marks, private.stickers) == ((), (), {})
    group = await house.store.recall(member(line), before=None, limit=9)
    assert [event.text for event in group.events if hasattr(event, "text")] == ["group words"]
    assert [one.word for one in group.marks] == ["pixel"]
    other = Address("tin", "another", private=False)
    assert (
        await house.store.recall(member(said("x", at=other)), before=None, limit=9)
    ).events == ()


async def test_private_taste_is_used_in_groups_after_it_was_said_once(house: House) -> None:
    events: list[Event] = [
        said("hello", at=GROUP),
        asked("sticker", "hello", at=GROUP),
        asked("again", at=GROUP),
        asked("more", at=GROUP),
    ]
    await all_drawn(house, events)
    assert {one.taste_of for one in house.brain.heard} == {None}
    house.brain.heard.clear()
    assert "own taste" in await house.sentence(asked("groups", "on", at=GROUP))
    last = await all_drawn(house, [replace(one, id=moment()[0], at=moment()[1]) for one in events])
    assert isinstance(last, Stickers)
    await house.drawn(pressed("again", last.stickers[0].id, at=GROUP))
    assert [one.taste_of for one in house.brain.heard] == [ANN] * 5
    await house.drawn(said("in private"))
    assert house.brain.heard[-1].taste_of is None
    await house.drawn(said("bob", user=BOB, at=GROUP))
    assert house.brain.heard[-1].taste_of is None, "his own word counts for him alone"
    await house.sentence(asked("groups", "off"))
    await house.drawn(said("hello", at=GROUP))
    assert house.brain.heard[-1].taste_of is None


async def all_drawn(house: House, events: list[Event]) -> Reply:
    for event in events:
        reply = await house.after(event)
        assert isinstance(reply, Stickers)
    return reply


# -- coming and going --


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_joining_is_one_short_message_with_the_admins_buttons(
    house: House, locale: str
) -> None:
    id, at = moment()
    reply = await house.after(Joined(id, ANN, GROUP, at, locale))
    assert isinstance(reply, Notice)
    assert reply.only_for is None
    assert 1 <= len(reply.text.splitlines()) <= 4
    assert [one.action for one in reply.actions] == ["mode:mention", "mode:auto", "mode:off"]
    assert isinstance(await house.after(pressed("mode:off", at=GROUP, admin=True)), Notice)
    assert await house.ignores(said("hello", at=GROUP))


async def test_leaving_is_answered_by_nothing(house: House) -> None:
    id, at = moment()
    assert await house.ignores(Left(id, ANN, GROUP, at))


async def test_every_request_of_an_admin_is_answered(house: House) -> None:
    for verb in VERBS:
        assert isinstance(await house.after(asked("admin", verb, at=GROUP, admin=True)), Notice)
    assert await quiet_of(house, asked("admin", "enable", user=BOB, at=GROUP))
