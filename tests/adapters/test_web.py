"""The web chat's real app on a loopback port: the kit, the conversation, its pictures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from PIL import Image

from adapters.base import UNKEPT
from adapters.encode import verify
from adapters.formats import FORMATS
from adapters.testing import AdapterConformance, Recorder, sticker
from adapters.web.config import WebConfig
from adapters.web.hub import Hub, Shelf
from pmg_engine.errors import Overloaded, StoreError
from pmg_engine.types import (
    Action,
    Address,
    Asked,
    Document,
    Entry,
    Event,
    Notice,
    Pressed,
    Said,
    StickerId,
    Stickers,
    Taste,
    Used,
    User,
    Why,
)

from .conftest import Browser, WebWire, browsing


class TestWeb(AdapterConformance):
    @pytest.fixture
    def wire(self) -> WebWire:
        return WebWire()


def me_of(browser: Browser) -> User:
    return User("web", browser.wire.address.chat)


# -- the conversation --


async def test_compare_asks_the_example_people_without_teaching_them(browser: Browser) -> None:
    await browser.wire.post("say", text="hi", compare=True)
    said = [await browser.event() for _ in range(3)]
    assert [event.user.id for event in said[1:]] == ["example-mia", "example-leo"]
    lines = [event for event in said if isinstance(event, Said)]
    assert [(line.remember, line.voice) for line in lines] == [
        (True, "mine"),
        (False, "mine"),
        (False, "mine"),
    ]
    assert {event.address for event in said} == {browser.wire.address}
    assert len({event.id for event in said}) == 3


async def test_examples_can_be_switched_off() -> None:
    async with browsing(WebWire(WebConfig(examples=False))) as browser:
        await browser.wire.post("say", text="hi", compare=True)
        await browser.wire.post("ask", id="n2", command="me")
        assert isinstance(await browser.event(), Said)
        assert isinstance(await browser.event(), Asked)


async def test_whose_sticker_it_is(browser: Browser) -> None:
    mia, here = User("web", "example-mia"), browser.wire.address
    key = browser.inbox.keep(mia, here, Stickers((sticker(),)))
    await browser.wire.adapter.send(here, Stickers((sticker(),)), key=key)
    told = await browser.wire.next()
    assert (told["who"], told["stickers"][0]["alt"]) == ("mia", "happy cat, glossy sticker")


async def test_words_meant_for_the_examples_are_not_shown(browser: Browser) -> None:
    here = browser.wire.address
    for user, text in ((User("web", "example-leo"), "hidden"), (User("web", here.chat), "shown")):
        key = browser.inbox.keep(user, here, Notice(text))
        await browser.wire.adapter.send(here, Notice(text), key=key)
    assert (await browser.wire.next())["text"] == "shown"


async def test_a_reply_names_the_line_it_answers(browser: Browser) -> None:
    await browser.wire.post("say", id="n7", text="hi", compare=True)
    for event in [await browser.event() for _ in range(3)]:
        browser.inbox.keep(event.user, event.address, Stickers((sticker("s"),)), answers=event.id)
    await browser.wire.adapter.send(browser.wire.address, Notice("x"), key="1")  # rings
    told = [await browser.wire.next("line") for _ in range(3)]
    assert [(one["who"], one["nonce"]) for one in told] == [
        ("you", "n7"),
        ("mia", "n7"),
        ("leo", "n7"),
    ]


async def test_buttons_and_commands_arrive(browser: Browser) -> None:
    await browser.wire.post("press", action="more", sticker="s1")
    await browser.wire.post("ask", id="n2", command="slide", argument="0.7")
    await browser.wire.post("press", id="n3", action="admin:purge yes")
    pressed, asked, bare = [await browser.event() for _ in range(3)]
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.sticker) == ("more", "s1")
    assert isinstance(bare, Pressed)
    assert (bare.action, bare.sticker) == ("admin:purge yes", None)
    assert isinstance(asked, Asked)
    assert (asked.command, asked.argument) == ("slide", "0.7")


@pytest.mark.parametrize(
    "bad",
    [
        {"action": "LIKE"},
        {"action": ""},
        {"action": "like:" + "x" * 41},
        {"action": "lang:zh\n"},
        {"action": "style:猫"},
        {"action": "like", "sticker": "../x"},
        {"action": "like", "sticker": ""},
        {"action": "like", "more": 1},
    ],
)
async def test_no_other_presses(browser: Browser, bad: dict[str, object]) -> None:
    assert (await browser.wire.post("press", **bad)).status_code == 400
    assert browser.inbox.seen.empty()


async def test_an_answer_tells_which_button_it_answers(browser: Browser) -> None:
    here = browser.wire.address
    for action, id in (("like", "s1"), ("lang:zh", None)):
        await browser.wire.post("press", action=action, **({"sticker": id} if id else {}))
        event = await browser.event()
        browser.inbox.keep(event.user, here, Notice("Noted."), answers=event.id)
        await browser.wire.adapter.send(here, Notice("Noted."), key="1")
        told = await browser.wire.next()
        assert (told["nonce"], told["pressed"]) == ("n1", {"sticker": id or "", "action": action})


async def test_the_question_after_a_sticker_comes_with_it(browser: Browser) -> None:
    here, me = browser.wire.address, User("web", browser.wire.address.chat)
    then = Notice("Shall I?", (Action("Yes", "consent:yes"),), only_for=me)
    reply = Stickers((sticker(),), (Action("👍", "like"),), then)
    browser.inbox.keep(me, here, reply)
    await browser.wire.adapter.send(here, reply, key="1")
    told = await browser.wire.next()
    assert told["actions"] == [{"label": "👍", "action": "like", "group": ""}]
    assert (told["then"]["text"], len(told["then"]["actions"])) == ("Shall I?", 1)


async def test_a_file_is_handed_to_its_person_only(browser: Browser) -> None:
    here, me = browser.wire.address, User("web", browser.wire.address.chat)
    file = Document("über mich.zip", "application/zip", b"PK", "All I know.", only_for=me)
    key = browser.inbox.keep(me, here, file)
    stranger = browser.inbox.keep(User("web", "other"), here, file)
    await browser.wire.adapter.send(here, file, key=key)
    told = await browser.wire.next()
    assert (told["kind"], told["name"], told["key"]) == ("document", "über mich.zip", key)
    answer = await browser.wire.http.get(f"/web/file/{key}")
    assert (answer.content, answer.headers["content-type"]) == (b"PK", "application/zip")
    attached = answer.headers["content-disposition"]
    assert attached == "attachment; filename*=UTF-8''%C3%BCber%20mich.zip"
    for other in (stranger, "nothing"):
        assert (await browser.wire.http.get(f"/web/file/{other}")).status_code == 404


async def test_the_taste_page_can_be_saved_as_a_picture(browser: Browser) -> None:
    here, me = browser.wire.address, User("web", browser.wire.address.chat)
    key = browser.inbox.keep(me, here, Taste((), image=b"\x89PNG"))
    answer = await browser.wire.http.get(f"/web/file/{key}")
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")


async def test_a_picture_beside_words_is_shown_to_its_person(browser: Browser) -> None:
    here, me = browser.wire.address, User("web", browser.wire.address.chat)
    asks = Notice("Which?", (Action("1", "tastetest:1.1"),), only_for=me, image=b"\xff\xd8")
    key = browser.inbox.keep(me, here, asks)
    await browser.wire.adapter.send(here, asks, key=key)
    told = await browser.wire.next()
    assert (told["kind"], told["text"], told["picture"]) == ("notice", "Which?", True)
    answer = await browser.wire.http.get(f"/web/file/{told['key']}")
    assert (answer.content, answer.headers["content-type"]) == (b"\xff\xd8", "image/jpeg")
    stranger = browser.inbox.keep(User("web", "other"), here, asks)
    assert (await browser.wire.http.get(f"/web/file/{stranger}")).status_code == 404


async def test_the_menu_is_the_bots(browser: Browser) -> None:
    answer = await browser.wire.http.get("/web/menu")
    assert answer.json() == [{"name": "help", "text": "How it works"}]


async def test_old_cards_stay_closed(browser: Browser) -> None:
    me = User("web", browser.wire.address.chat)
    browser.inbox.keep(me, browser.wire.address, Why(sticker()))
    async with browser.wire.visited("/web/") as fresh:
        fresh.http.cookies.update(browser.wire.http.cookies)
        again = asyncio.create_task(fresh.listens())
        assert [(await fresh.next())["event"] for _ in range(2)] == ["ready", "ready"]
        again.cancel()


async def test_a_retry_has_the_same_id(browser: Browser) -> None:
    for _ in range(2):
        await browser.wire.post("say", text="hi")
    first, second = await browser.event(), await browser.event()
    assert first.id == second.id


async def test_replays_what_was_missed(browser: Browser) -> None:
    wire, here, me = browser.wire, browser.wire.address, User("web", browser.wire.address.chat)
    keys = [browser.inbox.keep(me, here, Notice(text)) for text in ("one", "two")]
    again = WebWire()
    again.http = wire.http
    listening = asyncio.create_task(again.listens(f"events?after={keys[0]}"))
    assert (await again.next())["text"] == "two"
    assert (await again.next())["event"] == "ready"
    listening.cancel()


async def test_a_line_that_the_store_shows_late_is_not_lost(browser: Browser) -> None:
    here = browser.wire.address
    await browser.wire.adapter.send(here, Notice("late"), key="x")
    await asyncio.sleep(0.1)
    browser.inbox.keep(User("web", here.chat), here, Notice("late"))
    assert (await browser.wire.next())["text"] == "late"


async def test_a_sticker_from_before_a_restart_is_found_again(browser: Browser) -> None:
    me = User("web", browser.wire.address.chat)
    browser.inbox.keep(me, browser.wire.address, Stickers((sticker("old"),)))
    for kind, format in (("webp", "web"), ("png", "web_png")):
        answer = await browser.wire.http.get(f"/web/sticker/old.{kind}")
        assert answer.headers["content-type"] == f"image/{kind}"
        assert verify(answer.content, FORMATS[format]) is None


@pytest.mark.parametrize("name", ["gone.webp", "old.svg", "..%2f..%2findex.html", "old", "%00.png"])
async def test_other_pictures_are_not_there(browser: Browser, name: str) -> None:
    assert (await browser.wire.http.get(f"/web/sticker/{name}")).status_code == 404


async def test_nobody_else_sees_my_sticker(browser: Browser) -> None:
    await browser.wire.adapter.send(browser.wire.address, Stickers((sticker("mine"),)), key="1")
    assert (await browser.wire.http.get("/web/sticker/mine.webp")).status_code == 200
    async with httpx.AsyncClient(base_url=browser.wire.url) as stranger:
        assert (await stranger.get("/web/sticker/mine.webp")).status_code == 403
        await stranger.get("/web/")
        assert (await stranger.get("/web/sticker/mine.webp")).status_code == 404


async def test_why_has_the_candidates_as_pictures(browser: Browser) -> None:
    key = browser.inbox.keep(me_of(browser), browser.wire.address, Why(sticker()))
    await browser.wire.adapter.send(browser.wire.address, Why(sticker()), key=key)
    told = await browser.wire.next("panel")
    assert [one["w_p"] for one in told["candidates"]] == [1.0, 0.5, 0.0]
    assert all(one["src"].startswith("data:image/webp;base64,") for one in told["candidates"])
    assert told["milliseconds"] == [["keywords", 120.0], ["paint", 640.0]]


async def test_forgetme_drops_kept_pictures(browser: Browser) -> None:
    await browser.wire.adapter.send(browser.wire.address, Stickers((sticker("s"),)), key="1")
    asked = await browser.wire.post("ask", command="forgetme")  # the bot asks: sure?
    assert "clear-site-data" not in asked.headers
    assert (await browser.wire.http.get("/web/sticker/s.webp")).status_code == 200
    answer = await browser.wire.post("press", action="forgetme:sure")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert (await browser.wire.http.get("/web/sticker/s.webp")).status_code == 404


async def test_a_deleted_picture_is_at_hand_no_more(browser: Browser) -> None:
    for id in ("a", "b"):
        await browser.wire.adapter.send(browser.wire.address, Stickers((sticker(id),)), key=id)
    answer = await browser.wire.post("press", action="delete", sticker="a")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert (await browser.wire.http.get("/web/sticker/a.webp")).status_code == 200, "not yet"
    notice = Notice("Gone.", gone=(StickerId("a"),))
    key = browser.inbox.keep(me_of(browser), browser.wire.address, notice)
    await browser.wire.adapter.send(browser.wire.address, notice, key=key)
    told = await browser.wire.next("panel")  # in every tab
    assert (told["kind"], told["sticker"]) == ("taken", "a")
    found = [await browser.wire.http.get(f"/web/sticker/{id}.webp") for id in ("a", "b")]
    assert [one.status_code for one in found] == [404, 200]


async def test_the_last_words_to_a_forgotten_person_reach_the_page_at_once(
    browser: Browser,
) -> None:
    await browser.wire.adapter.send(browser.wire.address, Stickers((sticker("a"),)), key="1")
    notice = Notice("Done. Everything is deleted.")
    await browser.wire.adapter.send(browser.wire.address, notice, key=f"{UNKEPT}2")
    told = await browser.wire.next("panel")
    assert (told["kind"], told["text"]) == ("forgotten", "Done. Everything is deleted.")
    assert (await browser.wire.http.get("/web/sticker/a.webp")).status_code == 404


async def test_starters(tmp_path: Path) -> None:
    (tmp_path / "starters").mkdir()
    (tmp_path / "index.html").write_text('<meta name="csrf" content="{{csrf}}">')
    rows = [{"file": "cat-glossy.webp", "character": "cat", "style": "glossy"}]
    (tmp_path / "starters/starters.json").write_text(json.dumps(rows))
    async with browsing(WebWire(static=tmp_path)) as browser:
        assert (await browser.wire.http.get("/web/starters")).json()[0]["character"] == "cat"
        assert (await browser.wire.post("like", character="x", style="y")).status_code == 400
        assert (await browser.wire.post("like", character="cat", style="glossy")).is_success
        used = await browser.event()
    assert isinstance(used, Used)
    assert (used.how, used.words) == ("liked", ("cat", "glossy"))


async def test_without_starters_the_list_is_empty(browser: Browser, tmp_path: Path) -> None:
    async with browsing(WebWire(static=tmp_path_with_page(tmp_path))) as other:
        assert (await other.wire.http.get("/web/starters")).json() == []


def tmp_path_with_page(folder: Path) -> Path:
    (folder / "index.html").write_text('<meta name="csrf" content="{{csrf}}">')
    return folder


async def test_a_broken_store_is_said_in_plain_words() -> None:
    class Broken(Recorder):
        async def event(self, event: Event) -> None:
            raise StoreError("The disk is full. Make room.")

        async def replay(self, address: Address, *, after: str | None = None) -> Sequence[Entry]:
            raise StoreError("The disk is full. Make room.")

    wire = WebWire()
    async with wire.served(Broken()):
        await wire.opens()
        answer = await wire.post("say", text="hi")
        await wire.listens()
    assert (answer.status_code, answer.json()["error"]) == (503, "The disk is full. Make room.")
    assert (await wire.next())["event"] == "trouble"


# -- rooms --


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hub, "PAGES", 1)
    hub = Hub()
    with hub.listen("a"), pytest.raises(Overloaded), hub.listen("b"):
        pass
    with hub.listen("b"):
        pass


async def test_a_closed_hub_holds_nobody() -> None:
    hub = Hub()
    with hub.listen("a") as early:
        hub.close()
        assert early.closed
    with hub.listen("a") as late:
        assert late.closed


async def test_the_shelf_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()
    monkeypatch.setattr(Shelf, "BYTES", 1)
    for name in "abc":
        await shelf.put("chat", sticker(name, image=Image.new("RGBA", (64, 64), (9, 9, 9, 99))))
    assert [await shelf.webp("chat", sticker(name).id) is None for name in "abc"] == [1, 1, 0]


async def test_taste_never_shows_emotions(browser: Browser) -> None:
    key = browser.inbox.keep(me_of(browser), browser.wire.address, Taste((), uses=2))
    await browser.wire.adapter.send(browser.wire.address, Taste((), uses=2), key=key)
    told = await browser.wire.next("panel")
    assert set(told) >= {"likings", "marks", "alpha", "uses", "turns"}
    assert "emotion" not in json.dumps(told)
