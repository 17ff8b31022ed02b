"""Text to entities: what people's clients mark, and parse_mode HTML; knows no message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from .limits import length
from .words import Json, bad

__all__ = ["commands_in", "marked", "parsed"]

AS_TYPED = (
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w+)?")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}")),
    ("url", re.compile(r"https?://\S+")),
)
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}


def marked(text: str) -> list[Json]:
    """The entities that Telegram finds by itself in what somebody typed, in order."""
    found: list[Json] = []
    for kind, pattern in AS_TYPED:
        for match in pattern.finditer(text):
            start = length(text[: match.start()])
            found.append({"type": kind, "offset": start, "length": length(match.group())})
    return sorted(found, key=lambda entity: int(entity["offset"]))


def commands_in(text: str) -> Iterator[str]:
    """The commands with their `@bot`, without the slash."""
    for match in AS_TYPED[0][1].finditer(text):
        yield match.group()[1:]


def parsed(text: str, mode: str) -> tuple[str, list[Json]]:
    """The plain text and its entities. Of the parse modes, the two Markdowns are not read here."""
    if not mode:
        return text, marked(text)
    if mode.lower() != "html":
        raise bad("unsupported parse_mode")
    reader = Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        tag = reader.open[-1][0]
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag {tag}")
    return reader.text, sorted(reader.found + marked(reader.text), key=lambda e: int(e["offset"]))


class Reader(HTMLParser):
    """Collects the text and where each tag began."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[tuple[str, int, Json]] = []
        self.found: list[Json] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        given = dict(attrs)
        more: Json = {}
        if tag == "a":
            more = {"url": given.get("href") or ""}
        if tag == "tg-emoji":
            more = {"custom_emoji_id": given.get("emoji-id") or ""}
        self.open.append((tag, length(self.text), more))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise bad(f"can't parse entities: Unmatched end tag, found </{tag}>")
        _, start, more = self.open.pop()
        if size := length(self.text) - start:
            self.found.append({"type": TAGS[tag], "offset": start, "length": size} | more)

    def handle_data(self, data: str) -> None:
        self.text += data
