"""Repairs that make single accesses indivisible: atomics, critical sections, one lock for one variable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tree_sitter import Node

from pcwm.fix.patterns import ATOMIC, assignment, store, update
from pcwm.fix.repair import Proposed
from pcwm.fix.sheet import Edit, Sheet, declared
from pcwm.fix.sites import Site, bases, check_around, sites, spread
from pcwm.records import Pair
from pcwm.source.directives import Construct
from pcwm.source.syntax import walk

_ATOMIC_WORD = frozenset({"atomic"})
_CRITICAL_WORD = frozenset({"critical"})
_SCALAR = re.compile(
    r"^((unsigned|signed|long|short|int|char|float|double|bool|_Bool|(std::)?size_t|(std::)?u?int\d+_t|const|volatile|static)\s*)+$"
)
_LOCK = re.compile(r"omp_(?P<what>set|unset)(_nest)?_lock\s*\((?P<lock>[^;]*)\)\s*;?$")


class Atomic:
    name = "atomic"
    rationale = "one indivisible update of one memory location is cheaper than any critical section, and different elements do not wait"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        for base in bases(sheet, pair):
            edits: list[Edit] = []
            lines: list[str] = []
            for node in _distinct(sites(sheet, pair)):
                if sheet.around(node, _ATOMIC_WORD):
                    continue
                made = _atomic(sheet, node, base)
                if made is None:
                    break
                edits += made[1]
                lines.append(f"{made[0]} on line {sheet.line_of(node)}")
            else:
                if edits:
                    yield Proposed(sheet.apply(edits), f"{base}: {', '.join(lines)}")


class AtomicCapture:
    name = "atomic capture"
    rationale = "taking a value and changing it in one indivisible step gives every thread a value of its own"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        for base in bases(sheet, pair):
            for node in _distinct(sites(sheet, pair)):
                if sheet.around(node, _ATOMIC_WORD):
                    continue
                edits = _captured(sheet, node, base)
                if edits:
                    yield Proposed(sheet.apply(edits), f"atomic capture of {base} on line {sheet.line_of(node)}")


class SameName:
    name = "same critical"
    rationale = "two critical sections, or two locks, exclude each other only under one name"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        nodes = _distinct(sites(sheet, pair))
        if len(nodes) != 2:
            return
        one, other = (next(iter(sheet.around(node, _CRITICAL_WORD)), None) for node in nodes)
        names = bases(sheet, pair)
        if one is not None and other is not None and one.index != other.index:
            edit = sheet.rewrite_pragma(other, sheet.pragma_text(one))
            yield Proposed(
                sheet.apply([edit]),
                f"line {sheet.pragma_line(other)}: `{one.pragma.text}`, as on line {sheet.pragma_line(one)}",
            )
        elif one is not None or other is not None:
            bare, kept = (nodes[1], one) if other is None else (nodes[0], other)
            if kept is not None:
                yield _critical(sheet, bare, bare, names, kept.pragma.text)
        yield from _one_lock(sheet, nodes[0], nodes[1])


class Critical:
    name = "critical"
    rationale = "what must be seen as one step (test and update, several variables) runs in one thread at a time; the rest stays parallel"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        names, nodes = bases(sheet, pair), _distinct(sites(sheet, pair))
        checked = list({node.id: node for node in (check_around(sheet, node, names) for node in nodes)}.values())
        if len(checked) == 1:
            yield from _hoisted(sheet, checked[0])
            yield _critical(sheet, checked[0], checked[0], names, "critical")
        elif len(checked) == 2:
            together = spread(sheet, checked[0], checked[1])
            if together is not None and _same_iteration(sheet, together[0], checked) and not _escapes(sheet, *together):
                yield _critical(sheet, together[1], together[2], names, "critical")
            if any(node.type == "declaration" for node in checked):
                return
            edits = [edit for node in checked for edit in _critical_edits(sheet, node, node, "critical")]
            lines = " and ".join(str(sheet.line_of(node)) for node in checked)
            yield Proposed(sheet.apply(edits), f"critical around lines {lines} ({', '.join(names)})")


def _distinct(found: list[Site]) -> list[Node]:
    return list({site.node.id: site.node for site in found}.values())


def _atomic(sheet: Sheet, node: Node, base: str) -> tuple[str, list[Edit]] | None:
    """The kind of atomic that fits a statement, and the edits."""
    changed = update(sheet, node)
    if changed is not None and changed.base == base and changed.operator in ATOMIC and node.type == "expression_statement":
        return "atomic", sheet.govern(node, "atomic")
    stored = store(sheet, node)
    if stored is not None and stored.base == base:
        return "atomic write", sheet.govern(node, "atomic write")
    sides = assignment(sheet, node)
    reads = sheet.uses(node, base)
    if sides is not None and sides[1] == "=" and len(reads) == 1 and _names_only(sheet, sides[2], base) and not sheet.uses(sides[0], base):
        return "atomic read", sheet.govern(node, "atomic read")
    return _snapshot(sheet, node, base)


def _snapshot(sheet: Sheet, node: Node, base: str) -> tuple[str, list[Edit]] | None:
    """An atomic read into a local just before a statement that tests or uses a shared scalar."""
    kind = sheet.type_of(base, node)
    condition = node.child_by_field_name("condition") if node.type == "if_statement" else node
    if (
        kind is None
        or not _SCALAR.match(kind)
        or condition is None
        or node.type not in {"if_statement", "expression_statement", "declaration", "return_statement"}
    ):
        return None
    reads = sheet.uses(condition, base)
    # Deciding on a value that may be old is right only where the deed looks again under a critical section.
    others = [use for use in sheet.uses(node, base) if not condition.start_byte <= use.start_byte < condition.end_byte]
    if not reads or update(sheet, condition) is not None or not all(sheet.around(use, _CRITICAL_WORD) for use in others):
        return None
    copy = f"{base}_now"
    return "atomic read", _prelude(
        sheet, node, [f"{_bare_type(kind)} {copy};", "#pragma omp atomic read", f"{copy} = {base};"], [(read, copy) for read in reads]
    )


def _captured(sheet: Sheet, node: Node, base: str) -> list[Edit]:
    """Edits that turn `v = x++`, `T v = x++` or `a[x++] = e` into an atomic capture; none where the statement is of another form."""
    steps = [
        each for each in walk(node) if each.type == "update_expression" and base in {sheet.text(use) for use in sheet.uses(each, base)}
    ]
    if len(steps) != 1 or len(sheet.uses(node, base)) != 1:
        return _capture_block(sheet, node, base)
    step, sides = steps[0], assignment(sheet, node)
    if sides is not None and sides[1] == "=" and sides[2] == step:
        return sheet.govern(node, "atomic capture")
    if node.type == "declaration":
        names = declared(node)
        kind = node.child_by_field_name("type")
        whole = len(names) == 1 and kind is not None and sheet.text(node).endswith(f"= {sheet.text(step)};")
        if not whole or kind is None or "&" in sheet.text(node) or "*" in sheet.text(node):
            return []
        indent, name = sheet.indent(node.start_byte), sheet.text(names[0])
        kept = [f"{_bare_type(sheet.text(kind))} {name};", "#pragma omp atomic capture", f"{name} = {sheet.text(step)};"]
        return [Edit(node.start_byte, node.end_byte, sheet.laid_out(indent, kept).strip())]
    kind_of_base = sheet.type_of(base, node)
    if node.type != "expression_statement" or step.parent == node or kind_of_base is None:
        return []
    slot = f"{base}_slot"
    lines = [f"{_bare_type(kind_of_base)} {slot};", "#pragma omp atomic capture", f"{slot} = {sheet.text(step)};"]
    return _prelude(sheet, node, lines, [(step, slot)])


def _capture_block(sheet: Sheet, node: Node, base: str) -> list[Edit]:
    """`v = x; x += e;` side by side: one capture of both."""
    block = node.parent
    if block is None or block.type != "compound_statement":
        return []
    for first, second in pairwise(block.named_children):
        if node not in (first, second):
            continue
        sides, changed = assignment(sheet, first), update(sheet, second)
        if sides is None or changed is None or changed.base != base or changed.operator not in ATOMIC:
            continue
        if sides[1] == "=" and sheet.text(sides[2]) == changed.target:
            return sheet.wrap(first, second, "atomic capture")
    return []


def _prelude(sheet: Sheet, node: Node, lines: list[str], replaced: list[tuple[Node, str]]) -> list[Edit]:
    """Lines before a statement, and nodes in it replaced; braces around all of it where the statement stands without a block."""
    edits = [Edit(old.start_byte, old.end_byte, new) for old, new in replaced]
    indent, newline, start = sheet.indent(node.start_byte), sheet.newline, sheet.syntax.line_start(node.start_byte)
    own_line = not sheet.syntax.data[start : node.start_byte].strip()
    governed = sheet.lead(node) != node.start_byte
    if node.parent is not None and node.parent.type == "compound_statement" and not governed:
        if own_line:
            return [Edit(start, start, sheet.laid_out(indent, lines)), *edits]
        inner = indent + sheet.step
        return [Edit(node.start_byte, node.start_byte, f"{newline}{sheet.laid_out(inner, lines)}{inner}"), *edits]
    outer = indent.removesuffix(sheet.step) if own_line and not governed else indent
    inner = outer + sheet.step
    head = f"{{{newline}{sheet.laid_out(inner, lines)}{inner}"
    before = sheet.syntax.data[: node.start_byte].rstrip()
    if own_line and not governed and b") {" in sheet.syntax.data and before.endswith((b")", b"else")):
        return [Edit(len(before), node.start_byte, f" {head}"), *edits, Edit(node.end_byte, node.end_byte, f"{newline}{outer}}}")]
    opened = Edit(start, node.start_byte, f"{outer}{head}") if own_line else Edit(node.start_byte, node.start_byte, head)
    return [opened, *edits, Edit(node.end_byte, node.end_byte, f"{newline}{outer}}}")]


def _critical(sheet: Sheet, first: Node, last: Node, names: list[str], pragma: str) -> Proposed:
    start, end = sheet.line_of(first), sheet.syntax.line_of(last.end_byte - 1)
    where = f"line {start}" if start == end else f"lines {start}-{end}"
    return Proposed(sheet.apply(_critical_edits(sheet, first, last, pragma)), f"{pragma} around {where} ({', '.join(names)})")


def _critical_edits(sheet: Sheet, first: Node, last: Node, pragma: str) -> list[Edit]:
    """A critical section around statements; narrower atomics and critical sections inside it go, for they would not help or deadlock."""
    inner = [
        each
        for each in sheet.directives
        if each.statement is not None
        and (each.words & (_ATOMIC_WORD | _CRITICAL_WORD))
        and first.start_byte <= each.statement.start_byte
        and each.statement.end_byte <= last.end_byte
    ]
    above = [each for each in inner if each.statement is not None and each.statement.start_byte == first.start_byte]
    removed = [sheet.delete_pragma(each) for each in inner if each not in above]
    if above and first == last:
        return [*removed, sheet.rewrite_pragma(above[0], f"#pragma omp {pragma}")]
    return [*sheet.wrap(first, last, pragma), *removed]


def _same_iteration(sheet: Sheet, block: Node, nodes: list[Node]) -> bool:
    """Whether both statements run in the same construct, so that one section can hold them."""

    def around(node: Node) -> list[Construct]:
        return [each for each in sheet.around(node) if not each.words & (_ATOMIC_WORD | _CRITICAL_WORD)]

    region = next(iter(sheet.around(block, frozenset({"for", "task", "parallel", "section", "taskloop"}))), None)
    return around(nodes[0]) == around(nodes[1]) and (region is not None or not sheet.around(nodes[0]))


def _escapes(sheet: Sheet, block: Node, first: Node, last: Node) -> bool:
    """Whether braces around statements of a block would hide a declaration from what follows."""
    inside = [
        each for each in block.named_children if first.start_byte <= each.start_byte <= last.start_byte and each.type == "declaration"
    ]
    names = {sheet.text(name) for each in inside for name in declared(each)}
    return any(use.start_byte > last.end_byte for name in names for use in sheet.uses(block, name))


def _hoisted(sheet: Sheet, node: Node) -> Iterator[Proposed]:
    """`out.push_back(f(i))`: the value is computed outside, only the insertion is protected."""
    call = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
    arguments = call.child_by_field_name("arguments") if call is not None and call.type == "call_expression" else None
    given = arguments.named_children if arguments is not None else []
    costly = len(given) == 1 and any(each.type in {"call_expression", "binary_expression"} for each in walk(given[0]))
    if sheet.language != "cpp" or not costly:
        return
    edits = _prelude(sheet, node, [f"const auto value = {sheet.text(given[0])};", "#pragma omp critical"], [(given[0], "value")])
    yield Proposed(sheet.apply(edits), f"critical around the insertion on line {sheet.line_of(node)}, the value computed before it")


def _one_lock(sheet: Sheet, one: Node, other: Node) -> Iterator[Proposed]:
    """The second side takes the lock of the first, or the unlocked side that of the locked one."""
    locks = [_held(sheet, node) for node in (one, other)]
    first, second = locks
    if first is not None and second is not None and first[0] != second[0]:
        edits = [Edit(argument.start_byte, argument.end_byte, first[0]) for argument in second[1]]
        yield Proposed(sheet.apply(edits), f"line {sheet.line_of(other)} takes {first[0]}, the lock of line {sheet.line_of(one)}")
    elif (first is None) != (second is None):
        lock, bare = (first[0], other) if first is not None else (second[0] if second is not None else "", one)
        stands = sheet.in_block(bare)
        before = sheet.insert_line(sheet.lead(stands), f"omp_set_lock({lock});")
        edits = [before, sheet.insert_after(stands, f"omp_unset_lock({lock});")]
        yield Proposed(
            sheet.apply(edits), f"line {sheet.line_of(bare)} takes {lock}, the lock of line {sheet.line_of(other if bare == one else one)}"
        )


def _held(sheet: Sheet, node: Node) -> tuple[str, list[Node]] | None:
    """The lock held at a statement, and the argument lists' only arguments where it is set and unset."""
    for level in [node, *sheet.ancestors(node)]:
        block = level.parent
        if block is None or block.type != "compound_statement":
            continue
        held: dict[str, Node] = {}
        for sibling in block.named_children:
            call = _LOCK.match(sheet.text(sibling)) if sibling.type == "expression_statement" else None
            argument = _argument(sibling) if call else None
            if call is None or argument is None:
                continue
            lock = sheet.text(argument)
            if call["what"] == "set":
                if sibling.end_byte <= level.start_byte:
                    held[lock] = argument
            elif sibling.end_byte <= level.start_byte:
                held.pop(lock, None)
            elif lock in held:
                return lock, [held[lock], argument]
    return None


def _argument(statement: Node) -> Node | None:
    arguments = statement.named_children[0].child_by_field_name("arguments") if statement.named_children else None
    return arguments.named_children[0] if arguments is not None and len(arguments.named_children) == 1 else None


def _names_only(sheet: Sheet, node: Node, base: str) -> bool:
    """Whether an expression is just an lvalue of the variable."""
    return node.type in {"identifier", "subscript_expression", "field_expression", "pointer_expression"} and bool(sheet.uses(node, base))


def _bare_type(kind: str) -> str:
    return re.sub(r"\b(const|static|volatile)\b\s*", "", kind)
