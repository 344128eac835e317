"""Threads: starting them, waiting for them, and what happens before what (C11, 7.26.5; C++20, 33.4 and 33.10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.functions import Functions
from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.locks import give, take
from pcwm.source.dryrun.machine import EndedError, Machine
from pcwm.source.dryrun.objects import Smart, State
from pcwm.source.dryrun.parameters import Addressed
from pcwm.source.dryrun.places import put
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.strands import Site, Step, Strand, join
from pcwm.source.dryrun.values import UNKNOWN, Block, Callee, Copy, Pointer
from pcwm.source.touches import text_of

Make = Callable[[Block, Any, Frame], None]
LOCKS = frozenset({"lock_guard", "unique_lock", "scoped_lock", "shared_lock"})
MUTEXES = frozenset({"mutex", "recursive_mutex", "timed_mutex", "recursive_timed_mutex", "shared_mutex", "shared_timed_mutex"})


class ThreadExitError(Exception):
    """`pthread_exit`, `thrd_exit`: one thread ends here."""


class ThrownError(EndedError):
    """An exception of the program; one that nobody catches ends it."""

    def __init__(self, value: Any, kind: CType) -> None:
        super().__init__("an exception")
        self.value = value
        self.kind = kind


def spawn(machine: Machine, work: Callable[[], Any], site: Site) -> Strand:
    """Start a thread: what its creator did before happens before it."""
    machine.doubt_limit(1)
    strand = machine.fork()
    number = machine.shared.get("threads started", 0) + 1
    machine.shared["threads started"] = number
    strand.team, strand.thread, strand.own, strand.held, strand.counts = None, number, {}, (), {}
    strand.group, strand.loop, strand.children = None, None, []
    strand.label = (*machine.strand.label, Step("thread", number))
    allot = max(machine.left // 2, 64)

    def run() -> None:
        machine.allot = allot
        try:
            work()
        except ThreadExitError:
            return

    machine.loose.add(strand.number)
    machine.start(strand, run)
    machine.maybe_turn()
    return strand


def wait_for(machine: Machine, strand: Any) -> None:
    """Join: all the thread did happens before what follows."""
    if isinstance(strand, Strand):
        machine.wait(lambda: strand.done)
        machine.acquire(strand.final, "a join")
        machine.loose.discard(strand.number)


def sync_state(place: Any, what: str, **fresh: Any) -> dict[str, Any]:
    """The state of a barrier, a semaphore or their like at a place in memory."""
    if not isinstance(place, Pointer) or place.offset is UNKNOWN:
        return fresh
    return place.block.sync.setdefault((what, place.offset), fresh)  # type: ignore[no-any-return]


def gate(machine: Machine, state: dict[str, Any], last: Callable[[], Any] | None = None) -> bool:
    """Arrive at a barrier and wait for the others. True for whoever came last."""
    number = state["round"]
    gathered = state["clocks"].setdefault(number, {})
    join(gathered, machine.release())
    state["arrived"] += 1
    full = state["arrived"] >= state["count"] if isinstance(state["count"], int) else True
    if full:
        machine.acquire(dict(gathered), "a barrier")
        if last is not None:
            last()
            gathered.update(machine.release())
        state["arrived"], state["round"] = 0, number + 1
    machine.wait(lambda: state["round"] > number)
    machine.acquire(gathered, "a barrier")
    machine.maybe_turn()
    return bool(full)


def raise_count(machine: Machine, state: dict[str, Any], by: Any = 1) -> None:
    """Post a semaphore, or count a latch down: a release."""
    join(state["clock"], machine.release())
    state["value"] = state["value"] + by
    machine.maybe_turn()


def lower_count(machine: Machine, state: dict[str, Any], attempt: bool = False) -> int:
    """Wait for a semaphore: an acquire."""
    machine.maybe_turn()
    if attempt and state["value"] is not UNKNOWN and state["value"] <= 0:
        return 0
    machine.wait(lambda: state["value"] is UNKNOWN or state["value"] > 0)
    state["value"] = state["value"] - 1
    machine.acquire(dict(state["clock"]), "a semaphore")
    machine.maybe_turn()
    return 1


def sleep_on(machine: Machine, condition: Any, unlock: Callable[[], None], lock: Callable[[], None], timed: bool = False) -> bool:
    """Wait for a condition variable: the mutex is given back meanwhile. False after a time-out."""
    waiting = sync_state(condition, "condition", waiters=[])["waiters"]
    token = {"go": False, "polls": 0}
    waiting.append(token)
    unlock()

    def woken() -> bool:
        token["polls"] += 1
        return bool(token["go"] or (timed and token["polls"] > 30))

    machine.wait(woken)
    if token in waiting:
        waiting.remove(token)
    lock()
    return bool(token["go"])


def wake(machine: Machine, condition: Any, everyone: bool) -> None:
    waiting = sync_state(condition, "condition", waiters=[])["waiters"]
    chosen = list(waiting) if everyone else [machine.random.choice(waiting)] if waiting else []
    for token in chosen:
        token["go"] = True
        waiting.remove(token)
    machine.maybe_turn()


def once(machine: Machine, place: Any, run: Callable[[], Any]) -> None:
    """Whoever comes first runs it; for the others it has happened before (C++20, 33.6.7)."""
    state = sync_state(place, "once", done=False, running=False, clock={})
    machine.wait(lambda: not state["running"])
    machine.acquire(state["clock"], "the one call of `once`")  # an attempt that threw happened before the next one
    if not state["done"]:
        state["running"] = True
        try:
            run()
            state["done"] = True
        finally:
            state["running"] = False
            state["clock"] = machine.release()
    machine.acquire(state["clock"], "the one call of `once`")


class Threads(Functions):
    """Objects that threads are started and ordered with."""

    def start_thread(self, work: Callable[[], Any], site: Site) -> Strand:
        return spawn(self.machine, work, site)

    def invoke(self, called: Any, values: list[Any]) -> Any:
        """Call a function, a lambda or an object with a call operator."""
        if isinstance(called, Addressed):
            if called.pointer.elem.kind == "struct":
                return self._call_object(called.pointer, values)
            called = called.value()
        if isinstance(called, Callee):
            return called.call(values)
        if isinstance(called, Copy):
            block = Block("function object", None, "local", 0, UNKNOWN, called.kind)
            put(block, 0, called.kind, called)
            return self._call_object(Pointer(block, 0, called.kind), values)
        if isinstance(called, State) and "work" in called.of:
            return self.fulfil(called.of, lambda: self.invoke(called.of["work"], values))
        return UNKNOWN

    def _call_object(self, this: Pointer, values: list[Any]) -> Any:
        listed = self.methods_of(this.elem, "operator()")
        return self.run_given(listed, values, this) if listed else UNKNOWN

    # ------------------------------------------------------------ calls that another thread makes

    def thread_call(self, arguments: list[Node], names: Names) -> tuple[Callable[[Frame], Callable[..., Any]], CType]:
        """`f, a, b` as a call to be made later, with copies of the arguments, and what it gives."""
        typed = [self.expression(each, names) for each in arguments]
        values = [fn for fn, _ in typed]
        kind = typed[0][1] if typed else UNKNOWN_TYPE
        returns = kind.elem if kind.kind == "function" and kind.elem is not None else UNKNOWN_TYPE

        def made(frame: Frame) -> Callable[..., Any]:
            called, *given = [value(frame) for value in values]

            def call(*before: Any) -> Any:
                return self.invoke(called, [*before, *given])

            call.wants = called.parameters[0].kind.name if isinstance(called, Callee) and called.parameters else ""  # type: ignore[attr-defined]
            return call

        return made, returns

    def thread_object(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Make | None:
        name = kind.name
        if name in ("thread", "jthread", "packaged_task", "stop_callback"):
            return self._started(kind, arguments, node, names)
        if name in LOCKS:
            return self._guard(kind, arguments, node, names)
        if name in ("barrier", "latch", "counting_semaphore", "binary_semaphore"):
            return self._counted(kind, arguments, names)
        if name in ("future", "shared_future", "promise", "exception_ptr", "stop_token") and arguments:
            value = self.expression(arguments[0], names)[0]
            return lambda block, offset, frame: block.cells.__setitem__(offset, value(frame))
        return None

    def _started(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Make | None:
        if not arguments:
            return None
        if len(arguments) == 1 and self.expression(arguments[0], names)[1].name in ("thread", "jthread", "packaged_task"):
            value = self.expression(arguments[0], names)[0]
            return lambda block, offset, frame: block.cells.__setitem__(offset, value(frame))
        if kind.name == "stop_callback":
            return self._callback(arguments, names)
        call, _ = self.thread_call(arguments, names)
        machine, site = self.machine, self.site(node, names)

        def start(block: Block, offset: Any, frame: Frame) -> None:
            work = call(frame)
            if kind.name == "packaged_task":
                block.cells[offset] = State("packaged_task", work=Callee("task", lambda values: work(*values)), ready=False, clock={})
                return
            stop = {"stop": False, "clock": {}, "callbacks": []}
            token = [State("stop_token", state=stop)] if kind.name == "jthread" and work.wants == "stop_token" else []  # type: ignore[attr-defined]
            block.cells[offset] = State(kind.name, strand=spawn(machine, lambda: work(*token), site), state=stop)

        return start

    def _callback(self, arguments: list[Node], names: Names) -> Make:
        token, call = self.expression(arguments[0], names)[0], self.expression(arguments[1], names)[0]

        def register(block: Block, offset: Any, frame: Frame) -> None:
            found, called = token(frame), call(frame)
            if isinstance(found, State) and "state" in found.of:
                found.of["state"]["callbacks"].append(called)

        return register

    def request_stop(self, state: dict[str, Any]) -> None:
        if not state["stop"]:
            state["stop"] = True
            state["clock"] = self.machine.release()
            for called in state["callbacks"]:
                self.invoke(called, [])
            self.machine.maybe_turn()

    def _guard(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Make:
        """A lock holder: takes the mutexes now, unless told otherwise."""
        words = {text_of(each).rpartition("::")[2] for each in arguments}
        places = [
            self.place(each, names)
            for each in arguments
            if text_of(each).rpartition("::")[2] not in ("defer_lock", "adopt_lock", "try_to_lock")
        ]
        if len(places) == 1 and places[0] is not None and places[0].kind.name in LOCKS:
            value = self.expression(arguments[0], names)[0]
            return lambda block, offset, frame: block.cells.__setitem__(offset, value(frame))
        labels = [text_of(each) for each in arguments]
        shared = kind.name == "shared_lock"

        def make(block: Block, offset: Any, frame: Frame) -> None:
            items = [
                (Pointer(*place.address(frame), place.kind), f"lock({label})")
                for place, label in zip(places, labels, strict=False)
                if place is not None and place.address is not None
            ]
            items.sort(key=lambda item: (id(item[0].block), item[0].offset))  # one order for all, as `std::lock` avoids deadlocks
            state = State(kind.name, items=items, shared=shared, owned="adopt_lock" in words)
            block.cells[offset] = state
            if "defer_lock" not in words and "adopt_lock" not in words:
                self.guard_lock(state, "try_to_lock" in words)

        return make

    def guard_lock(self, state: State, attempt: bool = False) -> int:
        taken = 1
        for pointer, name in state.of.get("items", ()):
            taken = self.lock_one(pointer, name, state.of["shared"], attempt)
        state.of["owned"] = bool(taken)
        return taken

    def lock_one(self, pointer: Pointer, name: str, shared: bool, attempt: bool) -> int:
        """Take a mutex, or something of the text that has `lock()`."""
        own = (
            self.methods_of(pointer.elem, "lock_shared" if shared else "try_lock" if attempt else "lock")
            if pointer.elem.kind == "struct"
            else []
        )
        if own:
            return int(self.run_given(own, [], pointer) in (1, UNKNOWN)) if attempt else (self.run_given(own, [], pointer), 1)[1]
        taken: int = take(self.machine, pointer, name, "recursive" in pointer.elem.name, shared, attempt)
        return taken

    def guard_unlock(self, state: State) -> None:
        if not state.of.get("owned"):
            return
        state.of["owned"] = False
        for pointer, _ in reversed(state.of.get("items", ())):
            own = (
                self.methods_of(pointer.elem, "unlock_shared" if state.of["shared"] else "unlock") if pointer.elem.kind == "struct" else []
            )
            if own:
                self.run_given(own, [], pointer)
            else:
                give(self.machine, pointer)

    def _counted(self, kind: CType, arguments: list[Node], names: Names) -> Make:
        values = [self.expression(each, names)[0] for each in arguments]

        def make(block: Block, offset: Any, frame: Frame) -> None:
            given = [value(frame) for value in values]
            place, count = Pointer(block, offset, kind), given[0] if given else 1
            block.sync[("barrier", offset)] = {
                "count": count,
                "arrived": 0,
                "round": 0,
                "clocks": {},
                "last": given[1] if len(given) > 1 else None,
            }
            sync_state(place, "count", value=count, clock={})

        return make

    def thread_end(self, kind: CType) -> Make | None:
        """Destructors of locks, of `jthread`, and of futures that `async` gave."""
        if kind.name not in (*LOCKS, "jthread", "future"):
            return None

        def end(block: Block, offset: Any, frame: Frame) -> None:
            held = block.cells.get(offset)
            if not isinstance(held, State):
                return
            if kind.name in LOCKS:
                self.guard_unlock(held)
            elif kind.name == "jthread" and "strand" in held.of:
                self.request_stop(held.of["state"])
                wait_for(self.machine, held.of.pop("strand"))
            elif kind.name == "future" and held.of.get("waits"):
                wait_for(self.machine, held.of.get("strand"))

        return end

    # ------------------------------------------------------------ results

    def fulfil(self, state: dict[str, Any], work: Callable[[], Any]) -> Any:
        """Make a future's value, or its exception."""
        try:
            state["value"] = work()
        except ThrownError as error:
            state["error"] = error
        state["ready"] = True
        state["clock"] = self.machine.release()
        return 0

    def result(self, state: dict[str, Any]) -> Any:
        """`get()`: wait for the value, and for all that its maker did before."""
        machine = self.machine
        if "deferred" in state and not state.get("ready"):
            self.fulfil(state, state.pop("deferred"))
        machine.wait(lambda: state.get("ready"))
        machine.acquire(state.get("clock"), "a future")
        if "error" in state:
            raise state["error"]
        return state.get("value", UNKNOWN)

    def as_this(self, value: Any) -> Any:
        """The object that a member function is called on, given as a pointer, a reference or a smart pointer."""
        if isinstance(value, Addressed):
            return value.pointer
        if isinstance(value, Smart):
            return value.owned.target if value.owned is not None else UNKNOWN
        if isinstance(value, Copy):
            block = Block("copy", None, "local", 0, UNKNOWN, value.kind)
            put(block, 0, value.kind, value)
            return Pointer(block, 0, value.kind)
        return value
