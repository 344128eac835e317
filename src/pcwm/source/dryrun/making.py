"""Making and ending objects of library types."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.classes import Classes
from pcwm.source.dryrun.layout import INT, UNKNOWN_TYPE, CType, pointer
from pcwm.source.dryrun.members import Make, nothing
from pcwm.source.dryrun.objects import Sequence, Smart, Tree, empty, family, key_of, sequence_from
from pcwm.source.dryrun.places import copy_of, put
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import element
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.strands import join
from pcwm.source.dryrun.threads import Threads
from pcwm.source.dryrun.values import UNKNOWN, Block, Held, Pointer


class Making(Classes, Threads):
    """Constructors and destructors of the library."""

    def library_constructed(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Make:
        what = family(kind)
        if what == "sequence":
            return self._sequence(kind, arguments, names)
        if what == "tree":
            return self._tree(kind, arguments, names)
        if len(arguments) == 1 and arguments[0].type == "initializer_list":
            arguments = [each for each in arguments[0].named_children if each.type != "comment"]
        if what == "smart":
            return self._smart(kind, arguments, names)
        return self.thread_object(kind, arguments, node, names) or nothing

    def _sequence(self, kind: CType, arguments: list[Node], names: Names) -> Make:
        if arguments and arguments[0].type == "initializer_list":
            return self._listed_elements(kind, arguments[0], names)
        if not arguments:
            return lambda block, offset, frame: block.cells.__setitem__(offset, empty(kind, block.name))
        typed = [
            self.expression(each, names) if each.type != "initializer_list" else self.initial(each, names, element(kind))
            for each in arguments
        ]
        if not kind.arguments:
            kind.arguments = self._deduced(typed)
        values, kinds = [fn for fn, _ in typed], [each for _, each in typed]
        elem = element(kind)
        fresh = self.default_value(elem)
        width = elem.size if isinstance(elem.size, int) else 8

        def make(block: Block, offset: Any, frame: Frame) -> None:
            given = [value(frame) for value in values]
            first = given[0]
            if isinstance(first, Held) or (kind.name in ("string", "optional") and len(given) == 1):
                made = first if isinstance(first, Sequence) and first.name == kind.name else sequence_from(first, kind, block.name)
            elif isinstance(first, Pointer) and len(given) > 1 and kinds[0].kind != "int":
                made = empty(kind, block.name)
                self.copy_range(made, first, given[1], self.machine)
            elif kind.name == "span" and isinstance(first, Pointer):
                made = Sequence(elem, block.name, "span")
                made.block, made.start, made.count = first.block, first.offset, kinds[0].count if len(given) < 2 else given[1]
            else:
                made = empty(kind, block.name)
                made.count = made.room = first if isinstance(first, int) else UNKNOWN
                if isinstance(first, int) and first > (1 << 24):
                    made.count = UNKNOWN
                if len(given) > 1:
                    made.block.default = given[1] if not isinstance(given[1], Held) and elem.kind not in ("struct", "array") else 0
                    if made.block.default is not given[1]:
                        made.fill(0, made.length, given[1])
                else:
                    made.block.default = 0
                    for index in range(min(made.length, 4096) if fresh is not None else 0):
                        fresh(made.block, index * width, frame)  # type: ignore[misc]
            block.cells[offset] = made

        return make

    def copy_range(self, made: Sequence, first: Pointer, last: Any, machine: Any) -> None:
        """Elements from one iterator to another."""
        if not isinstance(last, Pointer) or not isinstance(first.offset, int):
            made.count = UNKNOWN
            return
        width, count = made.width, 0
        while count < 65536 and first != last:
            value = first.block.cells.get(first.offset, first.block.default if not callable(first.block.default) else UNKNOWN)
            if made.elem.kind == "struct":
                value = copy_of(first.block, first.offset, made.elem)
            put(made.block, count * width, made.elem, value.copied(None, None) if isinstance(value, Held) else value)
            first = first.moved(1, width)
            count += 1
        made.count = made.room = count

    def _deduced(self, typed: list[Typed]) -> tuple[CType, ...]:
        """The element type of `std::vector v(first, last)` and `std::vector v{…}`."""
        kind = typed[0][1]
        if kind.kind == "library" and kind.arguments:
            return kind.arguments
        return (kind.elem,) if kind.kind == "pointer" and kind.elem is not None else (typed[1][1] if len(typed) > 1 else kind,)

    def _listed_elements(self, kind: CType, node: Node, names: Names) -> Make:
        """`{a, b, c}`; for a string `{count, character}` and its kin are not told apart."""
        children = [child for child in node.named_children if child.type != "comment"]
        if kind.name in ("string", "span", "optional") and len(children) <= 2:
            return self._sequence(kind, children, names)
        if not kind.arguments:
            kind.arguments = (self.expression(children[0], names)[1] if children else INT,)
        elem = element(kind)
        makes = [self.constructed(elem, [child], child, names) for child in children]
        width = elem.size if isinstance(elem.size, int) else 8
        first = self.expression(children[0], names)[1] if len(children) == 1 and children[0].type != "initializer_list" else None
        if first is not None and first.kind == "library" and first is not elem:
            return self._sequence(kind, children, names)

        def make(block: Block, offset: Any, frame: Frame) -> None:
            made = empty(kind, block.name)
            for index, each in enumerate(makes):
                each(made.block, index * width, frame)
            made.count = made.room = len(makes)
            block.cells[offset] = made

        return make

    def _tree(self, kind: CType, arguments: list[Node], names: Names) -> Make:
        entries: list[tuple[Make, Fn]] = []
        elem = element(kind)
        if arguments and arguments[0].type == "initializer_list":
            for child in arguments[0].named_children:
                first = child.named_children[0] if kind.name.endswith("map") and child.named_children else child
                key = self.initial(first, names, kind.arguments[0])[0] if kind.arguments else self.expression(first, names)[0]
                entries.append((self.constructed(elem, [child], child, names), key))
        value = self.expression(arguments[0], names)[0] if arguments and not entries else None

        def make(block: Block, offset: Any, frame: Frame) -> None:
            found = value(frame) if value is not None else None
            made = found if isinstance(found, Tree) else Tree(kind, block.name)
            for each, key in entries:
                each(made.add(key_of(key(frame)), None), 0, frame)
            block.cells[offset] = made

        return make

    def _smart(self, kind: CType, arguments: list[Node], names: Names) -> Make:
        value = self.expression(arguments[0], names)[0] if arguments else None

        def make(block: Block, offset: Any, frame: Frame) -> None:
            found = value(frame) if value is not None else 0
            block.cells[offset] = found if isinstance(found, Smart) else empty(kind, block.name, found)

        return make

    def library_destroyed(self, kind: CType) -> Make | None:
        what = family(kind)
        if what == "sequence":
            inner = self.destroyed(element(kind)) if kind.arguments and kind.name != "span" else None
            if inner is None:
                return None

            def each(block: Block, offset: Any, frame: Frame) -> None:
                held = block.cells.get(offset)
                if isinstance(held, Sequence):
                    for at in held.offsets():
                        inner(held.block, at, frame)
                    held.count = 0

            return each
        if what == "smart":
            return self._release(kind) if kind.name != "weak_ptr" else None
        return self.thread_end(kind)

    def _release(self, kind: CType) -> Make:
        """The end of a smart pointer: the last owner destroys what they share."""
        elem = (
            (kind.arguments[0].elem if kind.arguments and kind.arguments[0].kind == "array" else kind.arguments[0])
            if kind.arguments
            else None
        )
        run = self.delete(pointer(elem or UNKNOWN_TYPE))
        machine = self.machine

        def release(block: Block, offset: Any, frame: Frame) -> None:
            held = block.cells.get(offset)
            if not isinstance(held, Smart) or held.owned is None:
                return
            owned = held.owned
            owned.count -= 1
            sync = owned.block.sync
            clock = machine.release()
            join(clock, sync.get(0))
            sync[0] = clock
            if owned.count <= 0:
                machine.acquire(clock)
                run(owned.target, frame)
            held.owned = None

        return release
