"""OpenMP's runtime library in a dry run: who asks for thread numbers, teams, levels and settings."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import DOUBLE, INT
from pcwm.source.dryrun.library import first, known
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.strands import Site, join
from pcwm.source.dryrun.values import UNKNOWN


@known("omp_get_wtime", "omp_get_wtick", kind=DOUBLE)
def _wtime(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0.5


@known("omp_get_thread_num", kind=INT)
def _thread_num(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.strand.thread if machine.strand.team is not None else 0


@known("omp_get_num_threads", kind=INT)
def _num_threads(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.strand.team.size if machine.strand.team is not None else 1


@known("omp_get_max_threads", "omp_get_num_procs", "omp_get_thread_limit", kind=INT)
def _max_threads(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.threads


@known("omp_set_num_threads")
def _set_threads(machine: Machine, values: list[Any], site: Site) -> Any:
    if isinstance(first(values), int) and values[0] > 0:
        machine.threads = min(values[0], 16)
    return 0


@known("omp_set_dynamic", "omp_set_schedule", "omp_init_lock", "omp_destroy_lock", "omp_init_nest_lock", "omp_destroy_nest_lock")
def _settings(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("omp_init_lock_with_hint", "omp_init_nest_lock_with_hint")
def _with_hint(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("omp_set_nested")
def _nested(machine: Machine, values: list[Any], site: Site) -> Any:
    machine.levels = 8 if first(values) else 1
    return 0


@known("omp_set_max_active_levels")
def _levels(machine: Machine, values: list[Any], site: Site) -> Any:
    machine.levels = values[0] if isinstance(first(values), int) else 1
    return 0


@known("omp_in_parallel", kind=INT)
def _in_parallel(machine: Machine, values: list[Any], site: Site) -> Any:
    return int(machine.strand.team is not None and machine.strand.team.size > 1)


@known("omp_get_level", "omp_get_active_level", kind=INT)
def _level(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.strand.team.level if machine.strand.team is not None else 0


@known("omp_get_ancestor_thread_num", kind=INT)
def _ancestor(machine: Machine, values: list[Any], site: Site) -> Any:
    chain = [machine.strand.thread]
    team = machine.strand.team
    while team is not None:
        chain.append(team.creator_thread)
        team = team.outer
    chain.reverse()
    level = first(values)
    return chain[level] if isinstance(level, int) and 0 <= level < len(chain) else -1


@known("omp_get_team_num", kind=INT)
def _team_num(machine: Machine, values: list[Any], site: Site) -> Any:
    team = machine.strand.team
    while team is not None and not team.league:
        team = team.outer
    return team.number(machine.strand) if team is not None else 0


@known("omp_get_num_teams", kind=INT)
def _num_teams(machine: Machine, values: list[Any], site: Site) -> Any:
    team = machine.strand.team
    while team is not None and not team.league:
        team = team.outer
    return team.size if team is not None else 1


@known("omp_get_cancellation", kind=INT)
def _cancellation(machine: Machine, values: list[Any], site: Site) -> Any:
    return int(machine.cancels)


@known("omp_fulfill_event")
def _fulfill(machine: Machine, values: list[Any], site: Site) -> Any:
    """A detached task has ended when its event is fulfilled; of an event that nobody knows, any may be."""
    event = first(values)
    for name in [f"event {event}"] if event is not UNKNOWN else [name for name in machine.shared if name.startswith("event ")]:
        state = machine.shared.setdefault(name, {"done": True, "clock": {}})
        state["done"] = True
        join(state["clock"], machine.release())
    machine.maybe_turn()
    return 0


@known("omp_get_num_devices", "omp_get_default_device", "omp_is_final", kind=INT)
def _none(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("omp_is_initial_device", kind=INT)
def _host(machine: Machine, values: list[Any], site: Site) -> Any:
    return 1
