"""Was the machine quiet while something was timed by wall clock? Asked of the kernel's CPU pressure (PSI, /proc/pressure/cpu).

`some total` there counts the microseconds in which at least one task was ready to run and had no core. Its ten-second average, `avg10`,
is the usual gate (below 10 is quiet), but it would not do here: for half a minute it still shows the runs that we ended ourselves, and
a run of a fifth of a second hardly moves it. So `total` is read right before and right after each timed run, and the difference over
the time in between is an average of the same quantity over exactly this run; the same 10% is the limit.

The run itself must not count as its own disturber. With at most one thread a core it does not: nobody waits for a core unless somebody
else wants one too, be it another program or another worker of ours. With more threads than cores its own threads wait for each other,
and the pressure tells nothing; but then its wall times do not say what they would with a core for each, and are never trusted.

What this does not see: shared caches and memory bandwidth, clock frequency, a CPU quota of a container, and a hypervisor that gives
the cores to another machine. Where the kernel has no PSI the answer is None, not a guess: the load average has our own threads in it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PRESSURE = Path("/proc/pressure/cpu")

LIMIT = 10.0
"""Percent of the time in which a task waited for a core; below it the machine is quiet."""

_SOME = re.compile(r"^some avg10=([\d.]+) .*\btotal=(\d+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Pressure:
    """One reading of /proc/pressure/cpu."""

    avg10: float
    """Percent, over about the last ten seconds."""
    total: float
    """Seconds in which some task waited for a core, since the start of the machine."""
    at: float
    """Seconds on the monotonic clock."""


def parse_pressure(text: str, at: float) -> Pressure | None:
    """The line `some …` of /proc/pressure/cpu; None where there is none."""
    match = _SOME.search(text)
    try:
        return Pressure(float(match[1]), int(match[2]) * 1e-6, at) if match else None
    except ValueError:
        return None


def read_pressure() -> Pressure | None:
    """None on kernels without PSI, or where it is switched off."""
    try:
        return parse_pressure(PRESSURE.read_text(), time.monotonic())
    except OSError:
        return None


def cores() -> int:
    """Cores that this thread, and what it starts, may use."""
    return len(os.sched_getaffinity(0))


@contextmanager
def pinned(count: int) -> Iterator[None]:
    """What this thread starts meanwhile may use so many of its cores, or all that it has where these are fewer."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass(frozen=True)
class Verdict:
    """Whether the wall times of one run can be trusted."""

    quiet: bool | None
    """None: nobody can tell."""
    busy: str = ""
    """Why not; empty where they can."""
    hopeless: bool = False
    """Waiting for a quiet moment would not help."""


def judge(before: Pressure | None, after: Pressure | None, threads: int, available: int) -> Verdict:
    """Judge a run of `threads` threads on `available` cores by the pressure right before and right after it."""
    if threads > available:
        return Verdict(False, f"{threads} threads on {available} core{'s' if available != 1 else ''}", hopeless=True)
    if before is None or after is None or after.at <= before.at:
        return Verdict(None, "this kernel tells no CPU pressure", hopeless=True)
    share = 100.0 * (after.total - before.total) / (after.at - before.at)
    return Verdict(True) if share < LIMIT else Verdict(False, f"the machine was busy: CPU pressure {min(share, 100.0):.0f}%")
