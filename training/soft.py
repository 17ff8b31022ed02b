"""`pmg train soft`: teaches the bias-correction LLM (PMG-faithful, or PMG-V with `--vision`).

Prefix, tokens, map and projection learn through the frozen painter from made-up people, and from
people who agreed to it. Run `python -m training.painter` first.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTokenizer

from pmg_engine.errors import ModelError
from pmg_engine.models.llm import PocketChat
from pmg_engine.models.reading import Reading, opening, read
from pmg_engine.models.soft import TOKENS, BiasCorrection

from .loop import DEVICE, Run, train_root
from .painter import WIDTH, averaged
from .prototypes import prototypes
from .soft_curves import draw
from .soft_export import export
from .soft_objective import Objective, Painting, hinged
from .soft_people import Lesson, People, lessons
from .soft_pictures import album
from .soft_store import agreed, run_name

ROOT = Path(__file__).resolve().parents[1]
POCKET = Path("weights") / "pocket"  # beside config.yaml, as its paths are written
RATE = 2e-3
WARM = 0.2  # share of the minutes for the regression to the painter's own rows (O2)
PASSED = 300.0  # seconds of training between two validations
EXAMINED = 48  # lessons of held-out people, always the same
SEED = 29


class Exam:
    """Held-out people, fixed noise: does the painter draw their next picture better for them?"""

    def __init__(self, people: People, objective: Objective) -> None:
        self.objective = objective
        self.lessons = next(lessons(people, batch=EXAMINED, seed=SEED))
        self.noised = objective.noised(self.lessons, torch.Generator().manual_seed(SEED))

    @torch.no_grad()
    def __call__(self, soft: Tensor) -> dict[str, float]:
        """Mean losses with the own rows, the twin's and none, for all and for looks alone.

        soft: (EXAMINED, n, D). "won" is the share of lessons whose own rows beat the twin's.
        """
        own, other = self.objective.both(self.lessons, soft, self.noised)
        rows = self.objective.conditions(self.lessons, torch.zeros_like(soft))
        none = self.objective.losses(self.noised, rows)
        look = torch.tensor([one.look for one in self.lessons], device=own.device)
        found = {"own": own, "other": other, "none": none, "won": (own < other).float()}
        return {
            **{name: float(value.mean()) for name, value in found.items()},
            **{f"look {name}": float(value[look].mean()) for name, value in found.items()},
        }


class Course:
    """One training: model, objective, people, and the curve of its validations.

    Args:
        run: over `parts(model)`. tokenizer: the language model's.
    """

    def __init__(
        self, model: BiasCorrection, tokenizer: Any, *, objective: Objective, exam: Exam, run: Run
    ) -> None:
        self.model, self.tokenizer, self.objective = model.eval(), tokenizer, objective
        self.exam, self.run = exam, run
        self._path = run.folder / "curve.json"
        self.curve: list[dict[str, float]] = []
        if self._path.exists() and run.step:
            self.curve = json.loads(self._path.read_text())

    def readings(self, batch: Sequence[Lesson]) -> list[Reading]:
        """The histories as the engine reads them."""
        seen = bytes.fromhex(self.model.clip) if self.model.vision else b""
        return [read(x.history, self.tokenizer, family="pocket", seen=seen) for x in batch]

    def teach(self, people: Iterator[list[Lesson]]) -> None:
        """Until the minutes are spent; first the warm-up (O2), then through the painter (O1)."""
        run, sums, count = self.run, 0.0, 0
        dice = torch.Generator().manual_seed(run.step)
        for _ in run.steps():
            batch = next(people)
            soft = self.model(self.readings(batch))
            if run.spent < WARM * 60 * run.minutes:
                loss = self._warm(batch, soft)
                run.update(loss)
            else:
                noised = self.objective.noised(batch, dice)
                own, other = self.objective.both(batch, soft, noised)
                loss = hinged(own, other)
                run.update(loss, own=own.mean().item(), other=other.mean().item())
            sums, count = sums + loss.item(), count + 1
            if self._due():
                self.examine(sums / count)
                sums, count = 0.0, 0
        if count or not self.curve:
            self.examine(sums / max(1, count))

    def _warm(self, batch: Sequence[Lesson], soft: Tensor) -> Tensor:
        wanted = self.objective.oracle(batch, tokens=soft.shape[1], vision=self.model.vision)
        return F.mse_loss(soft, wanted)

    def _due(self) -> bool:
        last = 60 * self.curve[-1]["minutes"] if self.curve else 0.0
        return self.run.spent - last > PASSED

    def examine(self, loss: float) -> None:
        """Validate the averaged weights, keep the numbers and draw the curves."""
        with smoothed(self.run), torch.no_grad():
            found = self.exam(self.model(self.readings(self.exam.lessons)))
        self.curve.append({"minutes": self.run.spent / 60, "loss": loss, **found})
        self._path.write_text(json.dumps(self.curve, indent=1) + "\n")
        draw(self.curve, self.run.folder / "curves.png")
        shown = " ".join(f"{name} {value:.4f}" for name, value in found.items())
        print(f"{self.run.folder.name} held-out people: {shown}", flush=True)


def parts(model: BiasCorrection) -> nn.ParameterDict:
    """What learns, by name: the module of a Run, so that the frozen model is never saved."""
    return nn.ParameterDict({n.replace(".", "/"): p for n, p in model.trained().items()})


@contextmanager
def smoothed(run: Run) -> Iterator[None]:
    """The averaged weights for a while, then the last ones again."""
    live = {name: value.detach().clone() for name, value in run.module.state_dict().items()}
    run.module.load_state_dict(run.averaged())
    yield
    run.module.load_state_dict(live)


def train(options: argparse.Namespace) -> None:
    """Teach, then export the averaged weights.

    Raises:
        ModelError: the painter has no training state, or the language model cannot be read.
        StoreError: the store that `--from-store` names cannot be read, or somebody this training
            learned from was forgotten.
    """
    if not (train_root() / "painter-net" / "ema.safetensors").exists():
        raise ModelError("The painter has no training state. Run `python -m training.painter`.")
    torch.manual_seed(5)
    clip = ROOT / POCKET / "clip"
    pictures = album(vision=options.vision, clip=clip)
    words = CLIPTokenizer.from_pretrained(train_root() / "painter" / "tokenizer")
    whole = averaged(words)
    net, tokenizer = PocketChat.parts(ROOT / POCKET / "llm", offline=True)
    seen = pictures.seen.shape[1] if pictures.seen is not None else 0
    model = BiasCorrection(
        net, width=WIDTH, vision=options.vision, seen=seen, clip=pictures.clip,
        begun=opening(tokenizer, TOKENS),
    ).to(DEVICE)  # fmt: skip
    real: list[Lesson] = []
    name = run_name(vision=options.vision, target=options.target, store=options.from_store)
    if options.from_store:
        eyes = clip if options.vision else None
        real = agreed(options.from_store, adapter=str(options.target), clip=eyes)
        print(f"{name}: {len(real)} lessons of people who agreed to it", flush=True)
    exam = Exam(People(pictures, validation=True), Objective(whole, words, known=prototypes()))
    run = Run(name, parts(model), rate=RATE, minutes=options.minutes, ema=0.99, warmup=50)
    compiled = torch.compile(Painting(whole.unet))
    objective = Objective(whole, words, painting=compiled, known=prototypes())
    course = Course(model, tokenizer, objective=objective, exam=exam, run=run)
    people = People(pictures, validation=False)
    course.teach(lessons(people, batch=options.batch, seed=run.step + SEED + 1, real=real))
    with smoothed(run):
        export(model, ROOT / options.target, curve=course.curve, steps=run.step, real=len(real))
    print(f"{name}: written to {options.target}")


def main(argv: Sequence[str]) -> int:
    """Run `pmg train soft`."""
    parser = argparse.ArgumentParser(prog="pmg train soft", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="of training, over all starts")
    parser.add_argument("--batch", type=int, default=24, help="lessons of one step; even")
    parser.add_argument("--vision", action="store_true", help="PMG-V: read used stickers too")
    parser.add_argument(
        "--from-store",
        type=Path,
        metavar="FOLDER",
        help="the data folder of a bot: people who agreed to it teach, too",
    )
    parser.add_argument(
        "--target",
        type=Path,
        help="where to, as soft.path in config.yaml is written (default: weights/pocket/soft, or "
        "weights/pocket/soft-vision)",
    )
    options = parser.parse_args(argv)
    options.target = options.target or POCKET / ("soft-vision" if options.vision else "soft")
    train(options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
