"""Shipped files made smaller: what is narrowed, what stays, and that it is nearly the same."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from training.small import compact, eighths, rewrite


def test_matrices_take_eight_bits_and_all_else_stays() -> None:
    torch.manual_seed(0)
    state = {
        "encoder.conv": 0.05 * torch.randn(64, 64, 3, 3),
        "encoder.bias": torch.randn(5000),
        "encoder.small": torch.randn(8, 8),
        "decoder.conv": torch.randn(64, 64, 3, 3),
        "steps": torch.arange(5000).view(50, 100),
    }
    found = eighths(state, under="encoder")
    assert [k for k, v in found.items() if v.dtype == torch.float8_e4m3fn] == ["encoder.conv"]
    assert all(torch.equal(found[k], state[k]) for k in state if k != "encoder.conv")
    off = (found["encoder.conv"].float() - state["encoder.conv"]).norm()
    assert off < 0.03 * state["encoder.conv"].norm()


def test_a_file_is_rewritten_in_place_and_others_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "one.safetensors"
    save_file({"encoder.conv": torch.randn(80, 80), "decoder.conv": torch.randn(80, 80)}, path)
    before = path.stat().st_size
    rewrite(path, under="encoder")
    kinds = {k: v.dtype for k, v in load_file(path).items()}
    assert kinds == {"encoder.conv": torch.float8_e4m3fn, "decoder.conv": torch.float32}
    assert path.stat().st_size < 0.7 * before
    assert path.stat().st_mode & 0o777 == 0o644
    assert [p.name for p in tmp_path.iterdir()] == ["one.safetensors"]


def test_json_says_the_same_in_fewer_bytes(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    told = {"model": {"vocab": {"狐狸": 1, "é</w>": 2}}, "merges": [["a", "b"]]}
    path.write_text(json.dumps(told, indent=2))
    before = path.stat().st_size
    compact(path)
    assert json.loads(path.read_text(encoding="utf-8")) == told
    assert path.stat().st_size < before
