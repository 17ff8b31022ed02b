"""The numbers of the personalisation protocol, as JSON and Markdown. Knows vectors, no engine.

The likeness of a picture to a taste is a soft maximum of the cosines of the judge's vectors,
picture against those of the user's later stickers that show the message's mood; all seen from the
mean of everybody's later stickers of that mood, each dimension in its own deviation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .measures import (
    Floats,
    Interval,
    Vectors,
    auc,
    bootstrap,
    diversity,
    lift,
    likeness,
    normalised,
    share_above,
    swap,
)
from .report import Row, Table
from .users import KEPT, PROBES, Person
from .users_lines import MOODS, Message, mood_of

__all__ = [
    "LEFT_OUT", "NOTES", "STANDARD", "Cells", "Goal", "Judged", "Measured", "Pace", "Past",
    "columns", "gains", "intervals", "markdown", "measured", "table",
]  # fmt: skip

PLAIN, COUNTED, KEYWORDS = "target-only", "tag frequency", "LLM keywords"
SHIPPED, WRONG = "PMG", "mismatched user"
OWN = "own later stickers"  # the row of the ceiling
TIERS = ("all", "T1", "T2", "T3", "T4")
BY_USER = (
    "AUC twins", "AUC all", "swap", "lift", "accuracy", "cost", "CLIP-I-H", "CLIP-T",
    "apart by noise", "apart by message",
)  # fmt: skip
NOTES = (
    "CLIP-I-H is the mean cosine with H_eval, CLIP-T the cosine with the message's words (K_t); "
    "apart is the mean 1 - cosine over pairs of a user's pictures, by noise (one message) and by "
    "message (one noise). All three are by the pocket CLIP (weights/pocket/clip), which also "
    "chooses among candidates: they are for comparison, the judge decides. Copying is its own.",
    "seconds (median) and p95 are of one sticker, from the message's words to the chosen picture; "
    "the past was read, and what is learned from it was learned, before.",
)
# PMG's own four, and CLIP's two, by public encoders (standard.py)
STANDARD = ("LPIPS-H", "LPIPS-T", "SSIM-H", "SSIM-T", "public CLIP-I-H", "public CLIP-T")
WHOLE = ("likeness", "copying", "refused", "seconds", "p95")  # one number for all users
LEFT_OUT = (
    "LPIPS-H/T and SSIM-H/T are left out (`--judge standard` adds them). LPIPS needs a trained "
    "VGG, which is no part of this project. SSIM compares pixel by pixel, and a taste has no "
    "pixels to compare with: its stickers show other faces and poses than the message asks for."
)
ORDER = tuple(MOODS)
FLAT = np.float32(1e-3)  # a dimension that never moves tells nothing


@dataclass(frozen=True, slots=True)
class Past:
    """A user's own stickers as the judge sees them."""

    person: Person
    past: Vectors  # (N, D) kept stickers of H_cond
    kept: Vectors  # (KEPT per mood, D) H_eval
    probes: Vectors  # (PROBES per mood, D) the ceiling
    kept_clip: Vectors  # (KEPT per mood, E) H_eval as the pocket CLIP sees it
    shown: NDArray[np.uint8]  # (n, 96, 96, 3) the last of H_cond


@dataclass(frozen=True, slots=True)
class Cells:
    """One arm's pictures of all users as the judge sees them; a cell is message x seed."""

    vectors: Vectors  # (U, C, D)
    clip: Vectors  # (U, C, E) unit vectors of the pocket CLIP
    said: Floats  # (U, C) its cosines with the message's words
    groups: NDArray[np.str_]  # (U, C) emotion groups
    refused: NDArray[np.bool_]  # (U, C)
    shown: NDArray[np.uint8]  # (U, 96, 96, 3) the first cell
    seeds: int
    standard: Mapping[str, Floats] = field(default_factory=dict)  # (U, C) by public encoders

    def first_seed(self) -> Cells:
        """The cells of the first seed alone."""
        n = self.seeds
        return Cells(
            self.vectors[:, ::n], self.clip[:, ::n], self.said[:, ::n], self.groups[:, ::n],
            self.refused[:, ::n], self.shown, seeds=1,
            standard={name: values[:, ::n] for name, values in self.standard.items()},
        )  # fmt: skip


