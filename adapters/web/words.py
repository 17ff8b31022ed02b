"""The page's own words in every language of the folder words/; knows no page and no person."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["WORDS", "Words"]

WORDS = Path(__file__).parent / "words"
DEFAULT = "en"
REVIEWED = "_reviewed"  # false: nobody who speaks the language has read it yet
SLOT = re.compile(r"\{\{(t )?([\w.-]+)\}\}")  # {{csrf}} a value, {{t send}} a word
TAG = re.compile(r"\s*([a-z]{2,3})\b[^;,]*(?:;\s*q=([\d.]{1,5}))?", re.IGNORECASE)


class Words:
    """One JSON file per language: key -> text. What a language lacks is said in English."""

    def __init__(self, folder: Path = WORDS) -> None:
        files = {file.stem: file for file in sorted(folder.glob("*.json"))}
        self._texts: dict[str, dict[str, str]] = {}
        self._drafts: set[str] = set()
        for language in sorted(files, key=lambda name: name != DEFAULT):
            found = json.loads(files[language].read_text("utf-8"))
            if not found.pop(REVIEWED, True):
                self._drafts.add(language)
            self._texts[language] = {**self._texts.get(DEFAULT, {}), **found}

    def __contains__(self, language: str) -> bool:
        return language in self._texts

    def language(self, chosen: str | None, accept: str) -> str:
        """The page's language: the one chosen, else the best of what the browser asks for."""
        if chosen in self._texts:
            return str(chosen)
        return next((one for one in wanted(accept) if one in self._texts), DEFAULT)

    def say(self, key: str, language: str) -> str:
        """One text. Raises KeyError."""
        return self._texts[language][key]

    def fill(self, page: str, language: str, values: Mapping[str, str]) -> str:
        """A page with its words and values, each made safe; `{{words}}` is all words as JSON."""
        texts = self._texts[language]
        # a block of data, no script: `<` is written so that no text can end it
        block = json.dumps(texts).replace("<", "\\u003c")
        draft = "" if language in self._drafts else "hidden"
        plain = {**values, "language": language, "draft": draft}

        def put(slot: re.Match[str]) -> str:
            if slot[2] == "words":
                return block
            return html.escape(texts[slot[2]] if slot[1] else plain[slot[2]])

        return SLOT.sub(put, page)


def wanted(accept: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first, without regions."""
    found = [TAG.match(part) for part in accept.split(",")[:20]]
    tags = [(_weight(tag[2]), tag[1].lower()) for tag in found if tag]
    return [name for _, name in sorted(tags, key=lambda pair: -pair[0])]


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0
