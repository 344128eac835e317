"""Statistics against values worked out by hand, against scipy where families have one member, and where there is nothing to count."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from pcwm.evaluate.calibration import Calibration, RiskCoverage, Said, calibration, risk_coverage
from pcwm.evaluate.confusion import Confusion, RaceMeasures, cell, race_measures
from pcwm.evaluate.statistics import RESAMPLES, Measure, Method, holm, mcnemar, percent, proportion, ratio, resampled, share
from pcwm.intervals import wilson
from pcwm.records import Answer


@pytest.mark.parametrize(("correct", "n"), [(3, 6), (0, 10), (10, 10), (57, 80)])
def test_wilson_is_the_textbook_formula(correct: int, n: int) -> None:
    z, p = 1.959963984540054, correct / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert wilson(correct, n) == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_wilson_of_a_number_from_a_table() -> None:
    """3 of 6: 0.1876 to 0.8124."""
    assert wilson(3, 6) == pytest.approx((0.1876, 0.8124), abs=5e-5)
    assert share(3, 6) == "3 of 6, 50.0% (18.8% to 81.2%)"
    assert share(0, 0) == "0 of 0"


def test_resampling_families_of_one_is_scipys_bca() -> None:
    values = np.array([1.0, 2.0, 2.5, 4.0, 7.0, 7.5, 9.0, 14.0])
    table = np.stack([values, np.ones_like(values)], axis=1)
    found = resampled(len(values), lambda weights: ratio((weights @ table)[:, 0], (weights @ table)[:, 1]))
    expected = stats.bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, batch=500, vectorized=True, method="BCa", rng=np.random.default_rng(0)
    ).confidence_interval
    assert found == pytest.approx((expected.low, expected.high), rel=1e-12)


def test_an_interval_over_families_is_wider_than_one_over_questions() -> None:
    """Twenty families in which all ten questions go the same way hold twenty things, not two hundred."""
    alike = proportion([(10, 10)] * 14 + [(0, 10)] * 6)
    assert alike.method is Method.bca
    assert alike.n == 200
    assert alike.low is not None
    assert alike.high is not None
    low, high = wilson(140, 200)
    assert alike.high - alike.low > 2.5 * (high - low)
    assert (alike.low, alike.high) == pytest.approx(wilson(14, 20), abs=0.06)


def test_the_interval_that_fits() -> None:
    assert proportion([]) == Measure()
    assert proportion([(0, 0), (0, 0)]) == Measure()
    independent = proportion([(1, 1), (0, 1), (1, 1)])
    assert (independent.method, independent.low, independent.high) == (Method.wilson, *wilson(2, 3))
    few = proportion([(3, 4), (1, 4), (0, 0)])
    assert (few.method, few.n, few.low, few.high) == (Method.few, 8, *wilson(4, 8))
    one = proportion([(5, 9)])
    assert (one.method, one.low) == (Method.few, wilson(5, 9)[0])
    right = proportion([(8, 8)] * 6)
    assert (right.value, right.n, right.method, right.low, right.high) == (1.0, 48, Method.alike, *wilson(6, 6))
    wrong = proportion([(0, 3)] * 5)
    assert (wrong.value, wrong.method, wrong.high) == (0.0, Method.alike, wilson(0, 5)[1])
    half = proportion([(1, 2)] * 5)
    assert half.method is Method.alike
    assert half.low is not None
    assert half.high is not None
    assert half.low < 0.5 < half.high


def test_the_same_data_give_the_same_interval() -> None:
    rows = [(3, 4), (5, 6), (1, 5), (2, 2), (4, 8), (3, 3)]
    assert proportion(rows) == proportion(rows)


@pytest.mark.parametrize(("gained", "lost", "p"), [(0, 0, 1.0), (1, 0, 1.0), (5, 5, 1.0), (0, 5, 2 / 2**5), (1, 8, 2 * (1 + 9) / 2**9)])
def test_mcnemar_is_a_sign_test(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p)
    assert mcnemar(lost, gained) == pytest.approx(p)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


# ---------------------------------------------------------------- confusion

RACE, FREE, UNKNOWN = Answer.race, Answer.no_race, Answer.unknown


def test_every_answer_has_a_cell() -> None:
    assert [cell(RACE, answer) for answer in (RACE, FREE, UNKNOWN, Answer.A)] == ["tp", "fn", "unknown_race", "unknown_race"]
    assert [cell(FREE, answer) for answer in (RACE, FREE, UNKNOWN)] == ["fp", "tn", "unknown_no_race"]


def test_measures_by_hand() -> None:
    """6 TP, 1 FN, 2 FP, 3 TN: the textbook's MCC is (6·3 − 2·1) / √(8·7·5·4)."""
    found = race_measures({"a": Confusion(tp=4, fn=1, fp=1, tn=1), "b": Confusion(tp=2, fp=1, tn=2)})
    assert found.confusion == Confusion(tp=6, fn=1, fp=2, tn=3)
    assert (found.precision.value, found.precision.n) == (6 / 8, 8)
    assert (found.recall.value, found.recall.n) == (6 / 7, 7)
    assert (found.specificity.value, found.specificity.n) == (3 / 5, 5)
    assert found.f1.value == pytest.approx(12 / 15)
    assert found.f1.n == 12
    assert found.mcc.value == pytest.approx(16 / math.sqrt(8 * 7 * 5 * 4))


