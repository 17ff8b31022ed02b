"""Message to encoded sticker, warm and from cold, beside the raw painter call. Measures only.

Run `python benchmarks/engine.py`. Each arm is a process of its own, so that the processor's
abilities can be switched off before any library looks at them; results go to
benchmarks/results/engine.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ARMS: dict[str, dict[str, str]] = {
    "native": {},
    # an ordinary laptop: no AMX, no AVX-512
    "AVX2": {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"},
}
LIMITS = {"native": 1.5, "AVX2": 4.0}  # seconds, p50 of message to encoded sticker
READY, MEMORY = 20.0, 2048  # seconds, MiB
PAUSE = 1.0  # seconds: nobody writes the next line sooner
LINES = ("my cat knocked the cup over again", "I got the job!!", "今天好累啊", "see you tomorrow")


async def arm(count: int) -> dict[str, Any]:
    """One arm, in this process: ready time, warm answers, raw painter calls, peak memory."""
    start = time.perf_counter()
    from adapters.base import StickerFormat
    from adapters.encode import fit
    from evaluation.score import percentile
    from evaluation.world import world
    from pmg_engine.types import Sticker, User

    kind = StickerFormat("image/webp", 512, 100_000)
    answers: list[float] = []
    raw: list[float] = []
    stages: dict[str, list[float]] = {}
    async with world() as room:
        ready = time.perf_counter() - start
        user = User("bench", "user")
        for _ in range(3):  # a person with a taste: the whole grid is painted
            await room.use(user, "liked", words=("fox", "flat"))
        for i in range(count + 2):
            begin = time.perf_counter()
            answer = await room.say(user, LINES[i % len(LINES)], seed=i)
            if not isinstance(answer, Sticker):
                continue
            await fit(answer.image, kind)
            spent = time.perf_counter() - begin
            await asyncio.sleep(PAUSE)  # the engine reads ahead while the next line is written
            painted = await calibrate(room.engine, len(answer.candidates), seed=i)
            if i >= 2:  # the first two warm the caches of this person
                answers.append(spent)
                raw.append(painted)
                for name, milliseconds in answer.milliseconds:
                    stages.setdefault(name, []).append(milliseconds)
    return {
        "ready_s": round(ready, 2),
        "stickers": len(answers),
        "p50_s": round(percentile(answers, 50), 3),
        "p95_s": round(percentile(answers, 95), 3),
        "raw_painter_p50_s": round(percentile(raw, 50), 3),
        "ratio_to_raw": round(percentile(answers, 50) / max(1e-9, percentile(raw, 50)), 3),
        "stages_p50_ms": {name: round(percentile(v, 50), 1) for name, v in stages.items()},
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


async def calibrate(engine: Any, candidates: int, *, seed: int) -> float:
    """Seconds of one bare painter call with as many pictures, no engine around it."""
    from pmg_engine.condition import blend
    from pmg_engine.types import Likeness, Scene

    painter = engine.parts.painter
    rows = await painter.encode(["happy fox, flat style", ""])
    fox = Scene(Likeness("fox", "flat"))
    one = blend(rows[0], rows[0], None, rows[1], grid=[(0, 0)], scenes=(fox, fox))
    begin = time.perf_counter()
    await painter.paint(one * candidates, seeds=[seed] * candidates)
    return time.perf_counter() - begin


def run(name: str, count: int) -> dict[str, Any]:
    """One arm in a fresh process."""
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", **ARMS[name]}
    command = [sys.executable, str(Path(__file__).resolve()), "--arm", "--count", str(count)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise SystemExit(f"the arm {name} failed")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found["reached"] = bool(
        found["p50_s"] <= LIMITS[name]
        and found["ready_s"] <= READY
        and found["peak_memory_mib"] <= MEMORY
    )
    return found


def machine() -> dict[str, Any]:
    """What it ran on, and what else was running."""
    info = Path("/proc/cpuinfo")
    flags = info.read_text().split() if info.exists() else []
    return {
        "system": platform.platform(),
        "cpus": os.cpu_count(),
        "amx": "amx_bf16" in flags,
        "avx512_bf16": "avx512_bf16" in flags,
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
    }


def main() -> int:
    """Print every arm, write the JSON; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--arms", nargs="+", choices=list(ARMS), default=list(ARMS))
    parser.add_argument("--arm", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.arm:
        print(json.dumps(asyncio.run(arm(options.count))))
        return 0
    kept: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "limits": {"p50_s": LIMITS, "ready_s": READY, "peak_memory_mib": MEMORY},
    }
    kept["arms"] = {name: run(name, options.count) for name in options.arms}
    path = ROOT / "benchmarks" / "results" / "engine.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1) + "\n")
    for name, found in kept["arms"].items():
        print(name, json.dumps(found, indent=1))
    print(f"written: {path}")
    return 0 if all(found["reached"] for found in kept["arms"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
