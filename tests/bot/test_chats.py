"""What admins settled outlives a restart and a broken document; banned words in every script."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chats import (
    ALLOWED,
    BLOCKED,
    Act,
    BadWord,
    ChatSettings,
    Tallies,
    banned,
    barred,
    checked_word,
    guest,
    keep,
    load,
)
from bot.scope import place
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, Said, User

ANN, BOB = User("tin", "ann"), User("tin", "bob")
GROUP = Address("tin", "-5", private=False)
OTHER = replace(GROUP, chat="-6")
CHOSEN = ChatSettings(
    enabled=False,
    mode="auto",
    dial=30,
    cooldown=12,
    quota=0,
    words=("spam", "/sp[a4]m/"),
    styles=("kawaii",),
    outline=False,
    language="zh",
    reports="-9",
    acts=(Act(1.5, "a1b2c3", "mode auto"),),
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.open(tmp_path / "data", MasterKey.fresh())
    yield opened
    await opened.close()


def said(user: User, address: Address = GROUP) -> Said:
    return Said(EventId("1"), user, address, 0.0)


async def test_a_new_chat_has_the_defaults(store: SqlStore) -> None:
    found = await load(store, GROUP)
    assert (found.enabled, found.mode, found.cooldown, found.quota) == (True, "mention", 7, None)


async def test_what_was_settled_is_there_after_a_restart(tmp_path: Path) -> None:
    master = MasterKey.fresh()
    store = await SqlStore.open(tmp_path / "data", master)
    await keep(store, GROUP, CHOSEN)
    await store.forget(ANN)  # a chat is nobody's memory
    await store.close()
    store = await SqlStore.open(tmp_path / "data", master)
    assert await load(store, replace(GROUP, thread="3")) == CHOSEN
    assert await load(store, OTHER) == ChatSettings()
    await store.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("mode", "loud"), ("dial", 99), ("cooldown", 0), ("quota", -1), ("words", 5), ("acts", [1])],
)
def test_a_broken_field_counts_as_never_said(name: str, value: object) -> None:
    broken = asdict(CHOSEN) | {name: value, "unknown": 1}
    expected = replace(CHOSEN, **{name: getattr(ChatSettings(), name)})
    assert ChatSettings.read(broken) == expected


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.dictionaries(
        st.sampled_from([*asdict(CHOSEN), "zzz"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
        ),
    )
)
def test_no_document_breaks_a_chat(document: dict[str, Any]) -> None:
    found = ChatSettings.read(document)
    assert found.mode in ("off", "mention", "auto")
    assert 10 <= found.dial <= 50
    assert found.cooldown >= 7
    assert ChatSettings.read(asdict(found)) == found


async def test_a_block_holds_here_or_everywhere_and_outlives_forgetting(store: SqlStore) -> None:
    await store.list(BLOCKED, ANN, place(GROUP), on=True)
    await store.list(BLOCKED, BOB, on=True)
    await store.forget(ANN)
    assert await barred(store, said(ANN))
    assert not await barred(store, said(ANN, OTHER))
    assert await barred(store, said(BOB, OTHER))
    assert await barred(store, said(User("tin/group", "-5|ann")))
    await store.list(BLOCKED, ANN, place(GROUP), on=False)
    assert not await barred(store, said(ANN))


async def test_who_is_on_no_list_is_a_guest(store: SqlStore) -> None:
    assert await guest(store, said(ANN))
    await store.list(ALLOWED, ANN, place(GROUP), on=True)
    assert not await guest(store, said(ANN))
    assert await guest(store, said(ANN, OTHER))
    await store.list(ALLOWED, ANN, on=True)
    assert not await guest(store, said(ANN, Address("tin", "ann")))


async def test_numbers_without_names(store: SqlStore) -> None:
    tallies = Tallies(store)
    await asyncio.gather(*(tallies.add(GROUP, "stickers") for _ in range(5)))
    await tallies.add(OTHER, "stickers")
    assert await tallies.of(GROUP) == {"stickers": 5}


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("spam", "Buy SPAM now", True),
        ("spam", "ｓｐａｍ!", True),
        ("spam", "s\u200bp\u200bam", True),
        ("spam", "spammer", False),
        ("spam", "我爱spam啊", True),
        ("two words", "these  two\nwords here", True),
        ("坏人", "你是坏人", True),
        ("坏人", "你是坏 人", True),
        ("坏人", "坏的好人", False),
        ("バカ", "あのバカが", True),
        ("바보", "이 바보야", True),
        ("c++", "I like C++!", True),
        ("straße", "Große STRASSE", True),
        ("café", "at the cafe", True),
        ("café", "cafeteria", False),
        ("🍆", "lol 🍆", True),
        ("/sp[a4]m+/", "so SP4MMM", True),
        ("/(坏|烂)人/", "烂人", True),
        ("/^hi$/", "hi there", False),
    ],
)
def test_banned_words_in_every_script(word: str, text: str, found: bool) -> None:
    assert banned(text, [checked_word(word)]) is found
    assert not banned(text, [])


@pytest.mark.parametrize(
    "word",
    ["", " ", "\u200b", "a" * 101, "/(a/", "/a*/", "/a{9}/", "/(?R)a/", "/((a{9}){9}){9}/"],
)
def test_what_cannot_be_a_banned_word(word: str) -> None:
    with pytest.raises(BadWord):
        checked_word(word)


@pytest.mark.parametrize("pattern", ["/(a|aa)+$/", "/(a+)+$/", r"/(.*a)+b$/", r"/(\w+\s?)+$/"])
def test_a_slow_pattern_holds_up_nobody(pattern: str) -> None:
    word, began = checked_word(pattern), time.perf_counter()
    banned("a" * 5_000 + "!", [word] * 20)
    assert time.perf_counter() - began < 5.0  # without the guard: longer than anybody waits


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=30), st.text(max_size=60))
def test_no_text_breaks_a_banned_word(word: str, text: str) -> None:
    try:
        kept = checked_word(word)
    except BadWord:
        return
    banned(text, [kept])
    assert checked_word(kept) == kept
    if not kept.startswith("/"):
        assert banned(f" {kept} ", [kept])
