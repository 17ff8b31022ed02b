"""The web chat's requests: pages, posts, the event stream, pictures; turns each into an Event."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.base import Inbox
from pmg_engine.errors import PMGError
from pmg_engine.types import Address, Asked, EventId, Pressed, Said, StickerId, Stickers, Used, User

from .asks import Ask, Like, Login, Nonced, Press, Say
from .config import WebConfig
from .hub import Ear, Hub, Shelf, png
from .security import Doorman, Refused, Session
from .view import EXAMPLES, line

__all__ = ["Door"]

log = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
LIMIT = 64 * 1024  # bytes of a request's body
HEARTBEAT = 15.0  # seconds: proxies close streams that are silent for longer
SECOND_LOOK = 0.3  # seconds: rung, but the store did not show the new line yet
COOKIE, PASS = "pmg_session", "pmg_pass"
LONG = 400 * 86_400  # seconds: the longest life browsers allow a cookie
TOO_LONG = "That is too long for me. 20,000 characters are the most I can read."
EXPIRED = "This page is out of date. Please reload it."
M = TypeVar("M", bound=BaseModel)
Handler = Callable[[Request], Awaitable[Response]]


def answered(handler: Handler) -> Handler:
    """Turns our own errors into plain words for the page."""

    async def inner(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            return JSONResponse({"error": str(refused)}, status_code=refused.status)
        except PMGError as error:
            log.warning("web: %s: %s", type(error).__name__, error)
            return JSONResponse({"error": str(error)}, status_code=503)

    return inner


@dataclass(frozen=True, slots=True)
class Door:
    """Every route of the web chat, bound to one inbox."""

    config: WebConfig
    inbox: Inbox
    hub: Hub
    shelf: Shelf
    doorman: Doorman
    clock: Callable[[], float]
    static: Path = STATIC

    def routes(self) -> list[BaseRoute]:
        gets = {"/": self.page, "/events": self.events, "/starters": self.starters}
        gets["/sticker/{name}"] = self.sticker
        posts = {"/login": self.login, "/say": self.say, "/press": self.press}
        posts |= {"/ask": self.ask, "/like": self.like}
        return [
            *(Route(path, answered(handler), methods=["GET"]) for path, handler in gets.items()),
            *(Route(path, answered(handler), methods=["POST"]) for path, handler in posts.items()),
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
        session = session or Session.new()
        known = self.doorman.admits(session, request.cookies.get(PASS))
        name = "index.html" if known else "login.html"
        html = await asyncio.to_thread((self.static / name).read_text, "utf-8")
        examples = "yes" if self.config.examples else "no"
        html = html.replace("{{csrf}}", session.csrf).replace("{{examples}}", examples)
        response = HTMLResponse(html)
        self._cookie(request, response, COOKIE, session.token)
        return response

    async def starters(self, request: Request) -> Response:
        """The starter stickers to choose from; an empty list hides them."""
        self._session(request)
        return JSONResponse([starter.model_dump() for starter in await self._starters()])

    async def login(self, request: Request) -> Response:
        session = self._session(request, inside=False)
        asked = await self._read(request, session, Login)
        client = request.client.host if request.client else ""
        self.doorman.try_password(asked.password, client=client)
        response = JSONResponse({"ok": True})
        self._cookie(request, response, PASS, self.doorman.pass_for(session))
        return response

    # -- what a person does --

    async def say(self, request: Request) -> Response:
        session = self._session(request)
        asked = await self._read(request, session, Say)
        locale = request.headers.get("accept-language", "")[:2].lower() or None
        said = Said(
            *self._event(session, asked),
            locale,
            text=asked.text,
            voice="mine",  # to be sent on as one's own words
        )
        await self.inbox.event(said)
        if asked.compare and self.config.examples:
            for name, user in EXAMPLES.items():
                id = EventId(f"{said.id}:{name}")
                await self.inbox.event(replace(said, id=id, user=user, remember=False))
        return JSONResponse({"ok": True}, status_code=202)

    async def press(self, request: Request) -> Response:
        session = self._session(request)
        asked = await self._read(request, session, Press)
        sticker = StickerId(asked.sticker)
        await self.inbox.event(
            Pressed(*self._event(session, asked), action=asked.action, sticker=sticker)
        )
        return JSONResponse({"ok": True}, status_code=202)

    async def ask(self, request: Request) -> Response:
        session = self._session(request)
        asked = await self._read(request, session, Ask)
        await self.inbox.event(
            Asked(*self._event(session, asked), command=asked.command, argument=asked.argument)
        )
        response = JSONResponse({"ok": True}, status_code=202)
        if asked.command == "forgetme":
            self.shelf.forget(session.id)
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    async def like(self, request: Request) -> Response:
        """A starter sticker was tapped."""
        session = self._session(request)
        asked = await self._read(request, session, Like)
        words = (asked.character, asked.style)
        if words not in {(one.character, one.style) for one in await self._starters()}:
            raise Refused(400, EXPIRED)
        await self.inbox.event(Used(*self._event(session, asked), how="liked", words=words))
        return JSONResponse({"ok": True}, status_code=202)

    # -- what a person sees --

    async def events(self, request: Request) -> Response:
        """Server-sent events: the conversation so far, then whatever happens."""
        session = self._session(request)
        after = request.headers.get("last-event-id") or request.query_params.get("after")
        stream = self._stream(session.id, self._address(session), after)
        return StreamingResponse(
            stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )

    async def _stream(self, chat: str, here: Address, after: str | None) -> AsyncIterator[str]:
        try:
            with self.hub.listen(chat) as ear:
                yield "retry: 2000\n\n"
                async for text in self._told(ear, here, after):
                    yield text
        except PMGError as error:
            log.warning("web: stream: %s: %s", type(error).__name__, error)
            yield _event("trouble", {"text": str(error)})

    async def _told(self, ear: Ear, here: Address, after: str | None) -> AsyncIterator[str]:
        rung, first = False, True
        while not ear.closed:
            found = False
            for entry in await self.inbox.replay(here, after=after):
                after, found = entry.key, True
                if isinstance(entry.item, Stickers):
                    for sticker in entry.item.stickers:
                        self.shelf.offer(here.chat, sticker)
                if (shown := line(entry)) is not None:
                    yield _event("line", shown, id=entry.key)
            for panel in ear.panels():
                found = True
                yield _event("panel", panel)
            if first:
                first = False
                yield _event("ready", {})
            patience = SECOND_LOOK if rung and not found else HEARTBEAT
            rung = await ear.wait(patience)
            if not rung and patience == HEARTBEAT:
                yield ": still here\n\n"

    async def sticker(self, request: Request) -> Response:
        """A sticker of this chat, to show and to download."""
        session = self._session(request)
        id, _, kind = request.path_params["name"].rpartition(".")
        if kind not in {"webp", "png"}:
            raise Refused(404, "Stickers can be downloaded as .webp or .png.")
        data = await self._find(session, StickerId(id))
        if kind == "png":
            data = await png(data)
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(data, media_type=f"image/{kind}", headers=headers)

    async def _find(self, session: Session, id: StickerId) -> bytes:
        data = await self.shelf.webp(session.id, id)
        if data is not None:
            return data
        for entry in reversed(await self.inbox.replay(self._address(session))):
            for sticker in entry.item.stickers if isinstance(entry.item, Stickers) else ():
                if sticker.id == id:
                    return await self.shelf.put(session.id, sticker)
        raise Refused(404, "This sticker is gone.")

    # -- small helpers --

    def _session(self, request: Request, *, inside: bool = True) -> Session:
        session = Session.read(request.cookies.get(COOKIE))
        if session is None:
            raise Refused(403, EXPIRED)
        if inside and not self.doorman.admits(session, request.cookies.get(PASS)):
            raise Refused(401, EXPIRED)
        return session

    async def _read(self, request: Request, session: Session, kind: type[M]) -> M:
        """A checked JSON body from our own page. Raises Refused."""
        if not session.knows(request.headers.get("x-csrf-token")):
            raise Refused(403, EXPIRED)
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise Refused(415, EXPIRED)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LIMIT:
                raise Refused(413, TOO_LONG)
        try:
            return kind.model_validate(json.loads(body))
        except ValidationError as error:
            long = any(one["type"].endswith("too_long") for one in error.errors())
            raise Refused(413 if long else 400, TOO_LONG if long else EXPIRED) from None
        except (ValueError, RecursionError):
            raise Refused(400, EXPIRED) from None

    async def _starters(self) -> list[Like]:
        try:
            text = await asyncio.to_thread((self.static / "starters/starters.json").read_text)
        except FileNotFoundError:
            return []
        return [Like.model_validate({"id": "starter", **row}) for row in json.loads(text)]

    def _event(self, session: Session, asked: Nonced) -> tuple[EventId, User, Address, float]:
        here = self._address(session)
        return self._id(session, asked), self._user(session), here, self.clock()

    @staticmethod
    def _id(session: Session, asked: Nonced) -> EventId:
        """The page chose the last part, so that its retry changes nothing."""
        return EventId(f"web:{session.id}:{asked.id}")

    @staticmethod
    def _user(session: Session) -> User:
        return User("web", session.id)

    @staticmethod
    def _address(session: Session) -> Address:
        return Address("web", session.id)

    @staticmethod
    def _cookie(request: Request, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name,
            value,
            max_age=LONG,
            path=request.scope.get("root_path") or "/",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )


def _event(name: str, data: dict[str, Any], *, id: str | None = None) -> str:
    head = f"id: {id}\n" if id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, allow_nan=False)}\n\n"
