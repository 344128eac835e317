"""Data races: run the ThreadSanitizer build with Archer in varied ways until the verdict is settled, and sum up what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pcwm.observe.build import source_name
from pcwm.observe.campaign import Trial
from pcwm.observe.case import Case
from pcwm.observe.limits import Confined, Limits
from pcwm.observe.symbols import queries, read_answers
from pcwm.observe.tsan import Addresses, Frame, RawRace, Side, Symbols, addresses_in, parse_report
from pcwm.records import Access, Language, Pair, RaceOutcome, RaceVerdict, Run, Status, Tool

REPORTED = 66
"""ThreadSanitizer's exit code after a report. Its own failures use it too, so that it is never a label."""

CONFIRMED = 2
"""Runs with a report after which no more are made: the verdict then stands without any one of them."""

MOST_PAIRS = 40
MOST_ADDRESSES = 2000
"""Of one program's logs; named in one start of the symbolizer, as its arguments."""

SYMBOL_LIMITS = Limits(wall=20.0, memory_mb=1024, processes=64)

COSTLY = frozenset({Status.timeout, Status.memory, Status.output_flood, Status.processes, Status.forbidden})
"""After a run that ended so without a report the others are not tried: the answer is `unknown`, and they would use up as much again."""


@dataclass(frozen=True)
class RaceRuns:
    """The outcome with what it was read from."""

    outcome: RaceOutcome
    team: int
    """Largest team of threads seen; 0 where no parallel region ran."""
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class _Seen:
    """One run, read as far as that goes without names."""

    run: Run
    log: str
    """What it printed on standard error: the reports."""
    base: int
    """Where the program lay in memory; 0 where that is not known."""
    team: int
    reports: int
    """Races reported; those on the OpenMP runtime's own memory may be among them until frames have names."""


def race_environment(case: Case, trial: Trial) -> dict[str, str]:
    """Environment variables of a race run, the number of threads aside."""
    options = {
        "symbolize": "0",  # `symbols.py` names all runs' addresses at once
        "ignore_noninstrumented_modules": "1",  # libomp itself is not instrumented
        "exitcode": str(REPORTED),
        "atexit_sleep_ms": "20",
        "detect_deadlocks": "0",
        "report_signal_unsafe": "0",
        "report_thread_leaks": "0",
    }
    archer = {"ARCHER_OPTIONS": "all_memory=1"} if "omp_all_memory" in case.program.source else {}
    delays = {"PCWM_DELAYS": str(trial.seed)} if trial.seed else {}
    return {
        "OMP_TOOL_LIBRARIES": "/pcwm/libpcwm_archer.so",
        "PCWM_ARCHER": str(case.toolchain.archer),
        "OMP_DYNAMIC": "false",
        "OMP_NUM_TEAMS": "3",
        # Teams that are kept between regions, inner ones too: Archer misses how a thread that goes back to the pool is waited for.
        "KMP_HOT_TEAMS_MAX_LEVEL": "16",
        "KMP_HOT_TEAMS_MODE": "1",
        "TSAN_OPTIONS": " ".join(f"{key}={value}" for key, value in options.items()),
        **archer,
        **delays,
        **trial.environment,
    }


