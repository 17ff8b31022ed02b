"""A real browser before the real web chat; only the bot behind it is a quick stand-in."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import math
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect, sync_playwright

from adapters.base import UNKEPT
from adapters.testing import Recorder, sticker
from adapters.web import Web
from adapters.web.config import WebConfig
from bot.http import web_app
from pmg_engine.types import (
    Action,
    Asked,
    Document,
    Event,
    Liking,
    Marked,
    Notice,
    Pressed,
    Reply,
    Said,
    Sticker,
    StickerId,
    Stickers,
    Taste,
    Used,
    User,
    Why,
)
from tests.conftest import SORRY, Bot

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
)
BUTTONS = tuple(
    Action(label, action)
    for action, label in (
        ("again", "Again"),
        ("more", "More like this"),
        ("keep", "Keep"),
        ("like", "👍"),
        ("dislike", "👎"),
        ("options", "⋯"),
    )
)
FURTHER = (Action("Why?", "why"), Action("Delete", "delete"))
ANSWERS = {"like": "Noted: more cat, glossy.", "dislike": "Noted.", "keep": "Kept."}
ANSWERS |= {"delete": "Gone, and you will see fewer like it."}
OWN = "[data-who=you] .picture"  # in one's own chat
SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
  .map((one) => one.finished)).then(() => null)"""
Paint = Callable[[User, int], tuple[str, Image.Image]]


def blob(user: User, number: int) -> tuple[str, Image.Image]:
    """A round face in the person's colour: enough to see whose it is, and its transparency."""
    colour = {"example-mia": (236, 130, 190), "example-leo": (90, 140, 230)}.get(user.id)
    image = Image.new("RGBA", (512, 512))
    draw = ImageDraw.Draw(image)
    draw.ellipse((56, 56, 456, 456), fill="white")
    draw.ellipse((76, 76, 436, 436), fill=colour or (250, 170 - 30 * (number % 4), 90))
    for x in (190, 322):
        draw.ellipse((x - 24, 200, x + 24, 260), fill=(40, 24, 20))
    draw.arc((190, 230, 322, 350), 20, 160, fill=(40, 24, 20), width=14)
    return "cat", image


class Answering(Recorder):
    """Answers like the bot: a sticker per line, a card per question, everything replayed."""

    def __init__(self, *, delay: float = 0.0, paint: Paint = blob) -> None:
        super().__init__()
        self.delay, self.paint = delay, paint
        self.web: Web | None = None
        self.happened: list[Event] = []
        self.taste = Taste(
            (
                Liking("cat", "character", 0.92),
                Liking("fox", "character", 0.41),
                Liking("glossy", "style", 0.78),
                Liking("retro", "style", -0.5),
                Liking("orange", "colour", 0.33),
            ),
            uses=9,
            turns=14,
        )
        self.made: dict[StickerId, Sticker] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    async def event(self, event: Event) -> None:
        await super().event(event)
        self.happened.append(event)
        task = asyncio.create_task(self.answer(event))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def answer(self, event: Event) -> None:
        match event:
            case Said(text=text) if not text.strip():
                await self.out(event, Notice("Say something, and I will draw it."))
            case Said(text=text):
                await asyncio.sleep(self.delay)
                # like the engine: an example person keeps no words of a visitor
                kept = text if event.remember else ""
                await self.sticker(event, kept)
            case Pressed(action="again" | "more", sticker=id) if id is not None:
                await asyncio.sleep(self.delay)
                await self.sticker(event, self.made[id].text)
            case Pressed(action="why", sticker=id) if id is not None:
                await self.out(event, Why(self.made[id]))
            case Pressed(action="options", sticker=id):
                await self.out(event, Notice("What shall I do with it?", FURTHER, about=id))
            case Pressed(action=action) if action in ANSWERS:
                await self.out(event, Notice(ANSWERS[action]))
            case Asked():
                await self.command(event)
            case _:
                pass

    async def command(self, event: Asked) -> None:
        if event.command == "forgetme":
            self.entries.clear()
            words = Notice("Done. Everything I knew about you is deleted. Receipt: 1234")
            if self.web is not None:
                await self.web.send(event.address, words, key=f"{UNKEPT}1")
            return
        if event.command == "export":
            data = b"PK\x05\x06" + bytes(18)
            file = Document("my-stickers.zip", "application/zip", data, "Everything I know.")
            await self.out(event, file)
            return
        if event.command == "slide":
            self.taste = dataclasses.replace(self.taste, alpha=float(event.argument))
        elif event.command == "mark":
            said = Marked(**json.loads(event.argument))
            kept = tuple(m for m in self.taste.marks if (m.word, m.kind) != (said.word, said.kind))
            marks = kept if said.mark == "none" else (*kept, said)
            self.taste = dataclasses.replace(self.taste, marks=marks)
        await self.out(event, self.taste)

    async def sticker(self, event: Event, text: str) -> None:
        mine = not event.user.id.startswith("example-")
        drawn = self.draw(event.user, text)
        await self.out(event, Stickers((drawn,), BUTTONS if mine else ()))

    def draw(self, user: User, text: str) -> Sticker:
        number = len(self.made)
        character, image = self.paint(user, number)
        made = sticker(f"s{number}-{user.id[:8]}", image=image, text=text, character=character)
        self.made[made.id] = made
        return made

    async def out(self, event: Event, reply: Reply) -> None:
        key = self.keep(event.user, event.address, reply, answers=event.id)
        if self.web is not None:
            await self.web.send(event.address, reply, key=key)

    def used(self) -> list[tuple[str, ...]]:
        return [event.words for event in self.happened if isinstance(event, Used)]


