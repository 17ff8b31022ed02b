"""Likenesses: kept in four bits, put in the place of a head or a thing."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from pmg_engine.models.layers import HEAD, THING
from pmg_engine.models.prototypes import (
    COARSE,
    LEVELS,
    REACH,
    Prototypes,
    coarse,
    mean_offset,
    packed,
    placed,
    unpacked,
)
from pmg_engine.types import Likeness
from pmg_engine.vocabulary import vocabulary

FILE = Path(__file__).parents[3] / "weights" / "pocket" / "painter" / "prototypes.safetensors"
SIDE = 16


def flat(value: float) -> torch.Tensor:
    """(3, 16, 16): two channels of latents, and all of it covered."""
    return torch.cat([torch.full((2, SIDE, SIDE), value), torch.ones(1, SIDE, SIDE)])


@pytest.fixture
def two(tmp_path: Path) -> Prototypes:
    table = torch.stack([flat(1.0), flat(-1.0), flat(2.0)]).half()
    places = torch.tensor([[[1.0, 0.0, 0.0], [0.5, 0.25, 0.125]]]).half()
    made = Prototypes(table, ["cat|flat", "pizza", "act|thanks"], places, ["bowing", "waving"])
    made.save(tmp_path / "these.safetensors")
    return Prototypes.load(tmp_path / "these.safetensors")


def test_four_bits_come_back_within_half_a_step() -> None:
    table = torch.randn(3, 5, 4, 4).clamp(-REACH, REACH)
    back = unpacked(packed(table), (5, 4, 4)).float()
    assert float((back - table).abs().max()) <= REACH / LEVELS + 2e-3


def test_who_is_unknown_has_none(two: Prototypes) -> None:
    for name, style, layout in (("dog", "flat", ""), ("cat", "flat", "nod"), ("cat", "", "")):
        assert two.of(Likeness(name, style, layout)) is None
    assert Prototypes.none().of(Likeness("cat", "flat")) is None


def test_a_head_fills_the_picture_and_in_a_figure_its_place(two: Prototypes) -> None:
    assert two.of(Likeness("cat", "pixel")) is not None, "at least the plain one"
    head, figure = two.of(Likeness("cat", "flat")), two.of(Likeness("cat", "flat", "waving"))
    assert head is not None
    assert figure is not None
    assert head.shape == figure.shape == (2, SIDE, SIDE)
    torch.testing.assert_close(head, torch.ones(2, SIDE, SIDE), atol=REACH / LEVELS, rtol=0)
    inside = torch.zeros(SIDE, SIDE, dtype=torch.bool)
    inside[2:10, 4:12] = True  # half of the side, a quarter from the left, an eighth from above
    assert figure[:, inside].min() > 0.8
    assert figure[:, ~inside].abs().max() == 0, "nothing is known of the body"


def test_an_act_is_a_head_and_a_hand_over_its_lower_right(two: Prototypes) -> None:
    shown = two.of(Likeness("cat", "flat", "thanks"))
    assert shown is not None
    assert shown[0, 0, 0] == pytest.approx(1, abs=0.2)
    assert shown[0, 13, 13] == pytest.approx(2, abs=0.2)
    assert shown[0, 15, 0] == 0, f"a head of {HEAD} ends above"
    assert (shown[0] > 1.5).float().mean() == pytest.approx(THING**2, abs=0.06)


def test_a_likeness_takes_on_what_pictures_of_heads_have_in_common(two: Prototypes) -> None:
    cat = Likeness("cat", "flat")
    plain = two.of(cat)
    assert plain is not None
    dyed = torch.cat([plain + torch.tensor([0.0, 0.9])[:, None, None], torch.ones(1, SIDE, SIDE)])
    apart = two.offset(cat, coarse(dyed))
    assert apart is not None
    assert apart.shape == (2, COARSE, COARSE)
    assert mean_offset([]) is None
    assert mean_offset([0.3 * apart] * 9) is None, "no look: chance"
    one, many = mean_offset([apart]), mean_offset([apart] * 9)
    assert one is not None
    assert many is not None
    assert one[1].mean() == pytest.approx(0.45, abs=0.02), "of one picture half is believed"
    worn = two.of(cat, many)
    assert worn is not None
    assert float((worn - dyed[:-1]).abs().max()) < 0.1
    figure, bare = (two.of(Likeness("cat", "flat", "waving"), x) for x in (many, None))
    assert figure is not None
    assert bare is not None
    moved = (figure - bare).abs()
    assert moved[1, 4:8, 6:10].min() > 0.7, "the head"
    assert moved[:, 12:].max() == 0, "nothing of the body"
    thing = two.of(Likeness("pizza"), many)
    torch.testing.assert_close(thing, two.of(Likeness("pizza")))


def test_a_figure_or_somebody_unknown_tells_no_offset(two: Prototypes) -> None:
    half = flat(1.0)
    half[-1, :, 8:] = 0
    assert two.offset(Likeness("cat", "flat"), coarse(half)) is None
    assert two.offset(Likeness("dog", "flat"), coarse(flat(1.0))) is None


def test_what_is_outside_the_picture_is_cut_off() -> None:
    moved = placed(flat(1.0), 1.0, 0.5, 0.0)
    assert moved[0, :, :8].abs().max() == 0
    torch.testing.assert_close(moved[0, :, 8:], torch.ones(SIDE, 8))


def test_everybody_and_nearly_every_thing_that_people_name_has_a_likeness() -> None:
    known, words = Prototypes.load(FILE), vocabulary()
    for name in words.characters:
        for style in words.styles_of(name):
            for layout in ("", *words.acts, *words.poses):
                assert known.of(Likeness(name, style, layout)) is not None, (name, style, layout)
    lost = [word for word in words.concepts if known.of(Likeness(words.thing(word))) is None]
    assert len(lost) < 0.01 * len(words.concepts), lost
