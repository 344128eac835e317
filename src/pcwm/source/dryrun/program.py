"""A whole text as a program that a machine can work through."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import constructs
from pcwm.source.dryrun import algorithms, futures, locks, memory, numeric, runtime, sequences, synchronise, system, texts, trees
from pcwm.source.dryrun.constructs import Constructs
from pcwm.source.dryrun.containers import Containers
from pcwm.source.dryrun.cthreads import CONSTANTS
from pcwm.source.dryrun.declarations import Declarations
from pcwm.source.dryrun.expressions import Expressions
from pcwm.source.dryrun.functions import Function, Functions
from pcwm.source.dryrun.layout import INT, LONG, CType, pointer
from pcwm.source.dryrun.loops import called_in
from pcwm.source.dryrun.machine import EndedError, Machine
from pcwm.source.dryrun.scope import Frame, Names, escaping_names
from pcwm.source.dryrun.statements import Statements
from pcwm.source.dryrun.threads import ThreadExitError
from pcwm.source.dryrun.unseen import Outside
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Pointer, literal
from pcwm.source.syntax import Syntax
from pcwm.source.touches import text_of

_CONSTANTS: dict[str, tuple[Any, CType]] = {
    "NULL": (0, INT),
    "EXIT_SUCCESS": (0, INT),
    "EXIT_FAILURE": (1, INT),
    "RAND_MAX": ((1 << 31) - 1, INT),
    "INT_MAX": ((1 << 31) - 1, INT),
    "INT_MIN": (-(1 << 31), INT),
    "LONG_MAX": ((1 << 63) - 1, LONG),
    "UINT_MAX": ((1 << 32) - 1, LONG),
    "SIZE_MAX": ((1 << 64) - 1, LONG),
    "DBL_MAX": (1.7e308, CType("float")),
    "FLT_MAX": (3.4e38, CType("float")),
    "DBL_EPSILON": (2.2e-16, CType("float")),
    "INFINITY": (float("inf"), CType("float")),
    "M_PI": (3.141592653589793, CType("float")),
    "true": (1, INT),
    "false": (0, INT),
    "stdout": (0, INT),
    "stderr": (0, INT),
    "stdin": (0, INT),
    "PTHREAD_MUTEX_INITIALIZER": (0, INT),
    "PTHREAD_COND_INITIALIZER": (0, INT),
    "PTHREAD_RWLOCK_INITIALIZER": (0, INT),
    "PTHREAD_ONCE_INIT": (0, INT),
    "_OPENMP": (202011, INT),
    "CLOCK_MONOTONIC": (1, INT),
}
LIBRARY_PARTS = (algorithms, futures, locks, memory, numeric, runtime, sequences, synchronise, system, texts, trees)
"""Imported because they register what the library's functions do."""
_PARAMETERS = re.compile(r"[A-Za-z_]\w*|\.\.\.")
MOST_ENTRIES = 40
"""Functions without callers in the text that are worked through."""
_SHARED_OUT = frozenset({"for", "sections", "single", "scope", "loop"})
_CLASSES = frozenset({"struct_specifier", "union_specifier", "class_specifier"})


