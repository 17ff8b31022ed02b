"""Buttons as Telegram keeps them: 64 bytes that still mean the same after a restart; no network."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from pmg_engine.types import Action, StickerId

__all__ = ["PICK", "Press", "data", "keyboard", "picks", "read"]

log = logging.getLogger(__name__)
VERSION = "1"  # of the layout: version|sticker|action
BYTES = 64
WIDE, NARROW = 2, 3  # buttons in a row, by the length of their labels
LONG = 12  # characters: beyond that three do not fit on a phone
PICK = "pick:"  # a starter on the first greeting, by its number
PICKS = 6  # numbers in a row


@dataclass(frozen=True, slots=True)
class Press:
    """What is behind a button."""

    action: str
    sticker: StickerId | None = None


def data(action: str, sticker: StickerId | None) -> str:
    """What a button says to the bot."""
    return f"{VERSION}|{sticker or ''}|{action}"


def read(text: str | None) -> Press | None:
    """None: made by another version, or made up."""
    version, _, rest = (text or "").partition("|")
    sticker, bar, action = rest.partition("|")
    if version != VERSION or not bar or not action or not _plain(sticker):
        return None
    return Press(action, StickerId(sticker) if sticker else None)


def keyboard(
    actions: Sequence[Action],
    sticker: StickerId | None,
    *,
    above: Sequence[Sequence[InlineKeyboardButton]] = (),
) -> InlineKeyboardMarkup | None:
    """The buttons in rows, those of one group together; None where there are none."""
    rows = [list(row) for row in above]
    for _, group in groupby(actions, key=lambda one: one.group):
        buttons = [button for one in group if (button := _button(one, sticker))]
        wide = max((len(button.text) for button in buttons), default=0) > LONG
        size = WIDE if wide else NARROW
        rows += [buttons[at : at + size] for at in range(0, len(buttons), size)]
    return InlineKeyboardMarkup(rows) if rows else None


def picks(count: int) -> list[list[InlineKeyboardButton]]:
    """Numbered buttons, one for each picture of a collage."""
    all = [
        InlineKeyboardButton(f"{n}", callback_data=data(f"{PICK}{n}", None))
        for n in range(1, count + 1)
    ]
    return [all[at : at + PICKS] for at in range(0, count, PICKS)]


def _button(action: Action, sticker: StickerId | None) -> InlineKeyboardButton | None:
    said = data(action.action, sticker)
    if len(said.encode()) > BYTES:
        log.error("a button has more than %d bytes and is left out", BYTES)
        return None
    return InlineKeyboardButton(action.label, callback_data=said)


def _plain(sticker: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_:-]*", sticker) is not None
