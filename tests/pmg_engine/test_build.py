"""The store is opened with the key that fits, and tainted adapters are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmg_engine.build import open_store, rotate_key, trusted
from pmg_engine.config import EngineConfig, SoftConfig
from pmg_engine.errors import SealedError
from pmg_engine.types import Address, EventId, Said, User

ANN = User("web", "ann")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test alone."""
    for name in ("PMG_DATA_KEY", "PMG_DATA_KEY_FILE", "PMG_FORGOTTEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


async def test_strangers_are_remembered_while_it_is_open(home: Path) -> None:
    said = Said(EventId("1"), ANN, Address("web", "c"), 1.0, text="hello")
    for agrees in (False, True):
        store = await open_store(home / "data")
        assert (await store.recall(ANN, before=None, limit=9)).events == ()
        assert await store.remember(said)
        if agrees:
            await store.consent(ANN, True)
        assert (await store.recall(ANN, before=None, limit=9)).events == (said,)
        await store.close()
    store = await open_store(home / "data")
    assert (await store.recall(ANN, before=None, limit=9)).events == (said,)
    await store.close()


async def test_the_key_may_change(home: Path) -> None:
    await (await open_store(home / "data")).close()
    old = await rotate_key(home / "data", tell=lambda done, total: None)
    assert old.name == "master.key.old"
    await (await open_store(home / "data")).close()
    old.with_name("master.key").write_bytes(old.read_bytes())
    with pytest.raises(SealedError, match="another master key"):
        await open_store(home / "data")


async def test_an_adapter_of_somebody_forgotten_is_not_loaded(home: Path) -> None:
    store = await open_store(home / "data")
    config = EngineConfig(soft=SoftConfig(kind="words"))
    await store.disk.learn_from(str(config.soft.path), [ANN])
    assert (await trusted(config, store)).soft.enabled
    await store.forget(ANN)
    assert not (await trusted(config, store)).soft.enabled
    await store.close()
