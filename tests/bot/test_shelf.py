"""What belongs to one person: offers within the limits, notes that are forgotten with them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.limits import Rates
from bot.scope import member
from pmg_engine.errors import NoGoodSticker, UnknownSticker
from pmg_engine.types import Address, Receipt, Reply, Silence, Stickers

from .conftest import ANN, BOB, GROUP, HERE, House, Open, asked, pressed, said


async def test_new_ones_leave_no_trace_but_themselves(house: House) -> None:
    drawn = await house.inbox.shelf.fresh(said("I passed!!"), most=3)
    assert len({one.id for one in drawn}) == 3
    assert [one.remember for one in house.brain.heard] == [False] * 3
    assert (await house.brain.profile(ANN)).turns == 0
    assert await house.rows("inbox") == 0


async def test_new_ones_count_as_any_other(opens: Open) -> None:
    async with opens(rates=Rates(per_minute=2)) as house:
        line = said("I passed!!")
        shelf = house.inbox.shelf
        assert len(await shelf.fresh(line, most=3)) == 2
        soon, later = (replace(said("more"), at=line.at + after) for after in (30, 61))
        assert not await shelf.fresh(soon, most=1)
        assert len(await shelf.fresh(later, most=3)) == 2


async def test_nothing_new_where_nothing_fits(house: House) -> None:
    house.brain.answers = {"grief": Silence("grief"), "odd": NoGoodSticker("No. Try again.")}
    assert await house.inbox.shelf.fresh(said("grief"), most=2) == []
    assert await house.inbox.shelf.fresh(said("odd"), most=2) == []
    await house.store.list("blocked", ANN, on=True)
    assert not await house.inbox.shelf.fresh(said("hello"), most=1)
    assert not await house.inbox.shelf.own(said("hello"), most=1)


async def test_offers_never_fill_the_machine(house: House) -> None:
    house.brain.hold = asyncio.Event()
    shelf = house.inbox.shelf
    busy = [asyncio.create_task(shelf.fresh(said("hi", user=who), most=1)) for who in (ANN, BOB)]
    for _ in busy:
        await house.brain.calls.get()
    assert not await shelf.fresh(said("hi"), most=1)
    house.brain.hold.set()
    assert [len(one) for one in await asyncio.gather(*busy)] == [1, 1]
    assert await shelf.fresh(said("hi"), most=1)


async def test_a_guest_is_drawn_for_by_what_they_allowed(house: House) -> None:
    there = replace(GROUP, chat="guest:1")
    await house.inbox.shelf.fresh(said("hi", at=there), most=1)
    assert house.brain.heard[-1].taste_of is None
    assert house.brain.heard[-1].user == member(said("hi", at=there))
    await house.store.settle(ANN, {"in_groups": True})
    await house.inbox.shelf.fresh(said("hi", at=there), most=1)
    assert house.brain.heard[-1].taste_of == ANN


async def test_a_message_is_known_by_its_receipt(house: House) -> None:
    send = house.tin.send

    async def named(address: Address, reply: Reply, *, key: str) -> Receipt:
        return replace(await send(address, reply, key=key), file_ids=("a file",))

    house.tin.send = named  # type: ignore[method-assign]
    drawn = await house.drawn(said("hello"))
    await house.delivered()
    (key,) = [one.key for one in await house.jobs.replay(HERE) if isinstance(one.item, Stickers)]
    shelf = house.inbox.shelf
    assert await shelf.shown(ANN, key) == drawn.stickers[0].id, "the tin's receipts are the keys"
    assert await shelf.shown(ANN, "nothing") is None
    assert await shelf.shown(BOB, key) is None


async def test_keep_names_the_sticker_for_the_pack(house: House) -> None:
    drawn = await house.after(said("hello"))
    assert isinstance(drawn, Stickers)
    id = drawn.stickers[0].id
    assert (await house.notice(pressed("keep", id))).packed == id
    shelf = house.inbox.shelf
    assert (await shelf.sticker(ANN, HERE, id)).text == "hello"
    for who, there in ((BOB, HERE), (ANN, GROUP)):
        with pytest.raises(UnknownSticker):
            await shelf.sticker(who, there, id)


async def test_notes_stay_beside_each_other_and_go_with_the_person(house: House) -> None:
    shelf = house.inbox.shelf
    await house.store.consent(ANN, True)
    await asyncio.gather(*(shelf.note(ANN, **{f"n{n}": n}) for n in range(5)))
    await shelf.note(ANN, files={f"s{n}": f"f{n}" for n in range(150)})
    notes = await shelf.notes(ANN)
    assert [notes[f"n{n}"] for n in range(5)] == list(range(5))
    assert list(notes["files"])[-1] == "s149"
    assert len(notes["files"]) == 100
    assert await shelf.notes(BOB) == {}
    await house.brain.forget(ANN)
    assert await shelf.notes(ANN) == {}


async def test_notes_are_no_group(house: House) -> None:
    shelf = house.inbox.shelf
    await house.drawn(said("hello"))
    await shelf.note(ANN, pack="cats_by_bot")
    assert "group" not in await house.sentence(asked("mydata"))
    await house.drawn(said("hello", at=GROUP))
    assert "from a group" in await house.sentence(asked("mydata"))


async def test_sentences_come_in_the_language_somebody_chose(house: House) -> None:
    say = house.inbox.shelf.say
    assert (await say(ANN, "pack-stays", "de")) == "Dein Paket bleibt."
    await house.store.settle(ANN, {"language": "fr"})
    assert (await say(ANN, "pack-named", "de", title="A")).endswith("s'appelle maintenant A.")
