"""What taste costs in time: a personal sticker beside a plain one with as many candidates.

Run `python benchmarks/personal.py`. The same lines and noise for three askers in turn: somebody
without a past, somebody with one, and the latter right after they used a sticker. Soft taste
(`soft.kind: pictures`) is on. Writes benchmarks/results/personal.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LIMITS = {"warm": 1.03, "changed": 1.25}  # median over the pairs: the same line and noise
# as many candidates as somebody without a taste gets (pmg_engine/generate.py NOISES)
GRID = ((0.0, 0.0), (1.0, 1.0), (1.25, 1.0))
LINES = ("my cat knocked the cup over again", "I got the job!!", "今天好累啊", "see you tomorrow")
PAST = 6  # stickers that the person used


async def measured(count: int) -> dict[str, Any]:
    """Seconds of message to sticker, per asker."""
    from evaluation.world import world
    from pmg_engine.config import EngineConfig
    from pmg_engine.types import Sticker, User

    config = EngineConfig(grid=GRID)
    plain, personal, other = (User("bench", name) for name in ("plain", "personal", "other"))
    spent: dict[str, list[float]] = {"plain": [], "warm": [], "changed": []}
    async with world(config) as room:

        async def ask(user: User, line: str, seed: int) -> tuple[float, Sticker | None]:
            begin = time.perf_counter()
            answer = await room.say(user, line, seed=seed, remember=False)
            took = time.perf_counter() - begin
            return took, answer if isinstance(answer, Sticker) else None

        for user in (personal, other):
            for i in range(PAST):
                _, kept = await ask(user, "a fox in flat style", i)
                if kept:
                    await room.use(user, "liked", sticker=kept)
        for i in range(count + 2):
            line, seed, found = LINES[i % len(LINES)], 100 + i, {}
            askers = [("plain", plain), ("warm", personal), ("changed", other)]
            for name, user in askers[i % 3 :] + askers[: i % 3]:  # nobody is always first
                if name == "changed":
                    _, kept = await ask(user, "a fox in flat style", 1000 + i)
                    if kept:
                        await room.use(user, "sent", sticker=kept)
                found[name] = await ask(user, line, seed)
            # silence is none of taste's cost; the first two warm the caches
            if i >= 2 and all(one for _, one in found.values()):
                for name, (took, _) in found.items():
                    spent[name].append(took)
    medians = {name: statistics.median(times) for name, times in spent.items()}
    # in pairs: a figure takes half as long again as a head, so p50s jump from one line to the next
    ratios = {
        name: statistics.median(a / b for a, b in zip(spent[name], spent["plain"], strict=True))
        for name in LIMITS
    }
    return {
        "stickers": len(spent["plain"]),
        "p50_s": {name: round(value, 3) for name, value in medians.items()},
        "over_plain": {name: round(value, 3) for name, value in ratios.items()},
        "p50_over_plain": {name: round(medians[name] / medians["plain"], 3) for name in LIMITS},
        "limits": LIMITS,
        "reached": all(ratios[name] <= limit for name, limit in LIMITS.items()),
    }


def main() -> int:
    """Print and write the ratios; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40)
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        **asyncio.run(measured(parser.parse_args().count)),
    }
    path = ROOT / "benchmarks" / "results" / "personal.json"
    path.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))
    print(f"written: {path}")
    return 0 if found["reached"] else 1


if __name__ == "__main__":
    sys.exit(main())
