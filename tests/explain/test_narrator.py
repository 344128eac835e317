from __future__ import annotations

import json
import re

import pytest

from pcwm.dataset.partial import moved
from pcwm.explain.checks import Case, check_trace
from pcwm.explain.claims import claims
from pcwm.explain.gaps import Gaps, gaps_of
from pcwm.explain.narrator import narrate, narrate_flip, narrate_partial, narrate_work, why_silent
from pcwm.explain.prose import sentences
from pcwm.explain.reasons import View
from pcwm.prompts import MAX_PAIRS, completion, parse_reply
from pcwm.records import (
    Access,
    Answer,
    Origin,
    OriginKind,
    Pair,
    Program,
    Question,
    RaceOutcome,
    RaceVerdict,
    Trace,
)
from pcwm.source.cuts import Plan
from pcwm.source.reading import read_facts
from pcwm.source.shown import Sheet, show


def written(name: str, line: int, kind: str = "write", file: str = "") -> Access:
    return Access.model_validate({"kind": kind, "line": line, "column": 0, "variable": name, "file": file})


def racing(pair: tuple[str, str]) -> RaceOutcome:
    reply = parse_reply(json.dumps({"answer": "race", "pairs": [pair]}))
    assert reply is not None and len(reply.pairs) == 1
    return RaceOutcome(verdict=RaceVerdict.race, pairs=reply.pairs, runs=2, racy_runs=2)


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


def test_what_reading_cannot_argue_for_is_not_told(cases: dict[str, Case]) -> None:
    """`tally.c` races: the data picks the element, and nothing keeps two threads apart."""
    case = cases["tally.c"]
    quiet = RaceOutcome(verdict=RaceVerdict.no_race_observed, runs=2)
    assert narrate(case.program, case.facts, quiet) is None
    assert "does not tell why" in why_silent(quiet)


THROUGH_A_CALL = """static void put(double *to, int at, double value) {
  to[at] = value;
}
void fill(double *out, const double *in, int n) {
#pragma omp parallel
  {
    double half;
#pragma omp for
    for (int i = 0; i < n; i++) {
      half = in[i] / 2;
      put(out, i, half);
    }
  }
}
"""


def test_the_dry_run_argues_where_the_text_alone_does_not() -> None:
    text = told(THROUGH_A_CALL)
    assert "`out`" in text and "line 8" in text
    assert "`half` is private" in text or "`half`" in text


TILES = """static void tile(int n, double *cost, int top) {
  for (int i = top; i < n && i < top + 32; i++)
    cost[i] = cost[i] + 1;
}

void fill(int n, double *cost) {
  #pragma omp parallel
  #pragma omp single
  for (int top = 0; top < n; top += 32) {
    #pragma omp task
    tile(n, cost, top);
  }
}
"""


def test_tasks_that_only_large_sizes_make_several_of_are_argued_about() -> None:
    assert re.search(r"`cost(?:\[i\])?`[^.]*\btasks? of line 10\b|\btasks? of line 10\b[^.]*`cost`", told(TILES))


CAST = """void means(int rows, int columns, const double *in, double *flat) {
  double (*out)[columns] = (void *)flat;
  #pragma omp parallel
  {
    int me = omp_get_thread_num(), team = omp_get_num_threads();
    for (int y = rows * me / team; y < rows * (me + 1) / team; y++)
      for (int x = 0; x < columns; x++)
        out[y][x] = in[y * columns + x] / 2;
  }
}
"""
FILLED = """struct sums { double low, high; };

static void add(struct sums *to, double value) {
  to->low += value < 0 ? value : 0;
  to->high += value > 0 ? value : 0;
}

void gather(int n, const double *x, struct sums *found) {
  #pragma omp parallel
  #pragma omp single
  #pragma omp taskloop num_tasks(8)
  for (int i = 0; i < 8; i++)
    for (long k = (long)n * i / 8; k < (long)n * (i + 1) / 8; k++)
      add(&found[i], x[k]);
}
"""


