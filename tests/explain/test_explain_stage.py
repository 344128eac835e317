from __future__ import annotations

from pathlib import Path

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
        # The tool saw nothing here, though it races: there is nothing to argue with.
        missed = outcome(cases["tally.c"].program, RaceOutcome(verdict=RaceVerdict.no_race_observed, runs=2))
        unknown = outcome(cases["best_of.c"].program, RaceOutcome(verdict=RaceVerdict.unknown, reason="timeout"))
        unplaced = outcome(cases["scratch.c"].program, RaceOutcome(verdict=RaceVerdict.race, runs=2, racy_runs=1))
        folder.store.put([cases[name].program for name in ("tally.c", "best_of.c", "scratch.c")] + [missed, unknown, unplaced])

        summary = explain(folder, Silence())

        assert summary.made == {"traces": 2, "accepted": 2}
        assert summary.rejected == {"not_narrated": 2}
        traces = {trace.program: trace for trace in folder.store.all(Trace)}
        assert traces[cases["energy_sum.c"].program.id] == cases["energy_sum.c"].trace
        reasons = {reject.subject: reject.reason for reject in folder.store.all(Reject)}
        assert "does not tell why" in reasons[cases["tally.c"].program.id]
        assert "placed no racing access" in reasons[cases["scratch.c"].program.id]
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
