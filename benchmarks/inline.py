"""How long somebody who types `@bot I passed!!` waits for their stickers. Measures only.

Run `python benchmarks/inline.py`. The whole bot with the pocket models talks to a Bot API on this
machine (tests/far/telegram); own stickers are the first page, new ones the second. Results go to
benchmarks/results/inline.json.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LIMIT = 5.0  # seconds until new stickers are there
KEPT = ("I passed the exam, I am so happy!!", "I am so sad, I could cry", "good night")
LINES = (
    "my cat knocked the cup over again",
    "I got the job!!",
    "今天好累啊",
    "see you tomorrow",
    "thank you so much",
    "who wants pizza?",
    "我爱你",
    "that is disgusting",
    "well done, team",
    "no way, are you serious?",
    "sorry, I am late",
    "生日快乐！",
)


def settled(folder: Path) -> Any:
    """Settings of a bot whose data lies in a folder that goes away."""
    from bot.config import PROJECT, load

    os.environ |= {
        "PMG_DATA_DIR": str(folder / "data"),
        "PMG_DATA_KEY": "ab" * 32,
        "PMG_FORGOTTEN_FILE": str(folder / "forgotten"),
    }
    (folder / "weights").symlink_to(PROJECT / "weights")
    (folder / "config.yaml").write_text("adapters: {}\n")
    return load(folder / "config.yaml")


async def measured(folder: Path) -> list[dict[str, Any]]:
    """Per line: seconds to the page of own stickers and to the one of new ones, and how many."""
    from tests.adapters.test_telegram_whole import at_work, drawn
    from tests.far.telegram.driver import Telegram as Far

    rows = []
    async with Far() as far, at_work(far, settled(folder)) as (wire, _inbox):
        for line in KEPT:  # a first round warms the models; Keep gives the stickers a file_id
            await wire.ann.presses(await drawn(wire, line), "Keep").answered()
        for line in LINES:
            begin = time.perf_counter()
            own = await wire.ann.types_inline(line)
            first = time.perf_counter() - begin
            new = await wire.ann.types_inline(line, offset="new")
            rows.append(
                {
                    "line": line,
                    "own_s": round(first, 3),
                    "own": len(own.results),
                    "new_s": round(time.perf_counter() - begin - first, 3),
                    "new": len(new.results),
                }
            )
    return rows


async def main() -> int:
    """Print every line, write the JSON; 1 when a line had no new sticker within the limit."""
    with tempfile.TemporaryDirectory() as folder:
        rows = await measured(Path(folder))
    reached = all(row["new"] and row["new_s"] <= LIMIT for row in rows)
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "limit_s": LIMIT,
        "reached": reached,
        "lines": rows,
    }
    path = ROOT / "benchmarks" / "results" / "inline.json"
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))
    print(f"written: {path}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
