"""Fetches the public artwork packages at pinned versions. Knows no style and no character.

`npm pack` does the fetching, so that whatever registry npm is set up for is the one that is asked;
the digests here are what decides whether the answer is the right one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pmg_engine.errors import PMGError
from training.loop import train_root


class ArtworkError(PMGError):
    """A public artwork package could not be fetched or is not the one that was expected."""


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned npm package: `sha512` is npm's own digest in base64."""

    name: str
    version: str
    licence: str
    credit: str
    sha512: str


PACKAGES = {
    "fluent-emoji": Package(
        "@iconify-json/fluent-emoji",
        "1.2.7",
        "MIT",
        "Fluent Emoji, (c) Microsoft Corporation",
        "D8G6bKAyIsyxP1rzZtIWr/gg/fO4Rg1+DyCWlfqKK4h8W+4Em/Y0P6QYgJUQTlUcagzJvSyg+9OBv4hz4Hc/QA==",
    ),
    "fluent-emoji-flat": Package(
        "@iconify-json/fluent-emoji-flat",
        "1.2.6",
        "MIT",
        "Fluent Emoji, (c) Microsoft Corporation",
        "RY47RgPb47fYUiyrA64sIOL0+UU02s29sXpNBbIQRBUlPlfNFTKUmZDERGuxDs/7yNGWqQYvuaSYM1M4fRXlUw==",
    ),
    "noto": Package(
        "@iconify-json/noto",
        "1.2.9",
        "Apache-2.0",
        "Noto Emoji, (c) Google Inc",
        "DQiuXENbun41ch+XPSV55H9FaWKpHTyz46YIKtSaKYD4fIDDzL1tR6H4np/T38jfrTAeI3rcKF0mqHYeZVAuaw==",
    ),
    "twemoji": Package(
        "@iconify-json/twemoji",
        "1.2.5",
        "CC-BY-4.0",
        "Twemoji, (c) Twitter, Inc and other contributors",
        "uKpuIEV0v6K5BW3Mjdyl+XKFVAbbcPxAgifKvEMtZoUZB5+YiY5zaMm2uNNCxyXzAWU9yNLlj41WU6/mvgALsw==",
    ),
    "emojione": Package(
        "@iconify-json/emojione",
        "1.2.3",
        "CC-BY-4.0",
        "EmojiTwo / EmojiOne 2 artwork",
        "T9+T3HIbJNLKKsmxYKlaYhvnHYkz/HNYTV7SHCXVZPfeUi4FqskY70YeN8yYAZT8cCv7w5vJxS4Q1m8zb9CMMg==",
    ),
    "animal-avatar-generator": Package(
        "animal-avatar-generator",
        "1.2.0",
        "MIT",
        "animal-avatar-generator, (c) Roman Lukashik",
        "C9fExOFmO5jz2KcaDLSn8IhyRayy63M7E/hf3pTIe2GvbVWFqTIZFMSTH41VGRJD+zNWQLmQwcDaA42slEz3lA==",
    ),
}
PERMISSIVE = frozenset({"MIT", "Apache-2.0", "CC0-1.0"})  # ask for no credit beside the picture


def artwork_root() -> Path:
    """Where packages and drawn layers are kept: <train root>/artwork."""
    root = train_root() / "artwork"
    root.mkdir(parents=True, exist_ok=True)
    return root


def _pack(package: Package, folder: Path) -> Path:
    """Let npm put the package's archive into `folder`."""
    npm = shutil.which("npm")
    if npm is None:
        raise ArtworkError(
            f"{package.name} is not fetched yet and npm is missing. Install Node.js and try again."
        )
    order = [npm, "pack", f"{package.name}@{package.version}", "--json"]
    done = subprocess.run(order, cwd=folder, capture_output=True, text=True, check=False)
    found = sorted(folder.glob("*.tgz"))
    if done.returncode or not found:
        raise ArtworkError(
            f"npm could not fetch {package.name} {package.version}. Check the network and npm's "
            "registry setting, then try again."
        )
    return found[0]


def archive(key: str) -> Path:
    """The package's archive on this machine, fetched once, its digest checked on arrival.

    Raises:
        ArtworkError: npm is missing, the network is, or the digest is another.
    """
    package = PACKAGES[key]
    kept = artwork_root() / f"{key}-{package.version}.tgz"
    if kept.exists():
        return kept
    folder = artwork_root() / f"fetch-{key}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        came = _pack(package, folder)
        digest = base64.b64encode(hashlib.sha512(came.read_bytes()).digest()).decode()
        if digest != package.sha512:
            raise ArtworkError(
                f"{package.name} {package.version} has another digest than the one written down. "
                "Somebody changed it on the way: try another registry."
            )
        came.replace(kept)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return kept


def member(key: str, name: str) -> str:
    """The text of one file of a package."""
    with tarfile.open(archive(key)) as tar:
        file = tar.extractfile(f"package/{name}")
        if file is None:
            raise ArtworkError(f"{PACKAGES[key].name} holds no {name}. Pin the version again.")
        return file.read().decode()


@dataclass(frozen=True, slots=True)
class Icons:
    """One icon set: `side` is the width of its square drawings in their own units."""

    side: float
    bodies: dict[str, str]


@cache
def icons(key: str) -> Icons:
    """Every icon of a set by name, other names included (mirrored ones are not)."""
    data = json.loads(member(key, "icons.json"))
    bodies = {name: icon["body"] for name, icon in data["icons"].items()}
    for name, other in data.get("aliases", {}).items():
        if set(other) == {"parent"} and other["parent"] in bodies:
            bodies[name] = bodies[other["parent"]]
    return Icons(float(data["width"]), bodies)


@cache
def shapes(part: str) -> tuple[str, ...]:
    """The templates of one body part of the avatar generator, as they stand in its source."""
    text = member("animal-avatar-generator", f"dist/shapes/{part}.js")
    return tuple(re.findall(r"\(color\) => `(.*?)`", text, re.DOTALL))
