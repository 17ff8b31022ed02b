"""Whose memory is it: a person in private, the same person in one group, or a chat. Knows no store.

What is said in a group never leaves it: there a person has a self of their own, `tin/group` and
`chat|id`, whose memory nothing outside that group sees. A chat's own settings belong to
`tin/chat`. The person behind a self is found again by `owner_of`: a person's id holds no bar.
"""

from __future__ import annotations

from pmg_engine.types import Address, Event, User

__all__ = ["chat", "member", "notebook", "owner_of", "place"]

GROUP, CHAT = "/group", "/chat"


def member(event: Event) -> User:
    """The person an event belongs to: themselves in private, else their self in this group."""
    person, address = owner_of(event.user), event.address
    if address.private:
        return person
    return User(f"{person.platform}{GROUP}", f"{address.chat}|{person.id}")


def chat(address: Address) -> User:
    """The pseudo-person that a chat's settings are kept under; threads share their chat's."""
    return User(f"{address.platform}{CHAT}", address.chat)


def notebook(user: User) -> User:
    """The self that an adapter's notes on a person are kept under: forgotten with them."""
    person = owner_of(user)
    return User(f"{person.platform}{GROUP}", f"|{person.id}")  # of a group without a name


def owner_of(user: User) -> User:
    """The person behind a group's self; anybody else is themselves."""
    if not user.platform.endswith(GROUP):
        return user
    return User(user.platform.removesuffix(GROUP), user.id.rpartition("|")[2])


def place(address: Address) -> str:
    """One chat as a word, for lists and counters."""
    return f"{address.platform}|{address.chat}"
