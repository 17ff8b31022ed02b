"""Files the server holds: their ids, and what it demands of pictures; knows no chat and no pack."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from typing import Any

from PIL import Image, UnidentifiedImageError

from .limits import (
    ANIMATED_BYTES,
    EMOJI_SIDE,
    PHOTO_BYTES,
    STICKER_BYTES,
    STICKER_SIDE,
    VIDEO_BYTES,
)
from .state import Media, MediaKind
from .words import Ask, Upload, bad

__all__ = ["ENDINGS", "Files", "document", "opened", "photo", "sticker"]

FOLDERS: dict[str, str] = {"sticker": "stickers", "photo": "photos", "thumbnail": "thumbnails"}
ENDINGS = {"static": ".webp", "animated": ".tgs", "video": ".webm"}
WEBM, GZIP = b"\x1aE\xdf\xa3", b"\x1f\x8b"


class Files:
    """Every file by its id. Ids are the server's; what they look like means nothing."""

    def __init__(self) -> None:
        self.by_id: dict[str, Media] = {}
        self.by_path: dict[str, Media] = {}
        self._count = itertools.count(1)

    def keep(self, kind: MediaKind, data: bytes, *, ending: str = "", **more: Any) -> Media:
        number = next(self._count)
        path = f"{FOLDERS.get(kind, 'documents')}/file_{number}{ending}"
        ids = f"CAACAgIAAxkBAAIB{number:06d}NwQ", f"AgAD{number:06d}"
        media = Media(ids[0], ids[1], kind, data, path, **more)
        self.by_id[media.file_id] = self.by_path[path] = media
        return media

    def again(self, media: Media, kind: MediaKind, **more: Any) -> Media:
        """The same bytes under new ids, as in a pack. That the ids are new is not documented."""
        ending = ENDINGS[media.format] if kind == "sticker" else ""
        fresh = self.keep(kind, media.data, ending=ending)
        made = replace(
            media,
            kind=kind,
            file_id=fresh.file_id,
            unique_id=fresh.unique_id,
            path=fresh.path,
            **more,
        )
        self.by_id[made.file_id] = self.by_path[made.path] = made
        return made

    def known(self, file_id: str, kind: MediaKind) -> Media:
        media = self.by_id.get(file_id)
        if media is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if media.kind != kind:
            was, wanted = media.kind.capitalize(), kind.capitalize()
            raise bad(f"can't use file of type {was} as {wanted}")
        return media


def upload(ask: Ask, field: str, missing: str) -> Upload | str:
    """The file of an argument: sent with the request (directly or as attach://), or a file_id."""
    if field in ask.uploads:
        return ask.uploads[field]
    given = ask.need(field, missing)
    if given.startswith("attach://"):
        name = given.removeprefix("attach://")
        if name not in ask.uploads:
            raise bad(missing)
        return ask.uploads[name]
    if given.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")  # the far side has no internet
    return given


def opened(data: bytes) -> Image.Image | None:
    """The picture, read to its end, or None."""
    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return picture


def sticker(files: Files, data: bytes, *, format: str, type: str, kind: MediaKind) -> Media:
    """A file that may become a sticker; `kind` is document where it was only uploaded for a pack.

    The size limits and dimensions are documented; of the refusals only STICKER_PNG_DIMENSIONS and
    "file is too big" are known from the field. `sendSticker` really also takes other dimensions;
    the house never sends any, so the stricter rule of packs holds for both.
    """
    if not data:
        raise bad("file must be non-empty")
    if format == "static":
        width, height = _static_size(data, type)
    else:
        most, magic = (VIDEO_BYTES, WEBM) if format == "video" else (ANIMATED_BYTES, GZIP)
        if len(data) > most:
            raise bad("STICKER_VIDEO_BIG" if format == "video" else "file is too big")
        if not data.startswith(magic):
            raise bad("STICKER_VIDEO_NOWEBM" if format == "video" else "STICKER_TGS_NOTGS")
        width = height = STICKER_SIDE if type == "regular" else EMOJI_SIDE
    size = {"width": width, "height": height}
    return files.keep(kind, data, ending=ENDINGS[format], format=format, type=type, **size)


def _static_size(data: bytes, type: str) -> tuple[int, int]:
    if len(data) > STICKER_BYTES:
        raise bad("file is too big")
    picture = opened(data)
    if picture is None or picture.format not in ("WEBP", "PNG"):
        raise bad("STICKER_PNG_NOPNG")
    wanted = EMOJI_SIDE if type == "custom_emoji" else STICKER_SIDE
    width, height = picture.size
    exact = type != "custom_emoji" or width == height
    if max(width, height) != wanted or not exact:
        raise bad("STICKER_PNG_DIMENSIONS")
    return width, height


def photo(files: Files, data: bytes) -> Media:
    """A photo as others see it: a JPEG without transparency, at most 1280 px a side."""
    if len(data) > PHOTO_BYTES:
        raise bad("file is too big")
    picture = opened(data)
    if picture is None:
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = picture.size
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    flat = picture.convert("RGB")
    flat.thumbnail((1280, 1280))
    out = io.BytesIO()
    flat.save(out, "JPEG")
    size = {"width": flat.width, "height": flat.height}
    return files.keep("photo", out.getvalue(), ending=".jpg", mime="image/jpeg", **size)


def document(files: Files, upload: Upload, mime: str) -> Media:
    if not upload.data:
        raise bad("file must be non-empty")
    ending = upload.name[upload.name.rfind(".") :] if "." in upload.name else ""
    return files.keep("document", upload.data, ending=ending, name=upload.name, mime=mime)
