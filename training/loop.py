"""A resumable training loop: schedule, averaged weights, logs and state.

Knows nothing of any model's meaning.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

SAVE_EVERY = 600.0  # seconds: at most ten minutes of work are lost
LOG_EVERY = 30.0  # seconds
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train_root() -> Path:
    """Where resumable training state lives: $PMG_TRAIN, by default ~/.cache/pmg-train."""
    root = Path(os.environ.get("PMG_TRAIN", "~/.cache/pmg-train")).expanduser()
    root.mkdir(parents=True, exist_ok=True)
    return root


class Run:
    """One resumable run over a time budget.

    Warm-up, constant rate, linear cool-down over the last quarter.

    Args:
        name: the folder under `train_root()`.
        module: what is trained; its state dict is what is saved.
        rate: peak learning rate of AdamW.
        minutes: total minutes of training over all sessions of this run.
        ema: decay of the averaged weights.
    """

    def __init__(
        self,
        name: str,
        module: nn.Module,
        *,
        rate: float,
        minutes: float,
        ema: float = 0.999,
        decay: float = 0.01,
        warmup: int = 200,
    ) -> None:
        self.folder = train_root() / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.module, self.rate, self.minutes, self.decay_ema, self.warmup = (
            module,
            rate,
            minutes,
            ema,
            warmup,
        )
        module.to(DEVICE)
        self.params = [p for p in module.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(
            self.params, lr=rate, weight_decay=decay, betas=(0.9, 0.99), foreach=True
        )
        self.step, self.spent = 0, 0.0
        self.ema = {k: v.detach().clone() for k, v in module.state_dict().items()}
        self._resume()
        self._mark = self._logged = self._saved = time.monotonic()
        self._sums: dict[str, float] = {}
        self._count = 0

    def _resume(self) -> None:
        state = self.folder / "state.json"
        if not state.exists():
            return
        info = json.loads(state.read_text())
        self.step, self.spent = info["step"], info["spent"]
        self.module.load_state_dict(self._read("model"))
        self.ema = self._read("ema")
        flat = self._read("optimiser")
        slots: dict[int, dict[str, torch.Tensor]] = {}
        for key, value in flat.items():
            index, slot = key.split(".", 1)
            slots.setdefault(int(index), {})[slot] = value
        template = self.optimiser.state_dict()
        self.optimiser.load_state_dict({"state": slots, "param_groups": template["param_groups"]})
        print(
            f"{self.folder.name}: resumed at step {self.step}, {self.spent / 60:.1f} min",
            flush=True,
        )

    def _read(self, name: str) -> dict[str, torch.Tensor]:
        return load_file(self.folder / f"{name}.safetensors", device=str(DEVICE))

    def save(self) -> None:
        """Write weights.

        Averaged weights and optimiser atomically enough to survive a kill at any point.
        """
        tensors = {k: v.detach().contiguous() for k, v in self.module.state_dict().items()}
        flat = {
            f"{i}.{k}": v.contiguous()
            for i, slots in self.optimiser.state_dict()["state"].items()
            for k, v in slots.items()
            if isinstance(v, torch.Tensor)
        }
        for name, value in (("model", tensors), ("ema", self.ema), ("optimiser", flat)):
            save_file({k: v.contiguous() for k, v in value.items()}, self.folder / f"{name}.part")
        for name in ("model", "ema", "optimiser"):
            (self.folder / f"{name}.part").replace(self.folder / f"{name}.safetensors")
        part = self.folder / "state.part"
        part.write_text(
            json.dumps({"step": self.step, "spent": self.spent, "minutes": self.minutes})
        )
        part.replace(self.folder / "state.json")
        self._saved = time.monotonic()

    def steps(self) -> Iterator[int]:
        """Step numbers until the minutes are spent; the rate is set before each."""
        while self.spent < self.minutes * 60:
            done = self.spent / (self.minutes * 60)
            cool = min(1.0, max(0.02, (1 - done) / 0.25))
            scale = min(1.0, (self.step + 1) / self.warmup) * cool
            for group in self.optimiser.param_groups:
                group["lr"] = self.rate * scale
            yield self.step
        self.save()

    def update(self, loss: torch.Tensor, **parts: float) -> None:
        """Backward, clip at norm 1, step, average, log, save."""
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.params, 1.0)
        self.optimiser.step()
        self.step += 1
        beta = min(self.decay_ema, (1 + self.step) / (10 + self.step))
        live = self.module.state_dict()
        floats = [k for k, v in self.ema.items() if v.is_floating_point()]
        torch._foreach_lerp_([self.ema[k] for k in floats], [live[k] for k in floats], 1 - beta)
        now = time.monotonic()
        # The first compiled step takes minutes: it must not eat the schedule.
        self.spent += min(now - self._mark, 20.0)
        self._mark = now
        for key, value in {"loss": loss.item(), **parts}.items():
            self._sums[key] = self._sums.get(key, 0.0) + value
        self._count += 1
        if now - self._logged > LOG_EVERY:
            rate = self._count / (now - self._logged)
            shown = " ".join(f"{k} {v / self._count:.4f}" for k, v in self._sums.items())
            at = f"step {self.step} {self.spent / 60:.1f}/{self.minutes:.0f} min {rate:.2f}/s"
            line = f"{self.folder.name} {at} {shown}"
            print(line, flush=True)
            if not math.isfinite(self._sums["loss"]):
                raise FloatingPointError(f"loss is not finite: {line}")
            self._sums, self._count, self._logged = {}, 0, now
        if now - self._saved > SAVE_EVERY:
            self.save()
            self._mark = time.monotonic()

    def averaged(self) -> dict[str, torch.Tensor]:
        """The averaged weights."""
        return self.ema
