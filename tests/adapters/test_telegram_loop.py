"""Nothing is lost between Telegram and the inbox: offsets, retries, broken lines, orderly ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from adapters import telegram
from adapters.telegram import Telegram, loop
from adapters.telegram.config import TelegramConfig
from adapters.testing import Recorder, soon
from pmg_engine.errors import ConfigError, DeliveryError, StoreError
from pmg_engine.types import Event, Notice, Said
from tests.far.conftest import picture
from tests.far.telegram.driver import Telegram as Far
from tests.far.telegram.faults import BAD_GATEWAY, CUT_AFTER, CUT_BEFORE, slow, too_many

from .telegram_kit import House, TelegramWire, at_home, connected


class Ledger(Recorder):
    """An inbox whose database can be away, for some lines or for all; ids count once."""

    def __init__(self) -> None:
        super().__init__()
        self.gate: asyncio.Event | None = None
        self.away: set[str] = set()
        self.tried: list[str] = []
        self.known: list[str] = []

    async def event(self, event: Event) -> None:
        text = event.text if isinstance(event, Said) else ""
        self.tried.append(text)
        if self.gate:
            await self.gate.wait()
        if text in self.away or "*" in self.away:
            raise StoreError("The database is away. Bring it back.")
        if event.id not in self.known:
            self.known.append(event.id)
            await super().event(event)

    async def texts(self, count: int) -> list[str]:
        found = [await soon(self.seen.get()) for _ in range(count)]
        return [event.text for event in found if isinstance(event, Said)]


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setattr(loop, "PAUSE", 0.02)
    return Ledger()


@pytest.fixture
async def house(ledger: Ledger) -> AsyncIterator[House]:
    async with Far() as far, connected(TelegramWire(far), ledger) as house:
        yield house


def waiting(house: House) -> int:
    return len(house.far.world.updates.waiting)


async def test_the_offset_waits_for_the_inbox(house: House, ledger: Ledger) -> None:
    ledger.gate = asyncio.Event()
    house.ann.says(house.ann.private, "hello")
    await house.far.until(lambda: ledger.tried)
    await asyncio.sleep(0.1)
    assert waiting(house) == 1, "not committed: Telegram still has it"
    ledger.gate.set()
    await house.far.until(lambda: not waiting(house))
    assert await ledger.texts(1) == ["hello"]


async def test_a_database_that_is_away_loses_nothing(house: House, ledger: Ledger) -> None:
    ledger.away = {"*"}
    for text in "abc":
        house.ann.says(house.ann.private, text)
    await house.far.until(lambda: len(ledger.tried) > 4)
    assert waiting(house) == 3
    ledger.away = set()
    assert await ledger.texts(3) == ["a", "b", "c"]
    await house.far.until(lambda: not waiting(house))


async def test_one_chat_that_cannot_be_kept_holds_up_no_other(house: House, ledger: Ledger) -> None:
    bob = house.far.user("Bob")
    ledger.away = {"b"}
    ledger.gate = asyncio.Event()
    house.ann.says(house.ann.private, "first")
    await house.far.until(lambda: ledger.tried)
    for text in "abc":
        house.ann.says(house.ann.private, text)
    bob.says(bob.private, "from Bob")
    ledger.gate.set()
    assert set(await ledger.texts(3)) == {"first", "a", "from Bob"}
    assert "c" not in ledger.tried, "in one chat, order is kept"
    ledger.away = set()
    assert await ledger.texts(2) == ["b", "c"]


@pytest.mark.parametrize(
    "fault", [BAD_GATEWAY, CUT_BEFORE, CUT_AFTER, slow(0.3), too_many(1)], ids=str
)
async def test_a_bad_line_to_telegram(house: House, ledger: Ledger, fault: object) -> None:
    house.far.fail("getUpdates", fault, times=2)  # type: ignore[arg-type]
    for text in "abc":
        house.ann.says(house.ann.private, text)
    assert await ledger.texts(3) == ["a", "b", "c"]


async def test_two_bots_with_one_token_say_so(
    house: House, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    async with asyncio.timeout(10):
        while "Another bot runs" not in caplog.text:
            house.far.world.updates._end_poll("Conflict: terminated by other getUpdates request")
            await asyncio.sleep(0.02)
    house.ann.says(house.ann.private, "still here")
    assert await ledger.texts(1) == ["still here"]


async def test_an_update_nobody_can_read_is_skipped(
    house: House, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    house.ann.says(house.ann.private, "before")
    assert await ledger.texts(1) == ["before"]
    house.far.world.updates.push("message", {"message_id": "x", "chat": 7, "text": "a secret"})
    house.ann.says(house.ann.private, "after")
    assert await ledger.texts(1) == ["after"]
    assert "a secret" not in caplog.text


async def test_what_fails_in_our_own_house_is_one_update(
    house: House, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = house.telegram.uses

    async def broken(*args: object) -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setattr(uses, "of", broken)
    house.ann.sends_sticker(house.ann.private, house.far.sticker(picture()))
    house.ann.says(house.ann.private, "after")
    assert await ledger.texts(1) == ["after"]


async def test_a_hundred_and_fifty_lines(house: House, ledger: Ledger) -> None:
    ledger.gate = asyncio.Event()
    for number in range(150):
        house.ann.says(house.ann.private, str(number))
    ledger.gate.set()
    assert await ledger.texts(150) == [str(number) for number in range(150)]


async def test_a_jump_of_the_clock(house: House, ledger: Ledger) -> None:
    for jump in (-3600.0, 7200.0):
        house.far.clock.jump(jump)
        house.ann.says(house.ann.private, f"{jump}")
        assert await ledger.texts(1) == [f"{jump}"]


async def test_a_webhook_of_before_is_taken_away(ledger: Ledger) -> None:
    async with Far() as far:
        wire = TelegramWire(far)
        await wire.telegram.bot.initialize()
        await wire.telegram.bot.set_webhook("https://127.0.0.1:9/")
        async with connected(wire, ledger) as house:
            house.ann.says(house.ann.private, "hello")
            assert await ledger.texts(1) == ["hello"]


# -- the token --


def config(token: str, api: str) -> TelegramConfig:
    return TelegramConfig(token=token, api=api)


async def test_a_wrong_token_ends_the_bot_and_is_shown_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "7000000001:" + "A" * 35
    async with Far() as far:
        with pytest.raises(ConfigError) as caught:
            await soon(Telegram(config(wrong, far.server.url)).run(Recorder()))
    assert "A" * 35 not in str(caught.value)
    assert "BotFather" in str(caught.value)
    assert "A" * 35 not in caplog.text


async def test_a_token_that_was_taken_back(house: House) -> None:
    house.far.bot.token = "7000000001:" + "B" * 35
    with pytest.raises(ConfigError):
        await soon(loop.poll(house.telegram.bot, house.telegram.take))


@pytest.mark.parametrize("token", ["", "abc", "123", "123:short", "x:" + "A" * 35])
def test_what_is_no_token(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMG_TELEGRAM_TOKEN", token)
    with pytest.raises(ValueError, match="PMG_TELEGRAM_TOKEN"):
        TelegramConfig()


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMG_TELEGRAM_TOKEN", "7000000001:" + "C" * 35)
    settings = TelegramConfig()
    assert settings.token.get_secret_value().endswith("C" * 35)
    assert "C" * 35 not in repr(settings)


async def test_the_token_is_in_no_log(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    """All of it at the finest level, with every kind of failure."""
    caplog.set_level(logging.DEBUG)
    async with Far() as far, connected(TelegramWire(far), ledger) as house:
        for fault in (BAD_GATEWAY, CUT_BEFORE, CUT_AFTER):
            far.fail("getUpdates", fault)
            far.fail("sendMessage", fault)
            house.ann.says(house.ann.private, "words of Ann")
            await ledger.texts(1)
            with pytest.raises(DeliveryError):
                await house.telegram.send(at_home(house.ann), Notice("words of ours"), key="1")
    assert caplog.records
    assert far.token.partition(":")[2] not in caplog.text
    assert "words of" not in caplog.text


# -- beginning and ending --


async def test_telegram_comes_up_later(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "PAUSE", 0.02)
    far = Far()
    await far.server.start()
    wire = TelegramWire(far)
    port = int(far.server.url.rpartition(":")[2])
    await far.server.stop()
    task = asyncio.create_task(wire.telegram.run(ledger))
    with pytest.raises(DeliveryError):
        await wire.telegram.send(at_home(wire.ann), Notice("hello"), key="1")
    await asyncio.sleep(0.1)
    await far.server.start(port)
    wire.ann.says(wire.ann.private, "at last")
    assert await ledger.texts(1) == ["at last"]
    task.cancel()
    await asyncio.wait([task])
    await far.server.stop()


async def test_what_is_on_its_way_arrives_before_the_end(ledger: Ledger) -> None:
    async with Far() as far:
        wire = TelegramWire(far)
        async with connected(wire, ledger):
            far.fail("sendMessage", slow(0.3))
            sending = asyncio.create_task(
                wire.telegram.send(at_home(wire.ann), Notice("last words"), key="1")
            )
            await far.until(lambda: far.called("sendMessage"))
        assert (await sending).message_id
        assert wire.ann.private.messages[-1].text == "last words"
        with pytest.raises(DeliveryError, match="stopping"):
            await wire.telegram.send(at_home(wire.ann), Notice("too late"), key="2")


async def test_it_runs_again_after_it_was_stopped(ledger: Ledger) -> None:
    async with Far() as far:
        wire = TelegramWire(far)
        for text in ("one", "two"):
            async with connected(wire, ledger):
                wire.ann.says(wire.ann.private, text)
                assert await ledger.texts(1) == [text]
