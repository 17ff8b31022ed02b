"""Everything kept of one person as a zip that a person can read. Knows no store."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

__all__ = ["takeout"]

Row = Mapping[str, Any]


def takeout(rows: Sequence[Row], *, readme: str) -> bytes:
    """The zip's bytes. Blocking.

    `README.txt` in the person's language, `lines.txt` and `taste.txt` to read, the stickers as
    pictures, the same once more in a folder for each group, and `history.jsonl` for
    `pmg user import`.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", readme + "\n")
        for group in (None, *sorted({row["group"] for row in rows if "group" in row})):
            folder = "" if group is None else f"groups/{group}/"
            some = [row for row in rows if row.get("group") == group]
            file.writestr(f"{folder}lines.txt", "".join(f"{line}\n" for line in lines(some)))
            file.writestr(f"{folder}taste.txt", "".join(f"{line}\n" for line in tastes(some)))
            for name, picture in pictures(some):
                file.writestr(folder + name, picture)
        whole = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        file.writestr("history.jsonl", whole)
    return out.getvalue()


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """What was said, with its time (UTC)."""
    for row in rows:
        if row["kind"] == "said":
            yield f"{_when(row)}  {row['text']}"


def tastes(rows: Sequence[Row]) -> Iterator[str]:
    """What was done with stickers, what was pinned or removed, what was chosen blind."""
    for row in rows:
        if row["kind"] == "used":
            shown = (row.get(name) for name in ("emotion", "colour", "character", "style"))
            words = " ".join(str(word) for word in shown if word)
            yield f"{_when(row)}  {row['how']}: {words or row.get('sticker') or '?'}"
        elif row["kind"] == "mark":
            yield f"{row['mark']}: {row['word']}"
        elif row["kind"] == "tastetest":
            yield f"own taste, not another: {row['other_wins']} of {row['other_pairs']} pairs"
            yield f"own taste, not none: {row['plain_wins']} of {row['plain_pairs']} pairs"
            yield f"the stickers fit me: {row.get('rating', '-')} of 3"


def pictures(rows: Sequence[Row]) -> Iterator[tuple[str, bytes]]:
    """The stickers themselves."""
    for row in rows:
        if row["kind"] == "sticker" and row.get("image"):
            yield f"stickers/{row['id']}.webp", base64.b64decode(row["image"])


def _when(row: Row) -> str:
    moment = datetime.fromtimestamp(float(row.get("at") or 0), UTC)
    return f"{moment:%Y-%m-%d %H:%M}"
