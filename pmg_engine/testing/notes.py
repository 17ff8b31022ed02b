"""How every Store treats agreement, settings, lists and counters; knows no concrete Store."""

from __future__ import annotations

from pmg_engine.interfaces import Store
from pmg_engine.types import User

from .sample import Sample

__all__ = ["NotesConformance"]


class NotesConformance(Sample):
    """Agreement, settings, lists and counters."""

    async def test_settings_are_one_document(self, store: Store) -> None:
        assert await store.settings(self.ANN) == {}
        document = {"language": "zh", "style": None, "counted": 3, "more": {"a": [1, 2.5, True]}}
        await store.settle(self.ANN, document)
        assert await store.settings(self.ANN) == document
        await store.settle(self.ANN, {"language": "en"})
        assert await store.settings(self.ANN) == {"language": "en"}
        assert await store.settings(self.BOB) == {}
        await store.forget(self.ANN)
        assert await store.settings(self.ANN) == {}

    async def test_settings_travel_with_the_export(self, store: Store) -> None:
        await store.settle(self.ANN, {"language": "zh"})
        rows = await store.export(self.ANN)
        assert {"kind": "settings", "settings": {"language": "zh"}} in rows
        assert await store.load(self.BOB, rows) == 1  # the slider stood in the middle already
        assert await store.load(self.BOB, rows) == 0
        assert await store.settings(self.BOB) == {"language": "zh"}

    async def test_who_agrees_loses_nothing(self, store: Store) -> None:
        await self.live(store, self.ANN)
        await store.settle(self.ANN, {"language": "zh"})
        before, rows = await self.past(store, self.ANN), await store.export(self.ANN)
        for _ in range(2):
            assert await store.consent(self.ANN, True)
            assert await store.consent(self.ANN)
            assert await self.past(store, self.ANN) == before
            assert await store.export(self.ANN) == rows
        assert not await store.remember(self.said("said"))

    async def test_who_takes_it_back_is_a_stranger(self, store: Store) -> None:
        await store.consent(self.ANN, True)
        await self.live(store, self.ANN)
        await store.settle(self.ANN, {"language": "zh"})
        await self.live(store, self.BOB)
        before = await store.export(self.BOB)
        assert not await store.consent(self.ANN, False)
        assert not await store.consent(self.ANN)
        assert await store.export(self.ANN) == []
        assert await store.settings(self.ANN) == {}
        assert await store.learned(self.ANN, "key") is None
        past = await store.recall(self.ANN, before=None, limit=10)
        assert (past.events, past.stickers, past.marks, past.alpha) == ((), {}, (), 0.5)
        assert await store.export(self.BOB) == before
        assert await store.remember(self.said("said"))

    async def test_forget_takes_back_the_agreement(self, store: Store) -> None:
        await store.consent(self.ANN, True)
        await store.forget(self.ANN)
        assert not await store.consent(self.ANN)

    async def test_forget_gives_a_receipt(self, store: Store) -> None:
        await self.live(store, self.ANN)
        receipt = await store.forget(self.ANN)
        assert receipt.at > 0
        assert len(receipt.receipt_id) == 10
        assert (await store.forget(self.BOB)).receipt_id != receipt.receipt_id

    async def test_forget_takes_the_groups_with_it(self, store: Store) -> None:
        here, there = (User("web/group", f"{chat}|{self.ANN.id}") for chat in ("a", "b"))
        other = User("web/group", f"a|{self.BOB.id}")
        for user in (here, there, other):
            await self.live(store, user)
        kept = await store.export(other)
        await store.forget(here)  # one group alone
        assert await self.past(store, here) == ()
        assert await self.past(store, there)
        await store.forget(self.ANN)
        assert await self.past(store, there) == ()
        assert await store.export(other) == kept

    async def test_lists_outlive_forgetting(self, store: Store) -> None:
        assert not await store.listed("optout", self.ANN)
        for _ in range(2):
            await store.list("optout", self.ANN, on=True)
            await store.list("blocked", self.ANN, "room", on=True)
        await store.forget(self.ANN)
        assert await store.listed("optout", self.ANN)
        assert await store.listed("blocked", self.ANN, "room")
        for kind, user, place in (
            ("optout", self.ANN, "room"), ("blocked", self.ANN, ""), ("optout", self.BOB, ""),
            ("blocked", self.ANN, "hall"),
        ):  # fmt: skip
            assert not await store.listed(kind, user, place)
        await store.list("optout", self.ANN, on=False)
        await store.list("optout", self.BOB, on=False)
        assert not await store.listed("optout", self.ANN)

    async def test_counters_are_replaced_and_forgotten(self, store: Store) -> None:
        mine, room = f"limits|user|{self.ANN.platform}|{self.ANN.id}", "limits|chat|web|room"
        assert await store.counters(mine) == {}
        for values in ({"a": 1.0, "b": 0.25}, {"a": 2.5}, {}):
            await store.count(mine, values)
            await store.count(room, values | {"c": 1.0})
            assert await store.counters(mine) == values
        await store.count(mine, {"a": 1.0})
        await store.forget(self.BOB)
        assert await store.counters(mine) == {"a": 1.0}
        await store.forget(self.ANN)
        assert await store.counters(mine) == {}
        assert await store.counters(room) == {"c": 1.0}
