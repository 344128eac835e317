"""What every part of the reading shares: the text, the machine, and the tables of what the text declares."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.layout import NAMED, CType
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.places import Place
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.values import Block, Pointer
from pcwm.source.syntax import Syntax

MAX_NESTING = 60
"""Nesting of expressions and statements beyond which nothing is read."""
Typed = tuple[Fn, CType]
Statement = Callable[[Frame], int]
NORMAL, BREAK, CONTINUE, RETURN, CANCEL = 0, 1, 2, 3, 4
"""How a statement ends; the last leaves a cancelled region."""
EMPTY: Statement = lambda frame: NORMAL  # noqa: E731


class Reader:
    """The base of all parts. Those that follow fill in what is only named here."""

    def __init__(self, syntax: Syntax, machine: Machine) -> None:
        self.syntax = syntax
        self.machine = machine
        self.cpp = syntax.language == "cpp"
        self.nesting = 0
        self.types: dict[str, CType] = dict(NAMED)
        self.tags: dict[str, CType] = {}
        self.open_classes: set[CType] = set()
        """Classes in which the text ends: a name that is declared nowhere is a member of theirs."""
        self.functions: dict[str, list[Any]] = {}
        self.macros: dict[str, tuple[list[str] | None, str]] = {}
        """Parameters (None for a macro without) and text."""
        self.globals: Names = Names(None, [1])
        self.initialisers: list[tuple[str, Callable[[Frame], Any]]] = []
        self.governed: dict[int, list[Construct]] = {}
        self.standalone: list[Construct] = []
        self.all_constructs: list[Construct] = []
        self.meeting: set[str] = set()
        """Functions in which the threads of a team wait for one another."""
        self.gathering: set[str] = set()
        """Functions in which a team starts or meets, or that call such a one."""
        self.atomic: tuple[str, str] | None = None
        """Inside an `atomic` construct: the text of its one location, and its memory order."""
        self.leaving: list[Callable[[Frame], None]] = []
        self.kept: list[Syntax] = []
        """Fragments that were parsed apart: their nodes live as long as their trees."""
        self._registering: list[Callable[[Any], None]] = []
        self.hints: list[CType] = []
        """Types of a lambda's `auto` parameters, where whoever calls it is known."""
        self.library_kinds: dict[Any, CType] = {}
        self.handlers: dict[str, Any] = self.make_handlers()

    def line(self, node: Node) -> int:
        return node.start_point[0] + 1

    def note_unread(self, node: Node) -> None:
        self.machine.doubt(f"`{node.type}` is not followed", self.line(node))

    def constructs_in(self, node: Node) -> list[Construct]:
        """The directives inside a node, in source order."""
        first, end = (bisect_left(self.all_constructs, at, key=lambda each: each.pragma.start) for at in (node.start_byte, node.end_byte))
        return self.all_constructs[first:end]

    # What other parts provide. A method that is missing here would be a mistake of ours, which the type checker finds.

    def make_handlers(self) -> dict[str, Any]:
        raise NotImplementedError

    def expression(self, node: Node | None, names: Names) -> Typed:
        raise NotImplementedError

    def constant(self, node: Node | None, names: Names) -> Any:
        raise NotImplementedError

    def initial(self, node: Node | None, names: Names, kind: CType) -> Typed:
        raise NotImplementedError

    def site(self, node: Node, names: Names, expression: str = "", variable: str = "") -> Site:
        raise NotImplementedError

    def stride(self, elem: CType) -> Callable[[Frame, Pointer], Any]:
        raise NotImplementedError

    def place_of(self, variable: Variable, node: Node, names: Names) -> Place:
        raise NotImplementedError

    def fragment(self, text: str) -> Node | None:
        raise NotImplementedError

    def snippet(self, text: str, node: Node, names: Names) -> Typed:
        raise NotImplementedError

    def extents_in(self, node: Node) -> list[tuple[int, int, str]]:
        raise NotImplementedError

    def read_top(self, node: Node, names: Names) -> None:
        raise NotImplementedError

    def plain(self, node: Node, names: Names) -> Statement:
        raise NotImplementedError

    def sequence(self, children: list[Node], names: Names, within: Node) -> Statement:
        raise NotImplementedError

    def elements(self, node: Node | None, names: Names) -> tuple[Callable[[Frame], Any], CType]:
        raise NotImplementedError

    def range_head(self, node: Node, names: Names) -> tuple[str, Callable[[Frame], Any], Callable[[Frame, Block, Any], None]]:
        raise NotImplementedError

    def place(self, node: Node | None, names: Names) -> Place | None:
        raise NotImplementedError

    def mark_atomic(self, place: Place, node: Node) -> None:
        raise NotImplementedError

    def described(self, node: Node | None, names: Names) -> CType:
        raise NotImplementedError

    def declared(self, node: Node | None, kind: CType, names: Names) -> tuple[Node | None, CType]:
        raise NotImplementedError

    def specified(self, node: Node | None, names: Names) -> CType:
        raise NotImplementedError

    def statement(self, node: Node | None, names: Names) -> Statement:
        raise NotImplementedError

    def declare(self, name: str, kind: CType, names: Names, node: Node, lasting: bool = False) -> Variable:
        raise NotImplementedError

    def call(self, node: Node, names: Names) -> Typed:
        raise NotImplementedError

    def lambda_value(self, node: Node, names: Names) -> Typed:
        raise NotImplementedError

    def function_value(self, name: str) -> Any:
        raise NotImplementedError

    def macro_value(self, name: str, arguments: list[Node], node: Node, names: Names) -> Typed:
        raise NotImplementedError

    def macro_place(self, name: str, node: Node, names: Names) -> Place | None:
        raise NotImplementedError

    def known_constant(self, name: str) -> tuple[Any, CType] | None:
        raise NotImplementedError

    def library_operator(self, sign: str, left: Fn, one: CType, right: Fn, other: CType, node: Node, names: Names) -> Typed:
        raise NotImplementedError

    def library_update(self, place: Place, way: int, after: bool) -> Typed:
        raise NotImplementedError

    def library_assign(self, sign: str, place: Place, value: Fn, kind: CType, node: Node, names: Names) -> Typed:
        raise NotImplementedError

    def library_type(self, name: str, arguments: tuple[CType, ...], node: Node, names: Names) -> CType | None:
        raise NotImplementedError

    def library_place(self, node: Node, names: Names, place: Place | None = None) -> Place | None:
        raise NotImplementedError

    def has_constructor(self, kind: CType, arguments: int) -> bool:
        raise NotImplementedError

    def construct(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Fn:
        raise NotImplementedError

    def constructed(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Callable[[Block, Any, Frame], None]:
        raise NotImplementedError

    def default_value(self, kind: CType) -> Callable[[Block, Any, Frame], None] | None:
        raise NotImplementedError

    # Of C++ alone: classes, templates, references.

    def operator_call(self, sign: str, left: Node | None, right: Node | None, node: Node, names: Names) -> Typed | None:
        raise NotImplementedError

    def library_constructed(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Callable[[Block, Any, Frame], None]:
        raise NotImplementedError

    def library_destroyed(self, kind: CType) -> Callable[[Block, Any, Frame], None] | None:
        raise NotImplementedError

    def method(self, kind: CType, name: str, this: Fn, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        raise NotImplementedError

    def delete(self, kind: CType) -> Callable[[Any, Frame], None]:
        raise NotImplementedError

    def referred(self, typed: Typed | None, node: Node, names: Names) -> Place | None:
        raise NotImplementedError

    def find(self, name: str, names: Names) -> Variable | None:
        raise NotImplementedError

    def unseen_variable(self, name: str, node: Node) -> Variable:
        raise NotImplementedError

    def static_member(self, kind: CType, name: str) -> Variable | None:
        raise NotImplementedError

    def template_arguments(self, listed: Node | None, names: Names) -> tuple[CType, ...]:
        raise NotImplementedError

    def read_template(self, node: Node, names: Names) -> None:
        raise NotImplementedError

    def is_base(self, kind: CType, other: CType) -> bool:
        raise NotImplementedError

    def library_elements(self, node: Node | None, names: Names) -> tuple[Callable[[Frame], Any], CType]:
        raise NotImplementedError

    def bindings(self, node: Node | None) -> list[Node]:
        raise NotImplementedError

    def bound_names(self, listed: list[Node], node: Node, names: Names) -> list[Statement]:
        raise NotImplementedError

    def bound_to(self, listed: list[Node], kind: CType, names: Names) -> Callable[[Frame, Block, Any], None]:
        raise NotImplementedError

    def chosen_place(self, node: Node, names: Names) -> Place | None:
        raise NotImplementedError

    def elided(self, node: Node, names: Names) -> Statement | None:
        raise NotImplementedError

    def atomic_type(self, kind: CType) -> CType:
        raise NotImplementedError

    def function_label(self, node: Node | None, names: Names) -> str:
        raise NotImplementedError

    def variable(
        self,
        name: str,
        kind: CType,
        value: Node | None,
        node: Node,
        names: Names,
        lasting: bool,
        private: bool,
        constant: bool,
        arguments: list[Node] | None,
    ) -> list[Statement]:
        raise NotImplementedError

    def call_value(self, target: Node, arguments: list[Node], node: Node, scope: Names, names: Names) -> Typed:
        raise NotImplementedError

    def construct_statement(self, node: Node, opened: list[Construct], names: Names) -> Statement:
        raise NotImplementedError

    def standalone_statement(self, construct: Construct, names: Names) -> Statement | None:
        raise NotImplementedError
