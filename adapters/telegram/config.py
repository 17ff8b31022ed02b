"""The Telegram section of config.yaml; opens no connection and knows no chat."""

from __future__ import annotations

import hashlib
import hmac
import os
import re

from pydantic import Field, SecretStr, field_validator, model_validator

from adapters.base import Adapter

__all__ = ["TOKEN", "TelegramConfig"]

TOKEN = "PMG_TELEGRAM_TOKEN"
SHAPE = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,}")
PUBLIC = "https://api.telegram.org"


def from_environment() -> SecretStr:
    """The token, or nothing."""
    return SecretStr(os.environ.get(TOKEN, "").strip())


class TelegramConfig(Adapter.Config):
    """All that is needed is the token, in the environment."""

    token: SecretStr = Field(default_factory=from_environment, validate_default=True)
    webhook: str | None = None  # the https address of the bot's web page; None: the bot asks itself
    api: str = PUBLIC  # another address: a Bot API server of one's own

    @field_validator("token")
    @classmethod
    def _shaped(cls, token: SecretStr) -> SecretStr:
        if not token.get_secret_value():
            raise ValueError(f"set the environment variable {TOKEN} to the token of @BotFather")
        if not SHAPE.fullmatch(token.get_secret_value()):
            raise ValueError(
                f"{TOKEN} does not look like a token (123456789:AA...); copy it from @BotFather"
            )
        return token

    @field_validator("webhook", "api")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", url):
            raise ValueError("write a web address such as https://stickers.example.org")
        return url.rstrip("/") if url else url

    @model_validator(mode="after")
    def _safe(self) -> TelegramConfig:
        if self.webhook and self.api == PUBLIC and not self.webhook.startswith("https://"):
            raise ValueError("Telegram only calls a webhook that begins with https://")
        return self

    @property
    def secret(self) -> str:
        """What Telegram shows us at every call of the webhook; nobody has to choose one."""
        key = self.token.get_secret_value().encode()
        return hmac.new(key, b"webhook", hashlib.sha256).hexdigest()
