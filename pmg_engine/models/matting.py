"""The subject of a picture over a rembg session with our own ONNX file. Knows no stickers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pmg_engine.errors import BadImage, ModelError
from pmg_engine.lane import Lane

__all__ = ["RembgMatting"]

FILE = "matte.onnx"
LARGEST = 4096  # pixels per side; more is refused before anything is allocated
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class RembgMatting:
    """The subject of a picture without its background, by an ONNX network inside a rembg session.

    The network takes (1, 3, S, S) normalised as ImageNet and gives (1, 1, S, S) in [0, 1]. Unlike
    rembg's own sessions the mask is not stretched: a picture without a subject keeps an empty one.

    Args:
        path: the folder with `matte.onnx`, or the file itself.

    Raises:
        ModelError: the file is missing (here), or broken (from the first `subject`).
    """

    def __init__(self, path: Path) -> None:
        self._file = path / FILE if path.is_dir() or path.suffix != ".onnx" else path
        if not self._file.is_file():
            raise ModelError(
                f"There is no matting model at {self._file}. Put one there, or set "
                "matting.kind: none in config.yaml."
            )
        self._session: Any = None
        self._lane = Lane("matting")

    async def subject(self, image: Image.Image) -> Image.Image:
        """RGBA, the input's size; transparent pixels stay out. Raises BadImage, ModelError.

        In half-transparent pixels the colour is the subject's alone, estimated as pymatting does.
        """
        if not (0 < image.width <= LARGEST and 0 < image.height <= LARGEST):
            raise BadImage(
                f"The picture is {image.width} x {image.height} pixels; "
                f"at most {LARGEST} x {LARGEST} can be cut out."
            )
        return await self._lane.run(lambda: self._cut(image))

    async def close(self) -> None:
        """Free the thread."""
        await self._lane.close()

    def _cut(self, image: Image.Image) -> Image.Image:
        try:
            rgba = image.convert("RGBA")
        except (OSError, ValueError, SyntaxError) as error:
            raise BadImage(
                "The picture cannot be read. Please send a PNG, JPEG or WebP."
            ) from error
        session = self._ready()
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        flat = Image.alpha_composite(white, rgba).convert("RGB")
        try:
            mask: Image.Image = session.predict(flat)[0]
        except Exception as error:  # onnxruntime raises a family of its own without a common base
            raise ModelError(
                f"The matting model {self._file} failed: {type(error).__name__}. "
                "It must take (1, 3, S, S) and give (1, 1, S, S)."
            ) from error
        kept = np.minimum(np.asarray(mask), np.asarray(rgba)[..., 3])
        return Image.fromarray(np.dstack([unmixed(flat, kept), kept]), "RGBA")

    def _ready(self) -> Any:
        """The session, made on first use: `import rembg` takes half a minute the first time."""
        if self._session is None:
            try:
                self._session = own_session(self._file)
            except Exception as error:  # see above
                raise ModelError(
                    f"The matting model {self._file} cannot be loaded: {type(error).__name__}. "
                    "Restore the file, or set matting.kind: none in config.yaml."
                ) from error
        return self._session


def unmixed(image: Image.Image, alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 3): the colours of the subject, without the background that shines through its edge.

    Args:
        alpha: (H, W), what of each pixel is the subject.
    """
    seen = np.asarray(image)
    if not ((alpha > 0) & (alpha < 255)).any() or alpha.max() < 255:
        return seen  # nothing is mixed, or nothing is certain enough to tell the colours apart
    from pymatting import estimate_foreground_ml

    own = estimate_foreground_ml(seen / 255.0, alpha / 255.0)
    return np.round(np.clip(own, 0, 1) * 255).astype(np.uint8)


def own_session(file: Path) -> Any:
    """A rembg session over a local ONNX file; nothing is ever downloaded."""
    import onnxruntime
    from rembg.sessions.base import BaseSession

    class OwnSession(BaseSession):
        @classmethod
        def download_models(cls, *args: Any, **kwargs: Any) -> str:
            return str(file)

        @classmethod
        def name(cls, *args: Any, **kwargs: Any) -> str:
            return "pmg-matte"

        def predict(self, img: Image.Image, *args: Any, **kwargs: Any) -> list[Image.Image]:
            size = self.inner_session.get_inputs()[0].shape[-1]
            side = size if isinstance(size, int) else 320
            x = np.asarray(img.resize((side, side), Image.Resampling.LANCZOS), np.float32) / 255
            x = (x - np.array(MEAN, np.float32)) / np.array(STD, np.float32)
            x = x.transpose(2, 0, 1)[None]
            name = self.inner_session.get_inputs()[0].name
            out = self.inner_session.run(None, {name: np.ascontiguousarray(x)})[0][0, 0]
            mask = np.nan_to_num(out).clip(0, 1)
            return [
                Image.fromarray(np.round(mask * 255).astype(np.uint8), "L").resize(
                    img.size, Image.Resampling.LANCZOS
                )
            ]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return OwnSession("pmg-matte", options, providers=["CPUExecutionProvider"])
