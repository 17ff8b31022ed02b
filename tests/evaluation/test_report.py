"""Tables and the command line."""

import json
from pathlib import Path

import pytest

from evaluation.cli import COMMANDS, main
from evaluation.report import render, write


def test_a_table_has_one_aligned_line_per_arm() -> None:
    text = render(
        {"real": {"n": 3, "share": 0.5}, "made": {"n": 3, "ok": False}}, ("n", "share", "ok")
    )
    lines = text.splitlines()
    assert len(lines) == 3
    assert len({len(line) for line in lines}) == 1
    assert "0.500" in lines[1]
    assert lines[2].endswith("NO")
    assert " - " in lines[2]


def test_results_are_kept_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PMG_RESULTS", str(tmp_path))
    path = write("judge", {"seen": {"n": 1}}, columns=("n",), more={"reached": True})
    kept = json.loads(path.read_text())
    assert path == tmp_path / "judge.json"
    assert kept["table"] == {"seen": {"n": 1}}
    assert kept["reached"] is True
    assert "seen" in capsys.readouterr().out


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


@pytest.mark.parametrize("argv", [[], ["nonsense"]])
def test_a_wrong_call_says_how(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert "usage: pmg eval" in capsys.readouterr().out
