"""Data of the first version is read by this one, and its people are remembered as before."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pmg_engine.store import database, wire
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, Asked, EventId, Notice, Said, User

ANN = User("web", "ann")
SAID = {
    "type": "Said",
    "id": "1",
    "user": {"platform": "web", "id": "ann"},
    "address": {
        "platform": "web", "chat": "c", "thread": None, "reply_to": None, "private": True,
    },
    "at": 5.0,
    "locale": None,
    "text": "hello",
    "voice": "mine",
    "like": None,
    "remember": True,
}  # fmt: skip


def first_version(folder: Path, master: MasterKey) -> None:
    """A database as the first version left it, with one line of Ann's."""
    engine = sa.create_engine(f"sqlite:///{folder / database.FILE}")
    with engine.begin() as connection:
        config = Config()
        scripts = Path(database.__file__).parent / "migrations"
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    ann = master.new_person(master.name("web", "ann"))
    key = ann.name("event", "1")
    body = ann.seal(json.dumps(SAID).encode(), column="event.body", row=key)
    with closing(sqlite3.connect(folder / database.FILE)) as file, file:
        file.execute("INSERT INTO proof VALUES ('master', ?)", [master.name("proof")])
        file.execute("INSERT INTO person VALUES (?, ?, 1, 1, 0.5)", [ann.id, master.wrap(ann)])
        file.execute("INSERT INTO event VALUES (?, ?, 1, ?)", [ann.id, key, body])


async def test_who_was_remembered_agreed(tmp_path: Path) -> None:
    master = MasterKey.fresh()
    first_version(tmp_path, master)
    before = time.time()
    store = await SqlStore.open(tmp_path, master)
    assert await store.consent(ANN)
    assert not await store.consent(User("web", "bob"))
    address = Address("web", "c")
    (event,) = (await store.recall(ANN, before=None, limit=9)).events
    assert event == Said(EventId("1"), ANN, address, 5.0, text="hello", voice="mine")
    await store.close()
    with closing(sqlite3.connect(tmp_path / database.FILE)) as connection:
        ((at,),) = connection.execute("SELECT at FROM event").fetchall()
        ((born,),) = connection.execute("SELECT born FROM person").fetchall()
    assert before <= at <= time.time()  # it ages from now on
    assert born == 0.0  # before any forgetting


def test_older_lines_and_replies_are_read() -> None:
    asked = {k: v for k, v in SAID.items() if k in ("id", "user", "address", "at", "locale")}
    asked |= {"type": "Asked", "command": "me", "argument": ""}
    event = wire.event_from(json.dumps(asked).encode())
    assert event == Asked(EventId("1"), ANN, Address("web", "c"), 5.0, command="me")
    notice = {"type": "Notice", "text": "hi", "actions": [{"label": "Yes", "action": "yes"}]}
    reply = wire.reply_from(notice | {"only_for": None}, {})
    assert isinstance(reply, Notice)
    assert reply.actions[0].group == ""
    taste = {"type": "Taste", "likings": [], "marks": [], "alpha": 0.5, "uses": 0, "turns": 0}
    assert wire.reply_from(taste, {})
