"""Blind choices are summed up from a data folder, and too few of them make no claim."""

import asyncio
import json
from pathlib import Path

import pytest

from evaluation.cli import main
from evaluation.human import OWNERS, counted, supported, verdict
from evaluation.score import wilson
from pmg_engine.build import open_store
from pmg_engine.types import TasteTest, User

KEY = "ab" * 32


def choices(wins: int, rating: int | None = 3) -> TasteTest:
    """Somebody who answered all pairs and chose their own so often of each kind."""
    return TasteTest(5, wins, 5, wins, rating=rating)


def test_wilsons_interval() -> None:
    # p = (k + z²/2 ± z sqrt(k(n-k)/n + z²/4)) / (n + z²), z = 1.96 (Wilson 1927)
    assert wilson(18, 60) == pytest.approx((0.1990, 0.4251), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("people", [0, 1, OWNERS - 1])
def test_too_few_people_make_no_claim(people: int) -> None:
    table = counted([choices(5)] * people)
    assert "No claim" in verdict(table)
    assert not supported(table)
    for row in list(table.values())[:4]:
        assert not {"win rate", "low", "high", "rating"} & set(row)
    assert table["paper: PMG, posters"]["rating"] == 2.587


def test_who_stopped_early_does_not_count() -> None:
    early = TasteTest(other_pairs=5, other_wins=5, plain_pairs=4, plain_wins=4, lot=1)
    table = counted([choices(5)] * (OWNERS - 1) + [early] * 9)
    assert "No claim" in verdict(table)
    assert table["stopped early"]["owners"] == 9


@pytest.mark.parametrize(
    ("wins", "right", "words"), [(5, True, "more often"), (2, False, "No claim")]
)
def test_enough_people_say_what_their_intervals_say(wins: int, right: bool, words: str) -> None:
    table = counted([choices(wins, rating) for rating in (2, 3)] * (OWNERS // 2))
    assert supported(table) is right
    assert words in verdict(table)
    row = table["own taste, not another's"]
    assert (row["owners"], row["pairs"], row["win rate"]) == (OWNERS, 5 * OWNERS, wins / 5)
    assert (row["low"], row["high"]) == wilson(wins * OWNERS, 5 * OWNERS)
    assert table["rating, 1 to 3"] == {"owners": OWNERS, "rating": 2.5}


def test_both_kinds_must_hold() -> None:
    assert not supported(counted([TasteTest(5, 5, 5, 2, rating=3)] * OWNERS))


def test_who_gave_no_rating_is_no_part_of_the_mean() -> None:
    table = counted([choices(5)] * OWNERS + [choices(5, None)])
    assert table["rating, 1 to 3"] == {"owners": OWNERS, "rating": 3.0}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, as the environment names it."""
    monkeypatch.setenv("PMG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PMG_DATA_KEY", KEY)
    monkeypatch.setenv("PMG_FORGOTTEN_FILE", str(tmp_path / "forgotten"))
    monkeypatch.setenv("PMG_RESULTS", str(tmp_path / "results"))
    return tmp_path


async def take(folder: Path, people: int) -> None:
    """So many people agreed, and took the test."""
    store = await open_store(folder / "data")
    for n in range(people):
        await store.consent(User("web", f"{n}"), True)
        await store.taste(User("web", f"{n}"), choices(4, 2))
    await store.close()


@pytest.mark.parametrize(("people", "ended"), [(OWNERS, 0), (2, 1)])
def test_the_command_reads_the_data_folder(
    folder: Path, people: int, ended: int, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(take(folder, people))
    assert main(["human"]) == ended
    kept = json.loads((folder / "results" / "human.json").read_text())
    assert kept["command"] == "pmg eval human"
    assert kept["verdict"] in capsys.readouterr().out
    assert kept["table"]["own taste, not another's"].get("win rate") == (0.8 if not ended else None)
    assert f'"{people - 1}"' not in json.dumps(kept["table"]), "no names"


def test_without_data_the_cure_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["human"]) == 1
    assert "PMG_DATA_DIR" in capsys.readouterr().out
    assert not (folder / "data").exists()
