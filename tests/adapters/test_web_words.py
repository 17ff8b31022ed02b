"""The page's words: every language has the same keys, and every key that is used exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from adapters.web.door import STATIC
from adapters.web.words import REVIEWED, WORDS, Words, wanted

from .conftest import Browser

FILES = {file.stem: file for file in WORDS.glob("*.json")}
ENGLISH = json.loads(FILES["en"].read_text("utf-8"))
PAGES = "\n".join(file.read_text("utf-8") for file in STATIC.glob("*.html"))
SCRIPTS = "\n".join(file.read_text("utf-8") for file in STATIC.glob("*.js"))
PYTHON = "\n".join(file.read_text("utf-8") for file in WORDS.parent.glob("*.py"))
SLOTS = re.compile(r"\{\w+\}")


def used() -> set[str]:
    """Every key in the pages, the scripts and the server."""
    found = set(re.findall(r"\{\{t ([\w.-]+)\}\}", PAGES))
    found |= set(re.findall(r"\bt\(\"([\w.-]+)\"", SCRIPTS))
    found |= set(re.findall(r"\"(welcome\.[\w-]+)\"", SCRIPTS))
    found |= set(re.findall(r"\"(error\.[\w-]+)\"", PYTHON))
    for prefix in re.findall(r"\bt\(`([\w.]+)\$\{", SCRIPTS):  # t(`kind.${kind}`)
        found |= {key for key in ENGLISH if key.startswith(prefix)}
    return found | {"you", "mia", "leo", "bot"}  # who a column belongs to


def test_every_word_is_used_and_every_used_word_exists() -> None:
    assert used() == set(ENGLISH) - {REVIEWED}


@pytest.mark.parametrize("language", FILES)
def test_every_language_has_every_word(language: str) -> None:
    texts = json.loads(FILES[language].read_text("utf-8"))
    assert isinstance(texts[REVIEWED], bool)
    assert set(texts) == set(ENGLISH)
    for key, text in texts.items():
        if key != REVIEWED:
            assert text.strip(), key
            assert set(SLOTS.findall(text)) == set(SLOTS.findall(ENGLISH[key])), key


def test_no_words_stand_in_the_pages_themselves() -> None:
    bare = re.sub(r"<svg hidden.*?</svg>|<[^>]*>|\{\{.*?\}\}", " ", PAGES, flags=re.DOTALL)
    assert bare.split() == []
    for name in ("aria-label", "title", "placeholder", "alt"):
        for value in re.findall(rf'\b{name}="([^"]*)"', PAGES):
            assert value == "" or value.startswith("{{t "), value


@pytest.mark.parametrize(
    ("accept", "first"),
    [
        ("", []),
        ("zh-CN,zh;q=0.9,en;q=0.8", ["zh", "zh", "en"]),
        ("en;q=0.1, de", ["de", "en"]),
        ("*;q=x,,;;, fr;q=..", ["fr"]),
    ],
)
def test_the_most_wanted_language_comes_first(accept: str, first: list[str]) -> None:
    assert wanted(accept) == first


def test_what_is_chosen_wins(tmp_path: Path) -> None:
    (tmp_path / "en.json").write_text('{"hi": "hello", "bye": "bye"}')
    (tmp_path / "de.json").write_text('{"_reviewed": false, "hi": "</script>&"}')
    words = Words(tmp_path)
    assert words.language("de", "en") == "de"
    assert words.language("xx", "fr, de;q=0.5, en;q=0.1") == "de"
    assert words.language(None, "fr") == "en"
    assert words.say("bye", "de") == "bye", "what a language lacks is said in English"
    page = "{{t hi}}|{{x}}|{{language}}|{{draft}}|{{words}}"
    filled = words.fill(page, "de", {"x": "<a>"})
    assert filled.startswith("&lt;/script&gt;&amp;|&lt;a&gt;|de||")
    assert "</script>" not in filled
    assert json.loads(filled.rpartition("|")[2])["hi"] == "</script>&"
    assert "|hidden|" in words.fill(page, "en", {"x": ""})


async def test_the_page_follows_the_person(browser: Browser) -> None:
    wire = browser.wire
    assert '<html lang="en">' in await wire.opens()
    assert '<html lang="zh">' in await wire.opens(**{"Accept-Language": "zh-CN,en;q=0.5"})
    await wire.post("press", action="lang:zh")
    assert (await browser.event()).locale is None, "what was chosen before this press"
    assert '<html lang="zh">' in await wire.opens(**{"Accept-Language": "en"})
    wrong = await wire.post("say", text="x" * 20_001)
    assert wrong.json()["error"].startswith("太长了")
    await wire.post("ask", command="lang", argument="xx")
    assert (await browser.event()).locale == "zh"
    await wire.post("ask", command="lang", argument="auto")
    await browser.event()
    assert '<html lang="en">' in await wire.opens(**{"Accept-Language": "en"})
