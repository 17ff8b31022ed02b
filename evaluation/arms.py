"""The arms of the protocol: whose taste is drawn, and how. Knows the engine's stages, no score.

Every arm gets the same message and the same noise. A later arm is one more function in ARMS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from functools import cache, partial
from random import Random

import numpy as np

from pmg_engine.choose import recalled
from pmg_engine.feedback import tally, worth
from pmg_engine.types import WEIGHTS, Kind, Liking
from pmg_engine.vocabulary import vocabulary

from .groups import group_of
from .inversion import meant
from .softs import LOOKS, PICTURES, VISION, WORDS, missing
from .studio import ALPHA, Drawn, Moment, Studio
from .users import NEIGHBOURS, SEED, STYLES, TWINS, Shot, half_of, people
from .users_lines import MOODS, mood_of
from .users_pictures import picture
from .users_play import as_sticker, liked

__all__ = ["ARMS", "EVERY", "SWEEPS", "VERSION", "Arm", "absent", "draws_with", "popular"]

VERSION = 5  # raise it whenever an arm draws otherwise: kept results are not used again
ALPHAS = (0.0, 0.25, 0.5, 0.75, 1.0)
LENGTHS = (0, 1, 2, 4, 8)  # events of the past; the whole of it is the arm "PMG"
BALANCES = ((0.75, 0.75), (1.0, 1.0), (1.25, 1.0))  # (w_p, w_s) of the shipped grid that use both
DESCRIPTORS = 4  # as many as PMG's soft rows: the same room for what the words say
PLAINLY = 0.1  # cosine by which a colour must stand out: between two emotions lies .3
# what people call a palette, a line and proportions
OPEN = (
    "pale", "dark", "bright", "muted", "vivid", "greyish", "warm colours", "cold colours",
    "reddish", "orange", "yellowish", "greenish", "bluish", "purple", "pinkish", "brownish",
    "thick outline", "thin outline", "no outline", "soft edges", "tall and narrow",
    "wide and short", "chubby", "slim", "big eyes", "small face",
)  # fmt: skip

Arm = Callable[[Studio, int, Moment, int], Awaitable[Drawn]]


async def target_only(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """What a stranger would get."""
    return await studio.draw(moment.target, (), seed=seed)


async def tag_frequency(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """How often each character and style was used; no language model reads it (I-AM-G)."""
    uses = [x for x in (await studio.subject(u)).history.uses if WEIGHTS[x.how] > 0]
    likings = []
    kinds: tuple[Kind, ...] = ("character", "style")
    for kind in kinds:
        often = Counter(word for x in uses if (word := getattr(x, kind)))
        most = max(often.values(), default=1)
        likings += [Liking(word, kind, n / most) for word, n in often.items()]
    return await studio.draw(moment.target, likings, seed=seed)


async def signed_counting(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """The engine's own counting alone: signs, and what is long ago counts less."""
    counted = tally((await studio.subject(u)).history.uses)
    return await studio.draw(moment.target, counted, seed=seed)


