"""A resumable training loop: schedule, averaged weights, logs and state.

Knows nothing of any model's meaning.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from safetensors.torch import load_file, save_file
from timm.optim.muon import Muon
from torch import nn

SAVE_EVERY = 600.0  # seconds: at most ten minutes of work are lost
LOG_EVERY = 30.0  # seconds
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train_root() -> Path:
    """Where resumable training state lives: $PMG_TRAIN, by default ~/.cache/pmg-train."""
    root = Path(os.environ.get("PMG_TRAIN", "~/.cache/pmg-train")).expanduser()
    root.mkdir(parents=True, exist_ok=True)
    return root


def processes() -> tuple[int, int]:
    """(which one this is, how many there are) of those that `torchrun` started."""
    if "RANK" not in os.environ:
        return 0, 1
    if not dist.is_initialized():
        dist.init_process_group("gloo")
    return dist.get_rank(), dist.get_world_size()


def adamw(module: nn.Module, rate: float, decay: float) -> torch.optim.AdamW:
    """AdamW over everything that learns."""
    params = [p for p in module.parameters() if p.requires_grad]
    return torch.optim.AdamW(params, lr=rate, weight_decay=decay, betas=(0.9, 0.99), foreach=True)


def muon(module: nn.Module, rate: float, decay: float) -> Muon:
    """Muon (Jordan 2024) for matrices and convolutions, AdamW for all else, tables of words too.

    Updates are as large as AdamW's at the same rate (Liu et al. 2025, arXiv 2502.16982).
    """
    tables = {id(m.weight) for m in module.modules() if isinstance(m, nn.Embedding)}
    params = [p for p in module.parameters() if p.requires_grad]
    straight = [p for p in params if p.ndim >= 2 and id(p) not in tables]
    rest = [p for p in params if p.ndim < 2 or id(p) in tables]
    groups: list[dict[str, Any]] = [{"params": straight}, {"params": rest, "use_fallback": True}]
    return Muon(groups, lr=rate, weight_decay=decay, nesterov=True, betas=(0.9, 0.99))


class Run:
    """One resumable run over a time budget, in one process or in several of `torchrun`.

    Warm-up, constant rate, linear cool-down over the last quarter.

    Args:
        name: the folder under `train_root()`.
        module: what is trained; its state dict is what is saved.
        rate: peak learning rate.
        optimiser: made from (module, rate, decay). Another one than the run had before begins with
            empty averages.
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
        optimiser: Callable[[nn.Module, float, float], torch.optim.Optimizer] = adamw,
    ) -> None:
        self.process, self.processes = processes()
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
        self.optimiser = optimiser(module, rate, decay)
        self.step, self.spent, self.began = 0, 0.0, 0
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
        if info.get("optimiser", "AdamW") == type(self.optimiser).__name__:
            self._recall(self._read("optimiser"))
        else:
            self.began = self.step
        if not self.process:
            at = f"step {self.step}, {self.spent / 60:.1f} min"
            print(f"{self.folder.name}: resumed at {at}", flush=True)

    def _recall(self, flat: dict[str, torch.Tensor]) -> None:
        """The optimiser's averages, saved as "<parameter>.<slot>"."""
        slots: dict[int, dict[str, torch.Tensor]] = {}
        for key, value in flat.items():
            index, slot = key.split(".", 1)
            slots.setdefault(int(index), {})[slot] = value
        template = self.optimiser.state_dict()
        self.optimiser.load_state_dict({"state": slots, "param_groups": template["param_groups"]})

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
            json.dumps(
                {
                    "step": self.step,
                    "spent": self.spent,
                    "minutes": self.minutes,
                    "optimiser": type(self.optimiser).__name__,
                }
            )
        )
        part.replace(self.folder / "state.json")
        self._saved = time.monotonic()

    def steps(self) -> Iterator[int]:
        """Step numbers until the minutes are spent; the rate is set before each."""
        while self.spent < self.minutes * 60:
            done = self.spent / (self.minutes * 60)
            cool = min(1.0, max(0.02, (1 - done) / 0.25))
            scale = min(1.0, (self.step - self.began + 1) / self.warmup) * cool
            for group in self.optimiser.param_groups:
                group["lr"] = self.rate * scale
            yield self.step
        if not self.process:
            self.save()

    def update(self, loss: torch.Tensor, **parts: float) -> None:
        """Backward, clip at norm 1, step, average, log, save."""
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        now = time.monotonic()
        # The first compiled step takes minutes: it must not eat the schedule.
        self.spent += self._agreed(min(now - self._mark, 20.0))
        self._mark = now
        nn.utils.clip_grad_norm_(self.params, 1.0)
        self.optimiser.step()
        self.step += 1
        beta = min(self.decay_ema, (1 + self.step) / (10 + self.step))
        live = self.module.state_dict()
        floats = [k for k, v in self.ema.items() if v.is_floating_point()]
        torch._foreach_lerp_([self.ema[k] for k in floats], [live[k] for k in floats], 1 - beta)
        if self.process:
            return
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

    def _agreed(self, elapsed: float) -> float:
        """Every process's gradients become their mean; so does the time, which is returned."""
        if self.processes == 1:
            return elapsed
        gradients = [p.grad for p in self.params if p.grad is not None]
        time_too = torch.tensor([elapsed], device=DEVICE)
        flat = torch.cat([*(g.flatten() for g in gradients), time_too])
        dist.all_reduce(flat)
        flat /= self.processes
        *means, elapsed_too = torch.split(flat, [*(g.numel() for g in gradients), 1])
        for own, mean in zip(gradients, means, strict=True):
            own.copy_(mean.view_as(own))
        return elapsed_too.item()

    def averaged(self) -> dict[str, torch.Tensor]:
        """The averaged weights."""
        return self.ema
