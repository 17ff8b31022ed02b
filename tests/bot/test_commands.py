"""The table of commands: every one of them, in both languages, in private and before others."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot import commands
from bot.commands import COMMANDS
from bot.pulse import Pulse
from pmg_engine.errors import NoGoodSticker
from pmg_engine.types import Address, Document, Marked, Notice, Reply, Stickers, Taste, User
from pmg_engine.vocabulary import vocabulary
from tests.bot.conftest import ADMINS, ANN, BOB, GROUP, HERE, House, Open, asked, pressed, said

MENU = ["sticker", "me", "style", "settings", "privacy", "forgetme", "help"]
PIN = '{"word": "cat", "kind": "character", "mark": "pinned"}'
# what to say with a command, what comes back, and words of the answer in English and Chinese
CASES: dict[str, tuple[str, type[Reply], str, str]] = {
    "sticker": ("my cat jumps", Stickers, "", ""),
    "me": ("", Taste, "", ""),
    "style": ("pixel", Notice, "From now on: pixel.", "从现在起：像素"),
    "settings": ("", Notice, "My taste in groups", "群里"),
    "privacy": ("", Notice, "This bot is run by: Ann", "Ann"),
    "forgetme": ("", Notice, "cannot be undone", "无法"),
    "help": ("", Notice, "👍", "👍"),
    "about": ("", Notice, "NOTICE", "NOTICE"),
    "admin": ("status", Notice, "", ""),
    "again": ("", Stickers, "", ""),
    "cancel": ("", Notice, "Cancelled", "已取消"),
    "character": ("penguin", Notice, "From now on: penguin.", "从现在起：企鹅"),
    "consent": ("", Notice, "Shall I remember", "要我记住"),
    "export": ("", Document, "Everything I know", ""),
    "groups": ("", Notice, "only use what you liked in that group", "群"),
    "keep": ("", Notice, "Kept", "收好了"),
    "lang": ("zh", Notice, "我", "我"),
    "mark": (PIN, Taste, "", ""),
    "more": ("", Stickers, "", ""),
    "mydata": ("", Notice, "What I have of you: lines 1", "1"),
    "optin": ("", Notice, "Welcome back", "欢迎"),
    "optout": ("", Notice, "/optin", "/optin"),
    "outline": ("", Notice, "a white rim and a soft shadow", "白边"),
    "quota": ("", Notice, "no daily limit", "没有每日限制"),
    "report": ("", Notice, "Nobody is set", "没有设置"),
    "slide": ("0.7", Taste, "", ""),
    "start": ("", Notice, "/privacy", "/privacy"),
    "status": ("", Notice, "All is well", "一切正常"),
    "tastetest": ("", Notice, "allowed to remember your taste", "先允许我记住"),
    "training": ("", Notice, "never used", "不"),
}


def test_every_command_has_a_case() -> None:
    assert CASES.keys() == COMMANDS.keys()


@pytest.mark.parametrize("private", [True, False])
async def test_every_command_in_both_languages(house: House, private: bool) -> None:
    for name, (argument, kind, *words) in CASES.items():
        user = User("tin", f"who-says-{name}")  # whose settings nobody changed before
        at = Address("tin", user.id) if private else GROUP
        await house.drawn(said("hello", user=user, at=at))
        for locale, expected in zip(("en", "zh-CN"), words, strict=True):
            event = asked(name, argument, user=user, at=at, locale=locale, admin=not private)
            reply = await house.after(event)
            if not (private or COMMANDS[name].group):
                kind, expected = Notice, f"/{name}"  # a hint to ask in private
            assert isinstance(reply, kind), name
            if isinstance(reply, Notice) and name != "admin":
                assert reply.only_for == user, name
            if isinstance(reply, Notice | Document):
                assert expected in reply.text, name
                assert "{" not in reply.text, name


async def test_before_others_nothing_private_is_told(house: House) -> None:
    for name in ("me", "mydata", "export", "settings", "forgetme", "mark", "outline", "slide"):
        text = await house.sentence(asked(name, "sure", at=GROUP))
        assert text == f"That is between you and me: ask me in private with /{name}."


# -- the menu --


def names(house: House, *, private: bool, admin: bool = False) -> list[str]:
    return [one.name for one in house.inbox.menu("en", private=private, admin=admin)]


async def test_the_menu_is_short_and_in_order(house: House) -> None:
    assert names(house, private=True) == MENU
    assert names(house, private=False) == ["sticker", "style", "privacy", "help"]
    assert names(house, private=False, admin=True) == [*names(house, private=False), "admin"]
    texts = [one.text for one in house.inbox.menu("zh", private=True, admin=False)]
    assert texts[0] == "把这句话画成贴纸"
    assert len(set(texts)) == 7


async def test_what_is_off_is_neither_listed_nor_run_nor_offered(opens: Open) -> None:
    async with opens(off=frozenset({"style", "report", "export"})) as house:
        assert names(house, private=True) == [one for one in MENU if one != "style"]
        text = await house.sentence(asked("style", "pixel"))
        assert 'I do not know "style"' in text
        assert "/style" not in text.partition("Try")[2]
        card = await house.notice(asked("settings"))
        assert "style" not in {one.action for one in card.actions}
        assert "export" not in {
            one.action for one in (await house.notice(asked("privacy"))).actions
        }


WRONG = [
    ("mark", "cats!", "Example"),
    ("mark", '{"word": "cat", "kind": "mood", "mark": "pinned"}', "Example"),
    ("slide", "7", "Example"),
    ("slide", "nan", "Example"),
    ("slide", "", "Example"),
    ("sticker", " ", "For example"),
    ("style", "dada", 'in a style "dada"'),
    ("style", "cat", 'in a style "cat"'),
    ("character", "pixel", 'I do not know "pixel"'),
    ("dance", "", "/forgetme"),
    ("x" * 500, "", "x" * 40 + '"'),
    ("", "", "/help"),
    ("consent", "maybe", "Shall I remember"),
    ("forgetme", "please", "cannot be undone"),
    ("lang", "klingon", "Which language?"),
]


async def test_a_wrong_command_gets_help(house: House) -> None:
    for command, argument, words in WRONG:
        assert words in await house.sentence(asked(command, argument)), command


# -- taste --


async def test_marks_and_the_slider_show_the_page_as_it_is_now(house: House) -> None:
    for change in (asked("mark", PIN), asked("slide", " 0.7 ")):
        page = await house.after(change)
        assert isinstance(page, Taste)
        assert page.image
    assert isinstance(page, Taste)
    assert page.marks == (Marked("cat", "character", "pinned"),)
    assert page.alpha == 0.7


async def test_me_is_a_picture_of_what_was_learned(house: House) -> None:
    empty = await house.after(asked("me"))
    drawn = await house.drawn(said("hello"))
    await house.sentence(asked("keep"))
    page = await house.after(asked("me"))
    assert isinstance(page, Taste)
    assert isinstance(empty, Taste)
    assert page.image
    assert page.image != empty.image
    assert page.uses == 1
    assert {one.word for one in page.likings} == {"cat", "kawaii"}
    assert drawn.stickers[0].drawn.emotion not in {one.word for one in page.likings}
    with Image.open(io.BytesIO(page.image)) as image:
        assert image.format == "PNG"


async def test_a_style_is_pinned_replaced_and_let_go(house: House) -> None:
    async def pins() -> list[str]:
        return [one.word for one in (await house.brain.profile(ANN)).marks]

    choice = await house.notice(asked("style"))
    wanted = [f"style:{one}" for one in vocabulary().styles]
    assert [one.action for one in choice.actions] == [*wanted, "style:any"]
    assert all(len(one.action) <= 40 and one.action.isascii() for one in choice.actions)
    await house.sentence(asked("style", "pixel"))
    await house.sentence(asked("style", "像素"))
    assert await pins() == ["pixel"]
    await house.sentence(asked("style", "kawaii"))
    await house.sentence(asked("character", "企鹅"))
    assert await pins() == ["kawaii", "penguin"]
    labels = [one.label for one in (await house.notice(asked("style"))).actions]
    assert [one for one in labels if one.startswith("•")] == ["• kawaii"]
    await house.sentence(asked("style", "any"))
    assert await pins() == ["penguin"]


async def test_the_settings_card_tells_how_it_is(house: House) -> None:
    for change in ("consent yes", "training on", "groups on", "lang en", "style pixel"):
        await house.sentence(asked(*change.split(maxsplit=1)))
    await house.after(asked("slide", "0.8"))
    card = await house.notice(asked("settings"))
    for line in ("Style: pixel", "Language: en", "Memory: on", "in groups: on", "Training: on"):
        assert line in card.text
    assert [one.label for one in card.actions if one.group == "slide"][-1] == "• More me"
    for one in card.actions:
        reply = await house.after(asked(*one.action.split(":")))
        assert not isinstance(reply, Notice) or "do not know" not in reply.text


async def test_the_language_can_be_chosen_and_left_to_the_platform(house: House) -> None:
    words = house.replies.words
    choice = await house.notice(asked("lang"))
    assert [one.action for one in choice.actions][-1] == "lang:auto"
    assert {"lang:en", "lang:zh"} <= {one.action for one in choice.actions}
    assert await house.sentence(asked("lang", "ZH", locale="en")) == words.say("lang-set", "zh")
    assert await house.sentence(asked("cancel", locale="en")) == words.say("cancelled", "zh")
    assert "English" not in await house.sentence(asked("lang", "auto", locale="en"))
    assert await house.sentence(asked("cancel", locale="en")) == words.say("cancelled", "en")


# -- drawing --


async def test_a_sticker_on_request_speaks_for_the_asker(house: House) -> None:
    await house.drawn(asked("sticker", "so tired"))
    assert [(one.text, one.voice) for one in house.brain.heard] == [("so tired", "mine")]


async def test_a_newcomer_gets_a_sticker_with_one_tap(house: House) -> None:
    start = await house.notice(asked("start"))
    drawn = await house.drawn(pressed(start.actions[0].action))
    assert drawn.stickers[0].text == start.actions[0].label == "finally Friday!"


async def test_again_and_more_by_name(house: House) -> None:
    assert "do not have that sticker" in await house.sentence(asked("again"))
    first = await house.drawn(said("hello"))
    await house.drawn(asked("again"))
    second = await house.drawn(asked("more"))
    assert [one.text for one in house.brain.heard] == ["hello"] * 3
    assert house.brain.heard[1].like is None
    assert house.brain.heard[2].like is not None
    past = await house.store.recall(ANN, before=None, limit=9)
    hows = [one.how for one in past.events if hasattr(one, "how")]
    assert hows == ["rerolled", "more"]
    assert first.stickers[0].id != second.stickers[0].id


async def test_busy_is_shown_for_what_is_drawn_and_for_nothing_else(house: House) -> None:
    await house.sentence(asked("help"))
    assert house.tin.busy_at == []
    await house.drawn(asked("sticker", "hello"))
    assert house.tin.busy_at == [HERE]


async def test_status_counts_who_waits(house: House) -> None:
    assert "nobody is waiting" in await house.sentence(asked("status"))


async def test_status_tells_how_soon_by_the_last_ones(house: House) -> None:
    times = iter([0.0, 4.0, 10.0, 11.0, 20.0, 25.0])
    house.replies.pulse = Pulse(clock=lambda: next(times))
    house.brain.answers["bad"] = NoGoodSticker("No.")
    assert " s." not in await house.sentence(asked("status")), "nothing was measured"
    for text in ("hello", "bad", "hi"):
        await house.after(said(text))
        if text == "bad":
            next(times)
    assert "in about 5 s" in await house.sentence(asked("status")), "failures are not counted"


async def test_settings_go_back_to_how_they_were(house: House) -> None:
    await house.sentence(asked("consent", "yes"))
    drawn = await house.drawn(said("hello"))
    await house.sentence(pressed("like", drawn.stickers[0].id))
    new = await house.notice(asked("settings"))
    for name, wish in (("style", "pixel"), ("character", "penguin"), ("groups", "on")):
        await house.sentence(asked(name, wish))
    await house.sentence(asked("training", "on"))
    await house.after(asked("slide", "0.9"))
    removed = '{"word": "cat", "kind": "character", "mark": "removed"}'
    await house.after(asked("mark", removed))
    assert (await house.notice(asked("settings"))).text != new.text
    button = new.actions[-1]
    assert "as it was at first" in await house.sentence(pressed(button.action))
    after = await house.notice(asked("settings"))
    assert (after.text, after.actions) == (new.text, new.actions)
    taste = await house.brain.profile(ANN)
    assert [one.mark for one in taste.marks] == ["removed"], "no setting: what they said of taste"
    assert taste.uses == 1, "what was learned stays"


# -- reports --


async def test_a_report_goes_to_the_admins_without_a_word_of_the_message(opens: Open) -> None:
    async with opens(reports=ADMINS) as house:
        await house.sentence(asked("consent", "yes"))
        assert "no sticker of yours" in await house.sentence(asked("report"))
        first = await house.drawn(said("my secret words"))
        await house.inbox.event(asked("report", "it is rude"))
        sent = dict([(await house.next())[1:], (await house.next())[1:]])
        told, report = sent[HERE], sent[ADMINS]
        assert isinstance(told, Notice)
        assert "look at it" in told.text
        assert isinstance(report, Stickers)
        assert report.then
        assert "it is rude" in report.then.text
        assert report.then.only_for is None
        (copy,) = report.stickers
        assert copy.image.size == first.stickers[0].image.size
        for word in ("secret", "quoted", "jumps", "fox", "ann"):
            assert word not in repr((copy.text, copy.keywords, copy.drawn, report.then))
        again = await house.drawn(asked("again"))
        assert again.stickers[0].text == "my secret words", "the copy is none of their stickers"
        rows = await house.store.export(ANN)
        assert not [row for row in rows if str(row.get("id", "")).startswith("report")]


async def test_a_groups_own_admins_get_its_reports(house: House) -> None:
    assert isinstance(
        await house.after(asked("admin", "reports here", at=ADMINS, admin=True)), Notice
    )
    await house.after(asked("admin", "reports admins", at=GROUP, admin=True))
    await house.drawn(said("hello", at=GROUP))
    await house.inbox.event(asked("report", at=GROUP))
    sent = dict([(await house.next())[1:], (await house.next())[1:]])
    assert isinstance(sent[ADMINS], Stickers)


async def test_a_report_that_nobody_gets_says_so(house: House) -> None:
    await house.drawn(said("hello"))
    assert "Nobody is set" in await house.sentence(asked("report"))


async def test_commands_of_one_person_show_nothing_of_another(house: House) -> None:
    await house.drawn(said("hello"))
    await house.sentence(asked("style", "pixel"))
    assert "do not have" in await house.sentence(asked("again", user=BOB))
    assert "Style: as my taste says" in await house.sentence(asked("settings", user=BOB))


def test_the_visible_menu_has_at_most_seven_lines() -> None:
    assert sum(one.menu for one in commands.COMMANDS.values()) <= 7
