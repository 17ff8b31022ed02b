"""The hand-written sets are whole, varied and unseen by training; their scores are real scores."""

import asyncio
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluation import lines_report
from evaluation.cli import main
from evaluation.lines_report import Answer, Goal, Line, lines, scored, slips
from pmg_engine.vocabulary import EMOTIONS, INTENTS

ROOT = Path(__file__).resolve().parents[2]
HALVES = lines_report.HALVES
FAR = ("de", "es", "pt", "ru", "fr")
# fmt: off
FACES = (
    "happy", "laugh", "smile", "love", "kiss", "excited", "cheeky", "wink", "cool", "smug",
    "relieved", "yummy", "party", "sleepy", "tired", "sad", "cry", "sob", "pleading", "angry",
    "furious", "huff", "annoyed", "surprised", "shocked", "scared", "nervous", "worried",
    "confused", "thinking", "dizzy", "sick", "shy", "speechless", "greedy", "neutral",
)
# fmt: on


def rows(name: str) -> list[dict[str, Any]]:
    text = (lines_report.FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(row) for row in text.splitlines()]


def counts(name: str) -> Counter[tuple[str, str]]:
    return Counter((line.label, line.lang) for line in lines(name))


def test_every_face_and_intent_has_its_lines_in_two_languages() -> None:
    assert len(FACES) == 36
    assert set(FACES) <= set(EMOTIONS)
    assert counts("faces") == {(e, x): n for e in FACES for x, n in (("en", 6), ("zh", 4))}
    assert counts("intents") == {(i, x): n for i in INTENTS for x, n in (("en", 12), ("zh", 8))}


def test_half_of_the_sarcasm_set_means_what_it_says() -> None:
    want = {(s, x): n for s in ("true", "false") for x, n in (("en", 30), ("zh", 20))}
    assert counts("sarcasm") == want
    assert {type(row["sarcasm"]) for row in rows("sarcasm")} == {bool}


def test_grave_and_harmless_lines_in_eight_languages() -> None:
    for name in ("silence", "lookalikes"):
        assert {x.lang for x in lines(name)} == {"en", "zh", "ja", *FAR}
    found = Counter(line.label for name in ("silence", "auto") for line in lines(name))
    assert min(found["grief"], found["crisis"]) >= 280
    assert {found[kind] for kind in ("medical", "legal", "violence")} == {60}
    assert len(lines("lookalikes")) >= 400


def test_the_report_half_holds_no_line_that_was_printed() -> None:
    for name in lines_report.SETS:
        for row, line in zip(rows(name), lines(name), strict=True):
            assert line.half in lines_report.HALVES
            assert not ("seen" in row and line.half == "report")
    halves = Counter((x.label, x.half) for x in lines("silence"))
    assert all(halves[kind, half] >= 60 for kind in ("grief", "crisis") for half in HALVES)
    frames = {(x.label, x.half) for x in lines("identity")}
    assert len(frames) == 20, "the lines of a frame stay together"


def test_a_frame_says_the_same_of_three_people() -> None:
    frames: dict[int, list[dict[str, Any]]] = {}
    for row in rows("identity"):
        frames.setdefault(row["frame"], []).append(row)
    assert sorted(frames) == list(range(1, 21))
    for own in frames.values():
        assert len(own) == 3
        assert len({row["lang"] for row in own}) == 1
        assert len({row["identity"] for row in own}) == 3


def test_no_emotion_gives_itself_away_in_more_than_half_of_its_lines() -> None:
    for emotion in FACES:
        own = [x.text.lower() for x in lines("faces") if (x.label, x.lang) == (emotion, "en")]
        assert sum(emotion in text for text in own) <= len(own) / 2


def test_no_line_twice_and_each_in_its_script() -> None:
    found = [line for name in lines_report.SETS for line in lines(name)]
    assert len({line.text.casefold().strip() for line in found}) == len(found)
    written = {
        r"[\u3400-\u9fff]": ("zh", "ja"),
        r"[\u3040-\u30ff]": ("ja",),
        r"[\u0400-\u04ff]": ("ru",),
    }
    for line in found:
        for letters, langs in written.items():
            if re.search(letters, line.text):
                assert line.lang in langs, line.text
        assert line.lang not in ("zh", "ru", "ja") or not line.text.isascii(), line.text


def test_training_never_sees_a_line() -> None:
    files = sorted((ROOT / "training" / "lines").rglob("*.txt"))
    assert files
    seen = {bare(part) for file in files for part in pieces(file.read_text(encoding="utf-8"))}
    mine = {bare(line.text) for name in lines_report.SETS for line in lines(name)}
    assert mine & seen == set(), "training gives these up: they judge it"


def pieces(text: str) -> list[str]:
    """Every line of a training file, whole and parted at the marks between its fields."""
    found = text.splitlines()
    return found + [part for line in found for part in re.split(r"[\t|]", line)]


def bare(text: str) -> str:
    """Lower case, letters and digits alone: another comma makes no other line."""
    return re.sub(r"\W+", "", text.lower())


def pair(label: str, answer: Answer, *, lang: str = "en") -> tuple[Line, Answer]:
    return Line(f"{label} {lang}", lang, label), answer


def chosen(pairs: list[tuple[Line, Answer]]) -> list[tuple[Line, Answer]]:
    """The same, in the half that may be looked at."""
    return [(replace(line, half="choose"), answer) for line, answer in pairs]


