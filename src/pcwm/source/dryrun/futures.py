"""Futures, promises, and exceptions that are carried from one thread to another."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import BOOL, INT, UNKNOWN_TYPE, VOID, CType
from pcwm.source.dryrun.objects import Object, State
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import method, special
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.threads import (
    ThrownError,
    spawn,
    wait_for,
)
from pcwm.source.dryrun.values import UNKNOWN
from pcwm.source.touches import text_of


def _argument(kind: CType) -> CType:
    return kind.arguments[0] if kind.arguments else UNKNOWN_TYPE


@method("future shared_future", "get", _argument)
def _get(reader: Any, at: Object, values: list[Any]) -> Any:
    return reader.result(at.held.of)


@method("future shared_future", "wait wait_for wait_until", INT)
def _wait(reader: Any, at: Object, values: list[Any]) -> Any:
    state = at.held.of
    if "deferred" in state or at.site.expression.partition("(")[0].endswith("wait"):
        if "deferred" in state and not state.get("ready"):
            reader.fulfil(state, state.pop("deferred"))
        at.machine.wait(lambda: state.get("ready"))
    else:
        at.machine.turn()
    if state.get("ready"):
        at.machine.acquire(state.get("clock"), "a future")
    return 0 if state.get("ready") else 1


@method("future shared_future", "valid", BOOL)
def _valid(reader: Any, at: Object, values: list[Any]) -> Any:
    return 1


@method("future", "share", lambda kind: CType("library", 16, "shared_future", arguments=kind.arguments))
def _share(reader: Any, at: Object, values: list[Any]) -> Any:
    made = State("shared_future")
    made.of = at.held.of
    return made


@method(
    "promise packaged_task",
    "get_future",
    lambda kind: CType("library", 16, "future", arguments=tuple(_result(each) for each in kind.arguments)),
)
def _future(reader: Any, at: Object, values: list[Any]) -> Any:
    made = State("future")
    made.of = at.held.of
    return made


def _result(kind: CType) -> CType:
    return kind.elem if kind.kind == "function" and kind.elem is not None else kind


@method("promise", "set_value")
def _set_value(reader: Any, at: Object, values: list[Any]) -> Any:
    reader.fulfil(at.held.of, lambda: values[0] if values else 0)
    at.machine.maybe_turn()
    return 0


@method("promise", "set_exception")
def _set_exception(reader: Any, at: Object, values: list[Any]) -> Any:
    held = at.held.of
    held["error"] = values[0].of.get("error") if isinstance(values[0], State) else ThrownError(UNKNOWN, UNKNOWN_TYPE)
    held["error"] = held["error"] or ThrownError(UNKNOWN, UNKNOWN_TYPE)
    held["ready"], held["clock"] = True, at.machine.release()
    return 0


@special("async")
def _async(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    """`std::async`: on a thread of its own, unless it is deferred alone."""
    policy = text_of(arguments[0]) if arguments else ""
    if "launch::" in policy:
        arguments = arguments[1:]
    deferred = "deferred" in policy and "async" not in policy
    if not arguments:
        return None
    call, returns = reader.thread_call(arguments, names)
    kind = reader.library_type("future", (returns,), node, names)
    machine, site = reader.machine, reader.site(node, names)
    alone = node.parent is not None and node.parent.type == "expression_statement"

    def start(frame: Frame) -> Any:
        work = call(frame)
        state = State("future", ready=False, clock={}, waits=not deferred)
        if deferred:
            state.of["deferred"] = work
        else:
            state.of["strand"] = spawn(machine, lambda: reader.fulfil(state.of, work), site)
            if alone:  # the future that nobody keeps waits at once
                wait_for(machine, state.of["strand"])
        return state

    return start, kind


@special("current_exception make_exception_ptr")
def _exception(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    typed = reader.expression(arguments[0], names) if arguments else None
    kind = reader.library_type("exception_ptr", (), node, names)

    def current(frame: Frame) -> Any:
        error = ThrownError(typed[0](frame), typed[1]) if typed is not None else reader.machine.strand.own.get("exception")
        return State("exception_ptr", error=error, value=error is not None)

    return current, kind


@special("rethrow_exception")
def _rethrow(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    value = reader.expression(arguments[0], names)[0] if arguments else (lambda frame: UNKNOWN)

    def throw(frame: Frame) -> Any:
        found = value(frame)
        raise (found.of.get("error") if isinstance(found, State) else None) or ThrownError(UNKNOWN, UNKNOWN_TYPE)

    return throw, VOID
