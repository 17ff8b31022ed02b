"""Whatever people say, agree to and take back, in any order: who is forgotten has no row left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pmg_engine.types import Address, Event, Notice, Reply, Stickers, User
from tests.bot.conftest import ANN, BOB, GROUP, House, Open, asked, pressed, said

PEOPLE = st.sampled_from([ANN, BOB])
PLACES = st.booleans()  # before others?
HISTORY = ("event", "mark", "learned", "setting")


def place(user: User, group: bool) -> Address:
    return GROUP if group else Address("tin", user.id)


class Lives(RuleBasedStateMachine):
    """Two people, everything they can decide, and restarts."""

    def __init__(self, opens_in: Callable[[Path], Open]) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.open = opens_in(Path(self.folder.name))
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.agreed: set[User] = set()
        self.known: set[User] = set()  # who may have rows
        self.sticker: dict[User, str] = {}
        self.house: House = self.run(self.stack.enter_async_context(self.open()))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def after(self, event: Event) -> Reply:
        self.known.add(event.user)
        reply: Reply = self.run(self.house.after(event))
        return reply

    @rule(user=PEOPLE, group=PLACES)
    def speaks(self, user: User, group: bool) -> None:
        reply = self.after(said("hello", user=user, at=place(user, group)))
        assert isinstance(reply, Stickers)
        if not group:
            self.sticker[user] = reply.stickers[0].id

    @rule(user=PEOPLE, action=st.sampled_from(["like", "again", "delete"]))
    def presses(self, user: User, action: str) -> None:
        self.after(
            pressed(action, self.sticker.get(user, "none"), user=user, at=place(user, False))
        )

    @rule(
        user=PEOPLE, command=st.sampled_from(["style pixel", "lang zh", "groups on"]), group=PLACES
    )
    def settles(self, user: User, command: str, group: bool) -> None:
        name, _, argument = command.partition(" ")
        self.after(asked(name, argument, user=user, at=place(user, group)))

    @rule(user=PEOPLE, answer=st.sampled_from(["yes", "once", "no"]))
    def answers(self, user: User, answer: str) -> None:
        self.after(asked("consent", answer, user=user, at=place(user, False)))
        (self.agreed.add if answer == "yes" else self.agreed.discard)(user)

    @rule(user=PEOPLE)
    def is_forgotten(self, user: User) -> None:
        reply = self.after(pressed("forgetme:sure", user=user, at=place(user, False)))
        assert isinstance(reply, Notice)
        assert "Receipt" in reply.text or "回执" in reply.text
        self.agreed.discard(user)
        self.known.discard(user)
        self.sticker.pop(user, None)
        assert self.run(self.house.store.export(user)) == []

    @rule()
    def starts_again(self) -> None:
        now = self.house.clock.now
        self.run(self.stack.aclose())
        self.house = self.run(self.stack.enter_async_context(self.open()))
        self.house.clock.now = now

    @invariant()
    def only_who_agreed_has_a_history_on_disk(self) -> None:
        if not self.agreed:
            for table in HISTORY:
                assert self.run(self.house.rows(table)) == 0, table

    @invariant()
    def who_was_forgotten_has_no_row(self) -> None:
        if not self.known:
            for table in (*HISTORY, "inbox", "outbox", "sticker", "person"):
                assert self.run(self.house.rows(table)) == 0, table

    @invariant()
    def agreement_is_what_was_said_last(self) -> None:
        for user in (ANN, BOB):
            assert self.run(self.house.store.consent(user)) == (user in self.agreed)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()


def test_any_order_of_agreeing_and_forgetting(opens_in: Callable[[Path], Open]) -> None:
    class Here(Lives):
        def __init__(self) -> None:
            super().__init__(opens_in)

    # the clock of a busy machine says nothing about the bot
    checks = settings(
        max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=[*HealthCheck]
    )
    run_state_machine_as_test(Here, settings=checks)
