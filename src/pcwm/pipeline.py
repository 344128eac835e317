"""The whole story in order: what `pcwm run` does, stage after stage, over one run's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from pcwm.errors import FolderError
from pcwm.progress import Ticker
from pcwm.records import Outcome, Problem, Program, RaceVerdict, Record, StageSummary
from pcwm.store import RunFolder

if TYPE_CHECKING:
    from pcwm.explore.sampler.problems import ProblemJudge

Stage = Callable[[RunFolder, Ticker], StageSummary]

STAGES = ("explore", "observe", "explain", "learn", "evaluate", "report")

_NEEDS: dict[str, tuple[type[Record], str]] = {
    "observe": (Program, "explore"),
    "explain": (Outcome, "observe"),
    "learn": (Outcome, "observe"),
    "evaluate": (Outcome, "observe"),
    "report": (Problem, "explore"),
}


def run_stage(name: str, folder: RunFolder, ticker: Ticker, *, sandboxed: bool = True) -> StageSummary:
    """Run one stage to its end; what it did in an earlier sitting is not done again.

    Without `sandboxed`, programs run directly on this machine: for a person to ask for, never for a recipe.

    Raises FolderError where an earlier stage has made nothing yet, or the folder was made of a dataset and the stage would observe
    anew, and whatever the stage itself raises.
    """
    if name in ("explore", "observe") and _restored(folder):
        raise FolderError(
            f"{folder.path} was made of a dataset: what it holds has been observed", hint=f"go on with `pcwm explain {folder.path}`"
        )
    if name in _NEEDS:
        kind, earlier = _NEEDS[name]
        if not folder.store.count(kind):
            raise FolderError(f"{folder.path} has nothing for `{name}` to work on", hint=f"run `pcwm {earlier} {folder.path}` first")
    return _stage(name, sandboxed)(folder, ticker)


def _restored(folder: RunFolder) -> bool:
    from pcwm.dataset.restore import Restored

    return bool(folder.store.count(Restored))


def _stage(name: str, sandboxed: bool) -> Stage:
    """Imports happen here, so that a command pays only for the stage it runs."""
    if name == "explore":
        return partial(_explore, sandboxed=sandboxed)
    if name == "observe":
        from pcwm.observe.stage import observe

        return partial(observe, sandboxed=sandboxed)
    if name == "explain":
        from pcwm.explain.stage import explain

        return explain
    if name == "learn":
        from pcwm.learn.stage import learn

        return learn
    if name == "evaluate":
        from pcwm.evaluate.stage import evaluate

        return partial(evaluate, sandboxed=sandboxed)
    from pcwm.evaluate.report import report_stage

    return report_stage


def _explore(folder: RunFolder, ticker: Ticker, *, sandboxed: bool) -> StageSummary:
    """`explore`, with the judge and the table that come later in the story."""
    from pcwm.explore.stage import explore

    def judge() -> ProblemJudge:
        from pcwm.observe.case import Bench
        from pcwm.observe.judging import SandboxJudge
        from pcwm.observe.toolchain import find_toolchain

        return SandboxJudge(Bench.make(folder.recipe.observe.glance(), find_toolchain(sandboxed=sandboxed)))

    return explore(folder, ticker, judge=judge, counting=rare_parts)


def rare_parts(problems: Iterable[Problem], programs: Iterable[Program]) -> dict[str, tuple[str, ...]]:
    """Constructs that few programs of a domain use, with the domains: the holes of the coverage table before anything is observed."""
    from pcwm.dataset.coverage import FEW, PLANNED, Labelled, coverage
    from pcwm.dataset.features import parts_of

    domains = {problem.id: problem.domain for problem in problems}
    table = coverage(
        Labelled(domains[program.problem or ""], parts_of(program.source, program.language), RaceVerdict.unknown)
        for program in programs
        if program.problem in domains
    )
    short = {part: tuple(domain for domain in table.domains if table.at(part, domain).unknown < FEW) for part in PLANNED}
    return {part: where for part, where in short.items() if where}


def summary_line(summary: StageSummary) -> str:
    """`observe: 80 programs, 31 race … in 94 s; rejected 3 (2 timeout, 1 crashed)`."""
    made = ", ".join(f"{count:,} {what}" for what, count in summary.made.items()) or "nothing"
    rejected = sum(summary.rejected.values())
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(summary.rejected.items(), key=lambda item: -item[1])[:4])
    tail = f"; rejected {rejected:,} ({reasons})" if rejected else "; rejected 0"
    return f"{summary.stage}: {made} in {summary.seconds:.1f} s{tail}"
