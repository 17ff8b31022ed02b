"""What this moment asks (K_t) and this person likes (K_p). Knows prompts and the seam, no model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from . import prompts
from .depicted import Depiction, feelings, unstyled
from .interfaces import LanguageModel, Store
from .people import unmarked
from .quoted import lettering
from .types import History, Keywords, Kind, Liking, Marked, Said, Target, Turn
from .vocabulary import EMOTIONS, GROUPS, INTENTS, Found, Vocabulary, fold, vocabulary

__all__ = ["Likes", "Moment", "Named", "extract", "linked", "named", "topics"]

Word = Annotated[str, Field(min_length=1, max_length=24)]
Level = Literal[1, 2, 3, 4, 5]


class Moment(BaseModel):
    """The language model's answer about one message, in the order of thought."""

    mood: Literal[tuple(GROUPS)]  # type: ignore[valid-type]  # a closed set from the vocabulary
    emotion: Literal[EMOTIONS]  # type: ignore[valid-type]
    intensity: Level
    intent: Literal[INTENTS]  # type: ignore[valid-type]
    sarcasm: bool
    action: Word | None
    subject: Annotated[list[Word], Field(max_length=3)]
    text: Annotated[str, Field(min_length=1, max_length=40)] | None
    send: bool


class Like(BaseModel):
    """One thing a person comes back to, or refuses; p from 1 (perhaps) to 5 (certainly)."""

    word: Word
    kind: Literal["character", "style", "colour", "prop"]
    p: Level


class Likes(BaseModel):
    """The language model's answer about one history."""

    likes: Annotated[list[Like], Field(max_length=5)]
    dislikes: Annotated[list[Like], Field(max_length=4)]


@dataclass(frozen=True, slots=True)
class Named:
    """What the message itself names; it beats the model and the history."""

    character: str | None = None
    style: str | None = None
    colour: str | None = None
    props: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()  # "no cats please"
    text: str | None = None  # words to letter on the sticker
    depicted: Depiction | None = None  # "a crying penguin"
    plain: str = ""  # the message without what tells of a style alone


SAID = 0.5  # evidence of one line that names a thing: once is chance, twice is not
FADE = 0.97  # per later line, as in feedback.py
FULL = 3.0  # this much evidence is certain, as in feedback.py
UNSEEN = 0.25  # trust in a word of the model that no line of the history names
SEEN = 0.5  # trust in a word of the model that counting did not reach
PROPS = 2  # more things than this are a mess at 64 px


async def extract(
    said: Said,
    history: History,
    llm: LanguageModel,
    *,
    store: Store | None = None,
    counted: Sequence[Liking] = (),
) -> Keywords:
    """Names first, then the language model: this message's target and this person's taste.

    Args:
        said: an empty text asks for the taste alone. store: caches K_p per history version.
        counted: what counting the uses says (feedback.tally), blended with the model's view.

    Raises:
        ModelError: the language model failed. StoreError, Overloaded.
    """
    words = vocabulary()
    names = named(said.text, words, topics())
    target = await _target(names, llm, words) if said.text.strip() else Target("neutral")
    taste = await _taste(said, history, llm, store=store, counted=counted)
    return Keywords(target, tuple(_unsaid(taste, target, names)))


async def _target(names: Named, llm: LanguageModel, words: Vocabulary) -> Target:
    moment = await llm.extract(prompts.target(names.plain, family=llm.family), Moment)
    shown = names.depicted or Depiction(moment.emotion, moment.action)
    # the pocket model learned its subjects from the same look-up: it can only add mistakes
    subject = moment.subject if llm.family != "pocket" else []
    known = topics()
    things = [f for f in (words.resolve(s) or known.resolve(s) for s in subject) if f]
    guessed = next((w for w, _ in things if words.is_creature(w) and w not in names.refused), None)
    character = names.character or guessed
    props = names.props or tuple(w for w, _ in things if not words.is_creature(w))
    return Target(
        emotion=shown.emotion,
        intent=moment.intent,
        intensity=moment.intensity / 5,
        character=character,
        style=names.style,
        colour=names.colour,
        props=tuple(p for p in dict.fromkeys(props) if p not in {character, *names.refused})[
            :PROPS
        ],
        action=shown.pose,
        text=names.text or moment.text,
        send=moment.send,
        sarcasm=moment.sarcasm,
        described=names.depicted is not None,
    )


