"""What a call asks and how it is refused; knows no method and no chat."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

__all__ = ["PATIENCE", "Ask", "Json", "Refused", "Upload", "bad", "forbidden"]

Json = dict[str, Any]
PATIENCE = 30.0  # seconds: bounds a hang, never decides a pass


class Refused(Exception):
    """The Bot API's {"ok": false} with its code, description and parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str, **parameters: int) -> Refused:
    return Refused(400, f"Bad Request: {description}", **parameters)


def forbidden(description: str) -> Refused:
    return Refused(403, f"Forbidden: {description}")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart request."""

    name: str
    data: bytes


@dataclass(slots=True)
class Ask:
    """One call: its arguments as they came (text, or values of a JSON body) and its uploads."""

    method: str
    args: Json
    uploads: dict[str, Upload] = field(default_factory=dict)
    at: float = 0.0
    error: str | None = None  # the description it was refused with
    result: Any = None
    cut: bool = False  # the caller never saw the answer

    def __getitem__(self, name: str) -> Any:
        """An argument as the caller meant it: JSON text is read."""
        return self.json(name)

    def has(self, name: str) -> bool:
        return self.args.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str, complaint: str) -> str:
        if not self.has(name):
            raise bad(complaint)
        return self.text(name)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError:
            return default  # the server reads what is no number as if it were not there

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def json(self, name: str, complaint: str | None = None) -> Any:
        """A JSON-serialized argument, or None where it was not given."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            return value if value != "" else None
        try:
            return json.loads(value)
        except ValueError:
            if complaint is None:
                return value
            raise bad(complaint) from None
