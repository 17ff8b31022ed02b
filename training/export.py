"""Packs the trained painter as a StableDiffusionPipeline folder, with its card.

Trains nothing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from pathlib import Path

import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline
from transformers import CLIPTokenizer

from pmg_engine.models.autoencoder import PatchAutoencoderKL

from . import prototypes
from .album import Album
from .autoencoder import LATENTS, folder
from .loop import train_root
from .painter import NOISE, averaged
from .small import compact, rewrite

PLAN = {**NOISE, "timestep_spacing": "trailing"}
SHIPPED = Path(__file__).parents[1] / "weights" / "pocket" / "painter"

CARD = """# Pocket painter

A `StableDiffusionPipeline`: RGBA patch autoencoder (256 px to 16x16x{latents}), CLIP text encoder,
U-Net, v-prediction. Made by `training/runs/pocket.sh`; library formats, bf16 safetensors, the
autoencoder's encoder in 8 bits (E4M3).

- Data: {pictures} pictures of `training/album.py` (credits: NOTICE); the held-out pairs of emotion,
  pose or act and character, and of concept and style, were never shown.
- Licence: Apache-2.0 for the weights; the art behind them is MIT, Apache-2.0, BSD, CC0 and CC
BY 4.0.
- Size: {size:.1f} MB. Steps of its last run: {steps}.
- Code: commit {commit}.
- Words it was taught: "{{emotion}} {{pose}} {{colour}} {{character}}, {{style}} style"; a thing
  beside somebody is a picture of its own.
- A picture begins from a likeness under noise (`prototypes.safetensors`, four bits a value): of
  everybody in each style the mean of the faces in training, of a thing its plainest picture.
- Scores, shortfalls first: docs/evaluation.md (`pmg eval grid`).
"""


def export(target: Path = SHIPPED) -> None:
    """Write the averaged weights so far; a pipeline loads the folder as it is."""
    tokenizer = CLIPTokenizer.from_pretrained(train_root() / "painter" / "tokenizer")
    whole = averaged(tokenizer)
    pipe = StableDiffusionPipeline(
        vae=PatchAutoencoderKL.from_pretrained(folder()),
        text_encoder=whole.text,
        tokenizer=tokenizer,
        unet=whole.unet,
        scheduler=DPMSolverMultistepScheduler(**PLAN),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.to(torch.bfloat16)
    pipe.save_pretrained(target, safe_serialization=True)
    # it reads pictures that are painted over (edits, heads) and looks, never what is shown
    rewrite(target / "vae" / "diffusion_pytorch_model.safetensors", under="encoder")
    compact(target / "tokenizer" / "tokenizer.json")
    whole.images.to(torch.bfloat16).save_pretrained(target / "image_rows")
    shutil.copy(prototypes.path(), target)
    _as_stock(target / "model_index.json")
    write_card(target)
    print(f"painter: written to {target}")


def _as_stock(index: Path) -> None:
    """Name the autoencoder by its diffusers base class, and no path of this machine.

    A stock pipeline loads the folder too; its autoencoder then gives 4x4 patches, not pixels.
    """
    data = json.loads(index.read_text())
    data["vae"] = ["diffusers", "AutoencoderKL"]
    index.write_text(json.dumps(data, indent=2) + "\n")
    for config in index.parent.glob("*/config.json"):  # no folder of the machine that trained
        told = json.loads(config.read_text())
        told.pop("_name_or_path", None)
        config.write_text(json.dumps(told, indent=2) + "\n")


def write_card(target: Path) -> None:
    """card.md with what is known at this moment."""
    state = json.loads((train_root() / "painter-net" / "state.json").read_text())
    size = sum(f.stat().st_size for f in target.rglob("*.safetensors")) / 1e6
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    text = CARD.format(
        pictures=Album().count,
        size=size,
        latents=LATENTS,
        steps=state["step"],
        commit=commit,
    )
    (target / "card.md").write_text(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=SHIPPED)
    export(parser.parse_args().target)
