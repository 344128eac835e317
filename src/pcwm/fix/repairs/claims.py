"""A repair for test-and-claim: `if (x == FREE) { x = TAKEN; … }`, as in a breadth-first search."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pcwm.fix.patterns import store
from pcwm.fix.repair import Proposed
from pcwm.fix.sheet import Edit, Sheet, body_of, statements
from pcwm.fix.sites import bases, check_around, sites
from pcwm.records import Pair

_ELEMENT = re.compile(
    r"^(?:const\s+)?(?P<type>(?:unsigned |signed |long |short )*(?:int|char|long|short|double|float|bool|\w+_t|unsigned))\b"
)


class AtomicClaim:
    name = "atomic claim"
    rationale = "an atomic exchange tells exactly one thread that the place was free; losers skip the rest, nobody waits"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        for base in bases(sheet, pair):
            tests = {node.id: node for site in sites(sheet, pair) for node in [check_around(sheet, site.node, [base])]}
            for test in tests.values():
                edits = _claim(sheet, test, base) if test.type == "if_statement" else []
                if edits:
                    yield Proposed(sheet.apply(edits), f"atomic read and exchange of {base} on line {sheet.line_of(test)}")


def _claim(sheet: Sheet, test: Node, base: str) -> list[Edit]:
    """Edits for one `if`; none where it is of another form."""
    condition, body = test.child_by_field_name("condition"), body_of(test)
    kind = _ELEMENT.match(sheet.spelling(base, test) or "")
    block = test.parent is not None and test.parent.type == "compound_statement" and sheet.lead(test) == test.start_byte
    if condition is None or body is None or body.type != "compound_statement" or kind is None or not block:
        return []
    first, *rest = statements(body)
    taken = store(sheet, first)
    if (
        taken is None
        or taken.base != base
        or test.child_by_field_name("alternative") is not None
        or sheet.around(first)[:1] != sheet.around(test)[:1]
    ):
        return []
    tested = [node for use in sheet.uses(condition, base) for node in [use, *sheet.ancestors(use)] if sheet.text(node) == taken.target]
    uses = [each for each in sheet.uses(test, base) if not first.start_byte <= each.start_byte < first.end_byte]
    if not tested or len(uses) != 1:
        return []
    target, name = tested[-1], f"{base}_seen"
    outer, inner = sheet.indent(test.start_byte), sheet.indent(first.start_byte)
    read = sheet.laid_out(outer, [f"{kind['type']} {name};", "#pragma omp atomic read", f"{name} = {taken.target};"])
    exchange = sheet.laid_out(
        inner, ["#pragma omp atomic capture", "{", f"{sheet.step}{name} = {taken.target};", f"{sheet.step}{sheet.text(first)}", "}"]
    )
    again = sheet.text(condition).replace(taken.target, name, 1)
    start = sheet.syntax.line_start(test.start_byte)
    edits = [
        Edit(start, start, read),
        Edit(target.start_byte, target.end_byte, name),
        Edit(sheet.syntax.line_start(first.start_byte), sheet.syntax.line_end(first.end_byte - 1), exchange),
    ]
    if rest:
        begin, end = sheet.syntax.line_start(sheet.lead(rest[0])), sheet.syntax.line_end(rest[-1].end_byte - 1)
        edits += [Edit(begin, begin, sheet.laid_out(inner, [f"if {again} {{"])), *sheet.deepen(rest[0], rest[-1])]
        edits.append(Edit(end, end, sheet.laid_out(inner, ["}"])))
    return edits
