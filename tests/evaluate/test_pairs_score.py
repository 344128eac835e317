"""Precision and recall of pairs: by lines, by base variables, by whole expressions."""

from __future__ import annotations

import pytest

from pcwm.evaluate.pairs_score import Counts, PairsScore, base_variable, score_pairs
from pcwm.evaluate.suites.suite import Item
from pcwm.records import Access, Answer, Language, Origin, OriginKind, Pair, Prediction, Program, Question


def pair(one: str, other: str) -> Pair:
    """From `a[i]@3` and the like."""
    sides = []
    for text in (one, other):
        name, _, line = text.partition("@")
        sides.append(Access(kind="write", line=int(line), column=1, variable=name))
    return Pair.make(*sides)


def score(
    named: tuple[Pair, ...],
    known: tuple[Pair, ...],
    truth: Answer = Answer.race,
    said: Answer = Answer.race,
    language: Language = "c",
) -> PairsScore | None:
    program = Program.make("int x;\n", language, Origin(kind=OriginKind.user, name="x"))
    question = Question.race(program)
    item = Item(question=question, truth=truth, name="x", family="x", pairs=known)
    return score_pairs(Prediction(id="p", question=question.id, predictor="x", answer=said, pairs=named), item)


def test_order_and_repetition_do_not_count() -> None:
    found = score((pair("a[i]@7", "a[i+1]@3"), pair("a[i + 1]@3", "a[i]@7")), (pair("a[i+1]@3", "a[i]@7"),))
    assert found == PairsScore(Counts(1, 1, 1), Counts(1, 1, 1), Counts(1, 1, 1))


def test_the_three_rules_differ() -> None:
    found = score((pair("a[j]@3", "*b@9"), pair("c@1", "c@1")), (pair("a[i]@3", "b[0]@8"), pair("c@2", "c@1")))
    assert found is not None
    assert found.lines == Counts(2, 2, 0)
    assert found.variables == Counts(2, 2, 2)
    assert found.expressions == Counts(2, 2, 1)


def test_precision_and_recall() -> None:
    found = score((pair("a@1", "a@2"), pair("a@1", "a@3"), pair("a@1", "a@4")), (pair("a@1", "a@2"), pair("a@9", "a@9")))
    assert found is not None
    assert found.lines.precision == pytest.approx(1 / 3) and found.lines.recall == pytest.approx(1 / 2)
    nothing = PairsScore()
    assert nothing.lines.precision is None and nothing.lines.recall is None
    assert (found + found).lines == Counts(6, 4, 2)


def test_what_is_not_scored() -> None:
    assert score((pair("a@1", "a@1"),), ()) is None, "a race of which the suite names no pair"
    found = score((pair("a@1", "a@1"),), (), truth=Answer.no_race)
    assert found is not None and found.lines == Counts(1, 0, 0), "where there is no race every pair is wrong"
    found = score((pair("a@1", "a@1"),), (pair("a@1", "a@1"),), said=Answer.no_race)
    assert found is not None and found.lines == Counts(0, 1, 0), "who says that there is no race names no pair"
    program = Program.make("int x;\n", "c", Origin(kind=OriginKind.user, name="x"))
    work = Item(question=Question.work(program, program, 4), truth=Answer.A, name="x", family="x")
    assert score_pairs(Prediction(id="p", question="q", predictor="x", answer=Answer.A), work) is None


def test_a_line_or_name_that_nobody_gave_equals_nothing() -> None:
    found = score((pair("@0", "a@3"),), (pair("@0", "a@3"),))
    assert found == PairsScore(Counts(1, 1, 0), Counts(1, 1, 0), Counts(1, 1, 0))


BASES = {"a[i + 1]": "a", "*p": "p", "p->next.x": "p", "(*p).x": "p", "this->total": "total", "ns::a[0]": "a", "&x": "x", "": ""}


@pytest.mark.parametrize(("text", "base"), BASES.items())
def test_base_names(text: str, base: str) -> None:
    assert base_variable(text) == base


def test_fortran_knows_no_case() -> None:
    found = score((pair("A(I)@3", "A(I-1)@3"),), (pair("a(i)@3", "a(i - 1)@3"),), language="fortran")
    assert found == PairsScore(Counts(1, 1, 1), Counts(1, 1, 1), Counts(1, 1, 1))
    assert score((pair("A@3", "A@3"),), (pair("a@3", "a@3"),)) == PairsScore(Counts(1, 1, 1), Counts(1, 1, 0), Counts(1, 1, 0))
