"""Every command, button and rule of the bot through Telegram; only drawing is scripted."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

import bot.inbox
from adapters.telegram.buttons import data
from bot.admin import VERBS
from bot.buttons import BUTTONS, MORE
from bot.commands import COMMANDS
from bot.limits import Rates
from pmg_engine.types import Address, Silence
from tests.bot import conftest
from tests.far.telegram.driver import Group
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.people import User
from tests.far.telegram.state import Chat, Message

from .telegram_house import WORDS, Bot, furnished, staffed

PATIENCE = 60.0  # seconds: bounds a hang, never decides a pass
Opens = Callable[..., AbstractAsyncContextManager[Bot]]
# command and argument -> how the answer begins; "sticker": a native one
SAID = {
    "start": "Say something",
    "help": "Say something",
    "about": "PMG Stickers",
    "status": "All is well",
    "consent yes": "Good: I remember",
    "sticker we won": "sticker",
    "again": "sticker",
    "more": "sticker",
    "keep": "It is in your pack now",
    "style pixel": "From now on: pixel",
    "character penguin": "From now on: penguin",
    "me": "",
    "settings": "Style: pixel",
    "slide 0.7": "",
    'mark {"word": "cat", "kind": "character", "mark": "removed"}': "",
    "groups on": "In groups I draw with your own taste",
    "privacy": "Everything happens on the machine",
    "training on": "What you say may help",
    "outline off": "Your stickers come without rim",
    "mydata": "",
    "export": "Everything I know about you",
    "quota": "There is no daily limit",
    "cancel": "Cancelled",
    "tastetest": "",
    "optout": "Nobody can make stickers of your messages",
    "optin": "Welcome back",
    "report": "Thank you. Nobody is set to receive reports",
    "admin status": "Only an admin",
    "lang de": "Ich spreche jetzt Deutsch",
    "lang en": "I speak English now",
    "forgetme": "Delete everything I know about you",
    "nonsense": 'I do not know "nonsense"',
}
RULES = {"mode": "auto", "dial": "20", "cooldown": "8", "quota": "100", "words": "add spam"}
RULES |= {"styles": "kawaii, pixel", "language": "en", "reports": "here", "outline": "off"}
RULES |= dict.fromkeys(("allow", "deny", "block", "unblock"), "12345")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("empty"))


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with Far() as far:
        yield far


@pytest.fixture
def opens(far: Far, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opens:
    """Starts the bot; a second time it is a restart."""
    monkeypatch.setattr(bot.inbox, "PAUSE", 0.05)
    monkeypatch.setattr(conftest, "Catalogue", lambda: WORDS)
    shutil.copytree(empty, tmp_path, dirs_exist_ok=True)
    return lambda **settings: staffed(tmp_path, far, **settings)


@pytest.fixture
async def there(opens: Opens) -> AsyncIterator[Bot]:
    async with opens() as one:
        yield one


def labels(message: Message) -> list[str]:
    return [button["callback_data"].rpartition("|")[2] for button in message.buttons]


def press(who: User, message: Message, action: str) -> Any:
    """Somebody taps the button that does this."""
    found = [b["callback_data"] for b in message.buttons if b["callback_data"].endswith(action)]
    return who.presses_data(message, found[0])


async def joined(there: Bot, *people: User, **more: Any) -> Group:
    """A group in which the bot has introduced itself."""
    group = there.far.chat(there.ann, *people, **more)
    greeting = await there.next(group)
    assert len(greeting.text.splitlines()) <= 4
    assert labels(greeting) == ["mode:mention", "mode:auto", "mode:off"]
    return group


# -- commands --


async def test_every_command_at_home(there: Bot) -> None:
    assert {line.split()[0] for line in SAID} == {*COMMANDS, "nonsense"}
    for line, words in SAID.items():
        answer = await there.asks(there.ann, there.ann.private, f"/{line}")
        if words == "sticker":
            assert answer.sticker, line
        else:
            assert answer.text.startswith(words), (line, answer.text)
            assert answer.text or answer.media, line
        if line == "export":
            assert answer.media
            names = zipfile.ZipFile(io.BytesIO(answer.media.data)).namelist()
            assert {"lines.txt", "taste.txt"} <= {Path(name).name for name in names}


async def test_what_is_between_two_stays_between_two(there: Bot) -> None:
    group = await joined(there)
    for name in [name for name, command in COMMANDS.items() if not command.group]:
        answer = await there.asks(there.ann, group, f"/{name}@pmg_test_bot")
        assert answer.text == f"That is between you and me: ask me in private with /{name}."


async def test_every_rule_of_a_chat_is_its_admins(there: Bot) -> None:
    bob = there.far.user("Bob", language="en")
    group = await joined(there, bob)
    for verb in VERBS:
        line = f"/admin@pmg_test_bot {verb} {RULES.get(verb, '')}".strip()
        bob.says(group, line)  # he hears nothing: the next thing said is for Ann
        answer = await there.asks(there.ann, group, line)
        assert answer.text, verb
        assert "Example" not in answer.text, answer.text
        assert answer.reply_to
        assert answer.reply_to.sender is there.ann.account, verb


async def test_telegram_takes_every_menu_and_what_is_off_is_in_none(opens: Opens, far: Far) -> None:
    places, languages = 3, len(WORDS.languages) + 1
    async with opens(off=frozenset({"style"})) as there:
        await far.until(lambda: len(far.world.commands) == places * languages, PATIENCE)
        assert not [call for call in far.called("setMyCommands") if call.error]
        menu = far.menu(there.ann, there.ann.private)
        names = [one["command"] for one in menu]
        assert names == ["sticker", "me", "settings", "privacy", "forgetme", "help", "pack"]
        eve = far.user("Eva", language="de")
        eve.starts()
        assert far.menu(eve, eve.private)[0]["description"] == WORDS.say("command-sticker", "de")
        group = await joined(there)
        assert far.menu(there.ann, group)[-1]["command"] == "admin"
        answer = await there.asks(there.ann, there.ann.private, "/style pixel")
        assert answer.text.startswith('I do not know "style"')


# -- buttons --


async def test_every_button_at_home_also_after_a_restart(opens: Opens) -> None:
    async with opens() as there:
        ann, home = there.ann, there.ann.private
        shown = await there.asks(ann, home, "I passed!")
        assert labels(shown) == list(BUTTONS)
    async with opens() as there:
        there.ann, home = ann, ann.private
        for action in ("again", "more"):
            there.skip(home)
            tap = press(ann, shown, action)
            assert (await there.next(home)).sticker
            assert await tap.answered()
        for action in ("like", "dislike"):
            assert (await press(ann, shown, action).answered())["text"].startswith("Noted")
        there.skip(home)
        assert await press(ann, shown, "keep").answered()
        assert (await there.next(home)).text.startswith("It is in your pack now")
        assert await press(ann, shown, "options").answered()
        options = await there.next(home)
        assert labels(options) == list(MORE)
        press(ann, options, "why")
        assert "💚" in (await there.next(home)).text, "at home also what taste added"
        for action in ("style", "character"):
            press(ann, options, action)
            choice = await there.next(home)
            assert len(choice.buttons) > 3
            tap = press(ann, choice, labels(choice)[0])
            assert "From now on" in await said_or_shown(there, tap, home)
        assert "Nobody is set" in await said_or_shown(there, press(ann, options, "report"), home)
        assert "Gone" in await said_or_shown(there, press(ann, options, "delete"), home)


async def said_or_shown(there: Bot, tap: Any, chat: Chat) -> str:
    """What a press is answered with: a few words over the chat, or a message."""
    there.skip(chat)
    text = (await tap.answered())["text"]
    return str(text or (await there.next(chat)).text)


@pytest.mark.parametrize("language", WORDS.languages)
def test_the_first_example_fits_a_button(language: str) -> None:
    assert len(data(f"sticker:{WORDS.say('start-example', language)}", None).encode()) <= 64


async def test_a_group_sees_no_taste_and_only_the_owner_presses(there: Bot) -> None:
    bob = there.far.user("Bob", language="en")
    group = await joined(there, bob)
    shown = await there.asks(there.ann, group, "/sticker@pmg_test_bot we won")
    assert labels(shown) == ["open"]
    assert "Only the person" in (await press(bob, shown, "open").answered())["text"]
    assert await press(there.ann, shown, "open").answered()
    await there.far.until(lambda: len(shown.buttons) > 5)
    for action in ("again", "like", "keep", "why"):
        tap = bob.presses_data(shown, press_data(shown, action))
        assert "Only the person" in (await tap.answered())["text"], action
    there.skip(group)
    press(there.ann, shown, "why")
    card = (await there.next(group)).text
    assert card.startswith("🎯")
    assert "💚" not in card


def press_data(message: Message, action: str) -> str:
    data = [str(button["callback_data"]) for button in message.buttons]
    return next(one for one in data if one.endswith(action))


async def test_an_admin_takes_away_what_the_bot_drew_for_another(there: Bot) -> None:
    bob = there.far.user("Bob", language="en")
    group = await joined(there, bob)
    shown = await there.asks(bob, group, "/sticker@pmg_test_bot we won")
    bob.says(group, "/admin@pmg_test_bot delete", reply_to=shown)
    told = await there.asks(there.ann, group, "/admin@pmg_test_bot delete")
    assert told.text.startswith("Reply with"), "Bob heard nothing, and nothing was named"
    line = there.ann.says(group, "my own line")
    told = await there.asks(there.ann, group, "/admin@pmg_test_bot delete", reply_to=line)
    assert told.text.startswith("Reply with"), "only what is the bot's own"
    assert not shown.deleted
    assert not line.deleted
    told = await there.asks(there.ann, group, "/admin@pmg_test_bot delete", reply_to=shown)
    assert told.text == "Gone."
    assert shown.deleted
    assert "delete" in (await there.asks(there.ann, group, "/admin@pmg_test_bot log")).text


async def test_data_made_up_for_the_sticker_of_another(there: Bot) -> None:
    bob = there.far.user("Bob", language="en")
    hers = await there.asks(there.ann, there.ann.private, "I passed!")
    his = await there.asks(bob, bob.private, "hello")
    for action in ("again", "like", "keep", "why", "report", "delete"):
        tap = bob.presses_data(his, press_data(hers, "again").replace("|again", f"|{action}"))
        assert "do not have that sticker" in (await tap.answered())["text"], action
    assert not hers.deleted
    assert (await there.house.brain.profile(there.me())).uses == 0


# -- consent and what is kept --


@pytest.mark.parametrize(
    ("label", "told", "memory"),
    [("Remember my taste", "Good", "on"), ("Just this once", "Fine", "off")],
)
async def test_consent_is_asked_after_the_third_sticker(
    there: Bot, label: str, told: str, memory: str
) -> None:
    home = there.ann.private
    group = await joined(there)
    for line in ("one", "two", "three", "four"):
        assert (await there.asks(there.ann, group, f"/sticker@pmg_test_bot {line}")).sticker
        assert labels(group.messages[-1]) == ["open"], "never before others"
    for line in ("one", "two", "three"):
        assert (await there.asks(there.ann, home, line)).sticker
    question = await there.next(home)
    assert question.text.startswith("Shall I remember your taste?")
    assert [one["text"] for one in question.buttons] == ["Remember my taste", "Just this once"]
    assert (await said_or_shown(there, there.ann.presses(question, label), home)).startswith(told)
    settings = await there.asks(there.ann, home, "/settings")
    assert f"Memory: {memory}" in settings.text
    assert (await there.asks(there.ann, home, "four")).sticker
    assert home.messages[-1].sticker, "nobody asks again"


async def test_who_opted_out_is_drawn_by_nobody(there: Bot) -> None:
    bob = there.far.user("Bob", language="en")
    group = await joined(there, bob)
    line = bob.says(group, "I lost my keys")
    drawn = await there.asks(there.ann, group, "/sticker@pmg_test_bot", reply_to=line)
    assert drawn.sticker
    await there.asks(bob, bob.private, "/optout")
    refused = await there.asks(there.ann, group, "/sticker@pmg_test_bot", reply_to=line)
    assert refused.text.startswith("This person does not want stickers")


# -- when to speak, limits, care --


async def test_in_a_group_it_speaks_when_it_is_meant(there: Bot) -> None:
    there.far.bot.privacy, there.far.bot.hears_bots = False, True
    bob, robot = there.far.user("Bob", language="en"), there.far.user("Robo", is_bot=True)
    group = await joined(there, bob, robot)
    bob.says(group, "what a day")
    robot.says(group, "@pmg_test_bot hello")
    shown = await there.asks(there.ann, group, "@pmg_test_bot what a day")
    assert shown.sticker
    assert shown.reply_to
    assert shown.reply_to.sender is there.ann.account
    there.far.clock.jump(10)
    assert (await there.asks(bob, group, "and me?", reply_to=shown)).sticker
    assert [said.text for said in there.house.brain.heard] == ["what a day", "and me?"]


async def test_limits_say_when_and_before_others_nothing(opens: Opens) -> None:
    async with opens(rates=Rates(per_minute=1, per_minute_chat=1)) as there:
        home, group = there.ann.private, await joined(there)
        assert (await there.asks(there.ann, home, "one")).sticker
        assert "second" in (await there.asks(there.ann, home, "two")).text
        there.far.clock.jump(120)
        assert (await there.asks(there.ann, group, "/sticker@pmg_test_bot one")).sticker
        there.ann.says(group, "/sticker@pmg_test_bot two")
        assert (await there.asks(there.ann, group, "/about@pmg_test_bot")).text.startswith("PMG")


async def test_a_crisis_is_spoken_of_at_home_only(there: Bot) -> None:
    there.house.brain.answers["I cannot go on"] = Silence("crisis")
    group = await joined(there)
    told = await there.asks(there.ann, there.ann.private, "I cannot go on")
    assert told.text.endswith("Call 000.")
    there.ann.says(group, "/sticker@pmg_test_bot I cannot go on")
    assert (await there.asks(there.ann, group, "/about@pmg_test_bot")).text.startswith("PMG")


async def test_a_report_reaches_the_admins_without_the_words(opens: Opens, far: Far) -> None:
    admins = far.chat(far.user("Admin"))
    there_is = Address("telegram", str(admins.id), private=False)
    async with opens(reports=there_is) as there:
        await there.asks(there.ann, there.ann.private, "my secret words")
        answer = await there.asks(there.ann, there.ann.private, "/report ugly")
        assert answer.text.startswith("Thank you. The people who run this bot")
        assert (await there.next(admins)).sticker
        note = (await there.next(admins)).text
        assert "ugly" in note
        assert "secret" not in note


@pytest.mark.parametrize(
    ("language", "word"), [("de", "Sag etwas"), ("zh-hans", "说"), ("xx", "Say")]
)
async def test_it_speaks_the_language_of_the_app(there: Bot, language: str, word: str) -> None:
    eve = there.far.user("Eve", language=language)
    assert word in (await there.asks(eve, eve.private, "/help")).text
