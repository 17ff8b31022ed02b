"""The rim around stickers: on until somebody says otherwise, for themselves or for their group."""

from __future__ import annotations

from bot.wishes import wishes_of
from pmg_engine.types import User
from tests.bot.conftest import ANN, BOB, GROUP, House, Open, asked, pressed, said


async def outlined(house: House, **how: object) -> bool:
    """Whether what is drawn for a line has a rim."""
    await house.drawn(said("hello", **how))  # type: ignore[arg-type]
    return house.brain.heard[-1].outline


async def test_it_is_on_until_a_person_says_otherwise(house: House) -> None:
    assert await outlined(house)
    card = await house.notice(asked("outline"))
    assert [one.action for one in card.actions] == ["outline:off"]
    assert "without rim" in await house.sentence(pressed("outline:off"))
    assert not await outlined(house)
    assert [one.action for one in (await house.notice(asked("outline"))).actions] == ["outline:on"]
    assert await outlined(house, user=BOB)
    assert await outlined(house, at=GROUP), "a group has its own"
    await house.sentence(asked("outline", "on"))
    assert await outlined(house)


async def test_again_and_inline_offers_follow_it(house: House) -> None:
    drawn = await house.drawn(said("hello"))
    await house.sentence(asked("outline", "off"))
    await house.drawn(pressed("again", drawn.stickers[0].id))
    assert not house.brain.heard[-1].outline
    await house.inbox.shelf.fresh(said("hi"), most=1)
    assert not house.brain.heard[-1].outline


async def test_a_group_has_what_its_admins_settled(house: House) -> None:
    assert await house.ignores(asked("admin", "outline off", at=GROUP))
    assert await outlined(house, at=GROUP)
    text = await house.sentence(asked("admin", "outline off", at=GROUP, admin=True))
    assert "without rim" in text
    assert not await outlined(house, at=GROUP)
    assert not await outlined(house, at=GROUP, user=BOB)
    assert await outlined(house)
    status = await house.sentence(asked("admin", "status", at=GROUP, admin=True))
    assert "outline off" in status


async def test_the_settings_card_shows_it_and_reset_undoes_it(house: House) -> None:
    card = await house.notice(asked("settings"))
    assert "Outline: on" in card.text
    assert "outline" in {one.action for one in card.actions}
    await house.sentence(asked("outline", "off"))
    assert "Outline: off" in await house.sentence(asked("settings"))
    await house.sentence(pressed("settings:reset"))
    assert "Outline: on" in await house.sentence(asked("settings"))


async def test_it_is_kept_exported_and_forgotten_like_the_others(opens: Open) -> None:
    async with opens() as house:
        await house.sentence(asked("consent", "yes"))
        await house.sentence(asked("outline", "off"))
    async with opens() as house:
        assert not await outlined(house)
        (row,) = [row for row in await house.store.export(ANN) if row["kind"] == "settings"]
        assert row["settings"]["outline"] is False
        await house.store.load(new := User("tin", "new"), [row])
        assert not (await wishes_of(house.store, new)).outline
        await house.brain.forget(ANN)
        assert await outlined(house)
