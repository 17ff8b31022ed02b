"""Seals cells with a key per person, wrapped by a master key; knows nothing of tables or events."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pmg_engine.errors import SealedError, StoreError

__all__ = [
    "DESTROYED",
    "FOLDER",
    "KEY_ENV",
    "KEY_FILE_ENV",
    "MasterKey",
    "Person",
    "read_key",
    "write_key",
]

KEY_ENV = "PMG_DATA_KEY"
KEY_FILE_ENV = "PMG_DATA_KEY_FILE"
FOLDER = Path(".config", "pmg-stickers")  # below the home folder
_KEY_BYTES = 32  # AES-256
_NONCE_BYTES = 12  # what GCM is specified for
_NAME_BYTES = 16  # 128 bits of HMAC-SHA256: no two people ever collide
DESTROYED = bytes(_NONCE_BYTES + _KEY_BYTES + 16)  # what a wrapped key is overwritten with

logger = logging.getLogger(__name__)


def _seal(key: bytes, data: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as error:
        raise SealedError(
            "A sealed value cannot be opened: it was sealed with another key or has been changed. "
            f"Put back the master key this data was made with ({KEY_ENV} or {KEY_FILE_ENV}), "
            "or restore the data folder from a backup."
        ) from error


def _name(key: bytes, parts: Sequence[str | None]) -> bytes:
    return _hashed(key, json.dumps(parts).encode())  # JSON keeps ("a", "b") and ("ab",) apart


def _hashed(key: bytes, data: bytes) -> bytes:
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(data)
    return mac.finalize()[:_NAME_BYTES]


@dataclass(frozen=True, slots=True)
class Person:
    """A person inside the store: a name that names nobody, and the key of their cells."""

    id: bytes  # 16 bytes, from MasterKey.name
    key: bytes = field(repr=False)  # 32 bytes
    # what their cells are bound to: the first id they had, which a new master key replaces
    anchor: bytes = field(repr=False)

    def seal(self, data: bytes, *, column: str, row: bytes) -> bytes:
        """Sealed bytes that open only for this person, in this column of this row."""
        return _seal(self.key, data, _bound(self.anchor, column, row))

    def open(self, sealed: bytes, *, column: str, row: bytes) -> bytes:
        """The bytes that were sealed. Raises SealedError."""
        return _open(self.key, sealed, _bound(self.anchor, column, row))

    def name(self, *parts: str) -> bytes:
        """16 bytes that stand for these words, different for everybody and after a forgetting."""
        return _name(self.key, parts)


def _bound(person: bytes, column: str, row: bytes) -> bytes:
    """What a cell is tied to; a person's anchor has one length and columns hold no NUL."""
    return person + column.encode() + b"\0" + row


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The one secret of an installation. It lives outside the data folder."""

    secret: bytes = field(repr=False)  # 32 bytes
    source: Path | None = None  # the file it came from, if any
    former: tuple[bytes, ...] = field(default=(), repr=False)  # how older keys made names

    @classmethod
    def find(cls, environ: Mapping[str, str], *, home: Path, make: bool = True) -> MasterKey:
        """PMG_DATA_KEY, the file PMG_DATA_KEY_FILE, or ~/.config/pmg-stickers/master.key.

        The last one is made on first use unless `make` is False. Raises SealedError. Blocking.
        """
        if text := environ.get(KEY_ENV):
            return cls(_parse(text, where=KEY_ENV))
        if named := environ.get(KEY_FILE_ENV):
            path = Path(named).expanduser()
            return cls(read_key(path), path)
        path = home / FOLDER / "master.key"
        if make and not path.exists():
            _create(path)
        return cls(read_key(path), path)

    def lies_in(self, folder: Path) -> bool:
        """Is the key's file inside this folder? Blocking."""
        return self.source is not None and self.source.resolve().is_relative_to(folder.resolve())

    @classmethod
    def fresh(cls) -> MasterKey:
        """A new random key that is written nowhere."""
        return cls(os.urandom(_KEY_BYTES))

    @property
    def generation(self) -> int:
        """How many master keys there were before this one."""
        return len(self.former)

    def name(self, *parts: str | None) -> bytes:
        """16 bytes that stand for these words; without the master key nobody can tell which."""
        return self.renamed(_name(self._names()[0], parts), generation=0)

    def renamed(self, name: bytes, *, generation: int) -> bytes:
        """A name that an older master key gave, as this one gives it.

        Names cannot be turned back into words, so each new key hashes what the last one made.
        """
        for key in self._names()[generation + 1 :]:
            name = _hashed(key, name)
        return name

    def successor(self, secret: bytes, source: Path) -> MasterKey:
        """The master key that takes this one's place."""
        return MasterKey(secret, source, (*self.former, self._derived("names")))

    def history(self) -> bytes:
        """What it must know of the keys before it, as it may lie in the database."""
        return _seal(self._derived("history"), b"".join(self.former), b"")

    def with_history(self, sealed: bytes) -> MasterKey:
        """This key, knowing those before it. Raises SealedError."""
        data = _open(self._derived("history"), sealed, b"")
        parts = (data[at : at + _KEY_BYTES] for at in range(0, len(data), _KEY_BYTES))
        return replace(self, former=tuple(parts))

    def wrap(self, person: Person) -> bytes:
        """The person's key as it may lie in the database."""
        anchor = b"" if person.anchor == person.id else person.anchor
        return _seal(self._derived("wrap"), person.key + anchor, person.id)

    def unwrap(self, id: bytes, wrapped: bytes) -> Person:
        """The person behind a wrapped key. Raises SealedError."""
        data = _open(self._derived("wrap"), wrapped, id)
        return Person(id, data[:_KEY_BYTES], data[_KEY_BYTES:] or id)

    def new_person(self, id: bytes) -> Person:
        """A person with a fresh random key."""
        return Person(id, os.urandom(_KEY_BYTES), id)

    def seal(self, data: bytes, *, name: bytes) -> bytes:
        """Sealed bytes that belong to no person and open only under this name."""
        return _seal(self._derived("notes"), data, name)

    def open(self, sealed: bytes, *, name: bytes) -> bytes:
        """The bytes that were sealed. Raises SealedError."""
        return _open(self._derived("notes"), sealed, name)

    def _names(self) -> tuple[bytes, ...]:
        return (*self.former, self._derived("names"))

    def _derived(self, purpose: str) -> bytes:
        info = f"pmg-stickers/1/{purpose}".encode()
        return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=info).derive(self.secret)


