"""A group grows into a supergroup: the whole bot goes with it, over a restart as well."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import bot.inbox
from tests.bot import conftest
from tests.far.telegram.driver import Group
from tests.far.telegram.driver import Telegram as Far

from .telegram_house import WORDS, Bot, furnished, staffed


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def folder(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bot.inbox, "PAUSE", 0.05)
    monkeypatch.setattr(conftest, "Catalogue", lambda: WORDS)
    shutil.copytree(empty, tmp_path, dirs_exist_ok=True)
    return tmp_path


async def settled(there: Bot) -> Group:
    """A group of Ann with rules of its own."""
    group = there.far.chat(there.ann, type="group")
    await there.next(group)
    await there.asks(there.ann, group, "/admin cooldown 12")
    return group


async def rules(there: Bot, group: Group) -> str:
    return (await there.asks(there.ann, group, "/admin status")).text


async def test_rules_and_buttons_survive_the_move(folder: Path) -> None:
    async with Far() as far, staffed(folder, far) as there:
        group = await settled(there)
        before = await rules(there, group)
        await there.asks(there.ann, group, "/sticker@pmg_test_bot hello")
        new = group.migrates()
        assert "12" in before
        assert await rules(there, new) == before
        shown = await there.asks(there.ann, new, "/again")
        assert shown.sticker, "what was drawn in the group is still known there"
        there.ann.presses(shown, "⋯")
        await far.until(lambda: len(shown.buttons) > 5)


async def test_they_survive_a_restart_after_it(folder: Path) -> None:
    async with Far() as far:
        async with staffed(folder, far) as there:
            group = await settled(there)
            new = group.migrates()
            before = await rules(there, new)
            ann = there.ann
        async with staffed(folder, far) as there:
            there.skip(new)
            ann.says(new, "/sticker@pmg_test_bot hello")
            shown = await there.next(new)
            assert shown.sticker
            assert shown.reply_to is new.messages[-2], "answered by the number it has there"
            ann.presses(shown, "⋯")
            await far.until(lambda: len(shown.buttons) > 5)
            there.skip(new)
            ann.says(new, "/admin status")
            assert (await there.next(new)).text == before
