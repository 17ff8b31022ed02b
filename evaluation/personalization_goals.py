"""What personalisation must reach, and whether it does. Knows measures, no picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from .measures import Floats, Interval, bootstrap
from .personalization_report import COUNTED, KEYWORDS, PLAIN, SHIPPED, WRONG, Goal, Judged, Measured

__all__ = ["goals"]

DESCRIPTORS, LEARNED, NEAREST = "open descriptors", "textual inversion", "retrieval"
BARE = "PMG without soft"
PASTS = tuple(f"history {n}" for n in (0, 1, 2, 4))
TIE, COST, COPIES, LIKENESS = 0.01, 0.02, 0.03, 0.5
TWINS, SURE, EVERYBODY, NAMELESS = 0.70, 0.60, 0.80, 0.10


def goals(found: Mapping[str, Measured], judged: Judged) -> list[Goal]:
    """What can be told of the arms that were drawn."""
    asking = Asking(found, judged)
    return [*asking.taste(), *asking.others(), *asking.price(), *asking.past()]


class Asking:
    """The goals, each asked where its arms were drawn."""

    def __init__(self, found: Mapping[str, Measured], judged: Judged) -> None:
        self._found, self._tiers = found, judged.tiers

    def taste(self) -> list[Goal]:
        """Is it the own taste?"""
        if SHIPPED not in self._found:
            return []
        twins, everybody = self._of("AUC twins"), self._of("AUC all")
        swap, likeness = self._of("swap"), self._found[SHIPPED].likeness
        return [
            _goal("AUC among near neighbours", twins, f"{TWINS}, interval above {SURE}",
                  reached=twins.mean >= TWINS and twins.low > SURE),
            _goal("AUC among all", everybody, f"{EVERYBODY}", reached=everybody.mean >= EVERYBODY),
            _goal("swap effect", swap, "above 0", reached=swap.low > 0),
            _goal("likeness to the own later stickers", likeness, f"{LIKENESS}",
                  reached=likeness.mean >= LIKENESS),
        ]  # fmt: skip

    def others(self) -> list[Goal]:
        """Is it better than the other ways?"""
        out = []
        if one := self._over(COUNTED, ("T1",)):
            near = abs(one.mean) <= TIE
            out.append(_goal(f"AUC over {COUNTED}, T1", one, f"within {TIE}", reached=near))
        for name, tiers in (
            (COUNTED, ("T2", "T3")),
            (KEYWORDS, ("T2", "T3")),
            (BARE, ("T2", "T3", "T4")),
        ):
            if one := self._over(name, tiers):
                told = f"AUC over {name}, {' '.join(tiers)}"
                out.append(_goal(told, one, "above 0", reached=one.low > 0))
        if one := self._over(DESCRIPTORS, ("T4",)):
            more = one.mean >= NAMELESS
            out.append(_goal(f"AUC over {DESCRIPTORS}, T4", one, f"{NAMELESS}", reached=more))
        for name, measure in (
            (LEARNED, "AUC twins"),
            (LEARNED, "accuracy"),
            (NEAREST, "accuracy"),
        ):
            if one := self._over(name, (), measure):
                told = f"{measure.split()[0]} over {name}"
                out.append(_goal(told, one, "above 0", reached=one.low > 0))
        return out

    def price(self) -> list[Goal]:
        """What does it cost, and is it somebody else's?"""
        out = []
        if SHIPPED in self._found and PLAIN in self._found:
            cost = self._of("cost")
            out.append(_goal(f"accuracy below {PLAIN}", cost, f"{COST}", reached=cost.mean <= COST))
        if SHIPPED in self._found:
            copies = self._found[SHIPPED].copying
            out.append(Goal("copies", copies, None, None, f"at most {COPIES}", copies <= COPIES))
        if WRONG in self._found:
            wrong = self._of("AUC twins", WRONG)
            reached = wrong.low <= 0.5
            out.append(_goal(f"AUC of {WRONG}", wrong, "interval not above .5", reached=reached))
        return out

    def past(self) -> list[Goal]:
        """Does a short past help, and does it harm?"""
        if PLAIN not in self._found or not set(PASTS) <= set(self._found):
            return []
        out = []
        for name in PASTS:
            cost = self._of("cost", name)
            told = f"accuracy below {PLAIN}, {name}"
            out.append(_goal(told, cost, "at most 0", reached=cost.mean <= 1e-9))
        rising = [self._of("AUC twins", name).mean for name in PASTS]
        steps = [b - a for a, b in pairwise(rising)]
        told = "least step of AUC, history 0 to 4"
        out.append(Goal(told, min(steps), None, None, "above 0", min(steps) > 0))
        return out

    def _of(self, measure: str, arm: str = SHIPPED) -> Interval:
        return self._found[arm].interval(measure, self._tiers)

    def _over(self, name: str, tiers: Sequence[str], measure: str = "AUC twins") -> Interval | None:
        """Paired difference of the shipped arm and another one; None where one is missing."""
        if not {SHIPPED, name} <= set(self._found):
            return None
        these = np.isin(self._tiers, tiers) if tiers else np.ones(len(self._tiers), bool)
        if not these.any():
            return None
        more: Floats = self._found[SHIPPED].by_user[measure] - self._found[name].by_user[measure]
        return bootstrap(more[these])


def _goal(what: str, one: Interval, asked: str, *, reached: bool) -> Goal:
    return Goal(what, one.mean, one.low, one.high, asked, bool(reached))
