"""Keywords + rows + grid -> the painter's conditions. Pure: knows no model, no store, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from .types import (
    Array,
    Candidate,
    Condition,
    Keywords,
    Likeness,
    Liking,
    Scene,
    Soft,
    Target,
    Thing,
    Voice,
)
from .vocabulary import Vocabulary, vocabulary

COMPUTED = ("pixel", "line", "pastel", "blob")  # styles.py makes them of a plain picture
PLAIN = ("flat", "bold", "cartoon", "glossy")  # of one in these styles, the best first
# Reply voice: the bot reacts *to* the user (docs/paper.md): comfort, not a mirror.
REACTIONS = {
    "angry": "pleading",
    "furious": "pleading",
    "huff": "pleading",
    "annoyed": "nervous",
    "disagree": "thinking",
    "sad": "love",
    "cry": "love",
    "sob": "love",
    "tired": "love",
    "sick": "love",
    "scared": "strong",
    "nervous": "strong",
    "worried": "strong",
    "happy": "excited",
    "excited": "party",
    "proud": "praise",
    "thanks": "shy",
    "praise": "shy",
    "love": "love",
    "kiss": "shy",
    "laugh": "laugh",
    "cheeky": "cheeky",
    "shy": "smile",
    "greet": "greet",
    "bye": "bye",
    "sleepy": "sleepy",
    "pleading": "agree",
    "confused": "thinking",
    "surprised": "surprised",
    "shocked": "shocked",
    "yummy": "yummy",
    "party": "party",
    "sorry": "smile",
    "ok": "ok",
    "morning": "morning",
    "night": "night",
    "congrats": "thanks",
}
INTENT_REACTIONS = {
    "thank": "shy",
    "congratulate": "party",
    "apologise": "smile",
    "complain": "pleading",
    "comfort": "thanks",
    "tease": "cheeky",
    "greet": "greet",
    "part": "bye",
}
# styles of heads that have no things of their own: the set their faces come from
THING_STYLES = {"kawaii": "flat", "pastel": "flat"}
NOTICED = 0.2  # a weaker liking is chance, not taste
# share of whole figures where message and props leave it open: heads every keyboard has
BODIES = 0.65
MIRRORED = "smile"  # the reaction to anything else: friendly, never mocking


def reaction(target: Target, voice: Voice) -> str:
    """The emotion that is drawn.

    The message's own in voice `mine`, and where a picture is described; else the bot's reaction.
    """
    if voice == "mine" or target.described:
        return target.emotion
    by_emotion = REACTIONS.get(target.emotion)
    return by_emotion or INTENT_REACTIONS.get(target.intent) or MIRRORED


def plain(name: str) -> str:
    """A name without the punctuation of its catalogue: "flag: Japan" -> "flag japan"."""
    return " ".join(name.replace(":", " ").replace(",", " ").split()).lower()


def phrase(
    *,
    emotion: str | None = None,
    pose: str | None = None,
    character: str | None = None,
    style: str | None = None,
    colour: str | None = None,
    props: Sequence[str] = (),
) -> str:
    """The painter's own small language: "happy waving pink cat, glossy style, with pizza".

    "" when nothing is said.
    """
    head = " ".join(plain(word) for word in (emotion, pose, colour, character) if word)
    parts = [head, f"{style} style" if style else "", *(f"with {plain(prop)}" for prop in props)]
    return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who and how one sticker shows: by message and taste, and as a stranger would get it."""

    character: str
    style: str
    colour: str | None
    stranger: tuple[str, str]  # (character, style) of the candidate without taste
    liked: frozenset[str] = frozenset()  # the kinds that came from this person's taste


@dataclass(frozen=True, slots=True)
class Phrases:
    """One sticker in the painter's words."""

    message: str  # K_t: what the message says
    alone: str  # K_t with a stranger's character and style: the candidate without taste
    taste: str  # K_p with starters filled in: what the painter is told
    liked: str  # K_p alone: what d_p is measured against; "" for a person without a taste


