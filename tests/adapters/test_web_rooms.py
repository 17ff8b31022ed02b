"""Groups in the web chat: who is the admin, who sees what, and what is written down."""

from __future__ import annotations

import pytest

from adapters.testing import soon, sticker
from adapters.web.hub import Hub
from adapters.web.rooms import KEPT, LINES, NAMES, Line, Rooms
from adapters.web.seat import Seat, line_id, member, room_of
from adapters.web.security import Session
from pmg_engine.types import (
    Address,
    Asked,
    EventId,
    Joined,
    Notice,
    Pressed,
    Said,
    StickerId,
    Stickers,
    User,
    Why,
)

from .conftest import Browser, Visitor


async def made(browser: Browser, name: str = "friends") -> str:
    """The first browser makes a room; gives the room's path."""
    answer = await browser.wire.http.get(f"/web/room/{name}", follow_redirects=True)
    assert answer.status_code == 200
    joined = await browser.event()
    assert isinstance(joined, Joined)
    assert joined.admin
    return answer.url.path


def own(visitor: Visitor, path: str) -> tuple[User, Address]:
    """Whom the bot makes of a visitor in a room."""
    chat = f"room-{path.strip('/').rpartition('/')[2]}"
    return User("web/group", f"{chat}|{visitor.session.id}"), Address("web", chat, private=False)


async def test_whoever_makes_a_room_is_its_admin(browser: Browser) -> None:
    path = await made(browser)
    assert path.startswith("/web/room/friends-")
    async with browser.wire.visited(path) as ann:
        await ann.post("ask", command="admin", argument="status")
        asked = await browser.event()
        assert isinstance(asked, Asked)
        assert (asked.admin, asked.address.private) == (False, False)
        assert 'name="admin" content="no"' in await ann.opens()
    await browser.wire.http.get(path)
    again = await browser.event()
    assert isinstance(again, Joined)
    assert again.id.endswith(f":joined:{path.split('/')[-2]}"), "the same id: it happens once"


async def test_nobody_can_make_up_a_room_with_an_admin() -> None:
    mine, other = Session.new(), Session.new()
    assert Seat(mine, room_of(mine, "a-b")).admin
    assert not Seat(other, room_of(mine, "a-b")).admin
    assert not Seat(mine, room_of(mine, "a")[:-1] + "a").admin or room_of(mine, "a")[-1] == "a"
    assert not Seat(mine).admin


@pytest.mark.parametrize("name", ["Friends", "a b", "x" * 58, "%E7%8C%AB"])
async def test_other_names_are_no_rooms(browser: Browser, name: str) -> None:
    assert (await browser.wire.http.get(f"/web/room/{name}")).status_code == 404
    assert (await browser.wire.http.get(f"/web/room/{name}/")).status_code == 404


@pytest.mark.parametrize(
    ("text", "heard", "addressed"),
    [
        ("hello you", "hello you", False),
        ("@pmg hello", "hello", True),
        ("hello @PMG, you", "hello you", True),
        ("mail me@pmg.example", "mail me@pmg.example", False),
        ("@pmgx hello", "@pmgx hello", False),
    ],
)
async def test_what_is_said_to_the_bot(
    browser: Browser, text: str, heard: str, addressed: bool
) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann:
        await ann.post("say", text=text)
        said = await browser.event()
    assert isinstance(said, Said)
    assert (said.text, said.addressed, said.voice) == (heard, addressed, "reply")


