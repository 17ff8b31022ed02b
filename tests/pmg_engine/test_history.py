"""What of the past the later steps get to see."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from PIL import Image

from pmg_engine.history import AGE, FRESH, TURNS, gather
from pmg_engine.interfaces import Remembered
from pmg_engine.types import (
    Address,
    Event,
    EventId,
    Keywords,
    Marked,
    Said,
    Sticker,
    StickerId,
    Target,
    Used,
    User,
)

ANN = User("web", "ann")
HERE = Address("web", "room")
NOW = 1_000_000_000.0


def said(text: str, at: float = NOW - 60) -> Said:
    return Said(EventId(f"{text}-{at}"), ANN, HERE, at, text=text)


def drawn(id: str, character: str) -> Sticker:
    shown = Target("happy", character=character, style="kawaii", colour="pink", props=("pizza",))
    return Sticker(
        StickerId(id), Image.new("RGBA", (1, 1)), Keywords(Target("happy")), shown, 1, 0.0
    )


@dataclass
class Past:
    """The one method of a store that gather() needs."""

    events: tuple[Event, ...] = ()
    stickers: dict[StickerId, Sticker] = field(default_factory=dict)
    marks: tuple[Marked, ...] = ()
    asked: list[Event | None] = field(default_factory=list)

    async def recall(self, user: User, *, before: Event | None, limit: int) -> Remembered:
        self.asked.append(before)
        return Remembered(self.events[-limit:], self.stickers, self.marks, 0.7, 9)


async def test_a_stranger_has_an_empty_history() -> None:
    history = await gather(said("hi"), Past())  # type: ignore[arg-type]
    assert (history.turns, history.uses, history.last_character) == ((), (), None)


async def test_uses_of_own_stickers_are_told_by_their_record() -> None:
    liked = Used(EventId("1"), ANN, HERE, NOW - 9, how="liked", sticker=StickerId("s"))
    past = Past((liked,), {StickerId("s"): drawn("s", "fox")})
    (use,) = (await gather(said("hi", NOW), past)).uses  # type: ignore[arg-type]
    assert (use.how, use.character, use.style, use.colour) == ("liked", "fox", "kawaii", "pink")
    assert (use.emotion, use.props, use.sticker) == ("happy", ("pizza",), "s")


async def test_foreign_stickers_are_told_by_their_words() -> None:
    sent = Used(
        EventId("1"), ANN, HERE, NOW, how="sent", words=("小猫", "happy", "像素", "umbrella")
    )
    (use,) = (await gather(said("hi", NOW), Past((sent,)))).uses  # type: ignore[arg-type]
    assert (use.character, use.emotion, use.style, use.props) == (
        "cat",
        "happy",
        "pixel",
        ("umbrella",),
    )


async def test_a_creature_of_the_concepts_is_a_character() -> None:
    sent = Used(EventId("1"), ANN, HERE, NOW, how="sent", words=("penguin", "nonsense"))
    (use,) = (await gather(said("hi", NOW), Past((sent,)))).uses  # type: ignore[arg-type]
    assert (use.character, use.props) == ("penguin", ())


async def test_old_events_are_left_out() -> None:
    past = Past((said("my cat", NOW - AGE - 1), said("my dog", NOW - 1)))
    history = await gather(said("hi", NOW), past)  # type: ignore[arg-type]
    assert [t.text for t in history.turns] == ["my dog"]


async def test_small_talk_gives_way_to_lines_that_name_things() -> None:
    lines = ["my cat sleeps", *(f"well {n}" for n in range(50)), "my dog barks"]
    past = Past(tuple(said(t, NOW - 100 + n) for n, t in enumerate(lines)))
    history = await gather(said("hi", NOW), past)  # type: ignore[arg-type]
    texts = [t.text for t in history.turns]
    assert texts[0] == "my cat sleeps"
    assert texts[-1] == "my dog barks"
    assert len(texts) == FRESH + 1


async def test_the_window_keeps_the_newest() -> None:
    past = Past(tuple(said(f"cat number {n}", NOW - 100 + n) for n in range(60)))
    history = await gather(said("hi", NOW), past)  # type: ignore[arg-type]
    assert [t.text for t in history.turns][-1] == "cat number 59"
    assert len(history.turns) == TURNS


@pytest.mark.parametrize("everything", [False, True])
async def test_only_what_came_before_unless_everything_is_asked(everything: bool) -> None:
    past = Past()
    event = said("hi")
    await gather(event, past, everything=everything)  # type: ignore[arg-type]
    assert past.asked == [None if everything else event]


async def test_marks_slider_version_and_last_character_come_along() -> None:
    marks = (Marked("cat", "character", "pinned"),)
    stickers = {StickerId("a"): drawn("a", "fox"), StickerId("b"): drawn("b", "pig")}
    history = await gather(replace(said("hi")), Past((), stickers, marks))  # type: ignore[arg-type]
    assert (history.marks, history.alpha, history.version) == (marks, 0.7, 9)
    assert history.last_character == "pig"
