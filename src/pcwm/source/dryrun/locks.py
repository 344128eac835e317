"""Locks of OpenMP, POSIX and C11 in a dry run."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import INT
from pcwm.source.dryrun.library import LIBRARY, first, known
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.strands import Site, join
from pcwm.source.dryrun.values import UNKNOWN, Pointer


def lock_name(site: Site) -> str:
    return f"lock({site.expression.partition('(')[2].rpartition(')')[0].lstrip('& ')})"


def take(machine: Machine, place: Any, name: str, nested: bool = False, shared: bool = False, attempt: bool = False) -> Any:
    """Take a lock, waiting for it unless it is an attempt. 1 if taken, unknown where nobody knows which lock it is.

    What was done under a lock happens before what is done under it later (OpenMP 5.2, 18.9; C11, 7.26.4).
    """
    if not isinstance(place, Pointer) or place.offset is UNKNOWN:
        return UNKNOWN
    states = place.block.sync
    key = ("lock", place.offset)
    nested = nested or bool(states.get(("nested", place.offset)))
    state = states.setdefault(key, {"owner": None, "count": 0, "clock": {}, "readers": {}, "read": {}})
    strand = machine.strand
    machine.maybe_turn()

    def free() -> bool:
        if shared:
            return state["owner"] is None
        return (state["owner"] is None and not state["readers"]) or (nested and state["owner"] is strand)

    if attempt and not free():
        return 0
    machine.wait(free)
    if shared:
        state["readers"][strand.number] = state["readers"].get(strand.number, 0) + 1
        machine.acquire(state["clock"], f"`{name}`")
    else:
        state["owner"], state["count"] = strand, state["count"] + 1
        machine.acquire(state["clock"], f"`{name}`")
        machine.acquire(dict(state["read"]), f"`{name}`")
    strand.held = (*strand.held, name)
    return state["count"] if nested else 1


def give(machine: Machine, place: Any) -> None:
    """Release a lock."""
    if not isinstance(place, Pointer):
        return
    state = place.block.sync.get(("lock", place.offset))
    strand = machine.strand
    strand.held = strand.held[:-1]
    if state is None:
        return
    if state["readers"].get(strand.number):
        state["readers"].pop(strand.number)
        join(state["read"], machine.release())
    else:
        state["count"] = max(0, state["count"] - 1)
        if state["count"] == 0:
            state["owner"] = None
            state["clock"] = machine.release()
    machine.maybe_turn()


def _lock_function(names: str, shared: bool = False, nested: bool = False, attempt: bool = False, success: int = 0) -> None:
    def work(machine: Machine, values: list[Any], site: Site) -> Any:
        taken = take(machine, first(values), lock_name(site), nested, shared, attempt)
        if taken is UNKNOWN:
            return UNKNOWN
        if not attempt:
            return 0
        if nested:
            return taken
        return success if taken else (1 if success == 0 else 0)

    for name in names.split():
        LIBRARY[name] = (work, INT)


_lock_function("omp_set_lock pthread_mutex_lock pthread_spin_lock pthread_rwlock_wrlock mtx_lock")
_lock_function("omp_set_nest_lock", nested=True)
_lock_function("pthread_rwlock_rdlock", shared=True)
_lock_function("omp_test_lock", attempt=True, success=1)
_lock_function("omp_test_nest_lock", nested=True, attempt=True)
_lock_function("pthread_mutex_trylock pthread_spin_trylock pthread_rwlock_trywrlock mtx_trylock", attempt=True)


@known(
    "omp_unset_lock", "omp_unset_nest_lock", "pthread_mutex_unlock", "pthread_spin_unlock", "pthread_rwlock_unlock", "mtx_unlock", kind=INT
)
def _unlock(machine: Machine, values: list[Any], site: Site) -> Any:
    give(machine, first(values))
    return 0
