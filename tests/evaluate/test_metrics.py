"""Scores against values worked out by hand."""

from __future__ import annotations

import io
import math

import pytest
from rich.console import Console

from pcwm.evaluate.metrics import Confusion, FamilyScore, accuracy_table, percent, score, wilson
from pcwm.records import Answer, Cost, Prediction

RACE, FREE, UNKNOWN = Answer.race, Answer.no_race, Answer.unknown


def prediction(question: str, answer: Answer, predictor: str = "me", seconds: float = 0.0) -> Prediction:
    key = Prediction.make_id(question, predictor)
    return Prediction(id=key, question=question, predictor=predictor, answer=answer, cost=Cost(seconds=seconds))


TRUTH = {"q1": RACE, "q2": RACE, "q3": RACE, "q4": FREE, "q5": FREE, "q6": FREE, "q7": FREE}
FAMILIES = {"q1": "a/x", "q2": "a/x", "q3": "b/y", "q4": "b/y", "q5": "c/z", "q6": "c/z", "q7": "d/unused"}
ANSWERS = {"q1": RACE, "q2": FREE, "q3": UNKNOWN, "q4": RACE, "q5": FREE, "q6": FREE}


def test_counts_every_cell_and_takes_unknown_as_wrong() -> None:
    given = [prediction(question, answer, seconds=2.0) for question, answer in ANSWERS.items()]
    row = score("me", "mine", given, TRUTH, FAMILIES)
    assert row.confusion == Confusion(tp=1, fn=1, fp=1, tn=2, unknown_race=1, unknown_no_race=0)
    assert (row.n, row.correct, row.unknown, row.accuracy, row.seconds) == (6, 3, 1, 0.5, 2.0)
    assert (row.confusion.races, row.confusion.race_free) == (3, 3)
    assert row.families == 3


def test_leaves_out_other_predictors_and_questions_without_a_known_answer() -> None:
    given = [prediction("q1", RACE), prediction("q1", RACE, "someone else"), prediction("q99", RACE)]
    row = score("me", "mine", given, TRUTH, FAMILIES)
    assert (row.n, row.correct) == (1, 1)


@pytest.mark.parametrize(("correct", "n"), [(3, 6), (0, 10), (10, 10), (57, 80)])
def test_wilson_is_the_textbook_formula(correct: int, n: int) -> None:
    z, p = 1.959963984540054, correct / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert wilson(correct, n) == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_wilson_of_a_number_from_a_table() -> None:
    """3 of 6: 0.1876 to 0.8124."""
    assert wilson(3, 6) == pytest.approx((0.1876, 0.8124), abs=5e-5)


def test_no_answers_mean_no_number() -> None:
    row = score("me", "mine", [], TRUTH, FAMILIES)
    assert (row.n, row.families, row.low, row.high) == (0, 0, 0.0, 1.0)
    shown = printed(row)
    assert "%" not in shown.replace("95% interval", "")
    assert "–" in shown


def test_table_shows_interval_n_and_recalls_in_80_columns() -> None:
    given = [prediction(question, answer) for question, answer in ANSWERS.items()]
    shown = printed(score("me", "mine [new]", given, TRUTH, FAMILIES))
    for text in ("mine [new]", "50%", "19%–81%", "1/3", "2/3"):
        assert text in shown


def printed(row: FamilyScore) -> str:
    text = io.StringIO()
    Console(width=80, file=text).print(accuracy_table([row]))
    return text.getvalue()


@pytest.mark.parametrize(("value", "text"), [(0.0, "0%"), (0.637, "64%"), (1.0, "100%")])
def test_percent(value: float, text: str) -> None:
    assert percent(value) == text
