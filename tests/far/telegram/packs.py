"""The sticker methods: files, sets, their order, emoji and keywords; knows no message."""

from __future__ import annotations

from .limits import (
    DOWNLOAD_BYTES,
    SET_EMOJI,
    SET_FIRST,
    SET_REGULAR,
    SET_TEXT,
    check_emoji,
    check_keywords,
    check_set_name,
)
from .pictures import opened, sticker, upload
from .state import Media, Pack
from .words import Ask, Json, Upload, bad
from .world import World

__all__ = ["METHODS"]

FORMATS = ("static", "animated", "video")
EMPTY = "STICKERS_EMPTY"


def upload_sticker_file(world: World, ask: Ask) -> Json:
    owner(world, ask)
    given = upload(ask, "sticker", "there is no sticker file in the request")
    if not isinstance(given, Upload):
        raise bad("sticker must be uploaded as an InputFile")
    if ask.text("sticker_format") not in FORMATS:
        raise bad("invalid sticker format specified")
    form = ask.text("sticker_format")
    # the same call prepares stickers and custom emoji: the picture's size says which
    small = form == "static" and _is_emoji(given.data)
    type = "custom_emoji" if small else "regular"
    return sticker(world.files, given.data, format=form, type=type, kind="document").ids()


def _is_emoji(data: bytes) -> bool:
    picture = opened(data)
    return picture is not None and picture.size == (100, 100)


def owner(world: World, ask: Ask) -> int:
    """The user a set belongs to: somebody who has written to the bot."""
    person = world.people.get(ask.integer("user_id"))
    if person is None or not person.seen:
        raise bad("PEER_ID_INVALID")
    if person.is_bot:
        raise bad("USER_IS_BOT")
    if not person.started:
        raise bad("PEER_ID_INVALID")
    return person.id


def create_new_sticker_set(world: World, ask: Ask) -> bool:
    user = owner(world, ask)
    name, title = ask.text("name"), ask.text("title")
    check_set_name(name, world.bot.username or "")
    if not 1 <= len(title.strip()) <= SET_TEXT:
        raise bad("PACK_TITLE_INVALID")
    if name.lower() in world.packs:
        raise bad("sticker set name is already occupied")
    given = ask.json("stickers", "can't parse stickers JSON object")
    if not isinstance(given, list):
        raise bad("expected an Array of InputSticker")
    if not given:
        raise bad(EMPTY)
    if len(given) > SET_FIRST:
        raise bad("too many stickers specified")
    pack = Pack(name, title.strip(), user, ask.text("sticker_type") or "regular")
    pack.stickers = [input_sticker(world, ask, one, pack) for one in given]
    world.packs[name.lower()] = pack
    return True


def input_sticker(world: World, ask: Ask, given: Json, pack: Pack) -> Media:
    """An InputSticker as a sticker of this set."""
    if not isinstance(given, dict):
        raise bad("InputSticker must be an Object")
    emoji = check_emoji(given.get("emoji_list"))
    words = check_keywords(given.get("keywords"))
    form = given.get("format")
    if form not in FORMATS:
        raise bad("invalid sticker format specified")
    inner = Ask(ask.method, {"sticker": given.get("sticker")}, ask.uploads)
    file = upload(inner, "sticker", "there is no sticker file in the request")
    if isinstance(file, Upload):
        media = sticker(world.files, file.data, format=form, type=pack.type, kind="document")
    else:
        found = world.files.by_id.get(file)
        if found is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if found.kind not in ("sticker", "document") or (found.format, found.type) != (
            form,
            pack.type,
        ):
            raise bad("STICKER_FILE_INVALID")
        media = found
    number = f"5{next(world.numbers):018d}" if pack.type == "custom_emoji" else None
    more = {"set_name": pack.name, "custom_emoji_id": number, "keywords": words}
    return world.files.again(media, "sticker", emoji=emoji, **more)


def pack_of(world: World, ask: Ask) -> Pack:
    """One of the bot's own sets."""
    pack = world.packs.get(ask.text("name").lower())
    if pack is None:
        raise bad("STICKERSET_INVALID")
    return pack


def owned(world: World, ask: Ask) -> Pack:
    user, pack = owner(world, ask), pack_of(world, ask)
    if pack.owner != user:
        raise bad("STICKERSET_INVALID")  # the description for another's set is not documented
    return pack


