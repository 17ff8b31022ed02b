"""Buttons: for their owner alone, after a restart and after days, and every press is answered."""

from __future__ import annotations

import pytest

from bot.buttons import BUTTONS, MORE
from pmg_engine.types import (
    Document,
    Notice,
    Pressed,
    Reply,
    Said,
    Stickers,
    Taste,
    Used,
    Voice,
    Why,
)
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
