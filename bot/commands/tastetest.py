"""The blind taste test: ten pairs of stickers and a rating. Counts alone are kept, no picture.

Half of the pairs set a person's own taste against a made-up one, half against none; words and noise
are the same on both sides, and a lot decides the order. Nothing here knows another person.
"""

from __future__ import annotations

import asyncio
import io
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PIL import Image

from bot import chats
from bot.portrait import write
from bot.scope import owner_of
from bot.wishes import wishes_of
from pmg_engine.errors import NoGoodSticker
from pmg_engine.generate import seed_of
from pmg_engine.types import (
    Action,
    Asked,
    EventId,
    History,
    Liking,
    Notice,
    Reply,
    Said,
    Sticker,
    TasteTest,
    Usage,
)
from pmg_engine.vocabulary import vocabulary

from .memory import consent_buttons
from .room import Room

__all__ = ["PAIRS", "Pair", "beside", "pair", "tastetest", "unlike"]

# everyday lines that name nobody: each is asked about once
LINES = (
    "morning", "weekend", "tired", "thanks", "miss", "passed", "annoyed", "bye", "late", "laugh",
)  # fmt: skip
PAIRS = len(LINES)
HALF = PAIRS // 2  # against another taste; the rest against none
ENOUGH = 5  # stickers somebody said yes to: fewer are no taste
LIKES = 8  # of the made-up person: as sure as a taste can be
TRIES = 3  # noises until both pictures show something different
GO, STOP = "go", "stop"
CHOICE = re.compile(r"(?:(\d+)\.)?([12])")  # "3.1": of the third pair the first; "1": of this one
RATING = re.compile(r"rate ?([123])")
RATINGS = {1: "no", 2: "some", 3: "me"}
SIDE, GAP, NUMBER = 360, 20, 44  # pixels
CARD = (232, 238, 243)  # neither white nor dark: a white rim shows


@dataclass(frozen=True, slots=True)
class Pair:
    """What is set against what, and on which side (1 or 2) the person's own taste is."""

    kind: Literal["other", "plain"]
    own: int


async def tastetest(room: Room, asked: Asked) -> Reply | None:
    """Explains itself; `go` shows the pair in hand, `1` and `2` choose, `stop` ends it."""
    if hurdle := await _hurdle(room, asked):
        return hurdle
    test = await room.memory.tasted(owner_of(asked.user)) or TasteTest()
    wish = asked.argument.strip().lower()
    if test.rating is not None:
        return room.notice(asked, "tastetest-done")
    if wish == STOP:
        return room.notice(asked, "tastetest-stopped")
    if wish == GO:
        return await _shown(room, asked, test)
    if choice := CHOICE.fullmatch(wish):
        return await _chosen(room, asked, test, choice)
    if (rating := RATING.fullmatch(wish)) and test.pairs >= PAIRS:
        rated = replace(test, rating=int(rating[1]), lot=None)
        await room.memory.taste(owner_of(asked.user), rated)
        return room.notice(asked, "tastetest-thanks")
    return room.notice(asked, "tastetest", _onward(room, asked, test))


async def _hurdle(room: Room, asked: Asked) -> Notice | None:
    """What has to be done before: agree to be remembered, and show a taste."""
    if not await room.memory.consent(owner_of(asked.user)):
        return room.notice(asked, "tastetest-needs-memory", consent_buttons(room, asked))
    if (await room.brain.profile(asked.user)).kept < ENOUGH:
        return room.notice(asked, "tastetest-needs-taste", count=ENOUGH)
    return None


def _onward(room: Room, asked: Asked, test: TasteTest) -> list[Action]:
    key = "tastetest-go" if test.lot is None else "tastetest-on"
    return room.buttons(asked, {f"tastetest:{GO}": key})


async def _chosen(room: Room, asked: Asked, test: TasteTest, choice: re.Match[str]) -> Notice:
    """Counts a choice, once, and shows what comes next."""
    meant = int(choice[1] or test.pairs + 1)
    if test.lot is None or meant != test.pairs + 1 or test.pairs >= PAIRS:
        return room.notice(asked, "tastetest-stale", _onward(room, asked, test))
    this = pair(test)
    won = int(choice[2]) == this.own
    if this.kind == "other":
        test = replace(test, other_pairs=test.other_pairs + 1, other_wins=test.other_wins + won)
    else:
        test = replace(test, plain_pairs=test.plain_pairs + 1, plain_wins=test.plain_wins + won)
    await room.memory.taste(owner_of(asked.user), test)
    return await _shown(room, asked, test)


