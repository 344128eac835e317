"""The stage over a real run folder: what it writes, and that it goes on where it was interrupted."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet
import pytest

from pcwm.errors import FolderError
from pcwm.observe.stage import observe, reference_key
from pcwm.progress import Silence
from pcwm.recipe import ObserveRecipe, Recipe
from pcwm.records import Origin, OriginKind, Outcome, Problem, Program, RaceVerdict, Record, Run, Sizes
from pcwm.store import RunFolder

RECIPE = Recipe(name="test", observe=ObserveRecipe(race_threads=(2, 4, 8), work_threads=(2,), output_threads=(2,), timeout=10.0, workers=2))

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
        assert summary.made == {"programs": 3, "runs": folder.store.count(Run), "race": 1, "no_race_observed": 1, "unknown": 1}
        assert summary.rejected == {"does not compile": 1}
        assert folder.store.blob(reference_key(PROBLEM.id)) == "334\n"
        for run in folder.store.all(Run):
            folder.store.blob(run.log)
        assert pyarrow.parquet.read_table(folder.path / "observe" / "outcome.parquet").num_rows == 3
        assert pyarrow.parquet.read_table(folder.path / "observe" / "run.parquet").num_rows == summary.made["runs"]

        again = observe(folder, Silence())
        assert again.made == summary.made
        assert _outcomes(folder) == outcomes


def test_needs_programs(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder, pytest.raises(FolderError, match="no programs"):
        observe(folder, Silence())
