"""Data races: run the ThreadSanitizer build with Archer in varied ways until the verdict is settled, and sum up what was seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pcwm.observe import fortran
from pcwm.observe.build import source_name
from pcwm.observe.campaign import Trial
from pcwm.observe.case import Case
from pcwm.observe.limits import Confined, Limits
from pcwm.observe.symbols import queries, read_answers
from pcwm.observe.tsan import Addresses, Frame, Memory, RawRace, Side, Symbols, addresses_in, parse_report
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
    log: str = ""
    """What it printed on standard error: the reports."""
    memory: Memory = field(default_factory=Memory)
    team: int = 0
    threads: int = 0
    """Threads that the program started itself, at least; OpenMP's are not among them."""
    fenced: bool = False
    """Whether it ordered memory by fences, which ThreadSanitizer does not know."""
    reports: int = 0
    """Races reported."""


FENCES = {"PCWM_FENCES": "1"}
"""Takes every fence for a meeting of all threads: see `threads.c`."""

_FLUSH = re.compile(r"#[ \t]*pragma[ \t]+omp[ \t]+flush\b|_Pragma\s*\(\s*\"\s*omp\s+flush\b")


def race_environment(case: Case, trial: Trial) -> dict[str, str]:
    """Environment variables of a race run, the number of threads aside."""
    options = {
        "symbolize": "0",  # `symbols.py` names all runs' addresses at once
        "ignore_noninstrumented_modules": "1",  # libomp itself is not instrumented
        "exitcode": str(REPORTED),
        # A thread that outlives `main` may still race; a team of OpenMP's waits at its barrier by then.
        "atexit_sleep_ms": "20" if case.starts_threads_itself else "0",
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
        "KMP_BLOCKTIME": "0",  # threads that wait for a held-up one would only burn the cores
        "OMP_NUM_TEAMS": "3",
        # Else the machine's cores are divided among a league's teams, and with few each team has one thread.
        "OMP_TEAMS_THREAD_LIMIT": str(trial.threads),
        "KMP_TEAMS_THREAD_LIMIT": str(max(64, 3 * trial.threads)),
        # Teams that are kept between regions, inner ones too: Archer misses how a thread that goes back to the pool is waited for.
        "KMP_HOT_TEAMS_MAX_LEVEL": "16",
        "KMP_HOT_TEAMS_MODE": "1",
        "TSAN_OPTIONS": " ".join(f"{key}={value}" for key, value in options.items()),
        **archer,
        **delays,
        **trial.environment,
    }


def run_races(case: Case, binary: str, trials: Sequence[Trial], label: str = "") -> RaceRuns:
    """Run `binary`, a ThreadSanitizer build, trial after trial until two runs have reported a race, or one ended in a way that costs much.

    `label` tells the runs of another build of the program from those of its own. Where a program that uses fences seems to race, it is run
    again with fences taken for more than they are: only what is reported then is a race for certain, and where nothing is, nobody knows.
    """
    seen = _run_all(case, binary, trials, label)
    doubted = any(each.reports and each.fenced for each in seen)
    if doubted and not case.stop.is_set():
        fenced = [replace(trial, environment=trial.environment | FENCES) for trial in trials]
        seen = _run_all(case, binary, fenced, f"{label} fences".strip())
    runs = _sum_up(case, binary, seen)
    if doubted and runs.outcome.verdict is RaceVerdict.no_race_observed:
        why = "the program orders memory by fences (flush, atomic_thread_fence), which the tool cannot follow"
        outcome = runs.outcome.model_copy(update={"verdict": RaceVerdict.unknown, "reason": why, "survives": False})
        runs = replace(runs, outcome=outcome)
    return runs


