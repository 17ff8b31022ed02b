"""The words of the engine: the frozen values that travel from step to step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NewType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float32]
# (platform, chat, message) as one string: a retry carries the same id
EventId = NewType("EventId", str)
StickerId = NewType("StickerId", str)
# mine: the user sends it as themselves; reply: the bot reacts to the user
Voice = Literal["mine", "reply"]
How = Literal["sent", "liked", "disliked", "more", "rerolled", "picked", "packed", "removed"]
Kind = Literal["character", "style", "colour", "prop"]
# How much one act says. A re-roll outweighs a like: somebody asked for something else, twice is no.
WEIGHTS: dict[How, float] = {
    "sent": 0.5,
    "picked": 1.0,
    "liked": 1.0,
    "more": 1.0,
    "packed": 1.5,
    "rerolled": -1.5,
    "disliked": -3.0,
    "removed": -3.0,
}
# what the user said about one liking on their taste page
Mark = Literal["pinned", "removed", "none"]


@dataclass(frozen=True, slots=True)
class User:
    """One person on one platform. The engine never looks inside `platform`."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes, enough to find the place again after a restart."""

    platform: str
    chat: str
    thread: str | None = None
    reply_to: str | None = None
    private: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a platform. The subclasses below are the whole vocabulary."""

    id: EventId
    user: User
    address: Address
    at: float  # seconds since the epoch
    locale: str | None = None
    admin: bool = False  # the platform says: this user runs the chat


@dataclass(frozen=True, slots=True)
class Said(Event):
    """A line of text, to be answered by a sticker where the rules of the chat say so."""

    text: str = ""
    voice: Voice = "reply"
    like: StickerId | None = None  # draw this character and style again ("More like this")
    remember: bool = True  # False: answer from the history, add nothing to it (the example people)
    addressed: bool = True  # private, or the bot was mentioned, replied to or asked by a command
    robot: bool = False  # another bot wrote it
    emotion: str | None = None  # draw this one, whatever the words say
    about: User | None = None  # somebody else wrote the line: it is drawn and never kept
    # whose taste draws it besides `user`: in a group, the same person's private self who agreed
    taste_of: User | None = None
    styles: tuple[str, ...] = ()  # the only ones that may be drawn here; empty: all
    outline: bool = True  # the white die-cut rim and the soft shadow; False: the subject alone


@dataclass(frozen=True, slots=True)
class Asked(Event):
    """A command: `/style kawaii` is Asked("style", "kawaii")."""

    command: str = ""
    argument: str = ""
    about: User | None = None  # who wrote the line it is a reply to; `argument` is then that line


@dataclass(frozen=True, slots=True)
class Pressed(Event):
    """A button under something we sent: `again`, `like`, or with a value: `lang:zh`."""

    action: str = ""
    sticker: StickerId | None = None


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """The bot came into a chat; `user` is who brought it there."""


@dataclass(frozen=True, slots=True)
class Used(Event):
    """The user did something with a sticker.

    Ours (`sticker`) or somebody else's (`words`, `image`).
    """

    how: How = "sent"
    sticker: StickerId | None = None
    words: tuple[str, ...] = ()  # names found in the vocabulary: ("cat", "glossy")
    image: bytes | None = None
    look: bytes | None = None  # what no word names about it, as a SoftPreference keeps it


@dataclass(frozen=True, slots=True)
class Left(Event):
    """The user blocked the bot, or the bot was removed from the chat."""


@dataclass(frozen=True, slots=True)
class Target:
    """What this moment asks for (K_t)."""

    emotion: str
    intent: str = "none"
    intensity: float = 0.5
    character: str | None = None
    style: str | None = None
    colour: str | None = None
    props: tuple[str, ...] = ()
    action: str | None = None
    text: str | None = None
    send: bool = True
    sarcasm: bool = False
    pose: str | None = None  # of the whole figure; None: a head
    described: bool = False  # "a crying penguin": shown as it is said, in either voice

    def wordless(self) -> Target:
        """The same without any words of the message."""
        return replace(self, text=None, action=None)


@dataclass(frozen=True, slots=True)
class Liking:
    """One preference keyword (K_p) with its sign and strength."""

    word: str
    kind: Kind
    weight: float  # -1..1; below zero is a dislike


@dataclass(frozen=True, slots=True)
class Keywords:
    """K_t of this message and K_p of this person."""

    target: Target
    preference: tuple[Liking, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A line the user said before."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Usage:
    """A sticker the user did something with, in words (docs/paper.md)."""

    how: How
    at: float
    character: str | None = None
    emotion: str | None = None
    style: str | None = None
    colour: str | None = None
    props: tuple[str, ...] = ()
    sticker: StickerId | None = None
    look: bytes | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A liking the user pinned or removed on their taste page; it overrules what was learned."""

    word: str
    kind: Kind
    mark: Mark


@dataclass(frozen=True, slots=True)
class History:
    """What the stages may know of the past: everything strictly before the event in hand."""

    turns: tuple[Turn, ...] = ()  # oldest first
    uses: tuple[Usage, ...] = ()  # oldest first
    marks: tuple[Marked, ...] = ()
    version: int = 0  # grows whenever anything above changes: the cache key
    alpha: float = 0.5  # "more message" 0 .. 1 "more me"
    last_character: str | None = None  # drawn last: a new user never gets the same twice running


