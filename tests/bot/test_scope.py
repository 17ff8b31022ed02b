"""Group text never leaves its group: nobody shares a self, and every self leads back to one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.scope import chat, member, owner_of, place
from pmg_engine.types import Address, EventId, Said, User

ANN = User("tin", "ann")
names = st.text(st.sampled_from("ab%/:@-"), min_size=1, max_size=6)
chats = st.text(st.sampled_from("ab|%/:@-"), min_size=1, max_size=6)


def said(user: User, address: Address) -> Said:
    return Said(EventId("1"), user, address, 0.0)


def test_in_private_a_person_is_themselves() -> None:
    assert member(said(ANN, Address("tin", "ann"))) == ANN


def test_in_a_group_a_person_is_another() -> None:
    here = member(said(ANN, Address("tin", "-5", private=False)))
    assert here == User("tin/group", "-5|ann")
    assert owner_of(here) == ANN
    assert member(said(ANN, Address("tin", "-6", private=False))) != here


def test_a_thread_belongs_to_its_chat() -> None:
    whole = Address("tin", "-5", private=False)
    thread = replace(whole, thread="7", reply_to="3")
    assert member(said(ANN, thread)) == member(said(ANN, whole))
    assert chat(thread) == chat(whole) == User("tin/chat", "-5")
    assert place(thread) == place(whole)


@given(st.tuples(chats, names), st.tuples(chats, names))
def test_nobody_shares_a_self(one: tuple[str, str], two: tuple[str, str]) -> None:
    selves = []
    for where, who in (one, two):
        event = said(User("tin", who), Address("tin", where, private=False))
        selves.append(member(event))
        assert owner_of(selves[-1]) == event.user
        assert member(replace(event, user=selves[-1])) == selves[-1]
    assert (selves[0] == selves[1]) == (one == two)
