"""Conditions, and the statements that choose by them: `if` and `switch`; where nobody knows the answer, both ways are read."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.machine import EndedError
from pcwm.source.dryrun.places import loader
from pcwm.source.dryrun.reader import BREAK, CONTINUE, EMPTY, NORMAL, RETURN, Statement
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer, truth
from pcwm.source.dryrun.variables import Variables


def _one_after(begin: Statement, value: Fn) -> Fn:
    def both(frame: Frame) -> Any:
        begin(frame)
        return value(frame)

    return both


class Choices(Variables):
    """Reads conditions and branches."""

    def _effect(self, node: Node | None, names: Names) -> Statement:
        if node is None:
            return EMPTY
        if node.type == "throw_statement":
            return self.throw(node, names)
        value, _ = self.expression(node, names)

        def run(frame: Frame) -> int:
            value(frame)
            return NORMAL

        return run

    def throw(self, node: Node, names: Names) -> Statement:
        def run(frame: Frame) -> int:
            raise EndedError("an exception")

        return run

    def condition(self, node: Node | None, names: Names) -> Fn:
        """The condition of an `if` or a loop, with the variable that C++ may declare in it."""
        while node is not None and node.type in ("parenthesized_expression", "condition_clause"):
            first = node.child_by_field_name("initializer")
            if first is not None:
                start = self.statement(first.named_children[0] if first.type == "init_statement" and first.named_children else first, names)
                rest = self.condition(node.child_by_field_name("value"), names)

                return _one_after(start, rest)
            inner = node.child_by_field_name("value") or (node.named_children[-1] if node.named_children else None)
            if inner is not None and inner.type == "declaration":
                begin = self.declaration(inner, names)
                load = loader(self.machine, self.place_of(list(names.found.values())[-1], inner, names))

                return _one_after(begin, load)
            node = inner
        return self.expression(node, names)[0]

    def _if(self, node: Node, names: Names) -> Statement:
        names = names.inner()
        condition = self.condition(node.child_by_field_name("condition"), names)
        marked = names.slots[0]
        then = self.statement(node.child_by_field_name("consequence"), names.inner())
        alternative = node.child_by_field_name("alternative")
        if alternative is not None and alternative.type == "else_clause":
            alternative = alternative.named_children[-1] if alternative.named_children else None
        otherwise = self.statement(alternative, names.inner())
        machine = self.machine

        def run(frame: Frame) -> int:
            known = truth(condition(frame))
            if known is not None:
                return then(frame) if known else otherwise(frame)
            return self.both(frame, marked, then, otherwise, machine)

        return run

    def both(self, frame: Frame, slots: int, then: Statement, otherwise: Statement, machine: Any) -> int:
        """Nobody knows which branch is taken: read both, and forget what they disagree about."""
        before = frame[:slots]
        machine.strand.maybe += 1
        strand = machine.strand
        try:
            first = then(frame)
            after = frame[:slots]
            frame[:slots] = before
            second = otherwise(frame)
        finally:
            strand.maybe -= 1
        for slot in range(slots):
            one, other = after[slot], frame[slot]
            if one is not other and (type(one) is not type(other) or one is UNKNOWN or other is UNKNOWN or one != other):
                keep = one if isinstance(one, Pointer | Block) and not isinstance(other, Pointer | Block) else None
                frame[slot] = keep if keep is not None else other if isinstance(other, Pointer | Block) else UNKNOWN
        if first == second:
            return first
        for signal in (first, second):
            if signal in (BREAK, CONTINUE, RETURN):
                strand.may_leave(signal)
        return NORMAL

    def _switch(self, node: Node, names: Names) -> Statement:
        value = self.condition(node.child_by_field_name("condition"), names)
        body = node.child_by_field_name("body")
        inner = names.inner()
        machine = self.machine
        cases: list[tuple[Any, Statement]] = []
        for child in body.named_children if body is not None else ():
            if child.type != "case_statement":
                continue
            label = child.child_by_field_name("value")
            known = self.constant(label, names) if label is not None else "default"
            rest = [each for each in child.named_children if label is None or each.id != label.id]
            cases.append((known, self.sequence(rest, inner, child)))

        def run(frame: Frame) -> int:
            found, strand = value(frame), machine.strand
            before = strand.ways[BREAK]
            start = next((index for index, (label, _) in enumerate(cases) if label == found and found is not UNKNOWN), None)
            if start is None:
                start = next((index for index, (label, _) in enumerate(cases) if label == "default"), len(cases))
            signal = NORMAL
            for _, step in cases[start:]:
                signal = step(frame)
                if signal:
                    break
            if strand.unsure:
                strand.goes_on(BREAK, before)
            return NORMAL if signal == BREAK else signal

        return run
