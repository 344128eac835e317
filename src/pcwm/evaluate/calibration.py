"""Do confidences mean what they say? Brier score, calibration error, and the risk that is left at each share of questions answered.

Everywhere p is the confidence of an answer and y is 1 where it was right, else 0. Answers that come without a confidence have no place
here; `n` says how many there were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from pcwm.evaluate.statistics import Measure, measured, ratio, ratio_of
from pcwm.records import Record

if TYPE_CHECKING:
    from pcwm.evaluate.statistics import Floats

BIN = 10
"""Answers in a bin, about, at least: fewer say little about a share."""
MAX_BINS = 15
TRIALS = 1_000
"""Draws for the error that chance alone makes."""


@dataclass(frozen=True)
class Said:
    """One answer as calibration sees it."""

    confidence: float | None
    """None for `unknown`, which is the least sure of all answers and is wrong."""
    right: bool
    family: int
    """Families are numbered from 0."""


class Bin(Record):
    """Answers with about the same confidence."""

    n: int
    confidence: float
    """Their mean."""
    accuracy: float


class Calibration(Record):
    """How far confidences are from what they promise."""

    brier: Measure = Measure()
    """Mean of (p − y)² over answers with a confidence (G. W. Brier, 1950, of the answer given): 0 is best, 0.25 is what always 50% gets."""
    error: float | None = None
    """Expected calibration error: Σ over bins of n_b / n · |accuracy_b − confidence_b| (M. P. Naeini et al., AAAI 2015), in bins of about
    equally many answers (K. Nguyen and B. O'Connor, EMNLP 2015). Few answers make it large by chance alone: compare `chance`."""
    chance: float | None = None
    """What it would be in 95% of cases at most if the same confidences were exactly right (J. Bröcker and L. A. Smith, Weather and
    Forecasting 22, 2007); takes answers as independent."""
    bins: tuple[Bin, ...] = ()

    @property
    def n(self) -> int:
        return self.brier.n


class RiskCoverage(Record):
    """The share of wrong answers among the surest, for each share of questions answered (R. El-Yaniv and Y. Wiener, JMLR 11, 2010)."""

    area: Measure = Measure()
    """AURC, the mean risk over all coverages (Y. Geifman et al., ICLR 2019): 0 is best, and at random order it is the error rate. Equal
    confidences stand in random order, for which this is the expectation."""
    points: tuple[tuple[float, float], ...] = ()
    """(coverage, risk) behind each group of equal confidences, the surest first. `unknown` comes last, and is wrong."""


def calibration(said: Sequence[Said]) -> Calibration:
    """The calibration of answers; empty where none has a confidence."""
    import numpy as np

    sure = [(one.confidence, one.right, one.family) for one in said if one.confidence is not None]
    if not sure:
        return Calibration()
    sure.sort(key=lambda row: row[0])
    p, y = np.array([row[0] for row in sure]), np.array([row[1] for row in sure], dtype=float)
    names = {family: place for place, family in enumerate(dict.fromkeys(row[2] for row in sure))}
    table = np.zeros((len(names), 2))
    np.add.at(table, [names[row[2]] for row in sure], np.stack([(p - y) ** 2, np.ones_like(p)], axis=1))
    brier = measured(float(np.mean((p - y) ** 2)), len(sure), len(names), ratio_of(table))
    ends = _ends([row[0] for row in sure])
    starts = [0, *ends[:-1]]
    bins = tuple(
        Bin(n=end - start, confidence=float(p[start:end].mean()), accuracy=float(y[start:end].mean()))
        for start, end in zip(starts, ends, strict=True)
    )
    error = sum(one.n * abs(one.accuracy - one.confidence) for one in bins) / len(sure)
    drawn = (np.random.default_rng(0).random((TRIALS, len(p))) < p).astype(float)
    gaps = np.abs(np.add.reduceat(drawn - p, starts, axis=1)).sum(axis=1) / len(p)
    return Calibration(brier=brier, error=error, chance=float(np.quantile(gaps, 0.95)), bins=bins)


def _ends(confidences: Sequence[float]) -> list[int]:
    """Where each bin ends, of sorted confidences: about equally many in each, and equal confidences never in two."""
    wanted = max(1, min(MAX_BINS, len(confidences) // BIN))
    groups = list(accumulate(len(list(members)) for _, members in groupby(confidences)))
    return sorted({min(groups, key=lambda end: (abs(end - target), end)) for target in _targets(len(confidences), wanted)} | {groups[-1]})


def _targets(n: int, bins: int) -> list[float]:
    return [n * place / bins for place in range(1, bins + 1)]


def risk_coverage(said: Sequence[Said]) -> RiskCoverage:
    """The curve and its area; empty where no answer has a confidence."""
    import numpy as np

    if not any(one.confidence is not None for one in said):
        return RiskCoverage()
    order = sorted(said, key=lambda one: -1.0 if one.confidence is None else one.confidence, reverse=True)
    names = {family: place for place, family in enumerate(dict.fromkeys(one.family for one in order))}
    levels = [len(list(members)) for _, members in groupby(order, key=lambda one: one.confidence)]
    level = np.repeat(np.arange(len(levels)), levels)
    wrong = np.array([not one.right for one in order], dtype=float)
    family = np.array([names[one.family] for one in order])
    n, errors = np.zeros((len(names), len(levels))), np.zeros((len(names), len(levels)))
    np.add.at(n, (family, level), 1.0)
    np.add.at(errors, (family, level), wrong)
    whole = np.ones((1, len(names)))
    area = float(_area(whole @ n, whole @ errors)[0])
    covered, lost = np.cumsum(n.sum(axis=0)), np.cumsum(errors.sum(axis=0))
    return RiskCoverage(
        area=measured(area, len(order), len(names), lambda weights: _area(weights @ n, weights @ errors)),
        points=tuple((float(c / len(order)), float(e / c)) for c, e in zip(covered, lost, strict=True)),
    )


def _area(n: Floats, errors: Floats) -> Floats:
    """AURC of each row, from how many answers and errors each level of confidence has, the surest first.

    With K answers and E errors before a level of m answers, e of them wrong, the expected risk at the k-th answer (K < k ≤ K + m) is
    (E + (k − K)·e/m) / k = e/m + (E − K·e/m) / k, and the sum of 1/k is a difference of harmonic numbers.
    """
    import numpy as np

    after, before = np.cumsum(n, axis=1), np.cumsum(n, axis=1) - n
    lost = np.cumsum(errors, axis=1) - errors
    rate = ratio(errors, n)
    harmonic = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, int(after.max()) + 1))])
    sums = n * rate + (lost - before * rate) * (harmonic[after.astype(int)] - harmonic[before.astype(int)])
    return ratio(sums.sum(axis=1), after[:, -1])
