from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.explain import making

from pcwm.explain.checks import Case
from pcwm.explain.stage import explain
from pcwm.progress import Silence
from pcwm.recipe import Recipe
from pcwm.records import (
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Program,
    RaceOutcome,
    RaceVerdict,
    Record,
    Reject,
    StageSummary,
    Trace,
    WorkOutcome,
)
from pcwm.serve.cli import call
from pcwm.store import RunFolder


def outcome(program: Program, race: RaceOutcome) -> Outcome:
    return Outcome(
        id=Outcome.make_id(program.id),
        program=program.id,
        race=race,
        work=WorkOutcome(known=False),
        output=OutputOutcome(verdict=OutputVerdict.wrong),
        seconds=1.0,
    )


def fill(folder: RunFolder, cases: dict[str, Case], names: tuple[str, ...]) -> None:
    records: list[Record] = []
    for name in names:
        records += [cases[name].program, outcome(cases[name].program, cases[name].outcome)]
    folder.store.put(records)


def everything(folder: RunFolder) -> list[Record]:
    return [*folder.store.all(Trace), *folder.store.all(Reject)]


def test_traces_are_written_checked_and_kept(tmp_path: Path, cases: dict[str, Case]) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        fill(folder, cases, ("energy_sum.c", "add_vectors.c"))
        # The tool saw nothing here, though it races: no reason in the source, so the narrator has nothing to say.
        missed = outcome(cases["tally.c"].program, RaceOutcome(verdict=RaceVerdict.no_race_observed, runs=2))
        unknown = outcome(cases["best_of.c"].program, RaceOutcome(verdict=RaceVerdict.unknown, reason="timeout"))
        unplaced = outcome(cases["scratch.c"].program, RaceOutcome(verdict=RaceVerdict.race, runs=2, racy_runs=1))
        folder.store.put([cases[name].program for name in ("tally.c", "best_of.c", "scratch.c")] + [missed, unknown, unplaced])

        summary = explain(folder, Silence())

        assert summary.made == {"traces": 2, "accepted": 2}
        assert summary.rejected == {"not_narrated": 2}
        traces = {trace.program: trace for trace in folder.store.all(Trace)}
        assert traces[cases["energy_sum.c"].program.id] == cases["energy_sum.c"].trace
        silent = {reject.subject: reject.reason for reject in folder.store.all(Reject)}
        assert silent[cases["tally.c"].program.id] == "reading the text does not tell why two accesses to shared memory do not meet"
        assert silent[cases["scratch.c"].program.id] == "the tool placed no racing access in the program's own text"
        assert (folder.path / "explain" / "trace.parquet").exists()
        assert (folder.path / "explain" / "reject.parquet").exists()


def test_a_second_run_does_nothing_twice(tmp_path: Path, cases: dict[str, Case]) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        fill(folder, cases, ("energy_sum.c", "add_vectors.c"))
        first = explain(folder, Silence())
        before = everything(folder)
        again = explain(folder, Silence())
        assert everything(folder) == before
        assert (again.made, again.rejected) == (first.made, first.rejected)


class Impatient(Silence):
    """Presses Ctrl-C after a number of programs."""

    def __init__(self, after: int) -> None:
        self._left = after

    def advance(self, note: str = "") -> None:
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt


def test_an_interrupted_run_ends_with_the_same_records(tmp_path: Path, cases: dict[str, Case]) -> None:
    names = tuple(cases)
    with RunFolder.create(tmp_path / "whole", Recipe(name="t")) as whole:
        fill(whole, cases, names)
        explain(whole, Silence())
        wanted = everything(whole)
    with RunFolder.create(tmp_path / "parts", Recipe(name="t")) as parts:
        fill(parts, cases, names)
        for after in (3, 1, 12):
            try:
                explain(parts, Impatient(after))
            except KeyboardInterrupt:
                continue
        summary = explain(parts, Silence())
        assert everything(parts) == wanted
        assert isinstance(summary, StageSummary)
        assert summary.made["traces"] == len(names)


def test_another_recipes_section_is_taken_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything else of the folder's recipe stays, and so does what was written."""
    run, other = tmp_path / "run", tmp_path / "other.toml"
    with RunFolder.create(run, making.recipe(partial=0)) as folder:
        making.fill(folder, ("energy_sum.c", "dot_reduced.c"))
    other.write_text('name = "other"\nseed = 9\n[explain]\npartial = 1\nwork = 0\n', encoding="utf-8")
    made = []
    for more in ((), ("--recipe", str(other))):
        assert call(["explain", str(run), *more, "--json"]) == 0
        made.append(json.loads(capsys.readouterr().out)["stages"][0]["made"]["traces"])
    assert made[0] == 2 < made[1]
    with RunFolder.open(run) as folder:
        assert (folder.recipe.name, folder.recipe.seed, folder.recipe.explain.partial) == ("t", 0, 1)
    other.write_text('name = "other"\n[explain]\nparital = 1\n', encoding="utf-8")
    assert call(["explain", str(run), "--recipe", str(other)]) == 2
    assert "did you mean `explain.partial`" in capsys.readouterr().err
