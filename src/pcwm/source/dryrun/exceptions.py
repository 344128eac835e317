"""Exceptions of C++: throwing, catching, and objects that end on the way."""

from __future__ import annotations

from tree_sitter import Node

from pcwm.source.dryrun.functions import Functions
from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.places import put
from pcwm.source.dryrun.reader import Statement
from pcwm.source.dryrun.scope import Frame, Names, Variable
from pcwm.source.dryrun.statements import Statements
from pcwm.source.dryrun.threads import ThrownError
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer


class Exceptions(Functions, Statements):
    """Reads `throw` and `try`."""

    def throw(self, node: Node, names: Names) -> Statement:
        inner = node.named_children[0] if node.named_children else None
        machine = self.machine
        if inner is None:

            def again(frame: Frame) -> int:
                raise machine.strand.own.get("exception") or ThrownError(UNKNOWN, UNKNOWN_TYPE)

            return again
        value, kind = self.expression(inner, names)

        def run(frame: Frame) -> int:
            raise ThrownError(value(frame), kind)

        return run

    def raise_error(self, name: str) -> None:
        """An exception that the library throws."""
        raise ThrownError(UNKNOWN, self.library_type(name, (), self.syntax.root, self.globals) or UNKNOWN_TYPE)

    def _try(self, node: Node, names: Names) -> Statement:
        body = self.statement(node.child_by_field_name("body"), names.inner())
        clauses: list[tuple[CType | None, Variable | None, Statement]] = []
        for clause in (child for child in node.named_children if child.type == "catch_clause"):
            inner = names.inner()
            parameters = clause.child_by_field_name("parameters")
            listed, _ = self.declare_parameters(parameters, inner)
            kind = listed[0].kind if listed else None
            kind = kind.elem if kind is not None and kind.reference else kind
            clauses.append((kind, listed[0] if listed else None, self.statement(clause.child_by_field_name("body"), inner)))
        machine = self.machine

        def run(frame: Frame) -> int:
            strand = machine.strand
            calls, maybe, ways, unsure = strand.calls, strand.maybe, list(strand.ways), strand.unsure
            try:
                return body(frame)
            except ThrownError as error:
                strand.calls, strand.maybe, strand.ways, strand.unsure = calls, maybe, ways, unsure
                caught = error
            for kind, variable, handle in clauses:
                if kind is None or self.catches(kind, caught.kind):
                    before = strand.own.get("exception")
                    strand.own["exception"] = caught
                    if variable is not None:
                        self._bind_caught(frame, variable, caught)
                    try:
                        return handle(frame)
                    finally:
                        strand.own["exception"] = before
            raise caught

        return run

    def _bind_caught(self, frame: Frame, variable: Variable, caught: ThrownError) -> None:
        kind = variable.kind.elem if variable.reference and variable.kind.elem is not None else variable.kind
        block = Block(variable.name, None, "local", 0, UNKNOWN, kind)
        put(block, 0, kind, caught.value)
        if caught.kind.kind == "struct":
            block.sync[("type", 0)] = caught.kind
        frame[variable.slot] = Pointer(block, 0, kind) if variable.reference else block if variable.boxed else caught.value

    def catches(self, kind: CType, thrown: CType) -> bool:
        """Whether a handler for one type takes another; what is not known is taken."""
        if kind is thrown or "unknown" in (kind.kind, thrown.kind):
            return True
        if kind.kind == "struct" and thrown.kind == "struct":
            return self.is_base(kind, thrown)
        return kind.kind == thrown.kind and kind.size == thrown.size and kind.kind != "library" and kind.kind != "struct"
