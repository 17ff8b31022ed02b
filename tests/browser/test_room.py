"""A group in the web chat, two people in a real Chromium before the real bot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PATIENCE

from .conftest import drawn, opened, say

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(browser: Browser, bot_url: str) -> Iterator[tuple[Page, Page]]:
    """Who made the group, on a phone, and Ann, who got the link, before a wide screen."""
    expect.set_options(timeout=PATIENCE * 1000)
    wide = {"width": 1280, "height": 900}
    with opened(browser, bot_url, forgive="404") as maker:
        maker.set_default_timeout(PATIENCE * 1000)
        maker.click("#settings")
        maker.fill("#room-name", "Team 7")
        maker.press("#room-name", "Enter")
        maker.wait_for_selector(".room-welcome")
        with opened(browser, maker.url, viewport=wide, color_scheme="dark") as ann:
            ann.set_default_timeout(PATIENCE * 1000)
            ann.get_by_role("button", name="Change name").click()
            ann.fill("#nick", "Ann")
            ann.press("#nick", "Enter")
            expect(ann.locator(".room-welcome")).to_contain_text("Ann")
            yield maker, ann
    expect.set_options(timeout=5000)  # playwright's own


def log(page: Page, words: str) -> None:
    """Something is to be read in the group."""
    expect(page.locator("#log").get_by_text(words).last).to_be_visible()


def test_the_greeting_has_the_admins_buttons(people: tuple[Page, Page]) -> None:
    maker, ann = people
    for page in people:
        log(page, "Mention me or reply to me")
        expect(page.locator("[data-action^='mode:']")).to_have_count(3)
    ann.click("[data-action='mode:auto']")
    log(ann, "Only an admin of this chat can do that.")
    log(ann, "Only you see this")
    maker.click("[data-action='mode:mention']")
    log(maker, "I answer here when I am mentioned")
    assert "Only an admin" not in maker.inner_text("#log")


def test_people_talk_and_a_mention_gets_a_sticker(people: tuple[Page, Page]) -> None:
    maker, ann = people
    say(maker, "has anybody seen my umbrella?")
    log(ann, "has anybody seen my umbrella?")
    say(ann, "it is in the kitchen")
    log(maker, "it is in the kitchen")
    lines = ("finally Friday!", "the weekend is here", "I am so happy")
    took = drawn(ann, *(partial(say, ann, f"@pmg {line}") for line in lines), shown=".picture")
    for page in people:
        expect(page.locator(".picture")).to_have_count(1)
        expect(page.locator("[data-tools] button[data-action]")).to_have_count(1)
    assert maker.locator(".msg:has(.line) .who").all_inner_texts().count("A\nAnn") == 1 + took
    maker.reload()
    expect(maker.locator(".picture")).to_have_count(1)
    log(maker, "has anybody seen my umbrella?")
    assert maker.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_buttons_are_for_whose_sticker_it_is(people: tuple[Page, Page]) -> None:
    maker, ann = people
    maker.click("[data-action=open]")
    log(maker, "Only the person this sticker was made for can press here.")
    ann.click("[data-action=open]")
    ann.click(".below [data-action=like]")
    log(ann, "Noted")
    ann.click("[data-action=open]")
    ann.click(".below [data-action=why]")
    expect(ann.locator("#sheet")).to_contain_text("shown to you alone, in your own chat")
    expect(ann.locator("#sheet .candidates, #sheet .bars")).to_have_count(0)
    ann.keyboard.press("Escape")
    for words in ("Noted", "What shall I do"):
        assert words not in maker.inner_text("#log")


def test_a_sticker_of_somebodys_line_until_they_opt_out(people: tuple[Page, Page]) -> None:
    maker, ann = people
    line = maker.locator(".msg:has(.line)", has_text="it is in the kitchen")
    make = line.get_by_role("button", name="Make a sticker").click
    drawn(maker, make, make, make, shown=".picture")
    expect(ann.locator(".picture")).to_have_count(2)
    say(ann, "/optout")
    log(ann, "Nobody can make stickers of your messages")
    line.get_by_role("button", name="Make a sticker").click()
    log(maker, "This person does not want stickers of their messages")
    say(ann, "/optin")
    log(ann, "Welcome back")
    expect(ann.locator(".picture")).to_have_count(2)


def test_a_reply_to_the_bot_is_for_the_bot(people: tuple[Page, Page]) -> None:
    maker, ann = people

    def replies(text: str) -> None:
        maker.locator(".msg.bot:has(.picture)").last.get_by_role("button", name="Reply").click()
        expect(maker.locator("#replying")).to_have_text("Reply to PMG")
        say(maker, text)

    lines = ("I love it", "so cute", "that is wonderful")
    took = drawn(maker, *(partial(replies, line) for line in lines), shown=".picture")
    expect(ann.locator(".picture")).to_have_count(3)
    expect(ann.locator("blockquote", has_text="PMG")).to_have_count(took)


def test_who_asked_can_cancel_and_nobody_else(people: tuple[Page, Page]) -> None:
    maker, ann = people
    say(ann, "@pmg I am so tired of waiting")
    stop = ann.get_by_role("button", name="Cancel: PMG is drawing…")
    expect(stop).to_be_visible()
    assert maker.locator("[data-action=cancel]").count() == 0
    stop.click()
    log(ann, "Cancelled. Nothing of yours")
    for page in people:
        expect(page.locator(".typing")).to_have_count(0)
        expect(page.locator(".picture")).to_have_count(3)
    assert "Cancelled" not in maker.inner_text("#log")


def test_an_admin_deletes_a_sticker_for_everybody(people: tuple[Page, Page]) -> None:
    maker, ann = people
    expect(ann.get_by_role("button", name="Delete:")).to_have_count(0)
    maker.get_by_role("button", name="Delete:").click()  # of Ann's; one's own are behind the dots
    log(maker, "Delete this sticker for everybody here?")
    expect(maker.locator(".picture")).to_have_count(3)
    maker.get_by_role("button", name="Yes, delete it").click()
    log(maker, "Gone.")
    log(ann, "Deleted.")
    for page in people:
        expect(page.locator(".picture")).to_have_count(2)
        page.reload()
        expect(page.locator(".picture")).to_have_count(2)
    maker.locator(".msg.bot:has(.picture)").last.get_by_role("button", name="Reply").click()
    say(maker, "/admin delete")
    for page in people:
        expect(page.locator(".picture")).to_have_count(1)
    assert "Gone." not in ann.inner_text("#log")


def test_commands_of_admins(people: tuple[Page, Page]) -> None:
    maker, ann = people
    for page, there in ((maker, 1), (ann, 0)):
        page.click("#text")
        page.keyboard.type("/")
        expect(page.locator("#commands li").first).to_be_visible()
        expect(page.locator("#command-admin")).to_have_count(there)
        page.fill("#text", "")
    say(ann, "/admin status")
    say(maker, "/admin status")
    log(maker, "mode mention")
    say(ann, "/quota")  # after it the silence is sure
    log(ann, "There is no daily limit")
    assert "mode mention" not in ann.inner_text("#log")


def test_purge_empties_every_page_and_tells_the_admin(people: tuple[Page, Page]) -> None:
    maker, ann = people
    say(maker, "/admin purge")
    maker.locator("[data-action='admin:purge yes']").click()
    expect(maker.locator("#hint")).to_contain_text("deleted")
    for page in people:
        expect(page.locator(".msg")).to_have_count(0)
    assert "deleted" not in ann.inner_text("#hint")
    say(ann, "hello again")
    log(maker, "hello again")
    maker.reload()
    log(maker, "hello again")
    assert "umbrella" not in maker.inner_text("#log")


def test_own_things_stay_in_the_own_chat(people: tuple[Page, Page]) -> None:
    _, ann = people
    say(ann, "/me")
    log(ann, "ask me in private with /me")
    ann.click("#settings")
    expect(ann.locator("#link")).to_have_value(ann.url)
    ann.get_by_role("link", name="Back to your own chat").click()
    expect(ann.locator("#taste")).to_be_visible()
    assert ann.url.endswith("/web/")
