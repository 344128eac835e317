"""Observe one program: build it once a tool, run the tools, sum up."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pcwm.observe.build import PLAIN, RACE, BuildError
from pcwm.observe.case import Bench, Case
from pcwm.observe.output import OutputRuns, run_output, sequential_output
from pcwm.observe.races import RaceRuns
from pcwm.observe.verdict import observe_races
from pcwm.observe.work import WorkRuns, run_work
from pcwm.recipe import ObserveRecipe
from pcwm.records import (
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Problem,
    Program,
    RaceOutcome,
    RaceVerdict,
    Run,
    Status,
    WorkOutcome,
    place,
)


@dataclass(frozen=True)
class Observation:
    """Everything seen of one program."""

    outcome: Outcome
    runs: tuple[Run, ...]
    """Builds too, in the order they were made."""
    blobs: dict[str, str]
    """Raw output by run id."""
    compiler_error: str
    """The compiler's first error, `LINE:COLUMN: message`; empty where the program builds."""
    reference: str | None
    """The sequential output that the program's was compared with."""
    teams: int
    """Largest team of OpenMP threads seen; 0 where no parallel region ran."""


def observe_program(program: Program, problem: Problem | None, bench: Bench, *, reference: str | None = None) -> Observation:
    """Build and run `program` in the sandbox under every tool.

    `problem` is the program's, or None for a user's file, which is run without arguments and must have its own `main`.
    `reference` is the problem's sequential output where it is known already. Nothing the program does raises.
    Once the bench's `stop` is set, the rest is skipped and what comes back is to be thrown away.
    Raises MissingToolError where the sandbox cannot start on this machine.
    """
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="pcwm-", ignore_cleanup_errors=True) as name,
        Case(program, problem, bench, Path(name)) as case,
    ):
        # Both builds first: what the compiler refuses once needs no run.
        error = case.build(RACE) or case.build(PLAIN)
        if error is not None:
            return _unbuilt(case, error, time.monotonic() - started)
        races = observe_races(case)
        work = _skipped_work(program, races, case.recipe) or run_work(case, PLAIN.name)
        case.runs.extend(work.runs)
        case.blobs.update(work.blobs)
        output = _skipped_output(races, work)
        if output is None:
            why_not = ""
            if problem is not None and reference is None:
                reference, why_not = sequential_output(problem, bench)
            output = run_output(case, PLAIN.name, reference, why_not)
    outcome = Outcome(
        id=Outcome.make_id(program.id),
        program=program.id,
        race=_doubted(races.outcome, output.outcome) if problem else races.outcome,
        work=work.outcome,
        output=output.outcome,
        seconds=time.monotonic() - started,
    )
    return Observation(outcome, tuple(case.runs), case.blobs, "", output.reference, max(races.team, work.team))


def observe_races_alone(program: Program, problem: Problem | None, bench: Bench) -> RaceOutcome:
    """Only the race runs of `observe_program`, for those who ask nothing else."""
    with (
        tempfile.TemporaryDirectory(prefix="pcwm-", ignore_cleanup_errors=True) as name,
        Case(program, problem, bench, Path(name)) as case,
    ):
        error = case.build(RACE)
        return RaceOutcome(verdict=RaceVerdict.unknown, reason=error.reason) if error is not None else observe_races(case).outcome


def observe_work_alone(program: Program, problem: Problem | None, bench: Bench) -> WorkOutcome:
    """Only the work runs of `observe_program`, at the recipe's thread counts and no other."""
    with (
        tempfile.TemporaryDirectory(prefix="pcwm-", ignore_cleanup_errors=True) as name,
        Case(program, problem, bench, Path(name)) as case,
    ):
        error = case.build(PLAIN)
        return WorkOutcome(known=False, reason=error.reason) if error is not None else run_work(case, PLAIN.name, speed_up=False).outcome


def _doubted(race: RaceOutcome, output: OutputOutcome) -> RaceOutcome:
    """A result that changes from run to run contradicts "no race observed": together they say that the tools do not know.

    Only for problems, whose printed results are known to depend on nothing but the input. A result that is another at another
    thread count, but the same each time, contradicts nothing: a sum that each thread keeps to itself is wrong without a race.
    """
    if race.verdict is RaceVerdict.no_race_observed and output.varies:
        why = "the result changes from run to run, though no run reported a race"
        return race.model_copy(update={"verdict": RaceVerdict.unknown, "reason": why, "survives": False})
    return race


_HOPELESS = frozenset({Status.forbidden, Status.processes, Status.output_flood})
"""What a program does under the race tool it does without it; a timeout or the memory may be due to the tool."""


def _is_hopeless(races: RaceRuns) -> bool:
    """Whether the race runs showed that there is no use in any other."""
    return races.outcome.verdict is RaceVerdict.unknown and any(run.status in _HOPELESS for run in races.runs)


def _skipped_work(program: Program, races: RaceRuns, recipe: ObserveRecipe) -> WorkRuns | None:
    """A work outcome without a run, where there is no use in one or the recipe wants none."""
    if _is_hopeless(races):
        return WorkRuns(WorkOutcome(known=False, reason=races.outcome.reason), (), {}, 0)
    if recipe.work_of == "race_free" and races.outcome.verdict is RaceVerdict.race:
        return WorkRuns(WorkOutcome(known=False, reason="not measured: it has a race"), (), {}, 0)
    if place(program.id.rpartition("-")[2]) >= recipe.work_share:
        return WorkRuns(WorkOutcome(known=False, reason="not measured: outside the recipe's share"), (), {}, 0)
    return None


def _skipped_output(races: RaceRuns, work: WorkRuns) -> OutputRuns | None:
    """An output outcome without a run: after a hopeless one, or where the program does not end under either tool."""
    both = [run.status for run in (*races.runs, *work.runs)]
    endless = races.outcome.verdict is RaceVerdict.unknown and all(status is Status.timeout for status in both)
    if _is_hopeless(races) or endless:
        return OutputRuns(OutputOutcome(verdict=OutputVerdict.unknown, reason=work.outcome.reason), None)
    return None


def _unbuilt(case: Case, error: BuildError, seconds: float) -> Observation:
    outcome = Outcome(
        id=Outcome.make_id(case.program.id),
        program=case.program.id,
        race=RaceOutcome(verdict=RaceVerdict.unknown, reason=error.reason),
        work=WorkOutcome(known=False, reason=error.reason),
        output=OutputOutcome(verdict=OutputVerdict.unknown, reason=error.reason),
        seconds=seconds,
    )
    return Observation(outcome, tuple(case.runs), case.blobs, error.first_error, None, 0)
