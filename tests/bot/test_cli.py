"""The `pmg` command: what it prints, what it returns, and that mistakes are one line."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from PIL import Image

from bot import app, cli, shell
from bot.config import PROJECT
from pmg_engine.errors import StoreError
from pmg_engine.types import User

LIKED = '{"kind": "used", "at": 1.0, "how": "liked", "character": "cat", "style": "kawaii"}'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and a master key of this test alone."""
    monkeypatch.setenv("PMG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PMG_DATA_KEY", "ab" * 32)
    monkeypatch.setenv("PMG_FORGOTTEN_FILE", str(tmp_path / "forgotten"))
    monkeypatch.setenv("PMG_FORGOTTEN_FILE", str(tmp_path / "forgotten"))
    monkeypatch.delenv("PMG_CONFIG", raising=False)
    return tmp_path


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stdin)


def test_help_and_version_take_no_models(capsys: pytest.CaptureFixture[str]) -> None:
    code = "import sys, bot.cli; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, timeout=60).returncode == 0
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("pmg 0.")


def test_a_typo_in_the_settings_is_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "config.yaml"
    file.write_text("engine:\n  alhpa: 1\n")
    assert cli.main(["check", "--config", str(file)]) == 1
    assert "Did you mean 'alpha'?" in capsys.readouterr().out
    assert cli.main(["say", "hi", "--config", str(file)]) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert "line 2" in shown.err
    assert "Did you mean 'alpha'?" in shown.err


def test_ctrl_c_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def interrupted(settings: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "serve", interrupted)
    assert cli.main(["run"]) == 130
    assert capsys.readouterr() == ("", "")


def test_debug_shows_the_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(settings: object) -> int:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(app, "serve", broken)
    assert cli.main(["run"]) == 2
    with pytest.raises(StoreError):
        cli.main(["run", "--debug"])


def test_other_packages_bring_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    point = EntryPoint("shapes", "json:dumps", "pmg.commands")
    monkeypatch.setattr(cli, "extensions", lambda: {"shapes": point})
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert "shapes" in capsys.readouterr().out
    with pytest.raises(ValueError, match="a line"):
        cli.main(["shapes", "a line"])  # json.dumps(["a line"]) is no exit code


@pytest.mark.parametrize(
    ("out", "cure"), [("x.jpg", "endings"), ("nowhere/x.png", "choose another")]
)
def test_a_picture_that_cannot_be_kept_is_not_drawn(
    home: Path, capsys: pytest.CaptureFixture[str], out: str, cure: str
) -> None:
    assert cli.main(["say", "hi", "--out", str(home / out)]) == 2
    assert cure in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "user"),
    [("mia", User("local", "mia")), ("web/example-mia", User("web", "example-mia"))],
)
def test_names(name: str, user: User) -> None:
    assert shell.person(name) == user


def test_a_person_travels_as_json_lines(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "ann.jsonl"
    file.write_text(LIKED + "\n\n")
    assert cli.main(["user", "import", "ann", str(file)]) == 0
    assert cli.main(["user", "import", "ann", str(file)]) == 0
    assert "0 of 1 lines are new" in capsys.readouterr().err
    assert cli.main(["user", "export", "ann"]) == 0
    exported = capsys.readouterr().out
    rows = [json.loads(line) for line in exported.splitlines()]
    assert ["cat", "kawaii"] in [row.get("words") for row in rows]
    typed(monkeypatch, exported)
    assert cli.main(["user", "import", "bob"]) == 0
    assert cli.main(["user", "forget", "ann"]) == 0
    assert re.search(r"deleted: \d+ rows \(receipt [0-9a-f]{10}\)", capsys.readouterr().err)
    assert cli.main(["user", "export", "ann"]) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["user", "export", "bob"]) == 0
    assert "kawaii" in capsys.readouterr().out


def test_a_new_key_takes_the_old_ones_place(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key, file = home / "key", home / "ann.jsonl"
    assert cli.main(["key", "rotate"]) == 2
    assert "There is no data" in capsys.readouterr().err
    file.write_text(LIKED + "\n")
    assert cli.main(["user", "import", "ann", str(file)]) == 0
    assert cli.main(["key", "rotate"]) == 2
    assert "PMG_DATA_KEY_FILE" in capsys.readouterr().err
    key.write_text("ab" * 32)
    monkeypatch.delenv("PMG_DATA_KEY")
    monkeypatch.setenv("PMG_DATA_KEY_FILE", str(key))
    with app.only_one(home / "data"):
        assert cli.main(["key", "rotate"]) == 2
    assert "Stop it" in capsys.readouterr().err
    assert cli.main(["key", "rotate"]) == 0
    assert "Keep a copy" in capsys.readouterr().err
    assert key.read_text().strip() != "ab" * 32
    assert cli.main(["user", "export", "ann"]) == 0
    assert "kawaii" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["not json", "[1]", '{"kind": "dance"}'])
def test_a_wrong_line_is_named_and_nothing_is_imported(
    home: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    file = home / "ann.jsonl"
    file.write_text(f"{LIKED}\n{line}\n")
    assert cli.main(["user", "import", "ann", str(file)]) == 2
    assert "2" in capsys.readouterr().err
    assert cli.main(["user", "export", "ann"]) == 0
    assert capsys.readouterr().out == ""


def test_a_missing_file_is_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["user", "import", "ann", str(home / "nothing")]) == 2
    assert cli.main(["user", "export", "ann", str(home / "nowhere/x")]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_say_draws_a_sticker_and_tells_everything(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = home / "cat.png"
    words = ["say", "my cat knocked the cup over again", "--seed", "7", "--json"]
    assert cli.main([*words, "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"keywords", "drawn", "seed", "z", "candidates", "milliseconds"} <= told.keys()
    # the first candidate's noise is the seed asked for, the next ones' are its neighbours
    assert 7 in {candidate["seed"] for candidate in told["candidates"]}
    assert told["seed"] == told["candidates"][0]["seed"]
    assert {"w_p", "w_s", "d_p", "d_t", "z", "seed"} <= told["candidates"][0].keys()
    with Image.open(out) as image:
        assert (image.mode, max(image.size)) == ("RGBA", 512)
        assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_silence_is_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["say", " ", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["silence"] == "empty"


def test_keywords_gives_one_line_for_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "I am so happy\n\n我好难过\n")
    assert cli.main(["keywords"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 3
    assert all({"emotion", "preference", "character"} <= row.keys() for row in rows)


def test_check_is_one_line_for_each_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ok"] * len(lines)
    asked = "python libraries adapters config data port weights gates engine"
    assert [line.split()[1] for line in lines] == asked.split()


def test_check_names_what_is_missing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "config.yaml"
    file.write_text(f"engine: {{painter: {{path: {home}/no-painter}}}}\n")
    assert cli.main(["check", "--config", str(file)]) == 1
    shown = capsys.readouterr().out
    assert "no-painter" in shown
    assert "Traceback" not in shown


def test_a_closed_pipe_is_no_error(home: Path) -> None:
    command = f"{sys.executable} -m bot.cli --help | head -c 1"
    done = subprocess.run(
        command, shell=True, cwd=PROJECT, env=dict(os.environ), capture_output=True, timeout=60
    )
    assert b"Traceback" not in done.stderr
