"""The export: a zip that a person can read, and that another bot can take up."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from bot.takeout import takeout
from pmg_engine.types import Document, Said, Target, User
from tests.bot.conftest import ANN, BOB, GROUP, House, asked, pressed, said

ROWS: list[dict[str, Any]] = [
    {"kind": "said", "at": 1_700_000_000.0, "text": "你好 world"},
    {"kind": "used", "at": 1_700_000_060.0, "how": "liked", "character": "cat", "style": "pixel"},
    {"kind": "used", "at": None, "how": "sent", "words": ["fox"]},
    {"kind": "mark", "word": "cat", "of": "character", "mark": "pinned"},
    {"kind": "alpha", "alpha": 0.8},
]


def opened(data: bytes) -> zipfile.ZipFile:
    file = zipfile.ZipFile(io.BytesIO(data))
    assert file.testzip() is None
    return file


def test_it_can_be_read_by_a_person() -> None:
    file = opened(takeout(ROWS, readme="This is yours."))
    assert file.namelist() == ["README.txt", "lines.txt", "taste.txt", "history.jsonl"]
    assert file.read("README.txt").decode() == "This is yours.\n"
    assert file.read("lines.txt").decode() == "2023-11-14 22:13  你好 world\n"
    taste = file.read("taste.txt").decode().splitlines()
    assert taste[0] == "2023-11-14 22:14  liked: cat pixel"
    assert taste[-1] == "pinned: cat"


def test_every_row_is_in_it_unchanged() -> None:
    lines = opened(takeout(ROWS, readme="")).read("history.jsonl").decode().splitlines()
    assert [json.loads(line) for line in lines] == ROWS


async def taken_out(house: House, user: User = ANN) -> zipfile.ZipFile:
    reply = await house.after(asked("export", user=user))
    assert isinstance(reply, Document)
    assert (reply.name, reply.mime, reply.only_for) == ("my-stickers.zip", "application/zip", user)
    return opened(reply.data)


async def test_it_holds_what_was_said_done_and_drawn(house: House, tmp_path: Path) -> None:
    drawn = await house.drawn(said("hello"))
    await house.drawn(said("group words", at=GROUP))
    await house.drawn(said("his words", user=BOB))
    await house.sentence(pressed("like", drawn.stickers[0].id))
    file = await taken_out(house)
    file.extractall(tmp_path)
    assert "hello" in (tmp_path / "lines.txt").read_text()
    assert "liked: happy cat kawaii" in (tmp_path / "taste.txt").read_text()
    (picture,) = (tmp_path / "stickers").iterdir()
    with Image.open(picture) as image:
        assert image.size == drawn.stickers[0].image.size
    for name in file.namelist():
        assert b"his words" not in file.read(name)


async def test_what_is_remembered_of_groups_is_theirs_too(house: House) -> None:
    await house.drawn(said("hello"))
    await house.drawn(said("his words", user=BOB, at=GROUP))
    text = await house.sentence(asked("mydata"))
    assert "lines 1," in text
    assert "group" not in text
    drawn = await house.drawn(said("group words", at=GROUP))
    await house.sentence(pressed("like", drawn.stickers[0].id, at=GROUP))
    other = replace(GROUP, chat="other")
    await house.drawn(said("other words", at=other))
    for agreed in (False, True):
        if agreed:
            await house.sentence(asked("consent", "yes"))
        text = await house.sentence(asked("mydata"))
        assert "lines 3, taps 1," in text
        assert "from 2 groups" in text
        file = await taken_out(house)
        assert file.read("lines.txt").decode().endswith("  hello\n")
        assert file.read("groups/1/lines.txt").decode().endswith("  group words\n")
        assert b"liked" in file.read("groups/1/taste.txt")
        assert file.read("groups/2/lines.txt").decode().endswith("  other words\n")
        assert sum(name.startswith("groups/1/stickers/") for name in file.namelist()) == 1
        assert b"his words" not in b"".join(map(file.read, file.namelist()))
    rows = [json.loads(row) for row in file.read("history.jsonl").splitlines()]
    await house.store.load(new := User("tin", "new"), rows)
    past = await house.store.recall(new, before=None, limit=9)
    assert [one.text for one in past.events if isinstance(one, Said)] == ["hello"]


async def test_there_must_be_something_to_export(house: House) -> None:
    assert "nothing to export" in await house.sentence(asked("export"))
    await house.sentence(asked("lang", "en"))  # a setting is no data worth a file
    assert "nothing to export" in await house.sentence(asked("export"))


async def test_taken_up_by_somebody_new_it_is_the_same_taste(house: House) -> None:
    house.brain.looks["fox"] = Target("sad", character="fox", style="pixel", colour="red")
    for text in ("my fox again", "fox", "I love penguins"):
        drawn = await house.drawn(said(text))
        press = "like" if text == "fox" else "dislike"
        await house.sentence(pressed(press, drawn.stickers[0].id))
    await house.sentence(asked("style", "pixel"))
    await house.after(asked("slide", "0.8"))
    rows = (await taken_out(house)).read("history.jsonl").decode().splitlines()
    new = User("tin", "new")
    await house.store.load(new, [json.loads(row) for row in rows])
    assert await house.store.consent(new), "who brings a history wants it kept"
    old_taste, new_taste = [await house.brain.profile(one) for one in (ANN, new)]
    assert len(old_taste.likings) >= 3
    assert new_taste == old_taste