def causes_of(source: str, variable: str) -> list[str]:
    view = View(read_facts(source, "c"), source)
    (item,) = (each for each in view.shared_writes if each.variable == variable)
    assert item.unsupported is None and not item.lone
    return [cause.words for cause in item.causes]


def test_memory_that_the_dry_run_calls_by_another_name() -> None:
    """The array behind a cast, and a structure by the name that it has in the function that fills it."""
    assert causes_of(CAST, "out") == ["each thread has elements of its own"]
    assert causes_of(FILLED, "found") == ["each task of line 11 has elements of its own"]


# ---------------------------------------------------------------- two programs that an edit turned round


def flipped(one: str, other: str, pair: tuple[str, str]) -> tuple[Trace, Trace]:
    """Traces of a racing text and of what an edit made of it."""
    programs = tuple(Program.make(text, "c", Origin(kind=OriginKind.user, name="a.c")) for text in (one, other))
    facts = tuple(read_facts(text, "c") for text in (one, other))
    outcomes = (racing(pair), RaceOutcome(verdict=RaceVerdict.no_race_observed, runs=2))
    racy, safe = (narrate_flip(programs[i], facts[i], outcomes[i], programs[1 - i], facts[1 - i]) for i in (0, 1))
    assert racy is not None and safe is not None
    for trace, program, fact, outcome in zip((racy, safe), programs, facts, outcomes, strict=True):
        assert check_trace(trace, program, fact, outcome) == ()
        assert not re.search(r"\b(?:edit|change|other program|version|original|instead)\b", trace.reasoning)
    return racy, safe


SUM = """double add(const double *x, int n) {
  double total = 0;
#pragma omp parallel for CLAUSE
  for (int i = 0; i < n; i++) {
    ATOMIC
    total += x[i];
  }
  return total;
}
"""
BARRIER = """void smooth(double *a, double *b, int n) {
#pragma omp parallel
  {
#pragma omp for WAIT
    for (int i = 0; i < n; i++)
      b[i] = 2 * a[i];
#pragma omp for
    for (int i = 0; i < n; i++)
      a[i] = b[n - 1 - i];
  }
}
"""


def test_both_traces_of_a_flip_turn_on_what_differs() -> None:
    plain = SUM.replace("CLAUSE", "").replace("ATOMIC", ";")
    racy, safe = flipped(
        plain, SUM.replace("CLAUSE", "reduction(+ : total)").replace("ATOMIC", ";"), ("read total at 6", "write total at 6")
    )
    assert re.search(r"\breduction\b", racy.reasoning)
    assert re.search(r"`reduction\(\+ : total\)` on line 3", safe.reasoning)
    racy, safe = flipped(plain, SUM.replace("CLAUSE", "").replace("ATOMIC", "#pragma omp atomic"), ("read total at 6", "write total at 6"))
    assert "atomic" in racy.reasoning and "`#pragma omp atomic` on line 5" in safe.reasoning


def test_without_nowait_it_is_the_barrier_that_matters() -> None:
    pair = ("write b[i] at 6", "read b[n - 1 - i] at 9")
    racy, safe = flipped(BARRIER.replace("WAIT", "nowait"), BARRIER.replace("WAIT", ""), pair)
    assert "`nowait` on line 4" in racy.reasoning
    assert re.search(r"barrier (?:at the end of|behind) `#pragma omp for` on line 4", safe.reasoning)


# ---------------------------------------------------------------- half-written programs


