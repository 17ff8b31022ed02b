"""Telegram calls us: one route on the bot's web app, for those who know the secret only."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update

from pmg_engine.errors import StoreError

__all__ = ["PATH", "SECRET", "hook"]

log = logging.getLogger(__name__)
PATH = "/hook"
SECRET = "x-telegram-bot-api-secret-token"  # the header's name
LARGEST = 2**20  # bytes: the longest message is far below that
Take = Callable[[Update], Awaitable[None]]


def hook(bot: Bot, secret: str, take: Take) -> Route:
    """200 once the update is written down; 503 asks Telegram to bring it again."""

    async def called(request: Request) -> Response:
        shown = request.headers.get(SECRET, "")
        if not hmac.compare_digest(shown.encode("utf-8", "replace"), secret.encode()):
            return Response(status_code=403)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        try:
            update = Update.de_json(json.loads(body), bot)
        except Exception as error:
            # it would come again and again, and nothing behind it
            log.warning("An update cannot be read (%s)", type(error).__name__)
            return Response(status_code=200)
        try:
            await take(update)
        except StoreError as error:
            log.error("%s", error)
            return Response(status_code=503)
        return Response(status_code=200)

    return Route(PATH, called, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """The body, or None where it is larger than any update."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return body
