"""What a painter is made of, from folders and by name. Knows files, paints nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import torch
from diffusers import DiffusionPipeline, StableDiffusionPipeline
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from pmg_engine.errors import ModelError

from .autoencoder import PatchAutoencoderKL
from .device import device
from .image_rows import ImageRows
from .prototypes import Prototypes

__all__ = ["image_rows", "load_pocket", "load_public", "prototypes"]

# Their progress bars and hints are for people who train, not for people who chat.
diffusers_logging.set_verbosity_error()
diffusers_logging.disable_progress_bar()
transformers_logging.set_verbosity_error()
transformers_logging.disable_progress_bar()

T = TypeVar("T")


def load_pocket(path: Path) -> StableDiffusionPipeline:
    """The shipped pipeline: stock StableDiffusionPipeline with the RGBA patch autoencoder.

    Raises:
        ModelError: files are missing or damaged.
    """
    pipe = _read(
        path,
        lambda: StableDiffusionPipeline.from_pretrained(
            path,
            vae=PatchAutoencoderKL.from_pretrained(path / "vae"),
            local_files_only=True,
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        ),
    )
    pipe.vae.to(memory_format=torch.channels_last)  # decodes 1.4 times as fast on a CPU
    # Patches make the autoencoder's own levels fewer than its reduction tells.
    pipe.vae_scale_factor = 16
    return pipe


def image_rows(path: Path) -> tuple[str, ImageRows] | None:
    """(name of the weights, net), or None for a painter without. Raises ModelError."""
    folder = path / "image_rows"
    if not folder.is_dir():
        return None
    net = _read(folder, lambda: ImageRows.from_pretrained(folder, local_files_only=True))
    name = f"{crc32(next(iter(sorted(folder.glob('*.safetensors')))).read_bytes()):08x}"
    return name, net.float().eval().requires_grad_(False).to(device())


def prototypes(path: Path) -> Prototypes:
    """Those of a painter; none for one that begins from noise alone. Raises ModelError."""
    file = path / "prototypes.safetensors"
    return _read(file, lambda: Prototypes.load(file)) if file.exists() else Prototypes.none()


def _read(path: Path, load: Callable[[], T]) -> T:
    """A part of the painter. Raises ModelError."""
    try:
        return load()
    except Exception as error:  # the libraries raise a dozen kinds; the cure is the same for all
        raise ModelError(
            f"The painter's weights in {path} cannot be read ({type(error).__name__}). Restore "
            "them with `git checkout -- weights` or download the release again."
        ) from error


def load_public(source: str | Path) -> Any:
    """A public family by name or folder; its own classes, as diffusers finds them."""
    try:
        return DiffusionPipeline.from_pretrained(source)
    except (OSError, ValueError, json.JSONDecodeError) as error:
        raise ModelError(
            f"The painter {source} cannot be loaded ({type(error).__name__}). Check the name in "
            "config.yaml (painter.model) and that the model was downloaded to this machine."
        ) from error
