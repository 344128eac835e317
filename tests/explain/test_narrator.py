from __future__ import annotations

import pytest

from pcwm.explain.checks import Case
from pcwm.explain.claims import claims
from pcwm.explain.narrator import narrate
from pcwm.explain.prose import sentences
from pcwm.prompts import MAX_PAIRS, completion, parse_reply
from pcwm.records import Access, Answer, Origin, OriginKind, Pair, Program, RaceOutcome, RaceVerdict
from pcwm.source.reading import read_facts


def written(name: str, line: int, kind: str = "write", file: str = "") -> Access:
    return Access.model_validate({"kind": kind, "line": line, "column": 0, "variable": name, "file": file})


def test_the_same_program_is_always_told_the_same(cases: dict[str, Case]) -> None:
    for case in cases.values():
        assert narrate(case.program, case.facts, case.outcome) == case.trace


def test_programs_are_told_in_different_words(cases: dict[str, Case]) -> None:
    for answer in (Answer.race, Answer.no_race):
        texts = [case.text for case in cases.values() if case.trace.answer is answer]
        assert len({sentences(text)[-1].split("`")[0] for text in texts}) >= 2
        assert len({" ".join(text.split()[:2]) for text in texts}) >= 3


def test_a_trace_survives_the_answer_format(cases: dict[str, Case]) -> None:
    for case in cases.values():
        reply = parse_reply(completion(case.text, case.trace.answer, case.trace.pairs).content)
        assert reply is not None
        assert (reply.answer, reply.reasoning) == (case.trace.answer, case.text)
        assert len(reply.pairs) == len(case.trace.pairs) <= MAX_PAIRS


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("energy_sum.c", ("reduction", "`total`")),
        ("relax_inplace.c", ("`level[i]`", "`level[i - 1]`")),
        ("scratch.c", ("private", "`square`")),
        ("tally.c", ("data",)),
        ("two_guards.c", ("`critical(enter)`", "`critical(leave)`")),
        ("early_reader.c", ("`nowait` on line 4",)),
        ("inner_counter.c", ("inner loop",)),
        ("late_setup.c", ("`nowait` on line 5", "`single`")),
        ("half_guarded.c", ("`atomic`", "`full`")),
        ("double_buffer.c", ("barrier", "`now[i]`", "`next")),
        ("guarded_best.c", ("`critical(keep)`",)),
        ("own_slots.c", ("own number",)),
        ("packed.c", ("atomic", "`place`")),
        ("dot_reduced.c", ("`reduction(+ : sum)`",)),
        ("product_collapsed.cpp", ("`i` and `j`",)),
    ],
)
def test_the_argument_is_the_one_an_expert_would_give(cases: dict[str, Case], name: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in cases[name].text] == []


def test_nothing_is_told_of_an_unknown_outcome_or_an_unplaced_race(cases: dict[str, Case]) -> None:
    case = cases["energy_sum.c"]
    elsewhere = Pair.make(written("x", 9, file="harness.c"), written("x", 9, "read", file="harness.c"))
    unplaced = Pair.make(written("total", 0), written("total", 6))
    assert narrate(case.program, case.facts, RaceOutcome(verdict=RaceVerdict.unknown, reason="timeout")) is None
    assert narrate(case.program, case.facts, RaceOutcome(verdict=RaceVerdict.race)) is None
    for pair in (elsewhere, unplaced):
        assert narrate(case.program, case.facts, RaceOutcome(verdict=RaceVerdict.race, pairs=(pair,))) is None


def test_an_access_the_tool_left_unnamed_is_named_from_the_source(cases: dict[str, Case]) -> None:
    case = cases["energy_sum.c"]
    outcome = RaceOutcome(verdict=RaceVerdict.race, pairs=(Pair.make(written("", 6, "read"), written("", 6)),))
    trace = narrate(case.program, case.facts, outcome)
    assert trace is not None
    assert {(c.kind, c.expression, c.line) for c in claims(trace.reasoning)} == {("read", "total", 6), ("write", "total", 6)}


def told(source: str) -> str:
    program = Program.make(source, "c", Origin(kind=OriginKind.user, name="a.c"))
    trace = narrate(program, read_facts(source, "c"), RaceOutcome(verdict=RaceVerdict.no_race_observed))
    assert trace is not None
    return trace.reasoning


def test_a_program_without_a_team_is_told_as_such() -> None:
    assert "no directive in this text starts a team" in told("void f(int *a) { a[0] = 1; }\n").lower()


def test_half_written_code_is_narrated_without_an_exception() -> None:
    assert told("void f(int *a, int n) {\n#pragma omp parallel for\nfor (int i = 0; i < n; i++) {\n  a[i] = ")
    assert told("")
