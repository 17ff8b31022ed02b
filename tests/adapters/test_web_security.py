"""Strangers before the web chat: hosts, origins, forged posts, bad bodies, guessed passwords."""

from __future__ import annotations

import json

import httpx
import pytest
from pydantic import SecretStr

from adapters.testing import Recorder
from adapters.web import Web, check_binding
from adapters.web.config import WebConfig
from adapters.web.security import Doorman, Refused, Session
from pmg_engine.errors import ConfigError
from pmg_engine.types import (
    Said,
)

from .conftest import Browser, WebWire, browsing


async def test_every_answer_wears_the_headers(browser: Browser) -> None:
    for path in ("/web/", "/web/static/app.js", "/web/starters", "/web/sticker/x.webp", "/web/no"):
        headers = (await browser.wire.http.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "a@b:1"])
async def test_other_hosts_are_refused(browser: Browser, host: str) -> None:
    answer = await browser.wire.http.get("/web/", headers={"Host": host})
    assert answer.status_code in {400, 403}


async def test_configured_hosts_are_welcome() -> None:
    async with browsing(WebWire(WebConfig(hosts=("Stickers.example",)))) as browser:
        headers = {"Host": "stickers.example", "Origin": "https://stickers.example"}
        answer = await browser.wire.http.post(
            "/web/say", json={"id": "a", "text": "x"}, headers=headers
        )
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
        {"X-CSRF-Token": "0" * 64},
        {"X-CSRF-Token": ""},
        {"Cookie": "pmg_session=short"},
    ],
)
async def test_strangers_cannot_post(browser: Browser, headers: dict[str, str]) -> None:
    body = {"id": "a", "text": "x"}
    answer = await browser.wire.http.post("/web/say", json=body, headers=headers)
    assert answer.status_code == 403
    assert browser.inbox.seen.empty()


async def test_a_form_cannot_post(browser: Browser) -> None:
    answer = await browser.wire.http.post("/web/say", data={"text": "x"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x" * 70_000, 413),
        (json.dumps({"id": "a", "text": "x" * 20_001}).encode(), 413),
        (b"[" * 60_000, 400),
        (b"\xff", 400),
        (b"[]", 400),
        (b'{"id": "a"}', 400),
        (b'{"id": "a", "text": 1}', 400),
        (b'{"id": "a b", "text": "x"}', 400),
        (b'{"id": "a", "text": "x", "more": 1}', 400),
    ],
)
async def test_bad_bodies_get_one_plain_sentence(
    browser: Browser, body: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await browser.wire.http.post("/web/say", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"].endswith((".", "it."))
    assert browser.inbox.seen.empty()


async def test_twenty_thousand_characters_and_half_a_character_arrive(browser: Browser) -> None:
    await browser.wire.says("字" * 20_000)
    body = b'{"id": "half", "text": "a\\ud83d"}'
    headers = {"Content-Type": "application/json"}
    await browser.wire.http.post("/web/say", content=body, headers=headers)
    long, half = await browser.event(), await browser.event()
    assert isinstance(long, Said)
    assert len(long.text) == 20_000
    assert isinstance(half, Said)
    assert half.text == "a?"


async def test_cookie_is_out_of_reach_for_scripts_and_other_sites(browser: Browser) -> None:
    async with httpx.AsyncClient(base_url=browser.wire.url) as fresh:
        cookie = (await fresh.get("/web/")).headers["set-cookie"].lower()
        bounced = await fresh.get(
            "/web/", headers={"Sec-Fetch-Site": "cross-site", "Cookie": "x=1"}
        )
    for part in ("httponly", "samesite=strict", "path=/web", "max-age=34560000"):
        assert part in cookie
    assert "set-cookie" not in bounced.headers, "a link from elsewhere must not replace a session"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "stickers.example"])
def test_no_binding_beyond_loopback_without_a_password(host: str) -> None:
    with pytest.raises(ConfigError, match=r"adapters\.web\.password"):
        Web(WebConfig(host=host))
    check_binding(WebConfig(host=host, password=SecretStr("secret")))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_loopback_needs_no_password(host: str) -> None:
    check_binding(WebConfig(host=host))


def test_an_empty_password_is_none() -> None:
    with pytest.raises(ConfigError, match="empty"):
        check_binding(WebConfig(password=SecretStr("")))


async def test_password_opens_the_chat() -> None:
    wire = WebWire(WebConfig(password=SecretStr("open sesame 密")))
    async with wire.served(Recorder()):
        await wire.opens()
        assert "password" in (await wire.http.get("/web/")).text
        assert (await wire.post("say", text="x")).status_code == 401
        assert (await wire.http.get("/web/events")).status_code == 401
        assert (await wire.http.get("/web/starters")).status_code == 401
        wrong = await wire.http.post("/web/login", json={"password": "no"})
        assert (wrong.status_code, wrong.json()["error"]) == (403, "That is not the password.")
        right = await wire.http.post("/web/login", json={"password": "open sesame 密"})
        assert right.status_code == 200
        assert (await wire.post("say", text="x")).status_code == 202
        assert "composer" in (await wire.http.get("/web/")).text


def test_guessing_is_slow() -> None:
    now = 0.0
    doorman = Doorman("right", clock=lambda: now)
    for _ in range(Doorman.PER_MINUTE):
        with pytest.raises(Refused, match="wrong-password"):
            doorman.try_password("wrong", client="a")
    with pytest.raises(Refused, match="too-many-tries"):
        doorman.try_password("right", client="a")
    doorman.try_password("right", client="b")
    now = 61.0
    doorman.try_password("right", client="a")


def test_a_pass_is_for_one_session() -> None:
    doorman, one, two = Doorman("x", clock=lambda: 0.0), Session.new(), Session.new()
    assert doorman.admits(one, doorman.pass_for(one))
    assert not doorman.admits(two, doorman.pass_for(one))
    assert not doorman.admits(one, None)