async def _taste(
    said: Said,
    history: History,
    llm: LanguageModel,
    *,
    store: Store | None,
    counted: Sequence[Liking],
) -> tuple[Liking, ...]:
    if not history.turns and not history.uses:
        return _marked((), history.marks)
    # "my black friend" tells of no colour, whenever it was said
    plain = tuple(replace(turn, text=unmarked(turn.text)) for turn in history.turns)
    history = replace(history, turns=plain)
    key = f"{history.version}/{llm.name}/{prompts.VERSION}"
    known = await store.learned(said.user, key) if store else None
    if known is None:
        answer = await llm.extract(prompts.taste(history, family=llm.family), Likes)
        known = _blended(answer, _counted(history.turns, counted), history)
        if store:
            await store.cache(said.user, key, known)
    return _marked(known, history.marks)


Key = tuple[str, Kind]


def _counted(turns: Sequence[Turn], uses: Sequence[Liking]) -> dict[Key, float]:
    """Evidence of uses and of lines said, -1..1: the baseline that needs no language model."""
    words = vocabulary()
    sums: dict[Key, float] = {(x.word, x.kind): x.weight for x in uses}
    for age, turn in enumerate(reversed(turns)):
        for key, sign in _mentions(words.find(turn.text)).items():
            sums[key] = sums.get(key, 0.0) + sign * SAID * FADE**age / FULL
    return {k: max(-1.0, min(1.0, v)) for k, v in sums.items()}


def _mentions(found: Iterable[Found]) -> dict[Key, int]:
    """What one line names, once each: 1 for, -1 against."""
    out: dict[Key, int] = {}
    for f in found:
        kind: Kind = "character" if f.creature else f.kind
        if not f.shy:
            out.setdefault((f.word, kind), -1 if f.negated else 1)
    return out


def _blended(answer: Likes, counted: dict[Key, float], history: History) -> tuple[Liking, ...]:
    """The mean of both views where both see a thing; one alone is trusted less.

    A dislike that counting is sure of is never softened: two re-rolls mean no.
    """
    guessed = _guessed(answer)
    seen = {w for t in history.turns for w, _ in _mentions(vocabulary().find(t.text))}
    seen |= {w for u in history.uses for w in (u.character, u.style, u.colour, *u.props) if w}
    weights: dict[Key, float] = {}
    for key in {**counted, **guessed}:
        model, count = guessed.get(key), counted.get(key)
        if model is None or count is None:
            trust = 1.0 if model is None else SEEN if key[0] in seen else UNSEEN
            weights[key] = trust * (count if model is None else model)  # type: ignore[operator]
        else:
            mean = (model + count) / 2
            weights[key] = min(mean, count) if count < 0 else mean
    likings = [Liking(w, k, round(x, 3)) for (w, k), x in weights.items() if abs(x) >= 0.05]
    return tuple(sorted(likings, key=lambda x: (-abs(x.weight), x.kind, x.word)))


def _guessed(answer: Likes) -> dict[Key, float]:
    """The model's words as vocabulary words, -1..1; words that we cannot draw are left out."""
    words = vocabulary()
    out: dict[Key, float] = {}
    for likes, sign in ((answer.likes, 1.0), (answer.dislikes, -1.0)):
        for like in likes:
            found = words.resolve(like.word)
            if found:
                word, kind = found
                kind = "character" if words.is_creature(word) else kind
                out.setdefault((word, kind), sign * like.p / 5)
    return out