def _run_all(case: Case, binary: str, trials: Sequence[Trial], label: str) -> list[_Seen]:
    seen: list[_Seen] = []
    flushes = any(_FLUSH.search(text) for text in case.sources.values())
    for trial in trials:
        sizes = case.sizes
        size = None if sizes is None else sizes.race + (sizes.race // 2 + 1 if trial.larger else 0)
        run, done = case.run(
            Tool.race,
            binary,
            trial.threads,
            size=size,
            repeat=trial.turn,
            variant=" ".join(word for word in (label, trial.variant) if word),
            environment=race_environment(case, trial),
            address_space=False,
        )
        one = _read(run, done, binary, flushes)
        case.keep(one.run, done)
        seen.append(one)
        racy = sum(1 for each in seen if each.reports)
        if case.stop.is_set() or racy >= CONFIRMED or (one.run.status in COSTLY and not racy):
            break
    return seen


def _read(run: Run, done: Confined, binary: str, flushes: bool) -> _Seen:
    """One run with its true status: the tool's exit code is fine where it reported and did not break.

    The compiler adds a flush to many an `atomic`, whose order the tool does know: it counts only where the source has one (`flushes`).
    """
    said = done.channel.split("\n")
    if "none" in said:
        why = {"status": Status.tool_failed, "reason": "Archer could not be loaded: without it reports are not to be trusted"}
        return _Seen(run.model_copy(update=why))
    broke = "ERROR: ThreadSanitizer" in done.stderr or "FATAL: ThreadSanitizer" in done.stderr
    if done.status is Status.crashed and done.exit_code == REPORTED and "WARNING: ThreadSanitizer" in done.stderr and not broke:
        run = run.model_copy(update={"status": Status.ok, "reason": ""})
    elif done.status is Status.crashed and broke:
        error = next(line for line in done.stderr.splitlines() if "ERROR: ThreadSanitizer" in line or "FATAL: ThreadSanitizer" in line)
        run = run.model_copy(update={"reason": error.partition("ThreadSanitizer: ")[2][:200] or run.reason})
    memory = read_memory(said, binary)
    return _Seen(
        run,
        done.stderr,
        memory,
        team=largest(said, "team"),
        threads=largest(said, "threads"),
        fenced="fence" in said or (flushes and "flush" in said),
        reports=len(parse_report(done.stderr, frozenset(), memory=memory)),
    )


def read_memory(lines: list[str], binary: str) -> Memory:
    """What the hook in the program told of where things lie: `base HEX` and `library HEX HEX`; other lines are passed over."""
    base, libraries = 0, []
    for line in lines:
        if match := re.fullmatch(r"base ([0-9a-f]{1,16})", line):
            base = int(match.group(1), 16)
        elif match := re.fullmatch(r"library ([0-9a-f]{1,16}) ([0-9a-f]{1,16})", line):
            libraries.append((int(match.group(1), 16), int(match.group(2), 16)))
    return Memory(binary, base, tuple(libraries))


def largest(lines: list[str], word: str) -> int:
    """The largest N of the lines `word N`; 0 where there is none."""
    numbers = (line.removeprefix(f"{word} ") for line in lines if line.startswith(f"{word} "))
    return max((int(number) for number in numbers if number.isdecimal() and len(number) < 10), default=0)


def _names(case: Case, binary: str, seen: list[_Seen]) -> Symbols:
    """Names for every address in the program's reports, asked for in one go."""
    found = [addresses_in(each.log, each.memory) for each in seen if each.reports]
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
    races = [parse_report(each.log, own, symbols, each.memory) for each in seen]
    doubtful = [race for found in races for race in found if case.fortran and fortran.is_doubtful(case.program.source, race)]
    races = [tuple(race for race in found if race not in doubtful) for found in races]
    pairs: dict[tuple[object, ...], Pair] = {}
    for race in (race for found in races for race in found if race.first.line or race.second.line):
        pair = _pair(case, race)
        pairs.setdefault(_same(pair), pair)
    # A run that was stopped says nothing of what it did not come to; what it reported before, it saw.
    fine = [found for each, found in zip(seen, races, strict=True) if found or each.run.status is Status.ok]
    racy = sum(1 for found in fine if found)
    outcome = RaceOutcome(verdict=RaceVerdict.unknown, runs=len(fine), racy_runs=racy)
    if pairs:
        ordered = sorted(pairs.values(), key=lambda pair: (pair.first.file, pair.first.line, pair.second.file, pair.second.line))
        survives = sum(1 for found in races if any(race.first.line or race.second.line for race in found)) > 1
        update = {"verdict": RaceVerdict.race, "pairs": tuple(ordered[:MOST_PAIRS]), "survives": survives}
    elif reason := (fortran.DOUBTFUL if doubtful else "") or _doubt(case, seen, any(races)):
        update = {"reason": reason}
    else:
        update = {"verdict": RaceVerdict.no_race_observed, "survives": len(fine) > 1}
    team = max((each.team for each in seen), default=0)
    return RaceRuns(outcome.model_copy(update=update), team, tuple(each.run for each in seen))


def _doubt(case: Case, seen: list[_Seen], reported: bool) -> str:
    """Why runs that named no race do not say that there is none; empty where they do."""
    bad = next((each.run for each in seen if each.run.status is not Status.ok), None)
    if bad is not None:
        return f"{bad.status}: {bad.reason}"
    if reported:
        return "the race reports name no line of the program"
    if any(each.team > 1 or each.threads for each in seen):
        return ""
    if case.has_directives:
        return "no parallel region ran with more than one thread"
    if case.has_policies:
        return "no parallel algorithm ran with more than one thread"
    return "the program started no thread" if case.starts_threads_itself else "no OpenMP directive: nothing runs in parallel"


def _same(pair: Pair) -> tuple[object, ...]:
    """What two reports of one race have in common: both places and kinds. Stacks may differ."""
    return tuple((side.kind, side.file, side.line, side.column, side.variable) for side in (pair.first, pair.second))


def _pair(case: Case, race: RawRace) -> Pair:
    if case.fortran:
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
        stack=tuple(_frame_text(frame) for frame in side.stack) if len(side.stack) > 1 else (),
    )


def _frame_text(frame: Frame) -> str:
    return f"{frame.function or '?'} {frame.file}:{frame.line}:{frame.column}"
