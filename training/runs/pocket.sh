#!/usr/bin/env bash
# The whole recipe, data to weights; every step resumes where it stopped. Minutes are for 2 CPU cores.
# `pocket.sh --art permissive` learns only from art that asks for no credit beside the picture.
# Needs the unpacked art and text in $PMG_TRAIN/data (see training/README.md).
set -euo pipefail
case "${1:-}${2:-}" in
  "") ;;
  --artpermissive) export PMG_ART=permissive ;;
  *) echo "usage: training/runs/pocket.sh [--art permissive]" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/../.."
# glibc otherwise returns every large tensor to the system: 5x slower
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=20000000000 MALLOC_TOP_PAD_=268435456
export OMP_WAIT_POLICY=PASSIVE PMG_TRAIN="${PMG_TRAIN:-$HOME/.cache/pmg-train}"
python=.venv/bin/python
$python -m training.album  # 24 GB on disk
$python -m training.autoencoder --minutes "${MINUTES_AUTOENCODER:-75}"
$python -m training.llm --minutes "${MINUTES_LLM:-60}"
$python -m training.ngrams  # what the wording alone says, beside the keyword LLM
$python -m evaluation.judge_training --minutes "${MINUTES_JUDGE:-20}"  # frozen before the painter's last run
$python -m evaluation.judge_export
$python -m training.matte --minutes "${MINUTES_MATTE:-260}"
$python -m training.clip --minutes "${MINUTES_CLIP:-60}"
$python -m training.caption  # where each character in each style lies among its vectors
$python -m training.prototypes  # the likenesses that pictures begin from
$python -m training.painter --minutes "${MINUTES_PAINTER:-600}"
$python -m training.export
$python -m training.starters
