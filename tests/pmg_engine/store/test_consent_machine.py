"""Whatever people say, agree to and forget, in whatever order: what is kept is what they allow."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pmg_engine.store.fleeting import MemoryStore
from pmg_engine.store.graves import Graves
from pmg_engine.store.remembering import RememberingStore
from pmg_engine.store.seal import MasterKey
from pmg_engine.store.sql import SqlStore
from pmg_engine.types import Address, EventId, Said, User

PRIVATE = [User("web", "ann"), User("web", "bob")]
PEOPLE = [*PRIVATE, User("web/group", "room|ann")]
USERS, OWNERS = st.sampled_from(PEOPLE), st.sampled_from(PRIVATE)
T = TypeVar("T")


def owner(user: User) -> User:
    return User("web", user.id.rpartition("|")[2])


class Consent(RuleBasedStateMachine):
    """A model in two dictionaries beside the real stores; restarts lose what was in memory."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.now, self.number = 1e9, 0
        self.agreed: set[User] = set()
        self.said: dict[User, list[str]] = {user: [] for user in PEOPLE}
        self.open()

    def open(self) -> None:
        home = Path(self.folder.name)
        graves = Graves(home / "forgotten")
        opening = SqlStore.open(
            home / "data", MasterKey(bytes(32)), clock=lambda: self.now, graves=graves
        )
        self.store = RememberingStore(self.run(opening), MemoryStore(lambda: self.now))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        self.now += 1.0
        return self.loop.run_until_complete(work)

    @rule(user=USERS, again=st.booleans())
    def say(self, user: User, again: bool) -> None:
        known = self.said[user]
        self.number += 1
        id = known[-1] if again and known else str(self.number)
        event = Said(EventId(id), user, Address("web", "room"), self.now, text=id)
        assert self.run(self.store.remember(event)) == (id not in known)
        if id not in known:
            known.append(id)

    @rule(user=USERS, given=st.booleans())
    def answer(self, user: User, given: bool) -> None:
        assert self.run(self.store.consent(user, given)) == given
        if given:
            self.agreed.add(owner(user))
        else:
            self.agreed.discard(owner(user))
            self.lose(owner(user))

    @rule(user=OWNERS)
    def forget(self, user: User) -> None:
        self.run(self.store.forget(user))
        self.agreed.discard(user)
        self.lose(user)

    @rule()
    def restart(self) -> None:
        self.run(self.store.close())
        for user in PRIVATE:
            if user not in self.agreed:
                self.lose(user)
        self.open()

    def lose(self, who: User) -> None:
        for user in PEOPLE:
            if owner(user) == who:
                self.said[user] = []

    @invariant()
    def what_is_kept_is_what_they_allow(self) -> None:
        for user, known in self.said.items():
            past = self.run(self.store.recall(user, before=None, limit=99))
            assert [event.id for event in past.events] == known
            assert self.run(self.store.consent(user)) == (owner(user) in self.agreed)
            if owner(user) not in self.agreed:
                assert self.run(self.store.disk.export(user)) == []

    def teardown(self) -> None:
        self.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()


Consent.TestCase.settings = settings(
    max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestConsent = Consent.TestCase
