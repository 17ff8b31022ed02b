"""What people type into the page, in a real Chromium: hostile, empty, too long, refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from pmg_engine.types import Said

from .conftest import Site, alone, no_sideways, opened, say

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=alert(1)><script>document.title='broken'</script>",
    "🐱🎉👩‍👩‍👧‍👦🇩🇪",
    "مرحبا بالعالم \u202eabc\u202c",
    "a\u0000b\u0007c\u001b[31m",
    "Robert'); DROP TABLE person;--",
    "\ud83d half a character",
    "字" * 3000,
    "x" * 5000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_as_text(page: Page, site: Site, text: str) -> None:
    alone(page)
    page.evaluate("text => { document.getElementById('text').value = text; }", text)
    page.press("#text", "Enter")
    expect(page.locator(".picture")).to_have_count(1)
    assert page.title() == "PMG Stickers"
    assert page.locator("#log script, #log img[src=x]").count() == 0
    no_sideways(page)
    page.reload()
    expect(page.locator(".picture")).to_have_count(1)


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_said_gets_one_plain_sentence(page: Page, site: Site, text: str) -> None:
    say(page, text)
    expect(page.locator("#hint")).to_have_text("Type a few words, and I will draw them.")
    assert site.inbox.happened == []


def test_too_long_is_said_plainly(page: Page, site: Site) -> None:
    say(page, "字" * 20_001)
    expect(page.locator("#hint")).to_contain_text("20,000")
    assert site.inbox.happened == []
    assert len(page.input_value("#text")) == 20_001, "what was typed must not be lost"


def test_twenty_thousand_characters_are_fine(page: Page, site: Site) -> None:
    alone(page)
    say(page, "字" * 20_000)
    expect(page.locator(".picture")).to_have_count(1)
    no_sideways(page)


def test_shift_enter_makes_a_new_line(page: Page, site: Site) -> None:
    alone(page)
    page.click("#text")
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.locator(".picture")).to_have_count(1)
    assert [e.text for e in site.inbox.happened if isinstance(e, Said)] == ["one\ntwo"]


def test_a_refusal_is_said_and_can_be_tried_again(browser: Browser, site: Site) -> None:
    with opened(browser, site.url, forgive="503") as page:
        alone(page)
        page.route("**/web/say", lambda route: route.fulfill(status=503, json={"error": "Busy."}))
        say(page, "hello")
        expect(page.locator("#log").get_by_text("Busy.")).to_be_visible()
        page.unroute("**/web/say")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".picture")).to_have_count(1)
        expect(page.locator("#log").get_by_text("Busy.")).to_have_count(0)