def placed(world: World, ask: Ask, field: str = "sticker") -> tuple[Pack, int]:
    """Where a sticker's file_id stands in the bot's sets."""
    media = world.files.by_id.get(ask.need(field, "sticker is not specified"))
    if media is None:
        raise bad("wrong file identifier/HTTP URL specified")
    for pack in world.packs.values():
        if media in pack.stickers:
            return pack, pack.stickers.index(media)
    raise bad("STICKERSET_INVALID")


def add_sticker_to_set(world: World, ask: Ask) -> bool:
    pack = owned(world, ask)
    if len(pack.stickers) >= (SET_EMOJI if pack.type == "custom_emoji" else SET_REGULAR):
        raise bad("STICKERS_TOO_MUCH")
    given = ask.json("sticker", "can't parse sticker JSON object")
    pack.stickers.append(input_sticker(world, ask, given, pack))
    return True


def replace_sticker_in_set(world: World, ask: Ask) -> bool:
    pack = owned(world, ask)
    other, place = placed(world, ask, "old_sticker")
    if other is not pack:
        raise bad("STICKERSET_INVALID")
    given = ask.json("sticker", "can't parse sticker JSON object")
    pack.stickers[place] = input_sticker(world, ask, given, pack)
    return True


def get_sticker_set(world: World, ask: Ask) -> Json:
    return pack_of(world, ask).json()


def set_sticker_emoji_list(world: World, ask: Ask) -> bool:
    pack, place = placed(world, ask)
    pack.stickers[place].emoji = check_emoji(
        ask.json("emoji_list", "can't parse emoji list JSON array")
    )
    return True


def set_sticker_keywords(world: World, ask: Ask) -> bool:
    pack, place = placed(world, ask)
    words = check_keywords(ask.json("keywords", "can't parse keywords JSON object"))
    pack.stickers[place].keywords = words
    return True


def set_sticker_position_in_set(world: World, ask: Ask) -> bool:
    pack, place = placed(world, ask)
    position = ask.integer("position", -1)
    if position < 0:
        raise bad("invalid sticker position specified")  # words not documented
    pack.stickers.insert(position, pack.stickers.pop(place))
    return True


def delete_sticker_from_set(world: World, ask: Ask) -> bool:
    """Whether a set without stickers goes by itself is not documented: it stays, empty."""
    pack, place = placed(world, ask)
    del pack.stickers[place]
    return True


def delete_sticker_set(world: World, ask: Ask) -> bool:
    pack = pack_of(world, ask)
    del world.packs[pack.name.lower()]
    for media in pack.stickers:
        media.set_name = None
    return True


def set_sticker_set_title(world: World, ask: Ask) -> bool:
    pack = pack_of(world, ask)
    if not 1 <= len(ask.text("title").strip()) <= SET_TEXT:
        raise bad("PACK_TITLE_INVALID")
    pack.title = ask.text("title").strip()
    return True


def get_custom_emoji_stickers(world: World, ask: Ask) -> list[Json]:
    ids = ask.json("custom_emoji_ids", "can't parse custom emoji identifiers JSON object") or []
    if len(ids) > 200:
        raise bad("too many custom emoji identifiers specified")
    found = (
        m for m in world.files.by_id.values() if m.custom_emoji_id and m.custom_emoji_id in ids
    )
    return [media.sticker() for media in found]


def get_file(world: World, ask: Ask) -> Json:
    media = world.files.by_id.get(ask.need("file_id", "file_id not specified"))
    if media is None:
        raise bad("invalid file_id")
    if len(media.data) > DOWNLOAD_BYTES:
        raise bad("file is too big")
    return media.ids() | {"file_path": media.path}


METHODS = {
    "uploadStickerFile": upload_sticker_file,
    "createNewStickerSet": create_new_sticker_set,
    "addStickerToSet": add_sticker_to_set,
    "replaceStickerInSet": replace_sticker_in_set,
    "getStickerSet": get_sticker_set,
    "setStickerEmojiList": set_sticker_emoji_list,
    "setStickerKeywords": set_sticker_keywords,
    "setStickerPositionInSet": set_sticker_position_in_set,
    "setStickerSetTitle": set_sticker_set_title,
    "deleteStickerFromSet": delete_sticker_from_set,
    "deleteStickerSet": delete_sticker_set,
    "getCustomEmojiStickers": get_custom_emoji_stickers,
    "getFile": get_file,
}
