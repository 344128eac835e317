"""Member functions of C++'s threads, mutexes, condition variables, futures and barriers, and the functions around them."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import BOOL, INT, LONG, UNKNOWN_TYPE, VOID, CType
from pcwm.source.dryrun.locks import give, lock_name, take
from pcwm.source.dryrun.objects import Object, State
from pcwm.source.dryrun.places import Place
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import method, special
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.threads import (
    LOCKS,
    MUTEXES,
    gate,
    lower_count,
    once,
    raise_count,
    sleep_on,
    sync_state,
    wait_for,
    wake,
)
from pcwm.source.dryrun.values import UNKNOWN, Callee, Pointer, truth

_MUTEXES, _GUARDS = " ".join(MUTEXES), " ".join(LOCKS)


def _place(at: Object) -> Pointer:
    return Pointer(at.block, at.offset, at.kind)


# ---------------------------------------------------------------- threads


@method("thread jthread", "join")
def _join(reader: Any, at: Object, values: list[Any]) -> Any:
    wait_for(at.machine, at.held.of.pop("strand", None))
    return 0


@method("thread jthread", "detach")
def _detach(reader: Any, at: Object, values: list[Any]) -> Any:
    at.held.of.pop("strand", None)
    return 0


@method("thread jthread", "joinable", BOOL)
def _joinable(reader: Any, at: Object, values: list[Any]) -> Any:
    return int("strand" in at.held.of)


@method("thread jthread", "get_id native_handle", LONG)
def _id(reader: Any, at: Object, values: list[Any]) -> Any:
    strand = at.held.of.get("strand")
    return strand.number if strand is not None else 0


@method("jthread", "request_stop", BOOL)
def _request(reader: Any, at: Object, values: list[Any]) -> Any:
    reader.request_stop(at.held.of.get("state") or {"stop": False, "callbacks": []})
    return 1


@method("jthread", "get_stop_token get_stop_source", lambda kind: CType("library", 16, "stop_token"))
def _token(reader: Any, at: Object, values: list[Any]) -> Any:
    return State("stop_token", state=at.held.of.get("state"))


@method("stop_token", "stop_requested", BOOL)
def _stopped(reader: Any, at: Object, values: list[Any]) -> Any:
    state = at.held.of.get("state")
    at.machine.maybe_turn()
    if state and state["stop"]:
        at.machine.acquire(state["clock"], "a stop request")
        return 1
    return 0


# ---------------------------------------------------------------- mutexes and locks


def _label(at: Object) -> str:
    return f"lock({at.site.expression.partition('(')[0].rpartition('.')[0].rpartition('->')[0] or at.site.variable})"


def _locking(shared: bool, attempt: bool) -> Any:
    def work(reader: Any, at: Object, values: list[Any]) -> Any:
        return take(at.machine, _place(at), _label(at), "recursive" in at.kind.name, shared, attempt)

    return work


method(_MUTEXES, "lock")(_locking(False, False))
method(_MUTEXES, "lock_shared")(_locking(True, False))
method(_MUTEXES, "try_lock try_lock_for try_lock_until", BOOL)(_locking(False, True))
method(_MUTEXES, "try_lock_shared try_lock_shared_for", BOOL)(_locking(True, True))


@method(_MUTEXES, "unlock unlock_shared")
def _unlock(reader: Any, at: Object, values: list[Any]) -> Any:
    give(at.machine, _place(at))
    return 0


@method(_GUARDS, "lock")
def _guard_lock(reader: Any, at: Object, values: list[Any]) -> Any:
    return reader.guard_lock(at.held)


@method(_GUARDS, "try_lock try_lock_for try_lock_until", BOOL)
def _guard_try(reader: Any, at: Object, values: list[Any]) -> Any:
    return reader.guard_lock(at.held, True)


@method(_GUARDS, "unlock")
def _guard_unlock(reader: Any, at: Object, values: list[Any]) -> Any:
    reader.guard_unlock(at.held)
    return 0


@method(_GUARDS, "owns_lock operator bool", BOOL)
def _owns(reader: Any, at: Object, values: list[Any]) -> Any:
    return int(bool(at.held.of.get("owned")))


@method(_GUARDS, "release")
def _guard_release(reader: Any, at: Object, values: list[Any]) -> Any:
    at.held.of["owned"] = False
    return UNKNOWN


_CONDITIONS = "condition_variable condition_variable_any"


def _waiting(timed: bool) -> Any:
    """Gives back the lock, sleeps, takes it again; goes on while the predicate is false."""

    def work(reader: Any, at: Object, values: list[Any]) -> Any:
        lock = values[0].value() if hasattr(values[0], "value") else values[0]
        given = [value.value() if hasattr(value, "value") else value for value in values[1:]]
        stop = next((value.of["state"] for value in given if isinstance(value, State) and "state" in value.of), None)
        predicate = next((value for value in reversed(values[1:]) if _callable(value)), None)
        if stop is not None:
            place = _place(at)
            stop["callbacks"].append(_waker(at, place))
        if not isinstance(lock, State):
            return UNKNOWN
        while True:
            known = truth(reader.invoke(predicate, [])) if predicate is not None else False
            if known is not False or (stop is not None and stop["stop"]):
                return int(known is not False)
            at.machine.step()
            woken = sleep_on(at.machine, _place(at), lambda: reader.guard_unlock(lock), lambda: reader.guard_lock(lock), timed)
            if predicate is None or not woken:
                return int(woken) if predicate is None else truth(reader.invoke(predicate, [])) is not False

    return work


def _waker(at: Object, place: Pointer) -> Any:
    return Callee("wake", lambda values: wake(at.machine, place, True))


def _callable(value: Any) -> bool:
    found = value.value() if hasattr(value, "value") else value
    return isinstance(found, Callee)


method(_CONDITIONS, "wait", BOOL, addresses=True)(_waiting(False))
method(_CONDITIONS, "wait_for wait_until", BOOL, addresses=True)(_waiting(True))


@method(_CONDITIONS, "notify_one")
def _notify(reader: Any, at: Object, values: list[Any]) -> Any:
    wake(at.machine, _place(at), False)
    return 0


@method(_CONDITIONS, "notify_all")
def _notify_all(reader: Any, at: Object, values: list[Any]) -> Any:
    wake(at.machine, _place(at), True)
    return 0


# ---------------------------------------------------------------- barriers, latches, semaphores


@method("barrier", "arrive_and_wait wait")
def _barrier(reader: Any, at: Object, values: list[Any]) -> Any:
    state = sync_state(_place(at), "barrier", count=1, arrived=0, round=0, clocks={}, last=None)
    gate(at.machine, state, (lambda: reader.invoke(state["last"], [])) if state.get("last") is not None else None)
    return 0


@method("barrier", "arrive arrive_and_drop", LONG)
def _arrive(reader: Any, at: Object, values: list[Any]) -> Any:
    """Arrives without waiting: what follows is not ordered, but what was done is."""
    state = sync_state(_place(at), "barrier", count=1, arrived=0, round=0, clocks={}, last=None)
    number = state["round"]
    gathered = state["clocks"].setdefault(number, {})
    for each, count in at.machine.release().items():
        gathered[each] = max(gathered.get(each, 0), count)
    if "drop" in at.site.expression.partition("(")[0]:
        state["count"] -= 1
    else:
        state["arrived"] += 1
    if state["arrived"] >= state["count"]:
        state["arrived"], state["round"] = 0, number + 1
    return number


@method("latch", "count_down")
def _count_down(reader: Any, at: Object, values: list[Any]) -> Any:
    raise_count(at.machine, sync_state(_place(at), "count", value=1, clock={}), -(values[0] if values else 1))
    return 0


@method("latch", "wait arrive_and_wait")
def _latch_wait(reader: Any, at: Object, values: list[Any]) -> Any:
    state = sync_state(_place(at), "count", value=1, clock={})
    if "arrive" in at.site.expression.partition("(")[0]:
        raise_count(at.machine, state, -1)
    at.machine.wait(lambda: state["value"] is UNKNOWN or state["value"] <= 0)
    at.machine.acquire(dict(state["clock"]), "a latch")
    return 0


@method("latch", "try_wait", BOOL)
def _latch_try(reader: Any, at: Object, values: list[Any]) -> Any:
    state = sync_state(_place(at), "count", value=1, clock={})
    at.machine.maybe_turn()
    if state["value"] is UNKNOWN or state["value"] > 0:
        return 0
    at.machine.acquire(dict(state["clock"]), "a latch")
    return 1


@method("counting_semaphore binary_semaphore", "acquire")
def _acquire(reader: Any, at: Object, values: list[Any]) -> Any:
    return lower_count(at.machine, sync_state(_place(at), "count", value=1, clock={}))


@method("counting_semaphore binary_semaphore", "try_acquire try_acquire_for try_acquire_until", BOOL)
def _try_acquire(reader: Any, at: Object, values: list[Any]) -> Any:
    return lower_count(at.machine, sync_state(_place(at), "count", value=1, clock={}), True)


@method("counting_semaphore binary_semaphore", "release")
def _semaphore_release(reader: Any, at: Object, values: list[Any]) -> Any:
    raise_count(at.machine, sync_state(_place(at), "count", value=1, clock={}), values[0] if values else 1)
    return 0


@special("call_once")
def _call_once(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    place: Place | None = reader.place(arguments[0], names) if len(arguments) > 1 else None
    if place is None or place.address is None:
        return None
    address, (call, _) = place.address, reader.thread_call(arguments[1:], names)

    def run(frame: Frame) -> Any:
        work = call(frame)
        once(reader.machine, Pointer(*address(frame), place.kind), work)
        return 0

    return run, VOID


@special("lock try_lock")
def _lock_all(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    """`std::lock(a, b)`."""
    places: list[Place | None] = [reader.place(each, names) for each in arguments]
    targets = [(place.address, place.kind) for place in places if place is not None and place.kind.name in (*MUTEXES, *LOCKS)]
    if not targets or len(targets) < len(places):
        return None
    name = lock_name(reader.site(node, names))

    def run(frame: Frame) -> Any:
        pointers = [Pointer(*address(frame), kind) for address, kind in targets if address is not None]
        for pointer in sorted(pointers, key=lambda each: (id(each.block), each.offset)):
            if pointer.elem.name in LOCKS:
                reader.guard_lock(pointer.block.cells.get(pointer.offset))
            else:
                reader.lock_one(pointer, name, False, False)
        return -1

    return run, INT


@special("yield sleep_for sleep_until")
def _yield(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    machine = reader.machine
    return (lambda frame: machine.turn()), VOID


@special("milliseconds microseconds nanoseconds seconds minutes now duration_cast time_since_epoch setprecision setw")
def _outside(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    """Times, and how numbers are printed: nothing that a race depends on."""
    return (lambda frame: UNKNOWN), UNKNOWN_TYPE


@special("hardware_concurrency")
def _concurrency(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    machine = reader.machine
    return (lambda frame: machine.threads), INT


@special("get_id")
def _own_id(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    machine = reader.machine
    return (lambda frame: machine.strand.number), LONG
