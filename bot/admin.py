"""What the admins of a chat can say to the bot, as plain functions. Knows no queue, no platform.

`admin` runs `/admin mode auto`, `pressed` the same from a button, `greeting` is the message of the
day the bot joins. Every answer is for the admin alone; before others, who is no admin gets none.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol, get_args

from pmg_engine.errors import PMGError
from pmg_engine.types import Action, Address, Asked, Event, Notice, Pressed, StickerId, User
from pmg_engine.vocabulary import vocabulary

from . import chats
from .chats import ALLOWED, BLOCKED, Act, BadWord, ChatSettings, Mode
from .i18n import Catalogue
from .scope import owner_of, place

__all__ = ["VERBS", "Office", "Store", "admin", "greeting", "pressed"]

KEPT_ACTS = 50
SHOWN_ACTS = 10
MOST_WORDS = 200  # banned in one chat
MOST_PATTERNS = 20  # of those between slashes: each may take its time on every line
MODES: tuple[Mode, ...] = get_args(Mode)
HERE = "reports here"  # as an act: this admin may let reports of other chats come here
IN_PRIVATE = ("allow", "deny", "block", "unblock", "log")  # an owner's, for the whole bot
LISTS = {"allow": (ALLOWED, True), "deny": (ALLOWED, False)}
LISTS |= {"block": (BLOCKED, True), "unblock": (BLOCKED, False)}


class Store(chats.Keeper, Protocol):
    """What admins need of the store."""

    async def list(self, kind: str, user: User, place: str = "", *, on: bool) -> None: ...
    async def strip(self, user: User, id: StickerId) -> None: ...


@dataclass(frozen=True, slots=True)
class Office:
    """What admins may use."""

    store: Store
    words: Catalogue
    tallies: chats.Tallies
    purge: Callable[[Address], Awaitable[int]]  # everything said in a chat; how many lines
    # the stickers that a reply in a chat shows, by its key, and whose they are
    shown: Callable[[Address, str], Awaitable[Sequence[tuple[User, StickerId]]]]
    owners: Container[str] = ()  # "platform:id": admins everywhere
    unlimited: Container[str] = ()  # platforms only the owner of this machine can reach
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)  # two admins at once lose nothing


@dataclass(frozen=True, slots=True)
class Visit:
    """One admin with one request."""

    office: Office
    event: Event
    chat: ChatSettings
    verb: str
    argument: str

    @property
    def address(self) -> Address:
        return self.event.address


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a request."""

    key: str  # of the sentence to answer with
    values: Mapping[str, str | int] = field(default_factory=dict)
    chat: ChatSettings | None = None  # as it is from now on
    what: str = ""  # for the log of the chat
    actions: tuple[Action, ...] = ()
    gone: tuple[StickerId, ...] = ()  # deleted just now


class Misused(PMGError):
    """A request that makes no sense: answered with the right example."""


Verb = Callable[[Visit], Awaitable[Done]]


async def admin(office: Office, asked: Asked) -> Notice | None:
    """`/admin ...`; None before others for who is no admin. Raises StoreError."""
    if not runs(office, asked):
        return _refused(office, asked, "admin-only") if asked.address.private else None
    return await act(office, asked, asked.argument)


async def pressed(office: Office, press: Pressed) -> Notice:
    """A button of ours: `mode:auto`, `admin:purge yes`. A press is always answered."""
    if not runs(office, press):
        return _refused(office, press, "admin-only")
    name, _, value = press.action.partition(":")
    return await act(office, press, value if name == "admin" else f"{name} {value}")


def greeting(chat: ChatSettings, words: Catalogue, locale: str | None) -> Notice:
    """What to say on joining a chat: at most four lines, and the admins' choice of a mode."""
    return Notice(words.say("joined", chat.language or locale), modes(words, locale))


def modes(words: Catalogue, locale: str | None) -> tuple[Action, ...]:
    """The buttons for when to speak."""
    order = ("mention", "auto", "off")
    return tuple(Action(words.say(f"mode-{m}", locale), f"mode:{m}", "mode") for m in order)


def runs(office: Office, event: Event) -> bool:
    """Whether this person may say what happens here: in private, only an owner of the bot."""
    person = owner_of(event.user)
    if person.platform in office.unlimited or f"{person.platform}:{person.id}" in office.owners:
        return True
    return event.admin and not event.address.private


async def act(office: Office, event: Event, line: str) -> Notice:
    """Runs one request of an admin."""
    verb, _, argument = line.strip().partition(" ")
    verb = verb.lower()
    command = VERBS.get(verb)
    if command is None:
        return _notice(office, event, "admin-help", verbs=" ".join(VERBS))
    if event.address.private and verb not in IN_PRIVATE:
        return _refused(office, event, "admin-in-group", verbs=" ".join(IN_PRIVATE))
    async with office.alone:
        chat = await chats.load(office.store, event.address)
        try:
            done = await command(Visit(office, event, chat, verb, argument.strip()))
        except Misused:
            return _refused(office, event, "admin-example", example=f"/admin {EXAMPLES[verb]}")
        if done.what:
            new = Act(event.at, _who(event.user), done.what)
            chat = done.chat or chat
            chat = replace(chat, acts=(*chat.acts, new)[-KEPT_ACTS:])
            await chats.keep(office.store, event.address, chat)
    notice = _notice(office, event, done.key, **done.values)
    return replace(notice, actions=done.actions, gone=done.gone)


