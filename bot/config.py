"""Reads config.yaml and the environment, and hands each section to its owner. Starts nothing."""

from __future__ import annotations

import difflib
import os
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import platformdirs
import yaml
from pydantic import BaseModel, Field, SecretStr, ValidationError

from adapters import ADAPTERS, TOKENS
from adapters.base import Adapter
from pmg_engine.config import EngineConfig, Section
from pmg_engine.errors import ConfigError

__all__ = ["PROJECT", "BotConfig", "Choice", "Settings", "data_folder", "load"]

PROJECT = Path(__file__).resolve().parent.parent
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
AUTO: typing.Final = "auto"  # an adapter is on where its token is in the environment
Where = tuple[str, ...]  # where a setting stands: ("engine", "painter", "steps")
Owner = typing.Annotated[str, Field(pattern=r"^[a-z0-9_-]+:.+$")]  # "telegram:12345"
M = TypeVar("M", bound=BaseModel)


class BotConfig(Section):
    """The bot's own limits and words."""

    workers: int = Field(default=2, ge=1, le=64)
    waiting_per_user: int = Field(default=5, ge=1)
    waiting: int = Field(default=200, ge=1)
    per_minute: int = Field(default=20, ge=1)
    per_minute_chat: int = Field(default=20, ge=1)
    per_day: int | None = Field(default=None, ge=0)
    guests_per_day: int | None = Field(default=None, ge=0)
    keep_days: int = Field(default=90, ge=1)
    history_days: int | None = Field(default=None, ge=1)
    owners: tuple[Owner, ...] = ()
    reports: Owner | None = None
    disabled: tuple[str, ...] = ()
    language: typing.Literal["en", "zh", "de", "es", "pt", "ru", "fr", "ja"] = "en"
    crisis_help: str = ""
    contact: str = ""
    log: typing.Literal["debug", "info", "warning", "error"] = "info"


class Sections(Section):
    """config.yaml as it is written; the adapters' sections are checked by their own classes."""

    engine: EngineConfig = EngineConfig()
    adapters: dict[str, dict[str, Any] | bool | typing.Literal["auto"] | None] = Field(
        default={"web": None, "telegram": AUTO}
    )
    bot: BotConfig = BotConfig()


@dataclass(frozen=True, slots=True)
class Choice:
    """An adapter that is switched on, with its checked section."""

    kind: type[Adapter]
    config: Any  # kind.Config

    def build(self) -> Adapter:
        """The adapter, not yet listening."""
        return self.kind(self.config)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything config.yaml says, checked."""

    file: Path
    engine: EngineConfig
    adapters: Mapping[str, Choice]
    bot: BotConfig

    @property
    def root(self) -> Path:
        """Where relative paths start."""
        return self.file.resolve().parent

    def memory(self, environ: Mapping[str, str] | None = None) -> Path:
        """The folder people are remembered in."""
        folder = self.engine.store.folder
        return self.root / folder.expanduser() if folder else data_folder(environ)

    @property
    def secrets(self) -> frozenset[str]:
        """Every secret's plain text, so that the log can leave it out. Never print this."""
        sections = [self.engine, *(choice.config for choice in self.adapters.values())]
        return frozenset(s for section in sections for s in secrets_in(section) if s)


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the line of each setting in it, for messages."""

    file: Path
    lines: Mapping[Where, int]

    def at(self, path: Where) -> str:
        """`config.yaml, line 12`: the setting itself or the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        line = self.lines.get(path)
        return f"{self.file.name}, line {line}" if line else self.file.name


