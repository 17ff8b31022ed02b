"""The blind taste test: opt-in, blinded, resumable; counts alone are left and no taste moves."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.commands.tastetest import ENOUGH, LINES, PAIRS, TRIES, beside, pair, unlike
from bot.i18n import Catalogue
from bot.limits import Rates
from pmg_engine.build import build
from pmg_engine.config import EngineConfig
from pmg_engine.engine import Engine
from pmg_engine.errors import NoGoodSticker
from pmg_engine.feedback import tally
from pmg_engine.keywords import named
from pmg_engine.safety import WordGuard
from pmg_engine.types import (
    EventId,
    History,
    How,
    Liking,
    Notice,
    Said,
    Sticker,
    Target,
    TasteTest,
    Used,
    User,
)
from pmg_engine.vocabulary import vocabulary
from tests.bot.conftest import ANN, HERE, House, Open, Script, asked, pressed, sticker

ROOT = Path(__file__).parents[2]
RED, BLUE = (200, 30, 30), (30, 30, 200)  # the person's own sticker, and the other one


class Drawing(Script):
    """Own stickers are red, others blue; what was compared is kept."""

    def __init__(self, *how: Any) -> None:
        super().__init__(*how)
        self.compares: list[tuple[Said, History, int]] = []
        self.trouble: list[str] = []  # "empty": nothing good came out; "alike": nothing differs

    async def compared(self, said: Said, other: History, *, seed: int) -> tuple[Sticker, Sticker]:
        self.compares.append((said, other, seed))
        trouble = self.trouble.pop(0) if self.trouble else ""
        if trouble == "empty":
            raise NoGoodSticker("Nothing came out. Try other words.")
        styles = ("pixel", "pixel") if trouble == "alike" else ("pixel", "kawaii")
        own, another = (
            replace(
                sticker(style, drawn=Target("happy", character="cat", style=style)),
                image=Image.new("RGBA", (512, 512), (*colour, 255)),
            )
            for style, colour in zip(styles, (RED, BLUE), strict=True)
        )
        return own, another


async def likes(house: House, count: int, how: How = "liked", user: User = ANN) -> None:
    """They say yes to some stickers of a penguin in pixels."""
    for n in range(count):
        id = EventId(f"{how} {n}")
        await house.replies.brain.learn(
            Used(id, user, HERE, 1_000.0 + n, how=how, words=("penguin", "pixel"))
        )


async def ready(house: House) -> Drawing:
    """Ann agreed and has a taste; what draws for her is told beforehand."""
    brain = Drawing(house.store)
    house.replies.brain = brain
    await house.store.consent(ANN, True)
    if not (await brain.profile(ANN)).kept:
        await likes(house, ENOUGH)
    return brain


def own_side(notice: Notice) -> int:
    """Where the red one is: 1 or 2."""
    assert notice.image
    with Image.open(io.BytesIO(notice.image)) as card:
        assert card.format == "JPEG"
        pixels = np.asarray(card.convert("RGB"), int)
    middle = pixels[pixels.shape[0] // 2]
    left, right = middle[len(middle) // 4], middle[3 * len(middle) // 4]
    sides = [side for side, one in ((1, left), (2, right)) if abs(one - RED).max() < 12]
    assert len(sides) == 1, (left, right)
    return sides[0]


def chosen(notice: Notice, side: int) -> str:
    """The action of a numbered button."""
    return next(one.action for one in notice.actions if one.label == str(side))


async def counts(house: House) -> TasteTest:
    test = await house.store.tasted(ANN)
    assert test
    return test


# -- who may take it --


async def test_it_needs_consent(house: House) -> None:
    told = await house.notice(asked("tastetest"))
    assert told.refusal
    assert "remember your taste first" in told.text
    assert [one.action for one in told.actions] == ["consent:yes", "consent:once"]
    assert "remember your taste first" in await house.sentence(asked("tastetest", "go"))


async def test_it_needs_a_taste(house: House) -> None:
    await house.store.consent(ANN, True)
    await likes(house, ENOUGH - 1)
    await likes(house, 9, how="disliked")
    told = await house.notice(asked("tastetest", "go"))
    assert f"{ENOUGH} stickers or more" in told.text
    await likes(house, 1, how="packed")
    told = await house.notice(asked("tastetest"))
    for promise in ("counts only", "No message and no picture", "/forgetme"):
        assert promise in told.text
    assert [one.action for one in told.actions] == ["tastetest:go"]
    assert await house.store.tasted(ANN) is None, "to read about it is not to begin"


# -- ten pairs --


@pytest.mark.parametrize("true", [True, False])
async def test_ten_pairs_and_a_rating(house: House, true: bool) -> None:
    brain = await ready(house)
    told = await house.notice(pressed("tastetest:go"))
    shown = []
    for number in range(1, PAIRS + 1):
        assert f"Pair {number} of {PAIRS}" in told.text
        assert [one.label for one in told.actions] == ["1", "2", "Stop"]
        side = own_side(told)
        shown.append(side)
        told = await house.notice(pressed(chosen(told, side if true else 3 - side)))
    wins = PAIRS // 2 if true else 0
    half = PAIRS // 2
    test = await counts(house)
    assert (test.other_pairs, test.other_wins) == (half, wins)
    assert (test.plain_pairs, test.plain_wins) == (half, wins)
    assert [one.label for one in told.actions] == ["1 not me", "2 somewhat", "3 me"]
    assert "Thank you" in await house.sentence(pressed(told.actions[1].action))
    assert (await counts(house)).rating == 2
    assert (await counts(house)).lot is None
    for again in (asked("tastetest"), asked("tastetest", "1"), pressed(told.actions[2].action)):
        assert "once for each person" in await house.sentence(again)
    assert (await counts(house)).rating == 2
    assert len(brain.compares) == PAIRS
    assert sum(other == History() for _, other, _ in brain.compares) == half
    said = {Catalogue().say(f"tastetest-line-{line}", "en") for line in LINES}
    assert {one.text for one, _, _ in brain.compares} == said
    assert {(one.remember, one.voice) for one, _, _ in brain.compares} == {(False, "mine")}


async def test_a_typed_number_answers_the_pair_in_hand(house: House) -> None:
    await ready(house)
    told = await house.notice(asked("tastetest", "go"))
    await house.notice(asked("tastetest", f"{own_side(told)}"))
    test = await counts(house)
    assert (test.pairs, test.other_wins + test.plain_wins) == (1, 1)


async def test_a_pair_is_counted_once(house: House) -> None:
    await ready(house)
    first = await house.notice(pressed("tastetest:go"))
    side = own_side(first)
    await house.notice(pressed(chosen(first, side)))
    stale = await house.notice(pressed(chosen(first, 3 - side)))
    assert "settled already" in stale.text
    assert [one.action for one in stale.actions] == ["tastetest:go"]
    test = await counts(house)
    assert (test.pairs, test.other_wins + test.plain_wins) == (1, 1)
    assert "Pair 2" in await house.sentence(pressed(stale.actions[0].action))


async def test_it_goes_on_after_a_restart(opens: Open) -> None:
    async with opens() as house:
        await ready(house)
        first = await house.notice(pressed("tastetest:go"))
        second = await house.notice(pressed(chosen(first, own_side(first))))
    async with opens() as house:
        await ready(house)
        third = await house.notice(pressed(chosen(second, own_side(second))))
        assert "Pair 3" in third.text
        test = await counts(house)
        assert (test.pairs, test.other_wins + test.plain_wins) == (2, 2)
        again = await house.notice(asked("tastetest", "go"))
        assert (again.text, own_side(again)) == (third.text, own_side(third)), "the same pair"


async def test_it_can_be_stopped_and_taken_up_again(house: House) -> None:
    await ready(house)
    told = await house.notice(pressed("tastetest:go"))
    told = await house.notice(pressed(chosen(told, 1)))
    assert "counts" in await house.sentence(pressed(told.actions[-1].action))
    assert (await counts(house)).pairs == 1
    card = await house.notice(asked("tastetest"))
    assert [one.label for one in card.actions] == ["Go on"]
    assert "Pair 2" in await house.sentence(pressed(card.actions[0].action))


async def test_the_limits_hold_and_no_choice_is_lost(opens: Open) -> None:
    async with opens(rates=Rates(per_minute=1, per_minute_chat=1)) as house:
        await ready(house)
        told = await house.notice(pressed("tastetest:go"))
        refused = await house.notice(pressed(chosen(told, 1)))
        assert refused.refusal
        assert [one.action for one in refused.actions] == ["tastetest:go"]
        assert (await counts(house)).pairs == 1


async def test_forgetting_ends_it(house: House) -> None:
    await ready(house)
    told = await house.notice(pressed("tastetest:go"))
    await house.inbox.event(asked("forgetme", "sure"))
    await house.hears()
    assert await house.store.tasted(ANN) is None
    assert "remember your taste first" in await house.sentence(pressed(chosen(told, 1)))
    assert await house.rows("tastetest") == 0


# -- what is shown, and what is left --


async def test_alike_pictures_are_drawn_again_from_other_noise(house: House) -> None:
    brain = await ready(house)
    brain.trouble = ["alike", "empty"]
    assert (await house.notice(pressed("tastetest:go"))).image
    assert len({seed for _, _, seed in brain.compares}) == 3 == TRIES
    assert len({one.text for one, _, _ in brain.compares}) == 1


async def test_where_nothing_good_comes_out_the_pair_stays_open(house: House) -> None:
    brain = await ready(house)
    brain.trouble = ["empty"] * TRIES
    told = await house.notice(pressed("tastetest:go"))
    assert "did not turn out well" in told.text
    assert "Pair 1" in await house.sentence(pressed(told.actions[0].action))


async def test_it_leaves_counts_alone(house: House) -> None:
    brain = await ready(house)
    before, taste = await house.store.export(ANN), await brain.profile(ANN)
    told = await house.notice(pressed("tastetest:go"))
    await house.notice(pressed(chosen(told, 2)))
    after = await house.store.export(ANN)
    assert [row for row in after if row["kind"] != "tastetest"] == before
    assert len(after) == len(before) + 1
    assert await brain.profile(ANN) == taste
    assert await house.rows("sticker") == 0


async def test_it_speaks_their_language_and_keeps_their_rim(house: House) -> None:
    brain = await ready(house)
    await house.sentence(asked("outline", "off"))
    told = await house.notice(pressed("tastetest:go", locale="zh"))
    assert "第 1 对" in told.text
    (one,) = brain.compares
    assert one[0].text in told.text
    assert not one[0].outline


# -- the parts --


def test_a_lot_decides_kind_and_side() -> None:
    first = [pair(TasteTest(lot=lot)) for lot in range(400)]
    assert 150 < sum(one.own == 1 for one in first) < 250
    assert 150 < sum(one.kind == "other" for one in first) < 250
    last = TasteTest(other_pairs=5, plain_pairs=4, lot=1)
    assert pair(last).kind == "plain", "what is left of each kind is shown"


@pytest.mark.parametrize(("character", "style"), vocabulary().starters)
def test_the_made_up_taste_is_unlike_theirs(character: str, style: str) -> None:
    likings = [Liking(character, "character", 1.0), Liking(style, "style", 0.8)]
    for seed in "abc":
        words = {one.word for one in tally(unlike(likings, seed=seed).uses)}
        assert not words & {character, style}
        assert words == {one.word for one in tally(unlike(likings, seed=seed).uses)}


def test_who_likes_everything_still_gets_another() -> None:
    everything = [Liking(word, "style", 1.0) for one in vocabulary().starters for word in one]
    assert unlike(everything, seed="a").uses


@pytest.fixture(scope="module")
def guard() -> WordGuard:
    return WordGuard()


@pytest.mark.parametrize("locale", Catalogue().languages)
async def test_the_lines_name_nobody_and_are_harmless(locale: str, guard: WordGuard) -> None:
    lines = [Catalogue().say(f"tastetest-line-{x}", locale) for x in LINES]
    assert len(set(lines)) == PAIRS
    for line in lines:
        assert await guard.objection(line) is None, line
        found = named(line, vocabulary())
        assert (found.character, found.style, found.text) == (None, None, None), line


def test_both_numbers_stand_below_the_pictures() -> None:
    blank = Image.new("RGBA", (512, 512))
    with Image.open(io.BytesIO(beside(blank, blank))) as card:
        pixels = np.asarray(card.convert("L"), int)
    below = pixels[-64:]
    for half in (below[:, : below.shape[1] // 2], below[:, below.shape[1] // 2 :]):
        assert (half < 100).any(), "a dark number"


# -- with the pocket models --


@pytest.fixture
async def engine(house: House) -> AsyncIterator[Engine]:
    """The models as they ship, over this test's store."""
    engine = await asyncio.to_thread(build, EngineConfig(), root=ROOT, store=house.store)
    yield engine
    await engine.close()


async def test_the_pocket_models_draw_a_pair(house: House, engine: Engine) -> None:
    house.replies.brain = brain = engine
    await house.store.consent(ANN, True)
    await likes(house, ENOUGH)
    before = await house.store.export(ANN)
    told = await house.notice(pressed("tastetest:go"))
    assert told.image
    said = Said(EventId("x"), ANN, HERE, 2_000.0, text="I passed the exam!", remember=False)
    likings = (await brain.profile(ANN)).likings
    for other in (unlike(likings, seed="a"), History()):
        twice = [await brain.compared(said, other, seed=7) for _ in range(2)]
        (own, another), (again, _) = twice
        assert np.array_equal(np.asarray(own.image), np.asarray(again.image))
        assert own.drawn.emotion == another.drawn.emotion
        assert another.drawn.character != "penguin"
        assert own.keywords.target == another.keywords.target
    after = await house.store.export(ANN)
    assert [row for row in after if row["kind"] != "tastetest"] == before
