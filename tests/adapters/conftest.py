"""One browser as seen by the server: a session, its CSRF token and the event stream."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from adapters.base import Inbox
from adapters.testing import Recorder, Wire, soon
from adapters.web import Web
from adapters.web.config import WebConfig
from adapters.web.security import Session
from bot.http import web_app
from pmg_engine.types import (
    Address,
    Event,
)


class Visitor:
    """One browser at one place: a session, its CSRF token, and the event stream."""

    http: httpx.AsyncClient

    def __init__(self, path: str = "/web/") -> None:
        self.path = path
        self.told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def opens(self, **headers: str) -> str:
        """Gives the page."""
        answer = await self.http.get(self.path, headers=headers, follow_redirects=True)
        page, self.path = answer.text, answer.url.path
        token = page.partition('name="csrf" content="')[2][:64]
        self.http.headers["X-CSRF-Token"] = token
        session = Session.read(self.http.cookies["pmg_session"])
        assert session is not None
        self.session = session
        self.address = Address("web", session.id)
        return page

    async def listens(self, path: str = "events") -> None:
        async with self.http.stream("GET", self.path + path, timeout=60) as stream:
            event = {"event": "", "id": ""}
            async for row in stream.aiter_lines():
                name, _, value = row.partition(": ")
                if name == "data":
                    await self.told.put({**json.loads(value), **event})
                    event = {"event": "", "id": ""}
                elif name in event:
                    event[name] = value

    async def next(self, event: str = "") -> dict[str, Any]:
        """What the page is told next, but its own lines."""
        while True:
            told = await soon(self.told.get())
            if told.get("kind") != "said" and event in ("", told["event"]):
                return told

    async def post(self, path: str, /, **body: object) -> httpx.Response:
        return await self.http.post(self.path + path, json={"id": "n1", **body})


class WebWire(Visitor, Wire):
    """The web chat's server and one browser before it."""

    def __init__(self, config: WebConfig | None = None, static: Path | None = None) -> None:
        super().__init__()
        config = config or WebConfig()
        self.adapter = Web(config) if static is None else Web(config, static=static)

    @asynccontextmanager
    async def connected(self, inbox: Inbox) -> AsyncIterator[None]:
        async with self.served(inbox):
            await self.opens()
            listening = asyncio.create_task(self.listens())
            async with super().connected(inbox):
                assert await self.next("ready")
                yield
            await asyncio.wait_for(listening, 10)  # the adapter ends its streams when it stops

    @asynccontextmanager
    async def served(self, inbox: Inbox) -> AsyncIterator[None]:
        async def health() -> dict[str, str]:
            return {"web": "ok"}

        app = web_app([self.adapter], inbox, health=health)
        options = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(options)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            task = asyncio.create_task(server.serve(sockets=[listener]))
            headers = {"Origin": self.url}
            async with httpx.AsyncClient(base_url=self.url, headers=headers) as self.http:
                yield
            server.should_exit = True
            await task

    @asynccontextmanager
    async def visited(self, path: str) -> AsyncIterator[Visitor]:
        """Another browser that looks at a page of the same server."""
        other = Visitor(path)
        headers = {"Origin": self.url}
        async with httpx.AsyncClient(base_url=self.url, headers=headers) as other.http:
            await other.opens()
            listening = asyncio.create_task(other.listens())
            yield other
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def says(self, text: str) -> None:
        self.count = getattr(self, "count", 0) + 1
        answer = await self.post("say", id=f"line{self.count}", text=text)
        assert answer.status_code == 202

    async def hears(self) -> bytes | str:
        told = await self.next()
        if told["kind"] == "stickers":
            shown = await self.http.get(f"/web/sticker/{told['stickers'][0]['id']}.webp")
            return shown.content
        return str(told["text"]) if told["kind"] == "notice" else json.dumps(told)


class Browser:
    """A connected wire and the inbox behind it."""

    def __init__(self, wire: WebWire, inbox: Recorder) -> None:
        self.wire, self.inbox = wire, inbox

    async def event(self) -> Event:
        return await soon(self.inbox.seen.get())


@asynccontextmanager
async def browsing(wire: WebWire) -> AsyncIterator[Browser]:
    inbox = Recorder()
    async with wire.connected(inbox):
        yield Browser(wire, inbox)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with browsing(WebWire()) as browser:
        yield browser
