"""Which pairs of programs are questions, which are too close, and who is called A."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.pairs import FLOOR, noise, work_pairs
from pcwm.records import Outcome, OutputOutcome, OutputVerdict, RaceOutcome, RaceVerdict, WorkMeasure, WorkOutcome, WorkPair, WorkRepeats


def _repeats(threads: int, cpu: tuple[float, ...], wall: tuple[float, ...] = (), quiet: bool | None = False, cores: int = 0) -> WorkRepeats:
    return WorkRepeats(threads=threads, cores=cores, cpu_percents=cpu, work_percents=wall or cpu, seconds=(0.1,) * len(cpu), quiet=quiet)


def _outcome(program: str, *repeats: WorkRepeats, known: bool = True) -> Outcome:
    return Outcome(
        id=Outcome.make_id(program),
        program=program,
        race=RaceOutcome(verdict=RaceVerdict.unknown),
        work=WorkOutcome(known=known, repeats=repeats),
        output=OutputOutcome(verdict=OutputVerdict.correct),
        seconds=1.0,
    )


def test_noise_by_hand() -> None:
    # Both have a standard deviation of 2: Student's t for four degrees of freedom, and a standard error of 1.25 · 2 · √(1/3 + 1/3).
    assert noise((48.0, 50.0, 52.0), (90.0, 92.0, 94.0)) == pytest.approx(4.60 * 1.25 * 2 * (2 / 3) ** 0.5)
    # Many repeats leave less to chance: (12 − 1) + (13 − 1) = 23 degrees of freedom.
    many, more = (48.0, 52.0) * 6, (48.0, 52.0) * 6 + (50.0,)
    limit = noise(many, more)
    assert limit is not None and 2 < limit < 2.85 * 1.25 * 2.1 * (1 / 12 + 1 / 13) ** 0.5
    assert noise((50.0, 50.0, 50.0), (90.0, 90.0, 90.0)) == FLOOR
    assert noise((50.0,), (90.0, 92.0)) is None


def test_clear_differences_are_questions_and_near_ties_are_counted() -> None:
    outcomes = [
        _outcome("a", _repeats(4, (50.0, 51.0, 52.0))),
        _outcome("b", _repeats(4, (90.0, 91.0, 92.0))),
        _outcome("c", _repeats(4, (91.0, 92.0, 93.0))),
        _outcome("alone", _repeats(4, (10.0, 10.0, 10.0))),
        _outcome("one repeat", _repeats(4, (20.0,))),
        _outcome("unknown", _repeats(4, (20.0, 20.0)), known=False),
    ]
    problems = dict.fromkeys(("a", "b", "c", "one repeat", "unknown"), "p") | {"alone": "q"}
    found = work_pairs(outcomes, problems)
    assert {frozenset((pair.a, pair.b)) for pair in found.pairs} == {frozenset("ab"), frozenset("ac")}
    assert (found.close, found.unmeasured) == (1, 3)
    for pair in found.pairs:
        high = pair.a if pair.answer == "A" else pair.b
        assert high in "bc"
        assert pair.margin == abs(pair.value_a - pair.value_b) > pair.noise
        assert (pair.value_a > pair.value_b) == (pair.answer == "A")
        assert pair.measure is WorkMeasure.cpu


def test_wall_time_only_where_both_were_measured_quiet() -> None:
    cpu, low, high = (60.0, 60.0), (30.0, 30.0), (80.0, 80.0)
    both = [_outcome("a", _repeats(2, cpu, low, quiet=True)), _outcome("b", _repeats(2, cpu, high, quiet=True))]
    (pair,) = work_pairs(both, {"a": "p", "b": "p"}).pairs
    assert (pair.measure, pair.margin) == (WorkMeasure.wall, 50.0)
    for quiet in (False, None):
        one = [both[0], _outcome("b", _repeats(2, cpu, high, quiet=quiet))]
        found = work_pairs(one, {"a": "p", "b": "p"})
        assert (found.pairs, found.close) == ((), 1)


def test_programs_measured_with_other_numbers_of_cores_are_no_question() -> None:
    low, high, old = (
        _outcome(name, _repeats(4, (value, value), cores=cores)) for name, value, cores in (("a", 50.0, 2), ("b", 90.0, 2), ("c", 70.0, 0))
    )
    found = work_pairs([low, high, old], dict.fromkeys("abc", "p"))
    assert [({pair.a, pair.b}, pair.cores) for pair in found.pairs] == [({"a", "b"}, 2)]
    assert (found.close, found.unmeasured) == (0, 2)


def test_a_single_thread_is_no_question() -> None:
    outcomes = [_outcome("a", _repeats(1, (10.0, 10.0))), _outcome("b", _repeats(1, (90.0, 90.0)))]
    assert work_pairs(outcomes, {"a": "p", "b": "p"}).pairs == ()


PROGRAMS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 100), st.integers(0, 100)), max_size=14)


@settings(max_examples=100, deadline=None)
@given(PROGRAMS)
def test_answers_are_balanced_in_every_problem_whatever_the_order(rows: list[tuple[int, int, int]]) -> None:
    outcomes, problems = [], {}
    for index, (group, at_two, at_four) in enumerate(rows):
        name = f"prog-{index}"
        problems[name] = f"prob-{group}"
        outcomes.append(_outcome(name, *(_repeats(t, (float(v), float(v), float(v))) for t, v in ((2, at_two), (4, at_four)))))
    found = work_pairs(outcomes, problems)
    assert found == work_pairs(reversed(outcomes), problems)
    for problem in set(problems.values()):
        answers = Counter(pair.answer for pair in found.pairs if pair.problem == problem)
        assert abs(answers["A"] - answers["B"]) <= 1
    assert len({pair.id for pair in found.pairs}) == len(found.pairs)
    assert len(found.pairs) + found.close == sum(2 for a, b in itertools.combinations(rows, 2) if a[0] == b[0])


def test_over_many_problems_about_half_the_answers_are_a() -> None:
    """One pair a problem: nothing but the problem's hash decides."""
    outcomes, problems = [], {}
    for index in range(400):
        for name, value in (("low", 10.0), ("high", 90.0)):
            outcomes.append(_outcome(f"{index}-{name}", _repeats(4, (value, value))))
            problems[f"{index}-{name}"] = f"prob-{index}"
    answers = Counter(pair.answer for pair in work_pairs(outcomes, problems).pairs)
    assert 150 < answers["A"] < 250


def test_a_pair_is_the_same_whoever_is_first() -> None:
    assert WorkPair.make_id("p", "x", "y", 4) == WorkPair.make_id("p", "y", "x", 4) != WorkPair.make_id("p", "x", "y", 8)
