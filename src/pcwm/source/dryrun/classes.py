"""Objects of the text's classes: how they begin and end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.functions import Function
from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType, leaves, scalar_size
from pcwm.source.dryrun.members import Make, Members, class_word, nothing
from pcwm.source.dryrun.places import copy_of, put
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer, wrap
from pcwm.source.touches import text_of


class Classes(Members):
    """Constructors and destructors."""

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
            return (
                copy_of(block, 0, kind, moved=True) if kind.kind in ("struct", "array") else block.cells.get(0, UNKNOWN if arguments else 0)
            )

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
        if kind in self.destroyers:
            return self.destroyers[kind]
        self.destroyers[kind] = None
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

        self.destroyers[kind] = made
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
