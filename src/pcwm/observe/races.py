"""Data races: run the ThreadSanitizer build with Archer at several thread counts, and sum up what was seen."""

from __future__ import annotations

from dataclasses import dataclass

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
    """Run `binary`, the ThreadSanitizer build, at each of the recipe's thread counts."""
    seen: list[_Seen] = []
    blobs: dict[str, str] = {}
    size = case.sizes.race if case.sizes else None
    for threads in case.recipe.race_threads:
        run, done = case.run(Tool.race, binary, threads, size=size, environment=race_environment(case), address_space=False)
        blobs[run.id] = raw_log(done)
        seen.append(_read(run, done, frozenset(case.sources)))
        if case.stop.is_set() or (seen[-1].run.status in COSTLY and not seen[-1].races):
            break
    team = max(item.team for item in seen)
    return RaceRuns(_sum_up(case, seen, team), tuple(item.run for item in seen), blobs, team)


def _read(run: Run, done: Confined, sources: frozenset[str]) -> _Seen:
    """The races of one run, and the run's true status: the tool's exit code is fine where it reported and did not break."""
    said = done.channel.split("\n")
    team = max((int(line[5:]) for line in said if line.startswith("team ") and line[5:].isdecimal()), default=0)
    if "none" in said:
        why = {"status": Status.tool_failed, "reason": "Archer could not be loaded: without it reports are not to be trusted"}
        return _Seen(run.model_copy(update=why), (), 0)
    broke = "ERROR: ThreadSanitizer" in done.stderr or "FATAL: ThreadSanitizer" in done.stderr
    if done.status is Status.crashed and done.exit_code == REPORTED and "WARNING: ThreadSanitizer" in done.stderr and not broke:
        run = run.model_copy(update={"status": Status.ok, "reason": ""})
    elif done.status is Status.crashed and broke:
        error = next(line for line in done.stderr.splitlines() if "ERROR: ThreadSanitizer" in line or "FATAL: ThreadSanitizer" in line)
        run = run.model_copy(update={"reason": error.partition("ThreadSanitizer: ")[2][:200] or run.reason})
    return _Seen(run, parse_report(done.stderr, sources), team)


def _sum_up(case: Case, seen: list[_Seen], team: int) -> RaceOutcome:
    pairs: dict[Pair, None] = {}
    reports = 0
    for item in seen:
        reports += len(item.races)
        for race in item.races:
            if race.first.line or race.second.line:
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
        reason = "the race reports name no line of the program"
    elif team < 2 and not case.starts_threads_itself:
        reason = (
            "no parallel region ran with more than one thread" if case.has_directives else "no OpenMP directive: nothing runs in parallel"
        )
    else:
        return RaceOutcome(verdict=RaceVerdict.no_race_observed, **counts)
    return RaceOutcome(verdict=RaceVerdict.unknown, reason=reason, **counts)


def _pair(case: Case, race: RawRace) -> Pair:
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