def run_races(case: Case, binary: str, trials: Iterable[Trial], label: str = "") -> RaceRuns:
    """Run `binary`, a ThreadSanitizer build, trial after trial until two runs have reported a race, or one ended in a way that costs much.

    `label` tells the runs of another build of the program from those of its own.
    """
    seen: list[_Seen] = []
    for trial in trials:
        sizes = case.sizes
        size = None if sizes is None else sizes.race + (sizes.race // 2 + 1 if trial.larger else 0)
        variant = " ".join(word for word in (label, trial.variant) if word)
        run, done = case.run(
            Tool.race,
            binary,
            trial.threads,
            size=size,
            repeat=trial.turn,
            variant=variant,
            environment=race_environment(case, trial),
            address_space=False,
        )
        one = _read(run, done)
        case.keep(one.run, done)
        seen.append(one)
        racy = sum(1 for each in seen if each.reports)
        if case.stop.is_set() or racy >= CONFIRMED or (one.run.status in COSTLY and not racy):
            break
    return _sum_up(case, binary, seen)


def _read(run: Run, done: Confined) -> _Seen:
    """One run with its true status: the tool's exit code is fine where it reported and did not break."""
    said = done.channel.split("\n")
    team = max((int(line[5:]) for line in said if line.startswith("team ") and line[5:].isdecimal()), default=0)
    base = next((int(line[5:21], 16) for line in said if line.startswith("base ") and _is_hex(line[5:21])), 0)
    if "none" in said:
        why = {"status": Status.tool_failed, "reason": "Archer could not be loaded: without it reports are not to be trusted"}
        return _Seen(run.model_copy(update=why), "", 0, 0, 0)
    broke = "ERROR: ThreadSanitizer" in done.stderr or "FATAL: ThreadSanitizer" in done.stderr
    if done.status is Status.crashed and done.exit_code == REPORTED and "WARNING: ThreadSanitizer" in done.stderr and not broke:
        run = run.model_copy(update={"status": Status.ok, "reason": ""})
    elif done.status is Status.crashed and broke:
        error = next(line for line in done.stderr.splitlines() if "ERROR: ThreadSanitizer" in line or "FATAL: ThreadSanitizer" in line)
        run = run.model_copy(update={"reason": error.partition("ThreadSanitizer: ")[2][:200] or run.reason})
    return _Seen(run, done.stderr, base, team, len(parse_report(done.stderr, frozenset())))


def _is_hex(text: str) -> bool:
    return bool(text) and all(letter in "0123456789abcdef" for letter in text)


def _names(case: Case, binary: str, seen: list[_Seen]) -> Symbols:
    """Names for every address in the program's reports, asked for in one go."""
    found = [addresses_in(each.log, binary, each.base) for each in seen if each.reports]
    code = sorted(frozenset[int]().union(*(each.code for each in found)))[:MOST_ADDRESSES]
    data = sorted(frozenset[int]().union(*(each.data for each in found)))[:MOST_ADDRESSES]
    addresses = Addresses(frozenset(code), frozenset(data))
    if not code:
        return Symbols()
    command = [str(case.toolchain.symbolizer), "--output-style=JSON", *queries(addresses, f"/prog/{binary}")]
    return read_answers(case.helper(command, SYMBOL_LIMITS).stdout, addresses)


def _sum_up(case: Case, binary: str, seen: list[_Seen]) -> RaceRuns:
    symbols = _names(case, binary, seen)
    own = frozenset(case.sources)
    races = [parse_report(each.log, own, binary, symbols, each.base) for each in seen]
    pairs: dict[tuple[object, ...], Pair] = {}
    for race in (race for found in races for race in found if race.first.line or race.second.line):
        pair = _pair(case, race)
        pairs.setdefault(_same(pair), pair)
    fine = [found for each, found in zip(seen, races, strict=True) if each.run.status is Status.ok]
    racy = sum(1 for found in fine if found)
    team = max((each.team for each in seen), default=0)
    outcome = RaceOutcome(verdict=RaceVerdict.unknown, runs=len(fine), racy_runs=racy)
    if pairs:
        ordered = sorted(pairs.values(), key=lambda pair: (pair.first.file, pair.first.line, pair.second.file, pair.second.line))
        survives = sum(1 for found in races if any(race.first.line or race.second.line for race in found)) > 1
        update = {"verdict": RaceVerdict.race, "pairs": tuple(ordered[:MOST_PAIRS]), "survives": survives}
    elif reason := _doubt(case, seen, any(races), team):
        update = {"reason": reason}
    else:
        update = {"verdict": RaceVerdict.no_race_observed, "survives": len(fine) > 1}
    return RaceRuns(outcome.model_copy(update=update), team, tuple(each.run for each in seen))


def _doubt(case: Case, seen: list[_Seen], reported: bool, team: int) -> str:
    """Why runs that named no race do not say that there is none; empty where they do."""
    bad = next((each.run for each in seen if each.run.status is not Status.ok), None)
    if bad is not None:
        return f"{bad.status}: {bad.reason}"
    if reported:
        return "the race reports name no line of the program"
    if team < 2 and not case.starts_threads_itself:
        return (
            "no parallel region ran with more than one thread" if case.has_directives else "no OpenMP directive: nothing runs in parallel"
        )
    return ""


def _same(pair: Pair) -> tuple[object, ...]:
    """What two reports of one race have in common: both places and kinds. Stacks may differ."""
    return tuple((side.kind, side.file, side.line, side.column, side.variable) for side in (pair.first, pair.second))


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
        stack=tuple(_frame_text(frame) for frame in side.stack) if len(side.stack) > 1 else (),
    )


def _frame_text(frame: Frame) -> str:
    return f"{frame.function or '?'} {frame.file}:{frame.line}:{frame.column}"
