"""Pictures by which people judge the painter: styles, poses, open concepts, real art beside it.

Knows cells, the painter and sheets; no engine and no judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from rich.progress import Progress, track

from pmg_engine.condition import COMPUTED, plainer
from pmg_engine.config import EngineConfig
from pmg_engine.errors import ConfigError
from pmg_engine.models.diffusion import DiffusionPainter
from pmg_engine.styles import restyled
from pmg_engine.vocabulary import vocabulary
from training.album import draw, rows, split_of
from training.artwork import characters
from training.compose import ACTS
from training.data import Art, data_root
from training.references import real_pictures
from training.rig import POSE_OF

from . import concepts, grid, pairs
from .painted import Pixels, paint, pairs_in_turn, told
from .tiles import Fonts, across, captioned, header, pasted, side_note, sized
from .world import root_folder

__all__ = ["SHEETS", "drawn", "held_out", "known_art", "need_data", "real_art"]

FACES = ("happy", "laugh", "love", "cry", "angry", "shocked", "scared", "sleepy")
CAST = ("cat", "panda", "strawberry")  # each face on each of them, in every style
NAMED = (
    "wave", "bow", "hug", "shrug", "jump", "facepalm", "sleep", "cheer", "point", "cry", "run",
    "hide", "dance", "offer",
)  # fmt: skip
EACH = 3  # characters of one pose
KIND = 6  # cells of each kind beside real art
THINGS = 24
CHAT = 64  # pixels of a sticker in the list of a chat
TINY, SMALL = 96, 152  # pixels of a sticker in a sheet of many, of fewer
Images = Sequence[Image.Image]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which cells a sheet shows (by a seed), how it is laid out, and whether it needs the data."""

    cells: Callable[[int], list[Art]]
    lay: Callable[[Sequence[Art], Images, Fonts], Image.Image]
    data: bool


async def drawn(cells: Mapping[str, Sequence[Art]], *, seed: int) -> dict[str, list[Image.Image]]:
    """One picture per cell by the shipped painter: straight RGBA, 256 px, neither cut nor chosen.

    The noise of a sheet's pictures depends on the seed and their place alone.
    """
    own = EngineConfig().painter
    found: dict[str, list[Image.Image]] = {}
    painter = DiffusionPainter(root_folder() / own.path, steps=own.steps, guidance=own.guidance)
    with Progress() as bar:
        task = bar.add_task("painting", total=sum(map(len, cells.values())))
        try:
            for name, these in cells.items():
                before = sum(map(len, found.values()))

                def tell(done: int, _: int, before: int = before) -> None:
                    bar.update(task, completed=before + done)

                found[name] = await paint(painter, these, seed=seed, tell=tell)
        finally:
            await painter.close()
    return found


def need_data() -> None:
    """Raises ConfigError on a machine without the training art and texts."""
    if not (data_root() / "index.jsonl").is_file():
        raise ConfigError(
            f"Real art and real lines are shown here, and {data_root()} holds none. Unpack the "
            "training data there or set PMG_TRAIN to the folder whose `data` has it "
            "(training/README.md); the sheets users, styles and poses need none of it."
        )


def known_art() -> list[Art]:
    """Every picture of the album that the engine has words for."""
    need_data()
    words = {*vocabulary().characters, *vocabulary().concepts}
    return [row for row in rows() if row.character in words]


def real_art(these: Sequence[Art]) -> list[Image.Image]:
    """The real pictures of cells: straight RGBA, 256 px."""
    block: list[Pixels] = [draw(row)[0] for row in track(these, "real art")]
    return real_pictures(np.stack(block))


def held_out(known: Sequence[Art], count: int, *, seed: int, half: str) -> dict[str, list[Art]]:
    """At most so many cells of each kind that no painter was shown."""
    return {
        "head": grid.cells(known, count, seed=seed, half=half)["held-out"],
        "figure": pairs.poses(known, count, seed=seed, half=half),
        "act": pairs.acts(known, count, seed=seed, half=half),
        "thing": concepts.cells(known, count, seed=seed, half=half),
    }


def beside_cells(seed: int) -> list[Art]:
    """Held-out cells of every kind, of the half that may be looked at."""
    found = held_out(known_art(), KIND, seed=seed, half="choose")
    return [row for these in found.values() for row in these]


def concept_cells(seed: int) -> list[Art]:
    """Different things in styles they were held out in, the styles in turn."""
    known = known_art()
    found = concepts.cells(known, len(known), seed=seed, half="choose")
    once = list({row.character: row for row in found}.values())
    return pairs_in_turn(once, ("style",), count=THINGS, seed=seed)


def style_cells(seed: int) -> list[Art]:
    """Every face on every character of the cast, style by style; the seed changes noise alone.

    A style that is computed is made of a plain picture.
    """
    return [
        Art("", plainer(style, character), character, face, "matrix", "")
        for style in vocabulary().styles
        for face in FACES
        for character in CAST
    ]


