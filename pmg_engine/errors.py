"""The error tree. Each message says what happened, why, and the cure.

None holds a user's words or a token.

PMGError
|- ConfigError            a setting is wrong (names the key and the nearest right one)
|- ModelError             weights are missing, truncated or do not fit the library
|- StoreError             the database cannot be opened, read or written
|  `- SealedError         sealed data cannot be opened with this master key
|- StickerError           this one request cannot be served
|  |- NoGoodSticker       every candidate failed the quality gate
|  |- UnknownSticker      a sticker id that is not (or no longer) known
|  `- BadImage            an image from outside is broken, too large or not a picture
|- Overloaded             a bounded queue is full; try later
`- DeliveryError          a messenger did not take the reply; the outbox keeps it
"""

from __future__ import annotations

__all__ = [
    "BadImage",
    "ConfigError",
    "DeliveryError",
    "ModelError",
    "NoGoodSticker",
    "Overloaded",
    "PMGError",
    "SealedError",
    "StickerError",
    "StoreError",
    "UnknownSticker",
]


class PMGError(Exception):
    """Everything this project raises on purpose. `str(error)` may be shown to a person."""


class ConfigError(PMGError):
    """A setting is wrong."""


class ModelError(PMGError):
    """Weights are missing, truncated or do not fit the library."""


class StoreError(PMGError):
    """The database cannot be opened, read or written."""


class SealedError(StoreError):
    """Sealed data cannot be opened with this master key."""


class StickerError(PMGError):
    """This one request cannot be served."""


class NoGoodSticker(StickerError):
    """Every candidate failed the quality gate."""


class UnknownSticker(StickerError):
    """A sticker id that is not, or no longer, known."""


class BadImage(StickerError):
    """An image from outside is broken, too large or not a picture."""


class Overloaded(PMGError):
    """A bounded queue is full."""


class DeliveryError(PMGError):
    """A messenger did not take the reply; the outbox keeps it and tries again.

    `after`: in how many seconds, where the messenger told.
    """

    def __init__(self, message: str = "", *, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after