async def popular_profile(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """Everybody gets what most train users like."""
    return await studio.draw(moment.target, popular(), seed=seed)


@cache
def popular() -> tuple[Liking, ...]:
    """The character and the style that train users kept most often."""
    shots = [s for p in people("train") for s in liked(p.past)]
    (who, _), (how, _) = (
        Counter(getattr(s, kind) for s in shots).most_common(1)[0]
        for kind in ("character", "style")
    )
    return Liking(who, "character", 1.0), Liking(how, "style", 1.0)


async def random_keywords(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """A taste by lot, always the same one for a user."""
    dice = Random(f"{SEED}/random keywords/{studio.people[u].id}")
    words: list[tuple[str, Kind]] = [
        (dice.choice(dice.choice(NEIGHBOURS)), "character"),
        (dice.choice(STYLES), "style"),
    ]
    likings = [Liking(word, kind, 1.0) for word, kind in words]
    return await studio.draw(moment.target, likings, seed=seed)


async def keywords(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """Counting and the language model, whatever the mood: K_p."""
    return await studio.draw(moment.target, (await studio.subject(u)).likings, seed=seed)


async def without_soft(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """The engine as it ships but for its soft rows: K_p as this person has it in this mood."""
    return await studio.draw(moment.target, await studio.likings(u, moment), seed=seed)


async def mismatched(studio: Studio, u: int, moment: Moment, seed: int, *, soft: str) -> Drawn:
    """The engine with this soft path, with the past of somebody of another twin group."""
    count = len(studio.people)
    other = (u + (TWINS if count > TWINS else 1)) % count
    return await with_soft(studio, other, moment, seed, soft=soft)


async def open_descriptors(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """Keywords, and what words can say of how the kept pictures look.

    The painter is told a colour, which it was taught; the open words help to choose: told to the
    painter they spoil the face.
    """
    likings = list(await studio.likings(u, moment))
    colours = vocabulary().colours
    leads = await studio.leads(u, colours)
    if leads.max() >= PLAINLY:
        likings.append(Liking(colours[int(leads.argmax())], "colour", 1.0))
    order = np.argsort(-(await studio.leads(u, OPEN)))
    more = ", ".join(OPEN[i] for i in order[:DESCRIPTORS])
    return await studio.draw(moment.target, likings, seed=seed, more=more)


async def retrieval(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """The sticker of the own past that says this message best; nothing is drawn."""
    subject = await studio.subject(u)
    own = [as_sticker(s) for s in liked(studio.people[u].past)]
    found = await recalled(
        own,
        target=studio.words(moment.target),
        emotion=moment.target.emotion,
        worth=worth(subject.history.uses),
        similarity=studio.parts.similarity,
    )
    return Drawn(found[0].image)


async def compositor(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """The art itself in the person's own taste with the message's emotion: the ceiling."""
    person, mood = studio.people[u], mood_of(moment.group)
    dice = Random(f"{SEED}/{person.id}/{moment.number}/{seed}")
    fancy = person.wants(mood, dice)
    shots = [
        Shot(fancy.character, fancy.style, e, look=person.look)
        for e in MOODS[mood]
        if group_of(e) == moment.group
    ]
    fresh = [s for s in shots if half_of(s.cell) == "past"]  # never one that scores
    return Drawn(picture(dice.choice(fresh or shots)))


async def textual_inversion(studio: Studio, u: int, moment: Moment, seed: int) -> Drawn:
    """A word of the user's own, learned from pictures, in the place of character and style."""
    target = studio.posed(moment.target, seed)
    told = await studio.inverted(u, meant(target))
    return await studio.draw_rows(target, told=told, seed=seed)


async def soft_alone(studio: Studio, u: int, moment: Moment, seed: int, *, soft: str) -> Drawn:
    """Soft rows at w_s = 1 in the place of character and style; no word of a taste is told."""
    target = studio.posed(moment.target, seed)
    return await studio.draw_rows(target, soft=await studio.soft(u, soft), seed=seed)


async def with_soft(
    studio: Studio, u: int, moment: Moment, seed: int, *, soft: str,
    weights: tuple[float, float] | None = None, alpha: float = ALPHA, last: int | None = None,
) -> Drawn:  # fmt: skip
    """The engine with this soft path: keywords, soft rows and the grid as it ships.

    Args:
        last: it knows only so many last events of the past; None: all of them.
    """
    likings = await studio.likings(u, moment, last=last)
    rows = await studio.soft(u, soft, last=last)
    if weights and rows is None:
        weights = weights[0], 0.0  # as the grid has it where no soft row speaks
    return await studio.draw(
        moment.target, likings, seed=seed, soft=rows, weights=weights, alpha=alpha
    )


# In the order of the table; "target-only" is what the others are compared with.
ARMS: dict[str, Arm] = {
    "target-only": target_only,
    "popular": popular_profile,
    "random keywords": random_keywords,
    "tag frequency": tag_frequency,
    "signed counting": signed_counting,
    "LLM keywords": keywords,
    "PMG without soft": without_soft,
    # as the engine ships: keywords in this mood, and what of used stickers no word names
    "PMG": partial(with_soft, soft=LOOKS),
    # the candidate of weight 1, whatever its score
    "PMG without z": partial(with_soft, soft=LOOKS, weights=(1.0, 1.0)),
    "open descriptors": open_descriptors,
    "mismatched user": partial(mismatched, soft=LOOKS),
    "retrieval": retrieval,
    "textual inversion": textual_inversion,
    PICTURES: partial(soft_alone, soft=PICTURES),
    f"{PICTURES} + keywords": partial(with_soft, soft=PICTURES),
    WORDS: partial(with_soft, soft=WORDS),
    VISION: partial(with_soft, soft=VISION),
    "art compositor": compositor,
}
# What ships, for somebody of whom only the last events are known.
PASTS: dict[str, Arm] = {f"history {n}": partial(with_soft, soft=LOOKS, last=n) for n in LENGTHS}
# Read as curves: one seed is enough.
SWEEPS: dict[str, Arm] = {
    **{f"alpha {a}": partial(with_soft, soft=LOOKS, alpha=a) for a in ALPHAS},
    **{f"{name} without keywords": partial(soft_alone, soft=name) for name in (WORDS, VISION)},
    **{
        f"{name} + keywords at {w_p} {w_s}": partial(with_soft, soft=name, weights=(w_p, w_s))
        for name in (WORDS, VISION)
        for w_p, w_s in BALANCES
    },
    **{
        f"PMG at {w_p} {w_s}": partial(with_soft, soft=LOOKS, weights=(w_p, w_s))
        for w_p, w_s in BALANCES
    },
}

EVERY = ARMS | PASTS | SWEEPS


def absent() -> dict[str, str]:
    """Arms that cannot be drawn for want of weights, and why."""
    why = missing()
    return {arm: told for arm in EVERY for name, told in why.items() if draws_with(arm, name)}


def draws_with(arm: str, name: str) -> bool:
    """Is this arm drawn with the SoftPreference of that name?"""
    draw = EVERY[arm]
    return isinstance(draw, partial) and draw.keywords["soft"] == name
