"""How long one sticker takes to become what each platform accepts. Measures only.

Run `python benchmarks/encode.py`. The limit holds for the processor's time, which is the whole of
it on an idle machine; the time on the clock stands beside it. Results go to
benchmarks/results/encode.json.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LIMIT = 0.030  # seconds for a normal sticker
TRIES = 9  # per picture; the best counts: whatever else runs only makes it slower
LINES = (
    "my cat knocked the cup over again",
    "I got the job!!",
    "今天好累啊",
    "see you tomorrow",
    "a furious dragon in retro style",
    "write 'NOPE' on it, a penguin",
)


async def drawn() -> list[Any]:
    """What the pocket painter gives, as it goes to the encoder."""
    from evaluation.world import world
    from pmg_engine.types import Sticker, User

    async with world() as room:
        answers = [
            await room.say(User("bench", "user"), line, seed=seed)
            for seed, line in enumerate(LINES)
        ]
    return [one.image for one in answers if isinstance(one, Sticker)]


async def best(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Seconds of the quickest try: the processor's, and on the clock."""
    spent, lasted = [], []
    for _ in range(TRIES):
        before, began = time.process_time(), time.perf_counter()
        await work()
        spent.append(time.process_time() - before)
        lasted.append(time.perf_counter() - began)
    return min(spent), min(lasted)


async def measured(images: list[Any]) -> dict[str, Any]:
    """Milliseconds and bytes per format."""
    from adapters.encode import fit, verify
    from adapters.formats import FORMATS

    rows: dict[str, Any] = {}
    for name, format in FORMATS.items():
        times, sizes = [], []
        for image in images:
            times.append(await best(partial(fit, image, format)))
            data = await fit(image, format)
            if wrong := verify(data, format):
                raise SystemExit(f"{name}: {wrong}")
            sizes.append(len(data))
        spent, lasted = (sorted(one) for one in zip(*times, strict=True))
        rows[name] = {
            "median_ms": round(spent[len(spent) // 2] * 1000, 1),
            "worst_ms": round(spent[-1] * 1000, 1),
            "worst_on_the_clock_ms": round(lasted[-1] * 1000, 1),
            "bytes": [min(sizes), max(sizes)],
            "reached": spent[-1] <= LIMIT,
        }
    return rows


async def main() -> int:
    """Print every format, write the JSON; 1 when a limit is missed."""
    images = await drawn()
    kept: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "limit_ms": LIMIT * 1000,
        "stickers": len(images),
        "formats": await measured(images),
    }
    path = ROOT / "benchmarks" / "results" / "encode.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1) + "\n")
    for name, row in kept["formats"].items():
        print(f"{name:16}", json.dumps(row))
    print(f"written: {path}")
    return 0 if all(row["reached"] for row in kept["formats"].values()) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
