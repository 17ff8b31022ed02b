"""The one web app: health, the way to the chat, every adapter under its own name."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from adapters.base import Adapter, Inbox
from adapters.formats import FORMATS
from adapters.testing import Recorder
from adapters.web import Web
from adapters.web.config import WebConfig
from bot.http import web_app
from pmg_engine.types import Address, Receipt, Reply


class Hooked(Adapter):
    name = "hooked"
    format = FORMATS["telegram"]

    async def run(self, inbox: Inbox) -> None:
        return

    async def send(self, address: Address, reply: Reply, *, key: str) -> Receipt:
        return Receipt(key)

    def routes(self, inbox: Inbox) -> Sequence[BaseRoute]:
        async def hook(request: Request) -> PlainTextResponse:
            return PlainTextResponse("heard")

        return [Route("/hook", hook, methods=["POST"])]


def client(*adapters: Adapter, state: str = "ok") -> httpx.AsyncClient:
    async def health() -> dict[str, str]:
        return {"engine": state}

    app = web_app(adapters, Recorder(), health=health)
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8400")


@pytest.mark.parametrize(("state", "status"), [("ok", 200), ("painter is missing", 503)])
async def test_health(state: str, status: int) -> None:
    async with client(state=state) as http:
        answer = await http.get("/health")
    assert (answer.status_code, answer.json()["parts"]) == (status, {"engine": state})


async def test_the_way_to_the_chat() -> None:
    async with client(Web(WebConfig())) as http:
        for path in ("/", "/web"):
            answer = await http.get(path, follow_redirects=True)
            assert (answer.status_code, answer.url.path) == (200, "/web/")


async def test_each_adapter_under_its_name() -> None:
    async with client(Hooked(Hooked.Config())) as http:
        assert (await http.post("/hooked/hook")).text == "heard"
        assert (await http.get("/")).status_code == 404