def _marked(likings: Sequence[Liking], marks: Sequence[Marked]) -> tuple[Liking, ...]:
    """What the person pinned is certain, what they removed is gone for good."""
    marked = {(m.word, m.kind): m.mark for m in marks if m.mark != "none"}
    kept = [x for x in likings if (x.word, x.kind) not in marked]
    pinned = [Liking(w, k, 1.0) for (w, k), mark in marked.items() if mark == "pinned"]
    return (*pinned, *kept)


def _unsaid(likings: Iterable[Liking], target: Target, names: Named) -> list[Liking]:
    """What the message names leaves the taste before anything is scored (GeneRec's rule)."""
    said = {"character": target.character, "style": target.style, "colour": target.colour}
    return [
        x
        for x in likings
        if not said.get(x.kind)
        and x.word not in target.props
        and not (x.weight > 0 and x.word in names.refused)
    ]


ASKED_EN = re.compile(
    r"\b(?:draw|paint|sketch|make|give me|send|show me|use|how about|as an?|be an?|into an?|"
    r"i(?:'d like| want| need)(?: to see)? (?:an?|the|some)|(?:sticker|picture|drawing|emoji) of|"
    r"zeichne|male? (?:mir|ein\w*)|dibuja|pinta|haz|desenh[ae]|dessine|(?:на)?рисуй)\b"
    r"[\w\s,'-]{0,40}$"
)
AFTER_ASKED_EN = re.compile(
    r"^[,\w\s'-]{0,12}\b(?:stickers?|emoji|please|pls|version)\b|"
    r"^\s*(?:saying|who|that says|with)\b"
)
ASKED_ZH = re.compile(
    r"(?:画|来一?[只个条头张匹位朵颗]|想?要一?[只个条头张匹位朵颗]|给我|发(?![火烧现生呆疯怒热抖麻愁])|换|用|变成|做成|想看|扮成)"
    r"[^，。！？]{0,12}$"
)
AFTER_ASKED_ZH = re.compile(
    r"^[^，。！？]{0,3}(?:贴纸|表情|表情包|版|的?图)|^(?:の絵)?[をが]?(?:描|書い|見たい|見せ|欲しい|ほしい|ちょうだい|お?願い|ください)"
)


def linked(table: Mapping[str, Sequence[str]], words: Vocabulary) -> Vocabulary:
    """Thing -> words that bring it to mind, as a look-up of its own.

    Apart from the names, because such a word tells of the moment and of nobody's taste. Creatures
    are left out: who is drawn is chosen by name.
    """
    rows = {**words.data["concepts"], **words.data["characters"]}
    concepts = {
        thing: {"kind": "thing", "names": tuple(names), "shy": ()}
        for thing, names in table.items()
        if thing in rows and not words.is_creature(thing)
    }
    data = {**words.data, "characters": {}, "styles": {}, "colours": {}}
    return Vocabulary(data | {"concepts": concepts})


@lru_cache(maxsize=1)
def topics() -> Vocabulary:
    """The look-up that ships with the engine (training/topics.py)."""
    text = files(__package__).joinpath("topics.json").read_text(encoding="utf-8")
    return linked(json.loads(text), vocabulary())


# "tired of studying" speaks of studying, "no juice please" wants none
REFUSED = re.compile(r"(?:\b(?:no|no more|without)\s+|不要|别)$")


def _brought_up(text: str, found: Sequence[Found], known: Vocabulary) -> list[Found]:
    """What the message speaks of without its name: "skiing" of skis."""
    taken = [(f.start, f.end) for f in found]
    folded = fold(text)
    spoken = [f for f in known.find(text) if not REFUSED.search(folded[: f.start])]
    return [f for f in spoken if all(f.end <= start or end <= f.start for start, end in taken)]