class Judged:
    """Everybody's later stickers, to compare pictures with."""

    def __init__(self, pasts: Sequence[Past]) -> None:
        self.pasts = pasts
        kept = np.stack([p.kept for p in pasts]).reshape(len(pasts), len(ORDER), KEPT, -1)
        self._kept, self._centre = kept, kept.mean((0, 2))  # (U, moods, KEPT, D), (moods, D)
        self._spread = kept.std((0, 1, 2)) + FLAT  # (D,)
        groups, everybody = [p.person.group for p in pasts], range(len(pasts))
        self.everybody = [[v for v in everybody if v != u] for u in everybody]
        self.twins = [
            [v for v in w if groups[v] == groups[u]] for u, w in enumerate(self.everybody)
        ]
        self.tiers = np.array([p.person.tier for p in pasts])

    def scores(self, vectors: Vectors, moods: Sequence[str]) -> Floats:
        """(U, C, V) likeness of each user's cells (U, C, D) to everybody's taste in that mood."""
        users, cells, _ = vectors.shape
        out = np.empty((users, cells, users))
        for mood in dict.fromkeys(moods):
            these = [c for c, m in enumerate(moods) if m == mood]
            k = ORDER.index(mood)
            block = vectors[:, these].reshape(users * len(these), -1)
            for v in range(users):
                found = likeness(
                    block, self._kept[v, k], centre=self._centre[k], spread=self._spread
                )
                out[:, these, v] = found.reshape(users, len(these))
        return out

    def ceiling(self) -> Floats:
        """(U, C, V) of the probes: everybody's own held-out stickers before every taste."""
        probes = np.stack([p.probes for p in self.pasts])
        return self.scores(probes, [m for m in ORDER for _ in range(PROBES)])

    def fitting(self, scores: Floats) -> dict[str, Floats]:
        """Per user: is it theirs rather than a twin's, rather than anybody's?"""
        return {
            "AUC twins": auc(scores, self.twins),
            "AUC all": auc(scores, self.everybody),
            "swap": swap(scores, self.everybody),
            "swap twins": swap(scores, self.twins),
        }

    def near(self, clip: Vectors) -> Floats:
        """(U,) CLIP-I-H: mean cosine of a user's pictures (U, C, E) with all of their H_eval."""
        return np.array([(c @ p.kept_clip.T).mean() for c, p in zip(clip, self.pasts, strict=True)])

    def copied(self, vectors: Vectors) -> float:
        """Share of pictures nearer to the user's own past than 99 % of the probes are."""
        real = [(p.probes @ p.past.T).max(1) for p in self.pasts]
        made = [(v @ p.past.T).max(1) for v, p in zip(vectors, self.pasts, strict=True)]
        return share_above(np.concatenate(made), np.concatenate(real))


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of one sticker."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One arm, one number per user and measure."""

    by_user: dict[str, Floats]
    likeness: Interval
    copying: float
    refused: float
    pace: Pace | None

    def interval(self, name: str, tiers: NDArray[np.str_], tier: str = "all") -> Interval:
        """Mean and interval over the users of a tier."""
        values = self.by_user[name]
        return bootstrap(values if tier == "all" else values[tiers == tier])


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of what is asked of the engine as it ships."""

    what: str
    mean: float
    low: float | None  # None: a number over all users, without an interval
    high: float | None
    asked: str
    reached: bool

    def row(self) -> dict[str, str]:
        """As a row of a table."""
        bounds = "" if self.low is None else f" [{self.low:.3f}, {self.high:.3f}]"
        reached = "yes" if self.reached else "**no**"
        return {"found": f"{self.mean:.3f}{bounds}", "asked": self.asked, "reached": reached}


def measured(
    arms: Mapping[str, Cells],
    pasts: Sequence[Past],
    messages: Sequence[Message],
    *,
    times: Mapping[str, Pace],
) -> tuple[dict[str, Measured], Judged]:
    """Every measure of every arm, and of the users' own later stickers as if they were one."""
    judged, out = Judged(pasts), {}
    real, own = judged.ceiling(), np.arange(len(pasts))
    ceiling = real[own, :, own].mean(1)
    # the other users' held-out stickers before u's taste
    floor = np.array([real[w][:, :, u].mean() for u, w in enumerate(judged.everybody)])
    for name, cells in arms.items():
        told = [m for m in messages for _ in range(cells.seeds)]
        scores = judged.scores(cells.vectors, [mood_of(m.group) for m in told])
        pairs = zip(BY_USER[-2:], diversity(cells.clip, cells.seeds), strict=True)
        seen = {name: values for name, values in pairs if not np.isnan(values).all()}
        seen["CLIP-I-H"] = judged.near(cells.clip)
        seen |= {name: values.mean(1) for name, values in cells.standard.items()}
        said = _said(arms, cells, judged=judged, told=told, scores=scores)
        out[name] = Measured(
            judged.fitting(scores) | said | seen,
            normalised(scores[own, :, own].mean(1), floor=floor, ceiling=ceiling),
            judged.copied(cells.vectors),
            float(cells.refused.mean()),
            times.get(name),
        )
    whole = normalised(ceiling, floor=floor, ceiling=ceiling)
    copied = judged.copied(np.stack([p.probes for p in pasts]))
    out[OWN] = Measured(judged.fitting(real), whole, copied, 0.0, None)
    return out, judged