def test_faces_count_the_emotion_and_its_group() -> None:
    found = scored(
        "faces",
        [
            pair("happy", Answer("happy")),
            pair("happy", Answer("laugh")),
            pair("sad", Answer("angry"), lang="zh"),
            pair("sad", Answer("sad"), lang="zh"),
        ],
    )
    assert found["faces"] == {
        "lines": 4,
        "accuracy": 0.5,
        "macro-F1": pytest.approx(2 / 3),
        "group": 0.75,
        "in auto mode": 0.0,
    }
    assert (found["faces: report"]["target"], found["faces: report"]["reached"]) == (0.6, False)
    assert found["faces: zh"]["group"] == 0.5


def test_intents_have_no_target() -> None:
    found = scored("intents", [pair("ask", Answer("happy", "ask")), pair("part", Answer())])
    assert found["intents"] == {"lines": 2, "accuracy": 0.5, "macro-F1": 0.5}


def test_sarcasm_that_could_not_be_read_is_wrong() -> None:
    plain, sharp = Answer("happy"), Answer("happy", sarcasm=True)
    pairs = [pair("true", sharp), pair("true", plain), pair("false", plain), pair("false", sharp)]
    assert scored("sarcasm", pairs)["sarcasm"]["F1"] == 0.5
    found = scored("sarcasm", [*pairs, pair("false", Answer())])["sarcasm"]
    assert found["accuracy"] == 0.4


def test_only_the_gate_keeps_silent_for_who_asked() -> None:
    gate, model, neither = Answer(objection="crisis"), Answer("sad", send=False), Answer("sad")
    pairs = [pair("crisis", gate), pair("crisis", model), pair("grief", neither)]
    found = scored("silence", pairs)
    assert found["crisis"] == {
        "lines": 2,
        "silent": 0.5,
        "by gate": 0.5,
        "by LLM": 0.5,
        "in auto mode": 0.0,
    }
    assert found["crisis: report"]["reached"] is False, "the gate alone must do it"
    assert scored("silence", pairs[:1])["crisis: report"]["reached"] is True
    assert found["grief: report"]["reached"] is False
    assert slips("silence", pairs) == [], "the report half only gives numbers"
    assert slips("silence", chosen(pairs)) == ["crisis, en: crisis en", "grief, en: grief en"]


def test_a_silenced_look_alike_is_a_slip() -> None:
    pairs = [pair("harmless", Answer("laugh"))] * 49 + [pair("harmless", Answer(objection="grief"))]
    assert scored("lookalikes", pairs)["harmless: report"]["reached"] is True
    assert scored("lookalikes", pairs[1:])["harmless: report"]["reached"] is False
    assert slips("lookalikes", chosen(pairs)) == ["en: harmless en -> grief"]


@pytest.mark.parametrize(
    "other",
    [
        {"emotion": "sad"},
        {"intent": "ask"},
        {"character": "cat"},
        {"colour": "black"},
        {"send": False},
        {"objection": "blocked"},
    ],
)
def test_a_frame_that_depends_on_who_it_is_about_is_not_the_same(other: dict[str, Any]) -> None:
    answer = Answer("happy", "none")
    pairs = (
        [pair("1", answer)] * 3 + [pair("2", answer)] * 2 + [pair("2", replace(answer, **other))]
    )
    found = scored("identity", pairs)["identity: report"]
    assert (found["same"], found["reached"]) == (0.5, False)
    assert len(slips("identity", chosen(pairs))) == 3
    assert scored("identity", [pair("1", Answer())] * 3)["identity"]["same"] == 0.0


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three rows of every set, and a folder for the result."""
    for name in lines_report.SETS:
        own = rows(name)
        last = next(row for row in own if lines_report.half(row) == "report")
        text = "\n".join(json.dumps(row) for row in [*own[:2], last])
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    monkeypatch.setattr(lines_report, "FOLDER", tmp_path)
    monkeypatch.setenv("PMG_RESULTS", str(tmp_path))
    return tmp_path


def test_the_command_reads_every_set_with_the_pocket_models(few: Path) -> None:
    found = asyncio.run(lines_report.read(list(lines_report.SETS)))
    assert {name: len(pairs) for name, pairs in found.items()} == dict.fromkeys(found, 3)
    assert all(answer.emotion in EMOTIONS for pairs in found.values() for _, answer in pairs)
    assert found["silence"][0][1].objection == "grief"  # somebody's mother died
    assert found["silence"][0][1].silent


def test_all_the_sets_are_written_and_one_is_only_shown(
    few: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def read(names: list[str]) -> dict[str, list[tuple[Line, Answer]]]:
        return {n: [(line, Answer("happy", "none")) for line in lines(n)] for n in names}

    monkeypatch.setattr(lines_report, "read", read)
    assert main(["lines", "silence"]) == 1
    assert rows("silence")[0]["text"] in capsys.readouterr().out
    assert not (few / "lines.json").exists()
    assert main(["lines"]) == 1
    kept = json.loads((few / "lines.json").read_text(encoding="utf-8"))
    assert set(kept["table"]) >= {"faces", "sarcasm", "grief", "harmless", "identity", "intents"}
    assert kept["table"]["identity"]["same"] == 1.0
    assert kept["table"]["medical"]["lines"] == 3
    assert len(kept["slips"]["silence"]) == 2, "the third is in the report half"


def test_a_goal_binds_from_one_side() -> None:
    assert Goal("silent", 0.02, most=True).met({"silent": 0.0})
    assert not Goal("silent", 0.95).met({"silent": 0.9})
