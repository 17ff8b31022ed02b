"""Packs the trained painter as a StableDiffusionPipeline folder in bf16, with its card.

Trains nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, StableDiffusionPipeline
from safetensors.torch import load_file
from transformers import CLIPTokenizer

from pmg_engine.models.autoencoder import PatchAutoencoderKL

from .album import Album
from .autoencoder import LATENTS, folder
from .distil import PLAN, Student
from .loop import train_root
from .painter import NOISE, Trained, build_text, build_unet

MANY = {**NOISE, "timestep_spacing": "trailing"}
SHIPPED = Path(__file__).parents[1] / "weights" / "pocket" / "painter"

CARD = """# Pocket painter

A `StableDiffusionPipeline`: RGBA patch autoencoder (256 px to 16x16x{latents}), CLIP text encoder,
U-Net, v-prediction. Made by `training/runs/pocket.sh`; library formats, bf16 safetensors.

- Data: {pictures} pictures of `training/album.py` (credits: NOTICE); the held-out pairs of emotion,
  pose or act and character, and of concept and style, were never shown.
- Licence: Apache-2.0 for the weights; the art behind them is MIT, Apache-2.0, BSD, CC0 and CC
BY 4.0.
- Size: {size:.1f} MB. Steps: autoencoder {vae_steps}, painter {steps}.
- Code: commit {commit}.
- Words it was taught: "{{emotion}} {{pose}} {{colour}} {{character}}, {{style}} style"; a thing
beside somebody is a picture of its own.
- Scores, shortfalls first: docs/evaluation.md (`pmg eval grid`).
"""


def export(target: Path = SHIPPED, *, few: bool = True) -> None:
    """Write the averaged weights so far; a pipeline loads the folder as it is.

    few: the painter of `training.distil`, else the one it learned from.
    """
    root = train_root()
    tokenizer = CLIPTokenizer.from_pretrained(root / "painter" / "tokenizer")
    whole = Trained(build_text(tokenizer), build_unet(), tokenizer.eos_token_id)
    whole.load_state_dict(load_file(root / "painter-net" / "ema.safetensors"))
    if few:
        student = Student(whole.unet)
        student.load_state_dict(load_file(root / "painter-few" / "ema.safetensors"))
    pipe = StableDiffusionPipeline(
        vae=PatchAutoencoderKL.from_pretrained(folder()),
        text_encoder=whole.text,
        tokenizer=tokenizer,
        unet=whole.unet,
        scheduler=DDIMScheduler(**PLAN) if few else DPMSolverMultistepScheduler(**MANY),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.to(torch.bfloat16)
    pipe.save_pretrained(target, safe_serialization=True)
    whole.images.to(torch.bfloat16).save_pretrained(target / "image_rows")
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
    root = train_root()
    state = {
        n: json.loads((root / n / "state.json").read_text()) for n in ("autoencoder", "painter-net")
    }
    size = sum(f.stat().st_size for f in target.rglob("*.safetensors")) / 1e6
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    text = CARD.format(
        pictures=Album().count,
        size=size,
        latents=LATENTS,
        vae_steps=state["autoencoder"]["step"],
        steps=state["painter-net"]["step"],
        commit=commit,
    )
    (target / "card.md").write_text(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=SHIPPED)
    parser.add_argument("--teacher", action="store_true", help="the painter of many steps")
    options = parser.parse_args()
    export(options.target, few=not options.teacher)
