"""Instruction counts by thread, with valgrind's callgrind where it is installed: nearly deterministic, whatever the machine does meanwhile.

Only for programs whose every loop is divided statically, as far as their text shows: who gets which part of anything else is left to
chance, and under valgrind, which runs one thread at a time, to valgrind's scheduler. Runs use the small race size: everything is 30 to
50 times slower there.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pcwm.observe.callgrind import Thread, parse_threads, regions, totals
from pcwm.observe.case import Case, raw_log
from pcwm.records import Instructions, Language, RegionInstructions, Run, Status, Tool
from pcwm.source.facts import Directive, Facts
from pcwm.source.reading import read_facts

SLOWER = 50.0
"""How many times slower at worst: a user's file has no small size, and is not counted where this would take longer than a run may."""

ENVIRONMENT = {"OMP_WAIT_POLICY": "passive"}
"""So that waiting threads sleep: spinning is not counted, but valgrind would have to run it."""

# One output file a thread is left in the sandbox's own folder; then they are the output. The program's own is not needed.
_SCRIPT = (
    'valgrind="$1"; shift; "$valgrind" -q --tool=callgrind --separate-threads=yes --vgdb=no --callgrind-out-file=/tmp/callgrind.pcwm '
    '"$@" >/dev/null; code=$?; cat /tmp/callgrind.pcwm-*; exit $code'
)

_CHANCE = {
    "task": "tasks",
    "taskloop": "tasks",
    "sections": "sections",
    "section": "sections",
    "single": "`single`: the first to come does it",
    "loop": "`loop`: the runtime chooses how",
    "flush": "`flush`: threads wait for each other's values",
    "target": "`target`: another device",
}
"""Directives that leave to chance who does what, with what to say of them."""

_QUEUE = re.compile(r"\b(__atomic_\w+|__sync_\w+|std::atomic\w*|atomic_\w+|fetch_add|omp_test_(?:nest_)?lock|pthread_\w+|std::j?thread)\b")
"""Calls with which threads take work from each other, or wait in a loop of their own."""

_OUTLINED = frozenset({"parallel", "teams"})
"""Directives that clang makes a function of."""


@dataclass(frozen=True)
class Counted:
    counts: tuple[Instructions, ...]
    logs: tuple[tuple[Run, str], ...] = ()


def count_instructions(case: Case, binary: str, counts: list[int], seconds: float) -> Counted:
    """Run the plain build under callgrind at each thread count of two or more; `seconds` is its longest run without.

    Where it cannot be, there is one entry with the reason.
    """
    if not case.recipe.work_instructions:
        return Counted(())
    valgrind = find_valgrind()
    if valgrind is None:
        return _none("valgrind is not installed")
    if why := left_to_chance(case.program.source, case.program.language):
        return _none(f"not every loop is divided statically: {why}")
    if case.sizes is None and seconds * SLOWER > case.recipe.timeout:
        return _none(f"would take longer than {case.recipe.timeout:g} s under valgrind")
    found: list[Instructions] = []
    logs: list[tuple[Run, str]] = []
    for threads in (count for count in counts if count > 1):
        size = case.sizes.race if case.sizes else None
        wrapper = ("/bin/sh", "-c", _SCRIPT, "sh", str(valgrind))
        # valgrind lays out the whole address space for itself.
        run, done = case.run(Tool.instructions, binary, threads, size=size, environment=ENVIRONMENT, address_space=False, wrapper=wrapper)
        run = run.model_copy(update={"versions": {**run.versions, "valgrind": _version(valgrind)}})
        own = next(iter(case.sources))
        parsed = parse_threads(done.stdout, own) if run.status is Status.ok else ()
        if run.status is Status.ok and not parsed:
            run = run.model_copy(update={"status": Status.tool_failed, "reason": "callgrind wrote nothing that can be read"})
        # Its own output is megabytes of the C library's functions: what was read of it is kept, and all of it where that is nothing.
        logs.append((run, _log(parsed, binary) if parsed else raw_log(done)))
        if run.status is not Status.ok:
            return Counted((*found, Instructions(threads=threads, reason=f"{run.status}: {run.reason}")), tuple(logs))
        found.append(_read(parsed, threads, binary, read_facts(case.program.source, case.program.language)))
    return Counted(tuple(found), tuple(logs))


