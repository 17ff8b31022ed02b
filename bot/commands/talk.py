"""Commands about the bot itself: help, settings, language, what it is made of."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

from bot.scope import owner_of
from bot.wishes import changed, wishes_of
from pmg_engine.types import Action, Asked, Reply
from pmg_engine.vocabulary import vocabulary

from .room import Room
from .taste import shown

__all__ = ["about", "help", "lang", "settings", "start"]

OWN = "auto"  # `/lang auto`: what the platform tells
RESET = "reset"  # `/settings reset`: what the last button says
BALANCED = 0.5
STEPS = (0.2, BALANCED, 0.8)  # the slider as three buttons


async def start(room: Room, asked: Asked) -> Reply:
    """What the bot does, in a few lines, one line to try, and what it remembers."""
    example = room.words.say("start-example", asked.locale)
    actions = room.buttons(asked, {f"sticker:{example}": "start-example"}, "sticker")
    actions += room.buttons(asked, {"privacy": "command-privacy", "help": "command-help"})
    return room.notice(asked, "start", actions)


async def help(room: Room, asked: Asked) -> Reply:
    """How to use it; the commands are listed by the platform's own menu."""
    pairs = {"settings": "command-settings", "privacy": "command-privacy"}
    return room.notice(asked, "help", room.buttons(asked, pairs))


async def settings(room: Room, asked: Asked) -> Reply:
    """Everything a person can set, on one card."""
    person = owner_of(asked.user)
    if asked.argument.strip() == RESET:
        return await _reset(room, asked)
    wishes = await wishes_of(room.memory, person)
    taste = await room.brain.profile(asked.user)
    kept = await room.memory.consent(person)
    none = room.words.say("setting-none", asked.locale)
    on, off = (room.words.say(f"setting-{x}", asked.locale) for x in ("on", "off"))
    pinned = {m.kind: shown(room, asked, m.word, m.kind) for m in taste.marks if m.mark == "pinned"}
    actions = room.buttons(asked, {"style": "setting-style", "character": "setting-character"})
    actions += room.buttons(asked, {"outline": "setting-outline"})
    actions += room.buttons(asked, {"lang": "setting-lang", "privacy": "command-privacy"})
    actions += room.buttons(asked, {"groups": "setting-groups", "training": "setting-training"})
    for step, key in zip(STEPS, ("more-message", "balanced", "more-me"), strict=True):
        near = "• " if abs(taste.alpha - step) < 0.15 else ""
        label = near + room.words.say(key, asked.locale)
        actions.append(Action(label, f"slide:{step}", "slide"))
    actions.append(room.button(asked, "settings-reset", f"settings:{RESET}", RESET))
    return room.notice(
        asked,
        "settings",
        actions,
        style=pinned.get("style", none),
        character=pinned.get("character", none),
        outline=on if wishes.outline else off,
        language=wishes.language or OWN,
        memory=on if kept else off,
        groups=on if wishes.in_groups else off,
        training=on if wishes.training else off,
    )


async def _reset(room: Room, asked: Asked) -> Reply:
    """Everything on the card as it was at first; what was learned and what is kept stays."""
    for one in (await room.brain.profile(asked.user)).marks:
        if one.mark == "pinned":
            await room.brain.mark(asked.user, replace(one, mark="none"))
    await room.brain.slide(asked.user, BALANCED)
    person = owner_of(asked.user)
    await changed(room.memory, person, language=None, in_groups=False, training=False, outline=True)
    return room.notice(asked, "settings-as-new")


async def lang(room: Room, asked: Asked) -> Reply:
    """The language of the bot's sentences."""
    wish = asked.argument.strip().lower()
    known = room.words.languages
    if wish not in (*known, OWN):
        actions = [Action(name, f"lang:{code}", "lang") for code, name in known.items()]
        actions.append(room.button(asked, "lang-auto", f"lang:{OWN}", "lang"))
        return room.notice(asked, "lang-choose", actions)
    chosen = None if wish == OWN else wish
    await changed(room.memory, owner_of(asked.user), language=chosen)
    if chosen is None:
        return room.notice(asked, "lang-auto")  # what the platform tells comes with the next event
    return room.notice(replace(asked, locale=chosen), "lang-set")


async def about(room: Room, asked: Asked) -> Reply:
    """What it is, whose art it learned from, who runs it."""
    words = vocabulary()
    notice = room.notice(
        asked,
        "about",
        version=version("pmg-stickers"),
        characters=len(words.characters),
        styles=len(words.styles),
    )
    return room.signed(asked, notice)
