"""A run's folder as `observe` and `explain` would leave it, small and made up: summing loops, half of which race."""

from __future__ import annotations

from tests.explain.making import problem

from pcwm.records import (
    Access,
    Answer,
    Counterfactual,
    Origin,
    OriginKind,
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Pair,
    Problem,
    Program,
    RaceOutcome,
    RaceVerdict,
    Record,
    Trace,
    WorkMeasure,
    WorkOutcome,
    WorkPair,
    content_id,
)
from pcwm.store import RunFolder

HELD = ("made_up/held_a", "made_up/held_b")
TRAIN = ("made_up/train_a", "made_up/train_b")
PAIR = Pair.make(Access(kind="write", line=4, column=30, variable="s"), Access(kind="read", line=4, column=30, variable="s"))


def fill(folder: RunFolder, each: int = 2) -> None:
    """In every family `each` counterfactual pairs and one pair about work; all programs explained by the narrator and by a teacher."""
    for family in (*TRAIN, *HELD):
        of = problem(family)
        folder.store.put([of])
        for number in range(each):
            _pair(folder, of, number)


def _pair(folder: RunFolder, problem: Problem, number: int) -> None:
    records: list[Record] = []
    made: list[Program] = []
    for racy in (False, True):
        clause = "" if racy else " reduction(+: s)"
        text = f"double {problem.name}_{number}(const double *x, int n) {{\n  double s = 0;\n  #pragma omp parallel for{clause}\n"
        text += "  for (int i = 0; i < n; i++) s += x[i];\n  return s;\n}\n"
        parent = made[0].id if made else None
        origin = Origin(kind=OriginKind.edit if parent else OriginKind.corpus, name="drop_reduction" if parent else "plain", parent=parent)
        program = Program.make(text, "c", origin, problem.id)
        made.append(program)
        verdict = RaceVerdict.race if racy else RaceVerdict.no_race_observed
        race = RaceOutcome(verdict=verdict, pairs=(PAIR,) if racy else (), runs=4, racy_runs=4 * racy, survives=True)
        output = OutputOutcome(verdict=OutputVerdict.correct)
        work = WorkOutcome(known=False, reason="made up")
        records += [
            program,
            Outcome(id=Outcome.make_id(program.id), program=program.id, race=race, work=work, output=output, seconds=0.1),
            trace(program, "narrator", "The threads share s." if racy else "Each thread has an s of its own.", racy),
            trace(program, "hindsight:big", "All of them add to s." if racy else "The clause keeps the sums apart.", racy),
        ]
    safe, racy_one = made
    flip = Counterfactual(
        id=Counterfactual.make_id(safe.id, racy_one.id),
        problem=problem.id,
        parent=safe.id,
        child=racy_one.id,
        edit="drop_reduction",
        note="",
        before=RaceVerdict.no_race_observed,
        after=RaceVerdict.race,
    )
    work_pair = WorkPair(
        id=WorkPair.make_id(problem.id, safe.id, racy_one.id, 4),
        problem=problem.id,
        a=safe.id,
        b=racy_one.id,
        threads=4,
        measure=WorkMeasure.cpu,
        value_a=90.0,
        value_b=60.0,
        margin=30.0,
        noise=1.0,
        answer="A",
    )
    about = Trace(
        id=content_id("trace", work_pair.id),
        program=safe.id,
        other=racy_one.id,
        threads=4,
        author="narrator",
        reasoning="A shares out its loop evenly.",
        answer=Answer.A,
    )
    folder.store.put([*records, flip, work_pair, about])


def trace(program: Program, author: str, reasoning: str, racy: bool) -> Trace:
    return Trace(
        id=content_id("trace", program.id, author),
        program=program.id,
        author=author,
        reasoning=reasoning,
        answer=Answer.race if racy else Answer.no_race,
        pairs=(PAIR,) if racy else (),
    )