@dataclass(frozen=True, slots=True)
class Plan:
    """What one sticker shall show, before anything is drawn."""

    keywords: Keywords
    target: Target
    choice: Choice
    words: Phrases
    conditions: tuple[Condition, ...]
    alpha: float
    soft: Soft | None = None
    last: bool = False  # the last try: an unsure face is better than no sticker
    start: Image.Image | None = None  # the picture that an edit begins from; None: noise alone


def pick(
    target: Target,
    likings: Sequence[Liking],
    *,
    starters: Sequence[tuple[str, str]],
    avoid: str | None,
    seed: int,
    styles: Sequence[str] = (),
) -> Choice:
    """What is drawn: the message first, then the person's taste, then a starter.

    Of several tastes one is drawn by lot, in proportion to its weight squared: several tastes stay
    several, and one strong taste stays one. A starter is never one the person dislikes, nor `avoid`
    (what was drawn last), so that a new person does not get the same character twice running.

    Args:
        styles: the only ones that may be drawn, whatever message and taste say; empty: all.
    """
    if styles:
        target = target if target.style in styles else replace(target, style=None)
        likings = [x for x in likings if x.kind != "style" or x.word in styles]
        starters = [s for s in starters if s[1] in styles] or [(s[0], styles[0]) for s in starters]
    rng = np.random.default_rng(seed)
    liked = {kind: _draw(likings, kind, rng) for kind in ("character", "style", "colour")}
    disliked = {x.word for x in likings if x.weight < 0}
    fresh = [s for s in starters if s[0] not in disliked and s[1] not in disliked and s[0] != avoid]
    start = (fresh or list(starters))[int(rng.integers(len(fresh or starters)))]
    return Choice(
        character=target.character or liked["character"] or start[0],
        style=target.style or liked["style"] or start[1],
        colour=target.colour or liked["colour"],
        stranger=(target.character or start[0], target.style or start[1]),
        liked=frozenset(k for k, word in liked.items() if word and not getattr(target, k)),
    )


def posture(target: Target, words: Vocabulary, *, seed: int) -> str | None:
    """The pose of the whole figure, None for a head.

    A gesture the message names is always shown. Else a lot decides, among the poses that say the
    emotion; a thing beside somebody leaves no room for more than a head.
    """
    if named := words.pose_of(target.action):
        return named
    poses = words.poses_of(target.emotion)
    if target.props or not poses:
        return None
    rng = np.random.default_rng((seed, len(poses)))
    return poses[int(rng.integers(len(poses)))] if rng.random() < BODIES else None


def _draw(likings: Sequence[Liking], kind: str, rng: np.random.Generator) -> str | None:
    """One liked word of a kind by lot, or None. Always uses the generator once.

    Seeds stay comparable.
    """
    lot = rng.random()
    pool = [x for x in likings if x.kind == kind and x.weight >= NOTICED]
    total = sum(x.weight**2 for x in pool)
    for liking in pool:
        lot -= liking.weight**2 / total
        if lot <= 0:
            return liking.word
    return pool[-1].word if pool else None


def painted(target: Target, choice: Choice) -> tuple[Target, Choice]:
    """What the painter is told: a plain style where the one that is shown will be computed."""
    who, how = choice.stranger
    plain = replace(
        choice, style=plainer(choice.style, choice.character), stranger=(who, plainer(how, who))
    )
    return (replace(target, style=plain.style) if target.style else target), plain


def plainer(style: str, character: str) -> str:
    """The style that a character is painted in for a style to be shown."""
    if style not in COMPUTED:
        return style
    known = vocabulary().styles_of(character)
    return next((one for one in PLAIN if one in known), PLAIN[0])


def phrases(target: Target, choice: Choice) -> Phrases:
    """K_t and K_p of one sticker.

    What the message names stands in K_t alone (docs/paper.md).
    """
    unsaid: dict[str, str | None] = {
        "character": None if target.character else choice.character,
        "style": None if target.style else choice.style,
        "colour": None if target.colour else choice.colour,
    }
    liked = {kind: word if kind in choice.liked else None for kind, word in unsaid.items()}
    shown = replace(target, character=choice.stranger[0], style=choice.stranger[1])
    return Phrases(
        message=words_of(target),
        alone=words_of(shown),
        taste=_of_taste(unsaid),
        liked=_of_taste(liked),
    )


