"""POSIX and C11 threads: functions that take addresses (POSIX.1-2017, 4.12; C11, 7.26)."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import INT, LONG, VOID, CType, pointer
from pcwm.source.dryrun.library import known
from pcwm.source.dryrun.locks import give, lock_name, take
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.objects import State
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.threads import ThreadExitError, gate, lower_count, once, raise_count, sleep_on, spawn, sync_state, wait_for, wake
from pcwm.source.dryrun.values import UNKNOWN, Callee, Pointer

CONSTANTS: dict[str, tuple[Any, CType]] = {
    **dict.fromkeys(
        ["mtx_plain", "thrd_success", "ONCE_FLAG_INIT", "ATOMIC_FLAG_INIT", "PTHREAD_MUTEX_NORMAL", "PTHREAD_PROCESS_PRIVATE"], (0, INT)
    ),
    **dict.fromkeys(
        ["mtx_recursive", "thrd_busy", "PTHREAD_MUTEX_RECURSIVE", "PTHREAD_PROCESS_SHARED", "PTHREAD_CREATE_DETACHED"], (1, INT)
    ),
    **dict.fromkeys(["mtx_timed", "thrd_error", "PTHREAD_MUTEX_ERRORCHECK"], (2, INT)),
    "thrd_nomem": (3, INT),
    "thrd_timedout": (4, INT),
    "PTHREAD_BARRIER_SERIAL_THREAD": (-1, INT),
    "ETIMEDOUT": (110, INT),
    "EBUSY": (16, INT),
}


def _get(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else UNKNOWN


def _create(machine: Machine, handle: Any, work: Any, argument: Any, site: Site) -> int:
    state = State("thread", result=UNKNOWN)

    def run() -> None:
        if not isinstance(work, Callee):
            machine.doubt("a thread runs a function that is not known", site.line)
            return
        machine.strand.own["thread"] = state
        state.of["result"] = work.call([argument])

    if isinstance(handle, Pointer):
        if machine.concurrent:
            machine.check(handle.block, handle.offset, 8, True, site)
        if handle.offset is not UNKNOWN:
            handle.block.cells[handle.offset] = state
    state.of["strand"] = spawn(machine, run, site)
    return 0


@known("pthread_create", kind=INT)
def _pthread_create(machine: Machine, values: list[Any], site: Site) -> Any:
    return _create(machine, _get(values, 0), _get(values, 2), _get(values, 3), site)


@known("thrd_create", kind=INT)
def _thrd_create(machine: Machine, values: list[Any], site: Site) -> Any:
    return _create(machine, _get(values, 0), _get(values, 1), _get(values, 2), site)


@known("pthread_join", "thrd_join", kind=INT)
def _join(machine: Machine, values: list[Any], site: Site) -> Any:
    state, place = _get(values, 0), _get(values, 1)
    if isinstance(state, State):
        wait_for(machine, state.of.get("strand"))
        if isinstance(place, Pointer) and place.offset is not UNKNOWN:
            if machine.concurrent:
                machine.check(place.block, place.offset, 8, True, site)
            place.block.cells[place.offset] = state.of["result"]
    else:
        machine.doubt("a join of a thread that is not known", site.line)
    return 0


@known("pthread_detach", "thrd_detach", "pthread_attr_init", "pthread_attr_destroy", "pthread_attr_setdetachstate", kind=INT)
def _detach(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("pthread_exit", "thrd_exit")
def _exit(machine: Machine, values: list[Any], site: Site) -> Any:
    """The initial thread's end waits for the others: the program goes on without it."""
    state = machine.strand.own.get("thread")
    if isinstance(state, State):
        state.of["result"] = _get(values, 0)
    if machine.strand is machine.main:
        machine.wait(lambda: len(machine.strands) <= 1)
    raise ThreadExitError


