"""Which chat is meant where a platform gave a group a new name. Knows no platform and no rules.

Settings, bans, limits and what was said in a group lie under its first name, its home, for ever:
nothing is copied when it moves, so nothing can be lost or be there twice.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from pmg_engine.types import Address, User

from .chats import Keeper
from .scope import chat

__all__ = ["Homes"]

HOME = "home"  # the one thing that is kept under a chat's later name
KEPT = 10_000  # chats in memory; all of them are in the store


class Homes:
    """The first name of every group."""

    def __init__(self, store: Keeper) -> None:
        self.store = store
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def moved(self, old: Address, new: Address) -> None:
        """A group is called `new` from now on; saying so twice changes nothing. Raises StoreError.

        What was said under the new name before anybody told is left behind.
        """
        home = await self.of(old)
        if home.chat == new.chat or (await self.of(new)).chat == home.chat:
            return
        await self.store.settle(_sign(new), {HOME: home.chat})
        self._known[new.platform, new.chat] = home.chat

    async def of(self, address: Address) -> Address:
        """The same place under the group's first name. Raises StoreError."""
        if address.private:
            return address
        key = (address.platform, address.chat)
        if key not in self._known:
            found = (await self.store.settings(_sign(address))).get(HOME)
            self._known[key] = found if isinstance(found, str) else address.chat
        self._known.move_to_end(key)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return replace(address, chat=self._known[key])


def _sign(address: Address) -> User:
    """Where a later name points home; no chat is called so."""
    return chat(replace(address, chat=f"moved|{address.chat}"))
