"""Telegram calls the bot's own web app: only with the secret, and only what was kept is taken."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx
import pytest
import uvicorn

from adapters.telegram import Telegram, webhook
from adapters.telegram.config import TelegramConfig
from adapters.testing import Recorder, soon
from bot.http import web_app
from pmg_engine.errors import ConfigError, StoreError
from pmg_engine.types import Event, Notice, Said
from tests.far.telegram.driver import Telegram as Far

from .telegram_kit import House, TelegramWire, at_home

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Picky(Recorder):
    """Its database is away as often as it is told."""

    refusals = 0

    async def event(self, event: Event) -> None:
        if self.refusals:
            self.refusals -= 1
            raise StoreError("The database is away. Bring it back.")
        await super().event(event)


@asynccontextmanager
async def served(wire_of: Callable[[Far, str], TelegramWire]) -> AsyncIterator[tuple[House, str]]:
    """The adapter behind the bot's web app, as `pmg run` builds it."""

    async def health() -> dict[str, str]:
        return {}

    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with Far() as far:
            wire, inbox = wire_of(far, url), Picky()
            app = web_app([wire.telegram], inbox, health=health)
            server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
            task = asyncio.create_task(server.serve(sockets=[listener]))
            async with wire.connected(inbox):
                await far.until(lambda: far.world.updates.webhook.url)
                yield House(wire, inbox), f"{url}/telegram/hook"
            server.should_exit = True
            await task


@pytest.fixture
async def hooked() -> AsyncIterator[tuple[House, str]]:
    async with served(lambda far, url: TelegramWire(far, webhook=url)) as both:
        yield both


async def test_lines_come_by_themselves_and_are_answered(hooked: tuple[House, str]) -> None:
    house, url = hooked
    assert house.far.world.updates.webhook.url == url
    house.ann.says(house.ann.private, "hello")
    event = await house.event()
    assert isinstance(event, Said)
    await house.telegram.send(at_home(house.ann), Notice("hello Ann"), key="1")
    assert house.ann.private.messages[-1].text == "hello Ann"
    assert not house.far.called("getUpdates")
    assert "message_reaction" in house.far.world.updates.allowed


async def test_what_could_not_be_kept_comes_again(hooked: tuple[House, str]) -> None:
    house, _ = hooked
    house.inbox.refusals = 2  # type: ignore[attr-defined]
    house.ann.says(house.ann.private, "hello")
    event = await house.event()
    assert isinstance(event, Said)
    assert event.text == "hello"
    await house.far.until(lambda: not house.far.world.updates.waiting)
    assert house.far.world.updates.webhook.tries == 3
    assert house.inbox.seen.empty()


@pytest.mark.parametrize("secret", [None, "", "wrong", "ä" * 64, "0" * 64], ids=range(5))
async def test_without_the_secret_nobody_is_heard(
    hooked: tuple[House, str], secret: str | None
) -> None:
    house, url = hooked
    head = {} if secret is None else {HEADER.encode(): secret.encode()}
    async with httpx.AsyncClient() as http:
        answer = await http.post(url, content=line(house), headers=head)
        assert answer.status_code == 403
        assert (await http.get(url)).status_code == 405
    assert await house.quiet()


def line(house: House, text: str = "forged") -> bytes:
    who = house.ann.account.json()
    chat = house.ann.private.json()
    message = {"message_id": 9, "date": 1_700_000_000, "chat": chat, "from": who, "text": text}
    return json.dumps({"update_id": 1, "message": message}).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"{", 200),
        (b"[]", 200),
        (b'"x"', 200),
        (b"null", 200),
        (b'{"update_id": "x", "message": 7}', 200),
        (b'{"update_id": 5}', 200),
        (b"[" * 100_000, 200),
        (b"x" * (2**20 + 1), 413),
    ],
    ids=range(9),
)
async def test_broken_updates_are_not_asked_for_again(
    hooked: tuple[House, str], body: bytes, status: int
) -> None:
    house, url = hooked
    head = {HEADER: house.telegram.config.secret}
    async with httpx.AsyncClient() as http:
        assert (await http.post(url, content=body, headers=head)).status_code == status
    assert await house.quiet()


async def test_the_secret_is_the_tokens_and_not_the_token(hooked: tuple[House, str]) -> None:
    house, url = hooked
    config = house.telegram.config
    assert house.far.world.updates.webhook.secret == config.secret
    assert config.token.get_secret_value() not in config.secret
    other = TelegramConfig(token="7000000002:" + "A" * 35)
    assert other.secret != config.secret
    async with httpx.AsyncClient() as http:
        head = {HEADER: config.secret}
        assert (await http.post(url, content=line(house), headers=head)).status_code == 200
    assert isinstance(await soon(house.inbox.seen.get()), Said)


@pytest.mark.parametrize(
    "url", ["stickers.example.org", "ftp://x", "http://example.org", "https://"]
)
def test_what_telegram_would_not_call(url: str) -> None:
    with pytest.raises(ValueError, match=r"https|web address"):
        TelegramConfig(token="7000000002:" + "A" * 35, webhook=url)


def test_without_a_webhook_there_is_no_route() -> None:
    config = TelegramConfig(token="7000000002:" + "A" * 35)
    assert not Telegram(config).routes(Recorder())


async def test_a_webhook_without_a_web_page_is_a_mistake_that_is_named() -> None:
    async with Far() as far:
        wire = TelegramWire(far, webhook="https://stickers.example.org")
        with pytest.raises(ConfigError, match=r"adapters\.web"):
            await soon(wire.telegram.run(Recorder()))


async def test_the_secret_is_compared_in_constant_time(
    hooked: tuple[House, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, url = hooked
    compared: list[tuple[bytes, bytes]] = []

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(webhook, "hmac", SimpleNamespace(compare_digest=watched))
    secret = house.telegram.config.secret
    async with httpx.AsyncClient() as http:
        for shown in ("", "0", secret[:-1] + "x", secret):
            status = (await http.post(url, content=b"{}", headers={HEADER: shown})).status_code
            assert status == (200 if shown == secret else 403)
    assert [one.decode() for one, _ in compared] == ["", "0", secret[:-1] + "x", secret]
