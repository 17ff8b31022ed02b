"""How every Store treats history; knows no concrete Store."""

from __future__ import annotations

import asyncio
import json
import math
from dataclasses import replace

import pytest
from PIL import Image

from pmg_engine.errors import StoreError, UnknownSticker
from pmg_engine.interfaces import Store
from pmg_engine.types import (
    Address,
    Asked,
    Candidate,
    EventId,
    Liking,
    Marked,
    Said,
    StickerId,
    Used,
    User,
)

from .notes import NotesConformance
from .sample import OpenStore

__all__ = ["StoreConformance"]

_TEXTS = {
    "empty": "",
    "blank": " \n\t ",
    "emoji": "😀👩‍👩‍👧",
    "right-to-left": "مرحبا שלום",
    "control": "a\x00b\x1b[31m",
    "sql": "'; DROP TABLE event; --",
    "chinese": "早上好" * 5000,
    "long": "x" * 20_000,
}


class StoreConformance(NotesConformance):
    """Every Store behaves like this."""

    async def test_a_stranger_has_no_past(self, store: Store) -> None:
        past = await store.recall(self.ANN, before=None, limit=10)
        assert (past.events, past.stickers, past.marks) == ((), {}, ())
        assert (past.alpha, past.version) == (0.5, 0)

    async def test_remembers_in_order(self, store: Store) -> None:
        events = [self.said("1", "one"), self.used("2", "liked"), self.said("3", "three")]
        assert [await store.remember(event) for event in events] == [True] * 3
        for limit in (10, 2):
            past = await store.recall(self.ANN, before=None, limit=limit)
            assert list(past.events) == events[-limit:]

    async def test_a_retry_changes_nothing(self, store: Store) -> None:
        assert await store.remember(self.said("1", "first"))
        once = await store.recall(self.ANN, before=None, limit=10)
        assert not await store.remember(self.said("1", "second"))
        assert await store.recall(self.ANN, before=None, limit=10) == once

    async def test_before_an_event_is_strict(self, store: Store) -> None:
        events = [self.said(str(n)) for n in range(4)]
        for event in events:
            await store.remember(event)
        past = await store.recall(self.ANN, before=events[2], limit=10)
        assert list(past.events) == events[:2]
        past = await store.recall(self.ANN, before=events[2], limit=1)
        assert list(past.events) == events[1:2]
        past = await store.recall(self.ANN, before=self.said("unknown"), limit=10)
        assert list(past.events) == events

    async def test_before_means_order_not_clock(self, store: Store) -> None:
        early = Said(EventId("late"), self.ANN, Address("web", "room"), 0.0, text="an old clock")
        await store.remember(self.said("1"))
        await store.remember(early)
        past = await store.recall(self.ANN, before=early, limit=10)
        assert [event.id for event in past.events] == ["1"]

    async def test_what_shall_not_be_remembered_is_not(self, store: Store) -> None:
        await store.remember(self.said("1", remember=False))
        await store.remember(Asked(EventId("2"), self.ANN, Address("web", "room"), 1.0))
        past = await store.recall(self.ANN, before=None, limit=10)
        assert (past.events, past.version) == ((), 0)

    async def test_version_grows_with_every_change(self, store: Store) -> None:
        versions = [(await store.recall(self.ANN, before=None, limit=1)).version]
        for change in (
            store.remember(self.said("1")),
            store.remember(self.used("2", "liked")),
            store.mark(self.ANN, Marked("cat", "character", "pinned")),
            store.mark(self.ANN, Marked("cat", "character", "none")),
            store.slide(self.ANN, 0.75),
            store.load(self.ANN, [{"kind": "said", "at": 1.0, "text": "hi"}]),
        ):
            await change
            versions.append((await store.recall(self.ANN, before=None, limit=1)).version)
        assert versions == sorted(set(versions))

    async def test_version_stands_still_where_nothing_changed(self, store: Store) -> None:
        await store.mark(self.ANN, Marked("cat", "character", "pinned"))
        await store.slide(self.ANN, 0.25)
        before = await store.recall(self.ANN, before=None, limit=1)
        await store.mark(self.ANN, Marked("cat", "character", "pinned"))
        await store.slide(self.ANN, 0.25)
        await store.cache(self.ANN, "key", ())
        assert await store.recall(self.ANN, before=None, limit=1) == before

    async def test_gives_a_sticker_back_as_it_was(self, store: Store) -> None:
        sticker = self.drawn("s")
        await store.keep(self.ANN, sticker)
        found = await store.sticker(self.ANN, sticker.id)
        assert found.image.mode == "RGBA"
        assert found.image.tobytes() == sticker.image.tobytes()
        for name in ("id", "keywords", "drawn", "seed", "z", "text", "alpha", "milliseconds"):
            assert getattr(found, name) == getattr(sticker, name), name
        assert len(found.candidates) == 2
        for name in ("w_p", "w_s", "seed", "d_t", "d_p", "z"):
            assert getattr(found.candidates[1], name) == getattr(sticker.candidates[1], name)
        assert found.candidates[1].image.size == (40, 40)

    async def test_candidate_pictures_may_be_small_but_not_gone(self, store: Store) -> None:
        big = Candidate(Image.new("RGBA", (512, 256), "red"), w_p=0.0, w_s=0.0, seed=1)
        sticker = replace(self.drawn("s"), candidates=(big,))
        await store.keep(self.ANN, sticker)
        (found,) = (await store.sticker(self.ANN, sticker.id)).candidates
        assert found.image.width == 2 * found.image.height >= 128
        assert math.isnan(found.z)

    async def test_a_sticker_of_another_user_is_unknown(self, store: Store) -> None:
        await store.keep(self.ANN, self.drawn("s"))
        await store.remember(self.said("1", user=self.BOB))
        for user, id in ((self.ANN, "t"), (self.BOB, "s"), (User("web", "new"), "s")):
            with pytest.raises(UnknownSticker):
                await store.sticker(user, StickerId(id))

    async def test_recall_brings_the_stickers_it_speaks_of(self, store: Store) -> None:
        for name in ("old", "liked", "last"):
            await store.keep(self.ANN, self.drawn(name, character=name))
        await store.remember(self.used("1", "liked", "liked"))
        past = await store.recall(self.ANN, before=None, limit=10)
        assert list(past.stickers) == ["liked", "last"]
        await store.remember(self.used("2", "liked", "last"))
        await store.remember(self.used("3", "liked", "old"))
        past = await store.recall(self.ANN, before=None, limit=10)
        assert list(past.stickers) == ["old", "liked", "last"]
        assert past.stickers[StickerId("liked")].drawn.character == "liked"

    async def test_the_last_sticker_is_the_last_before_the_event(self, store: Store) -> None:
        await store.keep(self.ANN, self.drawn("one"))
        event = self.said("1")
        await store.remember(event)
        await store.keep(self.ANN, self.drawn("two"))
        past = await store.recall(self.ANN, before=event, limit=10)
        assert set(past.stickers) == {"one"}

    async def test_marks_are_kept_changed_and_undone(self, store: Store) -> None:
        for word, mark in (("cat", "pinned"), ("dog", "removed"), ("cat", "removed")):
            await store.mark(self.ANN, Marked(word, "character", mark))  # type: ignore[arg-type]
        await store.mark(self.ANN, Marked("cat", "style", "pinned"))
        await store.mark(self.ANN, Marked("dog", "character", "none"))
        past = await store.recall(self.ANN, before=None, limit=1)
        assert set(past.marks) == {
            Marked("cat", "character", "removed"),
            Marked("cat", "style", "pinned"),
        }

    async def test_learned_likings_are_found_by_their_key_only(self, store: Store) -> None:
        likings = (Liking("cat", "character", 0.5), Liking("flat", "style", -1.0))
        await store.remember(self.said("said", "a line"))
        assert await store.learned(self.ANN, "v1") is None
        await store.cache(self.ANN, "v1", likings)
        assert await store.learned(self.ANN, "v1") == likings
        assert await store.learned(self.ANN, "v2") is None
        assert await store.learned(self.BOB, "v1") is None
        await store.cache(self.ANN, "v2", ())
        assert await store.learned(self.ANN, "v2") == ()
        await store.cache(self.ANN, "v2", likings)
        assert await store.learned(self.ANN, "v2") == likings

    async def test_nothing_is_learned_of_somebody_who_is_forgotten(self, store: Store) -> None:
        await store.remember(self.said("said", "a line"))
        await store.forget(self.ANN)
        await store.cache(self.ANN, "v1", (Liking("cat", "character", 0.5),))
        assert await store.learned(self.ANN, "v1") is None
        assert await store.export(self.ANN) == []

    async def test_users_do_not_see_each_other(self, store: Store) -> None:
        await store.remember(self.said("1", user=self.BOB))
        await store.mark(self.BOB, Marked("cat", "character", "pinned"))
        before = await store.recall(self.BOB, before=None, limit=10)
        await self.live(store, self.ANN)
        assert await store.recall(self.BOB, before=None, limit=10) == before
        assert all(e.user == self.ANN for e in (await self.past(store, self.ANN)))

    async def test_users_are_their_platform_and_their_id(self, store: Store) -> None:
        pairs = [User("a", "bc"), User("ab", "c"), User("a", "BC"), User("a b", "c"), User("a", "")]
        for number, user in enumerate(pairs):
            await store.remember(self.said("1", str(number), user=user))
        for number, user in enumerate(pairs):
            assert await self.past(store, user) == (self.said("1", str(number), user=user),)

    async def test_everything_is_there_after_reopening(self, open_store: OpenStore) -> None:
        store = await open_store()
        await self.live(store, self.ANN)
        before = await store.recall(self.ANN, before=None, limit=10)
        rows = await store.export(self.ANN)
        await store.close()
        store = await open_store()
        after = await store.recall(self.ANN, before=None, limit=10)
        assert (after.events, after.marks) == (before.events, before.marks)
        assert (after.alpha, after.version) == (before.alpha, before.version)
        assert set(after.stickers) == set(before.stickers)
        assert await store.export(self.ANN) == rows
        assert not await store.remember(self.said("said"))
        await store.close()

    @pytest.mark.parametrize("text", list(_TEXTS.values()), ids=list(_TEXTS))
    async def test_any_text_comes_back(self, store: Store, text: str) -> None:
        await store.remember(self.said("1", text))
        (event,) = await self.past(store, self.ANN)
        assert event == self.said("1", text)
        assert text in [row.get("text") for row in await store.export(self.ANN)]

    async def test_export_is_json_in_order(self, store: Store) -> None:
        assert await store.export(self.BOB) == []
        await self.live(store, self.ANN)
        rows = await store.export(self.ANN)
        assert [row["kind"] for row in rows] == ["said", "sticker", "used", "used", "mark", "alpha"]
        assert json.loads(json.dumps(rows, allow_nan=False))
        assert [rows[2][name] for name in ("how", "character")] == ["liked", "cat"]

    async def test_load_gives_another_user_the_same_history(self, store: Store) -> None:
        await self.live(store, self.ANN)
        rows = json.loads(json.dumps(await store.export(self.ANN)))
        assert await store.load(self.BOB, rows) == len(rows)
        mine = await store.recall(self.ANN, before=None, limit=10)
        theirs = await store.recall(self.BOB, before=None, limit=10)
        there = theirs.events[0].address
        moved = [replace(event, user=self.BOB, address=there) for event in mine.events]
        assert list(theirs.events) == moved
        assert set(theirs.stickers) == set(mine.stickers)
        assert (theirs.marks, theirs.alpha) == (mine.marks, mine.alpha)
        one = await store.sticker(self.ANN, StickerId("s"))
        two = await store.sticker(self.BOB, StickerId("s"))
        assert one.image.tobytes() == two.image.tobytes()
        assert (one.keywords, one.drawn, one.z) == (two.keywords, two.drawn, two.z)

    async def test_loading_twice_changes_nothing(self, store: Store) -> None:
        rows = [{"kind": "used", "at": 1.0, "how": "liked", "character": "cat"}] * 3
        assert await store.load(self.ANN, rows) == 3
        assert await store.load(self.ANN, rows) == 0
        await store.remember(self.said("1"))
        exported = await store.export(self.ANN)
        assert await store.load(self.ANN, exported) == 0

    async def test_loads_uses_in_words(self, store: Store) -> None:
        row = {"kind": "used", "at": 3.0, "how": "liked", "character": "cat", "style": "flat"}
        lost = {"kind": "used", "at": 4.0, "how": "more", "emotion": "sad", "sticker": "gone"}
        await store.load(self.ANN, [row, lost])
        one, two = await self.past(store, self.ANN)
        assert isinstance(one, Used)
        assert isinstance(two, Used)
        assert (one.how, one.at, set(one.words), one.sticker) == (
            "liked",
            3.0,
            {"cat", "flat"},
            None,
        )
        assert (two.how, two.words, two.sticker) == ("more", ("sad",), None)

    async def test_a_wrong_row_loads_nothing(self, store: Store) -> None:
        good = {"kind": "said", "at": 1.0, "text": "hello"}
        for bad in ({}, {"kind": "song"}, {"kind": "said"}, {"kind": "alpha", "alpha": 7},
                    {"kind": "used", "how": "eaten"}):  # fmt: skip
            with pytest.raises(StoreError, match="Row 2"):
                await store.load(self.ANN, [good, bad])
        assert await self.past(store, self.ANN) == ()

    async def test_forget_leaves_a_stranger(self, store: Store) -> None:
        await self.live(store, self.ANN)
        await store.forget(self.ANN)
        assert await store.export(self.ANN) == []
        past = await store.recall(self.ANN, before=None, limit=10)
        assert (past.events, past.stickers, past.marks, past.alpha) == ((), {}, (), 0.5)
        assert await store.learned(self.ANN, "key") is None
        with pytest.raises(UnknownSticker):
            await store.sticker(self.ANN, StickerId("s"))

    async def test_forget_leaves_the_others_alone(self, store: Store) -> None:
        await self.live(store, self.ANN)
        await self.live(store, self.BOB)
        before = await store.export(self.BOB)
        await store.forget(self.ANN)
        assert await store.export(self.BOB) == before
        assert await store.learned(self.BOB, "key") == (Liking("cat", "character", 1.0),)

    async def test_a_forgotten_user_may_come_back(self, open_store: OpenStore) -> None:
        store = await open_store()
        await store.forget(self.ANN)
        await self.live(store, self.ANN)
        await store.forget(self.ANN)
        assert await store.remember(self.said("said", "again"))
        await store.close()
        store = await open_store()
        assert await self.past(store, self.ANN) == (self.said("said", "again"),)
        await store.close()

    async def test_many_tasks_at_once(self, store: Store) -> None:
        users = [User("web", str(n)) for n in range(6)]
        events = [self.said(str(n), f"{u.id} {n}", user=u) for n in range(8) for u in users]
        again = await asyncio.gather(*(store.remember(e) for e in [*events, *events]))
        assert sorted(again) == [False] * 48 + [True] * 48
        pasts = await asyncio.gather(*(store.recall(u, before=None, limit=99) for u in users))
        for user, past in zip(users, pasts, strict=True):
            assert {e.id for e in past.events} == {str(n) for n in range(8)}
            assert {e.user for e in past.events} == {user}
            assert past.version == 8

    async def test_a_cancelled_call_breaks_nothing(self, store: Store) -> None:
        for number in range(20):
            task = asyncio.ensure_future(store.remember(self.said(str(number))))
            await asyncio.sleep(number * 0.0005)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await store.remember(self.said("last"))
        assert (await self.past(store, self.ANN))[-1] == self.said("last")

    def test_no_check_was_overridden(self) -> None:
        for kit in (StoreConformance, NotesConformance):
            checks = {name for name in vars(kit) if name.startswith("test_")}
            mine = {n for n in checks if getattr(type(self), n) is not getattr(kit, n)}
            assert not mine, f"overridden: {sorted(mine)}; mark them xfail with a reason instead"
