"""config.yaml: defaults, environment, and mistakes told in one plain line."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from adapters import ADAPTERS, TOKENS
from adapters.base import Adapter
from bot.config import PROJECT, BotConfig, data_folder, load
from pmg_engine.config import EngineConfig
from pmg_engine.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_holds_the_defaults() -> None:
    shipped = load(PROJECT / "config.yaml", environ={})
    assert shipped.bot == BotConfig()
    assert shipped.engine == EngineConfig()
    assert list(shipped.adapters) == ["web"]
    assert shipped.adapters["web"].config == shipped.adapters["web"].kind.Config()


def test_an_empty_file_and_empty_sections_mean_defaults(tmp_path: Path) -> None:
    empty = load(written(tmp_path, ""), environ={})
    sections = load(written(tmp_path, "engine:\nbot:\n  workers:\nadapters:\n  web:\n"), environ={})
    assert empty == sections
    assert list(sections.adapters) == ["web"]


@pytest.mark.parametrize(
    ("text", "where", "cure"),
    [
        ("engine:\n  painter:\n    stpes: 3\n", "line 3", "Did you mean 'steps'?"),
        ("bott:\n  workers: 1\n", "line 1", "Did you mean 'bot'?"),
        ("adapters:\n  web: {}\n  consol: {}\n", "line 3", "Did you mean 'console'?"),
        ("adapters:\n  web:\n    prot: 1\n", "line 3", "Did you mean 'port'?"),
        ("bot:\n  workers: 1\n  workers: 2\n", "line 3", "set twice"),
        ("bot:\n  workers: none of them\n", "line 2", "bot.workers"),
        ("bot:\n  guests_per_day: -1\n", "line 2", "greater than or equal to 0"),
        ("bot:\n  owners: [ann]\n", "line 2", "bot.owners"),
        ("bot: [\n", "line 2", "Check indentation"),
        ("engine:\n  grid: [[1, 1]]\n", "line 2", "[0, 0]"),
        ("engine:\n  grid:\n    - [0, 0]\n    - [9, 0]\n", "line 2", "less than or equal to 3"),
        ("engine:\n  painter: {kind: diffusers}\n", "line 2", "needs 'model'"),
        ("- a list\n", "config.yaml", "sections"),
        ("adapters:\n  slack: {kind: 'nowhere.slack:Slack'}\n", "line 2", "not installed"),
        ("adapters:\n  slack: {kind: 'pathlib:Path'}\n", "line 2", "not an Adapter"),
        ("adapters:\n  slack: {kind: 'pathlib:Slack'}\n", "line 2", "no 'Slack'"),
    ],
)
def test_a_mistake_is_one_line_with_its_place_and_cure(
    tmp_path: Path, text: str, where: str, cure: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text), environ={})
    message = str(caught.value)
    assert where in message
    assert cure in message
    assert "\n" not in message


def test_an_unknown_word_without_a_neighbour_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"Known here: .*steps"):
        load(written(tmp_path, "engine: {painter: {zzz: 1}}"), environ={})


def test_environment_variables_fill_in(tmp_path: Path) -> None:
    text = "bot: {workers: '${N}', contact: 'Ann ${WHERE:-here}'}\n"
    settings = load(written(tmp_path, text), environ={"N": "3"})
    assert (settings.bot.workers, settings.bot.contact) == (3, "Ann here")


def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    text = "bot:\n  contact: ${NOBODY}\n"
    with pytest.raises(ConfigError, match=r"line 2: 'bot.contact' .*NOBODY"):
        load(written(tmp_path, text), environ={})


def test_secrets_show_up_nowhere(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    text = "engine: {language: {kind: openai, model: m, api_key: '${KEY}'}}\n"
    settings = load(written(tmp_path, text), environ={"KEY": secret})
    assert secret not in repr(settings)
    assert settings.secrets == {secret}
    wrong = "engine: {language: {kind: openai, api_key: '${KEY}', base_url: ['${KEY}']}}\n"
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, wrong), environ={"KEY": secret})
    assert secret not in str(caught.value)
    assert caught.value.__suppress_context__


def test_relative_paths_start_at_the_file(tmp_path: Path) -> None:
    near = load(written(tmp_path, "engine: {store: {folder: people}}"), environ={})
    assert (near.root, near.memory({})) == (tmp_path, tmp_path / "people")
    far = load(written(tmp_path, "engine: {store: {folder: /var/people}}"), environ={})
    assert far.memory({}) == Path("/var/people")
    plain = load(written(tmp_path, ""), environ={})
    assert plain.memory({"PMG_DATA_DIR": "/srv/pmg"}) == Path("/srv/pmg")


def test_false_switches_an_adapter_off(tmp_path: Path) -> None:
    assert not load(written(tmp_path, "adapters: {web: false}"), environ={}).adapters


def test_an_adapter_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "carrier.py").write_text(
        "from adapters.console import Console\nclass Pigeon(Console):\n    name = 'pigeon'\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    text = "adapters: {pigeon: {kind: 'carrier:Pigeon'}}"
    choice = load(written(tmp_path, text), environ={}).adapters["pigeon"]
    assert isinstance(choice.build(), Adapter)


def test_another_file_and_a_missing_one(tmp_path: Path) -> None:
    path = written(tmp_path, "bot: {workers: 4}")
    assert load(environ={"PMG_CONFIG": str(path)}).bot.workers == 4
    with pytest.raises(ConfigError, match="--config"):
        load(tmp_path / "nowhere.yaml", environ={})


def test_the_data_folder_moves(tmp_path: Path) -> None:
    assert data_folder({"PMG_DATA_DIR": str(tmp_path)}) == tmp_path
    assert data_folder({}).name == "pmg-stickers"


# -- auto: the token switches it on --

TOKEN = "7000000002:" + "A" * 35


@pytest.mark.parametrize("text", ["adapters: {web: {}, telegram: auto}", ""])
def test_a_token_switches_its_messenger_on(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMG_TELEGRAM_TOKEN", TOKEN)
    settings = load(written(tmp_path, text))
    assert list(settings.adapters) == ["web", "telegram"]
    assert TOKEN in settings.secrets


@pytest.mark.parametrize("token", [None, "", "  "])
def test_without_a_token_it_is_off_and_its_library_is_not_touched(
    token: str | None, tmp_path: Path
) -> None:
    file = written(tmp_path, "adapters: {web: {}, telegram: auto}")
    code = (
        "import sys; from pathlib import Path; from bot.config import load;"
        f"print(list(load(Path({str(file)!r})).adapters), 'telegram' in sys.modules)"
    )
    env = {k: v for k, v in os.environ.items() if k != "PMG_TELEGRAM_TOKEN"}
    env |= {} if token is None else {"PMG_TELEGRAM_TOKEN": token}
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=env, capture_output=True, text=True
    )
    assert told.stdout == "['web'] False\n", told.stderr


def test_auto_is_for_messengers_with_a_token(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"line 2: 'auto' is for adapters with a token: telegram"):
        load(written(tmp_path, "adapters:\n  web: auto\n"), environ={})


@pytest.mark.parametrize("value", ["auto", "{}"])
def test_a_missing_library_is_one_plain_line(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMG_TELEGRAM_TOKEN", TOKEN)
    for known in [name for name in sys.modules if name.startswith("adapters.telegram")]:
        monkeypatch.delitem(sys.modules, known)
    monkeypatch.setitem(sys.modules, "telegram", None)  # as where it is not installed
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, f"adapters:\n  telegram: {value}\n"))
    assert "needs 'telegram', which is not installed. Run scripts/install telegram" in str(
        caught.value
    )
    assert TOKEN not in str(caught.value)


def test_every_token_stands_where_its_adapter_reads_it() -> None:
    for name, variable in TOKENS.items():
        module = ADAPTERS[name].partition(":")[0]
        assert variable == import_module(f"{module}.config").TOKEN