async def _shown(room: Room, asked: Asked, test: TasteTest) -> Notice:
    """The pair in hand, or the last question."""
    if test.pairs >= PAIRS:
        rates = [
            room.button(asked, f"tastetest-rate-{word}", f"tastetest:rate {n}", "rate")
            for n, word in RATINGS.items()
        ]
        return room.notice(asked, "tastetest-rate", rates)
    if test.lot is None:
        test = replace(test, lot=seed_of(asked.id))
        await room.memory.taste(owner_of(asked.user), test)
    onward = _onward(room, asked, test)
    guest = await chats.guest(room.memory, asked)
    if refusal := await room.limits.wait(asked, guest=guest):
        text = refusal.sentence(room.words, asked.locale, at=asked.at)
        return Notice(text, tuple(onward), only_for=owner_of(asked.user), refusal=True)
    line, number = _line(room, asked, test), test.pairs + 1
    both = await _drawn(room, asked, test, line)
    if both is None:
        return room.notice(asked, "tastetest-blank", onward)
    buttons = [Action(f"{n}", f"tastetest:{number}.{n}", "pair") for n in (1, 2)]
    buttons.append(room.button(asked, "tastetest-stop", f"tastetest:{STOP}", "stop"))
    told = room.notice(asked, "tastetest-pair", buttons, n=number, most=PAIRS, line=line)
    own, another = both
    sides = (own, another) if pair(test).own == 1 else (another, own)
    image = await asyncio.to_thread(beside, *(one.image for one in sides))
    return replace(told, image=image)


def pair(test: TasteTest) -> Pair:
    """The pair in hand: the same however often it is asked, also after a restart."""
    lot = random.Random(f"{test.lot}/{test.pairs}")
    other, plain = HALF - test.other_pairs, HALF - test.plain_pairs
    return Pair(
        "other" if lot.randrange(other + plain) < other else "plain", own=lot.choice((1, 2))
    )


def _line(room: Room, asked: Asked, test: TasteTest) -> str:
    """What both pictures say: each everyday line once, in an order by lot."""
    order = random.Random(f"{test.lot}/lines").sample(LINES, PAIRS)
    return room.words.say(f"tastetest-line-{order[test.pairs]}", asked.locale)


async def _drawn(
    room: Room, asked: Asked, test: TasteTest, line: str
) -> tuple[Sticker, Sticker] | None:
    """Both stickers, the person's own first; None where nothing good came out.

    Two pictures of the same character in the same style cannot be told apart by taste: such a pair
    is drawn anew from other noise, and shown as it is after TRIES.
    """
    rim = (await wishes_of(room.memory, owner_of(asked.user))).outline
    moment = (asked.id, asked.user, asked.address, asked.at, asked.locale)
    said = Said(*moment, text=line, voice="mine", remember=False, outline=rim)
    other = History()
    if pair(test).kind == "other":
        likings = (await room.brain.profile(asked.user)).likings
        other = unlike(likings, seed=f"{test.lot}/{test.pairs}")
    both = None
    for n in range(TRIES):
        noise = seed_of(EventId(f"{asked.id}:{n}"))
        try:
            both = await room.brain.compared(said, other, seed=noise)
        except NoGoodSticker:
            continue
        if both[0].drawn != both[1].drawn:
            break
    return both


def unlike(likings: Sequence[Liking], *, seed: str) -> History:
    """The history of a made-up person who shares as little with these likings as starters can."""
    liked = {one.word for one in likings if one.weight > 0}
    starters = vocabulary().starters
    least = min(len(liked.intersection(one)) for one in starters)
    far = [one for one in starters if len(liked.intersection(one)) == least]
    character, style = random.Random(seed).choice(far)
    use = Usage("liked", 0.0, character=character, style=style)
    return History(uses=(use,) * LIKES)


def beside(first: Image.Image, second: Image.Image) -> bytes:
    """JPEG bytes: two RGBA pictures on one card, numbered 1 and 2 below. Blocking."""
    wide, tall = 2 * SIDE + 3 * GAP, SIDE + NUMBER + 2 * GAP
    card = Image.new("RGB", (wide, tall), CARD)
    for n, image in enumerate((first, second)):
        left = GAP + n * (SIDE + GAP)
        small = image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        card.paste(small, (left, GAP), small)
        middle = left + (SIDE - NUMBER) // 2
        write(card, f"{n + 1}", middle, GAP + SIDE, wide=NUMBER, tall=NUMBER)
    out = io.BytesIO()
    card.save(out, "JPEG", quality=90)
    return out.getvalue()
