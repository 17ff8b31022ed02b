"""The painter: the shipped pipeline paints RGBA, repeats itself bit by bit.

Public families load by config.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import (
    AutoencoderKL,
    DPMSolverMultistepScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from PIL import Image
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
)

from pmg_engine.errors import ModelError
from pmg_engine.models.diffusion import GUIDED, DiffusionPainter, straight
from pmg_engine.models.layers import laid_over
from pmg_engine.types import Array, Condition, Likeness, Scene, Thing

POCKET = Path(__file__).parents[3] / "weights" / "pocket" / "painter"
# to find the class for image-to-image diffusers imports all its families, some of them outdated
EVERY_FAMILY = pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:FutureWarning")


def condition(*parts: Array) -> Condition:
    return Condition(np.concatenate(parts), w_t=1, w_p=1, w_s=0)


def pixels(image: object) -> np.ndarray:
    return np.asarray(image)


@pytest.fixture(scope="module")
def painter() -> DiffusionPainter:
    return DiffusionPainter(POCKET, steps=4, guidance=2.0)


async def test_pocket_paints_rgba_of_256(painter: DiffusionPainter) -> None:
    happy, taste = await painter.encode(["happy", "cat, glossy style"])
    (image,) = await painter.paint([condition(happy, taste)], seeds=[1])
    assert (image.mode, image.size) == ("RGBA", (256, 256))
    alpha = pixels(image)[..., 3]
    assert alpha[128, 128] > 200
    assert all(alpha[y, x] < 40 for y in (0, -1) for x in (0, -1))


async def test_same_seed_same_bits_other_seed_other_picture(painter: DiffusionPainter) -> None:
    rows = await painter.encode(["happy", "cat, glossy style"])
    one, two, three = [
        pixels((await painter.paint([condition(*rows)], seeds=[seed]))[0]) for seed in (5, 5, 6)
    ]
    np.testing.assert_array_equal(one, two)
    assert np.abs(one.astype(int) - three.astype(int)).max() > 16


async def test_the_last_steps_go_without_guidance(painter: DiffusionPainter) -> None:
    happy, null = await painter.encode(["happy cat, flat style", ""])
    led: list[tuple[float, int]] = []

    def seen(_: object, given: tuple[torch.Tensor, torch.Tensor], __: object) -> None:
        led.append((float(given[1]), len(given[0])))

    hook = painter._pipe.unet.register_forward_hook(seen)
    scene = Scene(Likeness("cat", "flat"))
    await painter.paint([replace(condition(happy, null), scene=scene)] * 3, seeds=[1, 2, 3])
    hook.remove()
    assert len(led) == 4
    assert all(count == (6 if time >= GUIDED else 3) for time, count in led)
    assert led[-1][1] == 3


async def test_a_figures_head_is_painted_again_larger(painter: DiffusionPainter) -> None:
    whole, bare, null = await painter.encode(
        ["happy waving cat, flat style", "happy cat, flat style", ""]
    )
    told = replace(
        condition(whole, null),
        scene=Scene(Likeness("cat", "flat", "waving")),
        head=replace(condition(bare, null), scene=Scene(Likeness("cat", "flat"))),
    )
    (figure,) = await painter.paint([told], seeds=[3])
    (found, again) = await painter.refine([figure] * 2, [told] * 2, seeds=[3, 3])
    assert found.size == (512, 512)
    np.testing.assert_allclose(pixels(found), pixels(again), atol=8)  # a batch rounds otherwise
    small = found.convert("RGBa").resize(figure.size)  # what is clear has no colour
    change = np.abs(pixels(small).astype(int) - pixels(figure.convert("RGBa")).astype(int)).max(-1)
    place = painter._prototypes.place(Likeness("cat", "flat", "waving"))
    assert place is not None
    left, top, side = place.box(figure.width)
    head = (slice(max(0, top), top + side), slice(max(0, left), left + side))
    assert change[head].mean() > 3
    change[head] = 0
    assert change.mean() < 1  # only what resizing does


async def test_nothing_else_is_painted_again(painter: DiffusionPainter) -> None:
    happy, null = await painter.encode(["happy cat, flat style", ""])
    plain = condition(happy, null)
    known = replace(plain, scene=Scene(Likeness("cat", "flat", "waving")))
    stranger = Scene(Likeness("nobody", "flat", "waving"))
    head = replace(plain, scene=Scene(Likeness("cat", "flat")))
    picture = Image.new("RGBA", (256, 256))
    these = [
        known,
        replace(plain, head=head),
        replace(known, head=plain),
        replace(known, scene=stranger, head=head),
    ]
    found = await painter.refine([picture] * 4, these, seeds=[1] * 4)
    assert all(one is picture for one in found)


async def test_the_words_change_the_picture(painter: DiffusionPainter) -> None:
    cat, star, flat = await painter.encode(["happy cat", "happy star", "glossy style"])
    one, two = await painter.paint([condition(cat, flat), condition(star, flat)], seeds=[3, 3])
    assert np.abs(pixels(one).astype(int) - pixels(two).astype(int)).mean() > 3


async def test_a_thing_is_a_picture_of_its_own_that_lies_over_the_head(
    painter: DiffusionPainter,
) -> None:
    happy, taste, null = await painter.encode(["happy", "cat, glossy style", ""])
    alone = condition(happy, taste)
    beside = Thing("pizza, glossy style", Likeness("pizza"))
    rows = (await painter.encode([beside.words]))[0]
    thing = replace(condition(rows, null), scene=Scene(beside.like))
    head, _, pizza, both = await painter.paint(
        [alone, alone, thing, replace(alone, scene=Scene(beside=beside))], seeds=[5, 6, 5, 5]
    )
    np.testing.assert_array_equal(pixels(both), pixels(laid_over(head, pizza)))
    again = await painter.paint(
        [
            replace(alone, scene=Scene(beside=beside)),
            replace(alone, scene=Scene(beside=replace(beside, left=True))),
            alone,
        ],
        seeds=[5, 6, 5],
    )
    np.testing.assert_array_equal(pixels(again[0]), pixels(both))
    assert pixels(again[1])[:, :40, 3].any(), "at the left"
    np.testing.assert_array_equal(pixels(again[2]), pixels(head))


async def test_a_likeness_shows_in_every_picture_that_begins_from_it(
    painter: DiffusionPainter,
) -> None:
    rows = await painter.encode(["happy", ""])
    fox = replace(condition(*rows), scene=Scene(Likeness("fox", "flat")))
    pig = replace(condition(*rows), scene=Scene(Likeness("pig", "flat")))
    nobody = replace(condition(*rows), scene=Scene(Likeness("nobody", "flat")))
    made = await painter.paint([fox, fox, pig, nobody, condition(*rows)], seeds=[1, 2, 1, 3, 3])
    one, two, other, unknown, bare = (pixels(image).astype(int) for image in made)
    apart = {name: np.abs(one - each).mean() for name, each in {"fox": two, "pig": other}.items()}
    assert 1 < apart["fox"] < apart["pig"], apart
    np.testing.assert_array_equal(unknown, bare)


async def test_a_picture_does_not_depend_on_its_batch(painter: DiffusionPainter) -> None:
    cat, star, flat = await painter.encode(["happy cat", "happy star", "glossy style"])
    alone = (await painter.paint([condition(cat, flat)], seeds=[3]))[0]
    together = (await painter.paint([condition(cat, flat), condition(star, flat)], seeds=[3, 9]))[0]
    assert np.abs(pixels(alone).astype(int) - pixels(together).astype(int)).mean() < 1.0


async def test_null_rows_are_those_of_the_empty_text(painter: DiffusionPainter) -> None:
    (null,) = await painter.encode([""])
    assert null.any(axis=1)[:2].all()
    assert not null[2:].any()  # pad rows are zero: nothing sits behind a wall of padding


def test_colours_over_grey_become_straight_rgba() -> None:
    picture = torch.full((1, 4, 2, 2), 0.5)
    picture[0, :, 0, 0] = torch.tensor([0.75, 0.5, 0.25, 0.5])
    picture[0, 3, 1, 1] = 0.0
    rgba = pixels(straight(picture)[0])
    assert rgba[0, 0].tolist() == [255, 128, 0, 128]
    assert rgba[1, 1].tolist() == [0, 0, 0, 0]


def test_missing_and_truncated_weights_say_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="git checkout"):
        DiffusionPainter(tmp_path / "nothing", steps=1, guidance=1)
    for file in POCKET.rglob("*"):
        if file.is_file():
            copy = tmp_path / "cut" / file.relative_to(POCKET)
            copy.parent.mkdir(parents=True, exist_ok=True)
            data = file.read_bytes()
            copy.write_bytes(data[: len(data) // 2] if file.parent.name == "unet" else data)
    with pytest.raises(ModelError, match="git checkout"):
        DiffusionPainter(tmp_path / "cut", steps=1, guidance=1)


def tiny_text(kind: type, width: int) -> object:
    sizes = {
        "vocab_size": 100,
        "hidden_size": width,
        "intermediate_size": width,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "max_position_embeddings": 77,
        "projection_dim": width,
        "bos_token_id": 0,
        "eos_token_id": 1,
        "pad_token_id": 1,
    }
    return kind(CLIPTextConfig(**sizes))


def tiny_tokenizer() -> CLIPTokenizer:
    letters = {"<|startoftext|>": 0, "<|endoftext|>": 1}
    for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz"):
        letters[letter], letters[f"{letter}</w>"] = 2 + 2 * i, 3 + 2 * i
    return CLIPTokenizer(vocab=letters, merges=[], model_max_length=77)


def tiny_parts() -> dict[str, object]:
    torch.manual_seed(0)
    return {
        "vae": AutoencoderKL(
            block_out_channels=(8, 8),
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            norm_num_groups=4,
            latent_channels=4,
        ),
        "scheduler": DPMSolverMultistepScheduler(steps_offset=1),
        "tokenizer": tiny_tokenizer(),
    }


def tiny_unet(width: int, **extra: object) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=4,
        cross_attention_dim=width,
        **extra,
    )


async def paints(folder: Path) -> None:
    painter = DiffusionPainter(str(folder), steps=2, guidance=3.0, pocket=False, kind="float32")
    happy, cat = await painter.encode(["happy", "cat"])
    one, two = [(await painter.paint([condition(happy, cat)], seeds=[s]))[0] for s in (1, 1)]
    assert one.mode == "RGB"
    np.testing.assert_array_equal(pixels(one), pixels(two))
    await edits(painter, condition(happy, cat), drawn=one)
    await painter.close()


async def edits(painter: DiffusionPainter, said: Condition, *, drawn: Image.Image) -> None:
    """The same weights begin from a picture, and afterwards paint as if they never had."""
    red, blue = (Image.new("RGBA", (64, 64), colour) for colour in ("red", "blue"))
    first, second, other = [
        (await painter.paint([said], seeds=[1], start=start))[0] for start in (red, red, blue)
    ]
    assert (first.mode, first.size) == ("RGB", drawn.size)
    np.testing.assert_array_equal(pixels(first), pixels(second))
    assert (pixels(first) != pixels(other)).any(), "the picture it begins from counts"
    again = (await painter.paint([said], seeds=[1]))[0]
    np.testing.assert_array_equal(pixels(again), pixels(drawn))


@EVERY_FAMILY
async def test_stable_diffusion_loads_by_config(tmp_path: Path) -> None:
    pipe = StableDiffusionPipeline(
        **tiny_parts(),
        text_encoder=tiny_text(CLIPTextModel, 16),
        unet=tiny_unet(16),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.save_pretrained(tmp_path)
    await paints(tmp_path)


@EVERY_FAMILY
async def test_sdxl_loads_by_config(tmp_path: Path) -> None:
    unet = tiny_unet(
        32,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=6 * 8 + 16,
    )
    pipe = StableDiffusionXLPipeline(
        **tiny_parts(),
        text_encoder=tiny_text(CLIPTextModel, 16),
        text_encoder_2=tiny_text(CLIPTextModelWithProjection, 16),
        tokenizer_2=tiny_tokenizer(),
        unet=unet,
    )
    pipe.save_pretrained(tmp_path)
    await paints(tmp_path)