def pose_cells(seed: int) -> list[Art]:
    """Characters for every named pose by lot, those never shown in it before the others.

    Pairs of the report half are left out: who looks at them is about to choose.
    """
    rng = np.random.default_rng(seed)
    able = [c for c in characters() if c.name in vocabulary().characters]
    said: dict[str, str] = {}
    for face in sorted(POSE_OF, key=lambda name: name in ACTS):  # a face before a chat act
        if face in vocabulary().emotions:
            said.setdefault(POSE_OF[face], face)
    found = []
    for pose in NAMED:
        lot = [able[i] for i in rng.permutation(len(able))]
        split = {c.name: split_of("pose", pose, c.name) for c in lot}
        fresh = sorted(
            (c for c in lot if split[c.name] != "report"), key=lambda c: split[c.name] == "train"
        )
        for c in fresh[:EACH]:
            style, face = c.styles[int(rng.integers(len(c.styles)))], said.get(pose, "happy")
            found.append(Art("", style, c.name, face, "body", split[c.name], pose=pose))
    return found


def styles_sheet(these: Sequence[Art], images: Images, fonts: Fonts) -> Image.Image:
    """One style to a row; a column for every character, under its face."""
    per, styles = len(FACES) * len(CAST), vocabulary().styles
    shown = [
        restyled(image, styles[i // per], figure=False) if styles[i // per] in COMPUTED else image
        for i, image in enumerate(images)
    ]
    tiles = [captioned([sized(image, TINY)], fonts[0]) for image in shown]
    high, wide = tiles[0].height, tiles[0].width
    out = [
        [side_note(style, (wide, high), fonts[1]), *row]
        for style, row in zip(styles, across(tiles, per), strict=True)
    ]
    corner = side_note("", (wide, 24), fonts[0])
    faces = [side_note(face, (wide * len(CAST), 24), fonts[1]) for face in FACES]
    names = [side_note(name, (wide, 24), fonts[0]) for _ in FACES for name in CAST]
    title = f"Every style: {len(FACES)} faces on {len(CAST)} characters, unpicked"
    top = header(title, wide * (per + 1), fonts[1])
    return pasted([[top], [corner, *faces], [corner, *names], *out])


def beside_sheet(these: Sequence[Art], images: Images, fonts: Fonts) -> Image.Image:
    """Real, painted, and both as a chat's list shows them; three cells to a row."""
    tiles = []
    for row, real, made in zip(these, real_art(these), images, strict=True):
        small = Image.new("RGBA", (CHAT, 2 * CHAT + 16))
        small.paste(sized(real, CHAT), (0, 0))
        small.paste(sized(made, CHAT), (0, CHAT + 16))
        tiles.append(captioned([real, made, small], fonts[0], words=told(row), lines=1))
    title = (
        "Cells the painter was never shown: the real art, what it paints (256 px), and both at "
        f"{CHAT} px, the real one above"
    )
    table = across(tiles, 3)
    return pasted([[header(title, sum(t.width for t in table[0]), fonts[1])], *table])


def concepts_sheet(these: Sequence[Art], images: Images, fonts: Fonts) -> Image.Image:
    """Eight things to a row, each with its words."""
    tiles = [
        captioned([sized(image, SMALL)], fonts[0], words=told(row), lines=2)
        for row, image in zip(these, images, strict=True)
    ]
    title = f"{len(tiles)} open concepts, each in a style it was never shown in, unpicked"
    return pasted([[header(title, 8 * tiles[0].width, fonts[1])], *across(tiles, 8)])


def poses_sheet(these: Sequence[Art], images: Images, fonts: Fonts) -> Image.Image:
    """A column for every pose, seven side by side; a star: never shown with this character."""
    columns: dict[str, list[Image.Image]] = {}
    for row, image in zip(these, images, strict=True):
        words = ("" if row.split == "train" else "* ") + told(row)
        tile = captioned([sized(image, SMALL)], fonts[0], words=words, lines=2)
        columns.setdefault(row.pose, []).append(tile)
    wide = tile.width
    tall = [
        pasted([[side_note(pose, (wide, 28), fonts[1])], *([tile] for tile in column)])
        for pose, column in columns.items()
    ]
    title = f"{len(columns)} poses, unpicked; * the pose was never shown with this character"
    return pasted([[header(title, 7 * wide, fonts[1])], *across(tall, 7)])


SHEETS = {
    "styles": Sheet(style_cells, styles_sheet, data=False),
    "beside": Sheet(beside_cells, beside_sheet, data=True),
    "concepts": Sheet(concept_cells, concepts_sheet, data=True),
    "poses": Sheet(pose_cells, poses_sheet, data=False),
}
