"""Acceptance: does a sticker fit its own user's taste better than another's? (docs/evaluation.md)

Simulated users x messages x seeds, the same messages and the same noise for all; the judge compares
each picture with stickers that the user liked later and that the engine never saw. The users come
from our own grammar: they measure plumbing, not taste.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from rich.progress import Progress

from pmg_engine.config import EngineConfig, PainterConfig
from pmg_engine.errors import ConfigError
from pmg_engine.interfaces import Similarity
from training.loop import train_root

from . import inversion
from .arms import ARMS, EVERY, SWEEPS, VERSION, Arm, absent, draws_with
from .judge import Judge, on_grey, weights_folder
from .measures import Vectors
from .personalization_goals import goals
from .personalization_plots import bars, curves, sheet
from .personalization_report import (
    LEFT_OUT,
    NOTES,
    STANDARD,
    Cells,
    Pace,
    Past,
    columns,
    gains,
    intervals,
    markdown,
    measured,
    table,
)
from .report import write
from .softs import folders
from .standard import NOTE, Standard
from .studio import Drawn, Moment, Studio
from .users import Person, digest, people
from .users_lines import MESSAGES
from .users_pictures import picture
from .users_play import liked
from .world import root_folder, world

__all__ = ["Plan", "cells", "main", "past_of", "planned", "run"]

QUICK = {"users": 4, "messages": 4, "seeds": 1, "steps": 2}
TIMED = 20  # stickers per arm whose time is taken: of fewer, p95 is only the slowest
BESIDE = 8  # stickers drawn at the same time: their pictures are painted in one batch
SHOWN = 4  # stickers of a past on the contact sheet


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run asks for."""

    who: tuple[Person, ...]
    messages: int
    seeds: int
    steps: int
    arms: tuple[str, ...]
    folder: Path  # of cells: they depend on users, weights and the engine's own code
    learned: Mapping[str, str]  # a SoftPreference -> its weights: only its own arms depend on them
    pasts: Path  # of everybody's own stickers: they depend on users, art and judge
    painted: Path  # of pictures: they depend on the painter
    timed: int
    absent: Mapping[str, str]  # arms that were asked for and cannot be drawn, and why
    standard: bool  # public encoders read the pictures, too

    def seeds_of(self, arm: str) -> int:
        """Sweeps have one seed: they are read as curves."""
        return 1 if arm in SWEEPS else self.seeds

    def path(self, arm: str, person: Person) -> Path:
        """Where one cell's result is kept."""
        size = f"{self.messages}x{self.seeds_of(arm)}"
        own = [key for name, key in self.learned.items() if draws_with(arm, name)]
        return self.folder / "-".join([size, *own]) / arm.replace(" ", "-") / f"{person.id}.npz"


def features(judge: Judge, images: Sequence[Image.Image]) -> Vectors:
    """(N, D) the judge's last vectors before its answers."""
    return judge.features(np.stack([on_grey(image) for image in images]))


async def past_of(judge: Judge, clip: Similarity, person: Person, folder: Path) -> Past:
    """Both views of a user's own stickers; kept, because drawing them takes a second."""
    path = folder / f"{person.id}.npz"
    if not path.exists():
        past = liked(person.past)
        parts = {
            "past": [picture(s) for s in past],
            "kept": [picture(u.shot) for u in person.kept],
            "probes": [picture(u.shot) for u in person.probes],
        }
        shown = np.stack([on_grey(image) for image in parts["past"][-SHOWN:]])
        views = {name: features(judge, images) for name, images in parts.items()}
        _save(path, views, kept_clip=await clip.embed(parts["kept"]), shown=shown)
    with np.load(path) as kept:
        names = ("past", "kept", "probes", "kept_clip", "shown")
        return Past(person, *(kept[name] for name in names))


