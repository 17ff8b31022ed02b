"""Steps 4 to 7 of one sticker: conditions, candidates, their scores, and which may be sent.

Knows the stages and the seams, no person and no message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from .choose import rank
from .condition import Choice, Phrases, Plan, blend, drawn, looks, painted, phrases, scenes
from .cutout import cut, tidy
from .generate import paint
from .interfaces import (
    Captioner,
    Guard,
    ImageModel,
    LanguageModel,
    Matting,
    Similarity,
    SoftPreference,
    Store,
)
from .laps import Clock
from .quality import fit
from .types import Candidate, Condition, Keywords, Soft, Target
from .vocabulary import vocabulary

__all__ = ["Parts", "again", "finished", "planned", "scored", "sendable"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the engine is made of; `build.build` fills it."""

    llm: LanguageModel
    painter: ImageModel
    similarity: Similarity
    guard: Guard
    store: Store
    grid: tuple[tuple[float, float], ...]
    captioner: Captioner | None = None
    matting: Matting | None = None
    soft: SoftPreference | None = None


async def planned(
    keywords: Keywords,
    target: Target,
    choice: Choice,
    parts: Parts,
    *,
    soft: Soft | None,
    alpha: float,
    start: Image.Image | None = None,
) -> Plan:
    """Step 4: the (w_t, w_p, w_s) grid of conditions.

    Args:
        soft: E_s, or None.
        start: the picture that an edit begins from.
    """
    shown, plain = painted(target, choice)
    conditions = await _blended(shown, plain, parts, soft)
    if parts.painter.layered and target.pose and not (target.props or _acting(target)):
        heads = await _blended(replace(shown, pose=None), plain, parts, soft)
        pairs = zip(conditions, heads, strict=True)
        conditions = [replace(one, head=head) for one, head in pairs]
    words = phrases(shown, plain)
    return Plan(keywords, target, choice, words, tuple(conditions), alpha, soft, start=start)


async def _blended(
    target: Target, choice: Choice, parts: Parts, soft: Soft | None
) -> list[Condition]:
    told = phrases(replace(target, props=()) if parts.painter.layered else target, choice)
    rows = await parts.painter.encode([told.message, told.alone, told.taste, ""])
    return blend(
        rows[0],
        rows[1],
        rows[2] if told.liked else None,
        rows[3],
        soft=soft,
        grid=parts.grid,
        scenes=scenes(target, choice),
    )


def _acting(target: Target) -> bool:
    """Does a head of this emotion have a hand beside it? Then it is no figure's head."""
    return target.emotion in vocabulary().acts


async def again(plan: Plan, parts: Parts) -> Plan:
    """What the last try draws: from noise alone, and the head where nobody asked for a figure."""
    target = plan.target
    if vocabulary().pose_of(target.action) is None:
        target = replace(target, pose=None)
    found = await planned(
        plan.keywords, target, plan.choice, parts, soft=plan.soft, alpha=plan.alpha
    )
    return replace(found, last=True)


async def scored(
    conditions: Sequence[Condition],
    words: Phrases,
    parts: Parts,
    clock: Clock,
    *,
    alpha: float,
    seed: int,
    start: Image.Image | None = None,
) -> list[Candidate]:
    """Steps 5 and 6, and of step 7 the scores: what can be cut out, best first."""
    candidates = await paint(conditions, parts.painter, seed=seed, start=start)
    clock.lap("generate")
    ready = await cut(candidates, parts.matting)
    clock.lap("cutout")
    return await rank(
        ready,
        target=words.message,
        preference=words.liked,
        similarity=parts.similarity,
        alpha=alpha,
    )


async def finished(
    winner: Candidate, conditions: Sequence[Condition], painter: ImageModel
) -> Candidate:
    """Of step 7 the end: the head of a whole figure is painted again, larger; others stay.

    Args:
        conditions: those the candidates were painted from.
    """
    weights = (winner.w_p, winner.w_s)
    told = next(one for one in conditions if (one.w_p, one.w_s) == weights)
    if told.head is None:
        return winner
    made = await painter.refine([winner.image], [told], seeds=[winner.seed])
    clean = await asyncio.to_thread(tidy, made[0])
    return winner if clean is None else replace(winner, image=clean)


async def sendable(ranked: Sequence[Candidate], plan: Plan, parts: Parts) -> list[Candidate]:
    """The candidates of a plan that may be sent, in their order."""
    told = painted(plan.target, plan.choice)
    shown = [drawn(*told, one) for one in ranked]
    # the similarity model learned words from plain art: a teal pig is no pig to it
    worn = plan.soft is not None and plan.soft.offset is not None
    return await fit(
        ranked,
        shown=[
            None if worn and candidate.w_s else looks(one)
            for candidate, one in zip(ranked, shown, strict=True)
        ],
        emotion=plan.target.emotion,
        faced=(worn or not plan.last)
        and all(one.style in vocabulary().styles_of(one.character) for one in shown),
        similarity=parts.similarity,
    )
