"""EngineConfig: what can be set about the engine. Knows neither YAML nor environment variables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

__all__ = [
    "CaptionerConfig",
    "EngineConfig",
    "LanguageConfig",
    "MattingConfig",
    "PainterConfig",
    "Section",
    "SimilarityConfig",
    "SoftConfig",
    "StoreConfig",
]

POCKET = Path("weights/pocket")  # relative paths start at the folder of config.yaml
Weight = Annotated[float, Field(ge=0, le=3)]  # above 3 the preference drowns the message
DType = Literal["auto", "float32", "bfloat16", "float16"]


class Section(BaseModel):
    """One part's settings: an unknown key is an error, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LanguageConfig(Section):
    """The language model that reads a message."""

    kind: Literal["pocket", "transformers", "openai", "ollama"] = "pocket"
    path: Path = POCKET / "llm"  # pocket: the folder with its weights
    model: str | None = None  # the others: a model's name, as its library or server knows it
    base_url: str | None = None  # openai, ollama: where the server listens
    api_key: SecretStr | None = None  # openai: only as ${NAME} of an environment variable

    @model_validator(mode="after")
    def named(self) -> Self:
        """A public model needs a name."""
        if self.kind != "pocket" and not self.model:
            raise ValueError(f"kind '{self.kind}' needs 'model', the name of a language model")
        return self


class PainterConfig(Section):
    """The diffusion model that draws."""

    kind: Literal["pocket", "diffusers"] = "pocket"
    path: Path = POCKET / "painter"  # pocket: the folder with its weights
    model: str | None = None  # diffusers: a folder or a name
    steps: int = Field(default=4, ge=1, le=100)
    guidance: float = Field(default=3.0, ge=0, le=20)
    dtype: DType = "auto"  # auto: measured at start

    @model_validator(mode="after")
    def named(self) -> Self:
        """A public model needs a name."""
        if self.kind != "pocket" and not self.model:
            raise ValueError(f"kind '{self.kind}' needs 'model', a folder or the name of a painter")
        return self


class SimilarityConfig(Section):
    """The CLIP model that scores candidates (d_p, d_t)."""

    path: Path = POCKET / "clip"
    model: str | None = None  # an open_clip name in place of the pocket model


class CaptionerConfig(Section):
    """Words for stickers that others made; uses the similarity model."""

    enabled: bool = True


class SoftConfig(Section):
    """Soft preference embeddings: pictures show tastes that no word names (docs/evaluation.md)."""

    enabled: bool = True
    kind: Literal["pictures", "words"] = "pictures"
    path: Path = POCKET / "soft"


class MattingConfig(Section):
    """Cuts the background away; the pocket painter draws transparency itself and needs none."""

    kind: Literal["none", "rembg"] = "none"
    path: Path = POCKET / "matte"


class StoreConfig(Section):
    """Where people are remembered."""

    folder: Path | None = None  # None: the data folder


class EngineConfig(Section):
    """Every part of the engine; the defaults are the pocket models."""

    language: LanguageConfig = LanguageConfig()
    painter: PainterConfig = PainterConfig()
    similarity: SimilarityConfig = SimilarityConfig()
    captioner: CaptionerConfig = CaptionerConfig()
    soft: SoftConfig = SoftConfig()
    matting: MattingConfig = MattingConfig()
    grid: tuple[tuple[Weight, Weight], ...] = ((0, 0), (0.75, 0.75), (1, 1), (1.25, 1))
    alpha: float = Field(default=0.5, ge=0, le=1)
    store: StoreConfig = StoreConfig()

    @field_validator("grid")
    @classmethod
    def fair(cls, grid: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        """(0, 0) stays in the grid: the message alone must be able to win."""
        if (0, 0) not in grid:
            raise ValueError("the grid must hold [0, 0], the candidate without any preference")
        if len(set(grid)) != len(grid):
            raise ValueError("the grid holds the same pair of weights twice")
        return grid
