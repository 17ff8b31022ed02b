"""What the page may send, as checked shapes; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["Ask", "Like", "Login", "Nonced", "Press", "Say"]


def _whole(value: Any) -> Any:
    """Half a character (a lone surrogate) cannot be stored: it becomes a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_whole)]
Word = Annotated[Text, Field(min_length=1, max_length=100)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nonced(Shape):
    """`id` is chosen by the page and stays the same when it tries again."""

    id: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")


class Say(Nonced):
    text: Annotated[Text, Field(max_length=20_000)]
    compare: bool = False  # ask Mia and Leo as well


class Press(Nonced):
    action: Literal["again", "more", "like", "dislike", "why"]
    sticker: Word


class Ask(Nonced):
    command: Annotated[Text, Field(pattern=r"^[a-z]{1,32}$")]
    argument: Annotated[Text, Field(max_length=1000)] = ""


class Like(Nonced):
    character: Word
    style: Word
    file: str = ""  # of a starter's picture; the page does not send it


class Login(Shape):
    password: Annotated[Text, Field(max_length=1000)]
