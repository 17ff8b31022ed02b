"""Verdicts against what the pictures show, as shares of right answers. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from training.data import Art

from .groups import group_of
from .judge import Verdict
from .judge_labels import truth
from .report import Row
from .score import share

__all__ = ["MEASURES", "ratios", "scores"]

SAID = ("emotion", "character", "style", "pose", "act")
MEASURES = (
    "group", *SAID, "concept", "concept in 5", "prop and character",
)  # fmt: skip


def scores(verdicts: Sequence[Verdict], rows: Sequence[Art]) -> Row:
    """Shares of right answers; None where nothing could be asked or the judge was not taught it."""
    hits: dict[str, list[bool]] = {name: [] for name in MEASURES}
    for verdict, row in zip(verdicts, rows, strict=True):
        asked = truth(row)
        for head in SAID:
            heard = getattr(verdict, head)
            if heard and head in asked:
                hits[head].append(heard == asked[head])
        if "emotion" in asked:
            hits["group"].append(verdict.group == group_of(asked["emotion"]))
        if verdict.concepts and "concept" in asked:
            found = verdict.concept == asked["concept"]
            hits["concept"].append(found)
            hits["concept in 5"].append(asked["concept"] in verdict.concepts)
            if row.prop:
                hits["prop and character"].append(found and verdict.character == row.character)
    return {"pictures": len(rows), **{k: share(v) if v else None for k, v in hits.items()}}


def ratios(made: Row, real: Row) -> Row:
    """The accuracy on made pictures over that on the real ones; None where there is none."""
    found: Row = {"pictures": made["pictures"]}
    for name in MEASURES:
        whole, own = real.get(name), made.get(name)
        found[name] = float(own) / float(whole) if whole and own is not None else None
    return found
