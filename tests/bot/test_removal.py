"""An admin takes a sticker of the bot away, whosever it is, where ours is the only conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.scope import member
from pmg_engine.errors import UnknownSticker
from pmg_engine.types import Address, Notice, StickerId, Stickers
from tests.bot.conftest import ADMINS, ANN, BOB, GROUP, House, Open, asked, pressed, said


async def key_of(house: House, id: str, *, at: Address = GROUP) -> str:
    """What the reply with this sticker is called."""
    (key,) = [
        entry.key
        for entry in await house.inbox.replay(at)
        if isinstance(entry.item, Stickers) and entry.item.stickers[0].id == id
    ]
    return key


async def shown(house: House, *, at: Address = GROUP) -> list[str]:
    """The stickers of a conversation."""
    items = [entry.item for entry in await house.inbox.replay(at)]
    return [one.stickers[0].id for one in items if isinstance(one, Stickers)]


async def bobs(house: House, text: str = "hello", *, at: Address = GROUP) -> StickerId:
    return (await house.drawn(said(text, user=BOB, at=at))).stickers[0].id


@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("typed", [True, False], ids=["typed", "pressed"])
async def test_an_admin_deletes_what_was_drawn_for_another(
    opens: Open, agreed: bool, typed: bool
) -> None:
    async with opens() as house:
        if agreed:
            await house.sentence(asked("consent", "yes", user=BOB))
        old, kept = await bobs(house), await bobs(house, "another")
        await house.delivered()
        line = f"delete {await key_of(house, old)}"
        press = pressed(f"admin:{line}", old, at=GROUP, admin=True)
        told = await house.notice(asked("admin", line, at=GROUP, admin=True) if typed else press)
        assert (told.text, told.gone, told.refusal) == ("Gone.", (old,), False)
        assert await shown(house) == [kept]
        for store in (house.store, house.store.disk):
            with pytest.raises(UnknownSticker):
                await store.sticker(member(said("", user=BOB, at=GROUP)), old)
        assert not [r for r in await house.store.export(BOB) if r["kind"] == "used"], "no verdict"
        assert " delete" in await house.sentence(asked("admin", "log", at=GROUP, admin=True))
    async with opens() as house:
        assert await shown(house) == [kept]


async def test_nobody_else_can(house: House) -> None:
    old = await bobs(house)
    line = f"delete {await key_of(house, old)}"
    assert await house.ignores(asked("admin", line, at=GROUP))
    told = await house.notice(pressed(f"admin:{line}", old, at=GROUP))
    assert (told.gone, told.refusal) == ((), True)
    assert "Only an admin" in told.text
    await house.sentence(pressed(f"admin:{line}", old, admin=True))  # at home nobody is an admin
    assert await shown(house) == [old]


async def test_an_admin_of_one_group_reaches_no_other_and_no_private_chat(house: House) -> None:
    other = replace(GROUP, chat="other")
    home = Address("tin", "bob")
    for at in (other, home):
        old = await bobs(house, at=at)
        line = f"delete {await key_of(house, old, at=at)}"
        told = await house.notice(asked("admin", line, at=GROUP, admin=True))
        assert told.gone == ()
        assert await shown(house, at=at) == [old]


@pytest.mark.parametrize("key", ["0", "-1", "9" * 30, "x", "1 2", "\u0663", "0x1"])
async def test_what_is_no_key_deletes_nothing(house: House, key: str) -> None:
    old = await bobs(house)
    told = await house.after(asked("admin", f"delete {key}", at=GROUP, admin=True))
    assert isinstance(told, Notice)
    assert told.gone == ()
    assert await shown(house) == [old]


async def test_without_a_sticker_it_says_how(house: House) -> None:
    text = await house.sentence(asked("admin", "delete", at=GROUP, admin=True))
    assert text == "Reply with /admin delete to the sticker that shall go."


async def test_a_report_can_go_from_the_admins_chat(opens: Open) -> None:
    async with opens(reports=ADMINS) as house:
        drawn = await house.drawn(said("hello"))
        await house.inbox.event(pressed("report", drawn.stickers[0].id, user=ANN))
        for _ in range(2):
            await house.hears()  # the report, and the thanks
        (copy,) = await shown(house, at=ADMINS)
        line = f"delete {await key_of(house, copy, at=ADMINS)}"
        told = await house.notice(asked("admin", line, at=ADMINS, admin=True))
        assert told.gone == (copy,)
        assert await shown(house, at=ADMINS) == []
        assert (await house.store.sticker(ANN, drawn.stickers[0].id)).text == "hello"
