"""Buttons: for their owner alone, after a restart and after days, and every press is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.buttons import BUTTONS, FACES, MORE
from bot.limits import Rates
from bot.scope import member
from pmg_engine.errors import UnknownSticker
from pmg_engine.types import (
    Address,
    Document,
    Notice,
    Pressed,
    Reply,
    Said,
    StickerId,
    Stickers,
    Taste,
    Used,
    Voice,
    Why,
)
from pmg_engine.vocabulary import EMOTIONS
from tests.bot.conftest import ADMINS, ANN, BOB, GROUP, HERE, House, Open, asked, pressed, said

DAYS = 10 * 86_400.0  # seconds


async def sticker_of(house: House, event: Said | None = None) -> str:
    """The id of a new sticker."""
    return (await house.drawn(event or said("hello"))).stickers[0].id


async def uses(house: House) -> list[tuple[str, str | None]]:
    """What was learned of Ann."""
    past = await house.store.recall(ANN, before=None, limit=99)
    return [(one.how, one.sticker) for one in past.events if isinstance(one, Used)]


# -- what they do --


@pytest.mark.parametrize("voice", ["mine", "reply"])
async def test_again_and_more_keep_words_and_voice(house: House, voice: Voice) -> None:
    old = await sticker_of(house, said("hello", voice=voice))
    for action, how, like in (("again", "rerolled", None), ("more", "more", old)):
        new = await house.drawn(pressed(action, old))
        assert new.stickers[0].id != old
        assert (await uses(house))[-1] == (how, old)
        heard = house.brain.heard[-1]
        assert (heard.text, heard.voice, heard.like) == ("hello", voice, like)
    assert house.tin.busy_at == [HERE] * 3


@pytest.mark.parametrize(
    ("action", "how", "words"),
    [
        ("like", "liked", "Noted: more like this kawaii cat."),
        ("dislike", "disliked", "Noted: fewer like this kawaii cat."),
        ("keep", "packed", "Kept. You will see more like it."),
        ("delete", "removed", "Gone, and you will see fewer like it."),
    ],
)
async def test_feedback_is_learned_and_noted_in_one_line(
    house: House, action: str, how: str, words: str
) -> None:
    old = await sticker_of(house)
    assert await house.sentence(pressed(action, old)) == words
    assert await uses(house) == [(how, old)]


async def test_a_thumb_is_noted_in_chinese(house: House) -> None:
    thumb = pressed("like", await sticker_of(house), locale="zh")
    assert "猫" in await house.sentence(thumb)


async def test_a_press_that_comes_twice_is_learned_once(house: House) -> None:
    press = pressed("like", await sticker_of(house))
    await house.sentence(press)
    assert await house.ignores(press)
    assert len(await uses(house)) == 1


async def test_options_know_which_sticker_they_are_for(house: House) -> None:
    first = await sticker_of(house)
    await sticker_of(house, said("another"))
    options = await house.notice(pressed("options", first))
    assert options.about == first
    assert tuple(one.action for one in options.actions) == MORE
    why = await house.after(pressed("why", options.about))
    assert isinstance(why, Why)
    assert (why.sticker.id, why.taste) == (first, True)
    for action in ("style", "character"):
        choice = await house.notice(pressed(action, options.about))
        assert choice.actions[0].action.startswith(f"{action}:")


async def test_the_sticker_that_was_pressed_is_reported_and_no_later_one(opens: Open) -> None:
    async with opens(reports=ADMINS) as house:
        first = await sticker_of(house)
        await sticker_of(house, said("another"))
        await house.inbox.event(pressed("report", first))
        sent = dict([(await house.next())[1:], (await house.next())[1:]])
        report = sent[ADMINS]
        assert isinstance(report, Stickers)
        assert report.then
        assert first[:8] in report.then.text
        assert report.stickers[0].id.endswith(first)


COMMANDS: dict[str, type[Reply]] = {
    "lang:zh": Notice,
    "style:pixel": Notice,
    "slide:0.8": Taste,
    "consent:yes": Notice,
    "groups:on": Notice,
    "mydata": Notice,
    "forgetme": Notice,
    "me": Taste,
    "export": Document,
    "again": Stickers,
}


async def test_name_and_value_run_a_command(house: House) -> None:
    await sticker_of(house)
    for action, kind in COMMANDS.items():
        assert isinstance(await house.after(pressed(action)), kind), action


async def test_values_reach_the_command(house: House) -> None:
    words = house.replies.words
    assert await house.sentence(pressed("lang:zh")) == words.say("lang-set", "zh")
    taste = await house.after(pressed("slide:0.8"))
    assert isinstance(taste, Taste)
    assert taste.alpha == 0.8
    reply = await house.after(pressed("forgetme:sure"))
    assert isinstance(reply, Notice)
    assert "Receipt" in reply.text or "回执" in reply.text


# -- every press is answered --


async def test_any_action_is_answered(house: House) -> None:
    old = await sticker_of(house)
    for action in (*BUTTONS, *MORE, "open", "dance", "", ":", "x" * 300, "猫:1"):
        for under in (old, None):
            reply = await house.after(pressed(action, under))
            assert not isinstance(reply, Notice) or 0 < len(reply.text) < 900, action


async def test_a_button_under_an_unknown_sticker(house: House) -> None:
    for action in (*BUTTONS, "why", "delete", "report", "open", "dance"):
        assert "do not have that sticker" in await house.sentence(pressed(action, "gone")), action
    for action in ("like", "dislike", "delete", "why", "options", "open"):
        assert "do not have that sticker" in await house.sentence(pressed(action)), action
    assert await uses(house) == []


async def test_a_button_that_was_switched_off_meanwhile(opens: Open) -> None:
    async with opens() as house:
        old = await sticker_of(house)
    async with opens(off=frozenset({"keep", "report"})) as house:
        assert 'do not know "keep"' in await house.sentence(pressed("keep", old))
        new = await house.drawn(said("hello again"))
        assert "keep" not in {one.action for one in new.actions}
        options = await house.notice(pressed("options", new.stickers[0].id))
        assert "report" not in {one.action for one in options.actions}


# -- when --


async def test_the_same_with_another_feeling(house: House) -> None:
    old = await sticker_of(house, said("hello"))
    choice = await house.notice(pressed("emotion", old))
    assert choice.about == old
    assert [one.action for one in choice.actions] == [f"emotion:{face}" for face in FACES]
    assert set(FACES) <= set(EMOTIONS)
    before = len(house.brain.heard)
    await house.drawn(pressed("emotion:cry", old))
    again = house.brain.heard[-1]
    assert (again.text, again.emotion, again.like) == ("hello", "cry", old)
    assert house.tin.busy_at == [HERE, HERE], "nothing is drawn for the question"
    for wish in ("emotion:nonsense", "emotion:"):
        assert (await house.notice(pressed(wish, old))).actions == choice.actions
    assert "do not have that sticker" in await house.sentence(pressed("emotion:cry", "gone"))
    assert len(house.brain.heard) == before + 1
    assert not [row for row in await house.store.export(ANN) if row["kind"] == "used"]


@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("at", [HERE, GROUP], ids=["private", "group"])
async def test_delete_takes_the_picture_and_the_words_away(
    house: House, agreed: bool, at: Address
) -> None:
    if agreed:
        await house.sentence(asked("consent", "yes"))
    line = said("hello", at=at)
    old, kept = await sticker_of(house, line), await sticker_of(house, said("another", at=at))
    await house.after(pressed("why", old, at=at))  # a card that shows it as well
    await house.delivered()
    assert (await house.notice(pressed("delete", old, at=at))).gone == (old,)
    shown = [entry.item for entry in await house.inbox.replay(at)]
    assert [one.stickers[0].id for one in shown if isinstance(one, Stickers)] == [kept]
    assert not [one for one in shown if isinstance(one, Why)]
    for store in (house.store, house.store.disk):
        with pytest.raises(UnknownSticker):
            await store.sticker(member(line), StickerId(old))
    rows = [row for row in await house.store.export(ANN) if row["kind"] == "sticker"]
    assert [row["id"] for row in rows] == [kept]
    for name in ("again", "like", "why"):
        text = await house.sentence(pressed(name, old, at=at))
        assert "do not have that sticker" in text or "Only the person" in text
    past = await house.store.recall(member(line), before=None, limit=9)
    assert past.stickers[StickerId(old)].drawn.character == "cat", "what to draw less of"
    assert past.stickers[StickerId(old)].text == ""


@pytest.mark.parametrize("agreed", [True, False])
async def test_what_somebody_else_said_is_drawn_and_never_kept(opens: Open, agreed: bool) -> None:
    async with opens() as house:
        if agreed:
            await house.sentence(asked("consent", "yes"))
        first = await house.drawn(asked("sticker", "his words", at=GROUP, about=BOB))
        assert first.stickers[0].text == ""
        await house.drawn(replace(said("his other words", at=GROUP), about=BOB))
        await house.drawn(asked("sticker", "my words", at=GROUP, about=ANN))
        rows = await house.store.export(ANN)
        assert "his" not in repr(rows)
        assert [row["text"] for row in rows if row["kind"] == "said"] == ["my words"]
    async with opens() as house:  # for "Again", the mail still has it
        again = await house.drawn(pressed("again", first.stickers[0].id, at=GROUP))
        assert (house.brain.heard[-1].text, house.brain.heard[-1].about) == ("his words", BOB)
        await house.drawn(pressed("more", again.stickers[0].id, at=GROUP))
        assert house.brain.heard[-1].text == "his words"
        await house.sentence(asked("optout", user=BOB))
        refused = await house.notice(pressed("again", first.stickers[0].id, at=GROUP))
        assert "does not want" in refused.text
        await house.delivered()
        await house.jobs.purge(house.clock.now * 2)
        gone = await house.after(pressed("again", first.stickers[0].id, at=GROUP))
        assert isinstance(gone, Notice)
        assert "Reply to that line" in gone.text


async def test_again_over_the_limit_is_silent_before_others_and_says_when_in_private(
    opens: Open,
) -> None:
    async with opens(rates=Rates(per_minute=99, per_day=2)) as house:
        group = await sticker_of(house, said("hello", at=GROUP))
        private = await sticker_of(house)
        await house.inbox.event(pressed("again", group, at=GROUP))
        assert "0 more" in await house.sentence(asked("quota", at=GROUP)), "nothing before it"
        text = await house.notice(pressed("again", private))
        assert "Your next sticker can come" in text.text
        assert text.refusal


async def test_a_refusal_is_marked_as_one(house: House) -> None:
    old = await sticker_of(house, said("hello", at=GROUP))
    for event in (
        pressed("like", old, user=BOB, at=GROUP),
        pressed("like", "gone"),
        pressed("mode:auto", at=GROUP),
        asked("dance"),
        asked("me", at=GROUP),
        asked("admin", "dial 99", at=GROUP, admin=True),
    ):
        assert (await house.notice(event)).refusal, event
    for event in (asked("help"), pressed("like", old, at=GROUP), asked("lang")):
        assert not (await house.notice(event)).refusal, event


@pytest.mark.parametrize("agreed", [True, False])
async def test_they_work_after_a_restart(opens: Open, agreed: bool) -> None:
    async with opens() as house:
        if agreed:
            await house.sentence(asked("consent", "yes"))
        old = await sticker_of(house)
        in_group = await sticker_of(house, said("hello all", at=GROUP))
    async with opens() as house:
        assert "kawaii cat" in await house.sentence(pressed("like", old))
        new = await house.drawn(pressed("again", old))
        assert new.stickers[0].text == "hello"
        options = await house.notice(pressed("open", in_group, at=GROUP))
        assert options.about == in_group
        assert isinstance(await house.after(pressed("again", in_group, at=GROUP)), Stickers)


async def test_after_days_they_work_for_who_is_remembered(opens: Open) -> None:
    async with opens() as house:
        await house.sentence(asked("consent", "yes"))
        old = await sticker_of(house)
        bobs = await sticker_of(house, said("hello", user=BOB))
        later = house.clock.now + DAYS
    async with opens() as house:
        house.clock.now = later
        assert await house.jobs.purge_strangers(later - 1800) > 0
        assert "kawaii cat" in await house.sentence(pressed("like", old))
        # nothing is kept of him, and he is told
        assert "do not have" in await house.sentence(pressed("like", bobs, user=BOB))


# -- other words --


async def test_other_words_keep_character_style_and_voice(house: House) -> None:
    old = await sticker_of(house, said("hello", voice="mine"))
    assert "new words" in await house.sentence(pressed("words", old))
    line = said("good night")
    await house.drawn(line)
    heard = house.brain.heard[-1]
    assert (heard.text, heard.like, heard.voice) == ("good night", old, "mine")
    assert not await uses(house), "neither praise nor blame"
    await house.drawn(said("and now?"))
    assert house.brain.heard[-1].like is None, "one line and no more"


async def test_after_a_while_a_line_is_a_line_again(house: House) -> None:
    old = await sticker_of(house)
    press = pressed("words", old)
    await house.sentence(press)
    await house.drawn(replace(said("late"), at=press.at + 301))
    assert house.brain.heard[-1].like is None


async def test_a_line_that_failed_is_drawn_with_the_same_look(house: House) -> None:
    old = await sticker_of(house)
    await house.sentence(pressed("words", old))
    line = said("good night")
    for _ in range(2):
        await house.replies.to(line)
        assert house.brain.heard[-1].like == old


async def test_in_a_group_only_who_asked_gives_the_words(house: House) -> None:
    old = await sticker_of(house, said("hello", at=GROUP))
    assert "Reply to me" in await house.sentence(pressed("words", old, at=GROUP))
    await house.drawn(said("mine!", user=BOB, at=GROUP))
    assert house.brain.heard[-1].like is None
    await house.drawn(said("at home"))
    assert house.brain.heard[-1].like is None
    await house.drawn(said("good night", at=GROUP))
    assert house.brain.heard[-1].like == old


# -- before others --


async def test_in_a_group_one_button_opens_the_rest_for_its_owner(house: House) -> None:
    old = await sticker_of(house, said("hello", at=GROUP))
    options = await house.notice(pressed("open", old, at=GROUP))
    assert tuple(one.action for one in options.actions) == (*BUTTONS[:-1], *MORE)
    assert options.about == old
    why = await house.after(pressed("why", old, at=GROUP))
    assert isinstance(why, Why)
    assert why.taste is False, "preference words are not for everybody"


async def test_in_a_group_nobody_else_may_press(house: House) -> None:
    old = await sticker_of(house, said("hello", at=GROUP))
    for action in ("open", *BUTTONS, *MORE):
        press = pressed(action, old, user=BOB, at=GROUP)
        assert "Only the person this sticker" in await house.sentence(press), action
    assert len(house.brain.heard) == 1
    for action in BUTTONS:  # the same person in private: another memory
        assert "do not have" in await house.sentence(pressed(action, old)), action


async def test_thumbs_of_a_group_are_counted_for_its_admins(house: House) -> None:
    old = await sticker_of(house, said("hello", at=GROUP))
    for action in ("like", "like", "dislike"):
        await house.sentence(pressed(action, old, at=GROUP))
    stats = await house.after(asked("admin", "stats", at=GROUP, admin=True))
    assert isinstance(stats, Notice)
    assert "👍 2 · 👎 1" in stats.text


@pytest.mark.parametrize("action", ["mode:auto", "admin:purge yes"])
async def test_an_admins_buttons_are_answered_to_anybody(house: House, action: str) -> None:
    for admin in (True, False):
        event: Pressed = pressed(action, at=GROUP, admin=admin)
        reply = await house.after(event)
        assert isinstance(reply, Notice)
        assert ("Only an admin" in reply.text) is not admin
