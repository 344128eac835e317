"""The `observe` stage: an outcome for every program of a run that has none yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from threading import Event, Lock

from pcwm.errors import FolderError
from pcwm.observe.case import Bench
from pcwm.observe.flips import counterfactuals
from pcwm.observe.output import sequential_output
from pcwm.observe.pairs import work_pairs
from pcwm.observe.program import Observation, observe_program
from pcwm.observe.toolchain import find_toolchain
from pcwm.pool import default_workers, run_all
from pcwm.progress import Ticker
from pcwm.records import Counterfactual, Outcome, Problem, Program, RaceVerdict, Run, StageSummary, WorkPair
from pcwm.store import RunFolder, Sitting


class _References:
    """Each problem's sequential output, made once, whichever worker needs it first."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known
        self._locks: dict[str, Lock] = {}
        self._guard = Lock()

    def of(self, problem: Problem, bench: Bench) -> str | None:
        """None where the reference fails; the observation then says why."""
        with self._guard:
            lock = self._locks.setdefault(problem.id, Lock())
        with lock:
            if problem.id not in self._known:
                text, _ = sequential_output(problem, bench)
                if text is None:
                    return None
                self._known[problem.id] = text
            return self._known[problem.id]


def observe(folder: RunFolder, ticker: Ticker, *, sandboxed: bool = True) -> StageSummary:
    """Observe every program of the run, several at once; what has an outcome already is left alone.

    All records of one program are written together, so that an interrupted stage goes on with the next program.
    Raises FolderError where there are no programs, MissingToolError where a tool is not installed, StorageError where the disk refuses.
    """
    store, recipe = folder.store, folder.recipe.observe
    programs = sorted(store.ids(Program))
    if not programs:
        raise FolderError(f"{folder.path} has no programs to observe", hint="run `pcwm explore` on it first")
    with folder.sitting("observe") as sitting:
        problems = {problem.id: problem for problem in store.all(Problem)}
        seen = store.ids(Outcome)
        todo = [program for program in programs if Outcome.make_id(program) not in seen]
        ticker.start("observe", len(programs), len(programs) - len(todo))
        if todo:
            bench = Bench.make(recipe, find_toolchain(sandboxed=sandboxed))
            references = _References(_stored_references(folder, problems))

            def work(program: Program, stop: Event) -> Observation:
                own = replace(bench, stop=stop)
                problem = problems.get(program.problem or "")
                reference = references.of(problem, own) if problem else None
                return observe_program(program, problem, own, reference=reference)

            for program, done in run_all(work, store.each(Program, todo), recipe.workers or observing_workers()):
                blobs = dict(done.blobs)
                if program.problem is not None and done.reference is not None:
                    blobs[reference_key(program.problem)] = done.reference
                store.put([*done.runs, done.outcome], blobs)
                ticker.advance(f"{done.outcome.race.verdict} {program.origin.name}")
        verdicts: Counter[str] = Counter()
        for outcome in store.all(Outcome):
            verdicts[outcome.race.verdict] += 1
            if outcome.race.verdict is RaceVerdict.unknown:
                reason = outcome.race.reason.split(":")[0]
                sitting.rejected[reason] = sitting.rejected.get(reason, 0) + 1
        sitting.made = {"programs": verdicts.total(), "runs": store.count(Run), **{verdict: verdicts[verdict] for verdict in RaceVerdict}}
        _pair_up(folder, sitting)
        _keep_flips(folder, sitting)
        folder.export("observe", Run)
        folder.export("observe", Outcome)
        folder.export("observe", WorkPair)
        folder.export("observe", Counterfactual)
    return sitting.summary


def _keep_flips(folder: RunFolder, sitting: Sitting) -> None:
    """Store which edits turned a racy program into a clean one, or the other way round."""
    store = folder.store
    verdicts = {outcome.program: outcome.race.verdict for outcome in store.all(Outcome)}
    flips = counterfactuals(store.all(Program), verdicts)
    store.delete(Counterfactual, store.ids(Counterfactual) - {flip.id for flip in flips})
    store.put(flips)
    sitting.made["flips"] = len(flips)


def _pair_up(folder: RunFolder, sitting: Sitting) -> None:
    """Store which two programs of a problem can be told apart by their work %; near-ties are only counted."""
    store = folder.store
    found = work_pairs(store.all(Outcome), {program.id: program.problem for program in store.all(Program) if program.problem is not None})
    store.delete(WorkPair, store.ids(WorkPair) - {pair.id for pair in found.pairs})
    store.put(found.pairs)
    sitting.made["pairs"] = len(found.pairs)
    if found.close:
        sitting.rejected["too close"] = found.close


def observing_workers() -> int:
    """Programs worked on at once where the recipe does not say: two a core, since runs with delays, and runs that hang, mostly sleep."""
    return 2 * default_workers()


def reference_key(problem: str) -> str:
    """Key of a problem's sequential output in the store's blobs."""
    return f"reference:{problem}"


def _stored_references(folder: RunFolder, problems: dict[str, Problem]) -> dict[str, str]:
    known = {}
    for problem in problems:
        try:
            known[problem] = folder.store.blob(reference_key(problem))
        except KeyError:
            continue
    return known
