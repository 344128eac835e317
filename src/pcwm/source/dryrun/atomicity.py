"""Atomic objects and functions: C11 7.17, C++'s <atomic>, and the compilers' `__atomic` and `__sync` built-ins."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.declarations import Declarations
from pcwm.source.dryrun.layout import BOOL, UNKNOWN_TYPE, VOID, CType, scalar_size
from pcwm.source.dryrun.places import Place, atomic_read, atomic_write, fetch, loader, put, storer, updater
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import SPECIAL
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, truth, unknown
from pcwm.source.touches import text_of

_ORDER = re.compile(r"(?:memory_order(?:_|::)|__ATOMIC_)(relaxed|consume|acquire|release|acq_rel|seq_cst)", re.I)
_CHANGES: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda old, right: old + right,
    "sub": lambda old, right: old - right,
    "and": lambda old, right: old & right,
    "or": lambda old, right: old | right,
    "xor": lambda old, right: old ^ right,
    "max": lambda old, right: UNKNOWN if unknown(old, right) else max(old, right),
    "min": lambda old, right: UNKNOWN if unknown(old, right) else min(old, right),
}
_FETCH = re.compile(r"^(?:atomic_|__atomic_|__sync_)?fetch_(?:and_)?(add|sub|and|or|xor|max|min)(?:_explicit)?$")
_AFTER = re.compile(r"^(?:__atomic_|__sync_)(add|sub|and|or|xor)(?:_and)?_fetch$")


def order_of(arguments: list[Node], at: int = -1) -> str:
    """The memory order among arguments; sequentially consistent where none is given."""
    found = [match[1].lower() for each in arguments if (match := _ORDER.search(text_of(each)))]
    order = found[at if -len(found) <= at < len(found) else -1] if found else "seq_cst"
    return "acquire" if order == "consume" else order


class Atomicity(Declarations):
    """Reads atomic operations."""

    def with_order(self, place: Place, order: str) -> Place:
        return Place(place.kind, place.site, place.slot, place.address, order)

    def atomic_method(self, place: Place, name: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """`x.load(order)` and its kin."""
        place = Place(place.kind, self.site(node, names), place.slot, place.address)
        plain = [each for each in arguments if not _ORDER.search(text_of(each))]
        return self.operation(name, place, plain, arguments, names)

    def operation(self, name: str, place: Place, plain: list[Node], arguments: list[Node], names: Names) -> Typed | None:
        """An operation on the atomic object at `place`. `plain`: the arguments without memory orders."""
        machine, kind = self.machine, place.kind
        order = order_of(arguments)
        place = self.with_order(place, order)
        if name in ("load", "test"):
            return loader(machine, place), kind
        values = [self.initial(each, names, kind)[0] for each in plain]
        first: Fn = values[0] if values else lambda frame: 1
        if name in ("store", "clear"):
            store = storer(machine, place)
            wanted: Fn = first if name == "store" else lambda frame: 0
            return (lambda frame: store(frame, wanted(frame))), VOID
        if name in ("exchange", "test_and_set"):
            return updater(machine, place, first, lambda old, right: right, False), kind
        match = _FETCH.match(name) or _AFTER.match(name)
        if match is not None:
            change = _CHANGES[match[1].lower()]
            return updater(machine, place, first, change, _AFTER.match(name) is not None), kind
        if name.startswith("compare_exchange") and len(plain) > 1:
            expected = self.place(plain[0], names)
            return self.compare_exchange(place, expected, values[0], values[1], order_of(arguments, 0)), BOOL
        if name in ("wait", "notify_one", "notify_all"):
            return (self.await_change(place, first), VOID) if name == "wait" else ((lambda frame: machine.maybe_turn()), VOID)
        if name in ("is_lock_free", "is_always_lock_free"):
            return (lambda frame: 1), BOOL
        return None

    def await_change(self, place: Place, old: Fn) -> Fn:
        """`wait(old)`: until the object holds something else."""
        address, machine, kind = place.address, self.machine, place.kind
        load = loader(machine, place)

        def wait(frame: Frame) -> Any:
            known = old(frame)
            if address is not None:
                block, offset = address(frame)
                machine.wait(lambda: truth(fetch(block, offset, kind) == known) is not True)
            return load(frame)

        return wait

    def compare_exchange(self, place: Place, expected: Place | None, value: Fn, desired: Fn, order: str, old: bool = False) -> Fn:
        """Writes if it finds what is expected, else it is a read, and what it found becomes what is expected."""
        machine, kind, address, site = self.machine, place.kind, place.address, place.site
        store = storer(machine, expected) if expected is not None else None
        size = scalar_size(kind)

        def exchange(frame: Frame) -> Any:
            wanted, new = value(frame), desired(frame)
            machine.maybe_turn()
            if address is None:
                return UNKNOWN
            block, offset = address(frame)
            found = fetch(block, offset, kind)
            same = truth(found == wanted) is not False or unknown(found, wanted)
            if machine.concurrent:
                machine.check(block, offset, size, same, site, True)
            atomic_read(machine, block, offset, order)
            if same:
                atomic_write(machine, block, offset, order, True)
                put(block, offset, kind, new if found is not UNKNOWN else UNKNOWN)
            elif store is not None:
                store(frame, found)
            return found if old else int(same)

        return exchange

    def pointed(self, node: Node, names: Names) -> Place | None:
        """The object that an address leads to."""
        if node.type == "pointer_expression" and node.children[0].type == "&":
            return self.place(node.child_by_field_name("argument"), names)
        value, kind = self.expression(node, names)
        return Place(kind.elem or UNKNOWN_TYPE, self.site(node, names), address=lambda frame: self.led(value(frame)))

    def fence(self, order: str) -> Fn:
        """C11, 7.17.4: an acquire fence takes over what relaxed reads before it saw, a release fence is for relaxed writes after it."""
        machine = self.machine

        def run(frame: Frame) -> Any:
            strand = machine.strand
            if order in ("acquire", "acq_rel", "seq_cst"):
                machine.acquire(strand.pending, "a fence behind an atomic read")
                strand.pending = {}
            if order in ("release", "acq_rel", "seq_cst"):
                strand.released = machine.release()
            machine.maybe_turn()
            return 0

        return run


def _function(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    target = node.child_by_field_name("function")
    name = text_of(target).rpartition("::")[2] if target is not None else ""
    if name in ("atomic_thread_fence", "__atomic_thread_fence", "__sync_synchronize", "atomic_signal_fence"):
        return (reader.fence(order_of(arguments)) if "signal" not in name else lambda frame: 0), VOID
    if not arguments:
        return None
    place = reader.pointed(arguments[0], names)
    if place is None:
        return None
    place = Place(place.kind, reader.site(node, names), place.slot, place.address)
    rest = arguments[1:]
    plain = [each for each in rest if not _ORDER.search(text_of(each))]
    if name == "atomic_init":
        store = storer(reader.machine, Place(_plain(place.kind), place.site, place.slot, place.address))
        value = reader.initial(plain[0], names, place.kind)[0] if plain else (lambda frame: 0)
        return (lambda frame: store(frame, value(frame))), VOID
    if name.startswith("__sync_"):
        return _sync(reader, name, place, plain, names)
    if "compare_exchange" in name and len(plain) > 1:
        expected = reader.pointed(plain[0], names)
        given = loader(reader.machine, expected) if expected is not None else (lambda frame: UNKNOWN)
        by_value = name.endswith("_n") or "__" not in name
        desired = reader.expression(plain[1], names)[0] if by_value else (lambda frame: UNKNOWN)
        return reader.compare_exchange(place, expected, given, desired, order_of(rest, 0)), BOOL
    word = name.removeprefix("atomic_").removeprefix("flag_") if name.startswith("atomic_") else name
    word = re.sub(r"^__atomic_(load|store|exchange|test_and_set|clear)(_n)?$", r"\1", word).removesuffix("_explicit")
    return reader.operation(word, place, plain, rest, names)  # type: ignore[no-any-return]


def _plain(kind: CType) -> CType:
    return CType(kind.kind, kind.size, kind.name, kind.signed, kind.elem, kind.count, kind.fields, kind.align) if kind.atomic else kind


def _sync(reader: Any, name: str, place: Place, plain: list[Node], names: Names) -> Typed | None:
    """The older built-ins: all are full barriers, but for the two of a spin lock."""
    if "compare_and_swap" in name and len(plain) > 1:
        wanted, desired = reader.expression(plain[0], names)[0], reader.expression(plain[1], names)[0]
        exchange = reader.compare_exchange(
            reader.with_order(place, "seq_cst"), None, wanted, desired, "seq_cst", name.endswith("val_compare_and_swap")
        )
        return exchange, BOOL if "bool" in name else place.kind
    if name.endswith("lock_test_and_set"):
        return reader.operation("exchange", place, plain, [], names)  # type: ignore[no-any-return]
    if name.endswith("lock_release"):
        return reader.operation("clear", place, [], [], names)  # type: ignore[no-any-return]
    return reader.operation(name, place, plain, [], names)  # type: ignore[no-any-return]


_KINDS = ["add", "sub", "and", "or", "xor"]
_NAMES = [
    *["atomic_thread_fence", "atomic_signal_fence", "__atomic_thread_fence", "__sync_synchronize", "atomic_init"],
    *(
        f"atomic_{word}{end}"
        for word in ("load", "store", "exchange", "compare_exchange_strong", "compare_exchange_weak")
        for end in ("", "_explicit")
    ),
    *(f"atomic_fetch_{word}{end}" for word in (*_KINDS, "max", "min") for end in ("", "_explicit")),
    *(f"atomic_flag_{word}{end}" for word in ("test_and_set", "clear") for end in ("", "_explicit")),
    *(f"__atomic_{word}{end}" for word in ("load", "store", "exchange", "compare_exchange") for end in ("", "_n")),
    *(f"__atomic_{word}" for word in ("test_and_set", "clear")),
    *(f"__atomic_fetch_{word}" for word in _KINDS),
    *(f"__atomic_{word}_fetch" for word in _KINDS),
    *(f"__sync_fetch_and_{word}" for word in _KINDS),
    *(f"__sync_{word}_and_fetch" for word in _KINDS),
    *(f"__sync_{word}" for word in ("bool_compare_and_swap", "val_compare_and_swap", "lock_test_and_set", "lock_release")),
]
for _name in _NAMES:
    SPECIAL[_name] = _function
