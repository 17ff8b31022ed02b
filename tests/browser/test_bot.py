"""The whole way in a real Chromium before the real bot: the first minutes of a newcomer."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PATIENCE

from .conftest import OWN, drawn, no_sideways, opened, said, say

pytestmark = pytest.mark.browser
PICTURES = ".picture"


@pytest.fixture
def page(browser: Browser, bot_url: str) -> Iterator[Page]:
    """A phone with the chat open, and all the time a busy machine may need to draw."""
    expect.set_options(timeout=PATIENCE * 1000)
    with opened(browser, bot_url) as page:
        page.set_default_timeout(PATIENCE * 1000)
        yield page
    expect.set_options(timeout=5000)  # playwright's own


def test_the_whole_way(page: Page) -> None:
    said(page, "I love my cat", "my cat makes me laugh", "so happy with my cat")
    turn = page.locator(".turn").last
    assert turn.locator(".who").all_inner_texts() == ["Y\nYou", "M\nMia", "L\nLeo"]
    expect(turn.locator(".col:not([data-who=you])").locator(".picture, .none")).to_have_count(2)
    for name in ("Again", "More like this"):
        press = page.get_by_role("button", name=name, exact=True).first.click
        drawn(page, press, press, press)
    for number, name, words in ((0, "I like it", "Noted: more"), (2, "Not for me", "Noted: fewer")):
        page.get_by_role("button", name=name).nth(number).click()
        expect(page.locator("#log").get_by_text(words)).to_be_visible()
    why(page)
    taste(page)
    page.reload()
    expect(page.locator(OWN)).to_have_count(3)
    expect(page.locator(".turn").filter(has=page.locator(OWN))).to_have_count(1)
    page.click("#taste")
    expect(page.locator("#alpha")).to_have_value("0.8")
    forgotten(page)


def why(page: Page) -> None:
    """The card: keywords, every candidate with its scores."""
    page.get_by_role("button", name="More to do").first.click()
    page.get_by_role("button", name="Why?").first.click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_text("cat", exact=True).first).to_be_visible()
    pictures = sheet.locator(".candidates img")
    assert pictures.count() >= 2
    assert all(picture.evaluate("one => one.naturalWidth") > 0 for picture in pictures.all())
    page.keyboard.press("Escape")


def taste(page: Page) -> None:
    """Pin, remove, undo, slide: each shows at once what holds now."""
    page.click("#taste")
    sheet = page.locator("#sheet")
    notices = page.locator(".notice").count()
    pin = sheet.locator("[data-mark=pinned]").first
    word = (pin.get_attribute("aria-label") or "").removeprefix("Pin ")
    pin.click()
    unpin = sheet.get_by_role("button", name=f"Unpin {word}", exact=True)
    expect(unpin).to_have_attribute("aria-pressed", "true")
    sheet.get_by_role("button", name=f"Remove {word}", exact=True).click()
    expect(sheet.get_by_text("Removed by you")).to_be_visible()
    sheet.get_by_role("button", name=f"Undo {word}", exact=True).click()
    expect(sheet.get_by_text("Removed by you")).to_have_count(0)
    with page.expect_response("**/web/ask"):
        sheet.locator("#alpha").fill("0.8")
    page.keyboard.press("Escape")
    expect(page.locator(".notice")).to_have_count(notices)  # the chat is for talking


def forgotten(page: Page) -> None:
    """Everything is gone at once, and the first visit begins again."""
    page.get_by_role("button", name="Forget me", exact=True).click()
    page.click("#forget-yes")
    expect(page.get_by_text("Everything I knew about you is deleted")).to_be_visible()
    expect(page.get_by_text("Say it. Get")).to_be_visible()
    expect(page.locator(PICTURES)).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Say it. Get")).to_be_visible()
    expect(page.locator(PICTURES)).to_have_count(0)


def test_a_new_person_is_asked_settles_things_and_leaves(page: Page) -> None:
    """Consent after the third sticker, settings, language, keep, report, export, receipt."""
    page.click("#compare")
    asked = page.locator("#log").get_by_text("Shall I remember")
    for count, text in enumerate(("finally Friday!", "happy birthday", "I love you"), start=1):
        said(page, text, f"{text} all of you", f"{text} and thank you")
        expect(asked).to_have_count(int(count == 3))
    question = page.get_by_role("button", name="Remember my taste")
    question.click()
    expect(page.locator("#log").get_by_text("Good: I remember what you like")).to_be_visible()
    expect(question).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Keep").last.click()
    expect(page.locator("#log").get_by_text("Kept.")).to_be_visible()
    reported(page)
    settled(page)
    exported(page)
    say(page, "/forgetme")
    page.get_by_role("button", name="Yes, forget me").click()
    expect(page.locator("#hint")).to_contain_text("Receipt:")
    expect(page.locator(PICTURES)).to_have_count(0)


def reported(page: Page) -> None:
    """The further buttons, shown at the sticker they are for."""
    page.get_by_role("button", name="More to do").last.click()
    page.locator(".below").last.get_by_role("button", name="Report").click()
    expect(page.locator(".below").last).to_contain_text("Thank you.")


def settled(page: Page) -> None:
    """A style, then the language: the page's own words follow."""
    page.click("#settings")
    sheet = page.locator("#sheet")
    expect(sheet).to_contain_text("Memory: on")
    sheet.locator("[data-action=style]").click()
    sheet.locator("[data-action='style:kawaii']").click()
    expect(sheet).to_contain_text("From now on: kawaii.")
    sheet.get_by_role("button", name="Settings").click()
    expect(sheet).to_contain_text("Style: kawaii")
    for code, words in (("zh", "语言：zh"), ("en", "Language: en")):
        sheet.locator("[data-action=lang]").click()
        sheet.locator(f"[data-action='lang:{code}']").click()
        expect(sheet).to_contain_text(words)
        assert page.get_attribute("html", "lang") == code
    page.keyboard.press("Escape")
    assert "kawaii" not in page.inner_text("#log"), "what was settled aside is no conversation"


