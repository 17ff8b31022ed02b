"""The web chat's requests: pages, posts, the event stream, pictures; turns each into an Event."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.base import Inbox
from pmg_engine.errors import PMGError
from pmg_engine.types import (
    Asked,
    Document,
    EventId,
    Joined,
    Notice,
    Pressed,
    Reply,
    Said,
    StickerId,
    Stickers,
    Taste,
    Used,
    User,
)

from .asks import Ask, Like, Login, Name, Press, Say
from .body import clean, path, read, set_cookie
from .config import WebConfig
from .hub import Hub, Shelf, png
from .rooms import Line, Rooms
from .seat import NAME, PRESSED, ROOM, Seat, guest, line_id, owner, room_of
from .security import Doorman, Refused, Session
from .stream import Stream
from .view import EXAMPLES, heard
from .words import Words, wanted

__all__ = ["Door"]

log = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
COOKIE, PASS, LANGUAGE, CALLED = "pmg_session", "pmg_pass", "pmg_lang", "pmg_name"
MENTION = re.compile(r"(?<!\w)@pmg\b[,:]?\s*", re.IGNORECASE)
OWN = "auto"  # `/lang auto`: what the browser says
SURE = "sure"  # `/forgetme sure`: nothing is kept from here on
DELETE = "delete"  # `/admin delete`, as a reply to a sticker
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Door:
    """Every route of the web chat, bound to one inbox."""

    config: WebConfig
    inbox: Inbox
    hub: Hub
    shelf: Shelf
    rooms: Rooms
    words: Words
    doorman: Doorman
    clock: Callable[[], float]
    static: Path = STATIC

    def routes(self) -> list[BaseRoute]:
        """The same pages and posts for the private chat and for every room."""
        gets: dict[str, Handler] = {"/": self.page, "/events": self.events, "/menu": self.menu}
        gets |= {"/sticker/{name}": self.sticker, "/file/{key}": self.file}
        posts: dict[str, Handler] = {"/login": self.login, "/say": self.say, "/press": self.press}
        posts |= {"/ask": self.ask}
        room = "/room/{room}"
        gets |= {room + path: run for path, run in gets.items()}
        posts |= {room + path: run for path, run in posts.items()}
        gets |= {room: self.lobby, "/starters": self.starters}
        posts |= {"/like": self.like, room + "/name": self.name}
        return [
            *(Route(path, self._plainly(run), methods=["GET"]) for path, run in gets.items()),
            *(Route(path, self._plainly(run), methods=["POST"]) for path, run in posts.items()),
            Mount("/static", StaticFiles(directory=self.static)),
        ]

    # -- pages --

    async def page(self, request: Request) -> Response:
        """The chat, or the login page; a first visit gets its session here."""
        session = Session.read(request.cookies.get(COOKIE))
        if session is None and request.headers.get("sec-fetch-site") == "cross-site":
            # A link on another site brings no SameSite=Strict cookie: come back from ourselves,
            # or a person with a history would be given a new, empty session.
            return HTMLResponse('<!doctype html><meta http-equiv="refresh" content="0">')
        seat = self._seated(request, session or Session.new())
        known = self.doorman.admits(seat.session, request.cookies.get(PASS))
        if known and seat.admin:  # the same id each time: it happens once
            await self.inbox.event(Joined(*seat.moment("joined", str(seat.room), at=self.clock())))
        name = "index.html" if known else "login.html"
        html = await asyncio.to_thread((self.static / name).read_text, "utf-8")
        response = HTMLResponse(self.words.fill(html, seat.language, self._values(seat)))
        set_cookie(request, response, COOKIE, seat.session.token)
        return response

    def _values(self, seat: Seat) -> dict[str, str]:
        """What a page is told about the person before it."""
        return {
            "csrf": seat.session.csrf,
            "root": "../../" if seat.room else "",
            "examples": "yes" if self.config.examples and not seat.room else "no",
            "room": (seat.room or "")[: -len("-") - 16],
            "admin": "yes" if seat.admin else "no",
            "me": seat.me,
            "name": (self.rooms.name(seat.id) or "") if seat.room else "",
            "guest": str(guest(seat.id)),
        }

    async def lobby(self, request: Request) -> Response:
        """A bare name becomes this person's own room of that name."""
        session, room = self._session(request), request.path_params["room"]
        if not ROOM.fullmatch(room) and not NAME.fullmatch(room):
            raise Refused(404, "error.no-room")
        return RedirectResponse(f"{room if ROOM.fullmatch(room) else room_of(session, room)}/")

    async def starters(self, request: Request) -> Response:
        """The starter stickers to choose from; an empty list hides them."""
        self._seat(request)
        return JSONResponse([starter.model_dump() for starter in await self._starters()])

    async def menu(self, request: Request) -> Response:
        """The commands that can be typed here."""
        seat = self._seat(request)
        found = self.inbox.menu(seat.locale, private=seat.room is None, admin=seat.admin)
        return JSONResponse([{"name": entry.name, "text": entry.text} for entry in found])

    async def login(self, request: Request) -> Response:
        """The password was typed."""
        session = self._session(request, inside=False)
        asked = await read(request, session, Login)
        client = request.client.host if request.client else ""
        self.doorman.try_password(asked.password, client=client)
        response = JSONResponse({"ok": True})
        set_cookie(request, response, PASS, self.doorman.pass_for(session))
        return response

    # -- what a person does --

    async def say(self, request: Request) -> Response:
        """A line: answered in private; in a room told to everybody, and perhaps answered."""
        seat = self._seat(request)
        asked = await read(request, seat.session, Say)
        if seat.room:
            told = self._told(seat, asked)
            await self.inbox.event(told)
            return _accepted(addressed=told.addressed)
        said = Said(
            *seat.moment(asked.id, at=self.clock()),
            text=asked.text,
            voice="mine",  # to be sent on as one's own words
        )
        await self.inbox.event(said)
        if asked.compare and self.config.examples:
            for name, user in EXAMPLES.items():
                id = EventId(f"{said.id}:{name}")
                await self.inbox.event(replace(said, id=id, user=user, remember=False))
        return _accepted()

    def _told(self, seat: Seat, asked: Say) -> Said:
        """A line in a room: every page there has it before the bot decides."""
        at = self.clock()
        said = Said(*seat.moment(asked.id, at=at))
        one = Line(line_id(said.id), seat.id, asked.id, at, asked.text, asked.reply)
        if self.rooms.add(seat.chat, one):
            self.hub.ring(seat.chat, heard(one, seat, self.rooms.name))
        bare = MENTION.sub("", asked.text).strip()
        return replace(
            said,
            address=replace(seat.address, reply_to=asked.reply or None),
            text=bare,
            addressed=bare != asked.text.strip() or asked.reply.startswith("k"),
        )

    async def press(self, request: Request) -> Response:
        """A button."""
        seat = self._seat(request)
        asked = await read(request, seat.session, Press)
        more = (PRESSED, asked.sticker or "", asked.action)
        sticker = StickerId(asked.sticker) if asked.sticker else None
        moment = seat.moment(asked.id, *more, at=self.clock())
        await self.inbox.event(Pressed(*moment, action=asked.action, sticker=sticker))
        command, _, argument = asked.action.partition(":")
        return self._after(request, seat, command, argument)

    async def ask(self, request: Request) -> Response:
        """A command; in a room perhaps in reply to somebody's line."""
        seat = self._seat(request)
        asked = await read(request, seat.session, Ask)
        about, argument = None, asked.argument
        if seat.room and asked.reply.startswith("l"):
            session, text = await self._line(seat, asked.reply)
            about = User("web", session)
            argument = argument if argument.strip() or asked.command != "sticker" else text
        elif seat.room and (asked.command, argument.strip()) == ("admin", DELETE):
            argument = f"{DELETE} {asked.reply[1:]}".strip()  # of the sticker it replies to
        moment = seat.moment(asked.id, at=self.clock())
        await self.inbox.event(
            Asked(*moment, command=asked.command, argument=argument, about=about)
        )
        return self._after(request, seat, asked.command, asked.argument.strip())

    def _after(self, request: Request, seat: Seat, command: str, argument: str) -> Response:
        """What the page itself must do about a command."""
        response = _accepted()
        if command == "lang" and argument in self.words:
            set_cookie(request, response, LANGUAGE, argument)
        elif command == "lang" and argument == OWN:
            response.delete_cookie(LANGUAGE, path=path(request))
        elif command == "forgetme" and argument == SURE and seat.room is None:
            self.shelf.forget(seat.chat)
            self.rooms.forget(seat.id)
        elif command == "cancel" and seat.room:  # the others need not wait for it any more
            self.hub.ring(seat.chat, {"kind": "calm"})
        if command == "delete" or (command == "forgetme" and argument == SURE and not seat.room):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    async def like(self, request: Request) -> Response:
        """A starter sticker was tapped."""
        seat = self._seat(request)
        asked = await read(request, seat.session, Like)
        words = (asked.character, asked.style)
        if words not in {(one.character, one.style) for one in await self._starters()}:
            raise Refused(400, "error.expired")
        moment = seat.moment(asked.id, at=self.clock())
        await self.inbox.event(Used(*moment, how="liked", words=words))
        return _accepted()

    async def name(self, request: Request) -> Response:
        """What the others in rooms call this person."""
        seat = self._seat(request)
        name = clean((await read(request, seat.session, Name)).name)
        self.rooms.call(seat.id, name)
        who = {"who": seat.me, "name": name or None, "guest": guest(seat.id)}
        self.hub.ring(seat.chat, {"kind": "named", **who})
        response = JSONResponse({"ok": True, "name": name})
        set_cookie(request, response, CALLED, quote(name))
        return response

    # -- what a person sees --

    async def events(self, request: Request) -> Response:
        """Server-sent events: the conversation so far, then whatever happens."""
        seat = self._seat(request)
        after = request.headers.get("last-event-id") or request.query_params.get("after")
        stream = Stream(self.inbox, self.hub, self.shelf, self.rooms, seat, after)
        return StreamingResponse(
            stream.events(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )

    async def sticker(self, request: Request) -> Response:
        """A sticker of this chat, to show and to download."""
        seat = self._seat(request)
        id, _, kind = request.path_params["name"].rpartition(".")
        if kind not in {"webp", "png"}:
            raise Refused(404, "error.no-sticker")
        data = await self._find(seat, StickerId(id))
        if kind == "png":
            data = await png(data)
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(data, media_type=f"image/{kind}", headers=headers)

    async def file(self, request: Request) -> Response:
        """What was handed over to this person alone: an export, a picture beside words."""
        seat = self._seat(request)
        item = await self._own(seat, request.path_params["key"])
        match item:
            case Document(name=name, mime=mime, data=data):
                pass
            case Taste(image=bytes() as data):
                name, mime = "my-taste.png", "image/png"
            case Notice(image=bytes() as data):
                name, mime = "picture.jpg", "image/jpeg"
            case _:
                raise Refused(404, "error.no-file")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        return Response(data, media_type=mime, headers=headers)

    async def _own(self, seat: Seat, key: str) -> Reply | Said | None:
        for entry in await self.inbox.replay(seat.address):
            if entry.key == key and owner(entry.user) == seat.id:
                return entry.item
        return None

    async def _find(self, seat: Seat, id: StickerId) -> bytes:
        data = await self.shelf.webp(seat.chat, id)
        if data is not None:
            return data
        for entry in reversed(await self.inbox.replay(seat.address)):
            for sticker in entry.item.stickers if isinstance(entry.item, Stickers) else ():
                if sticker.id == id:
                    return await self.shelf.put(seat.chat, sticker)
        raise Refused(404, "error.no-sticker")

    async def _line(self, seat: Seat, id: str) -> tuple[str, str]:
        """Who said a line in this room, and what it says."""
        if found := self.rooms.line(seat.chat, id):
            return found.session, found.text
        for entry in await self.inbox.replay(seat.address):
            if isinstance(entry.item, Said) and line_id(entry.item.id) == id:
                return owner(entry.user), entry.item.text
        raise Refused(404, "error.no-line")

    # -- small helpers --

    def _plainly(self, run: Handler) -> Handler:
        """Turns our own errors into plain words for the page."""

        async def inner(request: Request) -> Response:
            try:
                return await run(request)
            except Refused as refused:
                words = self.words.say(refused.key, self._language(request))
                return JSONResponse({"error": words}, status_code=refused.status)
            except PMGError as error:
                log.warning("web: %s: %s", type(error).__name__, error)
                return JSONResponse({"error": str(error)}, status_code=503)

        return inner

    def _seat(self, request: Request) -> Seat:
        return self._seated(request, self._session(request))

    def _seated(self, request: Request, session: Session) -> Seat:
        room, cookies = request.path_params.get("room"), request.cookies
        if room is not None and not ROOM.fullmatch(room):
            raise Refused(404, "error.no-room")
        if room is not None and CALLED in cookies:
            self.rooms.call(session.id, clean(unquote(cookies[CALLED])))
        chosen = cookies.get(LANGUAGE)
        accept = request.headers.get("accept-language", "")
        locale = chosen if chosen and chosen in self.words else next(iter(wanted(accept)), None)
        return Seat(session, room, locale, self._language(request))

    def _language(self, request: Request) -> str:
        accept = request.headers.get("accept-language", "")
        return self.words.language(request.cookies.get(LANGUAGE), accept)

    def _session(self, request: Request, *, inside: bool = True) -> Session:
        session = Session.read(request.cookies.get(COOKIE))
        if session is None:
            raise Refused(403, "error.expired")
        if inside and not self.doorman.admits(session, request.cookies.get(PASS)):
            raise Refused(401, "error.expired")
        return session

    async def _starters(self) -> list[Like]:
        try:
            text = await asyncio.to_thread((self.static / "starters/starters.json").read_text)
        except FileNotFoundError:
            return []
        return [Like.model_validate({"id": "starter", **row}) for row in json.loads(text)]


def _accepted(**more: bool) -> Response:
    return JSONResponse({"ok": True, **more}, status_code=202)
