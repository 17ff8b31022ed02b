"""The training loop: goes on where it stopped, and several processes learn as one."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from training.loop import Run, adamw, muon

STEPS = 3


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Embedding(6, 8), nn.Flatten(), nn.Linear(16, 8), nn.Linear(8, 4))


def learn(run: Run, module: nn.Module, count: int) -> None:
    for step in range(run.step, run.step + count):
        torch.manual_seed(step)
        run.update(module(torch.randint(6, (5, 2))).square().mean())


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMG_TRAIN", str(tmp_path))


@pytest.mark.parametrize("optimiser", [adamw, muon])
def test_a_stopped_run_goes_on_bit_for_bit(optimiser: object, tmp_path: Path) -> None:
    made = []
    for name, stops in (("whole", False), ("stopped", True)):
        module = net()
        run = Run(name, module, rate=1e-2, minutes=1, optimiser=optimiser)  # type: ignore[arg-type]
        learn(run, module, STEPS)
        if stops:
            run.save()
            module = net()
            run = Run(name, module, rate=1e-2, minutes=1, optimiser=optimiser)  # type: ignore[arg-type]
            assert run.step == STEPS
        learn(run, module, STEPS)
        made.append(module.state_dict())
    assert all(torch.equal(made[0][k], made[1][k]) for k in made[0])


def test_another_optimiser_begins_with_empty_averages_and_its_own_warm_up(tmp_path: Path) -> None:
    module = net()
    run = Run("net", module, rate=1e-2, minutes=1)
    learn(run, module, STEPS)
    run.save()
    again = Run("net", net(), rate=1e-2, minutes=1, warmup=10, optimiser=muon)
    assert not again.optimiser.state_dict()["state"]
    next(again.steps())
    assert again.optimiser.param_groups[0]["lr"] == pytest.approx(1e-3)


def test_two_processes_learn_from_the_mean_of_their_gradients(tmp_path: Path) -> None:
    script = tmp_path / "two.py"
    script.write_text(
        textwrap.dedent("""
        import torch
        from torch import nn
        from training.loop import Run
        torch.manual_seed(0)
        module = nn.Linear(4, 2)
        run = Run("two", module, rate=1e-2, minutes=1)
        for step in range(3):
            torch.manual_seed(10 * step + run.process)
            run.update(module(torch.randn(5, 4)).square().mean())
        if not run.process:
            run.save()
        """),
        encoding="utf-8",
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", str(script)]
    subprocess.run(
        command, check=True, cwd=root, capture_output=True, timeout=300,
        env={"PMG_TRAIN": str(tmp_path), "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    torch.manual_seed(0)
    module = nn.Linear(4, 2)
    run = Run("one", module, rate=1e-2, minutes=1)
    for step in range(3):
        losses = []
        for process in range(2):
            torch.manual_seed(10 * step + process)
            losses.append(module(torch.randn(5, 4)).square().mean())
        run.update(torch.stack(losses).mean())
    made = load_file(tmp_path / "two" / "model.safetensors")
    for name, value in module.state_dict().items():
        torch.testing.assert_close(made[name], value)
    assert json.loads((tmp_path / "two" / "state.json").read_text())["step"] == 3