def find_valgrind() -> Path | None:
    """Only under /usr, which is what the sandbox shows."""
    found = shutil.which("valgrind")
    return Path(found) if found and Path(found).resolve().is_relative_to("/usr") else None


@functools.cache
def _version(valgrind: Path) -> str:
    said = subprocess.run([valgrind, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False).stdout
    return said.strip().removeprefix("valgrind-") or "unknown"


def left_to_chance(source: str, language: Language) -> str:
    """What in the text leaves to chance which thread does what; empty where nothing seems to. Calls into other files are not followed."""
    for directive in read_facts(source, language).directives:
        for word in directive.words & _CHANCE.keys():
            return f"line {directive.line}, {_CHANCE[word]}"
        if why := _by_clause(directive):
            return f"line {directive.line}, {why}"
    match = _QUEUE.search(source)
    return f"{match.group()} may hand out work" if match else ""


def _by_clause(directive: Directive) -> str:
    schedule = directive.clause("schedule")
    if schedule is not None and schedule.argument.rpartition(":")[2].split(",")[0].strip() != "static":
        return f"`schedule({schedule.argument})`"
    # A read or a captured value of a shared counter decides what the thread does next.
    if "atomic" in directive.words and any(directive.clause(name) for name in ("capture", "read", "compare")):
        return "`atomic` with a value that a thread may go by"
    return ""


def _none(reason: str) -> Counted:
    return Counted((Instructions(threads=0, reason=reason),))


def _read(parsed: tuple[Thread, ...], threads: int, binary: str, facts: Facts) -> Instructions:
    by_line: dict[int, list[int]] = {}
    for outlined in regions(parsed, binary):
        row = by_line.setdefault(region_line(outlined.lines, facts), [0] * len(parsed))
        for index, count in enumerate(outlined.counts):
            row[index] += count
    found = tuple(RegionInstructions(line=line, counts=_trimmed(row)) for line, row in sorted(by_line.items()))
    return Instructions(threads=threads, regions=found, total=totals(parsed, binary))


def _trimmed(counts: list[int]) -> tuple[int, ...]:
    """Without the threads at the end that were not in the team: one in the team executes at least the region's entry."""
    width = max((index + 1 for index, count in enumerate(counts) if count), default=0)
    return tuple(counts[:width])


def region_line(lines: dict[int, int], facts: Facts) -> int:
    """Line of the pragma of the parallel region whose outlined function has these instructions by line, as in `Function.lines`.

    A function that was inlined brings its lines with it, from anywhere in the file. But clang has the outlined function begin at its
    pragma. Where the optimiser left nothing of that beginning, it is the region that holds most of the instructions, and the inner one of
    two that hold the same. Where no region holds any, the first line in the source.
    """
    entry = next(iter(lines), 0)

    def fit(region: Directive) -> tuple[bool, int, int]:
        inside = range(region.line, max(region.body_end, region.pragma_end) + 1)
        return region.line == entry, sum(count for line, count in lines.items() if line in inside), region.line

    _, held, pragma = max((fit(each) for each in facts.directives if each.words & _OUTLINED), default=(False, 0, 0))
    return pragma if held else next((line for line in lines if line), 0)


def _log(parsed: tuple[Thread, ...], binary: str) -> str:
    rows = [
        {"thread": thread.number, "function": place[1], "line": function.line, "instructions": function.own}
        for thread in parsed
        for place, function in sorted(thread.functions.items())
        if place[0].rpartition("/")[2] == binary
    ]
    return "\n".join(json.dumps(row) for row in rows)
