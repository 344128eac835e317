"""C++'s standard library: what operators do with its objects, and all its parts together."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.bindings import Bindings
from pcwm.source.dryrun.calls import Calls
from pcwm.source.dryrun.exceptions import Exceptions
from pcwm.source.dryrun.expressions import COMPARED
from pcwm.source.dryrun.layout import INT, UNKNOWN_TYPE, CType
from pcwm.source.dryrun.objects import Object, Sequence, Smart, empty, family, key_of
from pcwm.source.dryrun.places import Place
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import METHODS, string_of
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, Held


class Containers(Calls, Bindings, Exceptions):
    """C++'s standard library."""

    def library_operator(self, sign: str, left: Fn, one: CType, right: Fn, other: CType, node: Node, names: Names) -> Typed:
        own = self.operator_call(sign, node.children[0], node.children[2], node, names)
        if own is not None:
            return self.loaded(own, node, names)
        string = next((kind for kind in (one, other) if kind.name == "string"), None)
        if sign == "+" and string is not None:

            def joined(frame: Frame) -> Any:
                parts = [left(frame), right(frame)]
                words = [chr(each % 256) if isinstance(each, int) else key_of(each) for each in parts]
                return string_of("".join(each if isinstance(each, str) else "?" for each in words))

            return joined, string
        compare = COMPARED.get(sign)
        if compare is None:
            return self.stream(left, one, right)
        known = compare

        def compared(frame: Frame) -> Any:
            first, second = left(frame), right(frame)
            if not isinstance(first, Smart) and not isinstance(second, Smart):
                first, second = key_of(first), key_of(second)
            try:
                return known(first, second)
            except TypeError:
                return UNKNOWN

        return compared, INT

    def stream(self, left: Fn, one: CType, right: Fn) -> Typed:
        def value(frame: Frame) -> Any:
            left(frame)
            right(frame)
            return UNKNOWN

        return value, one if one.kind == "library" else UNKNOWN_TYPE

    def library_update(self, place: Place, way: int, after: bool) -> Typed:
        return (lambda frame: UNKNOWN), place.kind

    def library_assign(self, sign: str, place: Place, value: Fn, kind: CType, node: Node, names: Names) -> Typed:
        """`=` and `+=` of library objects; operators of a class are its own."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if place.kind.kind == "struct":
            own = self.operator_call(sign, left, right, node, names)
            return own if own is not None else (value, place.kind)
        address, machine, mine, site = place.address, self.machine, place.kind, self.site(node, names)
        if address is None:
            return value, mine
        end = self.destroyed(mine)
        adds = METHODS.get((family(mine), "append")) if sign == "+=" else None

        def assign(frame: Frame) -> Any:
            given = value(frame)
            object_ = Object(machine, *address(frame), mine, site)
            if adds is not None:
                return adds.work(self, object_, [given])
            object_.writes(0, *((8, 16) if mine.size != 8 else ()))
            if end is not None:
                end(object_.block, object_.offset, frame)
            if isinstance(given, Held) and getattr(given, "family", "") == family(mine) and not isinstance(given, Sequence):
                object_.put(given)
            elif isinstance(given, Held) or given is not UNKNOWN:
                self.replaced(object_, given)
            return given

        return assign, mine

    def replaced(self, object_: Object, given: Any) -> None:
        """A sequence gets new elements: it keeps its memory where there is room, and writes into it."""
        old, made = object_.held, empty(object_.kind, object_.block.name, given)
        if isinstance(old, Sequence) and isinstance(made, Sequence) and old.name == "vector" and made.length <= old.room and old.count:
            machine = object_.machine
            for at in old.offsets() if machine.concurrent else ():
                machine.check(old.block, at, old.width, True, object_.site)
        object_.put(made)