async def cell(
    studio: Studio, judge: Judge, standard: Standard | None, *, plan: Plan, arm: str, u: int,
    moments: Sequence[Moment],
) -> None:  # fmt: skip
    """All pictures of one arm for one user, read by the judge and by CLIP, and kept."""
    path, seeds = plan.path(arm, plan.who[u]), plan.seeds_of(arm)
    draw: Arm = EVERY[arm]
    told = [(moment, noise(moment, seed)) for moment in moments for seed in range(seeds)]
    first = await draw(studio, u, *told[0])  # what is read, loaded or learned once is so now
    room = asyncio.Semaphore(BESIDE)

    async def drawn(moment: Moment, seed: int) -> Drawn:
        async with room:
            return await draw(studio, u, moment, seed)

    made = [first, *await asyncio.gather(*(drawn(*one) for one in told[1:]))]
    images, clip = [one.image for one in made], studio.parts.similarity
    said = await clip.between(images, [studio.words(moment.target) for moment in moments])
    more: dict[str, Any] = {}
    if standard:
        more = await standard.columns(
            images,
            plain=[(await ARMS["target-only"](studio, u, *one)).image for one in told],
            kept=[picture(use.shot) for use in plan.who[u].kept],
            words=[studio.words(moment.target) for moment, _ in told],
        )
    _save(
        path,
        {
            "vectors": features(judge, images).astype(np.float16),
            "clip": await clip.embed(images),
            # rounded: the last bits of a text's vector depend on which texts were read with it
            "said": said[np.arange(len(images)), np.arange(len(images)) // seeds].round(4),
            **more,
        },
        groups=np.array([v.group for v in judge.read(images)]),
        weights=np.array([one.weight for one in made], np.float32),
        refused=np.array([one.refused for one in made]),
        shown=on_grey(images[0]),
    )


def noise(moment: Moment, seed: int) -> int:
    """The seed of a message's noise: the same for every user and every arm.

    Ten apart: a lone condition is painted from three noises in a row.
    """
    return 1 + 10 * (moment.number + 1000 * seed)


async def timed(studio: Studio, arm: str, moments: Sequence[Moment]) -> Pace | None:
    """One sticker once message and past are read; None without a sample.

    Nothing is taken from what was painted before.
    """
    found = []
    for moment in moments[:1]:  # what is read, loaded or learned once is so now
        await ARMS[arm](studio, 0, moment, noise(moment, 0))
    studio.painter.always = True
    for moment in moments:
        start = time.perf_counter()
        await ARMS[arm](studio, 0, moment, noise(moment, 0))
        found.append(time.perf_counter() - start)
    studio.painter.always = False
    return Pace(*np.percentile(found, [50, 95]).tolist()) if found else None


Times = dict[str, Pace]


async def run(plan: Plan) -> tuple[dict[str, Cells], list[Past], Times]:
    """Draw what is missing, and read everything back."""
    judge, times = Judge.load(), Times()
    standard = Standard() if plan.standard else None
    async with world(EngineConfig(painter=PainterConfig(steps=plan.steps))) as room:
        studio = Studio(room, plan.who, plan.painted)
        moments = await studio.moments(MESSAGES[: plan.messages])
        with Progress() as bar:
            pasts = [
                await past_of(judge, studio.parts.similarity, p, plan.pasts)
                for p in bar.track(plan.who, description="pasts")
            ]
            todo = [(arm, u) for arm in plan.arms for u in range(len(plan.who))]
            task = bar.add_task("arms", total=len(todo))
            for arm, u in todo:
                bar.update(task, description=arm)
                if not plan.path(arm, plan.who[u]).exists():
                    await cell(studio, judge, standard, plan=plan, arm=arm, u=u, moments=moments)
                bar.advance(task)
            for arm in bar.track([a for a in plan.arms if a in ARMS], description="time"):
                if pace := await timed(studio, arm, moments[: plan.timed]):
                    times[arm] = pace
        await studio.close()
    if standard:
        await standard.close()
    return {arm: cells(plan, arm) for arm in plan.arms}, pasts, times


def cells(plan: Plan, arm: str) -> Cells:
    """What was kept of one arm."""
    more = STANDARD if plan.standard else ()
    names = ("vectors", "clip", "said", "groups", "refused", "shown", *more)
    found: dict[str, list[Any]] = {name: [] for name in names}
    for person in plan.who:
        with np.load(plan.path(arm, person)) as kept:
            for name, rows in found.items():
                rows.append(kept[name])
    return Cells(
        vectors=np.stack(found["vectors"]).astype(np.float32),
        clip=np.stack(found["clip"]),
        said=np.stack(found["said"]).astype(np.float64),
        groups=np.stack(found["groups"]).astype(str),
        refused=np.stack(found["refused"]),
        shown=np.stack(found["shown"]),
        seeds=plan.seeds_of(arm),
        standard={name: np.stack(found[name]) for name in more},
    )


def state(paths: Sequence[Path], more: str) -> str:
    """Files and words as one short word: what kept results depend on."""
    found = hashlib.sha256(more.encode())
    files = [f for path in paths for f in (path, *sorted(path.rglob("*"))) if f.is_file()]
    for file in (f for f in files if f.suffix != ".pyc"):
        found.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:12]


