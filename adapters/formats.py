"""What each platform accepts as a sticker, as data; knows neither pictures nor networks."""

from __future__ import annotations

from .base import StickerFormat

__all__ = ["FORMATS"]

WEBP, PNG = "image/webp", "image/png"

# Where a platform allows more than we need, the smaller number is ours and the comment says theirs.
FORMATS: dict[str, StickerFormat] = {
    "web": StickerFormat(WEBP, 512, 512_000),
    "web_png": StickerFormat(PNG, 512, 1_000_000),
    "console": StickerFormat(PNG, 512, 1_000_000),
    "telegram": StickerFormat(WEBP, 512, 261_120),  # 512,000 allowed; clients load 255 KiB faster
    "telegram_emoji": StickerFormat(WEBP, 100, 64_000, square=True),  # 512,000 allowed
    "discord": StickerFormat(PNG, 320, 524_288, square=True),
    "discord_emoji": StickerFormat(PNG, 128, 262_144, square=True),
    "discord_message": StickerFormat(PNG, 512, 1_000_000),  # 10 MiB per attachment allowed
    "whatsapp": StickerFormat(WEBP, 512, 102_400, square=True),
    "signal": StickerFormat(WEBP, 512, 307_200, square=True),
    "line": StickerFormat(PNG, 370, 1_000_000, height=320, margin=10),  # both sides must be even
    "matrix": StickerFormat(PNG, 512, 1_000_000),  # the homeserver decides; 50 MiB is common
    "slack": StickerFormat(PNG, 128, 131_072, square=True),  # "under 128 KB", uploaded as an emoji
}
