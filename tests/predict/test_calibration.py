"""Confidence put right: what is fitted, what is kept on disk, and what becomes of a prediction."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pcwm.errors import InputError
from pcwm.predict.calibration import (
    MANY,
    Calibrated,
    Curve,
    Judged,
    Thresholds,
    fit_curve,
    judged,
    load_calibrations,
    store_calibrations,
)
from pcwm.records import Access, Answer, Origin, OriginKind, Pair, Prediction, Program, Question

PAIR = Pair.make(Access(kind="write", line=5, column=0, variable="s"), Access(kind="read", line=5, column=0, variable="s"))
QUESTION = Question.race(Program.make("int a;", "c", Origin(kind=OriginKind.user, name="x.c")))


def overconfident(n: int, families: int = 8) -> list[Judged]:
    """Says 0.95 and is right in three of four; says 0.6 and is right in a little more than half."""
    dice = random.Random(1)
    rows = []
    for number in range(n):
        sure = 0.95 if number % 2 else 0.6
        rows.append(Judged(sure, dice.random() < (0.75 if number % 2 else 0.55), f"family/{number % families}"))
    return rows


@pytest.mark.parametrize(("n", "method"), [(400, "temperature"), (MANY, "isotonic")])
def test_too_much_confidence_is_put_right(n: int, method: str) -> None:
    rows = overconfident(n)
    curve = fit_curve(rows)
    assert curve is not None and (curve.method, curve.n, curve.families) == (method, n, 8)
    assert curve.apply(0.95) == pytest.approx(sum(row.right for row in rows[1::2]) / (n / 2), abs=0.04)
    assert curve.apply(0.6) < curve.apply(0.95)
    assert curve.brier_after < curve.brier_before
    assert fit_curve(rows) == curve


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_a_curve_rises_and_never_reaches_0_or_1(method: str) -> None:
    rows = [Judged(number / 60, number > 29, f"family/{number % 3}") for number in range(61)]
    curve = fit_curve(rows, method)  # type: ignore[arg-type]
    assert curve is not None
    values = [curve.apply(number / 100) for number in range(101)]
    assert values == sorted(values) and 0 < values[0] < 0.2 and 0.8 < values[-1] < 1


def test_a_curve_of_answers_that_are_all_right_does_not_run_away() -> None:
    curve = fit_curve([Judged(0.9 if number % 2 else 0.7, True, f"family/{number % 3}") for number in range(40)], "temperature")
    assert curve is not None and 0.7 < curve.apply(0.7) < 0.98 and curve.apply(0.9) < 0.99


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_what_is_well_said_stays_as_it_comes(method: str) -> None:
    rows = [Judged(0.8, number % 5 > 0, f"family/{number // 10}") for number in range(80)]
    curve = fit_curve(rows, method)  # type: ignore[arg-type]
    assert curve is not None and curve.temperature == 1 and curve.apply(0.8) == 0.8
    assert curve.brier_before == curve.brier_after == pytest.approx(0.16)


def test_too_few_answers_or_one_family_give_no_curve() -> None:
    assert fit_curve(overconfident(19)) is None
    assert fit_curve(overconfident(100, families=1)) is None


def test_only_answers_with_a_confidence_count() -> None:
    said = [prediction(Answer.race, 0.9), prediction(Answer.unknown, None), prediction(Answer.no_race, None), prediction(Answer.race, 0.6)]
    truths = [Answer.race, Answer.race, Answer.race, Answer.no_race]
    assert judged(said, truths, ["a", "b", "c", "d"]) == [Judged(0.9, True, "a"), Judged(0.6, False, "d")]


def prediction(answer: Answer, sure: float | None) -> Prediction:
    key = Prediction.make_id(QUESTION.id, "fixed")
    pairs = (PAIR,) if answer is Answer.race else ()
    return Prediction(id=key, question=QUESTION.id, predictor="fixed", answer=answer, confidence=sure, pairs=pairs, reasoning="So.")


class Fixed:
    """Says what it was told to."""

    name = "fixed"

    def __init__(self, *said: Prediction) -> None:
        self._said = said

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        return iter(self._said)


CURVE = Curve(method="temperature", temperature=2.0, n=100, families=5, brier_before=0.3, brier_after=0.2)


def test_a_prediction_gets_the_calibrated_confidence_under_a_name_of_its_own() -> None:
    predictor = Calibrated(Fixed(prediction(Answer.race, 0.9)), {"race": CURVE})
    (said,) = predictor.predict([QUESTION])
    assert said.confidence == pytest.approx(0.75, abs=1e-3)  # odds of 9 to 1, the square root of which is 3 to 1
    assert said.predictor == predictor.name != "fixed" and said.id == Prediction.make_id(QUESTION.id, predictor.name)
    assert (said.answer, said.pairs, said.reasoning) == (Answer.race, (PAIR,), "So.")
    assert "temperature, 100 questions of 5 families" in predictor.shown


def test_what_is_too_unsure_becomes_unknown_and_says_what_it_would_have_been() -> None:
    said = [prediction(Answer.race, 0.9), prediction(Answer.race, 0.99), prediction(Answer.no_race, None), prediction(Answer.unknown, None)]
    first, second, third, fourth = Calibrated(Fixed(*said), {"race": CURVE}, unsure=0.8).predict([QUESTION] * 4)
    assert (first.answer, first.confidence, first.pairs) == (Answer.unknown, None, ())
    assert first.reasoning == "race with confidence 0.75, below 0.8. So."
    assert (second.answer, second.pairs) == (Answer.race, (PAIR,))
    assert (third.answer, fourth.answer) == (Answer.no_race, Answer.unknown)


def test_another_kind_of_question_keeps_its_confidence() -> None:
    (said,) = Calibrated(Fixed(prediction(Answer.race, 0.9)), {"work": CURVE}).predict([QUESTION])
    assert said.confidence == 0.9


def test_files_keep_what_they_hold_of_others(tmp_path: Path) -> None:
    path = tmp_path / "new" / "calibration.json"
    store_calibrations(path, {"one": {"race": CURVE}})
    store_calibrations(path, {"two": {"work": CURVE}}, {"cascade:a,b": Thresholds(race=(0.9,), target=0.95, n=80)})
    found = load_calibrations(path)
    assert found.curves == {"one": {"race": CURVE}, "two": {"work": CURVE}}
    assert found.thresholds["cascade:a,b"].race == (0.9,)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    assert load_calibrations(path, wanted=False).curves == {}
    with pytest.raises(InputError, match="there is no calibration"):
        load_calibrations(path)
    for text in ("{half", "[]", '{"curves": {"x": {"race": {}}}}', json.dumps({"format": 9})):
        path.write_text(text)
        with pytest.raises(InputError, match=r"cannot read the calibration|of format 9"):
            load_calibrations(path)
