"""Commands about what is kept: consent, what lies where, export, forgetting, opting out."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.scope import owner_of
from bot.takeout import takeout
from bot.wishes import ASKED, changed, wishes_of
from pmg_engine.types import Action, Asked, Document, Event, Reply

from .room import Room

__all__ = ["consent", "export", "forgetme", "groups", "mydata", "optin", "optout", "privacy"]
__all__ += ["training"]

COUNTED = ("said", "used", "sticker", "mark")  # what people know of as theirs
SURE = "sure"  # `/forgetme sure`: what the second button says
ON, OFF = "on", "off"


async def privacy(room: Room, asked: Asked) -> Reply:
    """What is kept, where, and by whom; the buttons to change it."""
    given = await room.memory.consent(owner_of(asked.user))
    pairs = {"consent:no" if given else "consent:yes": "stop-memory" if given else "remember-me"}
    pairs |= {"mydata": "show-mydata", "export": "show-export", "forgetme": "show-forgetme"}
    return room.signed(asked, room.notice(asked, "privacy", room.buttons(asked, pairs)))


async def consent(room: Room, asked: Asked) -> Reply:
    """`yes`: taste is kept from now on. `once`: it is not, and nobody asks again. `no`: the end."""
    person, wish = owner_of(asked.user), asked.argument.strip()
    if wish == "yes":
        await room.memory.consent(person, True)
        await room.memory.list("declined", person, on=False)
        await changed(room.memory, person, memory="yes")
        return room.notice(asked, "consent-yes")
    if wish in ("once", "no"):
        await room.memory.consent(person, False)
        await room.memory.list("declined", person, on=True)
        await changed(room.memory, person, memory="once", training=False, in_groups=False)
        return room.notice(asked, f"consent-{wish}")
    return room.notice(asked, "consent-ask", consent_buttons(room, asked))


def consent_buttons(room: Room, event: Event) -> list[Action]:
    """The two answers to the question."""
    return room.buttons(event, {"consent:yes": "remember-me", "consent:once": "just-once"})


async def training(room: Room, asked: Asked) -> Reply:
    """May what they say teach a model? Only after their own yes, and only until their no."""
    wish = asked.argument.strip()
    if wish not in (ON, OFF):
        wishes = await wishes_of(room.memory, owner_of(asked.user))
        now = ON if wishes.training else OFF
        other = OFF if wishes.training else ON
        pair = {f"training:{other}": f"training-{other}-button"}
        return room.notice(asked, f"training-{now}", room.buttons(asked, pair))
    if wish == ON and not await room.memory.consent(owner_of(asked.user)):
        return room.notice(asked, "training-needs-memory", consent_buttons(room, asked))
    await changed(room.memory, owner_of(asked.user), training=wish == ON)
    return room.notice(asked, f"training-{wish}")


async def groups(room: Room, asked: Asked) -> Reply:
    """May their private taste show in groups? Said once, and taken back as easily."""
    wish = asked.argument.strip()
    if wish not in (ON, OFF):
        wishes = await wishes_of(room.memory, owner_of(asked.user))
        now = ON if wishes.in_groups else OFF
        other = OFF if wishes.in_groups else ON
        pair = {f"groups:{other}": f"groups-{other}-button"}
        return room.notice(asked, f"groups-{now}", room.buttons(asked, pair))
    await changed(room.memory, owner_of(asked.user), in_groups=wish == ON)
    return room.notice(asked, f"groups-{wish}")


async def mydata(room: Room, asked: Asked) -> Reply:
    """What is kept of this person, counted."""
    person = owner_of(asked.user)
    rows = await room.brain.export(person)
    kinds = Counter(str(row["kind"]) for row in rows)
    given = await room.memory.consent(person)
    where = room.words.say("mydata-disk" if given else "mydata-memory", asked.locale)
    # an adapter's notes lie beside the groups; who never spoke in one has no group
    groups = len({row["group"] for row in rows if "group" in row and row["kind"] in COUNTED})
    if groups:
        where = f"{room.words.say('mydata-groups', asked.locale, groups=groups)} {where}"
    return room.notice(
        asked,
        "mydata",
        room.buttons(asked, {"export": "show-export", "forgetme": "show-forgetme"}),
        lines=kinds["said"],
        uses=kinds["used"],
        stickers=kinds["sticker"],
        marks=kinds["mark"],
        where=where,
    )


async def export(room: Room, asked: Asked) -> Reply:
    """Everything kept of this person as a zip that a person can read."""
    person = owner_of(asked.user)
    found = await room.brain.export(person)
    if not any(row["kind"] in COUNTED for row in found):
        return room.notice(asked, "export-empty")
    readme = room.words.say("export-readme", asked.locale)
    data = await asyncio.to_thread(takeout, found, readme=readme)
    text = room.words.say("export-done", asked.locale)
    return Document("my-stickers.zip", "application/zip", data, text, only_for=person)


async def forgetme(room: Room, asked: Asked) -> Reply:
    """Asks once whether they are sure, then destroys the key and everything; with a receipt."""
    if asked.argument.strip() != SURE:
        pairs = {f"forgetme:{SURE}": "forget-sure", "export": "show-export"}
        return room.notice(asked, "forget-ask", room.buttons(asked, pairs))
    person = owner_of(asked.user)
    receipt = await room.brain.forget(person)
    for kind in ASKED:  # who comes back is somebody new
        await room.memory.list(kind, person, on=False)
    return room.notice(asked, "forgotten", receipt=receipt.receipt_id)


async def optout(room: Room, asked: Asked) -> Reply:
    """Nobody makes stickers of their messages, and the bot never speaks to them unasked."""
    await room.memory.list("optout", owner_of(asked.user), on=True)
    return room.notice(asked, "optout-done")


async def optin(room: Room, asked: Asked) -> Reply:
    """Takes the opt-out back."""
    await room.memory.list("optout", owner_of(asked.user), on=False)
    return room.notice(asked, "optin-done")
