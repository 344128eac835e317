"""Names for memory accesses: from `line:column`, as debug information gives it, to the expression a person would write down.

Where clang puts an access (checked on its output at -O0): a plain store at its `=`, a compound one at the operator, `x++` at the
`++`; a load at the start of its expression, of a member at the member's name, of `*p` at the star; an atomic access at the start of
its statement; a private copy made by a clause near the variable in that clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pcwm.records import Language
from pcwm.source.atomics import atomic_target
from pcwm.source.declarations import declared_identifier
from pcwm.source.directives import SHARING_CLAUSES, Construct, constructs
from pcwm.source.facts import Sharing
from pcwm.source.reading import read_facts
from pcwm.source.syntax import Syntax, parse
from pcwm.source.touches import Touch, text_of, touches

_OWN = frozenset({Sharing.private, Sharing.firstprivate, Sharing.reduction, Sharing.lastprivate, Sharing.linear, Sharing.threadprivate})


def expression_at(source: str, language: Language, line: int, column: int, kind: str | None = None) -> str | None:
    """The accessed expression at a place counted from 1, e.g. `sum`, `a[i + 1]`, `p->next`; None where there is none.

    `kind` (`read`, `write`, `atomic write` …) chooses the side where a place has both. With column 0 the answer is the only shared
    variable that line accesses in that way. Never raises, whatever the text.
    """
    side = None if kind is None else "write" if "write" in kind else "read"
    if column <= 0:
        return _only_one(source, language, line, side)
    syntax = parse(source, language)
    offset = syntax.offset_of(line, column)
    if offset is None:
        return None
    for pragma in syntax.pragmas:
        if pragma.start <= offset <= pragma.end:
            return _in_pragma(syntax, offset)
    if kind is not None and kind.startswith("atomic"):
        statement = syntax.statement_at(offset)
        target = atomic_target(statement, side == "read") if statement is not None else None
        if target is not None:
            return " ".join(target.split())
    return _at_offset(syntax, line, offset, side)


def _at_offset(syntax: Syntax, line: int, offset: int, side: str | None) -> str | None:
    nearby = list(_touches_on(syntax, line))
    exact = [touch for touch in nearby if touch.at == offset]
    stored = [touch for touch in exact if touch.kind == "write"]
    if stored and side != "read":
        return _text(syntax, stored[0].node)
    loaded = [touch for touch in exact if touch.kind == "read"]
    if loaded and side != "write":
        best = max(loaded, key=lambda touch: touch.node.end_byte)
        written = any(touch.kind == "write" and touch.node == best.node for touch in nearby)
        return best.name if written and side == "read" and best.follows else _text(syntax, best.node)
    if stored:  # a load given at an operator is that of the variable the operator changes
        return _text(syntax, stored[0].node)
    return _around(syntax, nearby, offset, side)


def _around(syntax: Syntax, nearby: list[Touch], offset: int, side: str | None) -> str | None:
    """The access near a place that is not quite where an access starts."""
    node = syntax.root.descendant_for_byte_range(offset, offset + 1)
    if node is None:
        return None
    parent = node.parent
    if node.type == "field_identifier" and parent is not None:
        call = parent.parent
        if call is not None and call.type == "call_expression" and call.child_by_field_name("function") == parent:
            receiver = parent.child_by_field_name("argument")
            return _text(syntax, receiver) if receiver is not None else None
        return _text(syntax, parent)
    called = parent is not None and parent.type == "call_expression" and parent.child_by_field_name("function") == node
    if node.type == "identifier" and side != "write" and not called:
        return _text(syntax, node)  # a pointer that is loaded on the way to a store
    # The largest expression that starts here, then what is accessed inside it: `std::max(best, x)` is a load of `best`.
    while parent is not None and parent.start_byte == offset and parent.type.endswith(("_expression", "_identifier")):
        node, parent = parent, parent.parent
    inside = [touch for touch in nearby if node.start_byte <= touch.node.start_byte and touch.node.end_byte <= node.end_byte]
    fitting = [touch for touch in inside if side is None or touch.kind == side]
    if fitting:
        return _text(syntax, fitting[0].node)
    while parent is not None and parent.type not in ("assignment_expression", "update_expression", "init_declarator"):
        if parent.type.endswith("_statement"):
            return None
        parent = parent.parent
    around = [
        touch
        for touch in nearby
        if parent is not None and parent.start_byte <= touch.node.start_byte and touch.node.end_byte <= parent.end_byte
    ]
    fitting = [touch for touch in around if side is None or touch.kind == side]
    return _text(syntax, fitting[0].node) if fitting else None


def _text(syntax: Syntax, node: Node) -> str:
    while node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    return syntax.text(node)


def _touches_on(syntax: Syntax, line: int) -> Iterator[Touch]:
    """All reads and writes of the expressions that have a part on a line (0-based rows inside)."""
    row = line - 1
    stack = [syntax.root]
    while stack:
        node = stack.pop()
        if node.start_point[0] > row or node.end_point[0] < row:
            continue
        if node.type.endswith("_expression") or node.type == "identifier":
            for found in touches(node):
                if isinstance(found, Touch):
                    yield found
                else:
                    stack.extend(found.named_children)
        elif node.type == "init_declarator":
            target, value = declared_identifier(node), node.child_by_field_name("value")
            if target is not None:
                yield Touch("write", text_of(target), target, (), False, target.start_byte)
            if value is not None:
                stack.append(value)
        else:
            stack.extend(reversed(node.named_children))


def _in_pragma(syntax: Syntax, offset: int) -> str | None:
    """The listed variable under, behind or just before a place in a pragma."""
    construct: Construct = next(each for each in constructs(syntax) if each.pragma.start <= offset <= each.pragma.end)
    listed = {name for clause, names in construct.lists.items() if clause in SHARING_CLAUSES for name in names}
    pragma = syntax.data[construct.pragma.start : construct.pragma.end].decode("utf-8", "replace")
    here = offset - construct.pragma.start
    if not pragma[:here].strip() and len(listed) != 1:
        return None  # the pragma as a whole: nothing points to one of its variables
    words = [match for match in re.finditer(r"[A-Za-z_]\w*", pragma) if match.group() in listed]
    return min(words, key=lambda word: _distance(word, here)).group() if words else None


def _distance(word: re.Match[str], here: int) -> int:
    """How far a word is from a place; 0 inside it."""
    return 0 if word.start() <= here < word.end() else word.start() - here if word.start() > here else here - word.end() + 1


def _only_one(source: str, language: Language, line: int, side: str | None) -> str | None:
    found: list[str] = []
    for access in read_facts(source, language).accesses:
        if access.line == line and access.sharing not in _OWN and (side is None or access.kind == side) and access.expression not in found:
            found.append(access.expression)
    return found[0] if len(found) == 1 else None
