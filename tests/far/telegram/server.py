"""The Bot API's HTTP: addresses, forms, errors, broken connections; knows no method's meaning."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from aiohttp import web

from . import asking, packs, profile, rooms, sending
from .faults import Fault
from .limits import UPLOAD_BYTES
from .words import Ask, Json, Refused, Upload
from .world import World

__all__ = ["METHODS", "Server"]

Method = Callable[[World, Ask], Any]
METHODS: dict[str, Method] = {
    name.lower(): method
    for part in (asking, packs, profile, rooms, sending)
    for name, method in part.METHODS.items()
}
PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"


class Server:
    """One Bot API on a loopback port."""

    def __init__(self, world: World, upload_bytes: int = UPLOAD_BYTES) -> None:
        self.world, self.upload_bytes = world, upload_bytes
        self.url = ""
        self.broken: list[Exception] = []
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=self.upload_bytes + 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self.call)
        app.router.add_get("/file/bot{token}/{path:.+}", self.file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        self.world.updates.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _check(self, token: str) -> None:
        if not token.partition(":")[0].isdecimal() or ":" not in token:
            raise Refused(404, "Not Found")
        if token != self.world.bot.token:
            raise Refused(401, "Unauthorized")

    async def call(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check(request.match_info["token"])
            ask = await read(request)
        except Refused as refused:
            return said(refused)
        ask.at = self.world.clock.now()
        self.world.calls.append(ask)
        fault = self.world.faults.take(ask.method, ask.text("chat_id")) or Fault()
        if fault.wait:
            await asyncio.sleep(fault.wait)
        if fault.gate is not None:
            await fault.gate.wait()
        if fault.page:
            ask.error = f"{fault.page} from a gateway"
            page = PAGE.format(f"{fault.page} Bad Gateway")
            return web.Response(status=fault.page, text=page, content_type="text/html")
        if fault.cut != "before":
            answer = await self._answer(ask, fault)
        if fault.cut:
            ask.cut = True
            return end(request)
        return answer

    async def _answer(self, ask: Ask, fault: Fault) -> web.Response:
        try:
            if fault.refused is not None:
                raise fault.refused
            method = METHODS.get(ask.method.lower())
            if method is None:
                raise Refused(404, "Not Found: method not found")
            result = method(self.world, ask)
            ask.result = await result if inspect.isawaitable(result) else result
        except Refused as refused:
            ask.error = refused.description
            return said(refused)
        except Exception as broken:
            # a mistake of the far side, or a call of a shape it does not expect: never a quiet 500
            self.broken.append(broken)
            ask.error = repr(broken)
            return said(Refused(500, "Internal Server Error"))
        return web.json_response({"ok": True, "result": ask.result})

    async def file(self, request: web.Request) -> web.Response:
        try:
            self._check(request.match_info["token"])
        except Refused as refused:
            return said(refused)
        media = self.world.files.by_path.get(request.match_info["path"])
        if media is None:
            return said(Refused(404, "Not Found"))
        return web.Response(body=media.data, content_type="application/octet-stream")


def said(refused: Refused) -> web.Response:
    """An error as the Bot API writes it, with the same HTTP status."""
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.code)


def end(request: web.Request) -> web.Response:
    """Cut the connection: no answer, not even an orderly end."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def read(request: web.Request) -> Ask:
    """The arguments of a call: from the address, a form, a multipart form or a JSON body."""
    ask = Ask(request.match_info["method"], dict(request.query))
    kind = request.content_type
    try:
        if kind == "application/json" and request.can_read_body:
            body = await request.json()
            ask.args |= body if isinstance(body, dict) else {}
        elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    ask.uploads[name] = Upload(value.filename, value.file.read())
                    value.file.close()
                else:
                    ask.args[name] = value if isinstance(value, str) else bytes(value).decode()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    except ValueError:
        raise Refused(400, "Bad Request: object expected as request body") from None
    return ask