async def test_everybody_sees_a_line_that_the_bot_does_not_keep(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann, browser.wire.visited(path) as bob:
        await ann.post("name", name="  Ann\u202e \n ")
        assert (await soon(bob.told.get()))["event"] == "ready"
        assert (await soon(bob.told.get()))["kind"] == "named"
        await ann.post("say", text="hi <b>all</b>")
        browser.inbox.entries.clear()  # as the real one: nobody spoke to the bot
        line = await soon(bob.told.get())
        assert (line["event"], line["name"], line["text"]) == ("line", "Ann", "hi <b>all</b>")
        assert line["who"] == member(own(ann, path)[1].chat, ann.session.id)
        assert ann.session.id not in str(line)
        await ann.post("say", text="hi <b>all</b>")  # a retry
        async with browser.wire.visited(path) as late:
            told = [await soon(late.told.get()) for _ in range(2)]
    assert [one.get("text") for one in told] == ["hi <b>all</b>", None]


async def test_a_reply_to_the_bot_and_to_a_line(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann, browser.wire.visited(path) as bob:
        await ann.post("say", text="my cat is asleep")
        line = await browser.event()
        id = line_id(line.id)
        await bob.post("say", id="b1", text="nice", reply=id)
        await bob.post("say", id="b2", text="nice", reply="k0001")
        to_ann, to_bot = await browser.event(), await browser.event()
        assert [one.addressed for one in (to_ann, to_bot) if isinstance(one, Said)] == [0, 1]
        assert to_ann.address.reply_to == id
        await bob.post("ask", id="b3", command="sticker", reply=id)
        asked = await browser.event()
        assert isinstance(asked, Asked)
        assert (asked.about, asked.argument) == (User("web", ann.session.id), "my cat is asleep")
        gone = await bob.post("ask", id="b4", command="sticker", reply="l000")
        assert (gone.status_code, gone.json()["error"]) == (404, "This line is gone.")


async def test_a_reply_finds_its_line_after_a_restart(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann:
        user, here = own(ann, path)
        said = Said(EventId("web:x:1"), user, here, 1.0, text="from before")
        browser.inbox.keep(user, here, said)
        await ann.post("ask", command="sticker", reply=line_id(said.id))
        asked = await browser.event()
    assert isinstance(asked, Asked)
    assert (asked.about, asked.argument) == (User("web", ann.session.id), "from before")


async def test_stickers_are_for_all_and_words_for_one(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann, browser.wire.visited(path) as bob:
        user, here = own(ann, path)
        for page in (ann, bob):
            assert (await page.next())["event"] == "ready"
        for reply in (
            Notice("between us", only_for=User("web", ann.session.id)),
            Notice("between us, too", only_for=user),
            Why(sticker(), taste=False),
            Stickers((sticker("s9"),)),
        ):
            key = browser.inbox.keep(user, here, reply)
            await browser.wire.adapter.send(here, reply, key=key)
        seen = [await ann.next() for _ in range(4)]
        assert [one["kind"] for one in seen] == ["notice", "notice", "why", "stickers"]
        assert seen[0]["only"]
        assert "preference" not in seen[2]
        other = await bob.next()
        assert (other["kind"], other["who"]) == ("stickers", seen[3]["who"])
        assert (await bob.http.get(f"{path}sticker/s9.webp")).status_code == 200
        assert (await bob.http.get("/web/sticker/s9.webp")).status_code == 404


async def test_a_report_does_not_tell_who_reported(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as admin:
        _, here = own(admin, path)
        note = Stickers((sticker("report-s1", text=""),), then=Notice("Reason: -"))
        browser.inbox.keep(User("web", browser.wire.session.id), here, note)
        await browser.wire.adapter.send(here, note, key="1")
        told = await admin.next("line")
    assert (told["who"], told["then"]["text"]) == ("", "Reason: -")
    assert browser.wire.session.id not in str(told)


async def test_a_room_shows_that_something_is_drawn(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann:
        assert (await ann.next())["event"] == "ready"
        await browser.wire.adapter.busy(own(ann, path)[1])
        assert (await ann.next())["kind"] == "busy"


async def test_the_forgotten_leave_every_room(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann, browser.wire.visited(path) as bob:
        assert (await bob.next())["event"] == "ready"
        await ann.post("name", name="Ann")
        await ann.post("say", text="about me")
        await browser.wire.adapter.send(
            Address("web", ann.session.id), Notice("Done."), key="last-1"
        )
        told = [await soon(bob.told.get()) for _ in range(3)]
        assert [one["kind"] for one in told] == ["named", "said", "gone"]
        assert told[2]["who"] == told[1]["who"]
        browser.inbox.entries.clear()  # as the real one: nobody spoke to the bot
        async with browser.wire.visited(path) as late:
            assert (await soon(late.told.get()))["event"] == "ready"


async def test_last_words_in_a_room_are_for_one_and_empty_it_where_nothing_is_kept(
    browser: Browser,
) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann, browser.wire.visited(path) as bob:
        for one in (ann, bob):
            assert (await one.next())["event"] == "ready"
        await ann.post("say", text="what was said")
        for one in (ann, bob):
            assert (await soon(one.told.get()))["kind"] == "said"
        room = own(ann, path)[1]
        notice = Notice("Done.", only_for=User("web", ann.session.id))
        await browser.wire.adapter.send(room, notice, key="last-1")
        assert (await ann.next())["kind"] == "aside", "somebody's mail is still there"
        browser.inbox.entries.clear()
        await browser.wire.adapter.send(room, notice, key="last-2")
        assert [(await ann.next())["kind"] for _ in range(2)] == ["aside", "emptied"]
        assert (await bob.next())["kind"] == "emptied"
        assert bob.told.empty()
        async with browser.wire.visited(path) as late:
            assert (await late.next())["event"] == "ready"


async def test_an_admin_names_the_sticker_that_shall_go(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann:
        await ann.post("say", text="hello")
        line = line_id((await browser.event()).id)
        argument = {"k0017": "delete 0017", line: "delete", "": "delete"}
        for number, (reply, expected) in enumerate(argument.items()):
            body = {"command": "admin", "argument": " delete ", "reply": reply}
            await browser.wire.http.post(f"{path}ask", json={"id": f"a{number}", **body})
            await ann.post("ask", id=f"b{number}", **body)
            for admin in (True, False):
                asked = await browser.event()
                assert isinstance(asked, Asked)
                assert (asked.argument.strip(), asked.admin) == (expected, admin)
        body = {"id": "a9", "action": "admin:delete 0017", "sticker": "s9"}
        await browser.wire.http.post(f"{path}press", json=body)
        pressed = await browser.event()
        assert isinstance(pressed, Pressed)
        assert (pressed.action, pressed.admin) == ("admin:delete 0017", True)


async def test_what_was_deleted_goes_from_every_page(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann, browser.wire.visited(path) as bob:
        user, here = own(ann, path)
        for page in (ann, bob):
            assert (await page.next())["event"] == "ready"
        drawn = Stickers((sticker("s9"),))
        await browser.wire.adapter.send(here, drawn, key=browser.inbox.keep(user, here, drawn))
        assert [(await page.next())["kind"] for page in (ann, bob)] == ["stickers"] * 2
        browser.inbox.entries.clear()  # as the real one: the bot took it away
        notice = Notice("Gone.", only_for=User("web", ann.session.id), gone=(StickerId("s9"),))
        await browser.wire.adapter.send(here, notice, key=browser.inbox.keep(user, here, notice))
        told = await bob.next()
        assert (told["event"], told["kind"], told["sticker"]) == ("panel", "taken", "s9")
        assert [(await ann.next())["kind"] for _ in range(2)] == ["taken", "notice"]
        assert bob.told.empty()
        for page in (ann, bob):
            assert (await page.http.get(f"{path}sticker/s9.webp")).status_code == 404
        async with browser.wire.visited(path) as late:
            assert (await late.next())["event"] == "ready"


async def test_who_cancels_takes_the_sign_off_every_page(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann, browser.wire.visited(path) as bob:
        answers = [await ann.post("say", text=text) for text in ("@pmg hello", "hello")]
        assert [one.json()["addressed"] for one in answers] == [True, False]
        for _ in answers:
            await browser.event()
        await ann.post("press", action="cancel")
        pressed = await browser.event()
        assert isinstance(pressed, Pressed)
        assert (pressed.action, pressed.sticker) == ("cancel", None)
        for page in (ann, bob):
            assert (await page.next("panel"))["kind"] == "calm"


async def test_a_press_in_a_room(browser: Browser) -> None:
    path = await made(browser)
    async with browser.wire.visited(path) as ann:
        await ann.post("press", action="forgetme:sure")
        pressed = await browser.event()
    assert isinstance(pressed, Pressed)
    assert not pressed.address.private


def test_lines_and_names_do_not_pile_up() -> None:
    now = 0.0
    rooms = Rooms(clock=lambda: now)
    for number in range(LINES + 5):
        rooms.add("room-a", Line(f"l{number}", "s", "n", now, "x"))
    assert len(list(rooms.lines("room-a"))) == LINES
    now = KEPT + 1
    assert list(rooms.lines("room-a")) == []
    for number in range(NAMES + 5):
        rooms.call(str(number), "Ann")
    assert (rooms.name("0"), rooms.name(str(NAMES + 4))) == (None, "Ann")
    rooms.call(str(NAMES + 4), "")
    assert rooms.name(str(NAMES + 4)) is None


def test_the_hub_knows_the_rooms() -> None:
    hub = Hub()
    with hub.listen("room-a"), hub.listen("b"):
        assert hub.rooms() == ["room-a"]
