"""Classes of C++: construction and destruction, members of a class, virtual calls, operators, exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.functions import Function
from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType, leaves, scalar_size
from pcwm.source.dryrun.places import Place, copy_of, loader, put
from pcwm.source.dryrun.objects import Object, empty
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.templates import Templates
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer, wrap
from pcwm.source.touches import text_of

Make = Callable[[Block, Any, Frame], None]
"""Makes, or ends, an object at a place."""


def nothing(block: Block, offset: Any, frame: Frame) -> None:
    """An object whose making or ending does nothing that others could see."""


def class_word(kind: CType) -> str:
    """What its constructors are called."""
    return kind.name.partition("<")[0].rpartition("::")[2]


class Classes(Templates):
    """Reads classes and makes objects of them."""

    # ------------------------------------------------------------ reading

    def read_class(self, made: CType, node: Node, body: Node, names: Names) -> None:
        if not self.cpp:
            return
        self.bases[made.name] = self._bases(made, node)
        self.member_defaults[made.name] = defaults = []
        for child in body.named_children:
            if child.type == "field_declaration":
                self._field(made, child, defaults, names)
            elif child.type == "function_definition":
                if child.child_by_field_name("body") is not None or any(each.type == "try_statement" for each in child.named_children):
                    self._method(made, child, names)
                elif "virtual" in text_of(child).split():
                    self.virtual.add(f"{made.name}::~")
            elif child.type == "template_declaration":
                for each in child.named_children:
                    if each.type == "function_definition":
                        self.define_template(child, each, made)

    def _bases(self, made: CType, node: Node) -> list[tuple[int, CType]]:
        found, offset = [], 0
        for clause in (child for child in node.named_children if child.type == "base_class_clause"):
            for each in clause.named_children:
                parent = self.specified(each, self.globals) if each.type != "access_specifier" else UNKNOWN_TYPE
                if parent.kind == "struct":
                    offset = -(-offset // parent.align) * parent.align
                    found.append((offset, parent))
                    offset += scalar_size(parent)
                    self.derived.setdefault(parent.name, []).append(made)
        return found

    def _method(self, made: CType, node: Node, names: Names) -> None:
        function = self.define(node, owner=made)
        if function is not None:
            words = text_of(node).partition("{")[0]
            if "virtual" in words.split() or "override" in words:
                self.virtual.add(f"{made.name}::{'~' if function.name.startswith('~') else function.name}")

    def _field(self, made: CType, node: Node, defaults: list[tuple[int, CType, Node]], names: Names) -> None:
        """Default member initialisers, and methods that are only declared."""
        last: CType | None = None
        offset = 0
        for index, child in enumerate(node.children):
            field = node.field_name_for_child(index)
            if field == "declarator":
                found, kind = self.declared(child, UNKNOWN_TYPE, names)
                name = text_of(found) if found is not None else ""
                last = None
                if kind.kind == "function" or "function_declarator" in (child.type, *(each.type for each in child.named_children)):
                    returns = self._returned(child, self.specified(node.child_by_field_name("type"), names))
                    self.declared_methods[f"{made.name}::{name}"] = returns
                    if any(each.type == "virtual" for each in node.children):
                        self.virtual.add(f"{made.name}::{name}")
                elif name in made.fields:
                    offset, last = made.fields[name]
            elif field == "default_value" and last is not None:
                defaults.append((offset, last, child))

    # ------------------------------------------------------------ finding members

    def ancestors(self, kind: CType) -> list[tuple[int, CType]]:
        """The class itself and its bases, with where they begin."""
        found = [(0, kind)]
        for offset, parent in self.bases.get(kind.name, ()):
            found += [(offset + at, each) for at, each in self.ancestors(parent)]
        return found

    def methods_of(self, kind: CType, name: str) -> list[Function]:
        for _, each in self.ancestors(kind):
            listed = self.functions.get(f"{each.name}::{name}")
            if listed:
                return listed
        return []

    def static_member(self, kind: CType, name: str) -> Variable | None:
        for _, each in self.ancestors(kind):
            found = self.globals.found.get(f"{each.name}::{name}")
            if found is not None:
                return found
        return None

    def is_virtual(self, kind: CType, name: str) -> bool:
        return kind.name in self.derived and any(f"{each.name}::{name}" in self.virtual for _, each in self.ancestors(kind))

    def _deeper(self, kind: CType, name: str) -> list[Function]:
        """Overriding functions, in classes derived from this one."""
        found: list[Function] = []
        for each in self.derived.get(kind.name, ()):
            found += self.functions.get(f"{each.name}::{name}", []) + self._deeper(each, name)
        return found

    def method(self, kind: CType, name: str, this: Fn, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """A call of a member function, by the object's own type where the function is virtual."""
        listed = self.methods_of(kind, name)
        dynamic = self._deeper(kind, name) if self.is_virtual(kind, name) else []
        if not listed and not dynamic:
            for _, each in self.ancestors(kind):
                if f"{each.name}::{name}" in self.declared_methods:
                    return self._declared_only(self.declared_methods[f"{each.name}::{name}"], this, arguments, names)
            return None
        call, returns = self.call_function(listed or dynamic[:1], this, arguments, node, names)
        if not dynamic:
            return call, returns
        calls: dict[str, Fn] = {}
        for function in dynamic:
            if function.owner is not None:
                calls[function.owner.name] = self.call_function([function], this, arguments, node, names)[0]

        def by_type(frame: Frame) -> Any:
            object_ = this(frame)
            if isinstance(object_, Pointer):
                actual = object_.block.sync.get(("type", object_.offset))
                for _, each in self.ancestors(actual) if actual is not None else ():
                    if each.name in calls:
                        return calls[each.name](frame)
                    if each is kind:
                        break
            return call(frame)

        return by_type, returns

    def _declared_only(self, returns: CType, this: Fn, arguments: list[Node], names: Names) -> Typed:
        values = [self.expression(each, names)[0] for each in arguments]

        def call(frame: Frame) -> Any:
            this(frame)
            for value in values:
                value(frame)
            return UNKNOWN

        return call, returns

    # ------------------------------------------------------------ construction

    def has_constructor(self, kind: CType, arguments: int) -> bool:
        return bool(self.functions.get(f"{kind.name}::{class_word(kind)}"))

    def default_value(self, kind: CType) -> Make | None:
        """What makes an object without arguments; None where it stays as it is."""
        if kind.kind == "array" and kind.elem is not None:
            inner, width, count = self.default_value(kind.elem), scalar_size(kind.elem), kind.count
            if inner is None or not isinstance(count, int):
                return None

            def each(block: Block, offset: Any, frame: Frame) -> None:
                for index in range(min(count, 4096)):
                    inner(block, offset + index * width, frame)

            return each
        if kind.kind != "struct":
            return None
        if self.has_constructor(kind, 0):
            make = self.constructed(kind, [], self.syntax.root, self.globals)
            return None if make is nothing else make
        return self.member_values(kind)

    def member_values(self, kind: CType, but: frozenset[int] = frozenset()) -> Make | None:
        """Default member initialisers, and the constructors of members and bases."""
        steps: list[tuple[int, Make]] = []
        names = Names(self.globals, [1], this=kind)
        this = names.add(Variable("this", CType("pointer", 8, "this", elem=kind), slot=names.new_slot()))
        given = set()
        for offset, member, node in self.member_defaults.get(kind.name, ()):
            if offset not in but:
                steps.append((offset, self.constructed(member, [node], node, names)))
            given.add(offset)
        for offset, parent in self.bases.get(kind.name, ()):
            make = self.default_value(parent)
            if make is not None and offset not in but:
                steps.append((offset, make))
                given |= {offset + at for at, _ in parent.fields.values()}
        for offset, member in kind.fields.values():
            inner = self.default_value(member) if offset not in given and offset not in but and member.kind in ("struct", "array") else None
            if inner is not None:
                steps.append((offset, inner))
        polymorphic = bool(self.bases.get(kind.name)) or kind.name in self.derived
        if not steps and not polymorphic:
            return None
        slots = names.slots

        def make_all(block: Block, offset: Any, frame: Frame) -> None:
            block.sync[("type", offset)] = kind
            own: Frame = [UNKNOWN] * (slots[0] + 1)
            own[this.slot] = Pointer(block, offset, kind)
            for at, step in steps:
                step(block, offset + at, own)
            block.sync[("type", offset)] = kind

        return make_all

    def before_body(self, function: Function, names: Names) -> None:
        """A constructor's initialisers, and the defaults of the members it does not name."""
        owner = function.owner
        if owner is None or function.this is None or function.name != class_word(owner):
            return
        slot = function.this.slot
        listed = next((child for child in function.node.named_children if child.type == "field_initializer_list"), None)
        steps: list[tuple[int, CType, Make]] = []
        delegated = False
        for each in listed.named_children if listed is not None else ():
            target, given = each.named_children[0], each.named_children[-1]
            label = text_of(target).partition("<")[0].rpartition("::")[2]
            arguments = list(given.named_children) if given.type == "argument_list" else [given]
            if label == class_word(owner):
                steps, delegated = [(0, owner, self.constructed(owner, list(given.named_children), each, names))], True
                break
            parent = next(((at, kind) for at, kind in self.bases.get(owner.name, ()) if class_word(kind) == label), None)
            if parent is not None:
                steps.append((*parent, self.constructed(parent[1], list(given.named_children), each, names)))
            elif label in owner.fields:
                steps.append((*owner.fields[label], self.constructed(owner.fields[label][1], arguments, each, names)))
        defaults = None if delegated else self.member_values(owner, frozenset(at for at, _, _ in steps))
        machine, site = self.machine, self.site(function.node, names, function.name)

        def initialise(frame: Frame) -> None:
            this = frame[slot]
            if not isinstance(this, Pointer):
                return
            this.block.sync[("type", this.offset)] = owner
            if defaults is not None:
                defaults(this.block, this.offset, frame)
            for offset, kind, make in steps:
                if machine.concurrent and kind.kind in ("int", "float", "pointer") and not kind.atomic:
                    machine.check(this.block, this.offset + offset, scalar_size(kind), True, site)
                make(this.block, this.offset + offset, frame)
            this.block.sync[("type", this.offset)] = owner

        function.initial.append(initialise)

    def construct(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Fn:
        """A temporary, as a value."""
        make = self.constructed(kind, arguments, node, names)

        def value(frame: Frame) -> Any:
            block = Block("temporary", None, "local", 0, 0 if not arguments else UNKNOWN, kind)
            make(block, 0, frame)
            return copy_of(block, 0, kind, moved=True) if kind.kind in ("struct", "array") else block.cells.get(0, UNKNOWN if arguments else 0)

        return value

    def constructed(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Make:
        """What `T x(arguments)` does in the memory of `x`."""
        arguments = [each for each in arguments if each.type != "comment"]
        if kind.kind == "pointer" and kind.reference and arguments:
            return self._bound(kind, arguments[0], names)
        if kind.kind == "library":
            return self.library_constructed(kind, arguments, node, names)
        if kind.kind == "struct":
            return self._object(kind, arguments, node, names)
        if not arguments:
            return self.default_value(kind) or nothing
        value, _ = self.initial(arguments[0], names, kind)
        turn = wrap(kind)
        return lambda block, offset, frame: put(block, offset, kind, turn(value(frame)))

    def _bound(self, kind: CType, argument: Node, names: Names) -> Make:
        """A reference member."""
        while argument.type == "initializer_list" and argument.named_child_count == 1:
            argument = argument.named_children[0]
        place = self.place(argument, names)
        if place is None or place.address is None:
            return nothing
        address, elem = place.address, place.kind

        def bind(block: Block, offset: Any, frame: Frame) -> None:
            block.cells[offset] = Pointer(*address(frame), elem)

        return bind

    def _object(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Make:
        listed = self.functions.get(f"{kind.name}::{class_word(kind)}", [])
        if len(arguments) == 1 and arguments[0].type != "initializer_list":
            value, found = self.initial(arguments[0], names, kind)
            if found is kind or self.is_base(kind, found):
                copying = [each for each in listed if self.copies(each, kind)]
                if not copying or arguments[0].type in ("call_expression", "compound_literal_expression"):
                    return lambda block, offset, frame: self._stored(block, offset, kind, value(frame))
                listed = copying
        if len(arguments) == 1 and arguments[0].type == "initializer_list" and listed:
            arguments = [each for each in arguments[0].named_children if each.type != "comment"]
        if not listed:
            return self._aggregate(kind, arguments, node, names)
        if not arguments and all(self.fewest(each) > 0 for each in listed):
            return self.member_values(kind) or nothing
        holder: list[Any] = [None]
        call, _ = self.call_function(listed, lambda frame: holder[0], arguments, node, names)

        def make(block: Block, offset: Any, frame: Frame) -> None:
            holder[0] = Pointer(block, offset, kind)
            call(frame)

        return make

    def _stored(self, block: Block, offset: Any, kind: CType, value: Any) -> None:
        put(block, offset, kind, value)
        block.sync[("type", offset)] = kind

    def copies(self, function: Function, kind: CType) -> bool:
        """Whether a constructor copies or moves."""
        self.prepare(function)
        first = function.parameters[0].kind if function.parameters else UNKNOWN_TYPE
        return first.reference and first.elem is kind

    def is_base(self, kind: CType, other: CType) -> bool:
        return any(each is kind for _, each in self.ancestors(other)) if other.kind == "struct" else False

    def _aggregate(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Make:
        """A class without constructors: its members are given in order."""
        if not arguments:
            return self.member_values(kind) or nothing
        if len(arguments) == 1 and arguments[0].type == "initializer_list":
            value = self.initial(arguments[0], names, kind)[0]
            return lambda block, offset, frame: self._stored(block, offset, kind, value(frame))
        fill = self.member_values(kind)
        members = list(kind.fields.values())
        steps = [(at, self.constructed(part, [each], each, names)) for each, (at, part) in zip(arguments, members, strict=False)]

        def make(block: Block, offset: Any, frame: Frame) -> None:
            put(block, offset, kind, copy_of(Block("", None, "local"), 0, kind))
            for leaf in leaves(kind):
                block.cells.setdefault(offset + leaf, 0)
            if fill is not None:
                fill(block, offset, frame)
            for at, step in steps:
                step(block, offset + at, frame)

        return make

    # ------------------------------------------------------------ destruction

    def destroyed(self, kind: CType) -> Make | None:
        """What the end of an object's life does; None for nothing."""
        if id(kind) in self.destroyers:
            return self.destroyers[id(kind)]
        self.destroyers[id(kind)] = None
        made: Make | None = None
        if kind.kind == "struct":
            made = self._destructor(kind)
        elif kind.kind == "library":
            made = self.library_destroyed(kind)
        elif kind.kind == "array" and kind.elem is not None and isinstance(kind.count, int):
            inner, width, count = self.destroyed(kind.elem), scalar_size(kind.elem), kind.count
            if inner is not None:

                def made(block: Block, offset: Any, frame: Frame) -> None:
                    for index in reversed(range(min(count, 4096))):
                        inner(block, offset + index * width, frame)

        self.destroyers[id(kind)] = made
        return made

    def _destructor(self, kind: CType) -> Make | None:
        own = self.functions.get(f"{kind.name}::~{class_word(kind)}", [])
        run = self.runner(self.prepare(own[0])) if own else None
        parts: list[tuple[int, Make]] = []
        offsets = set()
        for offset, parent in self.bases.get(kind.name, ()):
            end = self.destroyed(parent)
            offsets |= {offset + at for at, _ in parent.fields.values()}
            parts += [(offset, end)] if end is not None else []
        for offset, member in kind.fields.values():
            end = self.destroyed(member) if offset not in offsets and member is not kind else None
            parts += [(offset, end)] if end is not None else []
        if run is None and not parts:
            return None

        def end_all(block: Block, offset: Any, frame: Frame) -> None:
            if run is not None:
                run([], Pointer(block, offset, kind))
            for at, end in reversed(parts):
                end(block, offset + at, frame)

        return end_all

    def note_end(self, variable: Variable, kind: CType) -> None:
        if not self.cpp or variable.slot < 0 or kind.kind not in ("struct", "library", "array"):
            return
        end, slot = self.destroyed(kind), variable.slot
        if end is None:
            return

        def leave(frame: Frame) -> None:
            block = frame[slot]
            if isinstance(block, Block):
                frame[slot] = UNKNOWN
                end(block, 0, frame)

        self.leaving.append(leave)

    def delete(self, kind: CType) -> Callable[[Any, Frame], None]:
        """`delete p`: the destructor of what `p` leads to, by its own type."""
        elem = kind.elem or UNKNOWN_TYPE

        def run(value: Any, frame: Frame) -> None:
            if isinstance(value, Pointer):
                actual = value.block.sync.get(("type", value.offset)) or elem
                end = self.destroyed(actual)
                if end is not None:
                    end(value.block, value.offset, frame)

        return run

    # ------------------------------------------------------------ operators

    def operator_call(self, sign: str, left: Node | None, right: Node | None, node: Node, names: Names) -> Typed | None:
        """An operator that the text defines, as a member or as a function."""
        name = f"operator{sign}"
        place = self.place(left, names)
        kind = place.kind if place is not None else UNKNOWN_TYPE
        arguments = [right] if right is not None else []
        if kind.kind == "struct" and place is not None and place.address is not None and self.methods_of(kind, name):
            address = place.address
            return self.method(kind, name, lambda frame: Pointer(*address(frame), kind), arguments, node, names)
        if name in self.functions and left is not None:
            return self.call_function(self.functions[name], None, [left, *arguments], node, names)
        return None

    def referred(self, typed: Typed | None, node: Node, names: Names) -> Place | None:
        """What a call gives as a reference, as a place."""
        if typed is None or not (typed[1].kind == "pointer" and typed[1].reference):
            return None
        value, kind = typed
        return Place(kind.elem or UNKNOWN_TYPE, self.site(node, names), address=lambda frame: self.led(value(frame)))

    def emptied(self, typed: Typed, node: Node, names: Names) -> Typed:
        """The value of `std::move(x)`: a library object gives what it holds away."""
        place = self.referred(typed, node, names)
        assert place is not None and place.address is not None
        address, kind, machine, site = place.address, place.kind, self.machine, place.site
        if kind.kind != "library":
            return loader(machine, place), kind

        def take(frame: Frame) -> Any:
            at = Object(machine, *address(frame), kind, site)
            held = at.held
            at.reads(0)
            at.writes(0)
            at.put(empty(kind, at.block.name))
            return held

        return take, kind

    def loaded(self, typed: Typed, node: Node, names: Names) -> Typed:
        """The value of a call: a reference is read."""
        if typed[1].name == "&&":
            return self.emptied(typed, node, names)
        place = self.referred(typed, node, names)
        return typed if place is None else (loader(self.machine, place), place.kind)

