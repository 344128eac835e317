"""Edits that add what keeps accesses apart: private copies, reductions, atomics, wider locks, and waiting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pcwm.explore.edits.base import Change, Text, rewrite, unlisted, updates_in
from pcwm.source.directives import Construct, listed
from pcwm.source.drafts import Draft
from pcwm.source.facts import Clause, Sharing
from pcwm.source.touches import text_of

_REDUCES = {"+=": "+", "-=": "+", "*=": "*", "&=": "&", "|=": "|", "^=": "^"}
_ALONE = frozenset({"atomic", "critical", "single", "master", "masked", "simd", "ordered"})


@rewrite("add-reduction", "Every thread sums for itself, and the sums are added at the end.")
def add_reduction(text: Text) -> Iterator[Change]:
    for construct, name, operator in _shared_sums(text):
        clauses = [*_unshared(construct, name), Clause(name="reduction", argument=f"{operator} : {name}")]
        yield text.put_pragma(construct, clauses, f"made `{name}` a reduction")


def _shared_sums(text: Text) -> Iterator[tuple[Construct, str, str]]:
    """Scalars that a divided loop updates in place, with the directive and the operator."""
    seen: set[tuple[int, str]] = set()
    for draft in _shared_writes(text):
        statement = _statement_of(draft.touch.node)
        update = updates_in(statement) if statement is not None else None
        construct = next((each for each in reversed(text.inside(draft.touch.node.start_byte)) if "for" in each.words), None)
        if update is None or construct is None or draft.touch.node.type != "identifier" or draft.protection:
            continue
        name = text_of(draft.touch.node)
        operator = update.child_by_field_name("operator")
        sign = "+" if update.type == "update_expression" else _REDUCES.get(operator.type if operator is not None else "", "")
        if sign and (construct.index, name) not in seen and not construct.has("ordered"):
            seen.add((construct.index, name))
            yield construct, name, sign


def _shared_writes(text: Text) -> Iterator[Draft]:
    for draft in text.walker.drafts:
        if draft.region is not None and draft.sharing is Sharing.shared and draft.touch.kind == "write":
            yield draft


def _statement_of(node: Node) -> Node | None:
    """The expression statement whose outermost expression assigns to `node`."""
    while node.parent is not None and node.type not in ("assignment_expression", "update_expression"):
        node = node.parent
    parent = node.parent
    return parent if parent is not None and parent.type == "expression_statement" else None


def _unshared(construct: Construct, name: str) -> list[Clause]:
    """The clauses without `name` in `shared`."""
    kept = []
    for clause in construct.clauses:
        if clause.name != "shared" or name not in listed(clause):
            kept.append(clause)
        elif left := [item for item in (part.strip() for part in clause.argument.split(",")) if item != name]:
            kept.append(Clause(name="shared", argument=", ".join(left)))
    return kept


@rewrite("add-private", "A temporary that every iteration sets before it reads it belongs to one thread.")
def add_private(text: Text) -> Iterator[Change]:
    seen: set[tuple[int, str]] = set()
    for draft in _shared_writes(text):
        node = draft.touch.node
        statement = _statement_of(node)
        around = [each for each in text.inside(node.start_byte) if each.words & {"parallel", "for"}]
        if node.type != "identifier" or statement is None or updates_in(statement) is not None or not around:
            continue
        name = text_of(node)
        if (around[-1].index, name) not in seen and not any(name in names for names in around[-1].lists.values()):
            seen.add((around[-1].index, name))
            clauses = [*_unshared(around[-1], name), Clause(name="private", argument=name)]
            yield text.put_pragma(around[-1], clauses, f"made `{name}` private")


@rewrite("add-atomic", "One indivisible update instead of a read and a write.")
def add_atomic(text: Text) -> Iterator[Change]:
    seen: set[int] = set()
    for draft in _shared_writes(text):
        statement = _statement_of(draft.touch.node)
        if statement is None or statement.id in seen or updates_in(statement) is None or draft.protection:
            continue
        seen.add(statement.id)
        governed = any(each.statement == statement for each in text.constructs)
        if not governed and not any(each.words & _ALONE for each in text.inside(statement.start_byte)):
            note = f"made `{text.syntax.text(statement)[:40]}` atomic"
            yield Change((text.insert_before(statement, "atomic"),), note, text.line(statement.start_byte))


@rewrite("add-barrier", "Everyone waits here, so that what comes next sees all that was done before.")
def add_barrier(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        body = construct.statement
        waits = construct.name in ("master", "masked") or (construct.words & {"for", "single", "sections"} and construct.has("nowait"))
        if not waits or body is None or body.parent is None or body.parent.type != "compound_statement":
            continue
        around = [each for each in text.inside(body.start_byte) if each.index < construct.index]
        if around and around[-1].name == "parallel" and _next(body) is not None:
            end = body.end_byte
            note = f"added a barrier behind `{construct.name}`"
            yield Change(((end, end, f"\n{text.lead(construct)}#pragma omp barrier"),), note, text.line(end - 1))


def _next(node: Node) -> Node | None:
    """The statement behind one, comments skipped."""
    follower = node.next_named_sibling
    while follower is not None and follower.type == "comment":
        follower = follower.next_named_sibling
    return follower


@rewrite("add-taskwait", "The parent waits for the tasks it has made before it goes on.")
def add_taskwait(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        body = construct.statement
        if construct.name != "task" or body is None or body.parent is None or body.parent.type != "compound_statement":
            continue
        following = _next(body)
        pragmas = [
            each for each in text.constructs if following is None or construct.pragma.end <= each.pragma.start < following.start_byte
        ]
        behind = [each for each in pragmas if body.end_byte <= each.pragma.start < body.parent.end_byte]
        if not any(each.name in ("task", "taskwait") for each in behind[:1]):
            end = body.end_byte
            change = (end, end, f"\n{text.lead(construct)}#pragma omp taskwait")
            yield Change((change,), "added a `taskwait` behind the task", text.line(end - 1))


@rewrite("widen-critical", "The statement that uses what was updated comes under the same lock.")
def widen_critical(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        body = construct.statement
        following = _next(body) if body is not None else None
        if construct.name != "critical" or body is None or following is None or following.type != "expression_statement":
            continue
        if any(body.end_byte <= each.pragma.start < following.start_byte for each in text.constructs) or text.stacked(construct):
            continue
        inner = (
            text.source(body.start_byte + 1, body.end_byte - 1)
            if body.type == "compound_statement"
            else f"\n{text.source(body.start_byte, body.end_byte)}\n"
        )
        indent = text.lead(construct)
        moved = text.source(following.start_byte, following.end_byte)
        new = f"{{{inner.rstrip()}\n{indent}    {moved}\n{indent}}}"
        note = f"took `{text.syntax.text(following)[:40]}` into the critical section"
        yield Change(((body.start_byte, following.end_byte, new),), note, text.line(following.start_byte))


@rewrite("unify-criticals", "One lock for everything: sections without a name all exclude each other.")
def unify_criticals(text: Text) -> Iterator[Change]:
    named = [each for each in text.constructs if each.name == "critical" and each.has("name")]
    if named:
        spans = tuple(span for each in named for span in text.put_pragma(each, [], "").spans)
        yield Change(spans, "took the names off the critical sections, the first", text.line(named[0].pragma.start))


@rewrite("private-to-firstprivate", "Every thread's copy starts with the value from outside.")
def private_to_firstprivate(text: Text) -> Iterator[Change]:
    yield from _relist(text, "private", "firstprivate")


@rewrite("firstprivate-to-private", "A fresh copy is enough where it is set before it is read, and holds garbage where it is not.")
def firstprivate_to_private(text: Text) -> Iterator[Change]:
    yield from _relist(text, "firstprivate", "private")


def _relist(text: Text, old: str, new: str) -> Iterator[Change]:
    for construct in text.constructs:
        for clause in construct.clauses:
            if clause.name != old or (construct.is_task and new == "private"):
                continue
            for name in listed(clause):
                if new == "private" and re.search(rf"\bconst\b[^;(){{}}]*\b{name}\b", text.source(0, construct.pragma.start)):
                    continue  # which a private copy may not be
                kept = [each for each in unlisted(construct, clause, name) if not (each.name == "shared" and each.argument == name)]
                yield text.put_pragma(construct, [*kept, Clause(name=new, argument=name)], f"moved `{name}` from `{old}` to `{new}`")