def words_of(target: Target) -> str:
    """One thing beside a character is all that a small picture holds."""
    return phrase(
        emotion=target.emotion,
        pose=target.pose,
        character=target.character,
        style=target.style,
        colour=target.colour,
        props=[vocabulary().thing(prop) for prop in target.props[:1]],
    )


def scene(target: Target, character: str, style: str) -> Scene:
    """What a picture of this character in this style shows, and what lies beside it."""
    acting = target.pose is None and target.emotion in vocabulary().acts
    layout = target.pose or (target.emotion if acting else "")
    like = Likeness(character, style, layout)
    if not target.props:
        return Scene(like)
    name = vocabulary().thing(target.props[0])
    words = phrase(character=name, style=THING_STYLES.get(style, style))
    return Scene(like, Thing(words, Likeness(name), left=acting))


def scenes(target: Target, choice: Choice) -> tuple[Scene, Scene]:
    """With the character and style of message and taste, and with the stranger's."""
    return scene(target, choice.character, choice.style), scene(target, *choice.stranger)


def _of_taste(words: Mapping[str, str | None]) -> str:
    return phrase(character=words["character"], style=words["style"], colour=words["colour"])


def alike(target: Target, drawn: Target) -> Target:
    """The target with the character, style and colour of a sticker.

    Where the message names no other.
    """
    return replace(
        target,
        character=target.character or drawn.character,
        style=target.style or drawn.style,
        colour=target.colour or drawn.colour,
        pose=target.pose or drawn.pose,
    )


def drawn(target: Target, choice: Choice, winner: Candidate) -> Target:
    """The target with what the winner really shows filled in."""
    tasteful = winner.w_p > 0 or winner.w_s > 0
    character, style = (choice.character, choice.style) if tasteful else choice.stranger
    colour = choice.colour if tasteful else target.colour
    return replace(target, character=character, style=style, colour=colour)


def looks(shown: Target) -> str:
    """Who a picture shows and how, in the painter's words."""
    return phrase(character=shown.character, style=shown.style)


def lean(rows: Array, null: Array, weight: float) -> Array:
    """E' = E_null + w (E - E_null): w = 0 is exactly "no preference" (docs/paper.md)."""
    return (null + np.float32(weight) * (rows - null)).astype(np.float32)


def blend(
    message: Array,
    alone: Array,
    taste: Array | None,
    null: Array,
    *,
    soft: Soft | None = None,
    grid: Sequence[tuple[float, float]],
    scenes: tuple[Scene, Scene] = (Scene(), Scene()),
) -> list[Condition]:
    """One condition per distinct (w_p, w_s).

    Rows [E_t ; w_p E_h ; w_s E_s] (PMG, its condition weights).

    Args:
        message, alone, taste, null: (L, D) rows of the phrases and of the empty text. Taste is
            None for a person without one: the stranger's picture is all there is then.
        soft: None when the soft path is off: then w_s changes nothing.
        grid: (w_p, w_s) pairs; pairs that would paint the same picture are painted once.
        scenes: with the character of message and taste, and with the stranger's.
    """
    seen: dict[tuple[float, float], Condition] = {}
    for w_p, w_s in grid:
        key = (w_p if taste is not None else 0.0, w_s if soft is not None else 0.0)
        if key in seen:
            continue
        if taste is None or key == (0.0, 0.0):
            head, shown = [alone, null], scenes[1]
        else:
            head, shown = [message, lean(taste, null, key[0])], scenes[0]
        tail, offset = [], None
        if soft is not None:
            tail = [np.float32(key[1]) * soft.rows]
            offset = None if soft.offset is None else np.float32(key[1]) * soft.offset
        rows = np.concatenate([*head, *tail]).astype(np.float32)
        seen[key] = Condition(rows, w_t=1.0, w_p=key[0], w_s=key[1], scene=shown, offset=offset)
    return list(seen.values())
