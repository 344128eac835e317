"""How sure a number is: intervals that resample whole families, tests between predictors, calibration and risk against coverage.

Pure functions of numbers; they know nothing of programs. Every one says how many things it rests on, and gives None rather than a
number that rests on nothing. Resampling begins from a fixed seed, so the same data give the same interval.

Sources: B. Efron, Better Bootstrap Confidence Intervals, JASA 82 (1987), for BCa; C. Field and A. Welsh, Bootstrapping clustered data,
JRSS B 69 (2007), for resampling families; E. B. Wilson, JASA 22 (1927); Q. McNemar, Psychometrika 12 (1947), in its exact form;
S. Holm, Scand. J. Stat. 6 (1979).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from pcwm.intervals import scipy_stats, wilson
from pcwm.records import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Statistic = Callable[[Floats], Floats]
    """From how often each family was drawn (draws × families) to one value a draw; 0 ÷ 0 is to be 0."""

RESAMPLES = 2_000
"""Draws of a bootstrap: the ends of a 95% interval then move by less than a percentage point from seed to seed."""
FEW = 5
"""With fewer families than this, resampling them says little: two families have three different draws."""


class Method(StrEnum):
    """Where an interval comes from."""

    none = ""
    """There is none: nothing to count, or too few families to resample."""
    wilson = "Wilson"
    """Wilson's score interval, where every question has a family of its own."""
    few = "Wilson, few families"
    """Wilson's, as if questions were independent, since there are fewer than FEW families: too narrow."""
    alike = "Wilson over families"
    """Wilson's with each family counted once, since all are alike, say all right: resampling would give an interval of no width."""
    bca = "BCa over families"
    """Bias-corrected and accelerated bootstrap; families are drawn whole."""


class Measure(Record):
    """A number, what it rests on, and how sure it is."""

    value: float | None = None
    """None where n is 0."""
    low: float | None = None
    """Lower end of the 95% interval; None where there is none."""
    high: float | None = None
    n: int = 0
    method: Method = Method.none


def proportion(counts: Sequence[tuple[int, int]]) -> Measure:
    """A proportion from (successes, n) of each family, with the interval that fits; families with n = 0 do not count."""
    counts = [row for row in counts if row[1]]
    good, n = sum(row[0] for row in counts), sum(row[1] for row in counts)
    if not n:
        return Measure()
    method, interval = Method.few, None
    if n == len(counts):
        method = Method.wilson
    elif len(counts) >= FEW:
        import numpy as np

        table = np.array(counts, dtype=float)
        interval = resampled(len(counts), ratio_of(table))
        method = Method.bca
        if interval is None:
            method, interval = Method.alike, wilson(round(len(counts) * good / n), len(counts))
    low, high = interval or wilson(good, n)
    return Measure(value=good / n, low=low, high=high, n=n, method=method)


def measured(value: float, n: int, families: int, statistic: Statistic) -> Measure:
    """Any other statistic of whole families: BCa where there are enough of them, else no interval."""
    interval = resampled(families, statistic) if families >= FEW else None
    low, high = interval or (None, None)
    return Measure(value=value, low=low, high=high, n=n, method=Method.bca if interval else Method.none)


def resampled(families: int, statistic: Statistic) -> tuple[float, float] | None:
    """The 95% BCa interval over families drawn whole; None where no draw differs from another, so that there is nothing to tell from."""
    import numpy as np

    stats = scipy_stats()

    def of_draws(draws: NDArray[np.int64], axis: int = -1) -> Floats:
        rows = np.moveaxis(draws, axis, -1)
        flat = rows.reshape(-1, rows.shape[-1])
        places = flat + families * np.arange(len(flat))[:, None]
        weights = np.bincount(places.ravel(), minlength=families * len(flat)).reshape(len(flat), families)
        return statistic(weights.astype(float)).reshape(rows.shape[:-1])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy warns of draws that are all alike, which the check below is about
        with np.errstate(all="ignore"):
            found = stats.bootstrap(
                (np.arange(families),),
                of_draws,
                n_resamples=RESAMPLES,
                batch=500,
                vectorized=True,
                method="BCa",
                rng=np.random.default_rng(0),
            ).confidence_interval
    low, high = float(found.low), float(found.high)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def ratio(above: Floats, below: Floats) -> Floats:
    """above / below, and 0 where both are 0."""
    import numpy as np

    found: Floats = np.divide(above, below, out=np.zeros_like(above, dtype=float), where=below != 0)
    return found


def ratio_of(table: Floats) -> Statistic:
    """The statistic that divides the first column's sum by the second's; `table` has a row a family."""

    def statistic(weights: Floats) -> Floats:
        sums = weights @ table
        return ratio(sums[:, 0], sums[:, 1])

    return statistic


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of McNemar's test: of the questions that one of two predictors alone has right, as many on either side?

    1 where there are none.
    """
    return float(scipy_stats().binomtest(gained, gained + lost, 0.5).pvalue) if gained + lost else 1.0


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's step-down correction of several p values, in their order."""
    adjusted = [0.0] * len(ps)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = largest
    return adjusted


def percent(value: float) -> str:
    """A proportion as a whole percentage: 0.637 → `64%`."""
    return f"{100 * value:.0f}%"


def share(part: int, whole: int) -> str:
    """A share with Wilson's 95% interval: `42 of 44, 95.5% (84.9% to 98.7%)`. Raises MissingToolError: scipy is not installed."""
    if not whole:
        return "0 of 0"
    low, high = wilson(part, whole)
    return f"{part} of {whole}, {part / whole:.1%} ({low:.1%} to {high:.1%})"
