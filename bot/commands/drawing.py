"""Commands that draw, and that look after what is being drawn."""

from __future__ import annotations

from dataclasses import replace

from bot import chats, scope
from pmg_engine.errors import UnknownSticker
from pmg_engine.types import (
    Address,
    Asked,
    EventId,
    How,
    Keywords,
    Notice,
    Pressed,
    Reply,
    Said,
    Sticker,
    StickerId,
    Stickers,
    Used,
    User,
)

from .room import Room

__all__ = ["again", "anew", "cancel", "keep", "more", "quota", "report", "status", "sticker"]


async def sticker(room: Room, asked: Asked) -> Reply | None:
    """A sticker to send as one's own words: `/sticker TEXT`, or in reply to somebody's line."""
    if not asked.argument.strip():
        return room.notice(asked, "empty")
    return await room.draw(said(asked, asked.argument, voice_of=None, about=asked.about))


async def again(room: Room, asked: Asked) -> Reply | None:
    """The last message once more, differently."""
    return await redraw(room, asked, await room.brain.latest(asked.user), how="rerolled")


async def more(room: Room, asked: Asked) -> Reply | None:
    """The last sticker's character and style once more."""
    return await redraw(room, asked, await room.brain.latest(asked.user), how="more")


async def redraw(room: Room, asked: Asked, old: Sticker, *, how: How) -> Reply | None:
    """Learn from the wish, then draw the same message anew."""
    await room.brain.learn(used(asked, old, how))
    return await anew(room, asked, old, like=how == "more")


async def anew(
    room: Room, asked: Asked, old: Sticker, *, like: bool, emotion: str | None = None
) -> Reply | None:
    """The same message once more: differently, or with the same character and style.

    What somebody else said is not kept; it is drawn again as long as the mail still has it.
    """
    text, about = old.text, None
    if not text:
        first = await origin(room, asked.user, old)
        if first is None:
            return room.notice(asked, "words-gone")
        text, about = first
    line = said(asked, text, voice_of=old, about=about)
    return await room.draw(replace(line, like=old.id if like else None, emotion=emotion))


async def origin(room: Room, user: User, old: Sticker) -> tuple[str, User | None] | None:
    """The words a sticker was drawn for, and whose they are."""
    event = await room.desk.answered(user, old.id)
    while isinstance(event, Pressed) and event.sticker is not None:  # "Again" of an older one
        event = await room.desk.answered(user, event.sticker)
    match event:
        case Said(text=text, about=about) | Asked(argument=text, about=about) if about is not None:
            return text, about
    return None


async def keep(room: Room, asked: Asked) -> Reply:
    """The last sticker counts as one of their own from now on."""
    last = await room.brain.latest(asked.user)
    await room.brain.learn(used(asked, last, "packed"))
    return replace(room.notice(asked, "kept"), packed=last.id)


async def cancel(room: Room, asked: Asked) -> Reply:
    """What was waiting has been taken out of the queue when this command came in."""
    return room.notice(asked, "cancelled")


async def quota(room: Room, asked: Asked) -> Reply:
    """How many stickers are left today."""
    chat = await chats.load(room.memory, asked.address)
    guest = await chats.guest(room.memory, asked)
    standing = await room.limits.left(asked, guest=guest, quota=chat.quota)
    if standing.left is None:
        return room.notice(asked, "quota-none")
    return room.notice(asked, "quota-left", count=standing.left)


async def status(room: Room, asked: Asked) -> Reply:
    """Is the bot well, how long is the queue, and when would a new line be drawn?"""
    notice = room.notice(asked, "status-well", waiting=room.desk.waiting())
    seconds = room.pulse.seconds(room.desk.ahead(asked.user))
    if seconds is None:
        return notice  # nothing was drawn since the start
    soon = room.words.say("status-soon", asked.locale, seconds=seconds)
    return replace(notice, text=f"{notice.text} {soon}")


async def report(room: Room, asked: Asked) -> Reply:
    """The last sticker goes to the admins' chat, without the words it answered."""
    try:
        last = await room.brain.latest(asked.user)
    except UnknownSticker:
        return room.notice(asked, "report-nothing")
    return await reported(room, asked, last)


async def reported(room: Room, asked: Asked, one: Sticker) -> Reply:
    """One sticker to the admins' chat; the log tells of it where there is none."""
    there = await _admins(room, asked)
    if there is None:
        return room.notice(asked, "report-nowhere")
    bare = replace(
        one.wordless(),
        id=StickerId(f"report-{one.id}"),
        keywords=Keywords(one.wordless().keywords.target),
        candidates=(),
    )
    why = asked.argument.strip()[:200]
    note = room.words.say("report-to-admins", None, id=one.id[:8], why=why or "-")
    # the admins' chat owns the copy: it is none of this person's stickers
    desk = replace(asked, user=scope.chat(there), address=replace(there, private=True), argument="")
    await room.desk.post(desk, there, Stickers((bare,), then=Notice(note)))
    return room.notice(asked, "report-done", id=one.id[:8])


async def _admins(room: Room, asked: Asked) -> Address | None:
    """Where reports go: what this chat's admins settled, else what the operator did."""
    chat = await chats.load(room.memory, asked.address)
    if chat.reports and not asked.address.private:
        return Address(asked.address.platform, chat.reports, private=False)
    return room.reports


def said(asked: Asked, text: str, *, voice_of: Sticker | None, about: User | None) -> Said:
    """The line behind a command, at the command's own moment."""
    return Said(
        asked.id,
        asked.user,
        asked.address,
        asked.at,
        asked.locale,
        asked.admin,
        text=text,
        voice=voice_of.voice if voice_of else "mine",
        about=about,
    )


def used(asked: Asked, one: Sticker, how: How) -> Used:
    """The use behind a command; its id follows from the command's: a retry changes nothing."""
    id = EventId(f"{asked.id}:{how}")
    return Used(id, asked.user, asked.address, asked.at, asked.locale, how=how, sticker=one.id)