def _said(
    arms: Mapping[str, Cells],
    cells: Cells,
    *,
    judged: Judged,
    told: Sequence[Message],
    scores: Floats,
) -> dict[str, Floats]:
    """Is the message's emotion seen, and what does taste cost and bring against target-only?"""
    meant = np.array([m.group for m in told])
    found = {
        "accuracy": (cells.groups == meant).mean(1).astype(np.float64),
        "CLIP-T": cells.said.mean(1),
    }
    if PLAIN in arms:
        plain = arms[PLAIN] if cells.seeds == arms[PLAIN].seeds else arms[PLAIN].first_seed()
        base = judged.scores(plain.vectors, [mood_of(m.group) for m in told])
        found["lift"] = lift(scores, base)
        found["cost"] = (plain.groups == meant).mean(1) - found["accuracy"]
        found["CLIP-T cost"] = plain.said.mean(1) - found["CLIP-T"]
    return found


def columns(found: Mapping[str, Measured]) -> tuple[str, ...]:
    """Names of the table's columns: what was measured of any arm."""
    known = {name for arm in found.values() for name in arm.by_user}
    by_user = [name for name in (*BY_USER, *STANDARD) if name in known]
    return (*by_user, *WHOLE)


def table(found: Mapping[str, Measured], judged: Judged) -> Table:
    """Means over all users."""
    out: Table = {}
    for name, arm in found.items():
        row: Row = {
            k: arm.interval(k, judged.tiers).mean for k in columns(found) if k in arm.by_user
        }
        row |= {"likeness": arm.likeness.mean, "copying": arm.copying, "refused": arm.refused}
        row |= {"seconds": None, "p95": None}
        if arm.pace:
            row |= {"seconds": arm.pace.median, "p95": arm.pace.p95}
        out[name] = row
    return out


def intervals(found: Mapping[str, Measured], judged: Judged) -> dict[str, Any]:
    """Per arm, tier and measure: mean, 95 % interval, number of users."""
    return {
        name: {
            "likeness": asdict(arm.likeness),
            **{
                tier: {k: asdict(arm.interval(k, judged.tiers, tier)) for k in arm.by_user}
                for tier in TIERS
                if tier == "all" or tier in judged.tiers
            },
        }
        for name, arm in found.items()
    }


def gains(found: Mapping[str, Measured], judged: Judged, over: str) -> dict[str, Any]:
    """Paired differences of AUC within twin groups over one arm, by tier."""
    if over not in found:
        return {}
    base = found[over].by_user["AUC twins"]
    out: dict[str, Any] = {}
    for name, arm in found.items():
        if name != over:
            more = arm.by_user["AUC twins"] - base
            out[name] = {
                tier: asdict(bootstrap(more if tier == "all" else more[judged.tiers == tier]))
                for tier in TIERS
                if tier == "all" or tier in judged.tiers
            }
    return out


def markdown(
    found: Mapping[str, Measured],
    judged: Judged,
    *,
    about: str,
    goals: Sequence[Goal] = (),
    notes: Sequence[str] = NOTES,
) -> str:
    """The tables to publish: goals, every arm, AUC by tier, gains over counting and keywords."""
    parts = [about]
    if goals:
        rows = {one.what: one.row() for one in goals}
        parts.append(_grid(f"asked of {SHIPPED}", rows, rows))
    parts += [_grid("arm", found, _whole(found, judged)), "AUC within twin groups, by tier:"]
    tiers = [t for t in TIERS if t == "all" or t in judged.tiers]
    rows = {
        name: {t: _told(arm.interval("AUC twins", judged.tiers, t)) for t in tiers}
        for name, arm in found.items()
    }
    parts.append(_grid("arm", found, rows))
    for over in (COUNTED, KEYWORDS):
        known = gains(found, judged, over)
        if known:
            parts.append(f"More of it than `{over}` (paired over users):")
            told = {n: {t: _told(Interval(**x)) for t, x in r.items()} for n, r in known.items()}
            parts.append(_grid("arm", told, told))
    return "\n\n".join([*parts, *notes]) + "\n"


def _whole(found: Mapping[str, Measured], judged: Judged) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for name, arm in found.items():
        row = {
            k: _told(arm.interval(k, judged.tiers)) if k in arm.by_user else "-"
            for k in columns(found)[: -len(WHOLE)]
        }
        row["likeness"] = _told(arm.likeness)
        row |= {"copying": f"{arm.copying:.3f}", "refused": f"{arm.refused:.3f}"}
        pace = arm.pace
        row["seconds"], row["p95"] = (
            (f"{pace.median:.2f}", f"{pace.p95:.2f}") if pace else ("-", "-")
        )
        rows[name] = row
    return rows


def _told(one: Interval) -> str:
    return "-" if np.isnan(one.mean) else f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]"


def _grid(head: str, names: Mapping[str, Any], rows: Mapping[str, Mapping[str, str]]) -> str:
    columns = list(next(iter(rows.values())))
    lines = [f"| {head} | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {n} | {' | '.join(rows[n][c] for c in columns)} |" for n in names]
    return "\n".join(lines)
