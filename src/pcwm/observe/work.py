"""Work profiles: run the plain build under our own OMPT tool (`ompt_work.c`), read its JSON, and sum up the repeats."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pcwm.observe.caliper import run_caliper
from pcwm.observe.case import Case, raw_log
from pcwm.observe.instructions import count_instructions
from pcwm.observe.limits import Limits
from pcwm.observe.quiet import Verdict, cores, judge, read_pressure
from pcwm.records import RegionWork, Run, Status, Tool, WorkOutcome, WorkRepeats

ENVIRONMENT = {"OMP_TOOL_LIBRARIES": "/pcwm/libpcwm_work.so"}

PAUSE = 1.0
"""Seconds between two attempts at a quiet moment."""


@dataclass(frozen=True)
class Site:
    """Where a region is forked: an offset in the binary, which the symbolizer turns into a line."""

    offset: int
    work: RegionWork
    """With line 0."""


@dataclass(frozen=True)
class Profile:
    """What the tool wrote."""

    teams: int
    program: RegionWork
    sites: tuple[Site, ...]


@dataclass(frozen=True)
class WorkRuns:
    outcome: WorkOutcome
    runs: tuple[Run, ...]
    blobs: dict[str, str]
    team: int


@dataclass(frozen=True)
class _Measured:
    """One run, read."""

    run: Run
    log: str
    profile: Profile | None
    verdict: Verdict
    trouble: str
    """Why there is nothing to learn from it; empty where there is."""


@dataclass
class _Notes:
    """What is kept while the runs go on."""

    runs: list[Run] = field(default_factory=list)
    blobs: dict[str, str] = field(default_factory=dict)
    seen: dict[int, list[_Measured]] = field(default_factory=dict)
    """By thread count."""

    def add(self, run: Run, log: str) -> None:
        self.runs.append(run)
        self.blobs[run.id] = log


def run_work(case: Case, binary: str, *, speed_up: bool = True) -> WorkRuns:
    """Run `binary`, the plain build, under the tool: at each of the recipe's thread counts, as often as it says.

    For the `speed_up` it also runs on one thread, if there is more than one repeat; a program that cannot do that has none. A thread
    count where a run goes wrong is given up: sixteen threads on two cores may take longer than a run may.
    """
    notes = _Notes()
    asked = list(dict.fromkeys(case.recipe.work_threads))
    todo = asked + ([1] if speed_up and case.recipe.work_repeats > 1 and 1 not in asked else [])
    troubles: dict[int, str] = {}
    # All counts, then all again: what changes slowly about the machine is then in the spread of each, not in one of them.
    for repeat in range(case.recipe.work_repeats):
        for threads in [count for count in todo if count not in troubles]:
            # Where nothing went well yet, nothing is likely to, and each attempt may take all the time there is.
            if case.stop.is_set() or (troubles and not notes.seen):
                break
            measured = _measure(case, binary, threads, repeat)
            notes.add(measured.run, measured.log)
            if measured.trouble:
                troubles[threads] = measured.trouble
                notes.seen.pop(threads, None)
            else:
                notes.seen.setdefault(threads, []).append(measured)
    team = max((each.profile.teams for row in notes.seen.values() for each in row if each.profile), default=0)
    counts = [threads for threads in asked if threads in notes.seen]
    if counts and not case.stop.is_set():
        missing = "; ".join(f"{threads} threads: {why}" for threads, why in troubles.items() if threads in asked)
        outcome = _sum_up(case, binary, counts, notes).model_copy(update={"reason": missing})
    else:
        outcome = WorkOutcome(known=False, reason=next(iter(troubles.values()), "stopped"))
    return WorkRuns(outcome, tuple(notes.runs), notes.blobs, team)


def _measure(case: Case, binary: str, threads: int, repeat: int) -> _Measured:
    """One run; where the recipe waits for a quiet machine, the first quiet one, or the last."""
    size = case.sizes.work if case.sizes else None
    give_up = time.monotonic() + (case.recipe.work_quiet_seconds if case.recipe.work_quiet == "wait" else 0.0)
    while True:
        before = read_pressure()
        run, done = case.run(Tool.work, binary, threads, repeat=repeat, size=size, environment=ENVIRONMENT)
        verdict = judge(before, read_pressure(), threads, cores())
        busy = run.status is Status.ok and verdict.quiet is False and not verdict.hopeless
        if not busy or time.monotonic() + PAUSE > give_up or case.stop.wait(PAUSE):
            break
    profile = parse_profile(done.channel, binary) if run.status is Status.ok else None
    if run.status is Status.ok and profile is None and done.channel:
        run = run.model_copy(update={"status": Status.tool_failed, "reason": "the profile cannot be read"})
    trouble = ""
    if run.status is not Status.ok:
        trouble = f"{run.status}: {run.reason}"
    elif profile is None or not profile.sites:
        trouble = "no parallel region ran"
    elif profile.teams < 2 <= threads:
        trouble = "no parallel region ran with more than one thread"
    return _Measured(run, raw_log(done), profile, verdict, trouble)


def _sum_up(case: Case, binary: str, counts: list[int], notes: _Notes) -> WorkOutcome:
    chosen = [middling([each.profile for each in notes.seen[threads] if each.profile]) for threads in counts]
    lines = _lines(case, binary, sorted({site.offset for profile in chosen for site in profile.sites}))
    instructions = count_instructions(case, binary, counts, max(run.seconds for run in notes.runs))
    caliper = run_caliper(case, binary, counts)
    for run, log in (*instructions.logs, *caliper.logs):
        notes.add(run, log)
    return WorkOutcome(
        known=True,
        program=tuple(_asked(profile.program, threads) for threads, profile in zip(counts, chosen, strict=True)),
        regions=tuple(
            _asked(region, threads) for threads, profile in zip(counts, chosen, strict=True) for region in merge_sites(profile.sites, lines)
        ),
        repeats=tuple(_repeats(threads, row) for threads, row in sorted(notes.seen.items())),
        instructions=instructions.counts,
        caliper=caliper.reports,
    )


def _asked(region: RegionWork, threads: int) -> RegionWork:
    return region.model_copy(update={"asked": threads})


def middling(profiles: list[Profile]) -> Profile:
    """The one with the middling CPU-time work %: a whole run, since medians of single values need not belong together."""
    ordered = sorted(profiles, key=lambda profile: profile.program.cpu_percent or 0.0)
    return ordered[(len(ordered) - 1) // 2]


def _repeats(threads: int, row: list[_Measured]) -> WorkRepeats:
    programs = [each.profile.program for each in row if each.profile]
    verdicts = [each.verdict for each in row]
    worst = next((each for each in verdicts if each.quiet is False), None) or next((each for each in verdicts if each.quiet is None), None)
    return WorkRepeats(
        threads=threads,
        cores=cores(),
        work_percents=tuple(percent for each in programs if (percent := each.work_percent) is not None),
        cpu_percents=tuple(percent for each in programs if (percent := each.cpu_percent) is not None),
        seconds=tuple(each.seconds for each in programs),
        quiet=worst.quiet if worst else True,
        busy=worst.busy if worst else "",
    )


def parse_profile(text: str, binary: str) -> Profile | None:
    """The tool's JSON; None where there is none or it is damaged. Offsets in other modules than `binary` become 0: no known line."""
    lines = text.strip().splitlines()
    try:
        data = json.loads(lines[-1])
        sites = tuple(
            Site(int(item["offset"]) if PurePosixPath(item["module"]).name == binary else 0, _region(item)) for item in data["regions"]
        )
        return Profile(int(data["teams"]), _region(data["program"]), sites)
    except (IndexError, ValueError, KeyError, TypeError):
        return None


