"""Data races: run the ThreadSanitizer build with Archer at several thread counts, and sum up what was seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pcwm.observe import fortran
from pcwm.observe.case import Case, raw_log, source_name
from pcwm.observe.sandbox import Confined
from pcwm.observe.tsan import RawRace, Side, parse_report
from pcwm.records import Access, Language, Pair, RaceOutcome, RaceVerdict, Run, Status, Tool

REPORTED = 66
"""ThreadSanitizer's exit code after a report. Its own failures use it too, so that it is never a label."""

MOST_PAIRS = 40

COSTLY = frozenset({Status.timeout, Status.memory, Status.output_flood, Status.processes, Status.forbidden})
"""After a run that ended so without a report the others are not tried: the answer is `unknown`, and they would use up as much again."""


@dataclass(frozen=True)
class RaceRuns:
    """The outcome with what it was read from."""

    outcome: RaceOutcome
    runs: tuple[Run, ...]
    blobs: dict[str, str]
    team: int
    """Largest team of threads seen; 0 where no parallel region ran."""


@dataclass(frozen=True)
class _Seen:
    """One run, read."""

    run: Run
    races: tuple[RawRace, ...]
    team: int
    threads: int
    """Threads that the program started itself, at least; OpenMP's are not among them."""
    fenced: bool
    """Whether it ordered memory by fences, which ThreadSanitizer does not know."""


FENCES = {"PCWM_FENCES": "1"}
"""Takes every fence for a meeting of all threads: see `threads.c`."""

_FLUSH = re.compile(r"#[ \t]*pragma[ \t]+omp[ \t]+flush\b|_Pragma\s*\(\s*\"\s*omp\s+flush\b")


def race_environment(case: Case) -> dict[str, str]:
    options = {
        "ignore_noninstrumented_modules": "1",  # libomp itself is not instrumented
        "exitcode": str(REPORTED),
        "atexit_sleep_ms": "20",
        "detect_deadlocks": "0",
        "report_signal_unsafe": "0",
        "external_symbolizer_path": str(case.toolchain.symbolizer),
    }
    return {
        "OMP_TOOL_LIBRARIES": "/pcwm/libpcwm_archer.so",
        "PCWM_ARCHER": str(case.toolchain.archer),
        "TSAN_OPTIONS": " ".join(f"{key}={value}" for key, value in options.items()),
    }


def run_races(case: Case, binary: str) -> RaceRuns:
    """Run `binary`, the ThreadSanitizer build, at each of the recipe's thread counts.

    Where a program that uses fences seems to race, it is run again with fences taken for more than they are: only what is reported then
    is a race for certain, and where nothing is, nobody knows.
    """
    seen, blobs = _run_all(case, binary, {})
    doubted = any(item.races and item.fenced for item in seen)
    if doubted and not case.stop.is_set():
        seen, blobs = _run_all(case, binary, FENCES)
    team = max(item.team for item in seen)
    outcome = _sum_up(case, seen, team)
    if doubted and outcome.verdict is RaceVerdict.no_race_observed:
        why = "the program orders memory by fences (flush, atomic_thread_fence), which the tool cannot follow"
        outcome = outcome.model_copy(update={"verdict": RaceVerdict.unknown, "reason": why})
    return RaceRuns(outcome, tuple(item.run for item in seen), blobs, team)


def _run_all(case: Case, binary: str, more: dict[str, str]) -> tuple[list[_Seen], dict[str, str]]:
    """What was seen in each run, and raw output by run id."""
    seen: list[_Seen] = []
    blobs: dict[str, str] = {}
    size = case.sizes.race if case.sizes else None
    environment = race_environment(case) | more
    flushes = any(_FLUSH.search(text) for text in case.sources.values())
    for threads in case.recipe.race_threads:
        run, done = case.run(Tool.race, binary, threads, size=size, environment=environment, address_space=False)
        blobs[run.id] = raw_log(done)
        seen.append(_read(run, done, frozenset(case.sources), flushes))
        if case.stop.is_set() or (seen[-1].run.status in COSTLY and not seen[-1].races):
            break
    return seen, blobs


