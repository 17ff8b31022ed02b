"""Trains the painter.

Text encoder and U-Net of a StableDiffusionPipeline on the autoencoder's latents.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from numpy.typing import NDArray
from rich.progress import track
from safetensors.torch import load_file
from tokenizers.trainers import BpeTrainer
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from pmg_engine.condition import phrase
from pmg_engine.models.autoencoder import PatchAutoencoderKL
from pmg_engine.models.image_rows import ImageRows
from pmg_engine.models.rows import LENGTH, SPARE, rows_of, token_ids

from .album import Album, rows, seed_of
from .autoencoder import LATENTS, folder, whole_batch
from .data import Art
from .loop import DEVICE, Run, muon, train_root
from .prototypes import begun, like, likenesses, look_offset, prototypes
from .references import Relatives, Worn
from .rig import mirrored
from .words import POSE_WORDS

WIDTH = 192  # D of a condition row
# Share of each kind in a batch; what lies beside somebody is painted by itself
# (pmg_engine/models/layers.py).
SHARES = {"matrix": 0.28, "body": 0.44, "act": 0.08, "prop": 0.0, "emoji": 0.19, "figure": 0.01}
MIRRORED = 0.3  # how often a mirrored figure is shown beside another: the painter draws none
LOOKED = 0.25  # share of a batch in looks that only the image rows tell of
UNSAID = 0.5  # with pictures beside it, the taste is often theirs alone
OFFSET = 0.7  # share of those with pictures beside them whose likeness has their look
FACE = 5.0  # how much more the face's latents count than the rest of the picture
WORKERS = 0 if DEVICE.type == "cpu" else 12
NOISE = {
    "num_train_timesteps": 1000,
    "beta_schedule": "squaredcos_cap_v2",
    "prediction_type": "v_prediction",
}


def build_unet() -> UNet2DConditionModel:
    """An untrained U-Net of 13 M parameters.

    Attention at 8x8 and below, where it is cheap on a CPU.
    """
    return UNet2DConditionModel(
        sample_size=16,
        in_channels=LATENTS,
        out_channels=LATENTS,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        block_out_channels=(96, 160, 192),
        layers_per_block=1,
        cross_attention_dim=WIDTH,
        attention_head_dim=8,
        norm_num_groups=16,
        use_linear_projection=True,
    )


def build_text(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    """An untrained CLIP text encoder of about 2 M parameters."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=WIDTH,
            intermediate_size=4 * WIDTH,
            num_hidden_layers=3,
            num_attention_heads=6,
            max_position_embeddings=LENGTH,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def build_tokenizer(texts: Sequence[str]) -> CLIPTokenizer:
    """A CLIP tokenizer whose merges cover every word of the captions."""
    base = CLIPTokenizer()
    trainer = BpeTrainer(
        vocab_size=6000,
        min_frequency=1,
        end_of_word_suffix="</w>",
        special_tokens=["<|startoftext|>", "<|endoftext|>"],
        show_progress=False,
    )
    base._tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(base._tokenizer.to_str())["model"]
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in model["merges"]]
    return CLIPTokenizer(vocab=model["vocab"], merges=merges, model_max_length=LENGTH)


@torch.no_grad()
def grow(whole: Trained, tokenizer: CLIPTokenizer, start: Path) -> None:
    """Begin with an earlier painter: its layers of the same shape, its rows of the same tokens.

    start: a folder of `training.export`, whose latents may be others than ours.
    """
    for net, old in (
        (whole.unet, UNet2DConditionModel.from_pretrained(start / "unet")),
        (whole.images, ImageRows.from_pretrained(start / "image_rows")),
        (whole.text, CLIPTextModel.from_pretrained(start / "text_encoder")),
    ):
        own, theirs = net.state_dict(), old.float().state_dict()
        fits = {k: v for k, v in theirs.items() if k in own and own[k].shape == v.shape}
        fits.pop("text_model.embeddings.token_embedding.weight", None)
        net.load_state_dict(fits, strict=False)
    learned = old.get_input_embeddings().weight
    words = CLIPTokenizer.from_pretrained(start / "tokenizer").get_vocab()
    table = whole.text.get_input_embeddings().weight
    for token, row in tokenizer.get_vocab().items():
        if token in words:
            table[row] = learned[words[token]]