async def switch(visit: Visit) -> Done:
    """`enable`, `disable`"""
    _none(visit.argument)
    chat = replace(visit.chat, enabled=visit.verb == "enable")
    return Done(f"admin-{visit.verb}", chat=chat, what=visit.verb)


async def mode(visit: Visit) -> Done:
    """`mode off`, `mode mention`, `mode auto`"""
    wish = visit.argument.lower()
    found = next((one for one in MODES if one == wish), None)
    if found is None:
        raise Misused("no such mode")
    values: dict[str, str | int] = {"dial": visit.chat.dial, "cooldown": visit.chat.cooldown}
    return Done(f"admin-mode-{found}", values, replace(visit.chat, mode=found), f"mode {found}")


async def dial(visit: Visit) -> Done:
    """`dial 30`"""
    n = _number(visit.argument.removesuffix("%").strip(), 10, 50)
    return Done("admin-dial", {"n": n}, replace(visit.chat, dial=n), f"dial {n}")


async def cooldown(visit: Visit) -> Done:
    """`cooldown 12`"""
    n = _number(visit.argument, 7, 1_000)
    return Done("admin-cooldown", {"n": n}, replace(visit.chat, cooldown=n), f"cooldown {n}")


async def quota(visit: Visit) -> Done:
    """`quota 100`, `quota none`"""
    if visit.argument.lower() == "none":
        return Done("admin-quota-none", {}, replace(visit.chat, quota=None), "quota none")
    n = _number(visit.argument, 0, 1_000_000)
    return Done("admin-quota", {"n": n}, replace(visit.chat, quota=n), f"quota {n}")


async def words(visit: Visit) -> Done:
    """`words`, `words add spam`, `words add /sp[a4]m/`, `words remove spam`, `words clear`"""
    how, _, word = visit.argument.partition(" ")
    known, how = visit.chat.words, how.lower()
    if not how:
        return Done("admin-words", {"n": len(known), "words": ", ".join(known) or "-"})
    if how == "clear" and not word:
        return Done("admin-words-kept", {"n": 0}, replace(visit.chat, words=()), "words clear")
    try:
        word = chats.checked_word(word)
    except BadWord:
        raise Misused("no word to ban") from None
    if how not in ("add", "remove"):
        raise Misused("add, remove or clear")
    rest = tuple(one for one in known if one != word)
    kept = (*rest, word) if how == "add" else rest
    if len(kept) > MOST_WORDS or sum(one.startswith("/") for one in kept) > MOST_PATTERNS:
        return Done("admin-words-full", {"words": MOST_WORDS, "patterns": MOST_PATTERNS})
    chat = replace(visit.chat, words=kept)
    return Done("admin-words-kept", {"n": len(kept)}, chat, f"words {how}")


async def member(visit: Visit) -> Done:
    """`allow 123`, `deny 123`, `block 123`, `unblock 123`, or without a name as a reply to them"""
    kind, on = LISTS[visit.verb]
    where = "" if visit.address.private else place(visit.address)
    await visit.office.store.list(kind, _named(visit), where, on=on)
    return Done(f"admin-{visit.verb}", what=visit.verb)


async def styles(visit: Visit) -> Done:
    """`styles`, `styles kawaii, pixel`, `styles all`"""
    wish = visit.argument.lower()
    known = vocabulary().styles
    if not wish:
        return Done("admin-styles", {"styles": _styles(visit.chat), "known": ", ".join(known)})
    if wish == "all":
        return Done("admin-styles-all", {}, replace(visit.chat, styles=()), "styles all")
    found = [vocabulary().resolve(part.strip()) for part in wish.replace("，", ",").split(",")]
    chosen = tuple(dict.fromkeys(pair[0] for pair in found if pair and pair[1] == "style"))
    if len(chosen) < len({*found}) or None in found:
        raise Misused("no such style")
    chat = replace(visit.chat, styles=chosen)
    return Done("admin-styles-kept", {"styles": _styles(chat)}, chat, "styles")


async def outline(visit: Visit) -> Done:
    """`outline on`, `outline off`"""
    wish = visit.argument.lower()
    if wish not in ("on", "off"):
        raise Misused("on or off")
    chat = replace(visit.chat, outline=wish == "on")
    return Done(f"admin-outline-{wish}", chat=chat, what=f"outline {wish}")


async def language(visit: Visit) -> Done:
    """`language zh`, `language auto`"""
    wish = visit.argument.lower()
    if wish == "auto":
        return Done("admin-language-auto", {}, replace(visit.chat, language=None), "language auto")
    if wish not in visit.office.words.bundles:
        raise Misused("no such language")
    chat = replace(visit.chat, language=wish)
    return Done("admin-language", {"language": wish}, chat, f"language {wish}")


