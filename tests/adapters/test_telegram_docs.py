"""docs/run-a-bot.md is tried as a new admin would, with a Bot API on loopback as Telegram."""

from __future__ import annotations

import asyncio
import configparser
import json
import os
import re
import shlex
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.telegram.config import TelegramConfig
from bot.cli import parser
from bot.config import PROJECT, load
from tests.far.telegram.driver import Telegram as Far

PAGE = (PROJECT / "docs/run-a-bot.md").read_text("utf-8")
KEYS = (PROJECT / "docs/config.md").read_text("utf-8")
DEPLOY = PROJECT / "deploy"
SECRETS = "/etc/pmg-stickers/telegram.env"
TOKEN = "7000000002:" + "A" * 35
PATIENCE = 300.0  # seconds: bounds a hang, never decides a pass
SYSTEMS = {"read", "install", "sudoedit", "useradd", "cp", "systemctl", "journalctl", "docker"}


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def switched_on(block: str, folder: Path, **more: Any) -> Path:
    """The shipped config.yaml after an edit of the page's, where its weights are found."""
    shipped = (PROJECT / "config.yaml").read_text("utf-8")
    changed, count = re.subn(r"^  telegram: auto.*\n", block, shipped, flags=re.MULTILINE)
    assert count == 1, "the line that the page speaks of"
    settings = yaml.safe_load(changed)
    if more:
        settings["adapters"]["telegram"] |= more
    settings["bot"]["log"] = "debug"
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(settings), "utf-8")
    (folder / "weights").symlink_to(PROJECT / "weights")
    return file


# -- what the page says is there --


@pytest.mark.parametrize("line", "".join(blocks("sh")).splitlines())
def test_the_commands_are_real(line: str) -> None:
    words = shlex.split(line.removeprefix("sudo "))
    for word in words:
        if word.startswith("deploy/"):
            assert (PROJECT / word).exists()
    if words[0] == ".venv/bin/pmg":
        parser({}).parse_args(words[1:])
    elif words[0].startswith("scripts/"):
        assert (PROJECT / words[0]).stat().st_mode & 0o111
        assert words[1] in extras()
    else:
        assert words[0] in SYSTEMS


@pytest.mark.parametrize("block", ["  telegram: auto\n", *blocks("yaml")])
def test_the_settings_are_taken(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMG_TELEGRAM_TOKEN", TOKEN)
    settings = load(switched_on(block, tmp_path))
    config = settings.adapters["telegram"].config
    assert isinstance(config, TelegramConfig)
    assert config.token.get_secret_value() == TOKEN
    assert config.webhook in (None, "https://stickers.example.org")


def test_its_own_words_are_quoted_as_they_are() -> None:
    sources = [*PROJECT.glob("adapters/telegram/*.py"), PROJECT / "bot/config.py"]
    said = " ".join(file.read_text("utf-8") for file in sources).replace("{TOKEN}", TOKEN_NAME)
    table = PAGE.partition("| it says | do |")[2].partition("\n\n")[0]
    quoted = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(quoted) == 6
    for words in quoted:
        assert words in said, words


TOKEN_NAME = "PMG_TELEGRAM_TOKEN"


# -- what runs it --


def extras() -> list[str]:
    with (PROJECT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["project"]["optional-dependencies"])


def unit() -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(DEPLOY / "pmg-stickers.service")
    return read


def test_the_unit_starts_the_bot() -> None:
    service = unit()["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program == f"{service['WorkingDirectory']}/.venv/bin/pmg"
    parser({}).parse_args(words)
    assert service["EnvironmentFile"] == SECRETS
    data, key = (f"/var/lib/{folder}" for folder in service["StateDirectory"].split())
    assert service["Environment"] == f"PMG_DATA_DIR={data}"
    assert f"--home-dir {key} {service['User']}\n" in PAGE


def test_the_container_starts_the_bot() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    told = dict(line.partition(" ")[::2] for line in lines if line[:1].isupper())
    entry = json.loads(told["ENTRYPOINT"])
    assert entry == [".venv/bin/pmg"]
    parser({}).parse_args(json.loads(told["CMD"]))
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["bot"]
    assert service["env_file"] == SECRETS
    mounts = [volume.split(":")[1] for volume in service["volumes"]]
    assert mounts == [f"{told['WORKDIR']}/config.yaml", *json.loads(told["VOLUME"])]
    build = service["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    assert f"-t {service['image']} " in PAGE
    installs = next(line for line in lines if "scripts/install" in line)
    assert installs.split()[-1] in extras()


def test_the_image_holds_what_the_bot_needs() -> None:
    left_out = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split()
    for part in (
        "adapters",
        "bot",
        "pmg_engine",
        "evaluation",
        "weights",
        "scripts",
        "config.yaml",
    ):
        assert part not in left_out
        assert (PROJECT / part).exists()


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "pmg-stickers.service"])
def test_every_variable_of_theirs_is_documented(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    found = set(re.findall(r"\bPMG_[A-Z_]+", text))
    assert all(f"`{variable}`" in KEYS for variable in found)
    assert "AA" not in text, "a token has no place here"


def test_the_secrets_file_is_the_same_everywhere() -> None:
    assert PAGE.count(SECRETS) == 2
    assert f"{TOKEN_NAME}=123456789:AA..." in PAGE


# -- all of it, step by step --


async def test_from_nothing_to_a_bot(tmp_path: Path) -> None:
    async with Far() as far:
        file = switched_on("  telegram: {}\n", tmp_path, api=far.server.url)
        surroundings = os.environ | {
            TOKEN_NAME: far.token,
            "PMG_DATA_DIR": str(tmp_path / "data"),
            "HOME": str(tmp_path / "home"),
        }
        for known in ("PMG_DATA_KEY", "PMG_DATA_KEY_FILE", "PMG_FORGOTTEN_FILE"):
            surroundings.pop(known, None)
        run = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "run", "--config", str(file)),
            cwd=PROJECT,
            env=surroundings,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        telling = asyncio.create_task(run.communicate())
        using = asyncio.create_task(the_first_minutes(far))
        await asyncio.wait([telling, using], return_when=asyncio.FIRST_COMPLETED)
        if run.returncode is None:
            run.terminate()
        told = (await asyncio.wait_for(telling, PATIENCE))[0].decode()
        if not using.done():
            using.cancel()
            pytest.fail(told)
    await using
    assert run.returncode == 0, told
    assert "/setinlinefeedback" in told, "what @BotFather can still do"
    assert "Ready after" in told
    assert far.token.partition(":")[2] not in told, "not even where everything is logged"
    assert (tmp_path / "home/.config/pmg-stickers/master.key").is_file()


async def the_first_minutes(far: Far) -> None:
    ann = far.user("Ann")
    await far.until(lambda: far.called("getUpdates"), PATIENCE)
    ann.starts()

    def shown() -> Any:
        return [one for one in ann.private.messages if one.sender is far.bot]

    (greeting,) = await far.until(shown, PATIENCE)
    assert greeting.media.kind == "photo"
    assert [one["text"] for one in greeting.buttons[:12]] == [str(n) for n in range(1, 13)]
    assert "Noted" in (await ann.presses(greeting, "2").answered(PATIENCE))["text"]
    ann.says(ann.private, "I passed!!")
    (drawn,) = await far.until(lambda: [one for one in shown() if one.sticker], PATIENCE)
    assert drawn.sticker.data[8:12] == b"WEBP"
    await far.until(lambda: far.menu(ann, ann.private), PATIENCE)
