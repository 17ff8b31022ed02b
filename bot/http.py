"""The one web app: mounts every adapter's routes under its name; knows no adapter's pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from adapters.base import Adapter, Inbox

__all__ = ["Health", "web_app"]

Health = Callable[[], Awaitable[Mapping[str, str]]]  # part -> "ok", or what is wrong with it


def web_app(adapters: Sequence[Adapter], inbox: Inbox, *, health: Health) -> Starlette:
    """`/<adapter>/...`, `/health` (200, or 503 when a part is not "ok"), `/` to the web chat."""

    async def root(request: Request) -> Response:
        return RedirectResponse("/web/")

    async def healthy(request: Request) -> Response:
        parts = dict(await health())
        well = all(state == "ok" for state in parts.values())
        return JSONResponse(
            {"status": "ok" if well else "trouble", "parts": parts},
            status_code=200 if well else 503,
            headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
        )

    routes: list[BaseRoute] = [Route("/health", healthy, methods=["GET"])]
    for adapter in adapters:
        if found := adapter.routes(inbox):
            routes.append(Mount(f"/{adapter.name}", routes=list(found)))
        if adapter.name == "web":
            routes.append(Route("/", root, methods=["GET"]))
    return Starlette(routes=routes)