class Latents:
    """Every drawn picture of the album as latents; encoded once, then kept beside it.

    `table` (N, C, 16, 16) float16 and `boxes` (N, 4) where the faces are; N pictures are drawn.
    """

    def __init__(self) -> None:
        album = Album()
        self.rows: Sequence[Art] = rows()[: album.count]
        self.boxes: NDArray[np.float32] = np.array(album.boxes[: album.count])
        weights = folder() / "diffusion_pytorch_model.safetensors"
        key = hashlib.sha256(weights.read_bytes()).hexdigest()[:12]
        self.path = album.folder / f"latents-{key}.f2"
        shape = (len(rows()), LATENTS, 16, 16)
        mode: Literal["r+", "w+"] = "r+" if self.path.exists() else "w+"
        self.table: np.memmap[Any, Any] = np.memmap(self.path, np.float16, mode, shape=shape)
        self._encode(album)
        self.worn = Worn(self.rows, self.boxes, key)
        self.relatives = Relatives(self.rows, self.table)

    @torch.no_grad()
    def _encode(self, album: Album) -> None:
        """What the album has and the table lacks; may be stopped and started at any time."""
        mark = self.path.with_suffix(".count")
        done = int(mark.read_text()) if mark.exists() else 0
        vae = PatchAutoencoderKL.from_pretrained(folder()).eval().to(DEVICE)
        for start in track(range(done, len(self.rows), 16), "encoding"):
            span = np.arange(start, min(start + 16, len(self.rows)))
            seen = whole_batch(album.pixels, span).to(DEVICE)
            with torch.autocast(DEVICE.type, torch.bfloat16):
                z = vae.encode(seen).latent_dist.mode()
            self.table[span] = z.float().cpu().numpy()
            if start % 1600 == 0 or span[-1] == len(self.rows) - 1:
                self.table.flush()
                mark.write_text(str(span[-1] + 1))