@dataclass(frozen=True, slots=True)
class Silence:
    """No sticker fits, and that is a good answer."""

    reason: Literal["empty", "no-sticker", "grief", "crisis", "blocked"]
    keywords: Keywords | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Who or what a picture shows: a painter may begin from a likeness instead of noise alone."""

    name: str  # a character or a thing
    style: str = ""  # of a character; one likeness of a thing does for all styles
    layout: str = ""  # a pose or a chat act in the painter's words; "": a head, a thing


@dataclass(frozen=True, slots=True)
class Thing:
    """What lies beside somebody, painted by itself."""

    words: str  # the painter's own: "pizza, flat style"
    like: Likeness
    left: bool = False  # at the lower left, because a hand is at the right


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows, for painters that can be shown it and not only told."""

    like: Likeness | None = None  # None: from noise alone
    beside: Thing | None = None  # only for a painter that is `layered`


@dataclass(frozen=True, slots=True)
class Soft:
    """E_s: what of a taste no word says."""

    rows: Array  # (n, D) of the painter's condition
    offset: Array | None = None  # (C, h, w) of likenesses, in the painter's latents


@dataclass(frozen=True, slots=True)
class Condition:
    """What the painter is told: rows of its text condition, and how strongly each part spoke."""

    rows: Array  # (n, D): [E_t ; E_h ; E_s]
    w_t: float
    w_p: float
    w_s: float
    scene: Scene = Scene()
    offset: Array | None = None  # (C, h, w) added to the likeness of the scene
    head: Condition | None = None  # of a whole figure: the same, told of its head alone


@dataclass(frozen=True, slots=True)
class Candidate:
    """One drawn picture and its scores."""

    image: Image.Image  # RGBA
    w_p: float
    w_s: float
    seed: int
    d_t: float = float("nan")
    d_p: float = float("nan")
    z: float = float("nan")


@dataclass(frozen=True, slots=True)
class Sticker:
    """The best candidate, cut out; the adapter makes it fit its platform."""

    id: StickerId
    image: Image.Image  # RGBA, 512 px canvas, rim and shadow included where they are wanted
    keywords: Keywords
    drawn: Target  # what was really drawn: character and style filled in, emotion after the voice
    seed: int
    z: float
    text: str = ""  # the message it answers
    alpha: float = 0.5
    candidates: tuple[Candidate, ...] = ()  # all of the grid, best first
    milliseconds: tuple[tuple[str, float], ...] = ()  # per stage, in the order of the way
    voice: Voice = "reply"  # whose it was: Again and More keep it

    def wordless(self) -> Sticker:
        """The same without any words of the message: for who must not keep what another said."""
        keywords = replace(self.keywords, target=self.keywords.target.wordless())
        return replace(self, text="", keywords=keywords, drawn=self.drawn.wordless())


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what it says and what `Pressed.action` will be."""

    label: str
    action: str
    group: str = ""  # buttons of one group are shown as one row


@dataclass(frozen=True, slots=True)
class Notice:
    """Plain words to the user: help, a refusal, an apology."""

    text: str
    actions: tuple[Action, ...] = ()
    only_for: User | None = None  # shown to nobody else, where the platform can
    about: StickerId | None = None  # the sticker its buttons are for
    packed: StickerId | None = None  # goes into the person's own pack, where the platform has packs
    refusal: bool = False  # what was asked for was not done: shown as such, where the platform can
    gone: tuple[StickerId, ...] = ()  # deleted just now: pages that still show them take them off
    image: bytes | None = field(default=None, repr=False)  # a picture (JPEG) beside the words


@dataclass(frozen=True, slots=True)
class Stickers:
    """One sticker, or several to choose from."""

    stickers: tuple[Sticker, ...]
    actions: tuple[Action, ...] = ()
    then: Notice | None = None  # what is said right after it


@dataclass(frozen=True, slots=True)
class Taste:
    """The taste page: what was learned, what the user pinned or removed. Never emotions."""

    likings: tuple[Liking, ...]
    marks: tuple[Marked, ...] = ()
    alpha: float = 0.5
    uses: int = 0
    turns: int = 0
    image: bytes | None = None  # the page as a picture (PNG), for messengers without pages
    kept: int = 0  # of the uses, those that say yes to a sticker


@dataclass(frozen=True, slots=True)
class TasteTest:
    """What came of one person's blind choices: counts, and nothing of what they saw."""

    other_pairs: int = 0  # their own taste against a made-up one
    other_wins: int = 0  # of these, how often their own was chosen
    plain_pairs: int = 0  # their own taste against none
    plain_wins: int = 0
    rating: int | None = None  # how well the stickers fit them, 1 to 3 (PMG's scale); None: not yet
    lot: int | None = None  # the seed of what is still to be shown; None: not begun, or over

    @property
    def pairs(self) -> int:
        """How many were answered."""
        return self.other_pairs + self.plain_pairs


@dataclass(frozen=True, slots=True)
class Why:
    """The "Why this?" card of one sticker."""

    sticker: Sticker
    taste: bool = True  # False: before others, what the message asked for and nothing else


@dataclass(frozen=True, slots=True)
class Document:
    """A file for the user alone: everything that is known about them."""

    name: str
    mime: str
    data: bytes = field(repr=False)
    text: str = ""  # what to say beside it
    only_for: User | None = None


Reply = Stickers | Notice | Taste | Why | Document


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation as it happened: what was said, or what was answered."""

    key: str  # grows with time within one address
    at: float
    user: User
    item: Said | Reply
    answers: EventId | None = None  # of a reply: the event it answers


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform says it did: how to edit, delete and recognise it later."""

    message_id: str
    file_ids: tuple[str, ...] = field(default=())
