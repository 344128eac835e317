"""Predictors against each other on the same questions: who is better, whether by more than noise, and what asking the real tool buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, combinations, groupby

from pcwm.evaluate.scoring import Noted, PredictorScore, Unit, units
from pcwm.evaluate.statistics import Measure, holm, mcnemar, measured, ratio_of
from pcwm.records import Answer, Prediction, Record

SURE = 0.05
"""What a p value must be below."""
TOOL = "tool:"
"""How the names of predictors that run the real tool begin."""


class Versus(Record):
    """Two predictors on the questions that both were asked."""

    a: str
    """Label."""
    b: str
    n: int
    """Items, or groups where items come in groups."""
    gained: tuple[str, ...]
    """Names of those that b alone has right."""
    lost: tuple[str, ...]
    """Names of those that a alone has right."""
    difference: Measure
    """Accuracy of b less that of a; BCa over families, and no interval where there are too few of them."""
    p: float
    """McNemar's test, exact and two-sided; takes questions as independent."""
    adjusted: float
    """p after Holm's correction for all comparisons made together."""

    @property
    def more_than_noise(self) -> bool:
        """Both say so: the test, and the interval over families where there is one."""
        low, high = self.difference.low, self.difference.high
        return self.adjusted < SURE and (low is None or high is None or low > 0 or high < 0)

    @property
    def verdict(self) -> str:
        """`more_than_noise` in words: with too few families, or ones that are all alike, a yes rests on the test alone."""
        if not self.more_than_noise:
            return "no"
        return "yes" if self.difference.low is not None else "yes, if questions are independent"


class Deferral(Record):
    """A cheap predictor whose least sure answers the real tool gives instead: accuracy for each share of questions put to the tool."""

    cheap: str
    """Label."""
    tool: str
    n: int
    """Items with an answer of both."""
    points: tuple[tuple[float, float], ...]
    """(share of questions that cost a tool call, accuracy), from none to all; `unknown` goes first, then by rising confidence. Equal
    confidences go in random order, for which a straight line between two points is the expectation."""


def versus(
    items: Sequence[Noted], answers: Mapping[str, Mapping[str, Answer]], pairs: Sequence[tuple[str, str]] | None = None
) -> list[Versus]:
    """Every two predictors of `answers` (label → question → answer), or the `pairs` of labels given, on what both answered."""
    pairs = list(combinations(answers, 2)) if pairs is None else pairs
    found = [compared(a, b, *both_answered(items, answers[a], answers[b])) for a, b in pairs]
    return [one.model_copy(update={"adjusted": p}) for one, p in zip(found, holm([one.p for one in found]), strict=True)]


def both_answered(items: Sequence[Noted], a: Mapping[str, Answer], b: Mapping[str, Answer]) -> tuple[list[Unit], list[Unit]]:
    """The units of two predictors, one by one the same: those that both answered."""
    shared = a.keys() & b.keys()
    one, other = ({key: answers[key] for key in shared} for answers in (a, b))
    return units(items, one), units(items, other)


def compared(a: str, b: str, of_a: Sequence[Unit], of_b: Sequence[Unit]) -> Versus:
    """Two predictors on the same units in the same order."""
    gained = tuple(two.name for one, two in zip(of_a, of_b, strict=True) if two.right and not one.right)
    lost = tuple(one.name for one, two in zip(of_a, of_b, strict=True) if one.right and not two.right)
    p = mcnemar(len(gained), len(lost))
    return Versus(a=a, b=b, n=len(of_a), gained=gained, lost=lost, difference=_difference(of_a, of_b), p=p, adjusted=p)


def _difference(of_a: Sequence[Unit], of_b: Sequence[Unit]) -> Measure:
    import numpy as np

    if not of_a:
        return Measure()
    families = {family: place for place, family in enumerate(dict.fromkeys(unit.family for unit in of_a))}
    table = np.zeros((len(families), 2))
    for one, two in zip(of_a, of_b, strict=True):
        table[families[one.family]] += (int(two.right) - int(one.right), 1)
    value = float(table[:, 0].sum() / table[:, 1].sum())
    return measured(value, len(of_a), len(families), ratio_of(table))


def deferrals(
    items: Sequence[Noted], rows: Sequence[PredictorScore], predictions: Mapping[str, Mapping[str, Prediction]]
) -> list[Deferral]:
    """Each predictor that gives confidences, and the real tool where it is one of `rows`; `predictions`: label → question → prediction."""
    tool = next((row.label for row in rows if row.predictor.startswith(TOOL)), None)
    if tool is None:
        return []
    cheap = [row.label for row in rows if row.calibration.n and row.label != tool and not row.tool_calls]
    found = [_deferral(items, label, tool, predictions[label], predictions[tool]) for label in cheap]
    return [one for one in found if one.n]


def _deferral(items: Sequence[Noted], cheap: str, tool: str, one: Mapping[str, Prediction], other: Mapping[str, Prediction]) -> Deferral:
    both = []
    for item in items:
        said, ran = one.get(item.question), other.get(item.question)
        if said is not None and ran is not None and not item.disputed:
            sure = -1.0 if said.answer is Answer.unknown else said.confidence
            if sure is not None:
                both.append((sure, (ran.answer is item.truth) - (said.answer is item.truth), said.answer is item.truth))
    both.sort(key=lambda row: row[0])
    levels = [list(members) for _, members in groupby(both, key=lambda row: row[0])]
    asked = accumulate((len(level) for level in levels), initial=0)
    right = accumulate((sum(row[1] for row in level) for level in levels), initial=sum(row[2] for row in both))
    points = tuple((a / len(both), r / len(both)) for a, r in zip(asked, right, strict=True)) if both else ()
    return Deferral(cheap=cheap, tool=tool, n=len(both), points=points)
