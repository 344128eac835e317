"""Repairs for loops whose iterations really depend on each other: divide another loop, order a part, or give this one loop up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pcwm.fix.repair import Proposed
from pcwm.fix.sheet import LOOPS, Sheet
from pcwm.fix.sites import innermost, sites, spread
from pcwm.records import Pair
from pcwm.source.directives import Construct
from pcwm.source.syntax import walk

_FOR = frozenset({"for"})
_NOT_FOR_SINGLE = frozenset({"schedule", "collapse", "ordered", "reduction", "lastprivate", "linear", "order"})


class MoveInward:
    name = "divide inner loop"
    rationale = "where the outer loop carries the dependence, the inner loop can often still be divided"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        construct, nodes = _divided(sheet, pair)
        if construct is None or construct.statement is None:
            return
        if construct.collapse > 1:
            edit = sheet.drop_clause(construct, "collapse")
            yield Proposed(sheet.apply([edit]), f"collapse dropped on line {sheet.pragma_line(construct)}")
        for loop in walk(construct.statement):
            if loop.type != "for_statement" or loop == construct.statement:
                continue
            if all(loop.start_byte <= node.start_byte and node.end_byte <= loop.end_byte for node in nodes):
                text = re.sub(r",?\s*\bcollapse\s*\([^()]*\)", "", sheet.pragma_text(construct))
                edits = [sheet.delete_pragma(construct), sheet.insert_line(loop.start_byte, text)]
                note = f"`{construct.pragma.text}` moved from line {sheet.pragma_line(construct)} to line {sheet.line_of(loop)}"
                yield Proposed(sheet.apply(edits), note)


class Ordered:
    name = "ordered"
    rationale = "the dependent statements run in iteration order while the rest of the body still overlaps"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        construct, nodes = _divided(sheet, pair)
        body = sheet.loop_body(construct) if construct is not None else None
        together = spread(sheet, nodes[0], nodes[-1]) if nodes else None
        if construct is None or body is None or together is None or construct.has("ordered") or construct.has("nowait"):
            return
        # An iteration may pass through its ordered region only once (OpenMP 5.2, section 15.10).
        looped = any(up.type in LOOPS and up.start_byte > body.start_byte for up in sheet.ancestors(together[1]))
        if looped or together[0].start_byte < body.start_byte or construct.words & {"simd"}:
            return
        first, last = (sheet.in_block(node) for node in together[1:])
        text = f"{sheet.pragma_text(construct).rstrip()} ordered"
        edits = [sheet.rewrite_pragma(construct, text), *sheet.wrap(first, last, "ordered")]
        yield Proposed(sheet.apply(edits), f"ordered around lines {sheet.line_of(first)}-{sheet.syntax.line_of(last.end_byte)}")


class SequentialLoop:
    name = "sequential loop"
    rationale = "a loop whose every iteration needs the one before it cannot be divided; the program's other loops stay parallel"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        construct, _ = _divided(sheet, pair)
        if construct is None:
            return
        line = sheet.pragma_line(construct)
        others = [each for each in sheet.directives if each.index != construct.index and "parallel" in each.words]
        if "parallel" in construct.words:
            if others:
                yield Proposed(sheet.apply([sheet.delete_pragma(construct)]), f"`{construct.pragma.text}` of line {line} dropped")
            return
        clauses = [each for each in construct.clauses if each.name not in _NOT_FOR_SINGLE]
        kept = " ".join(f"{each.name}({each.argument})" if each.argument else each.name for each in clauses)
        edit = sheet.rewrite_pragma(construct, f"#pragma omp single {kept}".rstrip())
        yield Proposed(sheet.apply([edit]), f"the loop of line {line} run by one thread of the team")


def _divided(sheet: Sheet, pair: Pair) -> tuple[Construct | None, list[Node]]:
    """The innermost directive that divides a loop around all sides of a pair, and the sides' statements."""
    found = sites(sheet, pair)
    if not found:
        return None, []
    construct = innermost(sheet, found[0].node, _FOR)
    inside = construct is not None and all(construct in sheet.around(site.node) for site in found)
    whole = inside and construct is not None and construct.statement is not None and construct.statement.type in LOOPS
    return (construct if whole else None), [site.node for site in found]
