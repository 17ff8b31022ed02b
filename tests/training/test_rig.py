"""The figures drawn under a head: whole, in one piece, in its colours, true to their pose."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

pytest.importorskip("resvg_py", reason="figures are drawn by the `train` extra's rasteriser")

from pmg_engine.errors import BadImage
from training.rig import HOLDING, POSE_OF, POSES, draw, head_at, mirrored, pose_for

RGB = tuple[int, int, int]
Pixels = NDArray[np.uint8]
STYLES = ("glossy", "flat", "cartoon", "bold", "retro", "kawaii")
GREEN, INK, MARK = (96, 190, 90), (64, 42, 50), (250, 0, 250)
COVERED = {"facepalm", "cry", "hide", "sleep"}  # poses that hide or repaint part of the face


def head(colour: RGB = GREEN, *, side: int = 256, ears: bool = True) -> Image.Image:
    """A round head with two eyes and a mouth, drawn large and shrunk."""
    image = Image.new("RGBA", (512, 512))
    pen = ImageDraw.Draw(image)
    if ears:
        pen.polygon([(60, 240), (90, 30), (250, 120)], fill=colour)
        pen.polygon([(452, 240), (422, 30), (262, 120)], fill=colour)
    pen.ellipse((40, 90, 472, 482), fill=colour)
    for x in (180, 332):
        pen.ellipse((x - 24, 226, x + 24, 290), fill=INK)
    pen.arc((200, 290, 312, 370), 20, 160, fill=INK, width=14)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def figure(pose: str, **changes: object) -> Pixels:
    settings: dict[str, object] = {"style": "flat", "character": "cat", "pose": pose, **changes}
    given = settings.pop("head", None) or head()
    return np.asarray(draw(given, **settings))  # type: ignore[arg-type]


def near(rgba: Pixels, colour: RGB, reach: int = 24) -> NDArray[np.bool_]:
    """Where a picture shows a colour."""
    off = np.abs(rgba[..., :3].astype(int) - colour).max(-1)
    shown: NDArray[np.bool_] = (off <= reach) & (rgba[..., 3] > 200)
    return shown


def largest(rgba: Pixels) -> float:
    """The share of all alpha that the largest connected piece holds."""
    alpha = rgba[..., 3]
    _, labels = cv2.connectedComponents((alpha > 16).astype(np.uint8))
    weights = np.bincount(labels.ravel(), weights=alpha.ravel())[1:]
    return float(weights.max() / weights.sum())


def test_twenty_poses_each_said_by_something() -> None:
    assert len(POSES) == len(set(POSES)) == 20
    assert set(POSE_OF.values()) == set(POSES)
    assert [pose_for(e) for e in ("thanks", "furious", "neutral")] == ["bow", "run", None]


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("character", ["cat", "apple", "ghost"])
def test_figure_is_whole_and_in_one_piece(pose: str, character: str) -> None:
    for seed in (0, 1):
        rgba = figure(pose, character=character, seed=seed, head=head(ears=character == "cat"))
        assert rgba.shape == (256, 256, 4)
        border = np.concatenate([rgba[[0, 1, -2, -1], :, 3].ravel(), rgba[:, [0, -1], 3].ravel()])
        assert border.max() == 0
        ys, xs = np.nonzero(rgba[..., 3] > 128)
        assert max(np.ptp(ys), np.ptp(xs)) > 225
        assert abs(ys.min() + ys.max() - 255) < 6
        assert abs(xs.min() + xs.max() - 255) < 6
        assert largest(rgba) >= 0.95


@pytest.mark.parametrize("pose", sorted(set(POSES) - COVERED))
@pytest.mark.parametrize("character", ["cat", "apple"])
def test_face_stays_free(pose: str, character: str) -> None:
    rgba = figure(pose, character=character)
    grown = np.sqrt((rgba[..., 3] > 128).sum() / 256**2)
    eyes = near(rgba, INK).sum()
    assert eyes > 150 * grown, "eyes and mouth are covered"


@pytest.mark.parametrize("pose", ["facepalm", "cry"])
def test_poses_that_cover_the_eyes_do(pose: str) -> None:
    assert near(figure(pose), INK).sum() < 0.75 * near(figure("point"), INK).sum()


def test_hiding_leaves_the_eyes_but_not_the_mouth() -> None:
    rgba = figure("hide")
    _, labels = cv2.connectedComponents(near(rgba, INK).astype(np.uint8))
    assert (np.bincount(labels.ravel())[1:] > 60).sum() == 2


@pytest.mark.parametrize("pose", ["wave", "thumb", "offer", "pray", "shrug"])
def test_head_is_half_of_a_standing_animal(pose: str) -> None:
    marked = head()
    ImageDraw.Draw(marked).ellipse((122, 226, 134, 238), fill=MARK)  # at the chin
    rgba = figure(pose, head=marked)
    ys = np.nonzero(rgba[..., 3] > 128)[0]
    chin = np.median(np.nonzero(near(rgba, MARK))[0])
    assert 0.5 < (chin - ys.min()) / np.ptp(ys) < 0.62


@pytest.mark.parametrize("colour", [GREEN, (84, 150, 235), (240, 150, 60)])
def test_body_has_the_heads_colour(colour: RGB) -> None:
    rgba = figure("thumb", head=head(colour))
    body = rgba[180:]
    seen = body[..., 3] > 200
    assert near(body, colour)[seen].mean() > 0.35


def test_expression_does_not_change_the_coat() -> None:
    crying = head()
    pen = ImageDraw.Draw(crying)
    for x in (90, 166):
        pen.rectangle((x - 14, 140, x + 14, 215), fill=(80, 146, 255))
    pen.ellipse((100, 150, 156, 200), fill=(187, 29, 128))
    calm, sad = figure("thumb"), figure("thumb", head=crying)
    assert near(sad[180:], GREEN).sum() == pytest.approx(near(calm[180:], GREEN).sum(), rel=0.05)
    assert not near(sad[200:], (80, 146, 255)).any()
    assert not near(sad[200:], (187, 29, 128)).any()


def test_styles_draw_the_same_pose_differently() -> None:
    pictures = [figure("thumb", style=style) for style in STYLES]
    for i, one in enumerate(pictures):
        for other in pictures[i + 1 :]:
            assert np.abs(one.astype(int) - other).mean() > 0.3
    dark = [(p[..., :3].max(-1) < 110)[p[..., 3] > 128].mean() for p in pictures]
    assert int(np.argmax(dark)) == STYLES.index("kawaii"), "only kawaii has a dark outline"


def test_things_have_gloves_and_animals_a_tail() -> None:
    white = (252, 250, 248)
    thing, animal = figure("thumb", character="apple"), figure("thumb")
    assert near(thing, white, 6).sum() > 300
    assert not near(animal, white, 6).any()
    tailless = figure("thumb", character="hamster")  # its stub lies close to the body
    for tail, none in ((animal, tailless), (figure("thumb", character="fox"), tailless)):
        low = [np.ptp(np.nonzero(p[150:, :, 3].max(0))[0]) for p in (tail, none)]
        assert low[0] > low[1] + 10


def test_prop_is_shown_by_the_poses_that_hold() -> None:
    prop = Image.new("RGBA", (64, 64), (255, 0, 200, 255))
    shown = [p for p in POSES if near(figure(p, prop=prop), (255, 0, 200), 40).sum() > 400]
    assert sorted(shown) == sorted(HOLDING)
    for pose in HOLDING:
        assert largest(figure(pose, prop=prop)) >= 0.95


def test_seed_decides_everything() -> None:
    assert np.array_equal(figure("wave", seed=3), figure("wave", seed=3))
    several = {figure("wave", seed=seed).tobytes() for seed in range(6)}
    assert len(several) == 6
    faces = (np.nonzero(near(figure("point", seed=seed), INK))[1] for seed in range(8))
    sides = {bool(np.median(xs) > 128) for xs in faces}
    assert sides == {True, False}, "either hand acts"


@pytest.mark.parametrize("side", [64, 200, 900])
def test_heads_of_any_size(side: int) -> None:
    expected, given = figure("thumb"), figure("thumb", head=head(side=side))
    assert np.abs(expected.astype(int) - given).mean() < 6


def test_larger_stickers_are_finer_not_different() -> None:
    large = draw(head(), style="retro", character="cat", pose="wave", side=512)
    small = np.asarray(large.resize((256, 256), Image.Resampling.LANCZOS)).astype(int)
    assert np.abs(small - figure("wave", style="retro")).mean() < 3


def test_head_that_cannot_be_seen_is_refused() -> None:
    with pytest.raises(BadImage, match="transparent"):
        draw(Image.new("RGBA", (64, 64)), style="flat", character="cat", pose="wave")


@pytest.mark.parametrize("pose", ["wave", "jump", "bow", "sleep", "run"])
def test_where_a_head_lies_is_known(pose: str) -> None:
    marked, seed = head(), next(s for s in range(9) if not mirrored(pose, s))
    ImageDraw.Draw(marked).ellipse((116, 60, 140, 84), fill=MARK)
    shown = draw(marked, style="flat", character="cat", pose=pose, seed=seed)
    ys, xs = np.nonzero(near(np.asarray(shown), MARK, 60))
    scale, left, top = head_at(marked, style="flat", character="cat", pose=pose, seed=seed)
    turned = 0.08 if pose in ("sleep", "run", "bow") else 0.03  # the head may be turned
    assert xs.mean() / 256 == pytest.approx(left + scale * 128 / 256, abs=turned)
    assert ys.mean() / 256 == pytest.approx(top + scale * 72 / 256, abs=turned)