def exported(page: Page) -> None:
    say(page, "/export")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save my-stickers.zip").click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert {"lines.txt", "taste.txt", "history.jsonl"} <= set(names)


def test_just_this_once(page: Page) -> None:
    page.click("#compare")
    say(page, "/privacy")
    expect(page.get_by_role("button", name="Remember my taste")).to_be_visible()
    say(page, "/consent")
    page.get_by_role("button", name="Just this once").click()
    expect(page.locator("#log").get_by_text("Fine: nothing is kept.")).to_be_visible()


def test_one_tap_then_another_feeling_then_gone(page: Page) -> None:
    """From /start to a deleted sticker, of which a reload shows no dead button."""
    page.click("#compare")
    say(page, "/start")
    example = page.locator("[data-action^='sticker:']").click
    drawn(page, example, example, example)
    more = page.get_by_role("button", name="More to do").last
    more.click()
    page.locator(".below [data-action=emotion]").click()
    felt = [page.locator(f"[data-action='emotion:{face}']").click for face in ("laugh", "love")]
    drawn(page, *felt)
    for left, presses in ((1, 1), (0, 2)):  # at the first one the feelings are still open
        for _ in range(presses):
            more.click()
        page.locator(".below [data-action=delete]").click()
        expect(page.locator(OWN)).to_have_count(left)
    page.reload()
    expect(page.locator("#log").get_by_text("Gone, and you will see fewer").last).to_be_visible()
    expect(page.locator("#log [data-action=delete]")).to_have_count(0)
    expect(page.locator(OWN)).to_have_count(0)


def test_grief_ends_the_drawing_with_a_sentence(page: Page) -> None:
    say(page, "my grandmother died yesterday")
    expect(page.locator(".notice")).to_contain_text("I am here, and no sticker is needed now")
    expect(page.locator("[data-drawing]")).to_have_count(0)
    expect(page.locator(PICTURES)).to_have_count(0)


def test_a_drawing_is_cancelled_by_hand_by_key_and_by_command(page: Page) -> None:
    """Each time it is said once, at the line it was for, and the slot is free again."""
    page.click("#compare")
    drawing = page.locator("[data-drawing]")
    told = page.locator("#log").get_by_text("Cancelled. Nothing of yours")
    stop = page.get_by_role("button", name="Cancel: finally Friday!", exact=True)

    def by_key() -> None:
        page.keyboard.press("Shift+Tab")  # from the line one types, back to what is drawn
        expect(stop).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#text")).to_be_focused()

    ways: tuple[Callable[[], None], ...] = (stop.click, by_key, partial(say, page, "/cancel"))
    for count, way in enumerate(ways, start=1):
        say(page, "finally Friday!")
        expect(stop).to_have_count(1)
        no_sideways(page)
        way()
        expect(drawing).to_have_count(0)
        expect(told).to_have_count(count)
    expect(page.locator(".turn:has(.line:text-is('finally Friday!')) .notice")).to_have_count(2)
    said(page, "I love my cat", "my cat makes me laugh", "so happy with my cat")
    page.reload()
    expect(page.locator(OWN)).to_have_count(1)
    expect(told).to_have_count(3)
    expect(drawing).to_have_count(0)


def test_what_was_cancelled_is_not_awaited_after_a_reload(page: Page) -> None:
    page.click("#compare")
    say(page, "finally Friday!")
    # at once: a click would wait until nothing moves, and the sticker may be there by then
    page.get_by_role("button", name="Cancel: finally Friday!").dispatch_event("click")
    expect(page.locator("#log").get_by_text("Cancelled. Nothing of yours")).to_have_count(1)
    page.reload()
    expect(page.locator("#log").get_by_text("Cancelled. Nothing of yours")).to_have_count(1)
    expect(page.locator("[data-drawing]")).to_have_count(0)
    expect(page.locator(PICTURES)).to_have_count(0)


def test_nothing_typed_breaks_the_page(page: Page) -> None:
    page.click("#compare")
    hostile = ("<script>document.title='x'</script>", "🐱" * 50, "مرحبا \u202e abc", "x" * 20_000)
    for count, text in enumerate(hostile, start=1):
        say(page, text)
        expect(page.locator(".turn:has(.picture, .notice)")).to_have_count(count)
    expect(page.locator(".trouble")).to_have_count(0)
    assert page.title() == "PMG Stickers"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