def _save(path: Path, arrays: Mapping[str, Any], **more: Any) -> None:
    """Written whole or not at all: a run may be stopped at any time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, **arrays, **more)
    part.replace(path)


def planned(options: argparse.Namespace) -> Plan:
    """The plan of a call. Raises ConfigError for an arm that does not exist, or for none at all."""
    arms = tuple(options.arms.split(",")) if options.arms else tuple(EVERY)
    for arm in arms:
        if arm not in EVERY:
            raise ConfigError(f"There is no arm called {arm!r}. The arms: {', '.join(EVERY)}.")
    lost = {arm: why for arm, why in absent().items() if arm in arms}
    if not (drawn := tuple(arm for arm in arms if arm not in lost)):
        raise ConfigError(f"Nothing can be drawn: {next(iter(lost.values()))}")
    who, root = people("test")[: options.users], root_folder()
    judge, art = weights_folder(), [root / "training" / n for n in ("artwork", "rig", "looks.py")]
    pocket, softs = root / "weights" / "pocket", folders()
    models = [one for one in sorted(pocket.iterdir()) if one not in softs.values()]
    own = [*models, judge, root / "pmg_engine", *art]
    clip = root / EngineConfig().similarity.path
    standard = options.judge == "standard"
    word = f"{VERSION} {options.steps} {digest(who)}" + (f" {NOTE}" if standard else "")
    painter = state([root / EngineConfig().painter.path], str(options.steps))
    return Plan(
        who=who,
        messages=options.messages,
        seeds=options.seeds,
        steps=options.steps,
        arms=drawn,
        folder=options.work / f"cells-{state(own, word)}",
        learned={name: state([one], "") for name, one in softs.items() if one.parent == pocket},
        pasts=options.work / f"pasts-{state([judge, clip, *art], digest(people('test')))}",
        painted=options.work / f"painted-{painter}",
        timed=0 if options.quick else TIMED,
        absent=lost,
        standard=standard,
    )


def notes(plan: Plan) -> list[str]:
    """What the tables must say besides: encoders, columns and arms that are left out, efforts."""
    found = [*NOTES, NOTE if plan.standard else LEFT_OUT]
    if "textual inversion" in plan.arms:
        found.append(
            f"Textual Inversion learned {inversion.STEPS} steps of batch {inversion.BATCH} each, "
            f"rate {inversion.RATE}, from the liked pictures of H_cond and their own emotions."
        )
    return found + [f"Left out: `{arm}`, because {why}" for arm, why in plan.absent.items()]


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The options; --quick is a small run of its own."""
    parser = argparse.ArgumentParser(prog="pmg eval personalization", description=__doc__)
    parser.add_argument("--users", type=int, default=len(people("test")), help="whole twin groups")
    parser.add_argument("--messages", type=int, default=len(MESSAGES))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=EngineConfig().painter.steps)
    parser.add_argument("--arms", default="", help="names, separated by commas; all by default")
    parser.add_argument("--work", type=Path, default=train_root() / "personalization")
    parser.add_argument(
        "--judge", choices=("pocket", "standard"), default="pocket",
        help="standard: LPIPS, SSIM and a public CLIP besides; fetched at first use, slow on a CPU",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help=f"does it run? {QUICK}, no sweeps")
    options = parser.parse_args(argv)
    if options.quick:
        options.arms = options.arms or ",".join(ARMS)
        for name, value in QUICK.items():
            setattr(options, name, value)
    return options


def main(argv: list[str]) -> int:
    """Print the table; write JSON, Markdown and pictures into the results folder."""
    options = parsed(argv)
    plan = planned(options)
    arms, pasts, times = asyncio.run(run(plan))
    name = "personalization-quick" if options.quick else "personalization"
    found, judged = measured(arms, pasts, MESSAGES[: plan.messages], times=times)
    asked = goals(found, judged)
    about = (
        f"{len(plan.who)} simulated users (they measure plumbing, not taste) x {plan.messages} "
        f"messages x {plan.seeds} seeds; {plan.steps} steps; mean [95 % interval over users]"
    )
    more = {
        "about": about,
        "notes": notes(plan),
        "users": digest(plan.who),
        "judge": state([weights_folder()], ""),
        "intervals": intervals(found, judged),
        "over tag frequency": gains(found, judged, "tag frequency"),
        "over LLM keywords": gains(found, judged, "LLM keywords"),
        "goals": [asdict(one) for one in asked],
    }
    path = write(name, table(found, judged), columns=columns(found), more=more)
    told = markdown(found, judged, about=about, goals=asked, notes=notes(plan))
    path.with_suffix(".md").write_text(told, encoding="utf-8")
    bars(found, judged, path.with_name(f"{name}-bars.png"))
    curves(found, judged, path.with_name(f"{name}-curves.png"))
    sheet(arms, judged, path.with_name(f"{name}-sheet.webp"), message=MESSAGES[0].text)
    return 0 if options.quick or all(one.reached for one in asked) else 1
