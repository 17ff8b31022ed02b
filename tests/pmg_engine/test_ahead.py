"""A person's past is read again while nobody waits, and never in anybody's way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pmg_engine import ahead, prompts
from pmg_engine.ahead import Ahead
from pmg_engine.build import build
from pmg_engine.config import EngineConfig
from pmg_engine.engine import Engine
from pmg_engine.errors import ModelError
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, Liking, Said, Used, User

ROOT = Path(__file__).parents[2]
ANN, BOB = User("test", "ann"), User("test", "bob")


def line(text: str, user: User = ANN, *, at: float = 1.0, remember: bool = True) -> Said:
    where = Address("test", user.id)
    return Said(EventId(text), user, where, at, text=text, voice="mine", remember=remember)


class Reader:
    def __init__(self) -> None:
        self.read: list[Said] = []
        self.fails = False

    async def __call__(self, said: Said) -> None:
        self.read.append(said)
        if self.fails:
            raise ModelError("The model is gone.")


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(ahead, "PAUSE", 0.01)
    return Reader()


async def settled(of: Ahead) -> None:
    await asyncio.gather(*of._tasks.values())


async def test_a_burst_is_read_once_and_without_its_words(reader: Reader) -> None:
    some = Ahead(reader)
    for text in ("a secret", "another", "the last"):
        some.said(line(text))
    some.changed(ANN)
    some.said(line("mine too", BOB))
    await settled(some)
    assert [(one.user, one.text) for one in reader.read] == [(ANN, ""), (BOB, "")]
    assert "secret" not in repr(some.__dict__)


async def test_nothing_is_read_while_somebody_waits(reader: Reader) -> None:
    some = Ahead(reader)
    with some.answering():
        some.said(line("hello"))
        await settled(some)
    assert reader.read == []
    some.changed(ANN)
    await settled(some)
    assert len(reader.read) == 1


async def test_a_use_of_somebody_who_said_nothing_is_left_alone(reader: Reader) -> None:
    some = Ahead(reader)
    some.changed(ANN)
    await settled(some)
    assert reader.read == []


async def test_a_failure_is_left_to_the_next_answer(reader: Reader) -> None:
    reader.fails = True
    some = Ahead(reader)
    some.said(line("hello"))
    (task,) = some._tasks.values()
    await settled(some)
    assert len(reader.read) == 1
    assert task.exception() is None


async def test_only_so_many_people_are_remembered(reader: Reader) -> None:
    some = Ahead(reader)
    for number in range(ahead.KNOWN + 5):
        some.said(line("hello", User("test", str(number))))
    assert len(some._lines) == ahead.KNOWN
    await some.close()
    await settled(some)
    assert reader.read == []


async def test_the_next_line_finds_the_taste_read(tmp_path: Path) -> None:
    store = await SqlStore.open(tmp_path, MasterKey.fresh())
    engine = await asyncio.to_thread(build, EngineConfig(), root=ROOT, store=store)
    try:
        await engine.reply(line("my fox is asleep"), seed=1)
        assert "fox" in {one.word for one in await read(engine, store)}
        where = Address("test", "ann")
        await engine.learn(Used(EventId("u"), ANN, where, 2.0, how="liked", words=("panda",)))
        assert "panda" in {one.word for one in await read(engine, store)}
        await settled(engine._ahead)
        await engine.reply(line("nobody may know", at=3.0, remember=False), seed=1)
        assert not engine._ahead._tasks
        await engine.reply(line("good night", at=4.0), seed=1)
        await engine.forget(ANN)
        await settled(engine._ahead)
        assert await store.export(ANN) == []
        assert (await store.recall(ANN, before=None, limit=9)).version == 0
    finally:
        await engine.close()
        await store.close()


async def read(engine: Engine, store: SqlStore) -> tuple[Liking, ...]:
    """The likings kept for the past as it stands now."""
    await settled(engine._ahead)
    version = (await store.recall(ANN, before=None, limit=1)).version
    found = await store.learned(ANN, f"{version}/{engine.parts.llm.name}/{prompts.VERSION}")
    assert found is not None
    return found
