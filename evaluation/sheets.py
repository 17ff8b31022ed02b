"""Sheets for the documentation: chat lines, simulated users, and the painter's own (gallery.py).

Knows the engine and where pictures go.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from rich.progress import Progress, track

from pmg_engine.types import Silence, Sticker, User

from . import gallery
from .report import say
from .texts import sample
from .tiles import BUBBLE, INK, PAPER, Font, Fonts, font, header, pasted, wrapped
from .world import World, people, root_folder, world

LINES = 48
LONGEST = 90  # characters of a line that still fits under its sticker
CELL, TEXT = 168, 44  # pixels of a sticker, of the words below it
CHATS = ("lines", "users")


def cell(sticker: Sticker | Silence, words: str, letters: Font) -> Image.Image:
    """One sticker on a chat background, the line below it."""
    tile = Image.new("RGB", (CELL, CELL + TEXT), PAPER)
    if isinstance(sticker, Sticker):
        small = sticker.image.resize((CELL - 16, CELL - 16), Image.Resampling.LANCZOS)
        tile.paste(small, (8, 8), small)
    draw = ImageDraw.Draw(tile)
    if isinstance(sticker, Silence):
        draw.text((CELL // 2, CELL // 2), "(no sticker)", INK, letters, anchor="mm")
    if words:
        draw.rounded_rectangle((4, CELL - 2, CELL - 4, CELL + TEXT - 4), 8, fill=BUBBLE)
        draw.multiline_text((10, CELL), wrapped(words, letters, CELL - 20), INK, letters, spacing=2)
    return tile


def chat_lines(seed: int) -> list[str]:
    """A seeded shuffle of English and Chinese test rows, in turns; long ones are left out."""
    found: list[str] = []
    halves = [[x.text for x in sample(lang, "test", None, seed=seed)] for lang in ("en", "zh")]
    for pair in zip(*[[t for t in half if len(t) <= LONGEST] for half in halves], strict=False):
        found.extend(pair)
    return found


async def answered(room: World, seed: int) -> list[tuple[Sticker, str]]:
    """The first LINES lines that pass the prompt gate and get a sticker."""
    found: list[tuple[Sticker, str]] = []
    with Progress() as bar:
        task = bar.add_task("lines", total=LINES)
        for i, text in enumerate(chat_lines(seed)):
            answer = await room.say(User("eval", f"line-{i}"), text, seed=seed + i)
            if isinstance(answer, Sticker):
                found.append((answer, text))
            bar.update(task, completed=len(found))
            if len(found) == LINES:
                break
    return found


async def compared(room: World, seed: int) -> list[list[Sticker | Silence]]:
    """Every simulated user answered on the same messages with the same noise."""
    data, table = people()["sheet"], []
    for person in track(data["users"], "users"):
        user = User("eval", f"sheet-{person['name']}")
        for character, style in person["likes"]:
            for _ in range(3):
                await room.use(user, "liked", words=(character, style))
        table.append(
            [
                await room.say(user, text, seed=seed + k, remember=False)
                for k, text in enumerate(data["messages"])
            ]
        )
    return table


def label(text: str, letters: Font) -> Image.Image:
    """The name and taste beside one user's row."""
    tile = Image.new("RGB", (CELL, CELL + TEXT), PAPER)
    ImageDraw.Draw(tile).multiline_text((12, CELL // 2 - 24), text, INK, letters, spacing=6)
    return tile


async def painted(
    seed: int, names: Sequence[str] = CHATS
) -> tuple[list[tuple[Sticker, str]], list[list[Sticker | Silence]]]:
    """The stickers of the sheets of chats; none for a sheet that is not named."""
    async with world() as room:
        found = await answered(room, seed) if "lines" in names else []
        return found, await compared(room, seed) if "users" in names else []


def lines_sheet(found: Sequence[tuple[Sticker, str]], fonts: Fonts) -> Image.Image:
    """Eight lines to a row."""
    tiles = [cell(sticker, text, fonts[0]) for sticker, text in found]
    rows = [tiles[i : i + 8] for i in range(0, len(tiles), 8)]
    title = f"{len(found)} real chat lines, a seeded shuffle of test rows; new users, no taste yet"
    return pasted([[header(title, 8 * CELL, fonts[1])], *rows])


def users_sheet(table: Sequence[Sequence[Sticker | Silence]], fonts: Fonts) -> Image.Image:
    """One simulated user to a row."""
    data, rows = people()["sheet"], []
    for person, stickers in zip(data["users"], table, strict=True):
        likes = "\n".join(f"{c}, {s}" for c, s in person["likes"])
        side = label(f"{person['name']}\nlikes {likes}", fonts[0])
        pairs = zip(stickers, data["messages"], strict=True)
        rows.append([side, *(cell(sticker, text, fonts[0]) for sticker, text in pairs)])
    title = "The same 8 messages for 6 simulated users, same noise; each liked one sticker 3 times"
    return pasted([[header(title, 9 * CELL, fonts[1])], *rows])


def hero(table: Sequence[Sequence[Sticker | Silence]], fonts: Fonts) -> Image.Image:
    """The README's picture: two simulated users, the same first messages."""
    data, rows = people()["sheet"], []
    for person, stickers in list(zip(data["users"], table, strict=True))[:2]:
        likes = "\n".join(f"{c}, {s}" for c, s in person["likes"])
        pairs = list(zip(stickers, data["messages"], strict=True))[:6]
        side = label(f"{person['name']}\nlikes {likes}", fonts[0])
        rows.append([side, *(cell(sticker, text, fonts[0]) for sticker, text in pairs)])
    return pasted(rows)


def chats(names: Sequence[str], *, seed: int, fonts: Fonts) -> Iterator[tuple[str, Image.Image]]:
    """File names and pictures of these sheets of chats; the hero is a part of the users' sheet."""
    found, table = asyncio.run(painted(seed, names))
    if "lines" in names:
        yield "sheet-lines.webp", lines_sheet(found, fonts)
    if "users" in names:
        yield "sheet-users.webp", users_sheet(table, fonts)
        yield "hero.png", hero(table, fonts)


def paintings(
    names: Sequence[str], *, seed: int, fonts: Fonts
) -> Iterator[tuple[str, Image.Image]]:
    """File names and pictures of these sheets of the painter's own."""
    cells = {name: gallery.SHEETS[name].cells(seed) for name in names}
    images = asyncio.run(gallery.drawn(cells, seed=seed))
    for name in names:
        yield f"sheet-{name}.webp", gallery.SHEETS[name].lay(cells[name], images[name], fonts)


def save(image: Image.Image, path: Path) -> None:
    """Keep one picture and say where."""
    if path.suffix == ".png":
        image.save(path, optimize=True)
    else:
        image.save(path, "WEBP", quality=86, method=6)
    say(f"written: {path}")


def main(argv: list[str]) -> int:
    """Write docs/sheet-NAME.webp for every sheet, and docs/hero.png."""
    parser = argparse.ArgumentParser(prog="pmg eval sheets", description=__doc__)
    parser.add_argument("--out", type=Path, default=root_folder() / "docs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=(*CHATS, *gallery.SHEETS), help="one of the sheets")
    options = parser.parse_args(argv)
    asked = [options.only] if options.only else [*CHATS, *gallery.SHEETS]
    if any(
        name == "lines" or (name in gallery.SHEETS and gallery.SHEETS[name].data) for name in asked
    ):
        gallery.need_data()
    seed, fonts = options.seed, (font(13), font(17))
    options.out.mkdir(parents=True, exist_ok=True)
    for make, kind in ((chats, CHATS), (paintings, gallery.SHEETS)):
        names = [name for name in asked if name in kind]
        for file, image in make(names, seed=seed, fonts=fonts) if names else ():
            save(image, options.out / file)
    return 0