def named(text: str, words: Vocabulary, known: Vocabulary | None = None) -> Named:
    """Characters, styles, colours and things the message itself names, found by alias look-up.

    Args:
        known: words that bring a thing to mind; they speak where no name does.
    """
    plain = unmarked(text)
    folded = fold(plain)
    found = words.find(plain)
    meant = [f for f in found if not f.negated]
    character = _character(meant, folded)
    things = [f for f in meant if f.kind in ("character", "prop") and not f.shy]
    style = next((f.word for f in reversed(meant) if f.kind == "style"), None)
    refused = frozenset(f.word for f in found if f.negated) - {character, style}
    who = next((f for f in meant if f.word == character), None)
    asked = who is not None and (style is not None or _is_asked_for(who, folded))
    spoken = _brought_up(plain, found, known) if known and len(things) < PROPS else []
    things += [f for f in spoken if f.word not in refused]
    return Named(
        character=character,
        style=style,
        colour=next((f.word for f in meant if f.kind == "colour"), None),
        props=tuple(dict.fromkeys(f.word for f in things if f.word != character)),
        refused=refused,
        text=lettering(text),
        depicted=feelings().of(plain, who, meant, asked=asked) if who else None,
        plain=unstyled(plain, meant),
    )


def _character(meant: Sequence[Found], folded: str) -> str | None:
    """Who is drawn: what was asked for, else the first creature.

    A thing merely spoken of lies beside whoever is drawn: "who wants pizza?".
    """
    things = [f for f in meant if f.kind in ("character", "prop")]
    styled = any(f.kind == "style" for f in meant)
    for f in things:
        alive = f.kind == "character" and _is_somebody(f, folded)
        if alive or _is_asked_for(f, folded):
            return f.word
    creatures = (f.word for f in things if f.creature and not f.shy)
    return next(creatures, next((f.word for f in things if styled and f.shy), None))


MOODS = (
    r"happy|sad|angry|mad|furious|grumpy|sleepy|tired|scared|shy|cute|excited|cool|surprised|shocked|worried|nervous|"
    r"confused|dizzy|sick|proud|smug|lonely|hungry|little|tiny|cheerful|kind|crying|sobbing|smiling|laughing|winking|"
    r"dancing|waving|sleeping|yawning|blushing|sneezing|jumping|thinking"
)
SOMEBODY = re.compile(rf"\b(?:{MOODS})\s+$")
MOODS_ZH = (
    "开心|高兴|快乐|难过|伤心|生气|愤怒|累|困|害怕|害羞|哭|笑|惊讶|担心|紧张|骄傲|得意|"
    "无聊|饿|睡|跳舞|恋爱|气得"
)
SOMEBODY_ZH = re.compile(rf"(?:{MOODS_ZH})的$")
DOES_ZH = re.compile(
    r"^(?:今天|现在|又|也|都|就|真的?|很|好|太|超|有点|正?在|快要?|要|可爱地){0,3}"
    rf"(?:{MOODS_ZH}|酸了|说|送[你给]|为你|在?沙发上躺)"
)
DOES = re.compile(
    r"^\s+(?:is |being |looking |feeling |who is |that is )?(?:so |very )?"
    rf"(?:(?:{MOODS})\b|in love\b|making an? |on the (?:sofa|couch)\b)"
)


def _is_somebody(found: Found, folded: str) -> bool:
    """ "An angry fire", "the moon is smiling": a thing with a feeling is a character."""
    before, after = folded[: found.start], folded[found.end :]
    if folded[found.start] >= "\u2e80":
        return bool(SOMEBODY_ZH.search(before) or DOES_ZH.match(after))
    return bool(SOMEBODY.search(before) or DOES.match(after))


def _is_asked_for(found: Found, folded: str) -> bool:
    """ "Draw a seal", "a pizza sticker", "画一个披萨": then even a thing becomes the character."""
    before, after = folded[: found.start], folded[found.end :]
    if folded[found.start] >= "\u2e80":
        return bool(ASKED_ZH.search(before) or AFTER_ASKED_ZH.match(after))
    return bool(ASKED_EN.search(before) or AFTER_ASKED_EN.match(after))
