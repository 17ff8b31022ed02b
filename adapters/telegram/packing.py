"""What packs and their stickers are called, and what is said of them; knows no network."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from pmg_engine.types import StickerId, Target

__all__ = [
    "EMOJI",
    "FULL",
    "MENU",
    "TITLE",
    "Notes",
    "Told",
    "address_of",
    "emoji",
    "keywords",
    "link_to",
    "place_of",
    "rows",
    "set_name",
    "volume_of",
]

Notes = dict[str, Any]  # packs: {set: {sticker: place}}, title, adding: what was begun last

FULL = 120  # stickers in one set; Telegram refuses the next one
TITLE = 64  # characters
WORDS, LETTERS = 20, 64  # keywords of one sticker, and their characters together
EMOJI: dict[str, tuple[str, ...]] = {
    "happy": ("😀", "😊"),
    "laugh": ("😂", "🤣"),
    "smile": ("🙂", "😊"),
    "love": ("🥰", "❤️"),
    "kiss": ("😘", "💋"),
    "excited": ("🤩", "🎉"),
    "cheeky": ("😜", "😝"),
    "wink": ("😉",),
    "cool": ("😎",),
    "smug": ("😏",),
    "relieved": ("😌",),
    "yummy": ("😋",),
    "sleepy": ("😴", "🥱"),
    "tired": ("😩", "🥱"),
    "sad": ("😢", "😞"),
    "cry": ("😢", "😭"),
    "sob": ("😭",),
    "pleading": ("🥺", "🙏"),
    "angry": ("😠", "😡"),
    "furious": ("🤬", "😡"),
    "huff": ("😤",),
    "surprised": ("😮", "😯"),
    "shocked": ("😱", "🤯"),
    "scared": ("😨", "😱"),
    "nervous": ("😬", "😅"),
    "worried": ("😟",),
    "shy": ("☺️", "😳"),
    "confused": ("😕", "🤔"),
    "thinking": ("🤔",),
    "annoyed": ("😒", "🙄"),
    "dizzy": ("😵‍💫", "🥴"),
    "sick": ("🤒", "🤢"),
    "party": ("🥳", "🎉"),
    "neutral": ("😐",),
    "greedy": ("🤑",),
    "speechless": ("😶",),
    "agree": ("👍", "✅"),
    "disagree": ("👎", "🙅"),
    "thanks": ("🙏", "🤗"),
    "praise": ("👏", "👍"),
    "greet": ("👋",),
    "bye": ("👋",),
    "strong": ("💪",),
    "proud": ("😤", "🏆"),
    "sorry": ("🙏", "😔"),
    "ok": ("👌",),
    "morning": ("☀️", "🌅"),
    "night": ("🌙", "😴"),
    "congrats": ("🎉", "🥂"),
}


MENU = {
    "en": "My sticker pack",
    "zh": "我的贴纸包",
    "de": "Mein Stickerpaket",
    "es": "Mi pack de stickers",
    "pt": "Meu pacote de figurinhas",
    "ru": "Мой набор стикеров",
    "fr": "Mon pack de stickers",
    "ja": "自分のスタンプパック",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What to tell the person: plain text and the buttons under it."""

    text: str
    buttons: InlineKeyboardMarkup | None = None


def emoji(target: Target) -> list[str]:
    """One or two that stand for the emotion: Telegram suggests the sticker under them."""
    return list(EMOJI.get(target.emotion, ("🙂",)))


def keywords(target: Target) -> list[str]:
    """What the picture shows, in words; all together at most 64 characters.

    Everybody who has the pack can search by them: words of the message are none of them.
    """
    wanted = (target.character, target.emotion, target.colour, target.style, *target.props)
    found: list[str] = []
    for word in dict.fromkeys(word.strip().lower() for word in wanted if word):
        if word and len(found) < WORDS and sum(map(len, found)) + len(word) <= LETTERS:
            found.append(word)
    return found


def set_name(owner: str, volume: int, *, bot: str, secret: str) -> str:
    """The set's address, `<slug>_by_<bot>`: always the same for one person, guessed by nobody.

    So that a pack is found again, and its owner known, without anything being remembered.
    """
    digest = hmac.digest(secret.encode(), f"pack {owner}".encode(), hashlib.sha256)
    slug = f"my_{base64.b32encode(digest[:10]).decode().lower()}"
    return f"{slug}_{volume}_by_{bot}" if volume > 1 else f"{slug}_by_{bot}"


def place_of(notes: Notes, id: StickerId) -> tuple[str, str] | None:
    """The set and the place in it of a sticker that was packed before."""
    for name, kept in notes.get("packs", {}).items():
        if id in kept:
            return name, kept[id]
    return None


def volume_of(title: str, volume: int) -> str:
    """The title of one volume."""
    return f"{title[: TITLE - 4]} {volume}" if volume > 1 else title[:TITLE]


def address_of(name: str) -> str:
    """Where a set can be added by anybody."""
    return f"https://t.me/addstickers/{name}"


def link_to(text: str, url: str) -> InlineKeyboardButton:
    """A button that opens an address."""
    return InlineKeyboardButton(text, url=url)


def rows(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    """One button in each row."""
    return InlineKeyboardMarkup([[one] for one in buttons])
