"""The page in a real Chromium: what a person sees, taps and types, and what must never break it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from adapters.web.config import WebConfig
from pmg_engine.types import Asked, Event, Pressed, Said

from .conftest import Answering, Site, alone, no_sideways, opened, say, serving

pytestmark = pytest.mark.browser

CORNERS = """async (image) => {
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const at = (x, y) => pen.getImageData(x, y, 1, 1).data[3];
  const [w, h] = [canvas.width - 1, canvas.height - 1];
  return [at(0, 0), at(w, 0), at(0, h), at(w, h), at(w >> 1, h >> 1)];
}"""


def test_one_line_becomes_three_stickers(page: Page, site: Site) -> None:
    say(page, "my cat knocked the cup over again")
    expect(page.locator("[data-drawing]")).to_have_count(3, timeout=300)
    expect(page.locator(".picture")).to_have_count(3)
    expect(page.locator("[data-drawing]")).to_have_count(0)
    assert page.locator(".who").all_inner_texts() == ["Y\nYou", "M\nMia", "L\nLeo"]
    left = page.eval_on_selector_all(".col", "all => all.map(one => one.offsetLeft)")
    assert left == sorted(left)
    assert len(set(left)) == 3
    for picture in page.locator(".picture").all():
        *corners, middle = picture.evaluate(CORNERS)
        assert corners == [0, 0, 0, 0]
        assert middle == 255
    no_sideways(page)


def test_drawing_is_there_before_the_server_answers(page: Page) -> None:
    page.route("**/web/say", lambda route: None)  # never answered
    alone(page)
    say(page, "hello")
    expect(page.get_by_text("Drawing…").first).to_be_visible(timeout=300)


def test_buttons(page: Page, site: Site) -> None:
    alone(page)
    say(page, "hello")
    expect(page.locator(".picture")).to_have_count(1)
    for count, name in ((2, "Again"), (3, "More like this")):
        page.get_by_role("button", name=name, exact=True).first.click()
        expect(page.locator("[data-drawing]")).to_have_count(1, timeout=300)
        expect(page.locator(".picture")).to_have_count(count)
    page.get_by_role("button", name="I like it").first.click()
    expect(page.locator("#log").get_by_text("Noted: more cat, glossy.")).to_be_visible()
    expect(page.get_by_role("button", name="I like it").first).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="Not for me").first.click()
    expect(page.get_by_role("button", name="I like it").first).to_have_attribute(
        "aria-pressed", "false"
    )
    pressed = [event.action for event in site.inbox.happened if isinstance(event, Pressed)]
    assert pressed == ["again", "more", "like", "dislike"]


def test_what_was_pressed_looks_so_after_a_reload(page: Page, site: Site) -> None:
    alone(page)
    say(page, "hello")
    for name in ("Keep", "I like it"):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    page.reload()
    for name, state in (("Keep", "true"), ("I like it", "true"), ("Not for me", "false")):
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", state)
    expect(page.locator(".below")).to_have_text("Noted: more cat, glossy.")


def test_a_deleted_sticker_is_gone_also_after_a_reload(page: Page) -> None:
    alone(page)
    say(page, "hello")
    more = page.get_by_role("button", name="More to do")
    more.click()
    expect(page.get_by_role("button", name="Delete")).to_be_visible()
    more.click()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)
    more.click()
    page.get_by_role("button", name="Delete").click()
    for _ in range(2):
        expect(page.get_by_text("Deleted.")).to_be_visible()
        expect(page.locator(".picture")).to_have_count(0)
        page.reload()


def test_an_unanswered_press_is_said(page: Page, site: Site) -> None:
    page.clock.install()
    alone(page)
    say(page, "hello")
    expect(page.locator(".picture")).to_have_count(1)
    page.route("**/web/press", lambda route: route.fulfill(status=202, json={"ok": True}))
    page.get_by_role("button", name="Keep").click()
    page.clock.fast_forward(16_000)
    expect(page.locator("#hint")).to_have_text("No answer yet. Please try again.")


def test_a_silent_example_is_not_promised_for_ever(browser: Browser) -> None:
    class Mute(Answering):
        async def answer(self, event: Event) -> None:
            if event.user.id != "example-leo":
                await super().answer(event)

    with serving(Mute(), WebConfig()) as site, opened(browser, site.url) as page:
        page.clock.install()
        say(page, "hello")
        expect(page.locator(".picture")).to_have_count(2)
        page.clock.fast_forward(21_000)
        expect(page.locator("[data-who=leo] .none")).to_have_text("No sticker this time.")


@pytest.mark.parametrize(("kind", "magic"), [("PNG", b"\x89PNG"), ("WebP", b"RIFF")])
def test_download(page: Page, kind: str, magic: bytes) -> None:
    alone(page)
    say(page, "hello")
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download {kind}").click()
    assert Path(download.value.path()).read_bytes().startswith(magic)
    assert download.value.suggested_filename == f"happy-cat-glossy-sticker.{kind.lower()}"


def test_why(page: Page) -> None:
    alone(page)
    say(page, "hello")
    page.get_by_role("button", name="More to do").click()
    page.get_by_role("button", name="Why?").click()
    sheet = page.locator("#sheet")
    for words in ("happy", "cup", "cat", "−0.40", "chosen", "keywords", "120 ms", "seed", "w_p"):
        expect(sheet.get_by_text(words, exact=True).first).to_be_visible()
    pictures = sheet.locator(".candidates img")
    expect(pictures).to_have_count(3)
    assert all(picture.evaluate("one => one.naturalWidth") > 0 for picture in pictures.all())
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_my_taste(page: Page, site: Site) -> None:
    page.click("#taste")
    sheet = page.locator("#sheet")
    expect(sheet.get_by_text("Learned from your taps (9) and lines (14)")).to_be_visible()
    assert sheet.locator("h3").all_inner_texts()[:3] == ["Characters", "Styles", "Colours"]
    sheet.get_by_role("button", name="Remove fox").click()
    expect(sheet.get_by_role("button", name="Remove fox")).to_have_count(0)
    sheet.get_by_role("button", name="Undo fox").click()
    expect(sheet.get_by_role("button", name="Remove fox")).to_be_visible()
    sheet.get_by_role("button", name="Pin cat").click()
    expect(sheet.get_by_role("button", name="Unpin cat")).to_have_attribute("aria-pressed", "true")
    sheet.locator("#alpha").fill("0.8")
    page.wait_for_timeout(200)
    asked = [(e.command, e.argument) for e in site.inbox.happened if isinstance(e, Asked)]
    assert ("slide", "0.8") in asked
    marks = [json.loads(argument) for command, argument in asked if command == "mark"]
    assert {"word": "cat", "kind": "character", "mark": "pinned"} in marks
    for emotion in ("happy", "angry", "sad"):
        assert emotion not in sheet.inner_text()


def test_forget_me_asks_first_and_clears(page: Page, site: Site) -> None:
    alone(page)
    say(page, "a secret")
    expect(page.locator(".picture")).to_have_count(1)
    page.click("#taste")
    page.get_by_role("button", name="Forget me").click()
    assert not any(isinstance(e, Asked) and e.command == "forgetme" for e in site.inbox.happened)
    page.get_by_role("button", name="Yes, forget me").click()
    expect(page.get_by_text("Everything I knew about you is deleted.").first).to_be_visible()
    expect(page.get_by_text("a secret")).to_have_count(0)
    expect(page.locator(".picture")).to_have_count(0)
    expect(page.locator("#hint")).to_contain_text("Receipt: 1234")
    assert page.evaluate("Object.keys(localStorage)") == []
    asked = [e for e in site.inbox.happened if isinstance(e, Asked) and e.command == "forgetme"]
    assert [e.argument for e in asked] == ["sure"]


def test_export_from_the_taste_sheet(page: Page) -> None:
    page.click("#taste")
    page.click("#export")
    link = page.locator("#sheet").get_by_role("link", name="Save my-stickers.zip")
    with page.expect_download() as download:
        link.click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


def test_commands_are_offered_after_a_slash(page: Page, site: Site) -> None:
    page.click("#text")
    page.keyboard.type("/")
    expect(page.get_by_role("option", name="/help How it works")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator("#text")).to_have_value("/help ")
    expect(page.locator("#commands")).to_be_hidden()
    page.keyboard.type("me")
    page.keyboard.press("Enter")
    expect(page.locator(".line")).to_have_count(1)
    asked = [e for e in site.inbox.happened if isinstance(e, Asked)]
    assert [(e.command, e.argument) for e in asked] == [("help", "me")]
    assert not any(isinstance(e, Said) for e in site.inbox.happened)


def test_reload_brings_the_conversation_back(page: Page) -> None:
    say(page, "first line")
    expect(page.locator(".picture")).to_have_count(3)
    alone(page)
    say(page, "second line")
    expect(page.locator(".picture")).to_have_count(4)
    before = page.inner_text("#log")
    page.reload()
    expect(page.locator(".picture")).to_have_count(4)
    assert page.inner_text("#log") == before
    assert page.locator(".turn").first.locator(".picture").count() == 3
    kept = page.evaluate("({...localStorage})")
    assert kept == {"pmg.lines": "2", "pmg.compare": "off"}, "switches only, never what was said"


def test_a_reload_while_drawing_loses_nothing(browser: Browser) -> None:
    with (
        serving(Answering(delay=1.5), WebConfig(examples=False)) as site,
        opened(browser, site.url) as page,
    ):
        say(page, "slow one")
        page.wait_for_timeout(200)
        page.reload()
        expect(page.locator("[data-drawing]")).to_have_count(1)
        expect(page.locator(".picture")).to_have_count(1)
        expect(page.locator("[data-drawing]")).to_have_count(0)


def test_two_tabs_see_the_same(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    alone(page)
    say(page, "from the first tab")
    expect(other.locator(".picture")).to_have_count(1)
    expect(other.get_by_text("from the first tab")).to_be_visible()


@pytest.fixture
def first(browser: Browser, starters: Path) -> Iterator[tuple[Page, Answering]]:
    """A first visit where starter stickers are there."""
    inbox = Answering()
    with serving(inbox, WebConfig(), starters) as site, opened(browser, site.url) as page:
        yield page, inbox


def test_starters_can_be_tapped_three_times(first: tuple[Page, Answering]) -> None:
    page, inbox = first
    buttons = page.locator(".grid button")
    expect(buttons).to_have_count(12)
    no_sideways(page)
    for number in (0, 5, 7):
        buttons.nth(number).click()
        expect(buttons.nth(number)).to_have_attribute("aria-pressed", "true")
    expect(buttons.nth(1)).to_be_disabled()
    expect(page.locator(".starters")).to_have_count(0)
    assert inbox.used() == [("animal0", "glossy"), ("animal5", "glossy"), ("animal7", "glossy")]
    page.reload()
    expect(page.locator("#welcome h1")).to_be_visible()
    expect(page.locator(".starters")).to_have_count(0)


def test_starters_can_be_skipped(first: tuple[Page, Answering]) -> None:
    page, inbox = first
    page.get_by_role("button", name="Skip").click()
    expect(page.locator(".starters")).to_have_count(0)
    assert inbox.happened == []


def test_no_starters_no_row(browser: Browser, starters: Path) -> None:
    (starters / "starters" / "starters.json").unlink()
    with (
        serving(Answering(), WebConfig(), starters) as site,
        opened(browser, site.url) as page,
    ):
        expect(page.locator("#welcome h1")).to_be_visible()
        expect(page.locator(".starters")).to_have_count(0)


def test_the_twelve_shipped_starters_are_shown(page: Page) -> None:
    expect(page.locator(".starters img")).to_have_count(12)


def test_mia_and_leo_step_back_after_five_lines(page: Page, site: Site) -> None:
    for number in range(6):
        say(page, f"line {number}")
    expect(page.locator(".picture")).to_have_count(16)
    expect(page.locator("#compare")).to_have_attribute("aria-pressed", "false")
    page.click("#compare")
    say(page, "and again")
    expect(page.locator(".picture")).to_have_count(19)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_size_and_both_lights(browser: Browser, site: Site, width: int, scheme: str) -> None:
    size = {"width": width, "height": 844}
    with opened(browser, site.url, viewport=size, color_scheme=scheme) as page:
        say(page, "hello")
        expect(page.locator(".picture")).to_have_count(3)
        no_sideways(page)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, colour[4:-1].split(","))) < 384) == (scheme == "dark")
        page.click("#taste")
        expect(page.get_by_text("What counts more?")).to_be_visible()
        no_sideways(page)


def test_everything_by_keyboard(page: Page) -> None:
    alone(page)
    say(page, "hello")
    expect(page.locator(".picture")).to_have_count(1)
    names = []
    page.focus(".brand")
    for _ in range(34):  # the twelve starters come first
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "(document.activeElement.ariaLabel || document.activeElement.innerText).trim()"
            )
        )
    for wanted in ("My taste", "Again", "I like it", "Settings and more", "Download PNG", "Send"):
        assert wanted in names
    page.locator(".tools [data-action=options]").focus()
    page.keyboard.press("Enter")
    page.locator(".below [data-action=why]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sheet")).to_be_visible()
    assert page.evaluate("document.getElementById('sheet').contains(document.activeElement)")


def test_reduced_motion(browser: Browser, site: Site) -> None:
    with opened(browser, site.url, reduced_motion="reduce") as page:
        say(page, "hello")
        expect(page.locator(".picture")).to_have_count(3)
        assert page.evaluate("document.getAnimations().length") == 0


def test_password(browser: Browser) -> None:
    config = WebConfig.model_validate({"password": "sesame"})
    with serving(Answering(), config) as site:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(site.url)
        page.fill("#password", "wrong")
        page.get_by_role("button", name="Come in").click()
        expect(page.get_by_text("That is not the password.")).to_be_visible()
        page.fill("#password", "sesame")
        page.get_by_role("button", name="Come in").click()
        expect(page.locator("#composer")).to_be_visible()
        context.close()