class Program(Containers, Functions, Statements, Declarations, Expressions, Constructs):
    """One text, read. `run` works it through once."""

    def __init__(self, syntax: Syntax, machine: Machine) -> None:
        super().__init__(syntax, machine)
        self.all_constructs = constructs(syntax)
        for construct in self.all_constructs:
            if construct.statement is not None:
                self.governed.setdefault(construct.statement.id, []).append(construct)
            else:
                self.standalone.append(construct)
        self.bare: list[Node] = []
        """Statements outside every function, as in a fragment of a program."""
        self._top(syntax.root, self.globals)
        for construct in self.standalone:
            if construct.name == "threadprivate":
                self.standalone_statement(construct, self.globals)
        self._note_meetings()
        self.uncalled: list[Function] = []
        """Functions that the text so far does not call, where it has no `main` or ends early."""
        self.entries = self._entries()
        for function in self.entries:
            self.prepare(function)
        self.outer = Names(
            self.globals, [1], {}, "", escaping=escaping_names(syntax.root, self.extents_in(syntax.root), syntax.masked, self.cpp)
        )
        self.loose = [self.statement(each, self.outer) for each in self.bare] if "main" not in self.functions else []
        machine.outside = Outside(syntax.masked.decode("utf-8", "replace"))
        machine.noted = dict(machine.doubts)

    def _note_meetings(self) -> None:
        """Which functions hold a directive that a whole team must come to."""
        functions = sorted((each for listed in self.functions.values() for each in listed), key=lambda each: each.node.start_byte)
        starts = [function.node.start_byte for function in functions]
        for construct in self.all_constructs:
            if "barrier" in construct.words or (construct.words & _SHARED_OUT and "parallel" not in construct.words):
                index = bisect_right(starts, construct.pragma.start) - 1
                if index >= 0:
                    self.meeting.add(functions[index].name)
        self._note_gatherings(functions)

    def _note_gatherings(self, functions: list[Function]) -> None:
        self.gathering = self.meeting | {
            each.name for each in functions if any(construct.is_parallel for construct in self.constructs_in(each.node))
        }
        calls = {each.name: called_in(each.node) for each in functions if each.name not in self.gathering} if self.gathering else {}
        while more := {name for name, called in calls.items() if called & self.gathering}:
            self.gathering |= more
            calls = {name: called for name, called in calls.items() if name not in more}

    def extents_in(self, node: Node) -> list[tuple[int, int, str]]:
        found = []
        for construct in self.constructs_in(node):
            statement = construct.statement
            if statement is not None and construct.name not in ("critical", "atomic"):
                found.append((statement.start_byte, statement.end_byte, construct.pragma.text))
            elif statement is None and "(" in construct.pragma.text:
                found.append((construct.pragma.start, construct.pragma.start, construct.pragma.text))
        return found

    # ------------------------------------------------------------ file scope

    def _top(self, node: Node, names: Names) -> None:
        for child in node.named_children:
            self.read_top(child, names)

    def read_top(self, node: Node, names: Names) -> None:
        kind = node.type
        if kind == "function_definition":
            self.define(node)
        elif kind == "template_declaration":
            self.read_template(node, names)
        elif kind in ("declaration", "field_declaration"):
            self.declaration(node, names)
        elif kind in _CLASSES or kind == "enum_specifier":
            self.specified(node, names)
        elif kind in ("type_definition", "alias_declaration"):
            self._type_name(node, names)
        elif kind == "preproc_def":
            self._macro(node, None)
        elif kind == "preproc_function_def":
            parameters = node.child_by_field_name("parameters")
            listed = _PARAMETERS.findall(text_of(parameters)) if parameters is not None else []
            self._macro(node, listed)
        elif kind in ("preproc_if", "preproc_ifdef", "preproc_elif", "preproc_else"):
            self._conditional_text(node, names)
        elif kind in ("namespace_definition", "linkage_specification", "declaration_list", "ERROR"):
            self._top(node.child_by_field_name("body") or node, names)
        elif (
            (kind.endswith("_statement") and kind != "expression_statement")
            or kind == "for_range_loop"
            or (kind == "expression_statement" and node.named_children and node.named_children[0].type != "identifier")
        ):
            self.bare.append(node)

    def _conditional_text(self, node: Node, names: Names) -> None:
        """Both branches are read, except those of `#if 0`; the later of two definitions is the one that counts."""
        condition = node.child_by_field_name("condition")
        dead = condition is not None and text_of(condition).strip() == "0"
        for child in node.named_children:
            if condition is not None and child.id == condition.id:
                continue
            if child.type in ("preproc_else", "preproc_elif"):
                if dead or node.type not in ("preproc_if", "preproc_ifdef"):
                    self._conditional_text(child, names)
            elif not dead:
                self.read_top(child, names)

    def _macro(self, node: Node, parameters: list[str] | None) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None:
            text = text_of(value).split("//")[0].replace("\\\n", " ").strip() if value is not None else ""
            self.macros[text_of(name)] = (parameters, text)

    def _type_name(self, node: Node, names: Names) -> None:
        base = self.specified(node.child_by_field_name("type"), names)
        if node.type == "alias_declaration":
            name = node.child_by_field_name("name")
            if name is not None:
                self.types[text_of(name)] = self.described(node.child_by_field_name("type"), names)
            return
        for declarator in node.children_by_field_name("declarator"):
            found, kind = self.declared(declarator, base, names)
            if found is not None:
                if not kind.name:
                    kind.name = text_of(found)
                self.types[text_of(found)] = kind

    def known_constant(self, name: str) -> tuple[Any, CType] | None:
        if name.startswith(("omp_sched_", "omp_lock_hint_", "omp_sync_hint_", "memory_order", "std::memory_order")):
            return name.rpartition("memory_order_")[2] or name, INT
        if name in CONSTANTS:
            return CONSTANTS[name]
        return _CONSTANTS.get(name) or _CONSTANTS.get(name.rpartition("::")[2])

    # ------------------------------------------------------------ running

    def _entries(self) -> list[Function]:
        """Where to begin: `main`; without it, and in a text that ends early, every function that no other one calls as far as it goes."""
        begin = self.functions.get("main", [])[:1]
        if begin and not self.syntax.unclosed:
            return begin
        counted = Counter(_PARAMETERS.findall(self.syntax.masked.decode("utf-8", "replace")))
        every = [each for listed in self.functions.values() for each in listed if each.owner is None and each not in begin]
        self.uncalled = [each for each in every if counted[each.name] <= 1 or counted[each.name] == self.own_mentions(each)]
        return (begin + self.uncalled or every[-1:])[:MOST_ENTRIES]

    def own_mentions(self, function: Function) -> int:
        """How often a function names itself."""
        own = self.syntax.masked[function.node.start_byte : function.node.end_byte].decode("utf-8", "replace")
        return sum(name == function.name for name in _PARAMETERS.findall(own))

    @property
    def ends_inside(self) -> bool:
        """Whether the text ends inside a construct that starts threads: what they will run is not all in it."""
        end = len(self.syntax.masked.rstrip())
        starting = (each for each in self.all_constructs if each.is_parallel or "simd" in each.words)
        return any(each.statement is None or each.statement.end_byte >= end for each in starting)

    def work(self) -> Callable[[], None]:
        """What the main strand does."""
        machine = self.machine

        def run() -> None:
            frame: Frame = [UNKNOWN] * (self.globals.slots[0] + 64)
            for _, fill in self.initialisers:
                fill(frame)
            try:
                for function in self.entries:
                    values = [self.from_outside(variable.name, variable.kind, index) for index, variable in enumerate(function.parameters)]
                    if function.name == "main":
                        values = self._command_line(len(function.parameters))
                    self.runner(function)(values, None)
                    machine.strand.children = []
                    if len(self.entries) > 1:
                        machine.settle()
                own: Frame = [UNKNOWN] * (self.outer.slots[0] + 1)
                for each in self.loose:
                    each(own)
            except EndedError:
                machine.ended = True
            except ThreadExitError:
                return

        return run

    @staticmethod
    def _command_line(count: int) -> list[Any]:
        block = Block("argv", None, "outside", 0, 0)
        block.cells[0] = literal("program")
        return [1, Pointer(block, 0, pointer(literal("").elem))][:count]

    def from_outside(self, name: str, kind: CType, index: int) -> Any:
        """A parameter of a function whose callers the text does not show."""
        if kind.kind == "pointer":
            return Pointer(self.machine.outside.block(name, 0, kind.elem), 0, kind.elem or kind)
        if kind.kind == "int":
            return self.machine.outside.size(index)
        if kind.kind == "struct":
            members = {at: self.from_outside(f"{name}.{member}", part, at) for member, (at, part) in kind.fields.items()}
            return Copy(kind, {at: value for at, value in members.items() if value is not UNKNOWN})
        return 1.5 if kind.kind == "float" else UNKNOWN
