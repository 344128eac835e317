"""The stage over a real run folder: what it writes, and that it goes on where it was interrupted."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet
import pytest

from pcwm.errors import FolderError
from pcwm.observe.stage import observe, reference_key
from pcwm.progress import Silence
from pcwm.recipe import ObserveRecipe, Recipe
from pcwm.records import Origin, OriginKind, Outcome, Problem, Program, RaceVerdict, Record, Run, Sizes, WorkMeasure, WorkPair
from pcwm.store import RunFolder

QUICK = ObserveRecipe(
    race_threads=(2, 4, 8), work_threads=(2,), work_repeats=2, work_instructions=False, output_threads=(2,), timeout=10.0, workers=2
)
RECIPE = Recipe(name="test", observe=QUICK)

PROBLEM = Problem(
    id="prob-stage",
    domain="test",
    name="count",
    language="c",
    statement="Count multiples of three.",
    harness="""#include <stdio.h>
#include <stdlib.h>
int count(int n);
int main(int c, char **v) { printf("%d\\n", count(atoi(v[1]))); }
""",
    reference="int count(int n) { int k = 0; for (int i = 0; i < n; i++) k += i % 3 == 0; return k; }\n",
    sizes=Sizes(race=300, output=1000, work=1000),
    tolerance=1e-9,
)


def _program(clause: str) -> Program:
    body = f"int k = 0;\n#pragma omp parallel for {clause}\nfor (int i = 0; i < n; i++) k += i % 3 == 0;\nreturn k;"
    return Program.make(f"int count(int n) {{ {body} }}\n", "c", Origin(kind=OriginKind.corpus, name=clause), PROBLEM.id)


PROGRAMS = [_program("reduction(+ : k)"), _program(""), _program("reduction(+ : nothing)")]


class Interrupted(Exception):
    """Stands for Ctrl-C."""


class InterruptingTicker(Silence):
    """Raises once the first program is done."""

    def advance(self, note: str = "") -> None:
        raise Interrupted


def _outcomes(folder: RunFolder) -> dict[str, Outcome]:
    return {outcome.program: outcome for outcome in folder.store.all(Outcome)}


def test_observes_every_program_once(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        records: list[Record] = [PROBLEM, *PROGRAMS]
        folder.store.put(records)
        with pytest.raises(Interrupted):
            observe(folder, InterruptingTicker())
        before = _outcomes(folder)
        assert len(before) == 1

        summary = observe(folder, Silence())
        outcomes = _outcomes(folder)
        assert [outcomes[program.id].race.verdict for program in PROGRAMS] == [
            RaceVerdict.no_race_observed,
            RaceVerdict.race,
            RaceVerdict.unknown,
        ]
        assert before.items() <= outcomes.items()
        pairs = folder.store.count(WorkPair)
        counts = {"programs": 3, "runs": folder.store.count(Run), "race": 1, "no_race_observed": 1, "unknown": 1, "pairs": pairs}
        assert summary.made == {**counts, "flips": 0}
        # Two programs are measured: they are a question or too close.
        assert summary.rejected == {"does not compile": 1, **({} if pairs else {"too close": 1})}
        assert folder.store.blob(reference_key(PROBLEM.id)) == "334\n"
        for run in folder.store.all(Run):
            folder.store.blob(run.log)
        assert pyarrow.parquet.read_table(folder.path / "observe" / "outcome.parquet").num_rows == 3
        assert pyarrow.parquet.read_table(folder.path / "observe" / "run.parquet").num_rows == summary.made["runs"]

        again = observe(folder, Silence())
        assert again.made == summary.made
        assert _outcomes(folder) == outcomes


def _uneven(schedule: str) -> Program:
    body = "int k = 0;\nif (n < 1000) return 0;\n#pragma omp parallel for reduction(+ : k) num_threads(2) " + schedule
    loop = "for (int i = 0; i < 2000; i++) for (volatile int j = 0; j < (i < 1000 ? 16000 : 1600); j++) k++;\nreturn k;"
    return Program.make(f"int count(int n) {{ {body}\n{loop} }}\n", "c", Origin(kind=OriginKind.corpus, name=schedule), PROBLEM.id)


def test_programs_that_differ_are_paired_up(tmp_path: Path) -> None:
    low, high, other = _uneven("schedule(static)"), _uneven("schedule(static, 1)"), _uneven("schedule(static, 2)")
    recipe = RECIPE.model_copy(update={"observe": QUICK.model_copy(update={"race_threads": (2,), "work_repeats": 5, "workers": 1})})
    with RunFolder.create(tmp_path / "run", recipe) as folder:
        stale = WorkPair(
            id="pair-of-an-earlier-sitting",
            problem=PROBLEM.id,
            a=high.id,
            b=other.id,
            threads=2,
            measure=WorkMeasure.cpu,
            value_a=99.0,
            value_b=9.0,
            margin=90.0,
            noise=2.0,
            answer="A",
        )
        folder.store.put([PROBLEM, low, high, other, stale])
        summary = observe(folder, Silence())
        pairs = list(folder.store.all(WorkPair))
        # Half the threads have ten times as much to do: 55% against nearly all. The other two are alike, but for a neighbour's mischief.
        uneven = [pair for pair in pairs if low.id in (pair.a, pair.b)]
        assert {frozenset((pair.a, pair.b)) for pair in uneven} == {frozenset((low.id, high.id)), frozenset((low.id, other.id))}
        for pair in uneven:
            assert (pair.b if pair.answer == "A" else pair.a) == low.id
            assert pair.threads == 2 and pair.margin > 20
        assert {pair.answer for pair in pairs} == {"A", "B"}
        assert (summary.made["pairs"], summary.rejected.get("too close", 0)) == (len(pairs), 3 - len(pairs))
        assert pyarrow.parquet.read_table(folder.path / "observe" / "workpair.parquet").num_rows == len(pairs)


def test_needs_programs(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder, pytest.raises(FolderError, match="no programs"):
        observe(folder, Silence())
