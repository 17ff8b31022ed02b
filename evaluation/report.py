"""Prints a table and keeps it as JSON in evaluation/results. Knows numbers, not what they mean."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["Row", "Table", "render", "results_folder", "say", "write"]

Cell = int | float | str | bool | None
Row = dict[str, Cell]
Table = dict[str, Row]


def results_folder() -> Path:
    """evaluation/results of this checkout, or $PMG_RESULTS."""
    return Path(os.environ.get("PMG_RESULTS", Path(__file__).resolve().parent / "results"))


def say(text: str) -> None:
    """One line for the person who runs the command."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def shown(value: Cell) -> str:
    """A cell as text: shares with three digits, counts as they are."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 100 else f"{value:.0f}"
    return str(value)


def render(table: Table, columns: Sequence[str]) -> str:
    """The table as aligned text, one row per arm."""
    width = max([len(name) for name in table] + [4])
    widths = [max(len(c), 9) for c in columns]
    lines = [" " * width + "".join(f"  {c:>{w}}" for c, w in zip(columns, widths, strict=True))]
    for name, row in table.items():
        cells = (f"  {shown(row.get(c)):>{w}}" for c, w in zip(columns, widths, strict=True))
        lines.append(f"{name:<{width}}" + "".join(cells))
    return "\n".join(lines)


def write(
    name: str, table: Table, *, columns: Sequence[str], more: Mapping[str, Any] | None = None
) -> Path:
    """Print the table and write results/<name>.json with the machine and the moment."""
    say(render(table, columns))
    path = results_folder() / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "command": f"pmg eval {name}",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cpus": os.cpu_count(), "system": platform.machine()},
        "python": platform.python_version(),
        "table": table,
        **(more or {}),
    }
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    say(f"written: {path}")
    return path