@known("pthread_self", "thrd_current", kind=LONG)
def _self(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.strand.own.get("thread") or machine.strand.number


@known("pthread_equal", "thrd_equal", kind=INT)
def _equal(machine: Machine, values: list[Any], site: Site) -> Any:
    return int(_get(values, 0) is _get(values, 1) or (not isinstance(_get(values, 0), State) and _get(values, 0) == _get(values, 1)))


# ---------------------------------------------------------------- mutexes: what makes them recursive


@known("pthread_mutexattr_settype", kind=INT)
def _settype(machine: Machine, values: list[Any], site: Site) -> Any:
    sync_state(_get(values, 0), "type")["recursive"] = _get(values, 1) == 1
    return 0


@known("pthread_mutex_init", "mtx_init", kind=INT)
def _init(machine: Machine, values: list[Any], site: Site) -> Any:
    place, given = _get(values, 0), _get(values, 1)
    recursive = bool(given & 1) if isinstance(given, int) else sync_state(given, "type").get("recursive", False)
    if isinstance(place, Pointer):
        place.block.sync[("nested", place.offset)] = recursive
        place.block.sync.pop(("lock", place.offset), None)
    return 0


@known(
    "pthread_mutex_destroy",
    "mtx_destroy",
    "pthread_mutexattr_init",
    "pthread_mutexattr_destroy",
    "pthread_rwlock_init",
    "pthread_rwlock_destroy",
    "pthread_spin_init",
    "pthread_spin_destroy",
    "pthread_cond_init",
    "pthread_cond_destroy",
    "pthread_condattr_init",
    "pthread_barrier_destroy",
    "sem_destroy",
    "cnd_init",
    "cnd_destroy",
    "tss_delete",
    "pthread_key_delete",
    kind=INT,
)
def _nothing(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("pthread_rwlock_tryrdlock", kind=INT)
def _try_read(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0 if take(machine, _get(values, 0), lock_name(site), shared=True, attempt=True) else 16


@known("pthread_mutex_timedlock", "mtx_timedlock", "pthread_rwlock_timedwrlock", kind=INT)
def _timed(machine: Machine, values: list[Any], site: Site) -> Any:
    take(machine, _get(values, 0), lock_name(site))
    return 0


# ---------------------------------------------------------------- conditions, barriers, semaphores, once


def _sleep(machine: Machine, values: list[Any], site: Site, timed: bool) -> bool:
    mutex = _get(values, 1)
    name = f"lock({site.expression.partition(',')[2].partition(',')[0].rpartition(')')[0].strip(' &')})"
    return sleep_on(machine, _get(values, 0), lambda: give(machine, mutex), lambda: (take(machine, mutex, name), None)[1], timed)


@known("pthread_cond_wait", "cnd_wait", kind=INT)
def _wait(machine: Machine, values: list[Any], site: Site) -> Any:
    _sleep(machine, values, site, False)
    return 0


@known("pthread_cond_timedwait", "cnd_timedwait", kind=INT)
def _timedwait(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0 if _sleep(machine, values, site, True) else (110 if "pthread" in site.expression else 4)


@known("pthread_cond_signal", "cnd_signal", kind=INT)
def _signal(machine: Machine, values: list[Any], site: Site) -> Any:
    wake(machine, _get(values, 0), False)
    return 0


@known("pthread_cond_broadcast", "cnd_broadcast", kind=INT)
def _broadcast(machine: Machine, values: list[Any], site: Site) -> Any:
    wake(machine, _get(values, 0), True)
    return 0


@known("pthread_barrier_init", kind=INT)
def _barrier_init(machine: Machine, values: list[Any], site: Site) -> Any:
    place = _get(values, 0)
    if isinstance(place, Pointer):
        place.block.sync[("barrier", place.offset)] = {"count": _get(values, 2), "arrived": 0, "round": 0, "clocks": {}}
    return 0


@known("pthread_barrier_wait", kind=INT)
def _barrier_wait(machine: Machine, values: list[Any], site: Site) -> Any:
    last = gate(machine, sync_state(_get(values, 0), "barrier", count=1, arrived=0, round=0, clocks={}))
    return -1 if last else 0


@known("sem_init", kind=INT)
def _sem_init(machine: Machine, values: list[Any], site: Site) -> Any:
    place = _get(values, 0)
    if isinstance(place, Pointer):
        place.block.sync[("count", place.offset)] = {"value": _get(values, 2), "clock": {}}
    return 0


@known("sem_wait", "sem_timedwait", kind=INT)
def _sem_wait(machine: Machine, values: list[Any], site: Site) -> Any:
    lower_count(machine, sync_state(_get(values, 0), "count", value=1, clock={}))
    return 0


@known("sem_trywait", kind=INT)
def _sem_try(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0 if lower_count(machine, sync_state(_get(values, 0), "count", value=1, clock={}), True) else -1


@known("sem_post", kind=INT)
def _sem_post(machine: Machine, values: list[Any], site: Site) -> Any:
    raise_count(machine, sync_state(_get(values, 0), "count", value=1, clock={}))
    return 0


@known("pthread_once", "call_once", kind=INT)
def _once(machine: Machine, values: list[Any], site: Site) -> Any:
    work = _get(values, 1)
    once(machine, _get(values, 0), lambda: work.call([]) if isinstance(work, Callee) else None)
    return 0


# ---------------------------------------------------------------- data of a thread's own


@known("pthread_key_create", "tss_create", kind=INT)
def _key(machine: Machine, values: list[Any], site: Site) -> Any:
    place = _get(values, 0)
    if isinstance(place, Pointer) and place.offset is not UNKNOWN:
        number = machine.shared.get("keys", 0) + 1
        machine.shared["keys"] = place.block.cells[place.offset] = number
    return 0


@known("pthread_setspecific", "tss_set", kind=INT)
def _set(machine: Machine, values: list[Any], site: Site) -> Any:
    machine.strand.own["key", _get(values, 0)] = _get(values, 1)
    return 0


@known("pthread_getspecific", "tss_get", kind=pointer(VOID))
def _specific(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.strand.own.get(("key", _get(values, 0)), 0)