@dataclass(frozen=True)
class Site:
    url: str
    inbox: Answering


@contextmanager
def serving(inbox: Answering, config: WebConfig, static: Path | None = None) -> Iterator[Site]:
    """The real adapter and the real web app on a free loopback port."""
    web = Web(config) if static is None else Web(config, static=static)
    inbox.web = web

    async def health() -> dict[str, str]:
        return {"web": "ok"}

    app = web_app([web], inbox, health=health)
    options = uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(options)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Site(f"http://127.0.0.1:{port}", inbox)
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")  # its event loop runs on: no async test may come in between
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed; on Debian: apt install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")  # a process of its own: it minds nobody's event loop
def bot_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One `pmg run` for every test before the real bot."""
    with closing(Bot(tmp_path_factory.mktemp("bot"))) as bot:
        yield bot.start()
        assert "Traceback" not in bot.said


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Answering(delay=0.4), WebConfig()) as site:
        yield site


@pytest.fixture
def starters(tmp_path: Path) -> Path:
    """The static folder with twelve starter stickers in it."""
    static = tmp_path / "static"
    shutil.copytree(Path(Web.__init__.__code__.co_filename).parent / "static", static)
    folder = static / "starters"
    folder.mkdir(exist_ok=True)
    rows = []
    for number in range(12):
        image = Image.new("RGBA", (256, 256))
        hue = int(128 + 120 * math.sin(number))
        ImageDraw.Draw(image).ellipse((20, 20, 236, 236), fill=(hue, 160, 255 - hue))
        image.save(folder / f"{number}.webp")
        rows.append({"file": f"{number}.webp", "character": f"animal{number}", "style": "glossy"})
    (folder / "starters.json").write_text(json.dumps(rows))
    return static


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A phone-sized page with the chat open; any error in the page fails the test."""
    with opened(browser, site.url) as page:
        yield page


@contextmanager
def opened(browser: Browser, url: str, *, forgive: str = "\0", **options: Any) -> Iterator[Page]:
    """A page with the chat open; whatever the browser complains of fails the test."""
    context = browser.new_context(**{"viewport": {"width": 390, "height": 844}, **options})
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda note: broken.append(note.text) if note.type == "error" else None)
    page.goto(url)
    page.wait_for_selector("#log[data-ready]", state="attached")
    yield page
    context.close()
    assert [words for words in broken if forgive not in words] == []


def say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def drawn(page: Page, *acts: Callable[[], None], shown: str = OWN) -> int:
    """Does one thing after the other until one more sticker is there; how many it took.

    The gate may find none of the drawings good enough; then a sentence says so.
    """
    pictures, sorry = page.locator(shown), page.locator("#log").get_by_text(SORRY)
    before = pictures.count()
    for number, act in enumerate(acts, start=1):
        told = sorry.count()
        act()
        expect(pictures.nth(before).or_(sorry.nth(told)).first).to_be_visible()
        if pictures.count() > before:
            expect(pictures).to_have_count(before + 1)
            return number
    raise AssertionError("nothing could be drawn")


def said(page: Page, *texts: str) -> int:
    """Says one line after the other until a sticker comes; how many it took."""
    return drawn(page, *(partial(say, page, text) for text in texts))


def alone(page: Page) -> None:
    """Without Mia and Leo."""
    page.click("#compare")


def no_sideways(page: Page) -> None:
    page.evaluate(SETTLED)
    wide = "document.documentElement.scrollWidth <= innerWidth && wall.scrollWidth <= innerWidth"
    assert page.evaluate(wide), "the page scrolls sideways"
