"""Who may ask: hosts, origins, sessions, CSRF tokens, password, headers; knows no stickers."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmg_engine.errors import PMGError

__all__ = ["Doorman", "Guard", "Refused", "Session"]

SESSION = re.compile(r"[A-Za-z0-9_-]{43}")  # token_urlsafe(32)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Refused(PMGError):
    """The page asked for something it may not have; the person sees the words of the key."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


@dataclass(frozen=True, slots=True)
class Session:
    """One browser, known by a random cookie that never leaves this module and the browser."""

    token: str

    @classmethod
    def new(cls) -> Session:
        return cls(secrets.token_urlsafe(32))

    @classmethod
    def read(cls, cookie: str | None) -> Session | None:
        """The session behind a cookie, or None if it is not one of ours."""
        return cls(cookie) if cookie and SESSION.fullmatch(cookie) else None

    @property
    def id(self) -> str:
        """User and chat id: tells nothing about the cookie."""
        return hashlib.sha256(self.token.encode()).hexdigest()[:32]

    @property
    def csrf(self) -> str:
        """Only who holds the cookie can compute it, and no script can read the cookie."""
        return hmac.digest(self.token.encode(), b"csrf", "sha256").hex()

    def knows(self, token: str | None) -> bool:
        """Whether a request carries this session's CSRF token."""
        return hmac.compare_digest(self.csrf.encode(), (token or "").encode())


class Doorman:
    """Asks for the password, if there is one; forgets who knew it when the process ends."""

    PER_MINUTE = 5  # wrong passwords from one address
    TOTAL = 30  # and from all of them together

    def __init__(self, password: str | None, *, clock: Callable[[], float]) -> None:
        self._password = password
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._wrong: deque[tuple[float, str]] = deque()

    def pass_for(self, session: Session) -> str:
        """The cookie of a session that knew the password."""
        return hmac.digest(self._secret, session.token.encode(), "sha256").hex()

    def admits(self, session: Session, cookie: str | None) -> bool:
        """Whether this session may come in."""
        if self._password is None:
            return True
        return hmac.compare_digest(self.pass_for(session).encode(), (cookie or "").encode())

    def try_password(self, password: str, *, client: str) -> None:
        """Raises Refused if it is wrong or there were too many tries."""
        now = self._clock()
        while self._wrong and self._wrong[0][0] < now - 60:
            self._wrong.popleft()
        mine = sum(name == client for _, name in self._wrong)
        if mine >= self.PER_MINUTE or len(self._wrong) >= self.TOTAL:
            raise Refused(429, "error.too-many-tries")
        given, right = (_digest(word) for word in (password, self._password or ""))
        if not hmac.compare_digest(given, right):
            self._wrong.append((now, client))
            raise Refused(403, "error.wrong-password")


class Guard:
    """ASGI middleware: strangers' hosts and origins are refused, every answer wears the headers."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                static = (
                    "/static/" in scope["path"]
                )  # has an ETag: ask, and mostly hear "unchanged"
                headers.setdefault("Cache-Control", "no-cache" if static else "no-store")
            await send(message)

        words = self.objection(Headers(scope=scope), safe=scope["method"] in {"GET", "HEAD"})
        status = 403
        if words is None:
            try:
                return await self.app(scope, receive, dressed)
            except HTTPException as error:  # no such page, wrong method
                words, status = error.detail, error.status_code
        await JSONResponse({"error": words}, status_code=status)(scope, receive, dressed)

    def objection(self, headers: Headers, *, safe: bool) -> str | None:
        """None, or why this request is refused."""
        host = headers.get("host", "")
        if _name(host) not in self.hosts:
            return "This name is not on the list. Add it to adapters.web.hosts in config.yaml."
        if safe:
            return None
        # Same origin to the port: another program on this machine is a stranger, too.
        origin = urlsplit(headers.get("origin", ""))
        if origin.scheme not in {"http", "https"} or origin.netloc.lower() != host.lower():
            return "This request comes from another page. Open the web chat and try there."
        return None


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _digest(word: str) -> bytes:
    """Equal lengths, so that a comparison's time tells nothing."""
    return hashlib.sha256(word.encode("utf-8", "replace")).digest()
