"""The documents say what is true: every key, command, verb, file and environment variable."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from adapters import ADAPTERS
from bot.admin import VERBS
from bot.buttons import BUTTONS, GROUP_BUTTONS, MORE
from bot.cli import parser
from bot.commands import COMMANDS
from bot.config import BotConfig, load
from pmg_engine.config import EngineConfig

ROOT = Path(__file__).resolve().parent.parent
CONFIG = (ROOT / "docs/config.md").read_text(encoding="utf-8")
DOCUMENTED = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
WAY = (ROOT / "docs/way.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHIPPED = (ROOT / "config.yaml").read_text(encoding="utf-8")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]


def keys(model: type[BaseModel], above: str) -> Iterator[str]:
    """Every key below a section, with dots."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from keys(kind, f"{above}.{name}")
        else:
            yield f"{above}.{name}"


def sections() -> list[str]:
    """Every key of the shipped config.yaml's sections."""
    found = [*keys(EngineConfig, "engine"), *keys(BotConfig, "bot")]
    for name, choice in load(ROOT / "config.yaml", environ={}).adapters.items():
        found += keys(choice.kind.Config, f"adapters.{name}")
    return found


KEYS = sections()


@pytest.mark.parametrize("key", KEYS)
def test_every_key_stands_in_config_yaml_with_a_comment(key: str) -> None:
    here = yaml.safe_load(SHIPPED)
    for part in key.split("."):
        assert part in here, f"{key} is missing in config.yaml"
        here = here[part]
    last = key.rpartition(".")[2]
    lines = [line for line in SHIPPED.splitlines() if line.strip().startswith(f"{last}:")]
    assert lines
    assert all("#" in line for line in lines)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_documented(key: str) -> None:
    section, _, last = key.rpartition(".")
    parent = section.rpartition(".")[2]
    told = {f"| `{last}` |", f"| `{parent}.{last}` |"}
    assert any(words in CONFIG for words in told), f"{key} is missing in docs/config.md"


@pytest.mark.parametrize("name", ADAPTERS)
def test_every_adapter_is_documented(name: str) -> None:
    assert f"### adapters.{name}" in CONFIG
    assert re.search(rf"^  {name}:.*#", SHIPPED, re.MULTILINE)


def rows(heading: str) -> dict[str, list[str]]:
    """The table below a heading of docs/commands.md: first word of a row -> its cells."""
    part = DOCUMENTED.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| `")]
    return {re.findall(r"\w+", row[0])[0]: row for row in cells}


def test_the_documented_commands_are_the_real_ones() -> None:
    found = rows("Commands")
    assert set(found) == set(COMMANDS)
    for name, command in COMMANDS.items():
        assert ("●" in found[name][0]) == command.menu, name
        where = "group" if command.admin else "both" if command.group else "private"
        assert found[name][1] == where, name


def test_the_documented_buttons_are_the_real_ones() -> None:
    found = rows("Buttons under a sticker")
    assert set(found) == {*BUTTONS, *MORE, *GROUP_BUTTONS}
    only = {name: "private" for name in BUTTONS if name == "options"}
    only |= dict.fromkeys(GROUP_BUTTONS, "group")
    assert {name: row[1] for name, row in found.items()} == {n: only.get(n, "both") for n in found}


def test_the_documented_verbs_of_admins_are_the_real_ones() -> None:
    part = DOCUMENTED.partition("## Rules of a chat\n")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    assert {word.split()[0] for cell in first for word in re.findall(r"`([^`]+)`", cell)} == {
        *VERBS
    }


def verbs() -> list[str]:
    groups = parser({})._subparsers
    assert groups
    (sub,) = (one for one in groups._group_actions if isinstance(one, argparse._SubParsersAction))
    return [*sub.choices, *(point.name for point in entry_points(group="pmg.commands"))]


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_is_documented(verb: str) -> None:
    assert f"`pmg {verb}" in WAY


def commands(text: str) -> list[str]:
    """The command lines of all sh blocks, without comments and redirections."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = "\n".join(blocks).split("\n")
    plain = [line.split(" #")[0].split("<")[0].strip() for line in lines]
    return [line for line in plain if line]


@pytest.mark.parametrize("line", commands(README))
def test_the_readmes_commands_are_real(line: str) -> None:
    program, *words = shlex.split(line)
    if program == ".venv/bin/pmg":
        parser({}).parse_args(words)
    else:
        assert (ROOT / program).stat().st_mode & 0o111, f"{program} cannot be run"


@pytest.mark.parametrize("text", [README, WAY])
def test_the_named_files_exist(text: str) -> None:
    for path in re.findall(r"`((?:bot|adapters|pmg_engine|docs|tests)/[\w/.]+)", text):
        assert (ROOT / path).exists(), f"{path} does not exist"
    named = re.findall(r"^(\w+)/ ", text, re.MULTILINE)
    assert all((ROOT / folder).is_dir() for folder in named)


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.name))
def test_links_lead_somewhere(file: Path) -> None:
    for target in LINK.findall(file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), f"{target} does not exist"


def test_every_environment_variable_is_documented() -> None:
    code = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("pmg_engine/**/*.py"), *ROOT.glob("scripts/*")]
    found = {name for file in code for name in re.findall(r"PMG_[A-Z_]+", file.read_text("utf-8"))}
    missing = {name for name in found if f"`{name}`" not in CONFIG}
    assert not missing
