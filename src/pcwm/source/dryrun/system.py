"""The program and its surroundings in a dry run: its end, pauses and clocks."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import INT, LONG
from pcwm.source.dryrun.library import known
from pcwm.source.dryrun.machine import EndedError, Machine
from pcwm.source.dryrun.strands import Site


@known("exit", "abort", "_Exit", "quick_exit", "__assert_fail")
def _exit(machine: Machine, values: list[Any], site: Site) -> Any:
    raise EndedError("exit")


@known("assert")
def _assert(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("sched_yield", "usleep", "sleep", "nanosleep", "pthread_yield", "thrd_yield", "thrd_sleep", kind=INT)
def _yield(machine: Machine, values: list[Any], site: Site) -> Any:
    machine.turn()
    return 0


@known("time", "clock", kind=LONG)
def _time(machine: Machine, values: list[Any], site: Site) -> Any:
    return 1_700_000_000


@known("clock_gettime", "gettimeofday", kind=INT)
def _clock(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0