def _parse(text: str, *, where: str) -> bytes:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise SealedError(
            f"The master key in {where} is not 64 hexadecimal digits. "
            "Put back the right key; a new one for a new data folder: openssl rand -hex 32"
        )
    return secret


def read_key(path: Path) -> bytes:
    """The key in a file. Raises SealedError. Blocking."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.stat().st_mode & 0o007:
            logger.warning("Everyone on this machine can read %s. Cure: chmod 600 %s", path, path)
    except OSError as error:
        raise SealedError(
            f"The master key {path} cannot be read ({error.strerror}). Put it back, or name "
            f"another file in {KEY_FILE_ENV}. Without it the remembered data stays sealed."
        ) from error
    return _parse(text, where=str(path))


def write_key(path: Path) -> None:
    """A new random key in a file for this account only, on the disk when this returns. Blocking."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123 (mode 0600 from the start)
        file.write(os.urandom(_KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _create(path: Path) -> None:
    """Write a new key so that no other program ever sees half of it, and the first one wins."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_key(draft)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            logger.info("Another program made the master key first; using that one.")
        finally:
            draft.unlink()
    except OSError as error:
        raise StoreError(
            f"A master key cannot be written to {path} ({error.strerror}). Make the folder "
            f"writable, or set {KEY_ENV} to 64 hexadecimal digits (openssl rand -hex 32)."
        ) from error
    logger.info("Made a new master key: %s. Keep a copy: without it the data stays sealed.", path)
