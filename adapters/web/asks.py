"""What the page may send, as checked shapes; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["Ask", "Like", "Login", "Name", "Nonced", "Press", "Say"]


def _whole(value: Any) -> Any:
    """Half a character (a lone surrogate) cannot be stored: it becomes a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_whole)]
Words = Annotated[Text, Field(max_length=20_000)]
Word = Annotated[Text, Field(min_length=1, max_length=100)]
# a line of a person (l) or of the bot (k), as the stream called it
Reply = Annotated[Text, Field(pattern=r"^([kl][0-9a-f]{1,32})?$")]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nonced(Shape):
    """`id` is chosen by the page and stays the same when it tries again."""

    id: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")


class Say(Nonced):
    text: Words
    compare: bool = False  # ask Mia and Leo as well
    reply: Reply = ""  # in a room: the line it answers


class Press(Nonced):
    action: Annotated[Text, Field(pattern=r"^[a-z]{1,20}(:[\x20-\x7e]{0,40})?$")]
    sticker: Annotated[Text, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")] | None = None


class Ask(Nonced):
    command: Annotated[Text, Field(pattern=r"^[a-z]{1,32}$")]
    argument: Words = ""
    reply: Reply = ""  # in a room: the line it is about


class Like(Nonced):
    character: Word
    style: Word
    file: str = ""  # of a starter's picture; the page does not send it


class Name(Nonced):
    name: Annotated[Text, Field(max_length=24)]


class Login(Shape):
    password: Annotated[Text, Field(max_length=1000)]
