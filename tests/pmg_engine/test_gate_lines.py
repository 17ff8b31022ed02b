"""The word lists on lines other people wrote, who had never seen the lists.

They were widened by these lines since: what this guards is that nothing is lost again. How they
do on lines that nobody widened them by: `pmg eval lines`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pmg_engine.safety import LANGUAGES, WordGuard

FOLDER = Path(__file__).parent / "gate"
# sections -> at least this share of the lines gets an objection; "alike" only looks the part
LEAST = {"crisis": 0.84, "grief": 0.88}
MOST = {"alike": 0.015}


def lines(lang: str, section: str) -> list[str]:
    found, here = [], ""
    for line in map(str.strip, (FOLDER / f"{lang}.txt").read_text("utf-8").splitlines()):
        if line.startswith("["):
            here = line.strip("[]")
        elif line and not line.startswith("#") and here == section:
            found.append(line)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("section", [*LEAST, *MOST])
def test_the_lists_keep_what_they_have_learned(lang: str, section: str) -> None:
    guard, texts = WordGuard(), lines(lang, section)
    assert len(texts) >= 90
    share = sum(guard.judge(text) is not None for text in texts) / len(texts)
    assert LEAST.get(section, 0.0) <= share <= MOST.get(section, 1.0), f"{share:.3f}"