def _read(run: Run, done: Confined, sources: frozenset[str], flushes: bool) -> _Seen:
    """The races of one run, and the run's true status: the tool's exit code is fine where it reported and did not break.

    The compiler adds a flush to many an `atomic`, whose order the tool does know: it counts only where the source has one (`flushes`).
    """
    said = done.channel.split("\n")
    team, threads = largest(said, "team"), largest(said, "threads")
    if "none" in said:
        why = {"status": Status.tool_failed, "reason": "Archer could not be loaded: without it reports are not to be trusted"}
        return _Seen(run.model_copy(update=why), (), 0, 0, False)
    broke = "ERROR: ThreadSanitizer" in done.stderr or "FATAL: ThreadSanitizer" in done.stderr
    if done.status is Status.crashed and done.exit_code == REPORTED and "WARNING: ThreadSanitizer" in done.stderr and not broke:
        run = run.model_copy(update={"status": Status.ok, "reason": ""})
    elif done.status is Status.crashed and broke:
        error = next(line for line in done.stderr.splitlines() if "ERROR: ThreadSanitizer" in line or "FATAL: ThreadSanitizer" in line)
        run = run.model_copy(update={"reason": error.partition("ThreadSanitizer: ")[2][:200] or run.reason})
    return _Seen(run, parse_report(done.stderr, sources), team, threads, "fence" in said or (flushes and "flush" in said))


def _sum_up(case: Case, seen: list[_Seen], team: int) -> RaceOutcome:
    pairs: dict[Pair, None] = {}
    reports = doubtful = 0
    for item in seen:
        reports += len(item.races)
        for race in item.races:
            if case.program.language == "fortran" and fortran.is_doubtful(case.program.source, race):
                doubtful += 1
            elif race.first.line or race.second.line:
                pairs[_pair(case, race)] = None
    fine = [item for item in seen if item.run.status is Status.ok]
    counts = {"runs": len(fine), "racy_runs": sum(1 for item in fine if item.races)}
    if pairs:
        ordered = sorted(pairs, key=lambda pair: (pair.first.file, pair.first.line, pair.second.file, pair.second.line))
        return RaceOutcome(verdict=RaceVerdict.race, pairs=tuple(ordered[:MOST_PAIRS]), **counts)
    bad = next((item.run for item in seen if item.run.status is not Status.ok), None)
    if bad is not None:
        reason = f"{bad.status}: {bad.reason}"
    elif reports:
        reason = fortran.DOUBTFUL if doubtful == reports else "the race reports name no line of the program"
    elif team < 2 and not any(item.threads for item in seen):
        reason = _why_not_parallel(case)
    else:
        return RaceOutcome(verdict=RaceVerdict.no_race_observed, **counts)
    return RaceOutcome(verdict=RaceVerdict.unknown, reason=reason, **counts)


def _why_not_parallel(case: Case) -> str:
    if case.has_directives:
        return "no parallel region ran with more than one thread"
    if case.has_policies:
        return "no parallel algorithm ran with more than one thread"
    if case.starts_threads_itself:
        return "the program started no thread"
    return "no OpenMP directive: nothing runs in parallel"


def largest(lines: list[str], word: str) -> int:
    """The largest N of the lines `word N`; 0 where there is none."""
    numbers = (line.removeprefix(f"{word} ") for line in lines if line.startswith(f"{word} "))
    return max((int(number) for number in numbers if number.isdecimal() and len(number) < 10), default=0)


def _pair(case: Case, race: RawRace) -> Pair:
    if case.program.language == "fortran":
        return fortran.pair(case.program.source, race)
    return Pair.make(_access(case, race.first, race.variable), _access(case, race.second, race.variable))


def _access(case: Case, side: Side, variable: str) -> Access:
    """A side with its variable's name: as written at its line and column, else the global the tool names."""
    from pcwm.source.names import expression_at

    own = source_name(case.program.language)
    text = case.sources.get(side.file)
    language: Language = "cpp" if side.file.endswith(".cpp") else "c"
    name = expression_at(text, language, side.line, side.column, side.kind) if text is not None and side.line else None
    return Access(
        kind=side.kind,
        line=side.line,
        column=side.column,
        variable=name or variable,
        function=side.function,
        file="" if side.file == own else side.file,
        size=side.size,
    )
