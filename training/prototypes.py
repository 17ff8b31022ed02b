"""Makes the likenesses that the painter begins from (pmg_engine/models/prototypes.py).

Of everybody in each style the mean of the faces that training shows, of each thing one picture.
Trains nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import DDPMScheduler
from numpy.typing import NDArray
from rich.progress import track
from torch import Tensor

from pmg_engine.models.autoencoder import PatchAutoencoderKL
from pmg_engine.models.prototypes import Prototypes, coarse, first_time, mean_offset
from pmg_engine.types import Likeness

from .album import Album, chance, draw, rows, seed_of, split_of
from .artwork.recipe import recipe
from .autoencoder import LATENTS, folder, whole_batch
from .compose import ACTS, emoji
from .data import Art, on_grey
from .loop import DEVICE
from .references import real_pictures
from .rig import head_at, mirrored
from .words import POSE_WORDS

FILE = "prototypes.safetensors"
# where a thing's one picture comes from: the plainest style that training shows it in
PLAINEST = ("flat", "cartoon", "bold", "glossy", "retro", "blob", "pixel", "line")
HEADS = ("matrix", "emoji", "figure")  # kinds of pictures that show a head alone
FACES = ("smiley", "cat")  # emoji that are heads with emotions
MEASURED = 4  # poses of each head
ROUNDS = 8  # of fitting what is a pose's and what a head's
COVER = 4  # pictures of a head that tell how much of each cell it covers
BEGUN = 0.7  # share of the pictures with a likeness that begin from it ...
AROUND = 75  # ... at a time so far at most from where the painter begins
BATCH = 16
Doubles = NDArray[np.float64]
Pixels = NDArray[np.uint8]


def path() -> Path:
    """Beside the autoencoder whose latents they are."""
    return folder().with_name(FILE)


def _is_thing(row: Art) -> bool:
    return row.group == "emoji" and row.character not in FACES


def _is_plain(row: Art) -> bool:
    """A head of the grid in its own colours."""
    return row.group == "matrix" and not row.colour


def like(row: Art) -> Likeness | None:
    """Whose likeness a picture of the album may begin from; None: from noise alone."""
    if _is_thing(row):
        return Likeness(row.character)
    if row.group == "prop" or not row.emotion:
        return None
    if row.pose and mirrored(row.pose, seed_of(row)):
        return None  # the places are those of figures that are not
    layout = row.emotion if row.group == "act" else POSE_WORDS.get(row.pose, "")
    return Likeness(row.character, row.style, layout)


def heads(known: Sequence[Art]) -> dict[str, list[int]]:
    """ "character|style" -> its training pictures, in the album's order."""
    found: dict[tuple[str, bool], list[int]] = {}
    for i, row in enumerate(known):
        if row.split == "train" and row.emotion and row.group in HEADS and not _is_thing(row):
            found.setdefault((f"{row.character}|{row.style}", _is_plain(row)), []).append(i)
    # what the grid lacks comes from emoji and from figures, which have every colour
    return {name: picks for (name, _), picks in sorted(found.items())}


def things() -> dict[str, Art]:
    """A thing -> its picture in the plainest style that training shows it in."""
    found: dict[str, Art] = {}
    for row in rows():
        if _is_thing(row) and row.split == "train":
            best = found.get(row.character)
            if best is None or PLAINEST.index(row.style) < PLAINEST.index(best.style):
                found[row.character] = row
    return found


def places(known: Mapping[str, Pixels]) -> Tensor:
    """(H, P, 3) float16: (scale, left, top) of each head in each pose of POSE_WORDS.

    Measured in MEASURED figures of each head that may be shown in training; what a pose does to
    all heads and a head in all poses tells the others.

    known: "character|style" -> its picture (256, 256, 4) on grey.
    """
    poses = list(POSE_WORDS)
    seen: list[tuple[int, int]] = []
    found: list[tuple[float, float, float]] = []
    for i, (name, picture) in enumerate(track(known.items(), "measuring")):
        character, style = name.split("|")
        if style not in recipe().styles:
            continue
        head = real_pictures(picture[None])[0]
        shown = [p for p in poses if split_of("pose", p, character) == "train"]
        for pose in sorted(shown, key=lambda p: chance("measured", name, p))[:MEASURED]:
            scale, left, top = head_at(head, style=style, character=character, pose=pose)
            seen.append((i, poses.index(pose)))
            found.append((math.log(scale), left, top))
    who, pose_of = np.array(seen).T
    measured: Doubles = np.array(found)
    usual: Doubles = np.zeros((len(poses), 3))
    own: Doubles = np.zeros((len(known), 3))
    for _ in range(ROUNDS):
        usual = _means(measured - own[who], pose_of, len(poses))
        own = _means(measured - usual[pose_of], who, len(known))
    table = own[:, None] + usual[None]
    table[..., 0] = np.exp(table[..., 0])
    return torch.from_numpy(table).half()