def test_a_cut_program_is_told_by_what_is_visible_and_what_is_assumed() -> None:
    whole = BARRIER.replace("WAIT", "nowait") + "\nvoid later(double *secret) { secret[0] = 1; }\n"
    race = racing(("write b[i] at 6", "read b[n - 1 - i] at 9"))
    plan = Plan(whole, "c")
    cut = plan.cut_behind([6, 9])
    assert cut is not None
    for edits in (plan.ended(cut.line), plan.broken(cut.line, 0.5)):
        shown = show(Sheet.of(whole), edits)
        pairs = moved(race.pairs, shown)
        assert edits and pairs
        part, left = Program.make(shown.text, "c", Origin(kind=OriginKind.user, name="a.c")), race.model_copy(update={"pairs": pairs})
        facts = read_facts(part.source, "c")
        trace = narrate_partial(part, facts, left)
        assert trace is not None and trace.program == part.id
        assert check_trace(trace, part, facts, left) == ()
        assert "secret" not in trace.reasoning
        assert re.search(r"\bassume|\bstatements that stand here already|could order", trace.reasoning), trace.reasoning


def test_the_gaps_of_a_text_are_seen() -> None:
    def gaps(source: str) -> Gaps:
        return gaps_of(View(read_facts(source, "c"), source))

    assert gaps(SUM.replace("CLAUSE", "").replace("ATOMIC", "")) == Gaps()
    assert gaps("void f(int *a) {\n  a[0] = 1;\n") == Gaps(inside="f", ends=True)
    assert gaps("void f(int *a) {\n  a[0] =") == Gaps(inside="f", ends=True, broken=True)
    assert gaps("void f(int *a) { /* ... */\n}\n").elided == 1
    assert gaps("double f(double x) { return sqrt(x); }\n").bare


# ---------------------------------------------------------------- the work % of two programs


EVEN = """void scale(double *a, int n) {
#pragma omp parallel for schedule(static)
  for (int i = 0; i < n; i++)
    a[i] = a[i] * 2 + 1;
}
"""
TRIANGLE = """void scale(double *a, int n) {
#pragma omp parallel for schedule(static)
  for (int i = 0; i < n; i++)
    for (int j = i; j < n; j++)
      a[i] += j;
}
"""


def compared(one: str, other: str, answer: Answer, cores: int = 0) -> Trace | None:
    programs = [Program.make(text, "c", Origin(kind=OriginKind.user, name="a.c")) for text in (one, other)]
    facts = (read_facts(one, "c"), read_facts(other, "c"))
    return narrate_work(programs[0], programs[1], facts, 4, answer, cores)


def test_work_is_compared_by_what_the_facts_say() -> None:
    trace = compared(EVEN, TRIANGLE, Answer.A)
    assert trace is not None
    assert (trace.kind, trace.threads, trace.answer, trace.pairs) == ("work", 4, Answer.A, ())
    last = sentences(trace.reasoning)[-1]
    assert re.search(r"\bA\b", last) and not re.search(r"\bB\b", last)
    assert "`j`" not in trace.reasoning and "`i`" in trace.reasoning, "the cost depends on i"
    swapped = compared(TRIANGLE, EVEN, Answer.B)
    assert swapped is not None and re.search(r"\bB\b", sentences(swapped.reasoning)[-1])


def test_first_come_work_waits_where_there_are_fewer_cores_than_threads() -> None:
    free = TRIANGLE.replace("schedule(static)", "schedule(dynamic)").replace("int j = i", "int j = 0")
    dealt = TRIANGLE.replace("int j = i; j < n", "int j = 0; j < 6 * n + i")
    for cores in (0, 4):
        assert compared(free, dealt, Answer.B, cores) is None and compared(free, dealt, Answer.A, cores) is not None
    trace = compared(free, dealt, Answer.B, 2)
    assert trace is not None and "core" in trace.reasoning
    asked = Question.work_id(trace.program, trace.other or "", 4, 2)
    assert (trace.cores, trace.question) == (2, asked)


def test_no_argument_is_invented_for_an_answer_that_the_facts_speak_against() -> None:
    assert compared(EVEN, TRIANGLE, Answer.B) is None
    assert compared(EVEN, EVEN, Answer.A) is None
    assert compared(EVEN, "void scale(double *a, int n) { a[0] = n; }\n", Answer.A) is None
    assert compared(EVEN, TRIANGLE, Answer.race) is None
