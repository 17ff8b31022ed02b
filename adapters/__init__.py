"""TRANSLATE: one messenger, one file. Short names of the adapters that come with the project."""

from __future__ import annotations

__all__ = ["ADAPTERS", "TOKENS"]

# name -> "module:Class"; outside the repository a full "package.module:Class" works as well
ADAPTERS = {
    "console": "adapters.console:Console",
    "telegram": "adapters.telegram:Telegram",
    "web": "adapters.web:Web",
}
# name -> the environment variable that switches an adapter on where config.yaml says `auto`; here,
# so that an adapter that stays off is never imported
TOKENS = {"telegram": "PMG_TELEGRAM_TOKEN"}