def load(file: Path | None = None, *, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `file`, $PMG_CONFIG or the project's config.yaml. Raises ConfigError."""
    env = os.environ if environ is None else environ
    path = file or Path(env.get("PMG_CONFIG") or PROJECT / "config.yaml")
    raw, source = parse(path)
    sections = checked(Sections, fill(raw, env, source), source=source)
    on = dict(choices(sections, source, env))
    return Settings(file=path, engine=sections.engine, adapters=on, bot=sections.bot)


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where everything people said and got is kept: $PMG_DATA_DIR or the platform's own place."""
    env = os.environ if environ is None else environ
    chosen = env.get("PMG_DATA_DIR")
    if chosen:
        return Path(chosen).expanduser().resolve()
    return platformdirs.user_data_path("pmg-stickers", appauthor=False)


def parse(path: Path) -> tuple[dict[str, Any], Source]:
    """The YAML as plain data, with the line of each key. Raises ConfigError."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}. Name another file with --config.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        spot = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise ConfigError(f"{path.name}{spot}: {problem}. Check indentation and quotes.") from None
    if node is None:
        return {}, Source(path, {})
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{path.name} must hold sections such as 'engine:' and 'adapters:'.")
    lines: dict[Where, int] = {}
    for where, line in marks(node, ()):
        if where in lines:
            raise ConfigError(f"{path.name}, line {line}: '{'.'.join(where)}' is set twice.")
        lines[where] = line
    data = yaml.SafeLoader("").construct_document(node)
    return {str(key): value for key, value in data.items()}, Source(path, lines)


def marks(node: yaml.MappingNode, above: Where) -> Iterator[tuple[Where, int]]:
    """Every key below a node with its line."""
    for key, value in node.value:
        here = (*above, str(key.value))
        yield here, key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            yield from marks(value, here)


def fill(value: Any, env: Mapping[str, str], source: Source, path: Where = ()) -> Any:
    """Puts environment variables in place of ${NAME} and ${NAME:-otherwise}. Raises ConfigError."""
    if isinstance(value, dict):
        # "painter:" with nothing below it means its defaults; "web:" alone switches web on
        kept = {k: v for k, v in value.items() if v is not None or path == ("adapters",)}
        return {k: fill(v, env, source, (*path, str(k))) for k, v in kept.items()}
    if isinstance(value, list):
        return [fill(v, env, source, path) for v in value]
    if not isinstance(value, str):
        return value

    def found(match: re.Match[str]) -> str:
        name, otherwise = match.groups()
        if env.get(name):
            return env[name]
        if otherwise is not None:
            return str(otherwise)
        raise ConfigError(
            f"{source.at(path)}: '{'.'.join(path)}' wants the environment variable {name}, "
            f"which is not set. Set it, or remove this line."
        )

    return VARIABLE.sub(found, value)


def checked(model: type[M], value: Any, *, source: Source, above: Where = ()) -> M:
    """A validated section; the first mistake becomes one plain line that shows no values."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        path = tuple(str(part) for part in first["loc"])
        where, name = source.at((*above, *path)), ".".join((*above, *path))
        if first["type"] != "extra_forbidden":
            what = first["msg"].removeprefix("Value error, ")
            raise ConfigError(f"{where}: '{name or 'settings'}': {what}.") from None
    raise ConfigError(f"{where}: unknown key '{name}'. {nearest(path[-1], keys(model, path[:-1]))}")


def keys(model: type[BaseModel], path: Where) -> list[str]:
    """The keys that a section below `model` knows."""
    for part in path:
        field = model.model_fields.get(part)
        kind = field.annotation if field else None
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return []
        model = kind
    return list(model.model_fields)


def nearest(word: str, known: list[str]) -> str:
    """The cure for a typo."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"Did you mean '{close[0]}'?" if close else f"Known here: {', '.join(sorted(known))}."


def choices(
    sections: Sections, source: Source, env: Mapping[str, str]
) -> Iterator[tuple[str, Choice]]:
    """The adapters that are on, their sections checked by their own Config."""
    for name, value in sections.adapters.items():
        if value is False or (value == AUTO and not has_token(name, source, env)):
            continue
        section = dict(value) if isinstance(value, dict) else {}
        kind = adapter_class(name, str(section.pop("kind", "")), source)
        config = checked(kind.Config, section, source=source, above=("adapters", name))
        yield name, Choice(kind, config)


def has_token(name: str, source: Source, env: Mapping[str, str]) -> bool:
    """Whether an adapter's token is in the environment. Raises ConfigError where it has none."""
    if name not in TOKENS:
        raise ConfigError(
            f"{source.at(('adapters', name))}: '{AUTO}' is for adapters with a token: "
            f"{', '.join(TOKENS)}. Write {{}} to switch '{name}' on, or false."
        )
    return bool(env.get(TOKENS[name], "").strip())


def adapter_class(name: str, kind: str, source: Source) -> type[Adapter]:
    """The class behind a short name or a full "package.module:Class". Raises ConfigError."""
    where = source.at(("adapters", name))
    target = kind or ADAPTERS.get(name, "")
    if ":" not in target:
        raise ConfigError(f"{where}: no adapter '{name}'. {nearest(name, list(ADAPTERS))}")
    module, _, attribute = target.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        cure = "Install the package it comes with, into .venv."
        if name in ADAPTERS and not kind:
            cure = f"Run scripts/install {name}, or switch it off: write '{name}: false'."
        raise ConfigError(
            f"{where}: adapter '{name}' needs '{error.name}', which is not installed. {cure}"
        ) from None
    except AttributeError:
        raise ConfigError(f"{where}: module '{module}' has no '{attribute}'.") from None
    if not (isinstance(found, type) and issubclass(found, Adapter)):
        raise ConfigError(f"{where}: '{target}' is not an Adapter (see adapters/base.py).")
    return found


def secrets_in(section: BaseModel) -> Iterator[str]:
    """The plain text of every SecretStr below a section."""
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
        elif isinstance(value, BaseModel):
            yield from secrets_in(value)
