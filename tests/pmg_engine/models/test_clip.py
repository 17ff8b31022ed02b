"""ClipSimilarity: the shipped model, and public ones by name, on tiny random instances."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import pytest
from PIL import Image, ImageDraw
from safetensors.torch import save_file

from pmg_engine.errors import ModelError
from pmg_engine.models.clip import ClipSimilarity

POCKET = Path(__file__).resolve().parents[3] / "weights" / "pocket" / "clip"
TINY = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
}


def disc(colour: tuple[int, int, int, int], size: tuple[int, int] = (128, 128)) -> Image.Image:
    image = Image.new("RGBA", size)
    ImageDraw.Draw(image).ellipse((16, 16, size[0] - 16, size[1] - 16), fill=colour)
    return image


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public architecture in miniature, as open_clip keeps local folders."""
    folder = tmp_path_factory.mktemp("tiny")
    configs = tmp_path_factory.mktemp("configs")
    (configs / "tiny-test.json").write_text(json.dumps(TINY))
    open_clip.add_model_config(configs)
    model = open_clip.create_model("tiny-test", load_weights=False)
    state = {k: v.contiguous() for k, v in model.state_dict().items()}
    save_file(state, folder / "open_clip_model.safetensors")
    return folder


@pytest.fixture
async def pocket() -> AsyncIterator[ClipSimilarity]:
    clip = ClipSimilarity(POCKET)
    yield clip
    await clip.close()


async def test_scores_are_cosines_of_every_pair(pocket: ClipSimilarity) -> None:
    scores = await pocket.between(
        [disc((250, 200, 60, 255))] * 2, ["happy cat", "sad", "flat style"]
    )
    assert scores.shape == (2, 3)
    assert scores.dtype == np.float32
    assert np.all(np.abs(scores) <= 1.0001)
    assert np.array_equal(scores[0], scores[1])


async def test_a_picture_seen_lately_is_not_looked_at_again(
    pocket: ClipSimilarity, monkeypatch: pytest.MonkeyPatch
) -> None:
    red, blue = disc((250, 40, 60, 255)), disc((20, 40, 250, 255))
    first = await pocket.between([red, blue], ["happy cat"])
    looked: list[int] = []
    net = pocket._clip.visual
    net.register_forward_hook(lambda _, given, __: looked.append(len(given[0])))
    again = await pocket.between([blue, red.copy()], ["happy cat", "sad"])
    assert looked == []
    np.testing.assert_allclose(again[:, :1], first[::-1], atol=1e-6)
    await pocket.embed([blue, disc((20, 250, 60, 255))])
    assert looked == [2]  # the new one, on both backgrounds
    monkeypatch.setattr("pmg_engine.models.clip.PICTURES", 1)
    await pocket.embed([blue])
    await pocket.embed([red])
    assert looked == [2, 2]  # of all that were kept, one was left


async def test_embeddings_are_unit_vectors(pocket: ClipSimilarity) -> None:
    rows = await pocket.embed([disc((250, 200, 60, 255)), disc((20, 90, 200, 255))])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert not np.allclose(rows[0], rows[1])


async def test_nothing_in_nothing_out(pocket: ClipSimilarity) -> None:
    assert (await pocket.between([], ["cat"])).shape == (0, 1)
    assert (await pocket.between([disc((0, 0, 0, 255))], [])).shape == (1, 0)
    assert len(await pocket.embed([])) == 0


async def test_a_text_scores_the_same_alone_again_and_in_company(pocket: ClipSimilarity) -> None:
    image = disc((250, 200, 60, 255))
    alone = await pocket.between([image], ["happy cat"])
    company = await pocket.between(
        [image], ["a", "happy cat", "a much longer line of words, flat style"]
    )
    assert company[0, 1] == pytest.approx(alone[0, 0], abs=1e-5)
    assert (await pocket.between([image], ["happy cat"]))[0, 0] == alone[0, 0]


async def test_hidden_colour_and_shape_of_the_canvas_do_not_matter(pocket: ClipSimilarity) -> None:
    red, blue = (
        Image.new("RGBA", (64, 64), (255, 0, 0, 0)),
        Image.new("RGBA", (64, 64), (0, 0, 255, 0)),
    )
    rows = await pocket.embed([red, blue])
    assert np.allclose(rows[0], rows[1])
    wide = Image.new("RGBA", (256, 128))
    square = disc((250, 200, 60, 255))
    wide.paste(square, (64, 0))
    tall = Image.new("RGBA", (256, 256))
    tall.paste(square, (64, 64))
    rows = await pocket.embed([wide, tall])
    assert np.allclose(rows[0], rows[1], atol=1e-4)


async def test_a_public_model_by_name_with_local_weights(tiny: Path) -> None:
    clip = ClipSimilarity(tiny, model="tiny-test")
    scores = await clip.between([disc((250, 200, 60, 255))], ["a cat", "a dog"])
    assert scores.shape == (1, 2)
    file = ClipSimilarity(tiny / "open_clip_model.safetensors", model="tiny-test")
    assert np.array_equal(
        await file.between([disc((250, 200, 60, 255))], ["a cat", "a dog"]), scores
    )
    await clip.close()
    await file.close()


async def test_a_local_folder_in_open_clips_format(tiny: Path, tmp_path: Path) -> None:
    state: dict[str, Any] = {
        "model_cfg": TINY,
        "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3},
    }
    (tmp_path / "open_clip_config.json").write_text(json.dumps(state))
    weights = (tiny / "open_clip_model.safetensors").read_bytes()
    (tmp_path / "open_clip_model.safetensors").write_bytes(weights)
    clip = ClipSimilarity(tmp_path)
    assert (await clip.embed([disc((1, 2, 3, 255))])).shape == (1, 16)
    await clip.close()


def test_missing_weights_and_unknown_names_say_the_cure(tmp_path: Path, tiny: Path) -> None:
    with pytest.raises(ModelError, match=r"similarity\.path"):
        ClipSimilarity(tmp_path)
    with pytest.raises(ModelError, match=r"similarity\.model"):
        ClipSimilarity(tiny, model="ViT-nonsense")
    with pytest.raises(ModelError, match="holds no weights"):
        ClipSimilarity(POCKET, model="ViT-B-32")


async def test_truncated_weights_are_one_clear_line(tmp_path: Path) -> None:
    for file in POCKET.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "open_clip_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    clip = ClipSimilarity(tmp_path)
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        await clip.between([disc((0, 0, 0, 255))], ["cat"])
    assert "\n" not in str(caught.value)
    await clip.close()
