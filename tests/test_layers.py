"""The imports go one way: the contract holds on this tree, and each rule notices a violation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import adapters

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "adapters", "pmg_engine", "training", "evaluation")

# rule -> the file that breaks it and the line that does
VIOLATIONS = {
    "bot wires adapters": ("pmg_engine/feedback.py", "import adapters.base"),
    "nobody imports training or evaluation": ("bot/limits.py", "import training.loop"),
    "training never sees the judge": ("training/loop.py", "import evaluation.judge"),
    "the engine is one way": ("pmg_engine/history.py", "import pmg_engine.keywords"),
    "the bot is one way": ("bot/limits.py", "import bot.inbox"),
    "only models/ touches the heavy libraries": ("pmg_engine/choose.py", "import torch"),
    "only its own adapter touches": ("adapters/console.py", "import telegram"),
    "an adapter speaks only": ("adapters/console.py", "import pmg_engine.config"),
    "only build chooses models": ("bot/app.py", "import pmg_engine.models.clip"),
    "only build and the queue": ("bot/inbox.py", "import pmg_engine.store.schema"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    return subprocess.run(
        [*command, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The Python files of the project, to be spoilt."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "static")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contract_holds() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("rule", VIOLATIONS)
def test_the_rule_notices_a_violation(copy: Path, rule: str) -> None:
    file, line = VIOLATIONS[rule]
    with (copy / file).open("a", encoding="utf-8") as spoilt:
        spoilt.write(f"\n{line}\n")
    done = lint(copy)
    broken = [line for line in done.stdout.splitlines() if line.rstrip().endswith("BROKEN")]
    assert done.returncode == 1, done.stdout + done.stderr
    assert any(line.startswith(rule) for line in broken), done.stdout


@pytest.mark.parametrize("package", ["pmg_engine", "bot"])
def test_a_file_without_a_room_is_noticed(copy: Path, package: str) -> None:
    (copy / package / "utils.py").write_text('"""Everything else."""\n', encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1
    assert f"{package}.utils" in done.stdout.replace("\n", "")


@pytest.mark.parametrize("module", ["pmg_engine", "adapters.web", "bot.config"])
def test_the_door_loads_nothing_heavy(module: str) -> None:
    heavy = "torch", "transformers", "diffusers", "telegram", "discord", "nio"
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_adapters_are_ours() -> None:
    """Another distribution on the package index is called `adapters`, too."""
    assert Path(adapters.__file__).resolve().is_relative_to(ROOT)