def _means(values: Doubles, groups: NDArray[np.int64], count: int) -> Doubles:
    """(count, 3) the mean of each group; zeros for an empty one."""
    sums = np.zeros((count, 3))
    np.add.at(sums, groups, values)
    return sums / np.maximum(1, np.bincount(groups, minlength=count))[:, None]


def cover(pictures: Pixels) -> Tensor:
    """(N, H, W, 4) uint8 -> (1, 16, 16) mean alpha of each cell, 0 to 1."""
    alpha = torch.from_numpy(pictures[..., 3].astype(np.float32).mean(0) / 255)
    return torch.nn.functional.adaptive_avg_pool2d(alpha[None], 16)


@torch.no_grad()
def encoded(pictures: Sequence[Pixels]) -> Iterable[Tensor]:
    """(C + 1, 16, 16) of each (256, 256, 4) picture on grey: latents and cover."""
    vae = PatchAutoencoderKL.from_pretrained(folder()).eval().to(DEVICE)
    for start in range(0, len(pictures), BATCH):
        block = np.stack(pictures[start : start + BATCH])
        seen = whole_batch(block, np.arange(len(block))).to(DEVICE)
        for z, one in zip(vae.encode(seen).latent_dist.mode().float().cpu(), block, strict=True):
            yield torch.cat([z, cover(one[None])])


def _hand(code: str) -> Pixels:
    picture = emoji("flat", code)
    assert picture is not None, f"the flat set lacks {code}"
    return on_grey(np.asarray(picture.resize((256, 256))))


def build(known: Sequence[Art], table: Any) -> Prototypes:
    """From the drawn pictures of the album and their latents (N, C, 16, 16)."""
    album, names, found = Album(), [], []
    whose = heads(known)
    for name, picks in whose.items():
        mean = torch.from_numpy(np.asarray(table[picks], np.float32).mean(0))
        names.append(name)
        found.append(torch.cat([mean, cover(np.asarray(album.pixels[picks[:COVER]]))]))
    shown = things()
    hands = {f"act|{act}": _hand(code) for act, (_, code) in ACTS.items()}
    pictures = [draw(row)[0] for row in shown.values()] + list(hands.values())
    names += [*shown, *hands]
    found += encoded(pictures)
    where = places({name: np.asarray(album.pixels[picks[0]]) for name, picks in whose.items()})
    return Prototypes(torch.stack(found).half(), names, where, list(POSE_WORDS.values()))


@cache
def prototypes() -> Prototypes:
    """Those of this machine. Raises OSError where `build` was not run."""
    return Prototypes.load(path())


def look_offset(rows: Sequence[Art], seen: Any) -> Tensor | None:
    """(C, COARSE, COARSE) what heads in a look have in common beyond their likenesses.

    rows: of the album; those that show no plain head alone are left out. seen: (N, C, 16, 16)
    their latents.
    """
    found = []
    for row, one in zip(rows, seen, strict=True):
        known = prototypes().of(Likeness(row.character, row.style)) if _is_plain(row) else None
        if known is not None:
            found.append(coarse(torch.from_numpy(np.asarray(one, np.float32)) - known))
    return mean_offset(found)


def likenesses(
    whose: Sequence[Likeness | None],
    known: Prototypes,
    offsets: Sequence[Tensor | None] | None = None,
) -> tuple[Tensor, Tensor]:
    """(B, C, 16, 16) what pictures may begin from, zeros for nothing, and (B,) when, 0 for never.

    offsets: as in `Prototypes.of`; None: none.
    """
    shown = torch.zeros(len(whose), LATENTS, 16, 16)
    first = torch.zeros(len(whose), dtype=torch.int64)
    for i, own in enumerate(whose):
        clean = known.of(own, offsets[i] if offsets else None) if own else None
        if own and clean is not None:
            shown[i], first[i] = clean, first_time(own)
    return shown, first


def begun(
    plan: DDPMScheduler,
    noise: Tensor,
    times: Tensor,
    *,
    clean: Tensor,
    likeness: Tensor,
    first: Tensor,
    dice: torch.Generator | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """(noisy, times, v): BEGUN of the pictures that may begin from a likeness do.

    There the first step of the painter lies: noise over the likeness instead of the picture, and
    the velocity that leads to the picture all the same.
    """
    count, home = len(times), times.device
    chosen = (first > 0) & (torch.rand(count, device=home, generator=dice) < BEGUN)
    early = first + torch.randint(-AROUND, AROUND, (count,), device=home, generator=dice)
    times = torch.where(chosen, early, times)
    wide = chosen[:, None, None, None]
    noisy = plan.add_noise(torch.where(wide, likeness, clean), noise, times)
    alpha = plan.alphas_cumprod.to(home)[times][:, None, None, None]
    led = (alpha.sqrt() * noisy - clean) / (1 - alpha).sqrt()
    return noisy, times, torch.where(wide, led, plan.get_velocity(clean, noise, times))


if __name__ == "__main__":
    from .painter import Latents

    drawn = Latents()
    build(drawn.rows, drawn.table).save(path())
    print(f"prototypes: written to {path()}")