async def reports(visit: Visit) -> Done:
    """`reports here` in the admins' own chat, then `reports ITS-ID` where reports are made"""
    wish = visit.argument
    if wish.lower() == "here":
        return Done("admin-reports-here", {"id": visit.address.chat}, what=HERE)
    if wish.lower() == "off":
        return Done("admin-reports-off", {}, replace(visit.chat, reports=None), "reports off")
    if not wish:
        raise Misused("no chat")
    there = await chats.load(visit.office.store, replace(visit.address, chat=wish, thread=None))
    who = _who(visit.event.user)
    if not any(one.what == HERE and one.who == who for one in there.acts):
        return Done("admin-reports-first", {"id": wish[:40]})
    return Done("admin-reports", {}, replace(visit.chat, reports=wish), "reports")


async def stats(visit: Visit) -> Done:
    """`stats`: numbers without names"""
    names = ("stickers", "unasked", "liked", "disliked", "refused")
    numbers = await visit.office.tallies.of(visit.address)
    return Done("admin-stats", {name: numbers.get(name, 0) for name in names})


async def purge(visit: Visit) -> Done:
    """`purge` asks, `purge yes` deletes"""
    if visit.argument.lower() == "yes":
        gone = await visit.office.purge(visit.address)
        return Done("admin-purged", {"n": gone}, what="purge")
    _none(visit.argument)
    label = visit.office.words.say("admin-purge-yes", visit.event.locale)
    return Done("admin-purge", actions=(Action(label, "admin:purge yes"),))


async def delete(visit: Visit) -> Done:
    """`delete`, as a reply to a sticker: it is taken away, whosever it is"""
    if not visit.argument:
        return Done("admin-delete-how")
    found = await visit.office.shown(visit.address, visit.argument)
    for whose, id in found:
        await visit.office.store.strip(whose, id)
    return Done("admin-deleted", what="delete", gone=tuple(id for _, id in found))


async def status(visit: Visit) -> Done:
    """`status`: everything settled here, with the buttons for when to speak"""
    chat = visit.chat
    values: dict[str, str | int] = {
        "enabled": "yes" if chat.enabled else "no",
        "mode": chat.mode,
        "dial": chat.dial,
        "cooldown": chat.cooldown,
        "quota": "none" if chat.quota is None else chat.quota,
        "words": len(chat.words),
        "styles": _styles(chat),
        "outline": "yes" if chat.outline else "no",
        "language": chat.language or "auto",
    }
    return Done("admin-status", values, actions=modes(visit.office.words, visit.event.locale))


async def log(visit: Visit) -> Done:
    """`log`: the last things admins did; who is a short hash"""
    last = visit.chat.acts[-SHOWN_ACTS:]
    rows = [f"{datetime.fromtimestamp(a.at, UTC):%m-%d %H:%M} {a.who} {a.what}" for a in last]
    return Done("admin-log", {"lines": "\n".join(rows) or "-"})


VERBS: dict[str, Verb] = {
    "status": status,
    "enable": switch,
    "disable": switch,
    "mode": mode,
    "dial": dial,
    "cooldown": cooldown,
    "quota": quota,
    "words": words,
    "allow": member,
    "deny": member,
    "block": member,
    "unblock": member,
    "styles": styles,
    "outline": outline,
    "language": language,
    "reports": reports,
    "stats": stats,
    "log": log,
    "delete": delete,
    "purge": purge,
}
EXAMPLES = {verb: verb for verb in VERBS} | {
    "mode": "mode mention",
    "dial": "dial 20",
    "cooldown": "cooldown 7",
    "quota": "quota 100",
    "words": "words add spam",
    "allow": "allow 12345",
    "deny": "deny 12345",
    "block": "block 12345",
    "unblock": "unblock 12345",
    "styles": "styles kawaii, pixel",
    "outline": "outline off",
    "language": "language zh",
    "reports": "reports here",
}


def _notice(office: Office, event: Event, key: str, **values: str | int) -> Notice:
    return Notice(office.words.say(key, event.locale, **values), only_for=owner_of(event.user))


def _refused(office: Office, event: Event, key: str, **values: str | int) -> Notice:
    return replace(_notice(office, event, key, **values), refusal=True)


def _who(user: User) -> str:
    person = owner_of(user)
    return hashlib.sha256(f"{person.platform}|{person.id}".encode()).hexdigest()[:6]


def _named(visit: Visit) -> User:
    """Whom a request means: who wrote the line it replies to, or an id."""
    if isinstance(visit.event, Asked) and visit.event.about is not None:
        return owner_of(visit.event.about)
    if not visit.argument or len(visit.argument.split()) != 1:
        raise Misused("nobody named")
    return User(owner_of(visit.event.user).platform, visit.argument)


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 7):
        raise Misused("no number")
    if not least <= int(text) <= most:
        raise Misused("out of range")
    return int(text)


def _none(argument: str) -> None:
    if argument:
        raise Misused("nothing more to say")


def _styles(chat: ChatSettings) -> str:
    return ", ".join(chat.styles) or "*"
