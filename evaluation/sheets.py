"""Contact sheets for the documentation: 48 chat lines, and eight lines for six simulated users."""

from __future__ import annotations

import argparse
import asyncio
import subprocess
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pmg_engine.errors import ConfigError
from pmg_engine.types import Silence, Sticker, User

from .report import say
from .texts import sample
from .world import World, people, root_folder, world

LINES = 48
LONGEST = 90  # characters of a line that still fits under its sticker
CELL, TEXT = 168, 44  # pixels of a sticker, of the words below it
PAPER, INK, BUBBLE = "#e9eff5", "#1d2733", "#ffffff"
Font = ImageFont.FreeTypeFont


def font(size: int) -> Font:
    """A font with Chinese letters, as fontconfig finds it. Raises ConfigError."""
    asked = ["fc-list", ":lang=zh-cn", "file"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError) as error:
        raise ConfigError("fontconfig (fc-list) is missing. Install it and try again.") from error
    files = sorted(line.rstrip(": ") for line in done.stdout.splitlines() if line.strip())
    if not files:
        raise ConfigError(
            "No font on this machine holds Chinese letters. Install one, "
            "for example fonts-noto-cjk, and try again."
        )
    return ImageFont.truetype(files[0], size)


def wrapped(text: str, letters: Font, width: int, *, most: int = 2) -> str:
    """The text in at most `most` lines of this width, cut with an ellipsis."""
    lines, now = [], ""
    for letter in " ".join(text.split()):
        if letters.getlength(now + letter) > width:
            space = now.rfind(" ") if letter != " " and letter.isascii() else -1
            lines.append(now[:space] if space > 0 else now)
            now = now[space + 1 :] if space > 0 else ""
        now += letter
    lines.append(now)
    shown = [line.strip() for line in lines[:most]]
    if len(lines) > most:
        shown[-1] = shown[-1][:-1] + "…"
    return "\n".join(shown)


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


def pasted(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Rows of equal tiles as one picture."""
    height = sum(row[0].height for row in rows)
    width = max(sum(tile.width for tile in row) for row in rows)
    canvas, y = Image.new("RGB", (width, height), PAPER), 0
    for row in rows:
        x = 0
        for tile in row:
            canvas.paste(tile, (x, y))
            x += tile.width
        y += row[0].height
    return canvas


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
    for i, text in enumerate(chat_lines(seed)):
        answer = await room.say(User("eval", f"line-{i}"), text, seed=seed + i)
        if isinstance(answer, Sticker):
            found.append((answer, text))
        if len(found) == LINES:
            break
    return found


async def compared(room: World, seed: int) -> list[list[Sticker | Silence]]:
    """Every simulated user answered on the same messages with the same noise."""
    data, table = people()["sheet"], []
    for person in data["users"]:
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


def header(text: str, width: int, letters: Font) -> Image.Image:
    """A line of title."""
    tile = Image.new("RGB", (width, 34), PAPER)
    ImageDraw.Draw(tile).text((10, 17), text, INK, letters, anchor="lm")
    return tile


def label(text: str, letters: Font) -> Image.Image:
    """The name and taste beside one user's row."""
    tile = Image.new("RGB", (CELL, CELL + TEXT), PAPER)
    ImageDraw.Draw(tile).multiline_text((12, CELL // 2 - 24), text, INK, letters, spacing=6)
    return tile


async def painted(seed: int) -> tuple[list[tuple[Sticker, str]], list[list[Sticker | Silence]]]:
    """The stickers of both sheets."""
    async with world() as room:
        return await answered(room, seed), await compared(room, seed)


def lines_sheet(found: Sequence[tuple[Sticker, str]], fonts: tuple[Font, Font]) -> Image.Image:
    """Eight lines to a row."""
    tiles = [cell(sticker, text, fonts[0]) for sticker, text in found]
    rows = [tiles[i : i + 8] for i in range(0, len(tiles), 8)]
    title = f"{len(found)} real chat lines, a seeded shuffle of test rows; new users, no taste yet"
    return pasted([[header(title, 8 * CELL, fonts[1])], *rows])


def users_sheet(
    table: Sequence[Sequence[Sticker | Silence]], fonts: tuple[Font, Font]
) -> Image.Image:
    """One simulated user to a row."""
    data, rows = people()["sheet"], []
    for person, stickers in zip(data["users"], table, strict=True):
        likes = "\n".join(f"{c}, {s}" for c, s in person["likes"])
        side = label(f"{person['name']}\nlikes {likes}", fonts[0])
        pairs = zip(stickers, data["messages"], strict=True)
        rows.append([side, *(cell(sticker, text, fonts[0]) for sticker, text in pairs)])
    title = "The same 8 messages for 6 simulated users, same noise; each liked one sticker 3 times"
    return pasted([[header(title, 9 * CELL, fonts[1])], *rows])


def hero(table: Sequence[Sequence[Sticker | Silence]], fonts: tuple[Font, Font]) -> Image.Image:
    """The README's picture: two simulated users, the same first messages."""
    data, rows = people()["sheet"], []
    for person, stickers in list(zip(data["users"], table, strict=True))[:2]:
        likes = "\n".join(f"{c}, {s}" for c, s in person["likes"])
        pairs = list(zip(stickers, data["messages"], strict=True))[:6]
        side = label(f"{person['name']}\nlikes {likes}", fonts[0])
        rows.append([side, *(cell(sticker, text, fonts[0]) for sticker, text in pairs)])
    return pasted(rows)


def main(argv: list[str]) -> int:
    """Write docs/sheet-lines.webp, docs/sheet-users.webp and docs/hero.png."""
    parser = argparse.ArgumentParser(prog="pmg eval sheets", description=__doc__)
    parser.add_argument("--out", type=Path, default=root_folder() / "docs")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    fonts = (font(13), font(17))
    found, table = asyncio.run(painted(options.seed))
    options.out.mkdir(parents=True, exist_ok=True)
    images = {"sheet-lines": lines_sheet(found, fonts), "sheet-users": users_sheet(table, fonts)}
    for name, image in images.items():
        path = options.out / f"{name}.webp"
        image.save(path, "WEBP", quality=86, method=6)
        say(f"written: {path}")
    hero(table, fonts).save(options.out / "hero.png", optimize=True)
    return 0
