"""The list of who was forgotten and when, outside the data folder; knows no table.

A backup of the data folder does not hold it, so a restored backup cannot bring anybody back. One
line each: how many master keys there had been, a keyed hash, seconds since the epoch.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from pmg_engine.errors import SealedError, StoreError

from .seal import FOLDER, MasterKey

__all__ = ["GRAVES_ENV", "Graves"]

GRAVES_ENV = "PMG_FORGOTTEN_FILE"
_NAME = "forgotten"


class Graves:
    """An append-only file; without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.at: dict[bytes, float] = {}  # who -> when last

    @classmethod
    def find(cls, environ: Mapping[str, str], *, home: Path, master: MasterKey) -> Graves:
        """PMG_FORGOTTEN_FILE, or `forgotten` beside the master key."""
        if named := environ.get(GRAVES_ENV):
            return cls(Path(named).expanduser())
        return cls((master.source.parent if master.source else home / FOLDER) / _NAME)

    def lies_in(self, folder: Path) -> bool:
        """Is the file inside this folder? Blocking."""
        return self.path is not None and self.path.resolve().is_relative_to(folder.resolve())

    def read(self, master: MasterKey) -> None:
        """Take up what was written, under the names this master key gives. Blocking.

        Raises SealedError where a later master key wrote it: the data is an old backup.
        """
        lines = _lines(self.path)
        if any(generation > master.generation for generation, _, _ in lines):
            raise SealedError(
                f"Since this data was saved, the master key was changed ({self.path} tells). "
                "People forgotten since then would come back: use a backup made after that change."
            )
        self.at = {}
        for generation, id, at in lines:
            name = master.renamed(id, generation=generation)
            self.at[name] = max(at, self.at.get(name, 0.0))
        if any(generation < master.generation for generation, _, _ in lines):
            self._rewrite(master)

    def add(self, ids: Iterable[bytes], *, at: float, master: MasterKey) -> None:
        """Note these people; on the disk when this returns. Blocking. Raises StoreError."""
        ids = list(ids)
        if self.path is not None:
            text = "".join(_line(master, id, at) for id in ids)
            _write(self.path, text, os.O_APPEND)
        self.at |= dict.fromkeys(ids, at)

    def birth(self, id: bytes, now: float) -> float:
        """When somebody met now is born: after their last forgetting, whatever the clock says."""
        return max(now, self.at.get(id, 0.0))

    def _rewrite(self, master: MasterKey) -> None:
        """Old names would still tell the owner of an old master key who was forgotten."""
        assert self.path is not None  # lines were read from it
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        _write(draft, "".join(_line(master, id, at) for id, at in self.at.items()), os.O_TRUNC)
        draft.replace(self.path)


def _line(master: MasterKey, id: bytes, at: float) -> str:
    # begins with a line break: a line torn by a crash never spoils the next one
    return f"\n{master.generation} {id.hex()} {at!r} ."


def _lines(path: Path | None) -> list[tuple[int, bytes, float]]:
    """Every whole line. Raises StoreError."""
    if path is None:
        return []
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(
            f"The list of forgotten people {path} cannot be read ({error.strerror}). Make it "
            f"readable, or name another file in {GRAVES_ENV}."
        ) from error
    whole = (line.split() for line in text.split("\n") if line.endswith(" ."))
    try:
        return [(int(generation), bytes.fromhex(id), float(at)) for generation, id, at, _ in whole]
    except ValueError:
        raise StoreError(
            f"The list of forgotten people {path} is damaged. Put back a copy of it; without it a "
            "restored backup would bring people back."
        ) from None


def _write(path: Path, text: str, how: int) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
        try:
            os.write(file, text.encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise StoreError(
            f"The list of forgotten people {path} cannot be written ({error.strerror}). Nothing "
            f"was deleted. Make it writable, or name another file in {GRAVES_ENV}."
        ) from error
