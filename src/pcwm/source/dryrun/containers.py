"""Types of C++'s standard library: making their objects, calling their methods, and what their operators stand for."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.atomicity import Atomicity
from pcwm.source.dryrun.classes import Classes, Make, nothing
from pcwm.source.dryrun.exceptions import Exceptions
from pcwm.source.dryrun.expressions import COMPARED
from pcwm.source.dryrun.layout import BOOL, CHAR, INT, LONG, NAMED, ULONG, UNKNOWN_TYPE, VOID, CType, array, pointer
from pcwm.source.dryrun.objects import Object, Sequence, Smart, Tree, empty, family, iterator_type, key_of, sequence_from, tuple_type
from pcwm.source.dryrun.places import Place, put
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import BIT, METHODS, SPECIAL, Method, element, reference, string_of
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.threads import Threads
from pcwm.source.dryrun.utilities import container_elements
from pcwm.source.dryrun.values import UNKNOWN, Block, Held, Pointer
from pcwm.source.touches import MUTATORS, text_of

SIZES: dict[str, int] = {
    **dict.fromkeys("unique_ptr thread exception_ptr".split(), 8),
    **dict.fromkeys("span optional initializer_list shared_ptr weak_ptr jthread future shared_future promise packaged_task".split(), 16),
    **dict.fromkeys("lock_guard unique_lock scoped_lock shared_lock stop_token stop_source stop_callback".split(), 16),
    **dict.fromkeys("vector list".split(), 24),
    **dict.fromkeys("string priority_queue".split(), 32),
    **dict.fromkeys("mutex recursive_mutex timed_mutex recursive_timed_mutex".split(), 40),
    **dict.fromkeys("map set multiset condition_variable condition_variable_any".split(), 48),
    **dict.fromkeys("unordered_map unordered_set shared_mutex shared_timed_mutex".split(), 56),
    **dict.fromkeys("barrier latch counting_semaphore binary_semaphore".split(), 64),
    **dict.fromkeys("deque queue stack".split(), 80),
}
_ALIASES = {"basic_string": "string", "string_view": "string", "multimap": "map", "forward_list": "list", "unordered_multimap": "unordered_map"}
_ERRORS = frozenset(
    "exception runtime_error logic_error invalid_argument out_of_range domain_error length_error range_error overflow_error bad_alloc".split()
)
class Containers(Classes, Threads, Atomicity, Exceptions):
    """C++'s standard library."""

    # ------------------------------------------------------------ types

    def library_type(self, name: str, arguments: tuple[CType, ...], node: Node, names: Names) -> CType | None:
        if name.startswith("atomic_") and name != "atomic_ref" and not arguments:
            return self.atomic_type(self._atomic_word(name[7:]))
        if not self.cpp:
            return None
        name = _ALIASES.get(name, name)
        made = self.instance_of(name, arguments) if name in self.class_templates else None
        if made is not None:
            return made
        if name in ("iterator", "const_iterator", "value_type", "size_type", "difference_type", "reverse_iterator", "mapped_type", "key_type"):
            return self._member_type(name, node, names)
        if name == "atomic":
            return self.atomic_type(arguments[0] if arguments else INT)
        if name in ("pair", "tuple") and arguments:
            return tuple_type(arguments, ("first", "second") if name == "pair" else tuple(f"_{at}" for at in range(len(arguments))))
        if name == "array" and arguments:
            count = arguments[1].count if len(arguments) > 1 else None
            made = array(arguments[0], count if isinstance(count, int) else 16)
            made.name, made.arguments = "array", arguments
            return made
        if name == "function":
            return CType("function", 32, "function", elem=arguments[0].elem if arguments and arguments[0].kind == "function" else UNKNOWN_TYPE)
        if name in _ERRORS:
            return self._error(name)
        if name == "once_flag":
            return INT
        if name not in SIZES:
            return None
        if not arguments and name in ("vector", "list", "deque", "span", "optional"):
            return CType("library", SIZES[name], name)
        if name == "string":
            arguments = (CHAR,)
        key = (name, *(id(each) for each in arguments))
        if key not in self.library_kinds:
            self.library_kinds[key] = CType("library", SIZES[name], name, arguments=arguments)
        return self.library_kinds[key]

    def _atomic_word(self, word: str) -> CType:
        sizes = {"bool": BOOL, "flag": INT, "llong": LONG, "ullong": ULONG, "long": LONG, "ulong": ULONG, "char": CHAR, "uint": NAMED["uint32_t"]}
        return sizes.get(word) or NAMED.get(word) or INT

    def _error(self, name: str) -> CType:
        """An exception of the standard library: all have a message."""
        made = self.types.get(f"std::{name}")
        if made is None:
            made = self.types[f"std::{name}"] = CType("struct", 16, f"std::{name}", fields={"_what": (8, pointer(CHAR))})
            bases = {"exception": "", "runtime_error": "exception", "logic_error": "exception", "bad_alloc": "exception"}
            parent = bases.get(name, "runtime_error" if name in ("range_error", "overflow_error") else "logic_error")
            self.bases[made.name] = [(0, self._error(parent))] if parent else []
        return made

    def _member_type(self, name: str, node: Node, names: Names) -> CType | None:
        """`std::vector<int>::iterator` and its kin."""
        scope, inner = None, node
        while inner is not None and inner.type == "qualified_identifier":
            if inner.child_by_field_name("scope") is not None and inner.child_by_field_name("scope").type != "namespace_identifier":  # type: ignore[union-attr]
                scope = inner.child_by_field_name("scope")
            elif inner.child_by_field_name("scope") is not None:
                label = text_of(inner.child_by_field_name("scope"))  # type: ignore[arg-type]
                if label in self.types:
                    return self._of(name, self.types[label])
            inner = inner.child_by_field_name("name")
        return self._of(name, self.specified(scope, names)) if scope is not None else ULONG if name == "size_type" else None

    @staticmethod
    def _of(name: str, kind: CType) -> CType:
        if name in ("size_type", "difference_type"):
            return ULONG if name == "size_type" else LONG
        if name in ("value_type", "mapped_type", "key_type"):
            return kind.arguments[-1 if name == "mapped_type" else 0] if kind.arguments and name != "value_type" else element(kind)
        return iterator_type(kind)

    # ------------------------------------------------------------ making and ending objects

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
        typed = [self.expression(each, names) if each.type != "initializer_list" else self.initial(each, names, element(kind)) for each in arguments]
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
                from pcwm.source.dryrun.places import copy_of

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
        elem = (kind.arguments[0].elem if kind.arguments and kind.arguments[0].kind == "array" else kind.arguments[0]) if kind.arguments else None
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
            for number, count in sync.get(0, {}).items():
                clock[number] = max(clock.get(number, 0), count)
            sync[0] = clock
            if owned.count <= 0:
                machine.acquire(clock)
                run(owned.target, frame)
            held.owned = None

        return release

    # ------------------------------------------------------------ places

    def library_place(self, node: Node, names: Names) -> Place | None:
        argument = node.child_by_field_name("argument")
        if node.type == "subscript_expression":
            listed = node.child_by_field_name("indices")
            index = listed.named_children[0] if listed is not None and listed.named_children else node.child_by_field_name("index")
            return self._at(self.place(argument, names), index, node, names)
        place = self.place(argument, names)
        if place is None or place.address is None:
            return None
        if place.kind.kind == "struct":
            sign = "operator->" if node.type == "field_expression" else "operator*"
            address, kind = place.address, place.kind
            typed = self.method(kind, sign, lambda frame: Pointer(*address(frame), kind), [], node, names)
            if typed is not None and typed[1].kind == "pointer" and not typed[1].reference:
                value, leads = typed
                found: Place | None = Place(leads.elem or UNKNOWN_TYPE, place.site, address=lambda frame: self.led(value(frame)))
            else:
                found = self.referred(typed, node, names)
        else:
            found = self._target(place, node, names)
        field = node.child_by_field_name("field")
        return self._member_of(found, text_of(field), node, names) if found is not None and field is not None else found

    def _member_of(self, place: Place, name: str, node: Node, names: Names) -> Place:
        offset, kind = self.member_of(place.kind, name)
        address = place.address
        assert address is not None

        def member(frame: Frame) -> tuple[Block, Any]:
            block, at = address(frame)
            return block, at + offset

        return self._through(Place(kind, self.site(node, names), address=member))

    def _target(self, place: Place, node: Node, names: Names) -> Place | None:
        """What a smart pointer leads to, or the value of an `optional`."""
        kind, address, machine, site = place.kind, place.address, self.machine, self.site(node, names)
        assert address is not None
        elem = element(kind)
        if elem.kind == "array" and elem.elem is not None and elem.count is None:
            elem = elem.elem

        def target(frame: Frame) -> tuple[Block, Any]:
            block, offset = address(frame)
            held = Object(machine, block, offset, kind, site).held
            if machine.concurrent:
                machine.check(block, offset, 8, False, site)
            if isinstance(held, Smart) and held.owned is not None:
                return held.owned.target.block, held.owned.target.offset
            if isinstance(held, Sequence):
                return held.block, held.start
            return self.led(UNKNOWN)

        return Place(elem, site, address=target) if family(kind) in ("smart", "sequence") else None

    def _at(self, place: Place | None, index: Node | None, node: Node, names: Names) -> Place | None:
        """`container[index]`."""
        if place is None or place.address is None or index is None:
            return None
        kind, address, machine, site = place.kind, place.address, self.machine, self.site(node, names)
        if kind.kind == "struct":
            return self.referred(
                self.method(kind, "operator[]", lambda frame: Pointer(*address(frame), kind), [index], node, names), node, names
            )
        what, elem = family(kind), element(kind)
        if what == "tree":
            return self._mapped(place, self.initial(index, names, kind.arguments[0] if kind.arguments else UNKNOWN_TYPE)[0], site)
        at = self.expression(index, names)[0]
        if what == "smart":
            target = self._target(place, node, names)
            assert target is not None and target.address is not None
            base, size = target.address, target.kind.size if isinstance(target.kind.size, int) else 8

            def moved(frame: Frame) -> tuple[Block, Any]:
                block, offset = base(frame)
                return block, offset + at(frame) * size

            return Place(target.kind, site, address=moved)
        if what != "sequence":
            return None
        width = elem.size if isinstance(elem.size, int) else 8

        def indexed(frame: Frame) -> tuple[Block, Any]:
            block, offset = address(frame)
            held = block.cells.get(offset)
            if type(held) is not Sequence:
                held = Object(machine, block, offset, kind, site).held
            if machine.concurrent:
                machine.check(block, offset, 8, False, site)
            return held.block, held.start + at(frame) * width

        packed = elem is BOOL and kind.name == "vector"
        return Place(BIT if packed else elem, site, address=indexed)

    def _mapped(self, place: Place, key: Fn, site: Any) -> Place:
        """`map[key]`, which makes an element where there is none."""
        kind, address, machine = place.kind, place.address, self.machine
        assert address is not None
        pair = element(kind)
        offset, elem = pair.fields.get("second", (0, pair))
        fresh = self.default_value(elem)

        def found(frame: Frame) -> tuple[Block, Any]:
            block, at = address(frame)
            object_ = Object(machine, block, at, kind, site)
            held = object_.held
            object_.reads(Tree.LINKS)
            value = key(frame)
            label = key_of(value)
            node = held.nodes.get(label)
            if node is None:
                object_.writes(Tree.LINKS, Tree.COUNT)
                node = held.add(label, None)
                put(node, 0, pair.fields["first"][1] if "first" in pair.fields else pair, value)
                if fresh is not None:
                    fresh(node, offset, frame)
            return node, offset

        return Place(elem, site, address=found)

    def library_elements(self, node: Node | None, names: Names) -> Any:
        """What a range loop goes over: a container, a list in braces, an object with `begin()` and `end()`."""
        if node is not None and node.type == "initializer_list":
            kind = CType("library", 16, "initializer_list")
            make = self._listed_elements(kind, node, names)
            held = Place(kind, self.site(node, names), address=lambda frame: self._fresh(make, frame))
            return container_elements(self, held, node, names)
        place = self.place(node, names)
        if place is not None and place.address is not None and node is not None:
            if place.kind.kind == "library":
                return container_elements(self, place, node, names) or super().library_elements(node, names)  # type: ignore[misc]
            if place.kind.kind == "struct" and self.methods_of(place.kind, "begin"):
                return self._own_range(place, node, names)
        return super().library_elements(node, names)  # type: ignore[misc]

    @staticmethod
    def _fresh(make: Make, frame: Frame) -> tuple[Block, Any]:
        block = Block("list", None, "local")
        make(block, 0, frame)
        return block, 0

    def _own_range(self, place: Place, node: Node, names: Names) -> Any:
        address, kind = place.address, place.kind
        assert address is not None
        ends = [self.method(kind, name, lambda frame: Pointer(*address(frame), kind), [], node, names) for name in ("begin", "end")]
        first, last = (each[0] if each is not None else (lambda frame: UNKNOWN) for each in ends)
        elem = ends[0][1].elem if ends[0] is not None and ends[0][1].elem is not None else UNKNOWN_TYPE
        width = elem.size if isinstance(elem.size, int) else 8

        def each(frame: Frame) -> Any:
            at, end, count = first(frame), last(frame), 0
            while isinstance(at, Pointer) and at != end and count < 65536:
                yield at.block, at.offset
                at, count = at.moved(1, width), count + 1

        return each, elem

    def algorithm_argument(self, node: Node, elem: CType, names: Names) -> Typed:
        """An argument of an algorithm over such elements."""
        if node.type == "initializer_list":
            return self.initial(node, names, elem)
        before, self.hints = self.hints, [elem, elem] if node.type == "lambda_expression" else []
        try:
            return self.expression(node, names)
        finally:
            self.hints = before

    def end_elements(self, at: Object) -> None:
        """`clear()`: the elements end."""
        end = self.destroyed(at.kind)
        if end is not None:
            end(at.block, at.offset, [])

    # ------------------------------------------------------------ calls

    def library_method(
        self, place: Place | None, kind: CType, value: Fn | None, name: str, arguments: list[Node], node: Node, names: Names
    ) -> Typed | None:
        """A call of a member function of a library type."""
        if value is not None:  # through `->`
            elem = kind.elem or UNKNOWN_TYPE
            if kind.kind in ("library", "struct"):
                target = node.child_by_field_name("function")
                pointee = target.child_by_field_name("argument") if target is not None else None
                holder = self.place(pointee, names)
                if kind.kind == "library":
                    found = self._target(holder, node, names) if holder is not None and holder.address is not None else None
                    place = found
                else:
                    place = None
                if place is None or place.address is None:
                    return self._opaque(None, name, arguments, names)
                kind = place.kind
                address = place.address
                own = self.method(kind, name, lambda frame: Pointer(*address(frame), kind), arguments, node, names)
                if own is not None:
                    return own
            else:
                pointed = value
                place = Place(elem, self.site(node, names), address=lambda frame: self.led(pointed(frame)))
                kind = elem
        if place is None:
            return None
        if kind.atomic:
            return self.atomic_method(place, name, arguments, node, names)
        if kind.kind == "struct" and (name in kind.fields or not kind.name.startswith(("std::", "pair", "tuple"))):
            return None
        if kind.kind in ("array", "struct"):
            return self._inline(place, name, arguments, node, names)
        if kind.kind not in ("library", "unknown"):
            return None
        known = METHODS.get((family(kind), name)) or METHODS.get((kind.name, name)) if kind.kind == "library" else None
        if known is None or place.address is None:
            return self._opaque(place, name, arguments, names)
        return self._known(known, place, arguments, node, names)

    def _opaque(self, place: Place | None, name: str, arguments: list[Node], names: Names) -> Typed:
        """A member function that this text does not show: it changes its object if its name says so."""
        values = [self.expression(each, names)[0] for each in arguments]
        machine, writes = self.machine, name in MUTATORS
        address, site = (place.address, place.site) if place is not None else (None, None)

        def call(frame: Frame) -> Any:
            for value in values:
                value(frame)
            if address is not None and site is not None:
                block, offset = address(frame)
                if machine.concurrent:
                    machine.check(block, offset, 8, writes, site)
            return UNKNOWN

        return call, UNKNOWN_TYPE

    def _known(self, known: Method, place: Place, arguments: list[Node], node: Node, names: Names) -> Typed:
        kind, address, machine, site = place.kind, place.address, self.machine, self.site(node, names)
        assert address is not None
        if known.adds:
            elem = element(kind)
            if family(kind) == "tree" and len(arguments) > 1:
                fills = [self.initial(each, names, part)[0] for each, (_, part) in zip(arguments, elem.fields.values(), strict=False)]
                makers: list[Any] = [lambda frame: fills]
            else:
                make = self.constructed(elem, arguments, node, names)
                makers = [lambda frame: make]
        elif known.addresses:
            makers = [self.argument(each, names) for each in arguments]
        else:
            wanted = kind.arguments[0] if kind.arguments and family(kind) in ("tree", "sequence") else UNKNOWN_TYPE
            makers = [self.initial(each, names, wanted)[0] if each.type == "initializer_list" else self.algorithm_argument(each, wanted, names)[0] for each in arguments]
        work = known.work

        def call(frame: Frame) -> Any:
            object_ = Object(machine, *address(frame), kind, site)
            values = [make(frame) for make in makers]
            return work(self, object_, [*values, frame] if known.adds else values)

        return call, known.returns(kind)

    def _inline(self, place: Place, name: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """Methods of `std::array`, whose elements are in the object itself, and of exceptions."""
        kind, address = place.kind, place.address
        assert address is not None
        elem = kind.elem or UNKNOWN_TYPE
        if kind.kind == "struct":
            return self._opaque(place, name, arguments, names) if name == "what" else None
        width = elem.size if isinstance(elem.size, int) else 8
        count = kind.count if isinstance(kind.count, int) else 16
        values = [self.expression(each, names)[0] for each in arguments]
        machine, site = self.machine, self.site(node, names)
        if name in ("size", "max_size", "empty"):
            return (lambda frame: count if name != "empty" else 0), ULONG
        if name in ("at", "front", "back", "begin", "cbegin", "data", "end", "cend"):
            last = count - 1 if name == "back" else count if name in ("end", "cend") else 0

            def at(frame: Frame) -> Any:
                block, offset = address(frame)
                return Pointer(block, offset + (values[0](frame) if name == "at" else last) * width, elem)

            return at, reference(elem) if name in ("at", "front", "back") else pointer(elem)
        if name == "fill":

            def fill(frame: Frame) -> Any:
                block, offset = address(frame)
                value = values[0](frame)
                for index in range(count):
                    if machine.concurrent:
                        machine.check(block, offset + index * width, width, True, site)
                    put(block, offset + index * width, elem, value)

            return fill, VOID
        return self._opaque(place, name, arguments, names)

    def special_call(self, name: str, plain: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        if plain in SPECIAL and (self.cpp or plain.startswith(("atomic_", "__"))):
            found = SPECIAL[plain](self, arguments, node, names)
            if found is not None:
                return found
        target = node.child_by_field_name("function")
        if not self.cpp or target is None:
            return None
        kind = self.named_type(target, plain, names)
        if kind is None:
            return self.member_call(name, plain, arguments, node, names)
        if kind.kind in ("int", "float", "pointer", "unknown") and not kind.atomic:
            return (self.converted(self.initial(arguments[0], names, kind)[0], kind) if arguments else lambda frame: 0), kind
        return self.construct(kind, arguments, node, names), kind

    def named_type(self, target: Node, plain: str, names: Names) -> CType | None:
        """The type that a call names, as in `Point(1, 2)`."""
        if target.type in ("primitive_type", "sized_type_specifier"):
            return self.specified(target, names)
        inner = target
        while inner.type == "qualified_identifier" and inner.child_by_field_name("name") is not None:
            inner = inner.child_by_field_name("name") or inner
        listed = inner.child_by_field_name("arguments") if inner.type == "template_function" else None
        arguments = self.template_arguments(listed, names) if listed is not None else ()
        found = self.types.get(plain) if not arguments else None
        if found is not None and (found.kind != "unknown" or found.fields):
            return found
        return self.library_type(plain, arguments, target, names)

    def member_call(self, name: str, plain: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """`Class::function(…)`: a static member, or one of a base."""
        label = name.rpartition("::")[0].partition("<")[0].rpartition("::")[2]
        kind = self.types.get(label)
        if kind is None or kind.kind != "struct" or not self.methods_of(kind, plain):
            return None
        this = names.look("this")
        slot = this.slot if this is not None else 0
        return self.call_function(self.methods_of(kind, plain), lambda frame: frame[slot], arguments, node, names)

    # ------------------------------------------------------------ operators

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
