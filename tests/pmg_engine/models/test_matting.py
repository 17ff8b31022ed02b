"""The Matting seam over rembg, with a tiny real ONNX network made here: red in, mask out."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image

from pmg_engine.errors import BadImage, ModelError
from pmg_engine.models.matting import RembgMatting, unmixed

SIDE = 32


def write_network(path: Path, *, channels: int = 3) -> Path:
    """(1, 3, S, S) -> sigmoid of a weighted sum of the channels, (1, 1, S, S)."""
    weight = np.zeros((1, channels, 1, 1), np.float32)
    weight[0, 0] = 8.0
    weight[0, 1:] = -8.0
    nodes = [
        helper.make_node("Conv", ["input", "weight"], ["sum"], kernel_shape=[1, 1]),
        helper.make_node("Sigmoid", ["sum"], ["mask"]),
    ]
    graph = helper.make_graph(
        nodes,
        "red",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, channels, SIDE, SIDE])],
        [helper.make_tensor_value_info("mask", TensorProto.FLOAT, [1, 1, SIDE, SIDE])],
        [helper.make_tensor("weight", TensorProto.FLOAT, weight.shape, weight.ravel())],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


@pytest.fixture
async def matting(tmp_path: Path) -> AsyncIterator[RembgMatting]:
    write_network(tmp_path / "matte.onnx")
    made = RembgMatting(tmp_path)
    yield made
    await made.close()


def red_square(size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", size, (20, 20, 240))
    image.paste((250, 0, 0), (size[0] // 4, size[1] // 4, 3 * size[0] // 4, 3 * size[1] // 4))
    return image


async def test_the_mask_has_the_pictures_size_and_finds_the_subject(matting: RembgMatting) -> None:
    for size in ((64, 64), (200, 90)):
        found = await matting.subject(red_square(size))
        assert found.mode == "RGBA"
        assert found.size == size
        mask = np.asarray(found)[..., 3]
        assert mask[size[1] // 2, size[0] // 2] > 240
        assert mask[2, 2] < 15


async def test_a_picture_without_a_subject_keeps_an_empty_mask(matting: RembgMatting) -> None:
    mask = await matting.subject(Image.new("RGB", (64, 64), (20, 20, 240)))
    assert (
        np.asarray(mask.getchannel("A")).max() < 15
    )  # rembg's own sessions would stretch it to white


async def test_what_is_transparent_already_stays_out(matting: RembgMatting) -> None:
    image = Image.new("RGBA", (64, 64), (250, 0, 0, 255))
    image.paste((250, 0, 0, 0), (0, 0, 64, 20))
    mask = np.asarray((await matting.subject(image)).getchannel("A"))
    assert mask[:18].max() == 0
    assert mask[30:].min() > 240


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
async def test_every_mode_is_taken(matting: RembgMatting, mode: str) -> None:
    base = red_square((40, 40))
    image = Image.new("I;16", (40, 40)) if mode == "I;16" else base.convert(mode)
    assert (await matting.subject(image)).size == (40, 40)


async def test_absurd_sizes_are_refused(matting: RembgMatting) -> None:
    with pytest.raises(BadImage, match="4096"):
        await matting.subject(Image.new("L", (5000, 1)))
    assert (await matting.subject(Image.new("RGB", (1, 1)))).size == (1, 1)


async def test_missing_broken_and_unfitting_networks_say_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"matting\.kind"):
        RembgMatting(tmp_path)
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a network")
    with pytest.raises(ModelError, match="cannot be loaded"):
        await RembgMatting(broken).subject(red_square((8, 8)))
    odd = RembgMatting(write_network(tmp_path / "odd.onnx", channels=4))
    with pytest.raises(ModelError, match="must take"):
        await odd.subject(red_square((8, 8)))


def test_the_edge_keeps_the_subjects_colour_alone() -> None:
    alpha = np.zeros((32, 32), np.uint8)
    alpha[:, 16:] = 255
    alpha[:, 14:16] = 128
    share = alpha[..., None] / 255
    red, blue = np.array((250.0, 0, 0)), np.array((0, 0, 250.0))
    mixed = np.round(share * red + (1 - share) * blue).astype(np.uint8)
    own = unmixed(Image.fromarray(mixed, "RGB"), alpha)
    assert own[:, 14:16, 2].max() < 40, "blue from behind shone through at 125 of 255"
    assert own[:, 14:16, 0].min() > 200
