"""Edits of what orders and protects accesses: barriers, critical sections, atomics, single, taskwait and locks."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from pcwm.explore.edits.base import Change, Text, rewrite, statements, updates_in
from pcwm.source.directives import Construct
from pcwm.source.facts import Clause, Sharing
from pcwm.source.syntax import walk
from pcwm.source.touches import text_of

_PLAIN = frozenset({"compound_statement", "for_statement", "if_statement"})


def _drop(text: Text, *names: str) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name in names:
            yield text.drop_pragma(construct, f"removed `{construct.name}`")


@rewrite("remove-barrier", "Barriers cost time, and a program often seems to work without one.")
def remove_barrier(text: Text) -> Iterator[Change]:
    yield from _drop(text, "barrier")


@rewrite("remove-taskwait", "A parent that does not wait for its children reads results that may not be there.")
def remove_taskwait(text: Text) -> Iterator[Change]:
    yield from _drop(text, "taskwait", "taskgroup")


@rewrite("drop-critical", "The update looks like one step.")
def drop_critical(text: Text) -> Iterator[Change]:
    yield from _drop(text, "critical")


@rewrite("drop-atomic", "An increment looks like one step.")
def drop_atomic(text: Text) -> Iterator[Change]:
    yield from _drop(text, "atomic")


@rewrite("drop-single", "Every thread of the team does what one was meant to do.")
def drop_single(text: Text) -> Iterator[Change]:
    yield from _drop(text, "single", "master", "masked")


@rewrite("single-to-master", "Both run on one thread; only one of them ends with a barrier.")
def single_to_master(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name == "single" and all(clause.name == "nowait" for clause in construct.clauses):
            yield text.put_pragma(construct, [], "turned `single` into `master`", name="master")
        elif construct.name == "master":
            yield text.put_pragma(construct, [], "turned `master` into `single`", name="single")


@rewrite("atomic-to-critical", "A named lock for everyone where a hardware instruction would do.")
def atomic_to_critical(text: Text) -> Iterator[Change]:
    changes = [
        text.put_pragma(construct, [], "turned `atomic` into `critical`", name="critical")
        for construct in text.constructs
        if construct.name == "atomic"
    ]
    yield from changes
    if len(changes) > 1:
        spans = tuple(span for change in changes for span in change.spans)
        yield Change(spans, "turned every `atomic` into `critical`, the first", changes[0].line)


@rewrite("critical-to-atomic", "Cheaper, where all the section does is update some numbers.")
def critical_to_atomic(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        body = construct.statement
        if construct.name != "critical" or body is None or text.stacked(construct):
            continue
        leaves = [node for node in walk(body) if node.type.endswith("_statement") and node.type not in _PLAIN]
        if not leaves or not all(updates_in(node) is not None and _free(text, node) for node in leaves):
            continue
        if any(
            node.type in ("declaration", "call_expression") and node.parent is not None and node.parent.type != "for_statement"
            for node in walk(body)
        ):
            continue
        if len(leaves) == 1 and body.type == "compound_statement" and body.named_children == leaves:
            inner = text.source(leaves[0].start_byte, leaves[0].end_byte)
            pragma = text.put_pragma(construct, [], "turned `critical` into `atomic`", name="atomic")
            yield Change((*pragma.spans, (body.start_byte, body.end_byte, inner)), pragma.note, pragma.line)
            continue
        dropped = text.drop_pragma(construct, "turned `critical` into `atomic` updates")
        yield Change((*dropped.spans, *(text.insert_before(node, "atomic") for node in leaves)), dropped.note, dropped.line)


@rewrite("narrow-critical", "Holding the lock for less time: the last statement of the section moves out of it.")
def narrow_critical(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        body = construct.statement
        if construct.name != "critical" or body is None or body.type != "compound_statement" or len(body.named_children) < 2:
            continue
        if body.parent is None or body.parent.type != "compound_statement" or text.stacked(construct):
            continue  # only one statement may stand here
        first, last = body.named_children[0], body.named_children[-1]
        if last.type == "expression_statement" and _free(text, last) and not _declares(body):
            yield _move(text, construct, body, last, after=True)
        if first.type == "expression_statement" and _free(text, first):
            yield _move(text, construct, body, first, after=False)


def _free(text: Text, node: Node) -> bool:
    return not any(each.statement == node for each in text.constructs)


def _declares(block: Node) -> bool:
    return any(child.type == "declaration" for child in block.named_children)


def _move(text: Text, construct: Construct, body: Node, moved: Node, after: bool) -> Change:
    start, end = text.syntax.line_start(moved.start_byte), text.syntax.line_end(moved.end_byte - 1)
    if text.source(start, moved.start_byte).strip() or text.source(moved.end_byte, end).strip():
        start, end = moved.start_byte, moved.end_byte  # shares its line with other code
    statement, indent = text.source(moved.start_byte, moved.end_byte), text.lead(construct)
    at = construct.pragma.start
    place = (body.end_byte, body.end_byte, f"\n{indent}{statement}") if after else (at, at, f"{indent}{statement}\n")
    where = "behind" if after else "before"
    return Change((place, (start, end, "")), f"moved `{statement[:40]}` {where} the critical section", text.line(moved.start_byte))


@rewrite("check-outside-critical", "Checked without the lock, written with it: the value may change in between.")
def check_outside_critical(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        body = construct.statement
        if construct.name != "critical" or body is None:
            continue
        parts = statements(body)
        if len(parts) != 1 or parts[0].type != "if_statement" or parts[0].child_by_field_name("alternative") is not None:
            continue
        then, condition = parts[0].child_by_field_name("consequence"), parts[0].child_by_field_name("condition")
        if then is None or condition is None:
            continue
        raw, indent = text.source(construct.pragma.start, construct.pragma.end).strip(), text.lead(construct)
        inner, test = text.source(then.start_byte, then.end_byte), text.source(condition.start_byte, condition.end_byte)
        new = f"{indent}if {test} {{\n{indent}    {raw}\n{indent}    {inner}\n{indent}}}"
        yield Change(
            ((construct.pragma.start, body.end_byte, new),),
            "moved the check out of the critical section",
            text.line(construct.pragma.start),
        )


@rewrite("rename-critical", "Two sections with different names do not exclude each other.")
def rename_critical(text: Text) -> Iterator[Change]:
    sections = [construct for construct in text.constructs if construct.name == "critical"]
    for construct in sections[1:]:
        same = [other for other in sections if other is not construct and other.argument("name") == construct.argument("name")]
        if same:
            name = f"{construct.argument('name') or 'section'}_{text.line(construct.pragma.start)}"
            yield text.put_pragma(construct, [Clause(name="name", argument=name)], f"renamed a critical section to `{name}`")


@rewrite("add-critical", "Safe and slow: every shared update goes through one lock.")
def add_critical(text: Text) -> Iterator[Change]:
    seen: set[int] = set()
    for draft in text.walker.drafts:
        shared = draft.sharing in (Sharing.shared, Sharing.unknown) and draft.touch.kind == "write" and not draft.protection
        expression = draft.touch.node.parent if shared else None
        statement = expression.parent if expression is not None else None
        if statement is None or statement.id in seen or updates_in(statement) is None or not _free(text, statement):
            continue
        seen.add(statement.id)
        if any(each.words & {"atomic", "critical", "simd"} for each in text.inside(statement.start_byte)):
            continue
        note = f"put `{text.syntax.text(statement)[:40]}` into a critical section"
        yield Change((text.insert_before(statement, "critical"),), note, text.line(statement.start_byte))


@rewrite("drop-lock", "A lock that is never taken protects nothing.")
def drop_lock(text: Text) -> Iterator[Change]:
    calls: dict[tuple[str, str], list[Node]] = {}
    for node in _lock_statements(text):
        call = node.named_children[0]
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is None or arguments is None or not arguments.named_children:
            continue
        place = text_of(arguments.named_children[0])
        name = text_of(function)
        calls.setdefault((name.replace("unset", "set"), place), []).append(node)
    for (_, place), nodes in calls.items():
        spans = tuple((node.start_byte, node.end_byte, ";") for node in nodes)
        yield Change(spans, f"no longer takes the lock `{place.lstrip('&')}`", text.line(nodes[0].start_byte))


def _lock_statements(text: Text) -> Iterator[Node]:
    for node in walk(text.syntax.root):
        if node.type == "expression_statement" and node.named_child_count == 1 and node.named_children[0].type == "call_expression":
            called = text_of(node)
            if called.startswith(("omp_set_lock", "omp_unset_lock", "omp_set_nest_lock", "omp_unset_nest_lock")):
                yield node
