"""The console: typed lines become events, stickers become files, cards become lines."""

from __future__ import annotations

import asyncio
import io
import queue
from pathlib import Path

import pytest

from adapters.console import Console, ConsoleConfig
from adapters.testing import AdapterConformance, Recorder, Wire, soon, sticker
from pmg_engine.errors import DeliveryError, Overloaded
from pmg_engine.types import Address, Asked, Event, Notice, Said, Stickers, Taste

HERE = Address("console", "me")


class Keyboard(io.StringIO):
    """Blocks like a terminal until a line is typed; None is the end of the input."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: queue.Queue[str | None] = queue.Queue()

    def __next__(self) -> str:  # type: ignore[override]  # a text stream gives str
        if (line := self.typed.get()) is None:
            raise StopIteration
        return line


class Screen(io.StringIO):
    def __init__(self) -> None:
        super().__init__()
        self.shown: queue.Queue[str] = queue.Queue()

    def write(self, text: str) -> int:
        self.shown.put(text)
        return len(text)


class ConsoleWire(Wire):
    def __init__(self, folder: Path) -> None:
        self.keyboard, self.screen = Keyboard(), Screen()
        config = ConsoleConfig(folder=folder)
        self.adapter = Console(config, lines=self.keyboard, out=self.screen)

    async def says(self, text: str) -> None:
        self.keyboard.typed.put(text + "\n")

    async def hears(self) -> bytes | str:
        shown = (await asyncio.to_thread(self.screen.shown.get)).strip()
        path = Path(shown) if shown.endswith(".png") else None
        return await asyncio.to_thread(path.read_bytes) if path else shown


@pytest.fixture
def console(tmp_path: Path) -> ConsoleWire:
    return ConsoleWire(tmp_path / "new folder")


class TestConsole(AdapterConformance):
    @pytest.fixture
    def wire(self, console: ConsoleWire) -> ConsoleWire:
        return console


async def test_slash_is_a_command(console: ConsoleWire) -> None:
    inbox = Recorder()
    async with console.connected(inbox):
        await console.says("/slide 0.7")
        event = await soon(inbox.seen.get())
    assert isinstance(event, Asked)
    assert (event.command, event.argument) == ("slide", "0.7")


async def test_empty_lines_say_nothing_and_the_end_is_no_error(console: ConsoleWire) -> None:
    inbox = Recorder()
    async with console.connected(inbox):
        await console.says("   ")
        await console.says("after")
        console.keyboard.typed.put(None)
        event = await soon(inbox.seen.get())
        await console.adapter.send(HERE, Notice("still here"), key="1")
    assert isinstance(event, Said)
    assert (event.text, inbox.seen.empty()) == ("after", True)


class Full(Recorder):
    """Has no room for any line twice in a row."""

    tries = 0

    async def event(self, event: Event) -> None:
        self.tries += 1
        if self.tries % 2:
            raise Overloaded("Very many people are waiting. Please try again in a minute.")
        await super().event(event)


async def test_a_piped_file_waits_for_room(
    console: ConsoleWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.console.PAUSE", 0.0)
    inbox = Full()
    async with console.connected(inbox):
        for n in range(100):
            await console.says(f"line {n}")
        seen = [await soon(inbox.seen.get()) for _ in range(100)]
    assert [one.text for one in seen if isinstance(one, Said)] == [f"line {n}" for n in range(100)]
    assert len({one.id for one in seen}) == 100


async def test_sending_again_writes_no_second_file(console: ConsoleWire, tmp_path: Path) -> None:
    for _ in range(2):
        await console.adapter.send(HERE, Stickers((sticker("a/b:../c"),)), key="1")
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == ["a_b____c.png"]


async def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    wire = ConsoleWire(tmp_path / "file")
    with pytest.raises(DeliveryError, match=r"adapters\.console\.folder"):
        await wire.adapter.send(HERE, Stickers((sticker(),)), key="1")


async def test_a_picture_beside_words_is_a_file(console: ConsoleWire, tmp_path: Path) -> None:
    await console.adapter.send(HERE, Notice("Which one?", image=b"\xff\xd8"), key="7")
    assert await console.hears() == "Which one?"
    assert await console.hears() == str(tmp_path / "new folder" / "7.jpg")
    assert (tmp_path / "new folder" / "7.jpg").read_bytes() == b"\xff\xd8"


async def test_an_empty_taste_says_so(console: ConsoleWire) -> None:
    await console.adapter.send(HERE, Taste(()), key="1")
    assert await console.hears() == "Nothing learned yet."