def test_unknown_is_missed_but_calls_nothing() -> None:
    found = race_measures({"a": Confusion(tp=2, unknown_race=2, tn=3, unknown_no_race=1)})
    assert (found.precision.value, found.precision.n) == (1.0, 2)
    assert found.recall.value == 0.5
    assert found.specificity.value == 0.75
    assert found.f1.value == pytest.approx(2 / 3)
    # Gorodkin's R_K: n = 8, right = 5, truths (4, 4), answers (2, 3, 3).
    assert found.mcc.value == pytest.approx((5 * 8 - 2 * 4 - 3 * 4) / math.sqrt((64 - 4 - 9 - 9) * (64 - 16 - 16)))


def test_measures_of_nothing_and_of_one_class() -> None:
    assert race_measures({}) == RaceMeasures()
    assert race_measures({"a": Confusion()}) == RaceMeasures()
    always = race_measures({str(place): Confusion(tn=2, fn=1) for place in range(6)})
    assert always.mcc.value == 0.0
    assert always.precision == Measure(), "nothing was called a race"
    assert always.f1.value == 0.0
    clean = race_measures({"a": Confusion(tn=5)})
    assert clean.f1 == Measure(), "no race, and none called"
    assert clean.recall == Measure()
    assert clean.specificity.value == 1.0


# ---------------------------------------------------------------- calibration


def said(*rows: tuple[float | None, bool]) -> list[Said]:
    return [Said(confidence, right, place) for place, (confidence, right) in enumerate(rows)]


def test_brier_by_hand() -> None:
    found = calibration(said((0.9, True), (0.6, False), (None, False), (0.5, True)))
    assert found.brier.value == pytest.approx((0.01 + 0.36 + 0.25) / 3)
    assert found.n == 3


def test_calibration_error_by_hand() -> None:
    """Ten answers at 0.9, nine right; ten at 0.6, three right: 0.5·|0.9−0.9| + 0.5·|0.3−0.6|."""
    rows = [(0.9, place < 9) for place in range(10)] + [(0.6, place < 3) for place in range(10)]
    found = calibration(said(*rows))
    assert [(one.n, round(one.confidence, 9), one.accuracy) for one in found.bins] == [(10, 0.6, 0.3), (10, 0.9, 0.9)]
    assert found.error == pytest.approx(0.15)
    assert found.chance is not None
    assert 0.1 < found.chance < 0.3, "twenty answers: chance alone makes much of that"


def test_equal_confidences_are_never_in_two_bins() -> None:
    found = calibration(said(*[(0.7, place % 3 > 0) for place in range(95)], *[(0.8, True)] * 5))
    assert [one.n for one in found.bins] == [95, 5]
    assert calibration(said(*[(0.7, True)] * 40)).bins[0].n == 40


def test_what_is_calibrated_is_within_chance_and_what_is_not_is_beyond() -> None:
    rng = np.random.default_rng(5)
    p = rng.uniform(0.5, 1.0, 600)
    right = rng.random(600) < p
    honest = calibration(said(*[(float(one), bool(yes)) for one, yes in zip(p, right, strict=True)]))
    boasting = calibration(said(*[(float(min(1.0, one + 0.2)), bool(yes)) for one, yes in zip(p, right, strict=True)]))
    assert honest.error is not None
    assert honest.chance is not None
    assert boasting.error is not None
    assert boasting.chance is not None
    assert honest.error <= honest.chance
    assert boasting.error > 2 * boasting.chance
    assert len(honest.bins) == 15
    assert {one.n for one in honest.bins} == {40}


def test_no_confidences_no_calibration() -> None:
    assert calibration([]) == Calibration()
    assert calibration(said((None, False))) == Calibration()
    assert risk_coverage(said((None, False))) == RiskCoverage()


def test_area_by_hand() -> None:
    """Right, wrong, right, and one unknown: risks 0, 1/2, 1/3, 2/4."""
    found = risk_coverage(said((0.9, True), (0.8, False), (0.7, True), (None, False)))
    assert found.points == ((0.25, 0.0), (0.5, 0.5), (0.75, 1 / 3), (1.0, 0.5))
    assert found.area.value == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert found.area.n == 4


def test_equal_confidences_count_as_in_random_order() -> None:
    rows = [(0.9, True), (0.8, False), (0.8, True), (0.8, True), (0.5, False)]
    rng = np.random.default_rng(1)
    areas = []
    for _ in range(4_000):
        middle = rng.permutation([1.0, 0.0, 0.0])
        lost = np.cumsum([0.0, *middle, 1.0])
        areas.append(np.mean(lost / np.arange(1, 6)))
    assert risk_coverage(said(*rows)).area.value == pytest.approx(np.mean(areas), abs=0.005)


def test_area_at_one_confidence_is_the_error_rate() -> None:
    rows = [Said(0.7, place % 4 > 0, place // 5) for place in range(60)]
    found = risk_coverage(rows)
    assert found.area.value == pytest.approx(0.25)
    assert found.points == ((1.0, 0.25),)
    assert found.area.method is Method.bca
    assert found.area.low is not None
    assert found.area.high is not None
    assert found.area.low <= 0.25 <= found.area.high


@pytest.mark.parametrize(("value", "text"), [(0.0, "0%"), (0.637, "64%"), (1.0, "100%")])
def test_percent(value: float, text: str) -> None:
    assert percent(value) == text
