"""Names while a text is read for a dry run: where their values live."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.values import Block

Escaping = dict[str, set[tuple[int, int]]]
"""For each name: the extents of constructs and lambdas that use it; (0, 0) where its address is taken."""
Frame = list[Any]
"""The variables of one call, by slot. Slot 0 is what the call returns."""
Fn = Callable[[Frame], Any]
Address = Callable[[Frame], tuple[Block, Any]]


@dataclass(frozen=True)
class Spot:
    """A place in the text that is no node of the tree: a directive that stands alone."""

    start_point: tuple[int, int]


@dataclass(eq=False)
class Variable:
    """One declared name."""

    name: str
    kind: CType
    slot: int = -1
    block: Block | None = None
    """For variables in static storage."""
    boxed: bool = False
    """Its slot holds a block: others may see the variable."""
    reference: bool = False
    """Its slot holds the address of what it refers to."""
    private: bool = False
    """threadprivate or thread_local."""
    constant: Any = None
    """The value of an enumerator or a constant that the text fixes."""
    argument: tuple[Node, Any] | None = None
    """For a macro's parameter: what stands for it, and the scope to read that in."""
    method: Any = None


@dataclass(eq=False)
class Names:
    """One scope. All scopes of a function share `slots`."""

    parent: Names | None
    slots: list[int]
    found: dict[str, Variable] = field(default_factory=dict)
    function: str = ""
    returns: CType = UNKNOWN_TYPE
    escaping: Escaping = field(default_factory=dict)
    site: Node | Spot | None = None
    """Inside a macro's body: the node in the text that it stands for."""
    this: CType | None = None
    """Inside a member function: its class."""
    deduced: list[CType] = field(default_factory=list)
    """Types that `return` statements gave, where the function's own is not said."""
    region: Names | None = None
    """The scope in which the innermost region around begins whose threads or tasks have variables of their own."""

    def inner(self) -> Names:
        return Names(self, self.slots, {}, self.function, self.returns, self.escaping, self.site, self.this, self.deduced, self.region)

    def in_region(self) -> bool:
        return self.region is not None

    def look_within(self, name: str) -> tuple[Variable | None, bool]:
        """The variable, and whether it was declared inside the innermost region."""
        scope: Names | None = self
        within = self.region is not None
        while scope is not None:
            if name in scope.found:
                return scope.found[name], within
            if scope is self.region:
                within = False
            scope = scope.parent
        return None, False

    def look(self, name: str) -> Variable | None:
        scope: Names | None = self
        while scope is not None:
            if name in scope.found:
                return scope.found[name]
            scope = scope.parent
        return None

    def new_slot(self) -> int:
        self.slots[0] += 1
        return self.slots[0] - 1

    def add(self, variable: Variable) -> Variable:
        self.found[variable.name] = variable
        return variable

    def escapes(self, name: str, node: Node, at: int | None = None) -> bool:
        """Whether a variable of this name, declared by a node (or at byte `at` of it), is seen from a construct or a lambda it is not in.

        What ends before the variable is declared, or begins after its scope, means another one of that name.
        """
        spans = self.escaping.get(name)
        if not spans:
            return False
        begin = node.start_byte if at is None else at
        last = _scope_end(node) if self.site is None else _ENDLESS
        for start, end in spans:
            elsewhere = self.site is None and end and (end <= begin or start >= last)
            if not start < begin < end and not elsewhere:
                return True
        return False


_ENDLESS = 1 << 60
_SCOPES = frozenset(
    {
        *("compound_statement", "for_statement", "for_range_loop", "while_statement", "if_statement", "switch_statement"),
        *("catch_clause", "lambda_expression", "function_definition"),
    }
)


def _scope_end(node: Node) -> int:
    """Where the scope ends in which a node declares something."""
    around: Node | None = node
    while around is not None and around.type not in _SCOPES:
        if around.type == "ERROR":
            return _ENDLESS
        around = around.parent
    return around.end_byte if around is not None else _ENDLESS


_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def escaping_names(body: Node, extents: list[tuple[int, int, str]], data: bytes, cpp: bool) -> Escaping:
    """The names of a function that cannot live in a frame alone.

    `extents`: constructs with their clauses' text, as (start, end, text). Lambdas are found here.
    """
    found: Escaping = {}

    def note(name: str, start: int, end: int) -> None:
        found.setdefault(name, set()).add((start, end))

    for start, end, clauses in extents:
        if body.start_byte <= start < body.end_byte:
            for name in set(_IDENTIFIER.findall(data[start:end].decode("utf-8", "replace") + " " + clauses)):
                note(name, start, end)
    stack = [body]
    while stack:
        node = stack.pop()
        kind = node.type
        if kind == "pointer_expression" and node.children[0].type == "&":
            for name in _IDENTIFIER.findall((node.text or b"").decode("utf-8", "replace"))[:1]:
                note(name, 0, 0)
        elif kind == "lambda_expression":
            for name in set(_IDENTIFIER.findall((node.text or b"").decode("utf-8", "replace"))):
                note(name, node.start_byte, node.end_byte)
        elif cpp and kind in ("argument_list", "initializer_list"):
            for child in node.named_children:
                if child.type == "identifier":
                    note((child.text or b"").decode("utf-8", "replace"), 0, 0)
        elif cpp and kind == "init_declarator":
            first = node.child_by_field_name("declarator")
            value = node.child_by_field_name("value")
            if first is not None and first.type == "reference_declarator" and value is not None:
                for name in _IDENTIFIER.findall((value.text or b"").decode("utf-8", "replace"))[:1]:
                    note(name, 0, 0)
        elif cpp and kind == "for_range_loop":
            value = node.child_by_field_name("right")
            if value is not None and value.type == "identifier":
                note((value.text or b"").decode("utf-8", "replace"), 0, 0)
        stack.extend(node.named_children)
    return found
