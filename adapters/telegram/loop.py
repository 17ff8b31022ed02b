"""Asks Telegram for updates; an offset moves only when the updates below it are written down.

The library's Updater is not used: it confirms updates before anybody has handled them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from pmg_engine.errors import ConfigError, StoreError

__all__ = ["KINDS", "poll"]

log = logging.getLogger(__name__)
# Edited messages are not asked for: nothing is answered twice. Reactions come only when asked for.
KINDS = (
    Update.MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.MESSAGE_REACTION,
    Update.INLINE_QUERY,
    Update.CHOSEN_INLINE_RESULT,
    Update.GUEST_MESSAGE,
)
LONG = 25  # seconds one question may wait for news
PAUSE, LONGEST = 1.0, 60.0  # seconds before asking again, doubled with every failure
BATCH = 100
Take = Callable[[Update], Awaitable[None]]  # raises StoreError where it could not be written down


async def poll(bot: Bot, take: Take) -> None:
    """Until cancelled. Raises ConfigError for a token that Telegram does not know."""
    offset, limit, pause = 0, BATCH, PAUSE
    while True:
        try:
            updates = await bot.get_updates(
                offset=offset, limit=limit, timeout=timedelta(seconds=LONG), allowed_updates=KINDS
            )
            done = await confirmed(updates, take)
            offset, limit, pause = max(offset, done), BATCH, PAUSE
            continue
        except InvalidToken:
            raise unknown_token() from None
        except StoreError as error:
            log.error("%s", error)
        except Conflict:
            log.error("Another bot runs with this token. Stop it, or use a token of its own.")
        except RetryAfter as error:
            wait = error.retry_after
            pause = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        except TelegramError as error:
            log.warning("Telegram cannot be asked: %s", type(error).__name__)
        except Exception as error:
            # one update in a shape the library cannot read: those around it are read one by one
            log.warning("An update cannot be read (%s)", type(error).__name__)
            offset, limit = offset + (limit == 1), 1
            continue
        await asyncio.sleep(pause)
        pause = min(LONGEST, pause * 2)


async def confirmed(updates: Sequence[Update], take: Take) -> int:
    """The offset that follows what is written down: chats side by side, each in its own order.

    Raises StoreError where not even the first could be.
    """
    chats: dict[int, list[Update]] = {}
    for update in updates:
        chat, user = update.effective_chat, update.effective_user
        chats.setdefault(chat.id if chat else user.id if user else 0, []).append(update)
    failed: list[tuple[int, StoreError]] = []

    async def through(own: Sequence[Update]) -> None:
        for update in own:
            try:
                await take(update)
            except StoreError as error:
                failed.append((update.update_id, error))
                return

    await asyncio.gather(*map(through, chats.values()))
    if not failed:
        return updates[-1].update_id + 1 if updates else 0
    first, error = min(failed, key=lambda pair: pair[0])
    if first == updates[0].update_id:
        raise error
    return first


def unknown_token() -> ConfigError:
    """What to say; never the library's own words, which hold the token."""
    return ConfigError(
        "Telegram does not know the token in PMG_TELEGRAM_TOKEN. Copy it again from @BotFather "
        "(/mybots, API Token)."
    )
