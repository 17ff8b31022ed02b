"""Reads what a page posts and sets its cookies; knows no event."""

from __future__ import annotations

import json
import unicodedata
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from .security import Refused, Session

__all__ = ["clean", "path", "read", "set_cookie"]

LIMIT = 64 * 1024  # bytes of a request's body
LONG = 400 * 86_400  # seconds: the longest life browsers allow a cookie
M = TypeVar("M", bound=BaseModel)


async def read(request: Request, session: Session, kind: type[M]) -> M:
    """A checked JSON body from our own page. Raises Refused."""
    if not session.knows(request.headers.get("x-csrf-token")):
        raise Refused(403, "error.expired")
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refused(415, "error.expired")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            raise Refused(413, "error.too-long")
    try:
        return kind.model_validate(json.loads(body))
    except ValidationError as error:
        long = any(one["type"].endswith("too_long") for one in error.errors())
        status, key = (413, "error.too-long") if long else (400, "error.expired")
        raise Refused(status, key) from None
    except (ValueError, RecursionError):
        raise Refused(400, "error.expired") from None


def path(request: Request) -> str:
    """Where the web chat is mounted: its cookies go nowhere else."""
    return str(request.scope.get("root_path") or "/")


def set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """A cookie that no script can read and no other site can send."""
    response.set_cookie(
        name,
        value,
        max_age=LONG,
        path=path(request),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def clean(name: str) -> str:
    """A name on one line, without signs that are not seen."""
    seen = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    return " ".join(seen.split())[:24]