def weight(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """(B, 4) -> (B, 16, 16) loss weights of mean 1: a face counts FACE times as the rest."""
    out = np.ones((len(boxes), 16, 16), np.float32)
    for own, (left, top, right, bottom) in zip(out, boxes * 16, strict=True):
        own += (FACE - 1) * np.outer(_cover(top, bottom), _cover(left, right))
    return out / out.mean((1, 2), keepdims=True)


def _cover(start: float, end: float) -> NDArray[np.float32]:
    """(16,) how much of each cell lies between two coordinates."""
    at = np.arange(16)
    return (np.minimum(end, at + 1) - np.maximum(start, at)).clip(0, 1).astype(np.float32)


def caption(row: Art, rng: np.random.Generator) -> tuple[str, str]:
    """(target phrase, preference phrase).

    Each fact is said by the message, by the taste or not at all.

    That is how PMG speaks to the painter: emotion, pose and props only ever come from the message,
    character, style and colour from either side; both sides are dropped often enough for
    guidance and for w_p = 0.
    """
    if rng.random() < 0.1:
        return "", ""
    says: list[dict[str, str]] = [{}, {}]
    for kind, word, chances in (
        ("character", row.character, (0.44, 0.46)),
        ("style", row.style, (0.40, 0.45)),
        ("colour", row.colour, (0.45, 0.45)),
    ):
        draw = rng.random()
        if word and draw < sum(chances):
            says[int(draw >= chances[0])][kind] = word
    target = phrase(
        emotion=row.emotion if rng.random() < 0.95 else "",
        pose=POSE_WORDS.get(row.pose),  # always said: a figure nobody asked for is a surprise
        props=(row.prop,) if row.prop else (),
        **says[0],
    )
    return target, phrase(**says[1])


class Trained(nn.Module):
    """The forward pass that is compiled: a batch of lessons -> weighted v-prediction loss."""

    def __init__(self, text: CLIPTextModel, unet: UNet2DConditionModel, end: int) -> None:
        super().__init__()
        self.text, self.unet, self.end = text, unet, end
        self.images = ImageRows(LATENTS, WIDTH)

    def rows(self, ids: Tensor, beside: Tensor) -> Tensor:
        """(B, 2L + SPARE, D) of (2B, L) ids and (B, SPARE, C, H, W) latents, zeros for none."""
        target, taste = rows_of(self.text, ids, end=self.end).chunk(2)
        seen = beside.flatten(2).abs().amax(2) > 0
        spare = self.images(beside.flatten(0, 1)).view(len(beside), SPARE, WIDTH)
        return torch.cat([target, taste, spare * seen[..., None]], 1)

    def forward(
        self, ids: Tensor, beside: Tensor, noisy: Tensor, times: Tensor, v: Tensor, weight: Tensor
    ) -> Tensor:
        made = self.unet(noisy, times, self.rows(ids, beside), return_dict=False)[0]
        return ((made.float() - v).square() * weight[:, None]).mean()


def averaged(tokenizer: CLIPTokenizer) -> Trained:
    """The averaged painter so far, frozen. Raises FileNotFoundError where none was trained."""
    whole = Trained(build_text(tokenizer), build_unet(), tokenizer.eos_token_id)
    whole.load_state_dict(load_file(train_root() / "painter-net" / "ema.safetensors"))
    return whole.requires_grad_(False).eval().to(DEVICE)


def vocabulary() -> list[str]:
    """Every phrase the tokenizer must know, each once."""
    found = {phrase(character=r.character, style=r.style, emotion=r.emotion) for r in rows()}
    found |= {phrase(props=(r.prop,)) for r in rows() if r.prop}
    found |= {phrase(colour=r.colour) for r in rows() if r.colour}
    found |= {phrase(pose=word) for word in POSE_WORDS.values()}
    return sorted(found)


def chances(data: Latents) -> NDArray[np.float64]:
    """Sampling chances (N,): SHARES over kinds; held-out pairs never."""
    raw = np.array([float(r.split == "train") for r in data.rows])
    raw[[r.pose != "" and mirrored(r.pose, seed_of(r)) for r in data.rows]] *= MIRRORED
    kinds = np.array([r.group for r in data.rows])
    for kind in set(kinds):
        raw[kinds == kind] *= SHARES[kind] / raw[kinds == kind].sum()
    return raw / raw.sum()


class Lesson(NamedTuple):
    """A batch: token ids (2B, L), latents beside it (B, SPARE, C, 16, 16), zeros for none,
    latents (B, C, 16, 16), loss weights (B, 16, 16), likenesses (B, C, 16, 16), and the time that
    the painter begins from them (B,), 0 where there is none.
    """

    ids: Tensor
    beside: Tensor
    clean: Tensor
    weight: Tensor
    likeness: Tensor
    first: Tensor


class Lessons(IterableDataset[Lesson]):
    """Endless batches."""

    def __init__(
        self,
        data: Latents,
        chance: NDArray[np.float64],
        tokenizer: CLIPTokenizer,
        *,
        batch: int,
        seed: int,
    ) -> None:
        self.data, self.chance = data, chance
        self.tokenizer, self.batch, self.seed = tokenizer, batch, seed

    def __iter__(self) -> Iterator[Lesson]:
        worker = get_worker_info()
        rng = np.random.default_rng((self.seed, worker.id if worker else 0))
        data, worn = self.data, self.data.worn
        looked = round(LOOKED * self.batch)
        while True:
            picks = rng.choice(len(data.rows), self.batch - looked, p=self.chance)
            own = rng.integers(len(worn.picks), size=looked)
            beside = np.zeros((self.batch, SPARE, LATENTS, 16, 16), np.float32)
            offsets: list[Tensor | None] = [None] * self.batch
            for i, at in enumerate((*picks, *own)):
                whose = data.relatives if i < len(picks) else worn
                others, seen = whose.beside(int(at), rng)
                beside[i, : len(seen[:SPARE])] = seen[:SPARE]
                if rng.random() < OFFSET:
                    offsets[i] = look_offset([data.rows[j] for j in others], seen)
            shown = [data.rows[i] for i in (*picks, *worn.picks[own])]
            said = [caption(row, rng) for row in shown]
            tastes = [
                "" if seen.any() and rng.random() < UNSAID else taste
                for (_, taste), seen in zip(said, beside, strict=True)
            ]
            ids = token_ids(self.tokenizer, [t for t, _ in said] + tastes)
            clean = np.concatenate([data.table[picks], worn.table[own]]).astype(np.float32)
            boxes = np.concatenate([data.boxes[picks], worn.boxes[own]])
            likeness, first = likenesses([like(row) for row in shown], prototypes(), offsets)
            yield Lesson(
                ids,
                torch.from_numpy(beside),
                torch.from_numpy(clean),
                torch.from_numpy(weight(boxes)),
                likeness,
                first,
            )


def noise_times(count: int) -> Tensor:
    """(count,) times of the noise plan: half of them anywhere, half where shapes are decided.

    Below 500 the net guesses as well without words (training/LOG.md).
    """
    anywhere = torch.randint(0, 1000, (count,), device=DEVICE)
    shapes = torch.randint(500, 1000, (count,), device=DEVICE)
    return torch.where(torch.rand(count, device=DEVICE) < 0.5, anywhere, shapes)


def train(minutes: float, batch: int, start: Path | None) -> None:
    data = Latents()
    home = train_root() / "painter" / "tokenizer"
    if not home.exists():
        build_tokenizer(vocabulary()).save_pretrained(home)
    tokenizer = CLIPTokenizer.from_pretrained(home)
    torch.manual_seed(2)
    whole = Trained(build_text(tokenizer), build_unet(), tokenizer.eos_token_id)
    if start:
        grow(whole, tokenizer, start)
    print(
        f"painter: {sum(p.numel() for p in whole.parameters()) / 1e6:.1f} M parameters", flush=True
    )
    run = Run("painter-net", whole, rate=3e-4, minutes=minutes, ema=0.998, optimiser=muon)
    torch.manual_seed(run.step + run.process)  # noise of its own
    forward = torch.compile(whole)
    noise_plan = DDPMScheduler(**NOISE)
    lessons = Lessons(data, chances(data), tokenizer, batch=batch, seed=run.step + 7 + run.process)
    # on an accelerator the captions of one process would be slower than the net
    batches = iter(DataLoader(lessons, batch_size=None, num_workers=WORKERS))
    for _ in run.steps():
        lesson = Lesson(*(one.to(DEVICE) for one in next(batches)))
        noise = torch.randn_like(lesson.clean)
        noisy, times, v = begun(
            noise_plan,
            noise,
            noise_times(batch),
            clean=lesson.clean,
            likeness=lesson.likeness,
            first=lesson.first,
        )
        with torch.autocast(DEVICE.type, torch.bfloat16):
            loss = forward(lesson.ids, lesson.beside, noisy, times, v, lesson.weight)
        run.update(loss)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--earlier", type=Path, help="folder of an earlier painter to grow from")
    options = parser.parse_args()
    train(options.minutes, options.batch, options.earlier)