def _region(item: dict[str, Any]) -> RegionWork:
    return RegionWork(
        line=0,
        threads=item["threads"],
        calls=item["calls"],
        work=item["work"],
        wait=item["wait"],
        cpu=tuple(item["cpu"]),
        cpu_wait=item["cpu_wait"],
        seconds=item["seconds"],
    )


def _lines(case: Case, binary: str, offsets: list[int]) -> dict[int, int]:
    """Line in the program's own source of each offset; those elsewhere are left out. The debug information is untrusted: in the sandbox."""
    known = [offset for offset in offsets if offset > 0]
    if not known:
        return {}
    # An offset is where the fork returns to; the instruction before it carries the pragma's line.
    command = [
        str(case.toolchain.symbolizer),
        f"--obj=/prog/{binary}",
        "--no-inlines",
        "--functions=none",
        *(hex(offset - 1) for offset in known),
    ]
    done = case.helper(command, Limits(wall=20.0, memory_mb=1024, processes=64))
    places = [line for line in done.stdout.splitlines() if line.strip()]
    own = next(iter(case.sources))
    lines = {}
    for offset, place in zip(known, places, strict=False):
        match = re.fullmatch(r"(.*?):(\d+)(?::\d+)?(?: .*)?", place.strip())
        if match and PurePosixPath(match.group(1)).name == own:
            lines[offset] = int(match.group(2))
    return lines


def merge_sites(sites: tuple[Site, ...], lines: dict[int, int]) -> list[RegionWork]:
    """One entry a line: the compiler copies a call site where it inlines or unrolls."""
    merged: dict[int, RegionWork] = {}
    for site in sites:
        line, new = lines.get(site.offset, 0), site.work
        old = merged.get(line)
        if old is None:
            merged[line] = new.model_copy(update={"line": line})
            continue
        count = max(len(old.cpu), len(new.cpu))
        one, other = (region.cpu + (0.0,) * (count - len(region.cpu)) for region in (old, new))
        waits = (old.cpu_wait, new.cpu_wait)
        merged[line] = RegionWork(
            line=line,
            threads=max(old.threads, new.threads),
            calls=old.calls + new.calls,
            work=old.work + new.work,
            wait=old.wait + new.wait,
            cpu=tuple(a + b for a, b in zip(one, other, strict=True)),
            cpu_wait=None if None in waits else sum(wait for wait in waits if wait is not None),
            seconds=old.seconds + new.seconds,
        )
    return [merged[line] for line in sorted(merged)]
