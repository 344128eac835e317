"""Answers about races against the truth, and the measures that are made of their counts; a race is the positive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pcwm.evaluate.statistics import Measure, measured, proportion, ratio
from pcwm.records import Answer, Record

if TYPE_CHECKING:
    from pcwm.evaluate.statistics import Floats


class Confusion(Record):
    """How many answers of each kind."""

    tp: int = 0
    """Races called a race."""
    fn: int = 0
    """Races called no race."""
    fp: int = 0
    """Race-free programs called a race."""
    tn: int = 0
    """Race-free programs called no race."""
    unknown_race: int = 0
    """Races without an answer."""
    unknown_no_race: int = 0
    """Race-free programs without an answer."""

    @property
    def races(self) -> int:
        return self.tp + self.fn + self.unknown_race

    @property
    def race_free(self) -> int:
        return self.tn + self.fp + self.unknown_no_race

    @property
    def n(self) -> int:
        return self.races + self.race_free


CELLS = tuple(Confusion.model_fields)


def cell(truth: Answer, answer: Answer) -> str:
    """The field of `Confusion` that an answer counts in. An answer to another question counts as none."""
    if answer not in (Answer.race, Answer.no_race):
        return "unknown_race" if truth is Answer.race else "unknown_no_race"
    if truth is Answer.race:
        return "tp" if answer is Answer.race else "fn"
    return "tn" if answer is Answer.no_race else "fp"


class RaceMeasures(Record):
    """What is made of a confusion. An answer `unknown` is never right."""

    confusion: Confusion = Confusion()
    precision: Measure = Measure()
    """Of the programs called a race, how many have one; `unknown` calls none."""
    recall: Measure = Measure()
    """Of the programs with a race, how many are called one; one left `unknown` is missed."""
    specificity: Measure = Measure()
    """Of the race-free programs, how many are called so; one left `unknown` is not."""
    f1: Measure = Measure()
    """Harmonic mean of precision and recall: 2 TP / (2 TP + FP + races missed)."""
    mcc: Measure = Measure()
    """Matthews' correlation coefficient, −1 to 1, with `unknown` as a third answer that is never right: R_K of J. Gorodkin, Computational
    Biology and Chemistry 28 (2004). 0 where it has no value, such as where all answers are the same."""


def race_measures(families: Mapping[str, Confusion]) -> RaceMeasures:
    """All measures from the confusion of each family."""
    import numpy as np

    parts = [one for one in families.values() if one.n]
    total = Confusion.model_validate({name: sum(getattr(one, name) for one in parts) for name in CELLS})
    if not total.n:
        return RaceMeasures()
    table = np.array([[getattr(one, name) for name in CELLS] for one in parts], dtype=float)
    whole = table.sum(axis=0, keepdims=True)
    f1 = measured(float(_f1(whole)[0]), total.n, len(parts), lambda weights: _f1(weights @ table))
    return RaceMeasures(
        confusion=total,
        precision=proportion([(one.tp, one.tp + one.fp) for one in parts]),
        recall=proportion([(one.tp, one.races) for one in parts]),
        specificity=proportion([(one.tn, one.race_free) for one in parts]),
        f1=f1 if total.races + total.fp else Measure(),
        mcc=measured(float(_mcc(whole)[0]), total.n, len(parts), lambda weights: _mcc(weights @ table)),
    )


def _f1(totals: Floats) -> Floats:
    tp, fn, fp, _, unknown_race, _ = totals.T
    return ratio(2 * tp, 2 * tp + fp + fn + unknown_race)


def _mcc(totals: Floats) -> Floats:
    import numpy as np

    tp, fn, fp, tn, unknown_race, unknown_no_race = totals.T
    n, right = totals.sum(axis=1), tp + tn
    races, free = tp + fn + unknown_race, tn + fp + unknown_no_race
    race, no_race, unknown = tp + fp, tn + fn, unknown_race + unknown_no_race
    spread = (n**2 - race**2 - no_race**2 - unknown**2) * (n**2 - races**2 - free**2)
    return ratio(right * n - race * races - no_race * free, np.sqrt(spread))
