"""Damage stays where it belongs, hurts as much as it says, and is the same for the same seed."""

import numpy as np
import pytest

from evaluation.judge_damage import melted, noisy, part, scrambled, softened, spoiled
from evaluation.judge_report import DAMAGES, parts, seen
from training.data import Art

BOX = np.array([0.25, 0.25, 0.75, 0.75], np.float32)


@pytest.fixture
def face() -> np.ndarray:
    """A light square with two dark eyes and a mouth, 128 px."""
    picture = np.full((128, 128, 4), 220, np.uint8)
    picture[..., 3] = 255
    for top, left, tall, wide in ((48, 46, 10, 8), (48, 74, 10, 8), (76, 54, 6, 22)):
        picture[top : top + tall, left : left + wide, :3] = 20
    return picture


def test_a_part_is_a_view_and_nothing_where_there_is_no_face(face: np.ndarray) -> None:
    found = part(face, BOX)
    assert found is not None
    assert found.shape == (64, 64, 4)
    found[:] = 0
    assert face[64, 64, 0] == 0
    assert part(face, np.zeros(4, np.float32)) is None


def test_softening_keeps_the_features_and_spoiling_does_not(face: np.ndarray) -> None:
    def depth(picture: np.ndarray) -> float:
        """How far the mouth is still darker than the cheek beside it."""
        seen = picture[..., :3].astype(float)
        return float(seen[76:82, 40:50].mean() - seen[77:81, 58:72].mean())

    whole = depth(face)
    kept = [depth(softened(face, np.random.default_rng(i))) / whole for i in range(24)]
    assert min(kept) > 0.6
    gone = []
    for i in range(24):
        broken = face.copy()
        inside = part(broken, BOX)
        assert inside is not None
        inside[:] = spoiled(inside, np.random.default_rng(i))
        gone.append(depth(broken) / whole)
        assert (broken[:32] == face[:32]).all()
    assert np.mean(gone) < 0.45


def test_damage_is_seeded(face: np.ndarray) -> None:
    for damage in (softened, spoiled, scrambled):
        a, b = (damage(face, np.random.default_rng(3)) for _ in range(2))
        assert (a == b).all()
    assert (melted(face, 0.2, np.random.default_rng(0)) != face).any()
    assert (noisy(face, 0.1, np.random.default_rng(0))[..., 3] == face[..., 3]).all()


@pytest.mark.parametrize("name", list(DAMAGES))
def test_every_damage_of_the_report_changes_the_picture(name: str, face: np.ndarray) -> None:
    plain = seen([face], BOX[None], None)
    damaged = seen([face], BOX[None], DAMAGES[name])
    assert damaged.shape == plain.shape
    assert (damaged != plain).any()
    if name.startswith("face"):
        assert (damaged[0, :20] == plain[0, :20]).all()


def test_parts_never_mix_what_was_seen_and_what_was_not() -> None:
    rows = [
        Art(f"{split}{i}", "flat", f"c{i}", "happy", "matrix", split)
        for i in range(60)
        for split in ("train", "choose", "report")
    ]
    found = parts(rows, 10)
    assert set(found) == {
        "heads, seen", "heads, kept back", "heads, held-out, choose", "heads, held-out, report",
    }  # fmt: skip
    assert all(len(picks) <= 10 for picks in found.values())
    assert {rows[i].split for i in found["heads, held-out, report"]} == {"report"}
